// Validation as a control: an object that the server would refuse as invalid is no way in, whatever admission says (kubernetes/pkg/registry/*/strategy.go
// Validate and ValidateUpdate, behind PrepareForCreate and PrepareForUpdate). Objects of the input may be cut, or older than the rules: of an
// update only those complaints count that the stored object does not meet with as well.
#include "twin/registry/gated.h"
#include "twin/registry/registry.h"

#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "k8s/validate/meta.h"
#include "twin/admission/attrs.h"
#include "twin/control.h"

static span first_errors(struct arena *a, const struct validation *v)
{
	struct buf b = { .arena = a };

	for (size_t i = 0; i < v->errors.n && i < 3; i++)
		buf_printf(&b, "%s%.*s: %.*s", i ? ", " : "", SPANF(v->errors.v[i].field), SPANF(v->errors.v[i].text));
	return buf_span(&b);
}

struct validity {
	struct judgement *j;
	const struct gvk_kind *kind;
	const struct validate_rule *rule;
	const struct registry_entry *entry;
};

static struct validation begin(const struct validity *x, const value *old)
{
	const struct snapshot *s = x->j->w.snap;

	return (struct validation){ .arena = x->j->run, .keys = &s->keys, .minor = s->minor, .gates = &s->gates, .old = old, .group = x->kind->group, .kind = x->kind->kind,
		.resource = x->kind->resource, .subresource = x->j->r.subresource };
}

// The path says where, as the handler fills in.
static value placed(const struct validity *x, const value *object)
{
	if (!x->kind->namespaced || value_present(value_at(object, 2, KEY_metadata, KEY_namespace)))
		return *object;
	return edit_set_at(x->j->run, object, value_string(x->j->r.ns), 2, KEY_metadata, KEY_namespace);
}

static struct validation created(const struct validity *x)
{
	struct judgement *j = x->j;
	struct storing storing = { .arena = j->run, .keys = (struct intern *)&j->w.snap->keys, .snap = j->w.snap, .r = &j->r };
	struct validation v = begin(x, NULL);
	value object = placed(x, j->r.object);

	gated_drop(&storing, (enum gk)x->kind->gk, &object, NULL);
	if (x->entry && x->entry->create)
		x->entry->create(&storing, &object);
	if (x->rule->create)
		x->rule->create(&v, &object);
	return v;
}

// validateCommonFields (apiserver pkg/registry/rest/update.go)
static struct validation common(const struct validity *x, const value *object, const value *old)
{
	struct validation v = begin(x, old);

	validate_meta_create(&v, object, x->kind->namespaced, META_NAME_PATH);
	validate_meta_update(&v, object, old);
	return v;
}

// Those, then the kind's own rules.
static struct validation updated(const struct validity *x, const value *object, const value *old)
{
	struct judgement *j = x->j;
	struct storing storing = { .arena = j->run, .keys = (struct intern *)&j->w.snap->keys, .snap = j->w.snap, .r = &j->r };
	value mine = *object;

	gated_drop(&storing, (enum gk)x->kind->gk, &mine, old);
	if (x->entry && x->entry->update)
		x->entry->update(&storing, &mine, old);
	struct validation v = common(x, &mine, old);
	if (x->rule->update)
		x->rule->update(&v, &mine, old);
	else if (x->rule->create)
		x->rule->create(&v, &mine);
	return v;
}

static bool has_error(const struct validation *v, const struct cause *c)
{
	for (size_t i = 0; i < v->errors.n; i++)
		if (v->errors.v[i].type == c->type && span_eq(v->errors.v[i].field, c->field) && span_eq(v->errors.v[i].text, c->text))
			return true;
	return false;
}

static bool completed(const struct validity *x, const value *in, value *out)
{
	struct judgement *j = x->j;
	const struct schema_type *t = schema_type_of(x->kind);
	struct defaults d = *j->w.snap->defaults;
	struct decode decode = { .arena = j->run, .keys = d.keys, .last_wins = true };
	value decoded;

	d.arena = j->run;
	if (!t || !decode_object(&decode, t, in, &decoded))
		return false;
	*out = default_document(&d, x->kind, &decoded);
	return true;
}

#define RELAY_DEPTH 100

// What changed from `was` to `now`, laid over `full`, the completed `was`: a field that the client left alone keeps what the server set.
static value relay(struct arena *a, const value *was, const value *now, const value *full, unsigned depth)
{
	value out = *full;

	if (depth > RELAY_DEPTH || now->type != was->type || now->type != full->type || (now->type != VALUE_OBJECT && now->type != VALUE_ARRAY) ||
	    (now->type == VALUE_ARRAY && (now->n != was->n || now->n != full->n)))
		return value_equal(was, now) ? *full : *now;
	for (size_t i = 0; now->type == VALUE_ARRAY && i < now->n; i++)
		out = edit_item(a, &out, i, relay(a, &was->item[i], &now->item[i], &full->item[i], depth + 1));
	if (now->type == VALUE_ARRAY)
		return out;
	member_each(m, was)
		if (value_get(now, m->key)->type == VALUE_ABSENT)
			out = edit_del(a, &out, m->key);
	member_each(m, now)
		out = edit_set(a, &out, m->key, relay(a, value_get(was, m->key), &m->v, value_get(full, m->key), depth + 1));
	return out;
}

