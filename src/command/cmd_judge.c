/* judge, same: the judge over files, without an account and without the network. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/judge.h"
#include "flagpost/text.h"
#include "judge/lines.h"

#include <errno.h>
#include <unistd.h>

const GOptionEntry fp_options_judge[] = {
    {"train", 't', 0, G_OPTION_ARG_STRING, NULL, N_("Learn from this file of labelled messages first"),
     N_("FILE")},
    {0},
};

/* --- files of lines --- */

static char *
read_input(gsize *size, GError **error)
{
  GString *all = g_string_new(NULL);
  char part[64 * 1024];
  ssize_t n;
  while ((n = read(STDIN_FILENO, part, sizeof part)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0)
      g_string_append_len(all, part, n);
  *size = all->len;
  if (n < 0)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("Standard input cannot be read: %s"),
                g_strerror(errno));
  return g_string_free(all, n < 0);
}

static char *
read_file(const char *name, gsize *size, GError **error)
{
  g_autoptr(GError) why = NULL;
  char *bytes = NULL;
  if (g_str_equal(name, "-"))
    return read_input(size, error);
  if (!g_file_get_contents(name, &bytes, size, &why)) {
    g_autofree char *clean = fp_text_clean(why->message, -1, FP_TEXT_ONE_LINE);
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, "%s", clean);
  }
  return bytes;
}

/* The good lines of a file; a broken one is told by its number and counted in *broken. (transfer full)
 * FpJudgeLine */
static GPtrArray *
read_lines(FpCmdRun *run, const char *name, guint *broken, GError **error)
{
  gsize size = 0;
  g_autofree char *bytes = read_file(name, &size, error), *shown = fp_text_clean(name, -1, FP_TEXT_ONE_LINE);
  GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)fp_judge_line_free);
  guint number = 0;
  if (bytes == NULL) {
    g_ptr_array_unref(lines);
    return NULL;
  }
  for (const char *at = bytes, *last = bytes + size; at < last;) {
    const char *end = memchr(at, '\n', (gsize)(last - at));
    gsize length = (gsize)((end != NULL ? end : last) - at);
    g_autoptr(GError) why = NULL;
    number++;
    FpJudgeLine *line = length > 0 ? fp_judge_line_parse(at, length, &why) : NULL;
    if (line != NULL)
      g_ptr_array_add(lines, line);
    if (why != NULL) {
      g_autofree char *sentence =
          g_strdup_printf(_("%s, line %u is skipped: %s."), shown, number, why->message);
      run->args.say(sentence, run->args.ui);
      (*broken)++;
    }
    at = end != NULL ? end + 1 : last;
  }
  return lines;
}

/* --- judge --- */

/* What else came is known here only from the file itself. */
static void
judge_one(FpJudge *judge, FpCampaigns *campaigns, guint number, const FpJudgeLine *line, json_t *rows)
{
  FpJudgeFacts facts = FP_JUDGE_FACTS_UNKNOWN;
  FpCampaign campaign;
  gboolean member = fp_campaigns_of(campaigns, number, &campaign);
  if (member) {
    facts.alike = campaign.messages;
    facts.alike_senders = campaign.senders;
    facts.alike_span = campaign.first > 0 ? campaign.last - campaign.first : -1;
  }
  g_autoptr(FpSuspicion) suspicion = fp_judge_message(judge, line->message, &facts);
  g_autofree char *row = fp_judge_line_print(line, suspicion, member ? campaign.id : NULL);
  json_array_append_new(rows, json_string(row));
}

static void
judge_all(GTask *task, FpJudge *judge, const GPtrArray *lines, guint broken)
{
  FpCmdRun *run = fp_run_of(task);
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  json_t *rows = json_array(), *result = fp_result_new(&run->args);
  for (guint i = 0; i < lines->len; i++)
    fp_campaigns_add(campaigns, ((FpJudgeLine *)g_ptr_array_index(lines, i))->message);
  fp_campaigns_settle(campaigns);
  for (guint i = 0; i < lines->len; i++)
    judge_one(judge, campaigns, i, g_ptr_array_index(lines, i), rows);
  fp_json_take(result, "lines", rows);
  if (broken > 0)
    fp_run_partly(task, result,
                  g_error_new(FP_USAGE_ERROR, FP_USAGE_PARTLY,
                              ngettext("%u line could not be read.", "%u lines could not be read.", broken),
                              broken));
  else
    fp_run_done(task, result);
}

