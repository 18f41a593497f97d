// waive: findings accepted by somebody with a name until a day: add one to a file, list them, say which do not hold.
#include "cmd/log.h"
#include "cmd/output.h"
#include "cmd/waivers.h"

#include "attack/fingerprint.h"
#include "out/phrase.h"
#include "out/waived.h"
#include "text/json.h"
#include "text/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define DEFAULT_FILE "bulkhead-waivers.yaml"
#define MAX_FILE (4u << 20)

struct task { span action, id, file; int32_t today; };

static span file_of(struct context *c)
{
	return args_text(&c->args, OPT_waivers, SPAN(DEFAULT_FILE));
}

// -- add ----------------------------------------------------------------------------------------------------------
static void quoted(struct buf *b, const char *lead, const char *key, span text)
{
	buf_printf(b, "%s%s: ", lead, key);
	json_write_span(b, text);
	buf_char(b, '\n');
}

static span entry(struct context *c, const struct task *t, span tenant, int32_t last)
{
	struct buf b = { .arena = c->arena };

	quoted(&b, "- ", technique_by_id(t->id) ? "technique" : "path", t->id);
	if (technique_by_id(t->id))
		quoted(&b, "  ", "tenant", tenant);
	quoted(&b, "  ", "reason", args_text(&c->args, OPT_reason, SPAN("")));
	quoted(&b, "  ", "owner", args_text(&c->args, OPT_owner, SPAN("")));
	quoted(&b, "  ", "expires", waiver_date(c->arena, last));
	return buf_span(&b);
}

struct counted { struct waivers list; struct intern keys; struct diags diags; const struct source *src; struct arena *a; bool any; };

static void count(void *ctx, const struct yaml_doc *doc)
{
	struct counted *x = ctx;

	x->any |= waiver_read(&x->list, &doc->root, x->src, &x->keys, x->a, &x->diags);
}

// The waivers that the text holds, or SIZE_MAX when it is no such file.
static size_t holds(struct context *c, span text, bool *invalid)
{
	struct source src = { SPAN("the file"), text, true };
	struct counted *x = arena_new(c->arena, struct counted);

	x->a = x->diags.arena = c->arena;
	x->src = &src;
	intern_init(&x->keys, c->arena, 0);
	size_t broken = yaml_read(text, src.name, NULL, c->arena, &x->keys, &x->diags, count, x);
	*invalid = x->diags.count[DIAG_ERROR] > 0;
	return broken || !x->any ? SIZE_MAX : x->list.n;
}

static int slurp(struct context *c, const char *name, struct buf *b)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	char piece[4096];
	ssize_t n = 0;

	b->arena = c->arena;
	if (fd < 0)
		return errno == ENOENT ? 0 : errno;
	while (b->n <= MAX_FILE && (n = read(fd, piece, sizeof piece)) > 0)
		buf_add(b, span_of(piece, (size_t)n));
	int code = n < 0 ? errno : b->n > MAX_FILE ? EFBIG : 0;
	close(fd);
	return code;
}

