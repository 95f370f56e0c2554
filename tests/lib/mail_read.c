/* See the header. */
#include "config.h"

#include "lib/mail_read.h"

#include <string.h>

enum { LONGEST_LINE = 998, DEEPEST = 4 };

static MailRead *read_one(const char *at, const char *end, int depth, const char **why);

void
mail_read_free(MailRead *mail)
{
  if (!mail)
    return;
  g_ptr_array_unref(mail->names);
  g_ptr_array_unref(mail->values);
  g_ptr_array_unref(mail->parts);
  g_clear_pointer(&mail->body, g_bytes_unref);
  g_free(mail);
}

/* --- lines --- */

static const char *
wrong_line(const char *at, const char *end)
{
  while (at < end) {
    const char *cr = memchr(at, '\r', (gsize)(end - at)), *lf = memchr(at, '\n', (gsize)(end - at));
    if (!lf || cr != lf - 1)
      return "a line does not end with CR LF";
    if (cr - at > LONGEST_LINE)
      return "a line is too long";
    for (; at < cr; at++)
      if ((guchar)*at > 0x7e || ((guchar)*at < 0x20 && *at != '\t'))
        return "a byte is not plain ASCII";
    at = lf + 1;
  }
  return NULL;
}

/* How long what stands before CR LF is; *at is moved behind it. */
static gsize
pass_line(const char **at, const char *end)
{
  const char *cr = memchr(*at, '\r', (gsize)(end - *at));
  gsize size = (gsize)((cr ? cr : end) - *at);
  *at = cr ? cr + 2 : end;
  return size;
}

static char *
take_line(const char **at, const char *end)
{
  const char *line = *at;
  return g_strndup(line, pass_line(at, end));
}

/* --- fields --- */

static gboolean
take_field(MailRead *mail, const char *line)
{
  gsize name = strcspn(line, ":");
  if (name == 0 || line[name] != ':' || strcspn(line, " \t") < name)
    return FALSE;
  g_ptr_array_add(mail->names, g_strndup(line, name));
  g_ptr_array_add(mail->values, g_strstrip(g_strdup(line + name + 1)));
  return TRUE;
}

/* Up to the empty line, and behind it. */
static gboolean
take_fields(MailRead *mail, const char **at, const char *end)
{
  g_autoptr(GString) field = g_string_new(NULL);
  while (*at < end) {
    g_autofree char *line = take_line(at, end);
    gboolean goes_on = *line == ' ' || *line == '\t';
    if (goes_on && (field->len == 0 || line[strspn(line, " \t")] == '\0'))
      return FALSE;
    if (!goes_on && field->len > 0) {
      if (!take_field(mail, field->str))
        return FALSE;
      g_string_truncate(field, 0);
    }
    if (!*line)
      return TRUE;
    g_string_append(field, line);
  }
  return field->len == 0 || take_field(mail, field->str);
}

guint
mail_read_count(const MailRead *mail, const char *name)
{
  guint count = 0;
  for (guint i = 0; i < mail->names->len; i++)
    count += g_ascii_strcasecmp(mail->names->pdata[i], name) == 0;
  return count;
}

const char *
mail_read_field(const MailRead *mail, const char *name)
{
  for (guint i = 0; i < mail->names->len; i++)
    if (g_ascii_strcasecmp(mail->names->pdata[i], name) == 0)
      return mail_read_count(mail, name) == 1 ? mail->values->pdata[i] : NULL;
  return NULL;
}

/* --- encodings --- */

static GBytes *
from_base64(const char *text, gsize size)
{
  gsize signs = 0, length = 0;
  for (gsize i = 0; i < size; i++) {
    gboolean sign = g_ascii_isalnum(text[i]) || text[i] == '+' || text[i] == '/' || text[i] == '=';
    if (!sign && text[i] != '\r' && text[i] != '\n')
      return NULL;
    signs += sign;
  }
  if (signs % 4 != 0)
    return NULL;
  g_autofree char *copy = g_strndup(text, size);
  guchar *bytes = g_base64_decode(copy, &length);
  return g_bytes_new_take(bytes, length);
}

