// Whatever a collector leaves behind becomes objects with kind and place, and one bad file costs no other.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/ingest.h"

struct world {
	struct arena arena;
	struct intern keys;
	struct diags diags;
	struct ingest in;
	struct buf seen; // "Kind/name@line " for objects, "+Kind " for kinds
	char dir[64];
};

static void object(void *ctx, const struct ingest_object *o)
{
	struct world *w = ctx;
	uint32_t line, col;
	span kind = value_get_span(o->root, KEY_kind);

	if (span_is(o->kind_hint, "Secret"))
		member_each(m, value_get(o->root, KEY_data))
			assert_int_equal(m->v.n, 0);
	diag_position(o->src->bytes, o->at, &line, &col);
	buf_printf(&w->seen, "%.*s/%.*s@%u ", SPANF(kind.n ? kind : o->kind_hint), SPANF(value_span(value_at(o->root, 2, KEY_metadata, KEY_name))), line);
}

static void kind_seen(void *ctx, span api_version, span kind)
{
	struct world *w = ctx;

	(void)api_version;
	buf_printf(&w->seen, "+%.*s ", SPANF(kind));
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	intern_init(&w->keys, &w->arena, 1);
	w->diags.arena = w->seen.arena = &w->arena;
	w->in = (struct ingest){ .arena = &w->arena, .keys = &w->keys, .diags = &w->diags, .sink = { w, object, kind_seen } };
	w->in.options.json.mask_secrets = true;
	snprintf(w->dir, sizeof w->dir, "/tmp/ingest-XXXXXX");
	*state = w;
	return mkdtemp(w->dir) ? 0 : -1;
}

static int teardown(void **state)
{
	struct world *w = *state;
	char cmd[100];

	snprintf(cmd, sizeof cmd, "rm -rf '%s'", w->dir);
	int code = system(cmd);
	arena_free(&w->arena);
	free(w);
	return code;
}

static const char *path_of(struct world *w, const char *name) { return arena_printf(&w->arena, "%s/%s", w->dir, name).p; }

static void put(struct world *w, const char *name, span text)
{
	char *path = (char *)path_of(w, name);

	for (char *p = path + strlen(w->dir) + 1; (p = strchr(p, '/')); *p++ = '/') {
		*p = '\0';
		mkdir(path, 0777);
	}
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	fclose(f);
}

static void expect(struct world *w, const char *seen)
{
	buf_char(&w->seen, '\0');
	assert_string_equal(w->seen.v, seen);
	w->seen.n = 0;
}

static void expect_text(struct world *w, const char *name, const char *text, const char *seen)
{
	ingest_text(&w->in, span_str(name), span_str(text));
	expect(w, seen);
}

#define NS(n) "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" n "\"}}"

static void formats(void **state)
{
	struct world *w = *state;

	expect_text(w, "x", NS("a"), "Namespace/a@1 ");
	expect_text(w, "x", NS("a") "\n" NS("b") "\n\n" NS("c"), "Namespace/a@1 Namespace/b@2 Namespace/c@4 ");
	expect_text(w, "x", NS("a") "\n---\n" NS("b"), "Namespace/a@1 Namespace/b@3 ");
	expect_text(w, "x", "[" NS("a") ",\n" NS("b") "]", "Namespace/a@1 Namespace/b@2 ");
	expect_text(w, "x", "kind: Namespace\nmetadata: {name: a}\n---\nkind: Namespace\nmetadata: {name: b}\n", "Namespace/a@1 Namespace/b@4 ");
	expect_text(w, "x", "{kind: Namespace, metadata: {name: a}}", "Namespace/a@1 ");
	expect_text(w, "x", "\xef\xbb\xbf" NS("a"), "Namespace/a@1 ");
	expect_text(w, "x", "", "");
	ingest_text(&w->in, SPAN("x"), SPAN("\xff\xfe{\0\"\0k\0i\0n\0d\0\"\0:\0\"\0P\0\"\0}\0"));
	expect(w, "P/@1 ");
	assert_int_equal(w->diags.list.n, 0);
}

static void lists(void **state)
{
	struct world *w = *state;

	expect_text(w, "x", "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[\n" NS("a") ",\n" NS("b") "]}", "Namespace/a@2 Namespace/b@3 ");
	expect_text(w, "x", "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"p\"}}]}", "+Pod Pod/p@1 ");
	expect_text(w, "x", "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":null}", "+Pod ");
	expect_text(w, "x", "kind: WidgetList\napiVersion: e.x/v1\nitems:\n- metadata: {name: p}\n", "+Widget Widget/p@4 ");
	expect_text(w, "d/roles.json", "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[]}", "+Role ");
	expect_text(w, "x", "{\"kind\":\"AllowList\",\"apiVersion\":\"e.x/v1\",\"metadata\":{\"name\":\"l\"}}", "AllowList/l@1 ");
}

