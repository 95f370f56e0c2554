/* What somebody finds who has the files but not the key, and what happens to files that are changed, cut or
 * cannot grow. */
#include "config.h"

#include "flagpost/clock.h"
#include "lib/test.h"
#include "unit/store_fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* One word for every field: none may be found in any file. */
/* clang-format off */
#define WORDS \
  X("Zebrasubject") X("zebraconversation") X("zebramessage") X("zebralogin") X("Zebraname") \
  X("Zebrarank") X("Zebrarole") X("Zebrabody") X("zebra-link") X("Zebraplain") X("zebrabase") \
  X("Zebrareason") X("zebrarule") X("zebracampaign") X("zebrafolder") X("zebrapersonid") \
  X("zebrafactname") X("zebrafactvalue") X("zebradraftto") X("Zebradraftsubject") \
  X("Zebradrafttext") X("zebrabatch") X("ZEBRAREF") X("zebrato") X("zebraflagreason") \
  X("Zebranote") X("Zebraoutsubject") X("Zebraouttext") X("Zebraevidence") X("zebraremote") \
  X("Zebrawhy") X("zebraaccount") X("Zebraedited")
/* clang-format on */

static void
fill_people(FpStore *store, FpMessage *one, FpConversation *talk)
{
  FpPerson *who = person("zebrapersonid", "zebralogin", "Zebraname");
  who->rank = g_strdup("Zebrarank");
  who->roles = g_strdup("Zebrarole");
  who->seen = T0;
  fp_person_unref(one->from);
  one->from = fp_person_ref(who);
  g_clear_pointer(&talk->from, fp_person_unref);
  talk->from = fp_person_ref(who);
  g_ptr_array_add(talk->people, fp_person_ref(who));
  g_assert_true(fp_store_save_person(store, who, NULL));
  g_assert_true(fp_store_mute_person(store, "zebrapersonid", TRUE, NULL));
  fp_person_unref(who);
}

static void
fill_inbox(FpStore *store)
{
  g_autoptr(FpUrl) base = fp_url_parse("https://zebrabase.example/", NULL);
  FpMessage *one = message("zebramessage", "zebraconversation", "x", T0, NULL);
  FpMessage *two = message("zebramessage2", "zebraconversation", "x", T0, NULL);
  fp_message_set_html(one, "<p>Zebrabody <a href=\"https://zebra-link.example/\">x</a></p>", -1, base);
  fp_message_set_plain(two, "Zebraplain", -1);
  one->subject = g_strdup("Zebrasubject");
  one->suspicion = fp_suspicion_new(90, FP_LEVEL_WARNING);
  fp_suspicion_add(one->suspicion, "zebrarule", "Zebrareason");
  one->campaign = g_strdup("zebracampaign");
  FpConversation *talk = conversation("zebraconversation", "Zebrasubject", T0, one, two, NULL);
  fill_people(store, one, talk);
  g_free(talk->folder);
  talk->folder = g_strdup("group:zebrafolder");
  save(store, talk);
  FpMessage *edited = message("zebramessage2", "zebraconversation", "x", T0, "<p>Zebraedited</p>");
  FpConversation *later = conversation("zebraconversation", "Zebrasubject", T0, edited, NULL);
  g_clear_pointer(&later->folder, g_free);
  save(store, later);
}

static void
fill_outbox(FpStore *store)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *item = fp_out_item_new(FP_OUT_REPORT);
  item->batch = g_strdup("zebrabatch");
  item->reference = g_strdup("ZEBRAREF");
  item->to = g_strdup("zebrato");
  item->reason = g_strdup("zebraflagreason");
  item->note = g_strdup("Zebranote");
  item->subject = g_strdup("Zebraoutsubject");
  item->text = g_strdup("Zebraouttext");
  item->conversation = g_strdup("zebraconversation");
  item->evidence = g_strdup("{\"html\":\"Zebraevidence\"}");
  g_ptr_array_add(item->messages, g_strdup("zebramessage"));
  g_ptr_array_add(items, item);
  g_assert_true(fp_store_outbox_add(store, items, NULL));
  g_assert_true(fp_store_outbox_claim(store, item->id, NULL));
  g_assert_true(fp_store_outbox_settle(store, item->id, FP_OUT_REFUSED, 0, "zebraremote", "Zebrawhy", NULL));
}

