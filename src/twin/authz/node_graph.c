// The edges of the Node authorizer's graph (plugin/pkg/auth/authorizer/node/graph.go AddPod, AddPV), found when asked for.
#include "twin/authz/node.h"

#include "k8s/meta.h"
#include "k8s/podspec.h"
#include "twin/authz/message.h"

static const span mirror_annotation = SPAN_INIT("kubernetes.io/config.mirror");

// A name that fits: the one that is asked for, or any that is not empty when none is (name.p == NULL).
static bool fits(span have, span name) { return have.n && (!name.p || span_eq(have, name)); }

// What pkg/api/v1/pod VisitPodSecretNames and VisitPodConfigmapNames visit: volumes, variables, pull secrets.
static bool ref_is(const value *holder, uint32_t ref_key, span name)
{
	const value *v = value_get(holder, ref_key);
	return v->type == VALUE_OBJECT && fits(value_get_span(v, KEY_name), name);
}

static bool containers_name(const value *spec, bool secret, span name)
{
	struct pod_container c;

	for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);) {
		value_each(e, value_get(c.v, KEY_envFrom))
			if (ref_is(e, secret ? KEY_secretRef : KEY_configMapRef, name))
				return true;
		value_each(e, value_get(c.v, KEY_env))
			if (ref_is(value_get(e, KEY_valueFrom), secret ? KEY_secretKeyRef : KEY_configMapKeyRef, name))
				return true;
	}
	return false;
}

static bool volume_names_secret(const value *v, span name)
{
	static const uint32_t by_ref[] = { KEY_cephfs, KEY_cinder, KEY_flexVolume, KEY_rbd, KEY_scaleIO, KEY_iscsi, KEY_storageos };

	if (fits(value_get_span(value_get(v, KEY_azureFile), KEY_secretName), name) ||
		fits(value_get_span(value_get(v, KEY_secret), KEY_secretName), name))
		return true;
	for (size_t i = 0; i < sizeof by_ref / sizeof *by_ref; i++)
		if (ref_is(value_get(v, by_ref[i]), KEY_secretRef, name))
			return true;
	if (ref_is(value_get(v, KEY_csi), KEY_nodePublishSecretRef, name))
		return true;
	value_each(s, value_at(v, 2, KEY_projected, KEY_sources))
		if (ref_is(s, KEY_secret, name))
			return true;
	return false;
}

static bool volume_names_config_map(const value *v, span name)
{
	if (ref_is(v, KEY_configMap, name))
		return true;
	value_each(s, value_at(v, 2, KEY_projected, KEY_sources))
		if (ref_is(s, KEY_configMap, name))
			return true;
	return false;
}

static const struct object *account_of(const struct world *w, const struct object *pod)
{
	span name = pod_service_account(value_get(pod->root, KEY_spec));
	return world_get(w, world_find(w, GK_SERVICE_ACCOUNT, pod->ns, name));
}

// A manifest has not been through the ServiceAccount admission plug-in: what that adds counts too (plugin/pkg/admission/serviceaccount).
static bool admission_adds_root_ca(const struct world *w, const struct object *pod)
{
	const value *own = value_at(pod->root, 2, KEY_spec, KEY_automountServiceAccountToken);
	const struct object *account = account_of(w, pod);

	if (own->type == VALUE_BOOL)
		return own->b;
	const value *theirs = account ? value_get(account->root, KEY_automountServiceAccountToken) : &value_absent;
	return theirs->type != VALUE_BOOL || theirs->b;
}

static bool pull_secrets_name(const struct world *w, const struct object *pod, span name)
{
	const value *list = value_at(pod->root, 2, KEY_spec, KEY_imagePullSecrets);

	if (value_count(list) == 0) {
		const struct object *account = account_of(w, pod);
		list = account ? value_get(account->root, KEY_imagePullSecrets) : &value_absent;
	}
	value_each(s, list)
		if (name.n && span_eq(value_get_span(s, KEY_name), name))
			return true;
	return false;
}

static bool names_claim(const struct object *pod, span name)
{
	value_each(v, value_at(pod->root, 2, KEY_spec, KEY_volumes)) {
		span claim = value_get_span(value_get(v, KEY_persistentVolumeClaim), KEY_claimName), volume = value_get_span(v, KEY_name);
		if (claim.n && span_eq(claim, name))
			return true;
		// component-helpers storage/ephemeral VolumeClaimName: pod-volume
		if (value_present(value_get(v, KEY_ephemeral)) && name.n == pod->name.n + 1 + volume.n && span_starts(name, pod->name) &&
			name.p[pod->name.n] == '-' && span_ends(name, volume))
			return true;
	}
	return false;
}

