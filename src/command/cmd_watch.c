/* watch: stays, and tells of new messages as they come: a line each, a desktop notice, a bell, a program. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

#define EVERY_LEAST 30
#define EVERY_MOST  3600

const GOptionEntry fp_options_watch[] = {
    {"notify", 0, 0, G_OPTION_ARG_NONE, NULL, N_("A notice on the desktop, without names and without text"),
     NULL},
    {"notify-names", 0, 0, G_OPTION_ARG_NONE, NULL, N_("A notice with the sender's name and the subject"),
     NULL},
    {"bell", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Ring the terminal's bell"), NULL},
    {"exec", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Start this program, with the facts in its environment"),
     N_("WORDS")},
    {"every", 0, 0, G_OPTION_ARG_INT, NULL, N_("Ask the forum every so many seconds at most (120)"), N_("N")},
    {0},
};

typedef struct {
  GTask *task; /* borrowed: it owns this */
  char **exec;
  guint listener;
  gboolean notify, names, desktop_failed;
} Watching;

static void
watching_free(gpointer data)
{
  Watching *watching = data;
  if (watching->listener != 0)
    fp_member_unlisten(fp_run_of(watching->task)->args.member, watching->listener);
  g_strfreev(watching->exec);
  g_free(watching);
}

/* --- one piece of news, in words and for programs --- */

static const char *
level_words(FpLevel level)
{
  return level == FP_LEVEL_NONE ? "" : fp_level_shown(level);
}

static char *
wave_line(const FpNews *news, gint64 now)
{
  g_autofree char *first = fp_time_short(news->first, now);
  const char *level = news->level == FP_LEVEL_NONE ? _("not suspicious") : fp_level_shown(news->level);
  /* Translators: numbers of messages and of senders; when it began; "warning". */
  return fp_counts(_("A wave is under way: %u messages from %u senders since %s, %s."), news->messages,
                   news->senders, first, level);
}

static char *
message_line(const FpNews *news, gint64 now)
{
  const FpMessage *message = news->message;
  const char *subject = news->subject && *news->subject != '\0' ? news->subject : _("no subject");
  const char *level = level_words(news->level);
  g_autofree char *when = fp_time_short(message->sent, now);
  /* Translators: a message's id; "warning. " or nothing; its sender; its subject; its time. */
  return g_strdup_printf(_("%s. %s%sFrom %s: %s. %s."), message->id, level, *level != '\0' ? ". " : "",
                         message->from->name, subject, when);
}

static json_t *
news_json(const FpNews *news)
{
  json_t *object = json_object();
  fp_json_take(object, "version", json_integer(1));
  fp_json_text(object, "event", news->message ? "message" : "wave");
  if (news->message) {
    fp_json_text(object, "conversation", news->message->conversation);
    fp_json_text(object, "subject", news->subject);
    fp_json_take(object, "message", fp_json_message(news->message));
  } else {
    fp_json_take(object, "messages", json_integer(news->messages));
    fp_json_take(object, "senders", json_integer(news->senders));
    fp_json_when(object, "first", news->first);
    fp_json_when(object, "last", news->last);
  }
  fp_json_text(object, "campaign", news->campaign);
  fp_json_text(object, "level", fp_level_name(news->level));
  return object;
}

/* --- ways to tell --- */

static void
desktop_told(GObject *source, GAsyncResult *res, gpointer data)
{
  g_autoptr(GTask) task = data;
  FpCmdRun *run = fp_run_of(task);
  Watching *watching = run->state;
  g_autoptr(GError) error = NULL;
  if (fp_announce_desktop_finish(res, &error) || !watching || watching->desktop_failed)
    return;
  watching->desktop_failed = TRUE; /* said once */
  g_autofree char *sentence = fp_error_sentence(error);
  fp_run_say(run, sentence);
}

static void
tell_desktop(const FpCmdRun *run, const FpNews *news, const char *line)
{
  const Watching *watching = run->state;
  const char *level = level_words(news->level);
  g_autofree char *summary =
      g_strdup_printf(news->message ? _("New message at %s") : _("Wave of messages at %s"),
                      run->args.account->title ? run->args.account->title : run->args.account->url);
  fp_announce_desktop_async(summary, watching->names || !news->message ? line : level,
                            news->level == FP_LEVEL_WARNING, desktop_told, g_object_ref(watching->task));
}

