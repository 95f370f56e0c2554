/* Any line is refused with a sentence, or judged with clean ones; two equal texts have equal fingerprints. */
#include "config.h"

#include "flagpost/text.h"
#include "fuzz.h"
#include "fuzz/mutate.h"
#include "judge/campaign.h"
#include "judge/lines.h"
#include "judge/opinion.h"

#include <math.h>

static void
check_reasons(const FpJudgeLine *line, const FpSuspicion *suspicion)
{
  g_assert_true(isfinite(suspicion->score));
  g_autoptr(GString) out = g_string_new(NULL);
  fp_judge_line_begin(out, line->id, suspicion->score, suspicion->level);
  for (guint i = 0; i < suspicion->reasons->len; i++) {
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, i);
    g_assert_true(fp_text_is_clean(reason->text, FP_TEXT_ONE_LINE));
    fp_judge_line_reason(out, reason->rule, reason->text);
  }
  fp_judge_line_end(out, NULL);
  g_autoptr(json_t) again = json_loads(out->str, JSON_REJECT_DUPLICATES, NULL);
  g_assert_true(json_is_object(again));
}

/* The message three times: by the way of a hearing, and as the inbox does it. */
static void
check(const FpJudgeLine *line)
{
  g_autoptr(FpJudge) judge = fp_judge_new();
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  FpCampaign campaign;
  fp_judge_learn(judge, "1", line->message, line->label == 1);
  g_autoptr(GByteArray) sketch = g_byte_array_new();
  FpOpinion *opinion = fp_judge_read(judge, line->message, sketch);
  fp_campaigns_add_sketch(campaigns, fp_sketch_at(sketch, 0), opinion->sender, opinion->sent);
  for (guint i = 0; i < 2; i++)
    fp_campaigns_add(campaigns, line->message);
  gboolean many = fp_campaigns_of(campaigns, 0, &campaign);
  g_autoptr(FpSuspicion) suspicion = fp_opinion_end(opinion, many ? &campaign : NULL);
  check_reasons(line, suspicion);
  if (many)
    g_assert_cmpuint(campaign.messages, ==, 3);
  g_autofree char *a = fp_fingerprint(line->message), *b = fp_fingerprint(line->message);
  g_assert_cmpstr(a, ==, b);
}

/* The bytes as a text. */
static void
check_plain(const uint8_t *bytes, size_t size)
{
  g_autoptr(FpMessage) message = fp_message_new("1", "1");
  fp_message_set_plain(message, (const char *)bytes, (gssize)size);
  FpJudgeLine plain = {.id = (char *)"1", .message = message, .label = -1};
  check(&plain);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
  static const char words[] =
      "id|message|subject|body|from|login|label|links|html|text|sent|"
      "https://xn--bcher-kva.example/|prize|Claim your prize|http://192.0.2.7/|free|wa.me/123|apple";
  return fuzz_mutate_json(bytes, size, most, seed, 0, words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpJudgeLine) line = fp_judge_line_parse((const char *)bytes, size, &error);
  g_assert_true((line == NULL) == (error != NULL));
  if (line)
    check(line);
  else
    check_plain(bytes, size);
  /* And as what a store gives back. */
  g_autoptr(FpJudge) judge = fp_judge_new();
  g_autoptr(GBytes) stored = g_bytes_new(bytes, size);
  fp_judge_load(judge, stored);
  return 0;
}
