#include "k8s/meta.h"
#include "k8s/podspec.h"
#include "twin/admission/attrs.h"
#include "twin/admission/psa.h"
#include "twin/admission/psa_warn.h"
#include "twin/authz/message.h"
#include "twin/provider.h"

#define AUDIT "pod-security.kubernetes.io/"
#define FIRST_MINOR 23 // Pod Security is on by default from 1.23 (KEP-2579)

struct state {
	const struct world *w;
	const struct request *r;
	struct arena *run;
	bool all, quiet;
	enum admission_op op;
	enum gk gk;
	struct admission_ns ns;
	struct psa_policy policy;
	struct psa_answer out;
	// What the pod was already held against: the three modes mostly say the same level and version.
	struct { enum psa_level level; unsigned version, minor; bool ok, worded; span detail; } known[PSA_MODES];
	size_t n_known;
};

static void skip(struct state *s, const char *why)
{
	s->out.verdict = VERDICT_ALLOW;
	s->out.matched = false;
	s->out.reason = span_str(why);
}

static void note(struct state *s, span key, span text)
{
	if (s->all)
		vec_push(&s->out.audit, s->run, (struct audit_note){ key, text });
}

static void add_evidence(struct state *s, uint32_t key, const char *field)
{
	const value *l = value_get(s->ns.labels, key);
	if (s->ns.obj != REF_NONE)
		vec_push(&s->out.evidence, s->run,
			admission_evidence(s->ns.obj, l, l->type == VALUE_ABSENT ? SPAN("metadata.labels") : span_str(field)));
}

// Exempt by namespace, then by user (admission/admission.go ValidatePod); names are compared exactly.
static bool is_exempt(struct state *s)
{
	const struct psa_config *c = s->w->snap->psa;

	if (s->r->ns.n && spanmap_get(&c->namespaces, s->r->ns) != MAP_NONE) {
		note(s, SPAN(AUDIT "exempt"), SPAN("namespace"));
		skip(s, "the namespace is exempt by the Pod Security configuration");
		return true;
	}
	if (s->r->user.name.n && spanmap_get(&c->users, s->r->user.name) != MAP_NONE) {
		note(s, SPAN(AUDIT "exempt"), SPAN("user"));
		skip(s, "the user is exempt by the Pod Security configuration");
		return true;
	}
	return false;
}

static bool same_image(const value *a, const value *b)
{
	return span_eq(value_get_span(a, KEY_image), value_get_span(b, KEY_image));
}

static const value *named(const value *list, span name)
{
	value_each(c, list)
		if (span_eq(value_get_span(c, KEY_name), name))
			return c;
	return NULL;
}

// admission/admission.go isSignificantPodUpdate: everything else of a pod's spec cannot be changed in a way that matters.
static bool is_significant(const value *new, const value *old)
{
	static const enum pod_list list[] = { POD_CONTAINER, POD_INIT };
	const value *a = value_get(new, KEY_spec), *b = value_get(old, KEY_spec);

	for (size_t i = 0; i < 2; i++) {
		const value *x = value_get(a, pod_list_key(list[i])), *y = value_get(b, pod_list_key(list[i]));
		if (value_count(x) != value_count(y))
			return true;
		for (size_t k = 0; k < value_count(x); k++)
			if (!same_image(value_item(x, k), value_item(y, k)))
				return true;
	}
	value_each(c, value_get(a, KEY_ephemeralContainers)) {
		const value *o = named(value_get(b, KEY_ephemeralContainers), value_get_span(c, KEY_name));
		if (!o || !same_image(c, o))
			return true;
	}
	return false;
}

// One pod a state: meta_ and spec are always the same.
static bool check(struct state *s, const value *meta_, const value *spec, struct psa_level_version lv, unsigned minor, span *detail)
{
	struct psa_result res = { 0 };
	struct psa_server server = { minor, s->gk == GK_POD && s->op == ADMISSION_CREATE };
	unsigned version = lv.version.minor < minor ? lv.version.minor : minor;
	span text = { 0 };

	for (size_t i = 0; i < s->n_known; i++)
		if (s->known[i].level == lv.level && s->known[i].version == version && s->known[i].minor == minor &&
		    (s->known[i].worded || s->known[i].ok || !detail)) {
			if (detail)
				*detail = s->known[i].detail;
			return s->known[i].ok;
		}
	bool ok = psa_evaluate(&s->w->snap->keys, meta_, spec, lv, server, s->run, detail ? &res : NULL);
	if (detail)
		*detail = text = psa_detail(s->run, &res, true);
	if (s->n_known < PSA_MODES) {
		s->known[s->n_known].level = lv.level;
		s->known[s->n_known].version = version;
		s->known[s->n_known].minor = minor;
		s->known[s->n_known].ok = ok;
		s->known[s->n_known].worded = detail != NULL;
		s->known[s->n_known++].detail = text;
	}
	return ok;
}

