#include "world.h"

#include "doc/edit.h"
#include "io/ingest.h"
#include "k8s/meta.h"
#include "k8s/patch/patch.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "k8s/schema/overlay.h"
#include "text/json.h"
#include "text/yaml.h"
#include "twin/api/api.h"
#include "twin/world.h"

#include <unistd.h>

// Objects as they were posted become what the server stored: completed, with an identity of the server's.
struct storing_world {
	struct builder *b;
	struct arena *a;
	struct intern *keys;
	struct defaults defaults;
	struct schema_overlay overlay;
	unsigned minor, n;
	VEC(const value *) secrets; // the snapshot holds them without their data
	struct spanvec texts; // of the objects, as they were posted
	struct spanvec namespaces, have; // Namespaces; "Kind/namespace/name" of what a controller would make in them
	bool posted;        // false: the file holds what the server stored
	bool managed;       // the file tells managedFields: an object without has none
};

#define MASKED "00000000-0000-4000-8000-000000000000" // "#UID#" of a recorded store

// The files were written for a reader to which y and n are texts; recorded stores have marks in place of times.
static value without_words(struct storing_world *x, const struct source *src, const value *v)
{
	value out = *v;

	if (v->type == VALUE_BOOL && src && v->off != VALUE_NO_OFF && v->off < src->bytes.n && strchr("yYnN", src->bytes.p[v->off]) &&
	    (v->off + 1 >= src->bytes.n || strchr(" \n,}]", src->bytes.p[v->off + 1])))
		return value_string(span_of(src->bytes.p + v->off, 1));
	if (v->type == VALUE_STRING && span_is(value_span(v), "#TIME#")) // of a recorded store
		return value_string(SPAN("2001-01-01T00:00:00Z"));
	// Five characters that the server drew are five marks in recordings, which no name may hold.
	if (v->type == VALUE_STRING && span_ends(value_span(v), SPAN("#####")))
		return value_string(arena_printf(x->a, "%.*sxxxxx", SPANF(span_head(value_span(v), v->n - 5))));
	if (v->type == VALUE_STRING && span_is(value_span(v), "#UID#"))
		return value_string(SPAN(MASKED));
	if (v->type == VALUE_ARRAY) {
		value *items = arena_array(x->a, value, v->n + 1);
		for (size_t i = 0; i < v->n; i++)
			items[i] = without_words(x, src, &v->item[i]);
		out.item = items;
	}
	if (v->type == VALUE_OBJECT) {
		struct member *m = arena_array(x->a, struct member, v->n + 1);
		for (size_t i = 0; i < v->n; i++) {
			m[i] = v->member[i];
			m[i].v = without_words(x, src, &v->member[i].v);
		}
		out.member = m;
	}
	return out;
}

// A client that did not say who it is: its name is "unknown".
static value with_manager(struct storing_world *x, const struct gvk_kind *k, const struct gvk_kind *ck, const value *v)
{
	struct schema_shape root = { .kind = SCHEMA_REF, .type = k && k->type != GVK_NO_TYPE ? schema_type_at(k->type) : NULL };
	const struct overlay_kind *custom = ck ? overlay_custom(&x->overlay, ck) : NULL;
	struct patching p = { .arena = x->a, .keys = x->keys, .minor = x->minor, .kind = k ? k : ck, .root = custom ? custom->root : &root, .custom = custom };

	if (!p.kind || (!custom && !root.type) || value_at(v, 2, KEY_metadata, intern_id(x->keys, SPAN("managedFields")))->type != VALUE_ABSENT)
		return *v;
	value none = value_array(NULL, 0), entry = patch_owned(&p, SPAN("unknown"), v);
	entry = edit_set(x->a, &entry, intern_id(x->keys, SPAN("time")), value_string(SPAN("2001-01-01T00:00:00Z")));
	value list = edit_append(x->a, &none, entry);
	return edit_set_at(x->a, v, list, 2, KEY_metadata, intern_id(x->keys, SPAN("managedFields")));
}

