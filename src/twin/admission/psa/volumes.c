#include "twin/admission/psa/check.h"

static void mark(struct psa_probe *p, size_t i, const value *volume, uint32_t source)
{
	if (!p->want)
		return;
	span name = source ? intern_text(p->keys, source) : SPAN("name");
	psa_mark_path(p, arena_printf(p->run, "spec.volumes[%zu].%.*s", i, SPANF(name)), source ? value_get(volume, source) : volume);
}

// policy/check_hostPathVolumes.go
static bool host_path(struct psa_probe *p)
{
	const value *volumes = value_get(p->spec, KEY_volumes);
	struct spanvec bad = { 0 };

	value_each(v, volumes) {
		if (!psa_field(v, KEY_hostPath))
			continue;
		psa_add(p, &bad, value_get_span(v, KEY_name));
		mark(p, (size_t)(v - volumes->item), v, KEY_hostPath);
	}
	if (bad.n == 0)
		return true;
	return psa_fail(p, "hostPath volumes", "%s %.*s", psa_plural("volume", "volumes", bad.n), SPANF(psa_quoted(p, &bad)));
}

// policy/check_restrictedVolumes.go. A volume without any source is an emptyDir by then: API defaulting runs before admission.
static bool is_restricted(uint32_t source)
{
	switch (source) {
	case 0:
	case KEY_configMap:
	case KEY_csi:
	case KEY_downwardAPI:
	case KEY_emptyDir:
	case KEY_ephemeral:
	case KEY_image:
	case KEY_persistentVolumeClaim:
	case KEY_projected:
	case KEY_secret:
		return false;
	default:
		return true;
	}
}

static bool restricted(struct psa_probe *p)
{
	const value *volumes = value_get(p->spec, KEY_volumes);
	struct spanvec bad = { 0 }, types = { 0 };

	value_each(v, volumes) {
		uint32_t source = pod_volume_source(v);
		if (!is_restricted(source))
			continue;
		psa_add(p, &bad, value_get_span(v, KEY_name));
		psa_insert(p, &types, intern_text(p->keys, source));
		mark(p, (size_t)(v - volumes->item), v, source);
	}
	if (bad.n == 0)
		return true;
	span names = psa_quoted(p, &bad), what = psa_quoted(p, &types);
	return psa_fail(p, "restricted volume types", "%s %.*s %s %s %.*s", psa_plural("volume", "volumes", bad.n), SPANF(names),
		psa_plural("uses", "use", bad.n), psa_plural("restricted volume type", "restricted volume types", types.n), SPANF(what));
}

const struct psa_check psa_host_path_volumes = { "hostPathVolumes", PSA_BASELINE, NULL, { { 0, host_path } } };
const struct psa_check psa_restricted_volumes = { "restrictedVolumes", PSA_RESTRICTED, &psa_host_path_volumes, { { 0, restricted } } };
