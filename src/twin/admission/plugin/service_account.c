#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/meta.h"
#include "k8s/validate/validate.h"
#include "twin/admission/complete.h"
#include "twin/admission/plugin/plugin.h"
#include "twin/authz/node.h"

// kubernetes plugin/pkg/admission/serviceaccount: the account must be there, its token is mounted unless somebody says no, and an account
// with enforce-mountable-secrets limits the Secrets of its pods.

#define MOUNT_PATH "/var/run/secrets/kubernetes.io/serviceaccount"

static bool references(const value *list, uint32_t key, span name)
{
	value_each(v, list)
		if (span_eq(value_get_span(v, key), name))
			return true;
	return false;
}

// The first Secret that the account does not list; a null span when all are listed.
static span foreign_secret(struct judgement *j, const value *spec, const struct object *sa)
{
	const value *secrets = value_get(sa->root, KEY_secrets);
	struct pod_container c;

	value_each(v, value_get(spec, KEY_volumes)) {
		span name = value_get_span(value_get(v, KEY_secret), KEY_secretName);
		if (name.n && !references(secrets, KEY_name, name))
			return arena_printf(j->run, "volume with secret.secretName=\"%.*s\" is not allowed because service account %.*s does not reference that secret",
				SPANF(name), SPANF(sa->name));
	}
	for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);) {
		const char *kind = c.list == POD_INIT ? "init container" : c.list == POD_EPHEMERAL ? "ephemeral container" : "container";
		value_each(v, value_get(c.v, KEY_env)) {
			span name = value_span(value_at(v, 3, KEY_valueFrom, KEY_secretKeyRef, KEY_name));
			if (name.n && !references(secrets, KEY_name, name))
				return arena_printf(j->run, "%s %.*s with envVar %.*s referencing secret.secretName=\"%.*s\" is not allowed because service account "
					"%.*s does not reference that secret", kind, SPANF(c.name), SPANF(value_get_span(v, KEY_name)), SPANF(name),
					SPANF(sa->name));
		}
		value_each(v, value_get(c.v, KEY_envFrom)) {
			span name = value_span(value_at(v, 2, KEY_secretRef, KEY_name));
			if (name.n && !references(secrets, KEY_name, name))
				return arena_printf(j->run, "%s %.*s with envFrom referencing secret.secretName=\"%.*s\" is not allowed because service account "
					"%.*s does not reference that secret", kind, SPANF(c.name), SPANF(name), SPANF(sa->name));
		}
	}
	size_t i = 0;
	value_each(v, value_get(spec, KEY_imagePullSecrets)) {
		span name = value_get_span(v, KEY_name);
		if (!references(value_get(sa->root, KEY_imagePullSecrets), KEY_name, name))
			return arena_printf(j->run, "imagePullSecrets[%zu].name=\"%.*s\" is not allowed because service account %.*s does not reference that "
				"imagePullSecret", i, SPANF(name), SPANF(sa->name));
		i++;
	}
	return (span){ 0 };
}

#define NO_OFF VALUE_NO_OFF
#define TEXT(lit) { .type = VALUE_STRING, .n = sizeof(lit) - 1, .off = NO_OFF, .s = "" lit }
#define NUMBER(x) { .type = VALUE_INT, .off = NO_OFF, .i = (x) }
#define OBJECT(m) { .type = VALUE_OBJECT, .n = sizeof(m) / sizeof *(m), .off = NO_OFF, .member = (m) }
#define LIST(v) { .type = VALUE_ARRAY, .n = sizeof(v) / sizeof *(v), .off = NO_OFF, .item = (v) }

// TokenVolumeSource: the token, the certificate of the server and the namespace. Complete as it is.
static const struct {
	struct member token[2], certificate[2], map[2], field[2], namespace[2], files[1], kind[3][1], projected[2];
	value certificates[1], namespaces[1], sources[3];
} volume = {
	.token = { { KEY_path, NO_OFF, TEXT("token") }, { KEY_expirationSeconds, NO_OFF, NUMBER(3607) } },
	.certificate = { { KEY_key, NO_OFF, TEXT("ca.crt") }, { KEY_path, NO_OFF, TEXT("ca.crt") } },
	.certificates = { OBJECT(volume.certificate) },
	.map = { { KEY_name, NO_OFF, TEXT("kube-root-ca.crt") }, { KEY_items, NO_OFF, LIST(volume.certificates) } },
	.field = { { KEY_apiVersion, NO_OFF, TEXT("v1") }, { KEY_fieldPath, NO_OFF, TEXT("metadata.namespace") } },
	.namespace = { { KEY_path, NO_OFF, TEXT("namespace") }, { KEY_fieldRef, NO_OFF, OBJECT(volume.field) } },
	.namespaces = { OBJECT(volume.namespace) },
	.files = { { KEY_items, NO_OFF, LIST(volume.namespaces) } },
	.kind = { { { KEY_serviceAccountToken, NO_OFF, OBJECT(volume.token) } }, { { KEY_configMap, NO_OFF, OBJECT(volume.map) } },
		{ { KEY_downwardAPI, NO_OFF, OBJECT(volume.files) } } },
	.sources = { OBJECT(volume.kind[0]), OBJECT(volume.kind[1]), OBJECT(volume.kind[2]) },
	.projected = { { KEY_sources, NO_OFF, LIST(volume.sources) }, { KEY_defaultMode, NO_OFF, NUMBER(0644) } },
};

