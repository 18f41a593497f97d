#include "twin/deputy/controller.h"

#define CONTROLLER(ident) extern const struct controller controller_##ident;
#include "twin/deputy/controller.def"
#undef CONTROLLER

const struct controller *const controller_table[] = {
#define CONTROLLER(ident) &controller_##ident,
#include "twin/deputy/controller.def"
#undef CONTROLLER
};
const size_t controller_count = sizeof controller_table / sizeof *controller_table;
