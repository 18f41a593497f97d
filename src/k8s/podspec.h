// podspec: views over pod specs as documents: containers of all three lists in the API server's order, volumes and their source, the pod
// template of every built-in workload, and the text of field paths. Works on documents as written and on defaulted ones; nothing is copied
// except path texts. It decides nothing: rules about fields live with the controls.
#ifndef K8S_PODSPEC_H
#define K8S_PODSPEC_H

#include "doc/value.h"
#include "k8s/gvk.h"

enum pod_list { POD_INIT, POD_CONTAINER, POD_EPHEMERAL, POD_LISTS };

struct pod_container {
	const value *v;       // the container
	const value *sc;      // its securityContext, &value_absent when unset
	span name;
	enum pod_list list;
	uint32_t index;       // in its list
};

struct pod_containers {
	const value *spec;
	const value *items; // the list that is walked; NULL: not looked up yet
	enum pod_list list;
	uint32_t next;
};

// for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);): init, then ordinary, then ephemeral ones, the order in which
// the API server visits them (pod-security-admission policy/visitor.go).
static inline struct pod_containers pod_containers(const value *spec)
{
	return (struct pod_containers){ .spec = spec, .list = POD_INIT };
}
bool pod_next(struct pod_containers *it, struct pod_container *c);
// "containers", "initContainers", "ephemeralContainers" and their keys.
span pod_list_name(enum pod_list list);
uint32_t pod_list_key(enum pod_list list);

// Where a kind keeps its pod: metadata and spec of the pod itself or of the template. False for kinds without one, and for a
// ReplicationController that has no template. *meta may be &value_absent.
bool pod_template(enum gk gk, const value *root, const value **meta, const value **spec);
bool pod_has_template(enum gk gk);  // Pod included
// "spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec", "template.spec"; "" for kinds without a pod.
span pod_spec_path(enum gk gk);
span pod_meta_path(enum gk gk);

// Key of a volume's source: the first member that is a known source and not null; 0 when it has none (the API server then makes it an
// emptyDir: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Volume).
uint32_t pod_volume_source(const value *volume);
// Any source name that the API knows, for tables: NULL-terminated walk by index; 0 at the end.
uint32_t pod_volume_source_at(size_t i);

// The account a pod runs as: spec.serviceAccountName, else the deprecated spec.serviceAccount, else "default".
span pod_service_account(const value *spec);

// "spec.containers[0].securityContext.privileged" in the arena; base is pod_spec_path(), tail may be "".
span pod_container_path(struct arena *a, span base, const struct pod_container *c, const char *tail);

#endif
