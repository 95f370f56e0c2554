/* Any bytes from a terminal become keys with clean names and pastes that are text; they end, none is kept
 * back for ever, and a paste is the same in whatever pieces it comes. */
#include "config.h"

#include "fuzz.h"

#include "tui/screen.h"

#include <locale.h>
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <string.h>
#include <unistd.h>

#define PASTE_BEGINS "\033[200~"
#define PASTE_ENDS   "\033[201~"

/* A terminal that shows nothing and types nothing: all bytes come as what was read before it began. */
static void
make(void)
{
  setlocale(LC_ALL, "C.UTF-8");
  FILE *out = fopen("/dev/null", "w"), *in = fopen("/dev/null", "r");
  g_assert_true(out && in);
  g_assert_cmpint(dup2(fileno(in), STDIN_FILENO), ==, STDIN_FILENO);
  g_assert_nonnull(newterm("xterm-256color", out, in));
  fp_keys_prepare(TRUE);
}

static void
check(const FpKey *key)
{
  if (key->kind == FP_KEY_PASTE)
    g_assert_true(g_utf8_validate(key->paste, -1, NULL));
  if (key->kind == FP_KEY_NAME) {
    g_assert_cmpuint(strlen(key->name), >, 0);
    g_assert_true(memchr(key->name, '\0', sizeof key->name) != NULL);
    g_assert_true(g_utf8_validate(key->name, -1, NULL));
    for (const char *at = key->name; *at; at++)
      g_assert_true((guchar)*at >= 0x20 && *at != 0x7F);
  }
}

/* All keys that are there. The first paste among them, if any: (transfer full). */
static char *
drain(size_t most)
{
  char *paste = NULL;
  for (size_t keys = 0;; keys++) {
    gboolean any = FALSE;
    FpKey key = fp_keys_next(&any);
    check(&key);
    if (key.kind == FP_KEY_PASTE && !paste)
      paste = g_strdup(key.paste);
    if (key.kind == FP_KEY_PASTE)
      g_free(key.paste);
    if (key.kind == FP_KEY_NONE && !any)
      return paste;
    g_assert_cmpuint(keys, <=, most);
  }
}

/* Whatever was left open, a paste or an answer, is ended: the next input begins with nothing. */
static void
rest(void)
{
  static const guint8 ends[] = PASTE_ENDS "\a" PASTE_ENDS "a";
  fp_keys_typed(ends, sizeof ends - 1);
  g_free(drain(sizeof ends));
}

static void
begin_paste(void)
{
  fp_keys_typed((const guint8 *)PASTE_BEGINS, strlen(PASTE_BEGINS));
}

static void
end_paste(void)
{
  fp_keys_typed((const guint8 *)PASTE_ENDS, strlen(PASTE_ENDS));
}

static void
check_paste(const uint8_t *bytes, size_t size)
{
  size_t piece = bytes[0] % 7 + 1;
  begin_paste();
  fp_keys_typed(bytes, size);
  end_paste();
  g_autofree char *whole = drain(size + 8), *pieces = NULL;
  rest();
  begin_paste();
  for (size_t at = 0; at < size && !pieces; at += piece) {
    fp_keys_typed(bytes + at, MIN(piece, size - at));
    pieces = drain(size + 8);
  }
  if (!pieces) {
    end_paste();
    pieces = drain(8);
  }
  g_assert_nonnull(whole);
  g_assert_cmpstr(pieces, ==, whole);
  rest();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  static gboolean made;
  if (!made)
    make();
  made = TRUE;
  if (size == 0)
    return 0;
  fp_keys_typed(bytes, size);
  g_free(drain(size + 8));
  rest();
  g_assert_false(fp_keys_typed_wait());
  check_paste(bytes, size);
  return 0;
}
