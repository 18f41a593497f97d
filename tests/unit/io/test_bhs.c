// A saved cluster is the cluster that was read, without what decides nothing; a file that is not what it says is refused whole.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "io/bhs.h"
#include "io/bhs_parts.h"
#include "k8s/meta.h"
#include "text/pack.h"
#include "twin/builder.h"

static const char pod[] =
	"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"a\",\"annotations\":{"
	"\"kubectl.kubernetes.io/last-applied-configuration\":\"{secret-one}\"}},\n"
	"\"spec\":{\"containers\":[{\"name\":\"c\",\"env\":[{\"name\":\"K\",\"value\":\"secret-two\"}],\"args\":[\"secret-three\"],\n"
	"\"command\":[\"secret-four\"],\"image\":\"shown\"}]}}\n";
static const char maps[] =
	"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\ndata: {Corefile: shown}\n---\n"
	"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: a}\ndata: {k: secret-five}\nbinaryData: {b: secret-six}\n---\n"
	"apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: a}\ndata: {k: secret-seven}\n---\n"
	"apiVersion: v1\nkind: List\nitems: []\n";
static const char version[] = "{\"serverVersion\":{\"gitVersion\":\"v1.31.2+k3s1\"}}";
static const char server[] =
	"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"kube-apiserver-x\",\"namespace\":\"kube-system\"},"
	"\"spec\":{\"containers\":[{\"name\":\"kube-apiserver\",\"command\":[\"kube-apiserver\",\"--feature-gates=A=true\",\"--etcd-servers=secret-eight\"]}]}}";

struct cluster { struct arena a; struct diags d; struct builder *b; struct snapshot *s; struct ingest in; };

static void object(void *ctx, const struct ingest_object *o) { builder_add(ctx, o->root, o->src, o->at, o->api_version_hint, o->kind_hint); }
static void kind_seen(void *ctx, span api, span kind) { builder_kind_seen(ctx, api, kind); }

static void open_cluster(struct cluster *c)
{
	struct snapshot_options o = { .hash_seed = 5 };

	*c = (struct cluster){ .d.arena = NULL };
	c->d.arena = &c->a;
	c->b = builder_new(&c->a, &o, &c->d);
	c->in = (struct ingest){ .options.json = { .mask_secrets = true }, .arena = &c->a, .keys = builder_keys(c->b), .diags = &c->d,
		.sink = { c->b, object, kind_seen } };
}

static void read_text(struct cluster *c, const char *name, span text) { ingest_text(&c->in, span_str(name), text); }
#define READ(c, name, text) read_text(c, name, span_of(text, sizeof text - 1))

static span save(struct cluster *c, bool no_origin, struct redaction *r)
{
	struct buf b = { .arena = &c->a };
	struct bhs_options o = { .no_origin = no_origin };
	size_t left_out;

	c->s = builder_finish(c->b);
	redact_init(r, c->s, &c->a);
	struct err e = bhs_write(c->s, &o, r, &b, &left_out);
	assert_int_equal(e.code, 0);
	assert_int_equal(left_out, 0);
	return buf_span(&b);
}

static void it_is_the_cluster_that_was_read(void **state)
{
	struct cluster one, two;
	struct redaction r;
	span file;
	uint32_t line, col;

	(void)state;
	open_cluster(&one);
	open_cluster(&two);
	READ(&one, "pods.json", pod);
	READ(&one, "maps.yaml", maps);
	READ(&one, "version.json", version);
	span bytes = save(&one, false, &r);
	assert_true(bhs_is(bytes));
	read_text(&two, "c.bhs", bytes);
	two.s = builder_finish(two.b);
	assert_int_equal(two.in.stats.broken, 0);
	assert_int_equal(one.s->n_objects, two.s->n_objects);
	assert_int_equal(two.s->minor, 31);
	assert_true(two.s->version_known && span_is(two.s->git_version, "v1.31.2+k3s1"));
	assert_true(one.s->n_kinds == two.s->n_kinds);
	for (size_t i = 0; i < one.s->n_kinds; i++)
		assert_int_equal(one.s->kind[i].present, two.s->kind[i].present);
	ref p = snapshot_find(two.s, GK_POD, snapshot_ns(two.s, SPAN("a")), SPAN("p"));
	const value *c = value_item(value_at(snapshot_object(two.s, p)->root, 2, KEY_spec, KEY_containers), 0);
	snapshot_place(two.s, p, VALUE_NO_OFF, &file, &line, &col);
	assert_true(span_is(file, "pods.json") && line == 1);
	snapshot_place(two.s, p, value_get(c, KEY_command)->off, &file, &line, &col);
	assert_int_equal(line, 3);
	ref app = snapshot_find(two.s, GK_CONFIG_MAP, snapshot_ns(two.s, SPAN("a")), SPAN("app"));
	snapshot_place(two.s, app, value_get(snapshot_object(two.s, app)->root, KEY_data)->off, &file, &line, &col);
	assert_true(span_is(file, "maps.yaml") && line == 9);
	arena_free(&one.a);
	arena_free(&two.a);
}

