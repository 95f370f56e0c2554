/* Signed in or not, and how to get there: every call to the forum passes here.
 *
 * Calls that come together wait for one sign-in. A session that has ended is made anew once, and the call
 * repeated once. A password that the forum refused is not tried again by itself: forums lock accounts. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/session/session.h"
#include "app/settings/settings.h"

static gboolean
cancel_now(gpointer cancellable)
{
  g_cancellable_cancel(cancellable);
  return G_SOURCE_REMOVE;
}

/* --- the password --- */

static void
command_done(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  FpSecret *password = fp_password_command_finish(result, &error);
  if (password)
    g_task_return_pointer(task, password, (GDestroyNotify)fp_secret_unref);
  else
    g_task_return_error(task, error);
}

void
fp_session_set_ask(FpApp *app, FpAskPassword ask, gpointer data)
{
  app->ask = ask;
  app->ask_data = data;
}

static FpSecret *
ask_password(FpMember *member)
{
  FpApp *app = member->app;
  if (!app->ask)
    return NULL;
  g_autofree char *question = g_strdup_printf(_("Password of %s"), member->account->name);
  FpSecret *password = app->ask(question, app->ask_data);
  if (password)
    fp_session_set_password(member, password);
  return password;
}

static void
slot_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  FpSecret *password = fp_keyring_load_finish(result, &error);
  if (!password && (!error || g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_NONE)))
    password = ask_password(g_task_get_task_data(task));
  if (password)
    g_clear_error(&error);
  if (password)
    g_task_return_pointer(task, password, (GDestroyNotify)fp_secret_unref);
  else if (error)
    g_task_return_error(task, error);
  else
    g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_NONE,
                            _("The keyring holds no password for this account."));
}

void
fp_session_password_async(FpMember *member, GCancellable *cancellable, GAsyncReadyCallback done,
                          gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_task_set_task_data(task, fp_member_ref(member), (GDestroyNotify)fp_member_unref);
  const char *name = member->account->name;
  FpSecret *kept = g_hash_table_lookup(member->app->passwords, name);
  g_auto(GStrv) words = fp_setting_words(member->app, name, "password-command");
  if (kept)
    g_task_return_pointer(task, fp_secret_ref(kept), (GDestroyNotify)fp_secret_unref);
  else if (words)
    fp_password_command_async(words, cancellable, command_done, g_steal_pointer(&task));
  else
    fp_keyring_load_async(member->app->keyring, name, FP_SLOT_CURRENT, cancellable, slot_loaded,
                          g_steal_pointer(&task));
}

FpSecret *
fp_session_password_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

void
fp_session_set_code(FpMember *member, const char *code)
{
  g_free(member->code);
  member->code = g_strdup(code);
}

void
fp_session_set_password(FpMember *member, FpSecret *password)
{
  g_clear_pointer(&member->refused, fp_secret_unref);
  if (password)
    g_hash_table_insert(member->app->passwords, g_strdup(member->account->name), fp_secret_ref(password));
  else
    g_hash_table_remove(member->app->passwords, member->account->name);
}

void
fp_session_replace(FpMember *member, FpSession *session)
{
  g_ptr_array_add(member->old_sessions, member->session);
  member->session = session;
  fp_requests_count(member, session);
  member->generation++;
  g_clear_pointer(&member->refused, fp_secret_unref);
  member->session_made = 0;
  fp_session_keep(member);
  fp_member_announce(member, FP_CHANGE_SESSION, NULL);
}

/* --- one sign-in for all who wait --- */

typedef struct {
  FpMember *member;
  FpSession *fresh;
  FpSecret *password; /* or the key, where the account has one */
  gboolean by_key;
  gboolean asked; /* the member has been asked for a code */
} SignIn;

static void
sign_in_free(SignIn *sign_in)
{
  fp_session_free(sign_in->fresh);
  fp_secret_unref(sign_in->password);
  fp_member_unref(sign_in->member);
  g_free(sign_in);
}

/* What broke off while signing in has changed nothing, so a caller must not take it for «may have arrived».
 */
static GError *
harmless(const GError *error)
{
  GError *copy = g_error_copy(error);
  if (fp_error_is_unsure(copy) && copy->domain == FP_NET_ERROR)
    copy->code = FP_NET_OFFLINE;
  return copy;
}

static void start_sign_in(FpMember *member);

