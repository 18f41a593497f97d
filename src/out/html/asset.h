// asset: the style sheet and the script of the HTML report (ui/report/), compiled in by gen_asset.py, with the hashes that the page's
// Content-Security-Policy names. Constant, for the life of the process.
#ifndef OUT_HTML_ASSET_H
#define OUT_HTML_ASSET_H

#include "base/span.h"

extern const span html_style, html_script;
extern const char html_style_hash[], html_script_hash[]; // "sha256-..." as in CSP

#endif
