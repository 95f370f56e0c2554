/* An e-mail read back by itself: a reader of RFC 5322, 2045–2047 and 5965 that knows none of the program's
 * functions, and is strict where people's mail programs are kind. */
#ifndef FLAGPOST_TESTS_MAIL_READ_H
#define FLAGPOST_TESTS_MAIL_READ_H

#include <glib.h>

typedef struct {
  GPtrArray *names, *values; /* char *: of the fields in their order, unfolded; values not decoded */
  GBytes *body;              /* decoded; of a multipart: empty */
  GPtrArray *parts;          /* MailRead *; of a multipart */
} MailRead;

/* NULL, and in *why what is wrong: bytes beyond ASCII, a line that is too long or ends with LF alone, a field
 * without a name, a multipart without its end, an encoding that does not decode. */
MailRead *mail_read(const char *bytes, gsize size, const char **why);
void mail_read_free(MailRead *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailRead, mail_read_free)

/* The field's value if it is there once, else NULL. */
const char *mail_read_field(const MailRead *mail, const char *name);
guint mail_read_count(const MailRead *mail, const char *name);
/* The words of RFC 2047 in a value decoded; NULL: one does not decode to UTF-8. (transfer full) */
char *mail_read_words(const char *value);

#endif
