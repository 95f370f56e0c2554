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
  for (; options != NULL && options->long_name != NULL; options++) {
    g_autofree char *letter =
        options->short_name != 0 ? g_strdup_printf("-%c, ", options->short_name) : g_strdup("");
    g_autofree char *line =
        g_strconcat(letter, "--", options->long_name, options->arg_description != NULL ? " " : "",
                    options->arg_description != NULL ? options->arg_description : "", NULL);

    g_string_append(out, ".TP\n");
    put_request(out, ".B", line);
    put_text(out, options->description);
  }
}

static void
man_commands(GString *out)
{
  for (const FpCommand *command = fp_commands(); command->name != NULL; command++) {
    g_autofree char *usage = NULL;

    if ((command->where & FP_ON_CLI) == 0)
      continue;
    usage = fp_command_usage(command);
    put_request(out, ".SS", usage);
    g_string_append_printf(out, "%s.\n", command->summary);
    if (command->details != NULL)
      put_text(out, command->details);
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
  for (const FpCommand *command = fp_commands(); command->name != NULL; command++) {
    g_autofree char *keys = NULL;

    if ((command->where & FP_IN_EVERYWHERE) == 0)
      continue;
    keys = command->keys != NULL ? g_strdup(command->keys) : g_strdup("(no key)");
    g_string_append(out, ".TP\n");
    put_request(out, ".B", keys);
    g_string_append(out, ":");
    put_troff(out, command->name);
    g_string_append(out, ", ");
    g_string_append_printf(out, "%s: %s.\n", place(command->where), command->summary);
  }
}

static void
man_exit(GString *out)
{
  for (const FpExitRow *row = fp_exit_table(); row->name != NULL; row++) {
    g_autofree char *code = g_strdup_printf("%d (%s)", row->code, row->name);

    g_string_append(out, ".TP\n");
    put_request(out, ".B", code);
    put_text(out, row->meaning);
  }
}

static void
man_errors(GString *out)
{
  for (const FpErrorRow *row = fp_error_table(); row->code != NULL; row++) {
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
man_settings(GString *out)
{
  for (const FpSetting *setting = fp_settings_table(); setting->name != NULL; setting++) {
    g_autofree char *line = g_strdup_printf(
        "Value: %s%s%s. Default: %s. %s", value_words(setting), setting->choices != NULL ? " " : "",
        setting->choices != NULL ? setting->choices : "",
        setting->otherwise != NULL && *setting->otherwise != '\0' ? setting->otherwise : "none",
        setting->per_account ? "May be set for one account." : "One for all accounts.");

    g_string_append(out, ".TP\n");
    put_request(out, ".B", setting->name);
    put_text(out, setting->summary);
    put_text(out, line);
  }
}

static void
example_settings(GString *out)
{
  g_string_append(out, "[flagpost]\n");
  for (const FpSetting *setting = fp_settings_table(); setting->name != NULL; setting++)
    g_string_append_printf(out, "# %s\n#%s=%s\n", setting->summary, setting->name,
                           setting->otherwise != NULL ? setting->otherwise : "");
}

/* --- completions --- */

static char *
long_options(const GOptionEntry *options)
{
  GString *out = g_string_new(NULL);

  for (; options != NULL && options->long_name != NULL; options++)
    g_string_append_printf(out, "%s--%s", out->len > 0 ? " " : "", options->long_name);
  return g_string_free(out, FALSE);
}

/* First words, each once, in the table's order; or the second words of the family `first`. */
static GPtrArray *
name_words(const char *first)
{
  GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

  for (const FpCommand *command = fp_commands(); command->name != NULL; command++) {
    g_auto(GStrv) parts = g_strsplit(command->name, " ", 2);
    const char *word = first == NULL ? parts[0] : g_str_equal(parts[0], first) ? parts[1] : NULL;

    if ((command->where & FP_ON_CLI) != 0 && word != NULL &&
        !g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
      g_ptr_array_add(words, g_strdup(word));
  }
  return words;
}

static char *
joined(const char *first)
{
  g_autoptr(GPtrArray) words = name_words(first);

  g_ptr_array_add(words, NULL);
  return g_strjoinv(" ", (char **)words->pdata);
}

static void
bash(GString *out)
{
  g_autofree char *general = long_options(fp_general_options()), *names = joined(NULL);
  g_autoptr(GPtrArray) firsts = name_words(NULL);

  g_string_append_printf(out,
                         "_flagpost()\n{\n    local cur=${COMP_WORDS[COMP_CWORD]} name= second= word words\n"
                         "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                         "        case $word in\n        -*) ;;\n"
                         "        *) if [ -z \"$name\" ]; then name=$word; elif [ -z \"$second\" ]; then "
                         "second=$word; fi ;;\n        esac\n    done\n"
                         "    words='%s'\n    case \"$name $second\" in\n    ' ') words=\"$words %s\" ;;\n",
                         general, names);
  for (guint i = 0; i < firsts->len; i++) {
    const char *first = g_ptr_array_index(firsts, i);
    g_autofree char *seconds = joined(first);

    if (*seconds != '\0')
      g_string_append_printf(out, "    '%s ') words=\"$words %s\" ;;\n", first, seconds);
  }
  for (const FpCommand *command = fp_commands(); command->name != NULL; command++) {
    g_autofree char *options = long_options(command->options);

    if ((command->where & FP_ON_CLI) != 0 && *options != '\0')
      g_string_append_printf(out, "    '%s'*) words=\"$words %s\" ;;\n", command->name, options);
  }
  g_string_append(out, "    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n"
                       "complete -o default -F _flagpost flagpost\n");
}

/* 'text' for zsh and fish: a quote ends, is escaped, and begins again. */
static char *
quoted(const char *text)
{
  g_auto(GStrv) parts = g_strsplit(text, "'", -1);
  g_autofree char *inner = g_strjoinv("'\\''", parts);

  return g_strconcat("'", inner, "'", NULL);
}

static void
zsh(GString *out)
{
  g_autofree char *general = long_options(fp_general_options());

  g_string_append(out, "_flagpost() {\n    local -a commands options\n    commands=(\n");
  for (const FpCommand *command = fp_commands(); command->name != NULL; command++) {
    g_autofree char *both = NULL, *text = NULL;

    if ((command->where & FP_ON_CLI) == 0 || strchr(command->name, ' ') != NULL)
      continue;
    both = g_strconcat(command->name, ":", command->summary, NULL);
    text = quoted(both);
    g_string_append_printf(out, "        %s\n", text);
  }
  g_string_append_printf(out, "        'account:Accounts' 'config:Settings'\n    )\n    options=(%s)\n",
                         general);
  g_string_append(out,
                  "    if (( CURRENT == 2 )); then\n        _describe command commands\n        compadd -- "
                  "$options\n        return\n    fi\n    case \"$words[2] $words[3]\" in\n");
  for (const FpCommand *command = fp_commands(); command->name != NULL; command++) {
    g_autofree char *options = long_options(command->options);

    if ((command->where & FP_ON_CLI) != 0 && *options != '\0')
      g_string_append_printf(out, "    '%s'*) options+=(%s) ;;\n", command->name, options);
  }
  g_string_append(out, "    esac\n    if (( CURRENT == 3 )); then\n        case \"$words[2]\" in\n");
  {
    g_autoptr(GPtrArray) firsts = name_words(NULL);

    for (guint i = 0; i < firsts->len; i++) {
      const char *first = g_ptr_array_index(firsts, i);
      g_autofree char *seconds = joined(first);

      if (*seconds != '\0')
        g_string_append_printf(out, "        %s) compadd -- %s ;;\n", first, seconds);
    }
  }
  g_string_append(out, "        esac\n    fi\n    compadd -- $options\n    _files\n}\n_flagpost \"$@\"\n");
}

static void
fish_options(GString *out, const char *condition, const GOptionEntry *options)
{
  for (; options != NULL && options->long_name != NULL; options++) {
    g_autofree char *text = quoted(options->description);

    g_string_append_printf(out, "complete -c flagpost%s -l %s", condition, options->long_name);
    if (options->short_name != 0)
      g_string_append_printf(out, " -s %c", options->short_name);
    g_string_append_printf(out, "%s -d %s\n", options->arg == G_OPTION_ARG_NONE ? "" : " -r", text);
  }
}

static void
fish(GString *out)
{
  fish_options(out, "", fp_general_options());
  for (const FpCommand *command = fp_commands(); command->name != NULL; command++) {
    g_auto(GStrv) parts = g_strsplit(command->name, " ", 2);
    g_autofree char *text = quoted(command->summary), *condition = NULL;

    if ((command->where & FP_ON_CLI) == 0)
      continue;
    if (parts[1] == NULL)
      g_string_append_printf(out, "complete -c flagpost -n __fish_use_subcommand -a %s -d %s\n", parts[0],
                             text);
    else
      g_string_append_printf(out, "complete -c flagpost -n '__fish_seen_subcommand_from %s' -a %s -d %s\n",
                             parts[0], parts[1], text);
    condition =
        g_strdup_printf(" -n '__fish_seen_subcommand_from %s'", parts[1] != NULL ? parts[1] : parts[0]);
    fish_options(out, condition, command->options);
  }
  g_string_append(out, "complete -c flagpost -n __fish_use_subcommand -a 'account config'\n");
}

/* --- the README's table of forums --- */

static void
forums(GString *out)
{
  FpAbility ability;

  g_string_append(out, "| |");
  for (const FpDriver *const *driver = fp_drivers(); *driver != NULL; driver++)
    g_string_append_printf(out, " %s |", (*driver)->title);
  g_string_append(out, "\n| --- |");
  for (const FpDriver *const *driver = fp_drivers(); *driver != NULL; driver++)
    g_string_append(out, " --- |");
  for (guint n = 0; fp_driver_ability(fp_drivers()[0], FALSE, n, &ability); n++) {
    g_string_append_printf(out, "\n| %s |", ability.title);
    for (const FpDriver *const *driver = fp_drivers(); *driver != NULL; driver++) {
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
} parts[] = {
    {"commands", man_commands},
    {"options", man_options},
    {"keys", man_keys},
    {"exit", man_exit},
    {"errors", man_errors},
    {"settings", man_settings},
    {"example", example_settings},
    {"bash", bash},
    {"zsh", zsh},
    {"fish", fish},
    {"forums", forums},
};

static gboolean
print_part(const char *name, GString *out)
{
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
    if (g_str_equal(parts[i].name, name)) {
      parts[i].print(out);
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

  for (guint i = 0; lines[i] != NULL; i++) {
    const char *mark = strstr(lines[i], "generated: ");

    if (strstr(lines[i], "generated end") != NULL)
      inside = FALSE;
    if (!inside)
      g_string_append_printf(out, "%s%s", lines[i], lines[i + 1] != NULL ? "\n" : "");
    if (mark != NULL) {
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
  if (fresh == NULL)
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
