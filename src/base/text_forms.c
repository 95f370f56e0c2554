/* Other forms of clean text: folded for search, in the locale's charset, links made harmless. */
#include "config.h"

#include "flagpost/text.h"

#include <unicase.h>
#include <uninorm.h>

static gboolean
is_ascii(const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if ((guchar)*at >= 0x80)
      return FALSE;
  return TRUE;
}

/* Bytes up to the first word that is not all ASCII. */
static gsize
plain_words(const char *text)
{
  gsize word = 0, at = 0;
  for (; text[at] != '\0'; at++) {
    if ((guchar)text[at] >= 0x80)
      return word;
    if (text[at] == ' ' || text[at] == '\n')
      word = at + 1;
  }
  return at;
}

static void
fold_plain(GString *out, const char *text, gsize size)
{
  gsize from = out->len;
  g_string_append_len(out, text, (gssize)size);
  for (gsize i = from; i < out->len; i++)
    out->str[i] = g_ascii_tolower(out->str[i]);
}

/* No character joins with one on the other side of a blank. */
static void
fold_word(GString *out, const char *text, gsize size)
{
  size_t length = 0;
  uint8_t *folded = u8_casefold((const uint8_t *)text, size, NULL, UNINORM_NFKC, NULL, &length);
  g_string_append_len(out, (const char *)folded, (gssize)length);
  free(folded);
}

char *
fp_text_fold(const char *text)
{
  GString *out = g_string_sized_new(strlen(text) + 16);
  for (const char *at = text; *at != '\0';) {
    gsize plain = plain_words(at);
    fold_plain(out, at, plain);
    at += plain;
    gsize word = strcspn(at, " \n");
    fold_word(out, at, word);
    at += word;
  }
  return g_string_free(out, FALSE);
}

char *
fp_text_essence(const char *text)
{
  g_autofree char *folded = fp_text_fold(text);
  GString *out = g_string_new(NULL);
  for (const char *at = folded; *at; at = g_utf8_next_char(at))
    if (g_unichar_isalnum(g_utf8_get_char(at)))
      g_string_append_unichar(out, g_utf8_get_char(at));
  return g_string_free(out, FALSE);
}

gboolean
fp_text_same_words(const char *kept, const char *sent)
{
  g_autofree char *found = fp_text_essence(kept ? kept : ""), *wanted = fp_text_essence(sent ? sent : "");
  if (*found || *wanted)
    return g_str_equal(found, wanted);
  g_autofree char *one = g_strstrip(g_strdup(kept ? kept : "")),
                  *two = g_strstrip(g_strdup(sent ? sent : ""));
  return g_str_equal(one, two);
}

/* Signs of our own sentences that not every locale's tables know. */
static const char *
plain_sign(gunichar c)
{
  switch (c) {
  case 0x201C:
  case 0x201D:
  case 0x201E:
  case 0xAB:
  case 0xBB:
    return "\"";
  case 0x2018:
  case 0x2019:
  case 0x201A:
    return "'";
  case 0x2013:
  case 0x2014:
    return "-";
  case 0x2026:
    return "...";
  case 0xA0:
  case 0x202F:
    return " ";
  default:
    return "?";
  }
}

static void
append_in_charset(GString *out, const char *character, gsize size, const char *charset)
{
  g_autofree char *target = g_strconcat(charset, "//TRANSLIT", NULL);
  g_autofree char *converted = g_convert(character, (gssize)size, target, "UTF-8", NULL, NULL, NULL);
  gboolean lost = !converted || strchr("?", *converted); /* nothing, or iconv's own sign for it */
  g_string_append(out, lost ? plain_sign(g_utf8_get_char(character)) : converted);
}

char *
fp_text_to_locale(const char *text)
{
  const char *charset;
  if (g_get_charset(&charset) || is_ascii(text))
    return g_strdup(text);
  GString *out = g_string_new(NULL);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
    if ((guchar)*at < 0x80)
      g_string_append_c(out, *at);
    else
      append_in_charset(out, at, (gsize)(g_utf8_next_char(at) - at), charset);
  }
  return g_string_free(out, FALSE);
}

char *
fp_text_from_locale(const char *typed)
{
  return g_utf8_validate(typed, -1, NULL) ? g_strdup(typed) : g_locale_to_utf8(typed, -1, NULL, NULL, NULL);
}

static gboolean
in_scheme(char c)
{
  return g_ascii_isalnum(c) || c == '+' || c == '-' || c == '.';
}

/* From `host`, the dots up to the end of the host. Returns where the host ends. */
static const char *
defang_host(GString *out, const char *host)
{
  const char *at = host;
  for (; *at != '\0' && !strchr("/?#\\ ", *at) && strncmp(at, "://", 3) != 0; at++) {
    if (*at == '.')
      g_string_append(out, "[.]");
    else
      g_string_append_c(out, *at);
  }
  return at;
}

/* http, https: hxxp, hxxps, also behind letters that a mail reader may take for the end of another word; any
 * other scheme gets an x in front. */
static void
defang_scheme(GString *out, gsize start)
{
  gsize size = out->len - start;
  for (gsize tail = 4; tail <= 5 && tail <= size; tail++) {
    char *http = out->str + out->len - tail;
    if (g_ascii_strncasecmp(http, tail == 4 ? "http" : "https", tail) == 0) {
      http[1] = 'x';
      http[2] = 'x';
      return;
    }
  }
  if (size > 0)
    g_string_insert_c(out, (gssize)start, 'x');
}

char *
fp_text_defang(const char *url)
{
  GString *out = g_string_new(NULL);
  const char *at = url;
  if (!strstr(url, "://"))
    at = defang_host(out, at);
  while (*at != '\0') {
    if (strncmp(at, "://", 3) == 0) {
      gsize start = out->len;
      while (start > 0 && in_scheme(out->str[start - 1]))
        start--;
      defang_scheme(out, start);
      g_string_append(out, "://");
      at = defang_host(out, at + 3);
    } else if (g_ascii_strncasecmp(at, "www.", 4) == 0) {
      g_string_append_len(out, at, 3);
      g_string_append(out, "[.]");
      at += 4;
    } else {
      g_string_append_c(out, *at++);
    }
  }
  return g_string_free(out, FALSE);
}

static unsigned
distance(const char *a, const char *b)
{
  glong n = g_utf8_strlen(b, -1);
  g_autofree unsigned *row = g_new(unsigned, (gsize)n + 1);
  for (glong j = 0; j <= n; j++)
    row[j] = (unsigned)j;
  for (unsigned i = 1; *a; i++, a = g_utf8_next_char(a)) {
    gunichar letter = g_utf8_get_char(a);
    unsigned corner = row[0];
    const char *at = b;
    row[0] = i;
    for (glong j = 1; j <= n; j++, at = g_utf8_next_char(at)) {
      unsigned same = corner + (letter != g_utf8_get_char(at));
      corner = row[j];
      row[j] = MIN(same, MIN(row[j], row[j - 1]) + 1);
    }
  }
  return row[n];
}

unsigned
fp_text_distance(const char *a, const char *b)
{
  if (g_utf8_validate(a, -1, NULL) && g_utf8_validate(b, -1, NULL))
    return distance(a, b);
  g_autofree char *valid_a = g_utf8_make_valid(a, -1), *valid_b = g_utf8_make_valid(b, -1);
  return distance(valid_a, valid_b);
}
