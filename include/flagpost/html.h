/* HTML of strangers to FpRich, by libxml2's push parser: linear in the input, no text lost whatever the
 * nesting. Nothing is fetched. `base` resolves relative links (may be NULL). Text that the sender hid is kept
 * and marked. */
#ifndef FLAGPOST_HTML_H
#define FLAGPOST_HTML_H

#include "flagpost/rich.h"
#include "flagpost/url.h"

FpRich *fp_html_read(const char *html, gssize length, const FpUrl *base); /* never NULL */
/* Plain text typed by the member to the HTML that a forum takes: escaped, paragraphs, line breaks, quotes.
 * (transfer full) */
char *fp_html_from_plain(const char *text);
char *fp_html_escape(const char *text); /* (transfer full) */

#endif
