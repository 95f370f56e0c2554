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

GPtrArray *
fp_wave_newest(FpMember *member, const char *folder, guint offset, GError **error)
{
  g_autoptr(GPtrArray) all = new_list();
  gboolean more = TRUE;
  while (more && all->len < MOST) {
    g_autoptr(GPtrArray) slice = fp_store_list(member->store, folder, offset + all->len, SLICE, error);
    gboolean any = FALSE;
    if (!slice)
      return NULL;
    for (guint i = 0; i < slice->len; i++) {
      const FpConversation *one = slice->pdata[i];
      any = any || one->campaign;
      g_ptr_array_add(all, fp_conversation_ref(slice->pdata[i]));
    }
    more = slice->len == SLICE && (any || all->len < LEAST);
  }
  return g_steal_pointer(&all);
}

GPtrArray *
fp_wave_conversations(FpMember *member, const char *id, GError **error)
{
  g_autoptr(GPtrArray) all = fp_wave_newest(member, "inbox", 0, error);
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
