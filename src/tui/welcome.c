/* The first run, without an account: what there is to do, and the questions that an account takes, asked in
 * the status row. When it has been added, its inbox opens. */
#include "config.h"

#include "flagpost/i18n.h"
#include "flagpost/json.h"
#include "tui/tui.h"

enum { KEYS = 4 };

static void
added(Tui *tui, const json_t *result)
{
  const char *name = fp_json_peek_string(result, "name", NULL);
  const FpAccount *account = fp_account_find(tui->app, name, NULL);
  if (!account)
    return;
  /* What was said when it had been stored, that reports have no way yet, is not to pass by unread. */
  g_autofree char *stored = g_strdup_printf(_("Stored. The account's name here is %s."), account->name);
  g_autofree char *last = g_strdup(tui_last_said(tui));
  tui_sayf(tui, _("The account is stored as %s."), account->name);
  tui_listen_input(tui, FALSE);
  tui_open_account(tui, account->name);
  if (!g_str_equal(last, stored))
    tui_say_later(tui, last);
}

gboolean
tui_welcome_act(Tui *tui, FpAction action)
{
  switch (action) {
  case FP_ACT_ACCOUNT_ADD:
    tui_run_command(tui, FP_ACT_ACCOUNT_ADD, added);
    return TRUE;
  case FP_ACT_DEMO:
    tui->exit_code = FP_SCREEN_WANTS_DEMO;
    g_main_loop_quit(tui->loop);
    return TRUE;
  case FP_ACT_COMMAND_LINE:
    return FALSE;
  default:
    if (fp_command_by_action(action)->needs == FP_NEEDS_NOTHING &&
        tui_run_named(tui, &(FpEffect){.action = action}))
      return TRUE;
    tui_say(tui, _("That needs an account: a adds yours, d tries the demo."));
    return TRUE;
  }
}

void
tui_welcome(Tui *tui)
{
  FpView *view = fp_text_view_new("welcome", _("Welcome to flagpost"));
  g_autofree char *what =
      fp_forums_named(_("flagpost reads your private messages of a forum in the terminal ({forums}), and "
                        "reports spam to the forum's moderators with one key."));
  fp_text_view_add(view, what, FP_STYLE_TEXT);
  fp_text_view_add(view, "", FP_STYLE_TEXT);
  fp_text_view_add_action(view, "a", KEYS,
                          _("Add your account. You are asked for the forum's address, your name and "
                            "your password."),
                          FP_ACT_ACCOUNT_ADD);
  fp_text_view_add_action(view, "d", KEYS,
                          _("Try the demo: a fictional forum on this machine, in which a spam wave "
                            "has just arrived."),
                          FP_ACT_DEMO);
  fp_text_view_add_action(view, "q", KEYS, _("Leave."), FP_ACT_QUIT);
  fp_text_view_add(view, "", FP_STYLE_TEXT);
  fp_text_view_add(
      view,
      _("The password goes into the system's keyring and nowhere else. Nothing is sent to anybody but your "
        "forum."),
      FP_STYLE_TEXT);
  fp_text_view_to_action(view);
  tui_push(tui, view);
  tui_listen_input(tui, TRUE);
}
