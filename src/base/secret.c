/* Memory for passwords and keys: locked, with guard pages, wiped when the last reference goes. Called from
 * the keyring to the request body; nothing turns a secret into an ordinary string. */
#include "config.h"

#include "flagpost/secret.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <errno.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_LIMIT 4096

struct _FpSecret {
  gatomicrefcount references;
  gsize length;
  char *bytes; /* length + 1, the last one NUL */
};

/* Locked memory costs several calls of the system each time, and every request makes some. So blocks for
 * short secrets, half the page that each takes anyway, are wiped and kept for the next, a few of them. One
 * loop, one thread: no lock. */
enum { SHORT = 2048, KEPT = 32 };
static char *kept[KEPT];
static guint n_kept;

static char *
take_block(gsize size)
{
  char *block = size <= SHORT && n_kept > 0 ? kept[--n_kept] : sodium_malloc(MAX(size, SHORT));
  if (!block)
    g_error("No memory for a secret of %" G_GSIZE_FORMAT " bytes", size);
  sodium_memzero(block, size);
  return block;
}

static void
give_block(char *block, gsize size)
{
  if (size <= SHORT && n_kept < KEPT) {
    sodium_memzero(block, size);
    kept[n_kept++] = block;
  } else {
    sodium_free(block); /* wipes first */
  }
}

FpSecret *
fp_secret_new_sized(gsize length)
{
  if (sodium_init() < 0)
    g_error("libsodium cannot be set up");
  FpSecret *secret = g_new0(FpSecret, 1);
  g_atomic_ref_count_init(&secret->references);
  secret->length = length;
  secret->bytes = take_block(length + 1);
  return secret;
}

FpSecret *
fp_secret_new(const char *text, gssize length)
{
  gsize size = length < 0 ? strlen(text) : (gsize)length;
  FpSecret *secret = fp_secret_new_sized(size);
  if (size > 0)
    memcpy(secret->bytes, text, size);
  return secret;
}

FpSecret *
fp_secret_ref(FpSecret *secret)
{
  g_return_val_if_fail(secret != NULL, NULL);
  g_atomic_ref_count_inc(&secret->references);
  return secret;
}

void
fp_secret_unref(FpSecret *secret)
{
  if (!secret || !g_atomic_ref_count_dec(&secret->references))
    return;
  give_block(secret->bytes, secret->length + 1);
  g_free(secret);
}

const char *
fp_secret_peek(const FpSecret *secret)
{
  return secret->bytes;
}

char *
fp_secret_data(FpSecret *secret)
{
  return secret->bytes;
}

gsize
fp_secret_length(const FpSecret *secret)
{
  return secret->length;
}

gboolean
fp_secret_equal(const FpSecret *a, const FpSecret *b)
{
  return a->length == b->length && sodium_memcmp(a->bytes, b->bytes, a->length) == 0;
}

FpSecret *
fp_secret_read_line(int fd, GError **error)
{
  /* One byte at a time: what follows the line belongs to the next reader. */
  g_autoptr(FpSecret) line = fp_secret_new_sized(LINE_LIMIT);
  gsize length = 0;
  gboolean ended = FALSE;
  while (!ended) {
    char byte;
    ssize_t got = read(fd, &byte, 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The password could not be read: %s"),
                  g_strerror(errno));
      return NULL;
    }
    if (got == 0 && length == 0)
      return NULL;
    ended = got == 0 || byte == '\n';
    if (!ended && length == LINE_LIMIT) {
      g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The password is longer than %d bytes"), LINE_LIMIT);
      return NULL;
    }
    if (!ended)
      line->bytes[length++] = byte;
    fp_wipe(&byte, 1);
  }
  if (length > 0 && line->bytes[length - 1] == '\r')
    length--;
  return fp_secret_new(line->bytes, (gssize)length);
}

void
fp_wipe(void *memory, gsize size)
{
  if (memory)
    sodium_memzero(memory, size);
}

void
fp_secret_harden_process(void)
{
  const struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  /* The leak checker of a sanitizer build traces its own process, which this would forbid. */
#ifndef __SANITIZE_ADDRESS__
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
  umask(077);
}
