#include "request_line.h"

#include "patch.h"
#include "twin/api/api.h"

#include <stdlib.h>

static span unescape(span s, struct arena *a)
{
	char *p = arena_alloc(a, s.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char hex[3] = { 0 };
		if (s.p[i] == '%' && i + 2 < s.n) {
			memcpy(hex, s.p + i + 1, 2);
			p[n++] = (char)strtol(hex, NULL, 16);
			i += 2;
		} else {
			p[n++] = s.p[i] == '+' ? ' ' : s.p[i];
		}
	}
	return span_of(p, n);
}

static const span *texts(const value *list, struct arena *run, size_t *n)
{
	span *out = arena_array(run, span, value_count(list));

	*n = 0;
	value_each(v, list)
		out[(*n)++] = value_span(v);
	return out;
}

static void extras(struct impersonation *as, const value *extra, const struct intern *keys, struct arena *run)
{
	struct user_extra *list = arena_array(run, struct user_extra, value_count(extra));

	member_each(m, extra) {
		struct user_extra *e = &list[as->n_extra++];
		e->key = unescape(intern_text(keys, m->key), run);
		e->value = texts(&m->v, run, &e->n);
	}
	as->extra = list;
}

// Impersonate-* headers given raw; a header without a user is refused.
static void headers(struct request_line *l, const value *h, struct intern *keys, struct arena *run)
{
	bool other = false;

	member_each(m, h) {
		span name = intern_text(keys, m->key), v = value_span(&m->v), *one = arena_new(run, span);
		*one = v;
		if (span_eq_fold(name, SPAN("Impersonate-User"))) {
			l->as.user = v;
		} else if (span_eq_fold(name, SPAN("Impersonate-Group"))) {
			l->as.groups = one;
			l->as.n_groups = 1;
			other = true;
		} else if (span_eq_fold(name, SPAN("Impersonate-Uid"))) {
			l->as.uid = v;
			other |= v.n > 0;
		} else if (name.n >= 18 && span_eq_fold(span_head(name, 18), SPAN("Impersonate-Extra-"))) {
			struct user_extra *e = arena_new(run, struct user_extra);
			*e = (struct user_extra){ unescape(span_from(name, 18), run), one, 1 };
			l->as.extra = e;
			l->as.n_extra = 1;
			other = true;
		} else if (span_eq_fold(name, SPAN("Upgrade"))) {
			l->websocket = span_eq_fold(v, SPAN("websocket"));
		}
	}
	l->impersonates |= l->as.user.n > 0;
	l->malformed = other && !l->as.user.n;
}

static void user_of(struct request_line *l, const value *line, struct intern *keys, struct arena *run)
{
	static const span masters[] = { SPAN_INIT("system:masters"), SPAN_INIT("system:authenticated") };
	const value *as = conform_get(line, keys, "as"), *cert = conform_get(line, keys, "cert");
	size_t n;

	l->client = (struct user){ .name = SPAN("admin"), .groups = masters, .n_groups = 2 };
	if (value_present(cert)) {
		const span *groups = texts(conform_get(cert, keys, "groups"), run, &n);
		l->client = user_named(run, conform_text(cert, keys, "user"), groups, n);
	}
	if (value_present(as)) {
		l->impersonates = true;
		l->as.user = conform_text(as, keys, "user");
		l->as.uid = conform_text(as, keys, "uid");
		l->as.groups = texts(conform_get(as, keys, "groups"), run, &l->as.n_groups);
		extras(&l->as, conform_get(as, keys, "extra"), keys, run);
	}
	headers(l, conform_get(line, keys, "headers"), keys, run);
	l->r.user = l->impersonates ? impersonate_user(&l->as, run) : l->client;
}

void request_line_read(struct request_line *out, const value *line, struct intern *keys, struct arena *run)
{
	*out = (struct request_line){ .id = conform_text(line, keys, "id"), .method = conform_text(line, keys, "method") };
	out->r = api_request_info(out->method, conform_text(line, keys, "path"), run);
	user_of(out, line, keys, run);
	out->content_type = conform_text(line, keys, "contentType");
	out->body = conform_get(line, keys, "body");
	out->status = (int)conform_get(line, keys, "status")->i;
	out->reason = conform_text(line, keys, "reason");
	out->message = conform_text(line, keys, "message");
	out->object = conform_get(line, keys, "object");
}


const value *request_line_object(const struct request_line *l, const value *old, struct arena *run)
{
	value *out = arena_new(run, value);

	if (!value_present(l->body))
		return NULL;
	if (!span_is(l->r.verb, "patch"))
		return l->body;
	if (span_is(l->content_type, "application/json-patch+json"))
		return NULL;
	*out = patch_merge(run, old ? old : &value_absent, l->body, span_starts(l->content_type, SPAN("application/strategic")));
	return out;
}
