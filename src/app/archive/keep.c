/* The archive keeps to what the settings keep and keep-size allow: what is older is neither fetched nor left
 * stored. Called by inbox.c, for each page and at the end of a refresh. */
#include "config.h"

#include "flagpost/app.h"

#include "app/archive/archive.h"
#include "app/settings/settings.h"

#define AT_ONCE    500 /* conversations deleted in one transaction */
#define A_FEW      50
#define LEAST      20           /* the newest stay however large they are */
#define A_REFRESH  4000         /* and at the end of one refresh: the next one goes on */
#define KEPT_SINCE "kept-since" /* a fact: what keep-size has deleted was older than this */

static gint64
by_age(FpMember *member)
{
  g_autofree char *value = fp_setting(member->app, member->account->name, "keep");
  gint64 age = 0;
  return value && fp_settings_age(value, &age) && age > 0 ? fp_clock_now() - age : 0;
}

static gint64
most_bytes(FpMember *member)
{
  g_autofree char *value = fp_setting(member->app, member->account->name, "keep-size");
  gint64 size = 0;
  return value && fp_settings_size(value, &size) ? size : 0;
}

gint64
fp_keep_since(FpMember *member)
{
  g_autofree char *since = most_bytes(member) > 0 ? fp_store_fact(member->store, KEPT_SINCE) : NULL;
  return MAX(by_age(member), since ? g_ascii_strtoll(since, NULL, 10) : 0);
}

static int
prune(FpMember *member, gint64 before, guint most, guint *left, GError **error)
{
  int gone = fp_store_prune(member->store, before, MIN(most, *left), error);
  *left -= (guint)MAX(gone, 0);
  return gone;
}

/* A hundredth at a time: how much room they give is known only when they are gone. */
static guint
a_few(FpMember *member)
{
  guint all = fp_store_count(member->store, NULL, NULL);
  return all <= LEAST ? 0 : MIN(MAX(1, MIN(A_FEW, all / 100)), all - LEAST);
}

static gboolean
keep_to_size(FpMember *member, guint *left, GError **error)
{
  gint64 most = most_bytes(member);
  gboolean any = FALSE;
  int gone = 1;
  while (most > 0 && *left > 0 && gone > 0 && fp_store_size(member->store) > most) {
    gone = prune(member, G_MAXINT64, a_few(member), left, error);
    any = any || gone > 0;
  }
  if (any) {
    g_autofree char *since = g_strdup_printf("%" G_GINT64_FORMAT, fp_store_oldest(member->store));
    return gone >= 0 && fp_store_set_fact(member->store, KEPT_SINCE, since, error);
  }
  return gone >= 0;
}

gboolean
fp_keep_to_limits(FpMember *member, GError **error)
{
  gint64 before = by_age(member);
  guint left = A_REFRESH;
  int gone = AT_ONCE;
  while (before > 0 && left > 0 && gone == AT_ONCE)
    gone = prune(member, before, AT_ONCE, &left, error);
  if (gone < 0 || !keep_to_size(member, &left, error))
    return FALSE;
  if (left == A_REFRESH)
    return TRUE;
  fp_store_give_back(member->store);
  fp_member_announce(member, FP_CHANGE_INBOX, NULL);
  return TRUE;
}

gboolean
fp_keep_page(FpMember *member, GPtrArray *page)
{
  gint64 since = fp_keep_since(member);
  gboolean any = FALSE;
  for (guint i = page->len; since > 0 && i-- > 0;) {
    const FpConversation *listed = page->pdata[i];
    if (listed->last == 0 || listed->last >= since)
      continue;
    g_ptr_array_remove_index(page, i);
    any = TRUE;
  }
  return any;
}
