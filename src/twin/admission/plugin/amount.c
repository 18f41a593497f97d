#include "twin/admission/plugin/amount.h"

#include <stdio.h>

bool amount_read(const value *v, quantity *out)
{
	char text[64];

	if (v->type == VALUE_STRING)
		return quantity_parse(value_span(v), out);
	if (v->type == VALUE_INT) {
		out->nano = (__int128)v->i * 1000000000;
		return true;
	}
	if (v->type != VALUE_NUMBER)
		return false;
	int n = snprintf(text, sizeof text, "%.9g", v->d);
	return quantity_parse(span_of(text, (size_t)n), out);
}

const struct amount *amounts_find(const struct amounts *a, uint32_t key)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].key == key)
			return &a->v[i];
	return NULL;
}

void amounts_add(struct amounts *a, struct arena *run, uint32_t key, quantity q, span text)
{
	struct amount *old = (struct amount *)amounts_find(a, key);

	if (!old) {
		vec_push(a, run, (struct amount){ key, q, text, text });
		return;
	}
	if (!old->q.nano)
		old->form = text;
	old->q = quantity_add(old->q, q);
	old->text = (span){ 0 };
}

void amounts_max(struct amounts *a, struct arena *run, const struct amount *x)
{
	struct amount *old = (struct amount *)amounts_find(a, x->key);

	if (!old)
		vec_push(a, run, *x);
	else if (quantity_cmp(x->q, old->q) > 0)
		*old = *x;
}

static bool is_sidecar(const value *container)
{
	return span_is(value_get_span(container, KEY_restartPolicy), "Always");
}

static void add_all(struct amounts *a, struct arena *run, const value *container, uint32_t which)
{
	quantity q;

	member_each(m, value_at(container, 2, KEY_resources, which))
		if (amount_read(&m->v, &q))
			amounts_add(a, run, m->key, q, value_span(&m->v));
}

struct amounts amounts_of_pod(struct arena *run, const value *spec, uint32_t which)
{
	struct amounts out = { 0 }, sidecars = { 0 };
	quantity q;

	value_each(c, value_get(spec, KEY_containers))
		add_all(&out, run, c, which);
	value_each(c, value_get(spec, KEY_initContainers)) {
		if (!is_sidecar(c))
			continue;
		add_all(&out, run, c, which);
	}
	// While an init container runs, so do the sidecars that stand before it.
	value_each(c, value_get(spec, KEY_initContainers)) {
		if (is_sidecar(c)) {
			add_all(&sidecars, run, c, which);
			continue;
		}
		struct amounts now = { 0 };
		for (size_t i = 0; i < sidecars.n; i++)
			amounts_add(&now, run, sidecars.v[i].key, sidecars.v[i].q, sidecars.v[i].text);
		add_all(&now, run, c, which);
		for (size_t i = 0; i < now.n; i++)
			amounts_max(&out, run, &now.v[i]);
	}
	member_each(m, value_at(spec, 2, KEY_resources, which)) {
		struct amount *own = (struct amount *)amounts_find(&out, m->key);
		if (!amount_read(&m->v, &q))
			continue;
		if (own)
			*own = (struct amount){ m->key, q, value_span(&m->v), value_span(&m->v) };
		else
			vec_push(&out, run, (struct amount){ m->key, q, value_span(&m->v), value_span(&m->v) });
	}
	return out;
}

const struct pod_amounts *amounts_of_request(struct judgement *j)
{
	const value *spec = value_get(j->r.object, KEY_spec);

	if (j->amounts && j->amounts->spec == spec)
		return j->amounts;
	struct pod_amounts *p = arena_new(j->run, struct pod_amounts);
	*p = (struct pod_amounts){ spec, amounts_of_pod(j->run, spec, KEY_requests), amounts_of_pod(j->run, spec, KEY_limits) };
	return j->amounts = p;
}

span amount_text(struct arena *run, const struct amount *a)
{
	if (a->text.n)
		return a->text;
	return quantity_text(run, a->q, a->form); // Quantity.Add keeps the form of the first that is not zero
}
