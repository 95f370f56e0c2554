/* The screen's loop: key, action, view, paint. Everything that takes time goes on in the background; a view
 * never waits. Called by main.c through fp_tui_main(). */
#include "config.h"

#include "flagpost/tui.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "tui/screen.h"
#include "tui/tui.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

enum { SENTENCES_KEPT = 50 };

/* Never freed: what was cancelled at the end may still come back to it. */
static Tui *running;

/* --- views, announcements, painting --- */

FpView *
tui_top(Tui *tui)
{
  return g_ptr_array_index(tui->views, tui->views->len - 1);
}

void
tui_push(Tui *tui, FpView *view)
{
  g_ptr_array_add(tui->views, view);
  tui_changed(tui);
}

void
tui_pop(Tui *tui, FpView *view)
{
  if (view != tui->inbox)
    g_ptr_array_remove(tui->views, view);
  tui_changed(tui);
}

gboolean
tui_has(Tui *tui, const FpView *view)
{
  return g_ptr_array_find(tui->views, view, NULL);
}

static void
paint(Tui *tui)
{
  const FpPrompt *prompt = tui->question != NULL ? tui->question->prompt : NULL;
  g_autoptr(FpGrid) grid = NULL;
  int rows, cols;

  if (fp_screen_away() || tui->views->len == 0)
    return;
  /* Nothing is painted while a secret is typed: a screen reader would speak what it held back. */
  if (prompt != NULL && fp_prompt_kind(prompt) == FP_PROMPT_SECRET && tui->question->painted)
    return;
  fp_screen_size(&rows, &cols);
  fp_frame_layout(tui_top(tui), tui->status, prompt, rows, cols);
  grid = fp_grid_new(rows, cols);
  fp_frame_draw(grid, tui_top(tui), tui->status, prompt);
  fp_screen_paint(grid);
  if (tui->question != NULL)
    tui->question->painted = TRUE;
}

static gboolean
paint_idle(gpointer data)
{
  Tui *tui = data;

  tui->paint_source = 0;
  paint(tui);
  return G_SOURCE_REMOVE;
}

void
tui_changed(Tui *tui)
{
  if (tui->paint_source == 0)
    tui->paint_source = g_idle_add_full(G_PRIORITY_DEFAULT_IDLE, paint_idle, tui, NULL);
}

void
tui_say(Tui *tui, const char *sentence)
{
  if (sentence == NULL || *sentence == '\0')
    return;
  g_free(tui->status);
  tui->status = g_strdup(sentence);
  tui->status_is_secret = FALSE;
  g_ptr_array_add(tui->history, g_strdup(sentence));
  if (tui->history->len > SENTENCES_KEPT)
    g_ptr_array_remove_index(tui->history, 0);
  tui_changed(tui);
}

void
tui_sayf(Tui *tui, const char *format, ...)
{
  va_list args;
  g_autofree char *sentence = NULL;

  va_start(args, format);
  sentence = g_strdup_vprintf(format, args);
  va_end(args);
  tui_say(tui, sentence);
}

void
tui_say_error(Tui *tui, const GError *error)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = fp_error_sentence(error);
  tui_say(tui, sentence);
}

/* --- work that takes time --- */

static void
work_is_long(gpointer data)
{
  TuiWork *work = data;

  work->timer = 0;
  /* An announcement that nobody has had time to read is worth more: wait until it has gone. */
  if (work->tui->status != NULL) {
    work->timer = fp_clock_timer(FP_SECOND / 2, work_is_long, work);
    return;
  }
  work->said = TRUE;
  tui_say(work->tui, work->sentence);
}

TuiWork *
tui_work_new(Tui *tui, const char *sentence, GCancellable *cancellable)
{
  TuiWork *work = g_new0(TuiWork, 1);

  work->tui = tui;
  work->sentence = g_strdup(sentence);
  work->cancellable = cancellable != NULL ? g_object_ref(cancellable) : g_cancellable_new();
  if (sentence != NULL)
    work->timer = fp_clock_timer(FP_SECOND / 2, work_is_long, work);
  g_ptr_array_add(tui->works, work);
  return work;
}

