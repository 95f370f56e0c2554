/* What is asked of the outbox and does not come to a row: an id that names two things, what cannot be posted;
 * in which words a report is taken back; and what another says in the forum's place. */
#include "config.h"

#include "app/fixture.h"

#include "flagpost/boards.h"

/* A conversation with one message, as a driver gives it. */
static void
save(Fixture *f, const char *conversation, const char *message, gboolean outgoing)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  FpConversation *talk = fp_conversation_new(conversation, "Seeds");
  FpMessage *one = fp_message_new(message, conversation);
  talk->complete = TRUE;
  one->outgoing = outgoing;
  fp_person_unref(one->from);
  one->from = fp_person_new("9001", "Garden_99", NULL);
  fp_message_set_plain(one, "Seeds for sale", -1);
  g_ptr_array_add(talk->messages, one);
  g_ptr_array_add(all, talk);
  g_assert_true(fp_store_save_conversations(fp_member_store(f->member), all, 0, NULL));
}

static void
reports(Fixture *f, const char *id, const char *message)
{
  const char *ids[] = {id, NULL};
  FpFlagAsk ask = {.ids = ids, .hold = FP_MINUTE};
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = fp_flag_preview(f->member, &ask, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(items->len, ==, 1);
  const FpOutItem *item = items->pdata[0];
  g_assert_cmpuint(item->messages->len, ==, 1);
  g_assert_cmpstr(item->messages->pdata[0], ==, message);
}

static void
test_ids(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GError) error = NULL;
  save(f, "777001", "777002", FALSE);
  save(f, "777003", "777001", FALSE);
  save(f, "777004", "777004", FALSE);
  g_assert_false(fp_flag_is_plain(f->member, "777001", &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  g_assert_nonnull(strstr(error->message, FP_ID_MESSAGE "777001"));
  g_clear_error(&error);
  const char *const plain[] = {"777003", "777002", "777004", "no-such-thing"};
  for (guint i = 0; i < G_N_ELEMENTS(plain); i++) {
    g_assert_true(fp_flag_is_plain(f->member, plain[i], &error));
    g_assert_no_error(error);
  }
  reports(f, FP_ID_MESSAGE "777001", "777001");
  reports(f, FP_ID_CONVERSATION "777001", "777002");
  reports(f, "777001", "777002");
}

static void
test_own(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  save(f, "777005", "777006", TRUE);
  const char *const own[] = {"777005", "777006"};
  for (guint i = 0; i < G_N_ELEMENTS(own); i++) {
    const char *ids[] = {own[i], NULL};
    FpFlagAsk ask = {.ids = ids};
    g_autoptr(GError) error = NULL;
    g_assert_null(fp_flag_preview(f->member, &ask, &error));
    g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
    g_assert_nonnull(strstr(error->message, "777006"));
  }
}

/* Nobody asks whether it was there: the row is the same. */
static void
test_twice(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  save(f, "777007", "777008", FALSE);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "report-to", "a@b.example", NULL));
  const char *ids[] = {"777007", NULL};
  FpFlagAsk ask = {.ids = ids, .reason = "harassment", .hold = FP_MINUTE};
  g_autoptr(GPtrArray) first = fp_flag_queue(f->member, &ask, NULL, NULL);
  g_autoptr(GPtrArray) second = fp_flag_queue(f->member, &ask, NULL, NULL);
  g_assert_cmpuint(first->len, ==, 1);
  g_assert_cmpuint(second->len, ==, 1);
  g_assert_cmpint(((FpOutItem *)first->pdata[0])->id, ==, ((FpOutItem *)second->pdata[0])->id);
}

/* --- posts --- */

static void
save_post(Fixture *f, const char *topic_id, const char *id, gboolean mine, gboolean closed)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  FpConversation *topic = fp_conversation_new(topic_id, "Compost");
  topic->topic = g_new0(FpTopic, 1);
  topic->topic->closed = closed;
  FpMessage *post = fp_message_new(id, topic_id);
  post->outgoing = mine;
  fp_person_unref(post->from);
  post->from = fp_person_new("9001", "Garden_99", NULL);
  post->post = g_new0(FpPost, 1);
  post->post->number = 3;
  post->post->can_flag = TRUE;
  fp_message_set_plain(post, "Turn it twice a year.", -1);
  g_ptr_array_add(topic->messages, post);
  g_ptr_array_add(all, topic);
  g_assert_true(fp_store_save_conversations(fp_member_store(f->member), all, 0, NULL));
}

