#include "twin/admission/psa.h"

#include "base/buf.h"
#include "base/must.h"
#include "k8s/meta.h"
#include "twin/admission/attrs.h"
#include "twin/authz/message.h"

#define LABEL_PREFIX "pod-security.kubernetes.io/"

static const uint32_t level_key[PSA_MODES] = { KEY_psa_enforce, KEY_psa_audit, KEY_psa_warn };
static const uint32_t version_key[PSA_MODES] = { KEY_psa_enforce_version, KEY_psa_audit_version, KEY_psa_warn_version };
static const char *const label_name[PSA_MODES][2] = {
	{ LABEL_PREFIX "enforce", LABEL_PREFIX "enforce-version" },
	{ LABEL_PREFIX "audit", LABEL_PREFIX "audit-version" },
	{ LABEL_PREFIX "warn", LABEL_PREFIX "warn-version" },
};

span psa_level_name(enum psa_level level)
{
	static const span name[] = { SPAN_INIT("privileged"), SPAN_INIT("baseline"), SPAN_INIT("restricted") };
	return name[level];
}

span psa_level_version_text(struct arena *run, struct psa_level_version lv)
{
	static const span latest[] = { SPAN_INIT("privileged:latest"), SPAN_INIT("baseline:latest"), SPAN_INIT("restricted:latest") };
	span level = psa_level_name(lv.level);
	if (lv.version.minor == PSA_LATEST)
		return latest[lv.level];
	return arena_printf(run, "%.*s:v1.%u", SPANF(level), lv.version.minor);
}

// api/helpers.go ParseLevel
static bool parse_level(span s, enum psa_level *out)
{
	for (int l = PSA_PRIVILEGED; l <= PSA_RESTRICTED; l++)
		if (span_eq(s, psa_level_name(l))) {
			*out = l;
			return true;
		}
	*out = PSA_RESTRICTED;
	return false;
}

// api/helpers.go ParseVersion: ^v1\.([0-9]|[1-9][0-9]*)$ within Go's int, or "latest".
static bool parse_version(span s, struct psa_version *out)
{
	uint64_t n = 0;

	out->minor = PSA_LATEST;
	if (span_is(s, "latest"))
		return true;
	if (!span_starts(s, SPAN("v1.")) || s.n == 3 || (s.p[3] == '0' && s.n > 4))
		return false;
	for (size_t i = 3; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || n > (INT64_MAX - 9) / 10)
			return false;
		n = n * 10 + (uint64_t)(s.p[i] - '0');
	}
	// Beyond 32 bits the number is kept as the largest that is not "latest": it is clamped to the server's anyway.
	out->minor = n < PSA_LATEST ? (uint32_t)n : PSA_LATEST - 1;
	return true;
}

struct errors {
	struct arena *run;
	struct spanvec list;
	size_t n;
};

static void label_error(struct errors *e, const char *label, span v, const char *what)
{
	e->n++;
	if (!e->run)
		return;
	struct buf b = { .arena = e->run };
	buf_printf(&b, "metadata.labels[%s]: Invalid value: ", label);
	message_quote(&b, v);
	buf_printf(&b, ": %s", what);
	vec_push(&e->list, e->run, buf_span(&b));
}

static span errors_text(const struct errors *e)
{
	struct buf b = { .arena = e->run };

	if (e->list.n == 1)
		return e->list.v[0];
	for (size_t i = 0; i < e->list.n; i++) {
		buf_str(&b, i ? ", " : "[");
		buf_add(&b, e->list.v[i]);
	}
	if (e->list.n)
		buf_char(&b, ']');
	return buf_span(&b);
}

// api/helpers.go PolicyToEvaluate. A bad enforce level is read as restricted, a bad audit or warn level as privileged; a bad version is
// latest. Without a warn label, warn follows a stricter enforce.
struct psa_policy psa_policy_of_labels(const struct psa_config *c, const value *labels, struct arena *run)
{
	struct psa_policy p = c->defaults;
	struct errors e = { .run = run };
	bool has[PSA_MODES] = { false }, has_version[PSA_MODES] = { false }, good_enforce = false;

