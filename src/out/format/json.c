// json: one document, indented.
#include "out/document.h"
#include "out/record.h"

static void report(struct render *r, const struct report *rep)
{
	document_report(r, rep, EMIT_JSON);
}

const struct renderer renderer_json = {
	.name = "json",
	.title = "one JSON document",
	.data = true,
	.style = EMIT_JSON,
	.report = report,
	.trace = report,
};
