// What kubectl makes of the same kubeconfigs, where there is a kubectl: `config view --minify --flatten --raw` merges, chooses a context and reads the
// files that it names. Only what is asked of no server can be compared so: overrides such as --server and --token are not shown there.
#include "access_folder.h"

#include "io/access/parts.h"

struct sample { const char *a, *b, *context; };

#define ONE "clusters:\n- {name: k, cluster: {server: 'https://k.example:6443'}}\n"
#define CONTEXT "contexts:\n- {name: c, context: {cluster: k, user: u, namespace: shop}}\n- {name: d, context: {cluster: k, user: v}}\n"
#define TWO "users:\n- {name: u, user: {token: t-u}}\n- {name: v, user: {username: ann, password: 'p:w'}}\n"

static const struct sample samples[] = {
	{ "current-context: c\n" ONE TWO CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE TWO CONTEXT, NULL, "d" },
	{ "current-context: c\n" ONE TWO CONTEXT, NULL, "missing" },
	{ "current-context: gone\n" ONE TWO CONTEXT, NULL, NULL },
	{ ONE TWO CONTEXT, NULL, NULL },
	{ "", NULL, NULL },
	{ "apiVersion: v1\nkind: Config\npreferences: {}\nunknown: [1]\ncurrent-context: c\n" ONE TWO CONTEXT, NULL, NULL },
	{ "kind: Pod\ncurrent-context: c\n" ONE TWO CONTEXT, NULL, NULL },
	{ "apiVersion: v2\nkind: Config\ncurrent-context: c\n" ONE TWO CONTEXT, NULL, NULL },
	// Several files: whole entries of the first, and the first current-context.
	{ ONE TWO CONTEXT, "current-context: d\n" ONE, NULL },
	{ "current-context: c\n" CONTEXT, "current-context: d\n" ONE TWO "contexts:\n- {name: c, context: {cluster: other, user: v}}\n", NULL },
	{ "users:\n- {name: u, user: {as: eve}}\n", "current-context: c\n" ONE TWO CONTEXT, NULL },
	{ "clusters: 7\n", "current-context: c\n" ONE TWO CONTEXT, NULL },
	{ "clusters: [\n", "current-context: c\n" ONE TWO CONTEXT, NULL },
	// Files beside the kubeconfig.
	{ "current-context: c\nclusters:\n- {name: k, cluster: {server: 'https://k', certificate-authority: '../pem/./ca'}}\n"
	  "users:\n- {name: u, user: {client-certificate: ../pem/crt, client-key: ../pem/key, tokenFile: ../pem/token}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\nclusters:\n- {name: k, cluster: {server: 'https://k', certificate-authority: nowhere}}\n" TWO CONTEXT, NULL, NULL },
	{ "current-context: c\nclusters:\n- {name: k, cluster: {server: 'https://k', certificate-authority-data: Q0E=, tls-server-name: inner, "
	  "proxy-url: 'http://p:8', disable-compression: true}}\nusers:\n- {name: u, user: {client-certificate-data: Q1JU, client-key-data: S0VZ, as: eve, as-uid: '1', "
	  "as-groups: [x, z], as-user-extra: {a/b: [p, q], c: [r]}}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\nclusters:\n- {name: k, cluster: {server: 'https://k', certificate-authority-data: 'Q0'}}\n" TWO CONTEXT, NULL, NULL },
	{ "current-context: c\nclusters:\n- {name: k, cluster: {server: 'https://k', certificate-authority-data: 'Q 0E='}}\n" TWO CONTEXT, NULL, NULL },
	{ "current-context: c\nclusters:\n- name: k\n  cluster:\n    server: https://k\n    certificate-authority-data: |\n      Q0\n      E=\n" TWO CONTEXT, NULL, NULL },
	{ "current-context: c\nclusters:\n- {name: k, cluster: {server: 'https://k', insecure-skip-tls-verify: yes}}\n" TWO CONTEXT, NULL, NULL },
	{ "current-context: c\nclusters:\n- {name: k, cluster: {server: 'https://k', insecure-skip-tls-verify: 'true'}}\n" TWO CONTEXT, NULL, NULL },
	// Texts that YAML takes for something else, names that stand twice, empty entries.
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {token: 0123}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {token: 1e3}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {token: on}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {token: 2001-01-01}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {token: ~, username: ann}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {token: a, token: b}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {token: a}}\n- {name: u, user: {token: b}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {as-groups: g}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users: {}\n" CONTEXT, NULL, NULL },
	{ "{\n\t\"current-context\": \"c\",\n\t\"clusters\": [{\"name\": \"k\", \"cluster\": {\"server\": \"https://k\"}}],\n"
	  "\t\"users\": [{\"name\": \"u\", \"user\": {\"token\": \"\\u0074\"}}],\n\t\"contexts\": [{\"name\": \"c\", \"context\": {\"cluster\": \"k\", \"user\": \"u\"}}]\n}\n", NULL, NULL },
	{ "\xef\xbb\xbf# comment\r\ncurrent-context: c\r\n" ONE TWO CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: v, user: &v {token: t}}\n- {name: u, user: *v}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: v, user: &v {token: t, as: eve}}\n- {name: u, user: {<<: *v, token: w}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- null\n- {name: u, user: null}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {user: {token: t}}\n- {user: {token: t}}\n" CONTEXT, NULL, NULL },
	{ "current-context: 7\n" ONE TWO CONTEXT, NULL, NULL },
	{ "current-context: c\n" TWO CONTEXT, NULL, NULL },
	{ "current-context: c\ncurrent-context: d\n" ONE TWO CONTEXT, NULL, NULL },
	{ "[]\n", "current-context: c\n" ONE TWO CONTEXT, NULL },
	{ "text\n", "current-context: c\n" ONE TWO CONTEXT, NULL },
	{ "# nothing\n", "current-context: c\n" ONE TWO CONTEXT, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {token: \"ab\\u00e9\", Token: x, TOKEN: z}}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE TWO CONTEXT "---\ncurrent-context: d\n", NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- name: u\n  user:\n    exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ../bin/x, args: [a, b], "
	  "env: [{name: A, value: B}], provideClusterInfo: true, installHint: none}\n" CONTEXT, NULL, NULL },
	{ "current-context: c\n" ONE "users:\n- {name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}}}\n" CONTEXT, NULL, NULL },
};

struct view { struct arena *a; struct intern keys; value root; };

static const value *at(struct view *v, const value *from, const char *key) { return value_get(from, intern_id(&v->keys, span_str(key))); }

static bool kubectl(struct folder *f, const char *context, struct view *v)
{
	char text[1 << 16];
	struct json_error e;

	FILE *in = popen(arena_printf(&f->arena, "kubectl config view --minify --flatten --raw -o json %s%s 2>/dev/null", context ? "--context " : "", context ? context : "").p, "r");
	assert_non_null(in);
	size_t n = fread(text, 1, sizeof text, in);
	if (pclose(in) != 0)
		return false;
	intern_init(&v->keys, &f->arena, 1);
	assert_true(json_read(arena_span(&f->arena, span_of(text, n)), NULL, &f->arena, &v->keys, &v->root, &e));
	return true;
}

static void same_text(struct folder *f, const value *want, span got)
{
	assert_span(got, arena_span(&f->arena, value_span(want)).p);
}

static void same_bytes(struct folder *f, const value *want, span got)
{
	span bytes;

	assert_true(access_base64(&f->arena, value_span(want), &bytes));
	assert_span(got, arena_span(&f->arena, bytes).p);
}

static void same_list(struct folder *f, const value *want, const struct spanvec *got)
{
	assert_int_equal(value_count(want), got->n);
	for (size_t i = 0; i < got->n; i++)
		same_text(f, value_item(want, i), got->v[i]);
}

static void same_user(struct folder *f, struct view *v, const value *user, const struct access *got)
{
	size_t n = 0;

	same_text(f, at(v, user, "token"), got->token);
	same_text(f, at(v, user, "username"), got->username);
	same_text(f, at(v, user, "password"), got->password);
	same_bytes(f, at(v, user, "client-certificate-data"), got->cert);
	same_bytes(f, at(v, user, "client-key-data"), got->key);
	same_text(f, at(v, user, "as"), got->as);
	same_text(f, at(v, user, "as-uid"), got->as_uid);
	same_list(f, at(v, user, "as-groups"), &got->as_groups);
	member_each(m, at(v, user, "as-user-extra"))
		value_each(it, &m->v) {
			assert_true(n < got->as_extra.n);
			assert_span(got->as_extra.v[n].name, arena_span(&f->arena, intern_text(&v->keys, m->key)).p);
			same_text(f, it, got->as_extra.v[n++].value);
		}
	assert_int_equal(n, got->as_extra.n);
	span file = value_span(at(v, user, "tokenFile"));
	assert_span(got->token_file, access_join(&f->arena, folder_path(f, "a"), file).p ? arena_span(&f->arena, access_join(&f->arena, folder_path(f, "a"), file)).p : "");
	const value *exec = at(v, user, "exec");
	assert_int_equal(value_present(exec), got->exec != NULL);
	if (!got->exec)
		return;
	same_text(f, at(v, exec, "command"), got->exec->command);
	same_text(f, at(v, exec, "apiVersion"), got->exec->api_version);
	same_text(f, at(v, exec, "installHint"), got->exec->install_hint);
	same_list(f, at(v, exec, "args"), &got->exec->args);
	assert_int_equal(value_count(at(v, exec, "env")), got->exec->env.n);
	assert_int_equal(at(v, exec, "provideClusterInfo")->b, got->exec->cluster_info);
	static const char *const modes[] = { "IfAvailable", "Never", "Always" };
	assert_span(value_span(at(v, exec, "interactiveMode")), modes[got->exec->interactive]);
}

static void same(struct folder *f, struct view *v, const struct access *got)
{
	const value *cluster = at(v, value_item(at(v, &v->root, "clusters"), 0), "cluster");
	const value *context = at(v, value_item(at(v, &v->root, "contexts"), 0), "context");
	span namespace = value_span(at(v, context, "namespace"));

	same_text(f, at(v, &v->root, "current-context"), got->context);
	same_text(f, at(v, cluster, "server"), got->server);
	same_text(f, at(v, cluster, "tls-server-name"), got->tls_server_name);
	same_text(f, at(v, cluster, "proxy-url"), got->proxy_url);
	same_bytes(f, at(v, cluster, "certificate-authority-data"), got->ca);
	assert_int_equal(value_get_true(cluster, intern_id(&v->keys, SPAN("insecure-skip-tls-verify"))), got->insecure);
	assert_int_equal(value_get_true(cluster, intern_id(&v->keys, SPAN("disable-compression"))), got->disable_compression);
	assert_span(got->namespace, namespace.n ? arena_span(&f->arena, namespace).p : "default");
	same_user(f, v, at(v, value_item(at(v, &v->root, "users"), 0), "user"), got);
}

static void kubectl_agrees(void **state)
{
	struct folder *f = *state;

	folder_put(f, "pem/ca", SPAN("CA"), 0600);
	folder_put(f, "pem/crt", SPAN("CRT"), 0600);
	folder_put(f, "pem/key", SPAN("KEY"), 0600);
	folder_put(f, "pem/token", SPAN("TOKEN"), 0600);
	setenv("KUBECONFIG", arena_printf(&f->arena, "%s/a/config:%s/b/config", f->path, f->path).p, 1);
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		const struct sample *s = &samples[i];
		struct view *v = arena_new(&f->arena, struct view);
		folder_config(f, "a/config", s->a);
		folder_config(f, "b/config", s->b ? s->b : "");
		f->flags.context = s->context ? span_str(s->context) : SPAN("");
		bool theirs = kubectl(f, s->context, v);
		folder_load(f);
		if (theirs != !f->err.code)
			print_error("sample %zu: kubectl %s it, we say: %.*s\n", i, theirs ? "takes" : "refuses", SPANF(f->err.text));
		assert_int_equal(theirs, !f->err.code);
		if (theirs)
			same(f, v, &f->got);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(kubectl_agrees, folder_setup, folder_teardown) };

	if (system("kubectl config view >/dev/null 2>&1") != 0)
		return 77; // skipped
	return cmocka_run_group_tests(tests, NULL, NULL);
}
