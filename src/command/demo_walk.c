/* The walk of `flagpost demo` without a terminal: the same commands that a person would give, one after
 * another, with what they print. It ends by opening everything afresh, to show that it held. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

typedef struct {
  const char *say, *words; /* words: a command line; ID stands for the chosen conversation. NULL: see done */
  gboolean partly;         /* «partly done» is what this step shows */
  enum { COMMAND, DESK, RESTART, GIVE_UP } kind;
} Step;

static const Step steps[] = {
    {N_("The inbox, after a night in which a spam wave arrived:"), "inbox --limit 12", FALSE, COMMAND},
    {N_("The newest one, as text; nothing in it is opened or fetched:"), "read ID", FALSE, COMMAND},
    {N_("Flagged with one key; it is held for the undo time:"), "flag ID --hold", TRUE, COMMAND},
    {N_("Taken back:"), "undo", FALSE, COMMAND},
    {N_("Flagged again:"), "flag ID --hold --reason phishing", TRUE, COMMAND},
    {N_("And sent:"), "outbox send", FALSE, COMMAND},
    {N_("What the moderators have on their desk:"), NULL, FALSE, DESK},
    {N_("A new password, made, set at the forum, and seen to work:"), "passwd --generate", TRUE, COMMAND},
    {N_("That is for the member's own hands. Here it is given up; the old one stays:"), "passwd --give-up",
     FALSE, GIVE_UP},
    {N_("Everything is closed and opened again. The report:"), NULL, FALSE, RESTART},
    {NULL, "outbox --all", FALSE, COMMAND},
    {N_("The inbox, signed in afresh:"), "inbox --limit 3", FALSE, COMMAND},
};

typedef struct {
  FpMember *member;
  FpTransport *transport;
  GString *text;
  char *account, *desk, *id;
  guint next;
  gboolean waits; /* the last command was partly done: it waits for somebody or something */
  const FpCommand *command;
} Walk;

static void
walk_free(gpointer data)
{
  Walk *walk = data;
  g_clear_pointer(&walk->member, fp_member_close);
  g_clear_pointer(&walk->transport, fp_transport_free);
  g_string_free(walk->text, TRUE);
  g_free(walk->account);
  g_free(walk->desk);
  g_free(walk->id);
  g_free(walk);
}

static Walk *
walk_of(GTask *task)
{
  return g_object_get_data(G_OBJECT(task), "walk");
}

static void go_on(GTask *task);

static void
end_walk(GTask *task, GError *error)
{
  Walk *walk = walk_of(task);
  json_t *result = json_object();
  fp_json_take(result, "version", json_integer(1));
  fp_json_text(result, "account", walk->account);
  fp_json_text(result, "text", walk->text->str);
  g_clear_pointer(&walk->member, fp_member_close);
  fp_demo_stop();
  if (error && error->domain == FP_KEYRING_ERROR)
    fp_demo_advise(&error,
                   _("The keyring of an earlier demo is lost: begin anew, with flagpost demo --fresh."));
  if (error)
    fp_run_partly(task, result, error);
  else
    fp_run_done(task, result);
}

/* Of the list just printed: the newest one that is unread, not reported yet, and marked; else not marked. */
static void
choose(Walk *walk, const json_t *result)
{
  json_t *rows = json_object_get(result, "conversations");
  const char *chosen = NULL;
  gboolean marked = FALSE;
  if (walk->id)
    return;
  for (size_t i = 0; i < json_array_size(rows) && !marked; i++) {
    json_t *row = json_array_get(rows, i);
    if (fp_json_peek_int(row, "unread", 0) <= 0 ||
        !g_str_equal(fp_json_peek_string(row, "flag", "none"), "none"))
      continue;
    marked = !g_str_equal(fp_json_peek_string(row, "suspicion.level", "none"), "none");
    if (marked || !chosen)
      chosen = fp_json_peek_string(row, "id", NULL);
  }
  walk->id = g_strdup(chosen);
}

static void
command_done(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  Walk *walk = walk_of(task);
  const Step *step = &steps[walk->next - 1];
  GError *error = NULL;
  json_t *result = walk->command->finish(res, &error);
  g_autofree char *printed = result ? walk->command->print(result, FALSE) : NULL;
  if (printed)
    g_string_append(walk->text, printed);
  if (result)
    choose(walk, result);
  json_decref(result);
  walk->waits = step->partly && (g_error_matches(error, FP_USAGE_ERROR, FP_USAGE_PARTLY) ||
                                 g_error_matches(error, FP_USAGE_ERROR, FP_USAGE_ROTATION));
  if (walk->waits)
    g_clear_error(&error);
  if (error)
    end_walk(task, error);
  else
    go_on(task);
}

static void
say(const char *sentence, gpointer data)
{
  fp_print_line(data, "%s", sentence);
}

