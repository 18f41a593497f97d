// Admission of one request: the two stages, how a refusal is answered, and the warnings of the response.
#include "twin/api/handling.h"

#include "twin/admission/attrs.h"

// apiserver pkg/admission/errors.go NewForbidden. What the registry refuses has the name that the client sent, or none.
static span shown_name(struct handling *h, const struct judgement *j, const struct decision *d)
{
	if (d->control->registry)
		return j->r.name.n || !j->r.object ? j->r.name : value_span(value_at(j->r.object, 2, KEY_metadata, KEY_name));
	span name = admission_name(&j->r);
	if (!name.n && j->r.object && d->control->stage == STAGE_MUTATE) // the name is made up behind it
		name = value_span(value_at(j->r.object, 2, KEY_metadata, KEY_generateName));
	else if (!name.n)
		name = admission_shown_name(&j->r, h->run);
	return name.n ? name : SPAN("Unknown");
}

static bool refuse(struct handling *h, const struct judgement *j, const struct decision *d)
{
	const struct refusal *how = d->how;
	span name = shown_name(h, j, d);

	for (size_t i = 0; how && i < how->n_cause; i++) {
		struct api_cause c = { how->cause[i].reason, how->cause[i].message, how->cause[i].field };
		vec_push(&h->out->causes, h->run, c);
	}
	if (how && how->message.p)
		return api_refuse(h, how->status ? how->status : 403, how->reason ? how->reason : "Forbidden", "%.*s", SPANF(how->message));
	span quoted = name.n ? field_quote(h->run, name) : SPAN("");
	return api_refuse(h, how && how->status ? how->status : 403, how && how->reason ? how->reason : "Forbidden", "%.*s%s%.*s is forbidden: %.*s",
		SPANF(api_resource(h)), name.n ? " " : "", SPANF(quoted), SPANF(d->reason));
}

const struct decision *api_decision(const struct handling *h, enum verdict v)
{
	for (size_t i = h->out->trace.list.n; i-- > 0;)
		if (h->out->trace.list.v[i].verdict == v)
			return &h->out->trace.list.v[i];
	return NULL;
}

bool api_told(struct handling *h, const struct judgement *j)
{
	const struct decision *d = j->verdict == VERDICT_ALLOW ? NULL : api_decision(h, j->verdict);

	if (!d)
		return j->verdict == VERDICT_ALLOW;
	h->out->by = d->control;
	return j->verdict == VERDICT_UNKNOWN ? api_unknown(h, d->unknown, "%.*s", SPANF(d->reason)) : refuse(h, j, d);
}

bool api_admit(struct handling *h, struct judgement *j, enum stage stage)
{
	if (stage == STAGE_MUTATE) {
		*j = (struct judgement){ .w = *h->w, .r = h->r, .run = h->run, .trace = &h->out->trace, .warnings = &h->out->warnings, .audit = &h->out->audit,
			.keys = h->keys,
			.completed = true, .validated = true, .order = h->q->order, .orders = &h->out->orders };
		j->r.verb = h->r.old ? SPAN("update") : SPAN("create");
		// A POST has no name in its path, and what is authorized on the way has none either.
		if (span_is(h->q->method, "POST") && !h->r.subresource.n)
			j->r.name = SPAN("");
	}
	judge_stage(j, stage);
	return api_told(h, j);
}

// apiserver pkg/endpoints/deprecation: the types' lifecycle marks (k8s.io/api, zz_generated.prerelease-lifecycle.go).
void api_deprecated(struct handling *h)
{
	static const struct { enum gk gk; unsigned since; const char *text; } old[] = {
		{ GK_COMPONENT_STATUS, 19, "v1 ComponentStatus is deprecated in v1.19+" },
		{ GK_ENDPOINTS, 33, "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice" },
	};

	for (size_t i = 0; h->kind && i < sizeof old / sizeof *old; i++)
		if (h->kind->gk == old[i].gk && h->w->snap->minor >= old[i].since)
			vec_push(&h->out->warnings, h->run, span_str(old[i].text));
}

// apiserver pkg/endpoints/filters/warning.go
#define WARNINGS_RUNES 4096
#define WARNING_RUNES 256

static size_t runes(span s, size_t most, size_t *bytes)
{
	size_t n = 0, i = 0;

	for (; i < s.n; i++)
		if (((unsigned char)s.p[i] & 0xc0) != 0x80 && n++ == most)
			break;
	*bytes = i;
	return n > most ? most : n;
}

// apimachinery pkg/util/net NewWarningHeader: no header holds control characters, and nothing is said instead.
static bool in_header(span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i], next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
		if (c < 0x20 || c == 0x7f || (c == 0xc2 && next >= 0x80 && next < 0xa0))
			return false;
	}
	return true;
}

void api_warnings(struct handling *h)
{
	struct spanvec in = h->out->warnings, all = { 0 }, out = { 0 };
	size_t total = 0, bytes;

	for (size_t i = 0; i < in.n; i++) {
		bool known = !in.v[i].n;
		for (size_t k = 0; k < all.n && !known; k++)
			known = span_eq(all.v[k], in.v[i]);
		if (known)
			continue;
		vec_push(&all, h->run, in.v[i]);
		total += runes(in.v[i], SIZE_MAX - 1, &bytes);
	}
	for (size_t i = 0; i < all.n; i++)
		if (in_header(all.v[i]))
			vec_push(&out, h->run, all.v[i]);
	h->out->warnings = out;
	out = (struct spanvec){ 0 };
	if (total <= WARNINGS_RUNES)
		return;
	total = 0;
	for (size_t i = 0; i < all.n && total < WARNINGS_RUNES; i++) {
		total += runes(all.v[i], WARNING_RUNES, &bytes);
		if (in_header(span_head(all.v[i], bytes)))
			vec_push(&out, h->run, span_head(all.v[i], bytes));
	}
	h->out->warnings = out;
}
