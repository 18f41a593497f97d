// yaml: the document of json in YAML.
#include "out/document.h"
#include "out/record.h"

static void report(struct render *r, const struct report *rep)
{
	document_report(r, rep, EMIT_YAML);
}

const struct renderer renderer_yaml = {
	.name = "yaml",
	.title = "one YAML document",
	.data = true,
	.style = EMIT_YAML,
	.report = report,
	.trace = report,
};
