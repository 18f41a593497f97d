// Custom kinds: from CRD documents to kinds.
#include "k8s/schema/overlay.h"

#include "k8s/schema/overlay_shape.h"

void overlay_init(struct schema_overlay *o, struct arena *a, struct intern *keys, uint64_t seed)
{
	*o = (struct schema_overlay){ .arena = a, .keys = keys };
	o->by_kind.seed = o->by_resource.seed = seed;
}

static const value *get(const struct schema_overlay *o, const value *v, const char *name)
{
	uint32_t id = intern_find(o->keys, span_str(name));

	return id == MAP_NONE ? &value_absent : value_get(v, id);
}

static span text(const struct schema_overlay *o, const value *v, const char *name)
{
	return value_span(get(o, v, name));
}

static const span *texts(struct schema_overlay *o, const value *list, uint8_t *n)
{
	span *out = arena_array(o->arena, span, value_count(list));

	*n = 0;
	value_each(it, list) {
		if (it->type == VALUE_STRING && *n < UINT8_MAX)
			out[(*n)++] = value_span(it);
	}
	return out;
}

static void add_subs(struct schema_overlay *o, struct gvk_kind *k, const value *declared)
{
	struct gvk_sub *subs = arena_array(o->arena, struct gvk_sub, 2);

	// Sorted by name. The body of scale is autoscaling/v1 Scale, as for built-in kinds.
	if (get(o, declared, "scale")->type == VALUE_OBJECT)
		subs[k->n_subs++] = (struct gvk_sub){ SPAN("scale"), SPAN("autoscaling"), SPAN("v1"), SPAN("Scale"), 0, 255,
		                                      GVK_GET | GVK_PATCH | GVK_UPDATE };
	if (get(o, declared, "status")->type == VALUE_OBJECT)
		subs[k->n_subs++] = (struct gvk_sub){ SPAN("status"), k->group, k->version, k->kind, 0, 255, GVK_GET | GVK_PATCH | GVK_UPDATE };
	k->subs = subs;
}

// names, scope and group are those of the CRD; version, served, schema and subresources of one of its versions.
static void add_version(struct schema_overlay *o, const value *crd, const value *spec, span version, const value *schema,
                        const value *subresources, bool served, bool storage)
{
	const value *names = get(o, spec, "names");
	struct overlay_kind *k = arena_new(o->arena, struct overlay_kind);
	struct gvk_kind *g = &k->kind;
	uint32_t *at;
	bool fresh;

	g->group = text(o, spec, "group");
	g->version = version;
	g->api_version = arena_printf(o->arena, "%.*s/%.*s", SPANF(g->group), SPANF(version));
	g->kind = text(o, names, "kind");
	at = spanmap_put(&o->by_kind, o->arena, arena_printf(o->arena, "%.*s %.*s", SPANF(g->api_version), SPANF(g->kind)), &fresh);
	if (!fresh)
		return;
	*at = (uint32_t)o->kinds.n;
	g->resource = text(o, names, "plural");
	g->singular = text(o, names, "singular").n ? text(o, names, "singular") : arena_lower(o->arena, g->kind);
	g->short_names = texts(o, get(o, names, "shortNames"), &g->n_short);
	g->categories = texts(o, get(o, names, "categories"), &g->n_categories);
	g->namespaced = span_is(text(o, spec, "scope"), "Namespaced");
	g->until = 255;
	g->verbs = GVK_GET | GVK_LIST | GVK_WATCH | GVK_CREATE | GVK_UPDATE | GVK_PATCH | GVK_DELETE | GVK_DELETECOLLECTION;
	g->id = (uint16_t)(gvk_count() + o->kinds.n);
	g->type = GVK_NO_TYPE;
	g->off = !served;
	add_subs(o, g, subresources);
	k->crd = crd;
	k->served = served;
	k->storage = storage;
	k->root = overlay_shape(o, schema, value_get_true(spec, intern_id(o->keys, SPAN("preserveUnknownFields"))));
	at = spanmap_put(&o->by_resource, o->arena, arena_printf(o->arena, "%.*s %.*s", SPANF(g->group), SPANF(g->resource)), &fresh);
	if (fresh || (served && gvk_version_cmp(version, o->kinds.v[*at]->kind.version) > 0))
		*at = (uint32_t)o->kinds.n;
	vec_push(&o->kinds, o->arena, k);
}

