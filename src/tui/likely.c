/* What a key that does nothing here was probably meant for. */
#include "config.h"

#include "flagpost/i18n.h"
#include "tui/tui.h"

/* What fingers bring along from other programs. */
static const struct {
  const char *key;
  FpAction action;
} habits[] = {
    {"Ctrl-F", FP_ACT_PAGE_DOWN}, {"Ctrl-D", FP_ACT_PAGE_DOWN}, {"Ctrl-B", FP_ACT_PAGE_UP},
    {"Ctrl-U", FP_ACT_PAGE_UP},   {"Ctrl-N", FP_ACT_DOWN},      {"Ctrl-P", FP_ACT_UP},
    {"u", FP_ACT_UNDO},           {"Ctrl-R", FP_ACT_INBOX},     {"R", FP_ACT_REPLY},
    {"w", FP_ACT_SEND},           {"e", FP_ACT_SEND},           {"x", FP_ACT_BACK},
    {"Backspace", FP_ACT_BACK},   {"f", FP_ACT_FLAG_AS},        {"s", FP_ACT_FLAG},
    {"d", FP_ACT_FLAG},           {"Delete", FP_ACT_FLAG},      {"H", FP_ACT_HELP},
    {"S", FP_ACT_SEARCH},
};

static const FpCommand *
on_key(const char *key, unsigned place)
{
  for (const FpCommand *command = fp_commands(); command->name; command++)
    if ((command->where & place) && tui_has_key(command, key))
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
    if (command && (command->where & place))
      return command;
  }
  return found;
}

char *
tui_unknown_key(const char *view_name, const char *key)
{
  unsigned place = tui_place(view_name);
  const FpCommand *meant = likely(key, place), *elsewhere = on_key(key, FP_IN_EVERYWHERE & ~place);
  g_autofree char *other = meant ? tui_key_of(meant->action) : NULL;
  if (g_str_equal(key, "Unknown") || g_str_equal(key, "?"))
    return tui_with_key(_("This key does nothing here. Press ? for the keys of this place."), "?",
                        FP_ACT_HELP);
  if (elsewhere && g_str_equal(view_name, "welcome"))
    return g_strdup(_("That needs an account: a adds yours, d tries the demo."));
  gboolean lowest = g_str_equal(view_name, "inbox"); /* q leaves */
  if (elsewhere && lowest && (!meant || place == FP_IN_HELP))
    /* Translators: a key, the name of the command that it gives in other places. */
    return g_strdup_printf(_("%s does nothing here. It gives %s in another place."), key, elsewhere->name);
  if (elsewhere && (!meant || place == FP_IN_HELP))
    /* Translators: a key, the name of the command that it gives in other places, the key that goes back. */
    return g_strdup_printf(_("%s does nothing here. It gives %s in another place; q goes back."), key,
                           elsewhere->name);
  if (meant)
    /* Translators: a key, the key that was probably meant, the name of its command. */
    return g_strdup_printf(_("%s does nothing here. Perhaps you meant %s, which gives %s."), key, other,
                           meant->name);
  g_autofree char *sentence =
      g_strdup_printf(_("%s does nothing here. Press ? for the keys of this place."), key);
  return tui_with_key(sentence, "?", FP_ACT_HELP);
}
