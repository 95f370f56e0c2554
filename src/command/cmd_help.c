/* help: the table of commands in words. Also what --help prints. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

const GOptionEntry fp_options_help[] = {
    {"all", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Every command in a line, and the keys of the screen"), NULL},
    {0},
};

static void
add_options(GString *out, const GOptionEntry *options)
{
  for (; options && options->long_name; options++) {
    g_autofree char *letter =
        options->short_name != 0 ? g_strdup_printf("-%c, ", options->short_name) : g_strdup("");
    fp_print_line(out, "%s--%s%s%s: %s.", letter, options->long_name, options->arg_description ? " " : "",
                  options->arg_description ? _(options->arg_description) : "", _(options->description));
  }
}

/* What belongs together, for one screen; a command that stands nowhere here is listed at the end. */
static const struct {
  const char *title, *names;
} groups[] = {
    {N_("Read:"), "inbox,read,search,sync,mark-read,export"},
    {N_("Report:"), "flag,undo,outbox,fine,block,judge,learn,same"},
    {N_("Write:"), "send,reply,drafts"},
    {N_("Boards:"), "boards,topics,topic,post,edit,delete,like,bookmark,follow,notifications"},
    {N_("Account:"), "account,passwd,config,doctor,backup,restore,forget"},
    {N_("Begin:"), "demo,help"},
};

static gboolean
is_grouped(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(groups); i++) {
    g_auto(GStrv) names = g_strsplit(groups[i].names, ",", -1);
    if (g_strv_contains((const char *const *)names, name))
      return TRUE;
  }
  return FALSE;
}

/* First words that stand in no group. (transfer full) */
static char *
others(void)
{
  GString *out = g_string_new(NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    g_auto(GStrv) words = g_strsplit(command->name, " ", 2);
    if ((command->where & FP_ON_CLI) != 0 && !is_grouped(words[0]) &&
        g_hash_table_add(seen, g_strdup(words[0])))
      g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", words[0]);
  }
  return g_string_free(out, FALSE);
}

static char *
help_brief(void)
{
  GString *out = g_string_new(NULL);
  g_autofree char *rest = others();
  fp_print_line(out, "%s", _("Usage: flagpost [OPTION...] [COMMAND [OPTION...] [WORD...]]"));
  fp_print_line(out, "%s", _("Without a command it opens the inbox on the screen."));
  fp_print_line(out, "%s", "");
  for (guint i = 0; i < G_N_ELEMENTS(groups); i++) {
    g_auto(GStrv) names = g_strsplit(groups[i].names, ",", -1);
    g_autofree char *list = g_strjoinv(", ", names);
    fp_print_line(out, "%s %s.", _(groups[i].title), list);
  }
  if (*rest != '\0')
    fp_print_line(out, "%s %s.", _("Further:"), rest);
  fp_print_line(out, "%s", "");
  add_options(out, fp_general_options());
  fp_print_line(out, "%s", "");
  fp_print_line(out, "%s",
                _("flagpost help COMMAND explains one, flagpost help --all lists all with the keys."));
  fp_print_line(out, "%s", _("For screen readers and braille displays: flagpost help accessibility."));
  fp_print_line(out, "%s", _("The manual: man flagpost. To try it without an account: flagpost demo."));
  return g_string_free(out, FALSE);
}

char *
fp_command_help_all(void)
{
  GString *out = g_string_new(NULL);
  fp_print_line(out, "%s", _("Usage: flagpost [OPTION...] [COMMAND [OPTION...] [WORD...]]"));
  fp_print_line(out, "%s", _("Without a command it opens the inbox on the screen."));
  fp_print_line(out, "%s", "");
  fp_print_line(out, "%s", _("Commands:"));
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    g_autofree char *usage = (command->where & FP_ON_CLI) != 0 ? fp_command_usage(command) : NULL;
    if (usage)
      fp_print_line(out, "%s: %s.", usage, _(command->summary));
  }
  fp_print_line(out, "%s", "");
  fp_print_line(out, "%s", _("Options of all commands:"));
  add_options(out, fp_general_options());
  fp_print_line(out, "%s", "");
  fp_print_line(out, "%s", _("Keys on the screen:"));
  for (const FpCommand *command = fp_commands(); command->name; command++)
    if (command->keys)
      fp_print_line(out, "%s: %s.", command->keys, _(command->summary));
  fp_print_line(out, "%s", "");
  fp_print_line(out, "%s", _("flagpost help COMMAND explains one. The manual is flagpost(1)."));
  return g_string_free(out, FALSE);
}

char *
fp_command_details(const FpCommand *command)
{
  return command->details ? fp_forums_named(_(command->details)) : NULL;
}

/* Under what one word means: the others that begin with it, such as those of "account", a line each. */
static void
add_family(GString *out, const FpCommand *command)
{
  g_autofree char *first = g_strndup(command->name, strcspn(command->name, " "));
  gboolean any = FALSE;
  if (strchr(command->name, ' ') && !g_str_has_suffix(command->name, " list"))
    return;
  for (const FpCommand *other = fp_commands(); other->name; other++) {
    gsize length = strcspn(other->name, " ");
    if (other == command || (other->where & FP_ON_CLI) == 0 || strlen(first) != length ||
        strncmp(other->name, first, length) != 0)
      continue;
    g_autofree char *usage = fp_command_usage(other);
    if (!any)
      fp_print_line(out, "%s", _("Commands:"));
    any = TRUE;
    fp_print_line(out, "%s: %s.", usage, _(other->summary));
  }
}

char *
fp_command_help(const FpCommand *command)
{
  if (!command)
    return help_brief();
  GString *out = g_string_new(NULL);
  g_autofree char *usage = fp_command_usage(command);
  if ((command->where & FP_ON_CLI) != 0)
    fp_print_line(out, _("Usage: flagpost %s"), usage);
  fp_print_line(out, "%s.", _(command->summary));
  g_autofree char *details = fp_command_details(command);
  if (details)
    fp_print_line(out, "%s", details);
  if (command->keys)
    fp_print_line(out, _("Keys on the screen: %s"), command->keys);
  if (command->options) {
    fp_print_line(out, "%s", _("Options:"));
    add_options(out, command->options);
  }
  add_family(out, command);
  return g_string_free(out, FALSE);
}

FP_CMD(help)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  const FpCommand *command = NULL;
  g_autofree char *name = g_strjoinv(" ", run->args.words), *text = NULL;
  GError *error = NULL;
  if (g_str_equal(name, "accessibility")) {
    text = fp_command_help_accessibility();
  } else if (*name != '\0') {
    command = fp_command_by_name(name, &error);
    if (!command) {
      fp_run_fail(task, error);
      return;
    }
  }
  if (!text)
    text = !command && fp_run_switch(run, "all") ? fp_command_help_all() : fp_command_help(command);
  json_t *result = json_object();
  fp_json_take(result, "version", json_integer(1));
  fp_json_text(result, "text", text);
  fp_run_done(task, result);
}
