#include "io/access/parts.h"

#include "text/base64.h"

// pkg/apis/clientauthentication/v1 types.go; rest/exec.go ConfigToExecCluster. Written as Go writes it: empty members left out, config always there.
static void add_cluster(struct buf *b, const struct access *of)
{
	buf_str(b, "\"cluster\":{\"server\":");
	json_write_span(b, of->server);
	if (of->tls_server_name.n) {
		buf_str(b, ",\"tls-server-name\":");
		json_write_span(b, of->tls_server_name);
	}
	buf_str(b, of->insecure ? ",\"insecure-skip-tls-verify\":true" : "");
	if (of->ca.n) {
		buf_str(b, ",\"certificate-authority-data\":\"");
		base64_add(b, of->ca);
		buf_char(b, '"');
	}
	if (of->proxy_url.n) {
		buf_str(b, ",\"proxy-url\":");
		json_write_span(b, of->proxy_url);
	}
	buf_str(b, of->disable_compression ? ",\"disable-compression\":true" : "");
	buf_str(b, ",\"config\":");
	buf_add(b, of->exec->cluster_config.n ? of->exec->cluster_config : SPAN("null"));
	buf_str(b, "},");
}

span access_exec_info(struct arena *a, const struct access *of, bool interactive)
{
	struct buf b = { .arena = a };

	buf_str(&b, "{\"kind\":\"ExecCredential\",\"apiVersion\":");
	json_write_span(&b, of->exec->api_version);
	buf_str(&b, ",\"spec\":{");
	if (of->exec->cluster_info)
		add_cluster(&b, of);
	buf_printf(&b, "\"interactive\":%s}}", interactive ? "true" : "false");
	return buf_span(&b);
}

// Nothing of the answer is shown: it may be half of a secret.
static struct err refuse(struct arena *a, const char *why)
{
	return access_fail(a, EINVAL, "the exec plug-in's answer is refused: %s", why);
}

static bool text_member(struct intern *keys, const value *obj, span name, span *out)
{
	const value *v = value_get(obj, intern_id(keys, name));

	*out = value_span(v);
	return !value_present(v) || v->type == VALUE_STRING;
}

struct err access_exec_answer(struct arena *a, const struct access_exec *x, span answer, struct credential *out)
{
	struct intern *keys = arena_new(a, struct intern);
	struct diags d = { .arena = a };
	span version, kind, token, cert, key, expires;

	*out = (struct credential){ 0 };
	intern_init(keys, a, 1);
	const value *root = access_document(a, SPAN("answer"), answer, keys, &d);
	if (!root || root->type != VALUE_OBJECT)
		return refuse(a, "it is no JSON object");
	if (!text_member(keys, root, SPAN("apiVersion"), &version) || !text_member(keys, root, SPAN("kind"), &kind) || !span_is(kind, "ExecCredential"))
		return refuse(a, "its kind is not ExecCredential");
	if (!span_eq(version, x->api_version))
		return access_fail(a, EINVAL, "the exec plug-in is configured for %.*s and answered with %.*s", SPANF(x->api_version),
			SPANF(version.n && version.n < 100 ? access_shown(a, version) : SPAN("another version")));
	const value *status = value_get(root, KEY_status);
	if (status->type != VALUE_OBJECT)
		return refuse(a, "it has no status");
	if (!text_member(keys, status, SPAN("token"), &token) || !text_member(keys, status, SPAN("clientCertificateData"), &cert) ||
	    !text_member(keys, status, SPAN("clientKeyData"), &key) || !text_member(keys, status, SPAN("expirationTimestamp"), &expires))
		return refuse(a, "a member of its status is no text");
	if (!token.n && !cert.n && !key.n)
		return refuse(a, "it has neither a token nor a certificate with its key");
	if (!cert.n != !key.n)
		return refuse(a, "it has only one of certificate and key");
	if (!access_plain(token))
		return refuse(a, "its token holds a line break or another control character");
	if (expires.n && !access_time(expires, &out->expires))
		return refuse(a, "its expirationTimestamp is no RFC 3339 time");
	out->authorization = token;
	out->cert = cert;
	out->key = key;
	return OK;
}