// StorageObjectInUseProtection adds its finalizers to what is created.
static value protected(struct storing_world *x, value v)
{
	span kind = value_get_span(&v, KEY_kind);
	bool claim = span_is(kind, "PersistentVolumeClaim");

	if ((!claim && !span_is(kind, "PersistentVolume")) || value_at(&v, 2, KEY_metadata, KEY_finalizers)->type != VALUE_ABSENT)
		return v;
	value none = value_array(NULL, 0), name = value_string(claim ? SPAN("kubernetes.io/pvc-protection") : SPAN("kubernetes.io/pv-protection"));
	return edit_set_at(x->a, &v, edit_append(x->a, &none, name), 2, KEY_metadata, KEY_finalizers);
}

static value stored(struct storing_world *x, const value *v)
{
	span api_version = value_get_span(v, KEY_apiVersion), kind = value_get_span(v, KEY_kind), error;
	const struct gvk_kind *k = gvk_by_kind(api_version, kind), *ck = k ? NULL : overlay_by_kind(&x->overlay, api_version, kind);
	struct decode d = { .arena = x->a, .keys = x->keys, .minor = x->minor, .last_wins = true };
	value out = *v, typed;

	if (span_is(kind, "CustomResourceDefinition"))
		overlay_add(&x->overlay, v, NULL);
	if (!x->posted)
		return x->managed ? out : with_manager(x, k, ck, &out);
	if (k && k->type != GVK_NO_TYPE && decode_object(&d, schema_type_at(k->type), v, &typed))
		out = protected(x, default_document(&x->defaults, k, &typed));
	else if (ck && !overlay_complete(&x->overlay, overlay_custom(&x->overlay, ck), x->a, v, &out, &error))
		out = *v;
	return with_manager(x, k, ck, &out);
}

