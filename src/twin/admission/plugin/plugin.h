// plugin: what the built-in admission plug-ins share: whether one that upstream leaves off is on, and how they refuse. Off by default means
// off unless flags (arguments of a kube-apiserver pod in the input) or the provider's profile say otherwise; when neither was seen and the
// plug-in could have refused, the decision says so. Private to admission/plugin.
#ifndef TWIN_ADMISSION_PLUGIN_H
#define TWIN_ADMISSION_PLUGIN_H

#include "k8s/podspec.h"
#include "twin/admission/attrs.h"

enum plugin_state { PLUGIN_OFF, PLUGIN_ON, PLUGIN_UNSEEN };

// O(pods of kube-system) the first time a control needs it: ask only when the plug-in would do something.
enum plugin_state plugin_state(const struct snapshot *s, const char *name);

// The plug-in's part of the AdmissionConfiguration; &value_absent when none was given. plugin_member: a member of it by name.
const value *plugin_config(const struct snapshot *s, const char *name);
const value *plugin_member(const struct snapshot *s, const value *v, const char *name);

// Common name (2.5.4.3) of the subject of a CertificateSigningRequest's spec.request; "" when there is none.
span certificate_common_name(struct arena *a, span request);

// A pod (not a subresource) is being created.
bool plugin_new_pod(const struct judgement *j);
// An update of pods/resize (KEP-1287).
bool plugin_resized_pod(const struct judgement *j);
void plugin_deny(struct judgement *j, const struct control *c, span reason, const struct evidence *e, size_t n);
void plugin_allow(struct judgement *j, const struct control *c, const char *reason, const struct evidence *e, size_t n);
void plugin_unknown(struct judgement *j, const struct control *c, enum unknown u, span reason, const struct evidence *e, size_t n);
// Replaces the request's object by one that shares all but what changed.
void plugin_set(struct judgement *j, value object);
// An object of the world by kind, namespace name and name; NULL when it is not there. *obj may be NULL.
const struct object *plugin_find(const struct judgement *j, enum gk gk, span ns, span name, ref *obj);

#endif
