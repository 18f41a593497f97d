#include "twin/admission/scc/scc.h"

#include "base/must.h"
#include "text/json.h"

#include <stdio.h>
#include <stdlib.h>

#define OLDEST 10 // 4.10: the last before the -v2 constraints
#define NEWEST 23
#define KUBERNETES_AHEAD 13 // OpenShift 4.N is Kubernetes 1.(N + 13)

static const struct { const char *name; unsigned since; const char *json, *volumes; } shipped[] = {
#define SCC(name, since, json, volumes) { name, since, json, volumes },
#include "twin/admission/scc/default.def"
#undef SCC
};

struct sccs { struct scc *v; size_t n, cap; };

static bool have(const struct sccs *list, span name)
{
	for (size_t i = 0; i < list->n; i++)
		if (span_eq(list->v[i].name, name))
			return true;
	return false;
}

static value document(struct snapshot *s, size_t i, unsigned minor)
{
	char volumes[256] = "";
	struct json_options o = { 0 };
	struct json_error e;
	value v;

	if (strcmp(shipped[i].volumes, "*") != 0)
		snprintf(volumes, sizeof volumes,
			",\"volumes\":[\"configMap\",\"downwardAPI\",\"emptyDir\",\"persistentVolumeClaim\",\"projected\",\"secret\"%s%s%s%s%s]",
			minor >= 12 ? ",\"ephemeral\"" : "", minor >= 13 ? ",\"csi\"" : "", minor >= 20 ? ",\"image\"" : "",
			*shipped[i].volumes ? "," : "", shipped[i].volumes);
	// To 4.10 everybody could use `restricted`; a fresh cluster from 4.11 on gives it to nobody.
	const char *groups = minor <= 10 && strcmp(shipped[i].name, "restricted") == 0 ? "\"groups\":[\"system:authenticated\"]," : "";
	span text = arena_printf(s->arena, "{\"metadata\":{\"name\":\"%s\"},%s%s%s}", shipped[i].name, groups, shipped[i].json, volumes);
	must(json_read(text, &o, s->arena, &s->keys, &v, &e));
	return v;
}

static int by_trial(const void *a, const void *b)
{
	return scc_cmp(a, b);
}

// The input's own, and what a server of this version has besides.
static struct sccs table_of(struct snapshot *s, unsigned minor, bool *complete)
{
	struct sccs list = { 0 };
	const struct kind *k = snapshot_kind_named(s, SPAN("security.openshift.io"), SPAN("SecurityContextConstraints"));

	for (size_t i = 0; k && i < k->n; i++)
		vec_push(&list, s->arena, scc_read(s->arena, snapshot_object(s, k->objects[i])->root, k->objects[i]));
	*complete = true;
	for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
		if (shipped[i].since > minor || have(&list, span_str(shipped[i].name)))
			continue;
		value *v = arena_new(s->arena, value);
		*v = document(s, i, minor);
		vec_push(&list, s->arena, scc_read(s->arena, v, REF_NONE));
		*complete = false;
	}
	if (list.n)
		qsort(list.v, list.n, sizeof *list.v, by_trial);
	return list;
}

struct scc_table *scc_build(struct snapshot *s, struct diags *d)
{
	struct scc_table *t = arena_new(s->arena, struct scc_table);
	bool ignored;

	if (!s->openshift)
		return NULL;
	t->version_known = s->version_known && s->minor > KUBERNETES_AHEAD;
	t->minor = t->version_known ? s->minor - KUBERNETES_AHEAD : NEWEST;
	struct sccs list = table_of(s, t->minor, &t->complete);
	t->scc = list.v;
	t->n = list.n;
	if (!t->version_known && !t->complete) {
		list = table_of(s, OLDEST, &ignored);
		t->older = list.v;
		t->n_older = list.n;
	}
	if (!t->complete)
		diag_add(d, DIAG_NOTE, SPAN(""), 0, 0, "SecurityContextConstraints that OpenShift ships and the input lacks are taken from 4.%u%s", t->minor,
			t->version_known ? "" : " (version unknown: where older versions differ the answer is unknown)");
	return t;
}
