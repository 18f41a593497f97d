// The type tables: what is known about a field.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "k8s/schema/schema.h"

static const struct schema_field *field(const char *type, const char *name)
{
	const struct schema_type *t = schema_type_named(span_str(type));

	assert_non_null(t);
	return schema_field(t, span_str(name));
}

static void every_field_is_found(void **state)
{
	(void)state;
	assert_true(schema_type_count() > 600);
	for (size_t i = 0; i < schema_type_count(); i++) {
		const struct schema_type *t = schema_type_at(i);

		assert_ptr_equal(schema_type_named(t->name), t);
		for (size_t j = 0; j < t->n_fields; j++) {
			const struct schema_field *f = &t->fields[j];

			assert_ptr_equal(schema_field(t, f->name), f);
			assert_true(j == 0 || span_cmp(t->fields[j - 1].name, f->name) < 0);
			assert_non_null(f->shape);
			assert_true(f->shape->kind != SCHEMA_LIST || f->shape->element);
			assert_true(f->shape->kind != SCHEMA_REF || f->shape->type);
		}
	}
}

static void knows_a_pods_fields(void **state)
{
	const struct schema_type *pod = schema_type_of(gvk_by_kind(SPAN("v1"), SPAN("Pod")));
	const struct schema_field *f = schema_field(pod, SPAN("spec"));

	(void)state;
	assert_int_equal(f->shape->kind, SCHEMA_REF);
	f = schema_field(f->shape->type, SPAN("containers"));
	assert_int_equal(f->shape->kind, SCHEMA_LIST);
	assert_int_equal(f->shape->list, SCHEMA_LIST_MAP);
	assert_true(span_is(f->shape->keys[0], "name"));
	assert_true(span_is(f->shape->merge_key, "name"));
	assert_true(f->shape->flags & SCHEMA_PATCH_MERGE);
	assert_true(f->flags & SCHEMA_REQUIRED);
	assert_true(span_is(f->shape->element->type->name, "core.v1.Container"));
	assert_null(schema_field(pod, SPAN("Spec")));
	assert_null(schema_field(pod, SPAN("")));
}

static void knows_defaults_and_zero_values(void **state)
{
	const struct schema_field *f = field("core.v1.ContainerPort", "protocol");

	(void)state;
	assert_true(span_is(value_span(f->dflt), "TCP"));
	assert_true(field("core.v1.PodSpec", "hostNetwork")->flags & SCHEMA_ZERO);
	assert_false(field("core.v1.PodSpec", "enableServiceLinks")->flags & SCHEMA_ZERO);
	assert_null(field("core.v1.PodSpec", "hostNetwork")->dflt);
	assert_int_equal(field("core.v1.Container", "resources")->dflt->type, VALUE_OBJECT);
}

static void knows_kinds_of_values(void **state)
{
	const struct schema_field *f = field("core.v1.ResourceRequirements", "limits");

	(void)state;
	assert_int_equal(f->shape->kind, SCHEMA_MAP);
	assert_int_equal(f->shape->element->kind, SCHEMA_QUANTITY);
	assert_int_equal(field("core.v1.HTTPGetAction", "port")->shape->kind, SCHEMA_INT_OR_STRING);
	assert_int_equal(field("core.v1.Secret", "data")->shape->element->kind, SCHEMA_BYTES);
	assert_int_equal(field("meta.v1.ObjectMeta", "creationTimestamp")->shape->kind, SCHEMA_TIME);
	assert_int_equal(field("core.v1.PodSpec", "terminationGracePeriodSeconds")->shape->kind, SCHEMA_INT64);
	assert_int_equal(field("apps.v1.ControllerRevision", "data")->shape->kind, SCHEMA_RAW);
}

static void knows_since_when(void **state)
{
	const struct schema_field *users = field("core.v1.PodSpec", "hostUsers");

	(void)state;
	assert_true(!schema_field_in(users, 24) && schema_field_in(users, 25) && schema_field_in(users, 36));
	assert_true(schema_field_in(field("core.v1.PodSpec", "hostPID"), 20));
	assert_non_null(field("policy.v1beta1.PodSecurityPolicySpec", "allowedHostPaths"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_is_found),
		cmocka_unit_test(knows_a_pods_fields),
		cmocka_unit_test(knows_defaults_and_zero_values),
		cmocka_unit_test(knows_kinds_of_values),
		cmocka_unit_test(knows_since_when),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
