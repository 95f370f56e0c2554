/* Finds out whether the terminal's background is dark or light. Called by screen.c when it opens, before
 * ncurses reads anything. A terminal that does not answer costs a bounded wait, once; what comes later than
 * that is swallowed by keys.c. */
#include "config.h"

#include "tui/background.h"

#include "flagpost/clock.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

static const char question[] = "\033]11;?\033\\\033[c";

FpPalette
fp_background_told(const char *colorfgbg, const char *term)
{
  const char *last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
  if (last && g_ascii_isdigit(last[1])) {
    gint64 colour = g_ascii_strtoll(last + 1, NULL, 10);
    return colour == 7 || colour == 15 ? FP_PALETTE_LIGHT : FP_PALETTE_DARK;
  }
  /* The Linux console is black. */
  return g_str_has_prefix(term, "linux") ? FP_PALETTE_DARK : FP_PALETTE_EITHER;
}

gboolean
fp_background_may_ask(const char *term)
{
  static const char *const deaf[] = {"linux", "vt", "eterm", "dumb", "ansi", "cons"};
  for (gsize i = 0; i < G_N_ELEMENTS(deaf); i++)
    if (g_str_has_prefix(term, deaf[i]))
      return FALSE;
  return TRUE;
}

/* One part of "rgb:ffff/8080/00", as a share of what its digits can say. */
static double
part(const char **at)
{
  const char *p = *at;
  double value = 0, most = 1;
  while (g_ascii_isxdigit(*p)) {
    value = value * 16 + g_ascii_xdigit_value(*p++);
    most *= 16;
  }
  *at = *p == '/' ? p + 1 : p;
  return most > 1 ? value / (most - 1) : 0;
}

/* What lies behind "rgb:" or "rgba:". */
static FpPalette
read_colour(const char *text)
{
  const char *at = strchr(text, ':');
  if (!g_str_has_prefix(text, "rgb") || !at)
    return FP_PALETTE_EITHER;
  at++;
  double red = part(&at);
  double green = part(&at);
  double blue = part(&at);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 ? FP_PALETTE_LIGHT : FP_PALETTE_DARK;
}

static char *
find(const GByteArray *bytes, const char *beginning)
{
  return memmem(bytes->data, bytes->len, beginning, strlen(beginning));
}

static void
cut(GByteArray *bytes, const char *from, const char *to)
{
  g_byte_array_remove_range(bytes, (guint)(from - (char *)bytes->data), (guint)(to - from));
}

/* "ESC ] 11 ; COLOUR", ended by BEL or ESC backslash. */
static FpPalette
take_colour(GByteArray *bytes)
{
  char *from = find(bytes, "\033]11;"), *end = from, *limit = (char *)bytes->data + bytes->len;
  FpPalette found;
  if (!from)
    return FP_PALETTE_EITHER;
  for (end = from + 5; end < limit && *end != '\a' && *end != '\033'; end++)
    ;
  if (end == limit || (*end == '\033' && end + 1 == limit))
    return FP_PALETTE_EITHER;
  {
    g_autofree char *text = g_strndup(from + 5, (gsize)(end - from - 5));
    found = read_colour(text);
  }
  cut(bytes, from, end + (*end == '\a' ? 1 : 2));
  return found;
}

/* "ESC [ ? … c" */
static gboolean
take_attributes(GByteArray *bytes)
{
  char *from = find(bytes, "\033[?"), *limit = (char *)bytes->data + bytes->len, *end = from;
  if (!from)
    return FALSE;
  for (end = from + 3; end < limit && (g_ascii_isdigit(*end) || *end == ';'); end++)
    ;
  if (end == limit || *end != 'c')
    return FALSE;
  cut(bytes, from, end + 1);
  return TRUE;
}

FpPalette
fp_background_take(GByteArray *bytes, gboolean *done)
{
  FpPalette found = take_colour(bytes);
  *done = take_attributes(bytes);
  return found;
}

FpPalette
fp_background_ask(int in, int out, int wait_ms, GByteArray *typed)
{
  gint64 until = fp_clock_monotonic() + wait_ms * 1000;
  FpPalette found = FP_PALETTE_EITHER;
  gboolean done = FALSE;
  if (write(out, question, sizeof question - 1) != sizeof question - 1)
    return found;
  while (!done) {
    struct pollfd ready = {.fd = in, .events = POLLIN};
    gint64 left = (until - fp_clock_monotonic()) / 1000;
    guint8 buffer[256];
    gssize n;
    if (left <= 0 || poll(&ready, 1, (int)left) <= 0 || (n = read(in, buffer, sizeof buffer)) <= 0)
      break;
    g_byte_array_append(typed, buffer, (guint)n);
    FpPalette now = fp_background_take(typed, &done);
    found = now != FP_PALETTE_EITHER ? now : found;
  }
  return found;
}
