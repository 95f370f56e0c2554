/* The keyring of the person's session, by libsecret's simple calls: a Secret Service, or libsecret's own file
 * where its environment says so. Chosen in main.c. */
#include "config.h"

#include "flagpost/keyring.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "keyring/quick.h"
#include "keyring/secret_file.h"
#include "keyring/service.h"

#include <libsecret/secret.h>
#include <unistd.h>

/* People see the two attributes beside the label in their keyring's program. */
static const SecretSchema schema = {
    "org.flagpost.Password",
    SECRET_SCHEMA_NONE,
    {{"account", SECRET_SCHEMA_ATTRIBUTE_STRING}, {"slot", SECRET_SCHEMA_ATTRIBUTE_STRING}, {NULL, 0}},
};

typedef enum { LOAD, LOAD_QUIETLY, SAVE, CLEAR } Kind;

typedef struct {
  Kind kind;
  char *account;
  FpSlot slot;
  FpSecret *secret; /* to be saved */
  GHashTable *attributes;
  int lock;      /* of libsecret's file, while it is written; or -1 */
  guint tries;   /* to write it, while another program wrote it too */
  gboolean anew; /* the service had gone, and is asked once more */
} Ask;

enum { TRIES = 50 };

static void
let_go(Ask *ask)
{
  if (ask->lock >= 0)
    close(ask->lock);
  ask->lock = -1;
}

static void
ask_free(gpointer data)
{
  Ask *ask = data;
  let_go(ask);
  g_free(ask->account);
  fp_secret_unref(ask->secret);
  g_hash_table_unref(ask->attributes);
  g_free(ask);
}

static void
unref_secret(gpointer secret)
{
  fp_secret_unref(secret);
}

static char *
label_for(const char *account, FpSlot slot)
{
  static const char *const labels[FP_SLOT_COUNT] = {
      [FP_SLOT_CURRENT] = N_("flagpost: password of %s"),
      [FP_SLOT_NEXT] = N_("flagpost: next password of %s"),
      [FP_SLOT_ARCHIVE] = N_("flagpost: key of the archive of %s"),
      [FP_SLOT_BASIC] = N_("flagpost: HTTP Basic password of %s"),
      [FP_SLOT_TOKEN] = N_("flagpost: access token of %s"),
      [FP_SLOT_MAIL] = N_("flagpost: mail password of %s"),
      [FP_SLOT_ARCHIVE_COPY] = N_("flagpost: key of the archive of %s, second copy"),
      [FP_SLOT_PAIR] = N_("flagpost: private key of the access token of %s"),
  };
  g_autofree char *shown = fp_text_clean(account, -1, FP_TEXT_ONE_LINE);
  g_auto(GStrv) parts = g_strsplit(_(labels[slot]), "%s", 2);
  return g_strjoinv(shown, parts);
}

/* libsecret's file asks nobody and ends by itself. Cancelled at the wrong moment it answers twice (0.20.5),
 * so it is left to end; the task then says that it was cancelled. */
static GCancellable *
cancellable_for(GTask *task)
{
  return fp_secret_file_used() ? NULL : g_task_get_cancellable(task);
}

