// Job: SetDefaults_Job, SetDefaults_PodFailurePolicyOnPodConditionsPattern.
#include "k8s/schema/default/rule.h"

static const struct default_constant condition[] = { { "status", DEFAULT_STRING("True") } };

static value spec(struct defaults *d, value v)
{
	bool per_index = default_get(d, &v, "backoffLimitPerIndex")->type != VALUE_ABSENT;
	bool failure_policy = default_get(d, &v, "podFailurePolicy")->type != VALUE_ABSENT;

	if (default_get(d, &v, "parallelism")->type == VALUE_ABSENT)
		v = default_absent(d, v, "completions", value_int(1));
	v = default_absent(d, v, "parallelism", value_int(1));
	v = default_absent(d, v, "backoffLimit", value_int(per_index ? INT32_MAX : 6));
	if (d->minor >= 22) { // KEP-2214, KEP-2232
		v = default_absent(d, v, "completionMode", default_text("NonIndexed"));
		v = default_absent(d, v, "suspend", value_bool(false));
	}
	if (default_gate(d, GATE_JobPodReplacementPolicy))
		v = default_absent(d, v, "podReplacementPolicy", default_text(failure_policy ? "Failed" : "TerminatingOrFailed"));
	return v;
}

// Not for the template of a CronJob: its generated defaulter calls none of this.
static value job(struct defaults *d, value v)
{
	// A Job without labels of its own takes those of its template.
	const value *labels = value_at(&v, 4, KEY_spec, KEY_template, KEY_metadata, KEY_labels);

	if (value_count(labels) && !value_count(value_at(&v, 2, KEY_metadata, KEY_labels)))
		v = edit_set_at(d->arena, &v, *labels, 2, KEY_metadata, KEY_labels);
	const value *old = value_get(&v, KEY_spec);

	return edit_set(d->arena, &v, KEY_spec, spec(d, old->type == VALUE_OBJECT ? *old : value_object(NULL, 0)));
}

static const struct default_rule rules[] = {
	DEFAULT_CODE("batch.v1.Job", job),
	DEFAULT_CONSTANTS("batch.v1.PodFailurePolicyOnPodConditionsPattern", condition),
};

const struct default_set default_job = { "pkg/apis/batch/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
