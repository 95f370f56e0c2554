/* help accessibility: the ways in which the program is read and answered, and the settings that choose them.
 * Called by cmd_help.c, and by gendocs for flagpost-accessibility(7). */
#include "config.h"

#include "cmd.h"

#include "flagpost/i18n.h"

gboolean
fp_setting_is_access(const char *name)
{
  static const char *const names[] = {"accessible",  "plain",      "undo",          "marker",    "measure",
                                      "line-length", "background", "theme",         "colours",   "mouse",
                                      "bell",        "pager",      "quotes",        "verbosity", "fields",
                                      "marks",       "list-width", "abbreviations", NULL};
  return g_strv_contains(names, name);
}

static const char *const ways[] = {
    N_("flagpost: the screen. Everybody; the cursor is where the attention is, nothing moves by itself."),
    N_("flagpost config set accessible on, or ACCESSIBLE=1: the screen for readers that follow the cursor. "
       "Rows "
       "are sentences, announcements are visited."),
    N_("flagpost --plain, or FLAGPOST_PLAIN=1: a dialogue in lines, for speech that reads what is printed."),
};

static const char *const promises[] = {
    N_("Arrow keys only move, and a move changes no text. M lists what was announced, ? the keys."),
    N_("Every key can be moved or switched off: flagpost config set keys.flag none."),
    N_("A password echoes nothing. Questions wait, and the safe answer is the one in capitals."),
};

char *
fp_command_help_accessibility(void)
{
  GString *out = g_string_new(NULL);
  fp_print_line(out, "%s", _("Three ways to read flagpost; all of it can be done in each."));
  for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
    fp_print_line(out, "%s", _(ways[i]));
  for (gsize i = 0; i < G_N_ELEMENTS(promises); i++)
    fp_print_line(out, "%s", _(promises[i]));
  fp_print_line(out, "%s", "");
  fp_print_line(out, "%s", _("Settings:"));
  for (const FpSetting *setting = fp_settings_table(); setting->name; setting++)
    if (fp_setting_is_access(setting->name))
      fp_print_line(out, "%s: %s", setting->name, _(setting->summary));
  fp_print_line(out, "%s", "");
  fp_print_line(out, "%s",
                _("What was tried with which reader: man 7 flagpost-accessibility. What is wrong for you is "
                  "a bug: tell us."));
  return g_string_free(out, FALSE);
}
