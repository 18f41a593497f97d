// Which cluster is asked and as whom: files merged, a context chosen, flags laid over, credentials read.
#include "access_folder.h"

#include "io/access/parts.h"

#define CLUSTER(name, server) "- {name: " name ", cluster: {server: '" server "'}}\n"

static const char two_files_a[] =
	"apiVersion: v1\nkind: Config\n"
	"clusters:\n" CLUSTER("one", "https://one.example:6443/")
	"users:\n- name: ann\n  user: {token: from-a}\n"
	"contexts:\n- {name: first, context: {cluster: one, user: ann}}\n";
static const char two_files_b[] =
	"apiVersion: v1\nkind: Config\ncurrent-context: second\n"
	"clusters:\n" CLUSTER("one", "https://other.example") CLUSTER("two", "https://two.example/prefix/")
	"users:\n- name: ann\n  user: {username: never, password: never}\n"
	"contexts:\n- {name: first, context: {cluster: two, user: ann}}\n- {name: second, context: {cluster: two, user: ann, namespace: shop}}\n";

static void use_both(struct folder *f)
{
	folder_config(f, "a", two_files_a);
	folder_config(f, "b/config", two_files_b);
	setenv("KUBECONFIG", arena_printf(&f->arena, "%s/none::%s/a:%s/a:%s/b/config", f->path, f->path, f->path, f->path).p, 1);
}

static void merge_takes_the_first_of_a_name(void **state)
{
	struct folder *f = *state;

	use_both(f);
	struct access *got = folder_load(f);
	assert_ok(f->err);
	// The current context is the first that any file names; the entries of one name come whole from the first file that has them.
	assert_span(got->context, "second");
	assert_span(got->server, "https://two.example/prefix");
	assert_span(got->namespace, "shop");
	assert_span(got->token, "from-a");
	assert_int_equal(got->username.n, 0);
	assert_true(span_ends(got->file, SPAN("/b/config")));
	f->flags.context = SPAN("first");
	got = folder_load(f);
	assert_ok(f->err);
	assert_span(got->server, "https://one.example:6443");
	assert_span(got->namespace, "default");
	assert_true(span_ends(got->file, SPAN("/a")));
}

static void missing_files(void **state)
{
	struct folder *f = *state;

	folder_load(f);
	assert_err(f->err, ENOENT, "there is no kubeconfig");
	folder_config(f, ".kube/config", two_files_b);
	folder_load(f);
	assert_ok(f->err);
	setenv("KUBECONFIG", folder_path(f, "nowhere").p, 1);
	folder_load(f);
	assert_err(f->err, ENOENT, "nowhere");
	f->flags.kubeconfig = folder_path(f, "absent");
	folder_load(f);
	assert_err(f->err, ENOENT, "absent");
	f->flags.kubeconfig = span_str(f->path);
	folder_load(f);
	assert_err(f->err, EISDIR, "directory");
}

static void what_is_not_there_is_named(void **state)
{
	struct folder *f = *state;

	use_both(f);
	f->flags.context = SPAN("third");
	folder_load(f);
	assert_err(f->err, EINVAL, "context \"third\" does not exist; there are first, first, second");
	f->flags.context = SPAN("");
	f->flags.cluster = SPAN("nine");
	folder_load(f);
	assert_err(f->err, EINVAL, "cluster \"nine\" does not exist");
	f->flags.cluster = SPAN("");
	f->flags.user = SPAN("bob");
	folder_load(f);
	assert_err(f->err, EINVAL, "user \"bob\" does not exist");
}

