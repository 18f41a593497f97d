// check: one Pod Security check and what a check works with. Private to admission/psa. A file holds the checks of one family, each a const
// struct in check.def; a check has revisions, each valid from a policy version on. All memory is the run arena's.
#ifndef TWIN_ADMISSION_PSA_CHECK_H
#define TWIN_ADMISSION_PSA_CHECK_H

#include "base/buf.h"
#include "k8s/podspec.h"
#include "twin/admission/psa.h"

struct psa_probe {
	const struct intern *keys;
	const value *meta, *spec;
	const value *sc;           // the pod's securityContext, &value_absent when unset
	const struct pod_container *container; // init, ordinary, ephemeral
	size_t n_containers;
	struct arena *run;
	bool want;                 // texts and places are wanted
	struct psa_server server;
	span reason, detail;       // set by a check that fails
	VEC(struct psa_field) fields;
};

#define PSA_REVISIONS 6

struct psa_check {
	const char *id;
	enum psa_level level;
	const struct psa_check *overrides; // baseline check that it takes the place of, or NULL
	struct {
		uint8_t since;     // policy version 1.since
		bool (*run)(struct psa_probe *p); // true: allowed
	} revision[PSA_REVISIONS]; // ascending; ends at the first without run
};

extern const struct psa_check *const psa_check_table[];

// for (each container) with c; init, ordinary, ephemeral.
#define psa_each_container(c, p) \
	for (size_t i_##c = 0; i_##c < (p)->n_containers && ((c) = (p)->container[i_##c], true); i_##c++)

// Notes a place: tail below a container's or the pod's spec; at may be &value_absent.
void psa_mark(struct psa_probe *p, const struct pod_container *c, const char *tail, const value *at);
void psa_mark_path(struct psa_probe *p, span path, const value *at);
// Fails the check: always false. detail is only formatted when texts are wanted.
bool psa_fail(struct psa_probe *p, const char *reason, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

// Sets and lists of names. psa_add keeps the order, psa_insert sorts and drops equal ones (k8s.io/apimachinery sets).
void psa_add(struct psa_probe *p, struct spanvec *v, span s);
void psa_insert(struct psa_probe *p, struct spanvec *v, span s);
span psa_join(struct psa_probe *p, const struct spanvec *v, const char *by);
span psa_quoted(struct psa_probe *p, const struct spanvec *v);  // "a", "b"
// container "a" / containers "a", "b"
span psa_containers_text(struct psa_probe *p, const struct spanvec *names);
// key="value" with the value as Go's %q writes it.
span psa_annotation_text(struct psa_probe *p, span key, span v);

// "pod" if the pod itself set it, then the containers, joined with " and ".
span psa_setters(struct psa_probe *p, bool pod, const struct spanvec *containers);

static inline const char *psa_plural(const char *one, const char *many, size_t n) { return n == 1 ? one : many; }
// Value of an annotation by its text; NULL when it is not there.
const value *psa_annotation(const struct psa_probe *p, const char *prefix, span name);
// Windows pods are let off by the restricted checks from 1.25 on.
bool psa_is_windows(const struct psa_probe *p);
// KEP-127: hostUsers false relaxes some checks from 1.35 on.
bool psa_user_namespace(const struct psa_probe *p);
// A pointer field of a structure: NULL when the structure or the field is unset.
const value *psa_field(const value *structure, uint32_t key);
static inline bool psa_true(const value *v) { return v && v->type == VALUE_BOOL && v->b; }

#endif
