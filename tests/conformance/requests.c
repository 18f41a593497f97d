// Recorded requests: each line of requests.jsonl is made into the twin's request over the objects of the suite, and what the twin answers is
// held against status, message, warnings and audit annotations. Which part of the twin answers depends on the suite (the folder's name);
// suites that nothing answers yet are skipped whole.
#include "conform.h"
#include "world.h"

#include "k8s/meta.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "patch.h"
#include "text/yaml.h"
#include "twin/admission/attrs.h"
#include "twin/admission/psa.h"

#include <libgen.h>
#include <stdlib.h>

struct asked {
	struct request r;
	span id, message;
	int64_t status;
	const value *line;
};

struct requests {
	struct world_file w;
	struct snapshot *s;    // of w
	const char *dir;
	struct arena run;
	struct intern *keys;
	struct tally tally;
};

static void take_yaml(void *ctx, const struct yaml_doc *d)
{
	*(value *)ctx = d->root;
}

static span part(span *rest)
{
	span head;
	*rest = span_cut(*rest, '/', &head);
	return head;
}

// /api/v1/namespaces/NS/pods/NAME/SUB?dryRun=All, /apis/GROUP/VERSION/... (apiserver pkg/endpoints/request/requestinfo.go)
static void read_path(struct request *r, span path)
{
	span head;

	span_cut(path, '?', &path);
	part(&path);
	head = part(&path);
	r->group = span_is(head, "apis") ? part(&path) : SPAN("");
	r->version = part(&path);
	head = part(&path);
	if (span_is(head, "namespaces")) {
		span ns = part(&path);
		r->ns = ns;
		span res = part(&path);
		bool own = res.n == 0 || span_is(res, "status") || span_is(res, "finalize");
		if (own) {
			r->resource = head;
			r->name = ns;
			r->subresource = res;
			return;
		}
		head = res;
	}
	r->resource = head;
	r->name = part(&path);
	r->subresource = part(&path);
}

static span verb_of(span method)
{
	return span_is(method, "POST") ? SPAN("create") : span_is(method, "PUT") ? SPAN("update") : span_is(method, "PATCH") ? SPAN("patch") :
		span_is(method, "DELETE") ? SPAN("delete") : SPAN("get");
}

static void read_user(struct requests *x, struct request *r, const value *as)
{
	const value *groups = conform_get(as, x->keys, "groups");
	size_t n = value_count(groups);
	span *g = arena_array(&x->run, span, n + 1);

	r->user.name = value_present(as) ? conform_text(as, x->keys, "user") : SPAN("admin");
	for (size_t i = 0; i < n; i++)
		g[i] = value_span(value_item(groups, i));
	if (!value_present(as))
		g[n++] = SPAN("system:masters");
	r->user.groups = g;
	r->user.n_groups = n;
}

static const value *read_body(struct requests *x, const value *line)
{
	span file = conform_text(line, x->keys, "bodyFile"), name = conform_text(line, x->keys, "bodyName");
	value *v = arena_new(&x->run, value);
	struct diags d = { .arena = &x->run };
	struct json_options o = { 0 };

	*v = *conform_get(line, x->keys, "body");
	if (file.n) {
		// Paths count from the corpora, three folders above the suite.
		span path = arena_printf(&x->run, "%s/../../../%.*s", x->dir, SPANF(file));
		yaml_read(conform_file(path.p), path, &o, &x->run, x->keys, &d, take_yaml, v);
	}
	if (name.n) {
		value object = *v;
		value patch = value_object(arena_array(&x->run, struct member, 1), 1), meta_ = value_object(arena_array(&x->run, struct member, 1), 1);
		*(struct member *)meta_.member = (struct member){ KEY_name, VALUE_NO_OFF, value_string(name) };
		*(struct member *)patch.member = (struct member){ KEY_metadata, VALUE_NO_OFF, meta_ };
		*v = patch_merge(&x->run, &object, &patch, false);
	}
	return v;
}

