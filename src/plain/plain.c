/* Plain mode from start to end: a line is taken, what it asks for is carried out and awaited, what it brought
 * about is printed, then the next prompt. Nothing comes while a line is being typed: news wait. Called by
 * main.c through fp_plain_main(). */
#include "config.h"

#include "flagpost/plain.h"

#include "plain/plain.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

static gboolean
is_work_of_line(const Plain *plain, TuiWork *work)
{
  return work->sentence && !g_ptr_array_find(plain->before, work, NULL);
}

/* Does what was asked for still go on? At the start a person gets the prompt as soon as it takes long. */
static gboolean
busy(const Plain *plain)
{
  for (guint i = 0; i < plain->tui->works->len; i++) {
    TuiWork *work = g_ptr_array_index(plain->tui->works, i);
    if (is_work_of_line(plain, work) && !(plain->hurry && plain->terminal && work->said))
      return TRUE;
  }
  return plain->tui->opening || plain->tui->quitting;
}

static const char *
place(const Plain *plain)
{
  return tui_top(plain->tui)->ops->name;
}

static void
print_prompt(Plain *plain)
{
  guint row = 0;
  g_autofree char *text = NULL;
  if (g_str_equal(place(plain), "message") && fp_rows_view_selected(plain_list(plain), &row))
    text = g_strdup_printf("%s %u> ", place(plain), row + 1);
  else
    text = g_strdup_printf("%s> ", place(plain));
  plain_out(text);
}

static void
print_question(Plain *plain)
{
  const FpPrompt *prompt = plain->tui->question->prompt;
  const char *typed = fp_prompt_kind(prompt) == FP_PROMPT_LINE ? fp_prompt_text(prompt) : "";
  g_autofree char *text = *typed != '\0' ? g_strdup_printf("%s [%s]", fp_prompt_question(prompt), typed)
                                         : g_strdup(fp_prompt_question(prompt));
  g_autofree char *folded = fp_text_for_columns(text, fp_text_columns(STDOUT_FILENO) - 1);
  g_autofree char *whole = g_strconcat(g_strchomp(folded), " ", NULL);
  /* Before the question is there, so that nobody is quicker. */
  if (fp_prompt_kind(prompt) == FP_PROMPT_SECRET)
    plain_echo(plain, FALSE);
  plain_out(whole);
  plain->asked = plain->tui->question;
}

/* A page of text is read once it is printed: one is back where one came from. The password's goes on as long
 * as something is asked or under way. */
static void
leave_pages(Plain *plain)
{
  while (tui_top(plain->tui)->ops->kind == FP_VIEW_TEXT && plain->tui->views->len > 1) {
    tui_pop(plain->tui, tui_top(plain->tui));
    plain->shown = tui_top(plain->tui);
  }
}

/* --- lines --- */

static void
print_news(Plain *plain)
{
  for (guint i = 0; i < plain->news->len; i++)
    plain_line(g_ptr_array_index(plain->news, i));
  g_ptr_array_set_size(plain->news, 0);
}

static gboolean
asks_for_secret(const Plain *plain)
{
  return plain->asked && fp_prompt_kind(plain->asked->prompt) == FP_PROMPT_SECRET;
}

/* What the bytes mean is not guessed: it may be a new password. */
static void
refuse_line(Plain *plain)
{
  if (!plain->terminal || asks_for_secret(plain))
    plain_out("\n");
  plain_line(_("This line is not text in the terminal's character set. Nothing was done with it."));
  plain->prompted = FALSE;
  plain->asked = NULL;
}

static void
take_line(Plain *plain, const char *line)
{
  gboolean secret = asks_for_secret(plain);
  Tui *tui = plain->tui;
  plain->prompted = FALSE;
  plain->hurry = FALSE;
  if (!plain->terminal && !secret) {
    g_autofree char *echo = g_strconcat(line, "\n", NULL);
    plain_out(echo);
  }
  if (plain->typing.text) {
    plain_typed(plain, line);
    return;
  }
  if (plain->asked) {
    plain_answer(plain, line);
    return;
  }
  g_ptr_array_set_size(plain->before, 0);
  for (guint i = 0; i < tui->works->len; i++)
    g_ptr_array_add(plain->before, g_ptr_array_index(tui->works, i));
  print_news(plain);
  plain_do(plain, line);
}

/* Questions are refused, a text that was being typed is kept, then the end as with quit. */
static void
end_of_input(Plain *plain)
{
  plain->prompted = FALSE;
  plain_out("\n");
  if (plain->typing.text) {
    plain_typed(plain, NULL);
  } else if (plain->tui->question) {
    plain_refuse(plain);
  } else {
    print_news(plain);
    tui_act(plain->tui, FP_ACT_QUIT);
  }
}

/* --- what has happened --- */

