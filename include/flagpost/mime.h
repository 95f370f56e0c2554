/* Pieces of e-mail as text: headers, dates, bodies. What is appended is ASCII in lines of at most 76
 * characters that end with CR LF; neither encoding of a body can hold a line that begins with "--=_". */
#ifndef FLAGPOST_MIME_H
#define FLAGPOST_MIME_H

#include <glib.h>

/* value: UTF-8 without control characters; what is not short ASCII becomes RFC 2047's words. */
void fp_mime_header(GString *out, const char *name, const char *value);
/* RFC 5322's date, in UTC and in English whatever the locale is. */
void fp_mime_date(GString *out, const char *name, gint64 when);
void fp_mime_quoted(GString *out, const char *text); /* quoted-printable */
void fp_mime_base64(GString *out, const char *bytes, gsize size);

#endif
