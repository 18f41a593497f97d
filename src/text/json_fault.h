// json_fault: what Go's encoding/json says about a text that is no JSON, for answers that must read like the API server's. Only texts that
// json_read refused need it: it reads the text again, byte by byte, and says nothing about values. Owns nothing.
#ifndef TEXT_JSON_FAULT_H
#define TEXT_JSON_FAULT_H

#include "base/span.h"

#define JSON_FAULT_MAX 96

// Writes the error's text (NUL-terminated); false when Go finds no fault in the text. O(size).
bool json_fault(span text, char out[JSON_FAULT_MAX]);

#endif
