// engine: what each kind of policy offers to the index and to the others. Private to admission/policy.
#ifndef TWIN_ADMISSION_POLICY_ENGINE_H
#define TWIN_ADMISSION_POLICY_ENGINE_H

#include "twin/admission/policy/index.h"

const struct webhooks *webhooks_build(struct snapshot *s, enum gk gk, struct diags *d);
const struct vaps *vaps_build(struct snapshot *s, bool mutating, struct diags *d);
const struct gatekeeper *gatekeeper_build(struct snapshot *s, struct diags *d);
const struct kyverno *kyverno_build(struct snapshot *s, struct diags *d);

// Webhooks of a policy engine whose policies are in the input are judged through those policies.
enum engine { ENGINE_FOREIGN, ENGINE_GATEKEEPER, ENGINE_KYVERNO, ENGINE_INJECTOR };

enum engine_call {
	ENGINE_CALLED,      // a webhook of the engine matches the request
	ENGINE_NOT_CALLED,  // it has webhooks, none matches
	ENGINE_MAYBE,       // one matches if its match conditions or unknown labels let it
	ENGINE_ABSENT,      // no webhook of the engine is in the input
};
// Would the API server call the engine for this request? *why is set for ENGINE_NOT_CALLED.
enum engine_call webhooks_engine_call(const struct webhooks *w, struct target *t, enum engine e, span *why);
// Are objects of the engine's policy kinds in the input, or known to be absent?
bool gatekeeper_known(const struct snapshot *s);
bool kyverno_known(const struct snapshot *s);

#endif
