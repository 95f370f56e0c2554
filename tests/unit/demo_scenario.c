/* The scenarios' facts, the sizes they grow to, what a file keeps, and the faults. */
#include "config.h"

#include "demo/model.h"
#include "lib/test.h"
#include "unit/demo_client.h"

#include <glib/gstdio.h>

#define SECOND G_GINT64_CONSTANT(1000000)
#define HOUR   (3600 * SECOND)

static DemoClient *
signed_in(const DemoOptions *options)
{
  DemoClient *client = client_new(options);
  client_sign_in(client, demo_forum_login(client->forum), demo_forum_password(client->forum));
  return client;
}

static gint64
moment(const char *text)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(text, utc);
  g_assert_nonnull(date);
  return g_date_time_to_unix(date) * SECOND;
}

static void
test_the_night(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  const gint64 midnight = moment("2026-11-24T00:00:00Z");
  g_autoptr(json_t) young =
      client_v2(client,
                "SELECT id, registration_data, messages.count(*) FROM users WHERE"
                " registration_data.registration_time > '2026-11-23T00:00:00Z' LIMIT 1000",
                NULL);
  json_t *items = at(young, "data.items"), *item;
  size_t i;
  g_assert_cmpuint(json_array_size(items), ==, 30);
  g_autoptr(GHashTable) senders = g_hash_table_new(g_str_hash, g_str_equal);
  json_array_foreach(items, i, item)
  {
    gint64 made = moment(text_at(item, "registration_data.registration_time"));
    g_assert_cmpint(made, >=, midnight - HOUR);
    g_assert_cmpint(made, <, midnight - HOUR + 60 * SECOND);
    g_assert_cmpint(number_at(item, "messages.count"), ==, 2);
    g_hash_table_add(senders, (gpointer)text_at(item, "id"));
  }
  g_autoptr(json_t) night =
      client_v2(client,
                "SELECT sender.id, sent_time, is_read, body FROM inbox_notes WHERE sent_time >="
                " '2026-11-24T00:00:00Z' LIMIT 1000",
                NULL);
  guint wave = 0;
  g_autoptr(GHashTable) bodies = g_hash_table_new(g_str_hash, g_str_equal);
  json_array_foreach(at(night, "data.items"), i, item)
  {
    if (!g_hash_table_contains(senders, text_at(item, "sender.id")))
      continue;
    wave++;
    g_assert_true(g_hash_table_add(bodies, (gpointer)text_at(item, "body")));
    g_assert_true(json_is_false(at(item, "is_read")));
    g_assert_cmpint(moment(text_at(item, "sent_time")), <, midnight + 7 * HOUR);
  }
  g_assert_cmpuint(wave, ==, 17);
}

static gint64
inbox_size(DemoClient *client)
{
  g_autoptr(json_t) count = client_v1(client, "GET", "users/self/mailbox/notes/inbox/count", NULL);
  return number_at(count, "value.$");
}

static void
test_kinds(void)
{
  DemoOptions quiet = {.scenario = "quiet"}, empty = {.scenario = "empty"},
              wrong = {.scenario = "noisy", .now = MORNING};
  g_autoptr(DemoClient) wave = signed_in(NULL), calm = signed_in(&quiet), none = signed_in(&empty);
  g_assert_cmpint(inbox_size(wave), ==, inbox_size(calm) + 18);
  g_assert_cmpint(inbox_size(calm), >, 60);
  g_assert_cmpint(inbox_size(none), ==, 0);
  g_autoptr(GError) error = NULL;
  g_assert_null(demo_forum_new(&wrong, &error));
  g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
}

static void
test_repeatable(void)
{
  static const char query[] = "SELECT id, subject, body, sender.login, sent_time FROM inbox_notes LIMIT 1000";
  DemoOptions one = {.seed = 5}, two = {.seed = 6};
  g_autoptr(DemoClient) a = signed_in(&one), b = signed_in(&one), c = signed_in(&two);
  g_autoptr(json_t) first = client_v2(a, query, NULL), second = client_v2(b, query, NULL),
                    third = client_v2(c, query, NULL);
  g_assert_true(json_equal(first, second));
  g_assert_false(json_equal(first, third));
}

