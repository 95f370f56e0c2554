/* Error domains, and the one table that says of each code: its stable name, what was kept, what to do next,
 * and the exit code. Called by every printer of errors, and by gendocs for the manual. */
#include "config.h"

#include "flagpost/error.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <gio/gio.h>

G_DEFINE_QUARK(fp - net - error, fp_net_error)
G_DEFINE_QUARK(fp - keyring - error, fp_keyring_error)
G_DEFINE_QUARK(fp - store - error, fp_store_error)
G_DEFINE_QUARK(fp - usage - error, fp_usage_error)

/* The forum's errors carry how long to wait. */
typedef struct {
  unsigned wait_seconds;
} FpForumErrorPrivate;

static void
fp_forum_error_private_init(FpForumErrorPrivate *private)
{
  private->wait_seconds = 0;
}

static void
fp_forum_error_private_copy(const FpForumErrorPrivate *from, FpForumErrorPrivate *to)
{
  to->wait_seconds = from->wait_seconds;
}

static void
fp_forum_error_private_clear(FpForumErrorPrivate *private)
{
  private->wait_seconds = 0;
}

G_DEFINE_EXTENDED_ERROR(FpForumError, fp_forum_error)

static const char *
net_domain(void)
{
  return g_quark_to_string(FP_NET_ERROR);
}

static const char *
forum_domain(void)
{
  return g_quark_to_string(FP_FORUM_ERROR);
}

static const char *
keyring_domain(void)
{
  return g_quark_to_string(FP_KEYRING_ERROR);
}

static const char *
store_domain(void)
{
  return g_quark_to_string(FP_STORE_ERROR);
}

static const char *
usage_domain(void)
{
  return g_quark_to_string(FP_USAGE_ERROR);
}

static const char *
io_domain(void)
{
  return g_quark_to_string(G_IO_ERROR);
}

#define KEPT_ALL  N_("Nothing was changed; what was fetched before is still here.")
#define KEPT_NONE N_("Nothing was changed.")
#define KEPT_WORK N_("What waits in the outbox is kept.")

