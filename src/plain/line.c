/* From a line to what it asks for: a number opens, a word or a key is a command of the table, numbers after
 * it say what it is about, anything else is read as on the command line. Called by words.c, which does it. */
#include "config.h"

#include "plain/line.h"

#include <string.h>

static const struct {
  const char *word, *meant;
} synonyms[] = {
    {"password", "passwd"}, {"exit", "quit"},      {"bye", "quit"},
    {"previous", "up"},     {"more", "page-down"}, {"refresh", "inbox"},
};

gboolean
plain_is_number(const char *word)
{
  return *word != '\0' && strspn(word, "0123456789") == strlen(word);
}

static gboolean
all_numbers(char **words)
{
  for (guint i = 0; words[i]; i++)
    if (!plain_is_number(words[i]))
      return FALSE;
  return TRUE;
}

/* The command that the first word or the first two name; *used: how many. */
static const FpCommand *
named(char **words, guint *used)
{
  const FpCommand *command = NULL;
  *used = 1;
  if (words[1]) {
    g_autofree char *pair = g_strconcat(words[0], " ", words[1], NULL);
    command = fp_command_by_name(pair, NULL);
    *used = command && strchr(command->name, ' ') ? 2 : 1;
  }
  return command && *used == 2 ? command : fp_command_by_name(words[0], NULL);
}

static void
ask(PlainLine *line, PlainAsked asked, FpAction action)
{
  line->asked = asked;
  line->action = action;
}

/* Within its end, whatever the bytes are. */
static gboolean
is_one_character(const char *word)
{
  return g_utf8_strlen(word, (gssize)strlen(word)) == 1;
}

/* A command that has words behind it, or needs some. */
static void
read_with_words(PlainLine *line, const FpCommand *command)
{
  if (command->action == FP_ACT_FLAG && !strstr(line->line, " -"))
    ask(line, PLAIN_FLAG, FP_ACT_NONE);
  else if (all_numbers(line->rest) && (command->where & FP_IN_EVERYWHERE))
    ask(line, PLAIN_ROWS, command->action);
  else
    ask(line, PLAIN_COMMAND, FP_ACT_NONE);
}

static void
read_command(PlainLine *line, PlainKey key, gpointer data)
{
  const FpCommand *command = NULL;
  guint used = 1;
  FpAction action = strlen(line->words[0]) == 1 ? key(data, line->words[0]) : FP_ACT_NONE;
  if (action != FP_ACT_NONE && !line->words[1]) {
    ask(line, PLAIN_ACT, action);
    return;
  }
  if (action != FP_ACT_NONE)
    command = fp_command_by_action(action);
  if (!command)
    command = named(line->words, &used);
  line->rest = line->words + used;
  if (command && command->action == FP_ACT_SEARCH && *line->rest)
    ask(line, PLAIN_SEARCH, FP_ACT_NONE);
  else if (!command)
    ask(line, is_one_character(line->words[0]) ? PLAIN_NO_KEY : PLAIN_UNKNOWN, FP_ACT_NONE);
  else if (!*line->rest && (!command->start || (command->where & FP_IN_EVERYWHERE)))
    ask(line, PLAIN_ACT, command->action);
  else
    read_with_words(line, command);
}

static void
replace_synonym(char **word)
{
  for (gsize i = 0; i < G_N_ELEMENTS(synonyms); i++) {
    if (g_str_equal(*word, synonyms[i].word)) {
      g_free(*word);
      *word = g_strdup(synonyms[i].meant);
      return;
    }
  }
}

PlainLine *
plain_line_read(const char *text, PlainKey key, gpointer data)
{
  PlainLine *line = g_new0(PlainLine, 1);
  line->line = g_strdup(text);
  if (*text == '\0')
    return line;
  if (!g_shell_parse_argv(text, NULL, &line->words, NULL)) {
    ask(line, PLAIN_BAD_QUOTES, FP_ACT_NONE);
    return line;
  }
  replace_synonym(&line->words[0]);
  line->rest = line->words + 1;
  if (plain_is_number(line->words[0]) && !*line->rest)
    ask(line, PLAIN_OPEN, FP_ACT_NONE);
  else if (plain_is_number(line->words[0])) /* several rows are not opened */
    ask(line, PLAIN_UNKNOWN, FP_ACT_NONE);
  else if (g_str_equal(line->words[0], "next") && !*line->rest)
    ask(line, PLAIN_NEXT, FP_ACT_NONE);
  else if (g_str_equal(line->words[0], "list"))
    ask(line, PLAIN_LIST, FP_ACT_NONE);
  else
    read_command(line, key, data);
  return line;
}

void
plain_line_free(PlainLine *line)
{
  g_free(line->line);
  g_strfreev(line->words);
  g_free(line);
}
