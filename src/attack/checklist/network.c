#include "attack/checklist/network.h"

#include "attack/checklist/metadata.h"

static bool selects_all(const value *spec)
{
	const value *sel = value_get(spec, KEY_podSelector);
	return !value_count(value_get(sel, KEY_matchLabels)) && !value_count(value_get(sel, KEY_matchExpressions));
}

// policyTypes unset: Ingress, and Egress when there are egress rules (kubernetes pkg/apis/networking/v1/defaults.go).
static bool has_type(const value *spec, bool egress)
{
	const value *types = value_get(spec, KEY_policyTypes);

	if (!value_count(types))
		return !egress || value_count(value_get(spec, KEY_egress)) > 0;
	return value_lists(types, egress ? SPAN("Egress") : SPAN("Ingress"));
}

static bool opens_all(const value *spec, bool egress)
{
	value_each(rule, value_get(spec, egress ? KEY_egress : KEY_ingress))
		if (!value_count(value_get(rule, egress ? KEY_to : KEY_from)) && !value_count(value_get(rule, KEY_ports)))
			return true;
	return false;
}

// -- the metadata service -----------------------------------------------------------------------------------------
// Selectors choose pods; only ipBlock, or no peer at all, means an address outside. Ports are not looked at.
static bool reaches_metadata(const value *spec)
{
	value_each(rule, value_get(spec, KEY_egress)) {
		const value *to = value_get(rule, KEY_to);
		if (!value_count(to))
			return true;
		value_each(peer, to) {
			const value *block = value_get(peer, KEY_ipBlock);
			bool in = metadata_within(value_get_span(block, KEY_cidr));
			value_each(x, value_get(block, KEY_except))
				in = in && !metadata_within(value_span(x));
			if (in)
				return true;
		}
	}
	return false;
}

// -- kinds that are not evaluated ---------------------------------------------------------------------------------
static bool other_kinds(const struct snapshot *s, uint32_t ns)
{
	static const struct { const char *group, *kind; } other[] = {
		{ "cilium.io", "CiliumNetworkPolicy" }, { "cilium.io", "CiliumClusterwideNetworkPolicy" }, { "crd.projectcalico.org", "NetworkPolicy" },
		{ "crd.projectcalico.org", "GlobalNetworkPolicy" }, { "projectcalico.org", "NetworkPolicy" }, { "projectcalico.org", "GlobalNetworkPolicy" },
		{ "policy.networking.k8s.io", "AdminNetworkPolicy" }, { "policy.networking.k8s.io", "BaselineAdminNetworkPolicy" },
		{ "policy.networking.k8s.io", "ClusterNetworkPolicy" },
	};

	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		const struct kind *k = snapshot_kind_named(s, span_str(other[i].group), span_str(other[i].kind));
		size_t n = 0;
		if (k && k->n)
			snapshot_kind_in_ns(s, k, k->namespaced ? ns : NS_CLUSTER, &n);
		if (n)
			return true;
	}
	return false;
}

struct network_stance network_stance(struct asking *q, uint32_t ns, bool egress)
{
	struct network_stance out = { .by = REF_NONE, .opened = REF_NONE, .metadata = REF_NONE };
	size_t n;
	const ref *v = snapshot_in_ns(q->s, GK_NETWORK_POLICY, ns, &n);

	for (size_t i = 0; i < n; i++) {
		const value *spec = value_get(q->s->object[v[i]].root, KEY_spec);
		if (!has_type(spec, egress))
			continue;
		if (egress && out.metadata == REF_NONE && reaches_metadata(spec))
			out.metadata = v[i];
		if (!selects_all(spec))
			continue;
		out.by = out.denies ? out.by : v[i];
		out.denies = true;
		if (out.opened == REF_NONE && opens_all(spec, egress))
			out.opened = v[i];
	}
	out.foreign = other_kinds(q->s, ns);
	return out;
}

struct check network_default_deny(const struct check_item *item, struct asking *q, bool egress)
{
	struct tally bad = { 0 }, open = { 0 };
	const char *way = egress ? "out" : "in";

	asking_each(ns, q) {
		struct network_stance x = network_stance(q, ns, egress);
		span name = q->s->ns[ns].name;
		if (x.denies && x.opened == REF_NONE)
			continue;
		struct tally *t = x.foreign ? &open : &bad;
		span text = SPAN("");
		if (tally_wants(t) && x.opened != REF_NONE)
			text = arena_printf(q->a, "%.*s: NetworkPolicy %.*s lets everything %s for all pods", SPANF(name), SPANF(q->s->object[x.opened].name), way);
		else if (tally_wants(t))
			text = arena_printf(q->a, "%.*s: no NetworkPolicy denies what goes %s by default", SPANF(name), way);
		tally_add(t, text, x.opened != REF_NONE ? x.opened : q->s->ns[ns].obj, VALUE_NO_OFF);
	}
	if (bad.n && !snapshot_present(q->s, GK_NETWORK_POLICY))
		return check_unknown(item, UNKNOWN_kind_missing, SPAN("NetworkPolicy is not in the input"));
	if (bad.n)
		return check_fails(item, q, &bad);
	if (open.n)
		return check_open(item, q, &open, UNKNOWN_network_policy);
	return check_says(item, CHECK_GOOD, arena_printf(q->a, "a policy for all pods of %s denies what goes %s by default, where the network enforces it",
		q->n_ns == 1 ? "the namespace" : "every namespace", way));
}
