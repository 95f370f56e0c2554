/* What the C library leaves to each who writes to a file. */
#ifndef FLAGPOST_FILE_H
#define FLAGPOST_FILE_H

#include <glib.h>

/* All of it, in as many pieces as the system takes. FALSE: errno says why, and a part may be written. */
gboolean fp_write_all(int fd, const void *bytes, gsize size);
/* Why something cannot be written, by its errno. */
gboolean fp_file_is_full(int number); /* there is no room, or no more is allowed */
gboolean fp_file_fail(const char *path, int number, GError **error); /* FP_STORE_FULL or _DENIED; FALSE */

#endif
