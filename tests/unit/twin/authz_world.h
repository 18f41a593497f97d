// authz_world: what the tests of the authorizers share: a snapshot from JSON text and requests in one line.
#ifndef TESTS_UNIT_TWIN_AUTHZ_WORLD_H
#define TESTS_UNIT_TWIN_AUTHZ_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "small.h"
#include "text/json.h"
#include "twin/authz/rbac.h"

#define RBAC "\"apiVersion\":\"rbac.authorization.k8s.io/v1\""
#define ROLE(ns, name, rules) "{" RBAC ",\"kind\":\"Role\",\"metadata\":{\"namespace\":\"" ns "\",\"name\":\"" name "\"},\"rules\":[" rules "]}\n"
#define CLUSTER_ROLE(name, rules) "{" RBAC ",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"" name "\"},\"rules\":[" rules "]}\n"
#define RULE(verbs, groups, resources) "{\"verbs\":[" verbs "],\"apiGroups\":[" groups "],\"resources\":[" resources "]}"
#define REF(kind, name) "\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"" kind "\",\"name\":\"" name "\"}"
#define BINDING(ns, name, kind, role, subjects) "{" RBAC ",\"kind\":\"RoleBinding\",\"metadata\":{\"namespace\":\"" ns "\",\"name\":\"" name "\"}," \
	REF(kind, role) ",\"subjects\":[" subjects "]}\n"
#define CLUSTER_BINDING(name, role, subjects) "{" RBAC ",\"kind\":\"ClusterRoleBinding\",\"metadata\":{\"name\":\"" name "\"}," \
	REF("ClusterRole", role) ",\"subjects\":[" subjects "]}\n"
#define USER(name) "{\"kind\":\"User\",\"name\":\"" name "\"}"
#define GROUP(name) "{\"kind\":\"Group\",\"name\":\"" name "\"}"
#define ACCOUNT(ns, name) "{\"kind\":\"ServiceAccount\",\"name\":\"" name "\",\"namespace\":\"" ns "\"}"
#define NAMESPACE(name) "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" name "\"}}\n"

static struct arena arena;

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static inline struct snapshot *snapshot_of(const char *json)
{
	struct small s;

	small_init(&s, &arena, 35);
	assert_true(small_json(&s, span_str(json)));
	return small_finish(&s, true);
}

// A document whose keys are those of the snapshot.
static inline const value *doc(struct snapshot *s, const char *json)
{
	struct json_options o = { 0 };
	struct json_error e;
	value *v = arena_new(&arena, value);

	assert_true(json_read(span_str(json), &o, &arena, &s->keys, v, &e));
	return v;
}

// "get apps/deployments/scale in team-a name x": group "-" is the core group.
static inline struct request request(const char *user, const char *verb, const char *group, const char *resource, const char *ns, const char *name)
{
	span sub, head, res = span_str(resource);

	sub = span_cut(res, '/', &head);
	return (struct request){ .user = user_named(&arena, span_str(user), NULL, 0), .verb = span_str(verb), .group = span_str(group),
		.resource = head, .subresource = sub, .ns = span_str(ns), .name = span_str(name) };
}

static inline bool may(const struct world *w, const char *user, const char *verb, const char *resource, const char *ns, const char *name)
{
	struct request r = request(user, verb, "", resource, ns, name);
	return rbac_authorize(w, &r, NULL).allowed;
}

#define assert_text(got, want) assert_text_(got, want, __LINE__)
static inline void assert_text_(span got, const char *want, int line)
{
	if (!span_is(got, want))
		fail_msg("line %d: got \"%.*s\", want \"%s\"", line, SPANF(got), want);
}

#endif