	for (int m = 0; m < PSA_MODES; m++) {
		const value *l = value_get(labels, level_key[m]), *v = value_get(labels, version_key[m]);
		if (l->type != VALUE_ABSENT) {
			has[m] = true;
			bool good = parse_level(value_span(l), &p.mode[m].level);
			if (!good) {
				label_error(&e, label_name[m][0], value_span(l), "must be one of privileged, baseline, restricted");
				if (m != PSA_ENFORCE)
					p.mode[m].level = PSA_PRIVILEGED;
			}
			good_enforce |= m == PSA_ENFORCE && good;
		}
		if (v->type != VALUE_ABSENT) {
			has_version[m] = true;
			if (!parse_version(value_span(v), &p.mode[m].version))
				label_error(&e, label_name[m][1], value_span(v), "must be \"latest\" or \"v1.x\"");
		}
	}
	if (!has[PSA_WARN] && good_enforce && p.mode[PSA_ENFORCE].level > p.mode[PSA_WARN].level) {
		p.mode[PSA_WARN].level = p.mode[PSA_ENFORCE].level;
		if (!has_version[PSA_WARN])
			p.mode[PSA_WARN].version = p.mode[PSA_ENFORCE].version;
	}
	p.n_errors = e.n;
	p.errors = errors_text(&e);
	p.error = e.list;
	return p;
}

static void exempt(struct spanmap *m, struct arena *a, const value *list)
{
	value_each(v, list) {
		bool fresh;
		if (value_span(v).n)
			*spanmap_put(m, a, value_span(v), &fresh) = 1;
	}
}

// The plug-in's own configuration inside an AdmissionConfiguration (admission/api/types.go).
static const value *plugin_config(const value *config)
{
	if (value_is(value_get(config, KEY_plugins), VALUE_ARRAY)) {
		value_each(p, value_get(config, KEY_plugins))
			if (span_is(value_get_span(p, KEY_name), "PodSecurity"))
				return value_get(p, KEY_configuration);
		return &value_absent;
	}
	return config;
}

struct psa_config *psa_config_build(struct snapshot *s, const value *config)
{
	static const uint32_t level[PSA_MODES] = { KEY_enforce, KEY_audit, KEY_warn };
	static const uint32_t version[PSA_MODES] = { KEY_enforce_version, KEY_audit_version, KEY_warn_version };
	struct psa_config *c = arena_new(s->arena, struct psa_config);
	const value *own = config ? plugin_config(config) : &value_absent;

	c->given = value_present(own);
	for (int m = 0; m < PSA_MODES; m++) {
		span l = value_get_span(value_get(own, KEY_defaults), level[m]);
		span v = value_get_span(value_get(own, KEY_defaults), version[m]);
		c->defaults.mode[m] = (struct psa_level_version){ PSA_PRIVILEGED, { PSA_LATEST } };
		// A server refuses to start with values that do not parse, so such a file is not what is running; reading it as the
		// strict parser does keeps to what labels of the same text would mean.
		if (l.n)
			parse_level(l, &c->defaults.mode[m].level);
		if (v.n)
			parse_version(v, &c->defaults.mode[m].version);
	}
	const value *e = value_get(own, KEY_exemptions);
	exempt(&c->namespaces, s->arena, value_get(e, KEY_namespaces));
	exempt(&c->users, s->arena, value_get(e, KEY_usernames));
	exempt(&c->runtime_classes, s->arena, value_get(e, KEY_runtimeClasses));
	return c;
}

struct psa_ns_policy psa_policy_of(const struct world *w, struct arena *run, uint32_t ns)
{
	span name = snapshot_ns_name(w->snap, ns);
	struct admission_ns n = admission_ns(w, run, name);
	struct psa_ns_policy out = { .known = n.known, .obj = n.obj };

	out.policy = psa_policy_of_labels(w->snap->psa, n.labels, run);
	out.exempt = spanmap_get(&w->snap->psa->namespaces, name) != MAP_NONE;
	for (int m = 0; m < PSA_MODES; m++) {
		const value *l = value_get(n.labels, level_key[m]);
		out.label[m] = l->type == VALUE_ABSENT ? (struct evidence){ REF_NONE, VALUE_NO_OFF, SPAN("") } :
			admission_evidence(n.obj, l, arena_printf(run, "metadata.labels[%s]", label_name[m][0]));
	}
	return out;
}
