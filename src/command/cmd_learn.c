/* fine, learn: what the judge learns from the member; aftercare: what helps after a mistake. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

const GOptionEntry fp_options_learn[] = {
    {"reset", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Forget all that was learnt"), NULL},
    {"yes", 'y', 0, G_OPTION_ARG_NONE, NULL, N_("Ask nothing: the answer is yes"), NULL},
    {0},
};

FP_CMD(fine)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  guint count = 0;
  if (fp_run_words(run) == 0)
    error = g_error_new_literal(FP_USAGE_ERROR, FP_USAGE_BAD, _("Which message is fine? Give its id."));
  else if (fp_run_can_keep(run, &error))
    fp_learn_fine(args->member, (const char *const *)run->args.words, &count, &error);
  if (error) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&run->args);
  g_autofree char *sentence =
      fp_counts(ngettext("%u message is marked as fine.", "%u messages are marked as fine.", count), count);
  fp_json_take(result, "messages", json_integer(count));
  fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}

FP_CMD(learn)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  guint spam = 0;
  if (fp_run_switch(run, "reset")) {
    if (!fp_run_ask_yes(task, _("Forget all that was learnt from what you flagged and marked as fine?")))
      return;
    if (!fp_learn_reset(args->member, &error)) {
      fp_run_fail(task, error);
      return;
    }
  }
  guint all = fp_learn_size(args->member, &spam);
  json_t *result = fp_result_new(&run->args);
  g_autofree char *sentence = fp_counts(
      _("Learnt from what you flagged (%u) and from what you marked as fine (%u)."), spam, all - spam);
  fp_json_take(result, "flagged", json_integer(spam));
  fp_json_take(result, "fine", json_integer(all - spam));
  fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}

FP_CMD(aftercare)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  json_t *result = fp_result_new(&run->args), *rows = json_array();
  g_autoptr(GArray) steps = fp_care_steps(args->member);
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < steps->len; i++) {
    const FpCare *step = &g_array_index(steps, FpCare, i);
    g_string_append_printf(text, "%s%u. %s", i > 0 ? "\n" : "", i + 1, step->text);
    if (step->kind == FP_CARE_PASSWORD)
      g_string_append(text, " flagpost passwd");
    else if (step->kind == FP_CARE_SESSIONS)
      g_string_append(text, " flagpost account sessions --end-others");
    json_array_append_new(rows, json_string(step->text));
  }
  fp_json_take(result, "steps", rows);
  fp_json_text(result, "sentence", text->str);
  g_string_free(text, TRUE);
  fp_run_done(task, result);
}