static bool same(const value *a, const value *b)
{
	bool shared = a->type == b->type && a->n == b->n && (a->type == VALUE_OBJECT || a->type == VALUE_ARRAY) && a->member == b->member;

	return shared || value_equal(a, b);
}

// Nothing but metadata differs: the rules of the kind, which the stored object stands for, have nothing new to say.
static bool only_metadata(const value *now, const value *was)
{
	if (now->n != was->n)
		return false;
	member_each(m, now)
		if (m->key != KEY_metadata && !same(&m->v, value_get(was, m->key)))
			return false;
	return true;
}

static struct validation fresh(const struct validity *x, struct validation *out, const struct validation *now, struct validation was)
{
	for (size_t i = 0; i < now->errors.n; i++)
		if (!has_error(&was, &now->errors.v[i]))
			vec_push(&out->errors, x->j->run, now->errors.v[i]);
	return *out;
}

// Hash of what differs from `was`: documents share what an edit left alone.
static uint64_t change_hash(const value *now, const value *was, uint64_t h, unsigned depth)
{
	if (same(now, was))
		return h;
	if (now->type == VALUE_STRING)
		return span_hash(value_span(now), h ^ now->type);
	if ((now->type != VALUE_OBJECT && now->type != VALUE_ARRAY) || depth > RELAY_DEPTH)
		return span_hash(span_of((const char *)&now->u, sizeof now->u), h ^ now->type);
	h = span_hash(SPAN("{"), h ^ now->n);
	for (size_t i = 0; now->type == VALUE_ARRAY && i < now->n; i++)
		h = change_hash(&now->item[i], value_item(was, (uint32_t)i), h + i, depth + 1);
	if (now->type == VALUE_OBJECT)
		member_each(m, now)
			h = change_hash(&m->v, value_get(was, m->key), h + m->key, depth + 1);
	return h;
}

// Was the change found valid before? Else *key is what to remember it by.
static bool known_valid(const struct judgement *j, uint64_t *key)
{
	const value *stored = j->valid ? admission_old(&j->w, &j->r) : NULL;

	if (!stored)
		return false;
	*key = change_hash(j->r.object, stored, span_hash(j->r.subresource, (uint64_t)(uintptr_t)stored), 0);
	return map64_get(&j->valid->seen, *key) != MAP_NONE;
}

// What the new object meets with and the stored one does not.
static struct validation changed(const struct validity *x)
{
	const value *stored = admission_old(&x->j->w, &x->j->r);
	struct validation out = begin(x, stored);
	value object, old;

	if (!stored)
		return out;
	// Manifests leave the namespace out as payloads do.
	const value sent = placed(x, x->j->r.object), was = placed(x, stored);
	stored = &was;
	if (only_metadata(&sent, stored)) {
		struct validation now = common(x, &sent, stored);
		return fresh(x, &out, &now, now.errors.n ? common(x, stored, stored) : now);
	}
	if (!completed(x, stored, &old))
		return out;
	value laid = relay(x->j->run, stored, &sent, &old, 0);
	if (!completed(x, &laid, &object))
		return out;
	struct validation now = updated(x, &object, &old);
	return fresh(x, &out, &now, now.errors.n ? updated(x, &old, &old) : now);
}

static void judge_validation(const struct control *c, struct judgement *j)
{
	enum gk gk = admission_gk(&j->r);
	struct validity x = { j, gk == GK_OTHER ? NULL : gvk_preferred(gk), validate_rule_of(gk, j->r.subresource), registry_of(gk, j->r.subresource) };
	enum admission_op op = admission_op(&j->w, &j->r);

	if (j->validated || !x.rule || !x.kind || !j->r.object || !j->w.snap->defaults || !(op == ADMISSION_UPDATE || (op == ADMISSION_CREATE && !j->r.subresource.n)))
		return;
	uint64_t key = 0;
	bool fresh_key;
	if (op == ADMISSION_UPDATE && known_valid(j, &key)) {
		judgement_skip(j, c, SPAN("valid"), NULL, 0);
		return;
	}
	struct validation v = op == ADMISSION_CREATE ? created(&x) : changed(&x);
	if (v.errors.n) {
		judgement_add(j, c, VERDICT_DENY, UNKNOWN_NONE, first_errors(j->run, &v), NULL, 0);
		return;
	}
	if (key)
		*map64_put(&j->valid->seen, j->valid->a, key, &fresh_key) = 1;
	judgement_skip(j, c, SPAN("valid"), NULL, 0);
}

const struct control control_validation = { .id = "validation", .title = "Validation of the object", .stage = STAGE_VALIDATE,
	.source = "kubernetes/kubernetes pkg/registry, pkg/apis/*/validation", .judge = judge_validation };
