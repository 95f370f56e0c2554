/* From an effect that a view asks for to the code that carries it out; and what concerns the screen alone. */
#include "config.h"

#include "flagpost/boards.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

static void
show_history(Tui *tui)
{
  FpView *view = fp_text_view_new("messages", _("What was announced, the last first"));
  if (tui->history->len == 0)
    fp_text_view_add(view, _("Nothing has been announced yet."), FP_STYLE_TEXT);
  for (guint i = tui->history->len; i-- > 0;)
    fp_text_view_add(view, g_ptr_array_index(tui->history, i), FP_STYLE_TEXT);
  tui_push(tui, view);
}

static void
add_help(GArray *rows, const FpCommand *command, const char *keys)
{
  FpHelpRow row = {keys, command->name, _(command->summary), command->action,
                   !command->start && command->action != FP_ACT_FLAG_AS};
  g_array_append_val(rows, row);
}

/* A command belongs to a place; where several rows share an action, the first one counts. Without an account
 * there is what needs none. */
static void
show_help(Tui *tui)
{
  const FpView *top = tui_top(tui);
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FpHelpRow));
  if (g_str_equal(top->ops->name, "welcome")) {
    add_help(rows, fp_command_by_action(FP_ACT_ACCOUNT_ADD), "a");
    add_help(rows, fp_command_by_action(FP_ACT_DEMO), "d");
  }
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    gboolean can = tui->member ? command->op == 0 || fp_boards_can(tui->member, command->op)
                               : command->needs == FP_NEEDS_NOTHING;
    if (can && tui_is_command_of(top->ops->name, command))
      add_help(rows, command, tui_keys(command));
  }
  tui_push(tui, fp_help_view_new(top->ops->name, (const FpHelpRow *)(void *)rows->data, rows->len));
}

/* The list beside a text becomes wider or narrower. */
static void
move_border(Tui *tui, int by)
{
  FpFrame frame = tui_frame(tui);
  int rows, cols;
  fp_screen_size(&rows, &cols);
  int left = fp_frame_left(&frame, cols);
  if (left == 0) {
    tui_sayf(tui, _("A list stands beside the text that was opened from it, from %d columns on."),
             FP_BESIDE_FROM);
    return;
  }
  frame.left = left + by;
  tui->left = fp_frame_left(&frame, cols);
  tui_sayf(tui, ngettext("The list has %d column.", "The list has %d columns.", (gulong)tui->left),
           tui->left);
}

static void
find_next(Tui *tui)
{
  if (!tui->found)
    tui_say(tui, _("Nothing was looked for yet: / asks for words."));
  else if (tui_top(tui)->ops->kind != FP_VIEW_TEXT)
    tui_say(tui, _("That cannot be done here."));
  else if (!fp_text_view_find(tui_top(tui), tui->found))
    tui_sayf(tui, _("%s does not stand in this text."), tui->found);
}

static void
find_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  if (!text || *text == '\0')
    return;
  g_free(tui->found);
  tui->found = g_strdup(text);
  if (tui_top(tui)->ops->kind == FP_VIEW_TEXT)
    find_next(tui);
}

