#include "out/redaction.h"

#include "out/say.h"

static void line(struct render *r, span kind, span field, span kept, span dropped)
{
	say_padded(r, kind, 36);
	say_padded(r, field, 42);
	say_padded(r, kept, 10);
	say_span(r, dropped);
	say_end(r);
}

void redaction_text(struct render *r, const struct redaction *x)
{
	line(r, SPAN("KIND"), SPAN("FIELD"), SPAN("KEPT"), SPAN("DROPPED"));
	for (size_t i = 0; i < x->row.n; i++) {
		const struct redact_row *row = &x->row.v[i];
		for (unsigned f = 0; f < REDACT_FIELDS; f++)
			if (row->kept[f] || row->dropped[f])
				line(r, row->kind, span_str(redact_field_name(f)), arena_printf(r->arena, "%zu", row->kept[f]),
					arena_printf(r->arena, "%zu", row->dropped[f]));
	}
	line(r, SPAN("(every kind)"), SPAN("metadata.managedFields"), SPAN("0"), SPAN("all"));
	line(r, SPAN("(every kind)"), SPAN("everything else"), SPAN("all"), SPAN("0"));
}
