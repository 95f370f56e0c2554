/* From keys, clicks and pastes to actions, one after the other: what one key brought about is on the screen
 * before the next one counts. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

#include <glib-unix.h>
#include <unistd.h>

void
tui_act(Tui *tui, FpAction action)
{
  FpView *view = tui_top(tui);
  g_auto(FpEffect) effect = {0};
  if (action == FP_ACT_NONE)
    return;
  if (action != FP_ACT_FLAG) /* what follows is not the same key once more */
    tui->flagged_at = 0;
  if (fp_view_act(view, action, &effect)) {
    if (effect.say)
      tui_say(tui, effect.say);
    tui_changed(tui);
    if (effect.action == FP_ACT_NONE && !effect.close)
      tui_moved(tui, view, action);
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
      tui_say_key(tui, _("Press Q to leave flagpost."), "Q", FP_ACT_QUIT);
    return;
  }
  FpAction action = tui_keymap(tui, place, name);
  if (action == FP_ACT_NONE && !tui->pending_key && !g_str_equal(name, "Esc")) {
    g_autofree char *sentence = tui_unknown_key(place, name);
    tui_say(tui, sentence);
    return;
  }
  tui_act(tui, action);
}

/* In the list beside a text: back to the list. */
static void
click(Tui *tui, const FpKey *key)
{
  int rows, cols;
  FpFrame frame;
  fp_screen_size(&rows, &cols);
  frame = tui_frame(tui);
  if (key->col < fp_frame_left(&frame, cols))
    tui_pop(tui, tui_top(tui));
  fp_view_click(tui_top(tui), key->row - fp_frame_first_row(rows));
  tui_changed(tui);
}

/* A key that only moves leaves an announcement where it stands, if there is room for both: no text changes by
 * it, so that a screen reader speaks the new row. The cursor visits the announcement no more. */
static gboolean
leaves_announcement(Tui *tui, const FpKey *key)
{
  static const FpAction moves[] = {FP_ACT_DOWN,
                                   FP_ACT_UP,
                                   FP_ACT_PAGE_DOWN,
                                   FP_ACT_PAGE_UP,
                                   FP_ACT_FIRST,
                                   FP_ACT_LAST,
                                   FP_ACT_NEXT_UNREAD,
                                   FP_ACT_NEXT_MESSAGE,
                                   FP_ACT_PREVIOUS_MESSAGE,
                                   FP_ACT_NEXT_LINK,
                                   FP_ACT_PREVIOUS_LINK,
                                   FP_ACT_NEXT_QUOTE,
                                   FP_ACT_PREVIOUS_QUOTE};
  unsigned place = tui_place(tui_top(tui)->ops->name);
  FpFrame frame = tui_frame(tui);
  int rows, cols;
  if (tui->status_is_secret || key->kind != FP_KEY_NAME || tui->pending_key)
    return FALSE;
  fp_screen_size(&rows, &cols);
  for (gsize i = 0; i < G_N_ELEMENTS(moves); i++) {
    const FpCommand *command = fp_command_by_action(moves[i]);
    if ((command->where & place) && tui_has_key(command, key->name))
      return fp_frame_has_room(&frame, rows, cols);
  }
  return FALSE;
}

/* What is held goes out first: nothing else is begun meanwhile. */
static gboolean
waits_to_leave(Tui *tui, const FpKey *key)
{
  return tui->quitting && !tui->question &&
         (key->kind != FP_KEY_NAME || tui_keymap(tui, tui_top(tui)->ops->name, key->name) != FP_ACT_QUIT);
}

static void
one_key(Tui *tui, const FpKey *key)
{
  if (waits_to_leave(tui, key))
    return;
  /* A question that holds up nothing: only yes is for it. */
  if (tui->care_asked && !tui->question && key->kind == FP_KEY_NAME && tui_care_answered(tui, key->name))
    return;
  /* An announcement stays until the next key. */
  if (!tui->question && tui->status && leaves_announcement(tui, key)) {
    tui->status_seen = TRUE;
    tui_changed(tui);
  } else if (!tui->question && tui->status) {
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
  if (tui->question && (key->kind == FP_KEY_NAME || key->kind == FP_KEY_PASTE)) {
    tui_question_key(tui, key);
  } else if (key->kind == FP_KEY_NAME) {
    plain_key(tui, key->name);
  } else if (key->kind == FP_KEY_PASTE) {
    tui_say(tui, _("What was pasted was left out: keys are not taken from a paste."));
  } else if (key->kind == FP_KEY_WHEEL) {
    tui_act(tui, key->by < 0 ? FP_ACT_UP : FP_ACT_DOWN);
  } else if (key->kind == FP_KEY_CLICK) {
    click(tui, key);
  }
  tui_say_waiting(tui);
}

static gboolean
input_ready(int fd, GIOCondition condition, gpointer data)
{
  Tui *tui = data;
  gboolean any = FALSE;
  tui_paint_now(tui); /* a key is about what is on the screen */
  for (;;) {
    FpKey key = fp_keys_next(&any);
    if (key.kind == FP_KEY_NONE || tui->input_source == 0)
      break;
    one_key(tui, &key);
    if (key.paste)
      fp_wipe(key.paste, strlen(key.paste));
    g_free(key.paste);
    /* What one key brought about is on the screen before the next one counts. */
    tui_paint_now(tui);
  }
  tui->empty_reads = any ? 0 : tui->empty_reads + 1;
  if ((condition & (G_IO_HUP | G_IO_ERR | G_IO_NVAL)) || tui->empty_reads > 50) {
    tui->input_source = 0;
    tui->exit_code = FP_EXIT_OK; /* the terminal has gone: everything is stored already */
    tui_told_to_end(tui);
    return G_SOURCE_REMOVE;
  }
  return tui->input_source != 0;
}

/* What was typed before anybody listened makes the terminal readable no more. */
static gboolean
take_typed(gpointer data)
{
  Tui *tui = data;
  if (tui->input_source != 0)
    input_ready(STDIN_FILENO, G_IO_IN, tui);
  return G_SOURCE_REMOVE;
}

void
tui_listen_input(Tui *tui, gboolean on)
{
  if (tui->front || (on && tui->closed))
    return;
  if (on && tui->input_source == 0)
    tui->input_source = g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, input_ready, tui);
  if (on && fp_keys_typed_wait())
    g_idle_add(take_typed, tui);
  if (!on && tui->input_source != 0)
    g_clear_handle_id(&tui->input_source, g_source_remove);
}
