/* One row of the outbox, from held to settled. The claim is committed before the first byte leaves; what may
 * have arrived is settled as unsure, never as sent or not sent. Called by outbox.c, which holds the lock. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/judge.h"

#include "app/evidence/evidence.h"
#include "app/outbox/outbox.h"
#include "app/session/session.h"
#include "app/settings/settings.h"

typedef struct {
  FpMember *member;
  FpOutItem *item;
  gint64 id;
  gboolean short_form; /* the second form, without the quoted text */
  guint timer;         /* while that one waits for the pace */
  gint64 noted;        /* when it was counted as sent; 0: not, or not any more */
  FpMailRoute mail;
  char *from;
} Row;

static void
row_free(gpointer data)
{
  Row *row = data;
  fp_clock_cancel(row->timer);
  if (row->item)
    fp_out_item_free(row->item);
  g_free(row->mail.server);
  g_free(row->mail.user);
  g_free(row->mail.ca_file);
  g_free(row->mail.sendmail);
  fp_secret_unref(row->mail.password);
  g_free(row->from);
  fp_member_unref(row->member);
  g_free(row);
}

/* --- settling --- */

static void
settle(GTask *holder, FpOutState state, gint64 due, const char *remote_id, const char *why)
{
  g_autoptr(GTask) task = holder;
  Row *row = g_task_get_task_data(task);
  FpMember *member = row->member;
  static const FpRowEnd ends[FP_OUT_STATES] = {
      [FP_OUT_HELD] = FP_ROW_AGAIN,
      [FP_OUT_SENT] = FP_ROW_SENT,
      [FP_OUT_REFUSED] = FP_ROW_REFUSED,
      [FP_OUT_UNSURE] = FP_ROW_UNSURE,
  };
  GError *error = NULL;
  if (fp_member_stops(member, task, "outbox:answered"))
    return;
  if (!fp_store_outbox_settle(member->store, row->id, state, due, remote_id, why, &error)) {
    /* It stays «sending» on disk, and is unsure at the next start. */
    g_task_return_error(task, error);
    return;
  }
  if (fp_member_stops(member, task, "outbox:settled"))
    return;
  if (state == FP_OUT_SENT)
    fp_store_set_fact(member->store, FP_SENT_READ, NULL, NULL); /* the next refresh reads them too */
  fp_member_announce(member, FP_CHANGE_OUTBOX | FP_CHANGE_INBOX, NULL);
  g_task_return_int(task, ends[state]);
}

/* Before the first byte leaves, so that it counts also if nobody is there to see the end. */
static void
note_sent(Row *row)
{
  row->noted = fp_clock_now();
  fp_store_outbox_note_sent(row->member->store, row->noted);
}

/* What never reached the forum takes no place in its day. */
static void
forget_sent(Row *row)
{
  if (row->noted > 0)
    fp_store_outbox_forget_sent(row->member->store, row->noted);
  row->noted = 0;
}

static void
hold_again(GTask *task, gint64 wait, const char *why)
{
  settle(task, FP_OUT_HELD, fp_clock_now() + wait, NULL, why);
}

/* An error before the forum was asked for anything that it could have done. */
static gboolean
nothing_done(const GError *error)
{
  if (error->domain == FP_KEYRING_ERROR)
    return TRUE;
  if (error->domain == FP_NET_ERROR)
    return error->code == FP_NET_OFFLINE || error->code == FP_NET_TLS || error->code == FP_NET_CAPTIVE ||
           error->code == FP_NET_BAD_ADDRESS;
  return error->domain == FP_FORUM_ERROR &&
         (error->code == FP_FORUM_BUSY || error->code == FP_FORUM_SIGN_IN ||
          error->code == FP_FORUM_SECOND_FACTOR);
}

static gboolean
said_no(const GError *error)
{
  return error->domain == FP_FORUM_ERROR &&
         (error->code == FP_FORUM_REFUSED || error->code == FP_FORUM_GONE || error->code == FP_FORUM_BANNED ||
          error->code == FP_FORUM_UNSUPPORTED);
}

