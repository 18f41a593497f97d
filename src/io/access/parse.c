#include "io/access/parts.h"

#include "text/base64.h"
#include "text/yaml.h"

// Names and types: client-go tools/clientcmd/api/v1/types.go. Upstream decodes leniently: what it does not know it skips, a wrong type it refuses.
enum field_kind { FIELD_TEXT, FIELD_BYTES, FIELD_BOOL, FIELD_TEXTS };
struct field { span name; enum field_kind kind; size_t at; };

#define FIELD(text, kind, type, member) { SPAN_INIT(text), kind, offsetof(struct type, member) }
static const struct field cluster_fields[] = {
	FIELD("server", FIELD_TEXT, kube_cluster, server),
	FIELD("tls-server-name", FIELD_TEXT, kube_cluster, tls_server_name),
	FIELD("insecure-skip-tls-verify", FIELD_BOOL, kube_cluster, insecure),
	FIELD("certificate-authority", FIELD_TEXT, kube_cluster, ca_file),
	FIELD("certificate-authority-data", FIELD_BYTES, kube_cluster, ca_data),
	FIELD("proxy-url", FIELD_TEXT, kube_cluster, proxy_url),
	FIELD("disable-compression", FIELD_BOOL, kube_cluster, disable_compression),
};
static const struct field user_fields[] = {
	FIELD("client-certificate", FIELD_TEXT, kube_user, cert_file),
	FIELD("client-certificate-data", FIELD_BYTES, kube_user, cert_data),
	FIELD("client-key", FIELD_TEXT, kube_user, key_file),
	FIELD("client-key-data", FIELD_BYTES, kube_user, key_data),
	FIELD("token", FIELD_TEXT, kube_user, token),
	FIELD("tokenFile", FIELD_TEXT, kube_user, token_file),
	FIELD("username", FIELD_TEXT, kube_user, username),
	FIELD("password", FIELD_TEXT, kube_user, password),
	FIELD("as", FIELD_TEXT, kube_user, as),
	FIELD("as-uid", FIELD_TEXT, kube_user, as_uid),
	FIELD("as-groups", FIELD_TEXTS, kube_user, as_groups),
};
static const struct field context_fields[] = {
	FIELD("cluster", FIELD_TEXT, kube_context, cluster),
	FIELD("user", FIELD_TEXT, kube_context, user),
	FIELD("namespace", FIELD_TEXT, kube_context, namespace),
};
static const struct field exec_fields[] = {
	FIELD("apiVersion", FIELD_TEXT, access_exec, api_version),
	FIELD("command", FIELD_TEXT, access_exec, command),
	FIELD("args", FIELD_TEXTS, access_exec, args),
	FIELD("installHint", FIELD_TEXT, access_exec, install_hint),
	FIELD("provideClusterInfo", FIELD_BOOL, access_exec, cluster_info),
};
#define READ_FIELDS(r, obj, table, to) read_fields((r), (obj), (table), sizeof(table) / sizeof(table)[0], (to))

struct reader {
	struct arena *a;
	struct intern *keys;
	struct diags *diags;
	span file, text;
	span of; // "users[3]", for complaints
	bool bad;   // since it was last looked at,
	span fault; // with the first complaint
};

static const value *get(const struct reader *r, const value *obj, span name)
{
	uint32_t key = intern_find(r->keys, name);

	return key == MAP_NONE ? &value_absent : value_get(obj, key);
}

static void complain(struct reader *r, const value *at, const char *where, span field, const char *fault)
{
	uint32_t line = 0, col = 0;

	if (at->off != VALUE_NO_OFF && at->off <= r->text.n)
		diag_position(r->text, at->off, &line, &col);
	span text = arena_printf(r->a, "%.*s%s%.*s: %s", SPANF(r->of), where, SPANF(access_shown(r->a, field)), fault);
	diag_add(r->diags, DIAG_ERROR, r->file, line, col, "%.*s", SPANF(text));
	if (!r->bad)
		r->fault = arena_printf(r->a, "line %u: %.*s", line, SPANF(text));
	r->bad = true;
}

