// Requests and limits of containers and pods, and claims of devices.
#include "k8s/validate/internal.h"
#include "k8s/validate/pod/podrules.h"

#include "base/buf.h"
#include "k8s/quantity.h"

static bool in(span s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(s, words[i]))
			return true;
	return false;
}
#define IN(s, ...) in((s), (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

// pkg/apis/core/helper: classes of resource names.
static bool has_slash(span name) { return span_find(name, '/', 0) >= 0; }
static bool huge(span name) { return span_starts(name, SPAN("hugepages-")); }
static bool native(span name) { return !has_slash(name) || span_contains(name, SPAN("kubernetes.io/")); }
static bool overcommit(span name) { return native(name) && !huge(name); }

static bool standard(span name)
{
	return huge(name) || span_starts(name, SPAN("requests.hugepages-")) || IN(name, "cpu", "memory", "ephemeral-storage", "requests.cpu",
		"requests.memory", "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas",
		"services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "storage", "requests.storage",
		"services.nodeports", "services.loadbalancers");
}

static bool extended(struct validation *v, span name)
{
	if (native(name) || span_starts(name, SPAN("requests.")))
		return false;
	return !check_qualified_name(arena_printf(v->arena, "requests.%.*s", SPANF(name))).n;
}

// Is it whole in Quantity.MilliValue, which rounds away from zero?
static bool whole(quantity q)
{
	__int128 milli = q.nano / 1000000 + (q.nano % 1000000 ? q.nano < 0 ? -1 : 1 : 0);

	return milli % 1000 == 0;
}

static void amount(struct validation *v, const struct field *at, span resource, span text, quantity q)
{
	if (q.nano < 0)
		rule_text(v, at, text, "must be greater than or equal to 0");
	if (whole(q))
		return;
	if (extended(v, resource) || IN(resource, "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
		"persistentvolumeclaims", "services.nodeports", "services.loadbalancers"))
		rule_text(v, at, text, "must be an integer");
}

void validate_quantity(struct validation *v, const struct field *at, span resource, const value *x)
{
	quantity q;

	if (quantity_parse(value_span(x), &q))
		amount(v, at, resource, value_span(x), q);
}

// validateContainerResourceName, validatePodResourceName
static void resource_name(struct validation *v, const struct field *at, span name, bool pod)
{
	struct check c = check_qualified_name(name);
	bool bad = c.n;

	check_add(v, at, name, c);
	if (!bad && !has_slash(name) && !standard(name)) {
		rule_text(v, at, name, "must be a standard resource type or fully qualified");
		bad = true;
	}
	if (pod) {
		if (!bad && !huge(name))
			CHECK_ONE_OF(v, at, name, "cpu", "hugepages-", "memory");
		return;
	}
	if (!has_slash(name) && !huge(name) && !IN(name, "cpu", "memory", "ephemeral-storage"))
		rule_text(v, at, name, "must be a standard resource for containers");
	else if (!native(name) && !extended(v, name))
		rule_text(v, at, name, "doesn't follow extended resource name standard");
}

// validateResourceQuantityHugePageValue
static void huge_value(struct validation *v, const struct field *at, span name, span text)
{
	quantity size, q;

	if (!huge(name) || !quantity_parse(text, &q))
		return;
	if (!quantity_parse(span_from(name, 10), &size) || size.nano <= 0 || quantity_milli(size) % 1000 || quantity_value(q) % quantity_value(size))
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, text), "%.*s is not positive integer multiple of %.*s", SPANF(text), SPANF(name));
}

static void request(struct validation *v, const struct field *at, span name, span text, const quantity *q, const value *limit)
{
	quantity l;

	if (limit->type != VALUE_STRING) {
		if (!overcommit(name))
			check_required(v, AT(at, "limits"), "Limit must be set for non overcommitable resources");
	} else if (q && quantity_parse(value_span(limit), &l)) {
		int cmp = quantity_cmp(*q, l);
		if (cmp && !overcommit(name))
			field_add(v, FIELD_INVALID, AT(at, "requests"), field_quote(v->arena, text), "must be equal to %.*s limit of %.*s", SPANF(name),
				SPANF(value_span(limit)));
		else if (cmp > 0)
			field_add(v, FIELD_INVALID, AT(at, "requests"), field_quote(v->arena, text), "must be less than or equal to %.*s limit of %.*s",
				SPANF(name), SPANF(value_span(limit)));
	}
}

struct seen { bool compute, huge; };

