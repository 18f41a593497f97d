#include "cmd/option.h"

#define FLAG OPTION_FLAG
#define VALUE OPTION_VALUE
#define MAYBE OPTION_MAYBE
const struct option_info option_table[OPT_COUNT] = {
#define OPTION(ident, name, letter, takes, value, help) { name, letter, takes, value, help },
#include "cmd/option.def"
#undef OPTION
};
#undef FLAG
#undef VALUE
#undef MAYBE

#define LONGEST 40 // of a word that is worth a suggestion

// Edit distance in which two neighbours that changed places cost one.
static size_t distance(span a, span b)
{
	size_t row[3][LONGEST + 2];

	for (size_t k = 0; k <= b.n; k++)
		row[0][k] = k;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *now = row[i % 3], *before = row[(i + 2) % 3], *two = row[(i + 1) % 3];
		now[0] = i;
		for (size_t k = 1; k <= b.n; k++) {
			size_t best = before[k - 1] + (a.p[i - 1] != b.p[k - 1]);
			best = before[k] + 1 < best ? before[k] + 1 : best;
			best = now[k - 1] + 1 < best ? now[k - 1] + 1 : best;
			if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] && a.p[i - 2] == b.p[k - 1] && two[k - 2] + 1 < best)
				best = two[k - 2] + 1;
			now[k] = best;
		}
	}
	return row[a.n % 3][b.n];
}

const char *option_nearest(span word, const char *const *list, size_t n)
{
	const char *best = NULL;
	size_t least = word.n < 4 ? 2 : word.n < 8 ? 3 : 4;

	if (!word.n || word.n > LONGEST)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		span s = span_str(list[i]);
		if (s.n > LONGEST)
			continue;
		size_t d = word.n >= 3 && span_starts(s, word) ? 1 : distance(word, s);
		if (d < least) {
			least = d;
			best = list[i];
		}
	}
	return best;
}

struct parser {
	struct arena *a;
	const enum opt *allowed;
	struct args *out;
	span *wrong;
	int argc, at;
	char **argv;
};

static bool refuse(struct parser *p, const char *fmt, span what)
{
	*p->wrong = arena_printf(p->a, fmt, SPANF(what));
	return false;
}

static bool unknown_option(struct parser *p, span typed, span name)
{
	const char *names[OPT_COUNT];
	size_t n = 0;

	for (const enum opt *o = p->allowed; *o != OPT_END; o++)
		names[n++] = option_table[*o].name;
	const char *near = option_nearest(name, names, n);
	*p->wrong = near ? arena_printf(p->a, "unknown option %.*s; did you mean --%s?", SPANF(typed), near)
		: arena_printf(p->a, "unknown option %.*s", SPANF(typed));
	return false;
}

static bool take(struct parser *p, enum opt o, span typed, span value, bool given)
{
	const struct option_info *t = &option_table[o];

	if (t->takes == OPTION_FLAG) {
		if (given && !span_is(value, "true") && !span_is(value, "false"))
			return refuse(p, "%.*s takes no value", typed);
		p->out->off[o] = given && span_is(value, "false");
		value = SPAN("");
	} else if (!given && t->takes == OPTION_VALUE) {
		if (p->at + 1 >= p->argc)
			return refuse(p, "%.*s needs a value", typed);
		value = span_str(p->argv[++p->at]);
	}
	vec_push(&p->out->value[o], p->a, value);
	return true;
}

static bool long_option(struct parser *p, span word)
{
	span name, value = span_cut(span_from(word, 2), '=', &name);

	for (const enum opt *o = p->allowed; *o != OPT_END; o++)
		if (span_is(name, option_table[*o].name))
			return take(p, *o, arena_printf(p->a, "--%.*s", SPANF(name)), value, value.p != NULL);
	return unknown_option(p, arena_printf(p->a, "--%.*s", SPANF(name)), name);
}

// -n x, -nx, -n=x; flags may be joined: -qh
static bool short_options(struct parser *p, span word)
{
	for (size_t i = 1; i < word.n; i++) {
		span typed = arena_printf(p->a, "-%c", word.p[i]);
		const enum opt *o = p->allowed;
		while (*o != OPT_END && option_table[*o].letter != word.p[i])
			o++;
		if (*o == OPT_END)
			return unknown_option(p, typed, span_from(word, 1));
		if (option_table[*o].takes != OPTION_VALUE) {
			if (!take(p, *o, typed, SPAN(""), false))
				return false;
			continue;
		}
		span rest = span_from(word, i + 1);
		return take(p, *o, typed, rest.n && rest.p[0] == '=' ? span_from(rest, 1) : rest, rest.n > 0);
	}
	return true;
}

bool option_parse(struct arena *a, int argc, char **argv, const enum opt *allowed, struct args *out, span *wrong)
{
	struct parser p = { .a = a, .allowed = allowed, .out = out, .wrong = wrong, .argc = argc, .argv = argv };
	bool only_words = false;

	for (; p.at < argc; p.at++) {
		span word = span_str(argv[p.at]);
		bool ok = true;
		if (only_words || word.n < 2 || word.p[0] != '-')
			vec_push(&out->word, a, word);
		else if (span_is(word, "--"))
			only_words = true;
		else
			ok = word.p[1] == '-' ? long_option(&p, word) : short_options(&p, word);
		if (!ok)
			return false;
	}
	return true;
}

struct spanvec args_list(struct arena *a, const struct args *x, enum opt o)
{
	struct spanvec out = { 0 };

	for (size_t i = 0; i < x->value[o].n; i++) {
		span item;
		for (span rest = x->value[o].v[i]; rest.p; ) {
			rest = span_cut(rest, ',', &item);
			item = span_trim(item);
			if (item.n)
				vec_push(&out, a, item);
		}
	}
	return out;
}

bool args_number(struct arena *a, const struct args *x, enum opt o, unsigned lo, unsigned hi, unsigned dflt, unsigned *out, span *wrong)
{
	span s = args_text(x, o, SPAN(""));
	unsigned n = 0;

	*out = dflt;
	if (!x->value[o].n)
		return true;
	bool ok = s.n > 0 && s.n < 7;
	for (size_t i = 0; ok && i < s.n; i++) {
		ok = s.p[i] >= '0' && s.p[i] <= '9';
		n = n * 10 + (unsigned)(s.p[i] - '0');
	}
	if (!ok || n < lo || n > hi) {
		*wrong = arena_printf(a, "--%s %.*s: a whole number from %u to %u was expected", option_table[o].name, SPANF(s), lo, hi);
		return false;
	}
	*out = n;
	return true;
}
