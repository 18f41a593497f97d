#include "twin/registry/kind.h"

#include "base/buf.h"
#include "k8s/meta.h"
#include "k8s/validate/check.h"

#include <arpa/inet.h>
#include <stdarg.h>

void kind_set(struct storing *s, value *v, uint32_t key, value x)
{
	*v = x.type == VALUE_ABSENT ? edit_del(s->arena, v, key) : edit_set(s->arena, v, key, x);
}

void kind_set_in(struct storing *s, value *root, uint32_t part, const char *name, value x)
{
	value v = *value_get(root, part);

	kind_set(s, &v, kind_key(s, name), x);
	kind_set(s, root, part, v);
}

void kind_create(struct storing *s, value *object)
{
	kind_set(s, object, KEY_status, value_absent);
}

void kind_update(struct storing *s, value *object, const value *old)
{
	kind_set(s, object, KEY_status, *value_get(old, KEY_status));
}

void kind_update_status(struct storing *s, value *object, const value *old)
{
	kind_set(s, object, KEY_spec, *value_get(old, KEY_spec));
}

void kind_update_only_status(struct storing *s, value *object, const value *old)
{
	static const uint32_t keys[] = { KEY_deletionTimestamp, KEY_labels, KEY_annotations, KEY_finalizers, KEY_ownerReferences };
	value m = *value_get(object, KEY_metadata);

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		kind_set(s, &m, keys[i], *value_at(old, 2, KEY_metadata, keys[i]));
	kind_set(s, object, KEY_metadata, m);
	kind_update_status(s, object, old);
}

bool kind_spec_changed(const value *object, const value *old)
{
	return !value_equal(value_get(object, KEY_spec), value_get(old, KEY_spec));
}

void kind_warn(struct storing *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	span text = arena_vprintf(s->arena, fmt, ap);
	va_end(ap);
	vec_push(&s->warnings, s->arena, text);
}

// apimachinery pkg/util/validation IsDNS1123Label, of a name that is a subdomain already.
void kind_warn_label_name(struct storing *s, const value *object, const char *use)
{
	span name = meta_name(object);
	bool dots = span_find(name, '.', 0) >= 0, longer = name.n > 63;

	if (dots || longer)
		kind_warn(s, "metadata.name: this is used in %s, which can result in surprising behavior; a DNS label is recommended: [%s%s%s]", use,
			longer ? "must be no more than 63 characters" : "", dots && longer ? " " : "", dots ? "must not contain dots" : "");
}

// Four decimal numbers, zeros before them allowed.
static bool read_ipv4(span s, unsigned char out[4])
{
	for (int i = 0; i < 4; i++) {
		span part;
		unsigned n = 0;
		s = span_cut(s, '.', &part);
		if (!part.n || part.n > 9 || (i < 3) != (s.p != NULL))
			return false;
		for (size_t k = 0; k < part.n; k++) {
			if (part.p[k] < '0' || part.p[k] > '9' || (n = n * 10 + (unsigned)(part.p[k] - '0')) > 255)
				return false;
		}
		out[i] = (unsigned char)n;
	}
	return true;
}

void kind_warn_ip(struct storing *s, const struct field *at, span text)
{
	char z[INET6_ADDRSTRLEN + 1], canonical[INET6_ADDRSTRLEN];
	unsigned char b[16];
	bool old = read_ipv4(text, b);

	if (!text.n || text.n >= sizeof z)
		return;
	memcpy(z, text.p, text.n);
	z[text.n] = '\0';
	if (!old && inet_pton(AF_INET6, z, b) != 1)
		return;
	bool mapped = !old && memcmp(b, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;
	if (old || mapped)
		inet_ntop(AF_INET, old ? b : b + 12, canonical, sizeof canonical);
	else
		inet_ntop(AF_INET6, b, canonical, sizeof canonical);
	if (span_is(text, canonical))
		return;
	if (old || mapped)
		kind_warn(s, "%.*s: non-standard IP address %.*s will be considered invalid in a future Kubernetes release: use \"%s\"",
			SPANF(field_path(s->arena, at)), SPANF(field_quote(s->arena, text)), canonical);
	else
		kind_warn(s, "%.*s: IPv6 address %.*s should be in RFC 5952 canonical format (\"%s\")", SPANF(field_path(s->arena, at)),
			SPANF(field_quote(s->arena, text)), canonical);
}

// netip.ParsePrefix is narrower than Go's old parser: no zeros before a number.
static bool zeros_before(span s)
{
	for (size_t i = 0; i + 1 < s.n; i++)
		if (s.p[i] == '0' && (!i || s.p[i - 1] == '.' || s.p[i - 1] == '/') && s.p[i + 1] >= '0' && s.p[i + 1] <= '9')
			return true;
	return false;
}

void kind_warn_cidr(struct storing *s, const struct field *at, span text)
{
	unsigned char ip[16], net[16];
	unsigned bits, told = (unsigned)s->warnings.n;
	bool is4, six = span_find(text, ':', 0) >= 0, net4;
	span path = field_path(s->arena, at), quoted = field_quote(s->arena, text), address, range, head;

	if (!check_parse_cidr(text, ip, &is4, &bits))
		return;
	unsigned first = six ? bits : bits + 96;
	for (unsigned i = 0; i < 16; i++)
		net[i] = i < first / 8 ? ip[i] : i == first / 8 ? (unsigned char)(ip[i] & ~(0xff >> first % 8)) : 0;
	net4 = is4 && first >= 96;
	address = check_ip_text(s->arena, ip, is4);
	range = check_ip_text(s->arena, net, net4);
	range = arena_printf(s->arena, "%.*s/%u", SPANF(range), net4 ? first - 96 : bits);
	span_cut(text, '/', &head);
	if (memcmp(ip, net, 16) != 0)
		kind_warn(s, "%.*s: CIDR value %.*s is ambiguous in this context (should be \"%.*s\" or \"%.*s/%u\"?)", SPANF(path), SPANF(quoted),
			SPANF(range), SPANF(address), six ? 128 : 32);
	if ((is4 && six) || zeros_before(span_from(text, six ? head.n : 0)))
		kind_warn(s, "%.*s: non-standard CIDR value %.*s will be considered invalid in a future Kubernetes release: use \"%.*s\"", SPANF(path),
			SPANF(quoted), SPANF(range));
	address = arena_printf(s->arena, "%.*s/%u", SPANF(address), bits);
	if (s->warnings.n == told && six && !span_eq(address, text))
		kind_warn(s, "%.*s: IPv6 CIDR value %.*s should be in RFC 5952 canonical format (\"%.*s\")", SPANF(path), SPANF(quoted), SPANF(address));
}
