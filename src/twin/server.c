#include "twin/server.h"

#include "twin/builder.h"
#include "twin/version.h"

const value *server_next(struct server_words *it)
{
	static const uint32_t key[] = { KEY_command, KEY_args };
	uint32_t ns = snapshot_ns(it->s, SPAN("kube-system"));
	size_t n = 0;
	const ref *pods = ns == NS_CLUSTER ? NULL : snapshot_in_ns(it->s, GK_POD, ns, &n);

	for (; it->pod < n; it->pod++, it->container = 0) {
		const struct object *o = snapshot_object(it->s, pods[it->pod]);
		const value *containers = value_at(o->root, 2, KEY_spec, KEY_containers);
		if (!span_starts(o->name, SPAN("kube-apiserver-")))
			continue;
		for (; it->container < value_count(containers); it->container++, it->list = 0)
			if (it->list < 2)
				return value_get(value_item(containers, (uint32_t)it->container), key[it->list++]);
	}
	return NULL;
}

span server_flag(const value *words, span flag)
{
	value_each(word, words)
		if (span_starts(value_span(word), flag))
			return span_from(value_span(word), flag.n);
	return (span){ 0 };
}

static span flag_of_server(const struct snapshot *s, span flag)
{
	const value *words;

	for (struct server_words it = { .s = s }; (words = server_next(&it));) {
		span text = server_flag(words, flag);
		if (text.p)
			return text;
	}
	return (span){ 0 };
}

// Every gate that is named must exist: a misspelt one would silently judge as if it had not been given.
static void note_unknown(span list, struct diags *d)
{
	while (list.n && d) {
		span part, name;
		list = span_cut(list, ',', &part);
		span_cut(part, '=', &name);
		name = span_trim(name);
		if (span_starts(name, SPAN("kube:")))
			name = span_from(name, 5);
		if (name.n && !span_is(name, "AllAlpha") && !span_is(name, "AllBeta") && !gates_known(name))
			diag_add(d, DIAG_WARN, SPAN(""), 0, 0, "--feature-gates: %.*s is no gate that this program knows", SPANF(name));
	}
}

// A server emulates its own version or up to three minors before it (component-base compatibility/version.go).
static unsigned emulated(const struct snapshot *s, struct diags *d)
{
	span given = s->options ? s->options->emulated_version : (span){ 0 };
	span text = given.n ? given : flag_of_server(s, SPAN("--emulated-version="));
	unsigned minor = version_minor(span_starts(text, SPAN("kube=")) ? span_from(text, 5) : text);

	if (minor && minor <= s->minor && minor + 3 >= s->minor)
		return minor;
	if (given.n && d)
		diag_add(d, DIAG_ERROR, SPAN(""), 0, 0, "--emulated-version %.*s: expected a version from 1.%u to 1.%u, the server's own", SPANF(given), s->minor - 3,
			s->minor);
	return s->minor;
}

// A server shows the families of --service-cluster-ip-range in what it allocated.
static bool serves_ipv6(const struct snapshot *s)
{
	snapshot_each(r, s, GK_SERVICE)
		value_each(ip, value_at(snapshot_object(s, r)->root, 2, KEY_spec, KEY_clusterIPs))
			if (span_find(value_span(ip), ':', 0) >= 0)
				return true;
	return false;
}

void server_build(struct snapshot *s, struct diags *d)
{
	span given = s->options ? s->options->feature_gates : (span){ 0 };

	s->emulated = emulated(s, d);
	s->serves_ipv6 = serves_ipv6(s);
	note_unknown(given, d);
	s->gates = gates_read(s->emulated, given.n ? given : flag_of_server(s, SPAN("--feature-gates=")));
}