static gboolean
do_screen(Tui *tui, FpAction action)
{
  switch (action) {
  case FP_ACT_HELP:
    show_help(tui);
    return TRUE;
  case FP_ACT_MESSAGES:
    show_history(tui);
    return TRUE;
  case FP_ACT_REDRAW:
    fp_screen_redraw();
    tui_changed(tui);
    return TRUE;
  case FP_ACT_SUSPEND:
    fp_screen_suspend();
    fp_screen_redraw();
    tui_changed(tui);
    return TRUE;
  case FP_ACT_FIND:
    tui_ask(tui, FP_PROMPT_LINE, _("Find:"), NULL, find_answered, NULL);
    return TRUE;
  case FP_ACT_FIND_NEXT:
    find_next(tui);
    return TRUE;
  case FP_ACT_WIDER:
    move_border(tui, 4);
    return TRUE;
  case FP_ACT_NARROWER:
    move_border(tui, -4);
    return TRUE;
  case FP_ACT_QUIT:
    tui_do_quit(tui);
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
do_without_focus(Tui *tui, const char *place, const FpEffect *effect)
{
  switch (effect->action) {
  case FP_ACT_INBOX:
    tui_do_news(tui);
    return TRUE;
  case FP_ACT_FOLDER:
    tui_do_folder(tui);
    return TRUE;
  case FP_ACT_SYNC:
    tui_do_refresh(tui, TRUE);
    return TRUE;
  case FP_ACT_OUTBOX:
    tui_do_outbox(tui);
    return TRUE;
  case FP_ACT_SEARCH:
    tui_do_search(tui);
    return TRUE;
  case FP_ACT_STATS:
    tui_do_stats(tui);
    return TRUE;
  case FP_ACT_PASSWORD:
    tui_do_password(tui);
    return TRUE;
  case FP_ACT_SEND:
    tui_do_compose(tui);
    return TRUE;
  case FP_ACT_DRAFTS:
    tui_do_drafts(tui);
    return TRUE;
  case FP_ACT_UNDO:
    tui_do_undo(tui, tui_undo_row(tui, place, effect, FALSE));
    return TRUE;
  case FP_ACT_AFTERCARE:
    tui_do_care(tui);
    return TRUE;
  default:
    return FALSE;
  }
}

static void
open_focus(Tui *tui, const char *place, FpEffect *effect)
{
  const char *id = effect->ids ? g_ptr_array_index(effect->ids, 0) : NULL;
  if (!id)
    return;
  if (g_str_equal(place, "outbox"))
    tui_do_outbox_item(tui, FP_ACT_OPEN, effect);
  else if (g_str_equal(place, "drafts"))
    tui_do_draft(tui, id);
  else if (!tui_wave_open(tui, id))
    tui_do_open(tui, id, tui_search_message(tui_top(tui)));
}

/* The number of a draft, a board or a row of the outbox is no conversation's id, though it may read as one.
 */
static gboolean
is_of_others(const char *place, const FpEffect *effect)
{
  const FpCommand *command = fp_command_by_action(effect->action);
  if (!effect->of || (effect->about && effect->action == FP_ACT_BLOCK))
    return FALSE;
  return !command || !(command->where & tui_place(place));
}

static void
do_with_focus(Tui *tui, const char *place, FpEffect *effect)
{
  if (is_of_others(place, effect)) {
    tui_say(tui, _("That cannot be done here."));
    return;
  }
  switch (effect->action) {
  case FP_ACT_OPEN:
  case FP_ACT_READ:
    open_focus(tui, place, effect);
    break;
  case FP_ACT_FLAG:
    tui_do_flag(tui, effect, NULL, NULL);
    break;
  case FP_ACT_FLAG_AS:
    tui_do_flag_as(tui, effect);
    break;
  case FP_ACT_BLOCK:
    tui_do_block(tui, effect);
    break;
  case FP_ACT_REPLY:
    tui_do_reply(tui, effect);
    break;
  case FP_ACT_MARK_READ:
    tui_do_mark_read(tui, effect);
    break;
  case FP_ACT_FINE:
    tui_do_fine(tui, effect);
    break;
  case FP_ACT_PROFILE:
    tui_do_profile(tui, effect);
    break;
  case FP_ACT_SOURCE:
    tui_do_source(tui, effect);
    break;
  case FP_ACT_PIPE:
    tui_do_pipe(tui, effect);
    break;
  case FP_ACT_OPEN_LINK:
  case FP_ACT_COPY_LINK:
    tui_do_link(tui, effect->action, effect);
    break;
  case FP_ACT_OUTBOX_SEND:
  case FP_ACT_OUTBOX_AGAIN:
  case FP_ACT_OUTBOX_DROP:
  case FP_ACT_OUTBOX_ARRIVED:
    tui_do_outbox_item(tui, effect->action, effect);
    break;
  case FP_ACT_REASONS:
    tui_do_facts(tui, effect);
    break;
  case FP_ACT_COMMAND_LINE:
    tui_do_command_line(tui, effect);
    break;
  case FP_ACT_NEXT_UNREAD:
    tui_pop(tui, tui_top(tui));
    tui_act(tui, FP_ACT_NEXT_UNREAD);
    break;
  default:
    if (!tui_run_named(tui, effect))
      tui_say(tui, _("That cannot be done here."));
    break;
  }
}

static gboolean
writes(FpAction action)
{
  const FpCommand *command = fp_command_by_action(action);
  return command && command->writes;
}

void
tui_do(Tui *tui, FpView *view, FpEffect *effect)
{
  g_autofree char *place = g_strdup(view->ops->name);
  if (effect->close && tui->views->len == 1 &&
      view != tui->inbox) { /* the welcome: there is nothing below it */
    effect->close = FALSE;
    if (effect->action == FP_ACT_NONE)
      effect->action = FP_ACT_QUIT;
  }
  if (effect->close)
    tui_pop(tui, view);
  if (g_str_equal(place, "aftercare") && effect->action == FP_ACT_ACCOUNT_SESSIONS) {
    tui_run_line(tui, "account sessions --end-others", NULL);
    return;
  }
  if (effect->close && effect->action != FP_ACT_NONE) {
    tui_act(tui, effect->action); /* chosen in help: meant for the place below */
    return;
  }
  if (effect->action == FP_ACT_NONE || do_screen(tui, effect->action))
    return;
  if (!tui->member && tui_welcome_act(tui, effect->action))
    return;
  if (fp_app_read_only(tui->app) && writes(effect->action)) {
    tui_say(tui, _("flagpost was started with --read-only: nothing is written."));
    return;
  }
  if (effect->action == FP_ACT_REPLY_BRIEFLY) {
    effect->action = FP_ACT_REPLY;
    tui->briefly = TRUE;
  }
  if (tui_do_forum(tui, view, effect))
    return;
  if (g_str_equal(place, "campaign"))
    tui_wave_places(view, effect);
  if (effect->action == FP_ACT_MARK_READ || effect->action == FP_ACT_FINE)
    tui_wave_expand(tui, effect);
  if (!do_without_focus(tui, place, effect))
    do_with_focus(tui, place, effect);
}
