// Anybody may add a finalizer of any name; only its controller, or somebody by hand, takes it away.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	if (p->object.type != VALUE_OBJECT)
		return false;
	build_push(p, "metadata.finalizers", value_string(SPAN("bulkhead.example/hold")));
	return true;
}

const struct technique technique_finalizer_hold = {
	.id = "finalizer-hold",
	.title = "Keep objects from being deleted",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_AVAILABILITY,
	.attack = "T1499",
	.matrix = "MS-TA9040",
	.needs = "patch or update on the object, or on finalizers of the own Namespace",
	.gives = "the objects of %s cannot be removed: offboarding, volumes and load balancers hang",
	.fixes =
		"Allow only listed finalizers by admission policy\n"
		"Remove patch and update, and update on namespaces/finalize",
	.audit = "patch of metadata.finalizers by a tenant",
	.source = "kubernetes.io docs concepts/overview/working-with-objects/finalizers",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_DOS,
	.grant = {
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "update", "", "namespaces", .subresource = "finalize", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "patch|update", "", "persistentvolumeclaims", .alt = 1 },
		{ "patch|update", "", "services", .alt = 1 },
		{ "patch|update", "", "pods", .alt = 1 },
	},
	.body = body,
};