static const FpErrorRow error_rows[] = {
    {net_domain, FP_NET_OFFLINE, "net.offline", KEPT_ALL,
     N_("Check the network and the forum's address, then try again."), FP_EXIT_OFFLINE},
    {net_domain, FP_NET_TLS, "net.tls", N_("Nothing was sent to the forum."),
     N_("Do not sign in on this network until you know why; if the forum has a certificate of its own, give "
        "it with --ca-file."),
     FP_EXIT_OFFLINE},
    {net_domain, FP_NET_TIMEOUT, "net.timeout", KEPT_WORK,
     N_("Try again later; flagpost looks first whether the forum had already acted."), FP_EXIT_OFFLINE},
    {net_domain, FP_NET_TOO_BIG, "net.too-big", KEPT_ALL,
     N_("Try again; if it happens again, look at the forum with a web browser."), FP_EXIT_UNEXPECTED},
    {net_domain, FP_NET_BAD_REDIRECT, "net.bad-redirect", N_("Nothing was sent to the other address."),
     N_("If the forum has moved, add its new address with 'flagpost account add'."), FP_EXIT_UNEXPECTED},
    {net_domain, FP_NET_CAPTIVE, "net.captive", N_("No password was sent and nothing was changed."),
     N_("Sign in to this network with a web browser, then try again."), FP_EXIT_CAPTIVE},
    {net_domain, FP_NET_BAD_ADDRESS, "net.bad-address", KEPT_NONE,
     N_("Give an address that begins with https:// and has no user name in it."), FP_EXIT_ADDRESS},
    {net_domain, FP_NET_CUT, "net.cut", KEPT_WORK,
     N_("Try again; flagpost looks first whether the forum had already acted."), FP_EXIT_OFFLINE},

    {forum_domain, FP_FORUM_SIGN_IN, "forum.sign-in", N_("The password in the keyring was not changed."),
     N_("Check the user name and the password, and try once more; some forums lock an account after a few "
        "wrong tries."),
     FP_EXIT_SIGN_IN},
    {forum_domain, FP_FORUM_EXPIRED, "forum.expired", N_("Nothing was done at the forum."),
     N_("Try again: flagpost signs in afresh."), FP_EXIT_SIGN_IN},
    {forum_domain, FP_FORUM_SECOND_FACTOR, "forum.second-factor", KEPT_NONE,
     N_("Run the command in a terminal, where flagpost can ask for the code."), FP_EXIT_SIGN_IN},
    {forum_domain, FP_FORUM_BANNED, "forum.banned", N_("What was fetched before can still be read here."),
     N_("Write to the forum's moderators from outside the forum."), FP_EXIT_BANNED},
    {forum_domain, FP_FORUM_LIMITED, "forum.limited", KEPT_WORK,
     N_("Wait a little and try again; what is in the outbox goes out by itself."), FP_EXIT_REFUSED},
    {forum_domain, FP_FORUM_GONE, "forum.gone", N_("The copy that was fetched before is kept."),
     N_("Refresh the inbox to see what is there now."), FP_EXIT_NOT_FOUND},
    {forum_domain, FP_FORUM_REFUSED, "forum.refused", N_("What you wrote is kept here."),
     N_("Read the forum's reason; trying the same again will not help."), FP_EXIT_REFUSED},
    {forum_domain, FP_FORUM_UNSUPPORTED, "forum.unsupported", KEPT_NONE,
     N_("Use the forum's web page for this, or choose another way in the account's settings."),
     FP_EXIT_REFUSED},
    {forum_domain, FP_FORUM_UNEXPECTED, "forum.unexpected", KEPT_ALL,
     N_("Try again later; if it happens again, run 'flagpost doctor' and report what it prints."),
     FP_EXIT_UNEXPECTED},
    {forum_domain, FP_FORUM_BUSY, "forum.busy", KEPT_WORK, N_("The forum is out of order: try again later."),
     FP_EXIT_OFFLINE},
    {forum_domain, FP_FORUM_UNKNOWN, "forum.unknown", N_("No account was added."),
     N_("Check the address: it should be the forum's own front page."), FP_EXIT_UNKNOWN},

    {keyring_domain, FP_KEYRING_LOCKED, "keyring.locked", N_("The keyring was not changed."),
     N_("Unlock the keyring and try again."), FP_EXIT_KEYRING},
    {keyring_domain, FP_KEYRING_NONE, "keyring.none", N_("No password was stored anywhere."),
     N_("Start a keyring service such as gnome-keyring or KeePassXC, or set password-command in the "
        "settings."),
     FP_EXIT_KEYRING},
    {keyring_domain, FP_KEYRING_CANCELLED, "keyring.cancelled", N_("The keyring was not changed."),
     N_("Try again and answer the keyring's question."), FP_EXIT_KEYRING},
    {keyring_domain, FP_KEYRING_FAILED, "keyring.failed", N_("The password used so far is still valid."),
     N_("Look at the keyring with its own program, then try again."), FP_EXIT_KEYRING},
    {keyring_domain, FP_KEYRING_COMMAND, "keyring.command", N_("Nothing was sent to the forum."),
     N_("Run the command by itself and see what it prints; password-command in the settings names it."),
     FP_EXIT_KEYRING},

    {store_domain, FP_STORE_KEY, "store.key", N_("The archive was left as it is."),
     N_("Unlock or restore the keyring that holds its key; without that key nobody can read it."),
     FP_EXIT_STORE},
    {store_domain, FP_STORE_BUSY, "store.busy", N_("Nothing was changed in the archive."),
     N_("Close the other flagpost, or wait until it has finished, and try again."), FP_EXIT_BUSY},
    {store_domain, FP_STORE_NEWER, "store.newer", N_("The archive was left as it is."),
     N_("Use the newer version of flagpost that made it."), FP_EXIT_STORE},
    {store_domain, FP_STORE_DAMAGED, "store.damaged", N_("The damaged file was set aside unharmed."),
     N_("Start again: flagpost makes a new archive and fetches the messages afresh."), FP_EXIT_STORE},
    {store_domain, FP_STORE_FULL, "store.full", N_("What was in the archive before is unharmed."),
     N_("Make room on the disk and try again."), FP_EXIT_FULL},
    {store_domain, FP_STORE_DENIED, "store.denied", N_("No file was changed."),
     N_("See that the folder is there and that you may write in it; "
        "flagpost's own are to be yours alone, 'chmod 700'."),
     FP_EXIT_DENIED},
    {store_domain, FP_STORE_FAILED, "store.failed", N_("What was in the archive before is unharmed."),
     N_("Try again; if it happens again, run 'flagpost doctor'."), FP_EXIT_STORE},
    {store_domain, FP_STORE_MISSING, "store.missing", KEPT_NONE,
     N_("Check the number, or refresh the inbox and look again."), FP_EXIT_NOT_FOUND},
    {store_domain, FP_STORE_BACKUP_DAMAGED, "store.backup-damaged", KEPT_NONE,
     N_("Use another copy of the backup, or make a new one where the account still is."), FP_EXIT_STORE},
    {store_domain, FP_STORE_BACKUP_NEWER, "store.backup-newer", KEPT_NONE,
     N_("Restore it with the version of flagpost that made it, or a later one."), FP_EXIT_STORE},
    {store_domain, FP_STORE_PASSPHRASE, "store.passphrase", KEPT_NONE,
     N_("Try again with the passphrase that was given when the backup was made; without it nobody can open "
        "it."),
     FP_EXIT_STORE},
    {store_domain, FP_STORE_EXISTS, "store.exists", N_("The file was left as it is."),
     N_("Choose another name, or give --force to replace it."), FP_EXIT_DENIED},

    {usage_domain, FP_USAGE_BAD, "usage.bad", N_("Nothing was done."),
     N_("'flagpost help' lists the commands and their options."), FP_EXIT_USAGE},
    {usage_domain, FP_USAGE_SETTINGS, "usage.settings", N_("The settings file was not changed."),
     N_("Correct it; flagpost(5) lists the settings."), FP_EXIT_USAGE},
    {usage_domain, FP_USAGE_NO_ACCOUNT, "usage.no-account", N_("Nothing was done."),
     N_("Add an account with 'flagpost account add ADDRESS', or see those there are with 'flagpost account "
        "list'."),
     FP_EXIT_NOT_FOUND},
    {usage_domain, FP_USAGE_READ_ONLY, "usage.read-only", N_("Nothing was written, here or at the forum."),
     N_("Start flagpost without --read-only to do this."), FP_EXIT_USAGE},
    {usage_domain, FP_USAGE_PARTLY, "usage.partly", N_("The rest is kept in the outbox."),
     N_("'flagpost outbox' shows what waits, and 'flagpost outbox send' sends it."), FP_EXIT_PARTLY},
    {usage_domain, FP_USAGE_ROTATION, "usage.rotation", N_("Both passwords are in the keyring."),
     N_("'flagpost passwd --resume' goes on, today or on another day."), FP_EXIT_PARTLY},
    {usage_domain, FP_USAGE_CHECKS, "usage.checks", N_("Nothing was changed."),
     N_("Each line that is not ok says what to do."), FP_EXIT_PARTLY},
    {usage_domain, FP_USAGE_LINES, "usage.lines", N_("The other lines were judged."),
     N_("Correct the lines that are named, and hand them over again."), FP_EXIT_PARTLY},
    {usage_domain, FP_USAGE_TERMINAL, "usage.terminal", N_("Nothing was done."),
     N_("Use a terminal of at least 20 columns by 5 rows, or a command: 'flagpost inbox' prints the list."),
     FP_EXIT_TERMINAL},

    {io_domain, G_IO_ERROR_CANCELLED, "cancelled",
     N_("What was finished before stays done; nothing else was "
        "changed."),
     N_("Start it again when you like."), FP_EXIT_CANCELLED},
    {NULL, 0, NULL, NULL, NULL, FP_EXIT_OK},
};