static guint
files_in(const char *folder, char **last)
{
  g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
  guint count = 0;
  const char *name;
  while (entries && (name = g_dir_read_name(entries))) {
    g_free(*last);
    *last = g_build_filename(folder, name, NULL);
    count++;
  }
  return count;
}

/* A new forum's messages, and its next throw of the dice. */
static char *
beginning(const DemoOptions *options)
{
  g_autoptr(GError) error = NULL;
  DemoForum *forum = demo_forum_new(options, &error);
  g_assert_no_error(error);
  g_autofree char *notes =
      demo_text(forum, "SELECT group_concat(id || subject || body || sent) FROM notes", "");
  char *text = g_strdup_printf("%s %" G_GUINT64_FORMAT, notes, demo_chance(forum));
  demo_forum_free(forum);
  return text;
}

/* What a forum began with is found again by the next; a file that is none of ours is not believed. */
static void
test_begun(void)
{
  g_autofree char *folder = g_dir_make_tmp("flagpost-demo-XXXXXX", NULL);
  g_autofree char *file = NULL;
  DemoOptions options = {.seed = 5, .now = MORNING};
  g_autofree char *expected = beginning(&options);
  options.begun = folder;
  for (int i = 0; i < 4; i++) {
    g_autofree char *found = beginning(&options);
    g_assert_true(g_str_equal(found, expected));
    g_clear_pointer(&file, g_free);
    g_assert_cmpuint(files_in(folder, &file), ==, 1);
    if (i == 1)
      g_assert_true(g_file_set_contents(file, "not a database", -1, NULL));
  }
  options.begun = "/nonexistent";
  g_autofree char *unkept = beginning(&options);
  g_assert_true(g_str_equal(unkept, expected));
  g_assert_cmpint(g_remove(file), ==, 0);
  g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
test_sizes(void)
{
  static const unsigned sizes[] = {1, 20, 500, 100000};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    DemoOptions options = {.messages = sizes[i]};
    g_autoptr(DemoClient) client = signed_in(&options);
    g_assert_cmpint(inbox_size(client), ==, sizes[i]);
    g_autoptr(json_t) newest =
        client_v2(client, "SELECT sent_time FROM inbox_notes ORDER BY sent_time DESC LIMIT 1", NULL);
    g_assert_cmpint(moment(text_at(newest, "data.items.0.sent_time")), >, MORNING - 2 * HOUR);
  }
}

static void
test_kept_in_a_file(void)
{
  g_autofree char *folder = g_dir_make_tmp("flagpost-demo-XXXXXX", NULL);
  g_autofree char *file = g_build_filename(folder, "forum.db", NULL);
  DemoOptions options = {.database = file, .unconfirmed_password = TRUE};
  gint64 size;
  {
    g_autoptr(DemoClient) client = signed_in(&options);
    size = inbox_size(client);
    g_autoptr(json_t) set = client_v1(client, "POST", "users/self/password/set", "value=kept-for-good-1");
    g_assert_cmpstr(text_at(set, "status"), ==, "success");
  }
  {
    g_autoptr(DemoClient) client = client_new(&options);
    client_sign_in(client, "maria", "kept-for-good-1");
    g_assert_cmpint(inbox_size(client), ==, size);
    demo_run(client->forum, "PRAGMA user_version = 3", "");
  }
  /* Another version's tables are not guessed at. */
  DemoOptions same = {.database = file, .now = MORNING};
  g_autoptr(GError) error = NULL;
  g_assert_null(demo_forum_new(&same, &error));
  g_assert_nonnull(strstr(error->message, "another version"));
  g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name(entries))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_remove(path);
  }
  g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
