/* Sentences about reports and outbox rows: what is true of them, by which route, and until when they can be
 * taken back. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/outbox/outbox.h"

/* In a sentence after «Flagged as»; the ids are what people type. */
static const char *
reason_shown(const char *id)
{
  static const struct {
    const char *id, *shown;
  } words[] = {
      {"phishing", N_("phishing")},
      {"harassment", N_("harassment")},
      {"illegal", N_("illegal")},
      {"other", N_("another reason")},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
    if (g_strcmp0(id, words[i].id) == 0)
      return _(words[i].shown);
  return _("spam");
}

static guint
count_messages(const GPtrArray *items)
{
  guint n = 0;
  for (guint i = 0; i < items->len; i++)
    n += ((const FpOutItem *)items->pdata[i])->messages->len;
  return n;
}

static void
add_senders(GHashTable *ids, const FpOutItem *item)
{
  const json_t *messages = json_object_get(fp_out_item_evidence(item), "messages");
  for (size_t n = 0; n < json_array_size(messages); n++) {
    const char *id = fp_json_peek_string(json_array_get(messages, n), "from.id", NULL);
    if (id)
      g_hash_table_add(ids, (gpointer)id);
  }
}

static guint
count_senders(const GPtrArray *items)
{
  g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < items->len; i++)
    add_senders(ids, items->pdata[i]);
  return g_hash_table_size(ids);
}

static char *
what_was_flagged(const GPtrArray *items)
{
  const FpOutItem *first = items->pdata[0];
  guint messages = count_messages(items);
  guint senders = count_senders(items);
  const char *reason = reason_shown(first->reason);
  if (messages == 1)
    return g_strdup_printf(_("Flagged as %s."), reason);
  g_autofree char *m = fp_counts(ngettext("%u message", "%u messages", messages), messages);
  g_autofree char *s = fp_counts(ngettext("from %u sender", "from %u senders", senders), senders);
  /* Translators: a reason, "3 messages", "from 2 senders". */
  return g_strdup_printf(_("Flagged as %s: %s %s."), reason, m, s);
}

/* Who gets an answer: all who are in the conversation. (transfer full) */
static char *
written_to(FpMember *member, const FpOutItem *item)
{
  g_autoptr(FpConversation) all =
      item->conversation ? fp_store_summary(member->store, item->conversation, NULL) : NULL;
  g_autofree char *company = all ? fp_conversation_company(all) : NULL;
  return g_strdup(company && *company ? company : item->to ? item->to : _("this conversation"));
}

static char *
route_of(FpMember *member, const FpOutItem *item)
{
  static const char *const posts[FP_OUT_KINDS] = {
      [FP_OUT_TOPIC] = N_("new topic"),
      [FP_OUT_POST] = N_("answer in a topic"),
      [FP_OUT_EDIT] = N_("change of a post"),
      [FP_OUT_DELETE] = N_("deletion of a post"),
  };
  if (fp_post_is(item))
    return g_strdup(_(posts[item->kind]));
  if (item->kind == FP_OUT_MESSAGE) {
    g_autofree char *to = written_to(member, item);
    return g_strdup_printf(_("private message to %s"), to);
  }
  if (item->kind == FP_OUT_RETRACT)
    return g_strdup(_("taking back a report"));
  if (!item->to)
    return g_strdup(fp_route_shown(item->route));
  /* Translators: a route such as "e-mail", then where it goes. */
  return g_strdup_printf(_("%s (%s)"), fp_route_shown(item->route), item->to);
}

static char *
already_sentence(FpMember *member, const GPtrArray *items)
{
  if (items->len == 0)
    return g_strdup(_("Nothing was flagged."));
  const FpOutItem *first = items->pdata[0];
  g_autofree char *state = fp_outbox_item_sentence(member, first);
  return g_strdup_printf(_("Already flagged. %s"), state);
}

char *
fp_flag_sentence(FpMember *member, const GPtrArray *items, gboolean already)
{
  if (already || items->len == 0)
    return already_sentence(member, items);
  const FpOutItem *first = items->pdata[0];
  guint n = count_messages(items);
  g_autofree char *flagged = what_was_flagged(items);
  g_autofree char *when = first->due > 0 ? fp_time_moment(first->due) : NULL;
  if (!when)
    return fp_counts(ngettext("%s Not sent yet: it waits until you send it. z takes it back.",
                              "%s Not sent yet: they wait until you send them. z takes them back.", n),
                     flagged);
  if (first->due <= fp_clock_now()) {
    g_autofree char *route = route_of(member, first);
    /* Translators: "Flagged as spam." and the route. */
    return g_strdup_printf(_("%s Being sent now by %s."), flagged, route);
  }
  return fp_counts(ngettext("%s Not sent yet: it will be sent at %s. z takes it back.",
                            "%s Not sent yet: they will be sent at %s. z takes them back.", n),
                   flagged, when);
}

