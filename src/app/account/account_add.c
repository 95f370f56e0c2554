/* Adding an account: find the forum, sign in, and only then store: first the keyring, then the settings. Each
 * step that fails leaves nothing behind. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/session/session.h"
#include "app/settings/settings.h"

/* --- which forum is it --- */

typedef struct {
  FpTransport *transport;
  FpSite *basic; /* for HTTP Basic in front, or NULL */
  FpUrl *base;
} Find;

static void
find_free(gpointer data)
{
  Find *find = data;
  fp_site_free(find->basic);
  fp_url_free(find->base);
  fp_transport_free(find->transport);
  g_free(find);
}

static void
find_done(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  FpFound *found = fp_forum_find_finish(result, &error);
  if (found)
    g_task_return_pointer(task, found, (GDestroyNotify)fp_found_free);
  else
    g_task_return_error(task, error);
}

void
fp_account_find_async(FpApp *app, const char *url, const FpAccountNew *hints, GCancellable *cancellable,
                      GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  FpUrl *base = fp_url_base(url, &error);
  if (!base) {
    g_task_return_error(task, error);
    return;
  }
  Find *find = g_new0(Find, 1);
  g_task_set_task_data(task, find, find_free);
  find->base = base;
  find->transport = fp_app_make_transport(app, hints ? hints->ca_file : NULL);
  if (hints && (hints->basic_user || hints->tenant)) {
    find->basic = fp_site_new(base, "");
    find->basic->tenant = g_strdup(hints->tenant);
    find->basic->basic_user = g_strdup(hints->basic_user);
    find->basic->basic_password = hints->basic_password ? fp_secret_ref(hints->basic_password) : NULL;
  }
  fp_forum_find_async(find->transport, find->base, find->basic, cancellable, find_done,
                      g_steal_pointer(&task));
}

FpFound *
fp_account_find_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

/* --- sign in and store --- */

typedef struct {
  FpApp *app;
  FpFound *found;
  char *name, *user, *tenant, *basic_user, *ca_file, *moderators, *report_to, *code, *password_command;
  FpSecret *password, *basic_password;
  FpSecret *token, *pair;
  gboolean session_only, by_key;
  gboolean by_token; /* one that an administrator made: kept and used like a key */
  FpPasteFunc paste;
  FpSayFunc say;
  gpointer say_data;
  FpTransport *transport;
  FpSite *site;
  FpSession *session;
} Add;

static void
add_free(gpointer data)
{
  Add *add = data;
  if (add->found)
    fp_found_free(add->found);
  fp_session_free(add->session);
  fp_site_free(add->site);
  fp_transport_free(add->transport);
  fp_secret_unref(add->password);
  fp_secret_unref(add->basic_password);
  fp_secret_unref(add->token);
  fp_secret_unref(add->pair);
  char *texts[] = {add->name,       add->user,      add->tenant, add->basic_user,      add->ca_file,
                   add->moderators, add->report_to, add->code,   add->password_command};
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_free(add);
}

static Add *
add_new(FpApp *app, const FpAccountNew *account)
{
  Add *add = g_new0(Add, 1);
  add->app = app;
  add->user = g_strdup(account->user);
  add->tenant = g_strdup(account->tenant);
  add->basic_user = g_strdup(account->basic_user);
  add->ca_file = g_strdup(account->ca_file);
  add->moderators = g_strdup(account->moderators);
  add->report_to = g_strdup(account->report_to);
  add->code = g_strdup(account->code);
  add->password_command = g_strdup(account->password_command);
  add->password = account->password ? fp_secret_ref(account->password) : NULL;
  add->basic_password = account->basic_password ? fp_secret_ref(account->basic_password) : NULL;
  add->session_only = account->session_only;
  add->by_token = account->token != NULL;
  add->token = account->token ? fp_secret_ref(account->token) : NULL;
  add->by_key = account->by_key || add->by_token;
  add->paste = account->paste;
  return add;
}

G_GNUC_PRINTF(2, 3) static void say(Add *add, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *sentence = g_strdup_vprintf(format, args);
  va_end(args);
  if (add->say)
    add->say(sentence, add->say_data);
}

static void
put(GKeyFile *file, const char *group, const char *key, const char *value)
{
  if (value && *value)
    g_key_file_set_string(file, group, key, value);
}

static void
write_account(GKeyFile *file, gpointer data)
{
  Add *add = data;
  g_autofree char *group = fp_account_group(add->name);
  put(file, group, "url", add->found->base->href);
  put(file, group, "login", add->user);
  put(file, group, "driver", add->found->driver->id);
  put(file, group, "tenant", add->tenant);
  put(file, group, "basic-user", add->basic_user);
  put(file, group, "ca-file", add->ca_file);
  put(file, group, "moderators", add->moderators);
  put(file, group, "report-to", add->report_to);
  put(file, group, "password-command", add->password_command);
  put(file, group, "sign-in", add->by_key ? "key" : NULL);
  if (!g_key_file_has_key(file, "flagpost", "account", NULL))
    put(file, "flagpost", "account", add->name);
}

