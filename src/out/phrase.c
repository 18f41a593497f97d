#include "out/phrase.h"

#include "base/must.h"
#include "twin/request.h"

const char *phrase_source_kind(unsigned kind)
{
	static const char *const name[] = { "ServiceAccount", "Group", "User", "Namespace", "Pod", "Any" };
	must(kind < sizeof name / sizeof *name);
	return name[kind];
}

const char *phrase_target_kind(unsigned kind)
{
	static const char *const name[] = { "Namespace", "Node", "ClusterAdmin", "Cloud", "Secrets", "Traffic", "Recon", "Availability" };
	must(kind < sizeof name / sizeof *name);
	return name[kind];
}

static const char *const severity_name[] = { "low", "medium", "high", "critical" };

const char *phrase_severity(enum severity s)
{
	must(s <= SEVERITY_CRITICAL);
	return severity_name[s];
}

bool phrase_severity_of(span name, enum severity *s)
{
	for (unsigned i = 0; i < 4; i++) {
		if (span_is(name, severity_name[i])) {
			*s = (enum severity)i;
			return true;
		}
	}
	return false;
}

enum paint phrase_severity_paint(enum severity s)
{
	static const enum paint paint[] = { PAINT_LOW, PAINT_MEDIUM, PAINT_HIGH, PAINT_CRITICAL };
	must(s <= SEVERITY_CRITICAL);
	return paint[s];
}

const char *phrase_verdict(enum verdict v)
{
	static const char *const name[] = { "ALLOW", "DENY", "UNKNOWN" };
	must(v <= VERDICT_UNKNOWN);
	return name[v];
}

const char *phrase_path_verdict(enum verdict v)
{
	static const char *const name[] = { "proven", "refuted", "unknown" };
	must(v <= VERDICT_UNKNOWN);
	return name[v];
}

const char *phrase_boundary(enum technique_boundary b)
{
	static const char *const name[] = { "control plane", "host", "network", "shared components" };
	must(b <= BOUNDARY_SHARED);
	return name[b];
}

const char *phrase_kind(enum technique_kind k)
{
	static const char *const name[] = { "path", "exposure", "control-off" };
	must(k <= TECHNIQUE_CONTROL_OFF);
	return name[k];
}

const char *phrase_check_state(enum check_state s)
{
	static const char *const name[] = { "holds", "fails", "unknown", "nothing" };
	must(s <= CHECK_NOTHING);
	return name[s];
}

const char *phrase_baseline(enum check_state s)
{
	static const char *const name[] = { "yes", "no", "unknown", "nothing" };
	must(s <= CHECK_NOTHING);
	return name[s];
}

span phrase_harm(struct arena *a, unsigned harm)
{
	static const char *const name[] = { "confidentiality", "integrity", "availability" };
	struct buf b = { .arena = a };

	for (unsigned i = 0; i < 3; i++)
		if (harm >> i & 1)
			buf_printf(&b, "%s%s", b.n ? ", " : "", name[i]);
	return buf_span(&b);
}

ref phrase_shown(const struct snapshot *s, ref r)
{
	for (int hop = 0; hop < 8 && r < s->n_objects; hop++) {
		const struct object *o = &s->object[r];
		if (!(o->flags & OBJECT_SYNTHETIC) || o->cause == REF_NONE)
			break;
		r = o->cause;
	}
	return r;
}

static span object_text(struct arena *a, const struct snapshot *s, ref r, const char *id)
{
	r = phrase_shown(s, r);
	if (r >= s->n_objects)
		return SPAN("");
	const struct object *o = &s->object[r];
	struct buf b = { .arena = a };
	buf_add(&b, s->kind[o->kind].kind);
	buf_str(&b, id ? "/" : " ");
	buf_add(&b, snapshot_ns_name(s, o->ns));
	if (id || o->ns != NS_CLUSTER)
		buf_char(&b, '/');
	buf_add(&b, o->name);
	return buf_span(&b);
}

