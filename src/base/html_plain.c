/* HTML as the editors of forums write it, read without libxml2: every element of a small set, closed where it
 * was opened, lower case, nothing that parsers repair each in a way of its own. What is anything else is left
 * to libxml2 as a whole, and what is read here comes out as libxml2 would have read it (a test holds them
 * side by side). Called by html.c. */
#include "config.h"

#include "flagpost/append.h"
#include "flagpost/eights.h"
#include "html_parts.h"

#define DEEPEST    48
#define ATTRIBUTES 8

typedef enum { INLINE, TEXT_BLOCK, BLOCK, LIST, ITEM, TABLE, ROWS, ROW, CELL, EMPTY } Kind;

typedef struct {
  const char *name;
  Kind kind;
} Tag;

/* Sorted by name. */
static const Tag tags[] = {{"a", INLINE},       {"b", INLINE},      {"blockquote", BLOCK}, {"br", EMPTY},
                           {"code", INLINE},    {"del", INLINE},    {"div", BLOCK},        {"em", INLINE},
                           {"h1", TEXT_BLOCK},  {"h2", TEXT_BLOCK}, {"h3", TEXT_BLOCK},    {"h4", TEXT_BLOCK},
                           {"h5", TEXT_BLOCK},  {"h6", TEXT_BLOCK}, {"hr", EMPTY},         {"i", INLINE},
                           {"img", EMPTY},      {"li", ITEM},       {"ol", LIST},          {"p", TEXT_BLOCK},
                           {"pre", TEXT_BLOCK}, {"s", INLINE},      {"span", INLINE},      {"strong", INLINE},
                           {"table", TABLE},    {"tbody", ROWS},    {"td", CELL},          {"th", CELL},
                           {"thead", ROWS},     {"tr", ROW},        {"u", INLINE},         {"ul", LIST}};

typedef struct {
  const FpHtmlEvents *events;
  gpointer reader;
  const char *at, *end;
  const Tag *open[DEEPEST];
  guint depth;
  GString *values; /* of one tag's attributes, each ended by NUL */
} Plain;

