#include "twin/builder.h"

#include "k8s/schema/schema.h"

#include "base/must.h"
#include "doc/edit.h"
#include "k8s/meta.h"
#include "twin/openshift.h"
#include "twin/deputy/controller.h"
#include "twin/indexes.h"
#include "twin/provider.h"
#include "twin/staging.h"
#include "twin/version.h"

#include <stdarg.h>
#include <stdio.h>

#define MAX_LISTS 4 // lists inside lists

struct builder *builder_new(struct arena *snapshot_arena, const struct snapshot_options *o, struct diags *d)
{
	struct builder *b = arena_new(snapshot_arena, struct builder);

	b->a = snapshot_arena;
	b->d = d;
	b->s = arena_new(snapshot_arena, struct snapshot);
	b->s->arena = snapshot_arena;
	b->o = arena_new(snapshot_arena, struct snapshot_options);
	*b->o = *o;
	b->s->options = b->o;
	b->variants.seed = b->kinds.seed = o->hash_seed;
	for (size_t i = 0; i < sizeof b->recent / sizeof *b->recent; i++)
		b->recent[i] = UINT32_MAX;
	intern_init(&b->s->keys, snapshot_arena, o->hash_seed);
	schema_intern(&b->s->keys);
	intern_id(&b->s->keys, SPAN("kubernetes.io/metadata.name"));
	return b;
}

struct intern *builder_keys(struct builder *b)
{
	return &b->s->keys;
}

struct snapshot_options *builder_options(struct builder *b)
{
	return b->o;
}