// Written beside the file and moved over it, so that no reader sees half a file.
static int replace(struct context *c, const char *name, span text)
{
	span next = arena_printf(c->arena, "%s.new", name);
	int fd = open(next.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return errno;
	int code = output_whole(fd, text);
	if (fsync(fd) < 0 && !code)
		code = errno;
	if (close(fd) < 0 && !code)
		code = errno;
	if (!code && rename(next.p, name) < 0)
		code = errno;
	if (code)
		unlink(next.p);
	return code;
}

static int add_entry(struct context *c, const struct task *t, span item, span says)
{
	const char *name = arena_span(c->arena, t->file).p;
	struct buf b = { 0 };
	bool invalid = false;
	int code = slurp(c, name, &b);
	size_t before = code || !b.n ? 0 : holds(c, buf_span(&b), &invalid);

	if (code) {
		log_line("waive: could not read %s: %s", name, strerror(code));
		return EXIT_UNREADABLE;
	}
	if (!b.n)
		buf_str(&b, "apiVersion: bulkhead.dev/v1\nkind: Waivers\nwaivers:\n");
	else if (b.v[b.n - 1] != '\n')
		buf_char(&b, '\n');
	buf_add(&b, item);
	// The entry is put at the end; where the list is not what stands there last, the file is left alone.
	if (before == SIZE_MAX || holds(c, buf_span(&b), &invalid) != before + 1) {
		log_line("waive: %s: its end is not a list of waivers in block style; add this by hand:\n%.*s", name, SPANF(item));
		return EXIT_USAGE;
	}
	code = replace(c, name, buf_span(&b));
	if (code) {
		log_line("waive: could not write %s: %s", name, strerror(code));
		return EXIT_UNREADABLE;
	}
	log_line("%s: %.*s", name, SPANF(says));
	return EXIT_FINE;
}

static bool well_formed(struct context *c, struct task *t, span tenant, int32_t *last, span *wrong)
{
	span day = args_text(&c->args, OPT_expires, SPAN(""));
	bool technique = technique_by_id(t->id) != NULL;

	if (technique && !tenant.n)
		*wrong = SPAN("--tenant NAME was expected beside a technique");
	else if (!technique && !waiver_names_path(t->id))
		*wrong = arena_printf(c->arena, "%.*s is neither the id of a path (8 digits or more) nor a technique", SPANF(t->id));
	else if (!span_trim(args_text(&c->args, OPT_reason, SPAN(""))).n || !span_trim(args_text(&c->args, OPT_owner, SPAN(""))).n)
		*wrong = SPAN("--reason TEXT and --owner WHO were expected: who accepts this, and why");
	else if (c->args.value[OPT_expires].n && !waiver_day(day, last))
		*wrong = arena_printf(c->arena, "--expires %.*s: a day as YYYY-MM-DD was expected", SPANF(day));
	else if (*last < t->today)
		*wrong = arena_printf(c->arena, "--expires %.*s: that day is over", SPANF(day));
	return !wrong->n;
}

static int add(struct context *c, struct task *t)
{
	span tenant = args_text(&c->args, OPT_tenant, SPAN("")), wrong = SPAN("");
	int32_t last = waiver_default_day(t->today, t->id);

	if (!well_formed(c, t, tenant, &last, &wrong)) {
		log_line("waive: %.*s", SPANF(wrong));
		return EXIT_USAGE;
	}
	span day = waiver_date(c->arena, last);
	return add_entry(c, t, entry(c, t, tenant, last), arena_printf(c->arena, "%.*s is accepted until %.*s", SPANF(t->id), SPANF(day)));
}

// -- list and lint ------------------------------------------------------------------------------------------------
struct shown { const struct report *rep; const struct waivers *list; int32_t today; bool lint; };

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	const struct shown *x = ctx;

	if (as->data) {
		struct emit e = emit_start(r->out, as->style);
		waived_data(&e, r, x->rep, x->list, x->today, x->lint);
	} else {
		waived_text(r, x->rep, x->list, x->today, x->lint);
	}
}

static void bad_ones(struct context *c, const struct waivers *list, struct outcome *end)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += waiver_bad(&list->v[i]);
	if (n)
		outcome_add(end, c->arena, EXIT_WAIVER, "%zu waiver%s no longer hold%s", n, n == 1 ? "" : "s", n == 1 ? "s" : "");
}

// Without a cluster only the file itself can be judged.
static int alone(struct context *c, const struct task *t, const struct outputs *out, struct outcome *end)
{
	struct waivers *list = arena_new(c->arena, struct waivers);
	struct diags diags = { .arena = c->arena };
	struct intern *keys = arena_new(c->arena, struct intern);
	struct shown x = { .list = list, .today = t->today };
	span wrong;

	intern_init(keys, c->arena, 0);
	bool readable = waivers_file(t->file, list, c->arena, keys, &diags, &wrong);
	log_diags(&diags);
	if (!readable) {
		log_line("waive: %.*s", SPANF(wrong));
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < list->n; i++) {
		struct waiver *w = &list->v[i];
		if (!waiver_bad(w) && w->last < t->today) {
			w->state = WAIVER_EXPIRED;
			w->why = arena_printf(c->arena, "expired on %.*s", SPANF(w->expires));
		}
	}
	bad_ones(c, list, end);
	output_write(c, out, show, &x, end);
	return outcome_end(end);
}

