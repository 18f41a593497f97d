#include "out/page/part.h"

#include "out/assume.h"
#include "out/tenants.h"

#define SHORT_FOLDER 24 // shorter ones are told with every place

// The folder that every object of the input lies in, with its slash; "" when there is none worth telling apart.
static span common_folder(const struct snapshot *s)
{
	const struct source *last = NULL;
	span out = { 0 };

	for (size_t i = 0; i < s->n_objects; i++) {
		const struct source *src = s->object[i].src;
		if (!src || src == last)
			continue;
		last = src;
		if (!out.p)
			out = src->name;
		size_t n = 0;
		while (n < out.n && n < src->name.n && out.p[n] == src->name.p[n])
			n++;
		out = span_head(out, n);
	}
	ptrdiff_t slash = span_rfind(out, '/');
	return slash + 1 > SHORT_FOLDER ? span_head(out, (size_t)slash + 1) : SPAN("");
}

// Evidence stands in the assumptions; what the user said himself is evidence, too.
static void say_evidence(struct render *r, const struct report *rep)
{
	struct assumptions as = assume_report(r->arena, rep);

	for (size_t i = 0; i < as.n; i++) {
		const struct assumption *x = &as.v[i];
		say(r, "   ");
		say_span(r, x->text);
		if (x->change && !x->told && strcmp(x->id, "tenancy-hint"))
			say(r, " (%s)", x->change);
		say_end(r);
	}
}

void page_shared(struct render *r, const struct report *rep)
{
	const struct snapshot *s = rep->snap;
	size_t platform = 0;

	for (size_t i = 0; i < s->n_ns; i++)
		platform += s->ns[i].platform;
	part_head(r, s->n_tenants > 1 ? "1  Shared: " : "1  Not shared: ");
	say_count(r, s->n_tenants, "tenant");
	say(r, " in ");
	say_count(r, s->n_ns - platform, "namespace");
	say(r, ", %zu of the platform, ", platform);
	say_count(r, tenants_bridges(r->arena, s), "bridge");
	say(r, " between tenants");
	if (rep->partial)
		say(r, "; PARTIAL: the time ran out, there may be more paths");
	say_end(r);
	say_evidence(r, rep);
	r->folder = common_folder(s);
	if (r->folder.n) {
		say(r, "   Files are told below ");
		say_span(r, r->folder);
		say_end(r);
	}
	say_gap(r);
}
