// fixture: a document from a JSON literal, and JSON from a value, for the tests of this folder.
#ifndef TEST_K8S_FIXTURE_H
#define TEST_K8S_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "text/json.h"

static struct arena arena;
static struct intern keys;

static int open_fixture(void **state)
{
	(void)state;
	intern_init(&keys, &arena, 1);
	return 0;
}

static int close_fixture(void **state)
{
	(void)state;
	arena_free(&arena);
	arena = (struct arena){ 0 };
	return 0;
}

static value parse(const char *json)
{
	struct json_error e;
	value v;

	assert_true(json_read(span_str(json), NULL, &arena, &keys, &v, &e));
	return v;
}

static const char *print(const value *v)
{
	struct buf b = { .arena = &arena };

	json_write(&b, &keys, v);
	buf_char(&b, '\0');
	return b.v;
}

#define same(v, json) \
	do { \
		value want_ = parse(json), got_ = (v); \
		if (!value_equal(&want_, &got_)) \
			fail_msg("got %s, want %s", print(&got_), json); \
	} while (0)

#endif
