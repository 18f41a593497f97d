// Secret: SetDefaults_Secret.
#include "k8s/schema/default/rule.h"

static const struct default_constant constants[] = { { "type", DEFAULT_STRING("Opaque") } };

static value encode(struct defaults *d, span s)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = arena_alloc(d->arena, (s.n + 2) / 3 * 4 + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t w = 0;

		for (size_t k = 0; k < 3; k++)
			w = w << 8 | (i + k < s.n ? (uint8_t)s.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			text[n++] = i + k > s.n ? '=' : alphabet[w >> (18 - 6 * k) & 63];
	}
	text[n] = '\0';
	return value_string(span_of(text, n));
}

// stringData is write-only: the conversion to the internal type moves it into data (pkg/apis/core/v1/conversion.go Convert_v1_Secret_To_core_Secret).
static value secret(struct defaults *d, value v)
{
	const value *texts = value_get(&v, KEY_stringData), *data = value_get(&v, KEY_data);
	struct member *m;

	if (texts->type != VALUE_OBJECT)
		return v;
	m = arena_array(d->arena, struct member, texts->n);
	for (size_t i = 0; i < texts->n; i++)
		m[i] = (struct member){ texts->member[i].key, VALUE_NO_OFF, encode(d, value_span(&texts->member[i].v)) };
	v = edit_del(d->arena, &v, KEY_stringData);
	return edit_set(d->arena, &v, KEY_data, default_union(d, value_object(m, texts->n), data));
}

static const struct default_rule rules[] = { { "core.v1.Secret", constants, DEFAULT_COUNT(constants), secret } };

const struct default_set default_secret = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
