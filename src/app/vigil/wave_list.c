/* The newest conversations of a folder, as far down as they belong to campaigns. Bounded: what lies deeper is
 * nobody's campaign. */
#include "config.h"

#include "flagpost/app.h"

#include "app/vigil/vigil.h"

#define SLICE 256
#define LEAST 256  /* conversations that are looked through in any case */
#define MOST  4096 /* and as long as the last slice belongs to campaigns, so many */

static GPtrArray *
new_list(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
}

static gboolean
any_in_campaign(const GPtrArray *slice)
{
  for (guint i = 0; i < slice->len; i++)
    if (((const FpConversation *)slice->pdata[i])->campaign)
      return TRUE;
  return FALSE;
}

static GPtrArray *
newest(FpMember *member, const char *folder, guint offset, gboolean campaigns, GError **error)
{
  g_autoptr(GPtrArray) all = new_list();
  guint seen = 0;
  for (gboolean more = TRUE; more && seen < MOST;) {
    guint length = 0;
    g_autoptr(GPtrArray) slice =
        campaigns ? fp_store_list_campaigns(member->store, folder, offset + seen, SLICE, &length, error)
                  : fp_store_list(member->store, folder, offset + seen, SLICE, error);
    if (!slice)
      return NULL;
    length = campaigns ? length : slice->len;
    seen += length;
    more = length == SLICE && (seen < LEAST || any_in_campaign(slice));
    g_ptr_array_extend_and_steal(all, g_steal_pointer(&slice));
  }
  return g_steal_pointer(&all);
}

GPtrArray *
fp_wave_newest(FpMember *member, const char *folder, guint offset, GError **error)
{
  return newest(member, folder, offset, FALSE, error);
}

GPtrArray *
fp_wave_all(FpMember *member, GError **error)
{
  return newest(member, "inbox", 0, TRUE, error);
}

GPtrArray *
fp_wave_conversations(FpMember *member, const char *id, GError **error)
{
  g_autoptr(GPtrArray) all = fp_wave_all(member, error);
  g_autoptr(GPtrArray) own = new_list();
  if (!all)
    return NULL;
  for (guint i = 0; i < all->len; i++) {
    FpConversation *one = all->pdata[i];
    if (g_strcmp0(one->campaign, id) == 0)
      g_ptr_array_add(own, fp_conversation_ref(one));
  }
  return g_steal_pointer(&own);
}
