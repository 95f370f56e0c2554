/* A report: which messages, why, and from whom. Made when the member flags and not changed after, so that
 * what was seen is what is sent. */
#include "config.h"

#include "flagpost/i18n.h"
#include "flagpost/model.h"
#include "flagpost/text.h"

static void
unref_message(gpointer data)
{
  fp_message_unref(data);
}

FpReport *
fp_report_new(const char *reference, const char *reason, const char *note)
{
  FpReport *report = g_new0(FpReport, 1);
  report->reference = fp_text_clean(reference, -1, FP_TEXT_ONE_LINE);
  report->reason = fp_text_clean(reason, -1, FP_TEXT_ONE_LINE);
  if (note && *note != '\0')
    report->note = fp_text_clean(note, -1, FP_TEXT_LINES);
  report->messages = g_ptr_array_new_with_free_func(unref_message);
  return report;
}

void
fp_report_free(FpReport *report)
{
  if (!report)
    return;
  g_free(report->reference);
  g_free(report->reason);
  g_free(report->note);
  g_free(report->forum);
  g_free(report->reporter);
  g_ptr_array_unref(report->messages);
  g_free(report);
}

char *
fp_report_subject(const FpReport *report)
{
  guint count = report->messages->len;
  /* Translators: the first %s is a reference such as FP-7K2M9Q, the second a reason such as spam. */
  return g_strdup_printf(ngettext("Report %s: %s, %u message", "Report %s: %s, %u messages", count),
                         report->reference, report->reason, count);
}