static void flags_go_first(void **state)
{
	struct folder *f = *state;
	span groups[] = { SPAN_INIT("dev"), SPAN_INIT("ops") };

	folder_config(f, ".kube/config",
		"current-context: c\nclusters:\n- name: k\n  cluster:\n    server: https://k.example\n    tls-server-name: inner\n"
		"    certificate-authority-data: Q0E=\n    proxy-url: socks5://127.0.0.1:1080\n    disable-compression: true\n"
		"users:\n- name: u\n  user: {tokenFile: token, as: eve, as-uid: '7', as-groups: [a], as-user-extra: {scopes: [x, z]}}\n"
		"contexts:\n- {name: c, context: {cluster: k, user: u}}\n");
	struct access *got = folder_load(f);
	assert_ok(f->err);
	assert_span(got->ca, "CA");
	assert_span(got->tls_server_name, "inner");
	assert_span(got->proxy_url, "socks5://127.0.0.1:1080");
	assert_true(got->disable_compression);
	assert_span(got->as, "eve");
	assert_int_equal(got->as_groups.n, 1);
	assert_int_equal(got->as_extra.n, 2);
	assert_span(got->as_extra.v[1].name, "scopes");
	assert_span(got->as_extra.v[1].value, "z");
	assert_span(got->token_file, folder_path(f, ".kube/token").p);
	f->flags = (struct access_flags){ .server = SPAN("https://elsewhere:1/"), .token = SPAN("typed"), .as = SPAN("ann"), .as_uid = SPAN("9"),
		.as_groups = { groups, 2, 2 }, .insecure = true };
	got = folder_load(f);
	assert_ok(f->err);
	assert_span(got->server, "https://elsewhere:1");
	assert_span(got->token, "typed");
	assert_int_equal(got->token_file.n, 0);
	assert_span(got->as, "ann");
	assert_span(got->as_uid, "9");
	assert_int_equal(got->as_groups.n, 2);
	assert_int_equal(got->tls_server_name.n, 0); // --server drops the file's
	assert_int_equal(got->ca.n, 0);
	assert_true(got->insecure);
}

static void a_server_alone_is_enough(void **state)
{
	struct folder *f = *state;

	f->flags = (struct access_flags){ .server = SPAN("HTTPS://[::1]:6443"), .token = SPAN("t") };
	struct access *got = folder_load(f);
	assert_ok(f->err);
	assert_span(got->server, "https://[::1]:6443");
	assert_span(got->context, "");
	assert_span(got->token, "t");
}

// A kubeconfig of one context whose cluster and user hold what is given, in flow style.
static struct access *one(struct folder *f, const char *cluster, const char *user)
{
	folder_config(f, ".kube/config", arena_printf(&f->arena, "current-context: c\nclusters:\n- name: k\n  cluster: {%s}\nusers:\n- name: u\n  user: {%s}\n"
		"contexts:\n- {name: c, context: {cluster: k, user: u}}\n", cluster, user).p);
	f->diags = (struct diags){ .arena = &f->arena };
	return folder_load(f);
}

#define SERVER "server: 'https://k'"

static span authorization(struct folder *f)
{
	struct credential got;

	assert_ok(f->err);
	assert_ok(credentials_get(credentials_new(&f->arena, &f->got, 0), 1000, false, &got));
	return got.authorization;
}

static void fixed_credentials(void **state)
{
	struct folder *f = *state;
	struct credential got;

	one(f, SERVER, "token: abc");
	assert_span(authorization(f), "Bearer abc");
	one(f, SERVER, "username: ann, password: 'p:w'");
	assert_span(authorization(f), "Basic YW5uOnA6dw==");
	one(f, SERVER, "");
	assert_span(authorization(f), "");
	// A certificate and a token both go; a plug-in is not asked then.
	one(f, SERVER, "client-certificate-data: Q1JU, client-key-data: S0VZ, token: t, exec: {apiVersion: x, command: x}");
	assert_span(authorization(f), "Bearer t");
	assert_null(f->got.exec);
	assert_ok(credentials_get(credentials_new(&f->arena, &f->got, 0), 1000, false, &got));
	assert_span(got.cert, "CRT");
	assert_span(got.key, "KEY");
	one(f, SERVER, "client-certificate-data: Q1JU, client-key-data: S0VZ, exec: {apiVersion: x, command: x}");
	assert_ok(f->err);
	assert_null(f->got.exec);
}