static void
settle_error(GTask *task, const GError *error)
{
  Row *row = g_task_get_task_data(task);
  gint64 delay = fp_pace_delay(row->item->attempts);
  if (g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_LIMITED)) {
    gint64 wait = fp_error_wait(error) > 0 ? (gint64)fp_error_wait(error) * FP_SECOND : delay;
    /* The others would be told the same. */
    if (fp_pace_counts(row->item) || fp_pace_of_post(row->item))
      row->member->outbox_pause = fp_clock_now() + wait;
    else if (fp_pace_is_flag(row->item))
      row->member->flag_pause[row->item->route] = fp_clock_now() + wait;
    hold_again(task, wait, error->message);
  } else if (nothing_done(error)) {
    forget_sent(row);
    hold_again(task, delay, error->message);
  } else if ((row->item->kind == FP_OUT_DELETE || row->item->kind == FP_OUT_RETRACT) &&
             g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_GONE)) {
    settle(task, FP_OUT_SENT, 0, NULL, _("It was gone already."));
  } else if (said_no(error)) {
    settle(task, FP_OUT_REFUSED, 0, NULL, error->message);
  } else {
    /* Too slow, cut off, out of order, or not understood: it may have arrived. */
    settle(task, FP_OUT_UNSURE, 0, NULL, error->message);
  }
}

/* --- by the forum --- */

static void send_by_forum(GTask *task);

static const char *
short_text(const FpOutItem *item)
{
  return item->evidence ? fp_json_peek_string(fp_out_item_evidence(item), "short_form", NULL) : NULL;
}

/* A content filter may refuse a report for what it quotes: then once more with ids and senders only. */
static gboolean
may_shorten(const Row *row, const GError *error)
{
  const FpOutItem *item = row->item;
  return !row->short_form && item->kind == FP_OUT_REPORT && item->route == FP_ROUTE_MESSAGE &&
         g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_REFUSED) && short_text(item) &&
         g_strcmp0(short_text(item), item->text) != 0;
}

static void
send_short(gpointer data)
{
  GTask *task = data;
  Row *row = g_task_get_task_data(task);
  row->timer = 0;
  note_sent(row);
  send_by_forum(task);
}

static void
shorten(GTask *task)
{
  Row *row = g_task_get_task_data(task);
  gint64 now = fp_clock_now(), at = fp_pace_free_at(row->member, row->item, now, NULL);
  row->short_form = TRUE;
  if (at > now) {
    fp_pace_say_wait(row->member, at);
    row->timer = fp_clock_timer(at - now, send_short, task);
  } else {
    send_short(task);
  }
}

static void
forum_answered(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Row *row = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  if (fp_member_stops(row->member, task, "outbox:sent"))
    return;
  if (reply) {
    const char *why = row->short_form ? _("Sent without the quoted text: the forum refused the full report.")
                                      : reply->outcome;
    settle(g_steal_pointer(&task), FP_OUT_SENT, 0, reply->remote_id, why);
  } else if (fp_session_call_had_none(result)) {
    gint64 wait = (gint64)fp_error_wait(error) * FP_SECOND;
    forget_sent(row);
    hold_again(g_steal_pointer(&task), wait > 0 ? wait : fp_pace_delay(row->item->attempts), error->message);
  } else if (may_shorten(row, error)) {
    shorten(g_steal_pointer(&task));
  } else {
    settle_error(g_steal_pointer(&task), error);
  }
}

static FpReport *
report_of(const Row *row)
{
  const FpOutItem *item = row->item;
  FpReport *report = fp_report_new(item->reference, item->reason, item->note);
  report->made = item->made;
  report->forum = g_strdup(row->member->account->url);
  report->reporter = g_strdup(row->member->account->login);
  for (guint i = 0; i < item->messages->len; i++) {
    FpMessage *message = fp_store_message(row->member->store, item->messages->pdata[i], NULL);
    if (!message)
      message = fp_evidence_read(fp_out_item_evidence(item), i);
    if (message && !message->fingerprint)
      message->fingerprint = fp_fingerprint(message);
    if (message)
      g_ptr_array_add(report->messages, message);
  }
  return report;
}

