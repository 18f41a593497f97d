// phrase: the words for results: names of objects, sources, targets, severities, and the plain sentence of a path. Texts are raw, made in the
// arena given; whoever prints them escapes them (say.h, emit.h). Nothing else in the program puts a result into words.
#ifndef OUT_PHRASE_H
#define OUT_PHRASE_H

#include "attack/checklist/checklist.h"
#include "out/say.h"

const char *phrase_source_kind(unsigned kind);   // enum source_kind, as in JSON
const char *phrase_target_kind(unsigned kind);   // enum target_kind, as in JSON
const char *phrase_severity(enum severity s);    // "critical"
bool phrase_severity_of(span name, enum severity *s);
enum paint phrase_severity_paint(enum severity s);
const char *phrase_verdict(enum verdict v);      // "ALLOW"
const char *phrase_path_verdict(enum verdict v); // "proven"
const char *phrase_boundary(enum technique_boundary b);
const char *phrase_kind(enum technique_kind k);
const char *phrase_check_state(enum check_state s); // "holds", "fails", "unknown", "nothing"
const char *phrase_baseline(enum check_state s);    // "yes", "no", "unknown", "nothing"
// "confidentiality, integrity"
span phrase_harm(struct arena *a, unsigned harm);

// The object that stands for ref in a report: itself, or for a synthetic object what it was made from.
ref phrase_shown(const struct snapshot *s, ref r);
// "RoleBinding/ns/name", "ClusterRole//name"; "" for objects that an earlier step created.
span phrase_object_id(struct arena *a, const struct snapshot *s, ref r);
// "RoleBinding ns/name", "ClusterRole name".
span phrase_object(struct arena *a, const struct snapshot *s, ref r);
// "ServiceAccount ci/default", "Group team-a", "everybody"
span phrase_source(struct arena *a, const struct path_end *from);
// "namespace books-api", "every node", "cluster-admin"
span phrase_target(struct arena *a, const struct path_end *to);
// "gets root on every node": what the source does to the target.
span phrase_act(struct arena *a, const struct path_end *to);
// "ServiceAccount ci/default reads every Secret of payments"
span phrase_path(struct arena *a, const struct path *p);
// The technique ids of a path, in the order of its steps: "ns-relabel-psa, then host-privileged or hostpath-root".
// At most `most` alternatives a step are named, the others counted; 0 = all.
span phrase_ways(struct arena *a, const struct path *p, size_t most);
// A change with its object by name: "remove account ci from RoleBinding prod/deploy".
span phrase_change(struct arena *a, const struct snapshot *s, const struct closing *c);
// The request of a step: "create pods/exec in payments as system:serviceaccount:ci:default".
span phrase_request(struct arena *a, const struct request *q);
// "a, b and 4 more": the first `shown` of n names.
void phrase_names(struct buf *b, const char *between, const span *v, size_t n, size_t shown);
// A technique's `gives` with the scope put in.
span phrase_gives(struct arena *a, const struct technique *t, span scope);

#endif
