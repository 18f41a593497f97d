#include "twin/admission/plugin/plugin.h"

// kubernetes plugin/pkg/admission/certificates: approval and signing need a right on the signer, and nobody gets a client certificate of
// system:masters through the API.

#define CLIENT_SIGNER "kubernetes.io/kube-apiserver-client"

static int digit(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 :
		c == '+' ? 62 : c == '/' ? 63 : -1;
}

// Base64 with anything else between the digits; enough for a PEM body and for a bytes field.
static span decode64(struct arena *a, span s)
{
	char *out = arena_alloc(a, s.n, 1);
	size_t n = 0;
	uint32_t bits = 0;
	int have = 0;

	for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
		int d = digit(s.p[i]);
		if (d < 0)
			continue;
		bits = bits << 6 | (uint32_t)d;
		have += 6;
		if (have >= 8)
			out[n++] = (char)(bits >> (have -= 8));
	}
	return span_of(out, n);
}

// Body of the PEM block inside the request field.
static span request_der(struct arena *a, span field)
{
	static const span begin = SPAN_INIT("-----BEGIN CERTIFICATE REQUEST-----"), end = SPAN_INIT("-----END ");
	span pem = decode64(a, field);

	for (size_t i = 0; i + begin.n <= pem.n; i++) {
		if (!span_starts(span_from(pem, i), begin))
			continue;
		span body = span_from(pem, i + begin.n);
		for (size_t k = 0; k + end.n <= body.n; k++)
			if (span_starts(span_from(body, k), end))
				return decode64(a, span_head(body, k));
	}
	return SPAN("");
}

// Does an Organization (2.5.4.10) of the subject say system:masters? The attribute is OID, string tag, length, text.
static bool names_masters(span der)
{
	static const char oid[] = { 0x06, 0x03, 0x55, 0x04, 0x0a }, want[] = "system:masters";

	for (size_t i = 0; i + sizeof oid + 2 + sizeof want - 1 <= der.n; i++)
		if (memcmp(der.p + i, oid, sizeof oid) == 0 && (unsigned char)der.p[i + sizeof oid + 1] == sizeof want - 1 &&
			memcmp(der.p + i + sizeof oid + 2, want, sizeof want - 1) == 0)
			return true;
	return false;
}

span certificate_common_name(struct arena *a, span request)
{
	static const char oid[] = { 0x06, 0x03, 0x55, 0x04, 0x03 };
	span der = request_der(a, request);

	for (size_t i = 0; i + sizeof oid + 2 <= der.n; i++) {
		size_t n = (unsigned char)der.p[i + sizeof oid + 1];
		if (memcmp(der.p + i, oid, sizeof oid) == 0 && n < 128 && i + sizeof oid + 2 + n <= der.n)
			return span_of(der.p + i + sizeof oid + 2, n);
	}
	return SPAN("");
}

static void judge_certificate_subject(const struct control *c, struct judgement *j)
{
	const value *spec = j->r.object ? value_get(j->r.object, KEY_spec) : &value_absent;

	if (admission_gk(&j->r) != GK_CERTIFICATE_SIGNING_REQUEST || j->r.subresource.n || admission_op(&j->w, &j->r) != ADMISSION_CREATE)
		return;
	if (!span_is(value_get_span(spec, KEY_signerName), CLIENT_SIGNER))
		return;
	if (names_masters(request_der(j->run, value_get_span(spec, KEY_request))))
		plugin_deny(j, c, SPAN("use of " CLIENT_SIGNER " signer with system:masters group is not allowed"), NULL, 0);
}

// The right on the signer itself, or on all of its domain: "domain/*" (plugin/pkg/admission/certificates/util.go).
static enum verdict may(struct judgement *j, const char *verb, span signer)
{
	ptrdiff_t slash = span_find(signer, '/', 0);
	span name[] = { signer, arena_printf(j->run, "%.*s/*", slash < 0 ? 0 : (int)slash, signer.p) };
	enum verdict out = VERDICT_DENY;