static const value *expect(struct reader *r, const value *v, enum value_type type, const char *where, span field)
{
	if (v->type == type)
		return v;
	if (value_present(v))
		complain(r, v, where, field, type == VALUE_OBJECT ? "expected a map" : type == VALUE_ARRAY ? "expected a list" : type == VALUE_BOOL ?
			"expected true or false" : "expected a text (quote it)");
	return &value_absent;
}

static span text_of(struct reader *r, const value *v, const char *where, span field)
{
	return value_span(expect(r, v, VALUE_STRING, where, field));
}

static struct spanvec texts_of(struct reader *r, const value *v, const char *where, span field)
{
	struct spanvec out = { 0 };

	value_each(it, expect(r, v, VALUE_ARRAY, where, field))
		vec_push(&out, r->a, text_of(r, it, where, field));
	return out;
}

// encoding/base64 StdEncoding: padded, line ends skipped, nothing else.
bool access_base64(struct arena *a, span text, span *out)
{
	size_t digits = 0, pads = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '\r' || c == '\n')
			continue;
		bool digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
		if (c == '=' ? ++pads > 2 : !digit || pads)
			return false;
		digits += digit;
	}
	if ((digits + pads) % 4 || digits % 4 == 1)
		return false;
	*out = base64_bytes(a, text);
	return true;
}

static void read_field(struct reader *r, const value *v, const struct field *f, void *to)
{
	char *at = (char *)to + f->at;

	if (f->kind == FIELD_BOOL) {
		*(bool *)at = expect(r, v, VALUE_BOOL, ".", f->name)->type == VALUE_BOOL && v->b;
	} else if (f->kind == FIELD_TEXTS) {
		*(struct spanvec *)at = texts_of(r, v, ".", f->name);
	} else {
		span *text = (span *)at;
		*text = text_of(r, v, ".", f->name);
		if (f->kind == FIELD_BYTES && text->n && !access_base64(r->a, *text, text))
			complain(r, v, ".", f->name, "expected base64");
	}
}

static void read_fields(struct reader *r, const value *obj, const struct field *f, size_t n, void *to)
{
	for (size_t i = 0; i < n; i++)
		read_field(r, get(r, obj, f[i].name), &f[i], to);
}

static void read_extra(struct reader *r, const value *v, struct access_pairs *out)
{
	VEC(struct access_pair) pairs = { 0 };

	member_each(m, expect(r, v, VALUE_OBJECT, ".", SPAN("as-user-extra"))) {
		span name = intern_text(r->keys, m->key);
		if (&m->v != value_get(v, m->key)) // the last of duplicates counts
			continue;
		struct spanvec values = texts_of(r, &m->v, ".as-user-extra.", name);
		for (size_t i = 0; i < values.n; i++)
			vec_push(&pairs, r->a, (struct access_pair){ name, values.v[i] });
	}
	*out = (struct access_pairs){ pairs.v, pairs.n };
}

static void read_exec(struct reader *r, const value *v, struct kube_user *u)
{
	VEC(struct access_pair) env = { 0 };

	v = expect(r, v, VALUE_OBJECT, ".", SPAN("exec"));
	if (!value_present(v))
		return;
	u->exec = arena_new(r->a, struct access_exec);
	READ_FIELDS(r, v, exec_fields, u->exec);
	u->interactive = text_of(r, get(r, v, SPAN("interactiveMode")), ".exec.", SPAN("interactiveMode"));
	value_each(it, expect(r, get(r, v, SPAN("env")), VALUE_ARRAY, ".exec.", SPAN("env"))) {
		const value *pair = expect(r, it, VALUE_OBJECT, ".exec.", SPAN("env"));
		vec_push(&env, r->a, (struct access_pair){ text_of(r, get(r, pair, SPAN("name")), ".exec.env.", SPAN("name")),
			text_of(r, get(r, pair, SPAN("value")), ".exec.env.", SPAN("value")) });
	}
	u->exec->env = (struct access_pairs){ env.v, env.n };
	u->exec->folder = access_folder(r->file);
}

