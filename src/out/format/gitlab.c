// gitlab: a Code Quality report, which GitLab shows in merge requests (docs.gitlab.com, "Code Quality report format"): a list of findings, each with
// a fingerprint that is the path's, so that GitLab itself tells what a merge request brings and mends.
#include "attack/fingerprint.h"
#include "out/emit.h"
#include "out/escape.h"
#include "out/finding.h"
#include "out/phrase.h"

static const char *severity(const struct finding *f)
{
	static const char *const name[] = { "minor", "major", "critical", "blocker" };

	return f->exposure || !f->proven || finding_waiver(f) ? "info" : name[f->severity];
}

// GitLab takes paths from the root of the repository, without "./".
static span file_of(span file)
{
	while (span_starts(file, SPAN("./")) || span_starts(file, SPAN("/")))
		file = span_from(file, file.p[0] == '/' ? 1 : 2);
	return file.n ? file : SPAN("_");
}

static void emit_finding(struct emit *e, struct render *r, const struct report *rep, const struct finding *f)
{
	struct buf b = { .arena = r->arena };
	span rest = finding_rest(r, rep, f);

	escape_add(&b, finding_sentence(r->arena, f));
	buf_str(&b, rest.n ? ". " : "");
	escape_add(&b, rest);
	buf_char(r->out, '\n');
	emit_map(e, NULL);
	emit_text(e, "description", buf_span(&b));
	emit_str(e, "check_name", f->technique->id);
	if (f->path)
		emit_text(e, "fingerprint", fingerprint_text(r->arena, f->path->fingerprint));
	else
		emit_text(e, "fingerprint", arena_printf(r->arena, "%s-%016llx", f->technique->id, (unsigned long long)span_hash(f->exposure->scope, 0)));
	emit_str(e, "severity", severity(f));
	emit_map(e, "location");
	emit_text(e, "path", file_of(f->at.file));
	emit_map(e, "lines");
	emit_int(e, "begin", f->at.line);
	emit_end(e);
	emit_end(e);
	emit_end(e);
}

static void report(struct render *r, const struct report *rep)
{
	struct emit e = emit_start(r->out, EMIT_LINE);
	struct findings all = finding_list(r, rep);

	emit_list(&e, NULL);
	for (size_t i = 0; i < all.n; i++) {
		emit_finding(&e, r, rep, &all.v[i]);
		render_pause(r);
	}
	emit_end(&e);
}

// The answer of why: its paths and nothing else.
static void trace(struct render *r, const struct report *rep)
{
	struct report paths = *rep;

	paths.n_exposures = 0;
	report(r, &paths);
}

const struct renderer renderer_gitlab = {
	.name = "gitlab",
	.title = "GitLab Code Quality report for merge requests",
	.paths = true,
	.report = report,
	.trace = trace,
};
