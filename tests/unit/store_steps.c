/* What the tests of a broken archive do with it, one call after another: see store_steps.h. */
#include "config.h"

#include "unit/store_steps.h"

#include "flagpost/clock.h"

/* --- what is done --- */

static gboolean
save_talks(FpStore *store, GPtrArray *all, GError **error)
{
  return fp_store_save_conversations(store, all, T0, error);
}

static FpMessage *
judged(const char *id, const char *talk, const char *from, double score, const char *html)
{
  FpMessage *one = message(id, talk, from, T0, html);
  one->from->posts = 3;
  one->from->seen = T0;
  one->unread = TRUE;
  one->suspicion = fp_suspicion_new(score, FP_LEVEL_WARNING);
  fp_suspicion_add(one->suspicion, "rule", "A reason.");
  one->campaign = g_strdup("campaign");
  return one;
}

static gboolean
save_first(FpStore *store, GError **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_ptr_array_add(all, conversation("c1", "Apples", T0, judged("m1", "c1", "p1", 80, "<p>A garden</p>"),
                                    judged("m2", "c1", "p1", 40, "<p>Two</p>"), NULL));
  g_ptr_array_add(all,
                  conversation("c2", "Pears", T0 + 1, message("m3", "c2", "p2", T0, "<p>Three</p>"), NULL));
  return save_talks(store, all, error);
}

static gboolean
save_changed(FpStore *store, GError **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  FpMessage *other = message("m2", "c1", "p1", T0 + FP_MINUTE, "<p>Two of the garden</p>");
  other->subject = g_strdup("Another");
  FpConversation *talk = conversation("c1", "Apples and more", T0 + FP_MINUTE, other, NULL);
  talk->unread = 0;
  g_ptr_array_add(all, talk);
  g_ptr_array_add(all,
                  conversation("c3", "Plums", T0 + 2, message("m4", "c3", "p2", T0, "<p>Four</p>"), NULL));
  return save_talks(store, all, error);
}

/* So many that their words are kept in a filter as well. */
static gboolean
save_many(FpStore *store, GError **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  FpConversation *talk = conversation("c4", "Many", T0 + 3, NULL);
  for (int i = 0; i < 140; i++) {
    g_autofree char *id = g_strdup_printf("n%d", i);
    g_ptr_array_add(talk->messages, message(id, "c4", "p2", T0, "<p>One of the garden</p>"));
  }
  g_ptr_array_add(all, talk);
  return fp_store_save_conversations(store, all, 0, error);
}

/* Messages of one campaign are counted by their senders. */
static gboolean
judge_milder(FpStore *store, GError **error)
{
  g_autoptr(FpMessage) mild = fp_message_new("m1", "c1");
  g_autoptr(GPtrArray) milder = g_ptr_array_new();
  mild->suspicion = fp_suspicion_new(10, FP_LEVEL_NONE);
  mild->campaign = g_strdup("campaign");
  g_ptr_array_add(milder, mild);
  return fp_store_save_verdicts(store, milder, error);
}

static gboolean
mark_read(FpStore *store, GError **error)
{
  return fp_store_mark_read(store, "c3", TRUE, error);
}

static gboolean
mark_unread(FpStore *store, GError **error)
{
  return fp_store_mark_read(store, "c1", FALSE, error);
}

static gboolean
mute(FpStore *store, GError **error)
{
  return fp_store_mute_person(store, "id-of-p1", TRUE, error);
}

static gboolean
know(FpStore *store, GError **error)
{
  g_autoptr(FpPerson) who = person("id-of-p0", "p0", "Nobody yet");
  who->rank = g_strdup("new");
  who->seen = T0;
  return fp_store_save_person(store, who, error);
}

static gboolean
know_more(FpStore *store, GError **error)
{
  g_autoptr(FpPerson) who = person("id-of-p1", "p1", "Known");
  who->rank = g_strdup("old hand");
  who->seen = T0 + FP_DAY;
  return fp_store_save_person(store, who, error);
}

static gboolean
fact_one(FpStore *store, GError **error)
{
  return fp_store_set_fact(store, "one", "1", error);
}

static gboolean
fact_two(FpStore *store, GError **error)
{
  return fp_store_set_fact(store, "two", "2", error);
}

static gboolean
fact_one_again(FpStore *store, GError **error)
{
  return fp_store_set_fact(store, "one", "eleven", error);
}

static gboolean
fact_two_gone(FpStore *store, GError **error)
{
  return fp_store_set_fact(store, "two", NULL, error);
}

static gboolean
draft(FpStore *store, GError **error)
{
  FpDraft draft = {.to = (char *)"dilys", .text = (char *)"Dear Dilys", .changed = T0};
  return fp_store_save_draft(store, &draft, error) != 0;
}

