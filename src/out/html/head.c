// The head of the page: policy, style, the verdict in plain sentences, counts, and the table of contents.
#include "out/html/report.h"

#include "attack/waiver/waiver.h"
#include "out/html/asset.h"
#include "out/phrase.h"

struct reach { size_t tenants, critical, bridges; bool any; };

static struct reach reach_of(const struct matrix *m)
{
	struct reach out = { 0 };

	for (size_t i = 0; i < m->n_rows; i++) {
		const struct side *s = &m->row[i];
		if (!s->n_proven)
			continue;
		out.tenants += s->kind == SIDE_TENANT;
		out.critical += s->kind == SIDE_TENANT && s->worst == SEVERITY_CRITICAL;
		out.bridges += s->kind == SIDE_BRIDGE;
		out.any |= s->kind == SIDE_ANY;
	}
	return out;
}

static void title(struct html_report *h)
{
	struct render *r = h->r;

	html_put(r, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n", html_style_hash, html_script_hash);
	html_put(r, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"bulkhead %s\">\n<title>Tenant isolation: ", BULKHEAD_VERSION);
	html_count(r, h->counts.proven, "proven path");
	html_put(r, "</title>\n<style>");
	buf_add(r->out, html_style);
	html_put(r, "</style>\n</head>\n");
}

static void cluster(struct html_report *h)
{
	struct render *r = h->r;
	const struct snapshot *s = h->rep->snap;

	html_put(r, "<p class=\"cluster\">Kubernetes 1.%u%s<span class=\"dot\"> \xc2\xb7 </span>", s->minor, s->version_known ? "" : " (assumed)");
	html_count(r, count_objects(s), "object");
	html_put(r, "<span class=\"dot\"> \xc2\xb7 </span>");
	html_count(r, s->n_ns, "namespace");
	html_put(r, "<span class=\"dot\"> \xc2\xb7 </span>");
	html_count(r, s->n_tenants, "tenant");
	html_put(r, "</p>");
}

static void lead(struct html_report *h, struct reach x)
{
	struct render *r = h->r;
	size_t all = h->rep->snap->n_tenants;

	html_put(r, "<h2 id=\"h-summary\" class=\"lead\">");
	if (x.tenants) {
		html_put(r, "%zu of ", x.tenants);
		html_count(r, all, "tenant");
		html_put(r, " can leave %s boundary", x.tenants == 1 ? "its" : "their");
		if (x.critical == x.tenants)
			html_put(r, x.critical == 1 ? " and take the cluster, or a node that others use." : ", all of them as far as the cluster or a node that others use.");
		else if (x.critical)
			html_put(r, "; %zu of them can take the cluster, or a node that others use.", x.critical);
		else
			html_put(r, ".");
	} else if (h->counts.proven) {
		html_put(r, "No tenant by itself can leave its boundary, but ");
		html_put(r, x.any ? "everybody can." : x.bridges == 1 ? "one identity of several tenants can." : "%zu identities of several tenants can.", x.bridges);
	} else {
		html_put(r, "No way out of a tenant was proven.");
	}
	html_put(r, "</h2>\n");
}

static void edits_sentence(struct html_report *h)
{
	struct render *r = h->r;
	size_t changes = 0;

	for (size_t i = 0; i < h->edits.n; i++)
		changes += h->edits.v[i].closing != NULL;
	html_put(r, "<li>");
	if (changes) {
		html_count(r, changes, "change");
		html_put(r, changes == 1 ? " closes" : " close");
		html_put(r, h->edits.n_open ? " all but %zu of them" : " all of them", h->edits.n_open);
		html_put(r, ": see <a href=\"#changes\">what to change</a>.</li>\n");
	} else {
		html_put(r, "No single change closes them.</li>\n");
	}
}

static void sentences(struct html_report *h, struct reach x)
{
	struct render *r = h->r;
	const struct delta *d = h->rep->delta;

	html_put(r, "<ul class=\"says-more\">\n");
	if (h->rep->partial)
		html_put(r, "<li><strong>The time ran out: there may be more paths than these.</strong></li>\n");
	if (h->counts.proven) {
		html_put(r, "<li>");
		html_count(r, h->counts.proven, "proven path");
		html_put(r, " from ");
		html_count(r, h->causes.n, "root cause");
		if (x.tenants && x.bridges) {
			html_put(r, "; ");
			html_count(r, x.bridges, "source");
			html_put(r, x.bridges == 1 ? " belongs to no single tenant" : " belong to no single tenant");
		}
		html_put(r, ".</li>\n");
		edits_sentence(h);
	}
	if (d)
		html_put(r, "<li>Since the earlier report: %zu new, %zu fixed, %zu known.</li>\n", d->n_new, d->n_fixed, d->n_known);
	if (h->counts.waived) {
		html_put(r, "<li>");
		html_count(r, h->counts.waived, "path");
		html_put(r, h->counts.waived == 1 ? " is accepted by a waiver and marked" : " are accepted by waivers and marked");
		html_put(r, ": see <a href=\"#waivers\">waivers</a>.</li>\n");
	}
	if (h->counts.unknown) {
		html_put(r, "<li>");
		html_count(r, h->counts.unknown, "more path");
		html_put(r, " could not be decided: see <a href=\"#unseen\">what was not looked at</a>.</li>\n");
	}
	html_put(r, "<li>%.0f %% of the questions could be decided from the input%s.</li>\n",
		h->rep->coverage * 100 - (h->rep->coverage < 1 && h->rep->coverage > 0.995 ? 1 : 0),
		h->rep->coverage < 1 ? "; what the others wait for stands at the end" : "");
	html_put(r, "</ul>\n");
}

static void tiles(struct html_report *h)
{
	struct render *r = h->r;

	html_put(r, "<dl class=\"tiles\">");
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_LOW; i--)
		html_put(r, "<div class=\"%s%s\"><dt>%s</dt><dd>%zu</dd></div>", phrase_severity((enum severity)i), h->counts.by_severity[i] ? "" : " none",
			phrase_severity((enum severity)i), h->counts.by_severity[i]);
	html_put(r, "<div class=\"unknown%s\"><dt>undecided</dt><dd>%zu</dd></div>", h->counts.unknown ? "" : " none", h->counts.unknown);
	html_put(r, "<div class=\"plain%s\"><dt>exposures</dt><dd>%zu</dd></div></dl>\n", h->rep->n_exposures ? "" : " none", h->rep->n_exposures);
}

