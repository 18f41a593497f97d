// CertificateSigningRequest (pkg/apis/certificates/validation). The request and the certificate are read as PEM only.
#include "doc/edit.h"
#include "k8s/validate/at.h"
#include "k8s/validate/cluster/pem.h"
#include "k8s/validate/internal.h"
#include "text/base64.h"

static const char *const usages[] = { "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
	"decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement",
	"key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping" };
#define N_USAGES (sizeof usages / sizeof *usages)
#define LEGACY "kubernetes.io/legacy-unknown"

// What the stored object has already, an update may keep (getValidationOptions).
struct leniency { bool both, legacy, duplicate_types, empty_type, certificate, unknown_usage, duplicate_usage; };

static size_t count(const struct validation *v, const value *o, const char *type)
{
	size_t n = 0;

	value_each(c, check_get(v, check_get(v, o, "status"), "conditions"))
		n += span_is(check_text(v, c, "type"), type);
	return n;
}

static void usage_list(struct validation *v, const value *list, const struct field *at, struct leniency how)
{
	struct spanmap seen = { 0 };

	if (!value_count(list))
		check_required(v, at, "");
	for (size_t i = 0; i < value_count(list) && !how.unknown_usage; i++)
		check_one_of(v, AT_ITEM(at, i), value_span(value_item(list, i)), usages, N_USAGES);
	for (size_t i = 0; i < value_count(list) && !how.duplicate_usage; i++)
		if (at_seen(v, &seen, value_span(value_item(list, i))))
			check_duplicate(v, AT_ITEM(at, i), value_span(value_item(list, i)));
}

static bool final(span type) { return span_is(type, "Approved") || span_is(type, "Denied") || span_is(type, "Failed"); }

static void conditions(struct validation *v, const value *list, const struct field *at, struct leniency how)
{
	bool approved = false, denied = false;

	for (size_t i = 0; i < value_count(list); i++) {
		const value *c = value_item(list, i);
		const struct field *item = AT_ITEM(at, i);
		span type = check_text(v, c, "type"), status = check_text(v, c, "status");
		if (!how.empty_type && !type.n)
			check_required(v, AT(item, "type"), "");
		if (!status.n)
			check_required(v, AT(item, "status"), "");
		else if (final(type))
			CHECK_ONE_OF(v, AT(item, "status"), status, "True");
		else
			CHECK_ONE_OF(v, AT(item, "status"), status, "False", "True", "Unknown");
		approved |= span_is(type, "Approved");
		denied |= span_is(type, "Denied");
		if (!how.both && approved && denied && (span_is(type, "Approved") || span_is(type, "Denied")))
			at_text(v, at, type, "Approved and Denied conditions are mutually exclusive");
		if (!how.duplicate_types && check_among(v, list, i, "type", type))
			check_duplicate(v, AT(item, "type"), type);
	}
}

static span certificate_of(struct validation *v, const value *o) { return check_text(v, check_get(v, o, "status"), "certificate"); }

static span certificate_fault(struct validation *v, span base64)
{
	span rest = base64_bytes(v->arena, base64);
	struct pem_block b;
	size_t n = 0;

	if (!rest.n)
		return (span){ 0 };
	for (; pem_next(v->arena, &rest, &b); n++) {
		if (!span_is(b.type, "CERTIFICATE"))
			return arena_printf(v->arena, "only CERTIFICATE PEM blocks are allowed, found %.*s", SPANF(field_quote(v->arena, b.type)));
		if (b.headers)
			return SPAN("no PEM block headers are permitted");
	}
	return n ? (span){ 0 } : SPAN("must contain at least one CERTIFICATE PEM block");
}

static void rules(struct validation *v, const value *o, struct leniency how)
{
	const value *s = check_get(v, o, "spec"), *seconds = check_get(v, s, "expirationSeconds");
	const struct field *at = AT(NULL, "spec");
	span signer = check_text(v, s, "signerName"), request = base64_bytes(v->arena, check_text(v, s, "request"));
	struct pem_block b;

	validate_meta_create(v, o, false, META_NAME_ANY);
	if (!pem_next(v->arena, &request, &b) || !span_is(b.type, "CERTIFICATE REQUEST"))
		field_add(v, FIELD_INVALID, AT(at, "request"), check_has(v, s, "request") ? field_quote(v->arena, check_text(v, s, "request")) : SPAN("null"),
			"PEM block type must be CERTIFICATE REQUEST");
	usage_list(v, check_get(v, s, "usages"), AT(at, "usages"), how);
	if (!how.legacy && span_is(signer, LEGACY))
		at_text(v, AT(at, "signerName"), signer, "the legacy signerName is not allowed via this API version");
	else
		pem_signer_check(v, AT(at, "signerName"), signer);
	if (seconds->type == VALUE_INT && seconds->i < 600)
		check_invalid(v, AT(at, "expirationSeconds"), seconds, "may not specify a duration less than 600 seconds (10 minutes)");
	conditions(v, check_get(v, check_get(v, o, "status"), "conditions"), AT(AT(NULL, "status"), "conditions"), how);
	span fault = how.certificate ? (span){ 0 } : certificate_fault(v, certificate_of(v, o));
	if (fault.p)
		field_add(v, FIELD_INVALID, AT(AT(NULL, "status"), "certificate"), SPAN("\"<certificate data>\""), "%.*s", SPANF(fault));
}