static void data_go_before_files(void **state)
{
	struct folder *f = *state;

	folder_put(f, ".kube/pem/ca", SPAN("FILE"), 0600);
	folder_put(f, ".kube/pem/key", SPAN("KEY"), 0600);
	one(f, SERVER ", certificate-authority: pem/ca", "client-certificate-data: Q1JU, client-key: ./pem/../pem/key");
	assert_ok(f->err);
	assert_span(f->got.ca, "FILE");
	assert_span(f->got.key, "KEY");
	assert_int_equal(f->diags.list.n, 0);
	one(f, SERVER ", certificate-authority: nowhere, certificate-authority-data: Q0E=", "");
	assert_ok(f->err);
	assert_span(f->got.ca, "CA");
	assert_int_equal(f->diags.count[DIAG_WARN], 1); // kubectl refuses both
}

static void token_file_is_read_again(void **state)
{
	struct folder *f = *state;
	struct credential got;

	folder_put(f, ".kube/token", SPAN(" first\n"), 0600);
	one(f, SERVER, "tokenFile: token");
	assert_ok(f->err);
	struct credentials *c = credentials_new(&f->arena, &f->got, 0);
	assert_ok(credentials_get(c, 1000, false, &got));
	assert_span(got.authorization, "Bearer first");
	folder_put(f, ".kube/token", SPAN("second"), 0600);
	assert_ok(credentials_get(c, 1009, false, &got));
	assert_span(got.authorization, "Bearer first");
	assert_ok(credentials_get(c, 1010, false, &got));
	assert_span(got.authorization, "Bearer second");
	folder_put(f, ".kube/token", SPAN("third"), 0600);
	assert_ok(credentials_get(c, 1011, true, &got)); // the server refused the last
	assert_span(got.authorization, "Bearer third");
	// What could be read last goes on to count.
	folder_put(f, ".kube/token", SPAN("\n"), 0600);
	assert_ok(credentials_get(c, 1030, false, &got));
	unlink(folder_path(f, ".kube/token").p);
	assert_ok(credentials_get(c, 1050, false, &got));
	assert_span(got.authorization, "Bearer third");
	assert_err(credentials_get(credentials_new(&f->arena, &f->got, 0), 1000, false, &got), ENOENT, ".kube/token");
	folder_put(f, ".kube/token", SPAN("SECRET\r\nX-Evil: 1"), 0600);
	struct err e = credentials_get(credentials_new(&f->arena, &f->got, 0), 1000, false, &got);
	assert_err(e, EINVAL, "line break");
	assert_false(span_contains(e.text, SPAN("SECRET")));
	// With both, the file counts when it can be read.
	one(f, SERVER, "tokenFile: token, token: spare");
	assert_span(authorization(f), "Bearer spare");
	folder_put(f, ".kube/token", SPAN("filed"), 0600);
	assert_span(authorization(f), "Bearer filed");
	f->flags.token = SPAN("typed");
	one(f, SERVER, "tokenFile: token, token: spare");
	assert_span(authorization(f), "Bearer typed");
}

// {"alg":"none"}.{"exp":2000}.x and the like
#define JWT "eyJhbGciOiJub25lIn0.eyJleHAiOjIwMDB9.x"

