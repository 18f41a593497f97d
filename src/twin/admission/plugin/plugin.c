#include "twin/admission/plugin/plugin.h"

#include "k8s/meta.h"
#include "twin/builder.h"
#include "twin/provider.h"
#include "twin/server.h"

static bool listed(span list, span word)
{
	while (list.n) {
		span one;
		list = span_cut(list, ',', &one);
		if (span_eq(span_trim(one), word))
			return true;
	}
	return false;
}

// The flags of a server that runs as a mirror pod, as kubeadm and its like run it.
static bool from_flags(const struct snapshot *s, const char *name, enum plugin_state *out)
{
	const value *words;

	for (struct server_words it = { .s = s }; (words = server_next(&it));) {
		if (listed(server_flag(words, SPAN("--disable-admission-plugins=")), span_str(name)))
			return *out = PLUGIN_OFF, true;
		if (!server_flag(words, SPAN("--")).p)
			continue;
		*out = listed(server_flag(words, SPAN("--enable-admission-plugins=")), span_str(name)) ? PLUGIN_ON : PLUGIN_OFF;
		return true;
	}
	return false;
}

enum plugin_state plugin_state(const struct snapshot *s, const char *name)
{
	enum plugin_state out;

	if (from_flags(s, name, &out))
		return out;
	return s->provider && provider_plugin(s->provider, span_str(name)) ? PLUGIN_ON : PLUGIN_UNSEEN;
}

const value *plugin_member(const struct snapshot *s, const value *v, const char *name)
{
	return meta_member(v, &s->keys, span_str(name));
}

const value *plugin_config(const struct snapshot *s, const char *name)
{
	const value *root = s->options ? s->options->admission_config : NULL;

	value_each(p, root ? value_get(root, KEY_plugins) : &value_absent)
		if (span_is(value_get_span(p, KEY_name), name))
			return value_get(p, KEY_configuration);
	return &value_absent;
}

bool plugin_new_pod(const struct judgement *j)
{
	return admission_gk(&j->r) == GK_POD && j->r.subresource.n == 0 && j->r.object && admission_op(&j->w, &j->r) == ADMISSION_CREATE;
}

bool plugin_resized_pod(const struct judgement *j)
{
	return admission_gk(&j->r) == GK_POD && span_is(j->r.subresource, "resize") && j->r.object && admission_op(&j->w, &j->r) == ADMISSION_UPDATE;
}

void plugin_deny(struct judgement *j, const struct control *c, span reason, const struct evidence *e, size_t n)
{
	judgement_add(j, c, VERDICT_DENY, UNKNOWN_NONE, reason, e, n);
}

void plugin_allow(struct judgement *j, const struct control *c, const char *reason, const struct evidence *e, size_t n)
{
	judgement_add(j, c, VERDICT_ALLOW, UNKNOWN_NONE, span_str(reason), e, n);
}

void plugin_unknown(struct judgement *j, const struct control *c, enum unknown u, span reason, const struct evidence *e, size_t n)
{
	judgement_add(j, c, VERDICT_UNKNOWN, u, reason, e, n);
}

void plugin_set(struct judgement *j, value object)
{
	value *v = arena_new(j->run, value);

	*v = object;
	j->r.object = v;
}

const struct object *plugin_find(const struct judgement *j, enum gk gk, span ns, span name, ref *obj)
{
	uint32_t n = ns.n ? snapshot_ns(j->w.snap, ns) : NS_CLUSTER;
	ref r = ns.n && n == NS_CLUSTER ? REF_NONE : world_find(&j->w, gk, n, name);

	if (obj)
		*obj = r;
	return r == REF_NONE ? NULL : world_get(&j->w, r);
}
