/* Lays a conversation out in lines, in the order in which it is read aloud: of each message who, when, its
 * state, the warning with its reasons, the text, the links. Called by message_view.c. */
#include "config.h"

#include "view/message_layout.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

static void
add_label(FpLayout *layout, guint mark, const char *label, const char *value, FpStyle style)
{
  g_autoptr(FpStyled) styled = fp_styled_new();
  layout->mark = mark;
  fp_styled_add(styled, label, FP_STYLE_LABEL);
  fp_styled_add(styled, " ", FP_STYLE_TEXT);
  fp_styled_add(styled, value ? value : "", style);
  fp_layout_add(layout, styled, NULL, NULL);
}

static void
add_head(FpLayout *layout, const FpConversation *conversation, const FpMessage *message, guint index)
{
  g_autofree char *head = NULL;
  guint total, number = fp_conversation_number(conversation, index, &total);
  if (message->post)
    head = conversation->count > 0 ? fp_counts(_("Post %d of %d"), message->post->number, conversation->count)
                                   : g_strdup_printf(_("Post %d"), message->post->number);
  else if (total > 1)
    head = fp_counts(_("Message %u of %u"), number, total);
  if (!head)
    return;
  layout->mark = MARK_HEAD;
  fp_layout_add_text(layout, head, FP_STYLE_HEADING);
  layout->head = FALSE;
}

/* What the forum says of a post: whom it answers, who likes it, what the member has marked. */
static void
add_post(FpLayout *layout, const FpPost *post)
{
  g_autofree char *answers = post->answers > 0 ? g_strdup_printf(_("post %d"), post->answers) : NULL;
  g_autofree char *likes = NULL;
  if (answers)
    add_label(layout, MARK_STATE, _("Answers:"), answers, FP_STYLE_TEXT);
  if (post->liked)
    likes = post->likes > 1 ? fp_counts(_("%d, yours among them"), post->likes) : g_strdup(_("yours"));
  else if (post->likes > 0)
    likes = fp_counts("%d", post->likes);
  if (likes)
    add_label(layout, MARK_STATE, _("Likes:"), likes, FP_STYLE_TEXT);
  if (post->bookmarked)
    add_label(layout, MARK_STATE, _("State:"), _("bookmarked by you"), FP_STYLE_FLAGGED);
}

/* What is known of the sender; the name comes last of nothing, so that its direction leaks nowhere. */
static char *
sender_words(const FpMessage *message, gint64 now)
{
  const FpPerson *from = message->from;
  GString *words = g_string_new(from && from->name ? from->name : _("(nobody)"));
  if (!from)
    return g_string_free(words, FALSE);
  if (from->login && g_strcmp0(from->login, from->name) != 0)
    g_string_append_printf(words, " (%s)", from->login);
  if (message->outgoing)
    g_string_append(words, _(", yourself"));
  if (from->staff == 1)
    g_string_append(words, _(", of the forum's staff"));
  /* When it was sent, as the reasons and a campaign's list have it. */
  gint64 when = message->sent > 0 ? message->sent : now;
  if (from->registered > 0 && when >= from->registered) {
    g_autofree char *age = fp_time_span(MAX(when - from->registered, FP_MINUTE));
    g_string_append_printf(words, _(", account %s old"), age);
  }
  if (from->posts >= 0 && from->registered > 0)
    fp_counts_append(words, ngettext(", %d post", ", %d posts", (gulong)from->posts), from->posts);
  if (from->banned == 1)
    g_string_append(words, _(", banned by the forum"));
  if (from->blocked == 1)
    g_string_append(words, _(", blocked by you"));
  return g_string_free(words, FALSE);
}

static void
add_warning(FpLayout *layout, const FpSuspicion *suspicion)
{
  guint n = suspicion ? suspicion->reasons->len : 0;
  g_autofree char *count = fp_counts(ngettext("%u reason.", "%u reasons.", n), n);
  if (!suspicion || suspicion->level == FP_LEVEL_NONE)
    return;
  add_label(layout, MARK_WARNING, suspicion->level == FP_LEVEL_WARNING ? _("Warning:") : _("Notice:"), count,
            FP_STYLE_WARNING);
  for (guint i = 0; i < n; i++) {
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, i);
    g_autofree char *label = g_strdup_printf(_("Reason %u:"), i + 1);
    add_label(layout, MARK_REASON + i, label, reason->text, FP_STYLE_TEXT);
  }
}

