/* What an archive says: all that can be read of it, as text. */
#include "config.h"

#include "flagpost/clock.h"
#include "unit/store_fixture.h"

static void
tell_person(GString *out, const FpPerson *who)
{
  g_string_append_printf(out, " %s/%s/%s %d %s", who->id, who->login, who->name, who->posts,
                         who->rank ? who->rank : "-");
}

static void
tell_message(GString *out, FpStore *store, const FpMessage *one)
{
  g_autofree char *first = fp_store_first_received(store, one->id);
  g_string_append_printf(out, "  %s %s %d%d%d flag %d first %s campaign %s score %.0f", one->id, one->html,
                         one->unread, one->edited, one->outgoing, one->flag, first ? first : "-",
                         one->campaign ? one->campaign : "-", one->suspicion ? one->suspicion->score : -1);
  tell_person(out, one->from);
  g_string_append_c(out, '\n');
}

static void
tell_conversations(GString *out, FpStore *store)
{
  g_autoptr(GPtrArray) list = fp_store_list(store, NULL, 0, 100, NULL);
  for (guint i = 0; list && i < list->len; i++) {
    const FpConversation *row = list->pdata[i];
    g_autoptr(FpConversation) talk = fp_store_conversation(store, row->id, NULL);
    g_string_append_printf(out, "%s %s %d %d flag %d %s %.0f", row->id, row->subject, row->unread, row->muted,
                           row->flag, row->campaign ? row->campaign : "-",
                           row->suspicion ? row->suspicion->score : -1);
    tell_person(out, row->from);
    g_string_append_c(out, '\n');
    for (guint k = 0; talk && k < talk->messages->len; k++)
      tell_message(out, store, talk->messages->pdata[k]);
  }
}

static void
tell_own(GString *out, FpStore *store)
{
  g_autoptr(GPtrArray) items = fp_store_outbox_list(store, FALSE, NULL);
  g_autoptr(GPtrArray) drafts = fp_store_drafts(store, NULL);
  g_autoptr(GArray) times = fp_store_outbox_sent_times(store, 0, NULL);
  for (guint i = 0; items && i < items->len; i++) {
    const FpOutItem *item = items->pdata[i];
    g_string_append_printf(out, "%" G_GINT64_FORMAT " %d %s %s messages %u tries %u why %s id %s due %d\n",
                           item->id, item->kind, fp_out_state_name(item->state), item->text,
                           item->messages->len, item->attempts, item->why ? item->why : "-",
                           item->remote_id ? item->remote_id : "-", item->due > 0);
  }
  for (guint i = 0; drafts && i < drafts->len; i++) {
    const FpDraft *draft = drafts->pdata[i];
    g_string_append_printf(out, "draft %d %s %s\n", (int)draft->id, draft->to, draft->text);
  }
  static const char *const names[] = {"one", "two", "three"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *fact = fp_store_fact(store, names[i]);
    g_string_append_printf(out, "%s=%s ", names[i], fact ? fact : "-");
  }
  g_string_append_printf(out, "sent %u as of %d\n", times ? times->len : 99,
                         (int)(fp_store_as_of(store) / FP_SECOND));
}

char *
store_told(FpStore *store)
{
  GString *out = g_string_new(NULL);
  gint64 more;
  tell_conversations(out, store);
  tell_own(out, store);
  g_autoptr(GPtrArray) hits = fp_store_search(store, "garden", 0, 100, 100, &more, NULL);
  g_string_append_printf(out, "%u hits\n", hits ? hits->len : 99);
  for (int i = 0; i < 3; i++) {
    g_autofree char *id = g_strdup_printf("id-of-p%d", i);
    g_autoptr(FpPerson) who = fp_store_person(store, id);
    if (who)
      tell_person(out, who);
  }
  return g_string_free(out, FALSE);
}