void
tui_work_end(TuiWork *work)
{
  Tui *tui = work->tui;

  fp_clock_cancel(work->timer);
  /* Its sentence is no longer true. */
  if (work->said && g_strcmp0(tui->status, work->sentence) == 0)
    g_clear_pointer(&tui->status, g_free);
  g_ptr_array_remove(tui->works, work);
  tui_changed(tui);
  g_free(work->sentence);
  g_object_unref(work->cancellable);
  g_free(work);
}

gboolean
tui_cancel(Tui *tui)
{
  for (guint i = tui->works->len; i-- > 0;) {
    TuiWork *work = g_ptr_array_index(tui->works, i);
    if (work->said && !g_cancellable_is_cancelled(work->cancellable)) {
      g_cancellable_cancel(work->cancellable);
      tui_say(tui, _("Cancelled."));
      return TRUE;
    }
  }
  return FALSE;
}

/* --- questions --- */

static void
ask(Tui *tui, FpPromptKind kind, const char *text, const char *more, TuiTyped typed, TuiAnswer answer,
    gpointer data)
{
  TuiQuestion *question = g_new0(TuiQuestion, 1);

  if (tui->question != NULL) { /* one question at a time: the later one counts as refused */
    answer(tui, NULL, NULL, data);
    g_free(question);
    return;
  }
  question->prompt = fp_prompt_new(kind, text, more);
  question->typed = typed;
  question->answer = answer;
  question->data = data;
  tui->question = question;
  tui_changed(tui);
}

void
tui_ask(Tui *tui, FpPromptKind kind, const char *question, const char *text_or_letters, TuiAnswer answer,
        gpointer data)
{
  ask(tui, kind, question, text_or_letters, NULL, answer, data);
}

void
tui_ask_typed(Tui *tui, const char *question, TuiTyped typed, TuiAnswer answer, gpointer data)
{
  ask(tui, FP_PROMPT_LINE, question, NULL, typed, answer, data);
}

static void
end_question(Tui *tui, gboolean answered)
{
  TuiQuestion *question = g_steal_pointer(&tui->question);
  g_autoptr(FpSecret) secret = NULL;
  const char *text = answered ? fp_prompt_text(question->prompt) : NULL;

  if (answered && fp_prompt_kind(question->prompt) == FP_PROMPT_SECRET)
    secret = fp_prompt_secret(question->prompt);
  tui_changed(tui);
  question->answer(tui, text, secret, question->data);
  fp_prompt_free(question->prompt);
  g_free(question);
}

static void
question_key(Tui *tui, const FpKey *key)
{
  FpPrompt *prompt = tui->question->prompt;
  FpPromptEnd end =
      key->kind == FP_KEY_PASTE ? fp_prompt_paste(prompt, key->paste) : fp_prompt_key(prompt, key->name);

  switch (end) {
  case FP_PROMPT_GOES_ON:
    break;
  case FP_PROMPT_CHANGED:
    if (tui->question->typed != NULL)
      tui->question->typed(tui, fp_prompt_text(prompt), tui->question->data);
    tui_changed(tui);
    break;
  case FP_PROMPT_DONE:
  case FP_PROMPT_CANCELLED:
    end_question(tui, end == FP_PROMPT_DONE);
    break;
  }
}

/* --- keys --- */

void
tui_act(Tui *tui, FpAction action)
{
  FpView *view = tui_top(tui);
  g_auto(FpEffect) effect = {0};

  if (action == FP_ACT_NONE)
    return;
  if (fp_view_act(view, action, &effect)) {
    if (effect.say != NULL)
      tui_say(tui, effect.say);
    tui_changed(tui);
  }
  tui_do(tui, view, &effect);
}

