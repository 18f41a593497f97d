// admission: a cluster from YAML and questions to the admission controls, for the tests of twin/admission. Kinds that are not in the text
// are empty; the version is 1.31 unless a test says otherwise.
#ifndef TEST_TWIN_ADMISSION_H
#define TEST_TWIN_ADMISSION_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "k8s/meta.h"
#include "text/yaml.h"
#include "twin/builder.h"
#include "twin/control.h"

static struct arena arena, run;
static struct snapshot_options options = { .kubernetes_version = SPAN_INIT("1.31"), .assume_empty_all = true, .tenancy = SPAN_INIT("namespace") };
static struct snapshot *snap;
static struct judgement j;
static struct trace trace;

struct reading { struct builder *b; const struct source *src; };

static void read_one(void *ctx, const struct yaml_doc *d)
{
	struct reading *r = ctx;
	value *v = arena_new(&arena, value);

	*v = d->root;
	builder_add(r->b, v, r->src, 0, SPAN(""), SPAN(""));
}

static void cluster(const char *yaml)
{
	struct diags *d = arena_new(&arena, struct diags);
	struct json_options o = { 0 };
	struct source *src = arena_new(&arena, struct source);

	d->arena = &arena;
	*src = (struct source){ SPAN("cluster.yaml"), span_str(yaml), true };
	struct reading r = { builder_new(&arena, &options, d), src };
	assert_int_equal(yaml_read(span_str(yaml), src->name, &o, &arena, builder_keys(r.b), d, read_one, &r), 0);
	snap = builder_finish(r.b);
}

static void keep_root(void *ctx, const struct yaml_doc *d)
{
	*(value *)ctx = d->root;
}

static const value *object(const char *yaml)
{
	struct diags d = { .arena = &run };
	struct json_options o = { 0 };
	value *v = arena_new(&run, value);

	yaml_read(span_str(yaml), SPAN("object"), &o, &run, &snap->keys, &d, keep_root, v);
	return v;
}

static struct request request(const char *verb, const char *group, const char *resource, const char *ns, const char *yaml)
{
	struct request r = { .verb = span_str(verb), .group = span_str(group), .ns = span_str(ns), .user = user_named(&run, SPAN("ann"), NULL, 0) };
	const char *slash = strchr(resource, '/');

	r.resource = slash ? span_of(resource, (size_t)(slash - resource)) : span_str(resource);
	r.subresource = slash ? span_str(slash + 1) : SPAN("");
	r.object = yaml ? object(yaml) : NULL;
	r.name = r.object ? meta_name(r.object) : SPAN("");
	const struct gvk_kind *k = gvk_by_resource(r.group, r.resource);
	r.version = k ? k->version : SPAN("v1");
	r.gk = k ? (enum gk)k->gk : GK_OTHER;
	return r;
}

static enum verdict admit(struct request r)
{
	trace = (struct trace){ 0 };
	j = (struct judgement){ .w = world_of(snap), .r = r, .run = &run, .trace = &trace, .validated = true }; // plug-ins alone: objects are as small as they may be
	enum verdict v = judge_admission(&j);
	// Without a trace the answer must be the same.
	struct judgement quiet = { .w = world_of(snap), .r = r, .run = &run, .validated = true };
	assert_int_equal(judge_admission(&quiet), v);
	return v;
}

// A pod in a namespace; fields is the rest of its spec in flow style.
static enum verdict admit_pod(const char *ns, const char *spec)
{
	static char text[4096];

	snprintf(text, sizeof text, "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: %s}, spec: %s}", ns, spec);
	return admit(request("create", "", "pods", ns, text));
}

#define PLAIN "{containers: [{name: c, image: i}]}"
#define GOOD "{securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: c, image: i, " \
	"securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}"
#define PRIVILEGED "{containers: [{name: c, image: i, securityContext: {privileged: true}}]}"

__attribute__((unused)) static const struct decision *said(const char *control)
{
	for (size_t i = 0; i < trace.list.n; i++)
		if (strcmp(trace.list.v[i].control->id, control) == 0)
			return &trace.list.v[i];
	fail_msg("%s was not asked", control);
	return NULL;
}

static void text_is(span got, const char *want)
{
	if (!span_is(got, want))
		fail_msg("got  %.*s\nwant %s", SPANF(got), want);
}

__attribute__((unused)) static void reason_has(const char *control, const char *part)
{
	span got = said(control)->reason;
	if (!span_contains(got, span_str(part)))
		fail_msg("%s said: %.*s", control, SPANF(got));
}

static int reset(void **state)
{
	(void)state;
	arena_free(&run);
	arena_free(&arena);
	run = arena = (struct arena){ 0 };
	options = (struct snapshot_options){ .kubernetes_version = SPAN("1.31"), .assume_empty_all = true, .tenancy = SPAN("namespace") };
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, reset)

#endif
