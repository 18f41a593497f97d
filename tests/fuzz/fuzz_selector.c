// Label and field selectors: no input crashes; what parses can be asked, answers the same twice, and is never both yes and no: labels that
// are not known can only widen an answer to UNKNOWN.
#include "base/must.h"
#include "k8s/selector.h"
#include "text/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct selector *s, const struct intern *keys, const value *labels)
{
	enum selector_match known = selector_match(s, keys, labels, true), open = selector_match(s, keys, labels, false);

	must(known != SELECTOR_UNKNOWN);
	must(open == SELECTOR_UNKNOWN || open == known);
	must(known == selector_match(s, keys, labels, true));
}

// Text up to the first NUL is the selector, what follows is JSON: the labels, or a LabelSelector.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct intern keys;
	struct arena key_arena = { 0 }, a = { .limit = 64u << 20 };
	span all = span_of((const char *)data, size), text, rest = span_cut(all, '\0', &text);
	const struct selector_field *field;
	struct json_error e;
	struct selector s;
	const char *error;
	value v;
	size_t n;

	intern_init(&keys, &key_arena, 1);
	if (!rest.p || !json_read(rest, NULL, &a, &keys, &v, &e))
		v = value_absent;
	if (selector_parse(&s, text, &keys, &a, &error))
		ask(&s, &keys, &v);
	else
		must(error);
	if (selector_read(&s, &v, &keys, &a, &error))
		ask(&s, &keys, &v);
	else
		must(error);
	if (selector_parse_fields(text, &a, &field, &n, &error))
		(void)selector_fields_name(field, n);
	else
		must(error);
	arena_free(&a);
	arena_free(&key_arena);
	return 0;
}
