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

#define PART (32 * 1024) /* bytes of judgements that are printed together */

const GOptionEntry fp_options_judge[] = {
    {"train", 't', 0, G_OPTION_ARG_STRING, NULL, N_("Learn from this file of labelled messages first"),
     N_("FILE")},
    {0},
};

/* --- files of lines --- */

static void
unreadable(const char *name, GError **error)
{
  const char *why = g_strerror(errno);
  g_autofree char *clean = fp_text_clean(name, -1, FP_TEXT_ONE_LINE);
  if (g_str_equal(name, "-"))
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("Standard input cannot be read: %s"), why);
  else
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("%s cannot be read: %s."), clean, why);
}

/* "-": standard input. */
static FILE *
open_lines(const char *name, GError **error)
{
  FILE *file = g_str_equal(name, "-") ? fdopen(dup(STDIN_FILENO), "r") : fopen(name, "re");
  if (!file)
    unreadable(name, error);
  return file;
}

/* What is done with each good line of a file; it takes the line over. */
typedef void (*LineFunc)(FpJudgeLine *line, gpointer data);

/* A broken line is told by its number and counted in *broken. */
static gboolean
each_line(FpCmdRun *run, const char *name, LineFunc func, gpointer data, guint *broken, GError **error)
{
  g_autofree char *shown = fp_text_clean(name, -1, FP_TEXT_ONE_LINE);
  FILE *file = open_lines(name, error);
  char *bytes = NULL;
  size_t room = 0;
  ssize_t length = 0;
  if (!file)
    return FALSE;
  for (guint number = 1; (length = getline(&bytes, &room, file)) >= 0; number++) {
    gsize size = (gsize)length - (length > 0 && bytes[length - 1] == '\n' ? 1 : 0);
    g_autoptr(GError) why = NULL;
    FpJudgeLine *line = size > 0 ? fp_judge_line_parse(bytes, size, &why) : NULL;
    if (line)
      func(line, data);
    if (why) {
      g_autofree char *sentence =
          g_strdup_printf(_("%s, line %u is skipped: %s."), shown, number, why->message);
      run->args.say(sentence, run->args.ui);
      (*broken)++;
    }
  }
  gboolean whole = ferror(file) == 0;
  if (!whole)
    unreadable(name, error);
  free(bytes);
  fclose(file);
  return whole;
}

/* --- judge --- */

typedef struct {
  json_t *id;
  FpOpinion *opinion;
  guint number; /* in the campaigns */
} Heard;

typedef struct {
  FpJudge *judge;
  FpCampaigns *campaigns;
  GArray *heard; /* Heard */
  guint learnt, unlabelled;
} Hearing;

/* Of the message itself nothing is kept. */
static void
hear(FpJudgeLine *line, gpointer data)
{
  Hearing *hearing = data;
  Heard heard = {.id = json_incref(line->id)};
  heard.opinion = fp_judge_read(hearing->judge, hearing->campaigns, line->message, &heard.number);
  g_array_append_val(hearing->heard, heard);
  fp_judge_line_free(line);
}

/* To whoever takes lines as they come, and else into the result. */
static void
pass_on(const FpCmdRun *run, GString *out)
{
  if (!run->args.json || !run->args.out || out->len < PART)
    return;
  g_string_truncate(out, out->len - 1);
  fp_run_out(run, out->str);
  g_string_truncate(out, 0);
}

/* What else came is known here only from the file itself. */
static char *
decide_all(const FpCmdRun *run, Hearing *hearing)
{
  GString *out = g_string_new(NULL);
  fp_campaigns_settle(hearing->campaigns);
  for (guint i = 0; i < hearing->heard->len; i++) {
    Heard *heard = &g_array_index(hearing->heard, Heard, i);
    FpCampaign campaign;
    gboolean member = fp_campaigns_of(hearing->campaigns, heard->number, &campaign);
    g_autoptr(FpSuspicion) suspicion =
        fp_opinion_end(g_steal_pointer(&heard->opinion), member ? &campaign : NULL);
    fp_judge_line_print(out, heard->id, suspicion, member ? campaign.id : NULL);
    pass_on(run, out);
  }
  return g_string_free(out, FALSE);
}

static void
learn_one(FpJudgeLine *line, gpointer data)
{
  Hearing *hearing = data;
  g_autofree char *id = g_strdup_printf("%u", hearing->learnt++);
  if (line->label >= 0)
    fp_judge_learn(hearing->judge, id, line->message, line->label == 1);
  else
    hearing->unlabelled++;
  fp_judge_line_free(line);
}

/* Lines without a label teach nothing, and are told. */
static gboolean
train(FpCmdRun *run, Hearing *hearing, const char *name, guint *broken, GError **error)
{
  if (!each_line(run, name, learn_one, hearing, broken, error))
    return FALSE;
  if (hearing->unlabelled > 0) {
    g_autofree char *sentence =
        fp_counts(ngettext("%u line has no label and teaches nothing.",
                           "%u lines have no label and teach nothing.", hearing->unlabelled),
                  hearing->unlabelled);
    run->args.say(sentence, run->args.ui);
  }
  return TRUE;
}

static void
heard_clear(gpointer data)
{
  Heard *heard = data;
  json_decref(heard->id);
  fp_opinion_free(heard->opinion);
}

static void
finish(GTask *task, Hearing *hearing, guint broken)
{
  FpCmdRun *run = fp_run_of(task);
  json_t *result = fp_result_new(&run->args);
  g_autofree char *lines = decide_all(run, hearing);
  fp_json_text(result, "lines", lines);
  if (broken > 0)
    fp_run_partly(task, result,
                  g_error_new(FP_USAGE_ERROR, FP_USAGE_LINES,
                              ngettext("%u line could not be read.", "%u lines could not be read.", broken),
                              broken));
  else
    fp_run_done(task, result);
}

FP_CMD(judge)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  g_autoptr(FpJudge) judge = fp_judge_new();
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  g_autoptr(GArray) heard = g_array_new(FALSE, FALSE, sizeof(Heard));
  Hearing hearing = {judge, campaigns, heard, 0, 0};
  GError *error = NULL;
  guint broken = 0;
  g_array_set_clear_func(heard, heard_clear);
  if (fp_run_words(run) != 1)
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                        _("judge needs one file of messages, or - for standard input."));
  const char *teacher = fp_run_option(run, "train");
  if (!error && teacher && g_str_equal(teacher, "-") && g_str_equal(run->args.words[0], "-"))
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("Standard input can be read only once."));
  if (!error && teacher)
    train(run, &hearing, teacher, &broken, &error);
  if (!error && each_line(run, run->args.words[0], hear, &hearing, &broken, &error))
    finish(task, &hearing, broken);
  else
    fp_run_fail(task, error);
}

char *
fp_print_json_lines(const json_t *result)
{
  return g_strdup(json_string_value(json_object_get(result, "lines")));
}

FP_CMD_PRINT(judge)
{
  GString *out = g_string_new(NULL);
  size_t k;
  for (const char *at = json_string_value(json_object_get(result, "lines")), *end; *at != '\0';
       at = end + 1) {
    end = strchrnul(at, '\n');
    g_autoptr(json_t) one = json_loadb(at, (size_t)(end - at), 0, NULL);
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
  if (error) {
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