static const Tag *
find_tag(const char *name, gsize size)
{
  guint low = 0, high = G_N_ELEMENTS(tags);
  while (low < high) {
    guint middle = (low + high) / 2;
    int order = strncmp(name, tags[middle].name, size);
    if (order == 0 && tags[middle].name[size] == '\0')
      return &tags[middle];
    if (order > 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

static gboolean
inside(const Plain *plain, const char *name)
{
  for (guint i = 0; i < plain->depth; i++)
    if (g_str_equal(plain->open[i]->name, name))
      return TRUE;
  return FALSE;
}

/* May this stand where the reader is? */
static gboolean
fits(const Plain *plain, const Tag *tag)
{
  const Kind around = plain->depth > 0 ? plain->open[plain->depth - 1]->kind : BLOCK;
  if (plain->depth == DEEPEST ||
      ((tag->kind == TABLE || g_str_equal(tag->name, "a")) && inside(plain, tag->name)))
    return FALSE;
  switch (around) {
  case LIST:
    return tag->kind == ITEM;
  case TABLE:
    return tag->kind == ROWS || tag->kind == ROW;
  case ROWS:
    return tag->kind == ROW;
  case ROW:
    return tag->kind == CELL;
  case INLINE:
  case TEXT_BLOCK:
    return tag->kind == INLINE || (tag->kind == EMPTY && !g_str_equal(tag->name, "hr"));
  default:
    return tag->kind != ITEM && tag->kind != ROWS && tag->kind != ROW && tag->kind != CELL;
  }
}

/* The character that "&amp;" and its like at `at` stand for, and their length; NULL: another one. */
static const char *
reference(const char *at, const char *end, gsize *size)
{
  static const struct {
    const char *name, *text;
  } known[] = {{"&amp;", "&"}, {"&lt;", "<"},   {"&gt;", ">"},   {"&quot;", "\""},
               {"&#39;", "'"}, {"&#x27;", "'"}, {"&#34;", "\""}, {"&nbsp;", "\u00A0"}};
  for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
    *size = strlen(known[i].name);
    if ((gsize)(end - at) >= *size && memcmp(at, known[i].name, *size) == 0)
      return known[i].text;
  }
  return NULL;
}

/* Text up to a tag. FALSE: there is something in it that is not plain. */
static gboolean
pass_text(Plain *plain)
{
  const Kind around = plain->depth > 0 ? plain->open[plain->depth - 1]->kind : BLOCK;
  const gboolean blank = around == LIST || around == TABLE || around == ROWS || around == ROW;
  while (plain->at < plain->end && *plain->at != '<') {
    const char *from = plain->at, *at = blank ? from : fp_eights_pass(from, plain->end, '<', '&');
    for (; at < plain->end && *at != '<' && *at != '&'; at++) {
      const guchar c = (guchar)*at;
      if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F || (blank && !g_ascii_isspace(c)))
        return FALSE;
    }
    plain->at = at;
    if (at > from)
      plain->events->text(plain->reader, from, (gsize)(at - from));
    if (plain->at < plain->end && *plain->at == '&') {
      gsize size;
      const char *text = blank ? NULL : reference(plain->at, plain->end, &size);
      if (!text)
        return FALSE;
      plain->events->text(plain->reader, text, strlen(text));
      plain->at += size;
    }
  }
  return TRUE;
}

/* ="VALUE", added to values. */
static gboolean
pass_value(Plain *plain)
{
  if (plain->end - plain->at < 3 || plain->at[0] != '=' || plain->at[1] != '"')
    return FALSE;
  for (plain->at += 2; plain->at < plain->end && *plain->at != '"';) {
    const char *from = plain->at, *at = from;
    while (at < plain->end && *at != '"' && *at != '&' && *at != '<' && (guchar)*at >= 0x20 && *at != 0x7F)
      at++;
    fp_append(plain->values, from, (gsize)(at - from));
    plain->at = at;
    if (at == plain->end || *at == '"')
      break;
    gsize size;
    const char *text = *at == '&' ? reference(at, plain->end, &size) : NULL;
    if (!text)
      return FALSE;
    g_string_append(plain->values, text);
    plain->at += size;
  }
  g_string_append_c(plain->values, '\0');
  return plain->at < plain->end && *plain->at++ == '"';
}

/* From behind a tag's name up to behind its '>'. *count: names and values, one after the other, in values. */
static gboolean
pass_attributes(Plain *plain, gboolean empty, guint *count)
{
  g_string_truncate(plain->values, 0);
  for (*count = 0; *count < ATTRIBUTES; ++*count) {
    const char *blank = plain->at;
    while (plain->at < plain->end && *plain->at == ' ')
      plain->at++;
    if (empty && plain->at < plain->end && *plain->at == '/')
      plain->at++;
    if (plain->at < plain->end && *plain->at == '>') {
      plain->at++;
      return TRUE;
    }
    const char *name = plain->at;
    while (plain->at < plain->end && (g_ascii_islower(*plain->at) || *plain->at == '-'))
      plain->at++;
    if (plain->at == name || name == blank || name[-1] != ' ' || *name == '-')
      return FALSE;
    fp_append(plain->values, name, (gsize)(plain->at - name));
    g_string_append_c(plain->values, '\0');
    if (!pass_value(plain))
      return FALSE;
  }
  return FALSE;
}

/* Attributes as libxml2 hands them over; of one name given twice, the first counts, and it is not plain. */
static gboolean
begin(Plain *plain, const Tag *tag, guint count)
{
  const char *list[2 * ATTRIBUTES + 1] = {NULL}, *next = plain->values->str;
  for (guint i = 0; i < 2 * count; i++, next += strlen(next) + 1) {
    list[i] = next;
    for (guint k = 0; i % 2 == 0 && k < i; k += 2)
      if (g_str_equal(list[k], next))
        return FALSE;
  }
  plain->events->start(plain->reader, tag->name, count > 0 ? list : NULL);
  return TRUE;
}

static gboolean
pass_tag(Plain *plain)
{
  const gboolean closes = plain->end - plain->at > 1 && plain->at[1] == '/';
  const char *name = plain->at + 1 + closes;
  for (plain->at = name;
       plain->at < plain->end && (g_ascii_islower(*plain->at) || g_ascii_isdigit(*plain->at));)
    plain->at++;
  const Tag *tag = plain->at > name ? find_tag(name, (gsize)(plain->at - name)) : NULL;
  guint count = 0;
  if (!tag || plain->at == plain->end)
    return FALSE;
  if (closes) {
    if (*plain->at++ != '>' || plain->depth == 0 || plain->open[--plain->depth] != tag)
      return FALSE;
    plain->events->end(plain->reader, tag->name);
    return TRUE;
  }
  if (!fits(plain, tag) || !pass_attributes(plain, tag->kind == EMPTY, &count) || !begin(plain, tag, count))
    return FALSE;
  if (tag->kind == EMPTY)
    plain->events->end(plain->reader, tag->name);
  else
    plain->open[plain->depth++] = tag;
  return TRUE;
}

/* Valid, and without the two code points that no text has. */
static gboolean
is_plain_text(const char *html, gsize size)
{
  if (fp_eights_are_ascii(html, size))
    return TRUE;
  if (!g_utf8_validate(html, (gssize)size, NULL))
    return FALSE;
  for (const char *at = html; (at = memchr(at, 0xEF, size - (gsize)(at - html))); at += 3)
    if (at[1] == '\xBF' && (at[2] == '\xBE' || at[2] == '\xBF'))
      return FALSE;
  return TRUE;
}

gboolean
fp_html_plain(const char *html, gsize size, const FpHtmlEvents *events, gpointer reader)
{
  Plain plain = {.events = events, .reader = reader, .at = html, .end = html + size};
  gboolean good = is_plain_text(html, size);
  plain.values = g_string_new(NULL);
  while (good && plain.at < plain.end)
    good = *plain.at == '<' ? pass_tag(&plain) : pass_text(&plain);
  g_string_free(plain.values, TRUE);
  return good && plain.depth == 0;
}
