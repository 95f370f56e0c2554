/* JSON as forums write it, read in one pass over its bytes. What is anything else (broken, deeply nested, a
 * number too long) is left to jansson as a whole, so that jansson alone decides what is refused and why; what
 * is read here comes out as jansson would have read it (a test holds them side by side). Called by json.c. */
#include "config.h"

#include "json_plain.h"

#define DEEPEST 64
#define DIGITS  18 /* of an integer that surely fits */

typedef struct {
  const char *at, *end;
  guint depth;
  GString *text; /* of the string that was read last */
} Reader;

static json_t *value(Reader *reader);

static int
next(Reader *reader)
{
  while (reader->at < reader->end &&
         (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\r' || *reader->at == '\t'))
    reader->at++;
  return reader->at < reader->end ? *reader->at : -1;
}

static gboolean
skip(Reader *reader, char wanted)
{
  if (next(reader) != wanted)
    return FALSE;
  reader->at++;
  return TRUE;
}

/* The four digits behind "\u"; 0 where they are none, or stand for the character that no text may have. */
static gunichar
hex(Reader *reader)
{
  gunichar number = 0;
  if (reader->end - reader->at < 4)
    return 0;
  for (int i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value(*reader->at++);
    if (digit < 0)
      return 0;
    number = number << 4 | (gunichar)digit;
  }
  return number;
}

static gboolean
is_half(gunichar c, gunichar first)
{
  return (c & 0xFC00) == first;
}

static gboolean
unicode_escape(Reader *reader)
{
  gunichar c = hex(reader);
  if (is_half(c, 0xD800)) {
    if (reader->end - reader->at < 2 || reader->at[0] != '\\' || reader->at[1] != 'u')
      return FALSE;
    reader->at += 2;
    gunichar low = hex(reader);
    if (!is_half(low, 0xDC00))
      return FALSE;
    c = 0x10000 + ((c & 0x3FF) << 10 | (low & 0x3FF));
  } else if (is_half(c, 0xDC00)) {
    return FALSE;
  }
  g_string_append_unichar(reader->text, c);
  return c != 0;
}

/* From the backslash on. */
static gboolean
escape(Reader *reader)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (reader->end - reader->at < 2)
    return FALSE;
  char kind = reader->at[1];
  reader->at += 2;
  if (kind == 'u')
    return unicode_escape(reader);
  const char *known = kind ? strchr(from, kind) : NULL;
  if (!known)
    return FALSE;
  g_string_append_c(reader->text, to[known - from]);
  return TRUE;
}

/* Into reader->text, from the quote on. All bytes are known to be valid UTF-8. */
static gboolean
string(Reader *reader)
{
  g_string_truncate(reader->text, 0);
  for (reader->at++; reader->at < reader->end;) {
    const char *from = reader->at;
    while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\' &&
           (guchar)*reader->at >= 0x20)
      reader->at++;
    g_string_append_len(reader->text, from, reader->at - from);
    if (reader->at == reader->end || (guchar)*reader->at < 0x20)
      return FALSE;
    if (*reader->at == '"') {
      reader->at++;
      return TRUE;
    }
    if (!escape(reader))
      return FALSE;
  }
  return FALSE;
}

static const char *
digits(const char *at, const char *end)
{
  while (at < end && g_ascii_isdigit(*at))
    at++;
  return at;
}

static json_t *
number(Reader *reader)
{
  const char *from = reader->at, *whole = from + (*from == '-'), *at = digits(whole, reader->end);
  if (at == whole || at - whole > DIGITS || (*whole == '0' && at - whole > 1) || at == reader->end)
    return NULL;
  if (*at == '.' || *at == 'e' || *at == 'E')
    return NULL;
  reader->at = at;
  gint64 number = 0;
  for (; whole < at; whole++)
    number = number * 10 + (*whole - '0');
  return json_integer(*from == '-' ? -number : number);
}

static json_t *
word(Reader *reader)
{
  static const char *const words[] = {"true", "false", "null"};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
    gsize size = strlen(words[i]);
    if ((gsize)(reader->end - reader->at) > size && memcmp(reader->at, words[i], size) == 0 &&
        !g_ascii_isalpha(reader->at[size])) {
      reader->at += size;
      return i == 0 ? json_true() : i == 1 ? json_false() : json_null();
    }
  }
  return NULL;
}

static gboolean
member(Reader *reader, json_t *object)
{
  if (next(reader) != '"' || !string(reader) || json_object_get(object, reader->text->str))
    return FALSE;
  g_autofree char *key = g_strndup(reader->text->str, reader->text->len);
  json_t *found = skip(reader, ':') ? value(reader) : NULL;
  return found && json_object_set_new_nocheck(object, key, found) == 0;
}

static gboolean
item(Reader *reader, json_t *array)
{
  json_t *found = value(reader);
  return found && json_array_append_new(array, found) == 0;
}

/* An object or an array, from its bracket on. */
static json_t *
several(Reader *reader, gboolean object)
{
  g_autoptr(json_t) whole = object ? json_object() : json_array();
  const char closes = object ? '}' : ']';
  reader->at++;
  if (skip(reader, closes))
    return g_steal_pointer(&whole);
  if (++reader->depth > DEEPEST)
    return NULL;
  do
    if (object ? !member(reader, whole) : !item(reader, whole))
      return NULL;
  while (skip(reader, ','));
  reader->depth--;
  return skip(reader, closes) ? g_steal_pointer(&whole) : NULL;
}

static json_t *
value(Reader *reader)
{
  int first = next(reader);
  if (first == '"')
    return string(reader) ? json_stringn_nocheck(reader->text->str, reader->text->len) : NULL;
  if (first == '{' || first == '[')
    return several(reader, first == '{');
  if (first == '-' || (first >= '0' && first <= '9'))
    return number(reader);
  return first < 0 ? NULL : word(reader);
}

json_t *
fp_json_plain(const char *bytes, gsize size)
{
  if (!g_utf8_validate_len(bytes, size, NULL))
    return NULL;
  Reader reader = {.at = bytes, .end = bytes + size, .text = g_string_sized_new(256)};
  int first = next(&reader);
  g_autoptr(json_t) root = first == '{' || first == '[' ? value(&reader) : NULL;
  g_string_free(reader.text, TRUE);
  return next(&reader) < 0 ? g_steal_pointer(&root) : NULL;
}