/* Came while a sign-in that nobody wanted any more was being stopped. */
static gboolean
came_too_early(FpMember *member, GTask *task, const GError *error)
{
  GCancellable *own = g_task_get_cancellable(task);
  return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !member->closed &&
         !(own && g_cancellable_is_cancelled(own));
}

static void
sign_in_ended(SignIn *sign_in, const GError *error)
{
  FpMember *member = sign_in->member;
  g_autoptr(GPtrArray) waiting = g_steal_pointer(&member->waiting);
  member->waiting = g_ptr_array_new_with_free_func(g_object_unref);
  member->signing_in = FALSE;
  for (guint i = 0; i < waiting->len; i++) {
    GTask *task = waiting->pdata[i];
    if (came_too_early(member, task, error))
      g_ptr_array_add(member->waiting, g_object_ref(task));
    else if (error)
      g_task_return_error(task, harmless(error));
    else
      g_task_return_boolean(task, TRUE);
  }
  if (member->waiting->len > 0 && !member->signing_in)
    start_sign_in(member);
  sign_in_free(sign_in);
}

static void signed_in(GObject *source, GAsyncResult *result, gpointer data);

static void
try_sign_in(SignIn *sign_in)
{
  FpMember *member = sign_in->member;
  FpCallArgs args = {.code = member->code};
  *(sign_in->by_key ? &args.token : &args.password) = sign_in->password;
  sign_in->fresh = fp_session_new();
  fp_requests_count(member, sign_in->fresh);
  fp_forum_call_async(member->account->driver, member->site, sign_in->fresh, member->transport, FP_OP_SIGN_IN,
                      &args, member->sign_in_cancel, signed_in, sign_in);
}

/* TRUE: the member has given a code, and it is tried. */
static gboolean
ask_code(SignIn *sign_in, const GError *error)
{
  FpMember *member = sign_in->member;
  if (!g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR) || !member->app->ask || sign_in->asked)
    return FALSE;
  sign_in->asked = TRUE;
  g_autofree char *question = g_strdup_printf(_("Code of the second factor of %s"), member->account->name);
  g_autoptr(FpSecret) code = member->app->ask(question, member->app->ask_data);
  if (!code || fp_secret_length(code) == 0)
    return FALSE;
  fp_session_set_code(member, fp_secret_peek(code));
  g_clear_pointer(&sign_in->fresh, fp_session_free);
  try_sign_in(sign_in);
  return TRUE;
}

gboolean
fp_session_refused(const FpSession *session, const GError *error)
{
  return g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN) && !session->kept_out;
}

static void
signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
  SignIn *sign_in = data;
  FpMember *member = sign_in->member;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, &error);
  gboolean refused = fp_session_refused(sign_in->fresh, error);
  if (!sign_in->by_key && (reply || refused))
    fp_tries_note(member, refused);
  if (!reply) {
    if (ask_code(sign_in, error))
      return;
    if (refused) {
      g_clear_pointer(&member->refused, fp_secret_unref);
      member->refused = fp_secret_ref(sign_in->password);
    }
    sign_in_ended(sign_in, error);
    return;
  }
  g_clear_pointer(&member->code, g_free);
  sign_in->fresh->signed_in = TRUE;
  fp_session_replace(member, g_steal_pointer(&sign_in->fresh));
  sign_in_ended(sign_in, NULL);
}

/* Nobody waits for the sign-in any more: it ends, and a keyring's prompt with it. */
static void
cancel_if_unwanted(GCancellable *cancellable, gpointer data)
{
  FpMember *member = data;
  for (guint i = 0; i < member->waiting->len; i++) {
    GCancellable *own = g_task_get_cancellable(member->waiting->pdata[i]);
    if (!own || !g_cancellable_is_cancelled(own))
      return;
  }
  if (member->sign_in_cancel)
    g_idle_add_full(G_PRIORITY_DEFAULT, cancel_now, g_object_ref(member->sign_in_cancel), g_object_unref);
}

static void
have_password(GObject *source, GAsyncResult *result, gpointer data)
{
  SignIn *sign_in = data;
  FpMember *member = sign_in->member;
  g_autoptr(GError) error = NULL;
  sign_in->password =
      sign_in->by_key ? fp_keyring_load_finish(result, &error) : fp_session_password_finish(result, &error);
  if (sign_in->by_key && !sign_in->password && !error)
    error = g_error_new(FP_KEYRING_ERROR, FP_KEYRING_NONE,
                        _("The keyring holds no key for this account: remove the account and add it again."));
  if (sign_in->password && member->refused && fp_secret_equal(sign_in->password, member->refused))
    error = g_error_new(FP_FORUM_ERROR, FP_FORUM_SIGN_IN,
                        _("The forum refused this password for %s before; it is not tried again by itself."),
                        member->account->login);
  if (error || (sign_in->by_key && fp_session_restore(member, sign_in->password)) ||
      (!sign_in->by_key && !fp_tries_left(member, &error)))
    sign_in_ended(sign_in, error);
  else
    try_sign_in(sign_in);
}

