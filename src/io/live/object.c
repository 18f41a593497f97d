// Objects of a cluster on their way to the sink: each has a source of its own, named for its place in the cluster.
#include "io/live/reading.h"

#include "doc/edit.h"

static const struct source *place(struct reading *r, span kind, const value *root)
{
	struct source *src = arena_new(r->in->arena, struct source);
	const value *m = value_get(root, KEY_metadata);
	span ns = value_get_span(m, KEY_namespace), name = value_get_span(m, KEY_name);

	// Without bytes and lines: an answer has none that mean something.
	src->numbered = true;
	src->name = arena_printf(r->in->arena, "k8s://%.*s/%.*s/%.*s%s%.*s", SPANF(r->context), SPANF(kind), SPANF(ns), ns.n ? "/" : "", SPANF(name));
	return src;
}

void object_one(struct reading *r, span api_version, span kind, const value *root)
{
	struct ingest_object o = { .root = root, .src = place(r, kind, root), .at = 0, .api_version_hint = api_version, .kind_hint = kind };

	if (value_get_span(root, KEY_kind).n && !span_eq(value_get_span(root, KEY_kind), kind))
		return; // of another kind than was asked for
	r->in->stats.objects++;
	r->out->objects++;
	r->in->sink.object(r->in->sink.ctx, &o);
}

// ---- Secrets --------------------------------------------------------------------------------------------------------------------------

// Of the annotations only those that say whose token it is: kubectl keeps whole objects in others.
static value annotations(struct reading *r, const value *from)
{
	struct member *m = arena_array(r->in->arena, struct member, value_count(from));
	size_t n = 0;

	member_each(x, from)
		if (span_starts(intern_text(r->in->keys, x->key), SPAN("kubernetes.io/service-account.")))
			m[n++] = *x;
	return value_object(m, n);
}

// A row of a Table: the metadata that the server puts beside it, and the type that it prints (apiserver printers, printSecret).
static void secret(struct reading *r, const value *row, size_t column)
{
	struct arena *a = r->in->arena;
	const value *of = value_get(row, intern_id(r->in->keys, SPAN("object")));
	const value *from = value_get(of, KEY_metadata), *kept = value_get(from, KEY_annotations);
	struct member *top = arena_array(a, struct member, 4);
	value *root = arena_new(a, value), meta = *from;
	size_t n = 0;

	if (!span_is(value_get_span(of, KEY_kind), "PartialObjectMetadata") || from->type != VALUE_OBJECT)
		return;
	if (kept->type == VALUE_OBJECT)
		meta = edit_set(a, from, KEY_annotations, annotations(r, kept));
	top[n++] = (struct member){ KEY_apiVersion, VALUE_NO_OFF, value_string(SPAN("v1")) };
	top[n++] = (struct member){ KEY_kind, VALUE_NO_OFF, value_string(SPAN("Secret")) };
	top[n++] = (struct member){ KEY_metadata, VALUE_NO_OFF, meta };
	const value *type = value_item(value_get(row, intern_id(r->in->keys, SPAN("cells"))), column);
	if (type->type == VALUE_STRING)
		top[n++] = (struct member){ KEY_type, VALUE_NO_OFF, *type };
	*root = value_object(top, n);
	object_one(r, SPAN("v1"), SPAN("Secret"), root);
}

static void secrets(struct reading *r, const value *table)
{
	size_t column = SIZE_MAX, i = 0;

	value_each(c, value_get(table, intern_id(r->in->keys, SPAN("columnDefinitions")))) {
		if (span_is(value_get_span(c, KEY_name), "Type"))
			column = i;
		i++;
	}
	value_each(row, value_get(table, intern_id(r->in->keys, SPAN("rows"))))
		secret(r, row, column);
}

// ---- lists ----------------------------------------------------------------------------------------------------------------------------

void object_list(struct reading *r, struct list *l)
{
	size_t before = r->out->objects;

	for (const struct page *p = l->first; p; p = p->next) {
		r->in->stats.documents++;
		if (span_is(l->kind.kind, "Secret")) {
			secrets(r, p->root);
			continue;
		}
		value_each(item, value_get(p->root, KEY_items)) {
			if (item->type != VALUE_OBJECT)
				continue;
			object_one(r, l->api_version, l->kind.kind, item);
			if (span_is(l->kind.kind, "Namespace") && !l->kind.group.n)
				vec_push(&r->namespaces, r->scratch, value_span(value_at(item, 2, KEY_metadata, KEY_name)));
		}
	}
	l->objects = r->out->objects - before;
	if (l->end == LIST_WHOLE && !l->ns.n)
		r->in->sink.kind_seen(r->in->sink.ctx, l->api_version, l->kind.kind);
	l->first = l->last = NULL;
}
