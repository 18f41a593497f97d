#include "twin/gates.h"

#include "base/must.h"
#include "twin/builder.h"

struct gate { const char *name; unsigned alpha, beta; }; // minor versions: alpha gates are off, these beta ones on

static const struct gate table[] = {
	{ "ConstrainedImpersonation", 35, 36 }, // KEP-5284
};

// strconv.ParseBool; anything else keeps the server from starting, so that it was not said.
static bool parse_bool(span s, bool *out)
{
	static const char *const yes[] = { "1", "t", "T", "true", "TRUE", "True" }, *const no[] = { "0", "f", "F", "false", "FALSE", "False" };

	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (span_is(s, yes[i]) || span_is(s, no[i])) {
			*out = span_is(s, yes[i]);
			return true;
		}
	return false;
}

static span trim(span s)
{
	while (s.n && s.p[0] == ' ')
		s = span_from(s, 1);
	while (s.n && s.p[s.n - 1] == ' ')
		s = span_head(s, s.n - 1);
	return s;
}

// "A=true,kube:B=false": the last word on a name counts (component-base featuregate/registry.go, where the prefix names the component).
static bool said(span list, const char *name, bool *on)
{
	bool found = false;

	while (list.n) {
		span part, key;
		list = span_cut(list, ',', &part);
		span word = span_cut(part, '=', &key);
		key = trim(key);
		if (span_starts(key, SPAN("kube:")))
			key = span_from(key, 5);
		if (span_is(key, name))
			found |= parse_bool(trim(word), on);
	}
	return found;
}

// The flag of a kube-apiserver mirror pod, as kubeadm and its like run it.
static span flag_of_pod(const value *pod)
{
	static const span flag = SPAN_INIT("--feature-gates=");
	static const uint32_t key[] = { KEY_command, KEY_args };

	value_each(c, value_at(pod, 2, KEY_spec, KEY_containers))
		for (size_t k = 0; k < 2; k++)
			value_each(word, value_get(c, key[k]))
				if (span_starts(value_span(word), flag))
					return span_from(value_span(word), flag.n);
	return (span){ 0 };
}

static span flag_of_server(const struct snapshot *s)
{
	uint32_t ns = snapshot_ns(s, SPAN("kube-system"));
	size_t n = 0;
	const ref *pods = ns == NS_CLUSTER ? NULL : snapshot_in_ns(s, GK_POD, ns, &n);

	for (size_t i = 0; i < n; i++) {
		const struct object *o = snapshot_object(s, pods[i]);
		span list = span_starts(o->name, SPAN("kube-apiserver-")) ? flag_of_pod(o->root) : (span){ 0 };
		if (list.p)
			return list;
	}
	return (span){ 0 };
}

bool gates_on(const struct snapshot *s, const char *name)
{
	span list = s->options && s->options->feature_gates.n ? s->options->feature_gates : flag_of_server(s);
	const struct gate *g = NULL;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].name, name) == 0)
			g = &table[i];
	must(g);
	bool on = s->minor >= g->beta;
	if (s->minor < g->alpha)
		return false;
	if (!said(list, name, &on))
		said(list, on ? "AllBeta" : "AllAlpha", &on);
	return on;
}
