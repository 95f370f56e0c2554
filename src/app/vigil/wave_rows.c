/* The newest conversations of the inbox as rows: those of a suspected campaign as one, whoever is spared in
 * it and everybody else as a row of their own. Called by the screens' inbox and by `inbox`. */
#include "config.h"

#include "flagpost/app.h"

#include "app/vigil/vigil.h"

#define SMALL 2 /* rows fewer than this are not folded */

void
fp_inbox_row_free(FpInboxRow *row)
{
  if (!row)
    return;
  g_clear_pointer(&row->conversation, fp_conversation_unref);
  g_clear_pointer(&row->wave, fp_wave_free);
  g_free(row);
}

static void
row_free(gpointer row)
{
  fp_inbox_row_free(row);
}

typedef struct {
  GPtrArray *conversations;
  FpLevel level;
  FpInboxRow *row; /* once it has one */
} Group;

static void
group_free(gpointer data)
{
  Group *group = data;
  g_clear_pointer(&group->conversations, g_ptr_array_unref);
  g_free(group);
}

/* Folding hides from whom messages are: never so of those who are not chosen. */
static gboolean
is_spared(FpMember *member, const FpConversation *one)
{
  if (!one->from || !one->from->id)
    return TRUE;
  g_autoptr(FpPerson) stored = fp_store_person(member->store, one->from->id);
  g_autofree char *why = fp_wave_spares(member, stored ? stored : one->from, one->last);
  return why != NULL;
}

static GHashTable *
groups_of(FpMember *member, const GPtrArray *all)
{
  GHashTable *groups = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, group_free);
  gboolean folds = fp_setting_bool(member->app, member->account->name, "fold-campaigns");
  for (guint i = 0; folds && i < all->len; i++) {
    FpConversation *one = all->pdata[i];
    if (!one->campaign || one->muted || is_spared(member, one))
      continue;
    Group *group = g_hash_table_lookup(groups, one->campaign);
    if (!group) {
      group = g_new0(Group, 1);
      group->conversations = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
      g_hash_table_insert(groups, one->campaign, group);
    }
    g_ptr_array_add(group->conversations, fp_conversation_ref(one));
    if (one->suspicion)
      group->level = MAX(group->level, one->suspicion->level);
  }
  return groups;
}

static void
add_row(FpMember *member, GPtrArray *rows, Group *group, FpConversation *one)
{
  if (group && group->row)
    return;
  FpInboxRow *row = g_new0(FpInboxRow, 1);
  if (group) {
    group->row = row;
    row->wave = fp_wave_new(one->campaign, g_steal_pointer(&group->conversations));
    fp_wave_count_later(member, row->wave);
  } else {
    row->conversation = fp_conversation_ref(one);
  }
  g_ptr_array_add(rows, row);
}

static gboolean
is_folded(const Group *group, const FpConversation *one)
{
  if (!group || group->level == FP_LEVEL_NONE)
    return FALSE;
  if (group->row)
    return g_ptr_array_find(group->row->wave->conversations, one, NULL);
  return group->conversations->len >= SMALL && g_ptr_array_find(group->conversations, one, NULL);
}

static GPtrArray *
rows_of(FpMember *member, const GPtrArray *all, guint *hidden)
{
  g_autoptr(GHashTable) groups = groups_of(member, all);
  GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);
  *hidden = 0;
  for (guint i = 0; i < all->len; i++) {
    FpConversation *one = all->pdata[i];
    Group *group = one->campaign ? g_hash_table_lookup(groups, one->campaign) : NULL;
    if (one->muted)
      ++*hidden;
    else
      add_row(member, rows, is_folded(group, one) ? group : NULL, one);
  }
  return rows;
}

GPtrArray *
fp_inbox_rows(FpMember *member, const char *folder, guint offset, guint *covered, guint *hidden,
              GError **error)
{
  g_autoptr(GPtrArray) all = fp_wave_newest(member, folder, offset, error);
  *covered = all ? all->len : 0;
  return all ? rows_of(member, all, hidden) : NULL;
}

GPtrArray *
fp_inbox_campaigns(FpMember *member, GError **error)
{
  guint hidden;
  g_autoptr(GPtrArray) all = fp_wave_all(member, error);
  return all ? rows_of(member, all, &hidden) : NULL;
}
