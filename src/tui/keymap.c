/* Keys to actions: the table of commands, read for the place where the key was pressed. Two keys in a row are
 * written "g,g" there. */
#include "config.h"

#include "flagpost/i18n.h"
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
  if (g_str_equal(view_name, "welcome") && strlen(key) == 1 && strchr("adq", *key) != NULL)
    return *key == 'a' ? FP_ACT_ACCOUNT_ADD : *key == 'd' ? FP_ACT_DEMO : FP_ACT_QUIT;
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

/* What fingers bring along from other programs. */
static const struct {
  const char *key;
  FpAction action;
} habits[] = {
    {"Ctrl-F", FP_ACT_PAGE_DOWN}, {"Ctrl-D", FP_ACT_PAGE_DOWN}, {"Ctrl-B", FP_ACT_PAGE_UP},
    {"Ctrl-U", FP_ACT_PAGE_UP},   {"Ctrl-N", FP_ACT_DOWN},      {"Ctrl-P", FP_ACT_UP},
    {"u", FP_ACT_UNDO},           {"Ctrl-R", FP_ACT_INBOX},     {"R", FP_ACT_REPLY},
    {"a", FP_ACT_REPLY},          {"w", FP_ACT_SEND},           {"e", FP_ACT_SEND},
    {"x", FP_ACT_BACK},           {"Backspace", FP_ACT_BACK},   {"f", FP_ACT_FLAG_AS},
    {"s", FP_ACT_FLAG},           {"d", FP_ACT_FLAG},           {"Delete", FP_ACT_FLAG},
    {"H", FP_ACT_HELP},           {"S", FP_ACT_SEARCH},
};

static const FpCommand *
on_key(const char *key, unsigned place)
{
  for (const FpCommand *command = fp_commands(); command->name != NULL; command++)
    if ((command->where & place) && command->keys != NULL && match(command->keys, key) == YES)
      return command;
  return NULL;
}

/* The same letter in the other case, then what other programs have on the key. */
static const FpCommand *
likely(const char *key, unsigned place)
{
  const FpCommand *found = NULL;

  if (g_ascii_isalpha(*key) && key[1] == '\0') {
    char other[2] = {g_ascii_islower(*key) ? g_ascii_toupper(*key) : g_ascii_tolower(*key), '\0'};
    found = on_key(other, place);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(habits); i++) {
    const FpCommand *command =
        g_str_equal(habits[i].key, key) ? fp_command_by_action(habits[i].action) : NULL;
    if (command != NULL && (command->where & place))
      return command;
  }
  return found;
}

char *
tui_unknown_key(const char *view_name, const char *key)
{
  unsigned place = tui_place(view_name);
  const FpCommand *meant = likely(key, place), *elsewhere = on_key(key, FP_IN_EVERYWHERE & ~place);
  g_autofree char *other = meant != NULL ? tui_key_of(meant->action) : NULL;

  if (g_str_equal(key, "Unknown"))
    return g_strdup(_("This key does nothing here. Press ? for the keys of this place."));
  if (elsewhere != NULL && (meant == NULL || place == FP_IN_HELP))
    /* Translators: a key, the name of the command that it gives in other places, the key that goes back. */
    return g_strdup_printf(_("%s does nothing here. It gives %s in another place; q goes back."), key,
                           elsewhere->name);
  if (meant != NULL)
    /* Translators: a key, the key that was probably meant, the name of its command. */
    return g_strdup_printf(_("%s does nothing here. Perhaps you meant %s, which gives %s."), key, other,
                           meant->name);
  return g_strdup_printf(_("%s does nothing here. Press ? for the keys of this place."), key);
}
