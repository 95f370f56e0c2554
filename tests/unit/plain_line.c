/* What a line of the dialogue asks for. */
#include "config.h"

#include "plain/line.h"

#include <string.h>

static FpAction
key(gpointer data, const char *name)
{
  g_assert_cmpuint(strlen(name), ==, 1);
  return *name == '!' ? FP_ACT_FLAG : *name == '/' ? FP_ACT_SEARCH : *name == 'j' ? FP_ACT_DOWN : FP_ACT_NONE;
}

static const struct {
  const char *line;
  PlainAsked asked;
  FpAction action;
  const char *rest; /* joined by bars */
} cases[] = {
    {"", PLAIN_GO_ON, FP_ACT_NONE, NULL},
    {"say 'what", PLAIN_BAD_QUOTES, FP_ACT_NONE, NULL},
    {"17", PLAIN_OPEN, FP_ACT_NONE, ""},
    {"1 2", PLAIN_UNKNOWN, FP_ACT_NONE, "2"},
    {"next", PLAIN_NEXT, FP_ACT_NONE, ""},
    {"list", PLAIN_LIST, FP_ACT_NONE, ""},
    {"list 20", PLAIN_LIST, FP_ACT_NONE, "20"},
    {"j", PLAIN_ACT, FP_ACT_DOWN, ""},
    {"!", PLAIN_ACT, FP_ACT_FLAG, ""},
    {"! 2 3", PLAIN_FLAG, FP_ACT_NONE, "2|3"},
    {"flag", PLAIN_ACT, FP_ACT_FLAG, ""},
    {"flag 2 spam 'sent to all'", PLAIN_FLAG, FP_ACT_NONE, "2|spam|sent to all"},
    {"flag 2 --reason=spam", PLAIN_COMMAND, FP_ACT_NONE, "2|--reason=spam"},
    {"/ two words", PLAIN_SEARCH, FP_ACT_NONE, "two|words"},
    {"search two words", PLAIN_SEARCH, FP_ACT_NONE, "two|words"},
    {"search", PLAIN_ACT, FP_ACT_SEARCH, ""},
    {"exit", PLAIN_ACT, FP_ACT_QUIT, ""},
    {"previous", PLAIN_ACT, FP_ACT_UP, ""},
    {"tag 1 2", PLAIN_ROWS, FP_ACT_TAG, "1|2"},
    {"account list", PLAIN_COMMAND, FP_ACT_NONE, ""},
    {"stats --svg=-", PLAIN_COMMAND, FP_ACT_NONE, "--svg=-"},
    {"%", PLAIN_NO_KEY, FP_ACT_NONE, ""},
    {"\303\251", PLAIN_NO_KEY, FP_ACT_NONE, ""},
    {"\373li -a", PLAIN_UNKNOWN, FP_ACT_NONE, "-a"}, /* the first byte promises five more */
    {"% 2", PLAIN_NO_KEY, FP_ACT_NONE, "2"},
    {"frobnicate 2", PLAIN_UNKNOWN, FP_ACT_NONE, "2"},
    {"''", PLAIN_UNKNOWN, FP_ACT_NONE, ""},
};

static void
test_asks(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(PlainLine) line = plain_line_read(cases[i].line, key, NULL);
    g_autofree char *rest = line->rest ? g_strjoinv("|", line->rest) : NULL;
    g_test_message("%s", cases[i].line);
    g_assert_cmpint(line->asked, ==, cases[i].asked);
    g_assert_cmpint(line->action, ==, cases[i].action);
    g_assert_cmpstr(rest, ==, cases[i].rest);
    g_assert_cmpstr(line->line, ==, cases[i].line);
  }
}

/* Whatever the table has can be asked for by its name, and means itself. */
static void
test_every_command(void)
{
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    g_autoptr(PlainLine) line = plain_line_read(command->name, key, NULL);
    gboolean in_words = command->start && !(command->where & FP_IN_EVERYWHERE);
    g_test_message("%s", command->name);
    if (g_str_equal(command->name, "next")) /* it is the next message, or the next row */
      g_assert_cmpint(line->asked, ==, PLAIN_NEXT);
    else if (in_words && command->action != FP_ACT_FLAG)
      g_assert_cmpint(line->asked, ==, PLAIN_COMMAND);
    else
      g_assert_cmpint(line->action, ==, command->action);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/plain-line/asks", test_asks);
  g_test_add_func("/plain-line/every-command", test_every_command);
  return g_test_run();
}
