#include "k8s/validate/cluster/pem.h"

#include "k8s/validate/at.h"

#define BEGIN SPAN("-----BEGIN ")
#define END SPAN("-----END ")
#define DASHES SPAN("-----")

static span line_of(span *rest)
{
	span line;

	*rest = span_cut(*rest, '\n', &line);
	while (line.n && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t'))
		line.n--;
	return line;
}

static bool framed(span line, span word, span *type)
{
	if (!span_starts(line, word) || !span_ends(line, DASHES) || line.n < word.n + 5)
		return false;
	*type = span_of(line.p + word.n, line.n - word.n - 5);
	return true;
}

bool pem_next(struct arena *a, span *rest, struct pem_block *out)
{
	span type;

	while (rest->p && rest->n) {
		if (!framed(line_of(rest), BEGIN, &out->type))
			continue;
		span at = *rest;
		char *body = arena_alloc(a, at.n + 1, 1);
		size_t n = 0;
		out->headers = false;
		while (at.p && at.n) {
			span line = line_of(&at);
			if (framed(line, END, &type)) {
				if (!span_eq(type, out->type))
					break;
				*rest = at;
				out->body = span_of(body, n);
				return true;
			}
			if (span_find(line, ':', 0) > 0)
				out->headers = true;
			else
				for (size_t i = 0; i < line.n; i++)
					body[n++] = line.p[i];
		}
	}
	return false;
}

// The first part between dots that is not as it should be, told with the whole segment.
static void segment(struct validation *v, const struct field *at, span whole, struct check (*rule)(span))
{
	span label, rest = whole;

	do {
		rest = span_cut(rest, '.', &label);
		struct check c = rule(label);
		for (unsigned i = 0; i < c.n; i++)
			field_add(v, FIELD_INVALID, at, field_quote(v->arena, whole), "validating label %.*s: %s", SPANF(field_quote(v->arena, label)), c.text[i]);
		if (c.n)
			return;
	} while (rest.p);
}

void pem_signer_check(struct validation *v, const struct field *at, span name)
{
	span domain, path = span_cut(name, '/', &domain);

	if (!name.n) {
		check_required(v, at, "");
		return;
	}
	if (!path.p || span_find(path, '/', 0) >= 0) {
		at_text(v, at, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
		return;
	}
	if (domain.n > 253)
		field_add(v, FIELD_TOO_LONG, at, (span){ 0 }, "may not be more than 253 bytes");
	segment(v, at, domain, check_dns1123_label);
	if (span_find(domain, '.', 0) < 0)
		at_text(v, at, domain, "should be a domain with at least two segments separated by dots");
	segment(v, at, path, check_dns1123_subdomain);
	if (name.n > 571)
		field_add(v, FIELD_TOO_LONG, at, (span){ 0 }, "may not be more than 571 bytes");
}
