/* Reads the hostile strings and judges what became of them. Called by tests of every way out. */
#include "config.h"

#include "hostile.h"

static void
hostile_free(gpointer data)
{
  FpHostile *hostile = data;
  g_bytes_unref(hostile->bytes);
  g_free(hostile);
}

char *
fp_test_read(const char *name, gsize *length)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", name, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;
  g_file_get_contents(path, &text, length, &error);
  g_assert_no_error(error);
  return text;
}

static gunichar
hex_number(const char **at, gsize digits)
{
  g_autofree char *number = g_strndup(*at, digits);
  guint64 value = 0;
  g_assert_true(g_ascii_string_to_unsigned(number, 16, 0, 0x10FFFF, &value, NULL));
  *at += digits;
  return (gunichar)value;
}

static void append_unescaped(GString *out, const char *at, const char *end);

/* "{N}{TEXT}" */
static const char *
append_repeated(GString *out, const char *at)
{
  guint64 times = g_ascii_strtoull(at + 1, NULL, 10);
  const char *text = strchr(at, '}') + 2, *close = strchr(text, '}');
  g_autoptr(GString) once = g_string_new(NULL);
  append_unescaped(once, text, close);
  for (guint64 i = 0; i < times; i++)
    g_string_append_len(out, once->str, (gssize)once->len);
  return close + 1;
}

static void
append_unescaped(GString *out, const char *at, const char *end)
{
  while (at < end) {
    if (*at != '\\') {
      g_string_append_c(out, *at++);
      continue;
    }
    char kind = at[1];
    at += 2;
    if (kind == 'x')
      g_string_append_c(out, (char)hex_number(&at, 2));
    else if (kind == 'u' || kind == 'U')
      g_string_append_unichar(out, hex_number(&at, kind == 'u' ? 4 : 8));
    else if (kind == 'R')
      at = append_repeated(out, at);
    else
      g_string_append_c(out, kind == 'n' ? '\n' : kind == 'r' ? '\r' : kind == 't' ? '\t' : kind);
  }
}

GPtrArray *
fp_test_hostile(void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func(hostile_free);
  g_autofree char *text = fp_test_read("hostile.txt", NULL);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    char *tab = strchr(lines[i], '\t');
    if (lines[i][0] == '#' || !tab)
      continue;
    GString *bytes = g_string_new(NULL);
    append_unescaped(bytes, tab + 1, lines[i] + strlen(lines[i]));
    FpHostile *hostile = g_new(FpHostile, 1);
    hostile->kind = (unsigned)g_ascii_strtoull(lines[i], NULL, 10);
    hostile->bytes = g_string_free_to_bytes(bytes);
    g_ptr_array_add(all, hostile);
  }
  g_assert_cmpuint(all->len, >=, 40); /* who goes through them relies on there being some */
  return all;
}

char *
fp_test_hostile_text(const FpHostile *one, gsize most)
{
  gsize size;
  const char *bytes = g_bytes_get_data(one->bytes, &size);
  g_autofree char *cut = g_strndup(bytes, MIN(size, most));
  return g_utf8_make_valid(cut, -1);
}

gboolean
fp_test_is_harmless(const char *text, gsize length)
{
  if (!g_utf8_validate(text, (gssize)length, NULL))
    return FALSE;
  for (const char *at = text; at < text + length; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    gboolean control = (c < 0x20 && c != '\n') || (c >= 0x7F && c <= 0x9F);
    gboolean direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
                         c == 0x200F || c == 0x061C;
    if (control || direction || (c >= 0xE0000 && c <= 0xE007F))
      return FALSE;
  }
  return TRUE;
}

/* --- what a terminal is sent --- */

static const char background_question[] = "\033]11;?\033\\\033[c";

/* "?1049": one that the program or its terminal's description sets. */
static gboolean
is_own_mode(const char *mode)
{
  static const char *const own[] = {"4",   "?1",    "?1034", "?5",    "?7",    "?12",
                                    "?25", "?1049", "?2004", "?2026", "?12;25"};
  for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
    if (g_str_equal(mode, own[i]))
      return TRUE;
  return FALSE;
}

/* Behind "ESC [": how long it is, 0: it may not be sent. */
static gsize
control_length(const char *at, gsize left)
{
  gsize n = 0;
  while (n < left && ((guchar)at[n] >= 0x20 && (guchar)at[n] <= 0x3f))
    n++;
  if (n == left || n > 60)
    return 0;
  g_autofree char *numbers = g_strndup(at, n);
  if (at[n] == 'h' || at[n] == 'l')
    return is_own_mode(numbers) ? n + 1 : 0;
  if (at[n] == 't') /* the title is put aside, and back */
    return g_str_equal(numbers, "22;0;0") || g_str_equal(numbers, "23;0;0") ? n + 1 : 0;
  if (at[n] == 'b' && strlen(numbers) > 3)
    return 0;
  return strspn(numbers, "0123456789;:") == n && strchr("@ABCDGHJKLMPSTXbdmr", at[n]) ? n + 1 : 0;
}

/* Behind ESC. */
static gsize
escape_length(const char *at, gsize left)
{
  if (left > 1 && (*at == '(' || *at == ')') && (at[1] == 'B' || at[1] == '0'))
    return 2;
  if (left > 0 && strchr("=>78M", *at))
    return 1;
  gsize n = left > 1 && *at == '[' ? control_length(at + 1, left - 1) : 0;
  return n > 0 ? n + 1 : 0;
}

char *
fp_test_stream_fault(const char *bytes, gsize length)
{
  g_autoptr(GString) text = g_string_new(NULL);
  gsize asked = strlen(background_question);
  for (gsize i = 0; i < length; i++) {
    if (bytes[i] == '\033') {
      gboolean asks = length - i >= asked && memcmp(bytes + i, background_question, asked) == 0;
      gsize n = asks ? asked - 1 : escape_length(bytes + i + 1, length - i - 1);
      if (n == 0) {
        g_autofree char *found = g_strndup(bytes + i, MIN(length - i, 40));
        g_autofree char *shown = g_strescape(found, NULL);
        return g_strdup_printf("at %zu: %s", i, shown);
      }
      i += n;
    } else if (!strchr("\r\n\b\017", bytes[i]) || !bytes[i]) {
      g_string_append_c(text, bytes[i]);
    }
  }
  return fp_test_is_harmless(text->str, text->len) ? NULL : g_strdup("text that is not harmless");
}
