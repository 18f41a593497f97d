// Kubeconfigs: no input crashes; what is resolved is fit to be sent, what is refused is said without control bytes, and a plug-in is told JSON.
// The input is up to four files, divided by lines "%%%"; the last of them is also read as a plug-in's answer, an address, a token and a time.
#include "base/must.h"
#include "io/access/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Nothing is read from the machine: every name is a file that holds "PEM", but for those that say otherwise.
static struct err no_file(void *ctx, struct arena *a, span path, enum access_what what, span *out)
{
	(void)ctx;
	(void)a;
	must(what == ACCESS_NAMED && path.n);
	*out = SPAN("PEM");
	return span_contains(path, SPAN("gone")) ? (struct err){ ENOENT, SPAN("not there") } : OK;
}

static const struct access_files files = { NULL, no_file };

static void check_access(struct arena *a, const struct access *got)
{
	struct intern *keys = arena_new(a, struct intern);
	struct json_error e;
	value root;

	must(span_starts(got->server, SPAN("https://")) || span_starts(got->server, SPAN("http://")));
	must(access_plain(got->server) && span_find(got->server, ' ', 0) < 0 && !span_ends(got->server, SPAN("/")));
	must(got->namespace.n && !got->cert.n == !got->key.n);
	must(access_plain(got->token) && access_plain(got->username) && access_plain(got->as) && access_plain(got->as_uid));
	must(!(got->token.n || got->token_file.n) || !(got->username.n || got->password.n));
	must(!got->insecure || !got->ca.n);
	must(!span_starts(got->server, SPAN("http://")) || !(got->token.n || got->token_file.n || got->cert.n || got->username.n || got->exec));
	if (!got->exec)
		return;
	must(got->exec->command.n && got->exec->api_version.n);
	intern_init(keys, a, 1);
	must(json_read(access_exec_info(a, got, true), NULL, a, keys, &root, &e));
}

static void check_answer(struct arena *a, span text)
{
	struct access_exec x = { .api_version = SPAN("client.authentication.k8s.io/v1") };
	struct credential c;
	int64_t t;
	span url;

	struct err e = access_exec_answer(a, &x, text, &c);
	must(access_plain(e.text) && (e.code ? !c.authorization.n : !c.cert.n == !c.key.n && (c.cert.n || c.authorization.n)));
	must(access_plain(c.authorization));
	if (!access_url(a, SPAN("it"), text, &url).code)
		must(!access_url(a, SPAN("it"), url, &url).code);
	(void)access_proxy(a, SPAN("it"), text).code;
	(void)access_jwt_expiry(text, &t);
	(void)access_time(text, &t);
	(void)access_join(a, SPAN("/a/b"), text);
}

static void check_context(struct arena *a, const struct kubeconfigs *all, const struct access_flags *flags, struct diags *d)
{
	struct access got;
	struct err e = access_resolve(a, all, flags, &files, d, &got);

	must(e.code || access_chosen(all, flags));
	must(access_plain(e.text) && !e.code == !e.text.n);
	if (!e.code)
		check_access(a, &got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 64u << 20 };
	struct diags d = { .arena = &a };
	struct kubeconfig v[4];
	struct kubeconfigs all = { v, 0 };
	span rest = span_of((const char *)data, size), text = rest;
	size_t parts = 0;

	while (parts++ < 4) {
		ptrdiff_t end = 0;
		while (end >= 0 && !span_starts(span_from(rest, (size_t)end), SPAN("%%%\n")))
			end = span_find(rest, '%', (size_t)end + 1);
		text = end < 0 ? rest : span_head(rest, (size_t)end);
		if (kubeconfig_parse(&a, SPAN("/home/u/.kube/config"), text, &d, &v[all.n]))
			all.n++;
		if (end < 0)
			break;
		rest = span_from(rest, (size_t)end + 4);
	}
	check_answer(&a, text);
	check_context(&a, &all, &(struct access_flags){ 0 }, &d);
	check_context(&a, &all, &(struct access_flags){ .server = SPAN("https://flag"), .token = SPAN("flag"), .as = SPAN("flag"), .insecure = true }, &d);
	for (size_t f = 0; f < all.n; f++)
		for (size_t i = 0; i < v[f].contexts.n && i < 8; i++)
			check_context(&a, &all, &(struct access_flags){ .context = v[f].contexts.v[i].name, .user = i < v[f].users.n ? v[f].users.v[i].name : SPAN("") }, &d);
	arena_free(&a);
	return 0;
}
