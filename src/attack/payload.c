#include "attack/payload.h"
#include "attack/technique/build.h"
#include "attack/technique/workload.h"
#include "doc/edit.h"
#include "k8s/meta.h"
#include "twin/snapshot.h"

#define MAX_CANDIDATES 16 // pods of the namespace that are looked at for a base
#define TOKEN_FOLDER "/var/run/secrets/kubernetes.io/serviceaccount"

static bool container_plain(const struct pod_container *c)
{
	return !value_get_true(c->sc, KEY_privileged) && value_count(value_at(c->sc, 2, KEY_capabilities, KEY_add)) == 0;
}

// A base must not carry the power that a payload is to show: no host field at all.
static bool pod_plain(const value *spec)
{
	struct pod_container c;

	if (value_get_true(spec, KEY_hostPID) || value_get_true(spec, KEY_hostIPC) || value_get_true(spec, KEY_hostNetwork))
		return false;
	if (span_is(value_span(value_at(spec, 2, KEY_os, KEY_name)), "windows") || value_count(value_get(spec, KEY_containers)) == 0)
		return false;
	value_each(volume, value_get(spec, KEY_volumes))
		if (value_present(value_get(volume, KEY_hostPath)))
			return false;
	for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);)
		if (!container_plain(&c))
			return false;
	return true;
}

static const struct object *base_of(const struct payload *p)
{
	size_t n = 0;
	const ref *pods = p->ns == NS_CLUSTER || p->minimal ? NULL : snapshot_in_ns(p->snap, GK_POD, p->ns, &n);

	for (size_t i = 0; i < n && i < MAX_CANDIDATES; i++) {
		const struct object *o = snapshot_object(p->snap, pods[i]);
		if (!(o->flags & OBJECT_TEMPLATED) && pod_plain(value_get(o->root, KEY_spec)))
			return o;
	}
	return NULL;
}

// Keys that a controller or an admission plug-in writes, with the values they had for the old pod.
static bool stale_key(span key)
{
	static const char *const keys[] = { "pod-template-hash", "controller-revision-hash", "pod-template-generation", "controller-uid",
		"batch.kubernetes.io/controller-uid", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "openshift.io/scc",
		"security.openshift.io/validated-scc-subject-type", "kubernetes.io/psp", "kubectl.kubernetes.io/last-applied-configuration",
		"cni.projectcalico.org/podIP", "cni.projectcalico.org/podIPs", "cni.projectcalico.org/containerID",
		"k8s.v1.cni.cncf.io/network-status", "k8s.ovn.org/pod-networks", "kubernetes.io/config.mirror", "kubernetes.io/config.source",
		"kubernetes.io/config.hash", "kubernetes.io/config.seen" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (span_is(key, keys[i]))
			return true;
	return false;
}

static value without_stale(struct payload *p, const value *map)
{
	value out = *map;

	member_each(m, map)
		if (stale_key(intern_text(p->keys, m->key)))
			out = edit_del(p->arena, &out, m->key);
	return out;
}

static bool token_mount(const value *mount)
{
	return span_is(value_get_span(mount, KEY_mountPath), TOKEN_FOLDER);
}

// The name of the volume that the ServiceAccount plug-in put in: what stands at the token's folder (plugin/pkg/admission/serviceaccount).
static bool token_volume(const value *spec, span name)
{
	struct pod_container c;

	for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);)
		value_each(mount, value_get(c.v, KEY_volumeMounts))
			if (token_mount(mount) && span_eq(value_get_span(mount, KEY_name), name))
				return true;
	return false;
}

