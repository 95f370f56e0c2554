/* HTML of strangers to FpRich: linear in the input, no text lost whatever the nesting. Nothing is fetched.
 * `base` resolves relative links (may be NULL). Text that the sender hid is kept and marked. */
#ifndef FLAGPOST_HTML_H
#define FLAGPOST_HTML_H

#include "flagpost/rich.h"
#include "flagpost/url.h"

FpRich *fp_html_read(const char *html, gssize length, const FpUrl *base); /* never NULL */
/* The same, and by libxml2 in any case: slower. For tests, which hold one against the other. */
FpRich *fp_html_read_any(const char *html, gsize size, const FpUrl *base);
/* Plain text typed by the member to the HTML that a forum takes: escaped, paragraphs, line breaks, quotes.
 * (transfer full) */
char *fp_html_from_plain(const char *text);
char *fp_html_escape(const char *text); /* (transfer full) */

#endif