static void contents(struct html_report *h)
{
	const struct report *rep = h->rep;
	const struct { const char *id, *title; bool there; } list[] = {
		{ "tenants", "Tenants", !h->asked }, { "delta", "New and fixed", rep->delta != NULL }, { "matrix", "Matrix", h->matrix->n_rows > 0 },
		{ "causes", "Root causes", h->causes.n > 0 }, { "paths", "Paths", true }, { "checklist", "Checklist", rep->checklist != NULL },
		{ "exposures", "Exposures", rep->n_exposures > 0 }, { "changes", "What to change", h->counts.proven > 0 },
		{ "unseen", "Not looked at", true }, { "assumptions", "Assumptions", true }, { "waivers", "Waivers", rep->waivers && rep->waivers->n },
	};

	html_put(h->r, "<nav class=\"contents\" aria-label=\"Sections\"><ul>");
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (list[i].there)
			html_put(h->r, "<li><a href=\"#%s\">%s</a></li>", list[i].id, list[i].title);
	html_put(h->r, "</ul></nav>\n");
}

void html_head(struct html_report *h)
{
	struct render *r = h->r;
	struct reach x = reach_of(h->matrix);

	title(h);
	html_put(r, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header class=\"top\"><p class=\"brand\"><svg class=\"logo\" width=\"22\" height=\"22\" "
		"viewBox=\"0 0 22 22\" aria-hidden=\"true\"><path d=\"M2 3h5v16H2zM8.500 3h5v16h-5zM15 3h5v16h-5z\"/></svg>bulkhead</p><h1>%s</h1>",
		h->asked ? "Paths in question" : "Tenant isolation report");
	cluster(h);
	html_put(r, "</header>\n");
	contents(h);
	html_put(r, "<main id=\"main\">\n<section id=\"summary\" class=\"summary\" aria-labelledby=\"h-summary\">\n");
	lead(h, x);
	sentences(h, x);
	tiles(h);
	html_put(r, "</section>\n");
}
