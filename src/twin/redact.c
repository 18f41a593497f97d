#include "twin/redact.h"

#include "base/buf.h"
#include "k8s/meta.h"
#include "text/pack.h"
#include "twin/deputy/runtime.h"

static const char *const field_names[] = {
	[REDACT_ENV] = "env[].value", [REDACT_COMMAND] = "command[]", [REDACT_ARGS] = "args[]", [REDACT_EXEC] = "exec.command[]",
	[REDACT_HEADER] = "httpHeaders[].value", [REDACT_CONFIG] = "data", [REDACT_CONFIG_BINARY] = "binaryData", [REDACT_SECRET] = "data, stringData",
	[REDACT_APPLIED] = "annotations: last-applied-configuration",
};

const char *redact_field_name(enum redact_field f)
{
	return field_names[f];
}

void redact_init(struct redaction *r, struct snapshot *s, struct arena *a)
{
	*r = (struct redaction){ .snap = s, .a = a };
	r->env_value = intern_id(&s->keys, SPAN("value"));
	r->exec = intern_id(&s->keys, SPAN("exec"));
	r->http_headers = intern_id(&s->keys, SPAN("httpHeaders"));
	r->binary_data = intern_id(&s->keys, SPAN("binaryData"));
}

static struct redact_row *row_of(struct redaction *r, span kind)
{
	for (size_t i = r->row.n; i-- > 0;)
		if (span_eq(r->row.v[i].kind, kind))
			return &r->row.v[i];
	vec_push(&r->row, r->a, (struct redact_row){ .kind = kind });
	return &r->row.v[r->row.n - 1];
}

// ---- what stays -------------------------------------------------------------------------------------------------

// Settings of the cluster's own parts: what the twin reads today (deputy/kubeflow.c, admission/policy/kyverno_filter.c), and how the network, the mesh and the
// ingress controllers are set up. Names may go on (kustomize and installers append to them).
static const struct { const char *ns, *name; } config_kept[] = {
	{ "kube-system", "coredns*" }, { "kube-system", "kube-proxy*" }, { "kube-system", "kubeadm-config" }, { "kube-system", "kubelet-config*" },
	{ "kube-system", "aws-auth" }, { "kube-system", "extension-apiserver-authentication" }, { "*", "cilium-config" }, { "*", "calico-config" },
	{ "*", "canal-config" }, { "*", "kube-flannel-cfg" }, { "*", "antrea-config*" }, { "istio-system", "istio*" }, { "linkerd", "linkerd-config" },
	{ "ingress-nginx", "*controller" }, { "ingress-nginx", "nginx-configuration" }, { "kyverno", "kyverno" }, { "*", "namespace-labels-data*" },
};

static bool config_stays(const struct snapshot *s, const struct object *o)
{
	for (size_t i = 0; i < sizeof config_kept / sizeof *config_kept; i++)
		if (span_glob(span_str(config_kept[i].ns), snapshot_ns_name(s, o->ns)) && span_glob(span_str(config_kept[i].name), o->name))
			return true;
	return false;
}

// Flags of the API server that decide about requests; of other flags of control-plane pods the name stays (twin/server.h, admission/plugin/plugin.c).
static const char *const flags_kept[] = {
	"--feature-gates=", "--emulated-version=", "--enable-admission-plugins=", "--disable-admission-plugins=", "--authorization-mode=", "--anonymous-auth=",
	"--runtime-config=", "--service-cluster-ip-range=", "--allow-privileged=", "--enable-bootstrap-token-auth=", "--admission-control-config-file=",
};

static bool control_plane(const struct snapshot *s, const struct object *o)
{
	static const char *const start[] = { "kube-apiserver-", "kube-controller-manager-", "kube-scheduler-", "etcd-" };

	if (s->kind[o->kind].gk != GK_POD || !span_is(snapshot_ns_name(s, o->ns), "kube-system"))
		return false;
	for (size_t i = 0; i < sizeof start / sizeof *start; i++)
		if (span_starts(o->name, span_str(start[i])))
			return true;
	return false;
}

// Policies and definitions say env, args and command of others: patterns, not values.
static bool decides(span group)
{
	static const char *const whole[] = { "*kyverno.io", "*gatekeeper.sh", "admissionregistration.k8s.io", "apiextensions.k8s.io", "rbac.authorization.k8s.io" };

	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		if (span_glob(span_str(whole[i]), group))
			return true;
	return false;
}

// ---- values -----------------------------------------------------------------------------------------------------

static value blank(struct redaction *r, struct redact_row *row, enum redact_field f, const value *v, span text)
{
	value out = value_string(text);

	(void)r;
	out.off = v->off;
	row->dropped[f]++;
	return out;
}