/* What is due and has not left waits for the pace, for others before it, or for another copy of the program.
 */
static char *
held_sentence(FpMember *member, const FpOutItem *item, const char *route)
{
  if (item->due == 0)
    return g_strdup_printf(_("Waiting until you send it. Route: %s."), route);
  gint64 now = fp_clock_now(), due = item->due;
  if (fp_pace_is_flag(item))
    due = MAX(due, member->flag_pause[item->route]);
  if (due <= now)
    return g_strdup_printf(_("Waiting for its turn. Route: %s."), route);
  g_autofree char *when = fp_time_moment(due);
  g_autofree char *why = item->why && *item->why ? fp_app_sentence(item->why) : NULL;
  if (why)
    /* Translators: a time, the route, and why it was not sent before (a sentence). */
    return g_strdup_printf(_("Waiting; tried again at %s. Route: %s. %s"), when, route, why);
  return g_strdup_printf(_("Waiting; due at %s. Route: %s."), when, route);
}

/* Whose messages it is about, as it was called when it was made. NULL: of several, or not known. */
static const char *
sender_of(const FpOutItem *item)
{
  g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
  add_senders(ids, item);
  if (g_hash_table_size(ids) != 1)
    return NULL;
  const json_t *first = json_array_get(json_object_get(fp_out_item_evidence(item), "messages"), 0);
  return fp_json_peek_string(first, "from.name", fp_json_peek_string(first, "from.login", NULL));
}

char *
fp_outbox_item_title(const FpOutItem *item)
{
  guint n = item->messages ? item->messages->len : 0;
  if (item->kind == FP_OUT_MESSAGE)
    return g_strdup_printf(_("Message: %s"), item->subject ? item->subject : _("(no subject)"));
  if (item->kind == FP_OUT_TOPIC)
    return g_strdup_printf(_("New topic: %s"), item->subject);
  if (item->kind == FP_OUT_POST)
    return g_strdup_printf(_("Answer in: %s"), item->subject ? item->subject : _("(no title)"));
  if (item->kind == FP_OUT_EDIT || item->kind == FP_OUT_DELETE)
    return g_strdup(item->kind == FP_OUT_EDIT ? _("Change of your post") : _("Deletion of your post"));
  if (item->kind == FP_OUT_RETRACT)
    return g_strdup(_("Taking a report back"));
  const char *sender = sender_of(item);
  if (sender)
    return fp_counts(ngettext("Report of %u message from %s", "Report of %u messages from %s", n), n, sender);
  if (item->to)
    return fp_counts(ngettext("Report of %u message to %s", "Report of %u messages to %s", n), n, item->to);
  return fp_counts(ngettext("Report of %u message", "Report of %u messages", n), n);
}

char *
fp_outbox_item_sentence(FpMember *member, const FpOutItem *item)
{
  g_autofree char *route = route_of(member, item);
  g_autofree char *when = fp_time_moment(item->settled > 0 ? item->settled : item->changed);
  g_autofree char *why = fp_app_sentence(item->why ? item->why : "");
  char *sentence = NULL;
  switch (item->state) {
  case FP_OUT_HELD:
    return held_sentence(member, item, route);
  case FP_OUT_SENDING:
    return g_strdup_printf(_("Being sent. Route: %s."), route);
  case FP_OUT_SENT:
    sentence = g_strdup_printf(_("Sent at %s. Route: %s. %s"), when, route, why);
    break;
  case FP_OUT_REFUSED:
    sentence = g_strdup_printf(_("Refused at %s. Route: %s. %s"), when, route, why);
    break;
  case FP_OUT_UNSURE:
    if (item->route == FP_ROUTE_WEB && item->kind == FP_OUT_REPORT)
      sentence = g_strdup_printf(_("Waiting for you. %s"), why);
    else
      sentence = g_strdup_printf(_("Not known whether it arrived. Route: %s. %s"), route, why);
    break;
  case FP_OUT_UNDONE:
    return g_strdup(_("Taken back."));
  case FP_OUT_STATES:
    return g_strdup("");
  }
  return g_strchomp(sentence);
}

char *
fp_flag_queued(FpMember *member, const GPtrArray *items)
{
  g_autofree char *flagged = what_was_flagged(items);
  g_autofree char *state = fp_outbox_item_sentence(member, items->pdata[0]);
  return g_strdup_printf("%s %s", flagged, state);
}
