// cluster: a snapshot from JSON documents, built as the program builds it, for the tests of this folder.
#ifndef TEST_TWIN_CLUSTER_H
#define TEST_TWIN_CLUSTER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "k8s/meta.h"
#include "text/json.h"
#include "twin/builder.h"

static struct arena cluster_arena;
static struct diags cluster_diags;

static int cluster_close(void **state)
{
	(void)state;
	arena_free(&cluster_arena);
	cluster_arena = (struct arena){ 0 };
	return 0;
}

static struct builder *cluster_open(struct snapshot_options o)
{
	cluster_diags = (struct diags){ .arena = &cluster_arena };
	o.hash_seed = 11;
	return builder_new(&cluster_arena, &o, &cluster_diags);
}

static const value *cluster_read(struct builder *b, const char *json)
{
	value *v = arena_new(&cluster_arena, value);
	struct json_error e;

	if (!json_read(span_str(json), NULL, &cluster_arena, builder_keys(b), v, &e))
		fail_msg("%s at %zu of %s", e.text, e.at, json);
	return v;
}

static void cluster_add(struct builder *b, const char *json)
{
	struct source *src = arena_new(&cluster_arena, struct source);

	*src = (struct source){ SPAN("input.json"), span_str(json), false };
	builder_add(b, cluster_read(b, json), src, 0, (span){ 0 }, (span){ 0 });
}

// One JSON document an argument, NULL at the end.
__attribute__((unused, sentinel)) static const struct snapshot *cluster_of(struct snapshot_options o, ...)
{
	struct builder *b = cluster_open(o);
	va_list ap;

	va_start(ap, o);
	for (const char *json; (json = va_arg(ap, const char *));)
		cluster_add(b, json);
	va_end(ap);
	return builder_finish(b);
}

__attribute__((unused)) static ref cluster_find(const struct snapshot *s, enum gk gk, const char *ns, const char *name)
{
	return snapshot_find(s, gk, ns ? snapshot_ns(s, span_str(ns)) : NS_CLUSTER, span_str(name));
}

#define NS(name, rest) "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" name "\"" rest "}}"
#define OBJ(api, kind, ns, name, rest) \
	"{\"apiVersion\":\"" api "\",\"kind\":\"" kind "\",\"metadata\":{\"name\":\"" name "\",\"namespace\":\"" ns "\"}" rest "}"
#define CLUSTER(api, kind, name, rest) "{\"apiVersion\":\"" api "\",\"kind\":\"" kind "\",\"metadata\":{\"name\":\"" name "\"}" rest "}"
#define RBAC "rbac.authorization.k8s.io/v1"

#endif
