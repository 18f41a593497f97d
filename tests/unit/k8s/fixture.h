// fixture: a document from a JSON literal, also completed as the server would, and JSON from a value, for the tests of this folder.
#ifndef TEST_K8S_FIXTURE_H
#define TEST_K8S_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "text/json.h"

static struct arena arena;
static struct intern keys;

static inline int open_fixture(void **state)
{
	(void)state;
	intern_init(&keys, &arena, 1);
	return 0;
}

static inline int close_fixture(void **state)
{
	(void)state;
	arena_free(&arena);
	arena = (struct arena){ 0 };
	return 0;
}

static inline value parse(const char *json)
{
	struct json_error e;
	value v;

	assert_true(json_read(span_str(json), NULL, &arena, &keys, &v, &e));
	return v;
}

static inline const char *print(const value *v)
{
	struct buf b = { .arena = &arena };

	json_write(&b, &keys, v);
	buf_char(&b, '\0');
	return b.v;
}

// The document decoded and defaulted as Kubernetes 1.<minor> does it.
static inline value completed(unsigned minor, const char *json)
{
	struct decode d = { .arena = &arena, .keys = &keys, .minor = minor };
	struct defaults defaults;
	value v = parse(json), decoded;
	span api_version, kind;
	const struct gvk_kind *k;

	assert_true(decode_type_meta(&keys, &v, &api_version, &kind));
	k = gvk_by_kind(api_version, kind);
	assert_non_null(k);
	assert_true(decode_object(&d, schema_type_of(k), &v, &decoded));
	default_init(&defaults, &arena, &keys, minor);
	return default_document(&defaults, k, &decoded);
}

#define same(v, json) \
	do { \
		value want_ = parse(json), got_ = (v); \
		if (!value_equal(&want_, &got_)) \
			fail_msg("got %s, want %s", print(&got_), json); \
	} while (0)

#endif