static void
test_posts(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  save_post(f, "778010", "778002", TRUE, FALSE);
  save_post(f, "778011", "778001", TRUE, TRUE);
  const struct {
    FpPostAsk ask;
    int code;
    const char *says;
  } wrong[] = {
      {{.topic = "778011", .text = "Thrice."}, FP_USAGE_BAD, "closed"},
      {{.deletes = "778002"}, FP_USAGE_BAD, "delete this post"},
      {{.edits = "778002", .text = "Thrice."}, FP_USAGE_BAD, "change this post"},
      {{.board = "", .subject = "Compost", .text = "How often?"}, FP_USAGE_BAD, "board"},
      {{.subject = "Compost", .text = "How often?"}, FP_USAGE_BAD, "board"},
      {{.board = "2", .text = "How often?"}, FP_USAGE_BAD, "title"},
      {{.topic = "778010", .text = ""}, FP_USAGE_BAD, "no text"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(fp_post_queue(f->member, &wrong[i].ask, &error));
    g_assert_error(error, FP_USAGE_ERROR, wrong[i].code);
    g_assert_nonnull(strstr(error->message, wrong[i].says));
  }
  g_autoptr(GError) error = NULL;
  const FpPostAsk unread = {.topic = "778010", .answers = "1", .text = "Thrice."};
  g_assert_null(fp_post_queue(f->member, &unread, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
  const FpPostAsk answer = {.topic = "778010", .answers = "778002", .text = "Thrice.", .hold = FP_MINUTE};
  g_autoptr(FpOutItem) item = fp_post_queue(f->member, &answer, NULL);
  g_assert_nonnull(item);
  g_assert_cmpstr(item->messages->pdata[0], ==, "778002");
  g_assert_cmpint(json_integer_value(json_object_get(fp_out_item_evidence(item), "number")), ==, 3);
}

/* The report of a post takes the forum's flag for posts where the one for messages was chosen. */
static void
test_ways_of_posts(gconstpointer dialect)
{
  static const struct {
    const char *route;
    FpRouteKind taken;
  } cases[] = {
      {"flag", FP_ROUTE_POST},       {"sender", FP_ROUTE_POST}, {"auto", FP_ROUTE_POST},
      {"message", FP_ROUTE_MESSAGE}, {"mail", FP_ROUTE_MAIL},   {"web", FP_ROUTE_WEB},
  };
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  const char *ids[] = {"778020", NULL};
  FpFlagAsk ask = {.ids = ids, .hold = FP_MINUTE};
  save_post(f, "778021", ids[0], FALSE, FALSE);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "moderators", "mods", NULL));
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "report-to", "a@b.example", NULL));
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_true(fp_setting_set(f->app, ACCOUNT, "route", cases[i].route, NULL));
    g_autoptr(GPtrArray) items = fp_flag_preview(f->member, &ask, &error);
    g_assert_no_error(error);
    const FpOutItem *item = items->pdata[0];
    g_assert_cmpint(item->route, ==, cases[i].taken);
    g_assert_cmpint(item->route == FP_ROUTE_WEB && g_str_has_prefix(item->to, DEMO_SITE), ==,
                    cases[i].taken == FP_ROUTE_WEB);
  }
}

/* --- words --- */

static void
test_undone(void)
{
  static const struct {
    FpUndone undone;
    const char *sentence;
  } cases[] = {
      {{0, 0, 0, 0, NULL}, "There is nothing to take back."},
      {{2, 0, 0, 0, NULL}, "Taken back. Nothing was sent."},
      {{0, 1, 0, 0, NULL}, "Taken back at the forum."},
      {{1, 2, 0, 0, NULL},
       "1 report was taken back before it was sent. 2 reports were taken back at the forum."},
      {{0, 0, 0, 3, NULL}, "It is too late: it has been sent, and this forum cannot take it back."},
      {{0, 0, 2, 0, NULL}, "2 reports wait in the outbox to be taken back at the forum."},
      {{0, 0, 0, 3, "It is too late."}, "It was refused: It is too late."},
      {{0, 0, 1, 1, NULL},
       "1 report waits in the outbox to be taken back at the forum. 1 report had been sent, and this forum "
       "cannot take it back."},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *sentence = fp_undo_sentence(&cases[i].undone);
    g_assert_cmpstr(sentence, ==, cases[i].sentence);
  }
}