static void
send_by_forum(GTask *task)
{
  Row *row = g_task_get_task_data(task);
  const FpOutItem *item = row->item;
  const char *first = item->messages->len > 0 ? item->messages->pdata[0] : NULL;
  FpCallArgs args = {.reference = item->reference, .remote_id = item->remote_id};
  FpOp op = FP_OP_SEND;
  g_autoptr(FpReport) report = NULL;
  g_autoptr(FpMessage) reported = fp_evidence_read(fp_out_item_evidence(item), 0);
  args.person = reported ? reported->from : NULL;
  if (fp_post_is(item)) {
    op = fp_post_args(item, &args);
  } else if (item->kind == FP_OUT_RETRACT) {
    op = item->route == FP_ROUTE_POST ? FP_OP_UNFLAG_POST : FP_OP_UNFLAG;
    args.id = item->conversation;
    args.message_id = first;
  } else if (item->kind == FP_OUT_REPORT && item->route != FP_ROUTE_MESSAGE) {
    op = item->route == FP_ROUTE_POST ? FP_OP_FLAG_POST : FP_OP_FLAG;
    report = report_of(row);
    args.id = item->conversation;
    args.message_id = first;
    args.text = item->text;
    args.report = report;
    /* The report's values are in the item; the driver sees them as long as the call lasts. */
    g_object_set_data_full(G_OBJECT(task), "report", g_steal_pointer(&report),
                           (GDestroyNotify)fp_report_free);
  } else {
    op = item->kind == FP_OUT_MESSAGE && item->conversation ? FP_OP_REPLY : FP_OP_SEND;
    args.id = op == FP_OP_REPLY ? item->conversation : NULL;
    args.to = item->to;
    args.subject = item->subject;
    args.text = row->short_form ? short_text(item) : item->text;
  }
  fp_session_call_through_async(row->member, op, &args, forum_answered, task);
}

/* --- by mail --- */

static void
mail_answered(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Row *row = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  gboolean sent = fp_mail_send_finish(result, &error);
  if (fp_member_stops(row->member, task, "outbox:sent"))
    return;
  if (sent)
    settle(g_steal_pointer(&task), FP_OUT_SENT, 0, NULL, NULL);
  else
    settle_error(g_steal_pointer(&task), error);
}

static void
mail_now(GTask *task)
{
  Row *row = g_task_get_task_data(task);
  fp_mail_send_async(&row->mail, row->from, row->item->to, row->item->subject, row->item->text,
                     row->item->reference, NULL, mail_answered, task);
}

static void
mail_password(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Row *row = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  row->mail.password = fp_keyring_load_finish(result, &error);
  if (error)
    hold_again(g_steal_pointer(&task), fp_pace_delay(row->item->attempts), error->message);
  else
    mail_now(g_steal_pointer(&task));
}

static void
send_by_mail(GTask *task)
{
  Row *row = g_task_get_task_data(task);
  FpApp *app = row->member->app;
  const char *name = row->member->account->name;
  row->mail.server = fp_setting_text(app, name, "smtp-server");
  row->mail.user = fp_setting_text(app, name, "smtp-user");
  row->mail.ca_file = fp_setting_text(app, name, "ca-file");
  row->mail.sendmail = fp_setting_text(app, name, "sendmail");
  row->from = fp_setting_text(app, name, "mail-from");
  if (!row->from)
    row->from = row->mail.user && strchr(row->mail.user, '@')
                    ? g_strdup(row->mail.user)
                    : g_strdup_printf("%s@%s", g_get_user_name(), g_get_host_name());
  if (row->mail.server && row->mail.user)
    fp_keyring_load_async(app->keyring, name, FP_SLOT_MAIL, NULL, mail_password, task);
  else
    mail_now(task);
}

