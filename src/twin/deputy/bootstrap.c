// bootstrap: what a fresh API server of the version makes by itself. Documents are built as value trees, so that every reader takes them
// as if they stood in the input. An aggregated role carries its union, as the aggregation controller leaves it.
#include "k8s/schema/bootstrap.h"
#include "twin/deputy/controller.h"

#define RBAC "rbac.authorization.k8s.io"

static value words(struct make k, struct bootstrap_words w)
{
	return w.n ? make_texts(k, w.v, w.n) : value_absent;
}

static value rules(struct make k, const struct bootstrap_object *o, unsigned minor)
{
	value *v = arena_array(k.a, value, o->n_rules);
	const struct bootstrap_rule *r;
	size_t n = 0;

	for (size_t i = 0; (r = bootstrap_next_rule(o, minor, &i));)
		v[n++] = make_object(k, "verbs", words(k, r->verbs), "apiGroups", words(k, r->groups), "resources", words(k, r->resources),
		                     "resourceNames", words(k, r->names), "nonResourceURLs", words(k, r->urls), NULL);
	return value_array(v, n);
}

static value subjects(struct make k, const struct bootstrap_object *o, unsigned minor)
{
	value *v = arena_array(k.a, value, o->n_subjects);
	const struct bootstrap_subject *s;
	size_t n = 0;

	for (size_t i = 0; (s = bootstrap_next_subject(o, minor, &i));) {
		bool account = span_is(s->kind, "ServiceAccount");
		v[n++] = make_object(k, "kind", value_string(s->kind), "apiGroup", account ? value_absent : make_text(RBAC), "name",
		                     value_string(s->name), "namespace", s->ns.n ? value_string(s->ns) : value_absent, NULL);
	}
	return n ? value_array(v, n) : value_absent;
}

typedef const struct bootstrap_pair *next_pair(const struct bootstrap_object *o, unsigned minor, size_t *i);

static value pairs(struct make k, const struct bootstrap_object *o, unsigned minor, size_t most, next_pair *next)
{
	struct member *m = arena_array(k.a, struct member, most);
	const struct bootstrap_pair *p;
	size_t n = 0;

	for (size_t i = 0; (p = next(o, minor, &i));)
		m[n++] = (struct member){ intern_id(k.keys, p->key), VALUE_NO_OFF, value_string(p->value) };
	return n ? value_object(m, n) : value_absent;
}

static value aggregation(struct make k, const struct bootstrap_object *o, unsigned minor)
{
	value *v = arena_array(k.a, value, o->n_selectors);
	const struct bootstrap_pair *p;
	size_t n = 0;

	for (size_t i = 0; (p = bootstrap_next_selector(o, minor, &i));) {
		struct member *m = arena_array(k.a, struct member, 1);
		m[0] = (struct member){ intern_id(k.keys, p->key), VALUE_NO_OFF, value_string(p->value) };
		v[n++] = make_object(k, "matchLabels", value_object(m, 1), NULL);
	}
	return n ? make_object(k, "clusterRoleSelectors", value_array(v, n), NULL) : value_absent;
}

static value role_ref(struct make k, const struct bootstrap_object *o)
{
	return make_object(k, "apiGroup", make_text(RBAC), "kind", value_string(o->ref_kind), "name", value_string(o->ref_name), NULL);
}

static void emit(struct maker *m, const struct bootstrap_object *o, const char *api, const char *kind)
{
	unsigned minor = m->s->minor;
	struct make k = maker_make(m);
	value meta = make_object(k, "name", value_string(o->name), "namespace", o->ns.n ? value_string(o->ns) : value_absent, "labels",
	                         pairs(k, o, minor, o->n_labels, bootstrap_next_label), "annotations",
	                         pairs(k, o, minor, o->n_annotations, bootstrap_next_annotation), NULL);
	bool role = o->kind == BOOTSTRAP_ROLE || o->kind == BOOTSTRAP_CLUSTER_ROLE;
	bool binding = o->kind == BOOTSTRAP_ROLE_BINDING || o->kind == BOOTSTRAP_CLUSTER_ROLE_BINDING;
	bool priority = o->kind == BOOTSTRAP_PRIORITY_CLASS;
	static const span finalizer[] = { SPAN_INIT("kubernetes") }; // pkg/registry/core/namespace/strategy.go, PrepareForCreate
	value spec = o->kind == BOOTSTRAP_NAMESPACE ? make_object(k, "finalizers", make_texts(k, finalizer, 1), NULL) : value_absent;
	value root = make_object(k, "apiVersion", make_text(api), "kind", make_text(kind), "metadata", meta, "spec", spec,
	                         "rules", role ? rules(k, o, minor) : value_absent, "aggregationRule", aggregation(k, o, minor),
	                         "roleRef", binding ? role_ref(k, o) : value_absent,
	                         "subjects", binding ? subjects(k, o, minor) : value_absent,
	                         "value", priority ? value_int(o->value) : value_absent,
	                         "description", priority && o->description.n ? value_string(o->description) : value_absent,
	                         "preemptionPolicy", priority && o->preemption.n ? value_string(o->preemption) : value_absent, NULL);

	m->emit(m, make_root(k, root), span_str(api), span_str(kind), REF_NONE);
}

static void make(const struct controller *c, struct maker *m)
{
	static const struct { const char *api, *kind; } names[] = {
		[BOOTSTRAP_CLUSTER_ROLE] = { RBAC "/v1", "ClusterRole" }, [BOOTSTRAP_CLUSTER_ROLE_BINDING] = { RBAC "/v1", "ClusterRoleBinding" },
		[BOOTSTRAP_ROLE] = { RBAC "/v1", "Role" }, [BOOTSTRAP_ROLE_BINDING] = { RBAC "/v1", "RoleBinding" },
		[BOOTSTRAP_NAMESPACE] = { "v1", "Namespace" }, [BOOTSTRAP_PRIORITY_CLASS] = { "scheduling.k8s.io/v1", "PriorityClass" },
	};
	const struct bootstrap_object *o;

	(void)c;
	for (unsigned kind = 0; kind <= BOOTSTRAP_PRIORITY_CLASS; kind++)
		for (size_t i = 0; (o = bootstrap_next((enum bootstrap_kind)kind, m->s->minor, &i));)
			emit(m, o, names[kind].api, names[kind].kind);
}

const struct controller controller_bootstrap = {
	.id = "bootstrap", .title = "roles, bindings, namespaces and priority classes of the API server itself",
	.source = "kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy, pkg/registry/rbac/rest/storage_rbac.go", .before_objects = true, .make = make,
};