static void oidc(void **state)
{
	struct folder *f = *state;
	struct credential got;

	one(f, SERVER, "auth-provider: {name: oidc, config: {id-token: " JWT ", refresh-token: r}}");
	assert_ok(f->err);
	struct credentials *c = credentials_new(&f->arena, &f->got, 0);
	assert_ok(credentials_get(c, 1989, false, &got));
	assert_span(got.authorization, "Bearer " JWT);
	assert_int_equal(got.expires, 2000);
	assert_err(credentials_get(c, 1990, false, &got), EACCES, "expired, and bulkhead does not renew it: run any kubectl command");
	assert_int_equal(got.authorization.n, 0);
	one(f, SERVER, "auth-provider: {name: oidc, config: {id-token: " JWT "}}");
	assert_ok(f->err);
	assert_err(credentials_get(credentials_new(&f->arena, &f->got, 0), 3000, false, &got), EACCES, "log in with your provider's tool again");
	one(f, SERVER, "auth-provider: {name: oidc, config: {id-token: a.b}}");
	assert_err(f->err, EINVAL, "no JSON Web Token");
	one(f, SERVER, "auth-provider: {name: oidc, config: {refresh-token: r}}");
	assert_err(f->err, EINVAL, "without an id-token");
	one(f, SERVER, "auth-provider: {name: gcp}");
	assert_err(f->err, EINVAL, "gke-gcloud-auth-plugin");
	one(f, SERVER, "auth-provider: {name: azure}");
	assert_err(f->err, EINVAL, "kubelogin");
	one(f, SERVER, "auth-provider: {name: other}");
	assert_err(f->err, EINVAL, "unknown auth-provider \"other\"");
}

static void what_does_not_go_together(void **state)
{
	static const struct { const char *cluster, *user, *why; } cases[] = {
		{ SERVER, "token: t, password: pw", "only one is allowed" },
		{ SERVER, "tokenFile: t, username: ann", "only one is allowed" },
		{ SERVER, "client-certificate-data: Q1JU", "without client-key" },
		{ SERVER, "as-uid: '7'", "without a user to impersonate" },
		{ SERVER, "as-groups: [g]", "without a user to impersonate" },
		{ SERVER, "as-user-extra: {a: [b]}", "without a user to impersonate" },
		{ SERVER, "as: \"a\\nb\"", "control character" },
		{ SERVER, "as: a, as-user-extra: {a: [\"b\\r\"]}", "control character" },
		{ SERVER, "token: \"a\\nb\"", "control character" },
		{ SERVER, "exec: {command: x}, auth-provider: {name: oidc}", "only one is allowed" },
		{ SERVER ", insecure-skip-tls-verify: true, certificate-authority-data: Q0E=", "", "together with insecure-skip-tls-verify" },
		{ "insecure-skip-tls-verify: true", "", "no server" },
	};
	struct folder *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		one(f, cases[i].cluster, cases[i].user);
		assert_err(f->err, EINVAL, cases[i].why);
	}
	folder_config(f, ".kube/config", "current-context: c\nclusters:\n" CLUSTER("k", "https://k") "contexts:\n- {name: c, context: {cluster: k, user: gone}}\n");
	folder_load(f);
	assert_err(f->err, EINVAL, "user \"gone\" does not exist, but the context names it");
	f->flags.token = SPAN("t");
	folder_load(f);
	assert_ok(f->err);
}

static void addresses(void **state)
{
	static const struct { const char *url, *want; } cases[] = {
		{ "https://k:6443//", "https://k:6443" },
		{ "https://k/a/b/?token=SECRET#x", "https://k/a/b" },
		{ "Https://K.example", "https://K.example" },
		{ "https://[fe80::1%25eth0]:1/x", "https://[fe80::1%25eth0]:1/x" },
		{ "127.0.0.1:8080", "http://127.0.0.1:8080" },
		{ "https://ann:SECRET@k", NULL }, { "ann:SECRET@k", NULL }, { "https://SECRET@k/x", NULL },
		{ "ftp://k", NULL }, { "file:///etc/passwd", NULL }, { "https://", NULL }, { "https:///x", NULL }, { "https://k:70000", NULL },
		{ "https://k:a", NULL }, { "https://k\\@evil", NULL }, { "https://k /", NULL }, { "https://k/\tx", NULL }, { "https://[::1", NULL },
		{ "k/prefix", NULL }, { "https://k\u00e9", NULL }, { "javascript:alert(1)", NULL },
	};
	struct folder *f = *state;
	span got;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err e = access_url(&f->arena, SPAN("it"), span_str(cases[i].url), &got);
		assert_int_equal(e.code, cases[i].want ? 0 : EINVAL);
		assert_false(span_contains(e.text, SPAN("SECRET")));
		if (cases[i].want)
			assert_span(got, cases[i].want);
	}
	assert_ok(access_proxy(&f->arena, SPAN("it"), SPAN("http://ann:pw@proxy:3128")));
	assert_ok(access_proxy(&f->arena, SPAN("it"), SPAN("socks5://[::1]:1080/")));
	assert_err(access_proxy(&f->arena, SPAN("it"), SPAN("ftp://ann:SECRET@p")), EINVAL, "neither");
	assert_err(access_proxy(&f->arena, SPAN("it"), SPAN("http://p:x")), EINVAL, "not of the form");
}

