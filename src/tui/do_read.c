/* Reading: refresh the inbox, open a conversation, mark it read, the sender, the message as received.
 * What is stored is on the screen at once; the forum's answer comes when it comes. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "tui/forum.h"

/* --- the inbox --- */

static void
secret_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  gboolean is_code = GPOINTER_TO_INT(data);
  tui->code_given = is_code && secret && fp_secret_length(secret) > 0;
  if (!secret || fp_secret_length(secret) == 0) {
    tui_say_key(tui, _("Not signed in. What is stored can be read; g tries again."), "g", FP_ACT_INBOX);
    return;
  }
  if (is_code)
    fp_session_set_code(tui->member, fp_secret_peek(secret));
  else
    fp_session_set_password(tui->member, secret);
  tui_do_refresh(tui, FALSE);
}

/* What only the member can give. */
static gboolean
ask_for_secret(Tui *tui, const GError *error)
{
  gboolean code = g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR);
  if (!code && !g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_NONE))
    return FALSE;
  if (tui->question)
    return FALSE;
  if (code) {
    tui_ask_code(tui, tui->code_given, secret_answered, GINT_TO_POINTER(TRUE));
    return TRUE;
  }
  g_autofree char *question =
      g_strdup_printf(_("Password of %s, for this session (not shown):"), tui->account);
  tui_ask(tui, FP_PROMPT_SECRET, question, NULL, secret_answered, GINT_TO_POINTER(FALSE));
  return TRUE;
}

void
tui_tell_empty(Tui *tui, const char *asking)
{
  g_autofree char *asks = tui_with_key(
      _("No conversations here yet. g asks the forum again, c writes a message."), "g", FP_ACT_INBOX);
  g_autofree char *empty = tui_with_key(asks, "c", FP_ACT_SEND);
  fp_rows_view_set_empty(tui->inbox, asking ? asking : empty);
}

static void
refreshed(GObject *source, GAsyncResult *result, gpointer data)
{
  TuiWork *work = data;
  Tui *tui = work->tui;
  g_autoptr(GError) error = NULL;
  guint new_ones = 0;
  gboolean done = fp_inbox_refresh_finish(result, &new_ones, &error);
  /* That there is nothing takes the place of «Asking …», and of nothing else. */
  gboolean said = work->said && (!tui->status || g_strcmp0(tui->status, work->sentence) == 0);
  tui_work_end(work);
  if (!tui->member)
    return;
  tui_update_title(tui);
  tui_tell_empty(tui, NULL);
  if (done)
    tui->code_given = FALSE;
  if (!done && !ask_for_secret(tui, error))
    tui_say_error(tui, error);
  else if (done && new_ones == 0 && said)
    tui_say(tui, _("Nothing new."));
  tui_changed(tui);
}

void
tui_do_refresh(Tui *tui, gboolean full)
{
  const char *asking = _("Asking the forum for news.");
  TuiWork *work;
  for (guint i = 0; i < tui->works->len; i++) {
    work = g_ptr_array_index(tui->works, i);
    if (g_strcmp0(work->sentence, asking) == 0) {
      tui_work_say(work); /* it goes on already */
      return;
    }
  }
  work = tui_work_new(tui, full ? _("Fetching all conversations.") : asking, NULL);
  tui_tell_empty(tui, work->sentence);
  fp_inbox_refresh_async(tui->member, full, work->cancellable, refreshed, work);
}

void
tui_do_news(Tui *tui)
{
  g_autofree char *id = g_strdup(fp_rows_view_selected(tui->inbox, NULL));
  guint row, before = 0, after = 0;
  while (tui_top(tui) != tui->inbox)
    tui_pop(tui, tui_top(tui));
  fp_rows_view_selected(tui->inbox, &before);
  inbox_rows_show_news(tui->rows);
  fp_view_update(tui->inbox);
  /* The selection follows the conversation, not the row. */
  if (inbox_rows_find(tui->rows, id, &row)) {
    fp_rows_view_select(tui->inbox, row);
    after = row;
  }
  if (after > before)
    tui_sayf(tui, ngettext("%u new row above.", "%u new rows above.", after - before), after - before);
  tui_do_refresh(tui, FALSE);
}

/* --- a conversation --- */

static FpView *
message_view(Tui *tui, const char *id)
{
  for (guint i = 0; i < tui->views->len; i++) {
    FpView *view = g_ptr_array_index(tui->views, i);
    if (g_str_equal(view->ops->name, "message") && g_strcmp0(fp_message_view_get(view)->id, id) == 0)
      return view;
  }
  return NULL;
}

void
tui_reload_messages(Tui *tui, const char *id)
{
  for (guint i = 0; i < tui->views->len; i++) {
    FpView *view = g_ptr_array_index(tui->views, i);
    if (g_str_equal(view->ops->name, "message") && (!id || g_str_equal(fp_message_view_get(view)->id, id)))
      tui_part_reload(tui, view);
  }
  tui_reload_topics(tui);
}