// dynamic-resource-allocation/resourceclaim Name: named directly, or made from a template and noted in the status.
static bool names_resource_claim(const struct object *pod, span name)
{
	const value *status = value_get(pod->root, KEY_status);

	if (!name.n)
		return false;
	if (span_eq(value_get_span(value_get(status, KEY_extendedResourceClaimStatus), KEY_resourceClaimName), name))
		return true;
	value_each(c, value_at(pod->root, 2, KEY_spec, KEY_resourceClaims)) {
		if (value_present(value_get(c, KEY_resourceClaimName))) {
			if (span_eq(value_get_span(c, KEY_resourceClaimName), name))
				return true;
			continue;
		}
		value_each(s, value_get(status, KEY_resourceClaimStatuses))
			if (span_eq(value_get_span(s, KEY_name), value_get_span(c, KEY_name)) && span_eq(value_get_span(s, KEY_resourceClaimName), name))
				return true;
	}
	return false;
}

bool node_pod_names_any(const value *pod, enum node_vertex what)
{
	const value *spec = value_get(pod, KEY_spec);
	bool secret = what == NODE_SECRET;

	if (secret)
		value_each(s, value_get(spec, KEY_imagePullSecrets))
			if (value_get_span(s, KEY_name).n)
				return true;
	value_each(v, value_get(spec, KEY_volumes))
		if (secret ? volume_names_secret(v, (span){ 0 }) : volume_names_config_map(v, (span){ 0 }))
			return true;
	return containers_name(spec, secret, (span){ 0 });
}

// In-tree volumes that a CSI driver has taken over (csi-translation-lib plugins), by their source.
static span migrated_driver(const value *source)
{
	static const struct { uint32_t key; span driver; } table[] = {
		{ KEY_azureFile, SPAN_INIT("file.csi.azure.com") }, { KEY_azureDisk, SPAN_INIT("disk.csi.azure.com") },
		{ KEY_gcePersistentDisk, SPAN_INIT("pd.csi.storage.gke.io") }, { KEY_awsElasticBlockStore, SPAN_INIT("ebs.csi.aws.com") },
		{ KEY_cinder, SPAN_INIT("cinder.csi.openstack.org") }, { KEY_vsphereVolume, SPAN_INIT("csi.vsphere.vmware.com") },
		{ KEY_portworxVolume, SPAN_INIT("pxd.portworx.com") },
	};
	span own = value_get_span(value_get(source, KEY_csi), KEY_driver);

	for (size_t i = 0; i < sizeof table / sizeof *table && !own.n; i++)
		if (value_present(value_get(source, table[i].key)))
			own = table[i].driver;
	return own;
}

// The driver behind a volume of the pod: its own, or that of the claim's volume. *error says what on the way is not there.
static span volume_driver(const struct world *w, const struct object *pod, const value *v, struct arena *run, span *error)
{
	span claim = value_get_span(value_get(v, KEY_persistentVolumeClaim), KEY_claimName);

	if (value_present(value_get(v, KEY_ephemeral)))
		claim = arena_printf(run, "%.*s-%.*s", SPANF(pod->name), SPANF(value_get_span(v, KEY_name)));
	if (!claim.n)
		return migrated_driver(v);
	const struct object *c = world_get(w, world_find(w, GK_PERSISTENT_VOLUME_CLAIM, pod->ns, claim));
	if (!c) {
		*error = message_not_found(run, SPAN(""), SPAN("persistentvolumeclaim"), claim);
		return SPAN("");
	}
	span name = value_get_span(value_get(c->root, KEY_spec), KEY_volumeName);
	const struct object *pv = name.n ? world_get(w, world_find(w, GK_PERSISTENT_VOLUME, NS_CLUSTER, name)) : NULL;
	if (name.n && !pv)
		*error = message_not_found(run, SPAN(""), SPAN("persistentvolume"), name);
	return pv ? migrated_driver(value_get(pv->root, KEY_spec)) : SPAN("");
}

