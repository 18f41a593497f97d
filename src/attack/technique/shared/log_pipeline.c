// The agent reads /var/log of every node; whose file becomes its configuration is data of the registry.
#include "attack/technique.h"

const struct technique technique_log_pipeline = {
	.id = "log-pipeline",
	.title = "Read or steer the shared log agent",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1213,T1562.008",
	.matrix = "MS-TA9021",
	.needs = "May write the configuration of the log agent, or annotations that it obeys",
	.gives = "the logs of all tenants, with what secrets are in them",
	.fixes =
		"Keep the agent's configuration in a namespace of the platform\n"
		"Give each tenant an agent or an output of its own",
	.audit = "patch of the agent's ConfigMap",
	.source = "fluentbit.io and fluentd documentation; registry of deputies",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SECRETS,
};
