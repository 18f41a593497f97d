#include "cmd/waivers.h"

#include "cmd/log.h"

#include <time.h>

bool waivers_today(struct context *c, int32_t *day, span *wrong)
{
	span s = args_text(&c->args, OPT_today, SPAN(""));

	*day = (int32_t)(time(NULL) / 86400);
	if (!c->args.value[OPT_today].n || waiver_day(s, day))
		return true;
	*wrong = arena_printf(c->arena, "--today %.*s: a day as YYYY-MM-DD was expected", SPANF(s));
	return false;
}

struct reading { struct waivers *list; struct intern *keys; struct arena *a; struct diags *d; bool any; };

static void take(void *ctx, const struct ingest_object *o)
{
	struct reading *r = ctx;

	r->any |= waiver_read(r->list, o->root, o->src, r->keys, r->a, r->d);
}

static void take_nothing(void *ctx, span api_version, span kind)
{
	(void)ctx, (void)api_version, (void)kind;
}

bool waivers_file(span file, struct waivers *w, struct arena *a, struct intern *keys, struct diags *d, span *wrong)
{
	struct reading r = { w, keys, a, d, false };
	struct ingest in = { .arena = a, .keys = keys, .diags = d, .sink = { &r, take, take_nothing } };
	struct err e = ingest_path(&in, arena_span(a, file).p);

	if (!e.code && r.any)
		return true;
	*wrong = arena_printf(a, "--waivers %.*s: %.*s", SPANF(file), SPANF(e.code ? e.text : SPAN("a document of kind Waivers was expected")));
	return false;
}

static span title(struct arena *a, const struct waiver *w)
{
	if (w->fingerprint.n)
		return arena_printf(a, "waiver of %.*s", SPANF(w->fingerprint));
	return arena_printf(a, "waiver of %.*s for tenant %.*s", SPANF(w->technique), SPANF(w->tenant));
}

bool waivers_run(struct session *s, struct report *rep, struct outcome *end, span *wrong)
{
	const struct spanvec *files = &s->c->args.value[OPT_waivers];
	struct waivers *list = arena_new(&s->arena, struct waivers);
	struct diags diags = { .arena = &s->arena };
	int32_t today;
	bool readable = true;

	if (!waivers_today(s->c, &today, wrong))
		return false;
	for (size_t i = 0; i < files->n && readable; i++)
		readable = waivers_file(files->v[i], list, &s->arena, &s->snap->keys, &diags, wrong);
	if (readable)
		waiver_objects(list, rep, s->options.trust, s->options.n_trust, &s->arena, &diags);
	log_diags(&diags);
	if (!readable) {
		*wrong = arena_span(s->c->arena, *wrong); // the session ends before it is said
		return false;
	}
	if (!list->n && !files->n)
		return true;
	waiver_apply(list, rep, today, &s->arena);
	for (size_t i = 0; i < list->n; i++) {
		const struct waiver *w = &list->v[i];
		if (!waiver_bad(w))
			continue;
		span t = title(s->c->arena, w);
		outcome_add(end, s->c->arena, EXIT_WAIVER, "%.*s is %s: %.*s (bulkhead waive lint)", SPANF(t), waiver_state_name(w->state), SPANF(w->why));
	}
	return true;
}
