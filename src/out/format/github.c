// github: workflow commands that GitHub turns into annotations of a pull request (docs.github.com, "Workflow commands"). GitHub shows ten of each
// level a step, so there is one a root cause, strongest first, not one a path. What is accepted, known or undecided makes no annotation of its own.
#include "attack/fingerprint.h"
#include "out/cause.h"
#include "out/count.h"
#include "out/escape.h"
#include "out/finding.h"
#include "out/phrase.h"

#define SHOWN 50      // causes; beyond it only a count
#define SENTENCES 5   // paths of a cause that are named
#define TITLE 200     // bytes; GitHub takes 255 characters
#define MESSAGE 8000  // bytes; GitHub takes 64 KiB

// actions/toolkit packages/core/src/command.ts: a message hides %, CR, LF; a property also `:` and `,`. Cut at a whole character.
static void data(struct render *r, span s, size_t most, bool property)
{
	struct buf seen = { .arena = r->arena };

	escape_add(&seen, s);
	s = buf_span(&seen);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (i >= most && (c & 0xc0) != 0x80) {
			buf_str(r->out, "...");
			break;
		}
		if (c == '%' || (property && (c == ':' || c == ',')))
			buf_str(r->out, c == '%' ? "%25" : c == ':' ? "%3A" : "%2C");
		else
			buf_char(r->out, c);
	}
}

static void command(struct render *r, const char *level, const struct spot *at, span title)
{
	buf_printf(r->out, "::%s ", level);
	if (at && !at->made_up) {
		buf_str(r->out, "file=");
		data(r, at->file, SIZE_MAX, true);
		buf_printf(r->out, ",line=%u,", at->line);
	}
	buf_str(r->out, "title=");
	data(r, title, TITLE, true);
	buf_str(r->out, "::");
}

static const char *level(enum severity s)
{
	return s >= SEVERITY_HIGH ? "error" : s == SEVERITY_MEDIUM ? "warning" : "notice";
}

static void annotate(struct render *r, const struct report *rep, const struct cause *c, const struct spot *at)
{
	struct buf b = { .arena = r->arena };
	span root = c->root == REF_NONE ? phrase_source(r->arena, &c->path[0]->from) : phrase_object(r->arena, rep->snap, c->root);

	command(r, level(c->worst), at, arena_printf(r->arena, "%s: %.*s", phrase_severity(c->worst), SPANF(root)));
	for (size_t i = 0; i < c->n_paths && i < SENTENCES; i++)
		buf_printf(&b, "%s%.*s by %.*s", i ? "; " : "", SPANF(phrase_path(r->arena, c->path[i])), SPANF(phrase_ways(r->arena, c->path[i], 1)));
	if (c->n_paths > SENTENCES)
		buf_printf(&b, "; and %zu more", c->n_paths - SENTENCES);
	if (c->n_fixes)
		buf_printf(&b, ". To stop %s: %.*s", c->fix[0].closes == c->n_paths ? "it" : "most", SPANF(phrase_change(r->arena, rep->snap, c->fix[0].closing)));
	buf_printf(&b, ". bulkhead why %.*s", SPANF(fingerprint_short(r->arena, c->path[0]->fingerprint)));
	data(r, buf_span(&b), MESSAGE, false);
	buf_char(r->out, '\n');
}

static void closing_line(struct render *r, const struct report *rep, size_t live, size_t left_out)
{
	struct counts n = count_report(rep);

	command(r, "notice", NULL, SPAN("bulkhead"));
	if (n.proven == live)
		buf_printf(r->out, "%zu proven paths", live);
	else
		buf_printf(r->out, "%zu of %zu proven paths are new and not accepted", live, n.proven);
	buf_printf(r->out, "%s, %zu unknown, %zu exposures", left_out ? ", their strongest causes above" : "", n.unknown, rep->n_exposures);
	buf_printf(r->out, "; coverage %.0f %%25%s\n", rep->coverage * 100, rep->partial ? "; the time ran out: there may be more paths" : "");
}

// The paths that a pull request should hear of, as a report of their own.
static struct report live_ones(struct render *r, const struct report *rep, const struct findings *all, const struct finding ***of)
{
	struct report out = *rep;

	out.path = arena_array(r->arena, struct path, rep->n_paths + 1);
	out.n_paths = 0;
	*of = arena_array(r->arena, const struct finding *, rep->n_paths + 1);
	for (size_t i = 0; i < rep->n_paths; i++) {
		const struct finding *f = &all->v[i];
		if (!f->proven || finding_waiver(f) || finding_known(f))
			continue;
		(*of)[out.n_paths] = f;
		out.path[out.n_paths++] = rep->path[i];
	}
	return out;
}

static void report(struct render *r, const struct report *rep)
{
	struct findings all = finding_list(r, rep);
	const struct finding **of;
	struct report live = live_ones(r, rep, &all, &of);
	struct causes causes = cause_list(r->arena, &live);
	size_t shown = causes.n < SHOWN ? causes.n : SHOWN;

	for (size_t i = 0; i < shown; i++)
		annotate(r, &live, &causes.v[i], &of[causes.v[i].path[0] - live.path]->at);
	closing_line(r, rep, live.n_paths, causes.n - shown);
}

const struct renderer renderer_github = {
	.name = "github",
	.title = "annotations of a GitHub workflow run",
	.paths = true,
	.report = report,
	.trace = report,
};
