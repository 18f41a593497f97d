#include "doc/edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static value text(const char *z) { return value_string(span_str(z)); }

static void test_get_takes_the_last_duplicate(void **state)
{
	(void)state;
	struct member m[] = { { KEY_name, 0, text("a") }, { KEY_kind, 0, text("k") }, { KEY_name, 0, text("b") } };
	value o = value_object(m, 3), outer_v;
	assert_true(span_is(value_get_span(&o, KEY_name), "b"));
	assert_ptr_equal(value_get(&o, KEY_spec), &value_absent);
	struct member outer[] = { { KEY_metadata, 0, o } };
	outer_v = value_object(outer, 1);
	assert_true(span_is(value_span(value_at(&outer_v, 2, KEY_metadata, KEY_name)), "b"));
	assert_int_equal(value_at(&outer_v, 3, KEY_spec, KEY_metadata, KEY_name)->type, VALUE_ABSENT);
	size_t seen = 0;
	member_each(x, &o)
		seen += x->key == KEY_name;
	assert_int_equal(seen, 2); // iteration shows both
}

static void test_wrong_types_are_absent(void **state)
{
	(void)state;
	value s = text("x"), items[] = { value_int(5), value_bool(true) }, a = value_array(items, 2);
	struct member m[] = { { KEY_port, 0, value_int(-7) }, { KEY_privileged, 0, value_bool(true) }, { KEY_name, 0, text("1") } };
	value o = value_object(m, 3);
	assert_int_equal(value_get(&s, KEY_name)->type, VALUE_ABSENT);
	assert_int_equal(value_item(&s, 0)->type, VALUE_ABSENT);
	assert_int_equal(value_item(&a, 2)->type, VALUE_ABSENT);
	assert_int_equal(value_item(&a, 0)->i, 5);
	assert_int_equal(value_get_int(&o, KEY_port, 1), -7);
	assert_int_equal(value_get_int(&o, KEY_name, 1), 1);
	assert_true(value_get_true(&o, KEY_privileged));
	assert_false(value_get_true(&o, KEY_name));
	assert_int_equal(value_count(&s), 0);
	value_each(x, &s)
		fail_msg("a text has no items: %d", x->type);
}

static void test_equal(void **state)
{
	(void)state;
	value one = value_int(1), real = { .type = VALUE_NUMBER, .d = 1.0 }, big = { .type = VALUE_UINT, .u = UINT64_MAX };
	value a = value_int(9007199254740993), b = value_int(9007199254740992);
	assert_true(value_equal(&one, &real));
	assert_false(value_equal(&a, &b)); // exact between integers
	assert_false(value_equal(&one, &big));
	struct member x[] = { { KEY_name, 0, one }, { KEY_kind, 0, text("k") } }, y[] = { { KEY_kind, 0, text("k") }, { KEY_name, 0, one } };
	struct member dup[] = { { KEY_name, 0, big }, { KEY_kind, 0, text("k") }, { KEY_name, 0, real } }, z[] = { { KEY_kind, 0, text("k") }, { KEY_name, 0, value_null() } };
	value vx = value_object(x, 2), vy = value_object(y, 2), vd = value_object(dup, 3), vz = value_object(z, 2), vk = value_object(z, 1);
	assert_true(value_equal(&vx, &vy));
	assert_true(value_equal(&vx, &vd) && value_equal(&vd, &vx)); // the last duplicate counts
	assert_false(value_equal(&vx, &vz));
	assert_false(value_equal(&vz, &vk)); // null is not absent
	value ax = value_array(&vx, 1), ay = value_array(&vy, 1), none = value_array(NULL, 0);
	assert_true(value_equal(&ax, &ay) && !value_equal(&ax, &none));
}

static void test_edit_shares_and_keeps(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct member labels[] = { { KEY_name, 3, text("a") }, { KEY_kind, 4, text("b") }, { KEY_name, 5, text("c") } };
	struct member top[] = { { KEY_labels, 1, value_object(labels, 3) }, { KEY_spec, 2, value_int(1) } };
	value o = value_object(top, 2);
	value set = edit_set_at(&a, &o, text("new"), 2, KEY_labels, KEY_name);
	const value *l = value_get(&set, KEY_labels);
	assert_int_equal(l->n, 2); // duplicates became one, in the place of the first
	assert_true(l->member[0].key == KEY_name && span_is(value_span(&l->member[0].v), "new"));
	assert_true(span_is(value_span(value_at(&o, 2, KEY_labels, KEY_name)), "c")); // the old document stands
	value made = edit_set_at(&a, &o, value_bool(true), 3, KEY_metadata, KEY_annotations, KEY_name);
	assert_true(value_at(&made, 3, KEY_metadata, KEY_annotations, KEY_name)->b);
	assert_ptr_equal(value_get(&made, KEY_labels)->member, labels); // what was not touched is shared
	value gone = edit_del(&a, value_get(&o, KEY_labels), KEY_name);
	assert_int_equal(gone.n, 1);
	assert_int_equal(value_get(&gone, KEY_name)->type, VALUE_ABSENT);
	value none = value_null(), list = edit_append(&a, &none, value_int(1));
	value two = edit_append(&a, &list, value_int(2)), changed = edit_item(&a, &two, 0, value_int(9));
	assert_true(list.n == 1 && two.n == 2 && value_item(&two, 0)->i == 1 && value_item(&changed, 0)->i == 9 && value_item(&changed, 1)->i == 2);
	value from_text = edit_set(&a, value_get(&o, KEY_spec), KEY_name, text("x"));
	assert_int_equal(from_text.n, 1); // a value that is no object counts as empty
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get_takes_the_last_duplicate), cmocka_unit_test(test_wrong_types_are_absent), cmocka_unit_test(test_equal),
		cmocka_unit_test(test_edit_shares_and_keeps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