static GBytes *
from_quoted(const char *text, gsize size)
{
  g_autoptr(GString) out = g_string_sized_new(size);
  for (gsize i = 0; i < size; i++) {
    guint8 byte = (guint8)text[i];
    if (text[i] == '=' && i + 2 < size && text[i + 1] == '\r') {
      i += 2;
      continue;
    }
    if (text[i] == '=') {
      if (i + 2 >= size || !g_ascii_isxdigit(text[i + 1]) || !g_ascii_isxdigit(text[i + 2]))
        return NULL;
      byte = (guint8)(g_ascii_xdigit_value(text[i + 1]) << 4 | g_ascii_xdigit_value(text[i + 2]));
      i += 2;
    }
    g_string_append_c(out, (char)byte);
  }
  return g_string_free_to_bytes(g_steal_pointer(&out));
}

char *
mail_read_words(const char *value)
{
  g_autoptr(GString) out = g_string_new(NULL);
  const char *at = value;
  while (*at) {
    const char *end = g_str_has_prefix(at, "=?UTF-8?B?") ? strstr(at + 10, "?=") : NULL;
    if (!end) {
      g_string_append_c(out, *at++);
      continue;
    }
    g_autoptr(GBytes) word = from_base64(at + 10, (gsize)(end - at - 10));
    gsize size = 0;
    const char *text = word ? g_bytes_get_data(word, &size) : NULL;
    if (!text || end - at > 73 || !g_utf8_validate(text, (gssize)size, NULL))
      return NULL;
    g_string_append_len(out, text, (gssize)size);
    at = end + 2;
    /* A blank between two words is none of the text's. */
    if (g_str_has_prefix(at + strspn(at, " \t"), "=?UTF-8?B?"))
      at += strspn(at, " \t");
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* --- bodies --- */

static gboolean
take_body(MailRead *mail, const char *at, const char *end)
{
  const char *encoding = mail_read_field(mail, "Content-Transfer-Encoding");
  gsize size = (gsize)(end - at);
  if (encoding && g_str_equal(encoding, "base64"))
    mail->body = from_base64(at, size);
  else if (encoding && g_str_equal(encoding, "quoted-printable"))
    mail->body = from_quoted(at, size);
  else if (!encoding)
    mail->body = g_bytes_new(at, size);
  return mail->body != NULL;
}

/* A part ends with the CR LF before the line that begins with the boundary. */
static gboolean
take_parts(MailRead *mail, const char *boundary, const char *at, const char *end, int depth, const char **why)
{
  g_autofree char *ends = g_strconcat("--", boundary, "--", NULL);
  gsize whole = strlen(ends);
  const char *part = NULL;
  while (at < end) {
    const char *line = at;
    gsize size = pass_line(&at, end);
    gboolean last = size == whole;
    if ((!last && size != whole - 2) || memcmp(line, ends, size) != 0)
      continue;
    MailRead *one = part ? read_one(part, line - 2 > part ? line - 2 : part, depth + 1, why) : NULL;
    if (part && !one)
      return FALSE;
    if (one)
      g_ptr_array_add(mail->parts, one);
    if (last)
      return at == end || g_str_has_prefix(at, "\r\n");
    part = at;
  }
  return FALSE;
}

static MailRead *
read_one(const char *at, const char *end, int depth, const char **why)
{
  g_autoptr(MailRead) mail = g_new0(MailRead, 1);
  mail->names = g_ptr_array_new_with_free_func(g_free);
  mail->values = g_ptr_array_new_with_free_func(g_free);
  mail->parts = g_ptr_array_new_with_free_func((GDestroyNotify)mail_read_free);
  *why = "a field is none";
  if (!take_fields(mail, &at, end))
    return NULL;
  const char *type = mail_read_field(mail, "Content-Type"), *mark = type ? strstr(type, "boundary=\"") : NULL;
  *why = "a multipart is broken";
  if (mark) {
    g_autofree char *boundary = g_strndup(mark + 10, strcspn(mark + 10, "\""));
    mail->body = g_bytes_new_static("", 0);
    return depth < DEEPEST && take_parts(mail, boundary, at, end, depth, why) ? g_steal_pointer(&mail) : NULL;
  }
  if (type && g_str_has_prefix(type, "message/rfc822")) {
    MailRead *inner = read_one(at, end, depth + 1, why);
    if (!inner)
      return NULL;
    g_ptr_array_add(mail->parts, inner);
    mail->body = g_bytes_new_static("", 0);
    return g_steal_pointer(&mail);
  }
  *why = "a body does not decode";
  return take_body(mail, at, end) ? g_steal_pointer(&mail) : NULL;
}

MailRead *
mail_read(const char *bytes, gsize size, const char **why)
{
  const char *wrong = wrong_line(bytes, bytes + size);
  if (wrong) {
    *why = wrong;
    return NULL;
  }
  return read_one(bytes, bytes + size, 0, why);
}