static bool gone(const value *v)
{
	return v->type <= VALUE_NULL || (v->type == VALUE_STRING && (v->n == 0 || span_is(value_span(v), REDACTED)));
}

// A flag's name is no secret.
static value word(struct redaction *r, struct redact_row *row, enum redact_field f, const value *v)
{
	span s = value_span(v), name;

	if (r->control && span_starts(s, SPAN("--"))) {
		for (size_t i = 0; i < sizeof flags_kept / sizeof *flags_kept; i++) {
			if (span_starts(s, span_str(flags_kept[i]))) {
				row->kept[f]++;
				return *v;
			}
		}
		span value_part = span_cut(s, '=', &name);
		if (!value_part.p || span_is(value_part, REDACTED))
			return *v;
		return blank(r, row, f, v, arena_printf(r->a, "%.*s=" REDACTED, SPANF(name)));
	}
	return blank(r, row, f, v, SPAN(REDACTED));
}

static bool words(struct redaction *r, struct redact_row *row, enum redact_field f, const value *list, value *out)
{
	bool any = false;

	if (list->type == VALUE_STRING && !gone(list)) {
		*out = word(r, row, f, list);
		return true;
	}
	value_each(x, list)
		any |= !gone(x) && x->type != VALUE_OBJECT;
	if (!any)
		return false;
	value *v = arena_alloc(r->a, list->n * sizeof *v, 8);
	for (size_t i = 0; i < list->n; i++)
		v[i] = gone(&list->item[i]) || list->item[i].type == VALUE_OBJECT ? list->item[i] : word(r, row, f, &list->item[i]);
	*out = *list;
	out->item = v;
	return true;
}

static struct member *own_members(struct redaction *r, const value *obj)
{
	struct member *m = arena_alloc(r->a, obj->n * sizeof *m, 8);
	memcpy(m, obj->member, obj->n * sizeof *m);
	return m;
}

// Every `value` of a list of {name, value}.
static bool named_values(struct redaction *r, struct redact_row *row, enum redact_field f, const value *list, value *out)
{
	value *v = NULL;

	for (size_t i = 0; list->type == VALUE_ARRAY && i < list->n; i++) {
		struct member *m = NULL;
		for (size_t k = 0; list->item[i].type == VALUE_OBJECT && k < list->item[i].n; k++) {
			const struct member *e = &list->item[i].member[k];
			if (e->key != r->env_value || gone(&e->v))
				continue;
			m = m ? m : own_members(r, &list->item[i]);
			m[k].v = blank(r, row, f, &e->v, SPAN(REDACTED));
		}
		if (!m)
			continue;
		if (!v) {
			v = arena_alloc(r->a, list->n * sizeof *v, 8);
			memcpy(v, list->item, list->n * sizeof *v);
		}
		v[i].member = m;
	}
	*out = *list;
	if (v)
		out->item = v;
	return v != NULL;
}

static bool walk(struct redaction *r, struct redact_row *row, const value *v, unsigned depth, bool exec, value *out);

static bool member(struct redaction *r, struct redact_row *row, const struct member *m, unsigned depth, bool exec, value *out)
{
	if (m->key == KEY_env)
		return named_values(r, row, REDACT_ENV, &m->v, out);
	if (m->key == r->http_headers)
		return named_values(r, row, REDACT_HEADER, &m->v, out);
	if (m->key == KEY_command)
		return words(r, row, exec ? REDACT_EXEC : REDACT_COMMAND, &m->v, out);
	if (m->key == KEY_args)
		return words(r, row, REDACT_ARGS, &m->v, out);
	return walk(r, row, &m->v, depth + 1, m->key == r->exec, out);
}

static bool walk(struct redaction *r, struct redact_row *row, const value *v, unsigned depth, bool exec, value *out)
{
	value *item = NULL, x;
	struct member *own = NULL;

	if (depth > PACK_MAX_DEPTH)
		return false;
	for (size_t i = 0; v->type == VALUE_ARRAY && i < v->n; i++) {
		if (v->item[i].type < VALUE_ARRAY || !walk(r, row, &v->item[i], depth + 1, false, &x))
			continue;
		if (!item) {
			item = arena_alloc(r->a, v->n * sizeof *item, 8);
			memcpy(item, v->item, v->n * sizeof *item);
		}
		item[i] = x;
	}
	for (size_t i = 0; v->type == VALUE_OBJECT && i < v->n; i++) {
		if ((v->member[i].v.type < VALUE_ARRAY && v->member[i].key != KEY_command && v->member[i].key != KEY_args) ||
			!member(r, row, &v->member[i], depth, exec, &x))
			continue;
		own = own ? own : own_members(r, v);
		own[i].v = x;
	}
	*out = *v;
	if (item)
		out->item = item;
	else if (own)
		out->member = own;
	return item || own;
}