test_mail(void)
{
  g_autofree char *folder = g_dir_make_tmp("flagpost-demo-XXXXXX", NULL),
                  *new = g_build_filename(folder, "new", NULL);
  g_autofree char *last = NULL;
  DemoOptions options = {.scenario = "empty", .mail_dir = folder};
  g_autoptr(DemoClient) client = signed_in(&options);
  g_assert_cmpuint(files_in(new, &last), ==, 0);
  g_autoptr(json_t) sent = client_send(client, "login/dilys", "Größe\r\nBcc: x@y.example", "<p>Hello</p>");
  g_assert_cmpstr(text_at(sent, "status"), ==, "success");
  g_assert_cmpuint(files_in(new, &last), ==, 1);
  g_autofree char *mail = NULL;
  g_assert_true(g_file_get_contents(last, &mail, NULL, NULL));
  g_assert_nonnull(strstr(mail, "\nTo: member1@mail.example\n"));
  g_assert_nonnull(strstr(mail, "\nDate: Tue, 24 Nov 2026 07:30:00 +0000\n"));
  g_assert_null(strstr(mail, "\nBcc"));
  gsize length;
  g_autofree char *words = (char *)g_base64_decode(strstr(mail, "base64\n\n") + 8, &length);
  g_autofree char *text = g_strndup(words, length);
  g_assert_nonnull(strstr(text, "\n\nHello\n"));
  g_assert_null(strstr(text, "<p>"));
  g_remove(last);
  static const char *const folders[] = {"tmp", "new", "cur"};
  for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *path = g_build_filename(folder, folders[i], NULL);
    g_rmdir(path);
  }
  g_rmdir(folder);
}

static DemoReply *
version(DemoClient *client)
{
  return client_ask(client, "GET", "/status/version", NULL, NULL);
}

static void
test_fault_kinds(void)
{
  static const struct {
    const char *kind;
    unsigned status;
    DemoManner manner;
  } kinds[] = {{"drop-before", 0, DEMO_DROP_BEFORE},
               {"drop-during", 200, DEMO_DROP_DURING},
               {"drop-after", 200, DEMO_DROP_AFTER},
               {"endless", 200, DEMO_ENDLESS},
               {"drip", 200, DEMO_DRIP},
               {"wrong-json", 200, DEMO_SEND},
               {"html", 200, DEMO_SEND},
               {"429", 429, DEMO_SEND},
               {"429:9", 429, DEMO_SEND},
               {"429-at:9", 429, DEMO_SEND},
               {"500", 500, DEMO_SEND},
               {"503", 503, DEMO_SEND},
               {"503-after", 503, DEMO_SEND},
               {"503-closed", 503, DEMO_SEND},
               {"duplicate", 200, DEMO_SEND}};
  g_autoptr(DemoClient) client = client_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_assert_true(demo_forum_fault(client->forum, "/status", "GET", kinds[i].kind, 1, 0));
    DemoReply *reply = version(client);
    g_test_message("%s", kinds[i].kind);
    g_assert_cmpuint(reply->status, ==, kinds[i].status);
    g_assert_cmpint(reply->manner, ==, kinds[i].manner);
    demo_reply_free(reply);
    g_autofree char *text = client_text(version(client));
    g_assert_true(g_str_has_prefix(text, "revision: "));
  }
  g_assert_true(demo_forum_fault(client->forum, "/status", NULL, "cut:5", 1, 0));
  g_autofree char *cut = client_text(version(client));
  g_assert_cmpstr(cut, ==, "revis");
  g_assert_true(demo_forum_fault(client->forum, "/status", NULL, "429-at:90", 1, 0));
  DemoReply *limited = version(client);
  g_assert_cmpstr(g_ptr_array_index(limited->headers, 2), ==, "Retry-After");
  g_assert_cmpstr(g_ptr_array_index(limited->headers, 3), ==, "Tue, 24 Nov 2026 07:31:30 GMT");
  demo_reply_free(limited);
  g_assert_true(demo_forum_fault(client->forum, "/status", NULL, "delay:250", 1, 0));
  DemoReply *late = version(client);
  g_assert_cmpint(late->delay, ==, 250000);
  demo_reply_free(late);
  static const char *const wrong[] = {"",      "delay",  "delay:x", "cut", "html:3",
                                      "500:1", "429-at", "nothing", "429:"};
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
    g_assert_false(demo_forum_fault(client->forum, "/status", NULL, wrong[i], 1, 0));
  g_assert_false(demo_forum_fault(client->forum, "/status", NULL, "html", 0, 0));
}

static unsigned
status_of(DemoClient *client, const char *method)
{
  DemoReply *reply = client_ask(client, method, "/status/version", NULL, NULL);
  unsigned status = reply->status;
  demo_reply_free(reply);
  return status;
}