static void read_provider(struct reader *r, const value *v, struct kube_user *u)
{
	v = expect(r, v, VALUE_OBJECT, ".", SPAN("auth-provider"));
	if (!value_present(v))
		return;
	u->provider = text_of(r, get(r, v, SPAN("name")), ".auth-provider.", SPAN("name"));
	v = expect(r, get(r, v, SPAN("config")), VALUE_OBJECT, ".auth-provider.", SPAN("config"));
	u->id_token = text_of(r, get(r, v, SPAN("id-token")), ".auth-provider.config.", SPAN("id-token"));
	u->refresh_token = text_of(r, get(r, v, SPAN("refresh-token")), ".auth-provider.config.", SPAN("refresh-token"));
	if (!u->provider.n)
		complain(r, v, ".", SPAN("auth-provider"), "expected a name");
}

// The part of a cluster that is handed on to a plug-in: client_config.go clusterExtensionKey.
static span read_exec_config(struct reader *r, const value *cluster)
{
	struct buf b = { .arena = r->a };

	value_each(it, get(r, cluster, SPAN("extensions")))
		if (span_is(value_span(get(r, it, SPAN("name"))), "client.authentication.k8s.io/exec")) {
			b.n = 0;
			json_write(&b, r->keys, get(r, it, SPAN("extension")));
		}
	return buf_span(&b);
}

// The maps of one list, with their names; sets what its complaints are about.
struct entries { struct reader *r; const value *at, *end; span list; struct spanmap seen; size_t i; };
struct entry { span name; struct kube_place at; const value *body; uint32_t twin; }; // twin: place of the first of that name, or MAP_NONE

static struct entries entries_of(struct reader *r, const value *root, span list)
{
	r->of = SPAN("");
	const value *v = expect(r, get(r, root, list), VALUE_ARRAY, "", list);

	return (struct entries){ .r = r, .at = value_item(v, 0), .end = value_item(v, 0) + value_count(v), .list = list };
}

static bool next_entry(struct entries *e, span body, struct entry *out)
{
	struct reader *r = e->r;
	bool fresh;

	if (e->at == e->end)
		return false;
	const value *it = e->at++;
	r->of = arena_printf(r->a, "%.*s[%zu]", SPANF(e->list), e->i++);
	r->bad = false;
	it = expect(r, it, VALUE_OBJECT, "", SPAN(""));
	*out = (struct entry){ .at = { .file = r->file } };
	out->twin = MAP_NONE;
	out->name = text_of(r, get(r, it, SPAN("name")), ".", SPAN("name"));
	out->body = expect(r, get(r, it, body), VALUE_OBJECT, ".", body);
	if (it->type == VALUE_OBJECT && it->off != VALUE_NO_OFF && it->off <= r->text.n)
		diag_position(r->text, it->off, &out->at.line, &out->at.col);
	// Upstream refuses such a file whole: tools/clientcmd/api/v1/conversion.go.
	uint32_t *place = spanmap_put(&e->seen, r->a, out->name.n ? out->name : SPAN(""), &fresh);
	if (fresh)
		*place = (uint32_t)e->i - 1;
	else
		out->twin = *place;
	if (!fresh)
		complain(r, it, ".", SPAN("name"), "this name stands in the list already");
	return true;
}

