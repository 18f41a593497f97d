#include "twin/registry/pod_warn.h"

#include "k8s/meta.h"
#include "k8s/podspec.h"
#include "k8s/quantity.h"
#include "k8s/validate/check.h"

#define PATH(s, f) SPANF(field_path((s)->arena, (f)))

static struct field under(const struct field *at, const char *name) { return field_child(at, name); }

static void warn_at(struct storing *s, const struct field *at, const char *text)
{
	kind_warn(s, "%.*s: %s", PATH(s, at), text);
}

// pkg/api/node/util.go
const char *pod_warn_label(span key)
{
	static const struct { const char *key, *text; } labels[] = {
		{ "beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead" },
		{ "beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead" },
		{ "failure-domain.beta.kubernetes.io/region", "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead" },
		{ "failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead" },
		{ "beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead" },
		{ "app.kubernetes.io/created-by", "deprecated since v1.9" },
		{ "scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead" },
		{ "node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead" },
	};
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (span_is(key, labels[i].key))
			return labels[i].text;
	return NULL;
}

static void bad_values(struct storing *s, const struct field *expression, const value *e)
{
	struct field list = under(expression, "values");
	size_t i = 0;

	value_each(x, value_get(e, KEY_values)) {
		struct field at = field_index(&list, i++);
		struct check c = check_label_value(value_span(x));
		for (unsigned k = 0; k < c.n; k++)
			kind_warn(s, "%.*s: %.*s is invalid, %s", PATH(s, &at), SPANF(value_span(x)), c.text[k]);
	}
}

void pod_warn_term(struct storing *s, const struct field *at, const value *term, bool values)
{
	struct field list = under(at, "matchExpressions");
	size_t i = 0;

	value_each(e, value_get(term, KEY_matchExpressions)) {
		struct field item = field_index(&list, i++), key = under(&item, "key");
		const char *text = pod_warn_label(value_get_span(e, KEY_key));
		if (text)
			kind_warn(s, "%.*s: %.*s is %s", PATH(s, &key), SPANF(value_get_span(e, KEY_key)), text);
		if (values)
			bad_values(s, &item, e);
	}
}

// The members of a pod's spec that may be warned of, found in one walk: a spec has many members and most pods few of these.
struct parts {
	const value *affinity, *node_selector, *spread, *volumes, *pull_secrets, *aliases, *overhead, *grace, *dns, *security;
};

static struct parts parts_of(const value *spec)
{
	struct parts p = { &value_absent, &value_absent, &value_absent, &value_absent, &value_absent, &value_absent, &value_absent, &value_absent,
		&value_absent, &value_absent };

	member_each(m, spec)
		switch (m->key) { // the last of repeated ones counts, as in value_get
		case KEY_affinity: p.affinity = &m->v; break;
		case KEY_nodeSelector: p.node_selector = &m->v; break;
		case KEY_topologySpreadConstraints: p.spread = &m->v; break;
		case KEY_volumes: p.volumes = &m->v; break;
		case KEY_imagePullSecrets: p.pull_secrets = &m->v; break;
		case KEY_hostAliases: p.aliases = &m->v; break;
		case KEY_overhead: p.overhead = &m->v; break;
		case KEY_terminationGracePeriodSeconds: p.grace = &m->v; break;
		case KEY_dnsConfig: p.dns = &m->v; break;
		case KEY_securityContext: p.security = &m->v; break;
		}
	return p;
}

static void spread_labels(struct storing *s, const struct field *spec_at, const value *constraints)
{
	struct field spread = under(spec_at, "topologySpreadConstraints");
	size_t i = 0;

	value_each(t, constraints) {
		struct field at = field_index(&spread, i++), key = under(&at, "topologyKey"), labels = under(&at, "labelSelector");
		span name = kind_text(s, t, "topologyKey");
		if (pod_warn_label(name))
			kind_warn(s, "%.*s: %.*s is %s", PATH(s, &key), SPANF(name), pod_warn_label(name));
		if (!value_present(value_get(t, KEY_labelSelector)))
			warn_at(s, &labels, "a null labelSelector results in matching no pod");
	}
}