// As the server reads and completes it: typed decoding, then defaults.
static const value *completed(struct requests *x, const struct request *r, const value *v)
{
	const struct gvk_kind *k = gvk_by_gvr(r->group, r->version, r->resource);
	const struct schema_type *t = k && k->type != GVK_NO_TYPE ? schema_type_at(k->type) : NULL;
	struct decode d = { .arena = &x->run, .keys = x->keys, .minor = x->s->minor };
	struct defaults f;
	value *out = arena_new(&x->run, value), typed;

	if (!t || !decode_object(&d, t, v, &typed))
		return v;
	default_init(&f, &x->run, x->keys, x->s->minor);
	*out = default_document(&f, k, &typed);
	return out;
}

// False when the request cannot be made here (a JSON patch, a raw body).
static bool read_request(struct requests *x, const value *line, struct asked *q)
{
	struct world w = world_of(x->s);
	span type = conform_text(line, x->keys, "contentType"), method = conform_text(line, x->keys, "method");
	const value *body;

	*q = (struct asked){ .id = conform_text(line, x->keys, "id"), .message = conform_text(line, x->keys, "message"), .line = line };
	q->status = conform_get(line, x->keys, "status")->i;
	read_path(&q->r, conform_text(line, x->keys, "path"));
	read_user(x, &q->r, conform_get(line, x->keys, "as"));
	q->r.verb = verb_of(method);
	q->r.dry_run = true;
	if (value_present(conform_get(line, x->keys, "raw")) || span_starts(type, SPAN("application/json-patch")))
		return false;
	body = read_body(x, line);
	if (span_is(q->r.verb, "create") || span_is(q->r.verb, "update")) {
		q->r.object = completed(x, &q->r, body);
		return true;
	}
	if (!span_is(q->r.verb, "patch"))
		return true;
	q->r.old = admission_old(&w, &q->r);
	if (!q->r.old)
		return false;
	value *object = arena_new(&x->run, value);
	*object = patch_merge(&x->run, q->r.old, body, span_starts(type, SPAN("application/strategic")));
	q->r.object = completed(x, &q->r, object);
	return true;
}

static void differs(struct requests *x, const struct asked *q, span want, span got, span reason)
{
	x->tally.different++;
	conform_differs(q->id, want, got, reason);
}

// Warnings that other parts of the API server give stand between those of Pod Security.
static bool psa_warning(span s)
{
	static const char *const own[] = { "would violate PodSecurity", "existing pods in namespace", "new PodSecurity enforce level",
		"is exempt from Pod Security" };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (span_contains(s, span_str(own[i])))
			return true;
	return false;
}

static bool deprecation(span s)
{
	return span_contains(s, SPAN("deprecated")) || span_starts(s, SPAN("unknown field")) || span_contains(s, SPAN("non-functional"));
}

static bool same_warnings(struct requests *x, const struct asked *q, const struct psa_answer *a, span *want, span *got)
{
	const value *list = conform_get(q->line, x->keys, "warnings");
	struct buf b = { .arena = &x->run }, c = { .arena = &x->run };
	size_t i = 0;
	bool same = true;

	value_each(v, list) {
		span s = value_span(v);
		if (!psa_warning(s) && (deprecation(s) || q->r.gk != GK_NAMESPACE))
			continue;
		buf_printf(&b, "%.*s\n", SPANF(s));
		span mine = i < a->warnings.n ? a->warnings.v[i] : SPAN("");
		// Beyond 4096 characters in one answer the server cuts every warning to 256.
		same &= span_eq(s, mine) || (s.n >= 250 && s.n <= 256 && span_starts(mine, s));
		i++;
	}
	for (size_t k = 0; k < a->warnings.n; k++)
		buf_printf(&c, "%.*s\n", SPANF(a->warnings.v[k]));
	*want = buf_span(&b);
	*got = buf_span(&c);
	return same && i == a->warnings.n;
}