static void nothing_secret_goes_over_http(void **state)
{
	struct folder *f = *state;

	one(f, "server: 'http://k:8080'", "token: t, client-certificate: nowhere, client-key: nowhere, as: eve");
	assert_span(authorization(f), "");
	assert_span(f->got.as, "eve");
	assert_int_equal(f->diags.count[DIAG_WARN], 1);
}

static void files_that_are_not_opened(void **state)
{
	struct folder *f = *state;
	char deep[5000];

	// A pipe would hang whoever opens it; devices, folders and files that are too large are refused by name.
	assert_int_equal(mkfifo(folder_path(f, "pipe").p, 0600), 0);
	one(f, SERVER ", certificate-authority: ../pipe", "");
	assert_err(f->err, EACCES, "pipe: it is no regular file");
	one(f, SERVER ", certificate-authority: /dev/zero", "");
	assert_err(f->err, EACCES, "/dev/zero: it is no regular file");
	one(f, SERVER ", certificate-authority: ../.kube", "");
	assert_err(f->err, EACCES, "no regular file");
	one(f, SERVER ", certificate-authority: \"a\\0b\"", "");
	assert_err(f->err, EINVAL, "NUL");
	span big = span_of(arena_zalloc(&f->arena, (1u << 20) + 1, 1), (1u << 20) + 1);
	folder_put(f, ".kube/big", big, 0600);
	one(f, SERVER, "client-certificate: big, client-key: big");
	assert_err(f->err, EFBIG, "larger than 1 MiB");
	folder_put(f, "ca", SPAN("CA"), 0600);
	assert_int_equal(symlink("../ca", folder_path(f, ".kube/link").p), 0);
	one(f, SERVER ", certificate-authority: link", "");
	assert_ok(f->err);
	assert_span(f->got.ca, "CA");
	// What only other contexts name is not looked at.
	folder_config(f, ".kube/config", "current-context: c\nclusters:\n" CLUSTER("k", "https://k") "- {name: l, cluster: {server: 'https://l', certificate-authority: ../pipe}}\n"
		"users:\n- {name: v, user: {client-certificate: ../pipe, client-key: ../pipe, tokenFile: ../pipe}}\n"
		"contexts:\n- {name: c, context: {cluster: k}}\n- {name: d, context: {cluster: l, user: v}}\n");
	folder_load(f);
	assert_ok(f->err);
	f->flags.context = SPAN("d");
	folder_load(f);
	assert_err(f->err, EACCES, "no regular file");
	// A kubeconfig that the user names may be a device, but not without end.
	f->flags = (struct access_flags){ .kubeconfig = SPAN("/dev/zero") };
	folder_load(f);
	assert_err(f->err, EFBIG, "larger than 10 MiB");
	memset(deep, '[', sizeof deep - 1);
	deep[sizeof deep - 1] = 0;
	folder_config(f, "deep", deep);
	f->flags.kubeconfig = folder_path(f, "deep");
	folder_load(f);
	assert_err(f->err, EINVAL, "cannot be understood");
}