static void
tell_program(const FpCmdRun *run, const FpNews *news)
{
  const Watching *watching = run->state;
  const FpMessage *message = news->message;
  g_autoptr(GError) error = NULL;
  g_autofree char *sent = fp_time_rfc3339(message ? message->sent : news->first);
  g_autofree char *messages = g_strdup_printf("%u", message ? 1 : news->messages);
  g_autofree char *senders = g_strdup_printf("%u", message ? 1 : news->senders);
  const char *const facts[] = {"FLAGPOST_EVENT",
                               message ? "message" : "wave",
                               "FLAGPOST_ACCOUNT",
                               run->args.account->name,
                               "FLAGPOST_ID",
                               message ? message->id : "",
                               "FLAGPOST_CONVERSATION",
                               message ? message->conversation : "",
                               "FLAGPOST_FROM",
                               message ? message->from->name : "",
                               "FLAGPOST_SENT",
                               sent ? sent : "",
                               "FLAGPOST_LEVEL",
                               fp_level_name(news->level),
                               "FLAGPOST_CAMPAIGN",
                               news->campaign ? news->campaign : "",
                               "FLAGPOST_MESSAGES",
                               messages,
                               "FLAGPOST_SENDERS",
                               senders,
                               NULL};
  if (!fp_announce_run((const char *const *)watching->exec, facts, &error)) {
    g_autofree char *sentence = fp_error_sentence(error);
    fp_run_say(run, sentence);
  }
}

static void
tell(const FpNews *news, gpointer data)
{
  FpCmdRun *run = fp_run_of(data);
  const Watching *watching = run->state;
  gint64 now = fp_clock_now();
  g_autofree char *line = news->message ? message_line(news, now) : wave_line(news, now);
  if (run->args.json) {
    g_autoptr(json_t) object = news_json(news);
    g_autofree char *text = fp_json_print(object);
    fp_run_out(run, text);
  }
  if (news->message && news->in_wave) /* the wave was told */
    return;
  if (!run->args.json)
    fp_run_out(run, line);
  if (watching->notify)
    tell_desktop(run, news, line);
  if (fp_run_switch(run, "bell") && run->args.ring)
    run->args.ring(run->args.ui);
  if (watching->exec)
    tell_program(run, news);
}

/* --- the command --- */

static void
said(FpMember *member, const FpChange *change, gpointer data)
{
  if (change->kinds & FP_CHANGE_SAY)
    fp_run_say(fp_run_of(data), change->text);
}

static void
ended(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  guint news = 0;
  if (!fp_watch_finish(res, &news, &error)) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&fp_run_of(task)->args);
  fp_json_take(result, "new", json_integer(news));
  fp_run_done(task, result);
}

FP_CMD(watch)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  Watching *watching = g_new0(Watching, 1);
  int every = fp_run_number(run, "every", -1);
  const char *exec = fp_run_option(run, "exec");
  GError *error = NULL;
  watching->task = task;
  watching->names = fp_run_switch(run, "notify-names");
  watching->notify = watching->names || fp_run_switch(run, "notify");
  run->state = watching;
  run->state_free = watching_free;
  if (every != -1 && (every < EVERY_LEAST || every > EVERY_MOST))
    g_set_error(&error, FP_USAGE_ERROR, FP_USAGE_BAD, _("--every is a number of seconds from %d to %d."),
                EVERY_LEAST, EVERY_MOST);
  else if (exec && !g_shell_parse_argv(exec, NULL, &watching->exec, NULL))
    error =
        g_error_new_literal(FP_USAGE_ERROR, FP_USAGE_BAD, _("The words of --exec could not be taken apart."));
  if (error) {
    fp_run_fail(task, error);
    return;
  }
  watching->listener = fp_member_listen(args->member, said, task);
  fp_run_say(run, _("Watching. Ctrl-C ends it."));
  fp_watch_async(args->member, MAX(every, 0) * FP_SECOND, tell, task, cancellable, ended, task);
}

char *
fp_print_watched(const json_t *result, gboolean quiet)
{
  gint64 news = fp_json_peek_int(result, "new", 0);
  return quiet
             ? NULL
             : fp_counts(ngettext("%d new message.\n", "%d new messages.\n", (unsigned long)news), (int)news);
}

char *
fp_print_json_nothing(const json_t *result)
{
  return g_strdup(""); /* it came a line at a time */
}