static void node_labels(struct storing *s, const struct field *spec_at, const struct parts *p)
{
	struct field selector = under(spec_at, "nodeSelector"), affinity = under(spec_at, "affinity"), node = under(&affinity, "nodeAffinity");
	struct field required = under(&node, "requiredDuringSchedulingIgnoredDuringExecution"), terms = under(&required, "nodeSelectorTerms");
	struct field preferred = under(&node, "preferredDuringSchedulingIgnoredDuringExecution");
	const value *n = kind_get(s, p->affinity, "nodeAffinity");
	size_t i = 0;

	member_each(m, p->node_selector) {
		struct field at = field_key(&selector, intern_text(s->keys, m->key));
		const char *text = pod_warn_label(at.name);
		if (text)
			warn_at(s, &at, text);
	}
	value_each(t, kind_get(s, kind_get(s, n, "requiredDuringSchedulingIgnoredDuringExecution"), "nodeSelectorTerms")) {
		struct field at = field_index(&terms, i++);
		pod_warn_term(s, &at, t, false);
	}
	i = 0;
	value_each(t, kind_get(s, n, "preferredDuringSchedulingIgnoredDuringExecution")) {
		struct field item = field_index(&preferred, i++), at = under(&item, "preference");
		pod_warn_term(s, &at, kind_get(s, t, "preference"), true);
	}
	spread_labels(s, spec_at, p->spread);
}

static void annotations(struct storing *s, const struct field *at, const value *pod)
{
	static const struct { const char *key, *text; } old[] = {
		{ "scheduler.alpha.kubernetes.io/critical-pod", "non-functional in v1.16+; use the \"priorityClassName\" field instead" },
		{ "security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead" },
		{ "security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead" },
	};
	struct field meta_at = under(at, "metadata"), list = under(&meta_at, "annotations");

	for (size_t i = 0; i < sizeof old / sizeof *old; i++)
		if (meta_annotation(pod, s->keys, span_str(old[i].key)).p) {
			struct field f = field_key(&list, span_str(old[i].key));
			warn_at(s, &f, old[i].text);
		}
}

static void fraction(struct storing *s, const struct field *at, const value *list, uint32_t resource)
{
	span text = value_get_span(list, resource);
	struct field f = field_key(at, intern_text(s->keys, resource));

	if (text.n && quantity_fraction(text))
		kind_warn(s, "%.*s: fractional byte value \"%.*s\" is invalid, must be an integer", PATH(s, &f), SPANF(text));
}

void pod_warn_claim(struct storing *s, const struct field *at, const value *spec)
{
	struct field resources = under(at, "resources"), requests = under(&resources, "requests"), limits = under(&resources, "limits");
	const value *r = value_get(spec, KEY_resources);

	fraction(s, &requests, value_get(r, KEY_requests), KEY_storage);
	fraction(s, &limits, value_get(r, KEY_limits), KEY_storage);
}