static void
marked(GObject *source, GAsyncResult *result, gpointer data)
{
  TuiWork *work = data;
  Tui *tui = work->tui;
  g_autoptr(GError) error = NULL;
  if (!fp_inbox_mark_read_finish(result, &error) && tui->member)
    tui_say_error(tui, error);
  tui_work_end(work);
  if (!tui->member)
    return;
  inbox_rows_forget(tui->rows);
  fp_view_update(tui->inbox);
}

static void
mark_read(Tui *tui, const char *id)
{
  TuiWork *work = tui_work_new(tui, NULL, NULL);
  fp_inbox_mark_read_async(tui->member, id, work->cancellable, marked, work);
}

/* In lines, rows are named by their numbers while a letter is open above the list. */
static void
untag(Tui *tui)
{
  if (tui_top(tui)->ops->kind == FP_VIEW_LIST)
    fp_rows_view_untag(tui_top(tui));
}

/* By its name a command comes to every place, and a text has neither rows nor a message. */
static gboolean
nothing_to_mark(Tui *tui, const FpEffect *effect)
{
  if (effect->about || effect->ids)
    return FALSE;
  tui_say(tui, _("There is nothing here to mark."));
  return TRUE;
}

void
tui_do_mark_read(Tui *tui, FpEffect *effect)
{
  if (nothing_to_mark(tui, effect))
    return;
  if (effect->about) {
    mark_read(tui, effect->about->conversation);
  } else {
    for (guint i = 0; effect->ids && i < effect->ids->len; i++)
      mark_read(tui, g_ptr_array_index(effect->ids, i));
    untag(tui);
  }
  tui_say(tui, _("Marked as read."));
}

void
tui_do_fine(Tui *tui, FpEffect *effect)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  g_autoptr(GError) error = NULL;
  guint count = 0;
  if (nothing_to_mark(tui, effect))
    return;
  if (effect->about)
    g_ptr_array_add(ids, effect->about->id);
  for (guint i = 0; !effect->about && effect->ids && i < effect->ids->len; i++)
    g_ptr_array_add(ids, g_ptr_array_index(effect->ids, i));
  g_ptr_array_add(ids, NULL);
  if (!fp_learn_fine(tui->member, (const char *const *)ids->pdata, &count, &error)) {
    tui_say_error(tui, error);
    return;
  }
  if (!effect->about)
    untag(tui);
  tui_say(tui, _("Marked as fine: the judge has learnt it."));
}

typedef struct {
  TuiWork *work;
  char *id;
  gboolean rest; /* the newest page is on the screen */
} Opening;

static void opened(GObject *source, GAsyncResult *result, gpointer data);

/* The newest page, or all that comes behind it. Closing the view ends it; the next opening goes on there. */
static void
fetch(Tui *tui, FpView *view, gboolean rest)
{
  Opening *opening = g_new0(Opening, 1);
  opening->id = g_strdup(fp_message_view_get(view)->id);
  opening->rest = rest;
  opening->work = tui_work_new(
      tui, rest ? _("Fetching the older messages.") : _("Fetching the conversation."), view->cancellable);
  fp_inbox_open_part_async(tui->member, opening->id, rest ? 0 : 1, tui_part_size(),
                           opening->work->cancellable, opened, opening);
}

static void
show_opened(Tui *tui, FpView *view, const FpConversation *conversation, gboolean stale, gboolean more)
{
  tui_part_reload(tui, view);
  if (stale)
    tui_say(tui, _("The forum could not be reached: this is the stored copy."));
  else if (conversation->unread != 0 && !fp_app_read_only(tui->app))
    mark_read(tui, conversation->id);
  if (!stale && more)
    fetch(tui, view, TRUE);
}

static void
opened(GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  Tui *tui = opening->work->tui;
  g_autofree char *id = opening->id;
  g_autoptr(GError) error = NULL;
  gboolean stale = FALSE, rest = opening->rest;
  gboolean cancelled = g_cancellable_is_cancelled(opening->work->cancellable);
  gboolean more = fp_inbox_open_has_more(result);
  g_autoptr(FpConversation) conversation = fp_inbox_open_finish(result, &stale, &error);
  tui_work_end(opening->work);
  g_free(opening);
  FpView *view = tui->member ? message_view(tui, id) : NULL;
  if (!view) /* closed meanwhile */
    return;
  if (!conversation || (rest && stale && !cancelled))
    tui_say_error(tui, error);
  else if (!rest)
    show_opened(tui, view, conversation, stale, more);
  tui_changed(tui);
}

/* What is looked for, or where one was in it before, unless something in it is unread. NULL: neither, and the
 * view decides. (transfer full) */
static char *
place_to_open(Tui *tui, const FpConversation *summary, const char *message)
{
  if (message)
    return g_strdup_printf("0 0 %s", message);
  return summary->unread == 0 ? g_strdup(g_hash_table_lookup(tui->places, summary->id)) : NULL;
}