static void read_lists(struct reader *r, const value *root, struct kubeconfig *out)
{
	struct entry e;

	for (struct entries list = entries_of(r, root, SPAN("clusters")); next_entry(&list, SPAN("cluster"), &e);) {
		struct kube_cluster c = { .name = e.name, .at = e.at };
		READ_FIELDS(r, e.body, cluster_fields, &c);
		c.exec_config = read_exec_config(r, e.body);
		c.bad = r->bad;
		c.fault = r->fault;
		vec_push(&out->clusters, r->a, c);
		if (e.twin != MAP_NONE && !out->clusters.v[e.twin].bad) {
			out->clusters.v[e.twin].bad = true;
			out->clusters.v[e.twin].fault = r->fault;
		}
	}
	for (struct entries list = entries_of(r, root, SPAN("users")); next_entry(&list, SPAN("user"), &e);) {
		struct kube_user u = { .name = e.name, .at = e.at };
		READ_FIELDS(r, e.body, user_fields, &u);
		read_extra(r, get(r, e.body, SPAN("as-user-extra")), &u.as_extra);
		read_exec(r, get(r, e.body, SPAN("exec")), &u);
		read_provider(r, get(r, e.body, SPAN("auth-provider")), &u);
		u.bad = r->bad;
		u.fault = r->fault;
		vec_push(&out->users, r->a, u);
		if (e.twin != MAP_NONE && !out->users.v[e.twin].bad) {
			out->users.v[e.twin].bad = true;
			out->users.v[e.twin].fault = r->fault;
		}
	}
	for (struct entries list = entries_of(r, root, SPAN("contexts")); next_entry(&list, SPAN("context"), &e);) {
		struct kube_context c = { .name = e.name, .at = e.at };
		READ_FIELDS(r, e.body, context_fields, &c);
		c.bad = r->bad;
		c.fault = r->fault;
		vec_push(&out->contexts, r->a, c);
		if (e.twin != MAP_NONE && !out->contexts.v[e.twin].bad) {
			out->contexts.v[e.twin].bad = true;
			out->contexts.v[e.twin].fault = r->fault;
		}
	}
}

struct first { const value *root; struct arena *a; };

static void take_first(void *ctx, const struct yaml_doc *doc)
{
	struct first *f = ctx;

	if (!f->root) {
		value *v = arena_new(f->a, value);
		*v = doc->root;
		f->root = v;
	}
}

// Upstream reads JSON with the YAML reader too, and of a stream its first document.
const value *access_document(struct arena *a, span file, span text, struct intern *keys, struct diags *d)
{
	struct diags own = { .arena = a };
	struct first f = { NULL, a };
	size_t broken = yaml_read(text, file, NULL, a, keys, &own, take_first, &f);

	for (size_t i = 0; i < own.list.n; i++) {
		const struct diag *x = &own.list.v[i];
		// The name of an anchor may be a piece of a token that somebody forgot to quote.
		bool quotes = span_contains(x->text, SPAN("anchor '"));
		diag_add(d, x->level, x->file, x->line, x->col, "%.*s", SPANF(quotes ? SPAN("an alias of no anchor (texts that begin with * are quoted)") : x->text));
	}
	return broken ? NULL : f.root ? f.root : &value_absent;
}

bool kubeconfig_parse(struct arena *a, span file, span text, struct diags *diags, struct kubeconfig *out)
{
	struct intern *keys = arena_new(a, struct intern);
	struct reader r = { .a = a, .keys = keys, .diags = diags, .file = file, .text = text };

	*out = (struct kubeconfig){ .file = file };
	intern_init(keys, a, 1);
	const value *root = access_document(a, file, text, keys, diags);
	if (!root)
		return false;
	expect(&r, root, VALUE_OBJECT, "", SPAN("the document"));
	span version = text_of(&r, get(&r, root, SPAN("apiVersion")), "", SPAN("apiVersion"));
	span kind = text_of(&r, get(&r, root, SPAN("kind")), "", SPAN("kind"));
	// Both may be missing: loader.go Load gives defaults.
	if ((version.n && !span_is(version, "v1")) || (kind.n && !span_is(kind, "Config")))
		complain(&r, root, "", SPAN("the document"), "expected apiVersion v1, kind Config");
	out->current = text_of(&r, get(&r, root, SPAN("current-context")), "", SPAN("current-context"));
	expect(&r, get(&r, root, SPAN("clusters")), VALUE_ARRAY, "", SPAN("clusters"));
	expect(&r, get(&r, root, SPAN("users")), VALUE_ARRAY, "", SPAN("users"));
	expect(&r, get(&r, root, SPAN("contexts")), VALUE_ARRAY, "", SPAN("contexts"));
	if (r.bad)
		return false;
	read_lists(&r, root, out);
	return true;
}
