#include "twin/authz/message.h"

#include "k8s/validate/check.h"

// Bytes of the UTF-8 sequence at p (at most n), 0 when it is invalid.
static size_t sequence(const unsigned char *p, size_t n)
{
	size_t want = p[0] >= 0xf0 && p[0] < 0xf5 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 0;

	if (p[0] >= 0xf5 || want == 0 || want > n)
		return 0;
	for (size_t i = 1; i < want; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return want;
}

// strconv.Quote: what is not printable is escaped. C1 controls, U+00A0 and U+00AD are the unprintable ones that texts of a cluster meet.
static size_t quote_wide(struct buf *b, const unsigned char *p, size_t n)
{
	size_t len = sequence(p, n);

	if (len == 0) {
		buf_printf(b, "\\x%02x", p[0]);
		return 1;
	}
	if (p[0] == 0xc2 && (p[1] <= 0xa0 || p[1] == 0xad))
		buf_printf(b, "\\u%04x", p[1]);
	else if (p[0] == 0xe2 && p[1] == 0x80 && (p[2] <= 0x8f || (p[2] >= 0xa8 && p[2] <= 0xaf)))
		buf_printf(b, "\\u%04x", 0x2000 + (p[2] & 0x3f));
	else if (p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf)
		buf_str(b, "\\ufeff");
	else
		buf_add(b, span_of((const char *)p, len));
	return len;
}

void message_quote(struct buf *b, span s)
{
	static const char names[] = "abtnvfr"; // from \a (7) to \r (13)

	buf_char(b, '"');
	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0x80) {
			i += quote_wide(b, (const unsigned char *)s.p + i, s.n - i);
			continue;
		}
		if (c == '"' || c == '\\')
			buf_char(b, '\\'), buf_char(b, (char)c);
		else if (c >= 7 && c <= 13)
			buf_char(b, '\\'), buf_char(b, names[c - 7]);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(b, "\\x%02x", c);
		else
			buf_char(b, (char)c);
		i++;
	}
	buf_char(b, '"');
}

void message_quote_list(struct buf *b, const span *list, size_t n)
{
	buf_char(b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(b, ' ');
		message_quote(b, list[i]);
	}
	buf_char(b, ']');
}

span message_cannot(struct arena *a, const struct request *r, span reason)
{
	struct buf b = { .arena = a };

	buf_str(&b, "User ");
	message_quote(&b, r->user.name);
	buf_str(&b, " cannot ");
	buf_add(&b, r->verb);
	if (r->non_resource) {
		buf_str(&b, " path ");
		message_quote(&b, r->path);
	} else {
		struct buf res = { .arena = a };
		buf_add(&res, r->resource);
		if (r->subresource.n) {
			buf_char(&res, '/');
			buf_add(&res, r->subresource);
		}
		buf_str(&b, " resource ");
		message_quote(&b, buf_span(&res));
		buf_str(&b, " in API group ");
		message_quote(&b, r->group);
		if (r->ns.n) {
			buf_str(&b, " in the namespace ");
			message_quote(&b, r->ns);
		} else {
			buf_str(&b, " at the cluster scope");
		}
	}
	if (reason.n) {
		buf_str(&b, ": ");
		buf_add(&b, reason);
	}
	return buf_span(&b);
}

static void group_resource(struct buf *b, span group, span resource, span name)
{
	buf_add(b, resource);
	if (group.n && resource.n) {
		buf_char(b, '.');
		buf_add(b, group);
	}
	if (name.n && resource.n) {
		buf_char(b, ' ');
		message_quote(b, name);
	}
}

span message_forbidden(struct arena *a, span group, span resource, span name, span text)
{
	struct buf b = { .arena = a };

	group_resource(&b, group, resource, name);
	buf_str(&b, resource.n ? " is forbidden: " : "forbidden: ");
	buf_add(&b, text);
	return buf_span(&b);
}

span message_not_found(struct arena *a, span group, span resource, span name)
{
	struct buf b = { .arena = a };

	group_resource(&b, group, resource, name);
	if (!name.n)
		buf_str(&b, " \"\"");
	buf_str(&b, " not found");
	return buf_span(&b);
}

// apiserver pkg/registry/generic/registry/store.go NamespaceKeyFunc
span message_key_fault(struct arena *a, span name)
{
	struct buf b = { .arena = a };
	struct check c = check_path_segment(name);

	if (!name.n)
		return SPAN("Name parameter required.");
	if (!c.n)
		return (span){ 0 };
	buf_str(&b, "Name parameter invalid: ");
	message_quote(&b, name);
	for (unsigned i = 0; i < c.n; i++)
		buf_printf(&b, "%s%s", i ? ";" : ": ", c.text[i]);
	return buf_span(&b);
}
