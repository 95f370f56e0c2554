/* Keys to actions: the table of commands, read for the place where the key was pressed. Two keys in a row are
 * written "g,g" there. */
#include "config.h"

#include "tui/tui.h"

unsigned
tui_place(const char *view_name)
{
  if (g_str_equal(view_name, "message"))
    return FP_IN_MESSAGE;
  if (g_str_equal(view_name, "outbox"))
    return FP_IN_OUTBOX;
  if (g_str_equal(view_name, "inbox"))
    return FP_IN_INBOX;
  if (g_str_equal(view_name, "search") || g_str_equal(view_name, "drafts"))
    return FP_IN_INBOX;
  if (g_str_equal(view_name, "boards"))
    return FP_IN_BOARDS;
  if (g_str_equal(view_name, "topics"))
    return FP_IN_TOPICS;
  if (g_str_equal(view_name, "topic"))
    return FP_IN_TOPIC;
  if (g_str_equal(view_name, "notices") || g_str_equal(view_name, "found"))
    return FP_IN_NOTICES;
  return FP_IN_HELP;
}

typedef enum { NO, BEGINS, YES } Match;

static Match
match(const char *keys, const char *pressed)
{
  g_auto(GStrv) all = g_strsplit(keys, " ", -1);
  Match best = NO;

  for (guint i = 0; all[i] != NULL; i++) {
    gsize length = strlen(pressed);
    if (g_str_equal(all[i], pressed))
      return YES;
    if (strncmp(all[i], pressed, length) == 0 && all[i][length] == ',' && all[i][length + 1] != '\0')
      best = BEGINS;
  }
  return best;
}

FpAction
tui_keymap(Tui *tui, const char *view_name, const char *key)
{
  unsigned place = tui_place(view_name);
  g_autofree char *pressed =
      tui->pending_key != NULL ? g_strdup_printf("%s,%s", tui->pending_key, key) : g_strdup(key);
  gboolean root = g_str_equal(view_name, "inbox"), begins = FALSE;

  g_clear_pointer(&tui->pending_key, g_free);
  /* What is opened on top of the inbox is left as everything else is. */
  if (!root && (g_str_equal(key, "q") || g_str_equal(key, "Esc")))
    return FP_ACT_BACK;
  if (place == FP_IN_HELP && g_str_equal(key, "Enter"))
    return FP_ACT_OPEN;
  for (const FpCommand *command = fp_commands(); command->name != NULL; command++) {
    Match matched = (command->where & place) && command->keys != NULL ? match(command->keys, pressed) : NO;
    if (matched == YES)
      return command->action;
    begins = begins || matched == BEGINS;
  }
  if (begins)
    tui->pending_key = g_strdup(pressed);
  return FP_ACT_NONE;
}

char *
tui_key_of(FpAction action)
{
  const FpCommand *command = fp_command_by_action(action);

  return command != NULL && command->keys != NULL ? g_strndup(command->keys, strcspn(command->keys, " "))
                                                  : g_strdup(":");
}