static struct err record(void *ctx, struct arena *a, span path, enum access_what what, span *out)
{
	struct buf *seen = ctx;

	assert_int_equal(what, ACCESS_NAMED);
	buf_printf(seen, "%.*s ", SPANF(path));
	*out = arena_span(a, SPAN("PEM"));
	return OK;
}

// No file is read but those of the chosen context, and none that a flag has put aside.
static void which_files_are_read(void **state)
{
	struct folder *f = *state;
	struct buf seen = { .arena = &f->arena };
	struct access_files files = { &seen, record };
	struct kubeconfig config;
	span text = SPAN("current-context: c\nclusters:\n- {name: k, cluster: {server: 'https://k', certificate-authority: ca-k}}\n"
		"- {name: l, cluster: {server: 'https://l', certificate-authority: ca-l}}\n"
		"users:\n- {name: u, user: {client-certificate: crt-u, client-key: ../key-u, tokenFile: token-u}}\n"
		"- {name: v, user: {client-certificate: crt-v, client-key: key-v}}\n"
		"contexts:\n- {name: c, context: {cluster: k, user: u}}\n- {name: d, context: {cluster: l, user: v}}\n");

	assert_true(kubeconfig_parse(&f->arena, SPAN("/etc/kube/config"), text, &f->diags, &config));
	struct kubeconfigs all = { &config, 1 };
	assert_ok(access_resolve(&f->arena, &all, &f->flags, &files, &f->diags, &f->got));
	assert_span(buf_span(&seen), "/etc/kube/ca-k /etc/kube/crt-u /etc/key-u ");
	seen.n = 0;
	f->flags = (struct access_flags){ .context = SPAN("d"), .certificate_authority = SPAN("mine") };
	assert_ok(access_resolve(&f->arena, &all, &f->flags, &files, &f->diags, &f->got));
	assert_span(buf_span(&seen), "mine /etc/kube/crt-v /etc/kube/key-v ");
	seen.n = 0;
	f->flags = (struct access_flags){ .insecure = true, .server = SPAN("http://k") };
	assert_ok(access_resolve(&f->arena, &all, &f->flags, &files, &f->diags, &f->got));
	assert_span(buf_span(&seen), "");
}

static void complaints_name_the_place_and_no_secret(void **state)
{
	struct folder *f = *state;

	folder_config(f, ".kube/config", "current-context: c\nclusters:\n" CLUSTER("k", "https://k")
		"users:\n- name: u\n  user: {token: SECRET1}\n- name: v\n  user:\n    token: [SECRET2]\n    client-key-data: SECRET3!\n    as-groups: SECRET4\n"
		"    password: 5\n    exec: {env: SECRET6}\n"
		"contexts:\n- {name: c, context: {cluster: k, user: u}}\n- {name: \"d\\e[1m\", context: {cluster: k, user: v}}\n");
	folder_load(f);
	assert_ok(f->err); // the entry is not chosen
	assert_int_equal(f->diags.list.n, 5);
	assert_int_equal(f->diags.list.v[1].line, 9);
	assert_int_equal(f->diags.list.v[1].col, 12);
	assert_span(f->diags.list.v[1].text, "users[1].token: expected a text (quote it)");
	f->flags.context = SPAN("d\033[1m");
	folder_load(f);
	assert_err(f->err, EINVAL, "user \"v\" cannot be used as it is written: ");
	assert_err(f->err, EINVAL, "/.kube/config, line 10: users[1].client-key-data: expected base64");
	assert_false(span_contains(f->err.text, SPAN("SECRET")));
	f->flags.context = SPAN("\033[2J");
	folder_load(f);
	assert_err(f->err, EINVAL, "there are c, d?[1m");
	assert_false(span_contains(f->err.text, SPAN("\033")));
	folder_config(f, ".kube/config", "current-context: c\nusers:\n- {name: u, user: {token: *SECRET}}\n");
	folder_load(f);
	assert_err(f->err, EINVAL, "/.kube/config cannot be understood: line 3: an alias of no anchor");
	assert_false(span_contains(f->err.text, SPAN("SECRET")));
	for (size_t i = 0; i < f->diags.list.n; i++)
		assert_false(span_contains(f->diags.list.v[i].text, SPAN("SECRET")));
}