static void what_decides_nothing_does_not_leave(void **state)
{
	struct cluster one;
	struct redaction r;
	size_t shown = 0;

	(void)state;
	open_cluster(&one);
	READ(&one, "pods.json", pod);
	READ(&one, "maps.yaml", maps);
	READ(&one, "server.json", server);
	span bytes = save(&one, false, &r);
	struct cluster two;
	open_cluster(&two);
	read_text(&two, "c.bhs", bytes);
	two.s = builder_finish(two.b);
	for (size_t i = 0; i < two.s->n_objects; i++) {
		struct buf b = { .arena = &two.a };
		json_write(&b, &two.s->keys, two.s->object[i].root);
		assert_false(span_contains(buf_span(&b), SPAN("secret-")));
		shown += span_contains(buf_span(&b), SPAN("shown")) || span_contains(buf_span(&b), SPAN("--feature-gates=A=true"));
	}
	assert_int_equal(shown, 3);
	size_t dropped = 0, kept = 0;
	for (size_t i = 0; i < r.row.n; i++)
		for (unsigned f = 0; f < REDACT_FIELDS; f++)
			dropped += r.row.v[i].dropped[f], kept += r.row.v[i].kept[f];
	assert_int_equal(dropped, 9);
	assert_int_equal(kept, 2);
	arena_free(&one.a);
	arena_free(&two.a);
}

static void order_does_not_show_and_neither_do_files_without_origin(void **state)
{
	struct cluster c[4];
	struct redaction r;
	span bytes[4];
	char both[sizeof pod + sizeof version];

	(void)state;
	for (int i = 0; i < 4; i++)
		open_cluster(&c[i]);
	READ(&c[0], "pods.json", pod);
	READ(&c[0], "version.json", version);
	READ(&c[1], "version.json", version);
	READ(&c[1], "pods.json", pod);
	snprintf(both, sizeof both, "%s%s", pod, version);
	for (int i = 2; i < 4; i++)
		read_text(&c[i], "x", span_str(both));
	for (int i = 0; i < 4; i++)
		bytes[i] = save(&c[i], i == 3, &r);
	assert_true(span_eq(bytes[0], bytes[1]));
	assert_false(span_eq(bytes[0], bytes[2]));
	struct cluster again;
	open_cluster(&again);
	READ(&again, "version.json", version);
	READ(&again, "pods.json", pod);
	assert_true(span_eq(save(&again, true, &r), bytes[3]));
	for (int i = 0; i < 4; i++)
		arena_free(&c[i].a);
	arena_free(&again.a);
}

static void refused(span bytes, const char *why)
{
	struct cluster c;

	open_cluster(&c);
	read_text(&c, "c.bhs", bytes);
	assert_int_equal(c.in.stats.objects, 0);
	assert_int_equal(c.in.stats.broken, 1);
	assert_int_equal(c.d.list.n, 1);
	if (why && !span_contains(c.d.list.v[0].text, span_str(why)))
		fail_msg("%.*s", SPANF(c.d.list.v[0].text));
	arena_free(&c.a);
}

static void damage_is_refused(void **state)
{
	struct cluster one;
	struct redaction r;

	(void)state;
	open_cluster(&one);
	READ(&one, "pods.json", pod);
	span good = save(&one, false, &r);
	char *p = arena_alloc(&one.a, good.n + 1, 1);
	for (size_t n = 8; n < good.n; n++)
		refused(span_head(good, n), "cut short");
	for (size_t i = 8; i < good.n; i++) {
		memcpy(p, good.p, good.n);
		p[i] ^= 1;
		refused(span_of(p, good.n), NULL);
	}
	memcpy(p, good.p, good.n);
	p[good.n] = 0;
	refused(span_of(p, good.n + 1), "behind its end");
	memcpy(p, good.p, good.n);
	p[BHS_AT_VERSION] = 2;
	refused(span_of(p, good.n), "version");
	memcpy(p, good.p, good.n);
	bhs_set(p + BHS_AT_RAW, 8, 1ull << 40);
	refused(span_of(p, good.n), "unpacks to more");
	arena_free(&one.a);
}

static void sealed(const char *json, const char *why)
{
	struct arena a = { 0 };
	struct intern *keys = arena_new(&a, struct intern);
	struct buf b = { .arena = &a }, part = { .arena = &a }, file = { .arena = &a };
	struct json_error e;
	value v;

	intern_init(keys, &a, 1);
	assert_true(json_read(span_str(json), NULL, &a, keys, &v, &e));
	struct pack_writer *w = pack_new(&a, keys, 1);
	assert_true(pack_add(w, &v, 0, NULL));
	pack_write(w, &part);
	for (unsigned i = BHS_SOURCES; i < BHS_OBJECTS; i++)
		pack_number(&b, i), pack_text(&b, span_of("", 1));
	pack_number(&b, BHS_OBJECTS), pack_text(&b, buf_span(&part));
	assert_true(bhs_seal(&file, buf_span(&b), 1));
	refused(buf_span(&file), why);
	arena_free(&a);
}

static void what_no_snapshot_holds_is_refused(void **state)
{
	(void)state;
	sealed("{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"},\"data\":{\"k\":\"djE=\"}}", "values of Secrets");
	sealed("{\"kind\":\"PodList\",\"items\":[{}]}", "no single object");
	sealed("[1]", "no single object");
	sealed("{\"metadata\":{\"name\":\"s\"}}", "no single object");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_the_cluster_that_was_read), cmocka_unit_test(what_decides_nothing_does_not_leave),
		cmocka_unit_test(order_does_not_show_and_neither_do_files_without_origin), cmocka_unit_test(damage_is_refused),
		cmocka_unit_test(what_no_snapshot_holds_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
