#include "io/access/parts.h"

// What is chosen, with the flags laid over; the names are for complaints.
struct choice {
	struct arena *a;
	const struct kubeconfigs *all;
	const struct access_flags *flags;
	const struct access_files *files;
	struct diags *diags;
	span context, cluster_name, user_name;
	span of_cluster, of_user; // "cluster \"x\"", "user \"y\""
	struct kube_cluster cluster;
	struct kube_user user;
	span namespace;
};

// The first file that has an entry of that name gives all of it (loader.go Load).
#define FIND(all, list, want, out) \
	do { \
		*(out) = NULL; \
		for (size_t f_ = 0; f_ < (all)->n && !*(out); f_++) \
			for (size_t i_ = 0; i_ < (all)->v[f_].list.n && !*(out); i_++) \
				if (span_eq((all)->v[f_].list.v[i_].name, (want))) \
					*(out) = &(all)->v[f_].list.v[i_]; \
	} while (0)

static span current_context(const struct kubeconfigs *all, const struct access_flags *flags)
{
	if (flags->context.n)
		return flags->context;
	for (size_t f = 0; f < all->n; f++)
		if (all->v[f].current.n)
			return all->v[f].current;
	return SPAN("");
}

bool access_chosen(const struct kubeconfigs *all, const struct access_flags *flags)
{
	return current_context(all, flags).n || flags->cluster.n || flags->server.n || flags->user.n;
}

// ": there is a, b and 3 more"
static span there_are(struct choice *c)
{
	struct buf b = { .arena = c->a };
	size_t n = 0;

	for (size_t f = 0; f < c->all->n; f++)
		for (size_t i = 0; i < c->all->v[f].contexts.n; i++)
			if (n++ < 8)
				buf_printf(&b, "%s%.*s", n == 1 ? "; there are " : ", ", SPANF(access_shown(c->a, c->all->v[f].contexts.v[i].name)));
	if (n > 8)
		buf_printf(&b, " and %zu more", n - 8);
	return n ? buf_span(&b) : SPAN("; no file defines a context");
}

static struct err refuse_bad(struct choice *c, const char *kind, span name, span file, span fault)
{
	return access_fail(c->a, EINVAL, "%s \"%.*s\" cannot be used as it is written: %.*s, %.*s", kind, SPANF(access_shown(c->a, name)),
		SPANF(access_shown(c->a, file)), SPANF(fault));
}

static struct err choose_context(struct choice *c, struct kube_context *out)
{
	const struct kube_context *found;

	*out = (struct kube_context){ 0 };
	c->context = current_context(c->all, c->flags);
	if (c->context.n) {
		FIND(c->all, contexts, c->context, &found);
		if (!found)
			return access_fail(c->a, EINVAL, "context \"%.*s\" does not exist%.*s", SPANF(access_shown(c->a, c->context)), SPANF(there_are(c)));
		if (found->bad)
			return refuse_bad(c, "context", c->context, found->at.file, found->fault);
		*out = *found;
	} else if (!c->flags->cluster.n && !c->flags->server.n) {
		return access_fail(c->a, EINVAL, "no current-context is set; name one with --context%.*s", SPANF(there_are(c)));
	}
	if (c->flags->cluster.n)
		out->cluster = c->flags->cluster;
	if (c->flags->user.n)
		out->user = c->flags->user;
	return OK;
}

static struct err choose_cluster(struct choice *c, span name)
{
	const struct kube_cluster *found = NULL;

	c->cluster_name = name;
	c->of_cluster = arena_printf(c->a, "cluster \"%.*s\"", SPANF(access_shown(c->a, name)));
	if (name.n)
		FIND(c->all, clusters, name, &found);
	if (found && found->bad)
		return refuse_bad(c, "cluster", name, found->at.file, found->fault);
	if (found)
		c->cluster = *found;
	else if (c->flags->cluster.n)
		return access_fail(c->a, EINVAL, "%.*s does not exist", SPANF(c->of_cluster));
	else if (c->flags->server.n)
		c->of_cluster = SPAN("--server");
	else if (!name.n)
		return access_fail(c->a, EINVAL, "context \"%.*s\" names no cluster", SPANF(access_shown(c->a, c->context)));
	else
		return access_fail(c->a, EINVAL, "context \"%.*s\" names %.*s, which does not exist", SPANF(access_shown(c->a, c->context)), SPANF(c->of_cluster));
	return OK;
}

