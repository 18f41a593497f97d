// workload: the pod that a Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job or CronJob would run, one each, where
// the input has none of it. Labels, annotations and spec are the template's own, shared, so that evidence still points into the template.
#include "k8s/meta.h"
#include "twin/deputy/controller.h"

struct workload {
	const char *group, *kind, *suffix; // pod name: NAME-SUFFIX, apart for every kind so that namesakes do not meet
	bool job_template;
};

static const struct workload table[] = {
	{ "apps", "Deployment", "deployment", false }, { "apps", "StatefulSet", "0", false }, { "apps", "DaemonSet", "daemonset", false },
	{ "apps", "ReplicaSet", "replicaset", false }, { "", "ReplicationController", "replicationcontroller", false },
	{ "batch", "Job", "job", false }, { "batch", "CronJob", "cronjob", true },
	{ "apps.openshift.io", "DeploymentConfig", "deploymentconfig", false }, { "argoproj.io", "Rollout", "rollout", false },
};

struct running { struct map64 map; struct arena scratch; uint64_t seed; };

static uint64_t key(const struct running *g, uint32_t ns, span kind, span name)
{
	return span_hash(name, span_hash(kind, g->seed ^ (uint64_t)ns << 32));
}

static void mark(struct running *g, uint32_t ns, span kind, span name)
{
	bool fresh;
	*map64_put(&g->map, &g->scratch, key(g, ns, kind, name), &fresh) = 1;
}

static bool marked(const struct running *g, uint32_t ns, span kind, span name)
{
	return map64_get(&g->map, key(g, ns, kind, name)) != MAP_NONE;
}

// A generated name without its last part: web-5d8f9 -> web.
static span stem(span name)
{
	ptrdiff_t i = span_rfind(name, '-');
	return i > 0 ? span_head(name, (size_t)i) : name;
}

// Marks the owners of every pod, and their owners by the way names are generated, for inputs that leave the steps between out
// (ReplicaSets of a Deployment, Jobs of a CronJob, ReplicationControllers of a DeploymentConfig).
static void collect(struct running *g, const struct snapshot *s)
{
	static const struct { enum gk gk; const char *kind, *up; } step[] = {
		{ GK_REPLICA_SET, "ReplicaSet", "Deployment" }, { GK_REPLICA_SET, "ReplicaSet", "Rollout" }, { GK_JOB, "Job", "CronJob" },
		{ GK_REPLICATION_CONTROLLER, "ReplicationController", "DeploymentConfig" },
	};

	snapshot_each(r, s, GK_POD) {
		const struct object *o = snapshot_object(s, r);
		const value *owner = meta_controller(o->root);
		if (!owner)
			continue;
		span kind = meta_kind(owner), name = value_get_span(owner, KEY_name);
		mark(g, o->ns, kind, name);
		for (size_t i = 0; i < sizeof step / sizeof *step; i++)
			if (span_is(kind, step[i].kind) && snapshot_find(s, step[i].gk, o->ns, name) == REF_NONE)
				mark(g, o->ns, span_str(step[i].up), stem(name));
	}
	for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
		snapshot_each(r, s, step[i].gk) {
			const struct object *o = snapshot_object(s, r);
			const value *owner = meta_controller(o->root);
			if (owner && marked(g, o->ns, span_str(step[i].kind), o->name))
				mark(g, o->ns, meta_kind(owner), value_get_span(owner, KEY_name));
		}
	}
}

// Scaled to nothing, suspended, finished, or (as its status says) without a pod.
static bool idle(const struct snapshot *s, const value *root)
{
	const value *spec = value_get(root, KEY_spec), *status = value_get(root, KEY_status);
	uint32_t observed = intern_find(&s->keys, SPAN("observedGeneration"));

	if (value_get_int(spec, KEY_replicas, 1) == 0)
		return true;
	if (meta_member(spec, &s->keys, SPAN("suspend"))->type == VALUE_BOOL && meta_member(spec, &s->keys, SPAN("suspend"))->b)
		return true;
	value_each(c, value_get(status, KEY_conditions)) {
		span type = value_get_span(c, KEY_type), state = meta_text(c, &s->keys, SPAN("status"));
		if ((span_is(type, "Complete") || span_is(type, "Failed")) && span_is(state, "True"))
			return true;
	}
	// A controller that has looked at it and reports no replicas: replicas is omitted when 0.
	bool replicated = value_present(value_get(spec, KEY_replicas));
	return replicated && observed != MAP_NONE && value_present(value_get(status, observed)) && value_get_int(status, KEY_replicas, 0) == 0;
}

static void make_pod(struct maker *m, const struct workload *w, ref r)
{
	struct make k = maker_make(m);
	const struct object *o = snapshot_object(m->s, r);
	const value *spec = value_get(o->root, KEY_spec);
	const value *template = w->job_template ? value_at(spec, 3, KEY_jobTemplate, KEY_spec, KEY_template) : value_get(spec, KEY_template);

	if (!value_present(value_get(template, KEY_spec)))
		return;
	value owner = make_object(k, "apiVersion", value_string(meta_api_version(o->root)), "kind", make_text(w->kind), "name",
	                          value_string(o->name), "controller", value_bool(true), NULL);
	value meta = make_object(k, "name", value_string(arena_printf(m->a, "%.*s-%s", SPANF(o->name), w->suffix)),
	                         "namespace", value_string(m->s->ns[o->ns].name), "labels", *meta_labels(template),
	                         "annotations", *meta_annotations(template), "ownerReferences", make_array(k, 1, owner), NULL);
	value root = make_object(k, "apiVersion", make_text("v1"), "kind", make_text("Pod"), "metadata", meta,
	                         "spec", *value_get(template, KEY_spec), NULL);
	m->emit(m, make_root(k, root), SPAN("v1"), SPAN("Pod"), r);
}

static void make(const struct controller *c, struct maker *m)
{
	const struct snapshot *s = m->s;
	struct running g = { .seed = s->ns_by_name.seed };
	size_t workloads = 0;

	(void)c;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct kind *k = snapshot_kind_named(s, span_str(table[i].group), span_str(table[i].kind));
		workloads += k ? k->n : 0;
	}
	if (!workloads)
		return;
	collect(&g, s);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct workload *w = &table[i];
		const struct kind *k = snapshot_kind_named(s, span_str(w->group), span_str(w->kind));
		for (size_t j = 0; k && k->namespaced && j < k->n; j++) {
			const struct object *o = snapshot_object(s, k->objects[j]);
			const value *owner = meta_controller(o->root);
			span group, version;
			if (owner) {
				gvk_split(meta_api_version(owner), &group, &version);
				if (snapshot_find_other(s, group, meta_kind(owner), o->ns, value_get_span(owner, KEY_name)) != REF_NONE)
					continue; // its owner speaks for it
			}
			if (!marked(&g, o->ns, span_str(w->kind), o->name) && !idle(s, o->root))
				make_pod(m, w, k->objects[j]);
		}
	}
	arena_free(&g.scratch);
}

const struct controller controller_workload = {
	.id = "workload", .title = "pods of workloads", .source = "kubernetes pkg/controller (deployment, replicaset, statefulset, daemon, job, cronjob)",
	.make = make,
};
