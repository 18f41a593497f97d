// matrix: who reaches what, as a table: sources (tenants, then bridges, then everybody) against targets (cluster-admin, nodes, every namespace, the
// platform, tenants, the rest). Only rows and columns with a path are listed, only cells with one are stored. Borrows the report; memory in the arena given.
#ifndef ATTACK_SUMMARY_MATRIX_H
#define ATTACK_SUMMARY_MATRIX_H

#include "attack/path.h"

enum side_kind { SIDE_TENANT, SIDE_BRIDGE, SIDE_ANY, SIDE_CLUSTER_ADMIN, SIDE_NODE, SIDE_PLATFORM, SIDE_CLOUD, SIDE_OTHER };

// name: tenant; bridges: "Group x"; nodes, cloud identities and the rest: "" (all of a kind are one column). SIDE_ANY: everybody, or every namespace.
// worst: of the proven paths; when there is none, of the undecided ones.
struct side { uint8_t kind; span name; enum severity worst; size_t n_proven, n_unknown; };

struct matrix_cell {
	uint32_t row, col;
	enum severity worst;     // of the proven paths; when there is none, of the undecided ones
	enum verdict verdict;    // ALLOW: a proven path; UNKNOWN: undecided ones only
	size_t n_proven, n_unknown;
	const struct path *first; // the strongest
};

struct matrix_place { uint32_t row, col; };

struct matrix {
	const struct side *row; size_t n_rows; // worst first, then by name; bridges behind tenants, everybody last
	const struct side *col; size_t n_cols; // in the order above; tenants worst first, then by name
	const struct matrix_cell *cell; size_t n_cells; // by row, then column
	const struct matrix_place *of_path;    // where each path of the report counts
	size_t n_tenants;                      // of the snapshot
	// Ordered pairs of different tenants; those of which the first reaches namespaces, Secrets or traffic of the second, be it through every namespace, every
	// node, cluster-admin or a right of everybody, by a proven path; and by undecided ones only. What bridges reach is not counted. Of a report that is narrowed to a tenant: the pairs of which it is the first.
	size_t n_pairs, n_broken, n_unknown;
};

const struct matrix *matrix_build(const struct report *rep, struct arena *a);
// The cell, or NULL. O(log n).
const struct matrix_cell *matrix_at(const struct matrix *m, uint32_t row, uint32_t col);

#endif
