// payload: the objects that attack steps send. A pod payload starts from a pod that already runs in the namespace (it passed the controls
// there), stripped of what the API server or a node wrote into it, else from a minimal pod that satisfies Pod Security "restricted"; a technique
// then adds the one field it needs. Everything is made in the payload's arena; keys that are new are added to the payload's key table.
#ifndef ATTACK_PAYLOAD_H
#define ATTACK_PAYLOAD_H

#include "attack/technique.h"

// Fills p->object with the plain pod for p->ns and p->sa (p->arena, keys, snap, ns, sa set by the caller; name may be "").
void payload_base_pod(struct payload *p);
// payload_base_pod, then the technique's arm() with p->alternative. False when it has no such alternative or the field does not exist on this version.
bool payload_host_pod(struct payload *p, const struct technique *t);
// A workload of the given kind (GK_DEPLOYMENT, GK_JOB, ...) around the pod in p->object.
value payload_workload(struct payload *p, enum gk gk);

#endif
