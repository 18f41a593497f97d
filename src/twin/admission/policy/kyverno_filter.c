#include "twin/admission/policy/kyverno.h"

// Requests that Kyverno drops before any policy (kyverno pkg/config/dynamic.go ToFilter, pkg/webhooks/handlers/filter.go), from its ConfigMap
// when that is in the input, else as the chart installs it.

struct filter { struct kind_pattern kind; span ns, name; };

struct kyverno_filter {
	const struct filter *filter; size_t n;
	struct spans groups, users;
};

static const char default_filters[] =
	"[Event,*,*][*/*,kube-system,*][*/*,kube-public,*][*/*,kube-node-lease,*][Node,*,*][Node/?*,*,*][APIService,*,*][APIService/?*,*,*]"
	"[TokenReview,*,*][SubjectAccessReview,*,*][SelfSubjectAccessReview,*,*][Binding,*,*][Pod/binding,*,*][ReplicaSet,*,*][ReplicaSet/?*,*,*]"
	"[EphemeralReport,*,*][ClusterEphemeralReport,*,*][AdmissionReport,*,*][ClusterAdmissionReport,*,*][BackgroundScanReport,*,*]"
	"[ClusterBackgroundScanReport,*,*][UpdateRequest,*,*]";

static span trim(span s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\n' || s.p[0] == '\t'))
		s = span_from(s, 1);
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

static span until(span *s, char c)
{
	ptrdiff_t at = span_find(*s, c, 0);
	span head = at < 0 ? *s : span_head(*s, (size_t)at);

	*s = at < 0 ? SPAN("") : span_from(*s, (size_t)at + 1);
	return trim(head);
}

// "[kind,namespace,name][...]"; parts left out are "*".
static void read_filters(struct arena *a, struct kyverno_filter *f, span text)
{
	struct { struct filter *v; size_t n, cap; } list = { 0 };

	for (;;) {
		ptrdiff_t open = span_find(text, '[', 0);
		if (open < 0)
			break;
		text = span_from(text, (size_t)open + 1);
		span one = until(&text, ']'), kind = until(&one, ','), ns = until(&one, ','), name = until(&one, ',');
		vec_push(&list, a, (struct filter){ kind_pattern_read(kind), ns.n ? ns : SPAN("*"), name.n ? name : SPAN("*") });
	}
	f->filter = list.v;
	f->n = list.n;
}

static struct spans read_list(struct arena *a, span text)
{
	struct spanvec v = { 0 };

	while (text.n) {
		span one = until(&text, ',');
		if (one.n && one.p[0] != '!')
			vec_push(&v, a, one);
	}
	return (struct spans){ v.v, v.n };
}

static span config_text(const struct snapshot *s, const value *data, const char *key)
{
	uint32_t id = intern_find(&s->keys, span_str(key));
	return id == MAP_NONE ? SPAN("") : value_get_span(data, id);
}

const struct kyverno_filter *kyverno_filter_build(struct snapshot *s)
{
	struct kyverno_filter *f = arena_new(s->arena, struct kyverno_filter);
	uint32_t ns = snapshot_ns(s, SPAN("kyverno"));
	ref config = ns == NS_CLUSTER ? REF_NONE : snapshot_find(s, GK_CONFIG_MAP, ns, SPAN("kyverno"));
	const value *data = config == REF_NONE ? &value_absent : value_get(snapshot_object(s, config)->root, KEY_data);
	span filters = config_text(s, data, "resourceFilters");

	read_filters(s->arena, f, filters.n ? filters : span_str(default_filters));
	f->groups = config == REF_NONE ? read_list(s->arena, SPAN("system:nodes")) : read_list(s->arena, config_text(s, data, "excludeGroups"));
	f->users = read_list(s->arena, config_text(s, data, "excludeUsernames"));
	return f;
}

static bool any_glob(const struct spans *s, span x)
{
	for (size_t i = 0; i < s->n; i++)
		if (span_glob(s->v[i], x))
			return true;
	return false;
}

const char *kyverno_filtered(const struct kyverno_filter *f, const struct target *t)
{
	const struct user *u = &t->r->user;
	span kind = kyverno_parent_kind(t), ns = t->ns;

	for (size_t i = 0; i < u->n_groups; i++)
		if (any_glob(&f->groups, u->groups[i]))
			return "Kyverno's configuration excludes a group of the user";
	if (any_glob(&f->users, u->name))
		return "Kyverno's configuration excludes the user";
	for (size_t i = 0; i < f->n; i++) {
		const struct filter *x = &f->filter[i];
		struct kind_pattern k = x->kind;
		// "*/*" and kinds without subresource are compared as they stand: an ephemeral container is no Pod to a filter.
		if (span_glob(k.group, t->group) && span_glob(k.kind, kind) && span_glob(k.sub, t->subresource) && span_glob(x->ns, ns) &&
			span_glob(x->name, t->name))
			return "Kyverno's resource filters drop the request";
	}
	return NULL;
}
