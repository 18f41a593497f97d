// psa: Pod Security Admission, complete: the checks of every policy version, how a namespace's labels make a policy, defaults and exemptions
// from an AdmissionConfiguration, and the control that judges requests (kubernetes/pod-security-admission at 8f84a87). Results live in the
// run arena; texts are the server's own. Warnings and audit annotations are made on request only (psa_answer).
#ifndef TWIN_ADMISSION_PSA_H
#define TWIN_ADMISSION_PSA_H

#include "twin/control.h"

enum psa_level { PSA_PRIVILEGED, PSA_BASELINE, PSA_RESTRICTED };
enum psa_mode { PSA_ENFORCE, PSA_AUDIT, PSA_WARN, PSA_MODES };

#define PSA_LATEST UINT32_MAX
#define PSA_NEWEST 37 // newest policy version that this program knows checks of

struct psa_version { uint32_t minor; }; // of v1.minor, or PSA_LATEST

struct psa_level_version {
	enum psa_level level;
	struct psa_version version; // as written; checks clamp it to the server's
};

struct psa_policy {
	struct psa_level_version mode[PSA_MODES];
	// What is wrong with the labels: the server's field errors, joined as field.ErrorList prints them.
	span errors;
	size_t n_errors;
	struct spanvec error; // each alone, "field: text"
};

// Defaults and exemptions; stock ones when no AdmissionConfiguration was given.
struct psa_config {
	struct psa_policy defaults;
	struct spanmap namespaces, users, runtime_classes;
	bool given;
};

// config may be NULL; it may be the AdmissionConfiguration or the PodSecurityConfiguration itself. Never fails: what cannot be read is noted.
struct psa_config *psa_config_build(struct snapshot *s, const value *config);

// A place in the judged document that a check objects to; off is VALUE_NO_OFF for what is missing.
struct psa_field { span path; uint32_t off; };

struct psa_failure {
	const char *check;        // id
	span reason, detail;      // detail may be empty
	const struct psa_field *field; size_t n_fields;
};

struct psa_result { VEC(struct psa_failure) list; };

// Which server looks at it, and what it has done to the pod before.
struct psa_server {
	unsigned minor;   // 1.minor; newer policy versions are read as this one
	bool new_pod;     // a Pod that is being created: its AppArmor and seccomp annotations have been copied into fields by then
};

// Pod metadata and spec against a level and version. True when no check fails. With res == NULL it stops at the first failure and makes
// no texts. keys is the table of the document.
bool psa_evaluate(const struct intern *keys, const value *meta, const value *spec, struct psa_level_version lv, struct psa_server server,
                  struct arena *run, struct psa_result *res);
// "reason (detail), reason": CheckResult's ForbiddenDetail; short form without details for namespace warnings.
span psa_detail(struct arena *run, const struct psa_result *res, bool details);
// "baseline:v1.24", "restricted:latest".
span psa_level_version_text(struct arena *run, struct psa_level_version lv);
span psa_level_name(enum psa_level level);

// Policy that labels (may be &value_absent) make over the defaults. Errors are only worded when run != NULL.
struct psa_policy psa_policy_of_labels(const struct psa_config *c, const value *labels, struct arena *run);

struct psa_ns_policy {
	struct psa_policy policy;
	bool known;                       // false: the labels are not in the input
	bool exempt;                      // by the configuration, name
	struct evidence label[PSA_MODES]; // the label that decided each mode; obj REF_NONE when it is the default
	ref obj;                          // the Namespace object or REF_NONE
};
// Policy of namespace ns (index in snapshot.ns).
struct psa_ns_policy psa_policy_of(const struct world *w, struct arena *run, uint32_t ns);


// What the server would answer, for comparisons and for reports.
struct psa_answer {
	enum verdict verdict;
	enum unknown unknown;
	bool matched;             // false: the request is none that Pod Security looks at, or is exempt
	int status;               // 403 or 422 on DENY
	span message;             // on DENY: the server's whole message
	span reason;              // on DENY: what stands behind "is forbidden: "; else why it passed or did not apply
	struct spanvec warnings;
	VEC(struct audit_note) audit;
	VEC(struct evidence) evidence;
};
// all: warnings and audit annotations too.
struct psa_answer psa_answer(const struct world *w, const struct request *r, struct arena *run, bool all);

// The table of checks, baseline before restricted, each part sorted by id: the order of the reasons.
size_t psa_check_count(void);
const char *psa_check_id(size_t i);
enum psa_level psa_check_level(size_t i);

#endif