struct memory_range complete_constants(void)
{
	return (struct memory_range){ (const char *)&volume, (const char *)(&volume + 1) };
}

static value token_volume(struct arena *a, span name)
{
	struct member *m = arena_array(a, struct member, 2);

	m[0] = (struct member){ KEY_name, NO_OFF, value_string(name) };
	m[1] = (struct member){ KEY_projected, NO_OFF, OBJECT(volume.projected) };
	return value_object(m, 2);
}

static bool mounted_there(const value *container)
{
	value_each(m, value_get(container, KEY_volumeMounts))
		if (span_is(value_get_span(m, KEY_mountPath), MOUNT_PATH))
			return true;
	return false;
}

// Mounts the token in every container (not ephemeral ones) that mounts nothing at its place.
static void mount_token(struct judgement *j)
{
	static const uint32_t list[] = { KEY_initContainers, KEY_containers };
	static const span prefix = SPAN_INIT("kube-api-access-");
	span name = { 0 };
	value_each(v, value_at(j->r.object, 2, KEY_spec, KEY_volumes))
		if (!name.p && span_starts(value_get_span(v, KEY_name), prefix))
			name = value_get_span(v, KEY_name);
	bool needed = false, there = name.p != NULL;
	if (!there)
		name = SPAN("kube-api-access-00000"); // five characters that the server draws
	value spec = *value_get(j->r.object, KEY_spec);
	struct member *mount = arena_array(j->run, struct member, 3);

	mount[0] = (struct member){ KEY_name, NO_OFF, value_string(name) };
	mount[1] = (struct member){ KEY_readOnly, NO_OFF, value_bool(true) };
	mount[2] = (struct member){ KEY_mountPath, NO_OFF, TEXT(MOUNT_PATH) };
	for (size_t l = 0; l < 2; l++) {
		value all = *value_get(&spec, list[l]);
		for (size_t i = 0; all.type == VALUE_ARRAY && i < all.n; i++) {
			const value *c = &all.item[i];
			if (mounted_there(c))
				continue;
			value mounts = edit_append(j->run, value_get(c, KEY_volumeMounts), value_object(mount, 3));
			all = edit_item(j->run, &all, i, edit_set(j->run, c, KEY_volumeMounts, mounts));
			needed = true;
		}
		if (needed && all.type == VALUE_ARRAY)
			spec = edit_set(j->run, &spec, list[l], all);
	}
	if (!needed)
		return;
	value volumes = *value_get(&spec, KEY_volumes);
	if (!there)
		volumes = edit_append(j->run, &volumes, token_volume(j->run, name));
	spec = edit_set(j->run, &spec, KEY_volumes, volumes);
	plugin_set(j, edit_set(j->run, j->r.object, KEY_spec, spec));
}

static bool automounts(const value *spec, const struct object *sa)
{
	const value *v = value_get(spec, KEY_automountServiceAccountToken);

	if (v->type == VALUE_BOOL)
		return v->b;
	v = sa ? value_get(sa->root, KEY_automountServiceAccountToken) : &value_absent;
	return v->type != VALUE_BOOL || v->b;
}

// A name that no path can carry is never sent (client-go rest/request.go Name, apimachinery pkg/api/validation/path); empty: it is sent.
static span odd_name(struct arena *run, span name)
{
	struct buf b = { .arena = run };

	if (span_is(name, ".") || span_is(name, ".."))
		buf_printf(&b, "may not be '%.*s'", SPANF(name));
	else
		for (const char *c = "/%"; *c; c++)
			if (memchr(name.p, *c, name.n))
				buf_printf(&b, "%smay not contain '%c'", b.n ? " " : "", *c);
	return b.n ? arena_printf(run, "invalid resource name \"%.*s\": [%.*s]", SPANF(name), SPANF(buf_span(&b))) : SPAN("");
}

