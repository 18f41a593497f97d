#include "base/must.h"
#include "twin/admission/psa/check.h"

#define CHECK(name) extern const struct psa_check name;
#include "twin/admission/psa/check.def"
#undef CHECK

const struct psa_check *const psa_check_table[] = {
#define CHECK(name) &name,
#include "twin/admission/psa/check.def"
#undef CHECK
};

#define N_CHECKS (sizeof psa_check_table / sizeof *psa_check_table)

size_t psa_check_count(void)
{
	return N_CHECKS;
}

const char *psa_check_id(size_t i)
{
	must(i < N_CHECKS);
	return psa_check_table[i]->id;
}

enum psa_level psa_check_level(size_t i)
{
	must(i < N_CHECKS);
	return psa_check_table[i]->level;
}

typedef bool (*check_fn)(struct psa_probe *p);

// The newest revision that a policy version has; NULL when the check is younger.
static check_fn revision(const struct psa_check *c, unsigned version)
{
	check_fn fn = NULL;
	for (size_t i = 0; i < PSA_REVISIONS && c->revision[i].run; i++)
		if (c->revision[i].since <= version)
			fn = c->revision[i].run;
	return fn;
}

static uint32_t bit_of(const struct psa_check *c)
{
	for (size_t i = 0; i < N_CHECKS; i++)
		if (psa_check_table[i] == c)
			return 1u << i;
	return 0;
}

// The checks that a level and version run, a bit each. A restricted check takes the place of a baseline one only in versions that have it
// (policy/registry.go populate).
static uint32_t active(enum psa_level level, unsigned version)
{
	uint32_t bits = 0, replaced = 0;

	for (size_t i = 0; i < N_CHECKS; i++) {
		const struct psa_check *c = psa_check_table[i];
		if (c->level > level || !revision(c, version))
			continue;
		bits |= 1u << i;
		if (level == PSA_RESTRICTED && c->overrides)
			replaced |= bit_of(c->overrides);
	}
	return bits & ~replaced;
}

static void keep(struct psa_result *res, struct psa_probe *p, const struct psa_check *c)
{
	vec_push(&res->list, p->run,
		(struct psa_failure){ .check = c->id, .reason = p->reason, .detail = p->detail, .field = p->fields.v, .n_fields = p->fields.n });
}

bool psa_evaluate(const struct intern *keys, const value *meta, const value *spec, struct psa_level_version lv, struct psa_server server,
	struct arena *run, struct psa_result *res)
{
	unsigned newest = server.minor < PSA_NEWEST ? server.minor : PSA_NEWEST;
	unsigned version = lv.version.minor < newest ? lv.version.minor : newest;
	bool ok = true;

	if (lv.level == PSA_PRIVILEGED)
		return true;
	uint32_t bits = active(lv.level, version);
	struct pod_container c;
	VEC(struct pod_container) all = { 0 };
	for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);)
		vec_push(&all, run, c);
	struct psa_probe p = { .keys = keys, .meta = meta, .spec = spec, .run = run, .want = res != NULL, .server = server, .container = all.v,
		.n_containers = all.n, .sc = value_get(spec, KEY_securityContext) };
	for (; bits; bits &= bits - 1) {
		const struct psa_check *check = psa_check_table[__builtin_ctz(bits)];
		p.reason = p.detail = (span){ 0 }; // what the check before said; its places stay where they are
		memset(&p.fields, 0, sizeof p.fields);
		if (revision(check, version)(&p))
			continue;
		ok = false;
		if (!res)
			return false;
		keep(res, &p, check);
	}
	return ok;
}

span psa_detail(struct arena *run, const struct psa_result *res, bool details)
{
	struct buf b = { .arena = run };
	for (size_t i = 0; i < res->list.n; i++) {
		const struct psa_failure *f = &res->list.v[i];
		if (i)
			buf_str(&b, ", ");
		buf_add(&b, f->reason);
		if (details && f->detail.n)
			buf_printf(&b, " (%.*s)", SPANF(f->detail));
	}
	return buf_span(&b);
}
