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
  for (guint i = 0; lines[i] != NULL; i++) {
    char *tab = strchr(lines[i], '\t');
    if (lines[i][0] == '#' || tab == NULL)
      continue;
    GString *bytes = g_string_new(NULL);
    append_unescaped(bytes, tab + 1, lines[i] + strlen(lines[i]));
    FpHostile *hostile = g_new(FpHostile, 1);
    hostile->kind = (unsigned)g_ascii_strtoull(lines[i], NULL, 10);
    hostile->bytes = g_string_free_to_bytes(bytes);
    g_ptr_array_add(all, hostile);
  }
  return all;
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