span phrase_object_id(struct arena *a, const struct snapshot *s, ref r)
{
	return object_text(a, s, r, "id");
}

span phrase_object(struct arena *a, const struct snapshot *s, ref r)
{
	return object_text(a, s, r, NULL);
}

// Pieces put behind one another; NULL ends.
static span join(struct arena *a, const span *piece, size_t n)
{
	struct buf b = { .arena = a };
	for (size_t i = 0; i < n; i++)
		buf_add(&b, piece[i]);
	return buf_span(&b);
}
#define JOIN(a, ...) join((a), (const span[]){ __VA_ARGS__ }, sizeof((const span[]){ __VA_ARGS__ }) / sizeof(span))

static bool all(const struct path_end *e)
{
	return !e->name.n || span_is(e->name, "*");
}

span phrase_source(struct arena *a, const struct path_end *f)
{
	span kind = span_str(phrase_source_kind(f->kind));

	switch ((enum source_kind)f->kind) {
	case SOURCE_ANY:
		return SPAN("everybody");
	case SOURCE_NAMESPACE:
		return JOIN(a, SPAN("anybody in namespace "), f->name.n ? f->name : f->ns);
	case SOURCE_GROUP:
	case SOURCE_USER:
		return JOIN(a, kind, SPAN(" "), f->name);
	default:
		return JOIN(a, kind, SPAN(" "), f->ns, SPAN("/"), f->name);
	}
}

span phrase_target(struct arena *a, const struct path_end *t)
{
	bool every = all(t);

	switch ((enum target_kind)t->kind) {
	case TARGET_NAMESPACE:
		return every ? SPAN("every namespace") : JOIN(a, SPAN("namespace "), t->name);
	case TARGET_NODE:
		return every ? SPAN("every node") : JOIN(a, SPAN("node "), t->name);
	case TARGET_CLUSTER_ADMIN:
		return SPAN("cluster-admin");
	case TARGET_CLOUD:
		return every ? SPAN("the cloud") : JOIN(a, SPAN("cloud identity "), t->name);
	case TARGET_SECRETS:
		return every ? SPAN("Secrets of every namespace") : JOIN(a, SPAN("Secrets of "), t->name);
	case TARGET_TRAFFIC:
		return every ? SPAN("traffic of every namespace") : JOIN(a, SPAN("traffic of "), t->name);
	case TARGET_AVAILABILITY:
		return every ? SPAN("objects of every namespace") : JOIN(a, SPAN("objects of "), t->name);
	default:
		return every ? SPAN("facts about every namespace") : JOIN(a, SPAN("facts about "), t->name);
	}
}

span phrase_act(struct arena *a, const struct path_end *t)
{
	static const char *const verb[] = {
		[TARGET_NAMESPACE] = "takes over ", [TARGET_NODE] = "gets root on ", [TARGET_CLUSTER_ADMIN] = "becomes ",
		[TARGET_CLOUD] = "takes ", [TARGET_SECRETS] = "reads ", [TARGET_TRAFFIC] = "reads or redirects ", [TARGET_RECON] = "learns ",
		[TARGET_AVAILABILITY] = "disturbs ",
	};
	must(t->kind <= TARGET_AVAILABILITY);
	return JOIN(a, span_str(verb[t->kind]), phrase_target(a, t));
}

span phrase_path(struct arena *a, const struct path *p)
{
	const struct technique *last = p->n_steps ? p->step[p->n_steps - 1].technique : NULL;

	// Logs count as what they may hold; the sentence says what is read.
	if (last && last->effect == EFFECT_LOGS && (p->to.kind == TARGET_SECRETS || p->to.kind == TARGET_NAMESPACE))
		return JOIN(a, phrase_source(a, &p->from), SPAN(" reads the container logs of "), all(&p->to) ? SPAN("every namespace") : p->to.name);
	return JOIN(a, phrase_source(a, &p->from), SPAN(" "), phrase_act(a, &p->to));
}