	for (size_t i = 0; i < 2; i++) {
		struct judgement q = { .w = j->w, .run = j->run };
		q.r = (struct request){ .user = j->r.user, .verb = span_str(verb), .group = SPAN("certificates.k8s.io"),
			.resource = SPAN("signers"), .name = name[i] };
		enum verdict v = judge_authorize(&q);
		if (v == VERDICT_ALLOW)
			return v;
		if (v == VERDICT_UNKNOWN)
			out = v;
	}
	return out;
}

static void judge_certificate_signer(const struct control *c, struct judgement *j)
{
	bool approval = span_is(j->r.subresource, "approval"), status = span_is(j->r.subresource, "status");

	if (admission_gk(&j->r) != GK_CERTIFICATE_SIGNING_REQUEST || (!approval && !status) || admission_op(&j->w, &j->r) != ADMISSION_UPDATE)
		return;
	const value *old = admission_old(&j->w, &j->r), *csr = old ? old : j->r.object;
	span signer = csr ? value_get_span(value_get(csr, KEY_spec), KEY_signerName) : SPAN("");
	if (status && old && j->r.object && value_equal(value_at(old, 2, KEY_status, KEY_conditions), value_at(j->r.object, 2, KEY_status, KEY_conditions)) &&
		value_equal(value_get(old, KEY_status), value_get(j->r.object, KEY_status)))
		return;
	if (!signer.n) {
		plugin_unknown(j, c, UNKNOWN_object, SPAN("the signer of the request is not known"), NULL, 0);
		return;
	}
	enum verdict v = may(j, approval ? "approve" : "sign", signer);
	if (v == VERDICT_DENY)
		plugin_deny(j, c, arena_printf(j->run, "user not permitted to %s requests with signerName \"%.*s\"", approval ? "approve" : "sign", SPANF(signer)),
			NULL, 0);
	else if (v == VERDICT_UNKNOWN)
		plugin_unknown(j, c, UNKNOWN_authorizer, SPAN("the right on the signer is not known"), NULL, 0);
	else
		plugin_allow(j, c, "the user holds the right on the signer", NULL, 0);
}

// ClusterTrustBundleAttest: the right on the signer whose anchors are told.
static void judge_trust_bundle(const struct control *c, struct judgement *j)
{
	enum admission_op op = admission_op(&j->w, &j->r);

	if (admission_gk(&j->r) != GK_CLUSTER_TRUST_BUNDLE || j->r.subresource.n || !j->r.object || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE))
		return;
	span signer = value_span(value_at(j->r.object, 2, KEY_spec, KEY_signerName));
	enum verdict v = signer.n ? may(j, "attest", signer) : VERDICT_ALLOW;
	if (v == VERDICT_DENY)
		plugin_deny(j, c, arena_printf(j->run, "user not permitted to attest for signerName \"%.*s\"", SPANF(signer)), NULL, 0);
	else if (v == VERDICT_UNKNOWN)
		plugin_unknown(j, c, UNKNOWN_authorizer, SPAN("the right on the signer is not known"), NULL, 0);
}

const struct control control_trust_bundle = { .id = "trust-bundle", .title = "ClusterTrustBundleAttest", .stage = STAGE_VALIDATE,
	.source = "kubernetes plugin/pkg/admission/certificates/ctbattest", .judge = judge_trust_bundle };
const struct control control_certificate_subject = { .id = "certificate-subject", .title = "CertificateSubjectRestriction",
	.stage = STAGE_VALIDATE, .source = "kubernetes plugin/pkg/admission/certificates/subjectrestriction", .judge = judge_certificate_subject };
const struct control control_certificate_signer = { .id = "certificate-signer", .title = "CertificateApproval and CertificateSigning",
	.stage = STAGE_VALIDATE, .source = "kubernetes plugin/pkg/admission/certificates/approval, signing", .judge = judge_certificate_signer };