static void
plain_key(Tui *tui, const char *name)
{
  const char *place = tui_top(tui)->ops->name;

  if (g_str_equal(name, "Esc") && tui_cancel(tui))
    return;
  if (g_str_equal(name, "Ctrl-C")) {
    if (!tui_cancel(tui))
      tui_say(tui, _("Press Q to leave flagpost."));
    return;
  }
  tui_act(tui, tui_keymap(tui, place, name));
}

static void
one_key(Tui *tui, const FpKey *key)
{
  int rows, cols;

  /* An announcement stays until the next key. */
  if (tui->question == NULL && tui->status != NULL) {
    if (tui->status_is_secret)
      fp_wipe(tui->status, strlen(tui->status));
    g_clear_pointer(&tui->status, g_free);
    tui_changed(tui);
    if (tui->status_is_secret) {
      tui->status_is_secret = FALSE;
      tui_password_shown(tui);
      return;
    }
  }
  if (tui->question != NULL && (key->kind == FP_KEY_NAME || key->kind == FP_KEY_PASTE)) {
    question_key(tui, key);
  } else if (key->kind == FP_KEY_NAME) {
    plain_key(tui, key->name);
  } else if (key->kind == FP_KEY_WHEEL) {
    tui_act(tui, key->by < 0 ? FP_ACT_UP : FP_ACT_DOWN);
  } else if (key->kind == FP_KEY_CLICK) {
    fp_screen_size(&rows, &cols);
    fp_view_click(tui_top(tui), key->row - (rows >= 16 ? 2 : rows >= 8 ? 1 : 0));
    tui_changed(tui);
  }
}

static gboolean
input_ready(int fd, GIOCondition condition, gpointer data)
{
  Tui *tui = data;
  guint keys = 0;

  for (;;) {
    FpKey key = fp_keys_next();
    if (key.kind == FP_KEY_NONE || tui->input_source == 0)
      break;
    keys++;
    one_key(tui, &key);
    if (key.paste != NULL)
      fp_wipe(key.paste, strlen(key.paste));
    g_free(key.paste);
    /* What one key brought about is on the screen before the next one counts. */
    if (tui->paint_source != 0) {
      g_source_remove(tui->paint_source);
      paint_idle(tui);
    }
  }
  tui->empty_reads = keys > 0 ? 0 : tui->empty_reads + 1;
  if ((condition & (G_IO_HUP | G_IO_ERR | G_IO_NVAL)) || tui->empty_reads > 50) {
    tui->input_source = 0;
    tui->exit_code = FP_EXIT_OK; /* the terminal has gone: everything is stored already */
    g_main_loop_quit(tui->loop);
    return G_SOURCE_REMOVE;
  }
  return tui->input_source != 0;
}

void
tui_listen_input(Tui *tui, gboolean on)
{
  if (on && tui->input_source == 0)
    tui->input_source = g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, input_ready, tui);
  else if (!on && tui->input_source != 0)
    g_clear_handle_id(&tui->input_source, g_source_remove);
}

/* --- signals --- */

static gboolean
window_changed(gpointer data)
{
  Tui *tui = data;

  if (!fp_screen_away())
    fp_screen_resized();
  tui_changed(tui);
  return G_SOURCE_CONTINUE;
}

static gboolean
told_to_end(gpointer data)
{
  Tui *tui = data;

  g_main_loop_quit(tui->loop);
  return G_SOURCE_CONTINUE;
}

static int stop_pipe[2] = {-1, -1};

static void
job_signal(int number)
{
  char byte = number == SIGTSTP ? 't' : 'c';

  if (write(stop_pipe[1], &byte, 1) < 0)
    return;
}

static gboolean
job_ready(int fd, GIOCondition condition, gpointer data)
{
  Tui *tui = data;
  char bytes[16];
  gssize n = read(fd, bytes, sizeof bytes);

  if (n > 0 && memchr(bytes, 't', (gsize)n) != NULL && !fp_screen_away()) {
    fp_screen_suspend();
  } else if (n > 0 && !fp_screen_away()) {
    /* Stopped and continued from outside: the terminal may have been used by others. */
    fp_screen_leave();
    fp_screen_enter();
  }
  fp_screen_redraw();
  tui_changed(tui);
  return G_SOURCE_CONTINUE;
}

