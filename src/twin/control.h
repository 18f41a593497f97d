// control: anything installed that may allow, change or deny a request. One file a control, one const struct each, one table (control.def),
// asked in the order of the API server's chain (apiserver RecommendedPluginOrder; k/k pkg/kubeapiserver/options/plugins.go).
#ifndef TWIN_CONTROL_H
#define TWIN_CONTROL_H

#include "base/map.h"
#include "twin/request.h"

enum stage { STAGE_AUTHORIZE, STAGE_MUTATE, STAGE_VALIDATE };

// What a judgement carries from control to control. The request's object may be replaced by mutating controls.
struct pod_amounts;

struct judgement {
	struct world w;
	struct request r;
	struct arena *run;      // texts, mutated documents
	struct trace *trace;    // every control that was asked, in order; may be NULL when only the verdict counts
	enum verdict verdict;   // DENY ends the chain; UNKNOWN goes on (a later DENY wins over it)
	enum unknown unknown;   // first reason
	bool completed;         // the object was decoded and completed with defaults already
	bool validated;         // the object was validated already
	bool lenient_validation;
	struct validity_memo *valid; // changes that were found valid before; NULL: every one is looked at
	unsigned order;         // of objects that upstream takes out of a map, 0: by name; 1, 2, ...: as another run might
	unsigned *orders;       // how many orders there are; NULL: nobody asks
	struct spanvec *warnings; // what the server tells the client besides; NULL: nobody wants them
	struct audit_notes *audit; // annotations of the audit event; NULL: nobody wants them
	const struct pod_amounts *amounts; // of the object, once a plug-in asked (plugin/amount.h)
	struct intern *keys;      // the snapshot's table, for names that only the request or a configuration holds; NULL: it is not to grow
};

// Does not depend on who asks, so that a search looks at a change once. Keys are hashes of the stored object's place and of what differs.
struct validity_memo { struct map64 seen; struct arena *a; };

struct control {
	const char *id;         // "rbac", "psa", "scc", "webhook", ...
	const char *title;
	enum stage stage;
	bool registry;          // refuses in the registry of its kind, outside admission
	const char *source;     // upstream rule: repository path
	// Asks the control; it adds its decision(s) with judgement_add. Not called after a DENY.
	void (*judge)(const struct control *c, struct judgement *j);
};

extern const struct control *const control_table[];
extern const size_t control_count;
const struct control *control_by_id(span id);

// Adds a decision to the trace and folds its verdict in. Evidence is copied.
void judgement_add(struct judgement *j, const struct control *c, enum verdict v, enum unknown u, span reason,
                   const struct evidence *e, size_t n);
// A DENY that is answered otherwise than with 403; *how is copied, reason is what is told about the decision.
void judgement_refuse(struct judgement *j, const struct control *c, const struct refusal *how, span reason, const struct evidence *e, size_t n);
// The control was asked and does not match this request.
void judgement_skip(struct judgement *j, const struct control *c, span reason, const struct evidence *e, size_t n);

// The whole pipeline: authorize -> default -> mutate -> validate. The trace tells who said what.
enum verdict judge(struct judgement *j);
// Only the authorizer chain.
enum verdict judge_authorize(struct judgement *j);
// One stage of admission: the registry stands between the two.
void judge_stage(struct judgement *j, enum stage stage);
// Only admission (defaulting included): for a request whose authorization was decided elsewhere.
enum verdict judge_admission(struct judgement *j);

#endif