static void volumes(struct storing *s, const struct field *spec_at, const value *list_)
{
	// The path names the Go field in camel case; the member is lower-cased where upstream's tag is.
	static const struct { const char *source; uint32_t member; const char *text; } old[] = {
		{ "photonPersistentDisk", KEY_photonPersistentDisk, "deprecated in v1.11, non-functional in v1.16+" },
		{ "gitRepo", KEY_gitRepo, "deprecated in v1.11" },
		{ "scaleIO", KEY_scaleIO, "deprecated in v1.16, non-functional in v1.22+" },
		{ "flocker", KEY_flocker, "deprecated in v1.22, non-functional in v1.25+" },
		{ "storageOS", KEY_storageos, "deprecated in v1.22, non-functional in v1.25+" },
		{ "quobyte", KEY_quobyte, "deprecated in v1.22, non-functional in v1.25+" },
		{ "glusterfs", KEY_glusterfs, "deprecated in v1.25, non-functional in v1.26+" }, { "ephemeral", KEY_ephemeral, NULL },
		{ "cephfs", KEY_cephfs, "deprecated in v1.28, non-functional in v1.31+" },
		{ "rbd", KEY_rbd, "deprecated in v1.28, non-functional in v1.31+" },
	};
	struct field list = under(spec_at, "volumes");
	size_t i = 0;

	value_each(v, list_) {
		struct field item = field_index(&list, i++);
		unsigned there = 0;
		member_each(m, v)
			for (size_t k = 0; k < sizeof old / sizeof *old; k++)
				there |= (unsigned)(m->key == old[k].member) << k;
		for (size_t k = 0; there && k < sizeof old / sizeof *old; k++) {
			const value *source = there >> k & 1 ? value_get(v, old[k].member) : &value_absent;
			struct field at = under(&item, old[k].source);
			if (!value_present(source))
				continue;
			if (old[k].text) {
				bool off = !strcmp(old[k].source, "gitRepo") && !gates_on(&s->snap->gates, GATE_GitRepoVolumeDriver);
				kind_warn(s, "%.*s: %s%s", PATH(s, &at), old[k].text, off ? ", and disabled by default in v1.33+" : "");
				continue;
			}
			struct field template = under(&at, "volumeClaimTemplate"), claim = under(&template, "spec");
			pod_warn_claim(s, &claim, value_get(kind_get(s, source, "volumeClaimTemplate"), KEY_spec));
		}
	}
}

static bool has(const struct spanvec *v, span x)
{
	for (size_t i = 0; i < v->n; i++)
		if (span_eq(v->v[i], x))
			return true;
	return false;
}

// ---- files of a volume that hide each other: warningsForOverlappingVirtualPaths ---------------------------------------------------
struct origin { const char *kind; span name; }; // ConfigMap "x", DownwardAPI; kind NULL: nothing is said
struct file { span path; struct origin from; };
struct files { struct file *v; size_t n, cap; };

static bool overlap(span a, span b)
{
	span shorter = a.n < b.n ? a : b, longer = a.n < b.n ? b : a;
	return span_eq(a, b) || (longer.n > shorter.n && span_starts(longer, shorter) && longer.p[shorter.n] == '/');
}

static span named(struct storing *s, struct origin o)
{
	return o.name.n ? arena_printf(s->arena, "%s %.*s", o.kind, SPANF(field_quote(s->arena, o.name))) : span_str(o.kind);
}

static span shown(struct storing *s, const struct file *f)
{
	span path = field_quote(s->arena, f->path);

	return f->from.kind ? arena_printf(s->arena, "%.*s (%.*s)", SPANF(path), SPANF(named(s, f->from))) : path;
}

static void add_file(struct storing *s, struct files *all, span path, struct origin from, span volume, struct origin what)
{
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path = span_head(path, path.n - 1);
	struct file f = { path, from };

	for (size_t i = 0; i < all->n; i++)
		if (overlap(all->v[i].path, path))
			kind_warn(s, "volume %.*s (%.*s): overlapping paths: %.*s with %.*s", SPANF(field_quote(s->arena, volume)), SPANF(named(s, what)),
				SPANF(shown(s, &f)), SPANF(shown(s, &all->v[i])));
	vec_push(all, s->arena, f);
}

// source may be absent.
static void add_items(struct storing *s, struct files *all, const value *source, struct origin from, span volume, struct origin what)
{
	value_each(item, value_get(source, KEY_items))
		add_file(s, all, value_get_span(item, KEY_path), from, volume, what);
}

static span bundle_name(struct storing *s, const value *bundle)
{
	const value *name = value_get(bundle, KEY_name);
	return value_present(name) ? value_span(name) : kind_text(s, bundle, "signerName");
}

