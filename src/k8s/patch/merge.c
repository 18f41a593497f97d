// Merge patch (RFC 7386) as github.com/evanphx/json-patch v4 MergePatch does it for the API server.
#include "k8s/patch/lazy.h"

// pruneNulls: nulls of a part that was not there before go; those inside lists stay. All of the part is looked into.
static void prune(struct patching *p, struct lazy *n, unsigned depth)
{
	size_t kept = 0;

	if (!n || depth > PATCH_MAX_DEPTH || (!lazy_doc(p, n) && !lazy_list(p, n)))
		return;
	for (size_t i = 0; i < n->n; i++) {
		prune(p, n->v[i].node, depth + 1);
		if (n->v[i].node || n->is == LAZY_LIST)
			n->v[kept++] = n->v[i];
	}
	n->n = kept;
}

static struct lazy *merged(struct patching *p, struct lazy *now, struct lazy *patch, unsigned depth)
{
	if (depth > PATCH_MAX_DEPTH)
		return patch;
	if (!lazy_doc(p, now)) {
		prune(p, patch, depth);
		return patch;
	}
	if (!lazy_doc(p, patch))
		return patch;
	for (size_t i = 0; i < patch->n; i++) {
		const struct lazy_entry *e = &patch->v[i];
		struct lazy_entry *was = lazy_find(now, e->name);
		if (!e->node) {
			if (was)
				lazy_drop(now, (size_t)(was - now->v));
		} else if (was && was->node) {
			was->node = merged(p, was->node, e->node, depth + 1);
		} else {
			prune(p, e->node, depth + 1);
			lazy_set(p, now, e->name, e->node);
		}
	}
	return now;
}

bool patch_documents(struct patching *p, const value *patch, const value *object, value *out)
{
	struct lazy *n = lazy_raw(p, patch_source(p, p->source, patch));

	if (!p->ignore && patch->type != VALUE_OBJECT && patch->type != VALUE_NULL)
		return patch_fail(p, 400, "BadRequest", "error decoding patch: json: cannot unmarshal %s into Go value of type map[string]interface {}", patch_json_word(patch));
	if (patch->type != VALUE_OBJECT && patch->type != VALUE_ARRAY)
		return patch_fail(p, 400, "BadRequest", "Invalid JSON Patch");
	patch_duplicates(p, patch, SPAN(""), "");
	if (patch->type == VALUE_ARRAY)
		prune(p, n, 0);
	return patch_read(p, patch->type == VALUE_ARRAY ? n : merged(p, lazy_raw(p, patch_source(p, p->stored, object)), n, 0), out);
}
