/* Columns, graphemes, cutting and wrapping of clean text. Called by views and printers for every line they
 * lay out, so plain ASCII has a short way. */
#include "config.h"

#include "flagpost/text.h"

#include <langinfo.h>
#include <unictype.h>
#include <unigbrk.h>
#include <unilbrk.h>
#include <unistr.h>
#include <uniwidth.h>
#include <wchar.h>

static gboolean
plain(char c)
{
  return c >= 0x20 && c < 0x7F;
}

/* The C library's width, as ncurses uses it, where the locale knows Unicode. */
static int
code_point_width(gunichar c)
{
  if (c < 0x20 || c == 0x7F)
    return 0;
  if (c < 0x7F)
    return 1;
  int width = -1;
  if (g_str_equal(nl_langinfo(CODESET), "UTF-8"))
    width = wcwidth((wchar_t)c);
  if (width < 0)
    width = uc_width(c, "UTF-8");
  return width < 0 ? 1 : width;
}

typedef struct {
  int last;              /* grapheme break property of the code point before */
  gboolean pictographic; /* an emoji, perhaps with extenders, stands before */
  gboolean joined;       /* and a joiner after it */
  gboolean flag_open;    /* an odd number of regional indicators stands before */
} Cluster;

static void
cluster_add(Cluster *cluster, gunichar c, int property)
{
  cluster->joined = cluster->pictographic && property == GBP_ZWJ;
  if (property != GBP_EXTEND && property != GBP_ZWJ)
    cluster->pictographic = c > 0xA8 && uc_is_property_extended_pictographic(c);
  cluster->flag_open = property == GBP_RI && !cluster->flag_open;
  cluster->last = property;
}

/* Unicode's rules for extended grapheme clusters (UAX 29, GB3 to GB13). */
static gboolean
cluster_breaks(const Cluster *cluster, gunichar c, int property)
{
  int last = cluster->last;
  if (last == GBP_CR || last == GBP_LF || last == GBP_CONTROL || property == GBP_CR || property == GBP_LF ||
      property == GBP_CONTROL)
    return TRUE;
  if (property == GBP_EXTEND || property == GBP_ZWJ || property == GBP_SPACINGMARK || last == GBP_PREPEND)
    return FALSE;
  if (last == GBP_L && (property == GBP_L || property == GBP_V || property == GBP_LV || property == GBP_LVT))
    return FALSE;
  if ((last == GBP_LV || last == GBP_V) && (property == GBP_V || property == GBP_T))
    return FALSE;
  if ((last == GBP_LVT || last == GBP_T) && property == GBP_T)
    return FALSE;
  if (cluster->joined && c > 0xA8 && uc_is_property_extended_pictographic(c))
    return FALSE;
  return !(cluster->flag_open && property == GBP_RI);
}

gsize
fp_text_grapheme(const char *text, int *columns)
{
  if (*text == '\0') {
    *columns = 0;
    return 0;
  }
  if (plain(text[0]) && (guchar)text[1] < 0x80) {
    *columns = 1;
    return 1;
  }
  const char *at = text;
  int width = 0;
  Cluster cluster = {0};
  do {
    gunichar c = g_utf8_get_char(at);
    int property = uc_graphemeclusterbreak_property(c);
    if (at > text && cluster_breaks(&cluster, c, property))
      break;
    if (width < 2)
      width += code_point_width(c);
    cluster_add(&cluster, c, property);
    at = g_utf8_next_char(at);
  } while (*at != '\0');
  *columns = MIN(width, 2);
  return (gsize)(at - text);
}

int
fp_text_width(const char *text)
{
  int width = 0, columns;
  const char *at = text;
  while (plain(*at))
    at++;
  if (*at == '\0')
    return (int)(at - text);
  if (at > text)
    at--; /* a mark may follow the last of the plain ones */
  width = (int)(at - text);
  for (gsize size; (size = fp_text_grapheme(at, &columns)) > 0; at += size)
    width += columns;
  return width;
}

/* The longest beginning of at most `columns`. */
static gsize
fitting(const char *text, gsize limit, int columns, int *used)
{
  gsize at = 0;
  int width;
  *used = 0;
  while (at < limit) {
    gsize size = fp_text_grapheme(text + at, &width);
    if (*used + width > columns)
      break;
    *used += width;
    at += size;
  }
  return MIN(at, limit);
}

char *
fp_text_cut(const char *text, int columns, const char *sign)
{
  int used;
  gsize length = strlen(text);
  if (fitting(text, length, columns, &used) == length)
    return g_strdup(text);
  gsize sign_length = fitting(sign, strlen(sign), columns, &used);
  gsize kept = fitting(text, length, MAX(columns - used, 0), &used);
  return g_strdup_printf("%.*s%.*s", (int)kept, text, (int)sign_length, sign);
}

static gsize
without_blanks(const char *line, gsize length)
{
  while (length > 0 && line[length - 1] == ' ')
    length--;
  return length;
}

static void
add_line(GArray *lines, const char *text, gsize start, gsize length)
{
  FpLine line = {start, without_blanks(text + start, length)};
  g_array_append_val(lines, line);
}

/* One line of the source: breaks[i] says whether a line may end before its byte i. */
static void
wrap_line(GArray *lines, const char *text, gsize start, gsize length, int columns, const char *breaks)
{
  gsize line = 0, chance = 0, at = 0; /* from the start of this source line */
  int used = 0;
  while (at < length) {
    int width;
    gsize size = MIN(fp_text_grapheme(text + start + at, &width), length - at);
    if (breaks[at] == UC_BREAK_POSSIBLE && at > line)
      chance = at;
    /* A blank that does not fit hangs over the edge, since it is not shown; one that carries marks is. */
    gboolean blank = size == 1 && text[start + at] == ' ';
    if (used + width > columns && at > line && !blank) {
      gsize end = chance > line ? chance : at;
      add_line(lines, text, start + line, end - line);
      line = end;
      at = end;
      used = 0;
      continue;
    }
    used += width;
    at += size;
  }
  add_line(lines, text, start + line, length - line);
}

GArray *
fp_text_wrap(const char *text, int columns)
{
  GArray *lines = g_array_new(FALSE, FALSE, sizeof(FpLine));
  gsize length = strlen(text);
  g_autofree char *breaks = NULL;
  gsize start = 0;
  columns = MAX(columns, 1);
  for (;;) {
    const char *end = memchr(text + start, '\n', length - start);
    gsize size = end ? (gsize)(end - text) - start : length - start;
    if (size <= (gsize)columns) {
      add_line(lines, text, start, size);
    } else {
      if (!breaks) {
        breaks = g_malloc(length + 1);
        u8_possible_linebreaks((const uint8_t *)text, length, "UTF-8", breaks);
      }
      wrap_line(lines, text, start, size, columns, breaks + start);
    }
    if (!end)
      return lines;
    start += size + 1;
  }
}
