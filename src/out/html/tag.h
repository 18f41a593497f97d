// tag: markup of the HTML report. html_put writes what the program itself says (tags, numbers, words of its own tables); html_text and its kin write
// whatever may come from the input, for element content and for quoted attributes alike: control bytes, marks of direction and broken UTF-8 are made
// visible (escape.h), then & < > " ' are written as references. No part of the report writes a name in any other way. Appends to r->out; owns nothing.
#ifndef OUT_HTML_TAG_H
#define OUT_HTML_TAG_H

#include "out/render.h"
#include "twin/snapshot.h"

void html_put(struct render *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void html_text(struct render *r, span s);
void html_str(struct render *r, const char *z);
// Words of the program's own tables: what stands between back-quotes becomes <code>.
void html_prose(struct render *r, const char *z);
// <code>text</code>, isolated from the direction of the text around it by the style sheet.
void html_code(struct render *r, span s);
// <code class="place">file:line</code> behind a space; nothing when the object stands nowhere in the input.
void html_place(struct render *r, const struct snapshot *s, ref obj, uint32_t off);
void html_severity(struct render *r, enum severity s);
void html_count(struct render *r, size_t n, const char *noun); // "1 path", "3 paths"
// "a, b, c and 4 more"; each name isolated.
void html_names(struct render *r, const span *v, size_t n, size_t most);

#endif
