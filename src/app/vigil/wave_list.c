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

/* How many rows are looked through, and how far down the last of a campaign and the last that is folded or
 * hidden are among them. */
static gboolean
find_depth(FpMember *member, const char *folder, guint offset, FpListDepth *depth, GError **error)
{
  guint passed = 0;
  *depth = (FpListDepth){0};
  for (guint length = SLICE; length == SLICE && passed < PASSES && depth->seen < MOST;) {
    FpListDepth slice;
    if (!fp_store_list_depth(member->store, folder, offset + depth->seen, SLICE, &slice, error))
      return FALSE;
    length = slice.seen;
    passed = slice.campaign > 0 ? 0 : passed + length;
    depth->campaign = slice.campaign > 0 ? depth->seen + slice.campaign : depth->campaign;
    depth->special = slice.special > 0 ? depth->seen + slice.special : depth->special;
    depth->seen += length;
  }
  return TRUE;
}

/* As far down as is worth it, in one look: all that stands there, or only what belongs to a campaign. */
static GPtrArray *
read_down(FpMember *member, const char *folder, guint offset, gboolean campaigns, GError **error)
{
  FpListDepth depth;
  g_autoptr(GPtrArray) list = NULL;
  gboolean began = fp_store_look(member->store);
  if (find_depth(member, folder, offset, &depth, error))
    list = campaigns ? fp_store_list_campaigns(member->store, folder, offset, depth.campaign, error)
                     : fp_store_list(member->store, folder, offset, depth.special, error);
  return fp_store_looked(member->store, began, list != NULL, error) ? g_steal_pointer(&list) : NULL;
}

GPtrArray *
fp_wave_newest(FpMember *member, const char *folder, guint offset, GError **error)
{
  return read_down(member, folder, offset, FALSE, error);
}

GPtrArray *
fp_wave_all(FpMember *member, GError **error)
{
  return read_down(member, "inbox", 0, TRUE, error);
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
