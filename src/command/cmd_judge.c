/* judge, same: the judge over files, without an account and without the network. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/judge.h"
#include "flagpost/pool.h"
#include "flagpost/text.h"
#include "judge/hearing.h"
#include "judge/lines.h"

#include <errno.h>
#include <unistd.h>

#define ROOM (128 << 10) /* for what is read at once */
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

/* What is done with each line of a file, without its end. */
typedef void (*LineFunc)(const char *line, gsize size, guint number, gpointer data);

static gboolean
each_line(const char *name, LineFunc func, gpointer data, GError **error)
{
  FILE *file = open_lines(name, error);
  g_autofree char *buffer = g_malloc(ROOM);
  char *bytes = NULL;
  size_t room = 0;
  ssize_t length = 0;
  if (!file)
    return FALSE;
  setvbuf(file, buffer, _IOFBF, ROOM);
  for (guint number = 1; (length = getline(&bytes, &room, file)) >= 0; number++)
    func(bytes, (gsize)length - (length > 0 && bytes[length - 1] == '\n' ? 1 : 0), number, data);
  gboolean whole = ferror(file) == 0;
  if (!whole)
    unreadable(name, error);
  free(bytes);
  fclose(file);
  return whole;
}

/* --- judge --- */

typedef struct {
  FpCmdRun *run;
  FpJudge *judge;
  const char *name;         /* of the file that is read */
  guint broken;             /* lines of both */
  guint learnt, unlabelled; /* lines of the teacher */
  FpHearing *hearing;       /* while the file is read */
  GString *out;             /* judgements that are not printed yet */
} Sitting;

/* A broken line is told by its number. */
static void
tell_broken(guint number, const char *why, gpointer data)
{
  Sitting *sitting = data;
  g_autofree char *shown = fp_text_clean(sitting->name, -1, FP_TEXT_ONE_LINE);
  g_autofree char *sentence = g_strdup_printf(_("%s, line %u is skipped: %s."), shown, number, why);
  sitting->run->args.say(sentence, sitting->run->args.ui);
  sitting->broken++;
}

/* To whoever takes lines as they come, and else into the result. */
static void
pass_on(const char *lines, gpointer data)
{
  Sitting *sitting = data;
  GString *out = sitting->out;
  g_string_append(out, lines);
  if (!sitting->run->args.json || !sitting->run->args.out || out->len < PART)
    return;
  g_string_truncate(out, out->len - 1);
  fp_run_out(sitting->run, out->str);
  g_string_truncate(out, 0);
}

static void
hear(const char *line, gsize size, guint number, gpointer data)
{
  Sitting *sitting = data;
  fp_hearing_add(sitting->hearing, line, size);
}

static void
learn_one(const char *line, gsize size, guint number, gpointer data)
{
  Sitting *sitting = data;
  g_autoptr(GError) why = NULL;
  g_autoptr(FpJudgeLine) read = size > 0 ? fp_judge_line_parse(line, size, &why) : NULL;
  if (why)
    tell_broken(number, why->message, sitting);
  if (!read)
    return;
  g_autofree char *id = g_strdup_printf("%u", sitting->learnt++);
  if (read->label >= 0)
    fp_judge_learn(sitting->judge, id, read->message, read->label == 1);
  else
    sitting->unlabelled++;
}

/* Lines without a label teach nothing, and are told. */
static gboolean
train(Sitting *sitting, const char *name, GError **error)
{
  sitting->name = name;
  if (!each_line(name, learn_one, sitting, error))
    return FALSE;
  if (sitting->unlabelled > 0) {
    g_autofree char *sentence =
        fp_counts(ngettext("%u line has no label and teaches nothing.",
                           "%u lines have no label and teach nothing.", sitting->unlabelled),
                  sitting->unlabelled);
    sitting->run->args.say(sentence, sitting->run->args.ui);
  }
  return TRUE;
}

static gboolean
judge_file(Sitting *sitting, const char *name, GError **error)
{
  FpHearingCalls calls = {tell_broken, pass_on, sitting};
  g_autoptr(FpHearing) hearing = fp_hearing_new(sitting->judge, fp_pool_workers(), &calls);
  sitting->name = name;
  sitting->hearing = hearing;
  if (!each_line(name, hear, sitting, error))
    return FALSE;
  fp_hearing_end(hearing);
  return TRUE;
}

static void
finish(GTask *task, const Sitting *sitting)
{
  json_t *result = fp_result_new(&sitting->run->args);
  fp_json_text(result, "lines", sitting->out->str);
  if (sitting->broken > 0)
    fp_run_partly(
        task, result,
        g_error_new(FP_USAGE_ERROR, FP_USAGE_LINES,
                    ngettext("%u line could not be read.", "%u lines could not be read.", sitting->broken),
                    sitting->broken));
  else
    fp_run_done(task, result);
}

FP_CMD(judge)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  g_autoptr(FpJudge) judge = fp_judge_new();
  Sitting sitting = {.run = run, .judge = judge, .out = g_string_new(NULL)};
  GError *error = NULL;
  if (fp_run_words(run) != 1)
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                        _("judge needs one file of messages, or - for standard input."));
  const char *teacher = fp_run_option(run, "train");
  if (!error && teacher && g_str_equal(teacher, "-") && g_str_equal(run->args.words[0], "-"))
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("Standard input can be read only once."));
  if (!error && teacher)
    train(&sitting, teacher, &error);
  if (!error && judge_file(&sitting, run->args.words[0], &error))
    finish(task, &sitting);
  else
    fp_run_fail(task, error);
  g_string_free(sitting.out, TRUE);
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
