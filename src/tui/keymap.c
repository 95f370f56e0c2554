/* Keys to actions: the table of commands, read for the place where the key was pressed. Two keys in a row are
 * written "g,g" there. */
#include "config.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "flagpost/tui.h"
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
  if (g_str_equal(view_name, "campaign") || g_str_equal(view_name, "search"))
    return FP_IN_INBOX;
  if (g_str_equal(view_name, "drafts"))
    return FP_IN_DRAFTS;
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

/* What is opened above the inbox and shares its place is left as everything else is, and not with "leave". */
gboolean
tui_is_command_of(const char *view_name, const FpCommand *command)
{
  if (!g_str_equal(view_name, "inbox") && command->action == FP_ACT_BACK)
    return TRUE;
  if (!g_str_equal(view_name, "inbox") && command->action == FP_ACT_QUIT && command->where == FP_IN_INBOX)
    return FALSE;
  return (command->where & tui_place(view_name)) != 0;
}

/* --- keys that the settings move: keys.NAME --- */

static GHashTable *moved; /* a command's name → its keys, "" for none */
static char *stray;       /* a sentence about a setting that names no command or no key; or NULL */

/* (transfer full) */
static char *
setting_of(const FpCommand *command)
{
  return g_strdelimit(g_strconcat("keys.", command->name, NULL), " ", '-');
}

/* "g", "Ctrl-F", "g,g" */
static gboolean
is_key_or_two(const char *word)
{
  for (const char *comma = strchr(word + 1, ','); comma; comma = strchr(comma + 1, ',')) {
    g_autofree char *first = g_strndup(word, (gsize)(comma - word));
    if (fp_key_is_name(first) && fp_key_is_name(comma + 1))
      return TRUE;
  }
  return fp_key_is_name(word);
}

/* A sentence about what is no key among them, or NULL. */
static char *
keys_wrong(const char *setting, const char *keys)
{
  g_auto(GStrv) words = g_strsplit(keys, " ", -1);
  for (guint i = 0; words[i] && !g_str_equal(keys, "none"); i++) {
    if (*words[i] == '\0' || is_key_or_two(words[i]))
      continue;
    g_autofree char *clean = fp_text_clean(words[i], -1, FP_TEXT_ONE_LINE), *names = fp_key_names();
    /* Translators: the setting's name, what it holds, then names of keys, which are not translated. */
    return g_strdup_printf(_("The setting %s holds %s, which is no key. A key is a character, Ctrl- and a "
                             "capital letter, two keys with a comma between them, or one of: %s."),
                           setting, clean, names);
  }
  return NULL;
}

static gboolean
is_of_a_command(const char *setting)
{
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    g_autofree char *own = setting_of(command);
    if (g_str_equal(own, setting))
      return TRUE;
  }
  return FALSE;
}

char *
fp_tui_setting_wrong(const char *name, const char *value)
{
  if (g_str_has_prefix(name, "style."))
    return fp_style_wrong(name + strlen("style."), value);
  if (is_of_a_command(name))
    return keys_wrong(name, value);
  name += strlen("keys.");
  g_autofree char *clean = fp_text_clean(name, -1, FP_TEXT_ONE_LINE);
  g_autoptr(GError) why = NULL;
  fp_command_by_name(name, &why);
  /* Translators: the second is a whole sentence, "There is no command …", or nothing. */
  return g_strchomp(g_strdup_printf(_("The setting keys.%s moves the keys of no command. %s"), clean,
                                    why ? why->message : ""));
}

static void
find_stray(FpApp *app)
{
  g_auto(GStrv) names = fp_setting_names(app, "keys.");
  g_clear_pointer(&stray, g_free);
  for (guint i = 0; names[i] && !stray; i++) {
    g_autofree char *keys = fp_setting(app, NULL, names[i]);
    stray = fp_tui_setting_wrong(names[i], keys);
  }
}

void
tui_keymap_load(FpApp *app)
{
  find_stray(app);
  g_clear_pointer(&moved, g_hash_table_unref);
  moved = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    g_autofree char *setting = setting_of(command);
    char *keys = fp_setting(app, NULL, setting);
    if (keys)
      g_hash_table_insert(moved, (char *)command->name,
                          g_str_equal(keys, "none") ? (g_free(keys), g_strdup("")) : g_strstrip(keys));
  }
}

