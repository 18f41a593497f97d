// Waivers as they are written: items of a document, and the spec of Waiver objects.
#include "attack/waiver/parts.h"

#include "attack/fingerprint.h"
#include "attack/identity.h"
#include "twin/authz/who.h"

static const value *member(const struct intern *keys, const value *v, const char *name)
{
	uint32_t key = intern_find(keys, span_str(name));

	return key == MAP_NONE ? &value_absent : value_get(v, key);
}

const value *waiver_member(const struct intern *keys, const value *v, const char *name) { return member(keys, v, name); }

bool waiver_names_path(span digits) { return digits.n >= WAIVER_DIGITS && digits.n <= FINGERPRINT_DIGITS && fingerprint_hex(digits); }

// What is wrong with it, as a sentence; NULL when nothing is.
static const char *fault(struct waiver *w)
{
	if (w->fingerprint.n && (w->technique.n || w->tenant.n))
		return "`path`, or `technique` and `tenant`, not both";
	if (!w->fingerprint.n && (!w->technique.n || !w->tenant.n))
		return "`path` was expected, or `technique` and `tenant`";
	if (w->fingerprint.n && !waiver_names_path(w->fingerprint))
		return "`path`: 8 to 32 hexadecimal digits of a fingerprint were expected";
	if (w->technique.n && !technique_by_id(w->technique))
		return "`technique`: no such technique";
	if (!span_trim(w->reason).n)
		return "`reason` was expected: why this is accepted";
	if (!span_trim(w->owner).n)
		return "`owner` was expected: who answers for it";
	if (!waiver_day(w->expires, &w->last))
		return "`expires` was expected: a day as YYYY-MM-DD";
	return waiver_condition_fault(w->condition);
}

static void add(struct waivers *list, struct waiver w, const value *v, const struct intern *keys, struct arena *a, struct diags *d)
{
	uint32_t line = 0, col = 0;

	w.fingerprint = fingerprint_typed(value_span(member(keys, v, "path")));
	w.technique = value_span(member(keys, v, "technique"));
	w.tenant = value_span(member(keys, v, "tenant"));
	w.reason = value_span(member(keys, v, "reason"));
	w.owner = value_span(member(keys, v, "owner"));
	w.expires = value_span(member(keys, v, "expires"));
	w.condition = waiver_condition_of(keys, member(keys, v, "while"), a);
	const char *wrong = v->type == VALUE_OBJECT ? fault(&w) : "a map with path, reason, owner and expires was expected";
	if (wrong) {
		w.state = WAIVER_INVALID;
		w.why = span_str(wrong);
		if (w.src && w.at != VALUE_NO_OFF)
			diag_position(w.src->bytes, w.at, &line, &col);
		diag_add(d, DIAG_ERROR, w.src ? w.src->name : SPAN(""), line, col, "waiver: %s", wrong);
	}
	vec_push(list, a, w);
}

bool waiver_read(struct waivers *list, const value *root, const struct source *src, const struct intern *keys, struct arena *a, struct diags *d)
{
	const value *items = member(keys, root, "waivers");
	uint32_t line = 0, col = 0;

	if (!span_is(value_get_span(root, KEY_kind), "Waivers"))
		return false;
	if (value_present(items) && items->type != VALUE_ARRAY) {
		if (src && items->off != VALUE_NO_OFF)
			diag_position(src->bytes, items->off, &line, &col);
		diag_add(d, DIAG_ERROR, src ? src->name : SPAN(""), line, col, "waivers: a list was expected");
	}
	value_each(v, items)
		add(list, (struct waiver){ .src = src, .at = v->off, .obj = REF_NONE }, v, keys, a, d);
	return true;
}

// -- objects of the cluster ---------------------------------------------------------------------------------------
static const struct identity *identity_of(const struct identities *t, const struct rbac_subject *s, struct arena *a)
{
	bool account = s->kind == RBAC_SERVICE_ACCOUNT, group = s->kind == RBAC_GROUP;
	span name = account ? user_service_account(a, s->ns, s->name).name : s->name;
	uint32_t i = spanmap_get(group ? &t->group : &t->user, name);
	const struct identity *x = i == MAP_NONE ? NULL : &t->v[i];

	if (!x || group)
		return x;
	bool same = account ? x->kind == SOURCE_SERVICE_ACCOUNT && x->ns != NS_CLUSTER : x->kind == SOURCE_USER;
	return same ? x : NULL;
}

// Who of the attackers' positions may do that to the waiver, as a sentence; null when nobody.
static span writer(const struct identities *t, span verb, span name, struct arena *a)
{
	struct world w = world_of(t->s);
	struct request r = { .verb = verb, .group = SPAN(WAIVER_GROUP), .version = SPAN("v1"), .resource = SPAN("waivers"), .name = name };
	struct who_answer who = { 0 };

	rbac_who_can(&w, &r, WHO_REQUEST, a, &who);
	for (size_t i = 0; i < who.list.n; i++) {
		const struct rbac_subject *s = who.list.v[i].subject;
		const struct identity *x = identity_of(t, s, a);
		if (x && x->attacker)
			return s->kind == RBAC_SERVICE_ACCOUNT
				? arena_printf(a, "ServiceAccount %.*s/%.*s may %.*s it", SPANF(s->ns), SPANF(s->name), SPANF(verb))
				: arena_printf(a, "%s %.*s may %.*s it", s->kind == RBAC_USER ? "User" : "Group", SPANF(s->name), SPANF(verb));
	}
	return SPAN("");
}

void waiver_objects(struct waivers *list, const struct report *rep, const span *trust, size_t n_trust, struct arena *a, struct diags *d)
{
	static const span verb[] = { SPAN_INIT("create"), SPAN_INIT("update"), SPAN_INIT("patch") };
	const struct snapshot *s = rep->snap;
	const struct kind *k = snapshot_kind_named(s, SPAN(WAIVER_GROUP), SPAN("Waiver"));

	if (!k || !k->n)
		return;
	const struct identities *t = identities_build((struct snapshot *)(uintptr_t)s, trust, n_trust, a);
	for (size_t i = 0; i < k->n; i++) {
		const struct object *o = &s->object[k->objects[i]];
		struct waiver w = { .src = o->src, .at = o->at, .obj = k->objects[i], .name = o->name };
		add(list, w, value_get(o->root, KEY_spec), &s->keys, a, d);
		struct waiver *x = &list->v[list->n - 1];
		for (size_t v = 0; v < 3 && x->state != WAIVER_INVALID && x->state != WAIVER_REFUSED; v++) {
			// create carries no name, whatever the object will be called.
			span who = writer(t, verb[v], v ? o->name : SPAN(""), a);
			if (!who.n)
				continue;
			x->state = WAIVER_REFUSED;
			x->why = who;
		}
	}
}
