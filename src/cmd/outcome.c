#include "cmd/outcome.h"

#include "cmd/log.h"

#include <stdarg.h>
#include <stdio.h>

void outcome_add(struct outcome *o, struct arena *a, enum exit_code code, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (o->reason[code].set)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	o->reason[code].set = true;
	o->reason[code].why = arena_span(a, span_str(text));
}

int outcome_end(const struct outcome *o)
{
	// Usage errors end a run before anything else can happen; they come first for completeness.
	static const enum exit_code rank[] = { EXIT_USAGE, EXIT_UNREADABLE, EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_WAIVER };

	for (size_t i = 0; i < sizeof rank / sizeof *rank; i++)
		if (o->reason[rank[i]].set) {
			log_line("exit %d: %.*s", rank[i], SPANF(o->reason[rank[i]].why));
			return rank[i];
		}
	log_wipe();
	return EXIT_FINE;
}
