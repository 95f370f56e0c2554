/* Flagging: what is reported, by which route, to whom. Everything is fixed and stored here, before a byte
 * leaves; sending is the outbox's. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/chance.h"
#include "flagpost/i18n.h"
#include "flagpost/judge.h"
#include "flagpost/text.h"

#include "app/evidence/evidence.h"
#include "app/outbox/outbox.h"
#include "app/settings/settings.h"
#include "app/vigil/vigil.h"

typedef struct {
  FpRouteKind kind;
  gboolean several;
  char *to;
} Way; /* how a report goes; a post's may go by another than a private message's */

/* --- the route --- */

static gboolean
fits(FpMember *member, FpRouteKind kind, gboolean chosen, char **to)
{
  FpApp *app = member->app;
  const char *name = member->account->name;
  const FpDriver *driver = member->account->driver;
  switch (kind) {
  case FP_ROUTE_POST:
    return fp_driver_can(driver, FP_OP_FLAG_POST);
  case FP_ROUTE_FLAG:
  case FP_ROUTE_SENDER:
    return fp_driver_can(driver, FP_OP_FLAG);
  case FP_ROUTE_MESSAGE:
    *to = fp_setting_text(app, name, "moderators");
    return *to && fp_driver_can(driver, FP_OP_SEND);
  case FP_ROUTE_MAIL:
    *to = fp_setting_text(app, name, "report-to");
    return *to != NULL;
  case FP_ROUTE_WEB:
  case FP_ROUTE_NONE: /* ends the list: it is never asked for */
    break;
  }
  /* A page is the member's own work: only if he asks for it. */
  if (chosen && driver->inbox_page)
    *to = driver->inbox_page(member->site);
  return *to != NULL;
}

static gboolean
no_route(FpMember *member, FpRouteKind wanted, GError **error)
{
  const char *name = member->account->name;
  if (wanted == FP_ROUTE_NONE)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                _("No way to the moderators is set for %s. Set one: account set moderators LOGIN (the login "
                  "that takes reports there), account set report-to ADDRESS, or account set route web."),
                name);
  else
    g_set_error(
        error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
        _("The chosen route for %s, %s, cannot be used: this forum does not have it, or its address is not "
          "set (moderators, report-to)."),
        name, fp_route_shown(wanted));
  return FALSE;
}

/* The forum's own flag is one for posts and another for private messages. */
static gboolean
is_for(FpRouteKind kind, gboolean post)
{
  return post ? kind != FP_ROUTE_FLAG && kind != FP_ROUTE_SENDER : kind != FP_ROUTE_POST;
}

static gboolean
choose_way(FpMember *member, gboolean post, Way *way, GError **error)
{
  g_autofree char *name = fp_setting(member->app, member->account->name, "route");
  FpRouteKind wanted = FP_ROUTE_NONE;
  gboolean chosen = fp_route_from_name(name, &wanted); /* no: auto */
  if (chosen && !is_for(wanted, post))
    wanted = FP_ROUTE_POST;
  for (const FpRoute *route = member->account->driver->routes; route->kind != FP_ROUTE_NONE; route++) {
    if ((chosen && route->kind != wanted) || !is_for(route->kind, post))
      continue;
    if (fits(member, route->kind, chosen, &way->to)) {
      way->kind = route->kind;
      way->several = route->several;
      return TRUE;
    }
    g_clear_pointer(&way->to, g_free);
  }
  return no_route(member, chosen ? wanted : FP_ROUTE_NONE, error);
}

/* --- the messages --- */

static gboolean
already_reported(FpMember *member, const char *message, GPtrArray *existing)
{
  g_autoptr(FpOutItem) item = fp_store_outbox_for_message(member->store, message);
  if (!item)
    return FALSE;
  for (guint i = 0; i < existing->len; i++)
    if (((FpOutItem *)existing->pdata[i])->id == item->id)
      return TRUE;
  g_ptr_array_add(existing, g_steal_pointer(&item));
  return TRUE;
}

static void
add_message(FpMember *member, FpMessage *message, GHashTable *seen, GPtrArray *messages, GPtrArray *existing)
{
  if (!g_hash_table_add(seen, g_strdup(message->id)) || already_reported(member, message->id, existing))
    return;
  FpMessage *told = fp_message_copy(message);
  told->fingerprint = fp_fingerprint(told);
  g_ptr_array_add(messages, told);
}

