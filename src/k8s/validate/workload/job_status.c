// Status of Jobs (pkg/apis/batch/validation: validateJobStatus, ValidateJobStatusUpdate; pkg/registry/batch/job/strategy.go getStatusValidationOptions).
// Rules look at what a request changes. JobManagedBy, on from 1.32, is what most of them wait for.
#include "k8s/validate/workload/job.h"

#include "k8s/validate/at.h"

struct job { const value *spec, *status; bool complete, failed, target, met; };

static bool is_true(struct validation *v, const value *status, const char *type)
{
	value_each(c, check_get(v, status, "conditions"))
		if (span_is(check_text(v, c, "type"), type))
			return span_is(check_text(v, c, "status"), "True");
	return false;
}

static bool is_false(struct validation *v, const value *status, const char *type)
{
	value_each(c, check_get(v, status, "conditions"))
		if (span_is(check_text(v, c, "type"), type))
			return span_is(check_text(v, c, "status"), "False");
	return false;
}

static struct job job_of(struct validation *v, const value *o)
{
	const value *s = value_get(o, KEY_status);

	return (struct job){ value_get(o, KEY_spec), s, is_true(v, s, "Complete"), is_true(v, s, "Failed"), is_true(v, s, "FailureTarget"),
		is_true(v, s, "SuccessCriteriaMet") };
}

static bool changed(struct validation *v, const struct job *now, const struct job *old, const char *name)
{
	const value *a = check_get(v, now->status, name), *b = check_get(v, old->status, name);

	return value_present(a) != value_present(b) || (value_present(a) && !value_equal(a, b));
}

static bool finished(const struct job *j) { return j->complete || j->failed; }

// One text of an interval; -1 once refused.
static bool index_of(struct validation *v, span s, int64_t completions, int64_t *n, span *error)
{
	bool sign = s.n > 1 && s.p[0] == '+', fine = s.n > sign;

	*n = 0;
	for (size_t i = sign; i < s.n && fine; i++) {
		fine = s.p[i] >= '0' && s.p[i] <= '9' && *n < INT64_MAX / 10 - 9;
		*n = fine ? *n * 10 + (s.p[i] - '0') : 0;
	}
	if (!fine)
		*error = arena_printf(v->arena, "cannot convert string to integer for index: %.*s", SPANF(field_quote(v->arena, s)));
	else if (*n >= completions)
		*error = arena_printf(v->arena, "too large index: %.*s", SPANF(field_quote(v->arena, s)));
	return !error->p;
}

static bool interval(struct validation *v, span s, int64_t completions, int64_t *x, int64_t *y, span *error)
{
	bool two = span_find(s, '-', 0) >= 0;
	span first, rest = span_cut(s, '-', &first);

	*error = (span){ 0 };
	if (two && span_find(rest, '-', 0) >= 0) {
		*error = arena_printf(v->arena, "the fragment %.*s violates the requirement that an index interval can have at most two parts separated by '-'",
			SPANF(field_quote(v->arena, s)));
		return false;
	}
	if (!index_of(v, first, completions, x, error))
		return false;
	*y = *x;
	if (!two)
		return true;
	if (!index_of(v, rest, completions, y, error))
		return false;
	if (*x >= *y)
		*error = arena_printf(v->arena, "non-increasing order, previous: %lld, current: %lld", (long long)*x, (long long)*y);
	return !error->p;
}

// validateIndexesFormat
static void indexes(struct validation *v, const struct field *at, const char *name, span s, int64_t completions)
{
	int64_t last = -1, x, y;
	span one, rest = s, error;

	for (bool more = s.n > 0; more;) {
		more = span_find(rest, ',', 0) >= 0;
		rest = span_cut(rest, ',', &one);
		if (interval(v, one, completions, &x, &y, &error) && last >= x)
			error = arena_printf(v->arena, "non-increasing order, previous: %lld, current: %lld", (long long)last, (long long)x);
		if (error.p) {
			field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "error parsing %s: %.*s", name, SPANF(error));
			return;
		}
		last = y;
	}
}

static void uids(struct validation *v, const struct field *at, const value *list, struct spanmap *seen)
{
	size_t i = 0;

	value_each(x, list) {
		const struct field *item = AT_ITEM(at, i++);
		if (!value_span(x).n)
			at_text(v, item, SPAN(""), "must not be empty");
		else if (at_seen(v, seen, value_span(x)))
			check_duplicate(v, item, value_span(x));
	}
}

static void counters(struct validation *v, const struct field *at, const struct job *now)
{
	static const char *const names[] = { "active", "succeeded", "failed", "ready", "terminating" };
	const value *u = check_get(v, now->status, "uncountedTerminatedPods");
	const struct field *below = AT(at, "uncountedTerminatedPods");
	struct spanmap seen = { 0 };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct field f = field_child(at, names[i]);
		check_nonnegative(v, &f, check_int(v, now->status, names[i], 0));
	}
	uids(v, AT(below, "succeeded"), check_get(v, u, "succeeded"), &seen);
	uids(v, AT(below, "failed"), check_get(v, u, "failed"), &seen);
}

