// bootstrap_table: the generated table behind bootstrap.h. Private to k8s/schema.
#ifndef K8S_SCHEMA_BOOTSTRAP_TABLE_H
#define K8S_SCHEMA_BOOTSTRAP_TABLE_H

#include "k8s/schema/bootstrap.h"

extern const struct bootstrap_object bootstrap_objects[];
extern const size_t bootstrap_n_objects;

#endif
