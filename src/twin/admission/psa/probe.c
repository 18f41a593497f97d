#include "twin/admission/psa/check.h"
#include "twin/authz/message.h"


void psa_mark_path(struct psa_probe *p, span path, const value *at)
{
	if (p->want)
		vec_push(&p->fields, p->run, (struct psa_field){ path, at->type == VALUE_ABSENT ? VALUE_NO_OFF : at->off });
}

void psa_mark(struct psa_probe *p, const struct pod_container *c, const char *tail, const value *at)
{
	if (!p->want)
		return;
	// Where a field is missing the place of the container stands for it.
	if (at->type == VALUE_ABSENT && c)
		at = c->v;
	psa_mark_path(p, c ? pod_container_path(p->run, SPAN("spec"), c, tail) : arena_printf(p->run, "spec.%s", tail), at);
}

bool psa_fail(struct psa_probe *p, const char *reason, const char *fmt, ...)
{
	p->reason = span_str(reason);
	p->detail = SPAN("");
	if (p->want) {
		va_list ap;
		va_start(ap, fmt);
		p->detail = arena_vprintf(p->run, fmt, ap);
		va_end(ap);
	}
	return false;
}

void psa_add(struct psa_probe *p, struct spanvec *v, span s)
{
	vec_push(v, p->run, s);
}

void psa_insert(struct psa_probe *p, struct spanvec *v, span s)
{
	size_t lo = 0, hi = v->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (span_cmp(v->v[mid], s) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < v->n && span_eq(v->v[lo], s))
		return;
	vec_push(v, p->run, s);
	memmove(&v->v[lo + 1], &v->v[lo], (v->n - 1 - lo) * sizeof *v->v);
	v->v[lo] = s;
}

static span join(struct psa_probe *p, const struct spanvec *v, const char *by, bool quote)
{
	struct buf b = { .arena = p->run };
	if (v->n && quote)
		buf_char(&b, '"');
	for (size_t i = 0; i < v->n; i++) {
		if (i)
			buf_str(&b, by);
		buf_add(&b, v->v[i]);
	}
	if (v->n && quote)
		buf_char(&b, '"');
	return buf_span(&b);
}

span psa_join(struct psa_probe *p, const struct spanvec *v, const char *by)
{
	return p->want ? join(p, v, by, false) : SPAN("");
}

span psa_quoted(struct psa_probe *p, const struct spanvec *v)
{
	return p->want ? join(p, v, "\", \"", true) : SPAN("");
}

span psa_containers_text(struct psa_probe *p, const struct spanvec *names)
{
	if (!p->want)
		return SPAN("");
	span q = psa_quoted(p, names);
	return arena_printf(p->run, "%s %.*s", psa_plural("container", "containers", names->n), SPANF(q));
}

span psa_annotation_text(struct psa_probe *p, span key, span v)
{
	struct buf b = { .arena = p->run };

	if (!p->want)
		return SPAN("");
	buf_add(&b, key);
	buf_char(&b, '=');
	message_quote(&b, v);
	return buf_span(&b);
}

span psa_setters(struct psa_probe *p, bool pod, const struct spanvec *containers)
{
	if (!p->want)
		return SPAN("");
	if (containers->n == 0)
		return SPAN("pod");
	span c = psa_containers_text(p, containers);
	return pod ? arena_printf(p->run, "pod and %.*s", SPANF(c)) : c;
}

const value *psa_annotation(const struct psa_probe *p, const char *prefix, span name)
{
	const value *all = value_get(p->meta, KEY_annotations);
	span want = span_str(prefix);

	member_each(m, all) {
		if (m->key >= p->keys->n || value_get(all, m->key) != &m->v)
			continue;
		span key = intern_text(p->keys, m->key);
		if (span_starts(key, want) && span_eq(span_from(key, want.n), name))
			return &m->v;
	}
	return NULL;
}

bool psa_is_windows(const struct psa_probe *p)
{
	return span_is(value_span(value_at(p->spec, 2, KEY_os, KEY_name)), "windows");
}

bool psa_user_namespace(const struct psa_probe *p)
{
	const value *v = value_get(p->spec, KEY_hostUsers);
	return v->type == VALUE_BOOL && !v->b;
}

const value *psa_field(const value *structure, uint32_t key)
{
	const value *v = value_get(structure, key);
	return value_present(v) ? v : NULL;
}