static void
watch_signals(Tui *tui)
{
  struct sigaction action = {.sa_handler = job_signal, .sa_flags = SA_RESTART};

  g_unix_signal_add(SIGWINCH, window_changed, tui);
  g_unix_signal_add(SIGTERM, told_to_end, tui);
  g_unix_signal_add(SIGHUP, told_to_end, tui);
  g_unix_signal_add(SIGINT, told_to_end, tui);
  signal(SIGPIPE, SIG_IGN);
  if (g_unix_open_pipe(stop_pipe, FD_CLOEXEC, NULL)) {
    g_unix_set_fd_nonblocking(stop_pipe[1], TRUE, NULL);
    g_unix_fd_add(stop_pipe[0], G_IO_IN, job_ready, tui);
    sigaction(SIGTSTP, &action, NULL);
    sigaction(SIGCONT, &action, NULL);
  }
}

/* --- news of the model --- */

static void
inbox_changed(Tui *tui)
{
  guint news = inbox_rows_check(tui->rows);
  g_autofree char *key = tui_key_of(FP_ACT_INBOX);

  fp_view_update(tui->inbox);
  tui_update_title(tui);
  if (news > 0)
    tui_sayf(tui,
             ngettext("%u new conversation. Press %s to show it.",
                      "%u new conversations. Press %s to show them.", news),
             news, key);
}

static void
member_changed(FpMember *member, const FpChange *change, gpointer data)
{
  Tui *tui = data;

  if (tui->rows == NULL)
    return;
  if (change->kinds & FP_CHANGE_SAY)
    tui_say(tui, change->text);
  if (change->kinds & FP_CHANGE_INBOX)
    inbox_changed(tui);
  if (change->kinds & (FP_CHANGE_CONVERSATION | FP_CHANGE_OUTBOX)) {
    inbox_rows_forget(tui->rows);
    fp_view_update(tui->inbox);
    tui_reload_messages(tui, change->id);
  }
  if (change->kinds & FP_CHANGE_OUTBOX)
    tui_outbox_changed(tui);
  tui_changed(tui);
}

void
tui_update_title(Tui *tui)
{
  const FpAccount *account = fp_member_account(tui->member);
  gint64 as_of = fp_store_as_of(fp_member_store(tui->member));
  g_autofree char *when = as_of != 0 ? fp_time_short(as_of, fp_clock_now()) : NULL;
  g_autofree char *title = when != NULL ? g_strdup_printf(_("Inbox of %s, as of %s"), account->name, when)
                                        : g_strdup_printf(_("Inbox of %s"), account->name);

  fp_view_set_title(tui->inbox, title);
}

/* --- the whole --- */

static void
greet(Tui *tui)
{
  guint unread = 0, count = fp_store_count(fp_member_store(tui->member), "inbox", &unread);
  g_autoptr(GPtrArray) notices = fp_member_notices(tui->member);
  GString *words = g_string_new(NULL);

  for (guint i = 0; i < notices->len; i++)
    g_string_append_printf(words, "%s ", (const char *)g_ptr_array_index(notices, i));
  if (count > 0)
    g_string_append_printf(words,
                           ngettext("%u conversation, %u new. Press ? for help.",
                                    "%u conversations, %u new. Press ? for help.", count),
                           count, unread);
  else
    g_string_append(words, _("Press ? for help."));
  tui_say(tui, words->str);
  g_string_free(words, TRUE);
}