static bool is_projection(uint32_t key)
{
	return key == KEY_secret || key == KEY_configMap || key == KEY_downwardAPI || key == KEY_serviceAccountToken || key == KEY_clusterTrustBundle ||
		key == KEY_podCertificate;
}

static void certificate_paths(struct storing *s, struct files *all, const value *certificate, span name, struct origin what)
{
	static const struct { const char *path, *kind; } parts[] = { { "certificateChainPath", "PodCertificate chain" },
		{ "keyPath", "PodCertificate key" }, { "credentialBundlePath", "PodCertificate credential bundle" } };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		span path = kind_text(s, certificate, parts[i].path);
		if (path.n)
			add_file(s, all, path, (struct origin){ parts[i].kind, { 0 } }, name, what);
	}
}

static void projected_paths(struct storing *s, const value *sources, span name)
{
	static const struct origin projected = { "Projected", { 0 } };
	struct files all = { 0 };

	value_each(k, sources) {
		bool any = false;
		member_each(m, k)
			any |= value_present(&m->v) && is_projection(m->key);
		if (!any) {
			kind_warn(s, "volume %.*s (Projected) has no sources provided", SPANF(field_quote(s->arena, name)));
			continue;
		}
		const value *map = value_get(k, KEY_configMap), *secret = value_get(k, KEY_secret);
		add_items(s, &all, map, (struct origin){ "ConfigMap", value_get_span(map, KEY_name) }, name, projected);
		add_items(s, &all, secret, (struct origin){ "Secret", value_get_span(secret, KEY_name) }, name, projected);
		add_items(s, &all, value_get(k, KEY_downwardAPI), (struct origin){ "DownwardAPI", { 0 } }, name, projected);
		span token = value_get_span(value_get(k, KEY_serviceAccountToken), KEY_path);
		span bundle = value_get_span(value_get(k, KEY_clusterTrustBundle), KEY_path);
		if (token.n)
			add_file(s, &all, token, (struct origin){ "ServiceAccountToken", { 0 } }, name, projected);
		if (bundle.n)
			add_file(s, &all, bundle, (struct origin){ "ClusterTrustBundle", bundle_name(s, value_get(k, KEY_clusterTrustBundle)) }, name, projected);
		const value *certificate = value_get(k, KEY_podCertificate);
		if (certificate->type != VALUE_ABSENT)
			certificate_paths(s, &all, certificate, name, projected);
	}
}

// A volume mostly has one source, but a document may (wrongly) carry several.
static void volume_paths(struct storing *s, const value *volumes_)
{
	static const struct origin none = { 0 };

	value_each(v, volumes_) {
		const value *map = value_get(v, KEY_configMap), *secret = value_get(v, KEY_secret), *downward = value_get(v, KEY_downwardAPI);
		const value *sources = value_at(v, 2, KEY_projected, KEY_sources);
		struct files a = { 0 }, b = { 0 }, c = { 0 };
		span name = value_get_span(v, KEY_name);
		if (map->type != VALUE_ABSENT)
			add_items(s, &a, map, none, name, (struct origin){ "ConfigMap", value_get_span(map, KEY_name) });
		if (secret->type != VALUE_ABSENT)
			add_items(s, &b, secret, none, name, (struct origin){ "Secret", value_get_span(secret, KEY_secretName) });
		if (downward->type != VALUE_ABSENT)
			add_items(s, &c, downward, none, name, (struct origin){ "DownwardAPI", { 0 } });
		projected_paths(s, sources, name);
	}
}

static void same_names(struct storing *s, const struct field *spec_at, const value *list, const char *field, const char *key)
{
	struct field at = under(spec_at, field);
	struct spanvec seen = { 0 };
	size_t i = 0;

	value_each(v, list) {
		struct field item = field_index(&at, i++), f = under(&item, key);
		span text = kind_text(s, v, key);
		if (has(&seen, text))
			kind_warn(s, "%.*s: duplicate %s %.*s", PATH(s, &f), key, SPANF(field_quote(s->arena, text)));
		else
			vec_push(&seen, s->arena, text);
	}
}