static span violation(struct state *s, const char *verb, struct psa_level_version lv, span detail)
{
	span level = psa_level_version_text(s->run, lv);
	return arena_printf(s->run, "%s PodSecurity \"%.*s\": %.*s", verb, SPANF(level), SPANF(detail));
}

static void deny(struct state *s, span reason)
{
	s->out.verdict = VERDICT_DENY;
	s->out.status = 403;
	s->out.reason = reason;
	if (s->quiet)
		return;
	s->out.message = message_forbidden(s->run, s->r->group, s->r->resource, admission_shown_name(s->r, s->run), reason);
}

// When the labels are not known, only a pod that every policy lets in is proven: restricted at each version that changes a check.
static bool passes_all(struct state *s, const value *meta_, const value *spec)
{
	static const uint8_t minor[] = { 0, 8, 19, 22, 23, 25, 27, 29, 31, 32, 34, 35, 37 };
	for (size_t i = 0; i < sizeof minor; i++)
		for (enum psa_level l = PSA_BASELINE; l <= PSA_RESTRICTED; l++)
			if (!check(s, meta_, spec, (struct psa_level_version){ l, { minor[i] } }, s->w->snap->emulated, NULL))
				return false;
	return true;
}

// What a managed cluster adds: a default level that its configuration sets (and the input does not show), or constraints of its own that
// no label loosens. OpenShift's stock default is privileged (openshift/api features.go: OpenShiftPodSecurityAdmission is not in Default).
static bool by_provider(struct state *s, const value *meta_, const value *spec)
{
	const struct snapshot *snap = s->w->snap;
	bool labelled = value_get(s->ns.labels, KEY_psa_enforce)->type != VALUE_ABSENT;
	struct psa_level_version strict = { PSA_RESTRICTED, { PSA_LATEST } }, base = { PSA_BASELINE, { PSA_LATEST } };

	if (!snap->provider || snap->openshift || snap->psa->given)
		return false;
	bool own = snap->provider->psa == PROVIDER_PSA_OWN, open = snap->provider->psa == PROVIDER_PSA_UNKNOWN && !labelled;
	if ((!own && !open) || check(s, meta_, spec, own ? base : strict, snap->emulated, NULL))
		return false;
	s->out.verdict = VERDICT_UNKNOWN;
	s->out.unknown = own ? UNKNOWN_plugin : UNKNOWN_psa_config;
	s->out.reason = arena_printf(s->run, own ? "%s has constraints of its own (profile of %s)" :
		"the default level of %s is in its configuration (profile of %s)", snap->provider->title, snap->provider->date);
	return true;
}

static void enforce(struct state *s, const value *meta_, const value *spec)
{
	const struct snapshot *snap = s->w->snap;
	struct psa_level_version lv = s->policy.mode[PSA_ENFORCE];
	span detail = { 0 };
	bool ok;

	if (!s->ns.known && value_get(s->ns.labels, KEY_psa_enforce)->type == VALUE_ABSENT) {
		bool all = passes_all(s, meta_, spec);
		s->out.verdict = all ? VERDICT_ALLOW : VERDICT_UNKNOWN;
		s->out.unknown = all ? UNKNOWN_NONE : UNKNOWN_namespace;
		s->out.reason = all ? SPAN("passes every Pod Security level") :
			arena_printf(s->run, "the labels of namespace %.*s are not in the input", SPANF(s->r->ns));
		return;
	}
	add_evidence(s, KEY_psa_enforce, "metadata.labels[pod-security.kubernetes.io/enforce]");
	ok = check(s, meta_, spec, lv, snap->emulated, s->quiet ? NULL : &detail);
	// The server may be older than the newest: before 1.23 nothing was enforced, and fewer checks were known later on.
	bool at_low = ok;
	if (snap->minor_low != snap->minor)
		at_low = snap->minor_low < FIRST_MINOR || check(s, meta_, spec, lv, snap->minor_low, NULL);
	if (ok != at_low) {
		s->out.verdict = VERDICT_UNKNOWN;
		s->out.unknown = UNKNOWN_version;
		s->out.reason = SPAN("Pod Security's checks of the versions that the server may have differ");
		return;
	}
	if (s->all)
		note(s, SPAN(AUDIT "enforce-policy"), psa_level_version_text(s->run, lv));
	if (!ok) {
		deny(s, s->quiet ? SPAN("") : violation(s, "violates", lv, detail));
		return;
	}
	if (by_provider(s, meta_, spec))
		return;
	s->out.verdict = VERDICT_ALLOW;
	if (s->quiet)
		return;
	s->out.reason = arena_printf(s->run, "admitted by PodSecurity \"%.*s\"", SPANF(psa_level_version_text(s->run, lv)));
}

