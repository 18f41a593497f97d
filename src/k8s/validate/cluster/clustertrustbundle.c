// ClusterTrustBundle (pkg/apis/certificates/validation). Certificates are compared, not parsed.
#include "k8s/validate/at.h"
#include "k8s/validate/cluster/pem.h"

#define MAX_BYTES (1024 * 1024)
#define OMITTED SPAN("\"<value omitted>\"")

static void name_rules(struct validation *v, span name, span signer)
{
	const struct field *at = AT(AT(NULL, "metadata"), "name");
	struct buf { char *p; size_t n; } b = { arena_alloc(v->arena, signer.n + 1, 1), 0 };

	if (!signer.n) {
		if (span_find(name, ':', 0) >= 0)
			at_text(v, at, name, "ClusterTrustBundle without signer name must not have \":\" in its name");
		else
			check_add(v, at, name, check_dns1123_subdomain(name));
		return;
	}
	for (size_t i = 0; i < signer.n; i++)
		b.p[b.n++] = signer.p[i] == '/' ? ':' : signer.p[i];
	b.p[b.n++] = ':';
	span prefix = span_of(b.p, b.n);
	if (!span_starts(name, prefix))
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, name), "ClusterTrustBundle for signerName %.*s must be named with prefix %.*s",
			SPANF(signer), SPANF(prefix));
	else
		check_add(v, at, name, check_dns1123_subdomain(span_from(name, prefix.n)));
}

static void same_anchors(struct validation *v, const struct field *at, const span *anchors, size_t n)
{
	struct at_map w = { 0 };

	for (size_t i = 0; i < n; i++) {
		span list = arena_printf(v->arena, "%zu", i);
		size_t same = 1;
		for (size_t k = 0; k < i; k++)
			same = span_eq(anchors[i], anchors[k]) ? 0 : same;
		for (size_t k = i + 1; k < n && same; k++)
			if (span_eq(anchors[i], anchors[k])) {
				list = arena_printf(v->arena, "%.*s %zu", SPANF(list), k);
				same++;
			}
		at_map_begin(&w, v);
		if (same > 1)
			field_add(v, FIELD_INVALID, at, OMITTED, "duplicate trust anchor (indices [%.*s])", SPANF(list));
		at_map_end(&w, v);
	}
}

static void bundle(struct validation *v, span text)
{
	const struct field *at = AT(AT(NULL, "spec"), "trustBundle");
	VEC(span) anchors = { 0 };
	struct pem_block b;
	size_t told = v->errors.n;

	if (text.n > MAX_BYTES) {
		field_add(v, FIELD_TOO_LONG, at, (span){ 0 }, "may not be more than %d bytes", MAX_BYTES);
		return;
	}
	for (size_t i = 0; pem_next(v->arena, &text, &b); i++) {
		if (!span_is(b.type, "CERTIFICATE"))
			field_add(v, FIELD_INVALID, at, OMITTED, "entry %zu has bad block type: %.*s", i, SPANF(b.type));
		else if (b.headers)
			field_add(v, FIELD_INVALID, at, OMITTED, "entry %zu has PEM block headers", i);
		else
			vec_push(&anchors, v->arena, b.body);
	}
	if (v->errors.n > told)
		return;
	if (!anchors.n)
		field_add(v, FIELD_INVALID, at, OMITTED, "at least one trust anchor must be provided");
	same_anchors(v, at, anchors.v, anchors.n);
}

static void rules(struct validation *v, const value *o, bool with_bundle)
{
	const value *s = check_get(v, o, "spec");
	span signer = check_text(v, s, "signerName");

	name_rules(v, meta_name(o), signer);
	validate_meta_create(v, o, false, META_NAME_ANY);
	if (signer.n)
		pem_signer_check(v, AT(AT(NULL, "spec"), "signerName"), signer);
	if (with_bundle)
		bundle(v, check_text(v, s, "trustBundle"));
}

static void create(struct validation *v, const value *o) { rules(v, o, true); }

static void update(struct validation *v, const value *o, const value *old)
{
	const value *s = check_get(v, o, "spec"), *was = check_get(v, old, "spec");
	span now = check_text(v, s, "signerName");

	rules(v, o, !span_eq(check_text(v, s, "trustBundle"), check_text(v, was, "trustBundle")));
	validate_meta_update(v, o, old);
	if (!span_eq(now, check_text(v, was, "signerName")))
		at_text(v, AT(AT(NULL, "spec"), "signerName"), now, "field is immutable");
}

const struct validate_rule validate_clustertrustbundle = {
	GK_CLUSTER_TRUST_BUNDLE, "", create, update, "pkg/apis/certificates/validation/validation.go",
};