static void ways_of(struct buf *b, const struct path_step *s, size_t most)
{
	size_t named = 1, more = 0;

	buf_str(b, s->technique->id);
	for (size_t k = 0; k < s->n_also; k++) {
		if (s->also[k] == s->technique)
			continue;
		if (most && named == most) {
			more++;
			continue;
		}
		named++;
		buf_printf(b, " or %s", s->also[k]->id);
	}
	if (more)
		buf_printf(b, " or %zu more", more);
}

span phrase_ways(struct arena *a, const struct path *p, size_t most)
{
	struct buf b = { .arena = a };

	for (size_t i = 0; i < p->n_steps; i++) {
		// A technique of several requests is one way.
		if (i && p->step[i].technique == p->step[i - 1].technique && span_eq(p->step[i].actor, p->step[i - 1].actor))
			continue;
		buf_str(&b, b.n ? ", then " : "");
		ways_of(&b, &p->step[i], most);
	}
	if (!p->n_steps)
		for (size_t i = 0; i < p->n_techniques; i++)
			buf_printf(&b, "%s%s", i ? ", " : "", p->technique[i]->id);
	return buf_span(&b);
}

// The search says "it" for the object that it names beside the text.
span phrase_change(struct arena *a, const struct snapshot *s, const struct closing *c)
{
	span name = phrase_object(a, s, c->obj);

	if (!name.n || !span_ends(c->what, SPAN(" it")))
		return c->what;
	return JOIN(a, span_head(c->what, c->what.n - 2), name);
}

// Replay asks as a user without a name of his own when a group is what counts.
static void add_user(struct buf *b, const struct user *u)
{
	span group = SPAN("");

	for (size_t i = 0; i < u->n_groups && !group.n; i++)
		if (!span_starts(u->groups[i], SPAN("system:")))
			group = u->groups[i];
	if (!u->name.n)
		return;
	buf_str(b, " as ");
	if (span_is(u->name, "bulkhead-probe") && group.n) {
		buf_str(b, "a member of ");
		buf_add(b, group);
	} else {
		buf_add(b, u->name);
	}
}

span phrase_request(struct arena *a, const struct request *q)
{
	struct buf b = { .arena = a };

	buf_add(&b, q->verb);
	buf_char(&b, ' ');
	if (q->non_resource) {
		buf_add(&b, q->path);
	} else {
		buf_add(&b, q->resource);
		if (q->subresource.n) {
			buf_char(&b, '/');
			buf_add(&b, q->subresource);
		}
		if (q->group.n) {
			buf_char(&b, '.');
			buf_add(&b, q->group);
		}
		if (q->name.n) {
			buf_char(&b, ' ');
			buf_add(&b, q->name);
		}
		if (q->ns.n) {
			buf_str(&b, " in ");
			buf_add(&b, q->ns);
		}
	}
	add_user(&b, &q->user);
	return buf_span(&b);
}

span phrase_gives(struct arena *a, const struct technique *t, span scope)
{
	span gives = span_str(t->gives ? t->gives : ""), head;
	ptrdiff_t at = -1;

	for (size_t i = 0; i + 1 < gives.n && at < 0; i++)
		if (gives.p[i] == '%' && gives.p[i + 1] == 's')
			at = (ptrdiff_t)i;
	if (at < 0)
		return gives;
	head = span_head(gives, (size_t)at);
	return JOIN(a, head, scope, span_from(gives, (size_t)at + 2));
}

void phrase_names(struct buf *b, const char *between, const span *v, size_t n, size_t shown)
{
	for (size_t i = 0; i < shown; i++) {
		buf_str(b, i ? between : "");
		buf_add(b, v[i]);
	}
	if (shown < n)
		buf_printf(b, " and %zu more", n - shown);
}
