#include "io/access/parts.h"

// rest/config.go InClusterConfig; client_config.go inClusterClientConfig.Possible.
struct err access_pod(struct arena *a, const struct access_files *files, span host, span port, span folder, struct access *out)
{
	span text;
	bool six = span_find(host, ':', 0) >= 0;

	*out = (struct access){ .namespace = SPAN("default") };
	if (!host.n || !port.n)
		return access_fail(a, ENOENT, "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this is no pod");
	out->token_file = access_join(a, folder, SPAN("token"));
	struct err e = files->read(files->ctx, a, out->token_file, ACCESS_NAMED, &text);
	if (e.code)
		return access_fail(a, e.code, "the service account token %.*s: %.*s", SPANF(out->token_file), SPANF(e.text));
	span url = arena_printf(a, "https://%s%.*s%s:%.*s", six ? "[" : "", SPANF(host), six ? "]" : "", SPANF(port));
	try_(access_url(a, SPAN("KUBERNETES_SERVICE_HOST"), url, &out->server));
	if (!span_eq(url, out->server) || span_find(url, '/', sizeof "https://" - 1) >= 0)
		return access_fail(a, EINVAL, "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are no host and port");
	if (files->read(files->ctx, a, access_join(a, folder, SPAN("ca.crt")), ACCESS_NAMED, &text).code == 0)
		out->ca = text;
	if (files->read(files->ctx, a, access_join(a, folder, SPAN("namespace")), ACCESS_NAMED, &text).code == 0 && span_trim(text).n)
		out->namespace = span_trim(text);
	return OK;
}

// As upstream, and also the flags that it forgets here (trust, proxy, impersonation): a flag that is silently not heeded would ask as somebody else.
struct err access_pod_flags(struct arena *a, const struct access_flags *f, const struct access_files *files, struct access *out)
{
	if (f->token.n) {
		if (!access_plain(f->token))
			return access_fail(a, EINVAL, "--token holds a line break or another control character");
		out->token = f->token;
		out->token_file = SPAN("");
	}
	if (f->insecure && f->certificate_authority.n)
		return access_fail(a, EINVAL, "--certificate-authority and --insecure-skip-tls-verify exclude each other");
	if (f->insecure || f->certificate_authority.n) {
		out->ca = SPAN("");
		out->insecure = f->insecure;
	}
	if (f->certificate_authority.n) {
		struct err e = files->read(files->ctx, a, f->certificate_authority, ACCESS_NAMED, &out->ca);
		if (e.code)
			return access_fail(a, e.code, "--certificate-authority %.*s: %.*s", SPANF(access_shown(a, f->certificate_authority)), SPANF(e.text));
	}
	if (f->proxy_url.n)
		try_(access_proxy(a, SPAN("--proxy-url"), f->proxy_url));
	out->proxy_url = f->proxy_url;
	out->tls_server_name = f->tls_server_name;
	out->as = f->as;
	out->as_uid = f->as_uid;
	out->as_groups = f->as_groups;
	if (!f->as.n && (f->as_uid.n || f->as_groups.n))
		return access_fail(a, EINVAL, "uid or groups to impersonate are given without a user to impersonate");
	bool plain = access_plain(f->as) && access_plain(f->as_uid);
	for (size_t i = 0; i < f->as_groups.n; i++)
		plain &= access_plain(f->as_groups.v[i]);
	return plain ? OK : access_fail(a, EINVAL, "a user, uid or group to impersonate holds a control character");
}
