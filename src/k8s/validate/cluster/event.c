// Event of the core group and of events.k8s.io (pkg/apis/core/validation/events.go). Paths are those of the internal type, whatever the group.
#include "k8s/validate/at.h"

#define MAX_WORD 128
#define MAX_NOTE 1024

static bool is_core(const struct validation *v) { return !v->group.n; }

// The member under its name in the core group, or in events.k8s.io.
static const value *member(const struct validation *v, const value *o, const char *core, const char *events)
{
	return check_get(v, o, is_core(v) ? core : events);
}

static void about_namespace(struct validation *v, const value *o, bool timed)
{
	span ns = check_text(v, value_get(o, KEY_metadata), "namespace"), of = check_text(v, member(v, o, "involvedObject", "regarding"), "namespace");
	bool fine = of.n ? timed || span_eq(of, ns) : span_is(ns, "default") || (timed ? span_is(ns, "kube-system") : !ns.n);

	if (!fine)
		at_text(v, AT(AT(NULL, "involvedObject"), "namespace"), of, "does not match event.namespace");
}

static void word(struct validation *v, const struct field *at, span text, size_t most, bool needed)
{
	if (needed && !text.n)
		check_required(v, at, "");
	if (text.n > most)
		field_add(v, FIELD_INVALID, at, SPAN("\"\""), "can have at most %zu characters", most);
}

static void legacy(struct validation *v, const value *o)
{
	const struct field *who = is_core(v) ? AT(NULL, "reportingComponent") : AT(NULL, "reportingController");
	span controller = value_span(member(v, o, "reportingComponent", "reportingController")), ns = check_text(v, value_get(o, KEY_metadata), "namespace");
	bool timed = value_present(check_get(v, o, "eventTime"));

	about_namespace(v, o, timed);
	if (timed) {
		if (!controller.n)
			check_required(v, who, "");
		check_add(v, who, controller, check_qualified_name(controller));
		word(v, AT(NULL, "reportingInstance"), check_text(v, o, "reportingInstance"), MAX_WORD, true);
		word(v, AT(NULL, "action"), check_text(v, o, "action"), MAX_WORD, true);
		word(v, AT(NULL, "reason"), check_text(v, o, "reason"), MAX_WORD, true);
		word(v, AT(NULL, "message"), value_span(member(v, o, "message", "note")), MAX_NOTE, false);
	}
	check_add(v, AT(NULL, "namespace"), ns, check_dns1123_subdomain(ns));
}

static void series(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "series");

	if (!value_present(s))
		return;
	if (check_int(v, s, "count", 0) < 2)
		at_text(v, AT(NULL, "series.count"), SPAN(""), "should be at least 2");
	if (!check_has(v, s, "lastObservedTime"))
		check_required(v, AT(NULL, "series.lastObservedTime"), "");
}

static void create(struct validation *v, const value *o)
{
	span type = check_text(v, o, "type");
	const value *source = check_get(v, o, "deprecatedSource");

	legacy(v, o);
	if (is_core(v))
		return;
	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	series(v, o);
	if (!check_has(v, o, "eventTime"))
		check_required(v, AT(NULL, "eventTime"), "");
	if (!span_is(type, "Normal") && !span_is(type, "Warning"))
		field_add(v, FIELD_INVALID, AT(NULL, "type"), SPAN("\"\""), "has invalid value: %.*s", SPANF(type));
	if (check_has(v, o, "deprecatedFirstTimestamp"))
		at_text(v, AT(NULL, "firstTimestamp"), SPAN(""), "needs to be unset");
	if (check_has(v, o, "deprecatedLastTimestamp"))
		at_text(v, AT(NULL, "lastTimestamp"), SPAN(""), "needs to be unset");
	if (check_int(v, o, "deprecatedCount", 0))
		at_text(v, AT(NULL, "count"), SPAN(""), "needs to be unset");
	if (check_text(v, source, "component").n || check_text(v, source, "host").n)
		at_text(v, AT(NULL, "source"), SPAN(""), "needs to be unset");
}

static void same(struct validation *v, const value *o, const value *old, const char *name, const struct field *at)
{
	const value *now = check_get(v, o, name), *was = check_get(v, old, name);

	if (value_present(now) == value_present(was) && (!value_present(now) || value_equal(now, was)))
		return;
	check_invalid(v, at, value_present(now) || was->type != VALUE_STRING ? now : &(const value){ .type = VALUE_STRING, .s = "" }, "field is immutable");
}

static void update(struct validation *v, const value *o, const value *old)
{
	const value *now = check_get(v, o, "series"), *was = check_get(v, old, "series");

	legacy(v, o);
	if (is_core(v))
		return;
	validate_meta_update(v, o, old);
	if (value_present(now) && !value_equal(now, was))
		series(v, o);
	same(v, o, old, "regarding", AT(NULL, "involvedObject"));
	same(v, o, old, "reason", AT(NULL, "reason"));
	same(v, o, old, "note", AT(NULL, "message"));
	same(v, o, old, "deprecatedSource", AT(NULL, "source"));
	same(v, o, old, "deprecatedFirstTimestamp", AT(NULL, "firstTimestamp"));
	same(v, o, old, "deprecatedLastTimestamp", AT(NULL, "lastTimestamp"));
	same(v, o, old, "deprecatedCount", AT(NULL, "count"));
	same(v, o, old, "reason", AT(NULL, "reason"));
	same(v, o, old, "type", AT(NULL, "type"));
	same(v, o, old, "eventTime", AT(NULL, "eventTime"));
	same(v, o, old, "action", AT(NULL, "action"));
	same(v, o, old, "related", AT(NULL, "related"));
	same(v, o, old, "reportingController", AT(NULL, "reportingController"));
	same(v, o, old, "reportingInstance", AT(NULL, "reportingInstance"));
}

#define SOURCE "pkg/apis/core/validation/events.go"
const struct validate_rule validate_event = { GK_EVENT, "", create, update, SOURCE };
const struct validate_rule validate_events_event = { GK_EVENTS_EVENT, "", create, update, SOURCE };
