// Which feature gates are on: defaults by version, flags, and what flags cannot change.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "k8s/gates.h"

static bool on(unsigned minor, const char *flags, enum feature_gate x)
{
	struct gates g = gates_read(minor, span_str(flags));

	return gates_on(&g, x);
}

static void defaults_follow_the_version(void **state)
{
	(void)state;
	assert_false(on(33, "", GATE_EnvFiles)); // not there yet
	assert_false(on(34, "", GATE_EnvFiles)); // alpha
	assert_true(on(35, "", GATE_EnvFiles));  // beta
	assert_true(on(37, "", GATE_EnvFiles));
	assert_false(on(33, "", GATE_ImageVolume)); // beta, yet off
	assert_false(on(35, "", GATE_ConstrainedImpersonation));
	assert_true(on(36, "", GATE_ConstrainedImpersonation));
}

static void the_last_word_on_a_gate_counts(void **state)
{
	(void)state;
	assert_true(on(34, "EnvFiles=true", GATE_EnvFiles));
	assert_true(on(34, "EnvFiles=false, kube:EnvFiles=T", GATE_EnvFiles));
	assert_false(on(35, "Other=true,EnvFiles=0", GATE_EnvFiles));
	assert_false(on(34, "EnvFiles=maybe", GATE_EnvFiles));
}

static void all_of_a_stage(void **state)
{
	(void)state;
	assert_true(on(34, "AllAlpha=true", GATE_EnvFiles));
	assert_false(on(34, "AllAlpha=true,EnvFiles=false", GATE_EnvFiles));
	assert_false(on(35, "AllBeta=false", GATE_EnvFiles));
	assert_true(on(34, "AllBeta=true", GATE_ImageVolume));
	assert_false(on(34, "AllBeta=true", GATE_EnvFiles));
}

static void what_a_version_lacks_or_locks_cannot_be_said(void **state)
{
	(void)state;
	assert_false(on(33, "EnvFiles=true", GATE_EnvFiles));
	assert_true(on(34, "AuthorizeNodeWithSelectors=false", GATE_AuthorizeNodeWithSelectors)); // locked since 1.34
	assert_false(on(33, "AuthorizeNodeWithSelectors=false", GATE_AuthorizeNodeWithSelectors));
	assert_true(gates_known(SPAN("EnvFiles")));
	assert_false(gates_known(SPAN("EnvFile")));
	assert_true(gates_well_formed(SPAN("A=true, B=0")));
	assert_false(gates_well_formed(SPAN("A")));
	assert_false(gates_well_formed(SPAN("A=yes")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_follow_the_version), cmocka_unit_test(the_last_word_on_a_gate_counts), cmocka_unit_test(all_of_a_stage),
		cmocka_unit_test(what_a_version_lacks_or_locks_cannot_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
