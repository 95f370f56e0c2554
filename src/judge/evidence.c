/* The evidence about one message: a value a rule, with what its sentence quotes. */
#include "config.h"

#include "evidence.h"

#include "flagpost/text.h"

void
fp_evidence_set(FpEvidence *evidence, FpRule rule, double value, char *detail)
{
  evidence->value[rule] = value;
  g_free(evidence->detail[rule]);
  evidence->detail[rule] = detail;
}

char *
fp_evidence_quote(const FpReading *reading, const guint *first, const guint *last, guint count)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < count; i++) {
    g_autofree char *words = fp_reading_shown(reading, first[i], last[i]);
    gboolean clean = fp_text_is_clean(words, FP_TEXT_ONE_LINE);
    g_autofree char *line = clean ? NULL : fp_text_clean(words, -1, FP_TEXT_ONE_LINE);
    g_string_append(out, i > 0 ? ", \"" : "\"");
    g_string_append(out, clean ? words : line);
    g_string_append_c(out, '"');
  }
  return g_string_free(out, FALSE);
}

void
fp_evidence_free(FpEvidence *evidence)
{
  if (!evidence)
    return;
  for (guint i = 0; i < FP_RULES; i++)
    g_free(evidence->detail[i]);
  g_clear_pointer(&evidence->matches, g_array_unref);
  g_free(evidence);
}
