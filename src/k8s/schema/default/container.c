// Containers: SetDefaults_Container, SetDefaults_EphemeralContainer, SetDefaults_Probe, SetDefaults_HTTPGetAction.
#include "k8s/schema/default/rule.h"

static const struct default_constant constants[] = {
	{ "terminationMessagePath", DEFAULT_STRING("/dev/termination-log") }, { "terminationMessagePolicy", DEFAULT_STRING("File") },
};
static const struct default_constant probe[] = {
	{ "timeoutSeconds", DEFAULT_INT(1) }, { "periodSeconds", DEFAULT_INT(10) }, { "successThreshold", DEFAULT_INT(1) },
	{ "failureThreshold", DEFAULT_INT(3) },
};
static const struct default_constant http[] = { { "path", DEFAULT_STRING("/") }, { "scheme", DEFAULT_STRING("HTTP") } };

static bool alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
static bool word(char c) { return alnum(c) || (c >= 'A' && c <= 'Z') || c == '_'; }

// path-component: alphanumerics with single separators ".", "_", "__" or any number of "-" between (distribution/reference regexp.go).
static bool component(span s)
{
	for (size_t i = 0; i < s.n;) {
		size_t from = i;

		if (!alnum(s.p[i]))
			return false;
		while (i < s.n && alnum(s.p[i]))
			i++;
		if (i == s.n)
			return true;
		for (from = i; i < s.n && s.p[i] == s.p[from];)
			i++;
		if (i == s.n || !(s.p[from] == '-' || (s.p[from] == '.' && i - from == 1) || (s.p[from] == '_' && i - from <= 2)))
			return false;
	}
	return false;
}

static bool has_upper(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			return true;
	return false;
}

static bool repository(span name)
{
	span head, rest = span_cut(name, '/', &head);

	bool ours = !rest.p;

	// The first part is a domain when it looks like one (distribution/reference normalize.go splitDockerDomain).
	if (rest.p && (span_find(head, '.', 0) >= 0 || span_find(head, ':', 0) >= 0 || span_is(head, "localhost") ||
	               has_upper(head))) {
		name = rest;
		ours = (span_is(head, "docker.io") || span_is(head, "index.docker.io")) && span_find(rest, '/', 0) < 0;
	}
	if (name.n + (ours ? sizeof "library/" - 1 : 0) > 255) // RepositoryNameTotalLengthMax
		return false;
	for (span part; name.p; ) {
		name = span_cut(name, '/', &part);
		if (!component(part))
			return false;
	}
	return true;
}

static bool tag_ok(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!word(s.p[i]) && (i == 0 || (s.p[i] != '.' && s.p[i] != '-')))
			return false;
	return s.n > 0 && s.n <= 128;
}

// opencontainers/go-digest Digest.Validate: an algorithm that is known, and as much in hexadecimal as it makes.
static bool digest_ok(span s)
{
	span algorithm, hex = span_cut(s, ':', &algorithm);

	for (size_t i = 0; i < hex.n; i++)
		if (!((hex.p[i] >= '0' && hex.p[i] <= '9') || (hex.p[i] >= 'a' && hex.p[i] <= 'f')))
			return false;
	return (span_is(algorithm, "sha256") && hex.n == 64) || (span_is(algorithm, "sha384") && hex.n == 96) ||
		(span_is(algorithm, "sha512") && hex.n == 128);
}

// pkg/util/parsers ParseImageName: a reference with neither tag nor digest means latest; one that is no reference has no tag.
const char *default_pull_policy(span image)
{
	span name, digest = span_cut(image, '@', &name), tag = { 0 };
	ptrdiff_t colon = span_rfind(name, ':'), slash = span_rfind(name, '/');

	if (colon > slash) {
		tag = span_from(name, (size_t)colon + 1);
		name = span_head(name, (size_t)colon);
	}
	if (!name.n || !repository(name) || (tag.p && !tag_ok(tag)) || (digest.p && !digest_ok(digest)))
		return "IfNotPresent";
	return (!tag.p && !digest.p) || span_is(tag, "latest") ? "Always" : "IfNotPresent";
}

static value container(struct defaults *d, value v)
{
	return default_absent(d, v, "imagePullPolicy", default_text(default_pull_policy(value_span(default_get(d, &v, "image")))));
}

static const struct default_rule rules[] = {
	{ "core.v1.Container", constants, DEFAULT_COUNT(constants), container },
	{ "core.v1.EphemeralContainer", constants, DEFAULT_COUNT(constants), container },
	DEFAULT_CONSTANTS("core.v1.Probe", probe),
	DEFAULT_CONSTANTS("core.v1.HTTPGetAction", http),
};

const struct default_set default_container = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
