#include "attack/checklist/asking.h"
#include "attack/payload.h"
#include "attack/technique/table.h"
#include "twin/admission/psa.h"

#define MAX_ACCOUNTS 24

// The ways to the node that everybody knows; the search tries all.
static const struct technique *const tried[] = { &technique_host_privileged, &technique_hostpath_root, &technique_host_pid, &technique_host_network };

struct answer { enum verdict verdict; enum unknown why; const struct technique *passes; bool only_psa; };

// One pod, made by its controller as a tenant's workload would be.
static void put(struct asking *q, uint32_t ns, span account, const struct technique *t, struct answer *out)
{
	const struct snapshot *s = q->s;
	struct trace trace = { { 0 } };

	arena_reset(&q->run);
	struct payload p = { .arena = &q->run, .keys = (struct intern *)(uintptr_t)&s->keys, .snap = s, .ns = ns, .sa = account, .minimal = true };
	if (!payload_host_pod(&p, t))
		return;
	struct judgement j = { .w = world_of(s), .run = &q->run, .trace = &trace };
	j.r = (struct request){ .user = user_service_account(&q->run, SPAN("kube-system"), SPAN("replicaset-controller")), .verb = SPAN("create"),
		.version = SPAN("v1"), .resource = SPAN("pods"), .ns = s->ns[ns].name, .object = &p.object, .gk = GK_POD, .kind = SPAN("Pod") };
	enum verdict v = judge_admission(&j);
	for (size_t i = 0; v == VERDICT_DENY && i < trace.list.n; i++)
		if (trace.list.v[i].verdict == VERDICT_DENY)
			out->only_psa &= !strcmp(trace.list.v[i].control->id, "psa");
	if (v == VERDICT_DENY || (v == VERDICT_UNKNOWN && out->verdict == VERDICT_UNKNOWN))
		return;
	out->verdict = v;
	out->why = j.unknown;
	out->passes = t;
}

static void put_all(struct asking *q, uint32_t ns, span account, struct answer *out)
{
	for (size_t i = 0; i < sizeof tried / sizeof *tried && out->verdict != VERDICT_ALLOW; i++)
		put(q, ns, account, tried[i], out);
}

static uint64_t level_of(struct asking *q, uint32_t ns)
{
	struct world w = world_of(q->s);

	arena_reset(&q->run);
	struct psa_ns_policy p = psa_policy_of(&w, &q->run, ns);
	if (!p.known || p.exempt)
		return UINT64_MAX;
	return (uint64_t)p.policy.mode[PSA_ENFORCE].level << 32 | p.policy.mode[PSA_ENFORCE].version.minor;
}

// Namespaces with the same level and version get the same no from Pod Security, which is asked first of those that look at host fields.
static struct answer judge_ns(struct asking *q, uint32_t ns)
{
	struct answer out = { .verdict = VERDICT_DENY, .only_psa = true };
	uint64_t level = level_of(q, ns);
	size_t n = 0;
	bool fresh;

	if (level != UINT64_MAX && map64_get(&q->closed, level) != MAP_NONE)
		return out;
	put_all(q, ns, SPAN("default"), &out);
	// Only SecurityContextConstraints look at who runs the pod.
	const ref *sa = q->s->openshift ? snapshot_in_ns(q->s, GK_SERVICE_ACCOUNT, ns, &n) : NULL;
	for (size_t i = 0; i < n && i < MAX_ACCOUNTS && out.verdict != VERDICT_ALLOW; i++)
		put_all(q, ns, q->s->object[sa[i]].name, &out);
	if (out.verdict == VERDICT_DENY && out.only_psa && level != UINT64_MAX)
		*map64_put(&q->closed, q->a, level, &fresh) = 1;
	return out;
}

static struct check ask(const struct check_item *item, struct asking *q)
{
	struct tally bad = { 0 }, open = { 0 };
	enum unknown why = UNKNOWN_NONE;

	asking_each(ns, q) {
		struct answer x = judge_ns(q, ns);
		struct tally *t = x.verdict == VERDICT_ALLOW ? &bad : &open;
		if (x.verdict == VERDICT_DENY)
			continue;
		if (x.verdict == VERDICT_UNKNOWN && !open.n)
			why = x.why;
		span text = tally_wants(t) ? arena_printf(q->a, "%.*s: admission %s pass a pod with %s", SPANF(q->s->ns[ns].name),
			x.verdict == VERDICT_ALLOW ? "lets" : "may let", x.passes->id) : SPAN("");
		tally_add(t, text, q->s->ns[ns].obj, VALUE_NO_OFF);
	}
	if (bad.n)
		return check_fails(item, q, &bad);
	if (open.n)
		return check_open(item, q, &open, why);
	return check_says(item, CHECK_GOOD, SPAN("admission refuses privileged, hostPath, hostPID and hostNetwork pods"));
}

const struct check_item check_host_access = {
	.id = "host-access",
	.title = "Host access refused",
	.about = "Whether admission as a whole refuses pods that take the node, asked by sending them; labels alone do not say it (kubernetes.io docs concepts/security/pod-security-standards)",
	.baseline = true,
	.ask = ask,
};