static void in_a_pod(void **state)
{
	struct folder *f = *state;

	span where = span_str(f->path);
	assert_err(access_pod(&f->arena, &access_disk, SPAN(""), SPAN("443"), where, &f->got), ENOENT, "no pod");
	assert_err(access_pod(&f->arena, &access_disk, SPAN("10.0.0.1"), SPAN("443"), where, &f->got), ENOENT, "token");
	folder_put(f, "token", SPAN("t\n"), 0600);
	assert_ok(access_pod(&f->arena, &access_disk, SPAN("10.0.0.1"), SPAN("443"), where, &f->got));
	assert_span(f->got.server, "https://10.0.0.1:443");
	assert_span(f->got.namespace, "default");
	assert_span(f->got.ca, "");
	assert_span(authorization(f), "Bearer t");
	folder_put(f, "ca.crt", SPAN("CA"), 0600);
	folder_put(f, "namespace", SPAN("shop\n"), 0600);
	assert_ok(access_pod(&f->arena, &access_disk, SPAN("fd00::1"), SPAN("443"), where, &f->got));
	assert_span(f->got.server, "https://[fd00::1]:443");
	assert_span(f->got.namespace, "shop");
	assert_span(f->got.ca, "CA");
	f->flags = (struct access_flags){ .token = SPAN("typed"), .as = SPAN("eve") };
	assert_ok(access_pod_flags(&f->arena, &f->flags, &access_disk, &f->got));
	assert_span(authorization(f), "Bearer typed");
	assert_span(f->got.as, "eve");
	assert_err(access_pod(&f->arena, &access_disk, SPAN("evil/x"), SPAN("443"), where, &f->got), EINVAL, "KUBERNETES_SERVICE_HOST");
}

static void times(void **state)
{
	static const struct { const char *text; int64_t want; } cases[] = {
		{ "1970-01-01T00:00:00Z", 0 }, { "2000-02-29T23:59:59Z", 951868799 }, { "2024-12-31T00:00:00.999999999Z", 1735603200 },
		{ "2038-01-19T03:14:08Z", 2147483648 }, { "1970-01-01T01:00:00+01:00", 0 }, { "1969-12-31T19:00:00-05:00", 0 }, { "0001-01-01T00:00:00Z", -62135596800 },
		{ "2023-02-29T00:00:00Z", -1 }, { "2023-13-01T00:00:00Z", -1 }, { "2023-01-01T24:00:00Z", -1 }, { "2023-01-01T00:00:60Z", -1 },
		{ "2023-01-01 00:00:00Z", -1 }, { "2023-01-01T00:00:00", -1 }, { "2023-01-01T00:00:00.Z", -1 }, { "2023-01-01T00:00:00z", -1 },
		{ "2023-01-01T00:00:00+1:00", -1 }, { "20230-01-01T00:00:00Z", -1 }, { "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t got = -1;
		bool good = access_time(span_str(cases[i].text), &got);
		assert_int_equal(good, cases[i].want != -1);
		if (good)
			assert_int_equal(got, cases[i].want);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(merge_takes_the_first_of_a_name), TEST(missing_files), TEST(what_is_not_there_is_named), TEST(flags_go_first),
		TEST(a_server_alone_is_enough), TEST(fixed_credentials), TEST(data_go_before_files), TEST(token_file_is_read_again), TEST(oidc),
		TEST(what_does_not_go_together), TEST(addresses), TEST(nothing_secret_goes_over_http), TEST(files_that_are_not_opened),
		TEST(which_files_are_read), TEST(complaints_name_the_place_and_no_secret), TEST(in_a_pod), TEST(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