// Upstream goes on as nobody when the user that a context names is missing, and then asks for a password; here that is an error, unless a token is given.
static struct err choose_user(struct choice *c, span name)
{
	const struct kube_user *found = NULL;

	c->user_name = name;
	c->of_user = arena_printf(c->a, "user \"%.*s\"", SPANF(access_shown(c->a, name)));
	if (name.n)
		FIND(c->all, users, name, &found);
	if (found && found->bad)
		return refuse_bad(c, "user", name, found->at.file, found->fault);
	if (found)
		c->user = *found;
	else if (c->flags->user.n || (name.n && !c->flags->token.n))
		return access_fail(c->a, EINVAL, "%.*s does not exist%s", SPANF(c->of_user), c->flags->user.n ? "" : ", but the context names it");
	return OK;
}

// client_config.go getCluster: any of the flags about trust replaces all that the file says about it, and --server drops the file's
// tls-server-name. Paths of flags are relative to where we are, not to the file.
static void lay_cluster(struct choice *c)
{
	const struct access_flags *f = c->flags;
	struct kube_cluster *k = &c->cluster;

	k->ca_file = k->at.file.n ? access_join(c->a, access_folder(k->at.file), k->ca_file) : k->ca_file;
	if (f->insecure || f->certificate_authority.n) {
		k->insecure = f->insecure;
		k->ca_file = f->certificate_authority;
		k->ca_data = SPAN("");
	}
	if (f->tls_server_name.n || f->server.n)
		k->tls_server_name = f->tls_server_name;
	if (f->server.n)
		k->server = f->server;
	if (f->proxy_url.n)
		k->proxy_url = f->proxy_url;
}

// client_config.go getAuthInfo, but for one thing: there the tokenFile of the entry would go before --token, since the last content read of it
// counts for more than a token (transport/round_trippers.go); who types a token means it.
static void lay_user(struct choice *c)
{
	const struct access_flags *f = c->flags;
	struct kube_user *u = &c->user;
	span folder = access_folder(u->at.file);

	if (u->at.file.n) {
		u->cert_file = access_join(c->a, folder, u->cert_file);
		u->key_file = access_join(c->a, folder, u->key_file);
		u->token_file = access_join(c->a, folder, u->token_file);
	}
	if (f->token.n) {
		u->token = f->token;
		u->token_file = SPAN("");
	}
	if (f->as.n)
		u->as = f->as;
	if (f->as_uid.n)
		u->as_uid = f->as_uid;
	if (f->as_groups.n)
		u->as_groups = f->as_groups;
}

static struct err check_impersonation(struct choice *c)
{
	const struct kube_user *u = &c->user;
	bool plain = access_plain(u->as) && access_plain(u->as_uid);

	if (!u->as.n && (u->as_uid.n || u->as_groups.n || u->as_extra.n))
		return access_fail(c->a, EINVAL, "uid, groups or extras to impersonate are given without a user to impersonate");
	for (size_t i = 0; i < u->as_groups.n; i++)
		plain &= access_plain(u->as_groups.v[i]);
	for (size_t i = 0; i < u->as_extra.n; i++)
		plain &= access_plain(u->as_extra.v[i].name) && access_plain(u->as_extra.v[i].value);
	return plain ? OK : access_fail(c->a, EINVAL, "a user, uid, group or extra to impersonate holds a control character");
}

// validation.go validateAuthInfo and transport/round_trippers.go HTTPWrappersForConfig.
static struct err check_user(struct choice *c)
{
	struct kube_user *u = &c->user;
	bool basic = u->username.n || (u->password.n && u->token.n), cert = u->cert_file.n || u->cert_data.n;

	if (basic && (u->token.n || u->token_file.n))
		return access_fail(c->a, EINVAL, "%.*s has a token and a user name with password, only one is allowed", SPANF(c->of_user));
	if (cert && !u->key_file.n && !u->key_data.n)
		return access_fail(c->a, EINVAL, "%.*s has a client-certificate without client-key or client-key-data", SPANF(c->of_user));
	if (!access_plain(u->token) || !access_plain(u->username) || !access_plain(u->password))
		return access_fail(c->a, EINVAL, "the token, user name or password of %.*s holds a line break or another control character", SPANF(c->of_user));
	if (u->exec && u->provider.n)
		return access_fail(c->a, EINVAL, "%.*s has an auth-provider and an exec plug-in, only one is allowed", SPANF(c->of_user));
	return check_impersonation(c);
}