/* Takes the error over. */
static void
fail(GTask *task, GError *error)
{
  GCancellable *cancellable = g_task_get_cancellable(task);
  FpKeyringError kind = FP_KEYRING_FAILED;
  let_go(g_task_get_task_data(task));
  if (error->domain == FP_KEYRING_ERROR || (cancellable && g_cancellable_is_cancelled(cancellable))) {
    g_task_return_error(task, error);
    return;
  }
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    kind = FP_KEYRING_CANCELLED;
  else if (g_error_matches(error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    kind = FP_KEYRING_LOCKED;
  else if (!fp_secret_file_used() && fp_service_is_missing(error))
    kind = FP_KEYRING_NONE;
  g_dbus_error_strip_remote_error(error);
  g_autofree char *said = fp_text_clean(error->message, -1, FP_TEXT_ONE_LINE);
  g_error_free(error);
  switch (kind) {
  case FP_KEYRING_CANCELLED:
    g_task_return_new_error(task, FP_KEYRING_ERROR, kind, _("The keyring's question was closed"));
    break;
  case FP_KEYRING_LOCKED:
    g_task_return_new_error(task, FP_KEYRING_ERROR, kind, _("The keyring is locked"));
    break;
  case FP_KEYRING_NONE:
    g_task_return_new_error(task, FP_KEYRING_ERROR, kind, _("The keyring service does not answer (%s)"),
                            said);
    break;
  default:
    g_task_return_new_error(task, FP_KEYRING_ERROR, kind, _("The keyring answered with an error (%s)"), said);
  }
}

static void
nothing_there(GTask *task)
{
  const Ask *ask = g_task_get_task_data(task);
  if (ask->kind == LOAD || ask->kind == LOAD_QUIETLY)
    g_task_return_pointer(task, NULL, NULL);
  else
    g_task_return_boolean(task, TRUE);
}

/* --- libsecret's file --- */

static void store(GTask *task);
static void ask_again(GTask *task);

static void
file_was_read(GTask *task, GError *error)
{
  const Ask *ask = g_task_get_task_data(task);
  if (error)
    fail(task, error);
  else if (ask->kind == SAVE)
    store(g_object_ref(task));
  else
    nothing_there(task);
  g_object_unref(task);
}

static void
file_is_known(GTask *task, GError *error)
{
  if (!error) {
    ask_again(task);
    return;
  }
  fail(task, error);
  g_object_unref(task);
}

static void
file_is_locked(GTask *task, int lock)
{
  Ask *ask = g_task_get_task_data(task);
  ask->lock = lock;
  fp_secret_file_know(task, file_is_known);
}

static void
ask_file(GTask *task)
{
  const Ask *ask = g_task_get_task_data(task);
  if (ask->kind == SAVE || ask->kind == CLEAR)
    fp_secret_file_lock(task, file_is_locked);
  else
    fp_secret_file_know(task, file_is_known);
}

/* Another program, which takes no lock, wrote it at this very moment, so libsecret wrote nothing: it is read
 * anew, and the whole is tried again. Takes the error over. */
static gboolean
may_try_again(GTask *task, GError **error)
{
  Ask *ask = g_task_get_task_data(task);
  if (!g_error_matches(*error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG) || ++ask->tries > TRIES)
    return FALSE;
  g_clear_error(error);
  fp_secret_file_forget();
  ask_file(g_object_ref(task));
  return TRUE;
}

/* --- what is locked --- */

static void
found_any(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  GList *items = secret_password_search_finish(result, &error);
  gboolean some = items != NULL;
  g_list_free_full(items, g_object_unref);
  if (error)
    fail(task, error);
  else if (some)
    g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_LOCKED, _("The keyring is locked"));
  else
    nothing_there(task);
}

/* libsecret answers «nothing» both for an empty slot and for a locked one that the person did not unlock. A
 * search sees locked items too. */
static void
tell_empty_from_locked(GTask *task)
{
  Ask *ask = g_task_get_task_data(task);
  if (fp_secret_file_used())
    fp_secret_file_read(g_object_ref(task), file_was_read);
  else
    secret_password_searchv(&schema, ask->attributes, SECRET_SEARCH_ALL, cancellable_for(task), found_any,
                            g_object_ref(task));
}

static void
looked_up(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  char *password = secret_password_lookup_nonpageable_finish(result, &error);
  if (error)
    fail(task, error);
  else if (!password)
    tell_empty_from_locked(task);
  else
    g_task_return_pointer(task, fp_secret_new(password, -1), unref_secret);
  if (password)
    secret_password_free(password);
}

static void
stored(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  gboolean done = secret_password_store_finish(result, &error);
  fp_secret_file_wrote(error);
  let_go(g_task_get_task_data(task));
  if (done) {
    g_task_return_boolean(task, TRUE);
  } else if (error && may_try_again(task, &error))
    return;
  else if (error)
    fail(task, error);
  else
    g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_LOCKED, _("The keyring is locked"));
}

