/* What a refresh writes down about itself, so that one that is stopped goes on where it was: the floor, which
 * is the time of the newest conversation at its start, and the mark of the page that was stored last, with
 * the conversation at its end. All of it is the folder's, and in the transaction of the page. Called by
 * inbox.c. */
#include "config.h"

#include "app/inbox/refresh.h"

#define QUIET_EVERY (15 * FP_MINUTE)

/* "floor", "reached" or "read" (when it was read to its end), of this folder. */
static char *
fact_name(const Refresh *refresh, const char *what)
{
  return g_strconcat(what, ":", refresh->folders->pdata[refresh->folder], NULL);
}

static gint64
newest(FpStore *store, const char *folder)
{
  g_autoptr(GPtrArray) first = fp_store_list(store, folder, 0, 1, NULL);
  return first && first->len > 0 ? ((FpConversation *)first->pdata[0])->last : 0;
}

static void
read_reached(Refresh *refresh)
{
  g_autofree char *where = fact_name(refresh, "reached"),
                  *fact = fp_store_fact(refresh->member->store, where);
  g_auto(GStrv) lines = g_strsplit(fact ? fact : "", "\n", 2);
  if (!lines[0] || !lines[1])
    return;
  g_free(refresh->witness);
  refresh->reached = g_strdup(lines[0]);
  refresh->witness = g_strdup(lines[1]);
}

static void
keep_reached(Refresh *refresh)
{
  const GPtrArray *page = refresh->conversations;
  g_autofree char *where = fact_name(refresh, "reached");
  if (!refresh->page || page->len == 0)
    return;
  g_autofree char *fact =
      g_strconcat(refresh->page, "\n", ((FpConversation *)page->pdata[page->len - 1])->id, NULL);
  fp_store_set_fact(refresh->member->store, where, fact, NULL);
}

void
fp_refresh_read_place(Refresh *refresh)
{
  FpStore *store = refresh->member->store;
  g_autofree char *name = fact_name(refresh, "floor");
  g_autofree char *left = fp_store_fact(store, name);
  g_clear_pointer(&refresh->reached, g_free);
  g_clear_pointer(&refresh->new_floor, g_free);
  refresh->floor_kept = left != NULL;
  if (left) {
    refresh->floor = g_ascii_strtoll(left, NULL, 10);
    read_reached(refresh);
    return;
  }
  refresh->floor = G_MAXINT64; /* no gap */
  refresh->new_floor =
      g_strdup_printf("%" G_GINT64_FORMAT, newest(store, refresh->folders->pdata[refresh->folder]));
}

gboolean
fp_refresh_has_witness(const Refresh *refresh)
{
  for (guint i = 0; i < refresh->conversations->len; i++)
    if (g_strcmp0(((FpConversation *)refresh->conversations->pdata[i])->id, refresh->witness) == 0)
      return TRUE;
  return FALSE;
}

/* Before the first of a page is stored that brings something: from here on a stop leaves a gap. */
gboolean
fp_refresh_keep_floor(Refresh *refresh, GError **error)
{
  if (!refresh->new_floor || refresh->known)
    return TRUE;
  g_autofree char *name = fact_name(refresh, "floor"), *value = g_steal_pointer(&refresh->new_floor);
  refresh->floor_kept = TRUE;
  return fp_store_set_fact(refresh->member->store, name, value, error);
}

void
fp_refresh_forget_reached(Refresh *refresh)
{
  g_autofree char *where = fact_name(refresh, "reached");
  fp_store_set_fact(refresh->member->store, where, NULL, NULL);
}

/* The refresh has come down to its floor. */
void
fp_refresh_forget_floor(Refresh *refresh)
{
  if (!refresh->floor_kept)
    return;
  g_autofree char *name = fact_name(refresh, "floor");
  fp_store_batch_enter(refresh->member->store);
  fp_refresh_forget_reached(refresh);
  fp_store_set_fact(refresh->member->store, name, NULL, NULL);
  fp_store_batch_leave(refresh->member->store);
}

/* How far it has come, written down with the page. */
void
fp_refresh_note_place(Refresh *refresh)
{
  if (refresh->last)
    return;
  if (!refresh->reached)
    keep_reached(refresh);
  else if (!refresh->leaps && !refresh->overlaps)
    fp_refresh_forget_reached(refresh); /* Stopped now, it would leave a second gap above the first. */
}

gboolean
fp_refresh_may_skip(const Refresh *refresh)
{
  static const char *const quiet[] = {"sent", "archive", NULL};
  FpStore *store = refresh->member->store;
  g_autofree char *name = fact_name(refresh, "read"), *read = fp_store_fact(store, name);
  gint64 when = read ? g_ascii_strtoll(read, NULL, 10) : 0;
  return !refresh->full && !refresh->brought && when <= refresh->started &&
         refresh->started - when < QUIET_EVERY &&
         g_strv_contains(quiet, refresh->folders->pdata[refresh->folder]);
}

void
fp_refresh_note_read(Refresh *refresh)
{
  g_autofree char *name = fact_name(refresh, "read");
  g_autofree char *when = g_strdup_printf("%" G_GINT64_FORMAT, refresh->started);
  if (refresh->folder > 0)
    fp_store_set_fact_aside(refresh->member->store, name, when, NULL);
}
