/* What the judge sees in each line of a file of messages, as JSON lines: weights.py learns from exactly what
 * is weighed later. Called by weights.py. */
#include "config.h"

#include "judge/facts.h"
#include "judge/lines.h"

#include <stdio.h>

static json_t *
values_of(const FpEvidence *evidence)
{
  json_t *values = json_object();
  for (guint rule = 0; rule < FP_RULES; rule++)
    if (evidence->value[rule] != 0)
      json_object_set_new(values, fp_rule_name(rule), json_real(evidence->value[rule]));
  return values;
}

static json_t *
words_of(const FpReading *reading)
{
  json_t *words = json_array();
  for (guint i = 0; i < reading->tokens->len; i++) {
    const FpToken *token = &g_array_index(reading->tokens, FpToken, i);
    json_array_append_new(words, json_stringn(reading->skeleton->str + token->word, token->length));
  }
  return words;
}

static void
print_one(const FpJudgeLine *line)
{
  static const FpJudgeFacts unknown = FP_JUDGE_FACTS_UNKNOWN;
  g_autoptr(FpReading) reading = fp_reading_new(line->message);
  g_autoptr(FpEvidence) evidence = fp_evidence_new(reading, line->message, &unknown);
  g_autoptr(json_t) row = json_object();
  json_object_set(row, "id", line->id);
  json_object_set_new(row, "values", values_of(evidence));
  json_object_set_new(row, "words", words_of(reading));
  json_dumpf(row, stdout, JSON_COMPACT);
  putchar('\n');
}

int
main(int argc, char **argv)
{
  g_autofree char *bytes = NULL;
  gsize size;
  if (argc != 2 || !g_file_get_contents(argv[1], &bytes, &size, NULL)) {
    fprintf(stderr, "usage: features FILE.jsonl\n");
    return 2;
  }
  for (const char *at = bytes; *at != '\0';) {
    const char *end = strchrnul(at, '\n');
    g_autoptr(FpJudgeLine) line = fp_judge_line_parse(at, (gsize)(end - at), NULL);
    if (line)
      print_one(line);
    at = *end == '\0' ? end : end + 1;
  }
  return 0;
}
