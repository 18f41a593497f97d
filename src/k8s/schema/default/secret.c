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
	value out = data->type == VALUE_OBJECT ? *data : value_object(NULL, 0);

	if (texts->type != VALUE_OBJECT)
		return v;
	member_each(m, texts) {
		out = edit_set(d->arena, &out, m->key, encode(d, value_span(&m->v)));
	}
	v = edit_del(d->arena, &v, KEY_stringData);
	return edit_set(d->arena, &v, KEY_data, out);
}

static const struct default_rule rules[] = { { "core.v1.Secret", constants, DEFAULT_COUNT(constants), secret } };

const struct default_set default_secret = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
