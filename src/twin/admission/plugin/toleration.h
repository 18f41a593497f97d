// toleration: tolerations of pods as sets, for the plug-ins that add or bound them (kubernetes pkg/util/tolerations). Private to admission/plugin.
#ifndef TWIN_ADMISSION_PLUGIN_TOLERATION_H
#define TWIN_ADMISSION_PLUGIN_TOLERATION_H

#include "doc/edit.h"

value toleration_make(struct arena *a, span key, const char *effect); // operator Exists
// first, then second, without those that another one covers. Either may be absent. O(n^2).
value toleration_merge(struct arena *a, const value *first, const value *second);
// Is every toleration covered by one of the list?
bool toleration_within(const value *list, const value *allowed);

#endif