/* Takes the task over. */
static void
store(GTask *task)
{
  const Ask *ask = g_task_get_task_data(task);
  g_autofree char *label = label_for(ask->account, ask->slot);
  fp_secret_file_will_write();
  secret_password_storev(&schema, ask->attributes, SECRET_COLLECTION_DEFAULT, label,
                         fp_secret_peek(ask->secret), cancellable_for(task), stored, task);
}

static void
cleared(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  secret_password_clear_finish(result, &error);
  fp_secret_file_wrote(error);
  let_go(g_task_get_task_data(task));
  if (error && may_try_again(task, &error))
    return;
  if (error)
    fail(task, error);
  else
    tell_empty_from_locked(task);
}

/* Ends the task with what an item holds, or the error; FALSE: neither is there. Takes over both. */
static gboolean
returned(GTask *task, SecretValue *value, GError *error)
{
  const char *text = value ? secret_value_get_text(value) : NULL;
  if (error)
    fail(task, error);
  else if (text)
    g_task_return_pointer(task, fp_secret_new(text, -1), unref_secret);
  if (value)
    secret_value_unref(value);
  return error || text;
}

/* --- loading without a question: libsecret's lookup would ask to unlock --- */

static void
retrieved(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  SecretValue *value = secret_retrievable_retrieve_secret_finish(SECRET_RETRIEVABLE(source), result, &error);
  if (!returned(task, value, error))
    g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_LOCKED, _("The keyring is locked"));
}

static void
found_one(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  GList *items = secret_password_search_finish(result, &error);
  if (error)
    fail(task, error);
  else if (!items && fp_secret_file_used())
    fp_secret_file_read(g_object_ref(task), file_was_read);
  else if (!items)
    g_task_return_pointer(task, NULL, NULL);
  else if (SECRET_IS_ITEM(items->data) && secret_item_get_locked(items->data))
    g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_LOCKED, _("The keyring is locked"));
  else
    secret_retrievable_retrieve_secret(items->data, cancellable_for(task), retrieved, g_object_ref(task));
  g_list_free_full(items, g_object_unref);
  g_object_unref(task);
}

/* --- loading where nothing is locked: one question finds out, and the secret of one item is another --- */

static void service_asked(GObject *source, GAsyncResult *result, gpointer data);

/* The keyring may have been started anew since it answered. Takes the error over. */
static void
fail_or_ask_anew(GTask *task, GError *error)
{
  Ask *ask = g_task_get_task_data(task);
  gboolean gone = g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
                  g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
                  g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  if (!gone || ask->anew) {
    fail(task, error);
    return;
  }
  g_error_free(error);
  ask->anew = TRUE;
  fp_quick_service_forget();
  fp_service_forget();
  fp_service_ask_async(cancellable_for(task), service_asked, g_object_ref(task));
}

static void
got_value(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  SecretValue *value = secret_service_get_secret_for_dbus_path_finish(SECRET_SERVICE(source), result, &error);
  if (error)
    fail_or_ask_anew(task, error);
  else if (!returned(task, value, NULL))
    tell_empty_from_locked(task);
}

static void
found_paths(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Ask *ask = g_task_get_task_data(task);
  SecretService *service = SECRET_SERVICE(source);
  GError *error = NULL;
  g_auto(GStrv) unlocked = NULL, locked = NULL;
  if (!secret_service_search_for_dbus_paths_finish(service, result, &unlocked, &locked, &error))
    fail_or_ask_anew(task, error);
  else if (unlocked && unlocked[0])
    secret_service_get_secret_for_dbus_path(service, unlocked[0], cancellable_for(task), got_value,
                                            g_object_ref(task));
  else if (locked && locked[0])
    secret_password_lookupv(&schema, ask->attributes, cancellable_for(task), looked_up, g_object_ref(task));
  else
    g_task_return_pointer(task, NULL, NULL);
}

static void
have_service(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Ask *ask = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(SecretService) service = fp_quick_service_get_finish(result, &error);
  if (!service)
    fail_or_ask_anew(task, error);
  else
    secret_service_search_for_dbus_paths(service, &schema, ask->attributes, cancellable_for(task),
                                         found_paths, g_object_ref(task));
}

