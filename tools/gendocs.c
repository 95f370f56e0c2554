/* Prints, from the program's own tables, what the manual, the completions and the example settings say about
 * them: gendocs --print PART. With --update FILE... it rewrites the marked parts of files, with --check
 * FILE... it names the files whose parts differ. A part lies between a line that ends in "generated: PART"
 * and one that ends in "generated end". */
#include "config.h"

#include "flagpost/command.h"
#include "flagpost/error.h"

#include <gio/gio.h>
#include <stdio.h>

/* --- troff --- */

static void
put_troff(GString *out, const char *text)
{
  if (*text == '.' || *text == '\'')
    g_string_append(out, "\\&");
  for (; *text != '\0'; text++)
    if (*text == '\\')
      g_string_append(out, "\\e");
    else if (*text == '-')
      g_string_append(out, "\\-");
    else
      g_string_append_c(out, *text);
}

static void
put_text(GString *out, const char *text)
{
  put_troff(out, text);
  g_string_append_c(out, '\n');
}

static void
put_request(GString *out, const char *request, const char *text)
{
  g_string_append_printf(out, "%s ", request);
  put_troff(out, text);
  g_string_append_c(out, '\n');
}

static void
put_options(GString *out, const GOptionEntry *options)
{
  for (; options && options->long_name; options++) {
    g_autofree char *letter =
        options->short_name != 0 ? g_strdup_printf("-%c, ", options->short_name) : g_strdup("");
    g_autofree char *line = g_strconcat(letter, "--", options->long_name, options->arg_description ? " " : "",
                                        options->arg_description ? options->arg_description : "", NULL);
    g_string_append(out, ".TP\n");
    put_request(out, ".B", line);
    put_text(out, options->description);
  }
}

static void
man_commands(GString *out)
{
  for (const FpCommand *command = fp_commands(); command->name; command++) {

    if ((command->where & FP_ON_CLI) == 0)
      continue;
    g_autofree char *usage = fp_command_usage(command);
    put_request(out, ".SS", usage);
    g_string_append_printf(out, "%s.\n", command->summary);
    g_autofree char *details = fp_command_details(command);
    if (details)
      put_text(out, details);
    put_options(out, command->options);
  }
}

static void
man_options(GString *out)
{
  put_options(out, fp_general_options());
}

static const char *
place(unsigned where)
{
  unsigned everywhere = where & FP_IN_EVERYWHERE;
  if (everywhere == FP_IN_EVERYWHERE)
    return "everywhere";
  if (everywhere == (FP_IN_INBOX | FP_IN_MESSAGE))
    return "inbox and message";
  if (everywhere == (FP_IN_INBOX | FP_IN_OUTBOX))
    return "inbox and outbox";
  if (everywhere == FP_IN_INBOX)
    return "inbox";
  if (everywhere == FP_IN_MESSAGE)
    return "message";
  return everywhere == FP_IN_OUTBOX ? "outbox" : "where something is open";
}

static void
man_keys(GString *out)
{
  for (const FpCommand *command = fp_commands(); command->name; command++) {

    if ((command->where & FP_IN_EVERYWHERE) == 0)
      continue;
    g_autofree char *keys = command->keys ? g_strdup(command->keys) : g_strdup("(no key)");
    g_string_append(out, ".TP\n");
    put_request(out, ".B", keys);
    g_string_append(out, ":");
    put_troff(out, command->name);
    g_string_append(out, ", ");
    g_string_append_printf(out, "%s: %s.\n", place(command->where), command->summary);
  }
}

/* For flagpost-accessibility(7): each word once, with its keys and where it may be given. */
static void
man_words(GString *out)
{
  for (const FpCommand *command = fp_commands(); command->name; command++) {

    if ((command->where & FP_IN_EVERYWHERE) == 0)
      continue;
    g_autofree char *keys =
        command->keys ? g_strdup_printf("Key: %s. ", command->keys) : g_strdup("No key. ");
    g_string_append(out, ".TP\n");
    put_request(out, ".B", command->name);
    g_string_append_printf(out, "%s.\n", command->summary);
    put_troff(out, keys);
    g_string_append_printf(out, "Place: %s.\n", place(command->where));
  }
}

static void
man_exit(GString *out)
{
  for (const FpExitRow *row = fp_exit_table(); row->name; row++) {
    g_autofree char *code = g_strdup_printf("%d (%s)", row->code, row->name);
    g_string_append(out, ".TP\n");
    put_request(out, ".B", code);
    put_text(out, row->meaning);
  }
}

static void
man_errors(GString *out)
{
  for (const FpErrorRow *row = fp_error_table(); row->code; row++) {
    g_autofree char *code = g_strdup_printf("%s (%d)", row->code, row->exit);
    g_string_append(out, ".TP\n");
    put_request(out, ".B", code);
    put_text(out, row->kept);
    put_text(out, row->advice);
  }
}

/* --- settings --- */

static const char *
value_words(const FpSetting *setting)
{
  switch (setting->type) {
  case FP_SETTING_BOOL:
    return "on or off";
  case FP_SETTING_INT:
    return "a number";
  case FP_SETTING_SECONDS:
    return "seconds, or manual";
  case FP_SETTING_CHOICE:
    return "one of";
  case FP_SETTING_AGE:
    return "all, or a number of days, weeks, months or years";
  case FP_SETTING_SIZE:
    return "all, or a number of KB, MB or GB";
  case FP_SETTING_WORDS:
    return "a program and its words";
  case FP_SETTING_TEXT:
  default:
    return "text";
  }
}

