// The checklist: a table of tenants against items, then each tenant's answers in words. Tenants whose baseline has gaps stand first.
#include "out/html/report.h"

#include "attack/checklist/checklist.h"

#include <stdlib.h>

#define TENANTS 100 // rows of the table
#define DETAILS (120u << 10) // bytes of tenants with their sentences

static const char *const class[] = { "good", "bad", "undecided", "nothing" };
static const char *const word[] = { "in place", "missing", "undecided", "does not apply" };
static const char *const baseline[] = { "yes", "no", "undecided", "no namespace in use" };
static const char *const sign[] = { "\xe2\x9c\x93", "\xe2\x9c\x97", "?", "\xe2\x80\x93" };

static int gaps_order(const void *x, const void *y)
{
	static const int rank[] = { 2, 0, 1, 3 };
	const struct checklist *a = *(const struct checklist *const *)x, *b = *(const struct checklist *const *)y;

	if (rank[a->baseline] != rank[b->baseline])
		return rank[a->baseline] < rank[b->baseline] ? -1 : 1;
	if (!a->surviving != !b->surviving)
		return a->surviving ? -1 : 1;
	if (a->surviving && a->worst != b->worst)
		return a->worst > b->worst ? -1 : 1;
	if (a->surviving != b->surviving)
		return a->surviving > b->surviving ? -1 : 1;
	return (a > b) - (a < b); // both in the report's array
}

static void state(struct render *r, enum check_state s)
{
	html_put(r, "<span class=\"check %s\"><span aria-hidden=\"true\">%s</span><span class=\"hide\">%s</span></span>", class[s], sign[s], word[s]);
}

static void survivors(struct render *r, const struct checklist *c)
{
	if (!c->surviving) {
		html_put(r, "0");
		return;
	}
	html_put(r, "%zu ", c->surviving);
	html_severity(r, c->worst);
}

static void table(struct html_report *h, const struct checklist *const *v, size_t n)
{
	struct render *r = h->r;
	size_t items = v[0]->n_checks;

	html_put(r, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"h-checklist\"><table class=\"list checks\"><thead><tr><th scope=\"col\">Tenant</th>"
		"<th scope=\"col\">Baseline</th><th scope=\"col\">Paths that survive it</th>");
	for (size_t k = 0; k < items; k++) {
		html_put(r, "<th scope=\"col\" class=\"item\"><span class=\"turn\">");
		html_str(r, v[0]->check[k].item->title);
		html_put(r, "</span></th>");
	}
	html_put(r, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < n; i++) {
		html_put(r, "<tr><th scope=\"row\"><bdi>");
		html_text(r, h->rep->snap->tenant[v[i]->tenant].name);
		html_put(r, "</bdi></th><td>");
		state(r, v[i]->baseline);
		html_put(r, " %s</td><td>", baseline[v[i]->baseline]);
		survivors(r, v[i]);
		html_put(r, "</td>");
		for (size_t k = 0; k < items; k++) {
			enum check_state s = v[i]->check[k].state;
			html_put(r, "<td class=\"item %s\">%s<i> %s</i></td>", class[s], sign[s], word[s]);
		}
		html_put(r, "</tr>\n");
	}
	html_put(r, "</tbody></table></div>\n");
}

static void details(struct html_report *h, const struct checklist *c)
{
	struct render *r = h->r;

	html_put(r, "<details class=\"tenant\"><summary><bdi>");
	html_text(r, h->rep->snap->tenant[c->tenant].name);
	html_put(r, "</bdi>: baseline in place: %s; paths that survive it: %zu</summary><ul class=\"answers\">",
		baseline[c->baseline], c->surviving);
	for (size_t k = 0; k < c->n_checks; k++) {
		const struct check *x = &c->check[k];
		html_put(r, "<li>");
		state(r, x->state);
		html_put(r, " <b>");
		html_str(r, x->item->title);
		html_put(r, "</b>%s ", x->item->baseline ? " <span class=\"mark\">baseline</span>" : "");
		html_text(r, x->text);
		html_place(r, h->rep->snap, x->obj, x->off);
		if (x->state == CHECK_UNKNOWN) {
			html_put(r, " <span class=\"muted\">what would decide: ");
			html_prose(r, unknown_info(x->unknown)->decides);
			html_put(r, "</span>");
		}
		html_put(r, "</li>");
	}
	html_put(r, "</ul></details>\n");
}

static void items(struct render *r, const struct checklist *c)
{
	html_put(r, "<details class=\"tenant\"><summary>What the items mean</summary><dl class=\"items\">");
	for (size_t k = 0; k < c->n_checks; k++) {
		html_put(r, "<dt>");
		html_str(r, c->check[k].item->title);
		html_put(r, "</dt><dd>");
		html_str(r, c->check[k].item->about);
		html_put(r, "</dd>");
	}
	html_put(r, "</dl></details>\n");
}

void html_checklist(struct html_report *h)
{
	struct render *r = h->r;
	size_t all = h->rep->n_checklist, in_place = 0;

	if (!h->rep->checklist || !all || !h->rep->checklist->n_checks)
		return;
	const struct checklist **v = arena_array(r->arena, const struct checklist *, all);
	for (size_t i = 0; i < all; i++) {
		v[i] = &h->rep->checklist[i];
		in_place += v[i]->baseline == CHECK_GOOD;
	}
	qsort(v, all, sizeof *v, gaps_order);
	html_put(r, "<section id=\"checklist\" aria-labelledby=\"h-checklist\"><h3 id=\"h-checklist\">Checklist</h3>\n<p class=\"about\">What an auditor ticks for each tenant. "
		"The baseline is in place for %zu of %zu; what survives it stands beside it.</p>\n", in_place, all);
	table(h, v, all < TENANTS ? all : TENANTS);
	if (all > TENANTS)
		html_put(r, "<p class=\"muted\">and %zu more tenants; <code>-o json</code> has all.</p>\n", all - TENANTS);
	items(r, v[0]);
	size_t begin = r->out->n, i = 0;
	for (; i < all && r->out->n - begin < DETAILS; i++)
		details(h, v[i]);
	if (i < all)
		html_put(r, "<p class=\"muted\">The sentences of %zu more tenants are in <code>-o json</code>.</p>\n", all - i);
	html_put(r, "</section>\n");
}
