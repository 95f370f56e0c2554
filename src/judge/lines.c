/* Lines of `flagpost judge` to messages and back. Called by the command and by the measuring tools. */
#include "config.h"

#include "lines.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

static gboolean
bad(GError **error, const char *sentence)
{
  g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD, sentence);
  return FALSE;
}

/* A member that must be text if it is there. */
static gboolean
take_text(const json_t *root, const char *key, const char **text, gsize *size, GError **error)
{
  json_t *value = json_object_get(root, key);
  *text = NULL;
  if (value == NULL || json_is_null(value))
    return TRUE;
  if (!json_is_string(value)) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("\"%s\" is not text"), key);
    return FALSE;
  }
  *text = json_string_value(value);
  *size = json_string_length(value);
  return TRUE;
}

static gboolean
take_time(const json_t *root, const char *key, gint64 *when, GError **error)
{
  const char *text;
  gsize size;
  if (!take_text(root, key, &text, &size, error))
    return FALSE;
  *when = 0;
  if (text != NULL && (*when = fp_time_parse(text, NULL)) == 0) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("\"%s\" is not a time such as 2026-11-24T03:05:00Z"),
                key);
    return FALSE;
  }
  return TRUE;
}

static gboolean
take_sender(FpMessage *message, const json_t *from, GError **error)
{
  const char *login = NULL, *name = NULL;
  gsize size;
  if (from == NULL || json_is_null(from))
    return TRUE;
  if (!json_is_object(from))
    return bad(error, _("\"from\" is not an object"));
  if (!take_text(from, "login", &login, &size, error) || !take_text(from, "name", &name, &size, error))
    return FALSE;
  message->from = fp_person_new(login, login, name);
  json_t *posts = json_object_get(from, "posts");
  if (posts != NULL && !json_is_null(posts) && !json_is_integer(posts))
    return bad(error, _("\"posts\" is not a whole number"));
  message->from->posts = json_is_integer(posts) ? (int)CLAMP(json_integer_value(posts), -1, G_MAXINT) : -1;
  return take_time(from, "registered", &message->from->registered, error);
}

static gboolean
take_body(FpMessage *message, const json_t *root, GError **error)
{
  const char *html, *text, *subject;
  gsize html_size = 0, size = 0, subject_size;
  if (!take_text(root, "html", &html, &html_size, error) || !take_text(root, "text", &text, &size, error) ||
      !take_text(root, "subject", &subject, &subject_size, error))
    return FALSE;
  if (html == NULL && text == NULL)
    return bad(error, _("There is neither \"text\" nor \"html\""));
  if (html != NULL)
    fp_message_set_html(message, html, (gssize)html_size, NULL);
  else
    fp_message_set_plain(message, text, (gssize)size);
  if (subject != NULL)
    message->subject = fp_text_clean(subject, (gssize)subject_size, FP_TEXT_ONE_LINE);
  return TRUE;
}

static gboolean
take_label(FpJudgeLine *line, const json_t *root, GError **error)
{
  const char *label;
  gsize size;
  line->label = -1;
  if (!take_text(root, "label", &label, &size, error))
    return FALSE;
  if (label == NULL)
    return TRUE;
  if (!g_str_equal(label, "spam") && !g_str_equal(label, "ham"))
    return bad(error, _("\"label\" is neither \"spam\" nor \"ham\""));
  line->label = g_str_equal(label, "spam") ? 1 : 0;
  return TRUE;
}

FpJudgeLine *
fp_judge_line_parse(const char *bytes, gsize size, GError **error)
{
  json_error_t place;
  g_autoptr(json_t) root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &place);
  g_autoptr(FpJudgeLine) line = g_new0(FpJudgeLine, 1);
  if (!json_is_object(root)) {
    bad(error, _("It is not a JSON object"));
    return NULL;
  }
  line->message = fp_message_new(NULL, NULL);
  line->id = json_incref(json_object_get(root, "id"));
  if (!json_is_string(line->id) && !json_is_integer(line->id)) {
    bad(error, _("\"id\" is neither text nor a whole number"));
    return NULL;
  }
  if (!take_sender(line->message, json_object_get(root, "from"), error) ||
      !take_time(root, "sent", &line->message->sent, error) || !take_body(line->message, root, error) ||
      !take_label(line, root, error))
    return NULL;
  return g_steal_pointer(&line);
}

void
fp_judge_line_free(FpJudgeLine *line)
{
  if (line == NULL)
    return;
  fp_message_unref(line->message);
  json_decref(line->id);
  g_free(line);
}

/* --- printing --- */

static void
append_escaped(GString *out, gunichar c)
{
  static const char plain[] = "\"\\\b\f\n\r\t", sign[] = "\"\\bfnrt";
  const char *found = c < 0x80 ? strchr(plain, (int)c) : NULL;
  if (found != NULL)
    g_string_append_printf(out, "\\%c", sign[found - plain]);
  else if (c < 0x10000)
    g_string_append_printf(out, "\\u%04X", c);
  else
    g_string_append_printf(out, "\\u%04X\\u%04X", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + (c & 0x3FF));
}

static void
append_text(GString *out, const char *text)
{
  g_string_append_c(out, '"');
  for (const char *at = text; *at != '\0';) {
    const char *from = at;
    while (*at >= ' ' && *at != '"' && *at != '\\')
      at++;
    g_string_append_len(out, from, at - from);
    if (*at == '\0')
      break;
    append_escaped(out, g_utf8_get_char(at));
    at = g_utf8_next_char(at);
  }
  g_string_append_c(out, '"');
}

void
fp_judge_line_print(GString *out, const json_t *id, const FpSuspicion *suspicion, const char *campaign)
{
  char score[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append(out, "{\"id\":");
  if (json_is_string(id))
    append_text(out, json_string_value(id));
  else
    g_string_append_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
  g_string_append(out, ",\"score\":");
  g_string_append(out, g_ascii_formatd(score, sizeof score, "%.2f", suspicion->score));
  g_string_append(out, ",\"level\":");
  append_text(out, fp_level_name(suspicion->level));
  g_string_append(out, ",\"reasons\":[");
  for (guint i = 0; i < suspicion->reasons->len; i++) {
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, i);
    g_string_append(out, i > 0 ? ",{\"rule\":" : "{\"rule\":");
    append_text(out, reason->rule);
    g_string_append(out, ",\"text\":");
    append_text(out, reason->text);
    g_string_append_c(out, '}');
  }
  g_string_append(out, "],\"campaign\":");
  if (campaign != NULL)
    append_text(out, campaign);
  else
    g_string_append(out, "null");
  g_string_append(out, "}\n");
}
