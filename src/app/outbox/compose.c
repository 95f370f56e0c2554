/* Messages to people: into the outbox, as reports are. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/boards.h"
#include "flagpost/chance.h"
#include "flagpost/i18n.h"

#include "app/inbox/inbox.h"
#include "app/outbox/outbox.h"

static gboolean
check(FpMember *member, const char *to, const char *subject, const char *text, const char *conversation,
      GError **error)
{
  const FpDriver *driver = member->account->driver;
  if (!fp_app_may_write(member->app, error))
    return FALSE;
  const char *wrong = NULL;
  if (!conversation && (!to || !*to))
    wrong = _("A message needs somebody to go to.");
  else if (!conversation && (!subject || !*subject) && fp_message_has_subject(member))
    wrong = _("A message needs a subject.");
  else if (!text || !*text)
    wrong = _("The message is empty.");
  if (wrong) {
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD, wrong);
    return FALSE;
  }
  if (driver->message_limit > 0 && strlen(text) > driver->message_limit) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The message has %zu bytes; this forum takes %zu."),
                strlen(text), driver->message_limit);
    return FALSE;
  }
  if (fp_driver_can(driver, conversation ? FP_OP_REPLY : FP_OP_SEND))
    return TRUE;
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("%s takes no private messages from programs."),
              driver->title);
  return FALSE;
}

/* Forums that fight spam take private messages only from those who have posted. How many they want, no forum
 * tells a program: most ask for one or two. */
enum { POSTS_FIRST = 2 };

gboolean
fp_message_has_subject(FpMember *member)
{
  return !member->account->driver->no_subjects;
}

void
fp_message_prepare(FpMember *member)
{
  const FpPerson *me = fp_member_me(member);
  if (!me)
    return;
  fp_sender_want(member, me);
  fp_sender_ask_wanted(member);
}

static char *
too_few_posts(FpMember *member)
{
  const FpPerson *me = fp_member_me(member);
  FpPerson *stored = me ? fp_store_person(member->store, me->id) : NULL;
  int posts = stored ? stored->posts : -1;
  if (stored)
    fp_person_unref(stored);
  if (posts < 0 || posts >= POSTS_FIRST)
    return NULL;
  return fp_counts(ngettext("Your account has %d post on the boards: many forums take private messages only "
                            "after two, and this one may refuse it.",
                            "Your account has %d posts on the boards: many forums take private messages only "
                            "after two, and this one may refuse it.",
                            (gulong)posts),
                   posts);
}

/* Not for the boards: a new topic, an answer in one, or another text for one's own post. */
static gboolean
is_private(FpMember *member, const FpDraft *draft)
{
  if (draft->board || draft->edits)
    return FALSE;
  g_autoptr(FpConversation) whole =
      draft->conversation ? fp_store_summary(member->store, draft->conversation, NULL) : NULL;
  return !whole || !whole->topic;
}

char *
fp_draft_warning(FpMember *member, const FpDraft *draft)
{
  const FpDriver *driver = member->account->driver;
  const char *text = draft->text;
  if (!is_private(member, draft))
    return NULL;
  g_autoptr(FpOutItem) item = fp_out_item_new(FP_OUT_MESSAGE);
  gint64 now = fp_clock_now(), free_at = fp_pace_free_at(member, item, now, NULL);
  if (driver->message_limit > 0 && strlen(text) > driver->message_limit)
    return fp_counts(_("It is too long and would be refused: it has %zu bytes, and this forum takes %zu."),
                     strlen(text), (size_t)driver->message_limit);
  char *few = too_few_posts(member);
  if (few)
    return few;
  if (free_at <= now || !driver->message_pace || driver->message_pace->count == 0)
    return NULL;
  g_autofree char *when = fp_time_moment(free_at);
  return fp_counts(ngettext("The forum takes %u message in %u seconds: it will not leave before %s.",
                            "The forum takes %u messages in %u seconds: it will not leave before %s.",
                            driver->message_pace->count),
                   driver->message_pace->count, driver->message_pace->seconds, when);
}

/* draft: the stored one that it was; 0: none. */
static FpOutItem *
queue(FpMember *member, const char *to, const char *subject, const char *text, const char *conversation,
      gint64 hold, gint64 draft, GError **error)
{
  if (!check(member, to, subject, text, conversation, error))
    return NULL;
  g_autoptr(FpConversation) stored = NULL;
  if (conversation && !(stored = fp_store_summary(member->store, conversation, error)))
    return NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new();
  g_autoptr(FpOutItem) item = fp_out_item_new(FP_OUT_MESSAGE);
  gint64 seconds = fp_setting_int(member->app, member->account->name, "undo");
  item->batch = fp_chance_token(12);
  item->made = fp_clock_now();
  if (hold >= 0)
    item->due = item->made + hold;
  else
    item->due = seconds < 0 ? 0 : item->made + seconds * FP_SECOND;
  item->to = g_strdup(stored && !to ? stored->from->login : to);
  item->subject = g_strdup(subject ? subject : stored ? stored->subject : NULL);
  item->text = g_strdup(text);
  item->conversation = g_strdup(conversation);
  g_ptr_array_add(items, item);
  if (!fp_store_outbox_add_draft(member->store, items, draft, error))
    return NULL;
  fp_outbox_changed(member);
  return g_steal_pointer(&item);
}

FpOutItem *
fp_message_queue(FpMember *member, const char *to, const char *subject, const char *text,
                 const char *conversation, gint64 hold, GError **error)
{
  return queue(member, to, subject, text, conversation, hold, 0, error);
}

/* A private message, or something on the boards. */
FpOutItem *
fp_draft_queue(FpMember *member, const FpDraft *draft, gint64 hold, GError **error)
{
  FpPostAsk ask = {.subject = draft->subject, .text = draft->text, .hold = hold, .draft = draft->id};
  if (is_private(member, draft))
    return queue(member, draft->to, draft->subject, draft->text, draft->conversation, hold, draft->id, error);
  if (draft->edits) {
    ask.edits = draft->post;
  } else if (draft->board) {
    ask.board = draft->board;
  } else {
    ask.topic = draft->conversation;
    ask.answers = draft->post;
  }
  return fp_post_queue(member, &ask, error);
}