static bool same_audit(struct requests *x, const struct asked *q, const struct psa_answer *a, span *want, span *got)
{
	static const char *const key[] = { "enforce-policy", "audit-violations", "exempt", "error" };
	const value *audit = conform_get(q->line, x->keys, "audit");

	for (size_t k = 0; k < sizeof key / sizeof *key; k++) {
		span full = arena_printf(&x->run, "pod-security.kubernetes.io/%s", key[k]), mine = { 0 };
		for (size_t i = 0; i < a->audit.n; i++)
			if (strcmp(a->audit.v[i].key, key[k]) == 0)
				mine = a->audit.v[i].text;
		*want = value_span(meta_member(audit, x->keys, full));
		*got = mine;
		if (!span_eq(*want, mine)) {
			*got = arena_printf(&x->run, "%s: %.*s", key[k], SPANF(mine));
			return false;
		}
	}
	return true;
}

// 422 and what comes before admission (404, 409) is another part's answer unless it is about the labels of Pod Security.
static bool is_other(const struct asked *q, const struct psa_answer *a)
{
	if (q->status == 422)
		return !(a->verdict == VERDICT_DENY && a->status == 422) || span_contains(q->message, SPAN("a valid label must be")) ||
			span_contains(q->message, SPAN("must be no more than 63 byt"));
	return q->status == 404 || q->status == 409 || q->status == 400;
}

static void ask_psa(struct requests *x, struct asked *q)
{
	struct world w = world_of(x->s);
	q->r.gk = admission_gk(&q->r);
	struct psa_answer a = psa_answer(&w, &q->r, &x->run, true);
	span want, got;

	if (is_other(q, &a)) {
		x->tally.skipped++;
		return;
	}
	x->tally.asked++;
	bool denied = a.verdict == VERDICT_DENY;
	if (a.verdict == VERDICT_UNKNOWN || denied != (q->status >= 400))
		differs(x, q, q->status >= 400 ? q->message : SPAN("admitted"), denied ? a.message : SPAN("admitted"), a.reason);
	else if (denied && !world_like(q->message, a.message))
		differs(x, q, q->message, a.message, SPAN("message"));
	else if (!same_warnings(x, q, &a, &want, &got))
		differs(x, q, want, got, SPAN("warnings"));
	else if (!same_audit(x, q, &a, &want, &got))
		differs(x, q, want, got, SPAN("audit"));
}

static int by_text(const void *a, const void *b)
{
	return span_cmp(*(const span *)a, *(const span *)b);
}

static span joined(struct requests *x, struct spanvec *v)
{
	struct buf b = { .arena = &x->run };

	if (v->n)
		qsort(v->v, v->n, sizeof *v->v, by_text);
	for (size_t i = 0; i < v->n; i++)
		if (i == 0 || !span_eq(v->v[i], v->v[i - 1]))
			buf_printf(&b, "%s%.*s", b.n ? " " : "", SPANF(v->v[i]));
	return buf_span(&b);
}

// Name of the webhook that a decision is about, without its domain: what the recorded hook calls itself.
static span hook_of(struct requests *x, const struct decision *d)
{
	const value *root = snapshot_object(x->s, d->evidence[0].obj)->root;
	span field = d->evidence[0].field, head;
	size_t i = (size_t)strtoul(span_from(field, strlen("webhooks[")).p, NULL, 10);

	span_cut(value_get_span(value_item(value_get(root, KEY_webhooks), i), KEY_name), '.', &head);
	return head;
}