static value strip_containers(struct payload *p, const value *list)
{
	value out = *list;

	for (size_t i = 0; i < value_count(list); i++) {
		value mounts = value_array(NULL, 0), *c = arena_new(p->arena, value);
		bool dropped = false;
		value_each(mount, value_get(value_item(list, i), KEY_volumeMounts)) {
			if (token_mount(mount))
				dropped = true;
			else
				mounts = edit_append(p->arena, &mounts, *mount);
		}
		if (!dropped)
			continue;
		*c = edit_set(p->arena, value_item(list, i), KEY_volumeMounts, mounts);
		out = edit_item(p->arena, &out, i, *c);
	}
	return out;
}

static value strip_spec(struct payload *p, const value *spec)
{
	// Written by the scheduler, by admission (Priority) or only by a subresource (ephemeral containers).
	static const enum key gone[] = { KEY_nodeName, KEY_serviceAccount, KEY_priority, KEY_preemptionPolicy, KEY_ephemeralContainers };
	value out = *spec, volumes = value_array(NULL, 0);
	bool dropped = false;

	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		if (value_get(&out, gone[i])->type != VALUE_ABSENT)
			out = edit_del(p->arena, &out, gone[i]);
	value_each(volume, value_get(spec, KEY_volumes)) {
		if (token_volume(spec, value_get_span(volume, KEY_name)))
			dropped = true;
		else
			volumes = edit_append(p->arena, &volumes, *volume);
	}
	if (!dropped)
		return out;
	out = edit_set(p->arena, &out, KEY_volumes, volumes);
	static const enum key lists[] = { KEY_initContainers, KEY_containers };
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const value *list = value_get(&out, lists[i]);
		if (list->type == VALUE_ARRAY)
			out = edit_set(p->arena, &out, lists[i], strip_containers(p, list));
	}
	return out;
}

static value from_running(struct payload *p, const struct object *o)
{
	value spec = strip_spec(p, value_get(o->root, KEY_spec));
	value labels = without_stale(p, meta_labels(o->root)), annotations = without_stale(p, meta_annotations(o->root));
	value pod = build_doc(p, "{apiVersion: 'v1', kind: 'Pod', metadata: {name: ?, namespace: ?}, spec: $}", build_name(p), build_ns(p), &spec);

	if (labels.type == VALUE_OBJECT)
		pod = edit_set_at(p->arena, &pod, labels, 2, KEY_metadata, KEY_labels);
	if (annotations.type == VALUE_OBJECT)
		pod = edit_set_at(p->arena, &pod, annotations, 2, KEY_metadata, KEY_annotations);
	return pod;
}

static value minimal(struct payload *p)
{
	// Requests and limits, for namespaces whose quota asks for them.
	value resources = build_doc(p, "{requests: {cpu: '10m', memory: '16Mi'}, limits: {cpu: '10m', memory: '16Mi'}}");
	value context = build_doc(p, "{allowPrivilegeEscalation: false, capabilities: {drop: ['ALL']}, runAsNonRoot: true, seccompProfile: {type: 'RuntimeDefault'}}");
	return build_doc(p, "{apiVersion: 'v1', kind: 'Pod', metadata: {name: ?, namespace: ?, labels: {app: 'bulkhead-probe'}}, spec: "
		"{containers: [{name: 'probe', image: 'bulkhead/probe:1', resources: $, securityContext: $}]}}",
		build_name(p), build_ns(p), &resources, &context);
}

void payload_base_pod(struct payload *p)
{
	const struct object *o = base_of(p);

	p->object = o ? from_running(p, o) : minimal(p);
	build_set(p, "spec.serviceAccountName", value_string(build_sa(p)));
}

bool payload_host_pod(struct payload *p, const struct technique *t)
{
	if (!t->arm || (t->since && p->snap->minor < t->since) || (t->until && p->snap->minor > t->until))
		return false;
	payload_base_pod(p);
	return t->arm(p);
}

value payload_workload(struct payload *p, enum gk gk)
{
	struct payload copy = *p;

	for (unsigned w = 0; w < WORKLOADS; w++)
		if (workload_gk((enum workload)w) == gk)
			workload_wrap(&copy, w);
	return copy.object;
}