static int against(struct context *c, const struct task *t, const struct outputs *out, struct outcome *end)
{
	struct session s = { 0 };
	span wrong = SPAN("");
	struct report *rep = NULL;

	if (!c->args.value[OPT_waivers].n)
		vec_push(&c->args.value[OPT_waivers], c->arena, SPAN(DEFAULT_FILE));
	if (session_open(&s, c, 1, end, &wrong))
		rep = session_search(&s, false, &wrong);
	if (!rep || !waivers_run(&s, rep, end, &wrong)) {
		log_line("waive: %.*s", SPANF(wrong));
		session_close(&s);
		return EXIT_USAGE;
	}
	session_say(&s);
	struct shown x = { rep, rep->waivers, t->today, span_is(t->action, "lint") };
	output_write(c, out, show, &x, end);
	int code = outcome_end(end);
	session_close(&s);
	return code;
}

static int run(struct context *c)
{
	struct outputs out = { 0 };
	struct outcome end = { 0 };
	span wrong = SPAN("");
	struct task t = { .file = file_of(c) };

	t.action = c->args.word.n ? c->args.word.v[0] : SPAN("");
	bool adds = span_is(t.action, "add"), lists = span_is(t.action, "list"), lints = span_is(t.action, "lint"), cluster = c->args.word.n > 1 || c->args.value[OPT_file].n;
	if (!adds && !lists && !lints)
		wrong = SPAN("add, list or lint was expected");
	else if (adds && c->args.word.n != 2)
		wrong = SPAN("add: the id of one path, or one technique, was expected");
	else if (lints && !cluster)
		wrong = SPAN("lint: name the cluster's input, too: whether a waiver still means something is a question to it");
	if (wrong.n || !output_parse(c, "text", &out, &wrong) || !waivers_today(c, &t.today, &wrong)) {
		log_line("waive: %.*s", SPANF(wrong));
		return EXIT_USAGE;
	}
	if (adds) {
		t.id = fingerprint_typed(c->args.word.v[1]);
		return add(c, &t);
	}
	return cluster ? against(c, &t, &out, &end) : alone(c, &t, &out, &end);
}

static const enum opt options[] = {
	SESSION_OPTIONS, OPT_waivers, OPT_reason, OPT_owner, OPT_expires, OPT_tenant, OPT_today, OPT_output, OPT_threads, OPT_color, OPT_quiet, OPT_help, OPT_END,
};

const struct verb verb_waive = {
	.name = "waive",
	.line = "accept a finding for a while; list the waivers, and those that no longer hold",
	.usage = "add ID --reason TEXT --owner WHO [--expires DAY]\nlist [PATH...]\nlint PATH...",
	.text =
		"A waiver names a path by its id, or a technique and a tenant; it has a reason, an owner and a last day. The path stays in every\n"
		"report, marked; it no longer makes the run fail. Waivers live in a file for --waivers (default here: " DEFAULT_FILE "), or in\n"
		"the cluster as objects of kind Waiver (group " WAIVER_GROUP ", cluster-scoped); one of those that a tenant may create, update or patch\n"
		"is refused. A waiver that is expired, refused, invalid, or whose condition (`while`) no longer holds ends a scan with 5.\n"
		"add gives it about 90 days, not the same for all, so that not everything falls due on one day. lint says which are unused, too\n"
		"broad, due soon, or no longer hold.",
	.examples =
		"bulkhead waive add 4d10fdff --reason 'log shipper, moves in spring' --owner platform-team\n"
		"bulkhead waive add hostpath-root --tenant store --reason 'own node pool' --owner platform-team --expires 2027-01-31\n"
		"bulkhead waive lint --waivers bulkhead-waivers.yaml cluster.json\n"
		"bulkhead scan --waivers bulkhead-waivers.yaml cluster.json",
	.options = options,
	.run = run,
};
