/* Lines of `flagpost judge` to messages and back. Called by the command and by the measuring tools. */
#include "config.h"

#include "lines.h"

#include "fields.h"

#include "flagpost/append.h"
#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

/* --- texts as JSON --- */

static void
append_number(GString *out, gunichar unit)
{
  static const char digits[] = "0123456789ABCDEF";
  char shown[] = {
      '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
  fp_append(out, shown, sizeof shown);
}

static void
append_escaped(GString *out, gunichar c)
{
  static const char plain[] = "\"\\\b\f\n\r\t", sign[] = "\"\\bfnrt";
  const char *found = c < 0x80 ? strchr(plain, (int)c) : NULL;
  if (found) {
    g_string_append_c(out, '\\');
    g_string_append_c(out, sign[found - plain]);
    return;
  }
  append_number(out, c < 0x10000 ? c : 0xD800 + ((c - 0x10000) >> 10));
  if (c >= 0x10000)
    append_number(out, 0xDC00 + (c & 0x3FF));
}

static void
append_text(GString *out, const char *text)
{
  g_string_append_c(out, '"');
  for (const char *at = text; *at != '\0';) {
    const char *from = at;
    while (*at >= ' ' && (guchar)*at < 0x80 && *at != '"' && *at != '\\')
      at++;
    fp_append(out, from, (gsize)(at - from));
    if (*at == '\0')
      break;
    append_escaped(out, g_utf8_get_char(at));
    at = g_utf8_next_char(at);
  }
  g_string_append_c(out, '"');
}

/* --- a line is read --- */

static gboolean
bad(GError **error, const char *sentence)
{
  g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD, sentence);
  return FALSE;
}

enum { ID, FROM, LOGIN, NAME, REGISTERED, POSTS, SENT, SUBJECT, TEXT, HTML, LABEL, FIELDS };

/* A member that must be text if it is there. */
static gboolean
check_text(const FpField *field, GError **error)
{
  if (field->kind == FP_FIELD_ABSENT || field->kind == FP_FIELD_TEXT)
    return TRUE;
  const char *dot = strchr(field->name, '.');
  g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("\"%s\" is not text"), dot ? dot + 1 : field->name);
  return FALSE;
}

static gboolean
take_time(const FpField *field, gint64 *when, GError **error)
{
  *when = 0;
  if (!check_text(field, error))
    return FALSE;
  if (field->text && (*when = fp_time_parse(field->text, NULL)) == 0) {
    const char *dot = strchr(field->name, '.');
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("\"%s\" is not a time such as 2026-11-24T03:05:00Z"),
                dot ? dot + 1 : field->name);
    return FALSE;
  }
  return TRUE;
}

static gboolean
take_sender(FpMessage *message, const FpField *field, GError **error)
{
  const FpField *posts = &field[POSTS];
  if (field[FROM].kind == FP_FIELD_ABSENT)
    return TRUE;
  if (field[FROM].kind != FP_FIELD_OBJECT)
    return bad(error, _("\"from\" is not an object"));
  if (!check_text(&field[LOGIN], error) || !check_text(&field[NAME], error))
    return FALSE;
  message->from = fp_person_new(field[LOGIN].text, field[LOGIN].text, field[NAME].text);
  if (posts->kind != FP_FIELD_ABSENT && posts->kind != FP_FIELD_INTEGER)
    return bad(error, _("\"posts\" is not a whole number"));
  message->from->posts = posts->kind == FP_FIELD_INTEGER ? (int)CLAMP(posts->number, -1, G_MAXINT) : -1;
  return take_time(&field[REGISTERED], &message->from->registered, error);
}

