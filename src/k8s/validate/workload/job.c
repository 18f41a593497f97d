#include "k8s/validate/workload/job.h"

#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/selector.h"
#include "k8s/validate/internal.h"

static bool indexed(struct validation *v, const value *spec) { return span_is(check_text(v, spec, "completionMode"), "Indexed"); }

// Limits of an indexed job.
static void indexed_rules(struct validation *v, const struct field *at, const value *spec)
{
	const value *completions = check_get(v, spec, "completions"), *parallelism = check_get(v, spec, "parallelism");
	const value *failed = check_get(v, spec, "maxFailedIndexes");
	int64_t n = completions->type == VALUE_INT ? completions->i : 0, p = parallelism->type == VALUE_INT ? parallelism->i : 0;
	const struct field *f = AT(at, "maxFailedIndexes");

	if (completions->type != VALUE_INT)
		check_required(v, AT(at, "completions"), "when completion mode is Indexed");
	if (p > 100000)
		rule_int(v, AT(at, "parallelism"), p, "must be less than or equal to 100000 when completion mode is Indexed");
	if (completions->type == VALUE_INT && failed->type == VALUE_INT && failed->i > n)
		rule_int(v, f, failed->i, "must be less than or equal to completions");
	if (failed->type == VALUE_INT && failed->i > 100000)
		rule_int(v, f, failed->i, "must be less than or equal to 100000");
	if (n <= 100000 || !check_has(v, spec, "backoffLimitPerIndex"))
		return;
	if (failed->type != VALUE_INT)
		check_required(v, f, "must be specified when completions is above 100000");
	if (p > 10000)
		rule_int(v, AT(at, "parallelism"), p, "must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index");
	if (failed->type == VALUE_INT && failed->i > 10000)
		rule_int(v, f, failed->i, "must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index");
}

static void restart(struct validation *v, const struct field *at, const value *spec)
{
	span policy = check_text(v, value_at(spec, 2, KEY_template, KEY_spec), "restartPolicy");

	if (!policy.n || span_is(policy, "Always"))
		check_required(v, at, "valid values: \"OnFailure\", \"Never\"");
	else if (!span_is(policy, "OnFailure") && !span_is(policy, "Never"))
		CHECK_ONE_OF(v, at, policy, "OnFailure", "Never");
	else if (check_has(v, spec, "podFailurePolicy") && !span_is(policy, "Never"))
		rule_text(v, at, policy, "only \"Never\" is supported when podFailurePolicy is specified");
}

void job_spec(struct validation *v, const struct field *at, const value *spec, const value *old)
{
	static const char *const counts[] = { "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
		"backoffLimitPerIndex", "maxFailedIndexes" };
	static const char *const indexed_only[] = { "backoffLimitPerIndex", "maxFailedIndexes" };
	span manager = check_text(v, spec, "managedBy"), mode = check_text(v, spec, "completionMode");

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		workload_nonnegative(v, at, spec, counts[i]);
	if (check_has(v, spec, "maxFailedIndexes") && !check_has(v, spec, "backoffLimitPerIndex"))
		check_required(v, AT(at, "backoffLimitPerIndex"), "when maxFailedIndexes is specified");
	if (check_has(v, spec, "managedBy")) {
		check_domain_path(v, AT(at, "managedBy"), manager);
		if (manager.n > 63)
			field_add(v, FIELD_TOO_LONG, AT(at, "managedBy"), (span){ 0 }, "may not be more than 63 bytes");
	}
	if (check_has(v, spec, "completionMode"))
		CHECK_ONE_OF(v, AT(at, "completionMode"), mode, "NonIndexed", "Indexed");
	if (indexed(v, spec))
		indexed_rules(v, at, spec);
	for (size_t i = 0; i < 2; i++)
		if ((!check_has(v, spec, "completionMode") || span_is(mode, "NonIndexed")) && check_has(v, spec, indexed_only[i]))
			rule_int(v, AT(at, indexed_only[i]), check_int(v, spec, indexed_only[i], 0), "requires indexed completion mode");
	job_policies(v, at, spec);
	podrules_template(v, AT(at, "template"), check_get(v, spec, "template"), old ? check_get(v, old, "template") : NULL);
	restart(v, AT(AT(AT(at, "template"), "spec"), "restartPolicy"), spec);
}

static span owner(const value *job)
{
	span uid = meta_uid(job);

	return uid.n ? uid : SPAN("00000000-0000-0000-0000-000000000000"); // what stands for a uid that is yet to be made
}

