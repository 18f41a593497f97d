// What the API server of a version makes by itself, as the snapshot holds it: one JSON object a line, for the runner to hold against the record.
#include "conform.h"
#include "world.h"

#include <stdio.h>

int suite_bootstrap(int argc, char **argv)
{
	struct arena a = { 0 };
	struct snapshot_options o = { .assume_empty_all = true, .tenancy = SPAN("namespace") };
	struct diags d = { .arena = &a };
	struct buf b = { .arena = &a };

	if (argc != 1)
		conform_usage("bootstrap VERSION");
	o.kubernetes_version = span_str(argv[0]);
	struct builder *builder = builder_new(&a, &o, &d);
	const struct intern *keys = builder_keys(builder);
	const struct snapshot *s = builder_finish(builder);
	for (size_t i = 0; i < s->n_objects; i++) {
		const struct object *object = &s->object[i];
		if (!(object->flags & OBJECT_BUILTIN))
			continue;
		world_write_json(&b, keys, object->root);
		buf_char(&b, '\n');
	}
	fwrite(b.v, 1, b.n, stdout);
	arena_free(&a);
	return 0;
}
