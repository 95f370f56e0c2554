/* What the C library leaves to each who writes to a file. */
#ifndef FLAGPOST_FILE_H
#define FLAGPOST_FILE_H

#include <glib.h>

/* All of it, in as many pieces as the system takes. FALSE: errno says why, and a part may be written. */
gboolean fp_write_all(int fd, const void *bytes, gsize size);

#endif
