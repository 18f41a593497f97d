// token: until 1.23 the controller manager made a token Secret for every service account (KEP-2799 ended it in 1.24); whoever reads Secrets
// in the namespace held the account. Its random suffix is not known before it exists, so no resourceNames can name it.
#include "k8s/meta.h"
#include "twin/deputy/controller.h"

#define TYPE "kubernetes.io/service-account-token"

struct holders { struct spanmap map; struct arena scratch; };

static span key(struct arena *a, uint32_t ns, span account)
{
	return arena_printf(a, "%u/%.*s", ns, SPANF(account));
}

// Accounts whose token Secret stands in the input.
static void collect(struct holders *h, const struct snapshot *s)
{
	bool fresh;

	snapshot_each(r, s, GK_SECRET) {
		const struct object *o = snapshot_object(s, r);
		span account = meta_annotation(o->root, &s->keys, SPAN("kubernetes.io/service-account.name"));
		if (account.n && span_is(value_get_span(o->root, KEY_type), TYPE))
			*spanmap_put(&h->map, &h->scratch, key(&h->scratch, o->ns, account), &fresh) = r;
	}
}

// The account's list of Secrets may tell the real name.
static span secret_name(struct maker *m, const struct object *account)
{
	span want = arena_printf(m->a, "%.*s-token-", SPANF(account->name));

	value_each(x, value_get(account->root, KEY_secrets)) {
		span name = value_get_span(x, KEY_name);
		if (span_starts(name, want))
			return name;
	}
	return arena_printf(m->a, "%.*sxxxxx", SPANF(want));
}

static void make(const struct controller *c, struct maker *m)
{
	const struct snapshot *s = m->s;
	struct make k = maker_make(m);
	struct holders h = { 0 };

	(void)c;
	if (s->minor >= 24)
		return;
	collect(&h, s);
	snapshot_each(r, s, GK_SERVICE_ACCOUNT) {
		const struct object *o = snapshot_object(s, r);
		if (spanmap_get(&h.map, key(&h.scratch, o->ns, o->name)) != MAP_NONE)
			continue;
		value meta = make_object(k, "name", value_string(secret_name(m, o)), "namespace", value_string(s->ns[o->ns].name), "annotations",
			make_object(k, "kubernetes.io/service-account.name", value_string(o->name), NULL), NULL);
		value root = make_object(k, "apiVersion", make_text("v1"), "kind", make_text("Secret"), "metadata", meta, "type", make_text(TYPE), NULL);
		m->emit(m, make_root(k, root), SPAN("v1"), SPAN("Secret"), r);
	}
	arena_free(&h.scratch);
}

const struct controller controller_token = {
	.id = "token", .title = "token Secrets of service accounts before 1.24",
	.source = "kubernetes pkg/controller/serviceaccount/tokens_controller.go", .sees_made = true, .make = make,
};