static bool has_label(struct validation *v, const value *job, const char *key, span want)
{
	const value *labels = value_at(job, 4, KEY_spec, KEY_template, KEY_metadata, KEY_labels);
	const struct field *f = AT_KEY(AT(AT(AT(AT(NULL, "spec"), "template"), "metadata"), "labels"), span_str(key));
	span have = meta_text(labels, v->keys, span_str(key));

	if (!have.p)
		field_add(v, FIELD_REQUIRED, f, (span){ 0 }, "must be '%.*s'", SPANF(want));
	else if (!span_eq(have, want))
		field_add(v, FIELD_INVALID, f, workload_map(v, labels), "must be '%.*s'", SPANF(want));
	return have.p && span_eq(have, want);
}

// validateGeneratedSelector; prefixed: the labels with a prefix must be there too.
static void generated_selector(struct validation *v, const value *job, bool prefixed)
{
	const value *spec = value_get(job, KEY_spec), *selector = check_get(v, spec, "selector");
	struct selector s;
	const char *error;
	value expected = value_object(NULL, 0);

	if (check_true(v, spec, "manualSelector") || !value_present(selector))
		return;
	const struct { const char *key; span want; bool always; } labels[] = { { "controller-uid", owner(job), true }, { "job-name", meta_name(job), true },
		{ "batch.kubernetes.io/controller-uid", owner(job), false }, { "batch.kubernetes.io/job-name", meta_name(job), false } };
	for (size_t i = 0; i < 4; i++) {
		uint32_t key = intern_find(v->keys, span_str(labels[i].key));
		if (!labels[i].always && !prefixed)
			continue;
		has_label(v, job, labels[i].key, labels[i].want);
		if (key != MAP_NONE)
			expected = edit_set(v->arena, &expected, key, value_string(labels[i].want));
	}
	if (selector_read(&s, selector, v->keys, v->arena, &error) && selector_match(&s, v->keys, &expected, true) != SELECTOR_YES)
		field_add(v, FIELD_INVALID, AT(AT(NULL, "spec"), "selector"), workload_selector_text(v, selector), "`selector` not auto-generated");
}

// ValidateJobSpec
static void spec_rules(struct validation *v, const value *job, const value *old)
{
	const struct field *at = AT(NULL, "spec"), *f = AT(at, "selector");
	const value *spec = value_get(job, KEY_spec), *selector = check_get(v, spec, "selector");

	job_spec(v, at, spec, old ? value_get(old, KEY_spec) : NULL);
	if (!value_present(selector))
		check_required(v, f, "");
	meta_selector_check(v, f, selector, META_SELECTOR_STRICT);
	workload_match(v, AT(at, "template"), selector, false, check_get(v, spec, "template"));
}

// ValidateJob
static void job_rules(struct validation *v, const value *job, const value *old, bool prefixed)
{
	const value *spec = value_get(job, KEY_spec), *completions = check_get(v, spec, "completions");

	validate_meta_create(v, job, true, META_NAME_SUBDOMAIN);
	generated_selector(v, job, prefixed);
	spec_rules(v, job, old);
	if (!indexed(v, spec) || completions->type != VALUE_INT || completions->i <= 0)
		return;
	span host = arena_printf(v->arena, "%.*s-%lld", SPANF(meta_name(job)), (long long)completions->i - 1);
	if (check_dns1123_label(host).n)
		field_add(v, FIELD_INVALID, AT(AT(NULL, "metadata"), "name"), field_quote(v->arena, meta_name(job)), "will not able to create pod with "
			"invalid DNS label: %.*s", SPANF(host));
}

static void create(struct validation *v, const value *job)
{
	job_rules(v, job, NULL, true);
}

static void completions(struct validation *v, const struct field *at, const value *spec, const value *old)
{
	const value *now = check_get(v, spec, "completions"), *was = check_get(v, old, "completions");

	if (!indexed(v, spec))
		check_immutable(v, at, now, was);
	else if (now->type == VALUE_INT && !value_equal(now, was) && now->i != check_int(v, spec, "parallelism", 0))
		rule_int(v, at, now->i, "can only be modified in tandem with spec.parallelism");
}