/* For every other error: a fault of the program or of the machine. */
static const FpErrorRow internal_row = {
    NULL,
    0,
    "internal",
    N_("What was saved before is still there."),
    N_("Try again; if it happens again, run 'flagpost doctor' and report what it prints."),
    FP_EXIT_INTERNAL,
};

static const FpExitRow exit_rows[] = {
    {FP_EXIT_OK, "ok", N_("All was done.")},
    {FP_EXIT_INTERNAL, "internal", N_("A fault of flagpost or of the machine.")},
    {FP_EXIT_USAGE, "usage", N_("The command, its options or the settings are wrong.")},
    {FP_EXIT_OFFLINE, "offline",
     N_("The forum could not be reached or did not answer in time, or a secure connection was not "
        "possible.")},
    {FP_EXIT_SIGN_IN, "sign-in",
     N_("The forum refused the sign-in: wrong password, or a second factor is wanted.")},
    {FP_EXIT_KEYRING, "keyring", N_("The keyring is locked, missing or failed.")},
    {FP_EXIT_REFUSED, "refused", N_("The forum said no, or cannot do this.")},
    {FP_EXIT_PARTLY, "partly", N_("Done in part; the rest is kept and named.")},
    {FP_EXIT_STORE, "store",
     N_("The archive on this machine or a backup is damaged, of a later version, or its key is missing.")},
    {FP_EXIT_NOT_FOUND, "not-found", N_("There is no such message, conversation or account.")},
    {FP_EXIT_UNEXPECTED, "unexpected", N_("The forum answered something that flagpost does not understand.")},
    {FP_EXIT_UNKNOWN, "unknown", N_("There is no forum at that address, or not one that flagpost knows.")},
    {FP_EXIT_CAPTIVE, "captive",
     N_("Another page answered for the forum: a network's sign-in page, or a proxy.")},
    {FP_EXIT_BANNED, "banned", N_("The forum has banned or suspended the account.")},
    {FP_EXIT_FULL, "full", N_("There is no room on the disk.")},
    {FP_EXIT_DENIED, "denied", N_("A folder or a file cannot be written, or others could change it.")},
    {FP_EXIT_BUSY, "busy", N_("Another copy of flagpost is at the same work.")},
    {FP_EXIT_TERMINAL, "terminal", N_("There is no terminal, or it is too small, or cannot be painted on.")},
    {FP_EXIT_ADDRESS, "address", N_("What was given is not an address, or not one that flagpost uses.")},
    {FP_EXIT_CANCELLED, "cancelled", N_("Cancelled by the person at the keyboard.")},
    {0, NULL, NULL},
};

