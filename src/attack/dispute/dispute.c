#include "attack/dispute/dispute.h"

#include "attack/dispute/rename.h"
#include "base/bitset.h"
#include "doc/edit.h"
#include "twin/rebuild.h"
#include "twin/redact.h"

struct trial {
	const struct report *rep;
	const struct path *p;
	const struct search_options *o;
	struct snapshot_options options;
	struct bitset keep;
	size_t n_kept, searches;
	// As the path showed last, in the objects that are kept: with fewer of them fewer techniques lead there, and it may weigh less.
	enum severity severity;
	const struct technique **technique; size_t n_techniques;
	struct arena *a;
};

static bool skip(void *ctx, const struct snapshot *s, ref obj)
{
	(void)s;
	return !bitset_has(&((struct trial *)ctx)->keep, obj);
}

static struct report *search(struct trial *t, struct builder *b, struct arena *a, struct diags *d)
{
	struct search_options o = { .only = t->o->only, .n_only = t->o->n_only, .trust = t->o->trust, .n_trust = t->o->n_trust, .threads = 1, .stop = t->o->stop };

	t->searches++;
	return search_run(builder_finish(b), &o, a, d);
}

static void note(struct trial *t, const struct path *p)
{
	t->severity = p->severity;
	t->technique = arena_array(t->a, const struct technique *, p->n_techniques + 1);
	t->n_techniques = p->n_techniques;
	for (size_t i = 0; i < p->n_techniques; i++)
		t->technique[i] = p->technique[i];
}

// Does the path show when only the kept objects are there?
static bool shows(struct trial *t)
{
	struct arena a = { 0 };
	struct diags d = { .arena = &a };
	bool found = false;
	struct builder *b = rebuild_new(&a, &t->options, &d, &t->rep->snap->keys);

	rebuild_add(b, t->rep->snap, skip, t);
	const struct report *r = search(t, b, &a, &d);
	for (size_t i = 0; i < r->n_paths && !found; i++) {
		found = r->path[i].fingerprint[0] == t->p->fingerprint[0] && r->path[i].fingerprint[1] == t->p->fingerprint[1] && r->path[i].verdict == t->p->verdict;
		if (found)
			note(t, &r->path[i]);
	}
	arena_free(&a);
	return found;
}

// -- which objects ------------------------------------------------------------------------------------------------
// Objects that the twin made itself come again with what they were made from.
static void keep(struct trial *t, ref r)
{
	const struct snapshot *s = t->rep->snap;

	for (int hop = 0; hop < 8 && r < s->n_objects; hop++) {
		if (s->object[r].ns != NS_CLUSTER && s->ns[s->object[r].ns].obj < s->n_objects)
			bitset_add(&t->keep, s->ns[s->object[r].ns].obj);
		bitset_add(&t->keep, r);
		if (!(s->object[r].flags & OBJECT_SYNTHETIC))
			break;
		r = s->object[r].cause;
	}
}

// What a request asks for is rarely evidence, and still decides: the Secret with a token, the pod that is entered.
static void keep_asked(struct trial *t)
{
	const struct snapshot *s = t->rep->snap;

	for (size_t i = 0; i < t->p->n_steps; i++) {
		const struct request *q = t->p->step[i].request;
		uint32_t ns = q && q->ns.n ? snapshot_ns(s, q->ns) : NS_CLUSTER;
		if (ns == NS_CLUSTER)
			continue;
		if (s->ns[ns].obj < s->n_objects)
			keep(t, s->ns[ns].obj);
		for (ref r = 0; q->name.n && r < s->n_objects; r++)
			if (s->object[r].ns == ns && span_eq(s->object[r].name, q->name))
				keep(t, r);
	}
}

static void keep_named(struct trial *t)
{
	const struct path *p = t->p;

	keep_asked(t);

	for (size_t i = 0; i < p->n_objects; i++)
		keep(t, p->object[i]);
	for (size_t i = 0; i < p->n_steps; i++)
		for (size_t k = 0; k < p->step[i].n_evidence; k++)
			keep(t, p->step[i].evidence[k].obj);
	const span ns[] = { p->from.ns, p->from.kind == SOURCE_NAMESPACE ? p->from.name : p->from.ns, p->to.name };
	for (size_t i = 0; i < 3; i++) {
		uint32_t at = ns[i].n ? snapshot_ns(t->rep->snap, ns[i]) : NS_CLUSTER;
		if (at != NS_CLUSTER && t->rep->snap->ns[at].obj < t->rep->snap->n_objects)
			keep(t, t->rep->snap->ns[at].obj);
	}
}

// All namespaces that a kept object stands in, whole, and what belongs to none.
static void keep_around(struct trial *t)
{
	const struct snapshot *s = t->rep->snap;
	struct arena a = { 0 };
	struct bitset ns = bitset_new(&a, s->n_ns + 1);

	for (ref r = 0; r < s->n_objects; r++)
		if (bitset_has(&t->keep, r) && s->object[r].ns != NS_CLUSTER)
			bitset_add(&ns, s->object[r].ns);
	for (ref r = 0; r < s->n_objects; r++)
		if (s->object[r].ns == NS_CLUSTER || bitset_has(&ns, s->object[r].ns))
			bitset_add(&t->keep, r);
	arena_free(&a);
}

