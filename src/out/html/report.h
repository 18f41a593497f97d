// report: what the parts of the HTML report share, and the parts themselves: each appends one section to r->out. html.c (out/format/) puts them in
// order. Everything is borrowed from the report or lives in the render's arena.
#ifndef OUT_HTML_REPORT_H
#define OUT_HTML_REPORT_H

#include "attack/delta/delta.h"
#include "attack/summary/edit.h"
#include "attack/summary/matrix.h"
#include "out/cause.h"
#include "out/count.h"
#include "out/html/tag.h"

struct html_report {
	struct render *r;
	const struct report *rep;
	bool asked;                     // the paths that `why` was asked for, not all of a cluster
	struct counts counts;
	struct causes causes;
	struct edits edits;
	const struct matrix *matrix;
	bool *shown;                    // by path: written out in the page; the others are in its data block only
	size_t n_shown;
	const struct standing **standing; // by path; NULL without an earlier report
};

// Head of the document, its policy, style sheet, banner and table of contents.
void html_head(struct html_report *h);
// 1: who shares this cluster.
void html_tenants(struct html_report *h);
// 2: what each tenant can do.
void html_delta(struct html_report *h);
void html_matrix(struct html_report *h);
void html_causes(struct html_report *h);
void html_paths(struct html_report *h);
void html_checklist(struct html_report *h);
void html_exposures(struct html_report *h);
// 3: what to change.
void html_changes(struct html_report *h);
// What the result rests on.
void html_unseen(struct html_report *h);
void html_assumptions(struct html_report *h);
void html_waivers(struct html_report *h);
// Paths that are not written out, for the script; then the script and the end of the document.
void html_data(struct html_report *h);

// For several parts.
// "p-4d10fdff6d00a34e": the id of a path in the page.
span html_path_id(struct arena *a, const struct path *p);
// Its short id as a link, or as text when the path is in the data block only (the script makes it a link).
void html_path_link(struct html_report *h, const struct path *p);
// Its marks: accepted by a waiver, new or known.
void html_path_marks(struct html_report *h, const struct path *p);
void html_svg(struct html_report *h, const struct path *p);
// A control may be asked several times, once a policy: true when one before was of the same control and as little concerned.
bool html_named_before(const struct path_step *st, size_t decision);
const struct standing *html_standing(const struct html_report *h, const struct path *p);

#endif
