/* See the header. */
#include "config.h"

#include "app/rows.h"

gint64
rows_add_with(Fixture *f, const RowSort *sort, const char *evidence)
{
  static guint number;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *item = fp_out_item_new(sort->kind);
  g_autofree char *message = g_strdup_printf("%u", 900000 + ++number);
  item->route = sort->route;
  item->made = item->due = fp_clock_now();
  item->to = g_strdup(sort->kind == FP_OUT_TOPIC ? "1" : "dilys");
  item->subject = g_strdup("Seeds");
  item->text = g_strdup_printf("Seeds to give away, %u bags.", number);
  item->reference = g_strdup_printf("FP-ABC%u", number);
  item->reason = g_strdup("spam");
  item->conversation = sort->answers ? g_strdup("1") : NULL;
  item->evidence =
      evidence ? g_strdup(evidence)
               : g_strdup_printf("{\"number\":1,\"short_form\":\"In short.\",\"messages\":[{\"id\":\"%s\","
                                 "\"from\":{\"id\":\"7\",\"login\":\"dilys\"}%s}]}",
                                 message, number % 2 ? ",\"fingerprint\":\"fp1:0\"" : "");
  if (sort->kind != FP_OUT_MESSAGE)
    g_ptr_array_add(item->messages, g_steal_pointer(&message));
  g_ptr_array_add(items, item);
  g_assert_true(fp_store_outbox_add(fp_member_store(f->member), items, NULL));
  g_assert_cmpint(item->id, >, 0);
  return item->id;
}

gint64
rows_add(Fixture *f, const RowSort *sort)
{
  return rows_add_with(f, sort, NULL);
}

gint64
rows_unsure(Fixture *f, const RowSort *sort)
{
  gint64 id = rows_add(f, sort);
  FpStore *store = fp_member_store(f->member);
  g_assert_true(fp_store_outbox_claim(store, id, NULL));
  g_assert_true(fp_store_outbox_settle(store, id, FP_OUT_UNSURE, 0, NULL, "Cut off.", NULL));
  return id;
}

FpRowEnd
rows_send(Fixture *f, gint64 id, GError **error)
{
  Wait wait = {0};
  fp_outbox_row_async(f->member, id, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return fp_outbox_row_finish(result, error);
}

FpOutState
rows_ask(Fixture *f, gint64 id)
{
  Wait wait = {0};
  fp_outbox_ask_async(f->member, id, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return fp_outbox_ask_finish(result);
}

gint64
rows_lose_answer(Fixture *f, const char *to, const char *text)
{
  g_autoptr(GError) error = NULL;
  const char *subject = fp_message_has_subject(f->member) ? "Seeds" : NULL;
  g_autoptr(FpOutItem) item = fp_message_queue(f->member, to, subject, text, NULL, 0, &error);
  g_assert_no_error(error);
  refresh(f); /* so that the session has not ended: the fault is for the request that sends */
  demo_forum_fault(f->forum, f->dialect->send, f->dialect->send_method, "drop-during", 1, 0);
  rows_round(f, item->id, TRUE, NULL);
  return item->id;
}

FpOutboxEnd
rows_round(Fixture *f, gint64 only, gboolean wait_for_it, GError **error)
{
  Wait wait = {0};
  FpOutboxEnd end = {0};
  g_autoptr(GError) why = NULL;
  fp_outbox_send_async(f->member, FALSE, only, wait_for_it, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_outbox_send_finish(result, &end, &why);
  if (!error)
    g_assert_no_error(why);
  else
    *error = g_steal_pointer(&why);
  return end;
}

FpMember *
rows_other_copy(Fixture *f)
{
  Wait open = {0};
  fp_member_open_async(f->app, NULL, NULL, wait_done, &open);
  g_autoptr(GAsyncResult) opened = wait_for(f, &open);
  FpMember *other = fp_member_open_finish(opened, NULL);
  g_assert_nonnull(other);
  return other;
}

gboolean
rows_said(const Fixture *f, const char *words)
{
  for (guint i = 0; i < f->said->len; i++)
    if (strstr(f->said->pdata[i], words))
      return TRUE;
  return FALSE;
}

void
rows_flag(Fixture *f, guint count, gint64 hold, gint64 *rows)
{
  refresh(f);
  g_autoptr(GPtrArray) inbox = fp_store_list(fp_member_store(f->member), "inbox", 0, count, NULL);
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  g_assert_cmpuint(inbox->len, ==, count);
  for (guint i = 0; i < count; i++)
    g_ptr_array_add(ids, ((FpConversation *)inbox->pdata[i])->id);
  g_ptr_array_add(ids, NULL);
  prepare(f, (const char *const *)ids->pdata);
  const FpFlagAsk ask = {.ids = (const char *const *)ids->pdata, .hold = hold};
  g_autoptr(GPtrArray) items = fp_flag_queue(f->member, &ask, NULL, NULL);
  g_assert_cmpuint(items->len, ==, count);
  for (guint i = 0; i < count; i++)
    rows[i] = ((FpOutItem *)items->pdata[i])->id;
}

gboolean
rows_stop(const char *name, gpointer data)
{
  RowStop *stop = data;
  gboolean here = g_str_equal(name, stop->at);
  stop->stopped = stop->stopped || here;
  return here;
}