static void
fill(FpStore *store)
{
  FpDraft draft = {0,
                   (char *)"zebraconversation",
                   (char *)"zebradraftto",
                   (char *)"Zebradraftsubject",
                   (char *)"Zebradrafttext",
                   T0};
  fill_inbox(store);
  fill_outbox(store);
  g_assert_cmpint(fp_store_save_draft(store, &draft, NULL), >, 0);
  g_assert_true(fp_store_set_fact(store, "zebrafactname", "zebrafactvalue", NULL));
}

static gboolean
occurs(const char *bytes, gsize length, const char *word)
{
  for (gsize at = 0; at + strlen(word) <= length; at++)
    if (!g_ascii_strncasecmp(bytes + at, word, strlen(word)))
      return TRUE;
  return FALSE;
}

static void
assert_nothing_readable(const Place *place)
{
  static const char *const words[] = {
#define X(word) word,
      WORDS
#undef X
      "zebra"};
  g_autoptr(GDir) folder = g_dir_open(place->folder, 0, NULL);
  guint files = 0;
  for (const char *name; (name = g_dir_read_name(folder)); files++) {
    gsize length;
    g_autofree char *path = place_file(place, name);
    g_autofree char *bytes = read_bytes(path, &length);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
      if (occurs(bytes, length, words[i]))
        g_error("%s is in %s", words[i], name);
  }
  g_assert_cmpuint(files, >, 0);
}

static void
test_nothing_readable(void)
{
  g_auto(Place) place;
  place_begin(&place);
  {
    g_autoptr(GError) error = NULL;
    g_autoptr(FpStore) store = fp_store_open(place.folder, "zebraaccount", place.key, &error);
    g_assert_no_error(error);
    fill(store);
    assert_nothing_readable(&place); /* also the write-ahead log */
    g_assert_true(fp_store_check(store, &error));
  }
  assert_nothing_readable(&place);
  /* The test would see them: with the key they are there. */
  g_autoptr(FpStore) store = fp_store_open(place.folder, "zebraaccount", place.key, NULL);
  g_autoptr(FpMessage) one = fp_store_message(store, "zebramessage", NULL);
  g_assert_nonnull(strstr(one->html, "Zebrabody"));
  g_assert_cmpuint(fp_store_count(store, "group:zebrafolder", NULL), ==, 1);
}

/* After forgetting, the old sealed bytes are gone from the files as well. */
static void
test_forgotten_is_gone(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  for (int i = 0; i < 200; i++) {
    g_autofree char *id = g_strdup_printf("m%d", i);
    save(store, conversation(id, "s", T0, message(id, id, "anna", T0, "<p>text</p>"), NULL));
  }
  g_autofree char *path = place_file(&place, "archive.db");
  g_assert_true(fp_store_forget(store, NULL));
  gsize length;
  g_autofree char *bytes = read_bytes(path, &length);
  g_assert_cmpuint(length, <, 200000);
  g_assert_true(fp_store_check(store, NULL));
}

/* A record put in another one's place, or another column of it, does not open. */
static void
test_moved(void)
{
  static const struct {
    const char *sql;
    const char *lost; /* the message that must not open */
  } rows[] = {
      {"UPDATE body SET sealed = (SELECT sealed FROM body WHERE id = 1) WHERE id = 2", "m2"},
      {"UPDATE message SET sealed = (SELECT sealed FROM message WHERE id = 1) WHERE id = 2", "m2"},
      {"UPDATE body SET sealed = (SELECT sealed FROM message WHERE id = 2) WHERE id = 2", "m2"},
      {"UPDATE body SET sealed = substr(sealed, 1, length(sealed) - 1) WHERE id = 2", "m2"},
      {"UPDATE body SET sealed = x'02' || substr(sealed, 2) WHERE id = 2", "m2"},
      {"UPDATE body SET sealed = x'' WHERE id = 2", "m2"},
      {"UPDATE message SET verdict = (SELECT verdict FROM message WHERE id = 1) WHERE id = 2", "m2"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(Place) place;
    place_begin(&place);
    {
      g_autoptr(FpStore) store = place_open(&place);
      FpMessage *one = message("m1", "c1", "anna", T0, "<p>one</p>");
      one->suspicion = fp_suspicion_new(1, FP_LEVEL_NONE);
      save(store, conversation("c1", "s", T0, one, message("m2", "c1", "anna", T0, "<p>two</p>"), NULL));
    }
    tamper(&place, rows[i].sql);
    g_autoptr(FpStore) store = place_open(&place);
    g_autoptr(GError) error = NULL;
    g_assert_null(fp_store_message(store, rows[i].lost, &error));
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED);
    g_clear_error(&error);
    g_assert_null(fp_store_conversation(store, "c1", &error));
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED);
    g_clear_error(&error);
    g_assert_false(fp_store_check(store, &error));
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED);
    g_autoptr(FpMessage) whole = fp_store_message(store, "m1", NULL);
    g_assert_nonnull(whole);
  }
}