gboolean
fp_flag_unknown(const char *id, GError **error)
{
  g_autofree char *clean = fp_text_clean(id, -1, FP_TEXT_ONE_LINE);
  g_set_error(error, FP_STORE_ERROR, FP_STORE_MISSING, _("There is no message or conversation %s."), clean);
  return FALSE;
}

/* Those that are chosen; the others only by their own ids. */
static gboolean
add_campaign(FpMember *member, const char *id, GHashTable *seen, GPtrArray *messages, GPtrArray *existing,
             GError **error)
{
  g_autoptr(FpWave) wave = fp_wave_open(member, id, error);
  if (!wave)
    return FALSE;
  for (guint i = 0; i < wave->members->len; i++) {
    const FpWaveMember *one = wave->members->pdata[i];
    if (one->spared || (fp_wave_is_left(one) && !fp_wave_chosen(wave, one)))
      continue;
    g_autoptr(FpMessage) message = fp_store_message(member->store, one->message, error);
    if (!message)
      return FALSE;
    add_message(member, message, seen, messages, existing);
  }
  return TRUE;
}

static gboolean
own_message(const FpMessage *message, GError **error)
{
  g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("You wrote the message %s yourself."), message->id);
  return FALSE;
}

/* The messages by others. */
static gboolean
add_conversation(FpMember *member, const FpConversation *conversation, GHashTable *seen, GPtrArray *messages,
                 GPtrArray *existing, GError **error)
{
  if (conversation->topic) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("%s is a topic: flag one of its posts."),
                conversation->id);
    return FALSE;
  }
  guint others = 0;
  for (guint i = 0; i < conversation->messages->len; i++) {
    FpMessage *one = conversation->messages->pdata[i];
    if (one->outgoing || one->system)
      continue;
    others++;
    add_message(member, one, seen, messages, existing);
  }
  if (others > 0)
    return TRUE;
  if (conversation->messages->len == 1 && ((FpMessage *)conversation->messages->pdata[0])->outgoing)
    return own_message(conversation->messages->pdata[0], error);
  g_set_error(error, FP_STORE_ERROR, FP_STORE_MISSING,
              _("The conversation %s holds no message by somebody else here; open it first."),
              conversation->id);
  return FALSE;
}

const char *
fp_flag_split(FpMember *member, const char *id, gboolean *message)
{
  if (g_str_has_prefix(id, FP_ID_CONVERSATION)) {
    *message = FALSE;
    return id + strlen(FP_ID_CONVERSATION);
  }
  *message = g_str_has_prefix(id, FP_ID_MESSAGE);
  if (*message)
    return id + strlen(FP_ID_MESSAGE);
  g_autoptr(FpConversation) conversation = fp_store_summary(member->store, id, NULL);
  *message = !conversation;
  return id;
}

gboolean
fp_flag_is_plain(FpMember *member, const char *id, GError **error)
{
  g_autoptr(FpConversation) conversation = fp_store_summary(member->store, id, NULL);
  g_autoptr(FpMessage) message = conversation ? fp_store_message(member->store, id, NULL) : NULL;
  if (!message || g_strcmp0(message->conversation, id) == 0)
    return TRUE;
  g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
              _("%s is a conversation, and a message in another one too: write %s%s or %s%s."), message->id,
              FP_ID_CONVERSATION, message->id, FP_ID_MESSAGE, message->id);
  return FALSE;
}

static gboolean
add_id(FpMember *member, const char *given, GHashTable *seen, GPtrArray *messages, GPtrArray *existing,
       GError **error)
{
  gboolean is_message;
  const char *id = fp_flag_split(member, given, &is_message);
  g_autoptr(FpMessage) message = is_message ? fp_store_message(member->store, id, NULL) : NULL;
  if (message && message->outgoing)
    return own_message(message, error);
  if (message) {
    add_message(member, message, seen, messages, existing);
    return TRUE;
  }
  g_autoptr(FpConversation) conversation = is_message ? NULL : fp_store_conversation(member->store, id, NULL);
  if (conversation)
    return add_conversation(member, conversation, seen, messages, existing, error);
  return fp_wave_is_id(id) ? add_campaign(member, id, seen, messages, existing, error)
                           : fp_flag_unknown(id, error);
}

