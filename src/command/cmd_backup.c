/* backup and restore: one sealed file under a passphrase. */
#include "config.h"

#include "cmd.h"

#include "flagpost/backup.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/json.h"

#include <unistd.h>

#define WEAK 3 /* a passphrase that may be tried without end wants more than a password at a forum */

const GOptionEntry fp_options_backup[] = {
    {"with-passwords", 0, 0, G_OPTION_ARG_NONE, NULL,
     N_("Put passwords and tokens into it too, from the keyring"), NULL},
    {"password-stdin", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Read the passphrase from standard input"), NULL},
    {"force", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Replace a file that is there already"), NULL},
    {0},
};

const GOptionEntry fp_options_restore[] = {
    {"password-stdin", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Read the passphrase from standard input"), NULL},
    {"yes", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Replace accounts that are here already without asking"), NULL},
    {0},
};

static void
wrong(GTask *task, const char *sentence)
{
  fp_run_fail(task, g_error_new_literal(FP_USAGE_ERROR, FP_USAGE_BAD, sentence));
}

/* Asked once to open, twice to seal. NULL: the run has failed. */
static FpSecret *
passphrase(GTask *task, gboolean twice)
{
  FpCmdRun *run = fp_run_of(task);
  g_autoptr(FpSecret) first = NULL, second = NULL;
  if (fp_run_switch(run, "password-stdin"))
    first = fp_secret_read_line(STDIN_FILENO, NULL);
  else if (run->args.ask_secret)
    first = run->args.ask_secret(_("Passphrase of the backup"), run->args.ui);
  else {
    wrong(task, _("The passphrase is missing: there is no terminal to ask at, so give --password-stdin."));
    return NULL;
  }
  if (!first || fp_secret_length(first) == 0) {
    wrong(task, _("A backup needs a passphrase, and none was given."));
    return NULL;
  }
  if (twice && !fp_run_switch(run, "password-stdin")) {
    second = run->args.ask_secret(_("The same once more"), run->args.ui);
    if (!second || !fp_secret_equal(first, second)) {
      wrong(task, _("The two passphrases differ."));
      return NULL;
    }
  }
  return g_steal_pointer(&first);
}

/* "maria@forum.example.org: 38 conversations, 2 drafts, 1 report or message not sent." */
static void
add_account(GString *out, const json_t *account)
{
  int talks = (int)fp_json_peek_int(account, "conversations", 0);
  int drafts = (int)fp_json_peek_int(account, "drafts", 0);
  int unsent = (int)fp_json_peek_int(account, "unsent", 0);
  const char *name = fp_json_peek_string(account, "name", "");
  g_autofree char *first = fp_counts(ngettext("%d conversation", "%d conversations", (gulong)talks), talks);
  g_autofree char *second = fp_counts(ngettext("%d draft", "%d drafts", (gulong)drafts), drafts);
  g_autofree char *third = fp_counts(
      ngettext("%d report or message not sent", "%d reports or messages not sent", (gulong)unsent), unsent);
  if (!fp_json_peek_bool(account, "archive", FALSE))
    fp_print_line(out, _("%s: its settings; nothing of it is stored on disk."), name);
  else
    /* Translators: an account, then three numbers with what is counted. */
    fp_print_line(out, _("%s: %s, %s, %s."), name, first, second, third);
}

static json_t *
result_of(FpCmdRun *run, const json_t *accounts, gboolean credentials)
{
  json_t *result = json_object();
  fp_json_take(result, "version", json_integer(1));
  fp_json_text(result, "file", run->args.words[0]);
  fp_json_take(result, "credentials", json_boolean(credentials));
  fp_json_take(result, "accounts", json_deep_copy(accounts));
  return result;
}

/* --- backup --- */

static void
backed_up(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  gboolean credentials = fp_run_switch(run, "with-passwords");
  GError *error = NULL;
  g_autoptr(json_t) accounts = fp_backup_finish(res, &error);
  g_autoptr(GString) out = g_string_new(NULL);
  json_t *account;
  size_t i;
  if (!accounts) {
    fp_run_fail(task, error);
    return;
  }
  fp_print_line(out, _("Written to %s."), run->args.words[0]);
  json_array_foreach(accounts, i, account) add_account(out, account);
  fp_print_line(out, "%s",
                credentials ? _("The passwords are in it: who has the file and the passphrase can sign in as "
                                "you. Nobody can open it without the passphrase.")
                            : _("The passwords are not in it. Nobody can open it without the passphrase."));
  json_t *result = result_of(run, accounts, credentials);
  fp_json_text(result, "sentence", g_strchomp(out->str));
  fp_run_done(task, result);
}

FP_CMD(backup)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  FpBackupAsk ask = {.path = run->args.words[0],
                     .replace = fp_run_switch(run, "force"),
                     .account = fp_run_option(run, "account") ? run->account.name : NULL,
                     .credentials = fp_run_switch(run, "with-passwords")};
  g_autoptr(FpSecret) secret = NULL;
  g_autofree char *advice = NULL;
  if (!ask.replace && g_file_test(ask.path, G_FILE_TEST_EXISTS)) {
    fp_run_fail(task,
                g_error_new(FP_STORE_ERROR, FP_STORE_EXISTS, _("The file %s is there already"), ask.path));
    return;
  }
  secret = passphrase(task, TRUE);
  if (!secret)
    return;
  if (fp_password_strength(secret, &advice) < WEAK)
    fp_run_say(run, _("This passphrase can be guessed: for a file that leaves this machine, six words that "
                      "chance has chosen are better."));
  ask.passphrase = secret;
  fp_backup_async(run->args.app, &ask, cancellable, backed_up, task);
}

/* --- restore --- */

static void
restore_free(gpointer restore)
{
  fp_restore_free(restore);
}

static void
restored(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  FpRestore *restore = run->state;
  const json_t *accounts = fp_restore_accounts(restore);
  gboolean credentials = fp_restore_has_credentials(restore);
  GError *error = NULL;
  g_autoptr(GString) out = g_string_new(NULL);
  json_t *account;
  size_t i;
  int unsent = 0;
  if (!fp_restore_put_finish(res, &error)) {
    fp_run_fail(task, error);
    return;
  }
  fp_print_line(out, _("Restored from a backup of %s."), fp_restore_made(restore));
  json_array_foreach(accounts, i, account)
  {
    add_account(out, account);
    unsent += (int)fp_json_peek_int(account, "unsent", 0);
  }
  if (unsent > 0)
    fp_print_line(out, "%s",
                  _("What was not sent when the backup was made may have left since: 'flagpost outbox send' "
                    "asks the forum first."));
  fp_print_line(out, "%s",
                credentials ? _("Passwords that the keyring had already were kept; others came from the "
                                "backup.")
                            : _("The passwords were not in it: flagpost asks for one when it signs in."));
  json_t *result = result_of(run, accounts, credentials);
  fp_json_text(result, "made", fp_restore_made(restore));
  fp_json_text(result, "sentence", g_strchomp(out->str));
  fp_run_done(task, result);
}

/* "maria@forum.example.org, ines@…": those that would be replaced, or NULL. */
static char *
names_here(const FpRestore *restore)
{
  g_autoptr(GString) names = g_string_new(NULL);
  json_t *account;
  size_t i;
  json_array_foreach(fp_restore_accounts(restore), i, account) if (fp_json_peek_bool(account, "here", FALSE))
      g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                             fp_json_peek_string(account, "name", ""));
  return names->len > 0 ? g_string_free(g_steal_pointer(&names), FALSE) : NULL;
}

FP_CMD(restore)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  g_autofree char *here = NULL, *question = NULL;
  g_autoptr(FpSecret) secret = NULL;
  if (!g_file_test(run->args.words[0], G_FILE_TEST_EXISTS)) {
    fp_run_fail(task,
                g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("There is no file %s."), run->args.words[0]));
    return;
  }
  secret = passphrase(task, FALSE);
  if (!secret)
    return;
  run->state = fp_restore_open(run->args.app, run->args.words[0], secret, &error);
  run->state_free = restore_free;
  if (!run->state) {
    fp_run_fail(task, error);
    return;
  }
  here = names_here(run->state);
  if (here)
    question =
        g_strdup_printf(_("%s is here already. Delete what is stored of it here, with drafts and unsent "
                          "reports, and put the backup of %s in its place?"),
                        here, fp_restore_made(run->state));
  if (!here || fp_run_ask_yes(task, question))
    fp_restore_put_async(run->state, cancellable, restored, task);
}