static void hints(void **state)
{
	static const char *const places[][2] = {
		{ "b/cluster-resources/network-policy/team.json", "NetworkPolicy" },
		{ "b/cluster-resources/pvs.json", "PersistentVolume" },
		{ "b/cluster-resources/custom-resource-definitions.json", "CustomResourceDefinition" },
		{ "i/config/pod/nodes/n.json", "Pod" },
		{ "i/config/clusterrolebinding/n.json", "ClusterRoleBinding" },
		{ "i/config/storage/storageclasses/n.json", "StorageClass" },
		{ "i/config/securitycontextconstraint/n.json", "SecurityContextConstraints" },
		{ "i/config/ingress.json", "Ingress" },
		{ "m/namespaces/ns/core/pods.yaml", "Pod" },
		{ "m/namespaces/ns/pods/n/n.yaml", "Pod" },
		{ "m/namespaces/ns/apps/deployments.yaml", "Deployment" },
		{ "m/cluster-scoped-resources/rbac.authorization.k8s.io/clusterroles/pods.yaml", "ClusterRole" },
		{ "v.tar.gz!resources/rolebindings.rbac.authorization.k8s.io/namespaces/ns/n.json", "RoleBinding" },
		{ "v.tar.gz!resources/nodes/cluster/n.json", "Node" },
		{ "dump/ns/services.yaml", "Service" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		char want[80];
		snprintf(want, sizeof want, "%s/o@1 ", places[i][1]);
		expect_text(w, places[i][0], "{\"metadata\":{\"name\":\"o\"}}", want);
	}
	expect_text(w, "some/where.json", "{\"metadata\":{\"name\":\"o\"}}", "");
	assert_int_equal(w->diags.count[DIAG_NOTE], 1);
}

static void broken_json(void **state)
{
	struct world *w = *state;

	expect_text(w, "a.json", "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[\n{\"metadata\":{\"name\":\"a\"}},\n{\"metadata\":{\"na", "Pod/a@2 ");
	assert_int_equal(w->diags.list.n, 1);
	assert_int_equal(w->diags.list.v[0].line, 3);
	expect_text(w, "b.json", NS("a") "\n{\"kind\":\n" NS("b") "\n" NS("c"), "Namespace/a@1 Namespace/b@3 Namespace/c@4 ");
	assert_int_equal(w->diags.count[DIAG_ERROR], 2);
	expect_text(w, "c.json", "[\n" NS("a") ",\n{,},\n" NS("b") "\n]\n", "Namespace/a@2 Namespace/b@4 ");
	assert_int_equal(w->diags.count[DIAG_ERROR], 3);
	char deep[20000];
	memset(deep, '[', sizeof deep);
	ingest_text(&w->in, SPAN("d.json"), span_of(deep, sizeof deep));
	assert_int_equal(w->diags.count[DIAG_ERROR], 4);
	ingest_text(&w->in, SPAN("e.yaml"), SPAN("\0CRYPT\0xxxx"));
	assert_int_equal(w->diags.count[DIAG_ERROR], 5);
	assert_int_equal(w->in.stats.broken, 5);
}

static void secrets(void **state)
{
	struct world *w = *state;

	ingest_text(&w->in, SPAN("secrets.json"), SPAN("[{\"metadata\":{\"name\":\"s\"},\"data\":{\"a\":\"c2VjcmV0\"}}]"));
	expect(w, "+Secret Secret/s@1 ");
}

static void directory(void **state)
{
	struct world *w = *state;

	put(w, "b/two.yaml", SPAN("kind: Namespace\nmetadata: {name: two}\n"));
	put(w, "a.json", SPAN(NS("one")));
	put(w, "README.md", SPAN(NS("no")));
	put(w, "b/pod.log", SPAN(NS("no")));
	put(w, ".git/x.json", SPAN(NS("no")));
	put(w, "noending", SPAN(NS("three")));
	put(w, "LICENSE", SPAN("Licence"));
	put(w, "bad.json", SPAN("{"));
	assert_int_equal(symlink("a.json", path_of(w, "link.json")), 0);
	assert_int_equal(symlink("nowhere", path_of(w, "dangling.json")), 0);
	assert_int_equal(symlink("..", path_of(w, "b/loop")), 0);
	assert_int_equal(mkfifo(path_of(w, "pipe.json"), 0666), 0);
	struct err e = ingest_path(&w->in, w->dir);
	assert_int_equal(e.code, 0);
	expect(w, "Namespace/one@1 Namespace/two@1 Namespace/one@1 Namespace/three@1 ");
	assert_int_equal(w->diags.count[DIAG_ERROR], 2); // bad.json, dangling.json
	assert_int_equal(w->diags.count[DIAG_NOTE], 2);  // loop, pipe.json
	e = ingest_path(&w->in, path_of(w, "absent"));
	assert_int_not_equal(e.code, 0);
	e = ingest_path(&w->in, path_of(w, "bad.json"));
	assert_int_not_equal(e.code, 0);
	// A file that the user names is read whatever its name is.
	e = ingest_path(&w->in, path_of(w, "README.md"));
	assert_int_equal(e.code, 0);
	expect(w, "Namespace/no@1 ");
}

static void add_member(struct archive *a, const char *name, const char *text)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, name);
	archive_entry_set_size(e, (la_int64_t)strlen(text));
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_write_header(a, e);
	archive_write_data(a, text, strlen(text));
	archive_entry_free(e);
}