// Kinds whose strategy counts changes of the spec.
static bool has_generation(span kind)
{
	static const char *const kinds[] = { "Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "ReplicationController", "Job", "CronJob", "NetworkPolicy", "Ingress",
		"IngressClass", "PodDisruptionBudget", "CustomResourceDefinition", "PriorityClass", "Pod", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
		"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "FlowSchema", "PriorityLevelConfiguration" };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (span_is(kind, kinds[i]))
			return true;
	return false;
}

// A Job's labels and selector name its own uid (pkg/registry/batch/job/strategy.go generateSelector), which recordings mask there too.
static value with_own_uid(struct storing_world *x, const value *v, span uid)
{
	value out = *v;

	if (v->type == VALUE_OBJECT)
		member_each(m, v) {
			span key = intern_text(x->keys, m->key);
			bool own = span_is(key, "controller-uid") || span_is(key, "batch.kubernetes.io/controller-uid");
			if (own && span_is(value_span(&m->v), MASKED))
				out = edit_set(x->a, &out, m->key, value_string(uid));
			else if (m->v.type == VALUE_OBJECT)
				out = edit_set(x->a, &out, m->key, with_own_uid(x, &m->v, uid));
		}
	return out;
}

static value identified(struct storing_world *x, const value *v)
{
	value out = *v;
	uint32_t generation = intern_id(x->keys, SPAN("generation"));
	span api_version = value_get_span(v, KEY_apiVersion), kind = value_get_span(v, KEY_kind);

	if ((has_generation(kind) || !gvk_by_kind(api_version, kind)) && value_at(v, 2, KEY_metadata, generation)->type == VALUE_ABSENT)
		out = edit_set_at(x->a, &out, value_int(1), 2, KEY_metadata, generation);

	if (value_at(v, 2, KEY_metadata, KEY_uid)->type != VALUE_ABSENT)
		return out;
	span uid = arena_printf(x->a, "00000000-0000-4000-8000-%012u", ++x->n);
	out = edit_set_at(x->a, &out, value_string(uid), 2, KEY_metadata, KEY_uid);
	if (span_is(kind, "Job"))
		out = with_own_uid(x, &out, uid);
	if (value_at(v, 2, KEY_metadata, KEY_creationTimestamp)->type == VALUE_ABSENT)
		out = edit_set_at(x->a, &out, value_string(SPAN("2001-01-01T00:00:00Z")), 2, KEY_metadata, KEY_creationTimestamp);
	return edit_set_at(x->a, &out, value_string(arena_printf(x->a, "%u", 1000 + x->n)), 2, KEY_metadata, KEY_resourceVersion);
}

struct wanted_secret { const value *like; value found; };

static void take_secret(void *ctx, const struct yaml_doc *d)
{
	struct wanted_secret *s = ctx;
	const value *a = value_get(s->like, KEY_metadata), *b = value_get(&d->root, KEY_metadata);

	if (span_is(value_get_span(&d->root, KEY_kind), "Secret") && span_eq(value_get_span(a, KEY_name), value_get_span(b, KEY_name)) &&
	    span_eq(value_get_span(a, KEY_namespace), value_get_span(b, KEY_namespace)))
		s->found = d->root;
}

static bool unmasked(struct storing_world *x, const struct ingest_object *o, value *out)
{
	struct wanted_secret s = { o->root, value_absent };
	span text = span_from(o->src->bytes, o->at);
	struct json_options plain = { 0 };
	struct json_error e = { 0 };
	struct diags d = { .arena = x->a };
	size_t at = 0;

	if (!o->src->yaml)
		return json_next(text, &at, &plain, x->a, x->keys, out, &e);
	yaml_read(o->src->bytes, SPAN("setup.yaml"), &plain, x->a, x->keys, &d, take_secret, &s);
	*out = s.found;
	return out->type == VALUE_OBJECT;
}

// ---- what controllers make in every namespace --------------------------------------------------------------------------------------
static const struct { const char *kind, *name, *text; } made_objects[] = {
	{ "ServiceAccount", "default", "{\"kind\":\"ServiceAccount\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"default\",\"namespace\":\"%.*s\"}}" },
	{ "ConfigMap", "kube-root-ca.crt", "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"kube-root-ca.crt\",\"namespace\":\"%.*s\",\"annotations\":{"
		"\"kubernetes.io/description\":\"Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal "
		"service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.\"}},\"data\":{\"ca.crt\":\"\"}}" },
};

static void remember(struct storing_world *x, const value *v)
{
	span kind = value_get_span(v, KEY_kind), name = value_span(value_at(v, 2, KEY_metadata, KEY_name)), ns = value_span(value_at(v, 2, KEY_metadata, KEY_namespace));

	if (span_is(kind, "Namespace") && name.n)
		vec_push(&x->namespaces, x->a, name);
	for (size_t i = 0; i < sizeof made_objects / sizeof *made_objects; i++)
		if (span_is(kind, made_objects[i].kind) && span_is(name, made_objects[i].name))
			vec_push(&x->have, x->a, arena_printf(x->a, "%.*s/%.*s", SPANF(kind), SPANF(ns)));
}

// Recorded servers ran with the controllers serviceaccount and root-ca-certificate-publisher; a real snapshot holds what they made.
static void controllers(struct storing_world *x)
{
	for (size_t i = 0; i < x->namespaces.n; i++)
		for (size_t k = 0; k < sizeof made_objects / sizeof *made_objects; k++) {
			span key = arena_printf(x->a, "%s/%.*s", made_objects[k].kind, SPANF(x->namespaces.v[i]));
			bool there = false;
			for (size_t m = 0; m < x->have.n && !there; m++)
				there = span_eq(x->have.v[m], key);
			if (there)
				continue;
			struct buf b = { .arena = x->a };
			buf_printf(&b, made_objects[k].text, SPANF(x->namespaces.v[i]));
			value v = conform_json(buf_span(&b), x->a, x->keys), *out = arena_new(x->a, value);
			*out = identified(x, &v);
			builder_add(x->b, out, NULL, 0, SPAN(""), SPAN(""));
		}
}

static void take(void *ctx, const struct ingest_object *o)
{
	struct storing_world *x = ctx;
	const value *root = o->root;

	if (root->type == VALUE_OBJECT) {
		value *v = arena_new(x->a, value), whole = value_absent;
		// Reading an input leaves out what is in Secrets.
		if (span_is(value_get_span(root, KEY_kind), "Secret") && o->src && unmasked(x, o, &whole))
			root = &whole;
		*v = without_words(x, o->src, root);
		struct buf text = { .arena = x->a };
		world_write_json(&text, x->keys, v);
		vec_push(&x->texts, x->a, buf_span(&text));
		*v = stored(x, v);
		*v = identified(x, v);
		remember(x, v);
		if (whole.type == VALUE_OBJECT)
			vec_push(&x->secrets, x->a, v);
		root = v;
	}
	builder_add(x->b, root, o->src, o->at, o->api_version_hint, o->kind_hint);
}

static void seen(void *ctx, span api_version, span kind)
{
	builder_kind_seen(((struct storing_world *)ctx)->b, api_version, kind);
}

static void take_yaml(void *ctx, const struct yaml_doc *d)
{
	*(value *)ctx = d->root;
}

// The AdmissionConfiguration that the recorded server was started with stands as text in flags.json.
static const value *admission_config(struct arena *a, span text, struct intern *keys)
{
	value *v = arena_new(a, value);
	struct diags d = { .arena = a };
	struct json_options o = { 0 };

	if (!text.n)
		return NULL;
	yaml_read(text, SPAN("flags.json"), &o, a, keys, &d, take_yaml, v);
	return v;
}

// The server's own pod, as a cluster shows its flags.
static void server_pod(struct builder *b, struct arena *a, span plugins)
{
	span text = arena_printf(a, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"kube-apiserver-m\",\"namespace\":\"kube-system\"},"
		"\"spec\":{\"containers\":[{\"name\":\"c\",\"command\":[\"kube-apiserver\",\"--enable-admission-plugins=%.*s\"]}]}}", SPANF(plugins));
	value *v = arena_new(a, value);

	*v = conform_json(text, a, builder_keys(b));
	builder_add(b, v, NULL, 0, SPAN(""), SPAN(""));
}

// An argument of the server of that name, or of the only one; null when it has none.
static span argument(const value *flags, const struct intern *keys, span server, span arg)
{
	const value *list = conform_get(flags, keys, "flags");

	member_each(m, flags)
		if (span_eq(intern_text(keys, m->key), server))
			list = conform_get(&m->v, keys, "flags");
	value_each(f, list)
		if (span_starts(value_span(f), arg))
			return span_from(value_span(f), arg.n);
	return (span){ 0 };
}

// The flag stands by itself or among the server's arguments.
static span plugins_of(const value *flags, const struct intern *keys)
{
	span out = argument(flags, keys, SPAN("default"), SPAN("--enable-admission-plugins="));

	return out.p ? out : conform_text(flags, keys, "enable-admission-plugins");
}

static struct snapshot_options *options_of(struct world_file *w, span *plugins)
{
	struct arena *a = &w->arena;
	struct snapshot_options *o = arena_new(a, struct snapshot_options);
	struct intern *flag_keys = arena_new(a, struct intern);

	intern_init(flag_keys, a, 1);
	value flags = conform_json(conform_file(conform_join(a, w->dir, "flags.json").p), a, flag_keys);
	o->kubernetes_version = conform_text(&flags, flag_keys, "version");
	if (!o->kubernetes_version.n) // several servers in one folder
		o->kubernetes_version = conform_text(conform_get(&flags, flag_keys, "default"), flag_keys, "version");
	o->assume_empty_all = true;
	o->tenancy = SPAN("namespace");
	w->config = conform_text(&flags, flag_keys, "admission-control-config-file");
	o->feature_gates = argument(&flags, flag_keys, w->setup, SPAN("--feature-gates="));
	if (!o->feature_gates.p)
		o->feature_gates = conform_text(&flags, flag_keys, "feature-gates");
	o->emulated_version = argument(&flags, flag_keys, w->setup, SPAN("--emulated-version="));
	*plugins = plugins_of(&flags, flag_keys);
	return o;
}

static void begin(struct storing_world *x, struct world_file *w, struct diags *d)
{
	struct arena *a = &w->arena;
	span plugins;
	struct snapshot_options *o = options_of(w, &plugins);

	*x = (struct storing_world){ .b = builder_new(a, o, d), .a = a, .minor = conform_minor(arena_printf(a, "%.*s", SPANF(o->kubernetes_version)).p) };
	x->keys = builder_keys(x->b);
	builder_options(x->b)->admission_config = admission_config(a, w->config, x->keys);
	default_init(&x->defaults, a, x->keys, x->minor);
	overlay_init(&x->overlay, a, x->keys, 1);
	x->overlay.minor = x->minor;
	server_pod(x->b, a, plugins);
}

// A snapshot of objects as the server stored them.
static void finish(struct world_file *w, struct storing_world *x)
{
	controllers(x);
	w->s = builder_finish(x->b);
	w->now = world_of(w->s);
	for (size_t i = 0; i < x->secrets.n; i++) {
		const value *v = x->secrets.v[i];
		span ns = value_span(value_at(v, 2, KEY_metadata, KEY_namespace)), name = value_span(value_at(v, 2, KEY_metadata, KEY_name));
		w->now = world_put(w->now, &w->arena, GK_SECRET, snapshot_ns(w->s, ns), name, v);
	}
}

// made: as they were posted; their fields are the client's, what the server added is nobody's.
static void rebuild(struct world_file *w, struct diags *d, const struct spanvec *texts, const struct spanvec *made)
{
	struct storing_world x;

	begin(&x, w, d);
	x.posted = true;
	for (size_t i = 0; i < texts->n; i++) {
		value v = conform_json(texts->v[i], x.a, x.keys), *out = arena_new(x.a, value);
		*out = stored(&x, &v);
		if (i < made->n) {
			value was = conform_json(made->v[i], x.a, x.keys), owned = stored(&x, &was);
			uint32_t key = intern_id(x.keys, SPAN("managedFields"));
			*out = edit_set_at(x.a, out, *value_at(&owned, 2, KEY_metadata, key), 2, KEY_metadata, key);
		}
		*out = identified(&x, out);
		remember(&x, out);
		if (span_is(value_get_span(out, KEY_kind), "Secret"))
			vec_push(&x.secrets, x.a, out);
		builder_add(x.b, out, NULL, 0, SPAN(""), SPAN(""));
	}
	finish(w, &x);
}

// The object that a recorded request before the first one left, unless it was refused.
static bool left(struct world_file *w, struct api_request *q, const struct world *in, span *text)
{
	struct api_answer a;
	struct buf b = { .arena = &w->arena };

	q->user = (struct user){ .name = SPAN("admin"), .groups = &(span){ "system:masters", 14 }, .n_groups = 1 };
	api_handle(in, q, &w->arena, &a);
	if (a.verdict != VERDICT_ALLOW || !a.object)
		return false;
	world_write_json(&b, &w->s->keys, a.object);
	*text = buf_span(&b);
	return true;
}

// Reviews and the like are answers, not stored objects.
static bool has_status_of_its_own(const struct gvk_kind *k) { return !(k->verbs & GVK_GET); }

// POSTs a text to where its kind is served, in a world that lacks it.
static span posted(struct world_file *w, span text)
{
	struct arena *a = &w->arena;
	value v = conform_json(text, a, &w->s->keys);
	span ns = value_span(value_at(&v, 2, KEY_metadata, KEY_namespace)), name = value_span(value_at(&v, 2, KEY_metadata, KEY_name)), out = text;
	const struct gvk_kind *k = gvk_by_kind(value_get_span(&v, KEY_apiVersion), value_get_span(&v, KEY_kind));

	if (!k || k->gk == GK_CUSTOM_RESOURCE_DEFINITION)
		return text;
	struct buf whole = { .arena = a };
	struct world lacking = world_put(w->now, a, (enum gk)k->gk, k->namespaced ? snapshot_ns(w->s, ns) : NS_CLUSTER, name, NULL);
	struct api_request q = { .method = SPAN("POST"), .content_type = SPAN("application/json"), .body = text, .path = arena_printf(a, "/%s%.*s%s%.*s/%.*s",
		k->group.n ? "apis/" : "api/", SPANF(k->api_version), k->namespaced ? "/namespaces/" : "", SPANF(k->namespaced ? ns : SPAN("")), SPANF(k->resource)) };
	if (!left(w, &q, &lacking, &out))
		return text;
	// A status is written behind the object.
	const value *status = value_get(&v, KEY_status);
	if (!value_present(status) || has_status_of_its_own(k))
		return out;
	value made = conform_json(out, a, &w->s->keys), with = edit_set(a, &made, KEY_status, *status);
	world_write_json(&whole, &w->s->keys, &with);
	return buf_span(&whole);
}

static void requests_before(struct world_file *w, struct diags *d, struct spanvec *texts, const struct spanvec *made, span rest)
{
	struct arena *a = &w->arena;
	struct spanvec paths = { 0 };
	size_t first = texts->n;
	span line, text;

	while (conform_line(&rest, &line)) {
		value v = conform_json(line, a, &w->s->keys);
		struct buf body = { .arena = a };
		world_write_json(&body, &w->s->keys, conform_get(&v, &w->s->keys, "body"));
		struct world now = w->now;
		struct api_request q = { .method = conform_text(&v, &w->s->keys, "method"), .path = conform_text(&v, &w->s->keys, "path"),
			.content_type = conform_text(&v, &w->s->keys, "contentType"), .body = buf_span(&body) };
		span path;
		span_cut(q.path, '?', &path);
		if (!left(w, &q, &now, &text))
			continue;
		size_t at = 0;
		while (at < paths.n && !span_eq(paths.v[at], path))
			at++;
		if (at == paths.n) {
			vec_push(&paths, a, path);
			vec_push(texts, a, text);
		}
		texts->v[first + at] = text;
		rebuild(w, d, texts, made);
	}
}

void world_load(struct world_file *w, const char *dir, span setup)
{
	struct arena *a = &w->arena;
	struct storing_world x;

	arena_free(a);
	struct diags *d = arena_new(a, struct diags);
	struct ingest in = { .arena = a, .diags = d };
	span store = conform_join(a, dir, "store.jsonl"), before = conform_join(a, dir, "setup-requests.jsonl");

	d->arena = a;
	w->dir = dir;
	w->setup = setup;
	begin(&x, w, d);
	x.posted = access(store.p, R_OK) != 0;
	x.managed = !x.posted && span_contains(conform_file(store.p), SPAN("\"managedFields\""));
	in.keys = x.keys;
	in.sink = (struct ingest_sink){ &x, take, seen };
	// The store, where it was recorded, also holds what the API would not take today.
	struct err e = ingest_path(&in, x.posted ? conform_join(a, dir, "setup.yaml").p : store.p);
	// Groups that are about the configurations themselves have no file.
	if (!e.code && setup.n && access(arena_printf(a, "%s/setups/%.*s.yaml", dir, SPANF(setup)).p, R_OK) == 0)
		e = ingest_path(&in, arena_printf(a, "%s/setups/%.*s.yaml", dir, SPANF(setup)).p);
	if (!e.code && setup.n && access(arena_printf(a, "%s/setup-%.*s.yaml", dir, SPANF(setup)).p, R_OK) == 0)
		e = ingest_path(&in, arena_printf(a, "%s/setup-%.*s.yaml", dir, SPANF(setup)).p);
	if (e.code)
		conform_usage(arena_printf(a, "%.*s", SPANF(e.text)).p);
	finish(w, &x);
	bool requests = access(before.p, R_OK) == 0;
	if (!requests && !x.posted)
		return;
	struct spanvec made = { 0 };
	for (size_t i = 0; i < x.texts.n; i++) {
		vec_push(&made, a, x.texts.v[i]);
		x.texts.v[i] = posted(w, x.texts.v[i]);
	}
	rebuild(w, d, &x.texts, &made);
	if (requests)
		requests_before(w, d, &x.texts, &made, conform_file(before.p));
}

static void write_text(struct buf *b, span s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c < 0x20)
			buf_printf(b, "\\u%04x", c);
		else
			buf_char(b, (char)c);
	}
	buf_char(b, '"');
}

