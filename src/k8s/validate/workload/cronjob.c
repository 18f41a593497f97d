#include "k8s/validate/workload/job.h"

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

static bool part_ok(span part)
{
	if (!part.n || part.n > 14 || span_is(part, ".") || span_is(part, "..") || part.p[0] == '-')
		return false;
	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];
		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr(".-_+", c))))
			return false;
	}
	return true;
}

// Regions of the zone database; which places they hold is not known here, so that a name in one of them is taken.
static bool region(span zone)
{
	static const char *const regions[] = { "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil", "Canada", "Chile",
		"Etc", "Europe", "Indian", "Mexico", "Pacific", "US" };
	static const char *const alone[] = { "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "Factory", "GB", "GB-Eire", "GMT", "GMT+0",
		"GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya", "MET", "MST",
		"MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC",
		"Universal", "W-SU", "WET", "Zulu" };
	span head, rest = span_cut(zone, '/', &head);

	for (size_t i = 0; rest.n && i < sizeof regions / sizeof *regions; i++)
		if (span_is(head, regions[i]))
			return true;
	for (size_t i = 0; !rest.p && i < sizeof alone / sizeof *alone; i++)
		if (span_is(zone, alone[i]))
			return true;
	return false;
}

static void time_zone(struct validation *v, const struct field *at, const value *zone)
{
	span s = value_span(zone), head, rest = s;

	if (!value_present(zone))
		return;
	if (!s.n) {
		rule_text(v, at, s, "timeZone must be nil or non-empty string");
		return;
	}
	do {
		rest = span_cut(rest, '/', &head);
		if (!part_ok(head)) {
			field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "unknown time zone %.*s", SPANF(s));
			return;
		}
	} while (rest.p);
	if (span_eq_fold(s, SPAN("Local")))
		rule_text(v, at, s, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
	if (!span_is(s, "Local") && !region(s))
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
