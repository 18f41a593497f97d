#include "attack/checklist/asking.h"

#define CHECK(ident) extern const struct check_item check_##ident;
#include "attack/checklist/table.def"
#undef CHECK

const struct check_item *const check_table[] = {
#define CHECK(ident) &check_##ident,
#include "attack/checklist/table.def"
#undef CHECK
};
const size_t check_count = sizeof check_table / sizeof *check_table;

static void ask_all(struct asking *q, struct checklist *out)
{
	struct check *v = arena_array(q->a, struct check, check_count);
	enum check_state state = CHECK_NOTHING;

	for (size_t i = 0; i < check_count; i++) {
		v[i] = q->n_ns ? check_table[i]->ask(check_table[i], q) :
			check_says(check_table[i], CHECK_NOTHING, SPAN("no namespace of the tenant is in use"));
		if (check_table[i]->baseline && check_worse(v[i].state, state))
			state = v[i].state;
	}
	out->check = v;
	out->n_checks = check_count;
	out->baseline = state;
}

static void count_paths(struct asking *q, struct checklist *v, size_t n)
{
	const struct report *rep = q->rep;
	struct spanmap by_name = { .seed = q->s->ns_by_name.seed };
	bool fresh;

	for (uint32_t i = 0; i < n; i++)
		*spanmap_put(&by_name, q->a, q->s->tenant[v[i].tenant].name, &fresh) = i;
	for (size_t i = 0; i < rep->n_paths; i++) {
		const struct path *p = &rep->path[i];
		uint32_t t = p->verdict == VERDICT_ALLOW && p->from.tenant.n ? spanmap_get(&by_name, p->from.tenant) : MAP_NONE;
		if (t == MAP_NONE)
			continue;
		if (!v[t].surviving++ || p->severity > v[t].worst)
			v[t].worst = p->severity;
	}
}

void checklist_build(struct report *rep, struct arena *a)
{
	struct checklist *v = arena_array(a, struct checklist, rep->snap->n_tenants + 1);
	struct asking *q = asking_new(rep, a);

	size_t n = 0;
	for (uint32_t t = 0; t < rep->snap->n_tenants; t++) {
		if (rep->only.tenant.n && !span_eq(rep->snap->tenant[t].name, rep->only.tenant))
			continue;
		asking_tenant(q, t);
		v[n].tenant = t;
		ask_all(q, &v[n++]);
	}
	count_paths(q, v, n);
	arena_free(&q->run);
	rep->checklist = v;
	rep->n_checklist = n;
}