bool overlay_add(struct schema_overlay *o, const value *crd, struct diags *diags)
{
	const value *spec = value_get(crd, KEY_spec), *names = get(o, spec, "names"), *versions = get(o, spec, "versions");
	const value *common = get(o, spec, "validation"); // v1beta1: one schema for all versions
	const value *subresources = get(o, spec, "subresources");

	if (!text(o, spec, "group").n || !text(o, names, "plural").n || !text(o, names, "kind").n ||
	    gvk_count() + o->kinds.n >= UINT16_MAX - value_count(versions)) {
		if (diags)
			diag_add(diags, DIAG_WARN, span_of(NULL, 0), 0, 0, "CustomResourceDefinition without group, plural or kind: want all three");
		return false;
	}
	if (!value_count(versions) && text(o, spec, "version").n) // v1beta1 with the deprecated single version
		add_version(o, crd, spec, text(o, spec, "version"), get(o, common, "openAPIV3Schema"), subresources, true, true);
	value_each(v, versions) {
		const value *schema = get(o, v, "schema"), *own = get(o, v, "subresources");

		add_version(o, crd, spec, text(o, v, "name"), get(o, value_present(schema) ? schema : common, "openAPIV3Schema"),
		            value_present(own) ? own : subresources, value_get_true(v, intern_id(o->keys, SPAN("served"))),
		            value_get_true(v, intern_id(o->keys, SPAN("storage"))));
	}
	return true;
}

// Joins two texts with a blank for a map lookup, on the stack when they are short.
static const struct gvk_kind *find(const struct schema_overlay *o, const struct spanmap *m, span a, span b)
{
	char key[512];
	uint32_t at;

	if (!o || m->n == 0 || a.n + b.n + 1 > sizeof key)
		return NULL;
	memcpy(key, a.p, a.n);
	key[a.n] = ' ';
	memcpy(key + a.n + 1, b.p, b.n);
	at = spanmap_get(m, span_of(key, a.n + 1 + b.n));
	return at == MAP_NONE ? NULL : &o->kinds.v[at]->kind;
}

const struct gvk_kind *overlay_by_kind(const struct schema_overlay *o, span api_version, span kind)
{
	const struct gvk_kind *k = gvk_by_kind(api_version, kind);

	return k || !api_version.n || !kind.n ? k : find(o, &o->by_kind, api_version, kind);
}

const struct gvk_kind *overlay_by_resource(const struct schema_overlay *o, span group, span resource)
{
	const struct gvk_kind *k = gvk_by_resource(group, resource);

	return k || !group.n || !resource.n ? k : find(o, &o->by_resource, group, resource);
}

const struct gvk_kind *overlay_by_gvr(const struct schema_overlay *o, span group, span version, span resource)
{
	for (size_t i = 0; o && i < o->kinds.n; i++) {
		const struct gvk_kind *k = &o->kinds.v[i]->kind;
		if (span_eq(k->group, group) && span_eq(k->version, version) && span_eq(k->resource, resource))
			return k;
	}
	return NULL;
}

const struct gvk_kind *overlay_list_item(const struct schema_overlay *o, span api_version, span list_kind)
{
	const struct gvk_kind *k = gvk_list_item(api_version, list_kind);

	if (k || !o)
		return k;
	if (span_ends(list_kind, SPAN("List")))
		k = overlay_by_kind(o, api_version, span_head(list_kind, list_kind.n - 4));
	if (k && overlay_custom(o, k))
		return k;
	// names.listKind may be anything.
	for (size_t i = 0; i < o->kinds.n; i++) {
		const struct overlay_kind *c = o->kinds.v[i];

		if (span_eq(c->kind.api_version, api_version) &&
		    span_eq(text(o, get(o, value_get(c->crd, KEY_spec), "names"), "listKind"), list_kind) && list_kind.n)
			return &c->kind;
	}
	return NULL;
}

const struct overlay_kind *overlay_custom(const struct schema_overlay *o, const struct gvk_kind *k)
{
	size_t i = k && k->id >= gvk_count() ? k->id - gvk_count() : SIZE_MAX;

	return o && i < o->kinds.n ? o->kinds.v[i] : NULL;
}