static void
add_state(FpLayout *layout, const FpMessage *message)
{
  FpStyle style = message->flag == FP_FLAG_REFUSED || message->flag == FP_FLAG_UNSURE ? FP_STYLE_WARNING
                                                                                      : FP_STYLE_FLAGGED;
  const char *word = fp_flag_state_shown(message->flag);
  if (word && *word != '\0')
    add_label(layout, MARK_STATE, _("Flag:"), word, style);
  if (message->deleted)
    add_label(layout, MARK_STATE, _("State:"), _("deleted at the forum; kept here as it was"), FP_STYLE_TEXT);
  else if (message->edited)
    add_label(layout, MARK_STATE, _("State:"), _("changed at the forum after it came"), FP_STYLE_TEXT);
}

static void
add_message(FpLayout *layout, const FpConversation *conversation, guint index, gint64 now)
{
  const FpMessage *message = g_ptr_array_index(conversation->messages, index);
  g_autofree char *from = sender_words(message, now);
  g_autofree char *date = message->sent != 0 ? fp_time_long(message->sent) : g_strdup(_("not known"));
  layout->message = index;
  layout->head = TRUE;
  add_head(layout, conversation, message, index);
  add_label(layout, MARK_FROM, _("From:"), from, message->unread ? FP_STYLE_NEW : FP_STYLE_TEXT);
  layout->head = FALSE;
  add_label(layout, MARK_DATE, _("Date:"), date, FP_STYLE_TEXT);
  if (message->post)
    add_post(layout, message->post);
  add_state(layout, message);
  add_warning(layout, message->suspicion);
  fp_layout_add_text(layout, "", FP_STYLE_TEXT);
  layout->mark = 1000;
  if (!message->rich || message->rich->blocks->len == 0)
    fp_layout_add_text(layout, _("(no text)"), FP_STYLE_TEXT);
  fp_layout_add_rich(layout, message->rich);
  if (message->rich && message->rich->links->len > 0) {
    fp_layout_add_text(layout, "", FP_STYLE_TEXT);
    fp_layout_add_links(layout, message->rich);
  }
  layout->mark = MARK_END;
  fp_layout_add_text(layout, "", FP_STYLE_TEXT);
}

/* A topic has no last line until its end is here: what was read line by line goes on where it stopped. */
static const char *
last_line(const FpConversation *conversation)
{
  guint total = conversation->messages->len;
  const FpMessage *last = total > 0 ? g_ptr_array_index(conversation->messages, total - 1) : NULL;
  if (conversation->topic)
    return last && last->post && last->post->number >= conversation->count ? _("End of topic.") : NULL;
  return total == 0                                           ? _("The messages have not been fetched yet.")
         : conversation->after > 0                            ? _("Newer messages come when you go on.")
         : conversation->complete || conversation->before > 0 ? _("End of message.")
                                                              : _("End of what has been fetched.");
}

/* What lies above the part that is shown. */
static void
add_earlier(FpLayout *layout, const FpConversation *conversation)
{
  g_autofree char *words = NULL;
  if (conversation->topic || conversation->before == 0)
    return;
  words = fp_counts(
      ngettext("%u message; going up shows it", "%u messages; going up shows them", conversation->before),
      conversation->before);
  add_label(layout, MARK_SUBJECT, _("Earlier:"), words, FP_STYLE_TEXT);
}

void
fp_message_lay_out(FpLayout *layout, const FpConversation *conversation, gint64 now)
{
  guint total = conversation->messages->len;
  const char *subject = conversation->subject;
  add_label(layout, MARK_SUBJECT, conversation->topic ? _("Topic:") : _("Subject:"),
            subject && *subject != '\0' ? subject : _("(no subject)"), FP_STYLE_HEADING);
  if (conversation->topic && conversation->topic->closed)
    add_label(layout, MARK_SUBJECT, _("State:"), _("closed: nobody can answer"), FP_STYLE_TEXT);
  add_earlier(layout, conversation);
  for (guint i = 0; i < total; i++)
    add_message(layout, conversation, i, now);
  layout->message = total > 0 ? total - 1 : 0;
  layout->mark = MARK_END + 1;
  if (last_line(conversation))
    fp_layout_add_text(layout, last_line(conversation), FP_STYLE_LABEL);
}