void world_write_json(struct buf *b, const struct intern *keys, const value *v)
{
	bool first = true;

	switch (v->type) {
	case VALUE_OBJECT:
		buf_char(b, '{');
		member_each(m, v) {
			if (!first)
				buf_char(b, ',');
			first = false;
			write_text(b, intern_text(keys, m->key));
			buf_char(b, ':');
			world_write_json(b, keys, &m->v);
		}
		buf_char(b, '}');
		break;
	case VALUE_ARRAY:
		buf_char(b, '[');
		value_each(x, v) {
			if (!first)
				buf_char(b, ',');
			first = false;
			world_write_json(b, keys, x);
		}
		buf_char(b, ']');
		break;
	case VALUE_STRING:
		write_text(b, value_span(v));
		break;
	case VALUE_NULL:
		buf_str(b, "null");
		break;
	case VALUE_BOOL:
		buf_str(b, v->b ? "true" : "false");
		break;
	case VALUE_INT:
		buf_printf(b, "%lld", (long long)v->i);
		break;
	case VALUE_UINT:
		buf_printf(b, "%llu", (unsigned long long)v->u);
		break;
	case VALUE_ABSENT:
		break;
	default:
		buf_printf(b, "%.17g", v->d);
	}
}

span world_body_file(struct world_file *w, struct arena *run, const value *line)
{
	struct diags d = { .arena = run };
	struct json_options o = { 0 };
	struct buf b = { .arena = run };
	value v = value_absent;
	// Paths count from the corpora, three folders above the suite.
	span path = arena_printf(run, "%s/../../../%.*s", w->dir, SPANF(conform_text(line, &w->s->keys, "bodyFile")));

	yaml_read(conform_file(path.p), path, &o, run, &w->s->keys, &d, take_yaml, &v);
	span name = conform_text(line, &w->s->keys, "bodyName");
	if (name.n)
		v = edit_set_at(run, &v, value_string(name), 2, KEY_metadata, KEY_name);
	world_write_json(&b, &w->s->keys, &v);
	return buf_span(&b);
}