/* Reads everything that can be read. What opens is what was stored; every error is DAMAGED. */
static void
read_all(FpStore *store)
{
  g_autoptr(GError) error = NULL;
  gint64 more;
  g_autoptr(GPtrArray) list = fp_store_list(store, NULL, 0, 100, &error);
  for (guint i = 0; list && i < list->len; i++) {
    const FpConversation *talk = g_ptr_array_index(list, i);
    g_assert_true(g_str_has_prefix(talk->id, "c"));
    g_assert_cmpstr(talk->subject, ==, "The subject");
    g_clear_error(&error);
    g_autoptr(FpConversation) whole = fp_store_conversation(store, talk->id, &error);
    for (guint j = 0; whole && j < whole->messages->len; j++) {
      const FpMessage *one = g_ptr_array_index(whole->messages, j);
      g_assert_true(one->html && g_str_has_prefix(one->html, "<p>The text"));
    }
    if (error)
      g_assert_true(g_error_matches(error, FP_STORE_ERROR, FP_STORE_DAMAGED) ||
                    g_error_matches(error, FP_STORE_ERROR, FP_STORE_MISSING));
  }
  g_clear_error(&error);
  g_autoptr(GPtrArray) hits = fp_store_search(store, "text", 0, 100, 100, &more, &error);
  g_autoptr(GPtrArray) items = fp_store_outbox_list(store, FALSE, NULL);
  if (error)
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED);
  g_clear_error(&error);
  if (!fp_store_check(store, &error))
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED);
}

static void
fill_pages(const Place *place)
{
  g_autoptr(FpStore) store = place_open(place);
  g_autofree char *long_text = g_strnfill(6000, 'x');
  for (int i = 0; i < 12; i++) {
    g_autofree char *id = g_strdup_printf("m%d", i);
    g_autofree char *talk = g_strdup_printf("c%d", i);
    g_autofree char *html = g_strdup_printf("<p>The text %s</p>", i % 4 ? "short" : long_text);
    save(store, conversation(talk, "The subject", T0 + i, message(id, talk, "anna", T0 + i, html), NULL));
    report(store, T0, id, NULL);
  }
}