static void create(struct validation *v, const value *o) { rules(v, o, (struct leniency){ 0 }); }

static struct leniency leniency_of(struct validation *v, const value *o, const value *old)
{
	struct validation scratch = { .arena = v->arena, .keys = v->keys, .minor = v->minor };
	const value *s = check_get(v, old, "spec"), *list = check_get(v, check_get(v, old, "status"), "conditions"), *uses = check_get(v, s, "usages");
	struct leniency how = { .both = count(v, old, "Approved") && count(v, old, "Denied"), .legacy = span_is(check_text(v, s, "signerName"), LEGACY) };

	value_each(c, list) {
		span type = check_text(v, c, "type");
		how.empty_type |= !type.n;
		how.duplicate_types |= count(v, old, arena_printf(v->arena, "%.*s", SPANF(type)).p) > 1;
	}
	how.certificate = span_eq(certificate_of(v, o), certificate_of(v, old)) || certificate_fault(v, certificate_of(v, old)).p;
	usage_list(&scratch, uses, NULL, (struct leniency){ .duplicate_usage = true });
	how.unknown_usage = scratch.errors.n;
	scratch.errors.n = 0;
	usage_list(&scratch, uses, NULL, (struct leniency){ .unknown_usage = true });
	how.duplicate_usage = scratch.errors.n;
	return how;
}

enum path { PLAIN, APPROVAL, STATUS };

// findConditions, as lines.
static span conditions_text(struct validation *v, const value *o, const char *type)
{
	value list = value_array(NULL, 0);

	value_each(x, check_get(v, check_get(v, o, "status"), "conditions"))
		if (span_is(check_text(v, x, "type"), type))
			list = edit_append(v->arena, &list, *x);
	return internal_pretty(v, INTERNAL_CertificateSigningRequestCondition, &list);
}

static void changes(struct validation *v, const value *o, const value *old, enum path path)
{
	static const char *const types[] = { "Approved", "Denied", "Failed" };
	const struct field *at = AT(AT(NULL, "status"), "conditions"), *certificate = AT(AT(NULL, "status"), "certificate");
	span now = certificate_of(v, o), was = certificate_of(v, old);

	rules(v, o, leniency_of(v, o, old));
	for (size_t i = 0; i < 3; i++)
		if (count(v, o, types[i]) < count(v, old, types[i]))
			field_add(v, FIELD_FORBIDDEN, at, (span){ 0 }, "updates may not remove a condition of type \"%s\"", types[i]);
	for (size_t i = 0; i < 2 && path != APPROVAL; i++) {
		if (count(v, o, types[i]) > count(v, old, types[i]))
			field_add(v, FIELD_FORBIDDEN, at, (span){ 0 }, "updates may not add a condition of type \"%s\"", types[i]);
		if (count(v, o, types[i]) != count(v, old, types[i]))
			continue;
		span after = conditions_text(v, o, types[i]), before = conditions_text(v, old, types[i]);
		if (!span_eq(before, after))
			field_add(v, FIELD_FORBIDDEN, at, (span){ 0 }, "updates may not modify a condition of type \"%s\"\n%.*s", types[i],
				SPANF(internal_diff(v->arena, before, after)));
	}
	if (!span_eq(now, was)) {
		if (path != STATUS)
			check_forbidden(v, certificate, "updates may not set certificate content");
		else if (was.n)
			check_forbidden(v, certificate, "updates may not modify existing certificate content");
	}
	validate_meta_update(v, o, old);
}

static void update(struct validation *v, const value *o, const value *old) { changes(v, o, old, PLAIN); }
static void approval(struct validation *v, const value *o, const value *old) { changes(v, o, old, APPROVAL); }
static void status(struct validation *v, const value *o, const value *old) { changes(v, o, old, STATUS); }

#define SOURCE "pkg/apis/certificates/validation/validation.go"
const struct validate_rule validate_csr = { GK_CERTIFICATE_SIGNING_REQUEST, "", create, update, SOURCE };
const struct validate_rule validate_csr_approval = { GK_CERTIFICATE_SIGNING_REQUEST, "approval", create, approval, SOURCE };
const struct validate_rule validate_csr_status = { GK_CERTIFICATE_SIGNING_REQUEST, "status", create, status, SOURCE };
