/* The newest conversations of the inbox as rows: those of a suspected campaign as one, whoever is spared in
 * it and everybody else as a row of their own. Bounded: what lies deeper is listed one by one. Also the
 * newest messages of a campaign that was flagged before. Called by the screens' inbox, by `inbox`, and by
 * inbox.c. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/vigil/vigil.h"

#define SLICE 256
#define LEAST 256  /* conversations that are looked through in any case */
#define MOST  4096 /* and as long as the last slice belongs to campaigns, so many */
#define SMALL 2    /* rows fewer than this are not folded */

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

static GPtrArray *
new_list(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
}

/* The newest conversations. *end: there are no more. */
static GPtrArray *
newest(FpMember *member, const char *folder, guint offset, gboolean (*wanted)(const FpConversation *),
       gboolean *end, GError **error)
{
  g_autoptr(GPtrArray) all = new_list();
  gboolean more = TRUE;
  while (more && all->len < MOST) {
    g_autoptr(GPtrArray) slice = fp_store_list(member->store, folder, offset + all->len, SLICE, error);
    gboolean any = FALSE;
    if (!slice)
      return NULL;
    for (guint i = 0; i < slice->len; i++) {
      any = any || wanted(slice->pdata[i]);
      g_ptr_array_add(all, fp_conversation_ref(slice->pdata[i]));
    }
    more = slice->len == SLICE && (any || all->len < LEAST);
    *end = slice->len < SLICE;
  }
  return g_steal_pointer(&all);
}

static gboolean
in_campaign(const FpConversation *conversation)
{
  return conversation->campaign != NULL;
}

GPtrArray *
fp_wave_conversations(FpMember *member, const char *id, GError **error)
{
  gboolean end;
  g_autoptr(GPtrArray) all = newest(member, "inbox", 0, in_campaign, &end, error);
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

/* --- rows --- */

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
      group->conversations = new_list();
      g_hash_table_insert(groups, one->campaign, group);
    }
    g_ptr_array_add(group->conversations, fp_conversation_ref(one));
    if (one->suspicion)
      group->level = MAX(group->level, one->suspicion->level);
  }
  return groups;
}

static void
add_row(GPtrArray *rows, Group *group, FpConversation *one)
{
  if (group && group->row)
    return;
  FpInboxRow *row = g_new0(FpInboxRow, 1);
  if (group) {
    group->row = row;
    row->wave = fp_wave_new(one->campaign, g_steal_pointer(&group->conversations));
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

GPtrArray *
fp_inbox_rows(FpMember *member, const char *folder, guint offset, guint *covered, guint *hidden,
              GError **error)
{
  gboolean end;
  g_autoptr(GPtrArray) all = newest(member, folder, offset, in_campaign, &end, error);
  if (!all)
    return NULL;
  g_autoptr(GHashTable) groups = groups_of(member, all);
  GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);
  *covered = all->len;
  *hidden = 0;
  for (guint i = 0; i < all->len; i++) {
    FpConversation *one = all->pdata[i];
    Group *group = one->campaign ? g_hash_table_lookup(groups, one->campaign) : NULL;
    if (one->muted)
      ++*hidden;
    else
      add_row(rows, is_folded(group, one) ? group : NULL, one);
  }
  return rows;
}

/* --- what comes after a campaign was flagged --- */

static void
offer(FpMember *member, const FpWave *wave)
{
  g_autofree char *sentence = g_strdup_printf(
      ngettext(
          "%u more message of the campaign that you flagged has come: flag its row to report it too.",
          "%u more messages of the campaign that you flagged have come: flag its row to report them too.",
          wave->left),
      wave->left);
  fp_member_say(member, sentence);
}

/* Only those that are chosen; they wait for the undo time as if the member had flagged them. */
static void
flag_later(FpMember *member, const FpWave *wave)
{
  const char *ids[] = {wave->id, NULL};
  const FpFlagAsk ask = {ids, NULL, NULL, -1};
  g_autoptr(GPtrArray) items = fp_flag_queue(member, &ask, NULL, NULL);
  g_autofree char *sentence = items ? fp_flag_sentence(member, items, FALSE) : NULL;
  if (sentence)
    fp_member_say(member, sentence);
}

/* Fresh suspects of a campaign of which a report waits or was sent. */
static gboolean
has_arrivals(const FpWave *wave)
{
  return wave->flagged > 0 && wave->left > 0;
}

void
fp_wave_arrivals(FpMember *member, GHashTable *campaigns)
{
  GHashTableIter iter;
  gpointer id;
  g_hash_table_iter_init(&iter, campaigns);
  while (g_hash_table_iter_next(&iter, &id, NULL)) {
    FpWave *wave = fp_wave_open(member, id, NULL);
    if (wave && has_arrivals(wave)) {
      if (fp_setting_bool(member->app, member->account->name, "flag-later-arrivals") &&
          fp_app_may_write(member->app, NULL))
        flag_later(member, wave);
      else
        offer(member, wave);
    }
    fp_wave_free(wave);
  }
}