static void
start_sign_in(FpMember *member)
{
  member->signing_in = TRUE;
  g_clear_object(&member->sign_in_cancel);
  member->sign_in_cancel = g_cancellable_new();
  SignIn *sign_in = g_new0(SignIn, 1);
  sign_in->member = fp_member_ref(member);
  sign_in->by_key = fp_account_by_key(member->app, member->account->name);
  if (sign_in->by_key)
    fp_keyring_load_async(member->app->keyring, member->account->name, FP_SLOT_TOKEN, member->sign_in_cancel,
                          have_password, sign_in);
  else
    fp_session_password_async(member, member->sign_in_cancel, have_password, sign_in);
}

static void
let_go(gpointer member, GClosure *closure)
{
  fp_member_unref(member);
}

void
fp_session_ensure_async(FpMember *member, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  gboolean key = fp_account_by_key(member->app, member->account->name);
  if (member->session->signed_in || (!key && !member->signing_in && fp_session_restore(member, NULL))) {
    g_task_return_boolean(task, TRUE);
    return;
  }
  if (cancellable)
    g_signal_connect_data(cancellable, "cancelled", G_CALLBACK(cancel_if_unwanted), fp_member_ref(member),
                          let_go, 0);
  g_ptr_array_add(member->waiting, g_steal_pointer(&task));
  if (!member->signing_in)
    start_sign_in(member);
}

gboolean
fp_session_ensure_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

/* --- a call --- */

typedef struct {
  FpMember *member;
  FpOp op;
  FpCallArgs args; /* own copies below */
  char *texts[9];
  char **message_ids;
  FpPerson *person;
  GCancellable *inner;
  gulong outer_id, closing_id;
  GCancellable *outer;
  gboolean repeated;
  gboolean no_session; /* the sign-in before it failed */
  guint generation;
} Call;

static void
call_free(gpointer data)
{
  Call *call = data;
  if (call->outer)
    g_cancellable_disconnect(call->outer, call->outer_id);
  if (call->closing_id)
    g_cancellable_disconnect(call->member->closing, call->closing_id);
  g_clear_object(&call->outer);
  g_clear_object(&call->inner);
  for (gsize i = 0; i < G_N_ELEMENTS(call->texts); i++)
    g_free(call->texts[i]);
  g_strfreev(call->message_ids);
  if (call->person)
    fp_person_unref(call->person);
  fp_secret_unref(call->args.password);
  fp_secret_unref(call->args.new_password);
  fp_member_unref(call->member);
  g_free(call);
}

/* The caller's strings live only as long as his call; the sign-in may come first. A report is not copied: the
 * outbox keeps it until the call is done. */
static void
keep_args(Call *call, const FpCallArgs *args)
{
  const char **fields[] = {&call->args.id,   &call->args.message_id, &call->args.folder,
                           &call->args.page, &call->args.to,         &call->args.subject,
                           &call->args.text, &call->args.reference,  &call->args.remote_id};
  G_STATIC_ASSERT(G_N_ELEMENTS(fields) == G_N_ELEMENTS(((Call *)0)->texts));
  call->args = *args;
  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
    *fields[i] = call->texts[i] = g_strdup(*fields[i]);
  call->message_ids = g_strdupv((char **)args->message_ids);
  call->args.message_ids = (const char *const *)call->message_ids;
  call->person = args->person ? fp_person_ref((FpPerson *)args->person) : NULL;
  call->args.code = NULL;
  call->args.password = args->password ? fp_secret_ref(args->password) : NULL;
  call->args.new_password = args->new_password ? fp_secret_ref(args->new_password) : NULL;
  call->args.token = NULL; /* only signing in takes one */
}

/* Not at once: the call may end, and disconnect from `outer`, while `outer` still tells its listeners. */
static void
cancel_inner(GCancellable *outer, gpointer inner)
{
  g_idle_add_full(G_PRIORITY_DEFAULT, cancel_now, g_object_ref(inner), g_object_unref);
}

static void sign_in_first(GTask *task);

