/* What is left to the program while it runs: its own folders, what the system has for all programs, the files
 * that the member named, and the programs that the member set. Called by the command line once the settings
 * are read, and before a byte comes from outside. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/process.h"
#include "flagpost/rights.h"

#include "app/rotate/rotate.h"
#include "app/settings/settings.h"

#include <unistd.h>

/* --- programs --- */

/* Words of a setting, as they stand. */
static void
allow_setting(FpApp *app, const char *account, const char *name)
{
  g_auto(GStrv) words = fp_setting_words(app, account, name);
  if (words)
    fp_process_allow((const char *const *)words);
}

/* `argument` says what may stand in its place. */
static void
allow_program(FpApp *app, FpProgram program, const char *argument)
{
  g_auto(GStrv) words = fp_program_words(app, program, argument, NULL);
  if (words)
    fp_process_allow((const char *const *)words);
}

/* A command of `|` that is named here is not confined. */
static void
allow_pipes(FpApp *app)
{
  g_auto(GStrv) names = fp_setting_words(app, NULL, "pipe-programs");
  for (guint i = 0; names && names[i]; i++) {
    const char *words[] = {names[i], "\2", NULL};
    fp_process_allow(words);
  }
}

static void
allow_programs(FpApp *app, const FpConfineAsk *ask)
{
  allow_program(app, FP_PROGRAM_EDITOR, "/\1");
  allow_program(app, FP_PROGRAM_PAGER, NULL);
  allow_program(app, FP_PROGRAM_OPENER, "http\1");
  fp_clipboard_allow();
  allow_pipes(app);
  for (guint i = 0; i <= app->accounts->len; i++) {
    const char *account = i < app->accounts->len ? ((FpAccount *)app->accounts->pdata[i])->name : NULL;
    g_autofree char *sendmail = fp_setting_text(app, account, "sendmail");
    const char *mail[] = {sendmail, "-i", "-t", NULL};
    if (sendmail)
      fp_process_allow(mail);
    allow_setting(app, account, "password-command");
    allow_setting(app, account, "reset-command");
  }
  if (ask->exec)
    fp_process_allow(ask->exec);
  if (ask->program) {
    const char *words[] = {ask->program, "\2", NULL};
    fp_process_allow(words);
  }
}

/* --- files --- */

static void
leave_own_folders(FpApp *app, FpRights *rights, gboolean make)
{
  g_autofree char *state = g_build_filename(g_get_user_state_dir(), PACKAGE_NAME, NULL);
  const char *folders[] = {app->config, app->data, app->state, state};
  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
    if (make)
      g_mkdir_with_parents(folders[i], 0700);
    fp_rights_leave(rights, FP_RIGHT_WRITE, folders[i]);
  }
  /* The settings may be a link to where the member keeps such files. */
  fp_rights_leave(rights, FP_RIGHT_WRITE, app->settings_path);
}

/* libsecret's own file, which it keeps where there is no keyring on the bus. */
static void
leave_secret_file(FpRights *rights)
{
  const char *given = g_getenv("SECRET_FILE_TEST_PATH");
  g_autofree char *folder =
      given ? g_path_get_dirname(given) : g_build_filename(g_get_user_data_dir(), "keyrings", NULL);
  if (g_strcmp0(g_getenv("SECRET_BACKEND"), "file") == 0)
    fp_rights_leave(rights, FP_RIGHT_WRITE, folder);
}

/* What the environment names for libraries: certificates, terminals, times, languages. */
static void
leave_by_environment(FpRights *rights)
{
  static const char *const names[] = {
      "SSL_CERT_FILE", "SSL_CERT_DIR",      "CURL_CA_BUNDLE",  "OPENSSL_CONF",
      "TERMINFO",      "TERMINFO_DIRS",     "TZDIR",           "LOCPATH",
      "GCONV_PATH",    "GIO_EXTRA_MODULES", "LD_LIBRARY_PATH", "FLAGPOST_LOCALEDIR"};
  g_autofree char *terminals = g_build_filename(g_get_home_dir(), ".terminfo", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    const char *value = g_getenv(names[i]);
    g_auto(GStrv) parts = g_strsplit(value ? value : "", ":", -1);
    for (guint k = 0; parts[k]; k++)
      fp_rights_leave(rights, FP_RIGHT_READ, parts[k]);
  }
  fp_rights_leave(rights, FP_RIGHT_READ, terminals);
  fp_rights_leave(rights, FP_RIGHT_READ, FP_LOCALEDIR);
  fp_rights_leave(rights, FP_RIGHT_READ, FP_DATADIR);
}

static void
leave_settings(FpApp *app, FpRights *rights)
{
  for (guint i = 0; i <= app->accounts->len; i++) {
    const char *account = i < app->accounts->len ? ((FpAccount *)app->accounts->pdata[i])->name : NULL;
    g_autofree char *certificates = fp_setting_text(app, account, "ca-file");
    g_autofree char *mail = fp_reset_mail_folder(app, account);
    if (certificates)
      fp_rights_leave(rights, FP_RIGHT_READ, certificates);
    if (mail)
      fp_rights_leave(rights, FP_RIGHT_READ, mail);
  }
}

/* A file that is written is made beside its old self and takes its place. */
static void
leave_named(FpRights *rights, const FpConfineAsk *ask)
{
  for (guint i = 0; ask->reads && ask->reads[i]; i++)
    fp_rights_leave(rights, FP_RIGHT_READ, ask->reads[i]);
  for (guint i = 0; ask->writes && ask->writes[i]; i++) {
    g_autofree char *folder = g_path_get_dirname(ask->writes[i]);
    gboolean is_folder = g_file_test(ask->writes[i], G_FILE_TEST_IS_DIR);
    fp_rights_leave(rights, FP_RIGHT_PUT, is_folder ? ask->writes[i] : folder);
  }
}

void
fp_confine(FpApp *app, const FpConfineAsk *ask)
{
  g_autoptr(FpRights) rights = fp_rights_new(), others = fp_rights_new();
  fp_rights_leave_system(rights, FP_RIGHT_READ);
  fp_rights_leave_system(others, FP_RIGHT_RUN);
  leave_own_folders(app, rights, !ask->looks_only);
  leave_secret_file(rights);
  leave_by_environment(rights);
  leave_settings(app, rights);
  leave_named(rights, ask);
  allow_programs(app, ask);
  int confinement = fp_rights_outside(others);
  fp_process_seal(confinement);
  if (confinement >= 0)
    close(confinement);
  fp_rights_drop(rights);
}