static gboolean
draft_again(FpStore *store, GError **error)
{
  FpDraft draft = {.id = 1, .to = (char *)"dilys", .text = (char *)"Dear Dilys,", .changed = T0 + 1};
  return fp_store_save_draft(store, &draft, error) == 1;
}

static gboolean
draft_gone(FpStore *store, GError **error)
{
  return fp_store_delete_draft(store, 1, error);
}

static gboolean
queue(FpStore *store, FpOutKind kind, const char *text, const char *const *messages, GError **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *item = fp_out_item_new(kind);
  item->text = g_strdup(text);
  item->due = item->made = T0;
  item->evidence = g_strdup("{}");
  for (; *messages; messages++)
    g_ptr_array_add(item->messages, g_strdup(*messages));
  g_ptr_array_add(items, item);
  return fp_store_outbox_add(store, items, error);
}

static gboolean
report_one(FpStore *store, GError **error)
{
  return queue(store, FP_OUT_REPORT, "first", (const char *const[]){"m1", "m2", NULL}, error);
}

/* One of them has a report already. */
static gboolean
report_two(FpStore *store, GError **error)
{
  return queue(store, FP_OUT_REPORT, "second", (const char *const[]){"m2", "m3", NULL}, error);
}

static gboolean
claim_one(FpStore *store, GError **error)
{
  return fp_store_outbox_claim(store, 1, error);
}

static gboolean
hold_one(FpStore *store, GError **error)
{
  return fp_store_outbox_settle(store, 1, FP_OUT_HELD, T0 + 1, NULL, "Not reached.", error);
}

static gboolean
sent_one(FpStore *store, GError **error)
{
  return fp_store_outbox_settle(store, 1, FP_OUT_SENT, 0, "r1", "", error);
}

static gboolean
retract_one(FpStore *store, GError **error)
{
  return queue(store, FP_OUT_RETRACT, "back", (const char *const[]){"m1", "m2", NULL}, error);
}

static gboolean
claim_three(FpStore *store, GError **error)
{
  return fp_store_outbox_claim(store, 3, error);
}

static gboolean
sent_three(FpStore *store, GError **error)
{
  return fp_store_outbox_settle(store, 3, FP_OUT_SENT, 0, NULL, "Taken back.", error);
}

static gboolean
claim_two(FpStore *store, GError **error)
{
  return fp_store_outbox_claim(store, 2, error);
}

static gboolean
recover(FpStore *store, GError **error)
{
  return fp_store_outbox_recover(store, error) == 1;
}

static gboolean
learn_two(FpStore *store, GError **error)
{
  g_autoptr(FpOutItem) asked = fp_store_outbox_get(store, 2, error);
  return asked && fp_store_outbox_learn(store, asked, FP_OUT_REFUSED, 0, NULL, "No.", error);
}

static gboolean
two_again(FpStore *store, GError **error)
{
  return fp_store_outbox_again(store, 2, T0 + 5, error);
}

static gboolean
doubt(FpStore *store, GError **error)
{
  return fp_store_outbox_doubt(store, "From a copy.", error) == 1;
}

static gboolean
drop_two(FpStore *store, GError **error)
{
  return fp_store_outbox_drop(store, 2, error);
}

static gboolean
report_again(FpStore *store, GError **error)
{
  return queue(store, FP_OUT_REPORT, "again", (const char *const[]){"m3", NULL}, error);
}

static gboolean
undo_four(FpStore *store, GError **error)
{
  return fp_store_outbox_undo(store, 4, error);
}

static gint64
at_once(gconstpointer data, const GArray *times, gint64 now)
{
  return now;
}

static gboolean
turn(FpStore *store, GError **error)
{
  g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
  return fp_store_take_turn(store, T0, T0 + 1, at_once, NULL, times, error) == T0 + 1;
}

/* Of a batch, what fails is told by the call at hand or by its end. */
static gboolean
batch(FpStore *store, GError **error)
{
  fp_store_batch_enter(store);
  gboolean ok = fp_store_set_fact(store, "three", "3", error);
  fp_store_batch_leave(store);
  return fp_store_batch_commit(store, ok ? error : NULL) && ok;
}

static gboolean
snapshot(FpStore *store, GError **error)
{
  g_autofree char *path = fp_store_snapshot(store, "one", error);
  if (path)
    fp_store_snapshot_done(store);
  return path != NULL;
}

static gboolean
prune(FpStore *store, GError **error)
{
  return fp_store_prune(store, T0 + 2, 1, error) >= 0;
}

static gboolean
forget(FpStore *store, GError **error)
{
  return fp_store_forget(store, error);
}

/* --- what is read --- */

