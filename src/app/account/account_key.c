/* Adding an account by a key: the member approves flagpost on the forum's page, in a browser, and the forum
 * hands the key over. Either the page wants a code and is asked until it was approved, or it shows a text for
 * the member to paste. Called by account_add.c in place of a sign-in. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"

typedef struct {
  FpKeyAsk ask;
  char *page, *code;
  unsigned wait;
  gint64 until;
  guint timer;
  gulong stop; /* its cancellable's handler, while the timer runs */
} Approval;

static void
approval_free(gpointer data)
{
  Approval *approval = data;
  g_free(approval->page);
  g_free(approval->code);
  g_free(approval);
}

static void
fail(GTask *holder, GError *error)
{
  g_autoptr(GTask) task = holder;
  g_task_return_error(task, error);
}

static void
take(GTask *task, const char *text, GAsyncReadyCallback done)
{
  Approval *approval = g_task_get_task_data(task);
  FpCallArgs args = {.text = text};
  fp_forum_call_async(approval->ask.driver, approval->ask.site, approval->ask.session,
                      approval->ask.transport, FP_OP_KEY_TAKE, &args, g_task_get_cancellable(task), done,
                      task);
}

static void poll_again(gpointer data);

/* Whoever does not want it any more is not kept waiting for the next time to ask. */
static void
cut_short(GCancellable *cancellable, gpointer data)
{
  Approval *approval = g_task_get_task_data(data);
  fp_clock_cancel(approval->timer);
  approval->timer = fp_clock_timer(0, poll_again, data);
}

static void
wait_for_it(GTask *task, unsigned seconds)
{
  Approval *approval = g_task_get_task_data(task);
  GCancellable *cancellable = g_task_get_cancellable(task);
  approval->timer = fp_clock_timer((gint64)seconds * FP_SECOND, poll_again, task);
  approval->stop = cancellable ? g_cancellable_connect(cancellable, G_CALLBACK(cut_short), task, NULL) : 0;
}

static void
polled(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Approval *approval = g_task_get_task_data(task);
  GError *error = NULL;
  FpCallResult *reply = fp_forum_call_finish(result, &error);
  /* What breaks off on the way changes nothing: the page is still open. */
  gboolean passing =
      error && (error->domain == FP_NET_ERROR || g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_BUSY) ||
                g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_LIMITED));
  if (reply && reply->found) {
    g_task_return_pointer(task, reply, (GDestroyNotify)fp_call_result_free);
    g_object_unref(task);
    return;
  }
  fp_call_result_free(reply);
  if (error && !passing) {
    fail(task, error);
    return;
  }
  unsigned wait = MAX(approval->wait, error ? fp_error_wait(error) : 0);
  g_clear_error(&error);
  if (fp_clock_now() >= approval->until)
    fail(task, g_error_new_literal(FP_FORUM_ERROR, FP_FORUM_GONE,
                                   _("Nobody approved it in time. Nothing was stored; begin again.")));
  else if (g_cancellable_is_cancelled(g_task_get_cancellable(task)))
    fail(task, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped")));
  else
    wait_for_it(task, wait);
}

static void
poll_again(gpointer data)
{
  Approval *approval = g_task_get_task_data(data);
  g_cancellable_disconnect(g_task_get_cancellable(data), approval->stop);
  approval->stop = 0;
  take(data, NULL, polled);
}

static void
pasted(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  FpCallResult *reply = fp_forum_call_finish(result, &error);
  if (reply)
    g_task_return_pointer(task, reply, (GDestroyNotify)fp_call_result_free);
  else
    g_task_return_error(task, error);
}

static void
say(const Approval *approval, const char *sentence)
{
  if (approval->ask.say)
    approval->ask.say(sentence, approval->ask.data);
}

static void
ask_for_text(GTask *task)
{
  Approval *approval = g_task_get_task_data(task);
  g_autofree char *text =
      approval->ask.paste
          ? approval->ask.paste(_("Open this address in a browser and approve flagpost there. The page then "
                                  "shows a long text: paste all of it here, and end with an empty line"),
                                approval->page, approval->ask.data)
          : NULL;
  if (text && *g_strstrip(text))
    take(task, text, pasted);
  else
    fail(task,
         g_error_new_literal(FP_USAGE_ERROR, FP_USAGE_BAD,
                             _("The text that the forum's page shows is missing. Nothing was stored.")));
}

static void
offered(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Approval *approval = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, &error);
  if (!reply) {
    fail(task, error);
    return;
  }
  approval->page = g_strdup(reply->page);
  approval->code = g_strdup(reply->code);
  approval->wait = reply->wait;
  approval->until = reply->until;
  if (!approval->code) {
    ask_for_text(task);
    return;
  }
  g_autofree char *open =
      g_strdup_printf(_("Open %s in a browser, on this or another device."), approval->page);
  g_autofree char *type = g_strdup_printf(_("Type there the code %s and approve flagpost."), approval->code);
  say(approval, open);
  say(approval, type);
  say(approval, _("Waiting for it."));
  poll_again(task);
}

void
fp_account_key_async(const FpKeyAsk *ask, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Approval *approval = g_new0(Approval, 1);
  approval->ask = *ask;
  g_task_set_task_data(task, approval, approval_free);
  static const FpCallArgs none = {0};
  fp_forum_call_async(ask->driver, ask->site, ask->session, ask->transport, FP_OP_KEY_ASK, &none, cancellable,
                      offered, task);
}

FpCallResult *
fp_account_key_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
