/* Words of a command line to a command, its words and its options. Options stand anywhere, `--` ends them.
 * Our own reader rather than GOption's, because the general options may follow the command's name, and
 * because an error names the option that was meant. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

static const GOptionEntry general[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print JSON of the documented shape"), NULL},
    {"account", 'a', 0, G_OPTION_ARG_STRING, NULL, N_("Use this account, not the default one"), N_("NAME")},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, NULL, N_("Print the result alone, no progress"), NULL},
    {"plain", 0, 0, G_OPTION_ARG_NONE, NULL, N_("A dialogue in lines instead of the screen"), NULL},
    {"read-only", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Turn off everything that writes at the forum"), NULL},
    {"help", 'h', 0, G_OPTION_ARG_NONE, NULL, N_("Explain the command"), NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL},
    {0},
};

const GOptionEntry *
fp_general_options(void)
{
  return general;
}

char *
fp_command_usage(const FpCommand *command)
{
  GString *usage = g_string_new(command->name);
  if (command->options)
    g_string_append(usage, _(" [OPTION...]"));
  if (command->args)
    g_string_append_printf(usage, " %s", command->args);
  return g_string_free(usage, FALSE);
}

static const GOptionEntry *
find_in(const GOptionEntry *entries, const char *name, gsize length, char letter)
{
  for (; entries && entries->long_name; entries++) {
    if (letter != 0 && entries->short_name == letter)
      return entries;
    if (letter == 0 && strlen(entries->long_name) == length && strncmp(entries->long_name, name, length) == 0)
      return entries;
  }
  return NULL;
}

const GOptionEntry *
fp_command_option(const FpCommand *command, const char *name, gsize length, char letter)
{
  const GOptionEntry *entry = find_in(general, name, length, letter);
  if (!entry && command)
    entry = find_in(command->options, name, length, letter);
  return entry;
}

static void
refuse(const FpCommand *command, const char *word, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autofree char *clean = fp_text_clean(word, -1, FP_TEXT_ONE_LINE);
  for (const GOptionEntry *entry = general; entry->long_name; entry++)
    g_ptr_array_add(names, (gpointer)entry->long_name);
  if (command)
    for (const GOptionEntry *entry = command->options; entry && entry->long_name; entry++)
      g_ptr_array_add(names, (gpointer)entry->long_name);
  g_ptr_array_add(names, NULL);
  const char *nearest = fp_names_nearest(word + strspn(word, "-"), (const char *const *)names->pdata);
  if (nearest)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                _("There is no option \"%s\" here. The nearest is --%s."), clean, nearest);
  else
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("There is no option \"%s\" here."), clean);
}

static gboolean
set_number(GVariantDict *options, const char *name, const char *value, GError **error)
{
  gint64 number;
  if (!g_ascii_string_to_signed(value, 10, 0, G_MAXINT32, &number, NULL)) {
    g_autofree char *clean = fp_text_clean(value, -1, FP_TEXT_ONE_LINE);
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("--%s needs a whole number, and got \"%s\"."), name,
                clean);
    return FALSE;
  }
  g_variant_dict_insert(options, name, "i", (gint32)number);
  return TRUE;
}

/* Of nothing there is none; and an id that is empty means all of them to some forums. */
static gboolean
names_something(const char *kind)
{
  static const char *const kinds[] = {"ID", "POST", "TOPIC", "BOARD", "FILE", "FOLDER"};
  for (guint i = 0; kind && i < G_N_ELEMENTS(kinds); i++)
    if (strstr(kind, kinds[i]))
      return TRUE;
  return FALSE;
}

/* Takes one option from argv at *i; steps over its value. */
static gboolean
take_option(const FpCommand *command, char **argv, guint *i, GVariantDict *options, GError **error)
{
  const char *word = argv[*i], *value = NULL;
  const GOptionEntry *entry;
  if (word[1] == '-') {
    gsize length = strcspn(word + 2, "=");
    entry = fp_command_option(command, word + 2, length, 0);
    value = word[2 + length] == '=' ? word + 3 + length : NULL;
  } else {
    entry = fp_command_option(command, NULL, 0, word[1]);
    value = word[2] != '\0' ? word + 2 : NULL;
  }
  if (!entry) {
    refuse(command, word, error);
    return FALSE;
  }
  if (entry->arg == G_OPTION_ARG_NONE) {
    if (value) {
      g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("--%s takes no value."), entry->long_name);
      return FALSE;
    }
    g_variant_dict_insert(options, entry->long_name, "b", TRUE);
    return TRUE;
  }
  if (!value)
    value = argv[*i + 1] ? argv[++*i] : NULL;
  if (!value || (*value == '\0' && names_something(entry->arg_description))) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("--%s needs a value."), entry->long_name);
    return FALSE;
  }
  if (entry->arg == G_OPTION_ARG_INT)
    return set_number(options, entry->long_name, value, error);
  if (!g_utf8_validate(value, -1, NULL)) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The value of --%s is not UTF-8."), entry->long_name);
    return FALSE;
  }
  g_variant_dict_insert(options, entry->long_name, "s", value);
  return TRUE;
}