static gboolean
has_route(const Add *add)
{
  for (const FpRoute *route = add->found->driver->routes; route->kind != FP_ROUTE_NONE; route++)
    if (route->kind == FP_ROUTE_FLAG || route->kind == FP_ROUTE_SENDER ||
        (route->kind == FP_ROUTE_MESSAGE && add->moderators) ||
        (route->kind == FP_ROUTE_MAIL && add->report_to))
      return TRUE;
  return FALSE;
}

/* The settings could not be written: the keyring forgets again, and the reason is handed on. */
static void
unsaved(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  fp_keyring_clear_finish(result, NULL);
  GError *why = g_object_steal_data(G_OBJECT(task), "why");
  g_task_return_error(task, why);
}

static void
write_settings(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Add *add = g_task_get_task_data(task);
  GError *error = NULL;
  if (!fp_settings_update(add->app, write_account, add, &error)) {
    g_object_set_data(G_OBJECT(task), "why", error);
    fp_keyring_clear_async(add->app->keyring, add->name, add->by_key ? FP_SLOT_TOKEN : FP_SLOT_CURRENT, NULL,
                           unsaved, g_steal_pointer(&task));
    return;
  }
  if (add->session_only && add->password)
    g_hash_table_insert(add->app->passwords, g_strdup(add->name), fp_secret_ref(add->password));
  say(add, _("Stored. The account's name here is %s."), add->name);
  if (!has_route(add))
    say(add, "%s",
        _("No way to the moderators is set yet. Set one: account set moderators LOGIN for a private message, "
          "or account set report-to ADDRESS for an e-mail."));
  g_task_return_pointer(task, g_strdup(add->name), g_free);
}

static void
basic_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  if (!fp_keyring_save_finish(result, &error))
    g_task_return_error(task, error);
  else
    write_settings(g_steal_pointer(&task));
}

static void
save_basic(GTask *task)
{
  Add *add = g_task_get_task_data(task);
  if (add->basic_password && !add->session_only)
    fp_keyring_save_async(add->app->keyring, add->name, FP_SLOT_BASIC, add->basic_password,
                          g_task_get_cancellable(task), basic_saved, task);
  else
    write_settings(task);
}

static void
password_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  if (!fp_keyring_save_finish(result, &error)) {
    g_prefix_error(&error, "%s", _("The sign-in worked, but the password could not be stored: "));
    g_task_return_error(task, error);
    return;
  }
  save_basic(g_steal_pointer(&task));
}

static void
pair_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  if (fp_keyring_save_finish(result, &error))
    save_basic(g_steal_pointer(&task));
  else
    g_task_return_error(task, error);
}

static void
token_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Add *add = g_task_get_task_data(task);
  GError *error = NULL;
  if (!fp_keyring_save_finish(result, &error)) {
    g_prefix_error(&error, "%s", _("The forum gave a key, but it could not be stored: "));
    g_task_return_error(task, error);
    return;
  }
  if (!add->pair)
    save_basic(g_steal_pointer(&task));
  else
    fp_keyring_save_async(add->app->keyring, add->name, FP_SLOT_PAIR, add->pair, g_task_get_cancellable(task),
                          pair_saved, g_object_ref(task));
}

static void
store(GTask *task)
{
  Add *add = g_task_get_task_data(task);
  if (add->by_key)
    fp_keyring_save_async(add->app->keyring, add->name, FP_SLOT_TOKEN, add->token,
                          g_task_get_cancellable(task), token_saved, task);
  else if (add->session_only || add->password_command)
    save_basic(task);
  else
    fp_keyring_save_async(add->app->keyring, add->name, FP_SLOT_CURRENT, add->password,
                          g_task_get_cancellable(task), password_saved, task);
}

static void
signed_out(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(FpCallResult) ended = fp_forum_call_finish(result, NULL);
  store(data);
}

static void
sign_out(GTask *task)
{
  Add *add = g_task_get_task_data(task);
  if (!fp_driver_can(add->found->driver, FP_OP_SIGN_OUT)) {
    store(task);
    return;
  }
  static const FpCallArgs none = {0};
  fp_forum_call_async(add->found->driver, add->site, add->session, add->transport, FP_OP_SIGN_OUT, &none,
                      g_task_get_cancellable(task), signed_out, task);
}

static void
moderators_known(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Add *add = g_task_get_task_data(task);
  g_autoptr(FpCallResult) announced = fp_forum_call_finish(result, NULL);
  if (announced && announced->text && *announced->text) {
    add->moderators = g_strdup(announced->text);
    say(add, _("Reports go to %s, as the forum announces."), add->moderators);
  }
  sign_out(task);
}

static gboolean take_name(GTask *task);

static void
signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Add *add = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) me = fp_forum_call_finish(result, &error);
  if (!me) {
    g_task_return_error(task, error);
    return;
  }
  if (add->by_token) {
    g_free(add->user);
    add->user = g_strdup(me->me->login);
    if (!take_name(task))
      return;
  }
  say(add, _("Signed in as %s."), add->user);
  if (!add->moderators && fp_driver_can(add->found->driver, FP_OP_MODERATORS)) {
    static const FpCallArgs none = {0};
    fp_forum_call_async(add->found->driver, add->site, add->session, add->transport, FP_OP_MODERATORS, &none,
                        g_task_get_cancellable(task), moderators_known, g_object_ref(task));
    return;
  }
  sign_out(g_steal_pointer(&task));
}