/* What a row is called where something of it is not known. */
static void
test_titles(void)
{
  static const struct {
    FpOutItem item;
    const char *title;
  } cases[] = {
      {{.kind = FP_OUT_MESSAGE}, "Message: (no subject)"},
      {{.kind = FP_OUT_MESSAGE, .subject = "Peas"}, "Message: Peas"},
      {{.kind = FP_OUT_POST}, "Answer in: (no title)"},
      {{.kind = FP_OUT_POST, .subject = "Peas"}, "Answer in: Peas"},
      {{.kind = FP_OUT_TOPIC, .subject = "Peas"}, "New topic: Peas"},
      {{.kind = FP_OUT_RETRACT}, "Taking a report back"},
      {{.kind = FP_OUT_REPORT, .to = "dilys"}, "Report of 0 messages to dilys"},
      {{.kind = FP_OUT_REPORT}, "Report of 0 messages"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *title = fp_outbox_item_title(&cases[i].item);
    g_assert_cmpstr(title, ==, cases[i].title);
  }
}

/* --- answers of whoever stands in front of the forum --- */

static FpOutItem *
flag_first(Fixture *f)
{
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  return flag(f, spam->id, 0);
}

static void
ask_forum(Fixture *f)
{
  Wait wait = {0};
  fp_outbox_recover_async(f->member, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_true(fp_outbox_recover_finish(result, NULL, NULL));
}

/* A proxy says 503 for a slow forum, which acts after that: the report waits until it is known that it is
 * there, and goes once. */
static void
test_gateway_in_front(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  f->slow = f->dialect->report;
  f->slow_after = f->dialect->asks;
  f->gateway = 503;
  g_assert_cmpuint(send_all(f, FALSE).unsure, ==, 1);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_UNSURE);
  g_assert_cmpuint(reports_of(f, item), ==, 0);
  f->slow = NULL;
  for (int n = 0; n < 3; n++) {
    fp_fake_clock_advance(f->clock, FP_MINUTE);
    settle_loop();
    send_all(f, FALSE);
    g_assert_cmpuint(reports_of(f, item), ==, 1);
    ask_forum(f);
    g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
  }
}

/* The forum itself says that it takes nothing now: nothing need be asked, and the report goes later. */
static void
test_closed(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  demo_forum_fault(f->forum, f->dialect->report, "POST", "503-closed", 1, 0);
  g_assert_cmpuint(send_all(f, FALSE).unsure, ==, 0);
  g_assert_nonnull(strstr(g_ptr_array_index(f->asked, f->asked->len - 1), f->dialect->report));
  g_autoptr(FpOutItem) held = fp_store_outbox_get(fp_member_store(f->member), item->id, NULL);
  g_assert_cmpint(held->state, ==, FP_OUT_HELD);
  g_assert_cmpuint(reports_of(f, item), ==, 0);
  fp_fake_clock_advance(f->clock, held->due - fp_clock_now());
  g_assert_cmpuint(send_all(f, FALSE).sent, ==, 1);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
}

/* (transfer full) */
static char *
undo_row_says(Fixture *f, gint64 row)
{
  Wait wait = {0};
  FpUndone what;
  if (row != 0)
    fp_flag_undo_row_async(f->member, row, NULL, wait_done, &wait);
  else
    fp_flag_undo_async(f->member, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_flag_undo_finish(result, &what, NULL);
  return fp_undo_sentence(&what);
}

/* One that is named, then one after the other as long as they wait; what was sent before them stays there. */
static void
test_undo_in_turn(gconstpointer dialect)
{
  static const char *const subjects[] = {"One", "Two", "Three"};
  static const struct {
    int row; /* -1: the last */
    const char *says;
  } turns[] = {{0, "Message: One. Taken back. Nothing was sent."},
               {-1, "Taken back. Nothing was sent."},
               {-1, "Message: Two. Taken back. Nothing was sent."},
               {-1, "There is nothing to take back."},
               {0, "There is nothing to take back."}};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) flagged = flag_first(f);
  gint64 rows[G_N_ELEMENTS(subjects)];
  send_all(f, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
    g_autoptr(FpOutItem) letter =
        fp_message_queue(f->member, "ines", subjects[i], "Hello", NULL, FP_HOUR, NULL);
    rows[i] = letter->id;
  }
  for (gsize i = 0; i < G_N_ELEMENTS(turns); i++) {
    g_autofree char *says = undo_row_says(f, turns[i].row < 0 ? 0 : rows[turns[i].row]);
    g_assert_cmpstr(says, ==, turns[i].says);
    g_assert_cmpint(state_of(f, rows[1]), ==, i < 2 ? FP_OUT_HELD : FP_OUT_UNDONE);
  }
  g_assert_cmpint(state_of(f, flagged->id), ==, FP_OUT_SENT);
  gboolean can = fp_driver_can(fp_member_account(f->member)->driver, FP_OP_UNFLAG);
  Wait wait = {0};
  fp_flag_undo_async(f->member, flagged->reference, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_cmpint(fp_flag_undo_finish(result, NULL, NULL), ==, can ? FP_UNDO_AT_FORUM : FP_UNDO_TOO_LATE);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("outbox/asked/ids", test_ids);
  add_for_each("outbox/asked/own", test_own);
  add_for_each("outbox/asked/twice", test_twice);
  add_for_each("outbox/asked/posts", test_posts);
  add_for_each("outbox/asked/ways-of-posts", test_ways_of_posts);
  g_test_add_func("/outbox/asked/undone", test_undone);
  g_test_add_func("/outbox/asked/titles", test_titles);
  add_for_each("outbox/asked/undo-in-turn", test_undo_in_turn);
  add_for_each("outbox/gateway-in-front", test_gateway_in_front);
  /* Khoros says so by a page, as whoever stands in front of it would. */
  add_for("discourse nodebb", "outbox/closed", test_closed);
  return g_test_run();
}