// ---- objects -----------------------------------------------------------------------------------------------------------------
// Placeholders of recordings stand for what the server made up: five characters of a generated name, or any text.
bool world_like(span want, span got)
{
	static const char *const mark[] = { "<now>", "<time>", "<uid>", "<rv>", "#UID#", "#TIME#", "#RV#", "#IP#", "#PORT#" };

	for (;;) {
		if (!want.n || !got.n)
			break;
		if (span_starts(want, SPAN("#####")) && got.n >= 5) {
			want = span_from(want, 5);
			got = span_from(got, 5);
			continue;
		}
		for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
			if (span_starts(want, span_str(mark[i]))) {
				want = span_from(want, strlen(mark[i]));
				for (size_t k = 0; k <= got.n; k++)
					if (world_like(want, span_from(got, k)))
						return true;
				return false;
			}
		if (*want.p != *got.p)
			return false;
		want = span_from(want, 1);
		got = span_from(got, 1);
	}
	return want.n == got.n;
}

struct comparing {
	struct world_file *w;
	struct arena *run;
	bool part;       // the recording was cut to the fields of interest
	span want, got;
};

static span shown(struct comparing *c, const value *v)
{
	struct buf b = { .arena = c->run };

	if (v->type == VALUE_ABSENT)
		return SPAN("absent");
	world_write_json(&b, &c->w->s->keys, v);
	return span_head(buf_span(&b), b.n < 200 ? b.n : 200);
}