static void
with_bytes(const Place *place, const char *bytes, gsize length)
{
  g_autofree char *path = place_file(place, "archive.db");
  static const char *const others[] = {"archive.db-wal", "archive.db-shm", "archive.db.suspect"};
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autofree char *other = place_file(place, others[i]);
    g_remove(other);
  }
  g_assert_true(g_file_set_contents_full(path, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_autoptr(GError) error = NULL;
  g_autoptr(FpStore) store = fp_store_open(place->folder, ACCOUNT, place->key, &error);
  if (store)
    read_all(store);
  else
    g_assert_true(g_error_matches(error, FP_STORE_ERROR, FP_STORE_DAMAGED) ||
                  g_error_matches(error, FP_STORE_ERROR, FP_STORE_NEWER));
}

/* Bytes changed on every page, at its start, at random places, and all of it. */
static void
test_damaged_pages(void)
{
  g_auto(Place) place;
  place_begin(&place);
  fill_pages(&place);
  g_autofree char *path = place_file(&place, "archive.db");
  gsize length;
  g_autofree char *good = read_bytes(path, &length);
  g_assert_cmpuint(length % 4096, ==, 0);
  for (gsize page = 0; page < length / 4096; page++)
    for (int way = 0; way < 3; way++) {
      g_autofree char *bad = g_memdup2(good, length);
      char *start = bad + page * 4096;
      if (way == 0)
        start[0] ^= 0x55;
      else if (way == 1)
        for (int i = 0; i < 4; i++)
          start[g_test_rand_int_range(0, 4096)] ^= (char)g_test_rand_int_range(1, 256);
      else if (page % 2)
        for (int i = 0; i < 4096; i++)
          start[i] = (char)g_test_rand_int();
      else
        memset(start, 0, 4096);
      with_bytes(&place, bad, length);
    }
}

static void
test_cut(void)
{
  g_auto(Place) place;
  place_begin(&place);
  fill_pages(&place);
  g_autofree char *path = place_file(&place, "archive.db");
  gsize length;
  g_autofree char *good = read_bytes(path, &length);
  for (gsize cut = 1; cut < length; cut += 5077)
    with_bytes(&place, good, cut);
  /* The undamaged file still opens, so that the loops above have tried what they say. */
  g_assert_true(g_file_set_contents_full(path, good, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_autoptr(FpStore) store = place_open(&place);
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_store_check(store, &error));
  g_assert_no_error(error);
}

/* What no forum can send again comes over from a damaged archive; what does not open is left out. */
static void
test_salvage(void)
{
  g_auto(Place) place;
  place_begin(&place);
  {
    FpDraft draft = {0, NULL, NULL, NULL, (char *)"a draft", T0};
    g_autoptr(FpStore) store = place_open(&place);
    g_assert_cmpint(fp_store_save_draft(store, &draft, NULL), >, 0);
    g_assert_cmpint(report(store, T0 + 7, "m1", NULL), ==, 1);
    g_assert_cmpint(report(store, T0, "m2", NULL), ==, 2);
    gint64 sending = report(store, T0, "m3", NULL), sent = report(store, T0, "m4", NULL);
    g_assert_true(fp_store_outbox_claim(store, sending, NULL));
    g_assert_true(fp_store_outbox_claim(store, sent, NULL));
    g_assert_true(fp_store_outbox_settle(store, sent, FP_OUT_SENT, 0, "9001", "why", NULL));
  }
  tamper(&place, "UPDATE outbox SET sealed = zeroblob(99) WHERE id = 2; DELETE FROM meta; DROP TABLE words");
  place_refused(&place, place.key, FP_STORE_DAMAGED);
  g_autofree char *aside = place_set_aside(&place, NULL);
  g_autofree char *spare = place_file(&place, "archive.db.outbox");
  g_assert_cmpint(g_remove(spare), ==, 0);
  g_autoptr(FpStore) store = place_open(&place);
  g_autoptr(GError) error = NULL;
  g_assert_cmpint(fp_store_salvage(store, aside, &error), ==, 4);
  g_assert_no_error(error);
  g_autoptr(FpOutItem) one = fp_store_outbox_for_message(store, "m1");
  g_autoptr(FpOutItem) three = fp_store_outbox_for_message(store, "m3");
  g_autoptr(FpOutItem) four = fp_store_outbox_for_message(store, "m4");
  g_assert_cmpint(one->state, ==, FP_OUT_HELD);
  g_assert_cmpint(one->due, ==, T0 + 7);
  g_assert_null(fp_store_outbox_for_message(store, "m2"));
  g_assert_cmpint(three->state, ==, FP_OUT_UNSURE);
  g_assert_cmpint(four->state, ==, FP_OUT_SENT);
  g_assert_cmpstr(four->remote_id, ==, "9001");
  g_assert_cmpint(four->settled, >, 0);
  g_autoptr(GPtrArray) drafts = fp_store_drafts(store, NULL);
  g_assert_cmpuint(drafts->len, ==, 1);
  g_assert_true(fp_store_check(store, &error));
  /* Rubbish gives nothing, and is no error. */
  g_autofree char *rubbish = place_file(&place, "rubbish");
  g_assert_true(g_file_set_contents(rubbish, "rubbish", -1, NULL));
  g_assert_cmpint(fp_store_salvage(store, rubbish, &error), ==, 0);
  g_assert_cmpint(fp_store_salvage(store, "/nonexistent/archive.db", &error), ==, 0);
  g_assert_no_error(error);
}

static FpOutState
report_state(FpStore *store, const char *message)
{
  g_autoptr(FpOutItem) item = fp_store_outbox_for_message(store, message);
  return item ? item->state : FP_OUT_UNDONE;
}

static void
check_taken_over(const Place *place)
{
  g_autoptr(FpStore) store = place_open(place);
  g_autoptr(FpOutItem) sent = fp_store_outbox_for_message(store, "m3");
  g_autoptr(FpOutItem) held = fp_store_outbox_for_message(store, "m1");
  g_assert_cmpuint(fp_store_restored(store), ==, 2);
  g_assert_cmpint(held->state, ==, FP_OUT_HELD);
  g_assert_cmpint(held->due, ==, T0 + 7);
  g_assert_cmpstr(held->reason, ==, "spam");
  g_assert_cmpint(report_state(store, "m2"), ==, FP_OUT_UNSURE);
  g_assert_cmpstr(sent->remote_id, ==, "9001");
  g_assert_null(fp_store_outbox_for_message(store, "m4"));
  g_assert_true(fp_store_check(store, NULL));
}

/* The outbox outlives an archive that is rubbish, lost, or of a later version: it has a copy of its own. */
static void
test_spare(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autofree char *path = place_file(&place, "archive.db"), *spare = place_file(&place, "archive.db.outbox");
  {
    g_autoptr(FpStore) store = place_open(&place);
    g_assert_cmpint(report(store, T0 + 7, "m1", NULL), ==, 1);
    gint64 sending = report(store, T0, "m2", NULL), sent = report(store, T0, "m3", NULL);
    gint64 undone = report(store, T0, "m4", NULL);
    g_assert_true(fp_store_outbox_claim(store, sending, NULL));
    g_assert_true(fp_store_outbox_claim(store, sent, NULL));
    g_assert_true(fp_store_outbox_settle(store, sent, FP_OUT_SENT, 0, "9001", "why", NULL));
    g_assert_true(fp_store_outbox_undo(store, undone, NULL));
  }
  g_assert_cmpint(g_remove(path), ==, 0);
  check_taken_over(&place);
  g_assert_true(g_file_set_contents_full(path, "rubbish, as long as a page would not be", -1,
                                         G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  place_refused(&place, place.key, FP_STORE_DAMAGED);
  g_autofree char *aside = place_set_aside(&place, NULL);
  check_taken_over(&place);
  tamper(&place, "PRAGMA user_version = 99");
  place_refused(&place, place.key, FP_STORE_NEWER);
  g_autofree char *newer = place_set_aside(&place, NULL);
  check_taken_over(&place);
  /* A damaged copy is no harm, and is made anew. */
  g_assert_true(g_file_set_contents_full(spare, "rubbish", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  {
    g_autoptr(FpStore) store = place_open(&place);
    g_assert_cmpuint(fp_store_restored(store), ==, 0);
    g_assert_cmpint(report_state(store, "m1"), ==, FP_OUT_HELD);
  }
  g_assert_cmpint(g_remove(path), ==, 0);
  check_taken_over(&place);
}

/* Damage that only a read meets: the next opening looks at everything, and refuses. */
static void
test_suspect(void)
{
  g_auto(Place) place;
  place_begin(&place);
  fill_pages(&place);
  tamper(&place, "UPDATE body SET sealed = zeroblob(99)");
  {
    g_autoptr(FpStore) store = place_open(&place);
    g_autoptr(GError) error = NULL;
    g_assert_null(fp_store_conversation(store, "c1", &error));
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED);
  }
  place_refused(&place, place.key, FP_STORE_DAMAGED);
  g_autofree char *aside = place_set_aside(&place, NULL);
  g_autoptr(FpStore) store = place_open(&place);
  g_assert_nonnull(store);
  g_assert_cmpint(report_state(store, "m1"), ==, FP_OUT_HELD);
}

/* --- a full disk: no file of this child may grow past a limit --- */

static gboolean
is_full(const GError *error)
{
  return g_error_matches(error, FP_STORE_ERROR, FP_STORE_FULL);
}

static int
fill_the_disk(gpointer data)
{
  g_autoptr(FpStore) store = place_open(data);
  struct rlimit limit = {300000, 300000};
  signal(SIGXFSZ, SIG_IGN);
  if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
    return 3;
  g_autofree char *text = g_strnfill(20000, 'x');
  for (int i = 0; i < 1000; i++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *id = g_strdup_printf("m%d", i);
    g_autofree char *html = g_strdup_printf("<p>The text %s</p>", text);
    g_autoptr(GPtrArray) one = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
    g_ptr_array_add(one, conversation(id, "The subject", T0 + i, message(id, id, "anna", T0, html), NULL));
    if (fp_store_save_conversations(store, one, 0, &error))
      continue;
    if (!is_full(error))
      return 4;
    /* Reading goes on, and so does saying what was kept. */
    guint kept = fp_store_count(store, NULL, NULL);
    return kept == (guint)i ? 0 : 5;
  }
  return 6;
}

static void
test_full_disk(void)
{
  g_auto(Place) place;
  place_begin(&place);
  gint64 row;
  {
    g_autoptr(FpStore) store = place_open(&place);
    row = report(store, T0, "m-flagged", NULL);
  }
  int status = in_child(fill_the_disk, &place);
  g_assert_true(WIFEXITED(status));
  g_assert_cmpint(WEXITSTATUS(status), ==, 0);
  g_autoptr(FpStore) store = place_open(&place);
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_store_check(store, &error));
  g_assert_no_error(error);
  g_assert_cmpint(state_of(store, row), ==, FP_OUT_HELD);
  g_autoptr(GPtrArray) list = fp_store_list(store, NULL, 0, 1000, &error);
  g_assert_cmpuint(list->len, >, 2);
  for (guint i = 0; i < list->len; i++) {
    const FpConversation *talk = g_ptr_array_index(list, i);
    g_autoptr(FpConversation) whole = fp_store_conversation(store, talk->id, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(whole->messages->len, ==, 1);
  }
}

static int
open_on_full_disk(gpointer data)
{
  const Place *place = data;
  struct rlimit limit = {0, 0};
  g_autoptr(GError) error = NULL;
  signal(SIGXFSZ, SIG_IGN);
  if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
    return 3;
  g_autoptr(FpStore) store = fp_store_open(place->folder, ACCOUNT, place->key, &error);
  return !store && is_full(error) ? 0 : 1;
}

static void
test_full_disk_at_first_start(void)
{
  g_auto(Place) place;
  place_begin(&place);
  int status = in_child(open_on_full_disk, &place);
  g_assert_true(WIFEXITED(status));
  g_assert_cmpint(WEXITSTATUS(status), ==, 0);
  fp_store_close(place_open(&place)); /* with room again it works */
}

/* --- another copy writes --- */

static void
test_busy(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  g_autofree char *path = place_file(&place, "archive.db");
  sqlite3 *other = NULL;
  g_assert_cmpint(sqlite3_open(path, &other), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  /* Reading does not wait for the writer. */
  g_assert_cmpuint(fp_store_count(store, NULL, NULL), ==, 0);
  g_assert_cmpint(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close(other);
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, "x"), NULL));
  g_assert_cmpuint(fp_store_count(store, NULL, NULL), ==, 1);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/store/sealed/nothing-readable", test_nothing_readable);
  g_test_add_func("/store/sealed/forgotten-is-gone", test_forgotten_is_gone);
  g_test_add_func("/store/sealed/moved", test_moved);
  g_test_add_func("/store/sealed/damaged-pages", test_damaged_pages);
  g_test_add_func("/store/sealed/cut", test_cut);
  g_test_add_func("/store/sealed/salvage", test_salvage);
  g_test_add_func("/store/sealed/spare", test_spare);
  g_test_add_func("/store/sealed/suspect", test_suspect);
  g_test_add_func("/store/sealed/full-disk", test_full_disk);
  g_test_add_func("/store/sealed/full-disk-at-first-start", test_full_disk_at_first_start);
  g_test_add_func("/store/sealed/busy", test_busy);
  return g_test_run();
}