static void
test_fault_counts(void)
{
  g_autoptr(DemoClient) client = client_new(NULL);
  g_assert_true(demo_forum_fault(client->forum, "/status", "POST", "503", 2, 1));
  g_assert_cmpuint(status_of(client, "POST"), ==, 200);
  g_assert_cmpuint(status_of(client, "GET"), ==, 200);
  g_assert_cmpuint(status_of(client, "POST"), ==, 503);
  g_assert_cmpuint(status_of(client, "GET"), ==, 200);
  g_assert_cmpuint(status_of(client, "POST"), ==, 503);
  g_assert_cmpuint(status_of(client, "POST"), ==, 200);
  DemoReply *set = client_ask(client, "POST", "/demo/faults", "application/json",
                              "{\"route\":\"/status\",\"kind\":\"500\",\"count\":5,\"after\":0}");
  g_autoptr(json_t) list = client_json(set);
  g_assert_cmpuint(json_array_size(at(list, "faults")), ==, 1);
  g_assert_cmpuint(status_of(client, "GET"), ==, 500);
  demo_reply_free(client_ask(client, "DELETE", "/demo/faults", NULL, NULL));
  g_assert_cmpuint(status_of(client, "GET"), ==, 200);
  DemoReply *bad = client_ask(client, "POST", "/demo/faults", "application/json",
                              "{\"route\":\"/status\",\"kind\":\"x\"}");
  g_assert_cmpuint(bad->status, ==, 400);
  demo_reply_free(bad);
}

static gint64
sent_size(DemoClient *client)
{
  g_autoptr(json_t) count = client_v2(client, "SELECT count(*) FROM outbox_notes", NULL);
  return number_at(count, "data.count");
}

/* What the forum did under each fault: that decides whether a client that repeats sends twice. */
static void
test_fault_effects(void)
{
  static const struct {
    const char *kind;
    int sent;
  } kinds[] = {{"drop-before", 0}, {"drop-during", 1}, {"drop-after", 1}, {"cut:3", 1}, {"wrong-json", 1},
               {"html", 0},        {"429", 0},         {"500", 0},        {"503", 0},   {"503-after", 1},
               {"503-closed", 0},  {"expired", 0},     {"duplicate", 2}};
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autoptr(DemoClient) client = signed_in(NULL);
    gint64 before = sent_size(client);
    g_test_message("%s", kinds[i].kind);
    g_assert_true(demo_forum_fault(client->forum, "notes/send", "POST", kinds[i].kind, 1, 0));
    demo_reply_free(client_ask(client, "POST", "/restapi/vc/postoffice/notes/send",
                               "application/x-www-form-urlencoded",
                               "notes.recipient=login/dilys&notes.subject=Hello&notes.note=Hello"));
    client_sign_in(client, "maria", demo_forum_password(client->forum));
    g_assert_cmpint(sent_size(client) - before, ==, kinds[i].sent);
  }
}

static void
test_clock(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  g_autoptr(json_t) moved =
      client_json(client_ask(client, "POST", "/demo/clock", "application/json", "{\"advance\":3600}"));
  g_assert_cmpstr(text_at(moved, "now"), ==, "2026-11-24T08:30:00.000+00:00");
  g_autoptr(json_t) over = client_v1(client, "GET", "users/self", NULL);
  g_assert_cmpint(number_at(over, "error.code"), ==, 301);
  g_autoptr(json_t) set = client_json(
      client_ask(client, "POST", "/demo/clock", "application/json", "{\"set\":\"2027-01-01T00:00:00Z\"}"));
  client->now += SECOND;
  g_autoptr(json_t) now = client_json(client_ask(client, "GET", "/demo/clock", NULL, NULL));
  g_assert_cmpstr(text_at(now, "now"), ==, "2027-01-01T00:00:01.000+00:00");
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/demo/scenario/the-night", test_the_night);
  g_test_add_func("/demo/scenario/kinds", test_kinds);
  g_test_add_func("/demo/scenario/repeatable", test_repeatable);
  g_test_add_func("/demo/scenario/begun", test_begun);
  g_test_add_func("/demo/scenario/sizes", test_sizes);
  g_test_add_func("/demo/scenario/kept-in-a-file", test_kept_in_a_file);
  g_test_add_func("/demo/scenario/mail", test_mail);
  g_test_add_func("/demo/fault/kinds", test_fault_kinds);
  g_test_add_func("/demo/fault/counts", test_fault_counts);
  g_test_add_func("/demo/fault/effects", test_fault_effects);
  g_test_add_func("/demo/clock", test_clock);
  return g_test_run();
}
