// Asked of every Node, or of the named ones. Holds in a user namespace.
#include "attack/technique.h"

// "v1.21.4+x" -> minor and patch; false for other texts.
static bool version(span v, unsigned *minor, unsigned *patch)
{
	unsigned part[3] = { 0 };
	int n = 0;
	bool digit = false;

	for (size_t i = span_starts(v, SPAN("v")) ? 1 : 0; i < v.n && n < 3; i++) {
		if (v.p[i] >= '0' && v.p[i] <= '9' && part[n] < 100000) {
			part[n] = part[n] * 10 + (unsigned)(v.p[i] - '0');
			digit = true;
		} else if (v.p[i] == '.') {
			n++;
		} else {
			break;
		}
	}
	*minor = part[1];
	*patch = part[2];
	return digit && part[0] == 1 && n >= 1;
}

static bool asked(span node, const span *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(node, names[i]))
			return true;
	return n == 0;
}

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	unsigned minor, patch;

	(void)ns;
	snapshot_each(r, s, GK_NODE)
		if (asked(snapshot_object(s, r)->name, names, n_names) &&
		    version(value_span(value_at(snapshot_object(s, r)->root, 3, KEY_status, KEY_nodeInfo, KEY_kubeletVersion)), &minor, &patch) &&
		    (minor < 19 || (minor == 19 && patch < 15) || (minor == 20 && patch < 11) || (minor == 21 && patch < 5) || (minor == 22 && patch < 2)))
			return VERDICT_ALLOW;
	if (snapshot_present(s, GK_NODE) || s->minor > 22)
		return VERDICT_DENY;
	*why = UNKNOWN_host;
	return VERDICT_UNKNOWN;
}

const struct technique technique_subpath_symlink = {
	.id = "subpath-symlink",
	.title = "An old kubelet follows links in subPath",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_HOST,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1068",
	.matrix = "",
	.needs = "A kubelet without the fix of CVE-2021-25741",
	.gives = "a container with a subPath mount reads and writes files of the node by a race",
	.fixes = "Upgrade the kubelet to 1.19.15, 1.20.11, 1.21.5, 1.22.2 or newer",
	.audit = "nothing in the audit log",
	.source = "CVE-2021-25741, kubernetes issue 104980",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.when = when,
};
