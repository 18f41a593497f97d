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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(merge_takes_the_first_of_a_name, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(missing_files, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(what_is_not_there_is_named, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(flags_go_first, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(a_server_alone_is_enough, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
