#include "io/access/parts.h"

#include "text/base64.h"

#define FILE_SECONDS 10  // a token file is read again after
#define RENEW_SECONDS 10 // answers to 401s of requests that were under way together are one renewal
#define LEEWAY 10        // an id-token that is about to end: plugin/pkg/client/auth/oidc expiryDelta

struct credentials {
	struct arena *arena;
	const struct access *of;
	struct access_run run;
	struct credential now; // what is sent
	bool have;
	int64_t asked, renewed; // when the plug-in or the file was asked, and when because of a 401
	span token;             // last content of the token file
};

struct credentials *credentials_new(struct arena *a, const struct access *of, unsigned timeout)
{
	struct credentials *c = arena_new(a, struct credentials);

	*c = (struct credentials){ .arena = a, .of = of, .run.timeout = timeout };
	return c;
}

void credentials_stop(struct credentials *c, const volatile sig_atomic_t *stop) { c->run.stop = stop; }

static span bearer(struct arena *a, span token)
{
	return token.n ? arena_printf(a, "Bearer %.*s", SPANF(token)) : SPAN("");
}

// The last content that could be read counts for more than a token in the kubeconfig, and goes on to count when the file has gone
// (transport/round_trippers.go bearerAuthRoundTripper, transport/token_source.go).
static struct err from_file(struct credentials *c, int64_t now, bool renew)
{
	struct arena scratch = { 0 };
	span path = c->of->token_file, text;

	if (c->have && !renew && now - c->asked < FILE_SECONDS && now >= c->asked)
		return OK;
	struct err e = access_disk.read(access_disk.ctx, &scratch, path, ACCESS_NAMED, &text);
	if (!e.code && !span_trim(text).n)
		e = access_fail(&scratch, EINVAL, "it is empty");
	if (!e.code && !access_plain(span_trim(text)))
		e = access_fail(&scratch, EINVAL, "it holds a line break or another control character");
	if (!e.code && !span_eq(span_trim(text), c->token))
		c->token = arena_span(c->arena, span_trim(text));
	if (e.code && !c->token.n && !c->of->token.n)
		e = access_fail(c->arena, e.code, "the token file %.*s: %.*s", SPANF(access_shown(c->arena, path)), SPANF(e.text));
	else
		e = OK;
	arena_free(&scratch);
	try_(e);
	c->now.authorization = bearer(c->arena, c->token.n ? c->token : c->of->token);
	c->asked = now;
	c->have = true;
	return OK;
}

static struct err from_plugin(struct credentials *c, int64_t now, bool renew)
{
	struct arena scratch = { 0 };
	struct credential new = { 0 };
	bool recent = now >= c->asked && now - c->asked < RENEW_SECONDS;

	// What has ended when it comes is kept for a moment all the same: clocks differ, and the server is the judge.
	if (c->have && !renew && (!c->now.expires || now <= c->now.expires || recent))
		return OK;
	if (c->have && renew && c->renewed && now >= c->renewed && now - c->renewed < RENEW_SECONDS)
		return OK;
	struct err e = access_exec_run(&scratch, c->of, &c->run, &new);
	if (e.code) {
		e.text = arena_span(c->arena, e.text);
	} else {
		c->now = (struct credential){ bearer(c->arena, new.authorization), arena_span(c->arena, new.cert), arena_span(c->arena, new.key), new.expires };
		c->have = true;
		c->asked = now;
		c->renewed = renew ? now : 0;
	}
	arena_free(&scratch);
	return e;
}

static struct err from_id_token(struct credentials *c, int64_t now)
{
	if (now + LEEWAY < c->of->token_expires)
		return OK;
	return access_fail(c->arena, EACCES, "the id-token of auth-provider oidc has expired, and bulkhead does not renew it: %s", c->of->refreshable ?
		"run any kubectl command in this context (it stores a new one), or use an exec plug-in" : "log in with your provider's tool again");
}

static struct err fixed(struct credentials *c)
{
	const struct access *of = c->of;
	struct buf b = { .arena = c->arena };

	if (of->token.n) {
		c->now.authorization = bearer(c->arena, of->token);
	} else if (of->username.n || of->password.n) {
		buf_str(&b, "Basic ");
		base64_add(&b, arena_printf(c->arena, "%.*s:%.*s", SPANF(of->username), SPANF(of->password)));
		c->now.authorization = buf_span(&b);
	}
	c->now.expires = of->token_expires;
	c->have = true;
	return OK;
}

struct err credentials_get(struct credentials *c, int64_t now, bool renew, struct credential *out)
{
	struct err e = OK;

	*out = (struct credential){ 0 };
	if (!c->have) {
		c->now.cert = c->of->cert;
		c->now.key = c->of->key;
	}
	if (c->of->token_file.n)
		e = from_file(c, now, renew);
	else if (c->of->exec)
		e = from_plugin(c, now, renew);
	else if (c->of->token_expires)
		e = from_id_token(c, now);
	if (!e.code && !c->have)
		e = fixed(c);
	if (!e.code)
		*out = c->now;
	return e;
}