static void
sign_in(GTask *task)
{
  Add *add = g_task_get_task_data(task);
  FpCallArgs args = {.password = add->password, .code = add->code, .token = add->token};
  fp_forum_call_async(add->found->driver, add->site, add->session, add->transport, FP_OP_SIGN_IN, &args,
                      g_task_get_cancellable(task), signed_in, task);
}

/* FALSE: the account is there already, and the task has failed. */
static gboolean
take_name(GTask *task)
{
  Add *add = g_task_get_task_data(task);
  g_free(add->name);
  add->name = fp_account_name(add->found->base, add->user);
  g_autofree char *group = fp_account_group(add->name);
  if (!g_key_file_has_group(add->app->settings, group))
    return TRUE;
  g_task_return_new_error(
      task, FP_USAGE_ERROR, FP_USAGE_BAD,
      _("The account %s is there already: 'flagpost account set' changes it, 'account remove' ends it."),
      add->name);
  return FALSE;
}

static void
key_given(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Add *add = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_account_key_finish(result, &error);
  if (!reply) {
    g_task_return_error(task, error);
    return;
  }
  add->token = fp_secret_ref(reply->token);
  add->pair = fp_secret_ref(reply->private_key);
  g_free(add->user);
  add->user = g_strdup(reply->me->login);
  if (!take_name(task))
    return;
  say(add, _("The forum has given flagpost a key, for %s."), add->user);
  store(g_steal_pointer(&task));
}

static void
ask_for_key(GTask *task)
{
  Add *add = g_task_get_task_data(task);
  FpKeyAsk ask = {.driver = add->found->driver,
                  .site = add->site,
                  .session = add->session,
                  .transport = add->transport,
                  .say = add->say,
                  .paste = add->paste,
                  .data = add->say_data};
  fp_account_key_async(&ask, g_task_get_cancellable(task), key_given, task);
}

static void
command_ran(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Add *add = g_task_get_task_data(task);
  GError *error = NULL;
  add->password = fp_password_command_finish(result, &error);
  if (!add->password)
    g_task_return_error(task, error);
  else
    sign_in(g_steal_pointer(&task));
}

static void
found(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Add *add = g_task_get_task_data(task);
  GError *error = NULL;
  add->found = fp_account_find_finish(result, &error);
  if (!add->found) {
    g_task_return_error(task, error);
    return;
  }
  g_autofree char *sentence = fp_found_sentence(add->found);
  say(add, "%s", sentence);
  if (add->by_token && !add->found->driver->takes_token) {
    g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                            _("%s has no tokens that an administrator makes for a member."),
                            add->found->driver->title);
    return;
  }
  if (add->by_key && !add->by_token && !fp_driver_can(add->found->driver, FP_OP_KEY_ASK)) {
    g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                            _("%s gives no keys to programs. Sign in by name and password."),
                            add->found->driver->title);
    return;
  }
  if (add->user && !add->by_token && !take_name(task))
    return;
  add->transport = fp_app_make_transport(add->app, add->ca_file);
  add->session = fp_session_new();
  add->site = fp_site_new(add->found->base, add->user ? add->user : "");
  add->site->tenant = g_strdup(add->tenant);
  add->site->basic_user = g_strdup(add->basic_user);
  add->site->basic_password = add->basic_password ? fp_secret_ref(add->basic_password) : NULL;
  g_auto(GStrv) words = NULL;
  if (add->by_key && !add->by_token)
    ask_for_key(g_object_ref(task));
  else if (!add->by_token && !add->password && add->password_command &&
           g_shell_parse_argv(add->password_command, NULL, &words, NULL))
    fp_password_command_async(words, g_task_get_cancellable(task), command_ran, g_object_ref(task));
  else
    sign_in(g_object_ref(task));
}

void
fp_account_add_async(FpApp *app, const FpAccountNew *account, FpSayFunc say_func, gpointer say_data,
                     GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  gboolean by_password = account->user && *account->user && (account->password || account->password_command);
  if (!account->by_key && !account->token && !by_password) {
    g_task_return_new_error(task, FP_USAGE_ERROR, FP_USAGE_BAD,
                            _("An account needs a user name and a password or a password-command."));
    return;
  }
  Add *add = add_new(app, account);
  add->say = say_func;
  add->say_data = say_data;
  g_task_set_task_data(task, add, add_free);
  fp_account_find_async(app, account->url, account, cancellable, found, g_steal_pointer(&task));
}

const FpAccount *
fp_account_add_finish(GAsyncResult *result, GError **error)
{
  g_autofree char *name = g_task_propagate_pointer(G_TASK(result), error);
  Add *add = g_task_get_task_data(G_TASK(result));
  return name ? fp_account_find(add->app, name, error) : NULL;
}
