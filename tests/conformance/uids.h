// uids: recordings name the uid of a stored object by the object: "#UID:nodes/n1#", "#UID:NAMESPACE/pods/NAME#" anywhere in a text, "uid": "@" for the object
// that is named beside it, "@node-n1" for a Node.
#ifndef TESTS_CONFORMANCE_UIDS_H
#define TESTS_CONFORMANCE_UIDS_H

#include "world.h"

// The text with the uids that the twin's objects have, of the paths.
span uids_paths(struct world_file *w, struct arena *run, span text);
// A JSON body with those of the objects named beside "@", in the request's namespace.
span uids_beside(struct world_file *w, struct arena *run, span body, span ns);

#endif
