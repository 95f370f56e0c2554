/* Random bytes: from the kernel, or from a seed in a test. Nothing else in the program may ask for chance,
 * but OpenSSL for a pair of keys (rsa.h). */
#ifndef FLAGPOST_CHANCE_H
#define FLAGPOST_CHANCE_H

#include <glib.h>

typedef void (*FpChanceFunc)(gpointer self, void *bytes, gsize size);

void fp_chance_set(FpChanceFunc func, gpointer self); /* NULL: the kernel's getrandom */
void fp_chance_seed(guint64 seed);                    /* a repeatable stream, for tests only */
void fp_chance_bytes(void *bytes, gsize size);
guint32 fp_chance_below(guint32 n); /* 0 .. n-1, unbiased; n > 0 */
/* Letters and digits, without ones that look alike; (transfer full). For references in reports. */
char *fp_chance_token(gsize length);

#endif