// admission/admission.go EvaluatePod: no warnings on a request that is refused.
static void report(struct state *s, const value *meta_, const value *spec)
{
	span detail;

	if (s->policy.n_errors)
		note(s, SPAN(AUDIT "error"), arena_printf(s->run, "Failed to parse policy: %.*s", SPANF(s->policy.errors)));
	if (!check(s, meta_, spec, s->policy.mode[PSA_AUDIT], s->w->snap->emulated, &detail))
		note(s, SPAN(AUDIT "audit-violations"), violation(s, "would violate", s->policy.mode[PSA_AUDIT], detail));
	if (s->out.verdict == VERDICT_DENY || check(s, meta_, spec, s->policy.mode[PSA_WARN], s->w->snap->emulated, &detail))
		return;
	span text = violation(s, "would violate", s->policy.mode[PSA_WARN], detail);
	vec_push(&s->out.warnings, s->run, text);
}

static bool exempt_class(struct state *s, const value *spec)
{
	span class = value_get_span(spec, KEY_runtimeClassName);
	if (class.n == 0 || spanmap_get(&s->w->snap->psa->runtime_classes, class) == MAP_NONE)
		return false;
	note(s, SPAN(AUDIT "exempt"), SPAN("runtimeClass"));
	skip(s, "the RuntimeClass is exempt by the Pod Security configuration");
	return true;
}

static bool fully_privileged(const struct psa_policy *p)
{
	return !p->n_errors && p->mode[0].level == PSA_PRIVILEGED && p->mode[1].level == PSA_PRIVILEGED && p->mode[2].level == PSA_PRIVILEGED;
}

static void judge_pod(struct state *s)
{
	if (admission_leaves_pod(s->r->subresource)) {
		skip(s, "Pod Security does not look at this subresource");
		return;
	}
	if (is_exempt(s))
		return;
	s->ns = admission_ns(s->w, s->run, s->r->ns);
	s->policy = psa_policy_of_labels(s->w->snap->psa, s->ns.labels, s->run);
	s->out.matched = true;
	bool stock = !s->w->snap->provider || s->w->snap->openshift || s->w->snap->provider->psa == PROVIDER_PSA_PRIVILEGED;
	if (s->ns.known && stock && fully_privileged(&s->policy)) {
		note(s, SPAN(AUDIT "enforce-policy"), SPAN("privileged:latest"));
		add_evidence(s, KEY_psa_enforce, "metadata.labels[pod-security.kubernetes.io/enforce]");
		s->out.reason = SPAN("admitted by PodSecurity \"privileged:latest\"");
		return;
	}
	const value *object = admission_object(s->w, s->r, s->run);
	if (!object)
		object = &value_absent;
	const value *old = s->op == ADMISSION_UPDATE ? admission_old(s->w, s->r) : NULL;
	if (old && !is_significant(object, old)) {
		skip(s, "the update changes no image and no container");
		return;
	}
	const value *spec = value_get(object, KEY_spec);
	if (exempt_class(s, spec))
		return;
	enforce(s, meta(object), spec);
	if (s->all)
		report(s, meta(object), spec);
}

static void judge_controller(struct state *s)
{
	const value *meta_, *spec;

	if (s->r->subresource.n) {
		skip(s, "Pod Security looks at no subresource of a controller");
		return;
	}
	if (is_exempt(s))
		return;
	if (!s->all) {
		skip(s, "Pod Security only warns about controllers");
		return;
	}
	s->ns = admission_ns(s->w, s->run, s->r->ns);
	s->policy = psa_policy_of_labels(s->w->snap->psa, s->ns.labels, s->run);
	if (!s->policy.n_errors && s->policy.mode[PSA_WARN].level == PSA_PRIVILEGED && s->policy.mode[PSA_AUDIT].level == PSA_PRIVILEGED)
		return;
	s->out.matched = true;
	if (!s->r->object || !pod_template(s->gk, s->r->object, &meta_, &spec) || exempt_class(s, spec))
		return;
	report(s, meta_, spec);
}

