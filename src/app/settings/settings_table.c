/* The table of settings, and what a value may be. Feeds settings.c, `config list` and the manual. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include "app/settings/settings.h"

static const FpSetting table[] = {
    {"undo", FP_SETTING_SECONDS, "10", "0..86400", TRUE,
     N_("How long a report waits before it is sent, so that it can be taken back: seconds, 0 for at once, or "
        "manual to wait until you send it. Leaving the screen sends at once what still waits, but for "
        "manual. With accessible or plain on and no value here it is 60.")},
    {"route", FP_SETTING_CHOICE, "auto", "auto|flag|sender|message|mail|web", TRUE,
     N_("How reports reach the moderators: the forum's own flag, a private message, an e-mail, or a page "
        "that "
        "you open; auto takes the best one that is set up.")},
    {"moderators", FP_SETTING_TEXT, "", NULL, TRUE, N_("The login that takes reports by private message.")},
    {"report-to", FP_SETTING_TEXT, "", NULL, TRUE, N_("The e-mail address that takes reports.")},
    {"fold-campaigns", FP_SETTING_BOOL, "on", NULL, TRUE,
     N_("Whether the messages of a suspected campaign are one row of the inbox; off: each has its own.")},
    {"flag-later-arrivals", FP_SETTING_BOOL, "off", NULL, TRUE,
     N_("Whether new messages of a campaign that you flagged are flagged by themselves, after the undo time, "
        "with "
        "the senders chosen as for the campaign; off: they are offered.")},
    {"after-care", FP_SETTING_BOOL, "on", NULL, TRUE,
     N_("Whether flagpost asks, after you flagged spam or phishing with a link, if you followed it or "
        "answered.")},
    {"help-line", FP_SETTING_TEXT, "", NULL, TRUE,
     N_("Whom to ask for help after a mistake, such as a telephone number: shown by aftercare.")},
    {"help-pages", FP_SETTING_TEXT, "", NULL, TRUE,
     N_("Addresses of pages that help after a mistake, separated by blanks: shown by aftercare.")},
    {"mail-from", FP_SETTING_TEXT, "", NULL, TRUE, N_("Your own e-mail address, for reports by e-mail.")},
    {"smtp-server", FP_SETTING_TEXT, "", NULL, TRUE,
     N_("The server that sends reports by e-mail, such as smtps://mail.example.org; empty for sendmail.")},
    {"smtp-user", FP_SETTING_TEXT, "", NULL, TRUE, N_("The user name at the mail server.")},
    {"sendmail", FP_SETTING_TEXT, "/usr/sbin/sendmail", NULL, TRUE,
     N_("The program that takes e-mail where no server is set.")},
    {"password-command", FP_SETTING_WORDS, "", NULL, TRUE,
     N_("A program, with its arguments, whose first line of output is the password; run without a shell.")},
    {"sign-in", FP_SETTING_CHOICE, "password", "password|key", TRUE,
     N_("Whether the account signs in with a password or with a key that you approved in a browser; account "
        "add "
        "sets it.")},
    {"reset-maildir", FP_SETTING_TEXT, "", NULL, TRUE,
     N_("A Maildir where the forum's mail with the link for a new password arrives: flagpost then reads the "
        "link "
        "itself. Only mail that came after the question is looked at, and nothing in it is changed.")},
    {"reset-command", FP_SETTING_WORDS, "", NULL, TRUE,
     N_("A program, with its arguments, that prints the forum's newest mail with such a link; run without a "
        "shell.")},
    {"tenant", FP_SETTING_TEXT, "", NULL, TRUE,
     N_("The community's id in the addresses of the forum's API, where the forum's software has one there.")},
    {"basic-user", FP_SETTING_TEXT, "", NULL, TRUE,
     N_("The user name where a forum stands behind a second, HTTP Basic, password.")},
    {"ca-file", FP_SETTING_TEXT, "", NULL, TRUE,
     N_("A file with the certificates of the issuers to trust instead of the system's.")},
    {"try-unconfirmed", FP_SETTING_BOOL, "off", NULL, TRUE,
     N_("Whether calls may be tried that no page of the forum's vendor confirms, such as a change of the "
        "password; account show tells which they are.")},
    {"keep-session", FP_SETTING_BOOL, "on", NULL, TRUE,
     N_("Whether the sign-in is kept for the next start, sealed in the archive and for a week at most; off: "
        "each start signs in anew.")},
    {"keep", FP_SETTING_AGE, "all", NULL, TRUE,
     N_("How long conversations stay in the archive after their newest message, such as 5 years. What is "
        "older "
        "is deleted after a refresh and not fetched again; what was reported, or waits to be sent, stays.")},
    {"keep-size", FP_SETTING_SIZE, "all", NULL, TRUE,
     N_("How large the archive may grow, such as 500 MB: then the oldest conversations are deleted after a "
        "refresh and not fetched again; what was reported, or waits to be sent, stays, and so do the newest "
        "20.")},
    {"account", FP_SETTING_TEXT, "", NULL, FALSE, N_("The account that is meant where none is named.")},
    {"accessible", FP_SETTING_BOOL, "off", NULL, FALSE,
     N_("A screen for screen readers and braille: visible cursor, no mouse, longer undo time.")},
    {"plain", FP_SETTING_BOOL, "off", NULL, FALSE, N_("Always use plain mode, a dialogue in lines.")},
    {"marker", FP_SETTING_TEXT, "", NULL, FALSE,
     N_("A sign, such as >, in front of the selected row besides reverse video.")},
    {"background", FP_SETTING_CHOICE, "auto", "auto|dark|light|none", FALSE,
     N_("The terminal's background, which decides the colours that can be read on it; auto for what the "
        "terminal "
        "tells, and else for colours that can be read on both; none for no colours.")},
    {"theme", FP_SETTING_CHOICE, "auto", "auto|dark|light|any|high-contrast|plain", FALSE,
     N_("The screen's look: auto follows the background, and has attributes only where the terminal does not "
        "tell it; any takes those of 256 colours that can be read on both; high-contrast keeps to few "
        "colours "
        "that stand out most, plain has attributes only. style.NAME=LOOK is your own look for one style, "
        "such as "
        "style.warning=bold bright-yellow, style.quote=#88aacc or style.new=underline.")},
    {"colours", FP_SETTING_CHOICE, "auto", "auto|none|8|16|256|true", FALSE,
     N_("How many colours are used at most: auto for what the terminal and COLORTERM say.")},
    {"mouse", FP_SETTING_BOOL, "off", NULL, FALSE, N_("Whether the mouse selects and scrolls.")},
    {"bell", FP_SETTING_CHOICE, "off", "off|error", FALSE, N_("When the terminal's bell rings.")},
    {"clipboard", FP_SETTING_CHOICE, "auto", "auto|wl-copy|xclip|osc52|none", FALSE,
     N_("How a copied link or password reaches the clipboard; osc52 asks the terminal to do it.")},
    {"measure", FP_SETTING_INT, "72", "30..200", FALSE,
     N_("How many columns a line of a letter takes at most, however wide the terminal is.")},
    {"quotes", FP_SETTING_CHOICE, "shown", "shown|folded", FALSE,
     N_("Whether quotations are folded when a conversation opens; - unfolds one, _ all.")},
    {"verbosity", FP_SETTING_CHOICE, "full", "full|normal|brief", FALSE,
     N_("How much a row says as a sentence, on the accessible screen and in plain mode: brief leaves out the "
        "date and how many messages there are, normal the latter alone.")},
    {"fields", FP_SETTING_TEXT, "state who what when rest", NULL, FALSE,
     N_("What a row says as a sentence, and in which order.")},
    {"marks", FP_SETTING_CHOICE, "words", "words|short", FALSE,
     N_("States in such a sentence as words, or short as one letter each: N new, W warning, I notice, H "
        "held, "
        "S sending, T sent, R refused, U unsure, D draft, G tagged, C closed, P pinned.")},
    {"abbreviations", FP_SETTING_CHOICE, "kept", "kept|expanded", FALSE,
     N_("Re: and Fwd: in such a sentence as they stand, or expanded to words; then characters that cannot be "
        "seen are told at the end, and not in the middle of a word.")},
    {"line-length", FP_SETTING_INT, "0", "0..200", FALSE,
     N_("How many characters a line has in plain mode and a letter on the accessible screen, such as 40 for "
        "a "
        "braille display of 40 cells; 0 for lines that are not broken, and for measure.")},
    {"list-width", FP_SETTING_INT, "0", "0..200", FALSE,
     N_("How many columns a list has that stands beside the text opened from it, on a screen of 120 columns "
        "or "
        "more; 0 for what the text leaves.")},
    {"opener", FP_SETTING_WORDS, "", NULL, FALSE,
     N_("The program that opens links, with its arguments; run without a shell. Empty for $BROWSER, then "
        "xdg-open.")},
    {"editor", FP_SETTING_WORDS, "", NULL, FALSE,
     N_("The editor for messages, with its arguments; empty for $VISUAL, then $EDITOR. The word line stands "
        "for "
        "typing line by line inside flagpost.")},
    {"pipe-programs", FP_SETTING_WORDS, "", NULL, FALSE,
     N_("The names of programs that a message may be handed to with all your rights, such as gpg tee; "
        "another one "
        "reads "
        "the message and prints, and reaches none of your files.")},
    {"pager", FP_SETTING_WORDS, "", NULL, FALSE,
     N_("The program that shows on a terminal what a command prints, if it is longer than the terminal; "
        "empty "
        "for $PAGER, then less; none for none.")},
    {NULL, FP_SETTING_TEXT, NULL, NULL, FALSE, NULL},
};

const FpSetting *
fp_settings_table(void)
{
  return table;
}

const FpSetting *
fp_settings_find(const char *name)
{
  for (const FpSetting *row = table; row->name; row++)
    if (g_str_equal(row->name, name))
      return row;
  return NULL;
}

gboolean
fp_settings_family(const char *name)
{
  return g_str_has_prefix(name, "keys.") || g_str_has_prefix(name, "style.");
}

const char *
fp_settings_nearest(const char *name)
{
  const char *best = NULL;
  unsigned least = 4; /* more than three changes apart: not what was meant */
  for (const FpSetting *row = table; row->name; row++) {
    unsigned d = fp_text_distance(name, row->name);
    if (d < least) {
      least = d;
      best = row->name;
    }
  }
  return best;
}