static void addresses(struct storing *s, const struct field *spec_at, const struct parts *p)
{
	struct field dns = under(spec_at, "dnsConfig"), servers = under(&dns, "nameservers"), aliases = under(spec_at, "hostAliases");
	size_t i = 0;

	value_each(a, kind_get(s, p->dns, "nameservers")) {
		struct field at = field_index(&servers, i++);
		kind_warn_ip(s, &at, value_span(a));
	}
	i = 0;
	value_each(a, p->aliases) {
		struct field item = field_index(&aliases, i++), at = under(&item, "ip");
		kind_warn_ip(s, &at, kind_text(s, a, "ip"));
	}
}

static void lists(struct storing *s, const struct field *spec_at, const struct parts *p)
{
	struct field pull = under(spec_at, "imagePullSecrets"), overhead = under(spec_at, "overhead");
	size_t i = 0;

	same_names(s, spec_at, p->aliases, "hostAliases", "ip");
	same_names(s, spec_at, p->pull_secrets, "imagePullSecrets", "name");
	value_each(v, p->pull_secrets) {
		struct field item = field_index(&pull, i++), f = under(&item, "name");
		if (!value_get_span(v, KEY_name).n)
			warn_at(s, &f, "invalid empty name \"\"");
	}
	fraction(s, &overhead, p->overhead, KEY_memory);
	fraction(s, &overhead, p->overhead, KEY_ephemeral_storage);
}

static void environment(struct storing *s, const struct field *at, const value *variables)
{
	struct field list = under(at, "env");
	struct spanvec seen = { 0 };
	size_t i = 0;

	value_each(e, variables) {
		struct field item = field_index(&list, i++);
		span name = value_get_span(e, KEY_name), text = value_get_span(e, KEY_value), ref_;
		if (!has(&seen, name)) {
			vec_push(&seen, s->arena, name);
			continue;
		}
		ref_ = arena_printf(s->arena, "$(%.*s)", SPANF(name));
		if (value_present(value_get(e, KEY_valueFrom)) || span_eq(text, ref_) || !span_contains(text, ref_))
			kind_warn(s, "%.*s: hides previous definition of %.*s, which may be dropped when using apply", PATH(s, &item),
				SPANF(field_quote(s->arena, name)));
	}
}

// An annotation that says what the pod's profile says is not told.
static bool profile_says(struct storing *s, const value *pod, span annotation)
{
	const value *profile = value_at(pod, 3, KEY_spec, KEY_securityContext, KEY_appArmorProfile);
	value same = pod_armor_field(s, annotation);

	return value_present(profile) && same.type != VALUE_ABSENT && value_equal(profile, &same);
}

static void container_annotations(struct storing *s, const struct field *at, const value *pod, const struct pod_container *c, bool template_)
{
	struct field meta_at = under(at, "metadata"), list = under(&meta_at, "annotations");

	bool any = false;

	member_each(m, meta_annotations(pod))
		any |= span_starts(intern_text(s->keys, m->key), SPAN("container."));
	if (!any)
		return;
	span seccomp = arena_printf(s->arena, "container.seccomp.security.alpha.kubernetes.io/%.*s", SPANF(c->name));
	span armor = arena_printf(s->arena, "container.apparmor.security.beta.kubernetes.io/%.*s", SPANF(c->name));
	struct field f = field_key(&list, seccomp), g = field_key(&list, armor);
	span note = template_ ? meta_annotation(pod, s->keys, armor) : (span){ 0 };

	if (!value_present(value_get(c->sc, KEY_seccompProfile)) && meta_annotation(pod, s->keys, seccomp).p)
		warn_at(s, &f, "non-functional in v1.27+; use the \"seccompProfile\" field instead");
	if (note.p && !value_present(value_get(c->sc, KEY_appArmorProfile)) && !profile_says(s, pod, note))
		warn_at(s, &g, "deprecated since v1.30; use the \"appArmorProfile\" field instead");
}