static bool unlike(struct comparing *c, span at, const value *want, const value *got)
{
	c->want = arena_printf(c->run, "%.*s: %.*s", SPANF(at), SPANF(shown(c, want)));
	c->got = shown(c, got);
	return false;
}

// Fields that recordings drop, or that no twin can know.
static bool dropped(struct comparing *c, span at, uint32_t key)
{
	static const char *const meta[] = { "uid", "creationTimestamp", "resourceVersion", "generation", "managedFields", "selfLink" };
	span name = intern_text(&c->w->s->keys, key);

	for (size_t i = 0; (span_is(at, "metadata") || (span_starts(at, SPAN("items[")) && span_ends(at, SPAN("].metadata")))) && i < sizeof meta / sizeof *meta; i++)
		if (span_is(name, meta[i]))
			return true;
	return false;
}

static span sorted_texts(struct comparing *c, const value *list)
{
	span *v = arena_array(c->run, span, list->n + 1);
	struct buf all = { .arena = c->run };

	for (size_t i = 0; i < list->n; i++) {
		struct buf b = { .arena = c->run };
		static const char *const order[] = { "verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs" };
		for (size_t k = 0; k < sizeof order / sizeof *order; k++)
			world_write_json(&b, &c->w->s->keys, conform_get(&list->item[i], &c->w->s->keys, order[k]));
		v[i] = buf_span(&b);
	}
	span_sort(v, list->n);
	for (size_t i = 0; i < list->n; i++)
		buf_printf(&all, "%.*s\n", SPANF(v[i]));
	return buf_span(&all);
}