// Which webhooks are called. Setups whose hooks refuse, change or have conditions show only some of the calls: they are left out.
static void ask_webhooks(struct requests *x, struct asked *q)
{
	static const char *const exact[] = { "vrules", "vsel", "vpolicy" };
	span setup = conform_text(q->line, x->keys, "setup");
	const value *calls = conform_get(q->line, x->keys, "calls");
	struct trace trace = { 0 };
	struct judgement j = { .w = world_of(x->s), .r = q->r, .run = &x->run, .trace = &trace };
	struct spanvec want = { 0 }, got = { 0 };
	bool known = false;

	for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
		known |= span_starts(setup, span_str(exact[i]));
	// Which objects a collection holds is not part of the question.
	if (!known || q->status >= 300 || (span_is(q->r.verb, "delete") && !q->r.name.n)) {
		x->tally.skipped++;
		return;
	}
	x->tally.asked++;
	j.r.dry_run = false;
	control_by_id(SPAN("validating-webhooks"))->judge(control_by_id(SPAN("validating-webhooks")), &j);
	value_each(c, calls)
		vec_push(&want, &x->run, conform_text(c, x->keys, "hook"));
	for (size_t i = 0; i < trace.list.n; i++)
		if (trace.list.v[i].matched && trace.list.v[i].n_evidence)
			vec_push(&got, &x->run, hook_of(x, &trace.list.v[i]));
	span a = joined(x, &want), b = joined(x, &got);
	if (!span_eq(a, b))
		differs(x, q, a, b, q->id);
}

// Which policies match: in these setups every validation fails and every binding only warns.
static void ask_vap(struct requests *x, struct asked *q)
{
	static const char *const exact[] = { "rules-", "sel-", "excl-" };
	static const span begin = SPAN_INIT("Validation failed for ValidatingAdmissionPolicy '");
	const struct control *c = control_by_id(SPAN("vap"));
	span setup = conform_text(q->line, x->keys, "setup"), name;
	struct trace trace = { 0 };
	struct judgement j = { .w = world_of(x->s), .r = q->r, .run = &x->run, .trace = &trace };
	struct spanvec want = { 0 }, got = { 0 };
	bool known = false;

	for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
		known |= span_starts(setup, span_str(exact[i]));
	if (!known || q->status >= 300 || (span_is(q->r.verb, "delete") && !q->r.name.n)) {
		x->tally.skipped++;
		return;
	}
	x->tally.asked++;
	c->judge(c, &j);
	value_each(w, conform_get(q->line, x->keys, "warnings"))
		if (span_starts(value_span(w), begin)) {
			span_cut(span_from(value_span(w), begin.n), '\'', &name);
			vec_push(&want, &x->run, name);
		}
	for (size_t i = 0; i < trace.list.n; i++)
		if (trace.list.v[i].matched && trace.list.v[i].n_evidence)
			vec_push(&got, &x->run, snapshot_object(x->s, trace.list.v[i].evidence[0].obj)->name);
	span a = joined(x, &want), b = joined(x, &got);
	if (!span_eq(a, b))
		differs(x, q, a, b, q->id);
}

// The plug-ins that are on by default: refused or not, and in the same words (lists that come out of a Go map are compared as sets). What
// only validation, the registry or plug-ins that are not built refuse is skipped.
static bool same_words(struct requests *x, span want, span got)
{
	struct spanvec a = { 0 }, b = { 0 };
	span one;

	for (span s = want; s.n;) {
		s = span_cut(s, ',', &one);
		vec_push(&a, &x->run, span_trim(one));
	}
	for (span s = got; s.n;) {
		s = span_cut(s, ',', &one);
		vec_push(&b, &x->run, span_trim(one));
	}
	return span_eq(want, got) || span_eq(joined(x, &a), joined(x, &b));
}

static span without_brackets(struct requests *x, span s)
{
	struct buf b = { .arena = &x->run };

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '[' && s.p[i] != ']')
			buf_char(&b, s.p[i]);
	return buf_span(&b);
}

