/* What speaks against a message: a score, a level, and the reasons as sentences. Made by whatever judges. */
#include "config.h"

#include "flagpost/model.h"
#include "flagpost/text.h"

static void
reason_free(gpointer data)
{
  FpReason *reason = data;
  g_free(reason->rule);
  g_free(reason->text);
  g_free(reason);
}

FpSuspicion *
fp_suspicion_new(double score, FpLevel level)
{
  FpSuspicion *suspicion = g_rc_box_new0(FpSuspicion);
  suspicion->score = CLAMP(score, 0.0, 100.0);
  suspicion->level = level;
  suspicion->reasons = g_ptr_array_new_with_free_func(reason_free);
  return suspicion;
}

FpSuspicion *
fp_suspicion_ref(FpSuspicion *suspicion)
{
  return g_rc_box_acquire(suspicion);
}

static void
suspicion_clear(gpointer data)
{
  FpSuspicion *suspicion = data;
  g_ptr_array_unref(suspicion->reasons);
}

void
fp_suspicion_unref(FpSuspicion *suspicion)
{
  if (suspicion)
    g_rc_box_release_full(suspicion, suspicion_clear);
}

void
fp_suspicion_add(FpSuspicion *suspicion, const char *rule, const char *text)
{
  FpReason *reason = g_new0(FpReason, 1);
  reason->rule = g_strdup(rule);
  reason->text = fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
  g_ptr_array_add(suspicion->reasons, reason);
}

gboolean
fp_suspicion_equal(const FpSuspicion *a, const FpSuspicion *b)
{
  gboolean equal = a->score == b->score && a->level == b->level && a->reasons->len == b->reasons->len;
  for (guint i = 0; equal && i < a->reasons->len; i++) {
    const FpReason *one = a->reasons->pdata[i], *other = b->reasons->pdata[i];
    equal = g_strcmp0(one->rule, other->rule) == 0 && g_strcmp0(one->text, other->text) == 0;
  }
  return equal;
}