/* «Signed out» right after a sign-in: the forum means no. */
static GError *
denied(GError *expired)
{
  GError *error =
      g_error_new(FP_FORUM_ERROR, FP_FORUM_REFUSED, _("%s, also right after signing in"), expired->message);
  g_error_free(expired);
  return error;
}

static void
called(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Call *call = g_task_get_task_data(task);
  GError *error = NULL;
  FpCallResult *reply = fp_forum_call_finish(result, &error);
  if (reply) {
    g_task_return_pointer(task, reply, (GDestroyNotify)fp_call_result_free);
    return;
  }
  if (!g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED) || call->repeated) {
    g_task_return_error(task,
                        g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED) ? denied(error) : error);
    return;
  }
  g_error_free(error);
  call->repeated = TRUE;
  fp_session_forget(call->member);
  /* Somebody else may have signed in anew meanwhile: his session will do. */
  if (call->generation == call->member->generation)
    call->member->session->signed_in = FALSE;
  sign_in_first(g_steal_pointer(&task));
}

static void
ready(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Call *call = g_task_get_task_data(task);
  FpMember *member = call->member;
  GError *error = NULL;
  if (!fp_session_ensure_finish(result, &error)) {
    call->no_session = TRUE;
    g_task_return_error(task, error);
    return;
  }
  call->generation = member->generation;
  fp_forum_call_async(member->account->driver, member->site, member->session, member->transport, call->op,
                      &call->args, call->inner, called, g_steal_pointer(&task));
}

static void
sign_in_first(GTask *task)
{
  Call *call = g_task_get_task_data(task);
  fp_session_ensure_async(call->member, call->inner, ready, task);
}

static GTask *
new_call(FpMember *member, FpOp op, const FpCallArgs *args, GCancellable *cancellable,
         GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, NULL, done, data);
  Call *call = g_new0(Call, 1);
  call->member = fp_member_ref(member);
  call->op = op;
  keep_args(call, args);
  call->inner = g_cancellable_new();
  if (cancellable) {
    call->outer = g_object_ref(cancellable);
    call->outer_id = g_cancellable_connect(cancellable, G_CALLBACK(cancel_inner), call->inner, NULL);
  }
  g_task_set_task_data(task, call, call_free);
  return task;
}

static void
start_call(GTask *task)
{
  Call *call = g_task_get_task_data(task);
  if (fp_driver_can(call->member->account->driver, call->op)) {
    sign_in_first(task);
    return;
  }
  g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("%s has no call for this."),
                          call->member->account->driver->title);
  g_object_unref(task);
}

void
fp_session_call_async(FpMember *member, FpOp op, const FpCallArgs *args, GCancellable *cancellable,
                      GAsyncReadyCallback done, gpointer data)
{
  GTask *task = new_call(member, op, args, cancellable, done, data);
  Call *call = g_task_get_task_data(task);
  call->closing_id = g_cancellable_connect(member->closing, G_CALLBACK(cancel_inner), call->inner, NULL);
  start_call(task);
}

void
fp_session_call_through_async(FpMember *member, FpOp op, const FpCallArgs *args, GAsyncReadyCallback done,
                              gpointer data)
{
  start_call(new_call(member, op, args, NULL, done, data));
}

FpCallResult *
fp_session_call_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

gboolean
fp_session_call_had_none(GAsyncResult *result)
{
  return ((const Call *)g_task_get_task_data(G_TASK(result)))->no_session;
}

/* --- signing out --- */

static void
signed_out(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  FpMember *member = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, &error);
  fp_session_clear(member->session);
  member->session->signed_in = FALSE;
  fp_session_forget(member);
  fp_member_announce(member, FP_CHANGE_SESSION, NULL);
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
}

void
fp_session_sign_out_async(FpMember *member, GCancellable *cancellable, GAsyncReadyCallback done,
                          gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_task_set_task_data(task, fp_member_ref(member), (GDestroyNotify)fp_member_unref);
  static const FpCallArgs none = {0};
  if (member->session->signed_in && fp_driver_can(member->account->driver, FP_OP_SIGN_OUT)) {
    fp_forum_call_async(member->account->driver, member->site, member->session, member->transport,
                        FP_OP_SIGN_OUT, &none, cancellable, signed_out, g_steal_pointer(&task));
    return;
  }
  fp_session_clear(member->session);
  member->session->signed_in = FALSE;
  g_task_return_boolean(task, TRUE);
}

gboolean
fp_session_sign_out_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
