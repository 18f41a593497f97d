#include "io/access/parts.h"

#include <stdlib.h>

#define POD_FOLDER "/var/run/secrets/kubernetes.io/serviceaccount"

static span env(const char *name)
{
	const char *v = getenv(name);

	return v ? span_str(v) : SPAN("");
}

// loader.go NewDefaultClientConfigLoadingRules: every path of KUBECONFIG once, or the one below the home folder.
static struct spanvec paths_of(struct arena *a, const struct access_flags *flags)
{
	struct spanvec out = { 0 };
	span list = env("KUBECONFIG"), path;
	bool fresh;
	struct spanmap seen = { 0 };

	if (flags->kubeconfig.n) {
		vec_push(&out, a, flags->kubeconfig);
	} else if (list.n) {
		for (span rest = list; rest.p;) {
			rest = span_cut(rest, ':', &path);
			if (!path.n)
				continue;
			spanmap_put(&seen, a, path, &fresh);
			if (fresh)
				vec_push(&out, a, arena_span(a, path));
		}
	} else if (env("HOME").n) {
		vec_push(&out, a, arena_printf(a, "%.*s/.kube/config", SPANF(env("HOME"))));
	}
	return out;
}

// With the first complaint, of those since before.
static struct err not_understood(struct arena *a, span path, const struct diags *diags, size_t before)
{
	for (size_t i = before; i < diags->list.n; i++) {
		const struct diag *d = &diags->list.v[i];
		if (d->level == DIAG_ERROR)
			return access_fail(a, EINVAL, "kubeconfig %.*s cannot be understood: line %u: %.*s", SPANF(access_shown(a, path)), d->line, SPANF(access_shown(a, d->text)));
	}
	return access_fail(a, EINVAL, "kubeconfig %.*s cannot be understood", SPANF(access_shown(a, path)));
}

// A file that is there but cannot be read or understood is an error: what it says might have gone before the others.
static struct err load_one(struct arena *a, span path, bool named, struct diags *diags, struct kubeconfig *out, bool *there)
{
	span text;
	size_t before = diags->list.n;
	struct err e = access_disk.read(access_disk.ctx, a, path, ACCESS_CONFIG, &text);

	*there = e.code != ENOENT || named;
	if (e.code == ENOENT && !named)
		return OK;
	if (e.code)
		return access_fail(a, e.code, "kubeconfig %.*s: %.*s", SPANF(access_shown(a, path)), SPANF(e.text));
	if (!kubeconfig_parse(a, path, text, diags, out))
		return not_understood(a, path, diags, before);
	return OK;
}

static struct err nothing(struct arena *a, const struct spanvec *paths)
{
	struct buf b = { .arena = a };

	for (size_t i = 0; i < paths->n; i++)
		buf_printf(&b, "%s%.*s", i ? ", " : "", SPANF(access_shown(a, paths->v[i])));
	return access_fail(a, ENOENT, "no cluster is named: there is no kubeconfig (%.*s), and this is no pod with a service account",
		SPANF(b.n ? buf_span(&b) : SPAN("neither KUBECONFIG nor HOME is set")));
}

struct err access_in_cluster(struct arena *a, struct access *out)
{
	try_(access_pod(a, &access_disk, env("KUBERNETES_SERVICE_HOST"), env("KUBERNETES_SERVICE_PORT"), SPAN(POD_FOLDER), out));
	// client_config.go inClusterClientConfig.Namespace.
	if (env("POD_NAMESPACE").n)
		out->namespace = arena_span(a, env("POD_NAMESPACE"));
	return OK;
}

struct err access_load(struct arena *a, const struct access_flags *flags, struct diags *diags, struct access *out)
{
	struct spanvec paths = paths_of(a, flags);
	struct kubeconfig *v = arena_array(a, struct kubeconfig, paths.n);
	struct kubeconfigs all = { v, 0 };

	*out = (struct access){ 0 };
	for (size_t i = 0; i < paths.n; i++) {
		bool there;
		try_(load_one(a, paths.v[i], flags->kubeconfig.n > 0, diags, &v[all.n], &there));
		if (!there && env("KUBECONFIG").n)
			diag_add(diags, DIAG_NOTE, paths.v[i], 0, 0, "named by KUBECONFIG, but not there");
		all.n += there;
	}
	// merged_client_builder.go ClientConfig: the pod's own comes last.
	if (!flags->kubeconfig.n && !access_chosen(&all, flags)) {
		struct err e = access_in_cluster(a, out);
		if (!e.code)
			return access_pod_flags(a, flags, &access_disk, out);
		if (e.code != ENOENT)
			return e;
		if (!all.n)
			return nothing(a, &paths);
	}
	return access_resolve(a, &all, flags, &access_disk, diags, out);
}
