#include "twin/version.h"

#include "k8s/meta.h"
#include "twin/staging.h"

static unsigned leading_number(span *s)
{
	unsigned v = 0;
	size_t i = 0;

	for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9' && v < 100000; i++)
		v = v * 10 + (unsigned)(s->p[i] - '0');
	*s = span_from(*s, i);
	return v;
}

unsigned version_minor(span text)
{
	span s = text;

	if (s.n && s.p[0] == 'v')
		s = span_from(s, 1);
	if (!s.n || s.p[0] < '0' || s.p[0] > '9')
		return 0;
	unsigned first = leading_number(&s);
	if (!s.n)
		return first > 1 && first < 1000 ? first : 0; // the minor alone
	if (first != 1 || s.p[0] != '.')
		return 0;
	s = span_from(s, 1);
	if (!s.n || s.p[0] < '0' || s.p[0] > '9')
		return 0;
	unsigned minor = leading_number(&s);
	return minor < 1000 ? minor : 0;
}

bool version_of_document(const value *root, const struct intern *keys, span *git)
{
	const value *server = meta_member(root, keys, SPAN("serverVersion")), *info = meta_member(root, keys, SPAN("info"));

	*git = (span){ 0 };
	if (meta_kind(root).n || value_present(meta(root)))
		return false;
	if (value_present(server) || value_present(meta_member(root, keys, SPAN("clientVersion"))))
		*git = value_get_span(server, KEY_gitVersion);
	else if (value_get_span(info, KEY_gitVersion).n)
		*git = value_get_span(info, KEY_gitVersion);
	else
		*git = value_get_span(root, KEY_gitVersion);
	return git->n || value_present(server) || value_present(meta_member(root, keys, SPAN("clientVersion")));
}

void version_see(struct builder *b, span git)
{
	unsigned now = version_minor(git);

	if (!now)
		return;
	unsigned had = version_minor(b->git_version);
	if (had && had != now)
		diag_add(b->d, DIAG_WARN, SPAN(""), 0, 0, "the input states two server versions, 1.%u and 1.%u; the newer counts", had, now);
	if (now > had || (now == had && span_cmp(git, b->git_version) > 0))
		b->git_version = git;
}

void version_see_object(struct builder *b, const value *root, span api_version, span kind)
{
	span major;

	if (span_is(kind, "Node") && span_is(api_version, "v1")) {
		span v = value_get_span(value_at(root, 2, KEY_status, KEY_nodeInfo), KEY_kubeletVersion);
		unsigned m = v.n > 2 ? version_minor(v) : 0;
		b->kubelet = m > b->kubelet ? m : b->kubelet;
		return;
	}
	if (!span_is(kind, "ClusterVersion") || !span_starts(api_version, SPAN("config.openshift.io/")))
		return;
	// status.history is newest first; a Partial entry is an update under way, the Completed one is what runs.
	const value *status = value_get(root, KEY_status);
	span version = value_get_span(value_get(status, intern_id(&b->s->keys, SPAN("desired"))), KEY_version);
	value_each(h, value_get(status, intern_id(&b->s->keys, SPAN("history")))) {
		if (span_is(value_get_span(h, intern_id(&b->s->keys, SPAN("state"))), "Completed")) {
			version = value_get_span(h, KEY_version);
			break;
		}
	}
	span rest = span_cut(version, '.', &major);
	if (span_is(major, "4") && rest.n && leading_number(&rest) < 100) {
		rest = span_from(version, 2);
		b->openshift_minor = leading_number(&rest);
	}
}

static unsigned clamp(unsigned minor)
{
	return minor < VERSION_OLDEST ? VERSION_OLDEST : minor > VERSION_NEWEST ? VERSION_NEWEST : minor;
}

static void note_clamp(struct builder *b)
{
	const struct snapshot *s = b->s;

	if (s->version_lowered)
		diag_add(b->d, DIAG_WARN, SPAN(""), 0, 0, "Kubernetes 1.%u is older than 1.%u and judged as 1.%u", s->real_minor, VERSION_OLDEST, VERSION_OLDEST);
	else if (s->real_minor > VERSION_NEWEST)
		diag_add(b->d, DIAG_WARN, SPAN(""), 0, 0, "Kubernetes 1.%u is newer than this program knows and judged as 1.%u", s->real_minor, VERSION_NEWEST);
}

void version_decide(struct builder *b)
{
	struct snapshot *s = b->s;
	unsigned given = version_minor(b->o->kubernetes_version), kubelet = b->kubelet;

	if (b->o->kubernetes_version.n && !given)
		diag_add(b->d, DIAG_ERROR, SPAN(""), 0, 0, "--kubernetes-version %.*s: expected a version such as 1.31", SPANF(b->o->kubernetes_version));
	s->real_minor = given ? given : version_minor(b->git_version);
	// OpenShift 4.N is Kubernetes 1.(N+13) since 4.1 (release notes of each; 4.21 is 1.34).
	if (!s->real_minor && b->openshift_minor)
		s->real_minor = b->openshift_minor + 13;
	s->git_version = b->git_version.p ? b->git_version : SPAN("");
	s->version_known = s->real_minor != 0;
	if (!s->version_known)
		s->real_minor = kubelet;
	s->minor = s->real_minor ? clamp(s->real_minor) : VERSION_NEWEST;
	s->version_lowered = s->real_minor && s->real_minor < VERSION_OLDEST;
	s->minor_low = s->minor_high = s->minor;
	if (!s->version_known) {
		// A kubelet may be three minors older than its server, two before 1.28.
		s->minor_low = kubelet ? s->minor : VERSION_UNKNOWN_LOW;
		s->minor_high = kubelet ? clamp(kubelet + (kubelet >= 25 ? 3 : 2)) : VERSION_NEWEST;
	} else if (kubelet > s->real_minor) {
		diag_add(b->d, DIAG_NOTE, SPAN(""), 0, 0, "a kubelet is 1.%u although the server is said to be 1.%u", kubelet, s->real_minor);
	}
	note_clamp(b);
}
