/* The one way in for text from outside: bytes of strangers become text that may be shown. Called by every
 * maker of values that people read (model, html, errors); fp_text_is_clean() is asked by every exit. */
#include "config.h"

#include "flagpost/text.h"

#include "flagpost/eights.h"

#include <unictype.h>

#define MARKS_ON_ONE_LETTER 8
#define TAB_BLANKS          4
#define DOTTED_CIRCLE       0x25CC

typedef enum {
  KIND_PLAIN,
  KIND_CONTROL, /* C0, DEL, C1 */
  KIND_BIDI,
  KIND_INVISIBLE, /* format characters, fillers, tags, noncharacters: shown by their number */
  KIND_JOINER,    /* U+200C, U+200D, U+FE0E, U+FE0F: kept where they belong, else invisible */
  KIND_MARK,
  KIND_LINE, /* U+2028, U+2029 */
} Kind;

typedef struct {
  const char *at, *end;
  GString *out;     /* NULL: only asked whether anything would change */
  const char *kept; /* from here to `at` nothing has to change; not yet in `out` */
  gunichar last;    /* what stands before, 0 at the start of a line or after something made visible */
  unsigned marks;   /* on the letter before */
  gboolean changed;
  FpTextTraces *traces; /* or NULL */
} Scan;

static gboolean
is_bidi(gunichar c)
{
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

/* What Unicode calls default ignorable, other format characters that draw nothing, and noncharacters. */
static gboolean
is_invisible(gunichar c)
{
  static const struct {
    gunichar first, last;
  } ranges[] = {
      {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},
      {0x200B, 0x200B},   {0x2060, 0x206F},   {0x3164, 0x3164}, {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0D},
      {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
      {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
  };
  if ((c & 0xFFFE) == 0xFFFE)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS(ranges) && ranges[i].first <= c; i++)
    if (c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

/* Hangul vowels and finals join the syllable before them, as marks do. */
static gboolean
is_mark(gunichar c)
{
  if (c < 0x0300)
    return FALSE;
  return (c >= 0x1161 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FF) ||
         uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M);
}

static Kind
kind_of(gunichar c)
{
  if (c < 0x20 || (c >= 0x7F && c < 0xA0))
    return KIND_CONTROL;
  if (c < 0xAD)
    return KIND_PLAIN;
  if (c == 0x2028 || c == 0x2029)
    return KIND_LINE;
  if (c == 0x200C || c == 0x200D || c == 0xFE0E || c == 0xFE0F)
    return KIND_JOINER;
  if (is_bidi(c))
    return KIND_BIDI;
  if (is_invisible(c))
    return KIND_INVISIBLE;
  return is_mark(c) ? KIND_MARK : KIND_PLAIN;
}

/* 0 at the end or before a broken byte. */
static gunichar
peek(const char *at, const char *end, gsize *size)
{
  *size = 1;
  if (at >= end)
    return 0;
  guchar first = (guchar)*at;
  if (first < 0x80)
    return first;
  gunichar c = g_utf8_get_char_validated(at, end - at);
  if (c == (gunichar)-1 || c == (gunichar)-2)
    return 0;
  *size = (gsize)g_unichar_to_utf8(c, NULL);
  return c;
}

static gboolean
is_emoji(gunichar c)
{
  return c > 0xA8 && uc_is_property_extended_pictographic(c);
}

/* Does the joiner do what it is for? Between two emoji; an emoji's presentation; between letters of a script
 * that needs it (after a sign that kills a vowel, or between letters that would join). */
static gboolean
joiner_belongs(const Scan *scan, gunichar c, gunichar next)
{
  gunichar last = scan->last;
  if (c == 0xFE0E || c == 0xFE0F)
    return is_emoji(last) ||
           (c == 0xFE0F && next == 0x20E3 && last != 0 && strchr("0123456789#*", (int)last));
  if (c == 0x200D && is_emoji(next))
    return is_emoji(last) || last == 0xFE0F || uc_is_property_emoji_modifier(last);
  if (last < 0x0600)
    return FALSE;
  if (uc_combining_class(last) == UC_CCC_VR)
    return TRUE;
  /* A letter that follows stays a letter in the cleaned text: the answer is the same the next time. */
  if (c != 0x200C || next < 0x0600 || kind_of(next) != KIND_PLAIN)
    return FALSE;
  int before = uc_joining_type(last), after = uc_joining_type(next);
  return (before == UC_JOINING_TYPE_D || before == UC_JOINING_TYPE_L) &&
         (after == UC_JOINING_TYPE_D || after == UC_JOINING_TYPE_R);
}

/* `shown` stands for the `size` bytes at the scan's place. */
static void
replace(Scan *scan, gsize size, const char *shown)
{
  scan->changed = TRUE;
  if (scan->out) {
    g_string_append_len(scan->out, scan->kept, scan->at - scan->kept);
    g_string_append(scan->out, shown);
  }
  scan->at += size;
  scan->kept = scan->at;
}

static void
replace_with_number(Scan *scan, gsize size, gunichar c)
{
  char shown[16];
  g_snprintf(shown, sizeof shown, "<U+%04X>", c);
  replace(scan, size, shown);
  scan->last = '>';
  scan->marks = 0;
}

static void
keep(Scan *scan, gsize size, gunichar c)
{
  scan->at += size;
  scan->last = c;
}

/* All but a line feed, which scan_all() keeps. */
static void
take_control(Scan *scan, gsize size, gunichar c)
{
  scan->marks = 0;
  if (c == '\r') {
    gboolean pair = scan->end - scan->at > 1 && scan->at[1] == '\n';
    replace(scan, pair ? 2 : 1, "\n");
    scan->last = 0;
    return;
  }
  if (c == '\t') {
    replace(scan, size, &"        "[8 - TAB_BLANKS]);
    scan->last = ' ';
    return;
  }
  if (scan->traces)
    scan->traces->controls++;
  if (c >= 0x80) {
    replace_with_number(scan, size, c);
    return;
  }
  const char shown[] = {'^', (char)(c ^ 0x40), '\0'};
  replace(scan, size, shown);
  scan->last = (guchar)shown[1];
}

/* The marks beyond the eighth, all at once, as their number. */
static void
take_mark(Scan *scan, gsize size, gunichar c)
{
  if (scan->last == 0 || scan->last == ' ') {
    char shown[16] = {0};
    int length = g_unichar_to_utf8(DOTTED_CIRCLE, shown);
    memcpy(shown + length, scan->at, size);
    replace(scan, size, shown);
    scan->last = c;
    scan->marks = 1;
    return;
  }
  if (scan->marks < MARKS_ON_ONE_LETTER) {
    scan->marks++;
    keep(scan, size, c);
    return;
  }
  unsigned more = 0;
  const char *at = scan->at;
  while (c != 0 && kind_of(c) == KIND_MARK) {
    more++;
    at += size;
    c = peek(at, scan->end, &size);
  }
  if (scan->traces)
    scan->traces->marks += more;
  char shown[32];
  g_snprintf(shown, sizeof shown, "<+%u marks>", more);
  replace(scan, (gsize)(at - scan->at), shown);
  scan->last = '>';
  scan->marks = 0;
}

static void
take_joiner(Scan *scan, gsize size, gunichar c)
{
  gsize next_size;
  gunichar next = peek(scan->at + size, scan->end, &next_size);
  if (joiner_belongs(scan, c, next)) {
    keep(scan, size, c);
    return;
  }
  if (scan->traces)
    scan->traces->invisible++;
  replace_with_number(scan, size, c);
}

static void
take_broken(Scan *scan)
{
  char shown[8];
  g_snprintf(shown, sizeof shown, "<%02X>", (guchar)*scan->at);
  if (scan->traces)
    scan->traces->broken++;
  replace(scan, 1, shown);
  scan->last = '>';
  scan->marks = 0;
}

static void
take_one(Scan *scan)
{
  gsize size;
  gunichar c = peek(scan->at, scan->end, &size);
  if (c == 0 && *scan->at != '\0') {
    take_broken(scan);
    return;
  }
  Kind kind = kind_of(c);
  if (scan->traces) {
    scan->traces->bidi += kind == KIND_BIDI;
    scan->traces->invisible += kind == KIND_INVISIBLE;
  }
  switch (kind) {
  case KIND_PLAIN:
    scan->marks = 0;
    keep(scan, size, c);
    break;
  case KIND_CONTROL:
    take_control(scan, size, c);
    break;
  case KIND_BIDI:
  case KIND_INVISIBLE:
    replace_with_number(scan, size, c);
    break;
  case KIND_JOINER:
    take_joiner(scan, size, c);
    break;
  case KIND_MARK:
    take_mark(scan, size, c);
    break;
  default: /* KIND_LINE */
    scan->marks = 0;
    replace(scan, size, "\n");
    scan->last = 0;
    break;
  }
}

static void
scan_all(Scan *scan)
{
  while (scan->at < scan->end) {
    gsize plain = fp_eights_plain(scan->at, scan->end);
    if (plain > 0) {
      scan->at += plain;
      scan->last = (guchar)scan->at[-1];
      scan->marks = 0;
    }
    if (scan->at < scan->end && *scan->at == '\n') {
      scan->marks = 0;
      keep(scan, 1, 0);
    } else if (scan->at < scan->end) {
      take_one(scan);
    }
    if (scan->changed && !scan->out && !scan->traces)
      return;
  }
  if (scan->out)
    g_string_append_len(scan->out, scan->kept, scan->at - scan->kept);
}

static void
scan_init(Scan *scan, const char *bytes, gsize length)
{
  *scan = (Scan){.at = bytes, .end = bytes + length, .kept = bytes};
}

/* Line breaks to blanks, runs of blanks to one, none at the ends; in place. Its new length. */
static gsize
make_one_line(char *text, gsize size)
{
  gsize to = 0;
  for (gsize from = 0; from < size; from++) {
    char c = text[from] == '\n' ? ' ' : text[from];
    if (c == ' ' && (to == 0 || text[to - 1] == ' '))
      continue;
    text[to++] = c;
  }
  if (to > 0 && text[to - 1] == ' ')
    to--;
  text[to] = '\0';
  return to;
}

/* Thousands of short texts are kept: without the room that a string has to grow. */
static char *
without_room(GString *text)
{
  enum { SHORT = 4096 };
  if (text->len > SHORT)
    return g_string_free(text, FALSE);
  char *own = g_strndup(text->str, text->len);
  g_string_free(text, TRUE);
  return own;
}

static gsize
length_of(const char *bytes, gssize length)
{
  if (!bytes)
    return 0;
  return length < 0 ? strlen(bytes) : (gsize)length;
}

char *
fp_text_clean(const char *bytes, gssize length, FpTextMode mode)
{
  gsize size = length_of(bytes, length);
  if (size == 0)
    return g_strdup("");
  if (fp_eights_plain(bytes, bytes + size) == size) {
    char *same = g_strndup(bytes, size);
    if (mode == FP_TEXT_ONE_LINE)
      make_one_line(same, size);
    return same;
  }
  Scan scan;
  scan_init(&scan, bytes, size);
  scan.out = g_string_sized_new(size);
  scan_all(&scan);
  if (mode == FP_TEXT_ONE_LINE)
    g_string_truncate(scan.out, make_one_line(scan.out->str, scan.out->len));
  return without_room(scan.out);
}

gboolean
fp_text_is_clean(const char *text, FpTextMode mode)
{
  if (!text)
    return TRUE;
  Scan scan;
  scan_init(&scan, text, strlen(text));
  scan_all(&scan);
  if (scan.changed || mode == FP_TEXT_LINES || *text == '\0')
    return !scan.changed;
  return *text != ' ' && scan.end[-1] != ' ' && !strchr(text, '\n') && !strstr(text, "  ");
}

/* Scripts whose letters look like one another's: no honest word mixes two of them. */
static unsigned
confusable_script(gunichar c)
{
  static const char *const names[] = {"Latin", "Greek", "Cyrillic", "Armenian", "Cherokee", "Coptic"};
  static gsize made;
  static const uc_script_t *scripts[G_N_ELEMENTS(names)];
  if (g_once_init_enter(&made)) {
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
      scripts[i] = uc_script_byname(names[i]);
    g_once_init_leave(&made, TRUE);
  }
  const uc_script_t *script = uc_script(c);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (scripts[i] == script)
      return 1u << i;
  return 0;
}

static unsigned
count_mixed_words(const char *bytes, gsize size)
{
  unsigned mixed = 0, scripts = 0;
  const char *at = bytes, *end = bytes + size;
  while (at < end) {
    gsize step;
    gunichar c = peek(at, end, &step);
    at += step;
    if (g_unichar_isalpha(c)) {
      scripts |= confusable_script(c);
    } else if (kind_of(c) != KIND_MARK && kind_of(c) != KIND_INVISIBLE && kind_of(c) != KIND_JOINER) {
      mixed += (scripts & (scripts - 1)) != 0;
      scripts = 0;
    }
  }
  return mixed + ((scripts & (scripts - 1)) != 0);
}

void
fp_text_traces(const char *bytes, gssize length, FpTextTraces *traces)
{
  *traces = (FpTextTraces){0};
  gsize size = length_of(bytes, length);
  if (size == 0 || fp_eights_plain(bytes, bytes + size) == size)
    return;
  Scan scan;
  scan_init(&scan, bytes, size);
  scan.traces = traces;
  scan_all(&scan);
  traces->mixed_script_words = count_mixed_words(bytes, size);
}
