#include "out/count.h"

struct counts count_report(const struct report *rep)
{
	struct counts c = { 0 };

	for (size_t i = 0; i < rep->n_paths; i++) {
		const struct path *p = &rep->path[i];
		if (p->verdict == VERDICT_ALLOW) {
			c.proven++;
			c.by_severity[p->severity]++;
			c.waived_by_severity[p->severity] += p->waiver != NULL;
		} else if (p->verdict == VERDICT_UNKNOWN) {
			c.unknown++;
			c.unknown_by_severity[p->severity]++;
			c.by_reason[p->unknown]++;
			c.unknown_waived_by_severity[p->severity] += p->waiver != NULL;
		}
		c.waived += p->waiver != NULL;
	}
	return c;
}

size_t count_objects(const struct snapshot *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n_objects; i++)
		n += !(s->object[i].flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN));
	return n;
}