static void
member_opened(GObject *source, GAsyncResult *result, gpointer data)
{
  Tui *tui = data;
  g_autoptr(GError) error = NULL;
  FpRows rows;

  tui->member = fp_member_open_finish(result, &error);
  if (tui->member == NULL) {
    g_autofree char *sentence = fp_error_sentence(error);
    g_string_append_printf(tui->farewell, "%s\n", sentence);
    tui->exit_code = fp_error_exit_code(error);
    g_main_loop_quit(tui->loop);
    return;
  }
  tui->rows = inbox_rows_new(tui->member);
  rows = inbox_rows_table(tui->rows);
  tui->inbox = fp_inbox_view_new(&rows);
  fp_rows_view_set_empty(tui->inbox, _("No conversations here yet."));
  g_ptr_array_add(tui->views, tui->inbox);
  tui_update_title(tui);
  tui->listener = fp_member_listen(tui->member, member_changed, tui);
  tui_listen_input(tui, TRUE);
  greet(tui);
  fp_outbox_run(tui->member);
  tui_do_refresh(tui, FALSE);
}

static FpScreenLook
screen_look(Tui *tui)
{
  g_autofree char *background = fp_setting(tui->app, NULL, "background");
  g_autofree char *theme = fp_setting(tui->app, NULL, "theme");
  FpScreenLook look = {.mouse = fp_setting_bool(tui->app, NULL, "mouse") &&
                                !fp_setting_bool(tui->app, NULL, "accessible")};

  if (g_strcmp0(theme, "none") != 0 && g_strcmp0(background, "dark") == 0)
    look.background = FP_BACKGROUND_DARK;
  else if (g_strcmp0(theme, "none") != 0 && g_strcmp0(background, "light") == 0)
    look.background = FP_BACKGROUND_LIGHT;
  return look;
}

static int
complain(const GError *error)
{
  g_autofree char *sentence = fp_error_sentence(error);

  g_printerr("flagpost: %s\n", sentence);
  return fp_error_exit_code(error);
}

static void
tui_close(Tui *tui)
{
  tui_listen_input(tui, FALSE);
  if (tui->paint_source != 0)
    g_source_remove(tui->paint_source);
  tui->paint_source = 0;
  fp_clipboard_set_osc52(NULL, NULL);
  fp_screen_close();
  if (tui->member != NULL && tui->listener != 0)
    fp_member_unlisten(tui->member, tui->listener);
  for (guint i = 0; i < tui->works->len; i++)
    g_cancellable_cancel(((TuiWork *)g_ptr_array_index(tui->works, i))->cancellable);
  g_ptr_array_set_size(tui->views, 0);
  fp_member_close(g_steal_pointer(&tui->member));
  if (tui->farewell->len > 0)
    g_printerr("%s", tui->farewell->str);
}

/* What was cancelled comes back, and lets its parts go. */
static void
drain(Tui *tui)
{
  for (int i = 0; i < 1000 && tui->works->len > 0 && g_main_context_iteration(NULL, FALSE); i++)
    ;
}

int
fp_tui_main(FpApp *app, const char *account)
{
  g_autoptr(GError) error = NULL;
  Tui *tui;
  const FpAccount *found = fp_account_find(app, account, &error);
  FpScreenLook look;

  if (found == NULL)
    return complain(error);
  tui = running = g_new0(Tui, 1);
  tui->app = app;
  tui->account = g_strdup(found->name);
  tui->loop = g_main_loop_new(NULL, FALSE);
  tui->views = g_ptr_array_new_with_free_func((GDestroyNotify)fp_view_free);
  tui->history = g_ptr_array_new_with_free_func(g_free);
  tui->works = g_ptr_array_new();
  tui->offered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  tui->hinted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  tui->farewell = g_string_new(NULL);
  watch_signals(tui);
  look = screen_look(tui);
  if (!fp_screen_open(&look, &error))
    return complain(error);
  fp_clipboard_set_osc52(fp_screen_osc52, NULL);
  fp_member_open_async(app, tui->account, NULL, member_opened, tui);
  g_main_loop_run(tui->loop);
  tui_close(tui);
  drain(tui);
  return tui->exit_code;
}