// validateFailedIndexesNotOverlapCompleted: intervals that do not read are passed over; their own rule tells of them.
static void overlap(struct validation *v, const struct field *at, span completed, span failed, int64_t completions)
{
	span c, f, c_rest = completed, f_rest = failed, error;
	int64_t cx = 0, cy = 0, fx = 0, fy = 0;
	bool c_more = completed.n > 0, f_more = failed.n > 0, c_fine = false, f_fine = false, c_next = true, f_next = true;

	if (!c_more || !f_more)
		return;
	for (;;) {
		if (c_next || !c_fine) {
			if (!c_more)
				return;
			c_more = span_find(c_rest, ',', 0) >= 0;
			c_rest = span_cut(c_rest, ',', &c);
			c_fine = interval(v, c, completions, &cx, &cy, &error);
		}
		if (f_next || (c_fine && !f_fine)) {
			if (!f_more)
				return;
			f_more = span_find(f_rest, ',', 0) >= 0;
			f_rest = span_cut(f_rest, ',', &f);
			f_fine = interval(v, f, completions, &fx, &fy, &error);
		}
		c_next = f_next = false;
		if (!c_fine || !f_fine)
			continue;
		if (cx <= fy && fx <= cy) {
			field_add(v, FIELD_INVALID, at, field_quote(v->arena, failed), "failedIndexes and completedIndexes overlap at index: %lld",
				(long long)(cx > fx ? cx : fx));
			return;
		}
		*(cx <= fx ? &c_next : &f_next) = true;
	}
}

static void forbid(struct validation *v, const struct field *at, bool when, const char *why)
{
	if (when)
		field_add(v, FIELD_INVALID, at, (span){ 0 }, "%s", why);
}

static bool amount(struct validation *v, const struct job *j, const char *name) { return check_int(v, j->status, name, 0) > 0; }

