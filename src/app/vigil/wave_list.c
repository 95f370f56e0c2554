/* The newest conversations of a folder, as far down as there are campaigns among them. Bounded: what lies
 * deeper is nobody's campaign. */
#include "config.h"

#include "flagpost/app.h"

#include "app/vigil/vigil.h"

#define SLICE  64
#define PASSES 256  /* of no campaign, one after the other: behind so many nobody looks, here or there */
#define MOST   4096 /* that are looked through */

static GPtrArray *
new_list(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
}

GPtrArray *
fp_wave_newest(FpMember *member, const char *folder, guint offset, GError **error)
{
  guint seen = 0, passed = 0, special = 0;
  for (guint length = SLICE; length == SLICE && passed < PASSES && seen < MOST; seen += length) {
    FpListDepth depth;
    if (!fp_store_list_depth(member->store, folder, offset + seen, SLICE, &depth, error))
      return NULL;
    length = depth.seen;
    passed = depth.campaign > 0 ? 0 : passed + length;
    special = depth.special > 0 ? seen + depth.special : special;
  }
  return fp_store_list(member->store, folder, offset, special, error);
}

GPtrArray *
fp_wave_all(FpMember *member, GError **error)
{
  g_autoptr(GPtrArray) all = new_list();
  guint seen = 0, passed = 0;
  for (guint length = SLICE; length == SLICE && passed < PASSES && seen < MOST; seen += length) {
    g_autoptr(GPtrArray) slice = fp_store_list_campaigns(member->store, "inbox", seen, SLICE, &length, error);
    if (!slice)
      return NULL;
    passed = slice->len > 0 ? 0 : passed + length;
    g_ptr_array_extend_and_steal(all, g_steal_pointer(&slice));
  }
  return g_steal_pointer(&all);
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