/* Lines without a label teach nothing, and are told. */
static gboolean
train(FpCmdRun *run, FpJudge *judge, const char *name, guint *broken, GError **error)
{
  g_autoptr(GPtrArray) lines = read_lines(run, name, broken, error);
  guint unlabelled = 0;
  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < lines->len; i++) {
    const FpJudgeLine *line = g_ptr_array_index(lines, i);
    g_autofree char *id = g_strdup_printf("%u", i);
    if (line->label >= 0)
      fp_judge_learn(judge, id, line->message, line->label == 1);
    else
      unlabelled++;
  }
  if (unlabelled > 0) {
    g_autofree char *sentence =
        g_strdup_printf(ngettext("%u line has no label and teaches nothing.",
                                 "%u lines have no label and teach nothing.", unlabelled),
                        unlabelled);
    run->args.say(sentence, run->args.ui);
  }
  return TRUE;
}

FP_CMD(judge)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  g_autoptr(FpJudge) judge = fp_judge_new();
  g_autoptr(GPtrArray) lines = NULL;
  GError *error = NULL;
  guint broken = 0;
  if (fp_run_words(run) != 1)
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                        _("judge needs one file of messages, or - for standard input."));
  const char *teacher = fp_run_option(run, "train");
  if (error == NULL && teacher != NULL && g_str_equal(teacher, "-") && g_str_equal(run->args.words[0], "-"))
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("Standard input can be read only once."));
  if (error == NULL && teacher != NULL)
    train(run, judge, teacher, &broken, &error);
  if (error == NULL)
    lines = read_lines(run, run->args.words[0], &broken, &error);
  if (lines != NULL)
    judge_all(task, judge, lines, broken);
  else
    fp_run_fail(task, error);
}

static char *
join_lines(const json_t *result)
{
  GString *out = g_string_new(NULL);
  const json_t *rows = json_object_get(result, "lines"), *row;
  size_t i;
  json_array_foreach(rows, i, row)
  {
    g_string_append(out, json_string_value(row));
    g_string_append_c(out, '\n');
  }
  return g_string_free(out, FALSE);
}

char *
fp_print_json_lines(const json_t *result)
{
  return join_lines(result);
}

FP_CMD_PRINT(judge)
{
  GString *out = g_string_new(NULL);
  const json_t *rows = json_object_get(result, "lines"), *row;
  size_t i, k;
  json_array_foreach(rows, i, row)
  {
    g_autoptr(json_t) one = json_loads(json_string_value(row), 0, NULL);
    json_t *reason;
    g_autofree char *id = json_dumps(json_object_get(one, "id"), JSON_ENCODE_ANY);
    fp_print_line(out, "%s %s %.2f", id, fp_json_peek_string(one, "level", ""),
                  json_number_value(json_object_get(one, "score")));
    json_array_foreach(json_object_get(one, "reasons"), k, reason)
        fp_print_line(out, "  %s", fp_json_peek_string(reason, "text", ""));
  }
  return g_string_free(out, FALSE);
}

/* --- same --- */

FP_CMD(same)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  double likeness = -1;
  if (fp_run_words(run) != 2)
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("same needs two fingerprints."));
  else
    likeness = fp_fingerprint_likeness(run->args.words[0], run->args.words[1], &error);
  if (error != NULL) {
    fp_run_fail(task, error);
    return;
  }
  gboolean same = likeness >= FP_FINGERPRINT_SAME;
  json_t *result = fp_result_new(&run->args);
  g_autofree char *sentence = g_strdup_printf(
      same ? _("%.0f %% alike: one campaign.") : _("%.0f %% alike: not the same."), likeness * 100);
  fp_json_take(result, "likeness", json_real(likeness));
  fp_json_take(result, "same", json_boolean(same));
  fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}