// admission/admission.go ValidateNamespace: labels must parse on creation; on update only errors that were not there before are refused.
static void judge_namespace(struct state *s)
{
	if (s->r->subresource.n || !s->r->object) {
		skip(s, "Pod Security looks at no subresource of a namespace");
		return;
	}
	const struct psa_config *c = s->w->snap->psa;
	struct psa_policy new = psa_policy_of_labels(c, meta_labels(s->r->object), s->run), was = { 0 };
	const value *old = s->op == ADMISSION_UPDATE ? admission_old(s->w, s->r) : NULL;

	if (old)
		was = psa_policy_of_labels(c, meta_labels(old), s->run);
	s->out.matched = true;
	if (new.n_errors && (!old || !span_eq(new.errors, was.errors))) {
		span name = admission_shown_name(s->r, s->run);
		s->out.verdict = VERDICT_DENY;
		s->out.status = 422;
		s->out.reason = new.errors;
		s->out.message = arena_printf(s->run, "Namespace \"%.*s\" is invalid: %.*s", SPANF(name), SPANF(new.errors));
		return;
	}
	s->out.reason = SPAN("Pod Security never refuses valid labels");
	if (s->all)
		psa_warn_namespace(s->w, s->r, s->run, s->op == ADMISSION_CREATE, &new, &was, &s->out);
}

static struct psa_answer answer(const struct world *w, const struct request *r, struct arena *run, bool all, bool quiet)
{
	struct state s = { .w = w, .r = r, .run = run, .all = all, .quiet = quiet, .op = admission_op(w, r), .gk = admission_gk(r) };

	if (s.op != ADMISSION_CREATE && s.op != ADMISSION_UPDATE)
		skip(&s, "Pod Security looks at creations and updates only");
	else if (w->snap->minor < FIRST_MINOR)
		skip(&s, "Pod Security is not on by default before Kubernetes 1.23");
	else if (s.gk == GK_POD)
		judge_pod(&s);
	else if (s.gk == GK_NAMESPACE)
		judge_namespace(&s);
	else if (pod_has_template(s.gk))
		judge_controller(&s);
	else
		skip(&s, "Pod Security does not look at this kind");
	return s.out;
}

struct psa_answer psa_answer(const struct world *w, const struct request *r, struct arena *run, bool all)
{
	return answer(w, r, run, all, false);
}

static void refuse_labels(const struct control *c, struct judgement *j, const struct psa_answer *a)
{
	const struct psa_policy p = psa_policy_of_labels(j->w.snap->psa, meta_labels(j->r.object), j->run);
	struct refusal_cause *cause = arena_array(j->run, struct refusal_cause, p.error.n);

	for (size_t i = 0; i < p.error.n; i++) {
		span text = span_cut(p.error.v[i], ':', &cause[i].field);
		cause[i].message = span_trim(text);
		cause[i].reason = SPAN("FieldValueInvalid");
	}
	struct refusal how = { .status = 422, .reason = "Invalid", .message = a->message, .cause = cause, .n_cause = p.error.n };
	judgement_refuse(j, c, &how, a->reason, a->evidence.v, a->evidence.n);
}

static void judge_psa(const struct control *c, struct judgement *j)
{
	if (!j->w.snap->psa) // a snapshot made without indexes
		return;
	struct psa_answer a = answer(&j->w, &j->r, j->run, j->warnings || j->audit, !j->trace);
	for (size_t i = 0; j->warnings && i < a.warnings.n; i++)
		vec_push(j->warnings, j->run, a.warnings.v[i]);
	for (size_t i = 0; j->audit && i < a.audit.n; i++)
		vec_push(&j->audit->list, j->run, a.audit.v[i]);
	if (a.matched && a.verdict == VERDICT_DENY && a.status == 422) {
		refuse_labels(c, j, &a);
		return;
	}
	if (a.matched)
		judgement_add(j, c, a.verdict, a.unknown, a.reason, a.evidence.v, a.evidence.n);
	else
		judgement_skip(j, c, a.reason, a.evidence.v, a.evidence.n);
}

const struct control control_psa = { .id = "psa", .title = "Pod Security Admission", .stage = STAGE_VALIDATE,
	.source = "kubernetes/pod-security-admission admission/admission.go", .judge = judge_psa };