static void list(struct validation *v, const struct field *at, bool requests, const value *res, bool pod, struct seen *seen)
{
	const value *limits = value_get(res, KEY_limits), *all = requests ? value_get(res, KEY_requests) : limits;
	const char *which = requests ? "requests" : "limits";
	unsigned bad = 0;

	member_each(m, all) {
		size_t before = v->errors.n;
		span name = intern_text(v->keys, m->key), text = value_span(&m->v);
		bool compute = m->key == KEY_cpu || m->key == KEY_memory;
		const struct field *f = AT_KEY(AT(at, which), name);
		quantity q;
		bool good = quantity_parse(text, &q);
		if (!compute)
			resource_name(v, f, name, pod);
		if (good)
			amount(v, f, name, text, q);
		if (requests)
			request(v, at, name, text, good ? &q : NULL, value_get(limits, m->key));
		huge_value(v, f, name, text);
		seen->huge |= huge(name);
		seen->compute |= compute;
		bad += v->errors.n > before;
	}
	v->unordered |= bad > 1;
}

static span claim_names(struct podrules *r)
{
	struct spanvec names = { 0 };
	struct buf b = { .arena = r->v->arena };

	value_each(c, check_get(r->v, r->spec, "resourceClaims"))
		if (check_text(r->v, c, "name").n)
			vec_push(&names, r->v->arena, check_text(r->v, c, "name"));
	if (!names.n)
		return SPAN("must be one of the names in pod.spec.resourceClaims which is empty");
	span_sort(names.v, names.n);
	buf_str(&b, "must be one of the names in pod.spec.resourceClaims: ");
	for (size_t i = 0; i < names.n; i++)
		if (!i || !span_eq(names.v[i], names.v[i - 1]))
			buf_printf(&b, "%s%.*s", i ? ", " : "", SPANF(names.v[i]));
	return buf_span(&b);
}

static bool pod_claims(struct podrules *r, span name) { return check_among(r->v, check_get(r->v, r->spec, "resourceClaims"), SIZE_MAX, "name", name); }

// validateResourceClaimNames: a claim may be named once, or by its requests.
static void claims(struct podrules *r, const struct field *at, const value *all)
{
	struct validation *v = r->v;
	struct spanvec seen = { 0 };
	size_t n = 0;

	value_each(c, all) {
		const struct field *item = AT_INDEX(at, n++);
		span name = check_text(v, c, "name"), want = check_text(v, c, "request"), key = name;
		bool whole = false, same = false;
		if (!name.n) {
			check_required(v, item, "");
			continue;
		}
		for (size_t i = 0; i < seen.n; i++)
			whole |= span_eq(seen.v[i], name);
		if (whole) {
			check_duplicate(v, item, name);
		} else {
			if (want.n) {
				check_add(v, AT(item, "request"), want, check_dns1123_label(want));
				key = arena_printf(v->arena, "%.*s/%.*s", SPANF(name), SPANF(want));
			}
			for (size_t i = 0; i < seen.n; i++)
				same |= span_eq(seen.v[i], key);
			if (same)
				check_duplicate(v, item, key);
			for (size_t i = 0; !same && !want.n && i < seen.n; i++)
				if (span_starts(seen.v[i], name) && seen.v[i].p[name.n] == '/')
					check_duplicate(v, item, name);
			vec_push(&seen, v->arena, key);
		}
		if (!pod_claims(r, name))
			field_add(v, FIELD_NOT_FOUND, item, field_quote(v->arena, name), "%.*s", SPANF(claim_names(r)));
	}
}

static void requirements(struct podrules *r, const struct field *at, const value *res, bool pod)
{
	struct seen seen = { 0 };

	list(r->v, at, false, res, pod, &seen);
	list(r->v, at, true, res, pod, &seen);
	if (seen.huge && !seen.compute)
		check_forbidden(r->v, at, "HugePages require cpu or memory");
	claims(r, AT(at, "claims"), check_get(r->v, res, "claims"));
}

void podrules_resources(struct podrules *r, const struct field *at, const value *res)
{
	requirements(r, at, res, false);
}

// validateOverhead: as limits, at a path of their own.
void podrules_overhead(struct podrules *r, const struct field *at, const value *overhead)
{
	struct member m = { .key = intern_find(r->v->keys, SPAN("limits")), .off = VALUE_NO_OFF, .v = *overhead };
	value res = value_object(&m, 1);

	if (m.key != MAP_NONE)
		requirements(r, at, &res, false);
}

