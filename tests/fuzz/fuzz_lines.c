/* Any line of the plain dialogue asks for one thing, and what that thing needs is there; the same line asks
 * for the same again. What goes to the command line is understood there, or refused with a clean sentence.
 * The first byte says where one stands. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/model.h"
#include "flagpost/text.h"
#include "fuzz.h"
#include "fuzz/mutate.h"
#include "plain/line.h"

#include <string.h>

enum { MOST_LINES = 12 };

/* As the program's own keys have it. */
static FpAction
key_in(gpointer data, const char *key)
{
  const unsigned *place = data;
  for (const FpCommand *one = fp_commands(); one->name; one++) {
    g_auto(GStrv) keys = (one->where & *place) && one->keys ? g_strsplit(one->keys, " ", -1) : NULL;
    if (keys && g_strv_contains((const char *const *)keys, key))
      return one->action;
  }
  return FP_ACT_NONE;
}

static void
check_numbers(char **words)
{
  for (guint i = 0; words[i]; i++)
    g_assert_true(plain_is_number(words[i]));
}

/* `rest` is the end of `words`, and at least one word stands before it. */
static void
check_rest(const PlainLine *line)
{
  g_assert_true((line->rest != NULL) == (line->words != NULL));
  if (line->words)
    g_assert_cmpuint(g_strv_length(line->rest), <, g_strv_length(line->words));
}

static void
check_command(const PlainLine *line)
{
  g_auto(GStrv) argv = NULL, words = NULL;
  g_autoptr(GVariantDict) options = NULL;
  g_autoptr(GError) error = NULL;
  g_assert_true(g_shell_parse_argv(line->line, NULL, &argv, NULL));
  const FpCommand *command = fp_command_parse(argv, &words, &options, &error);
  g_assert_true(!command || !error); /* neither: options alone */
  if (!error)
    return;
  g_autofree char *sentence = fp_error_sentence(error);
  g_assert_true(fp_text_is_clean(sentence, FP_TEXT_ONE_LINE));
  g_assert_cmpint(fp_error_exit_code(error), ==, FP_EXIT_USAGE);
}

static void
check(const PlainLine *line)
{
  g_assert_true((line->asked == PLAIN_GO_ON) == (*line->line == '\0'));
  g_assert_true((line->action != FP_ACT_NONE) == (line->asked == PLAIN_ACT || line->asked == PLAIN_ROWS));
  check_rest(line);
  switch (line->asked) {
  case PLAIN_GO_ON:
  case PLAIN_BAD_QUOTES:
    g_assert_null(line->words);
    return;
  case PLAIN_OPEN:
    g_assert_true(plain_is_number(line->words[0]) && !*line->rest);
    break;
  case PLAIN_NO_KEY:
    g_assert_cmpint(g_utf8_strlen(line->words[0], (gssize)strlen(line->words[0])), ==, 1);
    break;
  case PLAIN_SEARCH:
    g_assert_nonnull(*line->rest);
    break;
  case PLAIN_ROWS:
    g_assert_nonnull(*line->rest);
    check_numbers(line->rest);
    break;
  case PLAIN_COMMAND:
  case PLAIN_UNKNOWN:
    check_command(line);
    break;
  default:
    g_assert_nonnull(line->words);
  }
}

static void
read_line(char *text, unsigned place)
{
  g_strstrip(text);
  g_autoptr(PlainLine) line = plain_line_read(text, key_in, &place);
  g_autoptr(PlainLine) again = plain_line_read(line->line, key_in, &place);
  g_assert_cmpstr(line->line, ==, text);
  check(line);
  g_assert_cmpint(line->asked, ==, again->asked);
  g_assert_cmpint(line->action, ==, again->action);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
  static GString *words;
  if (!words) {
    words = g_string_new(
        "\n|1|2 |17| | -|--json|-|\"|'|\\|#|spam|this is spam|next|list|list 20|exit|more|previous");
    for (const FpCommand *one = fp_commands(); one->name; one++)
      g_string_append_printf(words, "|%s|%s ", one->name, one->name);
  }
  return fuzz_mutate_tokens(bytes, size, most, seed, words->str);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  static const unsigned places[] = {FP_IN_INBOX, FP_IN_MESSAGE, FP_IN_HELP, FP_IN_EVERYWHERE};
  if (size < 1)
    return 0;
  g_autofree char *text = g_strndup((const char *)bytes + 1, size - 1);
  g_auto(GStrv) lines = g_strsplit(text, "\n", MOST_LINES);
  for (guint i = 0; lines[i]; i++)
    read_line(lines[i], places[bytes[0] % G_N_ELEMENTS(places)]);
  return 0;
}
