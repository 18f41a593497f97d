#include "io/baseline.h"

#include "attack/fingerprint.h"
#include "io/ingest_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct reading { struct arena *a; struct intern keys; const char *path; VEC(struct baseline_path) list; };

static struct err wrong(struct reading *r, const char *what)
{
	return (struct err){ -1, arena_printf(r->a, "%s: %s; a report of -o json or -o jsonl was expected", r->path, what) };
}

static const value *member(struct reading *r, const value *v, const char *key)
{
	return value_get(v, intern_id(&r->keys, span_str(key)));
}

static bool severity(span s, enum severity *out)
{
	static const char *const name[] = { "low", "medium", "high", "critical" };

	for (unsigned i = 0; i < 4; i++) {
		if (span_is(s, name[i])) {
			*out = (enum severity)i;
			return true;
		}
	}
	return false;
}

static struct err take(struct reading *r, const value *v)
{
	span verdict = value_span(member(r, v, "verdict"));
	struct baseline_path p = { .text = value_span(member(r, v, "text")), .verdict = span_is(verdict, "proven") ? VERDICT_ALLOW : VERDICT_UNKNOWN };

	if (!fingerprint_read(value_span(member(r, v, "fingerprint")), p.fingerprint))
		return wrong(r, "a path without fingerprint");
	if (!severity(value_span(member(r, v, "severity")), &p.severity) || (p.verdict != VERDICT_ALLOW && !span_is(verdict, "unknown")))
		return wrong(r, "a path without severity or verdict");
	vec_push(&r->list, r->a, p);
	return OK;
}

// json: one document with `paths`; jsonl: a document a line, those of type `path`.
static struct err read_all(struct reading *r, span text)
{
	struct json_error e;
	size_t at = 0;
	bool report = false;
	value v;

	while (json_next(text, &at, NULL, r->a, &r->keys, &v, &e)) {
		const value *paths = member(r, &v, "paths");
		span type = value_span(member(r, &v, "type"));
		report |= span_is(value_span(member(r, &v, "kind")), "Report");
		if (span_is(type, "path"))
			try_(take(r, &v));
		else if (!type.n)
			value_each(p, paths)
				try_(take(r, p));
	}
	if (e.text[0])
		return wrong(r, e.text);
	return report ? OK : wrong(r, "no report");
}

struct err baseline_read(struct arena *a, const char *path, struct baseline *out)
{
	struct reading r = { .a = a, .path = path };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), code = fd < 0 ? errno : 0;
	span text = { 0 };

	if (!code)
		code = file_read(a, fd, INGEST_MAX_ONE, &text);
	if (fd >= 0)
		close(fd);
	if (code)
		return (struct err){ code, arena_printf(a, "%s: %s", path, code == EFBIG ? "larger than 4 GiB" : strerror(code)) };
	intern_init(&r.keys, a, 1);
	try_(read_all(&r, text));
	*out = (struct baseline){ r.list.v, r.list.n };
	return OK;
}
