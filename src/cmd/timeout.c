#include "cmd/timeout.h"

#include <signal.h>
#include <sys/time.h>

#define MAX_SECONDS (7 * 86400)

static volatile int over;

static void ring(int signal)
{
	(void)signal;
	over = 1;
}

const volatile int *timeout_flag(void) { return &over; }

// 90, 90s, 5m, 1h, 500ms
static bool parse(span s, uint64_t *ms)
{
	static const struct { const char *unit; uint64_t ms; } unit[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };
	size_t digits = 0;
	uint64_t n = 0;

	while (digits < s.n && digits < 9 && s.p[digits] >= '0' && s.p[digits] <= '9')
		n = n * 10 + (uint64_t)(s.p[digits++] - '0');
	for (size_t i = 0; i < sizeof unit / sizeof *unit; i++)
		if (digits && span_is(span_from(s, digits), unit[i].unit)) {
			*ms = n * unit[i].ms;
			return *ms > 0 && *ms <= MAX_SECONDS * 1000ULL;
		}
	return false;
}

static bool read_time(struct context *c, enum opt o, uint64_t *ms, span *wrong)
{
	span s = args_text(&c->args, o, SPAN(""));

	if (parse(s, ms))
		return true;
	*wrong = arena_printf(c->arena, "--%s %.*s: a time such as 30s, 5m or 1h was expected", option_table[o].name, SPANF(s));
	return false;
}

bool timeout_seconds(struct context *c, enum opt o, unsigned *out, span *wrong)
{
	uint64_t ms = 0;

	if (c->args.value[o].n && !read_time(c, o, &ms, wrong))
		return false;
	*out = (unsigned)((ms + 999) / 1000);
	return true;
}

bool timeout_start(struct context *c, span *wrong)
{
	struct sigaction act = { .sa_handler = ring, .sa_flags = SA_RESTART };
	uint64_t ms;

	if (!c->args.value[OPT_timeout].n)
		return true;
	if (!read_time(c, OPT_timeout, &ms, wrong))
		return false;
	// Two clusters of one run have one clock.
	static bool started;
	if (started)
		return true;
	started = true;
	struct itimerval t = { .it_value = { .tv_sec = (time_t)(ms / 1000), .tv_usec = (suseconds_t)(ms % 1000 * 1000) } };
	sigemptyset(&act.sa_mask);
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
	return true;
}

void timeout_weigh(struct context *c, const struct report *rep, struct outcome *end)
{
	if (rep->partial)
		outcome_add(end, c->arena, EXIT_INCOMPLETE, "the time of --timeout %.*s ran out: the result is partial", SPANF(args_text(&c->args, OPT_timeout, SPAN(""))));
}