static gboolean
read_lists(FpStore *store, GError **error)
{
  g_autoptr(GPtrArray) list = fp_store_list(store, "inbox", 0, 10, error);
  g_autoptr(GPtrArray) campaigns = list ? fp_store_list_campaigns(store, NULL, 0, 10, error) : NULL;
  return campaigns != NULL;
}

static gboolean
read_talk(FpStore *store, GError **error)
{
  g_autoptr(FpConversation) talk = fp_store_conversation(store, "c1", error);
  g_autoptr(FpConversation) head = talk ? fp_store_summary(store, "c1", error) : NULL;
  g_autoptr(FpMessage) one = head ? fp_store_message(store, "m2", error) : NULL;
  return one != NULL;
}

static gboolean
read_words(FpStore *store, GError **error)
{
  gint64 more;
  guint count = 0;
  g_autoptr(GPtrArray) hits = fp_store_search(store, "garden", 0, 10, 10, &more, error);
  return hits && fp_store_count_hits(store, "garde", 0, 10, &count, &more, error);
}

static void
count_one(const FpTally *tally, gpointer count)
{
  ++*(guint *)count;
}

static gboolean
read_tally(FpStore *store, GError **error)
{
  guint count = 0;
  return fp_store_tally(store, 0, count_one, &count, error);
}

static gboolean
read_outbox(FpStore *store, GError **error)
{
  g_autoptr(GPtrArray) all = fp_store_outbox_list(store, FALSE, error);
  g_autoptr(GPtrArray) drafts = all ? fp_store_drafts(store, error) : NULL;
  g_autoptr(GArray) due = drafts ? fp_store_outbox_due(store, T0 + FP_DAY, error) : NULL;
  g_autoptr(GArray) times = due ? fp_store_outbox_sent_times(store, 0, error) : NULL;
  return times != NULL;
}

static gboolean
look_at_all(FpStore *store, GError **error)
{
  return fp_store_check(store, error);
}

/* What has no error to give: it answers as if nothing were known. */
static gboolean
read_small(FpStore *store, GError **error)
{
  gint64 due = 0;
  guint unread = 0;
  g_autoptr(FpOutItem) item = fp_store_outbox_for_message(store, "m3");
  g_autofree char *first = fp_store_first_received(store, "m2");
  g_autoptr(FpPerson) who = fp_store_person(store, "id-of-p1");
  fp_store_outbox_next_due(store, &due);
  fp_store_give_back(store);
  return fp_store_count(store, NULL, &unread) <= 3 && fp_store_oldest(store) >= 0 &&
         fp_store_size(store) >= 0 && fp_store_complete(store, "c1") <= TRUE;
}

/* It cannot say that it has failed: what is not noted is not waited for. */
static gboolean
note_sent(FpStore *store, GError **error)
{
  fp_store_outbox_note_sent(store, T0);
  return TRUE;
}

#define WRITES(name)                                                                                         \
  {                                                                                                          \
#name, name, STEP_WRITES                                                                                 \
  }
#define READS(name)                                                                                          \
  {                                                                                                          \
#name, name, STEP_READS                                                                                  \
  }
const Step store_steps[] = {WRITES(save_first),
                            WRITES(save_changed),
                            WRITES(mark_read),
                            WRITES(mark_unread),
                            WRITES(mute),
                            WRITES(know),
                            WRITES(know_more),
                            WRITES(fact_one),
                            WRITES(fact_two),
                            WRITES(fact_one_again),
                            WRITES(fact_two_gone),
                            WRITES(draft),
                            WRITES(draft_again),
                            WRITES(report_one),
                            WRITES(report_two),
                            WRITES(claim_one),
                            WRITES(hold_one),
                            READS(read_lists),
                            READS(read_talk),
                            READS(read_words),
                            READS(read_tally),
                            READS(read_outbox),
                            READS(look_at_all),
                            {"read_small", read_small, STEP_READS | STEP_SILENT},
                            WRITES(judge_milder),
                            WRITES(claim_one),
                            WRITES(sent_one),
                            WRITES(retract_one),
                            WRITES(claim_three),
                            WRITES(sent_three),
                            WRITES(claim_two),
                            WRITES(recover),
                            WRITES(learn_two),
                            WRITES(two_again),
                            WRITES(doubt),
                            WRITES(drop_two),
                            WRITES(report_again),
                            WRITES(undo_four),
                            {"note_sent", note_sent, STEP_SILENT},
                            WRITES(turn),
                            WRITES(batch),
                            READS(snapshot),
                            WRITES(prune),
                            {"save_many", save_many, STEP_LONG},
                            READS(read_words),
                            READS(look_at_all),
                            WRITES(draft_gone),
                            WRITES(forget),
                            {NULL, NULL, 0}};
