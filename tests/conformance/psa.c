// The Pod Security fixtures: every pod of a folder LEVEL/vX.Y/{pass,fail}/NAME.yaml as a Pod, refused or not, and as the template of a
// Deployment, warned about or not.
#include "conform.h"

#include "doc/edit.h"
#include "text/yaml.h"
#include "twin/admission/psa.h"
#include "twin/builder.h"

#include <dirent.h>
#include <stdlib.h>

struct psa_suite {
	struct snapshot *s;
	struct arena run;
	struct tally tally;
};

static value label_set(struct arena *a, const char *level, const char *version)
{
	value v = value_object(NULL, 0);

	v = edit_set(a, &v, KEY_psa_enforce, value_string(span_str(level)));
	return edit_set(a, &v, KEY_psa_enforce_version, value_string(arena_printf(a, "%s", version)));
}

static void add_namespace(struct builder *b, struct arena *a, const char *level, const char *version)
{
	value *root = arena_new(a, value);

	*root = value_object(NULL, 0);
	*root = edit_set(a, root, KEY_apiVersion, value_string(SPAN("v1")));
	*root = edit_set(a, root, KEY_kind, value_string(SPAN("Namespace")));
	*root = edit_set_at(a, root, value_string(arena_printf(a, "%s-%s", level, version)), 2, KEY_metadata, KEY_name);
	*root = edit_set_at(a, root, label_set(a, level, version), 2, KEY_metadata, KEY_labels);
	builder_add(b, root, NULL, 0, SPAN(""), SPAN(""));
}

struct pod { value root; bool seen; };

static void take(void *ctx, const struct yaml_doc *doc)
{
	*(struct pod *)ctx = (struct pod){ doc->root, true };
}

static value deployment_of(struct arena *a, const value *pod)
{
	value root = value_object(NULL, 0);

	root = edit_set(a, &root, KEY_apiVersion, value_string(SPAN("apps/v1")));
	root = edit_set(a, &root, KEY_kind, value_string(SPAN("Deployment")));
	root = edit_set(a, &root, KEY_metadata, value_object(NULL, 0));
	root = edit_set_at(a, &root, value_string(SPAN("d")), 2, KEY_metadata, KEY_name);
	root = edit_set_at(a, &root, *value_get(pod, KEY_metadata), 3, KEY_spec, KEY_template, KEY_metadata);
	return edit_set_at(a, &root, *value_get(pod, KEY_spec), 3, KEY_spec, KEY_template, KEY_spec);
}

static void ask(struct psa_suite *x, span id, span ns, const value *object, bool workload, bool pass)
{
	struct world w = world_of(x->s);
	struct request r = { .verb = SPAN("create"), .ns = ns, .object = object, .version = SPAN("v1"),
		.group = workload ? SPAN("apps") : SPAN(""), .resource = workload ? SPAN("deployments") : SPAN("pods"),
		.user.name = SPAN("author") };
	struct psa_answer a = psa_answer(&w, &r, &x->run, true);
	bool clean = a.verdict == VERDICT_ALLOW && a.warnings.n == 0;
	// A controller is never refused; the default account of warnings is the enforced level (pod-security-admission api/helpers.go).
	bool got = workload ? a.verdict == VERDICT_ALLOW && (a.warnings.n == 1) != pass : clean == pass && (pass || a.verdict == VERDICT_DENY);

	x->tally.asked++;
	if (got)
		return;
	x->tally.different++;
	conform_differs(id, pass ? SPAN("pass") : SPAN("fail"), pass ? SPAN("fail") : SPAN("pass"), a.warnings.n ? a.warnings.v[0] : a.message);
}

static void one_file(struct psa_suite *x, const char *path, const char *level, const char *version, const char *verdict, span name)
{
	struct pod pod = { 0 };
	struct diags d = { .arena = &x->run };
	struct json_options o = { 0 };
	span ns = arena_printf(&x->run, "%s-%s", level, version);
	span id = arena_printf(&x->run, "%s/%s/%s/%.*s", level, version, verdict, SPANF(name));
	bool pass = strcmp(verdict, "pass") == 0;

	yaml_read(conform_file(path), span_str(path), &o, &x->run, &x->s->keys, &d, take, &pod);
	if (!pod.seen)
		conform_usage(path);
	value deployment = deployment_of(&x->run, &pod.root);
	ask(x, id, ns, &pod.root, false, pass);
	ask(x, arena_printf(&x->run, "%.*s/deployment", SPANF(id)), ns, &deployment, true, pass);
}

// Names in a folder, sorted; without those that start with a dot.
static char **names_of(const char *dir, int *n)
{
	struct dirent **list;
	char **out;

	*n = scandir(dir, &list, NULL, alphasort);
	if (*n < 0)
		return *n = 0, NULL;
	out = calloc((size_t)*n + 1, sizeof *out);
	int k = 0;
	for (int i = 0; i < *n; i++) {
		if (list[i]->d_name[0] != '.')
			out[k++] = strdup(list[i]->d_name);
		free(list[i]);
	}
	free(list);
	*n = k;
	return out;
}

static void drop(char **names, int n)
{
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

static void each_file(struct psa_suite *x, const char *dir, const char *level, const char *version, const char *verdict)
{
	struct arena a = { 0 };
	int n;
	char **name = names_of(arena_printf(&a, "%s/%s/%s/%s", dir, level, version, verdict).p, &n);

	for (int i = 0; i < n; i++) {
		span s = span_str(name[i]);
		if (!span_ends(s, SPAN(".yaml")))
			continue;
		span path = arena_printf(&a, "%s/%s/%s/%s/%s", dir, level, version, verdict, name[i]);
		one_file(x, path.p, level, version, verdict, span_head(s, s.n - 5));
		arena_reset(&x->run);
	}
	drop(name, n);
	arena_free(&a);
}

static void each_version(const char *dir, void (*each)(void *ctx, const char *level, const char *version), void *ctx)
{
	static const char *const level[] = { "baseline", "restricted" };
	struct arena a = { 0 };

	for (int l = 0; l < 2; l++) {
		int n;
		char **version = names_of(arena_printf(&a, "%s/%s", dir, level[l]).p, &n);
		for (int i = 0; i < n; i++)
			each(ctx, level[l], version[i]);
		drop(version, n);
	}
	arena_free(&a);
}

struct build { struct builder *b; struct arena *a; };

static void namespace_each(void *ctx, const char *level, const char *version)
{
	struct build *b = ctx;
	add_namespace(b->b, b->a, level, version);
}

struct walk { struct psa_suite *x; const char *dir; };

static void files_each(void *ctx, const char *level, const char *version)
{
	struct walk *w = ctx;
	each_file(w->x, w->dir, level, version, "pass");
	each_file(w->x, w->dir, level, version, "fail");
}

int suite_psa(int argc, char **argv)
{
	struct arena a = { 0 };
	struct diags d = { .arena = &a };
	struct snapshot_options o = { .assume_empty_all = true };
	static struct psa_suite x;

	if (argc != 3 || strcmp(argv[0], "--version") != 0)
		conform_usage("psa --version V DIR");
	o.kubernetes_version = span_str(argv[1]);
	struct build b = { builder_new(&a, &o, &d), &a };
	each_version(argv[2], namespace_each, &b);
	x.s = builder_finish(b.b);
	struct walk w = { &x, argv[2] };
	each_version(argv[2], files_each, &w);
	int status = conform_close(&x.tally);
	arena_free(&x.run);
	arena_free(&a);
	return status;
}
