#include "twin/admission/policy/names.h"

void names_add_one(struct names *n, struct arena *a, span s)
{
	bool fresh;

	n->n++;
	if (span_find(s, '*', 0) >= 0 || span_find(s, '?', 0) >= 0)
		vec_push(&n->glob, a, s);
	else if (s.n)
		*spanmap_put(&n->exact, a, s, &fresh) = 1;
}

void names_add(struct names *n, struct arena *a, const value *list)
{
	value_each(v, list)
		names_add_one(n, a, value_span(v));
}

bool names_match(const struct names *n, span s)
{
	if (n->exact.n && s.n && spanmap_get(&n->exact, s) != MAP_NONE)
		return true;
	for (size_t i = 0; i < n->glob.n; i++)
		if (span_glob(n->glob.v[i], s))
			return true;
	return false;
}