static bool enough(struct trial *t)
{
	keep_named(t);
	if (shows(t))
		return true;
	keep_around(t);
	if (shows(t))
		return true;
	for (ref r = 0; r < t->rep->snap->n_objects; r++)
		bitset_add(&t->keep, r);
	return shows(t);
}

// Takes away pieces of half, a quarter, ... one object, as long as the path stays (delta debugging without its complements: order does not matter here).
static void shrink(struct trial *t)
{
	const struct snapshot *s = t->rep->snap;
	struct arena a = { 0 };
	VEC(ref) kept = { 0 };

	for (ref r = 0; r < s->n_objects; r++)
		if (bitset_has(&t->keep, r) && !(s->object[r].flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN)))
			vec_push(&kept, &a, r);
	for (size_t piece = kept.n > DISPUTE_OBJECTS ? 0 : (kept.n + 1) / 2; piece; piece = piece == 1 ? 0 : (piece + 1) / 2) {
		for (size_t at = 0; at < kept.n && t->searches < DISPUTE_SEARCHES; ) {
			size_t n = kept.n - at < piece ? kept.n - at : piece;
			for (size_t i = 0; i < n; i++)
				bitset_del(&t->keep, kept.v[at + i]);
			if (n < kept.n && shows(t)) {
				memmove(kept.v + at, kept.v + at + n, (kept.n - at - n) * sizeof *kept.v);
				kept.n -= n;
				continue;
			}
			for (size_t i = 0; i < n; i++)
				bitset_add(&t->keep, kept.v[at + i]);
			at += n;
		}
	}
	t->n_kept = kept.n;
	arena_free(&a);
}

// -- without names ------------------------------------------------------------------------------------------------
static bool same_kind(const struct trial *t, const struct path *x)
{
	const struct path *y = t->p;
	bool same = x->verdict == y->verdict && x->severity == t->severity && x->from.kind == y->from.kind && x->to.kind == y->to.kind && x->n_techniques == t->n_techniques;

	for (size_t i = 0; same && i < x->n_techniques; i++)
		same = x->technique[i] == t->technique[i];
	return same;
}

static void rename_all(struct trial *t, struct dispute *d, struct arena *a)
{
	struct snapshot *s = (struct snapshot *)(uintptr_t)t->rep->snap;
	struct diags diags = { .arena = a };
	struct redaction red;
	struct rename names;
	struct snapshot_options o = t->options;
	static const struct source nowhere = { SPAN_INIT(""), SPAN_INIT(""), false };
	value *doc = arena_array(a, value, t->n_kept + 1);

	redact_init(&red, s, a);
	rename_init(&names, s, a);
	for (ref r = 0; r < s->n_objects; r++)
		if (bitset_has(&t->keep, r) && !(s->object[r].flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN)))
			rename_learn(&names, r);
	o.tenant_label = rename_word(&names, o.tenant_label);
	static const span platform = SPAN_INIT(RENAME_PLATFORM "-*");
	d->platform = names.platform ? platform : SPAN("");
	o.platform = names.platform ? &platform : NULL;
	o.n_platform = names.platform;
	struct builder *b = rebuild_new(a, &o, &diags, &s->keys);
	for (ref r = 0; r < s->n_objects; r++) {
		if (!bitset_has(&t->keep, r) || (s->object[r].flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN)))
			continue;
		doc[d->n] = rename_object(&names, builder_keys(b), redact_object(&red, r));
		builder_add(b, &doc[d->n++], &nowhere, 0, SPAN(""), SPAN(""));
	}
	// What is known to be empty is part of an open question.
	for (size_t i = 0; i < s->n_kinds && !o.assume_empty_all; i++)
		if (s->kind[i].present && s->kind[i].builtin)
			builder_kind_seen(b, s->kind[i].builtin->api_version, s->kind[i].kind);
	d->empty = o.assume_empty_all ? NULL : s;
	d->doc = doc;
	d->tenant_label = o.tenant_label;
	const struct report *r = search(t, b, a, &diags);
	d->keys = &r->snap->keys;
	for (size_t i = 0; i < r->n_paths && !d->path; i++)
		if (same_kind(t, &r->path[i]))
			d->path = &r->path[i];
}

const struct dispute *dispute_make(const struct report *rep, const struct path *p, const struct search_options *o, struct arena *a)
{
	struct trial t = { .rep = rep, .p = p, .o = o, .options = *rep->snap->options, .keep = bitset_new(a, rep->snap->n_objects), .a = a };
	struct dispute *d = arena_new(a, struct dispute);

	// A tenancy file names what is renamed; what is decided by it is decided by namespaces as well as far as one path goes.
	t.options.tenancy_file = NULL;
	if (!t.options.tenancy.n)
		t.options.tenancy = SPAN("namespace");
	// Proof does not depend on what may be missing; an open question may be just that.
	t.options.assume_empty_all |= p->verdict == VERDICT_ALLOW;
	if (!t.options.kubernetes_version.n && rep->snap->version_known)
		t.options.kubernetes_version = arena_printf(a, "1.%u", rep->snap->minor);
	for (ref r = 0; r < rep->snap->n_objects; r++)
		d->n_objects += !(rep->snap->object[r].flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN));
	if (!enough(&t))
		return NULL;
	shrink(&t);
	d->assume_empty = t.options.assume_empty_all;
	rename_all(&t, d, a);
	return d;
}