static void
show_secret(Plain *plain)
{
  Tui *tui = plain->tui;
  plain_line(tui->status);
  fp_wipe(tui->status, strlen(tui->status));
  g_clear_pointer(&tui->status, g_free);
  tui->status_is_secret = FALSE;
  tui_password_shown(tui);
}

static void
ready(Plain *plain)
{
  if (plain->tui->question) {
    if (plain->asked != plain->tui->question)
      print_question(plain);
  } else if (!plain->typing.text && !plain->prompted) {
    leave_pages(plain);
    print_prompt(plain);
  }
  plain->prompted = TRUE;
  g_autofree char *line = NULL;
  gboolean came = plain_next_line(plain, &line);
  if (line)
    take_line(plain, line);
  else if (came)
    refuse_line(plain);
  else if (plain->input_ended)
    end_of_input(plain);
  else
    return;
  if (line)
    fp_wipe(line, strlen(line));
  plain_settle_soon(plain);
}

static gboolean
settle(gpointer data)
{
  Plain *plain = data;
  Tui *tui = plain->tui;
  plain->settle_source = 0;
  if (tui->closed || tui->views->len == 0)
    return G_SOURCE_REMOVE;
  if (!plain->prompted && !plain->typing.text) {
    if (tui->status && tui->status_is_secret)
      show_secret(plain);
    /* Steps are printed as they happen, a letter when all of it has come. */
    if (tui_top(tui)->ops->kind == FP_VIEW_TEXT || (!busy(plain) && tui_top(tui) != plain->shown))
      plain_view(plain);
    if (busy(plain) && !tui->question)
      return G_SOURCE_REMOVE;
  }
  ready(plain);
  return G_SOURCE_REMOVE;
}

void
plain_settle_soon(Plain *plain)
{
  if (plain->settle_source == 0)
    plain->settle_source = g_idle_add_full(G_PRIORITY_DEFAULT_IDLE + 20, settle, plain, NULL);
}

static void
said(Tui *tui, const char *sentence)
{
  Plain *plain = tui->front_data;
  if (plain->prompted) {
    g_ptr_array_add(plain->news, g_strdup(sentence));
    return;
  }
  /* What the page got before it comes before it; it may stand there as a step already. */
  if (tui->views->len > 0 && tui_top(tui) == plain->shown && plain->shown->ops->kind == FP_VIEW_TEXT)
    plain_view(plain);
  if (g_strcmp0(plain->last, sentence) != 0)
    plain_line(sentence);
}

static void
changed(Tui *tui)
{
  plain_settle_soon(tui->front_data);
}

static void
opened(Tui *tui)
{
  Plain *plain = tui->front_data;
  const FpAccount *account = fp_member_account(tui->member);
  gint64 as_of = fp_store_as_of(fp_member_store(tui->member));
  g_autofree char *when = as_of != 0 ? fp_time_short(as_of, fp_clock_now()) : NULL;
  g_autofree char *line = when ? g_strdup_printf(_("Account: %s. Last refreshed: %s."), account->name, when)
                               : g_strdup_printf(_("Account: %s. Not refreshed yet."), account->name);
  plain->shown = tui->inbox;
  fp_view_resize(tui->inbox, 10,
                 FP_COLS_UNFOLDED); /* its rows count from here on, whether or not news come */
  plain_line(line);
}

static gboolean
interrupted(gpointer data)
{
  Plain *plain = data;
  if (plain->typing.text || !tui_cancel(plain->tui)) {
    plain->input_ended = TRUE;
    g_string_set_size(plain->input, 0);
    plain_settle_soon(plain);
  }
  return G_SOURCE_CONTINUE;
}

const TuiFront plain_front = {said, changed, opened, plain_edit};

Plain *
plain_new(FpApp *app)
{
  Plain *plain = g_new0(Plain, 1);
  fp_app_set_unhurried(app);
  plain_set_length((int)fp_setting_int(app, NULL, "line-length"));
  plain->input = g_string_new(NULL);
  plain->news = g_ptr_array_new_with_free_func(g_free);
  plain->before = g_ptr_array_new();
  plain->hurry = TRUE;
  return plain;
}

int
fp_plain_main(FpApp *app, const char *account, gboolean by_itself)
{
  Plain *plain = plain_new(app);
  if (by_itself)
    plain_line(_(
        "This terminal cannot be painted on, so flagpost talks in lines. The variable TERM names the kind of "
        "terminal."));
  plain_line(_("flagpost " PACKAGE_VERSION ", plain mode. Type help for the commands."));
  plain_listen(plain, plain_settle_soon);
  g_unix_signal_add(SIGINT, interrupted, plain);
  int code = tui_run(app, account, &plain_front, plain, &plain->tui);
  if (code == FP_EXIT_OK && plain->tui && plain->tui->farewell->len == 0)
    plain_line(_("Nothing is waiting. Goodbye."));
  return code;
}