static struct err check_cluster(struct choice *c, struct access *out)
{
	struct kube_cluster *k = &c->cluster;

	if (!k->server.n)
		return access_fail(c->a, EINVAL, "%.*s has no server", SPANF(c->of_cluster));
	try_(access_url(c->a, c->of_cluster, k->server, &out->server));
	if (k->proxy_url.n)
		try_(access_proxy(c->a, c->of_cluster, k->proxy_url));
	if (!access_plain(k->tls_server_name) || span_find(k->tls_server_name, '/', 0) >= 0)
		return access_fail(c->a, EINVAL, "the tls-server-name of %.*s is no host name", SPANF(c->of_cluster));
	// transport/transport.go TLSConfigFor.
	if (k->insecure && (k->ca_file.n || k->ca_data.n))
		return access_fail(c->a, EINVAL, "%.*s has a certificate-authority together with insecure-skip-tls-verify", SPANF(c->of_cluster));
	return OK;
}

// The content of "name-data", else of the file. Upstream's validation refuses both, though its words and everything behind it say that the data go first.
static struct err pem_of(struct choice *c, span of, const char *name, const struct kube_place *at, span file, span data, span *out)
{
	*out = data;
	if (file.n && data.n)
		diag_add(c->diags, DIAG_WARN, at->file, at->line, at->col, "%.*s has %s and %s-data; the latter counts (kubectl refuses both)", SPANF(of), name, name);
	if (data.n || !file.n)
		return OK;
	struct err e = c->files->read(c->files->ctx, c->a, file, ACCESS_NAMED, out);
	if (!e.code && !out->n)
		e = access_fail(c->a, EINVAL, "it is empty");
	return e.code ? access_fail(c->a, e.code, "cannot read the %s of %.*s, %.*s: %.*s", name, SPANF(of), SPANF(access_shown(c->a, file)), SPANF(e.text)) : OK;
}

// plugin/pkg/client/auth: what is left of the providers that were built in.
static struct err take_provider(struct choice *c, struct access *out)
{
	const struct kube_user *u = &c->user;

	if (span_is(u->provider, "gcp"))
		return access_fail(c->a, EINVAL, "%.*s uses the gcp auth-provider, which Kubernetes has removed: "
			"install gke-gcloud-auth-plugin and fetch the kubeconfig anew", SPANF(c->of_user));
	if (span_is(u->provider, "azure"))
		return access_fail(c->a, EINVAL, "%.*s uses the azure auth-provider, which Kubernetes has removed: "
			"convert the kubeconfig with kubelogin (github.com/Azure/kubelogin)", SPANF(c->of_user));
	if (!span_is(u->provider, "oidc"))
		return access_fail(c->a, EINVAL, "%.*s uses the unknown auth-provider \"%.*s\"", SPANF(c->of_user), SPANF(access_shown(c->a, u->provider)));
	if (!u->id_token.n)
		return access_fail(c->a, EINVAL, "%.*s uses auth-provider oidc without an id-token; it is not fetched here: %s", SPANF(c->of_user),
			u->refresh_token.n ? "any kubectl command in this context stores one" : "log in with your provider's tool first");
	if (!access_plain(u->id_token) || !access_jwt_expiry(u->id_token, &out->token_expires))
		return access_fail(c->a, EINVAL, "the id-token of %.*s is no JSON Web Token with a time of expiry", SPANF(c->of_user));
	out->token = u->id_token;
	out->refreshable = u->refresh_token.n > 0;
	return OK;
}

static struct err check_exec(struct choice *c)
{
	struct kube_user *u = &c->user;
	struct access_exec *x = u->exec;
	static const struct { span name; enum access_interactive mode; } modes[] = {
		{ SPAN_INIT("IfAvailable"), ACCESS_IF_AVAILABLE }, { SPAN_INIT("Never"), ACCESS_NEVER }, { SPAN_INIT("Always"), ACCESS_ALWAYS },
	};

