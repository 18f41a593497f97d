#include "out/dispute.h"

#include "out/phrase.h"
#include "out/say.h"
#include "text/yaml.h"

static span end_word(struct render *r, const struct path_end *e, bool source)
{
	if (!source)
		return e->kind == TARGET_CLUSTER_ADMIN ? SPAN("cluster-admin") : e->kind == TARGET_NODE ? SPAN("node") : e->name;
	return e->ns.n ? arena_printf(r->arena, "%s/%.*s/%.*s", phrase_source_kind(e->kind), SPANF(e->ns), SPANF(e->name))
		: arena_printf(r->arena, "%s/%.*s", phrase_source_kind(e->kind), SPANF(e->name));
}

void dispute_text(struct render *r, const struct report *rep, const struct dispute *d, const struct path *p)
{
	const struct path *shown = d->path;

	say(r, "# bulkhead " BULKHEAD_VERSION ": %s", phrase_path_verdict(p->verdict));
	if (shown) {
		say(r, ": ");
		say_span(r, phrase_path(r->arena, shown));
		say(r, " by ");
		say_span(r, phrase_ways(r->arena, shown, 0));
	}
	say_end(r);
	say(r, "# %zu of %zu objects; names replaced, the same name by the same word; values that no decision reads are blanked.", d->n, d->n_objects);
	say_end(r);
	if (!shown) {
		say(r, "# With these names the path does not show: one of the original names decides. Its own objects, unrenamed, show it.");
		say_end(r);
	} else {
		say(r, "# Ask again:  bulkhead why --from '");
		say_span(r, end_word(r, &shown->from, true));
		say(r, "' --to '");
		say_span(r, end_word(r, &shown->to, false));
		say(r, "'%s --kubernetes-version 1.%u", d->assume_empty ? " --assume-empty" : "", rep->snap->minor);
		if (d->tenant_label.n) {
			say(r, " --tenant-label ");
			say_span(r, d->tenant_label);
		} else {
			say(r, " --tenancy namespace");
		}
		if (d->platform.n) {
			say(r, " --platform '");
			say_span(r, d->platform);
			say(r, "'");
		}
		say(r, " FILE");
		say_end(r);
	}
	for (size_t i = 0; d->empty && i < d->empty->n_kinds; i++) {
		const struct kind *k = &d->empty->kind[i];
		if (k->present && k->builtin)
			buf_printf(r->out, "---\napiVersion: %.*s\nkind: %.*sList\nitems: []\n", SPANF(k->builtin->api_version), SPANF(k->kind));
	}
	for (size_t i = 0; i < d->n; i++) {
		buf_str(r->out, "---\n");
		yaml_write(r->out, d->keys, &d->doc[i]);
	}
}