static void terminal(struct validation *v, const struct field *at, const struct job *now, const struct job *old)
{
	const struct field *conditions = AT(at, "conditions"), *end = AT(at, "completionTime");
	const value *done = check_get(v, now->status, "completionTime"), *start = check_get(v, now->status, "startTime");
	bool complete = now->complete != old->complete, failed = now->failed != old->failed, ended = complete || changed(v, now, old, "completionTime");

	forbid(v, conditions, (complete || failed) && now->complete && now->failed, "cannot set Complete=True and Failed=true conditions");
	forbid(v, conditions, (complete || now->target != old->target) && now->complete && now->target, "cannot set Complete=True and FailureTarget=true conditions");
	if (ended && value_present(done) && !now->complete)
		check_invalid(v, end, done, "cannot set completionTime when there is no Complete=True condition");
	if (ended && !value_present(done) && now->complete)
		check_required(v, end, "completionTime is required for Complete jobs");
	// Times are complete, hence of one form: they compare as texts.
	if ((changed(v, now, old, "startTime") || changed(v, now, old, "completionTime")) && value_present(start) && value_present(done) &&
	    span_cmp(value_span(done), value_span(start)) < 0)
		check_invalid(v, end, done, "must be equal to or after `startTime`");
	forbid(v, conditions, (failed || changed(v, now, old, "failedIndexes")) && now->failed && !now->target,
		"cannot set Failed=True condition without the FailureTarget=true condition");
	forbid(v, conditions, (complete || now->met != old->met) && now->complete && !now->met,
		"cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
}

static void at_the_end(struct validation *v, const struct field *at, const struct job *now, const struct job *old)
{
	const value *u = check_get(v, now->status, "uncountedTerminatedPods"), *completions = check_get(v, now->spec, "completions");
	bool end = finished(now), ends = end != finished(old);
	bool nothing = check_true(v, now->spec, "suspend") && completions->type == VALUE_INT && !completions->i;

	if ((ends || changed(v, now, old, "active")) && end && amount(v, now, "active"))
		check_add_int(v, AT(at, "active"), check_int(v, now->status, "active", 0), (struct check){ { "active>0 is invalid for finished job" }, 1 });
	if ((ends || changed(v, now, old, "startTime")) && !nothing && end && !check_has(v, now->status, "startTime"))
		check_required(v, AT(at, "startTime"), "startTime is required for finished job");
	if ((ends || changed(v, now, old, "uncountedTerminatedPods")) && end && value_count(check_get(v, u, "failed")) + value_count(check_get(v, u, "succeeded"))) {
		span text = arena_printf(v->arena, "{\"Succeeded\":%.*s,\"Failed\":%.*s}", SPANF(field_value(v, check_get(v, u, "succeeded"))),
			SPANF(field_value(v, check_get(v, u, "failed"))));
		field_add(v, FIELD_INVALID, AT(at, "uncountedTerminatedPods"), text, "must be empty for finished job");
	}
}

static void all_indexes(struct validation *v, const struct field *at, const struct job *now, const struct job *old)
{
	const struct field *done = AT(at, "completedIndexes"), *bad = AT(at, "failedIndexes");
	const value *completions = check_get(v, now->spec, "completions"), *failed = check_get(v, now->status, "failedIndexes");
	bool limit = check_has(v, now->spec, "backoffLimitPerIndex"), fails = changed(v, now, old, "failedIndexes");
	span text = check_text(v, now->status, "completedIndexes");
	bool completes = !span_eq(text, check_text(v, old->status, "completedIndexes")), counted = completions->type == VALUE_INT;

	if (completes && counted)
		indexes(v, done, "completedIndexes", text, completions->i);
	if (fails && counted && limit && value_present(failed))
		indexes(v, bad, "failedIndexes", value_span(failed), completions->i);
	if (completes && text.n && !span_is(check_text(v, now->spec, "completionMode"), "Indexed"))
		at_text(v, done, text, "cannot set non-empty completedIndexes when non-indexed completion mode");
	if (fails && !limit && value_present(failed))
		at_text(v, bad, value_span(failed), "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
	if ((fails || completes) && counted && value_present(failed))
		overlap(v, bad, text, value_span(failed), completions->i);
}

static void counts(struct validation *v, const struct field *at, const struct job *now, const struct job *old)
{
	const value *terminating = check_get(v, now->status, "terminating"), *ready = check_get(v, now->status, "ready");
	bool ends = finished(now) != finished(old);

	if ((ends || changed(v, now, old, "terminating")) && finished(now) && amount(v, now, "terminating"))
		check_invalid(v, AT(at, "terminating"), terminating, "terminating>0 is invalid for finished job");
	if ((changed(v, now, old, "ready") || changed(v, now, old, "active")) && ready->type == VALUE_INT && ready->i > check_int(v, now->status, "active", 0))
		check_invalid(v, AT(at, "ready"), ready, "cannot set more ready pods than active");
}

static void success(struct validation *v, const struct field *at, const struct job *now)
{
	forbid(v, at, now->met && now->failed, "cannot set SuccessCriteriaMet=True and Failed=true conditions");
	forbid(v, at, now->met && now->target, "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
	forbid(v, at, check_has(v, now->spec, "successPolicy") && !now->met && now->complete,
		"cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
}

// What may not be taken back.
static void transitions(struct validation *v, const struct field *at, const struct job *now, const struct job *old)
{
	const value *done = check_get(v, now->status, "completionTime"), *was = check_get(v, old->status, "completionTime");
	const value *a = check_get(v, now->spec, "completions"), *b = check_get(v, now->spec, "parallelism");
	bool indexed = span_is(check_text(v, now->spec, "completionMode"), "Indexed");
	bool elastic = indexed && value_present(a) == value_present(b) && (!value_present(a) || value_equal(a, b));
	bool resumes = is_true(v, old->status, "Suspended") && is_false(v, now->status, "Suspended");
	int64_t failed = check_int(v, now->status, "failed", 0), succeeded = check_int(v, now->status, "succeeded", 0);

	forbid(v, AT(at, "conditions"), old->failed && !now->failed, "cannot disable the terminal Failed=True condition");
	forbid(v, AT(at, "conditions"), old->complete && !now->complete, "cannot disable the terminal Complete=True condition");
	forbid(v, AT(at, "conditions"), old->target && !now->target, "cannot disable the terminal FailureTarget=True condition");
	if (failed < check_int(v, old->status, "failed", 0))
		check_add_int(v, AT(at, "failed"), failed, (struct check){ { "cannot decrease the failed counter" }, 1 });
	if (!elastic && succeeded < check_int(v, old->status, "succeeded", 0))
		check_add_int(v, AT(at, "succeeded"), succeeded, (struct check){ { "cannot decrease the succeeded counter" }, 1 });
	if (value_present(done) && value_present(was) && !value_equal(done, was))
		check_invalid(v, AT(at, "completionTime"), done, "field is immutable");
	if (changed(v, now, old, "startTime") && !resumes && check_has(v, old->status, "startTime") && !check_true(v, now->spec, "suspend"))
		check_required(v, AT(at, "startTime"), "startTime cannot be removed for unsuspended job");
}

static void update(struct validation *v, const value *job, const value *before)
{
	const struct field *at = AT(NULL, "status");
	struct job now = job_of(v, job), old = job_of(v, before);
	bool strict = check_gate(v, GATE_JobManagedBy);

	validate_meta_update(v, job, before);
	counters(v, at, &now);
	if (strict) {
		terminal(v, at, &now, &old);
		at_the_end(v, at, &now, &old);
		all_indexes(v, at, &now, &old);
		counts(v, at, &now, &old);
	}
	success(v, AT(at, "conditions"), &now);
	if (strict)
		transitions(v, at, &now, &old);
	forbid(v, AT(at, "conditions"), old.met && !now.met, "cannot disable the SuccessCriteriaMet=True condition");
	forbid(v, AT(at, "conditions"), old.complete && !old.met && now.met,
		"cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
}

const struct validate_rule validate_job_status = { GK_JOB, "status", NULL, update, "pkg/apis/batch/validation/validation.go" };
