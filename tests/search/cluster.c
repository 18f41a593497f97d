#include "cluster.h"

unsigned cluster_random(uint64_t *state, unsigned below)
{
	// splitmix64
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) >> 33) % below;
}

static unsigned draw(struct cluster *c, unsigned below) { return cluster_random(&c->state, below); }
static bool chance(struct cluster *c, unsigned percent) { return draw(c, 100) < percent; }
#define PICK(c, list) (list)[draw((c), sizeof(list) / sizeof *(list))]

static void put(struct cluster *c, const char *kind, span ns, span name, const struct buf *json)
{
	struct cluster_text t = { arena_printf(c->arena, "%s-%.*s-%.*s.json", kind, SPANF(ns), SPANF(name)), buf_span(json) };
	vec_push(&c->text, c->arena, t);
}

static span any_ns(struct cluster *c)
{
	return chance(c, 6) ? SPAN("kube-system") : c->ns[draw(c, c->n_ns)].name;
}

static const char *const account_names[] = { "default", "app", "ci", "ops" };

static void namespaces(struct cluster *c)
{
	static const char *const level[] = { "", "privileged", "baseline", "restricted" };

	for (unsigned i = 0; i < c->n_ns; i++) {
		struct buf b = { .arena = c->arena };
		c->ns[i].name = arena_printf(c->arena, "n%u", i);
		c->ns[i].object = !chance(c, 8);
		unsigned l = draw(c, 100);
		c->ns[i].level = l < 30 ? LEVEL_NONE : l < 42 ? LEVEL_PRIVILEGED : l < 65 ? LEVEL_BASELINE : LEVEL_RESTRICTED;
		if (!c->ns[i].object)
			continue;
		buf_printf(&b, "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"n%u\",\"labels\":{\"kubernetes.io/metadata.name\":\"n%u\"", i, i);
		if (c->by_label)
			buf_printf(&b, ",\"team\":\"t%u\"", draw(c, 3));
		if (c->ns[i].level != LEVEL_NONE)
			buf_printf(&b, ",\"pod-security.kubernetes.io/enforce\":\"%s\"", level[c->ns[i].level]);
		buf_str(&b, "}}}");
		put(c, "Namespace", SPAN(""), c->ns[i].name, &b);
	}
}

static void account(struct cluster *c, span ns, const char *name)
{
	struct buf b = { .arena = c->arena };
	struct cluster_account x = { ns, span_str(name) };

	for (size_t i = 0; i < c->account.n; i++)
		if (span_eq(c->account.v[i].ns, ns) && span_is(c->account.v[i].name, name))
			return;
	buf_printf(&b, "{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"%.*s\"}}", name, SPANF(ns));
	put(c, "ServiceAccount", ns, x.name, &b);
	vec_push(&c->account, c->arena, x);
}

static void accounts(struct cluster *c)
{
	for (unsigned i = 0; i < c->n_ns; i++)
		for (unsigned k = draw(c, 4); k-- > 0;)
			account(c, c->ns[i].name, PICK(c, account_names));
	if (chance(c, 30))
		account(c, SPAN("kube-system"), "controller");
	if (chance(c, 10))
		account(c, SPAN("kube-system"), "clusterrole-aggregation-controller");
}

static void one_pod(struct cluster *c, const struct cluster_pod *p)
{
	static const char *const powers[] = {
		"\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"securityContext\":{\"privileged\":true}}]",
		"\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"volumeMounts\":[{\"name\":\"h\",\"mountPath\":\"/host\"}]}],"
			"\"volumes\":[{\"name\":\"h\",\"hostPath\":{\"path\":\"/\"}}]",
	};
	static const char *const logs = "\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"volumeMounts\":[{\"name\":\"l\",\"mountPath\":\"/l\"}]}],"
		"\"volumes\":[{\"name\":\"l\",\"hostPath\":{\"path\":\"/var/log\"}}]";
	struct buf b = { .arena = c->arena };

	buf_printf(&b, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"%.*s\",\"namespace\":\"%.*s\"", SPANF(p->name), SPANF(p->ns));
	if (p->owner.n)
		buf_printf(&b, ",\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"name\":\"%.*s\",\"uid\":\"u\",\"controller\":true}]",
			SPANF(p->owner));
	buf_printf(&b, "},\"spec\":{\"serviceAccountName\":\"%.*s\",", SPANF(p->account));
	if (p->node.n)
		buf_printf(&b, "\"nodeName\":\"%.*s\",", SPANF(p->node));
	if (!p->token)
		buf_str(&b, "\"automountServiceAccountToken\":false,");
	buf_str(&b, p->wins ? powers[draw(c, 2)] : p->logs ? logs : "\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]");
	buf_printf(&b, "},\"status\":{\"phase\":\"%s\"}}", p->running ? "Running" : "Pending");
	put(c, "Pod", p->ns, p->name, &b);
	vec_push(&c->pod, c->arena, *p);
}

