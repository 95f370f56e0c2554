/* Which command a word means: exact names, unique beginnings, pairs such as "outbox send". Used by the
 * command line, by `:` and by `help`. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

const char *
fp_names_nearest(const char *word, const char *const *names)
{
  const char *best = NULL;
  unsigned least = (unsigned)(strlen(word) / 2) + 1;
  glong letters = g_utf8_strlen(word, (gssize)strlen(word));
  if (strlen(word) > 64)
    return NULL;
  for (; *names; names++) {
    if (ABS(letters - g_utf8_strlen(*names, -1)) >= (glong)least)
      continue;
    unsigned d = fp_text_distance(word, *names);
    if (d < least) {
      least = d;
      best = *names;
    }
  }
  return best;
}

const FpCommand *
fp_command_by_action(FpAction action)
{
  for (const FpCommand *command = fp_commands(); command->name; command++)
    if (command->action == action)
      return command;
  return NULL;
}

/* Exact, else the only one on the command line that begins so, else the only one at all. *several: more than
 * one begins so. */
static const FpCommand *
match(const char *name, gboolean *several)
{
  const FpCommand *found[2] = {NULL, NULL};
  guint count[2] = {0, 0};
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    gboolean cli = (command->where & FP_ON_CLI) != 0;
    if (g_strcmp0(command->name, name) == 0)
      return command;
    if (*name == '\0' || !g_str_has_prefix(command->name, name) || (command->where & FP_UNLISTED) != 0)
      continue;
    /* "acc" means the family: its rows share the first word and are told apart by the second. */
    if (strchr(command->name, ' ') && !strchr(name, ' '))
      continue;
    found[cli] = command;
    count[cli]++;
  }
  *several = count[1] > 1 || (count[1] == 0 && count[0] > 1);
  if (count[1] == 1)
    return found[1];
  return count[1] == 0 && count[0] == 1 ? found[0] : NULL;
}

static void
refuse(const char *name, gboolean several, GError **error)
{
  if (!error) /* finding the nearest takes long */
    return;
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autofree char *clean = fp_text_clean(name, -1, FP_TEXT_ONE_LINE);
  for (const FpCommand *command = fp_commands(); command->name; command++)
    if ((command->where & FP_UNLISTED) == 0)
      g_ptr_array_add(names, (gpointer)command->name);
  g_ptr_array_add(names, NULL);
  const char *nearest = fp_names_nearest(name, (const char *const *)names->pdata);
  if (several)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("More than one command begins with \"%s\"."), clean);
  else if (nearest)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("There is no command \"%s\". The nearest is \"%s\"."),
                clean, nearest);
  else
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("There is no command \"%s\"."), clean);
}

/* The first word of a family whose rows all have two words ("account", "config"), written out; NULL: none. */
static char *
family(const char *word)
{
  const char *found = NULL;
  gsize length = 0;
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    const char *blank = strchr(command->name, ' ');
    if (!blank || *word == '\0' || !g_str_has_prefix(command->name, word))
      continue;
    if (found && (strncmp(found, command->name, length) != 0 || command->name[length] != ' '))
      return NULL;
    found = command->name;
    length = (gsize)(blank - command->name);
  }
  return found ? g_strndup(found, length) : NULL;
}

const FpCommand *
fp_command_by_name(const char *name, GError **error)
{
  g_auto(GStrv) words = g_strsplit(name, " ", 2);
  g_autofree char *first = NULL, *whole = NULL;
  gboolean several = FALSE;
  const FpCommand *command = match(name, &several);
  if (command)
    return command;
  first = words[0] ? family(words[0]) : NULL;
  if (first) {
    gboolean pairs = FALSE;
    /* "account" alone lists; "out send" is "outbox send". */
    whole = g_strconcat(first, " ", words[1] ? words[1] : "list", NULL);
    command = match(whole, &pairs);
    if (!command && !words[1])
      command = match(first, &pairs);
    if (command)
      return command;
    several = pairs;
    if (words[1]) {
      refuse(whole, several, error);
      return NULL;
    }
  }
  refuse(name, several, error);
  return NULL;
}
