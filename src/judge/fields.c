/* Reads JSON for lines.c: what a line should hold is known, and the rest is only checked. */
#include "config.h"

#include "fields.h"

#include "flagpost/eights.h"

#include <errno.h>

#define DEPTH_MOST 512

typedef struct {
  const char *at, *end;
  char *room;
  FpField *fields;
  guint count, depth;
} Scan;

static gboolean read_value(Scan *scan, const char *path, gsize path_size, FpField *field);

static void
skip_blanks(Scan *scan)
{
  while (scan->at < scan->end &&
         (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
    scan->at++;
}

/* Past `c`, if it comes next. */
static gboolean
pass(Scan *scan, char c)
{
  skip_blanks(scan);
  if (scan->at == scan->end || *scan->at != c)
    return FALSE;
  scan->at++;
  return TRUE;
}

static gboolean
pass_word(Scan *scan, const char *word)
{
  gsize size = strlen(word);
  if ((gsize)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0)
    return FALSE;
  scan->at += size;
  return TRUE;
}

/* --- texts --- */

/* The four digits of "\uXXXX"; -1: they are not there. */
static int
hex4(Scan *scan)
{
  int value = 0;
  if (scan->end - scan->at < 4)
    return -1;
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value(*scan->at++);
    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

/* After the backslash. NUL and halves of pairs are refused. */
static gboolean
read_escape(Scan *scan, char **to)
{
  static const char signs[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  if (scan->at == scan->end)
    return FALSE;
  char c = *scan->at++;
  const char *sign = c != '\0' ? strchr(signs, c) : NULL;
  if (sign) {
    *(*to)++ = meant[sign - signs];
    return TRUE;
  }
  int value = c == 'u' ? hex4(scan) : -1;
  if (value >= 0xD800 && value < 0xDC00) {
    int low = pass_word(scan, "\\u") ? hex4(scan) : -1;
    value = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00) : -1;
  }
  if (value <= 0 || (value >= 0xDC00 && value < 0xE000))
    return FALSE;
  *to += g_unichar_to_utf8((gunichar)value, *to);
  return TRUE;
}

/* A text into the room; the scan stands behind its first quotation mark. */
static gboolean
read_text(Scan *scan, const char **text, gsize *size)
{
  char *to = scan->room;
  *text = to;
  for (;;) {
    const char *from = scan->at, *end = scan->end, *at = fp_eights_pass(from, end, '"', '\\');
    while (at < end && *at != '"' && *at != '\\' && (guchar)*at >= ' ')
      at++;
    to = (char *)memcpy(to, from, (gsize)(at - from)) + (at - from);
    scan->at = at;
    if (scan->at == scan->end || *scan->at == '"')
      break;
    if (*scan->at++ != '\\' || !read_escape(scan, &to))
      return FALSE;
  }
  if (scan->at++ == scan->end)
    return FALSE;
  *size = (gsize)(to - *text);
  *to++ = '\0';
  scan->room = to;
  return fp_eights_are_ascii(*text, *size) || g_utf8_validate_len(*text, *size, NULL);
}

/* --- numbers --- */

static gboolean
pass_digits(Scan *scan)
{
  const char *from = scan->at;
  while (scan->at < scan->end && g_ascii_isdigit(*scan->at))
    scan->at++;
  return scan->at > from;
}

static gboolean
read_number(Scan *scan, FpField *field)
{
  const char *from = scan->at;
  gboolean whole = TRUE;
  if (*scan->at == '-')
    scan->at++;
  if (!pass_word(scan, "0") && !pass_digits(scan))
    return FALSE;
  if (scan->at < scan->end && *scan->at == '.') {
    whole = FALSE;
    scan->at++;
    if (!pass_digits(scan))
      return FALSE;
  }
  if (scan->at < scan->end && (*scan->at == 'e' || *scan->at == 'E')) {
    whole = FALSE;
    scan->at++;
    if (scan->at < scan->end && (*scan->at == '+' || *scan->at == '-'))
      scan->at++;
    if (!pass_digits(scan))
      return FALSE;
  }
  field->kind = whole ? FP_FIELD_INTEGER : FP_FIELD_OTHER;
  if (!whole)
    return TRUE;
  g_autofree char *digits = g_strndup(from, (gsize)(scan->at - from));
  errno = 0;
  field->number = g_ascii_strtoll(digits, NULL, 10);
  return errno != ERANGE; /* what GLib waits for at its first call may leave another number there */
}

/* --- values --- */

/* path: the name of the member that this is a member of; NULL at the top. */
static FpField *
field_of(const Scan *scan, const char *path, gsize path_size, const char *name, gsize size)
{
  if (memchr(name, '.', size))
    return NULL;
  for (guint i = 0; i < scan->count; i++) {
    const char *own = scan->fields[i].name;
    if (path && (strncmp(own, path, path_size) != 0 || own[path_size] != '.'))
      continue;
    own += path ? path_size + 1 : 0;
    if (*own == *name && strncmp(own, name, size) == 0 && own[size] == '\0')
      return &scan->fields[i];
  }
  return NULL;
}

static gboolean
read_member(Scan *scan, const char *path, gsize path_size)
{
  const char *name;
  gsize size;
  char *room = scan->room;
  FpField other = {0}, *field = NULL;
  if (!pass(scan, '"') || !read_text(scan, &name, &size) || !pass(scan, ':'))
    return FALSE;
  /* Names of three levels are not asked for. */
  if (scan->depth <= 2)
    field = field_of(scan, path, path_size, name, size);
  if (field && field->there)
    return FALSE;
  if (!field)
    field = &other;
  field->there = TRUE;
  skip_blanks(scan);
  if (scan->depth == 1 && scan->at < scan->end && *scan->at == '{')
    return read_value(scan, name, size, field);
  scan->room = room;
  return read_value(scan, NULL, 0, field);
}

static gboolean
read_object(Scan *scan, const char *path, gsize path_size)
{
  if (pass(scan, '}'))
    return TRUE;
  do {
    if (!read_member(scan, path, path_size))
      return FALSE;
  } while (pass(scan, ','));
  return pass(scan, '}');
}

static gboolean
read_list(Scan *scan)
{
  FpField other;
  if (pass(scan, ']'))
    return TRUE;
  do {
    if (!read_value(scan, NULL, 0, &other))
      return FALSE;
  } while (pass(scan, ','));
  return pass(scan, ']');
}

/* path: of the member that the value is of, where its own members may be asked for. */
static gboolean
read_value(Scan *scan, const char *path, gsize path_size, FpField *field)
{
  gboolean good;
  skip_blanks(scan);
  field->kind = FP_FIELD_OTHER;
  if (scan->at == scan->end || scan->depth == DEPTH_MOST)
    return FALSE;
  switch (*scan->at) {
  case '"':
    scan->at++;
    field->kind = FP_FIELD_TEXT;
    return read_text(scan, &field->text, &field->size);
  case '{':
  case '[':
    field->kind = *scan->at == '{' ? FP_FIELD_OBJECT : FP_FIELD_OTHER;
    scan->at++;
    scan->depth++;
    good = field->kind == FP_FIELD_OBJECT ? read_object(scan, path, path_size) : read_list(scan);
    scan->depth--;
    return good;
  case 'n':
    field->kind = FP_FIELD_ABSENT;
    return pass_word(scan, "null");
  case 't':
    return pass_word(scan, "true");
  case 'f':
    return pass_word(scan, "false");
  default:
    return read_number(scan, field);
  }
}

gboolean
fp_fields_read(const char *bytes, gsize size, FpField *fields, guint count, char *room)
{
  Scan scan = {bytes, bytes + size, room, fields, count, 0};
  FpField whole;
  skip_blanks(&scan);
  if (scan.at == scan.end || *scan.at != '{' || !read_value(&scan, NULL, 0, &whole))
    return FALSE;
  skip_blanks(&scan);
  return scan.at == scan.end;
}
