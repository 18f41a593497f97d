#include "k8s/patch/parts.h"
bool patch_server_apply(struct patching *p, const value *patch, const value *object, value *out)
{
	(void)patch; (void)object; (void)out;
	return patch_fail(p, 0, "", "server-side apply is not simulated");
}
