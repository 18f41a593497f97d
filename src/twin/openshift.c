#include "twin/openshift.h"

#include "doc/edit.h"
#include "doc/make.h"
#include "k8s/meta.h"

#define RBAC "rbac.authorization.k8s.io"

// User, SystemUser, Group, SystemGroup, ServiceAccount references become RBAC subjects.
static value subject(struct make m, const value *s)
{
	span kind = value_get_span(s, KEY_kind);
	bool group = span_is(kind, "Group") || span_is(kind, "SystemGroup"), user = span_is(kind, "User") || span_is(kind, "SystemUser");

	if (!group && !user)
		return *s;
	value out = edit_set(m.a, s, KEY_kind, group ? make_text("Group") : make_text("User"));
	return edit_set(m.a, &out, KEY_apiGroup, make_text(RBAC));
}

static value subjects(struct make m, const value *root, uint32_t user_names, uint32_t group_names)
{
	const value *list = value_get(root, KEY_subjects), *users = value_get(root, user_names), *groups = value_get(root, group_names);
	value *v = arena_array(m.a, value, value_count(list) + value_count(users) + value_count(groups));
	size_t n = 0;

	value_each(s, list)
		v[n++] = subject(m, s);
	// userNames and groupNames repeat the subjects of older clients; alone they are the subjects.
	if (n == 0) {
		value_each(u, users)
			v[n++] = make_object(m, "kind", make_text("User"), "apiGroup", make_text(RBAC), "name", *u, NULL);
		value_each(g, groups)
			v[n++] = make_object(m, "kind", make_text("Group"), "apiGroup", make_text(RBAC), "name", *g, NULL);
	}
	value out = value_array(v, n);
	out.off = list->type == VALUE_ARRAY ? list->off : groups->type == VALUE_ARRAY ? groups->off : root->off;
	return out;
}

const value *openshift_rbac(struct arena *a, struct intern *keys, const value *root, enum gk gk)
{
	struct make m = { a, keys };
	const value *ref = value_get(root, KEY_roleRef);
	uint32_t user_names = intern_find(keys, SPAN("userNames")), group_names = intern_find(keys, SPAN("groupNames"));
	bool view = (user_names != MAP_NONE && value_get(root, user_names)->type != VALUE_ABSENT)
	            || (group_names != MAP_NONE && value_get(root, group_names)->type != VALUE_ABSENT)
	            || span_starts(meta_api_version(root), SPAN("authorization.openshift.io/"));

	if (!view || (gk != GK_ROLE_BINDING && gk != GK_CLUSTER_ROLE_BINDING))
		return root;
	// An ObjectReference with a namespace is a Role, without one a ClusterRole.
	bool local = value_get_span(ref, KEY_namespace).n > 0 && gk == GK_ROLE_BINDING;
	value r = edit_set(a, ref, KEY_kind, local ? make_text("Role") : make_text("ClusterRole"));
	r = edit_set(a, &r, KEY_apiGroup, make_text(RBAC));
	value out = edit_set(a, root, KEY_roleRef, r);
	out = edit_set(a, &out, KEY_subjects, subjects(m, root, user_names, group_names));
	return make_root(m, out);
}
