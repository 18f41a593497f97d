// NetworkPolicy (pkg/apis/networking/validation: ValidateNetworkPolicy, ValidateNetworkPolicyUpdate).
#include "k8s/validate/at.h"

static void port(struct validation *v, const value *p, const struct field *at)
{
	const value *protocol = check_get(v, p, "protocol"), *number = check_get(v, p, "port"), *end = check_get(v, p, "endPort");

	if (value_present(protocol))
		CHECK_ONE_OF(v, AT(at, "protocol"), value_span(protocol), "TCP", "UDP", "SCTP");
	if (number->type == VALUE_INT) {
		check_add_int(v, AT(at, "port"), number->i, check_port(number->i));
		if (end->type != VALUE_INT)
			return;
		if (end->i < number->i)
			check_invalid(v, AT(at, "endPort"), number, "must be greater than or equal to `port`");
		check_add_int(v, AT(at, "endPort"), end->i, check_port(end->i));
	} else if (number->type == VALUE_STRING) {
		if (value_present(end))
			check_invalid(v, AT(at, "endPort"), end, "may not be specified when `port` is non-numeric");
		check_add(v, AT(at, "port"), value_span(number), check_port_name(value_span(number)));
	} else if (value_present(end))
		check_invalid(v, AT(at, "endPort"), end, "may not be specified when `port` is not specified");
}

static bool inside(const uint8_t net[16], unsigned bits, bool is4, const uint8_t ip[16], bool ip4)
{
	unsigned from = is4 ? 96 : 0;

	if (is4 != ip4)
		return false;
	for (unsigned i = from; i < from + bits; i++)
		if ((net[i / 8] ^ ip[i / 8]) >> (7 - i % 8) & 1)
			return false;
	return true;
}

// CIDRs that the stored policy has are not checked again (AllowCIDRsEvenIfInvalid).
static bool stored_in(const struct validation *v, const value *rules, const char *peers, span cidr)
{
	value_each(r, rules)
		value_each(p, check_get(v, r, peers)) {
			const value *block = check_get(v, p, "ipBlock");
			if (span_eq(check_text(v, block, "cidr"), cidr) || value_lists(check_get(v, block, "except"), cidr))
				return true;
		}
	return false;
}

static void one_cidr(struct validation *v, const struct field *at, span cidr, const value *old)
{
	const value *s = check_get(v, old, "spec");

	if (!stored_in(v, check_get(v, s, "ingress"), "from", cidr) && !stored_in(v, check_get(v, s, "egress"), "to", cidr))
		check_cidr_legacy(v, at, cidr);
}

static void block(struct validation *v, const value *b, const struct field *at, const value *old)
{
	span cidr = check_text(v, b, "cidr");
	uint8_t net[16], ip[16];
	bool is4, ip4;
	unsigned bits, less;
	size_t i = 0;

	if (!cidr.n) {
		check_required(v, AT(at, "cidr"), "");
		return;
	}
	one_cidr(v, AT(at, "cidr"), cidr, old);
	if (!check_parse_cidr(cidr, net, &is4, &bits))
		return;
	value_each(e, check_get(v, b, "except")) {
		const struct field *item = AT_ITEM(AT(at, "except"), i++);
		one_cidr(v, item, value_span(e), old);
		if (!check_parse_cidr(value_span(e), ip, &ip4, &less))
			continue;
		if (!inside(net, bits, is4, ip, ip4) || bits >= less)
			check_invalid(v, item, e, "must be a strict subset of `cidr`");
	}
}

struct rules_how { enum meta_selector selector; const value *old; };

static void peer(struct validation *v, const value *p, const struct field *at, struct rules_how how)
{
	const value *pods = check_get(v, p, "podSelector"), *namespaces = check_get(v, p, "namespaceSelector"), *ip = check_get(v, p, "ipBlock");

	meta_selector_check(v, AT(at, "podSelector"), pods, how.selector);
	meta_selector_check(v, AT(at, "namespaceSelector"), namespaces, how.selector);
	if (value_present(ip))
		block(v, ip, AT(at, "ipBlock"), how.old);
	if (!value_present(pods) && !value_present(namespaces) && !value_present(ip))
		check_required(v, at, "must specify a peer");
	else if (value_present(ip) && (value_present(pods) || value_present(namespaces)))
		check_forbidden(v, at, "may not specify both ipBlock and another peer");
}

static void direction(struct validation *v, const value *list, const struct field *at, const char *peers, struct rules_how how)
{
	size_t i = 0;

	value_each(r, list) {
		const struct field *item = AT_ITEM(at, i++);
		struct field below = field_child(item, peers);
		size_t k = 0;
		value_each(p, check_get(v, r, "ports"))
			port(v, p, AT_ITEM(AT(item, "ports"), k++));
		k = 0;
		value_each(p, check_get(v, r, peers))
			peer(v, p, AT_ITEM(&below, k++), how);
	}
}

static void spec(struct validation *v, const value *o, struct rules_how how)
{
	const value *s = check_get(v, o, "spec"), *types = check_get(v, s, "policyTypes");
	const struct field *at = AT(NULL, "spec");
	size_t i = 0;

	meta_selector_check(v, AT(at, "podSelector"), check_get(v, s, "podSelector"), how.selector);
	direction(v, check_get(v, s, "ingress"), AT(at, "ingress"), "from", how);
	direction(v, check_get(v, s, "egress"), AT(at, "egress"), "to", how);
	if (value_count(types) > 2) {
		check_invalid(v, AT(at, "policyTypes"), types, "may not specify more than two policyTypes");
		return;
	}
	value_each(t, types)
		CHECK_ONE_OF(v, AT_ITEM(AT(at, "policyTypes"), i++), value_span(t), "Ingress", "Egress");
}

static void create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	spec(v, o, (struct rules_how){ META_SELECTOR_STRICT, &value_absent });
}

// The strategy asks both for the new policy and for the update, so that errors come twice.
static void update(struct validation *v, const value *o, const value *old)
{
	struct rules_how how = { META_SELECTOR_STRICT, &value_absent };
	struct validation scratch = { .arena = v->arena, .keys = v->keys, .minor = v->minor };

	meta_selector_check(&scratch, NULL, check_get(v, check_get(v, old, "spec"), "podSelector"), META_SELECTOR_STRICT);
	if (scratch.errors.n)
		how.selector = META_SELECTOR_ANY_VALUE;
	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	spec(v, o, how);
	how.old = old;
	validate_meta_update(v, o, old);
	spec(v, o, how);
}

const struct validate_rule validate_networkpolicy = { GK_NETWORK_POLICY, "", create, update, "pkg/apis/networking/validation/validation.go" };
