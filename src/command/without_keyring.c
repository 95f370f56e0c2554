/* Commands where there is no keyring, and so nothing on disk: what is stored is gone when the command ends,
 * and what an id of an earlier command means is not known until the inbox has been read again. A screen goes
 * on, so there all of it lasts as long as one expects. Called by cmd_*.c and written.c. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"

enum { TEXTS_WITHIN = 10 }; /* seconds */

static gboolean
forgets(const FpCmdRun *run)
{
  return fp_store_volatile(fp_member_store(run->args.member)) && !fp_member_is_heard(run->args.member);
}

gboolean
fp_run_can_keep(const FpCmdRun *run, GError **error)
{
  if (!forgets(run))
    return TRUE;
  g_set_error_literal(error, FP_KEYRING_ERROR, FP_KEYRING_NONE, fp_member_no_keyring());
  return FALSE;
}

typedef struct {
  GTask *task; /* borrowed: it goes on */
  FpRunNext next;
} Listing;

static void
go_on(Listing *listing, GError *error)
{
  GTask *task = listing->task;
  FpRunNext next = listing->next;
  g_free(listing);
  if (error)
    fp_run_fail(task, error);
  else
    next(task);
}

/* What could not be fetched in that time is said to be missing by the command itself. */
static void
have_texts(GObject *source, GAsyncResult *res, gpointer data)
{
  GError *error = NULL;
  fp_inbox_texts_finish(res, &error);
  go_on(data, error);
}

static void
refreshed(GObject *source, GAsyncResult *res, gpointer data)
{
  Listing *listing = data;
  FpCmdRun *run = fp_run_of(listing->task);
  GError *error = NULL;
  gboolean campaign = FALSE;
  for (guint i = 0; run->args.words[i]; i++)
    campaign = campaign || fp_wave_is_id(run->args.words[i]);
  if (fp_inbox_refresh_finish(res, NULL, &error) && campaign)
    fp_inbox_texts_async(run->args.member, TEXTS_WITHIN * FP_SECOND, g_task_get_cancellable(listing->task),
                         have_texts, listing);
  else
    go_on(listing, error);
}

void
fp_run_with_list(GTask *task, FpRunNext next)
{
  FpCmdRun *run = fp_run_of(task);
  if (!forgets(run) || fp_run_words(run) == 0 || fp_store_as_of(fp_member_store(run->args.member)) != 0) {
    next(task);
    return;
  }
  Listing *listing = g_new0(Listing, 1);
  listing->task = task;
  listing->next = next;
  fp_inbox_refresh_async(run->args.member, FALSE, g_task_get_cancellable(task), refreshed, listing);
}
