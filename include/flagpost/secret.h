/* Memory for passwords and keys: not swapped, wiped when freed, never printed. Reference counted.
 * No function gives out a char * to keep: fp_secret_peek() lends one until the secret is freed. */
#ifndef FLAGPOST_SECRET_H
#define FLAGPOST_SECRET_H

#include <glib.h>

typedef struct _FpSecret FpSecret;

FpSecret *fp_secret_new(const char *text, gssize length); /* copies; -1: NUL-terminated */
FpSecret *fp_secret_new_sized(gsize length);              /* zeroed; fill through fp_secret_data() */
FpSecret *fp_secret_ref(FpSecret *secret);
void fp_secret_unref(FpSecret *secret);             /* wipes at the last one; NULL is fine */
const char *fp_secret_peek(const FpSecret *secret); /* NUL-terminated; (transfer none) */
char *fp_secret_data(FpSecret *secret);             /* writable */
gsize fp_secret_length(const FpSecret *secret);
gboolean fp_secret_equal(const FpSecret *a, const FpSecret *b); /* constant time in the contents */
/* Reads one line (without its end) from a descriptor, at most 4096 bytes. NULL at the end of input, or with
 * an error. */
FpSecret *fp_secret_read_line(int fd, GError **error);
void fp_wipe(void *memory, gsize size);

/* No core dumps, not dumpable, umask 077. Called first thing in main(). */
void fp_secret_harden_process(void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpSecret, fp_secret_unref)

#endif
