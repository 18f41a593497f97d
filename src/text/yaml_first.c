// The first document of a stream, in upstream's words.
#include "text/yaml_builder.h"

// A key as go-yaml prints it ("%#v"): a text in quotes, what resolved to another type bare. The interned key no longer tells, its place does.
static span key_words(struct yaml_first *f, span stream, const struct yaml_repeated *r)
{
	span key = intern_text(f->keys, r->key);
	struct yaml_scalar s;
	const char *why;
	bool quoted = r->off < stream.n && (stream.p[r->off] == '"' || stream.p[r->off] == '\'');

	if (!quoted && yaml_resolve(SPAN(""), true, key, f->arena, &s, &why) && s.type != YAML_TEXT)
		return key;
	return arena_printf(f->arena, "\"%.*s\"", SPANF(key));
}

static void note(void *ctx, const struct yaml_doc *d)
{
	(void)ctx;
	(void)d;
}

static void tell_repeats(struct yaml_first *f, const struct yaml_builder *b, span stream)
{
	for (size_t i = 0; i < b->n_repeated; i++) {
		uint32_t line, col;
		span key = key_words(f, stream, &b->repeated[i]);

		diag_position(stream, b->repeated[i].off, &line, &col);
		vec_push(&f->repeats, f->arena, arena_printf(f->arena, "line %u: key %.*s already set in map", line, SPANF(key)));
	}
}

bool yaml_first(span text, struct yaml_first *f)
{
	struct json_options o = { .max_depth = JSON_MAX_DEPTH };
	struct yaml_builder b = { .first_only = true };
	bool good;

	f->root = value_null();
	f->error = (span){ 0 };
	if (text.n >= VALUE_NO_OFF) {
		f->error = SPAN("yaml: the text is too large");
		return false;
	}
	yaml_builder_init(&b, &o, f->arena, f->keys);
	b.events_only = true;
	good = yaml_builder_piece(&b, text, 0, note, NULL);
	if (good && b.root.type != VALUE_ABSENT)
		f->root = b.root;
	if (good)
		tell_repeats(f, &b, text);
	else if (b.upstream[0])
		f->error = arena_printf(f->arena, "%s", b.upstream);
	else
		f->error = arena_printf(f->arena, "yaml: %s", b.error);
	yaml_builder_free(&b);
	return good;
}
