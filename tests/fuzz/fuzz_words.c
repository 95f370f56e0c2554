/* A command line of any words is understood or refused with a clean sentence; so is a template for --format.
 */
#include "config.h"

#include "flagpost/command.h"
#include "flagpost/error.h"
#include "flagpost/text.h"
#include "fuzz.h"
#include "fuzz/mutate.h"

static void
check(const GError *error)
{
  if (!error)
    return;
  g_autofree char *sentence = fp_error_sentence(error);
  g_assert_true(fp_text_is_clean(sentence, FP_TEXT_ONE_LINE));
  g_assert_cmpint(fp_error_exit_code(error), ==, FP_EXIT_USAGE);
}

/* Words as a shell hands them over: any bytes but NUL. Here a line end is between two. */
static void
parse(const char *text)
{
  g_auto(GStrv) argv = g_strsplit(text, "\n", 64), words = NULL;
  g_autoptr(GVariantDict) options = NULL;
  g_autoptr(GError) error = NULL;
  const FpCommand *command = fp_command_parse(argv, &words, &options, &error);
  g_assert_true(!command || !error);
  check(error);
  if (command) {
    g_autofree char *help = fp_command_help(command);
    g_assert_nonnull(help);
  }
}

static void
fill(const char *format)
{
  static json_t *records;
  if (!records)
    records = json_pack("[{s:s, s:i, s:{s:s}, s:n, s:[s]}]", "id", "12", "unread", 3, "from", "login",
                        "dilys", "flag", "links", "https://forum.example.org/");
  g_autoptr(GError) error = NULL;
  if (!g_utf8_validate(format, -1, NULL) || !fp_template_check(format, &error)) {
    check(error);
    return;
  }
  g_autofree char *lines = fp_template_fill(format, records, &error);
  g_assert_true((lines == NULL) == (error != NULL));
  check(error);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
  static const char words[] =
      "\n|--json|--format|--|-|flag|inbox|read|send|outbox|config|set|get|account|add|passwd|"
      "search|export|--reason=spam|--dry-run|--account|=|%{id}|%{from.login}|{{|}}|{id}|"
      "{from.login}|{links}|\\n|12|spam|dilys|list|--limit|-1|99999999999|--help";
  return fuzz_mutate_tokens(bytes, size, most, seed, words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  g_autofree char *text = g_strndup((const char *)bytes, size);
  parse(text);
  fill(text);
  return 0;
}
