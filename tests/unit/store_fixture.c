/* Helpers shared by the tests of the archive. */
#include "config.h"

#include "unit/store_fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

void
place_begin(Place *place)
{
  place->top = g_dir_make_tmp("flagpost-store-XXXXXX", NULL);
  g_assert_nonnull(place->top);
  place->folder = g_build_filename(place->top, "data", "archive", NULL);
  place->key = fp_store_new_key();
}

static void
delete_tree(const char *path)
{
  GDir *folder = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
  if (folder) {
    for (const char *name; (name = g_dir_read_name(folder));) {
      g_autofree char *inner = g_build_filename(path, name, NULL);
      delete_tree(inner);
    }
    g_dir_close(folder);
  }
  g_assert_cmpint(g_remove(path), ==, 0);
}

void
place_end(Place *place)
{
  delete_tree(place->top);
  g_clear_pointer(&place->top, g_free);
  g_clear_pointer(&place->folder, g_free);
  g_clear_pointer(&place->key, fp_secret_unref);
}

FpStore *
place_open(const Place *place)
{
  g_autoptr(GError) error = NULL;
  FpStore *store = fp_store_open(place->folder, ACCOUNT, place->key, &error);
  g_assert_no_error(error);
  g_assert_nonnull(store);
  return store;
}

void
place_refused(const Place *place, const FpSecret *key, int code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpStore) store = fp_store_open(place->folder, ACCOUNT, key, &error);
  g_assert_error(error, FP_STORE_ERROR, code);
  g_assert_null(store);
}

char *
place_set_aside(const Place *place, GError **error)
{
  int claim = -1;
  char *aside =
      fp_store_claim(place->folder, &claim, error) ? fp_store_set_aside(place->folder, claim, error) : NULL;
  fp_store_unclaim(&claim);
  return aside;
}

char *
place_file(const Place *place, const char *name)
{
  return g_build_filename(place->folder, name, NULL);
}

char *
read_bytes(const char *path, gsize *length)
{
  char *bytes = NULL;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &bytes, length, &error);
  g_assert_no_error(error);
  return bytes;
}

void
copy_file(const char *from, const char *to)
{
  gsize length;
  g_autofree char *bytes = read_bytes(from, &length);
  g_autoptr(GError) error = NULL;
  g_file_set_contents_full(to, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error(error);
}

FpPerson *
person(const char *id, const char *login, const char *name)
{
  return fp_person_new(id, login, name);
}

FpMessage *
message(const char *id, const char *conversation, const char *from, gint64 sent, const char *html)
{
  FpMessage *made = fp_message_new(id, conversation);
  g_autofree char *who = g_strdup_printf("id-of-%s", from);
  made->from = person(who, from, NULL);
  made->sent = sent;
  if (html)
    fp_message_set_html(made, html, -1, NULL);
  return made;
}

FpConversation *
conversation(const char *id, const char *subject, gint64 last, ...)
{
  FpConversation *made = fp_conversation_new(id, subject);
  made->last = last;
  g_free(made->folder);
  made->folder = g_strdup("inbox");
  va_list messages;
  va_start(messages, last);
  for (FpMessage *one; (one = va_arg(messages, FpMessage *));) {
    if (made->messages->len == 0) {
      g_clear_pointer(&made->from, fp_person_unref);
      made->from = fp_person_ref(one->from);
    }
    g_ptr_array_add(made->messages, one);
  }
  va_end(messages);
  return made;
}

void
save(FpStore *store, FpConversation *one)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_autoptr(GError) error = NULL;
  g_ptr_array_add(all, one);
  g_assert_true(fp_store_save_conversations(store, all, 0, &error));
  g_assert_no_error(error);
}

gint64
report(FpStore *store, gint64 due, const char *first, ...)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *item = fp_out_item_new(FP_OUT_REPORT);
  g_autoptr(GError) error = NULL;
  item->due = due;
  item->reason = g_strdup("spam");
  va_list more;
  va_start(more, first);
  for (const char *id = first; id; id = va_arg(more, const char *))
    g_ptr_array_add(item->messages, g_strdup(id));
  va_end(more);
  g_ptr_array_add(items, item);
  g_assert_true(fp_store_outbox_add(store, items, &error));
  g_assert_no_error(error);
  return item->id;
}

FpOutState
state_of(FpStore *store, gint64 id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpOutItem) item = fp_store_outbox_get(store, id, &error);
  g_assert_no_error(error);
  return item->state;
}

int
in_child(int (*func)(gpointer data), gpointer data)
{
  int status = 0;
  pid_t child = fork();
  g_assert_cmpint(child, >=, 0);
  if (child == 0)
    _exit(func(data));
  g_assert_cmpint(waitpid(child, &status, 0), ==, child);
  return status;
}

void
tamper(const Place *place, const char *sql)
{
  g_autofree char *path = place_file(place, "archive.db");
  sqlite3 *db = NULL;
  char *said = NULL;
  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  sqlite3_exec(db, sql, NULL, NULL, &said);
  g_assert_cmpstr(said, ==, NULL);
  sqlite3_close(db);
}