gboolean
fp_settings_seconds(const char *value, gint64 *seconds)
{
  if (g_str_equal(value, "manual")) {
    *seconds = -1;
    return TRUE;
  }
  char *end = NULL;
  gint64 n = g_ascii_strtoll(value, &end, 10);
  if (end == value || n < 0 || n > 31536000)
    return FALSE;
  if (g_str_equal(end, "m") || g_str_equal(end, " m"))
    n *= 60;
  else if (g_str_equal(end, "h") || g_str_equal(end, " h"))
    n *= 3600;
  else if (*end && !g_str_equal(end, "s") && !g_str_equal(end, " s"))
    return FALSE;
  *seconds = n;
  return TRUE;
}

static gboolean
is_bool(const char *value)
{
  static const char *const words[] = {"on", "off", "true", "false", "yes", "no", "1", "0", NULL};
  return g_strv_contains(words, value);
}

static gboolean
in_range(const FpSetting *setting, gint64 n)
{
  if (!setting->choices)
    return TRUE;
  g_auto(GStrv) ends = g_strsplit(setting->choices, "..", 2);
  return n >= g_ascii_strtoll(ends[0], NULL, 10) && n <= g_ascii_strtoll(ends[1], NULL, 10);
}

static gboolean
bad(const FpSetting *setting, const char *wanted, GError **error)
{
  /* Translators: the setting's name, then what it takes. */
  g_set_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS, _("The setting %s takes %s."), setting->name, wanted);
  return FALSE;
}