static size_t pack(char *to, size_t cap, bool zstd, bool tar, const char *names[][2], size_t n)
{
	struct archive *a = archive_write_new();
	size_t used = 0;

	if (zstd)
		archive_write_add_filter_zstd(a);
	else
		archive_write_add_filter_gzip(a);
	if (tar)
		archive_write_set_format_pax_restricted(a);
	else
		archive_write_set_format_raw(a);
	assert_int_equal(archive_write_open_memory(a, to, cap, &used), ARCHIVE_OK);
	for (size_t i = 0; i < n; i++)
		add_member(a, names[i][0], names[i][1]);
	archive_write_close(a);
	archive_write_free(a);
	return used;
}

static void archives(void **state)
{
	struct world *w = *state;
	static char buf[65536];
	const char *members[][2] = {
		{ "../../resources/nodes/cluster/n.json", "{\"metadata\":{\"name\":\"n\"}}" },
		{ "x/pods/logs/a.log", "log" },
		{ "x/bad.json", "{" },
		{ "x/ns.yaml", "kind: Namespace\nmetadata: {name: a}\n" },
	};

	for (int zstd = 0; zstd < 2; zstd++) {
		size_t n = pack(buf, sizeof buf, zstd, true, members, 4);
		put(w, "b.tar", span_of(buf, n));
		struct err e = ingest_path(&w->in, path_of(w, "b.tar"));
		assert_int_equal(e.code, 0);
		expect(w, "Node/n@1 Namespace/a@1 ");
		assert_int_equal(w->in.stats.skipped, zstd + 1);
		n = pack(buf, sizeof buf, zstd, false, members + 3, 1);
		ingest_text(&w->in, SPAN("one.yaml.gz"), span_of(buf, n));
		expect(w, "Namespace/a@1 ");
	}
	size_t n = pack(buf, sizeof buf, false, true, members, 4);
	assert_int_equal(w->in.stats.broken, 2);
	ingest_text(&w->in, SPAN("cut.tgz"), span_of(buf, n - 40));
	assert_true(w->in.stats.broken > 2);
}

static void caps(void **state)
{
	struct world *w = *state;
	static char buf[65536];
	const char *members[][2] = { { "a.json", NS("a") }, { "b.json", NS("b") }, { "c.json", NS("c") } };
	size_t n = pack(buf, sizeof buf, false, true, members, 3);

	w->in.options.max_entries = 2;
	ingest_text(&w->in, SPAN("x.tgz"), span_of(buf, n));
	expect(w, "Namespace/a@1 Namespace/b@1 ");
	assert_int_equal(w->diags.count[DIAG_ERROR], 1);
	w->in.options.max_total = w->in.stats.bytes + 10;
	ingest_text(&w->in, SPAN("x.json"), SPAN(NS("d")));
	expect(w, "");
	assert_int_equal(w->diags.count[DIAG_ERROR], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(formats, setup, teardown), cmocka_unit_test_setup_teardown(lists, setup, teardown),
		cmocka_unit_test_setup_teardown(hints, setup, teardown), cmocka_unit_test_setup_teardown(broken_json, setup, teardown),
		cmocka_unit_test_setup_teardown(secrets, setup, teardown), cmocka_unit_test_setup_teardown(directory, setup, teardown),
		cmocka_unit_test_setup_teardown(archives, setup, teardown), cmocka_unit_test_setup_teardown(caps, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
