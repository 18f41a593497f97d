// access: answers about rights: may somebody do something, who may, what may he, who may what of these. All answers say with which object and line; behind
// an authorizer that was not seen they say so.
#ifndef OUT_ACCESS_H
#define OUT_ACCESS_H

#include "out/emit.h"
#include "twin/authz/who.h"

struct access {
	const struct snapshot *snap;
	span question;                  // "get secrets in books-api"
	const struct judgement *judged; // may he? verdict and trace; or NULL
	span as;                        // who, in words
	const struct who_answer *who;   // who may? or NULL
	const struct who_rules *rules;  // what may he? or NULL
	const struct who_matrix *matrix; const span *row, *column; // who may what of these? or NULL
};

void access_text(struct render *r, const struct access *x);
void access_data(struct emit *e, struct render *r, const struct access *x); // the whole document
// "ServiceAccount ci/default"
span access_subject(struct arena *a, const struct rbac_subject *s);

#endif