void staging_complain(struct builder *b, enum diag_level level, const struct source *src, uint32_t at, const char *fmt, ...)
{
	uint32_t line = 0, col = 0;
	va_list ap;
	char text[512];

	if (src && src->numbered) {
		line = at;
	} else if (src && at < src->bytes.n && (b->placed < 50 || (b->placed < DIAG_MAX && at < 1 << 16))) {
		diag_position(src->bytes, at, &line, &col);
		b->placed++;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	diag_add(b->d, level, src ? src->name : SPAN(""), line, col, "%s", text);
}

struct staged *staging_push(struct builder *b)
{
	if (b->n % STAGED_CHUNK == 0)
		vec_push(&b->chunk, &b->scratch, arena_alloc(&b->scratch, STAGED_CHUNK * sizeof(struct staged), 64));
	must(b->n < REF_NONE - 1);
	struct staged *r = staged_at(b, b->n++);
	*r = (struct staged){ .cause = REF_NONE };
	return r;
}

// Secrets come masked from the readers. That promise is too important to rest on one place: a value that got here is dropped again.
static const value *without_secrets(struct builder *b, const value *root)
{
	static const uint32_t part[] = { KEY_data, KEY_stringData };
	value v = *root;
	bool dirty = false;

	for (size_t i = 0; i < 2; i++) {
		const value *data = value_get(&v, part[i]);
		bool full = data->type == VALUE_STRING && data->n;
		member_each(m, data)
			full |= m->v.type != VALUE_NULL && (m->v.type != VALUE_STRING || m->v.n);
		if (!full)
			continue;
		struct member *m = arena_array(b->a, struct member, value_count(data));
		for (size_t k = 0; k < value_count(data); k++)
			m[k] = (struct member){ data->member[k].key, data->member[k].off, value_string(SPAN("")) };
		v = edit_set(b->a, &v, part[i], value_object(m, value_count(data)));
		dirty = true;
	}
	// kubectl apply keeps the whole object a second time.
	uint32_t last = intern_find(&b->s->keys, SPAN("kubectl.kubernetes.io/last-applied-configuration"));
	if (last != MAP_NONE && value_present(value_get(meta_annotations(&v), last))) {
		v = edit_set_at(b->a, &v, value_string(SPAN("")), 3, KEY_metadata, KEY_annotations, last);
		dirty = true;
	}
	if (!dirty)
		return root;
	value *out = arena_new(b->a, value);
	*out = v;
	return out;
}

static bool template_left(span s)
{
	return span_contains(s, SPAN("{{"));
}

static void add_object(struct builder *b, const value *root, const struct source *src, uint32_t at, span api_version, span kind)
{
	span name = meta_name(root), ns = meta_namespace(root);
	uint32_t variant;

	// Documents of our own are no objects of the cluster: a directory may well hold them beside its manifests.
	if (span_starts(api_version, SPAN("bulkhead.dev/")) && (span_is(kind, "Waivers") || span_is(kind, "Tenancy")))
		return;
	if (name.n == 0) {
		staging_complain(b, DIAG_WARN, src, at, "%.*s without metadata.name: skipped", SPANF(kind));
		return;
	}
	if (template_left(name) || template_left(ns)) {
		staging_complain(b, DIAG_WARN, src, at, "%.*s %.*s is an unrendered template: skipped; render it first", SPANF(kind), SPANF(name));
		return;
	}
	variant = staging_variant(b, api_version, kind);
	struct staged_kind *k = &b->kind.v[b->variant.v[variant].of];
	if (k->builtin && k->builtin->body_only) {
		staging_complain(b, DIAG_NOTE, src, at, "%.*s is the body of a call and no stored object: skipped", SPANF(kind));
		return;
	}
	if (k->gk == GK_SECRET)
		root = without_secrets(b, root);
	else if (k->builtin && span_is(k->group, "rbac.authorization.k8s.io"))
		root = openshift_rbac(b->a, &b->s->keys, root, (enum gk)k->gk);
	if (k->gk == GK_CUSTOM_RESOURCE_DEFINITION)
		staging_definition(b, root);
	k = &b->kind.v[b->variant.v[variant].of]; // the definition may have added a kind
	k->present = true;
	k->some_ns |= ns.n > 0;
	struct staged *r = staging_push(b);
	r->root = root;
	r->src = src;
	r->at = at;
	r->variant = variant;
	r->name = name;
	r->ns = ns;
	r->flags = span_contains(name, SPAN("${")) ? OBJECT_TEMPLATED : 0;
}

static void add(struct builder *b, const value *root, const struct source *src, uint32_t at, span api_hint, span kind_hint, int depth);

// The items of a List, of an XList (whose items may say no kind) or of a bare array.
static void add_items(struct builder *b, const value *items, const struct source *src, span api, span kind, int depth)
{
	if (depth > MAX_LISTS) {
		staging_complain(b, DIAG_WARN, src, 0, "lists nested deeper than %d: skipped", MAX_LISTS);
		return;
	}
	if (kind.n)
		builder_kind_seen(b, api, kind);
	value_each(it, items)
		add(b, it, src, it->off, api, kind, depth + 1);
}

static bool list_kind(span kind)
{
	return kind.n > 4 && span_ends(kind, SPAN("List"));
}

// What the items of a list are when they do not say it: PodList -> Pod, FooList -> Foo, a List -> what the file's name says.
static void item_kind(const value *root, span *api, span *kind, span api_hint, span kind_hint)
{
	const struct gvk_kind *item = gvk_list_item(*api, *kind);

	if (meta_kind(root).n && !gvk_is_any_list(*api, *kind)) {
		*kind = item ? item->kind : list_kind(*kind) ? span_head(*kind, kind->n - 4) : *kind;
		return;
	}
	item = gvk_list_item(api_hint, kind_hint);
	*api = api_hint;
	*kind = item ? item->kind : list_kind(kind_hint) ? span_head(kind_hint, kind_hint.n - 4) : kind_hint;
	if (gvk_is_any_list(api_hint, kind_hint))
		*kind = span_of(NULL, 0);
}

static void add(struct builder *b, const value *root, const struct source *src, uint32_t at, span api_hint, span kind_hint, int depth)
{
	span api = meta_api_version(root), kind = meta_kind(root), git;

	if (root->type == VALUE_ARRAY) {
		add_items(b, root, src, api_hint, kind_hint, depth);
		return;
	}
	if (root->type != VALUE_OBJECT) {
		if (value_present(root))
			staging_complain(b, DIAG_WARN, src, at, "a document that is no object: skipped");
		return;
	}
	if (version_of_document(root, &b->s->keys, &git)) {
		version_see(b, git);
		return;
	}
	if (!kind.n) {
		kind = kind_hint;
		api = api.n ? api : api_hint;
	} else if (!api.n) {
		api = api_hint;
	}
	const value *items = value_get(root, KEY_items);
	if ((items->type == VALUE_ARRAY || list_kind(kind)) && meta_name(root).n == 0) {
		item_kind(root, &api, &kind, api_hint, kind_hint);
		add_items(b, items, src, api, kind, depth);
		return;
	}
	if (!kind.n) {
		staging_complain(b, DIAG_WARN, src, at, "a document without kind: skipped");
		return;
	}
	add_object(b, root, src, at, api, kind);
	version_see_object(b, root, api, kind);
}

void builder_add(struct builder *b, const value *root, const struct source *src, uint32_t at, span api_version_hint, span kind_hint)
{
	add(b, root, src, at, api_version_hint, kind_hint, 0);
}

void builder_kind_seen(struct builder *b, span api_version_hint, span kind_hint)
{
	const struct gvk_kind *item = gvk_list_item(api_version_hint, kind_hint);

	if (!kind_hint.n || gvk_is_any_list(api_version_hint, kind_hint))
		return;
	if (!item && !api_version_hint.n)
		item = gvk_by_word(kind_hint);
	uint32_t v = item ? staging_variant(b, item->api_version, item->kind)
	                  : staging_variant(b, api_version_hint, list_kind(kind_hint) ? span_head(kind_hint, kind_hint.n - 4) : kind_hint);
	b->kind.v[b->variant.v[v].of].present = true;
}

void builder_kind_partial(struct builder *b, span api_version, span kind, span why)
{
	if (!kind.n)
		return;
	uint32_t v = staging_variant(b, api_version, kind); // before the tables are looked at: it may move them
	b->kind.v[b->variant.v[v].of].unread = why.n ? why : SPAN("not all of it could be read");
}

// What controller c would make, staged behind the input's objects; the input's own objects of these names win.
static void emit(struct maker *m, const value *root, span api_version, span kind, ref cause)
{
	struct builder *b = m->ctx;
	struct staged *r = staging_push(b);

	r->root = root;
	r->variant = staging_variant(b, api_version, kind);
	r->name = meta_name(root);
	r->ns = meta_namespace(root);
	r->flags = cause == REF_NONE ? OBJECT_SYNTHETIC | OBJECT_BUILTIN : OBJECT_SYNTHETIC;
	r->cause = cause == REF_NONE ? REF_NONE : b->order[cause];
}

static void synthesise(struct builder *b, bool before_objects)
{
	struct maker m = { .s = b->s, .keys = &b->s->keys, .a = b->a, .d = b->d, .emit = emit, .ctx = b };

	for (size_t i = 0, indexed = b->n; i < controller_count; i++) {
		const struct controller *c = controller_table[i];
		if (c->before_objects != before_objects)
			continue;
		if (c->sees_made && b->n != indexed) {
			staging_index(b);
			indexed = b->n;
		}
		c->make(c, &m);
	}
}

// Kinds that the user vouches for: absent from the input, and really empty.
static void assume_empty(struct builder *b)
{
	for (size_t i = 0; i < b->kind.n; i++)
		b->kind.v[i].present = b->o->assume_empty_all || (b->kind.v[i].present && !b->kind.v[i].unread.n);
	for (size_t i = 0; i < b->o->n_assume_empty; i++) {
		span word = b->o->assume_empty[i];
		const struct gvk_kind *k = gvk_by_word(word);
		bool found = k != NULL;
		if (k)
			b->kind.v[b->variant.v[staging_variant(b, k->api_version, k->kind)].of].present = true;
		for (size_t j = 0; j < b->kind.n && !k; j++) {
			struct staged_kind *c = &b->kind.v[j];
			span head, group = span_cut(word, '.', &head);
			if (c->gk == GK_OTHER && (span_eq_fold(head, c->kind) || span_eq_fold(head, c->resource)) && (!group.p || span_eq(group, c->group)))
				c->present = found = true;
		}
		if (!found)
			diag_add(b->d, DIAG_WARN, SPAN(""), 0, 0, "--assume-empty=%.*s: no kind is called so; one such as Pod or networkpolicies was expected", SPANF(word));
	}
}

// Every stored built-in kind has an entry, so that what is missing can be told from what is empty.
static void all_builtin_kinds(struct builder *b)
{
	for (unsigned gk = 1; gk < GK_COUNT; gk++) {
		const struct gvk_kind *k = gvk_preferred((enum gk)gk);
		if (k && !k->body_only && gk != GK_EXTENSIONS_INGRESS && gk != GK_EVENTS_EVENT)
			staging_variant(b, k->api_version, k->kind);
	}
}

void builder_note_reads(struct builder *b)
{
	b->s->reads = arena_new(b->a, struct reads);
}

struct snapshot *builder_finish(struct builder *b)
{
	struct snapshot *s = b->s;

	schema_intern(&s->keys); // once more: labels' keys took places in the cache
	all_builtin_kinds(b);
	assume_empty(b);
	version_decide(b);
	synthesise(b, true);
	staging_index(b);
	s->provider = provider_detect(s, b->git_version);
	s->openshift = s->provider && span_starts(span_str(s->provider->id), SPAN("openshift"));
	size_t staged = b->n;
	synthesise(b, false);
	if (b->n != staged)
		staging_index(b);
	staging_note_duplicates(b);
	arena_free(&b->scratch);
	b->order = NULL;
	indexes_build(s, b->d);
	return s;
}

void builder_drop(struct builder *b)
{
	arena_free(&b->scratch);
}
