/* help in lines: what a line may be, then the commands of this place. What only moves a screen is left out.
 * Called by words.c. */
#include "config.h"

#include "plain/plain.h"

#include "flagpost/boards.h"
#include "flagpost/i18n.h"

static gboolean
is_of_screens(FpAction action)
{
  return action == FP_ACT_LEFT || action == FP_ACT_RIGHT || action == FP_ACT_WIDER ||
         action == FP_ACT_NARROWER || action == FP_ACT_COMMAND_LINE || action == FP_ACT_REDRAW ||
         action == FP_ACT_SUSPEND;
}

static gboolean
is_here(Plain *plain, const FpCommand *command)
{
  return tui_is_command_of(tui_top(plain->tui)->ops->name, command) && !is_of_screens(command->action) &&
         (command->op == 0 || !plain->tui->member || fp_boards_can(plain->tui->member, command->op));
}

/* Those of one character, but no digits: others cannot be typed as a line, and a number opens a row.
 * (transfer full) */
static char *
letters_of(const FpCommand *command)
{
  g_auto(GStrv) keys = g_strsplit(tui_keys(command) ? tui_keys(command) : "", " ", -1);
  g_autoptr(GString) letters = g_string_new(NULL);
  for (guint i = 0; keys[i]; i++)
    if (g_utf8_strlen(keys[i], -1) == 1 && !g_ascii_isdigit(*keys[i]))
      g_string_append_printf(letters, "%s%s", letters->len > 0 ? " " : "", keys[i]);
  return g_string_free(g_steal_pointer(&letters), FALSE);
}

static void
print_commands(Plain *plain, gboolean moves)
{
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    gboolean is_move = !command->start && command->action != FP_ACT_FLAG_AS;
    if (is_move != moves || !is_here(plain, command))
      continue;
    g_autofree char *letters = letters_of(command);
    /* Translators: a command's word, what it does, its keys. */
    g_autofree char *line =
        *letters != '\0' ? g_strdup_printf(_("%s: %s. Key: %s"), command->name, _(command->summary), letters)
                         : g_strdup_printf("%s: %s.", command->name, _(command->summary));
    plain_line(line);
  }
}

void
plain_help(Plain *plain)
{
  plain_line(_("A number opens a row. An empty line goes on: more rows, or the next message. list 20 prints "
               "twenty rows."));
  plain_line(
      _("A command is its word or its key. Numbers after it say on which rows: flag 3 5 phishing. help "
        "and its word explains it."));
  plain_line("");
  print_commands(plain, FALSE);
  plain_line("");
  print_commands(plain, TRUE);
}
