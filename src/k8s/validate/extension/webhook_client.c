#include "k8s/validate/extension/webhook_client.h"

#include "k8s/validate/at.h"

#define FORM "; desired format: https://host[/path]"

struct url { span scheme, host, user, query, fragment; bool has_user; };

// net/url Parse, as far as the checks look: scheme:[//[user@]host][/path][?query][#fragment].
static struct url url_parse(span s)
{
	struct url u = { .scheme = { 0 } };
	ptrdiff_t at = span_find(s, '#', 0);

	if (at >= 0)
		u.fragment = span_from(s, (size_t)at + 1), s = span_head(s, (size_t)at);
	at = span_find(s, '?', 0);
	if (at >= 0)
		u.query = span_from(s, (size_t)at + 1), s = span_head(s, (size_t)at);
	at = span_find(s, ':', 0);
	if (at > 0 && (span_find(s, '/', 0) < 0 || span_find(s, '/', 0) > at))
		u.scheme = span_head(s, (size_t)at), s = span_from(s, (size_t)at + 1);
	if (!span_starts(s, SPAN("//")))
		return u;
	span_cut(span_from(s, 2), '/', &u.host);
	at = span_rfind(u.host, '@');
	if (at >= 0)
		u.has_user = true, u.user = span_head(u.host, (size_t)at), u.host = span_from(u.host, (size_t)at + 1);
	return u;
}

static void check_url(struct validation *v, const struct field *at, span text)
{
	struct url u = url_parse(text);
	span scheme = arena_lower(v->arena, u.scheme);

	if (!span_is(scheme, "https"))
		at_text(v, at, scheme, "'https' is the only allowed URL scheme" FORM);
	if (!u.host.n)
		at_text(v, at, u.host, "host must be specified" FORM);
	if (u.has_user)
		at_text(v, at, u.user, "user information is not permitted in the URL");
	if (u.fragment.n)
		at_text(v, at, u.fragment, "fragments are not permitted in the URL");
	if (u.query.n)
		at_text(v, at, u.query, "query parameters are not permitted in the URL");
}

static void check_path(struct validation *v, const struct field *at, span path)
{
	span bad = field_quote(v->arena, path), rest = span_from(path, 1), step;

	if (!path.n || span_is(path, "/"))
		return;
	if (span_is(path, "//")) {
		at_text(v, at, path, "segment[0] may not be empty");
		return;
	}
	if (path.p[0] != '/')
		at_text(v, at, path, "must start with a '/'");
	if (rest.n && rest.p[rest.n - 1] == '/')
		rest = span_head(rest, rest.n - 1);
	bool more = true;
	for (size_t i = 0; more; i++) {
		more = span_find(rest, '/', 0) >= 0;
		rest = span_cut(rest, '/', &step);
		if (!step.n) {
			field_add(v, FIELD_INVALID, at, bad, "segment[%zu] may not be empty", i);
			continue;
		}
		struct check c = check_dns1123_subdomain(step);
		for (unsigned k = 0; k < c.n; k++)
			field_add(v, FIELD_INVALID, at, bad, "segment[%zu]: %s", i, c.text[k]);
	}
}

// ValidateWebhookService. Its callers give name and namespace the wrong way round, so the paths are swapped.
static void check_service(struct validation *v, const struct field *at, const value *service)
{
	int64_t port = check_int(v, service, "port", 443);

	if (!check_text(v, service, "namespace").n)
		check_required(v, AT(at, "name"), "");
	if (!check_text(v, service, "name").n)
		check_required(v, AT(at, "namespace"), "");
	if (port < 1 || port > 65535)
		field_add(v, FIELD_INVALID, AT(at, "port"), arena_printf(v->arena, "%lld", (long long)port),
			"port is not valid: must be between 1 and 65535, inclusive");
	if (check_get(v, service, "path")->type == VALUE_STRING)
		check_path(v, AT(at, "path"), check_text(v, service, "path"));
}

void webhook_client_check(struct validation *v, const struct field *at, const value *config)
{
	const value *url = check_get(v, config, "url"), *service = check_get(v, config, "service");

	if (value_present(url) == value_present(service))
		check_required(v, at, "exactly one of url or service is required");
	else if (value_present(url))
		check_url(v, AT(at, "url"), value_span(url));
	else
		check_service(v, AT(at, "service"), service);
}

void webhook_client_versions(struct validation *v, const struct field *at, const value *list)
{
	struct spanmap seen = { 0 };

	for (size_t i = 0; i < value_count(list); i++) {
		span s = value_span(&list->item[i]);
		if (at_seen(v, &seen, s))
			at_text(v, AT_ITEM(at, i), s, "duplicate version");
		else
			check_add(v, AT_ITEM(at, i), s, check_dns1035_label(s));
	}
}