static const FpErrorRow *
find_row(const GError *error)
{
  const char *domain = g_quark_to_string(error->domain);
  for (const FpErrorRow *row = error_rows; row->code; row++)
    if (row->number == error->code && g_strcmp0(row->domain(), domain) == 0)
      return row;
  return &internal_row;
}

FpExit
fp_error_exit_code(const GError *error)
{
  return !error ? FP_EXIT_OK : find_row(error)->exit;
}

const char *
fp_error_code(const GError *error)
{
  g_return_val_if_fail(error != NULL, internal_row.code);
  return find_row(error)->code;
}

const char *
fp_error_kept(const GError *error)
{
  g_return_val_if_fail(error != NULL, "");
  return _(find_row(error)->kept);
}

const char *
fp_error_advice(const GError *error)
{
  g_return_val_if_fail(error != NULL, "");
  return _(find_row(error)->advice);
}

char *
fp_error_what(const GError *error)
{
  g_return_val_if_fail(error != NULL, g_strdup(""));
  g_autofree char *what = fp_text_clean(error->message, -1, FP_TEXT_ONE_LINE);
  gsize length = strlen(what);
  gboolean ended = length > 0 && strchr(".!?", what[length - 1]);
  return g_strconcat(what, ended ? "" : ".", NULL);
}

char *
fp_error_sentence(const GError *error)
{
  g_return_val_if_fail(error != NULL, g_strdup(""));
  g_autofree char *what = fp_error_what(error);
  return g_strdup_printf("%s %s %s", what, fp_error_kept(error), fp_error_advice(error));
}

void
fp_error_set_limited(GError **error, unsigned wait_seconds, const char *format, ...)
{
  if (!error)
    return;
  va_list arguments;
  va_start(arguments, format);
  GError *made = g_error_new_valist(FP_FORUM_ERROR, FP_FORUM_LIMITED, format, arguments);
  va_end(arguments);
  fp_forum_error_get_private(made)->wait_seconds = wait_seconds;
  g_propagate_error(error, made);
}

unsigned
fp_error_wait(const GError *error)
{
  if (!g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_LIMITED))
    return 0;
  return fp_forum_error_get_private(error)->wait_seconds;
}

const FpExitRow *
fp_exit_table(void)
{
  return exit_rows;
}

const FpErrorRow *
fp_error_table(void)
{
  return error_rows;
}