static struct field container_at(const struct field *list, const struct pod_container *c)
{
	return field_index(list, c->index);
}

static void amounts(struct storing *s, const struct field *container, const value *r)
{
	struct field resources = under(container, "resources"), limits = under(&resources, "limits"), requests = under(&resources, "requests");
	const value *most = value_get(r, KEY_limits), *least = value_get(r, KEY_requests);

	fraction(s, &limits, most, KEY_memory);
	fraction(s, &requests, least, KEY_memory);
	fraction(s, &limits, most, KEY_ephemeral_storage);
	fraction(s, &requests, least, KEY_ephemeral_storage);
}

// A container with ports: what is asked of all ports of a pod, twice.
struct ported { enum pod_list list; size_t index; const value *ports; };
struct porteds { struct ported *v; size_t n, cap; };

static void containers(struct storing *s, const struct field *at, const struct field *spec_at, const value *pod, const value *spec, struct porteds *ported)
{
	struct pod_container c;

	for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);) {
		struct field list = under(spec_at, pod_list_name(c.list).p), item = container_at(&list, &c);
		const value *ports = value_get(c.v, KEY_ports);
		container_annotations(s, at, pod, &c, at->sort != FIELD_ROOT);
		amounts(s, &item, value_get(c.v, KEY_resources));
		environment(s, &item, value_get(c.v, KEY_env));
		if (value_count(ports))
			vec_push(ported, s->arena, (struct ported){ c.list, c.index, ports });
	}
}

struct port { enum pod_list list; size_t container, index; span ip; int64_t number, host; span protocol; };

static const char *clash(const struct port *a, const struct port *b)
{
	if (span_eq(a->ip, b->ip) && a->host == b->host)
		return "duplicate";
	if (!a->host || !b->host)
		return "overlapping";
	return a->host == b->host && !a->ip.n != !b->ip.n ? "dangerously ambiguous" : NULL;
}

static span port_path(struct storing *s, const struct field *spec_at, const struct port *p)
{
	struct field list = under(spec_at, pod_list_name(p->list).p), item = field_index(&list, p->container), at = under(&item, "ports");
	struct field f = field_index(&at, p->index);

	return field_path(s->arena, &f);
}

static void ports(struct storing *s, const struct field *spec_at, const struct porteds *ported)
{
	VEC(struct port) seen = { 0 };

	for (size_t nth = 0; nth < ported->n; nth++) {
		const struct ported *c = &ported->v[nth];
		struct field list = under(spec_at, pod_list_name(c->list).p), item = field_index(&list, c->index), at = under(&item, "ports");
		size_t i = 0;
		value_each(p, c->ports) {
			struct field f = field_index(&at, i++);
			struct port x = { c->list, c->index, i - 1, value_get_span(p, KEY_hostIP), value_get_int(p, KEY_containerPort, 0),
				value_get_int(p, KEY_hostPort, 0), value_get_span(p, KEY_protocol) };
			if (x.ip.n && !x.host)
				kind_warn(s, "%.*s: hostIP set without hostPort: {Name:%.*s HostPort:0 ContainerPort:%lld Protocol:%.*s HostIP:%.*s}", PATH(s, &f),
					SPANF(value_get_span(p, KEY_name)), (long long)x.number, SPANF(x.protocol), SPANF(x.ip));
			for (size_t k = 0; k < seen.n; k++) {
				const struct port *o = &seen.v[k];
				const char *word = o->number == x.number && span_eq(o->protocol, x.protocol) ? clash(&x, o) : NULL;
				if (word)
					kind_warn(s, "%.*s: %s port definition with %.*s", PATH(s, &f), word, SPANF(port_path(s, spec_at, o)));
			}
			vec_push(&seen, s->arena, x);
		}
	}
}

