// cluster: objects read into a snapshot of 1.35 in which every kind that is not there is empty, for the benchmarks. The arena owns it all.
#ifndef BENCH_CLUSTER_H
#define BENCH_CLUSTER_H

#include "io/ingest.h"
#include "twin/builder.h"

#include <stdio.h>
#include <stdlib.h>

struct cluster { struct builder *b; struct ingest in; };

static inline void cluster_kind(void *ctx, span api_version, span kind) { builder_kind_seen(ctx, api_version, kind); }

// take is given every object with the builder as its context.
static inline void cluster_begin(struct cluster *c, struct arena *a, void (*take)(void *ctx, const struct ingest_object *o))
{
	struct snapshot_options *o = arena_new(a, struct snapshot_options);
	struct diags *d = arena_new(a, struct diags);

	d->arena = a;
	o->assume_empty_all = true;
	o->kubernetes_version = SPAN("1.35");
	o->tenancy = SPAN("namespace");
	c->b = builder_new(a, o, d);
	c->in = (struct ingest){ .arena = a, .diags = d, .keys = builder_keys(c->b), .sink = { c->b, take, cluster_kind } };
}

static inline void cluster_read(struct cluster *c, const char *path)
{
	struct err e = ingest_path(&c->in, path);

	if (e.code) {
		fprintf(stderr, "%s: %.*s\n", path, SPANF(e.text));
		exit(2);
	}
}

#endif
