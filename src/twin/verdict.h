// verdict: what a control answers, and why. Three answers; UNKNOWN always carries a reason code and never counts as either of the others.
// Texts live in the arena of the query (or are static).
#ifndef TWIN_VERDICT_H
#define TWIN_VERDICT_H

#include "base/vec.h"

typedef uint32_t ref; // index of an object in its snapshot; overlay objects continue behind the snapshot's count
#define REF_NONE UINT32_MAX

enum verdict { VERDICT_ALLOW, VERDICT_DENY, VERDICT_UNKNOWN };

// Machine-readable reason of an UNKNOWN; one entry of unknown.def: UNKNOWN(ident, "text", "what would decide it").
enum unknown {
	UNKNOWN_NONE,
#define UNKNOWN(ident, text, decides) UNKNOWN_##ident,
#include "twin/unknown.def"
#undef UNKNOWN
	UNKNOWN_COUNT
};

struct unknown_info { const char *id, *text, *decides; };
const struct unknown_info *unknown_info(enum unknown u);

// Something in the input that decided an answer: an object, and where in it. off == VALUE_NO_OFF means the object's own place.
struct evidence {
	ref obj;
	uint32_t off;      // byte offset in the object's source
	span field;        // "rules[2].verbs[0]"; may be null
};

struct control;

struct refusal_cause { span reason, message, field; };

// A refusal that the server does not word as 403 Forbidden, `... is forbidden: <reason>`.
struct refusal {
	int status;          // 0: 403
	const char *reason;  // of the Status; NULL: Forbidden
	span message;        // whole message; null: the decision's reason behind "is forbidden: "
	const struct refusal_cause *cause; size_t n_cause; // in the run arena or static
};

struct decision {
	const struct control *control;
	enum verdict verdict;
	enum unknown unknown;   // when UNKNOWN
	bool matched;           // false: the control was asked and does not apply to this request (shown as "not matching")
	span reason;            // one sentence; the server's own words where the server would say them
	struct evidence *evidence; // only what decided
	size_t n_evidence;
	const struct refusal *how; // NULL: as a 403 is worded
};

struct trace { VEC(struct decision) list; };

// Annotations of the audit event that the server writes, in the order they were made.
struct audit_note { span key, text; };
struct audit_notes { VEC(struct audit_note) list; };

#endif