// ---- whole objects ----------------------------------------------------------------------------------------------

// The roles that a controller is told to bind are all that is read of its settings (deputy/runtime.h).
static span roles_named(struct redaction *r, ref map, span key)
{
	const struct runtime_roles *all = r->snap->runtime;
	struct buf b = { .arena = r->a };

	for (size_t i = 0; all && i < all->n; i++)
		if (all->v[i].config_map == map && span_eq(all->v[i].key, key)) {
			span name = snapshot_object(r->snap, all->v[i].role)->name;
			buf_printf(&b, "%s%.*s", b.n ? ", " : "roles: ", SPANF(name));
		}
	return b.n ? buf_span(&b) : SPAN(REDACTED);
}

static bool config(struct redaction *r, struct redact_row *row, ref obj, const struct member *m, value *out)
{
	enum redact_field f = m->key == KEY_data ? REDACT_CONFIG : REDACT_CONFIG_BINARY;
	struct member *own = NULL;

	*out = m->v;
	for (size_t i = 0; m->v.type == VALUE_OBJECT && i < m->v.n; i++) {
		const struct member *e = &m->v.member[i];
		if (gone(&e->v))
			continue;
		own = own ? own : own_members(r, &m->v);
		own[i].v = blank(r, row, f, &e->v, f == REDACT_CONFIG ? roles_named(r, obj, intern_text(&r->snap->keys, e->key)) : SPAN(""));
	}
	if (own)
		out->member = own;
	return own != NULL;
}

static bool applied(struct redaction *r, struct redact_row *row, const value *metadata, value *out)
{
	struct member *meta = NULL;

	*out = *metadata;
	for (size_t i = 0; metadata->type == VALUE_OBJECT && i < metadata->n; i++) {
		const value *notes = &metadata->member[i].v;
		struct member *own = NULL;
		for (size_t k = 0; metadata->member[i].key == KEY_annotations && notes->type == VALUE_OBJECT && k < notes->n; k++) {
			span name = intern_text(&r->snap->keys, notes->member[k].key);
			// kubectl and OpenShift; Rancher keeps a compressed copy.
			if ((!span_ends(name, SPAN("/last-applied-configuration")) && !span_is(name, "objectset.rio.cattle.io/applied")) || gone(&notes->member[k].v))
				continue;
			own = own ? own : own_members(r, notes);
			own[k].v = blank(r, row, REDACT_APPLIED, &notes->member[k].v, SPAN(""));
		}
		if (!own)
			continue;
		meta = meta ? meta : own_members(r, metadata);
		meta[i].v.member = own;
	}
	if (meta)
		out->member = meta;
	return meta != NULL;
}

static void count_config(struct redact_row *row, const value *root, bool secret)
{
	static const uint32_t key[] = { KEY_data, KEY_stringData };

	for (size_t i = 0; i < 2; i++) {
		size_t n = value_count(value_get(root, key[i]));
		if (secret)
			row->dropped[REDACT_SECRET] += n;
		else
			row->kept[REDACT_CONFIG] += n;
	}
}

const value *redact_object(struct redaction *r, ref obj)
{
	const struct object *o = snapshot_object(r->snap, obj);
	const struct kind *k = &r->snap->kind[o->kind];
	struct redact_row *row = row_of(r, k->kind);
	const value *root = o->root;
	struct member *own = NULL;
	value x;

	r->control = control_plane(r->snap, o);
	bool stays = k->gk == GK_CONFIG_MAP && config_stays(r->snap, o), whole = decides(k->group);
	if (stays || k->gk == GK_SECRET)
		count_config(row, root, !stays);
	for (size_t i = 0; root->type == VALUE_OBJECT && i < root->n; i++) {
		const struct member *m = &root->member[i];
		bool new = m->key == KEY_metadata ? applied(r, row, &m->v, &x) :
			k->gk == GK_CONFIG_MAP ? !stays && (m->key == KEY_data || m->key == r->binary_data) && config(r, row, obj, m, &x) :
			!whole && m->v.type >= VALUE_ARRAY && walk(r, row, &m->v, 1, false, &x);
		if (!new)
			continue;
		own = own ? own : own_members(r, root);
		own[i].v = x;
	}
	if (!own)
		return root;
	value *out = arena_alloc(r->a, sizeof *out, 8);
	*out = *root;
	out->member = own;
	return out;
}