// A name that two containers give a port: whoever selects by name gets the first.
static void port_names(struct storing *s, const struct field *spec_at, const struct porteds *ported)
{
	struct { struct named_port { span name; struct port at; } *v; size_t n, cap; } known = { 0 };

	for (size_t nth = 0; nth < ported->n; nth++) {
		const struct ported *c = &ported->v[nth];
		size_t i = 0, k;
		value_each(p, c->ports) {
			struct port here = { c->list, c->index, i++ };
			span name = value_get_span(p, KEY_name);
			for (k = 0; k < known.n && !span_eq(known.v[k].name, name); k++)
				;
			if (name.n && k < known.n) { // paths are only written when there is something to tell
				span first = port_path(s, spec_at, &known.v[k].at), second = port_path(s, spec_at, &here);
				kind_warn(s, "%.*s: duplicate port name %.*s with %.*s, services and probes that select ports by name will use %.*s", SPANF(second),
					SPANF(field_quote(s->arena, name)), SPANF(first), SPANF(first));
			} else if (name.n) {
				vec_push(&known, s->arena, (struct named_port){ name, here });
			}
		}
	}
}

static void affinity_terms(struct storing *s, const struct field *affinity, const value *a, const char *kind)
{
	struct field at = under(affinity, kind), required = under(&at, "requiredDuringSchedulingIgnoredDuringExecution"),
		preferred = under(&at, "preferredDuringSchedulingIgnoredDuringExecution");
	const value *one = kind_get(s, a, kind);
	size_t i = 0;

	value_each(t, kind_get(s, one, "requiredDuringSchedulingIgnoredDuringExecution")) {
		struct field item = field_index(&required, i++), f = under(&item, "labelSelector");
		if (!value_present(value_get(t, KEY_labelSelector)))
			warn_at(s, &f, "a null labelSelector results in matching no pod");
	}
	i = 0;
	value_each(t, kind_get(s, one, "preferredDuringSchedulingIgnoredDuringExecution")) {
		struct field item = field_index(&preferred, i++), term = under(&item, "podAffinityTerm"), f = under(&term, "labelSelector");
		if (!value_present(value_get(kind_get(s, t, "podAffinityTerm"), KEY_labelSelector)))
			warn_at(s, &f, "a null labelSelector results in matching no pod");
	}
}

void pod_warn(struct storing *s, const struct field *at, const value *pod)
{
	const struct field root = { .sort = FIELD_ROOT }, *top = at ? at : &root;
	struct field spec_at = under(top, "spec"), meta_at = under(top, "metadata"), notes = under(&meta_at, "annotations");
	struct field seccomp = field_key(&notes, SPAN("seccomp.security.alpha.kubernetes.io/pod"));
	struct field grace = under(&spec_at, "terminationGracePeriodSeconds"), affinity = under(&spec_at, "affinity");
	const value *spec = value_get(pod, KEY_spec);
	const struct parts p = parts_of(spec);
	struct porteds ported = { 0 };

	node_labels(s, &spec_at, &p);
	annotations(s, top, pod);
	volumes(s, &spec_at, p.volumes);
	volume_paths(s, p.volumes);
	lists(s, &spec_at, &p);
	if (!value_present(value_get(p.security, KEY_seccompProfile)) && meta_annotation(pod, s->keys, seccomp.name).p)
		warn_at(s, &seccomp, "non-functional in v1.27+; use the \"seccompProfile\" field instead");
	containers(s, top, &spec_at, pod, spec, &ported);
	ports(s, &spec_at, &ported);
	port_names(s, &spec_at, &ported);
	if (p.grace->type == VALUE_INT && p.grace->i < 0)
		warn_at(s, &grace, "must be >= 0; negative values are invalid and will be treated as 1");
	affinity_terms(s, &affinity, p.affinity, "podAffinity");
	affinity_terms(s, &affinity, p.affinity, "podAntiAffinity");
	addresses(s, &spec_at, &p);
}
