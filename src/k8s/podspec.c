#include "k8s/podspec.h"

static const uint32_t list_key[POD_LISTS] = { KEY_initContainers, KEY_containers, KEY_ephemeralContainers };

bool pod_next(struct pod_containers *it, struct pod_container *c)
{
	for (; it->list < POD_LISTS; it->list++, it->next = 0, it->items = NULL) {
		if (!it->items) // once a list, not once a container: a pod's spec has many members
			it->items = value_get(it->spec, list_key[it->list]);
		if (it->items->type != VALUE_ARRAY || it->next >= it->items->n)
			continue;
		c->v = &it->items->item[it->next];
		c->sc = value_get(c->v, KEY_securityContext);
		if (!value_present(c->sc))
			c->sc = &value_absent;
		c->name = value_get_span(c->v, KEY_name);
		c->list = it->list;
		c->index = it->next++;
		return true;
	}
	return false;
}

span pod_list_name(enum pod_list list)
{
	static const span name[POD_LISTS] = { SPAN_INIT("initContainers"), SPAN_INIT("containers"), SPAN_INIT("ephemeralContainers") };
	return name[list];
}

uint32_t pod_list_key(enum pod_list list)
{
	return list_key[list];
}

enum template_at { AT_NONE, AT_SELF, AT_TOP, AT_SPEC, AT_JOB };

static enum template_at template_at(enum gk gk)
{
	switch (gk) {
	case GK_POD:
		return AT_SELF;
	case GK_POD_TEMPLATE:
		return AT_TOP;
	case GK_REPLICATION_CONTROLLER:
	case GK_REPLICA_SET:
	case GK_DEPLOYMENT:
	case GK_STATEFUL_SET:
	case GK_DAEMON_SET:
	case GK_JOB:
		return AT_SPEC;
	case GK_CRON_JOB:
		return AT_JOB;
	default:
		return AT_NONE;
	}
}

bool pod_has_template(enum gk gk)
{
	return template_at(gk) != AT_NONE;
}

bool pod_template(enum gk gk, const value *root, const value **meta, const value **spec)
{
	const value *t;

	switch (template_at(gk)) {
	case AT_SELF:
		t = root;
		break;
	case AT_TOP:
		t = value_get(root, KEY_template);
		break;
	case AT_SPEC:
		t = value_at(root, 2, KEY_spec, KEY_template);
		break;
	case AT_JOB:
		t = value_at(root, 4, KEY_spec, KEY_jobTemplate, KEY_spec, KEY_template);
		break;
	default:
		return false;
	}
	// Only a ReplicationController's template is a pointer upstream; everywhere else a missing one is an empty pod spec.
	if (gk == GK_REPLICATION_CONTROLLER && !value_present(t))
		return false;
	*meta = value_get(t, KEY_metadata);
	*spec = value_get(t, KEY_spec);
	return true;
}

span pod_spec_path(enum gk gk)
{
	static const span path[] = { SPAN_INIT(""), SPAN_INIT("spec"), SPAN_INIT("template.spec"), SPAN_INIT("spec.template.spec"),
		SPAN_INIT("spec.jobTemplate.spec.template.spec") };
	return path[template_at(gk)];
}

span pod_meta_path(enum gk gk)
{
	static const span path[] = { SPAN_INIT(""), SPAN_INIT("metadata"), SPAN_INIT("template.metadata"), SPAN_INIT("spec.template.metadata"),
		SPAN_INIT("spec.jobTemplate.spec.template.metadata") };
	return path[template_at(gk)];
}

// kubernetes api/core/v1 VolumeSource. The harmless ones come first: a document may (wrongly) carry several, and Pod Security asks for
// these before it looks at the rest (pod-security-admission policy/check_restrictedVolumes.go).
static const uint32_t volume_source[] = { KEY_configMap, KEY_csi, KEY_downwardAPI, KEY_emptyDir, KEY_ephemeral, KEY_image,
	KEY_persistentVolumeClaim, KEY_projected, KEY_secret, KEY_hostPath, KEY_gcePersistentDisk, KEY_awsElasticBlockStore, KEY_gitRepo,
	KEY_nfs, KEY_iscsi, KEY_glusterfs, KEY_rbd, KEY_flexVolume, KEY_cinder, KEY_cephfs, KEY_flocker, KEY_fc, KEY_azureFile,
	KEY_vsphereVolume, KEY_quobyte, KEY_azureDisk, KEY_photonPersistentDisk, KEY_portworxVolume, KEY_scaleIO, KEY_storageos, 0 };

uint32_t pod_volume_source_at(size_t i)
{
	return i < sizeof volume_source / sizeof *volume_source ? volume_source[i] : 0;
}

uint32_t pod_volume_source(const value *volume)
{
	for (size_t i = 0; volume_source[i]; i++)
		if (value_present(value_get(volume, volume_source[i])))
			return volume_source[i];
	return 0;
}

span pod_service_account(const value *spec)
{
	span s = value_get_span(spec, KEY_serviceAccountName);
	if (s.n == 0)
		s = value_get_span(spec, KEY_serviceAccount);
	return s.n ? s : SPAN("default");
}

span pod_container_path(struct arena *a, span base, const struct pod_container *c, const char *tail)
{
	span list = pod_list_name(c->list);
	return arena_printf(a, "%.*s.%.*s[%u]%s%s", SPANF(base), SPANF(list), c->index, *tail ? "." : "", tail);
}
