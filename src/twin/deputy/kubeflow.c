// kubeflow: what the profile controller makes of a Profile: a namespace of its name, two service accounts, their bindings, the owner's
// binding, a quota. The namespace's labels are those of the controller's ConfigMap when the input has it, else the shipped ones.
#include "doc/edit.h"
#include "k8s/meta.h"
#include "text/yaml.h"
#include "twin/deputy/controller.h"

#define RBAC "rbac.authorization.k8s.io"

struct profiles {
	struct maker *m;
	struct make k;
	const value *labels;  // of the ConfigMap, or NULL
};

static void take_labels(void *ctx, const struct yaml_doc *doc)
{
	struct profiles *p = ctx;
	p->labels = make_root(p->k, doc->root);
}

// kustomize appends a hash to the ConfigMap's name.
static void read_labels(struct profiles *p)
{
	const struct snapshot *s = p->m->s;
	struct json_options o = { 0 };

	snapshot_each(r, s, GK_CONFIG_MAP) {
		const struct object *c = snapshot_object(s, r);
		if (p->labels || !span_starts(c->name, SPAN("namespace-labels-data")))
			continue;
		span text = value_span(meta_member(value_get(c->root, KEY_data), &s->keys, SPAN("namespace-labels.yaml")));
		if (text.n)
			yaml_read(text, c->src ? c->src->name : SPAN(""), &o, p->k.a, p->k.keys, p->m->d, take_labels, p);
	}
}

static value labels(struct profiles *p)
{
	value v = make_object(p->k, "istio-injection", make_text("enabled"), NULL);

	if (!p->labels)
		return make_object(p->k, "istio-injection", make_text("enabled"), "katib.kubeflow.org/metrics-collector-injection", make_text("enabled"),
		                   "serving.kubeflow.org/inferenceservice", make_text("enabled"), "pipelines.kubeflow.org/enabled", make_text("true"),
		                   "app.kubernetes.io/part-of", make_text("kubeflow-profile"), NULL);
	// `key: ''` takes a label away (setNamespaceLabels).
	member_each(m, p->labels) {
		if (m->v.type != VALUE_STRING)
			continue;
		v = m->v.n ? edit_set(p->k.a, &v, m->key, value_string(value_span(&m->v))) : edit_del(p->k.a, &v, m->key);
	}
	return v;
}

static void emit(struct profiles *p, const char *api, const char *kind, span ns, const char *name, const char *part, value v, const char *part2,
                 value v2, ref cause)
{
	value meta = make_object(p->k, "name", make_text(name), "namespace", value_string(ns), NULL);
	value root = make_object(p->k, "apiVersion", make_text(api), "kind", make_text(kind), "metadata", meta, part, v, part2, v2, NULL);

	p->m->emit(p->m, make_root(p->k, root), span_str(api), span_str(kind), cause);
}

static void bind(struct profiles *p, span ns, const char *name, const char *role, value subject, ref cause)
{
	value ref_ = make_object(p->k, "apiGroup", make_text(RBAC), "kind", make_text("ClusterRole"), "name", make_text(role), NULL);
	emit(p, RBAC "/v1", "RoleBinding", ns, name, "roleRef", ref_, "subjects", make_array(p->k, 1, subject), cause);
}

static void make_namespace(struct profiles *p, const struct object *o, span owner, ref cause)
{
	value meta = make_object(p->k, "name", value_string(o->name), "labels", labels(p), "annotations",
	                         make_object(p->k, "owner", value_string(owner), NULL), NULL);
	value root = make_object(p->k, "apiVersion", make_text("v1"), "kind", make_text("Namespace"), "metadata", meta, NULL);

	p->m->emit(p->m, make_root(p->k, root), SPAN("v1"), SPAN("Namespace"), cause);
}

static void make_profile(struct profiles *p, ref r)
{
	static const char *const account[2][2] = { { "default-editor", "kubeflow-edit" }, { "default-viewer", "kubeflow-view" } };
	const struct object *o = snapshot_object(p->m->s, r);
	const value *owner = value_at(o->root, 2, KEY_spec, KEY_owner);
	span name = value_get_span(owner, KEY_name);

	make_namespace(p, o, name, r);
	for (int i = 0; i < 2; i++) {
		value who = make_object(p->k, "kind", make_text("ServiceAccount"), "name", make_text(account[i][0]), "namespace", value_string(o->name), NULL);
		emit(p, "v1", "ServiceAccount", o->name, account[i][0], "secrets", value_absent, "imagePullSecrets", value_absent, r);
		bind(p, o->name, account[i][0], account[i][1], who, r);
	}
	if (name.n)
		bind(p, o->name, "namespaceAdmin", "kubeflow-admin", *owner, r);
	const value *quota = meta_member(value_get(o->root, KEY_spec), &p->m->s->keys, SPAN("resourceQuotaSpec"));
	if (value_count(value_get(quota, KEY_hard)))
		emit(p, "v1", "ResourceQuota", o->name, "kf-resource-quota", "spec", *quota, "status", value_absent, r);
}

static void make(const struct controller *c, struct maker *m)
{
	struct profiles p = { m, maker_make(m), NULL };
	const struct kind *k = snapshot_kind_named(m->s, SPAN("kubeflow.org"), SPAN("Profile"));

	(void)c;
	if (!k || !k->n || k->namespaced)
		return;
	read_labels(&p);
	for (size_t i = 0; i < k->n; i++)
		make_profile(&p, k->objects[i]);
}

const struct controller controller_kubeflow = {
	.id = "kubeflow", .title = "namespaces, accounts and bindings of Kubeflow profiles",
	.source = "kubeflow/kubeflow components/profile-controller/controllers/profile_controller.go", .make = make,
};