static bool same(struct comparing *c, span at, const value *want, const value *got)
{
	if (want->type == VALUE_STRING && (got->type == VALUE_STRING || got->type == VALUE_ABSENT)) {
		if (world_like(value_span(want), value_span(got)) && (got->type == VALUE_STRING || want->n == 0 || value_span(want).p[0] == '<' || value_span(want).p[0] == '#'))
			return true;
		return unlike(c, at, want, got);
	}
	// The rules of a review come out of Go maps in part: compared by their text.
	if (want->type == VALUE_ARRAY && got->type == VALUE_ARRAY && (span_is(at, "status.resourceRules") || span_is(at, "status.nonResourceRules")))
		return span_eq(sorted_texts(c, want), sorted_texts(c, got)) || unlike(c, at, want, got);
	if (want->type == VALUE_STRING && got->type == VALUE_INT && span_is(value_span(want), "#PORT#"))
		return true;
	if (want->type == VALUE_ARRAY && got->type == VALUE_ARRAY) {
		if (want->n != got->n)
			return unlike(c, at, want, got);
		for (size_t i = 0; i < want->n; i++)
			if (!same(c, arena_printf(c->run, "%.*s[%zu]", SPANF(at), i), &want->item[i], &got->item[i]))
				return false;
		return true;
	}
	if (want->type != VALUE_OBJECT || got->type != VALUE_OBJECT)
		return value_equal(want, got) || unlike(c, at, want, got);
	member_each(m, want) {
		span sub = arena_printf(c->run, "%.*s%s%.*s", SPANF(at), at.n ? "." : "", SPANF(intern_text(&c->w->s->keys, m->key)));
		if (!dropped(c, at, m->key) && !same(c, sub, value_get(want, m->key), value_get(got, m->key)))
			return false;
	}
	member_each(m, got) {
		if (c->part)
			break;
		span sub = arena_printf(c->run, "%.*s%s%.*s", SPANF(at), at.n ? "." : "", SPANF(intern_text(&c->w->s->keys, m->key)));
		if (!dropped(c, at, m->key) && value_get(want, m->key)->type == VALUE_ABSENT)
			return unlike(c, sub, &value_absent, &m->v);
	}
	return true;
}

bool world_same_object(struct world_file *w, struct arena *run, const value *want, const value *got, span *a, span *b)
{
	struct comparing c = { .w = w, .run = run, .part = value_get(want, KEY_kind)->type == VALUE_ABSENT };

	if (same(&c, SPAN(""), want, got ? got : &value_absent))
		return true;
	*a = c.want;
	*b = c.got;
	return false;
}
