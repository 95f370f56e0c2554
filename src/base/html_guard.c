/* What is done to strangers' HTML before libxml2 sees it, so that no text is lost and no time is wasted: the
 * parser stops at broken UTF-8 and NUL, drops control characters and a '<' that begins no tag, and takes
 * quadratic time over thousands of attributes. Called by html.c alone. */
#include "config.h"

#include "html_parts.h"
#include "late_xml.h"

#define PIECE           65536
#define ATTRIBUTE_LIMIT 64
#define NAME_LIMIT      31 /* of an entity */

typedef struct {
  const char *at, *end;
  GString *out; /* not handed on yet */
  gsize text;   /* bytes since the last tag */
  gboolean raw; /* that tag began an element in which some parsers know no tags */
  gboolean odd; /* in "<!...>" or "<?...>", which ends at any '>' */
} Guard;

static gboolean
begins_tag(const Guard *guard)
{
  const char *next = guard->at + 1;
  if (next >= guard->end)
    return FALSE;
  if (g_ascii_isalpha(*next) || *next == '!' || *next == '?')
    return TRUE;
  return *next == '/' && guard->end - next > 1 && g_ascii_isalpha(next[1]);
}

/* What libxml2 would drop or stop at: shown by fp_text_clean() in the same way later. */
static void
pass_odd_byte(Guard *guard)
{
  guchar c = (guchar)*guard->at;
  if (c < 0x80) {
    g_string_append_printf(guard->out, "^%c", c ^ 0x40);
    guard->at++;
    return;
  }
  gunichar character = g_utf8_get_char_validated(guard->at, guard->end - guard->at);
  if (character == (gunichar)-1 || character == (gunichar)-2) {
    g_string_append_printf(guard->out, "&lt;%02X&gt;", c);
    guard->at++;
    return;
  }
  const char *next = g_utf8_next_char(guard->at);
  if (character == 0xFFFE || character == 0xFFFF)
    g_string_append_printf(guard->out, "&lt;U+%04X&gt;", character);
  else
    g_string_append_len(guard->out, guard->at, next - guard->at);
  guard->at = next;
}