/* The part that has the place; without one the newest. (transfer full) */
static FpConversation *
part_to_open(Tui *tui, const char *id, const char *place, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(place ? place : "", " ", 3);
  return tui_part(tui, id, g_strv_length(parts) == 3 ? parts[2] : NULL, error);
}

/* In the width in which it will be shown: the line is found by what it shows. */
static void
go_to_place(Tui *tui, FpView *view, const char *place)
{
  FpFrame frame = tui_frame(tui);
  int rows, cols;
  if (!place || tui->front)
    return;
  fp_screen_size(&rows, &cols);
  fp_frame_layout(view, &frame, rows, cols);
  fp_message_view_return(view, place);
}

void
tui_do_open(Tui *tui, const char *id, const char *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpConversation) summary = fp_store_summary(fp_member_store(tui->member), id, &error);
  g_autofree char *place = summary ? place_to_open(tui, summary, message) : NULL;
  g_autoptr(FpConversation) stored = summary ? part_to_open(tui, id, place, &error) : NULL;
  if (!stored) {
    tui_say_error(tui, error);
    return;
  }
  if (stored->topic) {
    tui_open_topic(tui, &(TuiPlace){.id = id,
                                    .title = stored->subject,
                                    .from = message ? FP_FROM_POST : FP_FROM_UNREAD,
                                    .post = message});
    return;
  }
  FpView *view = fp_message_view_new(stored, fp_clock_now());
  g_autofree char *company = fp_conversation_company(stored);
  g_autofree char *title = g_strdup_printf(_("Conversation with %s"), company);
  fp_view_set_title(view, title);
  tui_push(tui, view);
  go_to_place(tui, view, place);
  fetch(tui, view, FALSE);
}

/* --- the sender, the message as received --- */

static void
add_person(FpView *view, const FpPerson *person)
{
  gint64 now = fp_clock_now();
  g_autofree char *age = person->registered > 0 ? fp_time_long(person->registered) : NULL;
  g_autofree char *seen = person->seen > 0 ? fp_time_short(person->seen, now) : NULL;
  struct {
    const char *label;
    char *value;
  } rows[] = {
      {_("Name:"), g_strdup(person->name)},
      {_("Login:"), g_strdup(person->login)},
      {_("Account made:"), g_strdup(age ? age : _("not known"))},
      {_("Public posts:"), person->posts >= 0 ? fp_counts("%d", person->posts) : g_strdup(_("not known"))},
      {_("Rank:"), g_strdup(person->rank)},
      {_("Roles:"), g_strdup(person->roles)},
      {_("Banned:"), person->banned == 1 ? g_strdup(_("yes")) : NULL},
      {_("Blocked by you:"), person->blocked == 1 ? g_strdup(_("yes")) : NULL},
      {_("As of:"), g_steal_pointer(&seen)},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *value = rows[i].value;
    g_autofree char *line = value ? g_strdup_printf("%s %s", rows[i].label, value) : NULL;
    if (line)
      fp_text_view_add(view, line, FP_STYLE_TEXT);
  }
}

static void
profiled(GObject *source, GAsyncResult *result, gpointer data)
{
  TuiWork *work = data;
  Tui *tui = work->tui;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpPerson) person = fp_inbox_profile_finish(result, &error);
  tui_work_end(work);
  if (!tui->member)
    return;
  if (!person) {
    tui_say_error(tui, error);
    return;
  }
  FpView *view = fp_text_view_new("profile", _("What the forum tells about the sender"));
  add_person(view, person);
  tui_push(tui, view);
}

void
tui_do_profile(Tui *tui, FpEffect *effect)
{
  g_autoptr(FpConversation) stored = NULL;
  const FpPerson *person = effect->about ? effect->about->from : NULL;
  if (!person && effect->ids) {
    stored = fp_store_part(fp_member_store(tui->member), g_ptr_array_index(effect->ids, 0), NULL, 1, NULL);
    person = stored ? stored->from : NULL;
  }
  if (!person) {
    tui_say(tui, _("The sender is not known."));
    return;
  }
  TuiWork *work = tui_work_new(tui, _("Asking the forum about the sender."), NULL);
  fp_inbox_profile_async(tui->member, person, work->cancellable, profiled, work);
}

void
tui_do_source(Tui *tui, FpEffect *effect)
{
  const FpMessage *about = effect->about;
  gboolean here = about && (about->html || about->plain);
  g_autoptr(FpMessage) stored =
      about && !here ? fp_store_message(fp_member_store(tui->member), about->id, NULL) : NULL;
  about = stored ? stored : about;
  const char *raw = !about ? NULL : about->html ? about->html : about->plain;
  g_autofree char *clean = fp_text_clean(raw, -1, FP_TEXT_LINES);
  if (!raw) {
    tui_say(tui, _("The text as received is not stored."));
    return;
  }
  FpView *view = fp_text_view_new("source", _("The message as it was received"));
  fp_text_view_add(view, clean, FP_STYLE_TEXT);
  tui_push(tui, view);
}