static bool driver_audience(const struct world *w, span driver, span audience, struct arena *run, span *error)
{
	const struct object *o = world_get(w, world_find(w, GK_CSI_DRIVER, NS_CLUSTER, driver));

	if (!o) {
		*error = message_not_found(run, SPAN("storage.k8s.io"), SPAN("csidriver"), driver);
		return false;
	}
	value_each(t, value_at(o->root, 2, KEY_spec, KEY_tokenRequests))
		if (span_eq(value_get_span(t, KEY_audience), audience))
			return true;
	return false;
}

static bool volume_audience(const struct world *w, const struct object *pod, const value *v, span audience, struct arena *run, span *error)
{
	value_each(s, value_at(v, 2, KEY_projected, KEY_sources)) {
		const value *token = value_get(s, KEY_serviceAccountToken);
		if (value_present(token) && span_eq(value_get_span(token, KEY_audience), audience))
			return true;
	}
	span driver = volume_driver(w, pod, v, run, error);
	return driver.n && driver_audience(w, driver, audience, run, error);
}

bool node_pod_audience(const struct world *w, const struct object *pod, span audience, struct arena *run, span *errors)
{
	struct spanvec list = { 0 };
	struct buf b = { .arena = run };

	*errors = (span){ 0 };
	if (!audience.n && admission_adds_root_ca(w, pod))
		return true; // the token volume that the ServiceAccount plug-in adds is for the API server
	value_each(v, value_at(pod->root, 2, KEY_spec, KEY_volumes)) {
		span error = { 0 };
		if (volume_audience(w, pod, v, audience, run, &error))
			return true;
		bool known = !error.n;
		for (size_t i = 0; i < list.n; i++)
			known |= span_eq(list.v[i], error);
		if (!known)
			vec_push(&list, run, error);
	}
	if (list.n > 1)
		buf_char(&b, '[');
	for (size_t i = 0; i < list.n; i++) {
		if (i)
			buf_str(&b, ", ");
		buf_add(&b, list.v[i]);
	}
	if (list.n > 1)
		buf_char(&b, ']');
	*errors = buf_span(&b);
	return false;
}

bool node_pod_names(const struct world *w, const struct object *pod, enum node_vertex what, span name)
{
	const value *spec = value_get(pod->root, KEY_spec);
	bool found = false;

	// A mirror pod gives nothing (graph.go AddPod).
	if (meta_annotation(pod->root, &w->snap->keys, mirror_annotation).p)
		return false;
	switch (what) {
	case NODE_SECRET:
		value_each(v, value_get(spec, KEY_volumes))
			found |= volume_names_secret(v, name);
		return found || containers_name(spec, true, name) || pull_secrets_name(w, pod, name);
	case NODE_CONFIG_MAP:
		value_each(v, value_get(spec, KEY_volumes))
			found |= volume_names_config_map(v, name);
		return found || containers_name(spec, false, name) || (span_is(name, "kube-root-ca.crt") && admission_adds_root_ca(w, pod));
	case NODE_CLAIM:
		return names_claim(pod, name);
	case NODE_RESOURCE_CLAIM:
		return names_resource_claim(pod, name);
	case NODE_ACCOUNT:
		return span_eq(pod_service_account(spec), name);
	default:
		return false;
	}
}

static bool pod_connects(const struct world *w, const struct object *pod, span node, enum node_vertex what, span name)
{
	return pod && span_eq(value_get_span(value_get(pod->root, KEY_spec), KEY_nodeName), node) && node_pod_names(w, pod, what, name);
}

static bool pods_reach(const struct world *w, span node, enum node_vertex what, uint32_t ns, span name, ref *via)
{
	size_t n;
	const ref *list = snapshot_in_ns(w->snap, GK_POD, ns, &n);

	for (size_t i = 0; i < n; i++)
		if (pod_connects(w, world_get(w, list[i]), node, what, name)) {
			*via = list[i];
			return true;
		}
	for (const struct overlay *o = w->top; o; o = o->older)
		if (o->gk == GK_POD && o->obj.ns == ns && o->replaces == REF_NONE && world_find(w, GK_POD, ns, o->obj.name) == o->id &&
			pod_connects(w, &o->obj, node, what, name)) {
			*via = o->id;
			return true;
		}
	return false;
}

