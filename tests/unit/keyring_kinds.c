/* The keyrings that need no service: this session's, libsecret's file; and the front's reading back, with
 * keyrings that lie. */
#include "config.h"

#include "lib/test.h"
#include "unit/keyring_fixture.h"

#include <glib/gstdio.h>
#include <sys/wait.h>

static const char *program;

/* libsecret's file keyring forgets an entity tag of GIO's each time it writes. Only in this program, and with
 * stacks that go through GIO, so that no other leak hides behind it. */
const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);
const char *
__asan_default_options(void)
{
  return "fast_unwind_on_malloc=0";
}
const char *
__lsan_default_suppressions(void)
{
  return "leak:libgio-2.0";
}

static void
test_session(void)
{
  g_autoptr(FpKeyring) keyring = fp_keyring_session_new();
  assert_contract(keyring);
  g_assert_cmpstr(keyring->describe(keyring->self), ==, "this session only");
  g_autoptr(FpKeyring) other = fp_keyring_session_new();
  assert_slot(other, ACCOUNT, FP_SLOT_CURRENT, NULL);
}

static void
remember(GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;
  g_assert_null(*kept);
  *kept = g_object_ref(result);
}

/* Cancelled at whatever moment, a call ends once, with the secret or as cancelled. */
static void
assert_cancellable(FpKeyring *keyring)
{
  g_assert_true(keyring_save(keyring, ACCOUNT, FP_SLOT_CURRENT, "word for a cancelled call", NULL));
  for (int turns = 0; turns < 60; turns++) {
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_autoptr(GAsyncResult) result = NULL;
    g_autoptr(GError) error = NULL;
    fp_keyring_load_async(keyring, ACCOUNT, FP_SLOT_CURRENT, cancellable, remember, &result);
    for (int i = 0; i < turns % 12 && !result; i++)
      g_main_context_iteration(NULL, TRUE);
    g_cancellable_cancel(cancellable);
    while (!result)
      g_main_context_iteration(NULL, TRUE);
    g_autoptr(FpSecret) secret = fp_keyring_load_finish(result, &error);
    if (!secret)
      g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
  while (g_main_context_iteration(NULL, FALSE))
    ;
}

/* In a process of its own, since libsecret reads the file once: with another password it is not empty but
 * unreadable, and nothing is put into it. */
static int
be_without_password(void)
{
  g_setenv("SECRET_FILE_TEST_PASSWORD", "opens nothing", TRUE);
  g_autoptr(FpKeyring) keyring = fp_keyring_libsecret_new();
  for (int quiet = 0; quiet <= 1; quiet++) {
    g_autoptr(GError) load = NULL, save = NULL, clear = NULL;
    g_assert_null(keyring_load(keyring, ACCOUNT, FP_SLOT_ARCHIVE, &load));
    g_assert_error(load, FP_KEYRING_ERROR, FP_KEYRING_LOCKED);
    g_assert_nonnull(strstr(load->message, "does not open it"));
    g_assert_false(keyring_save(keyring, ACCOUNT, FP_SLOT_ARCHIVE, "another", &save));
    g_assert_error(save, FP_KEYRING_ERROR, FP_KEYRING_LOCKED);
    g_assert_false(keyring_clear(keyring, ACCOUNT, FP_SLOT_ARCHIVE, &clear));
    g_assert_error(clear, FP_KEYRING_ERROR, FP_KEYRING_LOCKED);
    fp_keyring_set_quiet(keyring);
  }
  return 0;
}

static void
start_copy(const char *name, GPid *copy)
{
  const char *argv[] = {program, "--copy", name, NULL};
  g_autoptr(GError) error = NULL;
  g_spawn_async(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, copy, &error);
  g_assert_no_error(error);
}

static void
copy_is_fine(GPid copy)
{
  int status;
  g_assert_cmpint(waitpid(copy, &status, 0), ==, copy);
  g_assert_cmpint(status, ==, 0);
}

static void
assert_wrong_password_is_told(const char *path)
{
  g_autoptr(FpKeyring) keyring = fp_keyring_libsecret_new();
  g_autofree char *before = NULL, *after = NULL;
  gsize size_before, size_after;
  GPid copy;
  g_assert_true(keyring_save(keyring, ACCOUNT, FP_SLOT_ARCHIVE, "word for the archive", NULL));
  g_assert_true(g_file_get_contents(path, &before, &size_before, NULL));
  start_copy("wrong", &copy);
  copy_is_fine(copy);
  g_assert_true(g_file_get_contents(path, &after, &size_after, NULL));
  g_assert_cmpmem(before, size_before, after, size_after);
  assert_slot(keyring, ACCOUNT, FP_SLOT_ARCHIVE, "word for the archive");
  assert_slot(keyring, "nobody@forum.example.org", FP_SLOT_CURRENT, NULL); /* what is empty is so */
}

/* Two copies of the program save and delete at the same moments: each finds what it stored. */
static void
assert_two_at_once(void)
{
  static const char *const names[] = {"one@forum.example.org", "two@forum.example.org"};
  GPid copies[2];
  for (int i = 0; i < 2; i++)
    start_copy(names[i], &copies[i]);
  for (int i = 0; i < 2; i++)
    copy_is_fine(copies[i]);
  g_autoptr(FpKeyring) keyring = fp_keyring_libsecret_new();
  for (int i = 0; i < 2; i++)
    assert_slot(keyring, names[i], FP_SLOT_CURRENT, names[i]);
}

static int
be_a_copy(const char *name)
{
  if (g_str_equal(name, "wrong"))
    return be_without_password();
  g_autoptr(FpKeyring) keyring = fp_keyring_libsecret_new();
  for (int turn = 0; turn < 25; turn++) {
    g_autofree char *word = g_strdup_printf("%s %d", name, turn);
    g_autoptr(GError) error = NULL;
    keyring_save(keyring, name, FP_SLOT_NEXT, word, &error);
    g_assert_no_error(error);
    assert_slot(keyring, name, FP_SLOT_NEXT, word);
    keyring_clear(keyring, name, FP_SLOT_NEXT, &error);
    g_assert_no_error(error);
  }
  g_assert_true(keyring_save(keyring, name, FP_SLOT_CURRENT, name, NULL));
  return 0;
}

static void
test_file(void)
{
  g_autofree char *folder = g_dir_make_tmp("flagpost-keyring-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "keyring", NULL);
  g_setenv("SECRET_BACKEND", "file", TRUE);
  g_setenv("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv("SECRET_FILE_TEST_PASSWORD", "opens the file", TRUE);
  g_setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  {
    g_autoptr(FpKeyring) keyring = fp_keyring_libsecret_new();
    assert_contract(keyring);
    g_assert_cmpstr(keyring->describe(keyring->self), ==, "a file of libsecret");
    assert_cancellable(keyring);
  }
  assert_wrong_password_is_told(path);
  assert_two_at_once();
  g_autofree char *bytes = NULL;
  gsize length;
  GStatBuf facts;
  g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
  g_assert_null(memmem(bytes, length, "word for", 8));
  g_assert_null(memmem(bytes, length, "maria", 5));
  g_assert_cmpint(g_stat(path, &facts), ==, 0);
  g_assert_cmpuint(facts.st_mode & 0777, ==, 0600);
  static const char *const ends[] = {"", "~", ".lock"}; /* the second is libsecret's own copy */
  for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
    g_autofree char *file = g_strconcat(path, ends[i], NULL);
    g_assert_cmpint(g_remove(file), ==, 0);
  }
  g_assert_cmpint(g_rmdir(folder), ==, 0); /* nothing else is left there */
}

/* --- keyrings that lie --- */

typedef struct {
  const char *gives; /* what a load gives back after a save */
  gboolean refuses;  /* a save says FALSE without an error */
  gboolean breaks;   /* every call is an error */
} Liar;

static void
liar_call(gpointer self, const char *account, FpSlot slot, GCancellable *cancellable,
          GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_task_return_boolean(task, TRUE);
}

static void
liar_save(gpointer self, const char *account, FpSlot slot, FpSecret *secret, GCancellable *cancellable,
          GAsyncReadyCallback done, gpointer data)
{
  liar_call(self, account, slot, cancellable, done, data);
}

static gboolean
liar_breaks(gpointer self, GError **error)
{
  if (((Liar *)self)->breaks)
    g_set_error_literal(error, FP_KEYRING_ERROR, FP_KEYRING_LOCKED, "locked");
  return ((Liar *)self)->breaks;
}

static FpSecret *
liar_load_finish(gpointer self, GAsyncResult *result, GError **error)
{
  const Liar *liar = self;
  if (liar_breaks(self, error) || !liar->gives)
    return NULL;
  return fp_secret_new(liar->gives, -1);
}

static gboolean
liar_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return !liar_breaks(self, error) && !((Liar *)self)->refuses;
}

static FpKeyring *
liar_new(Liar *liar)
{
  FpKeyring *keyring = g_new0(FpKeyring, 1);
  *keyring = (FpKeyring){
      liar_call, liar_load_finish, liar_save, liar_finish, liar_call, liar_finish, NULL, NULL, liar};
  return keyring;
}

static void
test_read_back(void)
{
  static const struct {
    Liar liar;
    int code; /* -1: it works */
  } rows[] = {
      {{"right", FALSE, FALSE}, -1},
      {{"wrong", FALSE, FALSE}, FP_KEYRING_FAILED},
      {{"righ", FALSE, FALSE}, FP_KEYRING_FAILED},
      {{"", FALSE, FALSE}, FP_KEYRING_FAILED},
      {{NULL, FALSE, FALSE}, FP_KEYRING_FAILED},
      {{"right", TRUE, FALSE}, FP_KEYRING_FAILED},
      {{"right", FALSE, TRUE}, FP_KEYRING_LOCKED},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    Liar liar = rows[i].liar;
    g_autoptr(FpKeyring) keyring = liar_new(&liar);
    g_autoptr(GError) error = NULL;
    gboolean ok = keyring_save(keyring, ACCOUNT, FP_SLOT_NEXT, "right", &error);
    g_assert_cmpint(ok, ==, rows[i].code < 0);
    if (rows[i].code >= 0)
      g_assert_error(error, FP_KEYRING_ERROR, rows[i].code);
  }
}

static void
test_clear_that_fails(void)
{
  Liar refuses = {NULL, TRUE, FALSE}, breaks = {NULL, FALSE, TRUE};
  g_autoptr(FpKeyring) one = liar_new(&refuses);
  g_autoptr(FpKeyring) two = liar_new(&breaks);
  g_autoptr(GError) error = NULL;
  g_assert_false(keyring_clear(one, ACCOUNT, FP_SLOT_NEXT, &error));
  g_assert_error(error, FP_KEYRING_ERROR, FP_KEYRING_FAILED);
  g_clear_error(&error);
  g_assert_false(keyring_clear(two, ACCOUNT, FP_SLOT_NEXT, &error));
  g_assert_error(error, FP_KEYRING_ERROR, FP_KEYRING_LOCKED);
}

static void
test_slot_names(void)
{
  static const char *const names[] = {"current", "next", "archive",  "basic",
                                      "token",   "mail", "key-pair", "archive-copy"};
  g_assert_cmpuint(G_N_ELEMENTS(names), ==, FP_SLOT_COUNT);
  for (int slot = 0; slot < FP_SLOT_COUNT; slot++)
    g_assert_cmpstr(fp_slot_name((FpSlot)slot), ==, names[slot]);
}

int
main(int argc, char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal(argv[1], "--copy"))
    return be_a_copy(argv[2]);
  fp_test_init(&argc, &argv);
  g_test_add_func("/keyring/session", test_session);
  g_test_add_func("/keyring/file", test_file);
  g_test_add_func("/keyring/read-back", test_read_back);
  g_test_add_func("/keyring/clear-that-fails", test_clear_that_fails);
  g_test_add_func("/keyring/slot-names", test_slot_names);
  return g_test_run();
}