static void
man_setting(GString *out, const FpSetting *setting)
{
  g_autofree char *line =
      g_strdup_printf("Value: %s%s%s. Default: %s. %s", value_words(setting), setting->choices ? " " : "",
                      setting->choices ? setting->choices : "",
                      setting->otherwise && *setting->otherwise != '\0' ? setting->otherwise : "none",
                      setting->per_account ? "May be set for one account." : "One for all accounts.");
  g_string_append(out, ".TP\n");
  put_request(out, ".B", setting->name);
  put_text(out, setting->summary);
  put_text(out, line);
}

static void
man_settings(GString *out)
{
  for (const FpSetting *setting = fp_settings_table(); setting->name; setting++)
    man_setting(out, setting);
}

/* Those that decide how the program is read and answered. */
static void
man_access_settings(GString *out)
{
  for (const FpSetting *setting = fp_settings_table(); setting->name; setting++)
    if (fp_setting_is_access(setting->name))
      man_setting(out, setting);
}

static void
example_settings(GString *out)
{
  g_autofree char *text = fp_settings_example();
  g_string_append(out, text);
}

/* --- the README's table of forums --- */

static void
forums(GString *out)
{
  FpAbility ability;
  g_string_append(out, "| |");
  for (const FpDriver *const *driver = fp_drivers(); *driver; driver++)
    g_string_append_printf(out, " %s |", (*driver)->title);
  g_string_append(out, "\n| --- |");
  for (const FpDriver *const *driver = fp_drivers(); *driver; driver++)
    g_string_append(out, " --- |");
  for (guint n = 0; fp_driver_ability(fp_drivers()[0], FALSE, n, &ability); n++) {
    g_string_append_printf(out, "\n| %s |", ability.title);
    for (const FpDriver *const *driver = fp_drivers(); *driver; driver++) {
      fp_driver_ability(*driver, FALSE, n, &ability);
      g_string_append_printf(out, " %s%s |", ability.can ? "" : "no: ", ability.how);
    }
  }
  g_string_append_c(out, '\n');
}

/* --- parts and files --- */

static const struct {
  const char *name;
  void (*print)(GString *out);
} page_parts[] = {
    {"commands", man_commands},
    {"options", man_options},
    {"keys", man_keys},
    {"exit", man_exit},
    {"errors", man_errors},
    {"settings", man_settings},
    {"words", man_words},
    {"access-settings", man_access_settings},
    {"example", example_settings},
    {"forums", forums},
};

static gboolean
print_part(const char *name, GString *out)
{
  for (guint i = 0; i < G_N_ELEMENTS(page_parts); i++)
    if (g_str_equal(page_parts[i].name, name)) {
      page_parts[i].print(out);
      return TRUE;
    }
  fprintf(stderr, "gendocs: there is no part \"%s\"\n", name);
  return FALSE;
}

/* The file's text with its parts made anew, or NULL. */
static char *
renew(const char *text)
{
  GString *out = g_string_new(NULL);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  gboolean inside = FALSE;
  for (guint i = 0; lines[i]; i++) {
    const char *mark = strstr(lines[i], "generated: ");
    if (strstr(lines[i], "generated end"))
      inside = FALSE;
    if (!inside)
      g_string_append_printf(out, "%s%s", lines[i], lines[i + 1] ? "\n" : "");
    if (mark) {
      g_auto(GStrv) words = g_strsplit(mark, " ", 3); /* in Markdown the mark is a comment, which is closed */
      inside = TRUE;
      if (!print_part(words[1], out)) {
        g_string_free(out, TRUE);
        return NULL;
      }
    }
  }
  return g_string_free(out, FALSE);
}

static gboolean
do_file(const char *file, gboolean update)
{
  g_autofree char *text = NULL, *fresh = NULL;
  g_autoptr(GError) error = NULL;
  if (!g_file_get_contents(file, &text, NULL, &error)) {
    fprintf(stderr, "gendocs: %s\n", error->message);
    return FALSE;
  }
  fresh = renew(text);
  if (!fresh)
    return FALSE;
  if (g_str_equal(text, fresh))
    return TRUE;
  if (update && g_file_set_contents(file, fresh, -1, &error))
    return TRUE;
  fprintf(stderr, "gendocs: %s is not what the tables say; gendocs --update renews it\n", file);
  return FALSE;
}

int
main(int argc, char **argv)
{
  gboolean right = TRUE;
  if (argc == 3 && g_str_equal(argv[1], "--print")) {
    g_autoptr(GString) out = g_string_new(NULL);
    right = print_part(argv[2], out);
    fputs(out->str, stdout);
    return right ? 0 : 1;
  }
  if (argc < 3 || (!g_str_equal(argv[1], "--update") && !g_str_equal(argv[1], "--check"))) {
    fputs("usage: gendocs --print PART | --update FILE... | --check FILE...\n", stderr);
    return 2;
  }
  for (int i = 2; i < argc; i++)
    right &= do_file(argv[i], g_str_equal(argv[1], "--update"));
  return right ? 0 : 1;
}
