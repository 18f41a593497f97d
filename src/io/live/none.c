// The client of a program that was built without libcurl (meson option `live`), as statically linked ones are: it opens nothing.
#include "io/live/client.h"

#include <errno.h>

bool client_built(void) { return false; }

struct err client_open(struct arena *a, const struct access *of, const struct client_options *o, struct client **out)
{
	(void)a, (void)of, (void)o;
	*out = NULL;
	return (struct err){ ENOSYS, SPAN("this build reads files only: it was made without libcurl") };
}

void client_add(struct client *c, const struct client_request *r) { (void)c, (void)r; }
struct err client_run(struct client *c) { (void)c; return (struct err){ ENOSYS, SPAN("this build reads files only") }; }
struct client_stats client_stats(const struct client *c) { (void)c; return (struct client_stats){ 0 }; }
void client_close(struct client *c) { (void)c; }