static void ask_builtin(struct requests *x, struct asked *q)
{
	static const char *const groups[] = { "sa-missing", "sa-mountable", "sa-plain", "sa-default", "lr-", "lrrand-", "rq-", "prio-", "rc-", "tol-", "nslife-",
		"eip-", "csr-", "pull-", "own-admin-create", "own-dev-c", "own-dev-stored" };
	span path = conform_text(q->line, x->keys, "path");
	struct trace trace = { 0 };
	struct judgement j = { .w = world_of(x->s), .r = q->r, .run = &x->run, .trace = &trace };
	static const span forbidden = SPAN_INIT(" is forbidden: ");
	bool known = false;
	span reason = { 0 }, want = q->message;

	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		known |= span_starts(q->id, span_str(groups[i]));
	known &= q->status != 404 || !span_is(q->r.verb, "delete"); // the registry's
	if (!known || q->status == 422 || q->status == 400 || q->status == 500 || q->status == 409) {
		x->tally.skipped++;
		return;
	}
	if (span_contains(q->message, SPAN(" cannot "))) {
		x->tally.skipped++; // the authorizer's
		return;
	}
	x->tally.asked++;
	j.r.dry_run = false;
	judge_admission(&j);
	for (size_t i = 0; i < trace.list.n; i++)
		if (trace.list.v[i].verdict == VERDICT_DENY)
			reason = trace.list.v[i].reason;
	for (size_t i = 0; i + forbidden.n <= q->message.n; i++)
		if (span_starts(span_from(q->message, i), forbidden)) {
			want = span_from(q->message, i + forbidden.n);
			break;
		}
	bool refused = j.verdict != VERDICT_ALLOW;
	if (refused != (q->status >= 400))
		differs(x, q, q->status >= 400 ? want : SPAN("admitted"), refused ? reason : SPAN("admitted"), SPAN("verdict"));
	else if (span_contains(path, SPAN("/lr-two/")))
		return; // which of two LimitRanges speaks first changes from run to run
	else if (reason.n && !same_words(x, without_brackets(x, want), without_brackets(x, reason)))
		differs(x, q, want, reason, SPAN("message"));
}

static const struct { const char *name; void (*ask)(struct requests *x, struct asked *q); } answers[] = {
	{ "builtin-admission", ask_builtin },
	{ "builtin-admission-optin", ask_builtin },
	{ "psa", ask_psa },
	{ "psa-config", ask_psa },
	{ "psa-fixtures", ask_psa },
	{ "vap", ask_vap },
	{ "webhooks", ask_webhooks },
};

static void reload(struct requests *x, span setup)
{
	world_load(&x->w, x->dir, setup);
	x->s = x->w.s;
	x->keys = &x->s->keys;
}

int suite_requests(int argc, char **argv)
{
	struct arena a = { 0 };
	static struct requests x;
	void (*ask)(struct requests *x, struct asked *q) = NULL;
	span rest, line;

	if (argc != 1)
		conform_usage("requests DIR");
	x.dir = argv[0];
	const char *name = basename((char *)arena_printf(&a, "%s", x.dir).p);
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		if (strcmp(answers[i].name, name) == 0)
			ask = answers[i].ask;
	rest = conform_file(conform_join(&a, x.dir, "requests.jsonl").p);
	if (ask)
		reload(&x, SPAN(""));
	while (conform_line(&rest, &line)) {
		struct asked q;
		if (!ask) {
			x.tally.skipped++;
			continue;
		}
		value v = conform_json(line, &x.run, x.keys);
		span setup = conform_text(&v, x.keys, "setup");
		if (!span_eq(setup, x.w.setup)) {
			reload(&x, arena_span(&a, setup));
			v = conform_json(line, &x.run, x.keys);
		}
		if (read_request(&x, &v, &q))
			ask(&x, &q);
		else
			x.tally.skipped++;
		arena_reset(&x.run);
	}
	int status = conform_close(&x.tally);
	arena_free(&x.run);
	arena_free(&x.w.arena);
	arena_free(&a);
	return status;
}