/* --- the items --- */

static FpReport *
new_report(FpMember *member, const FpFlagAsk *ask, gint64 now)
{
  g_autofree char *token = fp_chance_token(6);
  g_autofree char *reference = g_strconcat("FP-", token, NULL);
  FpReport *report = fp_report_new(reference, ask->reason ? ask->reason : "spam", ask->note);
  report->made = now;
  report->forum = g_strdup(member->account->url);
  report->reporter = g_strdup(member->account->login);
  return report;
}

static gsize
limit_of(FpMember *member, const Way *way)
{
  const FpDriver *driver = member->account->driver;
  if (way->kind == FP_ROUTE_FLAG || way->kind == FP_ROUTE_SENDER)
    return driver->flag_limit;
  return way->kind == FP_ROUTE_MESSAGE ? driver->message_limit : 0;
}

/* The nearest page of the forum; where it names none, what the route says stays. */
static void
choose_page(FpMember *member, const FpReport *report, FpOutItem *item)
{
  const FpDriver *driver = member->account->driver;
  const FpMessage *only = report->messages->len == 1 ? report->messages->pdata[0] : NULL;
  char *page = NULL;
  if (only && only->post && driver->post_page)
    page = driver->post_page(member->site, item->conversation, only);
  else if (driver->message_page)
    page = driver->message_page(member->site, item->conversation, only ? only->id : NULL);
  if (!page)
    return;
  g_free(item->to);
  item->to = page;
}

static FpOutItem *
new_item(FpMember *member, const FpReport *report, const Way *way)
{
  FpOutItem *item = fp_out_item_new(FP_OUT_REPORT);
  item->reference = g_strdup(report->reference);
  item->route = way->kind;
  item->to = g_strdup(way->to);
  item->reason = g_strdup(report->reason);
  item->note = g_strdup(report->note);
  item->made = report->made;
  for (guint i = 0; i < report->messages->len; i++) {
    const FpMessage *message = report->messages->pdata[i];
    g_ptr_array_add(item->messages, g_strdup(message->id));
    if (i == 0)
      item->conversation = g_strdup(message->conversation);
  }
  item->subject = fp_report_subject(report);
  item->text = fp_report_text(report, TRUE, limit_of(member, way));
  g_autofree char *short_text = fp_report_text(report, FALSE, limit_of(member, way));
  g_autoptr(json_t) evidence = fp_evidence_report(report, member->store, short_text);
  fp_out_item_set_evidence(item, evidence);
  if (way->kind == FP_ROUTE_WEB)
    choose_page(member, report, item);
  return item;
}

/* Whether these go together: not if the route takes them singly, or the ids alone are too long. */
static gboolean
is_one_report(const FpReport *report, const Way *way, gsize limit)
{
  if (report->messages->len == 1)
    return TRUE;
  if (!way->several || limit == 0)
    return way->several;
  g_autofree char *least = fp_report_text(report, FALSE, 0);
  return strlen(least) <= limit;
}

static void
add_items(FpMember *member, const FpFlagAsk *ask, const Way *way, GPtrArray *messages, guint from, guint to,
          gint64 now, GPtrArray *items)
{
  if (from == to)
    return;
  g_autoptr(FpReport) report = new_report(member, ask, now);
  for (guint i = from; i < to; i++)
    g_ptr_array_add(report->messages, fp_message_ref(messages->pdata[i]));
  if (is_one_report(report, way, limit_of(member, way))) {
    g_ptr_array_add(items, new_item(member, report, way));
    return;
  }
  guint middle = way->several ? from + (to - from) / 2 : from + 1;
  add_items(member, ask, way, messages, from, middle, now, items);
  add_items(member, ask, way, messages, middle, to, now, items);
}

static gint64
due_time(FpMember *member, const FpFlagAsk *ask, gint64 now)
{
  if (ask->hold >= 0)
    return now + ask->hold;
  FpApp *app = member->app;
  const char *name = member->account->name;
  gint64 seconds = fp_setting_int(app, name, "undo");
  if (!fp_setting_is_set(app, name, "undo") && fp_app_unhurried(app))
    seconds = 60;
  return seconds < 0 ? 0 : now + seconds * FP_SECOND;
}

