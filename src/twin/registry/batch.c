// Jobs: kubernetes pkg/registry/batch/{job,cronjob}/strategy.go.
#include "twin/registry/pod_warn.h"

#include "k8s/meta.h"

#define NAME_LABEL "batch.kubernetes.io/job-name"
#define UID_LABEL "batch.kubernetes.io/controller-uid"

// Nobody knows the uid before the server makes it.
static const span some_uid = SPAN_INIT("00000000-0000-0000-0000-000000000000");

static void label(struct storing *s, value *object, const char *key, span text)
{
	uint32_t id = kind_key(s, key);

	if (value_get(value_at(object, 4, KEY_spec, KEY_template, KEY_metadata, KEY_labels), id)->type == VALUE_ABSENT)
		*object = edit_set_at(s->arena, object, value_string(text), 5, KEY_spec, KEY_template, KEY_metadata, KEY_labels, id);
}

// generateSelector: what the client did not set.
static void select_pods(struct storing *s, value *object)
{
	span uid = meta_uid(object), name = meta_name(object);
	uint32_t key = kind_key(s, UID_LABEL);

	if (value_get_true(value_get(object, KEY_spec), kind_key(s, "manualSelector")))
		return;
	if (!uid.n)
		uid = some_uid;
	label(s, object, "job-name", name);
	label(s, object, NAME_LABEL, name);
	label(s, object, "controller-uid", uid);
	label(s, object, UID_LABEL, uid);
	if (value_get(value_at(object, 3, KEY_spec, KEY_selector, KEY_matchLabels), key)->type == VALUE_ABSENT)
		*object = edit_set_at(s->arena, object, value_string(uid), 4, KEY_spec, KEY_selector, KEY_matchLabels, key);
}

// SetDefaults_Job: a Job that selects its own pods says so.
static void say_who_selects(struct storing *s, value *object)
{
	if (kind_get(s, value_get(object, KEY_spec), "manualSelector")->type != VALUE_BOOL)
		kind_set_in(s, object, KEY_spec, "manualSelector", value_bool(false));
}

static void create_job(struct storing *s, value *object)
{
	say_who_selects(s, object);
	bool shared = s->sent && !value_count(meta_labels(s->sent));
	select_pods(s, object);
	// Labels that defaulting took from the template are the template's own map in the server's memory: what is added there shows here.
	if (shared && value_count(meta_labels(object)))
		*object = edit_set_at(s->arena, object, *value_at(object, 4, KEY_spec, KEY_template, KEY_metadata, KEY_labels), 2, KEY_metadata, KEY_labels);
	kind_create(s, object);
}

static void update_job(struct storing *s, value *object, const value *old)
{
	if (kind_get(s, value_get(old, KEY_spec), "manualSelector")->type == VALUE_BOOL)
		say_who_selects(s, object);
	kind_update(s, object, old);
}

static void job_spec(struct storing *s, const struct field *at, const value *spec)
{
	struct field template = field_child(at, "template");
	int64_t completions = value_get_int(spec, kind_key(s, "completions"), 0), parallelism = value_get_int(spec, kind_key(s, "parallelism"), 0);

	if (span_is(kind_text(s, spec, "completionMode"), "Indexed") && completions > 100000 && parallelism > 10000)
		kind_warn(s, "%.*s: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able "
			"to track completedIndexes when a big number of indexes fail", SPANF(field_path(s->arena, at)));
	pod_warn(s, &template, value_get(spec, KEY_template));
}

static void warn_job(struct storing *s, const value *object, const value *old)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field at = field_child(&root, "spec");

	if (!old)
		kind_warn_label_name(s, object, "Pod names and hostnames");
	if (!old || kind_spec_changed(object, old))
		job_spec(s, &at, value_get(object, KEY_spec));
}

static void warn_cron_job(struct storing *s, const value *object, const value *old)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field spec = field_child(&root, "spec"), template = field_child(&spec, "jobTemplate"), at = field_child(&template, "spec");
	span schedule = kind_text(s, value_get(object, KEY_spec), "schedule");

	if (!old)
		kind_warn_label_name(s, object, "Pod names and hostnames");
	if (old ? kind_spec_changed(object, old) : true)
		job_spec(s, &at, value_at(object, 3, KEY_spec, KEY_jobTemplate, KEY_spec));
	if (old && span_contains(schedule, SPAN("TZ"))) // a create is refused (ValidateCronJobCreate)
		kind_warn(s, "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see "
			"https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details");
}

static void update_cron_status(struct storing *s, value *object, const value *old)
{
	kind_update_status(s, object, old);
}

#define JOB "kubernetes pkg/registry/batch/job/strategy.go"
#define CRON "kubernetes pkg/registry/batch/cronjob/strategy.go"
const struct registry_entry registry_job = { .gk = GK_JOB, .subresource = "", .create = create_job, .update = update_job, .warn = warn_job,
	.source = JOB };
const struct registry_entry registry_job_status = { .gk = GK_JOB, .subresource = "status", .update = update_cron_status, .source = JOB };
const struct registry_entry registry_cron_job = { .gk = GK_CRON_JOB, .subresource = "", .create = kind_create, .update = kind_update,
	.warn = warn_cron_job, .source = CRON };
const struct registry_entry registry_cron_job_status = { .gk = GK_CRON_JOB, .subresource = "status", .update = update_cron_status, .source = CRON };
