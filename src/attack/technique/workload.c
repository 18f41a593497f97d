#include "attack/technique/workload.h"
#include "attack/technique/build.h"
#include "doc/edit.h"
#include "k8s/meta.h"

static const struct { enum gk gk; const char *api_version, *kind; } kinds[WORKLOADS] = {
	{ GK_DEPLOYMENT, "apps/v1", "Deployment" },
	{ GK_DAEMON_SET, "apps/v1", "DaemonSet" },
	{ GK_REPLICA_SET, "apps/v1", "ReplicaSet" },
	{ GK_STATEFUL_SET, "apps/v1", "StatefulSet" },
	{ GK_JOB, "batch/v1", "Job" },
	{ GK_CRON_JOB, "batch/v1", "CronJob" },
	{ GK_REPLICATION_CONTROLLER, "v1", "ReplicationController" },
};

enum gk workload_gk(enum workload w)
{
	return w < WORKLOADS ? kinds[w].gk : GK_OTHER;
}

// batch/v1 CronJob exists since 1.21; the older server has v1beta1.
static span api_version(const struct payload *p, unsigned w)
{
	if (w == WORKLOAD_CRON_JOB && p->snap->minor < 21)
		return SPAN("batch/v1beta1");
	return span_str(kinds[w].api_version);
}

static value wrap_spec(struct payload *p, unsigned w, const value *template)
{
	switch (w) {
	case WORKLOAD_JOB:
		return build_doc(p, "{template: $}", template);
	case WORKLOAD_CRON_JOB:
		return build_doc(p, "{schedule: '* * * * *', jobTemplate: {spec: {template: $}}}", template);
	case WORKLOAD_REPLICATION_CONTROLLER:
		return build_doc(p, "{replicas: 1, selector: {bulkhead: 'probe'}, template: $}", template);
	case WORKLOAD_STATEFUL_SET:
		return build_doc(p, "{serviceName: 'bulkhead', selector: {matchLabels: {bulkhead: 'probe'}}, template: $}", template);
	default:
		return build_doc(p, "{selector: {matchLabels: {bulkhead: 'probe'}}, template: $}", template);
	}
}

bool workload_wrap(struct payload *p, unsigned w)
{
	if (w >= WORKLOADS)
		return false;
	value own = *meta_labels(&p->object), annotations = *meta_annotations(&p->object), spec = *value_get(&p->object, KEY_spec);
	value labels = edit_set(p->arena, &own, intern_id(p->keys, SPAN("bulkhead")), value_string(SPAN("probe")));
	// Jobs refuse restartPolicy Always (kubernetes pkg/apis/batch/validation), the others anything else.
	bool job = w == WORKLOAD_JOB || w == WORKLOAD_CRON_JOB;
	value restart = value_string(job ? SPAN("Never") : SPAN("Always"));

	spec = edit_set(p->arena, &spec, KEY_restartPolicy, restart);
	value template = build_doc(p, "{metadata: {labels: $}, spec: $}", &labels, &spec);
	if (annotations.type == VALUE_OBJECT)
		template = edit_set_at(p->arena, &template, annotations, 2, KEY_metadata, KEY_annotations);
	value whole = wrap_spec(p, w, &template);
	p->object = build_doc(p, "{apiVersion: ?, kind: ?, metadata: {name: ?, namespace: ?, labels: $}, spec: $}", api_version(p, w),
		span_str(kinds[w].kind), build_name(p), build_ns(p), &labels, &whole);
	return true;
}
