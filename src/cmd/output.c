#include "cmd/output.h"

#include "cmd/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static bool set(const char *name)
{
	const char *v = getenv(name);
	return v && *v;
}

// NO_COLOR and CLICOLOR_FORCE as no-color.org and bixense.com/clicolors define them.
static bool colours(span when)
{
	if (span_is(when, "always"))
		return true;
	if (span_is(when, "never") || set("NO_COLOR"))
		return false;
	const char *force = getenv("CLICOLOR_FORCE"), *term = getenv("TERM");
	if (force && *force && strcmp(force, "0"))
		return true;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb");
}

// The formats that fit the verb, and the one that may have been meant.
static void add_formats(struct buf *b, struct context *c, span name)
{
	const char **fits = arena_array(c->arena, const char *, renderer_count);
	size_t n = 0;

	for (size_t i = 0; i < renderer_count; i++)
		if (!renderer_table[i]->paths || c->verb->report)
			fits[n++] = renderer_table[i]->name;
	const char *near = option_nearest(name, fits, n);
	if (near)
		buf_printf(b, "did you mean %s? ", near);
	buf_str(b, "there are");
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s %s", i ? "," : "", fits[i]);
}

static const struct renderer *format(struct context *c, span name, span *wrong)
{
	const struct renderer *r = renderer_by_name(name);
	struct buf b = { .arena = c->arena };

	if (r && (!r->paths || c->verb->report))
		return r;
	if (r)
		buf_printf(&b, "-o %s says paths, and the result of %s is none; ", r->name, c->verb->name);
	else
		buf_printf(&b, "-o %.*s: no such format; ", SPANF(name));
	add_formats(&b, c, r ? SPAN("") : name);
	*wrong = buf_span(&b);
	return NULL;
}

bool output_parse(struct context *c, const char *dflt, struct outputs *out, span *wrong)
{
	const struct spanvec *v = &c->args.value[OPT_output];
	span when = args_text(&c->args, OPT_color, SPAN("auto"));
	bool stdout_taken = false;

	if (!span_is(when, "auto") && !span_is(when, "always") && !span_is(when, "never")) {
		*wrong = arena_printf(c->arena, "--color %.*s: auto, always or never was expected", SPANF(when));
		return false;
	}
	for (size_t i = 0; i < v->n || (!v->n && !i); i++) {
		span name, file = span_cut(v->n ? v->v[i] : span_str(dflt), '=', &name);
		struct output o = { .renderer = format(c, name, wrong), .file = span_is(file, "-") ? SPAN("") : file };
		if (!o.renderer)
			return false;
		if (file.p && !file.n) {
			*wrong = arena_printf(c->arena, "-o %.*s=: a file was expected", SPANF(name));
			return false;
		}
		if (!o.file.n && stdout_taken) {
			*wrong = SPAN("two formats for standard output; name a file for one: -o FORMAT=FILE");
			return false;
		}
		stdout_taken |= !o.file.n;
		o.colour = !o.file.n && !o.renderer->data && colours(when);
		vec_push(out, c->arena, o);
	}
	return true;
}

int output_whole(int fd, span s)
{
	for (size_t at = 0; at < s.n; ) {
		ssize_t n = write(fd, s.p + at, s.n - at);
		if (n < 0 && errno != EINTR)
			return errno;
		at += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

// Where one output goes: opened by the first bytes, and silent after the first failure.
struct sink { struct context *c; span file; int fd, code; bool begun; };

static void take(void *ctx, span s)
{
	struct sink *k = ctx;

	if (!k->begun) {
		log_wipe();
		k->fd = k->file.n ? open(arena_span(k->c->arena, k->file).p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : STDOUT_FILENO;
		k->code = k->fd < 0 ? errno : 0;
		k->begun = true;
	}
	if (!k->code)
		k->code = output_whole(k->fd, s);
}

static void finish(struct sink *k, struct outcome *end)
{
	if (k->file.n && k->fd >= 0 && close(k->fd) < 0 && !k->code)
		k->code = errno;
	if (k->code && k->code != EPIPE)
		outcome_add(end, k->c->arena, EXIT_UNREADABLE, "could not write %.*s: %s", SPANF(k->file.n ? k->file : SPAN("standard output")),
			strerror(k->code));
}

void output_bytes(struct context *c, span file, const struct buf *b, struct outcome *end)
{
	struct sink k = { .c = c, .file = file };

	take(&k, buf_span(b));
	finish(&k, end);
}

void output_write(struct context *c, const struct outputs *o, void (*show)(void *ctx, struct render *r, const struct renderer *as), void *ctx,
                  struct outcome *end)
{
	for (size_t i = 0; i < o->n; i++) {
		struct arena scratch = { 0 };
		struct buf b = { .arena = &scratch };
		struct sink k = { .c = c, .file = o->v[i].file };
		struct render r = { .out = &b, .arena = &scratch, .colour = o->v[i].colour, .wide = !strcmp(o->v[i].renderer->name, "wide"),
			.drain = take, .drain_ctx = &k };
		show(ctx, &r, o->v[i].renderer);
		take(&k, buf_span(&b));
		finish(&k, end);
		arena_free(&scratch);
	}
}
