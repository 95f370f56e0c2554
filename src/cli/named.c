/* What the command line names and the program will therefore need: files to read, places to write to, a
 * program to start. The rest is taken away before anything comes from outside. Called by cli.c. */
#include "config.h"

#include "cli.h"

static gboolean
is_path(const char *kind)
{
  return kind && (strstr(kind, "FILE") || strstr(kind, "FOLDER"));
}

/* Those that are only read: nothing is to be put beside them. */
static gboolean
is_read_only(const FpCommand *command, const char *option)
{
  return command->action == FP_ACT_JUDGE || command->action == FP_ACT_RESTORE ||
         g_strcmp0(option, "ca-file") == 0;
}

static void
take_path(const FpCommand *command, const char *option, const char *path, GStrvBuilder *reads,
          GStrvBuilder *writes)
{
  g_strv_builder_add(reads, path);
  if (!is_read_only(command, option))
    g_strv_builder_add(writes, path);
}

static void
take_paths(const FpCommand *command, char **words, GVariantDict *options, GStrvBuilder *reads,
           GStrvBuilder *writes)
{
  const char *value;
  for (const GOptionEntry *option = command->options; option && option->long_name; option++)
    if (is_path(option->arg_description) && options &&
        g_variant_dict_lookup(options, option->long_name, "&s", &value))
      take_path(command, option->long_name, value, reads, writes);
  for (guint i = 0; is_path(command->args) && words && words[i]; i++)
    take_path(command, NULL, words[i], reads, writes);
}

/* Leaves no trace where nothing was stored yet. */
static gboolean
looks_only(const FpCommand *command)
{
  return command && (command->action == FP_ACT_COMPLETE || command->action == FP_ACT_DOCTOR ||
                     command->action == FP_ACT_HELP || command->action == FP_ACT_JUDGE);
}

void
fp_cli_confine(FpApp *app, const FpCommand *command, char **words, GVariantDict *options)
{
  g_autoptr(GStrvBuilder) reads = g_strv_builder_new(), writes = g_strv_builder_new();
  g_autoptr(GPtrArray) accounts = fp_accounts(app);
  g_autofree char *forum = fp_demo_program();
  g_auto(GStrv) exec = NULL, read = NULL, written = NULL;
  const char *line = NULL;
  gboolean demo = accounts->len == 0 || (command && command->action == FP_ACT_DEMO);
  if (command)
    take_paths(command, words, options, reads, writes);
  if (options && (g_variant_dict_lookup(options, "exec", "&s", &line) ||
                  g_variant_dict_lookup(options, "password-command", "&s", &line)))
    g_shell_parse_argv(line, NULL, &exec, NULL);
  read = g_strv_builder_end(reads);
  written = g_strv_builder_end(writes);
  FpConfineAsk ask = {(const char *const *)read, (const char *const *)written, (const char *const *)exec,
                      demo ? forum : NULL, looks_only(command)};
  fp_confine(app, &ask);
}