const char *
tui_keys(const FpCommand *command)
{
  const char *keys = moved ? g_hash_table_lookup(moved, command->name) : NULL;
  if (!keys)
    return command->keys;
  return *keys != '\0' ? keys : NULL;
}

static gboolean
share_a_key(const char *a, const char *b)
{
  g_auto(GStrv) ones = g_strsplit(a, " ", -1), others = g_strsplit(b, " ", -1);
  for (guint i = 0; ones[i]; i++)
    if (*ones[i] != '\0' && g_strv_contains((const char *const *)others, ones[i]))
      return TRUE;
  return FALSE;
}

char *
tui_keymap_clash(void)
{
  if (stray)
    return g_strdup(stray);
  for (const FpCommand *one = fp_commands(); moved && one->name; one++) {
    const char *keys = g_hash_table_lookup(moved, one->name);
    for (const FpCommand *other = fp_commands(); keys && other->name; other++) {
      const char *theirs = tui_keys(other);
      if (other->action != one->action && theirs && (one->where & other->where & FP_IN_EVERYWHERE) &&
          share_a_key(keys, theirs))
        return g_strdup_printf(
            _("The setting keys.%s gives it a key that %s has: in a place of both, %s gets it."), one->name,
            other->name, one < other ? one->name : other->name);
    }
  }
  return NULL;
}

/* --- from a key to its action --- */

typedef enum { NO, BEGINS, YES } Match;

static Match
match(const char *keys, const char *pressed)
{
  g_auto(GStrv) all = g_strsplit(keys, " ", -1);
  Match best = NO;
  for (guint i = 0; all[i]; i++) {
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
      tui->pending_key ? g_strdup_printf("%s,%s", tui->pending_key, key) : g_strdup(key);
  gboolean root = g_str_equal(view_name, "inbox"), begins = FALSE;
  g_clear_pointer(&tui->pending_key, g_free);
  if (g_str_equal(view_name, "welcome") && strlen(key) == 1 && strchr("adq", *key))
    return *key == 'a' ? FP_ACT_ACCOUNT_ADD : *key == 'd' ? FP_ACT_DEMO : FP_ACT_QUIT;
  /* What is opened on top of the inbox is left as everything else is. */
  if (!root && (g_str_equal(key, "q") || g_str_equal(key, "Esc")))
    return FP_ACT_BACK;
  if (place == FP_IN_HELP && g_str_equal(key, "Enter"))
    return FP_ACT_OPEN;
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    Match matched =
        tui_is_command_of(view_name, command) && tui_keys(command) ? match(tui_keys(command), pressed) : NO;
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

  const char *keys = command ? tui_keys(command) : NULL;
  if (!keys)
    return g_strconcat(":", command ? command->name : "", NULL);
  return g_strndup(keys, strcspn(keys, " "));
}

char *
tui_with_key(const char *sentence, const char *key, FpAction action)
{
  if (tui_has_key(fp_command_by_action(action), key))
    return g_strdup(sentence);
  g_autofree char *now = tui_key_of(action);
  GString *all = g_string_new(NULL);
  for (const char *p = sentence; *p != '\0'; p++) {
    gboolean names =
        (p == sentence || p[-1] == ' ') && g_str_has_prefix(p, key) && strchr(" .", p[strlen(key)]);
    if (names)
      g_string_append(all, now);
    else
      g_string_append_c(all, *p);
    p += names ? strlen(key) - 1 : 0;
  }
  return g_string_free(all, FALSE);
}

gboolean
tui_offers(Tui *tui, FpAction action, const char *key)
{
  const FpCommand *command = fp_command_by_action(action);
  return command && (command->where & tui_place(tui_top(tui)->ops->name)) && tui_has_key(command, key);
}

gboolean
tui_has_key(const FpCommand *command, const char *key)
{
  return tui_keys(command) && match(tui_keys(command), key) == YES;
}