static void
pass_byte(Guard *guard)
{
  guchar c = (guchar)*guard->at;
  if (c >= 0x80 || c == 0x7F || (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f')) {
    pass_odd_byte(guard);
    return;
  }
  g_string_append_c(guard->out, c == '\f' ? ' ' : (char)c);
  guard->at++;
}

/* The numbers 128 to 159 mean what Windows has there, as in every browser. */
static gunichar
windows_1252(guint64 number)
{
  static const guint16 letters[32] = {
      0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
  };
  return number >= 0x80 && number < 0xA0 ? letters[number - 0x80] : (gunichar)number;
}

/* "&#27;" is dropped by the parser: it becomes what fp_text_clean() makes of the character. */
static gboolean
pass_reference(Guard *guard)
{
  const char *at = guard->at + 2;
  if (guard->end - guard->at < 3 || guard->at[1] != '#')
    return FALSE;
  unsigned base = *at == 'x' || *at == 'X' ? 16 : 10;
  at += base == 16;
  const char *digits = at;
  guint64 number = 0;
  while (at < guard->end && (base == 16 ? g_ascii_isxdigit(*at) : g_ascii_isdigit(*at))) {
    number = MIN(number * base + (guint64)g_ascii_xdigit_value(*at), G_MAXUINT32);
    at++;
  }
  if (at == digits)
    return FALSE;
  if (at < guard->end && *at == ';')
    at++;
  gunichar c = windows_1252(number);
  if (number < 0x20 && number != '\t' && number != '\n' && number != '\r')
    g_string_append_printf(guard->out, "^%c", (char)(number ^ 0x40));
  else if (number > 0x10FFFF || (number & 0xFFFE) == 0xFFFE || (number >= 0xD800 && number < 0xE000))
    g_string_append_printf(guard->out, "&lt;U+%04X&gt;", (unsigned)number);
  else
    g_string_append_printf(guard->out, "&#%u;", c);
  guard->at = at;
  return TRUE;
}

/* "&amp;" and the like, known to the parser. In an attribute only with the semicolon, since "?a=1&copy=2" is
 * an address. Every other '&' is written out, which saves the parser an error for each. */
static void
pass_ampersand(Guard *guard, gboolean in_attribute)
{
  if (pass_reference(guard))
    return;
  char name[NAME_LIMIT + 1];
  gsize size = 0;
  const char *at = guard->at + 1;
  while (at + size < guard->end && size < NAME_LIMIT && g_ascii_isalnum(at[size])) {
    name[size] = at[size];
    size++;
  }
  name[size] = '\0';
  gboolean ended = at + size < guard->end && at[size] == ';';
  gboolean known = size > 0 && (ended || !in_attribute) && htmlEntityLookup((const xmlChar *)name);
  if (known)
    g_string_append_printf(guard->out, "&%s;", name);
  else
    g_string_append(guard->out, "&amp;");
  guard->at += 1 + (known ? size + ended : 0);
}

/* From behind the '=' to behind the value. */
static void
pass_value(Guard *guard)
{
  while (guard->at < guard->end && g_ascii_isspace(*guard->at))
    pass_byte(guard);
  char quote = guard->at < guard->end && (*guard->at == '"' || *guard->at == '\'') ? *guard->at : '\0';
  if (quote != '\0')
    pass_byte(guard);
  while (guard->at < guard->end) {
    char c = *guard->at;
    if (quote == '\0' ? (c == '>' || g_ascii_isspace(c)) : c == quote)
      break;
    if (c == '&')
      pass_ampersand(guard, TRUE);
    else
      pass_byte(guard);
  }
  if (quote != '\0' && guard->at < guard->end)
    pass_byte(guard);
}

/* One tag up to its '>', which is left. With too many attributes it ends there, and the others become text:
 * so nothing that a person could have seen is lost, whatever this really was. */
static void
pass_tag(Guard *guard)
{
  unsigned attributes = 0;
  gboolean between = FALSE;
  pass_byte(guard);
  while (guard->at < guard->end && *guard->at != '>') {
    char c = *guard->at;
    gboolean blank = g_ascii_isspace(c) || c == '/';
    attributes += between && !blank && c != '=';
    between = blank;
    if (attributes > ATTRIBUTE_LIMIT) {
      g_string_append_c(guard->out, '>');
      return;
    }
    pass_byte(guard);
    if (c == '=')
      pass_value(guard);
  }
}

/* After </html> and </body> the parser drops all text; browsers show it. */
static gboolean
ends_document(const Guard *guard)
{
  if (guard->end - guard->at < 6 || guard->at[1] != '/')
    return FALSE;
  return g_ascii_strncasecmp(guard->at + 2, "html", 4) == 0 ||
         g_ascii_strncasecmp(guard->at + 2, "body", 4) == 0;
}

static void
pass_text(Guard *guard)
{
  const char *before = guard->at;
  const gboolean tag = *before == '<' && begins_tag(guard);
  guard->odd = tag || (guard->odd && *before != '>');
  if (*before == '&') {
    pass_ampersand(guard, FALSE);
  } else if (*before == '<' && !tag) {
    g_string_append(guard->out, "&lt;");
    guard->at++;
  } else {
    pass_byte(guard);
  }
  guard->text += (gsize)(guard->at - before);
}

static gboolean
is_element(const Guard *guard)
{
  return *guard->at == '<' && begins_tag(guard) && guard->at[1] != '!' && guard->at[1] != '?';
}

static gboolean
begins_raw_text(const Guard *guard)
{
  static const char *const names[] = {"textarea", "title",  "xmp",   "plaintext", "iframe",
                                      "noembed",  "script", "style", "noframes",  "noscript"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if ((gsize)(guard->end - guard->at) > strlen(names[i]) &&
        g_ascii_strncasecmp(guard->at + 1, names[i], strlen(names[i])) == 0)
      return TRUE;
  return FALSE;
}

/* The parser keeps text until the next tag comes, and lets go of what it has read when it comes to the end of
 * what it was given. So a piece that is all text ends with a tag: the end of an element that nobody can have
 * begun, since "<_" begins none. It goes into a word, so that no blanks are left alone; text without letters
 * of ASCII waits as a whole. FALSE: not here. */
static gboolean
end_piece(Guard *guard)
{
  if (guard->out->len < PIECE)
    return FALSE;
  if (guard->text < PIECE / 2)
    return TRUE;
  if (guard->raw || guard->odd || guard->at == guard->end || !g_ascii_isalnum(*guard->at) ||
      !g_ascii_isalnum(guard->at[-1]))
    return guard->out->len >= 2 * PIECE;
  g_string_append(guard->out, "</_>");
  return TRUE;
}

void
fp_html_guard(const char *html, gsize length, void (*push)(const char *piece, gsize size, gpointer data),
              gpointer data)
{
  Guard guard = {html, html + length, g_string_sized_new(2 * PIECE)};
  /* Without an open element the parser believes that the document has ended. */
  g_string_append(guard.out, "<html><body>");
  while (guard.at < guard.end) {
    if (!is_element(&guard)) {
      pass_text(&guard);
    } else {
      if (ends_document(&guard)) {
        g_string_append(guard.out, "</x-");
        guard.at += 2;
      }
      guard.raw = begins_raw_text(&guard);
      guard.odd = FALSE;
      pass_tag(&guard);
      guard.text = 0;
    }
    if (!end_piece(&guard))
      continue;
    push(guard.out->str, guard.out->len, data);
    g_string_truncate(guard.out, 0);
  }
  push(guard.out->str, guard.out->len, data);
  g_string_free(guard.out, TRUE);
}