static gboolean
is_option(const char *word)
{
  return word[0] == '-' && word[1] != '\0';
}

/* The command that the first words name; *second: where the second word of a pair stands, 0: it has none. */
static const FpCommand *
name_command(char **argv, guint first, guint *second, GError **error)
{
  const FpCommand *command;
  guint next = first + 1;
  *second = 0;
  while (argv[next] && is_option(argv[next]))
    next++;
  if (argv[next]) {
    g_autofree char *pair = g_strconcat(argv[first], " ", argv[next], NULL);
    command = fp_command_by_name(pair, NULL);
    if (command) {
      *second = next;
      return command;
    }
  }
  command = fp_command_by_name(argv[first], error);
  if (command && strchr(command->name, ' ') && argv[next]) {
    g_autofree char *pair = g_strconcat(argv[first], " ", argv[next], NULL);
    return fp_command_by_name(pair, error);
  }
  return command;
}

/* Those of an id or a file that are empty. */
static gboolean
any_empty(char **parts, const GPtrArray *words)
{
  guint most = g_strv_length(parts);
  for (guint i = 0; most > 0 && i < words->len; i++)
    if (*(const char *)words->pdata[i] == '\0' && names_something(parts[MIN(i, most - 1)]))
      return TRUE;
  return FALSE;
}

static gboolean
count_words(const FpCommand *command, const GPtrArray *words, GVariantDict *options, GError **error)
{
  guint least = 0;
  gboolean many = command->args && strstr(command->args, "...");
  g_auto(GStrv) parts = g_strsplit(command->args ? command->args : "", " ", -1);
  guint most = 0;
  if (g_variant_dict_contains(options, "help"))
    return TRUE;
  for (guint i = 0; parts[i]; i++) {
    if (*parts[i] == '\0')
      continue;
    most++;
    least += parts[i][0] != '[';
  }
  if (words->len < least || any_empty(parts, words)) {
    g_autofree char *usage = fp_command_usage(command);
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("Something is missing. It is: flagpost %s."), usage);
    return FALSE;
  }
  if (words->len > most && !many) {
    g_autofree char *usage = fp_command_usage(command);
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("That is one word too many. It is: flagpost %s."),
                usage);
    return FALSE;
  }
  return TRUE;
}

const FpCommand *
fp_command_parse(char **argv, char ***words, GVariantDict **options, GError **error)
{
  g_autoptr(GPtrArray) rest = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GVariantDict) dict = g_variant_dict_new(NULL);
  const FpCommand *command = NULL;
  guint second = 0;
  for (guint i = 0; argv[i]; i++) {
    if (g_str_equal(argv[i], "--")) {
      while (argv[++i])
        g_ptr_array_add(rest, g_strdup(argv[i]));
      break;
    }
    if (!g_utf8_validate(argv[i], -1, NULL)) {
      g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("Word %u of the command is not UTF-8."), i + 1);
      return NULL;
    }
    if (is_option(argv[i])) {
      if (!take_option(command, argv, &i, dict, error))
        return NULL;
    } else if (!command) {
      command = name_command(argv, i, &second, error);
      if (!command)
        return NULL;
    } else if (i != second) {
      g_ptr_array_add(rest, g_strdup(argv[i]));
    }
  }
  if (!command && rest->len > 0)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The command's name stands before \"--\"."));
  if (rest->len > 0 && !command)
    return NULL;
  if (command && !count_words(command, rest, dict, error))
    return NULL;
  g_ptr_array_add(rest, NULL);
  *words = (char **)g_ptr_array_free(g_steal_pointer(&rest), FALSE);
  *options = g_steal_pointer(&dict);
  return command;
}
