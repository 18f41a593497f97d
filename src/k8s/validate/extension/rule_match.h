// rule_match: what webhooks and admission policies share: rules with operations, match resources, match conditions (upstream
// pkg/apis/admissionregistration/validation/validation.go). CEL expressions are looked at for emptiness only; they are not compiled.
#ifndef K8S_VALIDATE_EXTENSION_RULE_MATCH_H
#define K8S_VALIDATE_EXTENSION_RULE_MATCH_H

#include "k8s/validate/check.h"

void rule_match_operations(struct validation *v, const struct field *at, const value *rule);
void rule_match_resources(struct validation *v, const struct field *at, const value *match);
void rule_match_conditions(struct validation *v, const struct field *at, const value *conditions);
// A text without white space around it (Go's strings.TrimSpace on ASCII); null for other values.
span rule_match_trimmed(const struct validation *v, const value *object, const char *name);

#endif