static void pods(struct cluster *c)
{
	for (unsigned i = 0; i < c->n_ns; i++)
		for (unsigned k = 0, n = draw(c, 3); k < n; k++) {
			struct cluster_pod p = { .ns = c->ns[i].name, .name = arena_printf(c->arena, "p%u", k), .account = span_str(PICK(c, account_names)) };
			p.running = chance(c, 85);
			if (p.running)
				account(c, p.ns, p.account.p); // nothing runs as nobody
			p.token = chance(c, 80);
			p.wins = chance(c, 10);
			p.logs = !p.wins && chance(c, 10);
			p.node = chance(c, 85) ? arena_printf(c->arena, "node-%u", draw(c, 3)) : SPAN("");
			bool copies = chance(c, 20);
			p.owner = copies ? p.name : SPAN("");
			for (unsigned copy = 0; copy < (copies ? 2 : 1); copy++) {
				uint64_t before = c->state; // copies are alike in all that counts
				struct cluster_pod one = p;
				if (copies)
					one.name = arena_printf(c->arena, "%.*s-%u", SPANF(p.name), copy);
				one_pod(c, &one);
				if (copy == 0 && copies)
					c->state = before;
			}
		}
}

static void workloads(struct cluster *c)
{
	for (unsigned i = 0; i < c->n_ns; i++) {
		struct buf b = { .arena = c->arena };
		struct cluster_workload w = { c->ns[i].name, SPAN("web"), span_str(PICK(c, account_names)) };
		if (!chance(c, 30))
			continue;
		// Without replicas: no pods stand for it.
		buf_printf(&b, "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"namespace\":\"%.*s\"},\"spec\":{\"replicas\":0,"
			"\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"serviceAccountName\":\"%.*s\","
			"\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}", SPANF(w.ns), SPANF(w.account));
		put(c, "Deployment", w.ns, w.name, &b);
		vec_push(&c->workload, c->arena, w);
	}
}

static void secrets(struct cluster *c)
{
	for (unsigned i = 0; i <= c->n_ns; i++) {
		span ns = i < c->n_ns ? c->ns[i].name : SPAN("kube-system");
		for (unsigned k = 0; k < 4; k++) {
			struct buf b = { .arena = c->arena };
			struct cluster_secret s = { ns, k ? arena_printf(c->arena, "token-%s", account_names[k]) : SPAN("db"), k ? span_str(account_names[k]) : SPAN("") };
			if (!chance(c, k ? 12 : 25))
				continue;
			buf_printf(&b, "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"%.*s\",\"namespace\":\"%.*s\"", SPANF(s.name), SPANF(ns));
			if (k)
				buf_printf(&b, ",\"annotations\":{\"kubernetes.io/service-account.name\":\"%.*s\"}},\"type\":\"kubernetes.io/service-account-token\"}",
					SPANF(s.account));
			else
				buf_str(&b, "},\"type\":\"Opaque\"}");
			put(c, "Secret", ns, s.name, &b);
			vec_push(&c->secret, c->arena, s);
		}
	}
}

static void config_maps(struct cluster *c)
{
	static const struct { const char *ns, *name; unsigned percent; } maps[] = {
		{ "kube-system", "coredns", 30 }, { "kube-public", "cluster-info", 15 }, { "kube-system", "extension-apiserver-authentication", 20 },
	};
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
		struct buf b = { .arena = c->arena };
		if (!chance(c, maps[i].percent))
			continue;
		buf_printf(&b, "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\"}}", maps[i].name, maps[i].ns);
		put(c, "ConfigMap", span_str(maps[i].ns), span_str(maps[i].name), &b);
	}
}

#define RBAC "rbac.authorization.k8s.io"

