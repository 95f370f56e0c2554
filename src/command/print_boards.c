/* Results about boards in plain words: one record a line; a topic's posts as messages are printed. */
#include "config.h"

#include "cmd.h"

#include "flagpost/driver.h"
#include "flagpost/i18n.h"

static char *
end(GString *out)
{
  if (out->len > 0)
    return g_string_free(out, FALSE);
  g_string_free(out, TRUE);
  return NULL;
}

static void
add_posts(GString *line, const json_t *row, const char *key)
{
  gint64 n = fp_json_peek_int(row, key, -1);
  if (n >= 0)
    fp_counts_append(line, ngettext(" %d post.", " %d posts.", (unsigned long)n), (int)n);
}

static void
add_topics(GString *line, const json_t *row)
{
  gint64 topics = fp_json_peek_int(row, "topics", -1), unread = fp_json_peek_int(row, "unread", -1);
  if (topics >= 0)
    fp_counts_append(line, ngettext(" %d topic.", " %d topics.", (unsigned long)topics), (int)topics);
  if (unread > 0)
    fp_counts_append(line, _(" %d with something new."), (int)unread);
}

/* "12. Soil and compost. 17 topics. 140 posts. What is under our feet." */
char *
fp_print_boards(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *rows = json_object_get(result, "boards"), *row;
  size_t i;
  json_array_foreach(rows, i, row)
  {
    const char *summary = fp_json_peek_string(row, "summary", "");
    g_string_append_printf(out, "%s. %s.", fp_json_peek_string(row, "id", "?"),
                           fp_json_peek_string(row, "title", ""));
    add_topics(out, row);
    add_posts(out, row, "posts");
    fp_print_line(out, *summary != '\0' ? " %s" : "%s", summary);
  }
  if (!quiet && json_array_size(rows) == 0)
    fp_print_line(out, "%s", _("There are no boards that you may see."));
  return end(out);
}

/* "1000017. 3 new. pinned. closed. From dilys: Clay, clay. 02:41 today. 12 posts." */
static void
print_topic_row(GString *out, const json_t *row)
{
  g_autofree char *when = fp_print_when(row, "last");
  gint64 unread = fp_json_peek_int(row, "unread", 0);
  g_string_append_printf(out, "%s.", fp_json_peek_string(row, "id", "?"));
  if (unread > 0)
    fp_counts_append(out, _(" %d new."), (int)unread);
  if (fp_json_peek_bool(row, "topic.pinned", FALSE))
    g_string_append_printf(out, " %s.", _("pinned"));
  if (fp_json_peek_bool(row, "topic.closed", FALSE))
    g_string_append_printf(out, " %s.", _("closed"));
  g_string_append_c(out, ' ');
  g_string_append_printf(out, _("From %s: %s"), fp_json_peek_string(row, "from.name", _("somebody")),
                         fp_json_peek_string(row, "subject", ""));
  g_string_append_printf(out, strchr(".!?", out->str[out->len - 1]) ? " %s." : ". %s.", when);
  add_posts(out, row, "messages");
  g_string_append_c(out, '\n');
}

char *
fp_print_topics(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *rows = json_object_get(result, "topics"), *row;
  size_t i;
  json_array_foreach(rows, i, row) print_topic_row(out, row);
  if (!quiet && json_array_size(rows) == 0)
    fp_print_line(out, "%s", _("There are no topics here."));
  else if (!quiet && !fp_json_peek_bool(result, "complete", TRUE))
    fp_print_line(out, "%s", _("There are more: --limit asks for them."));
  return end(out);
}

char *
fp_print_topic(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *posts = json_object_get(result, "posts"), *post;
  size_t i;
  fp_print_line(out, _("Topic: %s"), fp_json_peek_string(result, "topic.subject", ""));
  if (fp_json_peek_bool(result, "topic.topic.closed", FALSE))
    fp_print_line(out, "%s", _("It is closed: nobody can answer in it."));
  if (fp_json_peek_bool(result, "stale", FALSE))
    fp_print_line(out, "%s", _("This is the stored copy."));
  if (!quiet && fp_json_peek_bool(result, "earlier", FALSE))
    fp_print_line(out, "%s", _("There are earlier posts: --from start begins with the first."));
  json_array_foreach(posts, i, post) fp_print_message(out, post);
  if (!quiet && !fp_json_peek_bool(result, "complete", TRUE)) {
    post = json_array_get(posts, json_array_size(posts) - 1);
    fp_print_line(out, _("There are further posts: --from %d goes on."),
                  (int)fp_json_peek_int(post, "post.number", 0) + 1);
  }
  return end(out);
}

static const char *
kind_shown(const char *name)
{
  for (int kind = 0; kind < FP_NOTICE_KINDS; kind++)
    if (g_str_equal(name, fp_notice_kind_name((FpNoticeKind)kind)))
      return fp_notice_kind_shown((FpNoticeKind)kind);
  return name;
}

/* "51. new. dilys answered you: Frost on the cold frame. 02:41 today. In topic 1000329." Some have nobody
 * behind them: "52. notice: Your post waits for a moderator. 02:41 today." */
char *
fp_print_notifications(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *rows = json_object_get(result, "notifications"), *row;
  const char *sentence = fp_json_peek_string(result, "sentence", NULL);
  size_t i;
  json_array_foreach(rows, i, row)
  {
    g_autofree char *when = fp_print_when(row, "when");
    const char *topic = fp_json_peek_string(row, "topic", NULL);
    const char *conversation = fp_json_peek_string(row, "conversation", NULL);
    const char *who = fp_json_peek_string(row, "who", ""), *text = fp_json_peek_string(row, "text", "");
    gboolean unread = fp_json_peek_bool(row, "unread", FALSE);
    g_string_append_printf(out, "%s.%s%s%s%s %s: %s%s %s.", fp_json_peek_string(row, "id", "?"),
                           unread ? " " : "", unread ? _("new.") : "", *who ? " " : "", who,
                           kind_shown(fp_json_peek_string(row, "kind", "")), text,
                           g_str_has_suffix(text, ".") ? "" : ".", when);
    if (topic)
      g_string_append_printf(out, _(" In topic %s."), topic);
    else if (conversation)
      g_string_append_printf(out, _(" In conversation %s."), conversation);
    g_string_append_c(out, '\n');
  }
  if (!quiet && sentence)
    fp_print_line(out, "%s", sentence);
  else if (!quiet && json_array_size(rows) == 0)
    fp_print_line(out, "%s", _("There are no notifications."));
  return end(out);
}