	if (c->flags->no_plugins)
		return access_fail(c->a, EACCES, "%.*s logs in with the program %.*s, but plug-ins are refused", SPANF(c->of_user), SPANF(access_shown(c->a, x->command)));
	if (!x->command.n || !x->api_version.n)
		return access_fail(c->a, EINVAL, "the exec plug-in of %.*s has no %s", SPANF(c->of_user), x->command.n ? "apiVersion" : "command");
	bool v1 = span_is(x->api_version, "client.authentication.k8s.io/v1");
	if (span_is(x->api_version, "client.authentication.k8s.io/v1alpha1"))
		return access_fail(c->a, EINVAL, "the exec plug-in of %.*s is configured for client.authentication.k8s.io/v1alpha1, which Kubernetes 1.24 removed: "
			"write v1beta1 or v1, as the plug-in supports it", SPANF(c->of_user));
	if (!v1 && !span_is(x->api_version, "client.authentication.k8s.io/v1beta1"))
		return access_fail(c->a, EINVAL, "the exec plug-in of %.*s has the unknown apiVersion \"%.*s\"", SPANF(c->of_user), SPANF(access_shown(c->a, x->api_version)));
	// api/v1/defaults.go SetDefaults_ExecConfig: only the older version has a default.
	if (v1 && !u->interactive.n)
		return access_fail(c->a, EINVAL, "the exec plug-in of %.*s has no interactiveMode, which v1 requires", SPANF(c->of_user));
	for (size_t i = 0; u->interactive.n; i++) {
		if (i == 3)
			return access_fail(c->a, EINVAL, "the interactiveMode of the exec plug-in of %.*s is none of Never, IfAvailable, Always", SPANF(c->of_user));
		x->interactive = modes[i].mode;
		if (span_eq(u->interactive, modes[i].name))
			break;
	}
	for (size_t i = 0; i < x->env.n; i++)
		if (!x->env.v[i].name.n)
			return access_fail(c->a, EINVAL, "the exec plug-in of %.*s has an env entry without a name", SPANF(c->of_user));
	return OK;
}

// Who one is. A token or a password goes before a plug-in, and a certificate too (plugin/pkg/client/auth/exec UpdateTransportConfig): the
// plug-in is then not asked, and not even looked at.
static struct err take_user(struct choice *c, struct access *out)
{
	struct kube_user *u = &c->user;

	try_(pem_of(c, c->of_user, "client-certificate", &u->at, u->cert_file, u->cert_data, &out->cert));
	if (out->cert.n)
		try_(pem_of(c, c->of_user, "client-key", &u->at, u->key_file, u->key_data, &out->key));
	out->token = u->token;
	out->token_file = u->token_file;
	// A password without a name is not sent: transport/config.go HasBasicAuth.
	out->username = u->username;
	out->password = u->username.n ? u->password : SPAN("");
	if (u->token.n || u->token_file.n || u->username.n)
		return OK;
	if (u->provider.n)
		return take_provider(c, out);
	if (!u->exec || out->cert.n)
		return OK;
	try_(check_exec(c));
	u->exec->cluster_config = c->cluster.exec_config;
	out->exec = u->exec;
	return OK;
}

struct err access_resolve(struct arena *a, const struct kubeconfigs *all, const struct access_flags *flags, const struct access_files *files,
                          struct diags *diags, struct access *out)
{
	struct choice c = { .a = a, .all = all, .flags = flags, .files = files, .diags = diags };
	struct kube_context context;

	*out = (struct access){ 0 };
	try_(choose_context(&c, &context));
	try_(choose_cluster(&c, context.cluster));
	try_(choose_user(&c, context.user));
	lay_cluster(&c);
	lay_user(&c);
	try_(check_user(&c));
	try_(check_cluster(&c, out));
	out->context = c.context;
	out->file = c.cluster.at.file;
	out->namespace = context.namespace.n ? context.namespace : SPAN("default");
	out->insecure = c.cluster.insecure;
	out->disable_compression = c.cluster.disable_compression;
	out->tls_server_name = c.cluster.tls_server_name;
	out->proxy_url = c.cluster.proxy_url;
	out->as = c.user.as;
	out->as_uid = c.user.as_uid;
	out->as_groups = c.user.as_groups;
	out->as_extra = c.user.as_extra;
	// Credentials travel encrypted or not at all (client_config.go: "only try to read the auth information if we are secure").
	if (span_starts(out->server, SPAN("http://"))) {
		diag_add(diags, DIAG_WARN, c.cluster.at.file, c.cluster.at.line, c.cluster.at.col, "%.*s is asked over http://, so no credentials are sent", SPANF(c.of_cluster));
		return OK;
	}
	try_(pem_of(&c, c.of_cluster, "certificate-authority", &c.cluster.at, c.cluster.ca_file, c.cluster.ca_data, &out->ca));
	return take_user(&c, out);
}
