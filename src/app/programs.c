/* The programs that flagpost hands something to: editor, pager, opener of links. A setting comes first, then
 * the variables that people have set for all programs, then what is usual. None is run through a shell.
 * Called by the screen and by commands. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include "app/settings/settings.h"

static const struct {
  const char *setting, *variables[2], *otherwise;
} programs[] = {
    [FP_PROGRAM_EDITOR] = {"editor", {"VISUAL", "EDITOR"}, "vi"},
    [FP_PROGRAM_PAGER] = {"pager", {"PAGER", NULL}, "less"},
    [FP_PROGRAM_OPENER] = {"opener", {"BROWSER", NULL}, "xdg-open"},
};

/* $BROWSER may be a list with colons between: the first that is there. */
static char *
first_of_list(const char *list)
{
  g_auto(GStrv) parts = g_strsplit(list, ":", -1);
  for (guint i = 0; parts[i]; i++) {
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(parts[i], NULL, &words, NULL))
      continue;
    g_autofree char *path = g_find_program_in_path(words[0]);
    if (path)
      return g_strdup(parts[i]);
  }
  return NULL;
}

static char *
command_line(FpApp *app, FpProgram program)
{
  char *set = fp_setting_text(app, NULL, programs[program].setting);
  for (guint i = 0; !set && i < G_N_ELEMENTS(programs[program].variables); i++) {
    const char *name = programs[program].variables[i], *value = name ? g_getenv(name) : NULL;
    if (value && *value)
      set = program == FP_PROGRAM_OPENER ? first_of_list(value) : g_strdup(value);
  }
  return set ? set : g_strdup(programs[program].otherwise);
}

char **
fp_program_words(FpApp *app, FpProgram program, const char *argument, GError **error)
{
  g_autofree char *line = command_line(app, program);
  g_auto(GStrv) words = NULL;
  gboolean placed = !argument;
  if (program == FP_PROGRAM_PAGER && (g_str_equal(line, "none") || g_str_equal(line, "cat")))
    return NULL;
  if (!g_shell_parse_argv(line, NULL, &words, NULL)) {
    g_autofree char *clean = fp_text_clean(line, -1, FP_TEXT_ONE_LINE);
    /* Translators: the name of a setting or variable's purpose, such as editor; then what it holds. */
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The setting %s names no program that can be run: %s"),
                programs[program].setting, clean);
    return NULL;
  }
  g_autoptr(GStrvBuilder) all = g_strv_builder_new();
  for (guint i = 0; words[i]; i++) {
    if (argument && i > 0 && strstr(words[i], "%s")) {
      g_auto(GStrv) parts = g_strsplit(words[i], "%s", -1);
      g_autofree char *filled = g_strjoinv(argument, parts);
      g_strv_builder_add(all, filled);
      placed = TRUE;
    } else {
      g_strv_builder_add(all, words[i]);
    }
  }
  if (!placed)
    g_strv_builder_add(all, argument);
  return g_strv_builder_end(all);
}
