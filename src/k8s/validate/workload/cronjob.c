#include "k8s/validate/workload/job.h"

#include <stdlib.h>

static void schedule(struct validation *v, const struct field *at, const value *spec, const value *old)
{
	span s = check_text(v, spec, "schedule");
	bool allowed = old && span_contains(check_text(v, old, "schedule"), SPAN("TZ"));

	if (!s.n) {
		check_required(v, at, "");
		return;
	}
	span error = schedule_error(v->arena, s);
	if (error.p)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "%.*s", SPANF(error));
	if (!span_contains(s, SPAN("TZ")))
		return;
	if (!allowed)
		rule_text(v, at, s, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
	else if (check_has(v, spec, "timeZone"))
		rule_text(v, at, s, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
}

static int by_name(const void *key, const void *entry)
{
	return span_cmp(*(const span *)key, span_str(*(const char *const *)entry));
}

// time.LoadLocation, with the database that the server carries; that of its host may know more names.
static bool known_zone(span name)
{
	static const char *const zones[] = {
#define ZONE(name) name,
#include "k8s/validate/workload/zones.def"
#undef ZONE
	};

	return bsearch(&name, zones, sizeof zones / sizeof *zones, sizeof *zones, by_name) != NULL;
}

static void time_zone(struct validation *v, const struct field *at, const value *zone)
{
	span s = value_span(zone);

	if (!value_present(zone))
		return;
	if (!s.n) {
		rule_text(v, at, s, "timeZone must be nil or non-empty string");
		return;
	}
	if (span_eq_fold(s, SPAN("Local")))
		rule_text(v, at, s, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
	if (!span_is(s, "Local") && !known_zone(s))
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "unknown time zone %.*s", SPANF(s));
}

static void job_template(struct validation *v, const struct field *at, const value *t, const value *old)
{
	const value *spec = value_get(t, KEY_spec), *selector = check_get(v, spec, "selector");
	const struct field *f = AT(at, "spec");

	job_spec(v, f, spec, old ? value_get(old, KEY_spec) : NULL);
	if (value_present(selector))
		field_add(v, FIELD_INVALID, AT(f, "selector"), workload_selector_text(v, selector), "`selector` will be auto-generated");
	if (check_true(v, spec, "manualSelector"))
		field_add(v, FIELD_NOT_SUPPORTED, AT(f, "manualSelector"), SPAN("true"), "supported values: \"nil\", \"false\"");
}

static void spec_rules(struct validation *v, const value *object, const value *old)
{
	const struct field *at = AT(NULL, "spec");
	const value *spec = value_get(object, KEY_spec), *was = old ? value_get(old, KEY_spec) : NULL, *zone = check_get(v, spec, "timeZone");
	span policy = check_text(v, spec, "concurrencyPolicy");

	schedule(v, AT(at, "schedule"), spec, was);
	workload_nonnegative(v, at, spec, "startingDeadlineSeconds");
	if (!was || !value_equal(check_get(v, was, "timeZone"), zone))
		time_zone(v, AT(at, "timeZone"), zone);
	if (!policy.n)
		check_required(v, AT(at, "concurrencyPolicy"), "");
	else
		CHECK_ONE_OF(v, AT(at, "concurrencyPolicy"), policy, "Allow", "Forbid", "Replace");
	job_template(v, AT(at, "jobTemplate"), check_get(v, spec, "jobTemplate"), was ? check_get(v, was, "jobTemplate") : NULL);
	workload_nonnegative(v, at, spec, "successfulJobsHistoryLimit");
	workload_nonnegative(v, at, spec, "failedJobsHistoryLimit");
}

static void create(struct validation *v, const value *object)
{
	validate_meta_create(v, object, true, META_NAME_SUBDOMAIN);
	spec_rules(v, object, NULL);
	if (meta_name(object).n > 52)
		rule_text(v, AT(AT(NULL, "metadata"), "name"), meta_name(object), "must be no more than 52 characters");
}

static void update(struct validation *v, const value *object, const value *old)
{
	validate_meta_update(v, object, old);
	spec_rules(v, object, old);
}

const struct validate_rule validate_cronjob = { GK_CRON_JOB, "", create, update, "pkg/apis/batch/validation/validation.go" };