gboolean
fp_settings_check(const FpSetting *setting, const char *value, GError **error)
{
  char *end = NULL;
  gint64 n = 0;
  switch (setting->type) {
  case FP_SETTING_TEXT:
    for (const char *p = value; *p; p++)
      if (g_ascii_iscntrl(*p))
        return bad(setting, _("text without control characters"), error);
    return TRUE;
  case FP_SETTING_BOOL:
    return is_bool(value) || bad(setting, _("on or off"), error);
  case FP_SETTING_INT:
    n = g_ascii_strtoll(value, &end, 10);
    return (*value && !*end && in_range(setting, n)) || bad(setting, setting->choices, error);
  case FP_SETTING_SECONDS:
    return (fp_settings_seconds(value, &n) && (n < 0 || in_range(setting, n))) ||
           bad(setting, _("a number of seconds, or manual"), error);
  case FP_SETTING_CHOICE: {
    g_auto(GStrv) choices = g_strsplit(setting->choices, "|", -1);
    if (g_strv_contains((const char *const *)choices, value))
      return TRUE;
    g_autofree char *list = g_strjoinv(", ", choices);
    /* Translators: a list of words follows. */
    g_autofree char *wanted = g_strdup_printf(_("one of: %s"), list);
    return bad(setting, wanted, error);
  }
  case FP_SETTING_AGE:
    return fp_settings_age(value, &n) || bad(setting, _("all, or an age such as 5 years"), error);
  case FP_SETTING_SIZE:
    return fp_settings_size(value, &n) || bad(setting, _("all, or a size such as 500 MB"), error);
  case FP_SETTING_WORDS:
    if (!*value || g_shell_parse_argv(value, NULL, NULL, NULL))
      return TRUE;
    return bad(setting, _("a program and its arguments, with quotes that match"), error);
  }
  return FALSE;
}