// Rights that some technique asks for, with names that exist sometimes. Weight by repetition.
static const struct { const char *verbs, *group, *resources, *names; } rights[] = {
	{ "create", "", "pods", NULL }, { "create", "apps", "deployments", NULL }, { "create", "batch", "jobs", NULL },
	{ "patch", "apps", "deployments", "web" }, { "patch,update", "apps", "*", "web" }, { "patch", "", "pods", "p0" },
	{ "create", "", "pods/exec", "p0" }, { "get", "", "pods/exec", "p1" }, { "create", "", "*/exec", NULL }, { "create,get", "", "pods/attach", "p0" },
	{ "get", "", "pods/log", NULL }, { "patch", "", "pods/ephemeralcontainers", "p0" }, { "get,list", "", "pods", NULL },
	{ "get", "", "secrets", "token-app,db" }, { "get", "", "secrets", "token-ci" }, { "list", "", "secrets", NULL }, { "get", "", "secrets", NULL },
	{ "create", "", "secrets", NULL }, { "create", "", "serviceaccounts/token", "app" }, { "create", "", "serviceaccounts/token", "ci,default" },
	{ "impersonate", "", "serviceaccounts", "ops" }, { "impersonate", "", "serviceaccounts", NULL }, { "impersonate", "", "users", "u1" },
	{ "impersonate", "", "groups", "g1" }, { "impersonate", "", "users", NULL }, { "impersonate", "", "groups", "system:masters,g0" },
	{ "bind", RBAC, "clusterroles", "c0,c1" }, { "bind", RBAC, "clusterroles", "edit" }, { "bind", RBAC, "roles", "r0" }, { "bind", RBAC, "roles", NULL },
	{ "create", RBAC, "rolebindings", NULL }, { "create", RBAC, "rolebindings", NULL }, { "create", RBAC, "clusterrolebindings", NULL },
	{ "escalate", RBAC, "roles", NULL }, { "patch", RBAC, "roles", NULL }, { "escalate,update", RBAC, "roles,clusterroles", NULL },
	{ "patch", "", "namespaces", "n0" }, { "update", "", "namespaces", NULL }, { "patch", "", "namespaces/status", NULL },
	{ "get", "", "nodes/proxy", NULL }, { "create", "", "persistentvolumes", NULL }, { "create", "", "namespaces", NULL },
	{ "update", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", NULL }, { "patch", "", "configmaps", "coredns" },
	{ "create", "certificates.k8s.io", "certificatesigningrequests", NULL }, { "create", "certificates.k8s.io", "certificatesigningrequests/nodeclient", NULL },
	{ "get", "", "services/proxy", NULL }, { "get", "", "pods/portforward", "p1" }, { "patch", "", "pods/status", NULL },
	{ "get", "", "nodes/log", NULL }, { "create", "authorization.k8s.io", "subjectaccessreviews", NULL }, { "patch", "", "serviceaccounts", NULL },
	{ "escalate,create", RBAC, "clusterroles", NULL }, { "patch", RBAC, "rolebindings", NULL }, { "patch,update", "", "secrets,configmaps", NULL }, { "patch", "apps", "deployments/status", NULL },
	{ "create", "", "serviceaccounts", NULL }, { "get", "", "configmaps", NULL }, { "delete", "", "pods", NULL },
};

static void words(struct buf *b, const char *open, const char *key, const char *list)
{
	span rest = span_str(list), one;

	buf_printf(b, "%s\"%s\":[", open, key);
	for (const char *comma = ""; rest.p; comma = ",") {
		rest = span_cut(rest, ',', &one);
		buf_printf(b, "%s\"%.*s\"", comma, SPANF(one));
	}
	buf_char(b, ']');
}

static void rules(struct cluster *c, struct buf *b)
{
	buf_str(b, "\"rules\":[");
	for (unsigned k = 0, n = 1 + draw(c, 3); k < n; k++) {
		unsigned i = draw(c, sizeof rights / sizeof *rights), wild = draw(c, 100);
		words(b, k ? ",{" : "{", "verbs", wild < 4 ? "*" : rights[i].verbs);
		words(b, ",", "apiGroups", wild >= 2 && wild < 8 ? "*" : rights[i].group);
		words(b, ",", "resources", wild == 6 ? "*" : rights[i].resources);
		// Names are dropped sometimes: the same right without limit.
		if (rights[i].names && !chance(c, 30))
			words(b, ",", "resourceNames", rights[i].names);
		buf_char(b, '}');
	}
	buf_str(b, "]");
}

static void roles(struct cluster *c)
{
	for (unsigned k = 0, n = 2 + draw(c, 4); k < n; k++) {
		struct buf b = { .arena = c->arena };
		span name = arena_printf(c->arena, "c%u", k);
		bool feeds = chance(c, 15), aggregated = !feeds && chance(c, 10);
		buf_printf(&b, "{\"apiVersion\":\"" RBAC "/v1\",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"%.*s\"", SPANF(name));
		if (feeds)
			buf_printf(&b, ",\"labels\":{\"%s\":\"true\"}", chance(c, 50) ? "feeds" : "rbac.authorization.k8s.io/aggregate-to-view");
		buf_str(&b, "},");
		if (aggregated)
			buf_str(&b, "\"aggregationRule\":{\"clusterRoleSelectors\":[{\"matchLabels\":{\"feeds\":\"true\"}}]},");
		rules(c, &b);
		buf_char(&b, '}');
		put(c, "ClusterRole", SPAN(""), name, &b);
	}
	for (unsigned i = 0; i < c->n_ns; i++)
		for (unsigned k = 0, n = draw(c, 3); k < n; k++) {
			struct buf b = { .arena = c->arena };
			span name = arena_printf(c->arena, "r%u", k);
			buf_printf(&b, "{\"apiVersion\":\"" RBAC "/v1\",\"kind\":\"Role\",\"metadata\":{\"name\":\"%.*s\",\"namespace\":\"%.*s\"},", SPANF(name), SPANF(c->ns[i].name));
			rules(c, &b);
			buf_char(&b, '}');
			put(c, "Role", c->ns[i].name, name, &b);
		}
}

static void subject(struct cluster *c, struct buf *b, span home)
{
	unsigned what = draw(c, 100);
	span ns = chance(c, 60) ? home : any_ns(c);

	if (!ns.n)
		ns = any_ns(c);
	if (what < 55)
		buf_printf(b, "{\"kind\":\"ServiceAccount\",\"name\":\"%s\",\"namespace\":\"%.*s\"}", span_is(ns, "kube-system") ? "controller" : PICK(c, account_names), SPANF(ns));
	else if (what < 70)
		buf_printf(b, "{\"kind\":\"User\",\"apiGroup\":\"" RBAC "\",\"name\":\"u%u\"}", draw(c, 3));
	else if (what < 84)
		buf_printf(b, "{\"kind\":\"Group\",\"apiGroup\":\"" RBAC "\",\"name\":\"g%u\"}", draw(c, 3));
	else if (what < 88)
		buf_printf(b, "{\"kind\":\"User\",\"apiGroup\":\"" RBAC "\",\"name\":\"system:serviceaccount:%.*s:app\"}", SPANF(ns));
	else if (what < 94)
		buf_printf(b, "{\"kind\":\"Group\",\"apiGroup\":\"" RBAC "\",\"name\":\"system:serviceaccounts:%.*s\"}", SPANF(ns));
	else if (what < 95)
		buf_str(b, "{\"kind\":\"User\",\"apiGroup\":\"" RBAC "\",\"name\":\"system:anonymous\"}");
	else
		buf_printf(b, "{\"kind\":\"Group\",\"apiGroup\":\"" RBAC "\",\"name\":\"%s\"}", what < 97 ? "system:serviceaccounts" : what < 99 ? "system:authenticated" :
			"system:unauthenticated");
}

static void bindings(struct cluster *c)
{
	static const char *const builtin[] = { "view", "edit", "admin", "cluster-admin", "missing" };

	for (unsigned k = 0, n = 3 + draw(c, 9); k < n; k++) {
		struct buf b = { .arena = c->arena };
		bool cluster = chance(c, 30), role = !cluster && chance(c, 45);
		span ns = cluster ? SPAN("") : any_ns(c), name = arena_printf(c->arena, "b%u", k);
		unsigned power = draw(c, 100);
		buf_printf(&b, "{\"apiVersion\":\"" RBAC "/v1\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%.*s\"", cluster ? "ClusterRoleBinding" : "RoleBinding", SPANF(name));
		if (!cluster)
			buf_printf(&b, ",\"namespace\":\"%.*s\"", SPANF(ns));
		buf_printf(&b, "},\"roleRef\":{\"apiGroup\":\"" RBAC "\",\"kind\":\"%s\",\"name\":\"", role ? "Role" : "ClusterRole");
		if (role)
			buf_printf(&b, "r%u", draw(c, 2));
		else if (power < (cluster ? 4u : 12u))
			buf_str(&b, builtin[draw(c, 5)]);
		else
			buf_printf(&b, "c%u", draw(c, 4));
		buf_str(&b, "\"},\"subjects\":[");
		for (unsigned i = 0, m = 1 + chance(c, 30); i < m; i++) {
			buf_str(&b, i ? "," : "");
			subject(c, &b, ns);
		}
		buf_str(&b, "]}");
		put(c, cluster ? "ClusterRoleBinding" : "RoleBinding", ns, name, &b);
	}
}

void cluster_make(struct cluster *c, struct arena *a, uint64_t seed)
{
	static const char *const versions[] = { "1.25", "1.28", "1.31", "1.34", "1.35", "1.36" };

	*c = (struct cluster){ .arena = a, .state = seed * 0xd1342543de82ef95u };
	cluster_random(&c->state, 2);
	c->state ^= c->state >> 29; // neighbours' numbers must not be each other's, moved by one
	c->version = span_str(PICK(c, versions));
	c->by_label = chance(c, 40);
	c->n_ns = 2 + draw(c, 7);
	namespaces(c);
	accounts(c);
	pods(c);
	workloads(c);
	secrets(c);
	config_maps(c);
	roles(c);
	bindings(c);
}

span cluster_dump(const struct cluster *c)
{
	struct buf b = { .arena = c->arena };

	// JSON documents are YAML documents.
	for (size_t i = 0; i < c->text.n; i++)
		buf_printf(&b, "# %.*s\n---\n%.*s\n", SPANF(c->text.v[i].file), SPANF(c->text.v[i].json));
	return buf_span(&b);
}