// What may change in the template of a suspended job that never started (KEP-2926): taken from the new one before they are compared.
static value directives(struct validation *v, value old, const value *now)
{
	static const char *const spec[] = { "nodeSelector", "tolerations", "schedulingGates" }, *const m[] = { "annotations", "labels" };
	value s = *value_get(&old, KEY_spec), meta = *value_get(&old, KEY_metadata), affinity;
	const value *ns = value_get(now, KEY_spec), *nm = value_get(now, KEY_metadata);
	uint32_t a = intern_find(v->keys, SPAN("affinity")), na = intern_find(v->keys, SPAN("nodeAffinity"));

	for (size_t i = 0; i < 5; i++) {
		const char *name = i < 3 ? spec[i] : m[i - 3];
		uint32_t key = intern_find(v->keys, span_str(name));
		const value *x = check_get(v, i < 3 ? ns : nm, name);
		value *to = i < 3 ? &s : &meta;
		if (key != MAP_NONE)
			*to = value_present(x) ? edit_set(v->arena, to, key, *x) : edit_del(v->arena, to, key);
	}
	if (a != MAP_NONE && na != MAP_NONE) {
		const value *x = check_get(v, check_get(v, ns, "affinity"), "nodeAffinity");
		affinity = *value_get(&s, a);
		affinity = value_present(x) ? edit_set(v->arena, &affinity, na, *x) : edit_del(v->arena, &affinity, na);
		s = value_count(&affinity) || check_has(v, ns, "affinity") ? edit_set(v->arena, &s, a, affinity) : edit_del(v->arena, &s, a);
	}
	old = edit_set(v->arena, &old, KEY_spec, s);
	return edit_set(v->arena, &old, KEY_metadata, meta);
}

static void template_update(struct validation *v, const struct field *at, const value *job, const value *old)
{
	const value *now = value_at(job, 2, KEY_spec, KEY_template);
	value was = *value_at(old, 2, KEY_spec, KEY_template);

	if (check_true(v, value_get(old, KEY_spec), "suspend") && !check_has(v, value_get(old, KEY_status), "startTime"))
		was = directives(v, was, now);
	if (!value_equal(now, &was))
		field_add(v, FIELD_INVALID, at, internal_template(v, now), "field is immutable");
}

static void fixed(struct validation *v, const struct field *at, const value *spec, const value *old, const char *name, enum internal_type type)
{
	const value *now = check_get(v, spec, name), *was = check_get(v, old, name);

	if ((value_present(now) || value_present(was)) && !value_equal(now, was))
		field_add(v, FIELD_INVALID, AT(at, name), internal_json(v, type, now), "field is immutable");
}

// The strategy runs the rules of a create, then those of an update, which check the spec once more (pkg/registry/batch/job/strategy.go).
static void update(struct validation *v, const value *job, const value *old)
{
	const struct field *at = AT(NULL, "spec");
	const value *spec = value_get(job, KEY_spec), *was = value_get(old, KEY_spec);
	const value *labels = value_at(old, 4, KEY_spec, KEY_template, KEY_metadata, KEY_labels);
	bool prefixed = meta_text(labels, v->keys, SPAN("batch.kubernetes.io/job-name")).p &&
		meta_text(labels, v->keys, SPAN("batch.kubernetes.io/controller-uid")).p;

	job_rules(v, job, old, prefixed);
	validate_meta_update(v, job, old);
	spec_rules(v, job, old);
	completions(v, AT(at, "completions"), spec, was);
	if (!value_equal(check_get(v, spec, "selector"), check_get(v, was, "selector")))
		field_add(v, FIELD_INVALID, AT(at, "selector"), workload_selector_text(v, check_get(v, spec, "selector")), "field is immutable");
	template_update(v, AT(at, "template"), job, old);
	check_immutable(v, AT(at, "completionMode"), check_get(v, spec, "completionMode"), check_get(v, was, "completionMode"));
	fixed(v, at, spec, was, "podFailurePolicy", INTERNAL_PodFailurePolicy);
	check_immutable(v, AT(at, "backoffLimitPerIndex"), check_get(v, spec, "backoffLimitPerIndex"), check_get(v, was, "backoffLimitPerIndex"));
	check_immutable(v, AT(at, "managedBy"), check_get(v, spec, "managedBy"), check_get(v, was, "managedBy"));
	fixed(v, at, spec, was, "successPolicy", INTERNAL_SuccessPolicy);
}

const struct validate_rule validate_job = { GK_JOB, "", create, update, "pkg/apis/batch/validation/validation.go" };