static void
run_command(GTask *task, const char *line)
{
  Walk *walk = walk_of(task);
  FpArgs args = fp_run_of(task)->args;
  g_auto(GStrv) argv = g_strsplit(line, " ", -1);
  g_auto(GStrv) words = NULL;
  GError *error = NULL;
  for (guint i = 0; argv[i]; i++)
    if (g_str_equal(argv[i], "ID")) {
      g_free(argv[i]);
      argv[i] = g_strdup(walk->id ? walk->id : "");
    }
  args.words = NULL;
  args.options = NULL;
  walk->command = fp_command_parse(argv, &words, &args.options, &error);
  if (!walk->command) {
    end_walk(task, error);
    return;
  }
  args.words = words;
  args.member = walk->member;
  args.account = fp_member_account(walk->member);
  args.quiet = FALSE;
  args.ask = NULL;
  args.ask_secret = NULL;
  args.say = say;
  args.ui = walk->text;
  walk->command->start(&args, g_task_get_cancellable(task), command_done, task);
  g_variant_dict_unref(args.options);
}

/* --- the moderators' desk, as its page's JSON --- */

/* A report by message has a subject; a flag has its type, and the one whom it concerns. */
static char *
report_title(const json_t *report)
{
  const char *subject = fp_json_peek_string(report, "subject", "");
  const char *author = fp_json_peek_string(report, "note.author", NULL);
  g_autofree char *title = NULL;
  if (!author)
    author = fp_json_peek_string(report, "member.author", NULL);
  if (!author)
    author = fp_json_peek_string(report, "post.author", "");
  if (*subject != '\0')
    title = g_strdup(subject);
  else if (json_object_get(report, "note"))
    title =
        g_strdup_printf(_("a message of %s, flagged as %s"), author, fp_json_peek_string(report, "type", ""));
  else
    title = g_strdup_printf(_("the member %s, flagged"), author);
  return fp_text_clean(title, -1, FP_TEXT_ONE_LINE);
}

static void
have_desk(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  Walk *walk = walk_of(task);
  GError *error = NULL;
  g_autoptr(FpHttpResponse) response = fp_http_send_finish(res, &error);
  g_autoptr(json_t) desk = NULL;
  json_t *report;
  gsize size = 0, i;

  const char *body = response ? fp_http_response_body(response, &size) : NULL;
  desk = body ? fp_json_parse(body, size, &error) : NULL;
  if (!desk) {
    end_walk(task, error);
    return;
  }
  json_t *reports = json_object_get(desk, "reports");
  json_array_foreach(reports, i, report)
  {
    g_autofree char *title = report_title(report);
    fp_print_line(walk->text, _("Report %d: %s"), (int)i + 1, title);
  }
  go_on(task);
}

static void
ask_desk(GTask *task)
{
  Walk *walk = walk_of(task);
  GError *error = NULL;
  g_autoptr(FpUrl) url = fp_url_parse(walk->desk, &error);
  g_autoptr(FpHttpRequest) request = NULL;
  if (!url) {
    end_walk(task, error);
    return;
  }
  if (!walk->transport)
    walk->transport = fp_transport_curl_new(NULL);
  request = fp_http_request_new("GET", url, "/demo/moderation.json");
  fp_http_send_async(walk->transport, NULL, request, g_task_get_cancellable(task), have_desk, task);
}

/* --- opening the account, at the start and once more --- */

static void
opened(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  Walk *walk = walk_of(task);
  GError *error = NULL;
  walk->member = fp_member_open_finish(res, &error);
  if (!walk->member)
    end_walk(task, error);
  else
    go_on(task);
}

static void
open_member(GTask *task)
{
  Walk *walk = walk_of(task);
  g_clear_pointer(&walk->member, fp_member_close);
  fp_member_open_async(fp_run_of(task)->args.app, walk->account, g_task_get_cancellable(task), opened, task);
}

static void
go_on(GTask *task)
{
  Walk *walk = walk_of(task);
  if (walk->next >= G_N_ELEMENTS(steps)) {
    fp_print_line(walk->text, "%s",
                  _("That was the whole path. flagpost demo on a terminal opens the screen."));
    end_walk(task, NULL);
    return;
  }
  const Step *step = &steps[walk->next++];
  if (step->kind == GIVE_UP && !walk->waits)
    step = &steps[walk->next++];
  if (step->say)
    fp_print_line(walk->text, "\n%s", _(step->say));
  if (step->kind == DESK)
    ask_desk(task);
  else if (step->kind == RESTART)
    open_member(task);
  else
    run_command(task, step->words);
}

void
fp_demo_walk(GTask *task, const FpDemoServer *server, const char *account)
{
  Walk *walk = g_new0(Walk, 1);
  walk->text = g_string_new(NULL);
  walk->account = g_strdup(account);
  walk->desk = g_strdup(server->url);
  g_object_set_data_full(G_OBJECT(task), "walk", walk, walk_free);
  fp_print_line(walk->text, _("The demo forum is at %s. Signed in as %s."), server->url, server->login);
  open_member(task);
}