static gboolean
take_body(FpMessage *message, const FpField *field, GError **error)
{
  const FpField *html = &field[HTML], *text = &field[TEXT], *subject = &field[SUBJECT];
  if (!check_text(html, error) || !check_text(text, error) || !check_text(subject, error))
    return FALSE;
  if (!html->text && !text->text)
    return bad(error, _("There is neither \"text\" nor \"html\""));
  if (html->text)
    fp_message_set_html(message, html->text, (gssize)html->size, NULL);
  else
    fp_message_set_plain(message, text->text, (gssize)text->size);
  if (subject->text)
    message->subject = fp_text_clean(subject->text, (gssize)subject->size, FP_TEXT_ONE_LINE);
  return TRUE;
}

static gboolean
take_label(FpJudgeLine *line, const FpField *label, GError **error)
{
  line->label = -1;
  if (!check_text(label, error))
    return FALSE;
  if (!label->text)
    return TRUE;
  if (!g_str_equal(label->text, "spam") && !g_str_equal(label->text, "ham"))
    return bad(error, _("\"label\" is neither \"spam\" nor \"ham\""));
  line->label = g_str_equal(label->text, "spam") ? 1 : 0;
  return TRUE;
}

static gboolean
take_id(FpJudgeLine *line, const FpField *id, GError **error)
{
  GString *out = g_string_new(NULL);
  if (id->kind == FP_FIELD_TEXT)
    append_text(out, id->text);
  else if (id->kind == FP_FIELD_INTEGER)
    g_string_append_printf(out, "%" G_GINT64_FORMAT, (gint64)id->number);
  line->id = g_string_free(out, FALSE);
  return *line->id != '\0' || bad(error, _("\"id\" is neither text nor a whole number"));
}

FpJudgeLine *
fp_judge_line_parse(const char *bytes, gsize size, GError **error)
{
  FpField field[FIELDS] = {{"id"},         {"from"}, {"from.login"}, {"from.name"}, {"from.registered"},
                           {"from.posts"}, {"sent"}, {"subject"},    {"text"},      {"html"},
                           {"label"}};
  g_autofree char *room = g_malloc(size + 1);
  if (!fp_fields_read(bytes, size, field, FIELDS, room)) {
    bad(error, _("It is not a JSON object"));
    return NULL;
  }
  g_autoptr(FpJudgeLine) line = g_new0(FpJudgeLine, 1);
  line->message = fp_message_new(NULL, NULL);
  if (!take_id(line, &field[ID], error) || !take_sender(line->message, field, error) ||
      !take_time(&field[SENT], &line->message->sent, error) || !take_body(line->message, field, error) ||
      !take_label(line, &field[LABEL], error))
    return NULL;
  return g_steal_pointer(&line);
}

void
fp_judge_line_free(FpJudgeLine *line)
{
  if (!line)
    return;
  fp_message_unref(line->message);
  g_free(line->id);
  g_free(line);
}

/* --- printing --- */

void
fp_judge_line_begin(GString *out, const char *id, double score, FpLevel level)
{
  char shown[G_ASCII_DTOSTR_BUF_SIZE];
  fp_append_text(out, "{\"id\":");
  fp_append_text(out, id);
  fp_append_text(out, ",\"score\":");
  fp_append_text(out, g_ascii_formatd(shown, sizeof shown, "%.2f", score));
  fp_append_text(out, ",\"level\":");
  append_text(out, fp_level_name(level));
  fp_append_text(out, ",\"reasons\":[");
}

void
fp_judge_line_reason(GString *out, const char *rule, const char *text)
{
  g_autofree char *cleaned =
      fp_text_is_clean(text, FP_TEXT_ONE_LINE) ? NULL : fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
  fp_append_text(out, out->str[out->len - 1] == '[' ? "{\"rule\":" : ",{\"rule\":");
  append_text(out, rule);
  fp_append_text(out, ",\"text\":");
  append_text(out, cleaned ? cleaned : text);
  g_string_append_c(out, '}');
}

void
fp_judge_line_end(GString *out, const char *campaign)
{
  fp_append_text(out, "],\"campaign\":");
  if (campaign)
    append_text(out, campaign);
  else
    fp_append_text(out, "null");
  fp_append_text(out, "}\n");
}