/* --- claimed --- */

static void
send_claimed(GTask *task)
{
  Row *row = g_task_get_task_data(task);
  FpMember *member = row->member;
  const FpOutItem *item = row->item;
  if (item->kind == FP_OUT_REPORT && item->route == FP_ROUTE_WEB) {
    g_autofree char *why = g_strdup_printf(
        _("flagpost does not send this one: report it on the page %s and then say that it is done."),
        item->to);
    settle(task, FP_OUT_UNSURE, 0, NULL, why);
    return;
  }
  if (fp_pace_counts(item))
    note_sent(row);
  if (fp_pace_of_post(item))
    fp_pace_note_post(member);
  if (fp_member_stops(member, task, "outbox:noted")) {
    g_object_unref(task);
    return;
  }
  if (item->kind == FP_OUT_REPORT && item->route == FP_ROUTE_MAIL)
    send_by_mail(task);
  else
    send_by_forum(task);
}

static void
claim(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Row *row = g_task_get_task_data(task);
  FpMember *member = row->member;
  GError *error = NULL;
  if (fp_member_stops(member, task, "outbox:before-claim"))
    return;
  if (!fp_store_outbox_claim(member->store, row->id, &error)) {
    if (error)
      g_task_return_error(task, error);
    else
      g_task_return_int(task, FP_ROW_NOT_MINE);
    return;
  }
  if (fp_member_stops(member, task, "outbox:claimed"))
    return;
  fp_out_item_free(row->item);
  row->item = fp_store_outbox_get(member->store, row->id, &error);
  if (!row->item) {
    g_task_return_error(task, error);
    return;
  }
  fp_member_announce(member, FP_CHANGE_OUTBOX, NULL);
  send_claimed(g_steal_pointer(&task));
}

/* Signing in comes before the claim, so that its failure leaves the row untouched but for the time. */
static void
signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Row *row = g_task_get_task_data(task);
  GError *error = NULL;
  if (fp_session_ensure_finish(result, &error)) {
    claim(g_steal_pointer(&task));
    return;
  }
  if (error->domain == G_IO_ERROR) { /* cancelled: the program ends */
    g_task_return_error(task, error);
    return;
  }
  gint64 due = fp_clock_now() + fp_pace_delay(row->item->attempts);
  if (fp_error_wait(error) > 0)
    due = fp_clock_now() + (gint64)fp_error_wait(error) * FP_SECOND;
  /* Claimed and held again at once: that counts the attempt and keeps the reason. */
  if (fp_store_outbox_claim(row->member->store, row->id, NULL))
    fp_store_outbox_settle(row->member->store, row->id, FP_OUT_HELD, due, NULL, error->message, NULL);
  fp_member_announce(row->member, FP_CHANGE_OUTBOX | FP_CHANGE_INBOX, NULL);
  g_task_return_error(task, error);
}

void
fp_outbox_row_async(FpMember *member, gint64 id, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, NULL, done, data);
  GError *error = NULL;
  Row *row = g_new0(Row, 1);
  row->member = fp_member_ref(member);
  row->id = id;
  g_task_set_task_data(task, row, row_free);
  row->item = fp_store_outbox_get(member->store, id, &error);
  if (!row->item) {
    g_task_return_error(task, error);
    return;
  }
  gboolean forum = row->item->kind != FP_OUT_REPORT ||
                   (row->item->route != FP_ROUTE_MAIL && row->item->route != FP_ROUTE_WEB);
  if (forum)
    fp_session_ensure_async(member, NULL, signed_in, g_steal_pointer(&task));
  else
    claim(g_steal_pointer(&task));
}

FpRowEnd
fp_outbox_row_finish(GAsyncResult *result, GError **error)
{
  GError *why = NULL;
  gssize end = g_task_propagate_int(G_TASK(result), &why);
  if (!why)
    return (FpRowEnd)end;
  g_propagate_error(error, why);
  return FP_ROW_AGAIN;
}
