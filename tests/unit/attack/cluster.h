// cluster: a small snapshot from JSON documents written with single quotes, for the tests of attack/. Everything lives until
// cluster_free_all().
#ifndef TEST_ATTACK_CLUSTER_H
#define TEST_ATTACK_CLUSTER_H

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "base/must.h"
#include "text/json.h"
#include "twin/builder.h"

#include <stdlib.h>

// All clusters made.
static struct kept { struct kept *next; struct arena arena; struct diags diags; } *kept;

static inline struct snapshot *cluster_of(const char *version, const char *const *docs, size_t n, bool complete)
{
	struct kept *k = calloc(1, sizeof *k);
	struct snapshot_options o = { .hash_seed = 1, .kubernetes_version = span_str(version), .assume_empty_all = complete };
	static const struct source src = { SPAN_INIT("test"), SPAN_INIT(""), false };

	must(k != NULL);
	k->next = kept;
	kept = k;
	struct arena *a = &k->arena;
	struct diags *d = &k->diags;
	d->arena = a;
	struct builder *b = builder_new(a, &o, d);
	for (size_t i = 0; i < n; i++) {
		span text = arena_span(a, span_str(docs[i]));
		struct json_error e = { 0 };
		value *v = arena_new(a, value);
		for (size_t c = 0; c < text.n; c++)
			if (text.p[c] == '\'')
				((char *)(uintptr_t)text.p)[c] = '"';
		if (!json_read(text, NULL, a, builder_keys(b), v, &e))
			fail_msg("document %zu: byte %zu: %s", i, e.at, e.text);
		builder_add(b, v, &src, 0, SPAN(""), SPAN(""));
	}
	struct snapshot *s = builder_finish(b);
	assert_non_null(s);
	return s;
}

static inline struct snapshot *cluster(const char *version, const char *const *docs, size_t n)
{
	return cluster_of(version, docs, n, true);
}

// Kinds that are not in the documents are unknown, not empty.
static inline struct snapshot *cluster_partial(const char *version, const char *const *docs, size_t n)
{
	return cluster_of(version, docs, n, false);
}

static inline int cluster_free_all(int status)
{
	while (kept) {
		struct kept *k = kept;
		kept = k->next;
		arena_free(&k->arena);
		free(k);
	}
	return status;
}

#endif