// pkg/api/v1/persistentvolume VisitPVSecretNames, those that the kubelet may see. The claim's namespace where the reference has none; not
// for CSI, Cinder, StorageOS.
static bool volume_shows_secret(const value *spec, span ns, span name)
{
	static const struct { uint32_t source, key; bool own; } table[] = {
		{ KEY_cephfs, KEY_secretRef, true }, { KEY_cinder, KEY_secretRef, false }, { KEY_flexVolume, KEY_secretRef, true },
		{ KEY_rbd, KEY_secretRef, true }, { KEY_scaleIO, KEY_secretRef, true }, { KEY_iscsi, KEY_secretRef, true },
		{ KEY_storageos, KEY_secretRef, false }, { KEY_csi, KEY_nodePublishSecretRef, false }, { KEY_csi, KEY_nodeStageSecretRef, false },
		{ KEY_csi, KEY_nodeExpandSecretRef, false },
	};
	span claim_ns = value_get_span(value_get(spec, KEY_claimRef), KEY_namespace);
	const value *azure = value_get(spec, KEY_azureFile);

	if (azure->type == VALUE_OBJECT) {
		span own = value_get_span(azure, KEY_secretNamespace);
		return name.n && span_eq(value_get_span(azure, KEY_secretName), name) && span_eq(own.n ? own : claim_ns, ns);
	}
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const value *r = value_get(value_get(spec, table[i].source), table[i].key);
		span own = value_get_span(r, KEY_namespace);
		if (name.n && span_eq(value_get_span(r, KEY_name), name) && span_eq(own.n || !table[i].own ? own : claim_ns, ns))
			return true;
	}
	return false;
}

// Is the volume bound to a claim that a pod of the node uses? By claimRef only, never by the claim's volumeName.
static bool volume_reaches(const struct world *w, const struct object *pv, span node, ref *via)
{
	const value *claim = value_at(pv->root, 2, KEY_spec, KEY_claimRef);

	if (claim->type != VALUE_OBJECT)
		return false;
	uint32_t ns = snapshot_ns(w->snap, value_get_span(claim, KEY_namespace));
	return ns != NS_CLUSTER && pods_reach(w, node, NODE_CLAIM, ns, value_get_span(claim, KEY_name), via);
}

static bool volumes_reach(const struct world *w, span node, span ns, span secret, ref *via)
{
	snapshot_each(r, w->snap, GK_PERSISTENT_VOLUME) {
		const struct object *pv = world_get(w, r);
		ref pod;
		if (pv && volume_shows_secret(value_get(pv->root, KEY_spec), ns, secret) && volume_reaches(w, pv, node, &pod)) {
			*via = r;
			return true;
		}
	}
	return false;
}

static bool named_node_is(const struct world *w, enum gk gk, span name, span node)
{
	const struct object *o = world_get(w, world_find(w, gk, NS_CLUSTER, name));
	return o && node.n && span_eq(value_get_span(value_get(o->root, KEY_spec), KEY_nodeName), node);
}

bool node_reaches(const struct world *w, span node, enum node_vertex what, span ns, span name, ref *via)
{
	ref none;
	uint32_t at = snapshot_ns(w->snap, ns);
	const struct object *o;

	via = via ? via : &none;
	*via = REF_NONE;
	// A vertex of a cluster-scoped kind stands under the empty namespace only.
	if (ns.n && (what == NODE_VOLUME || what == NODE_ATTACHMENT || what == NODE_SLICE))
		return false;
	switch (what) {
	case NODE_SECRET:
		return (at != NS_CLUSTER && pods_reach(w, node, what, at, name, via)) || volumes_reach(w, node, ns, name, via);
	case NODE_VOLUME:
		o = world_get(w, world_find(w, GK_PERSISTENT_VOLUME, NS_CLUSTER, name));
		return o && volume_reaches(w, o, node, via);
	case NODE_ATTACHMENT:
		return named_node_is(w, GK_VOLUME_ATTACHMENT, name, node);
	case NODE_SLICE:
		return named_node_is(w, GK_RESOURCE_SLICE, name, node);
	case NODE_POD:
		*via = at == NS_CLUSTER ? REF_NONE : world_find(w, GK_POD, at, name);
		o = world_get(w, *via);
		return o && span_eq(value_get_span(value_get(o->root, KEY_spec), KEY_nodeName), node);
	default:
		return at != NS_CLUSTER && pods_reach(w, node, what, at, name, via);
	}
}