// What the containers want in all: resourcehelper.AggregateContainerRequests and Limits, for one resource. form: a text
// of the form it prints in, that of the first part that is not zero (Quantity.Add).
static quantity total(struct podrules *r, const char *which, span name, bool *any, span *form)
{
	struct validation *v = r->v;
	quantity sum = { 0 }, sidecars = { 0 }, init = { 0 }, q;
	span init_form = { 0 };

	*any = false;
	*form = SPAN("");
	value_each(c, check_get(v, r->spec, "containers")) {
		span text = meta_text(check_get(v, check_get(v, c, "resources"), which), v->keys, name);
		if (quantity_parse(text, &q)) {
			*form = sum.nano ? *form : text;
			sum = quantity_add(sum, q);
			*any = true;
		}
	}
	value_each(c, check_get(v, r->spec, "initContainers")) {
		span text = meta_text(check_get(v, check_get(v, c, "resources"), which), v->keys, name);
		if (!text.p || !quantity_parse(text, &q))
			q = (quantity){ 0 };
		else
			*any = true;
		if (span_is(check_text(v, c, "restartPolicy"), "Always")) {
			*form = sum.nano ? *form : text;
			sum = quantity_add(sum, q);
			sidecars = quantity_add(sidecars, q);
			q = sidecars;
		} else {
			q = quantity_add(q, sidecars);
		}
		if (quantity_cmp(q, init) > 0) {
			init = q;
			init_form = text;
		}
	}
	if (quantity_cmp(init, sum) <= 0)
		return sum;
	*form = init_form;
	return init;
}

static void consistent(struct podrules *r, const struct field *at, const value *res, const char *which, const char *what)
{
	struct validation *v = r->v;
	bool any;
	quantity mine;

	member_each(m, check_get(v, res, which)) {
		span name = intern_text(v->keys, m->key), text = value_span(&m->v), form;
		quantity sum = total(r, which, name, &any, &form);
		if ((!strcmp(which, "limits") && !huge(name)) || !any || !quantity_parse(text, &mine) || quantity_cmp(sum, mine) <= 0)
			continue;
		field_add(v, FIELD_INVALID, AT_KEY(AT(at, which), name), field_quote(v->arena, text), "must be greater than or equal to aggregate container "
			"%s of %.*s", what, SPANF(quantity_text(v->arena, sum, form)));
	}
}

// validatePodResources (KEP-2837)
void podrules_pod_resources(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	const value *res = check_get(v, r->spec, "resources");
	quantity mine, limit;
	size_t i = 0;

	if (!value_present(res))
		return;
	if (span_is(check_text(v, check_get(v, r->spec, "os"), "name"), "windows")) {
		check_forbidden(v, at, "may not be set for a windows pod");
		return;
	}
	if (check_has(v, res, "claims"))
		check_forbidden(v, AT(at, "claims"), "claims may not be set for Resources at pod-level");
	requirements(r, at, res, true);
	consistent(r, at, res, "requests", "requests");
	consistent(r, at, res, "limits", "limits");
	value_each(c, check_get(v, r->spec, "containers")) {
		member_each(m, check_get(v, check_get(v, c, "resources"), "limits")) {
			span name = intern_text(v->keys, m->key), pod = meta_text(check_get(v, res, "limits"), v->keys, name);
			if (pod.p && quantity_parse(value_span(&m->v), &mine) && quantity_parse(pod, &limit) && quantity_cmp(mine, limit) > 0)
				field_add(v, FIELD_INVALID, AT(AT_KEY(AT_INDEX(AT(at, "containers"), i), name), "limits"), field_value(v, &m->v),
					"must be less than or equal to pod limits of %.*s", SPANF(pod));
		}
		i++;
	}
}

// validatePodResourceClaims
void podrules_claims(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	const value *all = check_get(v, r->spec, "resourceClaims");
	size_t i = 0;

	value_each(c, all) {
		const struct field *item = AT_INDEX(at, i);
		span name = check_text(v, c, "name");
		const value *direct = check_get(v, c, "resourceClaimName"), *template = check_get(v, c, "resourceClaimTemplateName");
		if (r->meta && meta_text(value_get(r->meta, KEY_annotations), v->keys, SPAN("kubernetes.io/config.mirror")).p) {
			check_forbidden(v, NULL, "static pods do not support resource claims");
			continue;
		}
		if (!name.n)
			check_required(v, AT(item, "name"), "");
		else if (check_among(v, all, i, "name", name))
			check_duplicate(v, AT(item, "name"), name);
		else
			check_add(v, AT(item, "name"), name, check_dns1123_label(name));
		if (value_present(direct) == value_present(template))
			field_add(v, FIELD_INVALID, item, internal_json(v, INTERNAL_PodResourceClaim, c), "%s", value_present(direct) ?
				"at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified" :
				"must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
		if (value_present(direct))
			check_add(v, AT(item, "resourceClaimName"), value_span(direct), check_dns1123_subdomain(value_span(direct)));
		if (value_present(template))
			check_add(v, AT(item, "resourceClaimTemplateName"), value_span(template), check_dns1123_subdomain(value_span(template)));
		i++;
	}
}