// Is the account there? default always is (a controller makes it); one that somebody of the namespace may create can be made to be.
static bool is_there(const struct control *c, struct judgement *j, span name, const struct object *sa)
{
	uint32_t ns = snapshot_ns(j->w.snap, j->r.ns);

	if (sa || span_is(name, "default"))
		return true;
	// A request as it is sent now, not one that an attacker prepares.
	if (j->warnings && snapshot_present(j->w.snap, GK_SERVICE_ACCOUNT)) {
		span odd = odd_name(j->run, name);
		plugin_deny(j, c, odd.n ? arena_printf(j->run, "error looking up service account %.*s/%.*s: %.*s", SPANF(j->r.ns), SPANF(name), SPANF(odd)) :
			arena_printf(j->run, "error looking up service account %.*s/%.*s: serviceaccount %.*s not found", SPANF(j->r.ns), SPANF(name),
			SPANF(field_quote(j->run, name))), NULL, 0); // errors.NewNotFound quotes with %q
		return false;
	}
	if (ns != NS_CLUSTER && snapshot_service_account(j->w.snap, ns, name) == EXISTS_YES)
		return true;
	plugin_unknown(j, c, UNKNOWN_service_account,
		arena_printf(j->run, "service account %.*s/%.*s is not in the input", SPANF(j->r.ns), SPANF(name)), NULL, 0);
	return false;
}

// A mirror pod stands for one that a node runs anyway: it may not get at what the API holds.
static span mirror(const value *pod)
{
	const value *spec = value_get(pod, KEY_spec);

	if (value_get_span(spec, KEY_serviceAccountName).n)
		return SPAN("a mirror pod may not reference service accounts");
	if (node_pod_names_any(pod, NODE_SECRET))
		return SPAN("a mirror pod may not reference secrets");
	value_each(v, value_get(spec, KEY_volumes))
		value_each(s, value_at(v, 2, KEY_projected, KEY_sources))
			if (value_present(value_get(s, KEY_serviceAccountToken)))
				return SPAN("a mirror pod may not use ServiceAccountToken volume projections");
	return (span){ 0 };
}

static void judge_service_account(const struct control *c, struct judgement *j)
{
	ref obj;

	if (!plugin_new_pod(j))
		return;
	if (meta_annotation(j->r.object, &j->w.snap->keys, SPAN("kubernetes.io/config.mirror")).p) {
		span no = mirror(j->r.object);
		if (no.p)
			plugin_deny(j, c, no, NULL, 0);
		return;
	}
	span name = pod_service_account(value_get(j->r.object, KEY_spec));
	const struct object *sa = plugin_find(j, GK_SERVICE_ACCOUNT, j->r.ns, name, &obj);
	if (!is_there(c, j, name, sa))
		return;
	if (!value_get_span(value_get(j->r.object, KEY_spec), KEY_serviceAccountName).n)
		plugin_set(j, edit_set_at(j->run, j->r.object, value_string(name), 2, KEY_spec, KEY_serviceAccountName));
	struct evidence e = { sa ? obj : REF_NONE, VALUE_NO_OFF, SPAN("") };
	span limited = sa ? meta_annotation(sa->root, &j->w.snap->keys, SPAN("kubernetes.io/enforce-mountable-secrets")) : SPAN("");
	if (span_eq_fold(limited, SPAN("true")) || span_is(limited, "1") || span_eq_fold(limited, SPAN("t"))) {
		span bad = foreign_secret(j, value_get(j->r.object, KEY_spec), sa);
		if (bad.n) {
			plugin_deny(j, c, bad, &e, 1);
			return;
		}
	}
	if (sa && !value_count(value_at(j->r.object, 2, KEY_spec, KEY_imagePullSecrets)) && value_count(value_get(sa->root, KEY_imagePullSecrets)))
		plugin_set(j, edit_set_at(j->run, j->r.object, *value_get(sa->root, KEY_imagePullSecrets), 2, KEY_spec, KEY_imagePullSecrets));
	bool token = automounts(value_get(j->r.object, KEY_spec), sa);
	if (token)
		mount_token(j);
	plugin_allow(j, c, token ? "the account is there; its token is mounted" : "the account is there; no token is mounted by default", &e, sa ? 1 : 0);
}

const struct control control_service_account = { .id = "service-account", .title = "ServiceAccount", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/serviceaccount/admission.go", .judge = judge_service_account };