static void
ask_again(GTask *task)
{
  Ask *ask = g_task_get_task_data(task);
  GCancellable *cancellable = cancellable_for(task);
  switch (ask->kind) {
  case LOAD:
    if (fp_secret_file_used())
      secret_password_lookupv(&schema, ask->attributes, cancellable, looked_up, task);
    else
      fp_quick_service_get(cancellable, have_service, task);
    break;
  case LOAD_QUIETLY:
    secret_password_searchv(&schema, ask->attributes, SECRET_SEARCH_NONE, cancellable, found_one, task);
    break;
  case SAVE:
    if (fp_secret_file_used())
      fp_secret_file_read(task, file_was_read);
    else
      store(task);
    break;
  case CLEAR:
    fp_secret_file_will_write();
    secret_password_clearv(&schema, ask->attributes, cancellable, cleared, task);
    break;
  }
}

static void
service_asked(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  if (fp_service_ask_finish(result, &error)) {
    ask_again(task);
    return;
  }
  fail(task, error);
  g_object_unref(task);
}

static gpointer
nothing(gpointer data)
{
  return data;
}

/* The work of libsecret's file is done in a thread of GLib's. One that cannot be made, for want of memory, is
 * not reported there: the call would never end. The memory of ours is kept for the next thread. */
static gboolean
threads_work(GError **error)
{
  static gboolean known;
  g_autoptr(GError) why = NULL;
  GThread *thread = known ? NULL : g_thread_try_new("probe", nothing, NULL, &why);
  if (why) {
    fp_service_no_thread(why, error);
    return FALSE;
  }
  if (thread)
    g_thread_join(thread);
  known = TRUE;
  return TRUE;
}

static void
start(Kind kind, const char *account, FpSlot slot, FpSecret *secret, GCancellable *cancellable,
      GAsyncReadyCallback done, gpointer data)
{
  Ask *ask = g_new0(Ask, 1);
  ask->kind = kind;
  ask->account = g_strdup(account);
  ask->slot = slot;
  ask->lock = -1;
  ask->secret = secret ? fp_secret_ref(secret) : NULL;
  ask->attributes = secret_attributes_build(&schema, "account", account, "slot", fp_slot_name(slot), NULL);
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_task_data(task, ask, ask_free);
  g_task_set_check_cancellable(task, FALSE);
  GError *error = NULL;
  if (fp_secret_file_used() && !threads_work(&error)) {
    g_task_return_error(task, error);
    g_object_unref(task);
  } else if (fp_secret_file_used())
    ask_file(task);
  else
    fp_service_ask_async(cancellable, service_asked, task);
}

static void
libsecret_load(gpointer self, const char *account, FpSlot slot, GCancellable *cancellable,
               GAsyncReadyCallback done, gpointer data)
{
  const FpKeyring *keyring = self;
  start(keyring->quiet ? LOAD_QUIETLY : LOAD, account, slot, NULL, cancellable, done, data);
}

static FpSecret *
libsecret_load_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
libsecret_save(gpointer self, const char *account, FpSlot slot, FpSecret *secret, GCancellable *cancellable,
               GAsyncReadyCallback done, gpointer data)
{
  start(SAVE, account, slot, secret, cancellable, done, data);
}

static void
libsecret_clear(gpointer self, const char *account, FpSlot slot, GCancellable *cancellable,
                GAsyncReadyCallback done, gpointer data)
{
  start(CLEAR, account, slot, NULL, cancellable, done, data);
}

static gboolean
libsecret_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

static const char *
libsecret_describe(gpointer self)
{
  return fp_secret_file_used() ? _("a file of libsecret") : _("the system keyring (Secret Service)");
}

FpKeyring *
fp_keyring_libsecret_new(void)
{
  FpKeyring *keyring = g_new0(FpKeyring, 1);
  *keyring =
      (FpKeyring){libsecret_load,   libsecret_load_finish, libsecret_save, libsecret_finish, libsecret_clear,
                  libsecret_finish, libsecret_describe,    NULL,           keyring};
  return keyring;
}