static int
by_post(gconstpointer a, gconstpointer b)
{
  const FpMessage *one = *(FpMessage *const *)a, *two = *(FpMessage *const *)b;
  return (one->post != NULL) - (two->post != NULL);
}

/* Sorts posts of boards behind private messages; where they begin. (GLib's sort is stable.) */
static guint
posts_last(GPtrArray *messages)
{
  guint first = 0;
  g_ptr_array_sort(messages, by_post);
  while (first < messages->len && !((FpMessage *)messages->pdata[first])->post)
    first++;
  return first;
}

/* The messages that nobody reports yet; in `existing` the items that report the others. */
static GPtrArray *
find_messages(FpMember *member, const FpFlagAsk *ask, GPtrArray *existing, GError **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func((GDestroyNotify)fp_message_unref);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (const char *const *id = ask->ids; *id; id++)
    if (!add_id(member, *id, seen, messages, existing, error))
      return NULL;
  return g_steal_pointer(&messages);
}

/* New items, and in `existing` those that report some of the messages already. */
static GPtrArray *
make_items(FpMember *member, const FpFlagAsk *ask, GPtrArray *existing, GError **error)
{
  if (ask->reason && !fp_flag_reason(ask->reason)) {
    g_autofree char *clean = fp_text_clean(ask->reason, -1, FP_TEXT_ONE_LINE);
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                _("%s is not a reason. The reasons are spam, phishing, harassment, illegal and other."),
                clean);
    return NULL;
  }
  g_autoptr(GPtrArray) messages = find_messages(member, ask, existing, error);
  if (!messages)
    return NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  gint64 now = fp_clock_now();
  gint64 due = due_time(member, ask, now);
  g_autofree char *batch = fp_chance_token(12);
  guint posts = posts_last(messages);
  for (int i = 0; i < 2; i++) {
    guint from = i == 0 ? 0 : posts, to = i == 0 ? posts : messages->len;
    Way way = {0};
    if (from < to && !choose_way(member, i == 1, &way, error))
      return NULL;
    add_items(member, ask, &way, messages, from, to, now, items);
    g_free(way.to);
  }
  for (guint i = 0; i < items->len; i++) {
    FpOutItem *item = items->pdata[i];
    item->batch = g_strdup(batch);
    item->due = due;
  }
  return g_steal_pointer(&items);
}

GPtrArray *
fp_flag_preview(FpMember *member, const FpFlagAsk *ask, GError **error)
{
  g_autoptr(GPtrArray) existing = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  return make_items(member, ask, existing, error);
}

/* Spam and phishing teach the judge; that it could not be taught is no reason not to report. */
static void
learn(FpMember *member, const GPtrArray *items, const char *reason)
{
  if (reason && !g_str_equal(reason, "spam") && !g_str_equal(reason, "phishing"))
    return;
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  for (guint i = 0; i < items->len; i++) {
    const FpOutItem *item = items->pdata[i];
    for (guint k = 0; k < item->messages->len; k++)
      g_ptr_array_add(ids, item->messages->pdata[k]);
  }
  fp_learn_messages(member, ids, FP_LESSON_SPAM, NULL);
}

GPtrArray *
fp_flag_queue(FpMember *member, const FpFlagAsk *ask, gboolean *already, GError **error)
{
  if (already)
    *already = FALSE;
  if (!fp_app_may_write(member->app, error))
    return NULL;
  g_autoptr(GPtrArray) existing = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_autoptr(GPtrArray) items = make_items(member, ask, existing, error);
  if (!items || (items->len > 0 && !fp_store_outbox_add(member->store, items, error)))
    return NULL;
  guint made = items->len;
  for (guint i = made; i-- > 0;)
    if (((FpOutItem *)items->pdata[i])->id == 0)
      g_ptr_array_remove_index(items, i); /* another copy of the program was quicker */
  if (items->len > 0) {
    learn(member, items, ask->reason);
    fp_wave_reported(member, items);
    fp_member_announce(member, FP_CHANGE_INBOX, NULL);
    fp_outbox_changed(member);
    return g_steal_pointer(&items);
  }
  if (made > 0) { /* that copy's reports are told */
    g_autoptr(GPtrArray) others = find_messages(member, ask, existing, NULL);
  }
  if (already)
    *already = TRUE;
  return g_steal_pointer(&existing);
}
