/* Does what a line asks for. What that is line.c has read. */
#include "config.h"

#include "plain/line.h"
#include "plain/plain.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

FpView *
plain_list(Plain *plain)
{
  Tui *tui = plain->tui;
  for (guint i = tui->views->len; i-- > 0;) {
    FpView *view = g_ptr_array_index(tui->views, i);
    if (view->ops->kind == FP_VIEW_LIST)
      return view;
  }
  return tui->inbox;
}

/* The id of a numbered row, which then has the focus; NULL, and a sentence, if there is none. */
static const char *
select_number(Plain *plain, const char *word)
{
  FpView *view = plain_list(plain);
  guint64 number = g_ascii_strtoull(word, NULL, 10);
  guint count = fp_view_lines(view);
  if (number < 1 || number > count) {
    tui_sayf(plain->tui,
             ngettext("There is no %s: the list has %u.", "There is no %s: the list has %u.", count), word,
             count);
    return NULL;
  }
  fp_rows_view_select(view, (guint)number - 1);
  return fp_rows_view_selected(view, NULL);
}

/* What is open above the list is left. */
static void
to_list(Plain *plain)
{
  FpView *list = plain_list(plain);
  while (tui_top(plain->tui) != list)
    tui_pop(plain->tui, tui_top(plain->tui));
  plain->shown = list;
}

static void
open_number(Plain *plain, const char *word)
{
  if (!select_number(plain, word))
    return;
  to_list(plain);
  tui_act(plain->tui, FP_ACT_OPEN);
}

static void
list_rows(Plain *plain, guint from, const char *how_many)
{
  guint count =
      how_many && plain_is_number(how_many) ? (guint)g_ascii_strtoull(how_many, NULL, 10) : PLAIN_PAGE;
  to_list(plain);
  plain_rows(plain, from, MAX(count, 1));
}

/* An empty line: the next rows of a list, the next message. */
static void
go_on(Plain *plain)
{
  FpView *view = tui_top(plain->tui);
  if (view->ops->kind == FP_VIEW_LIST) {
    list_rows(plain, plain->printed < fp_view_lines(view) ? plain->printed : 0, NULL);
  } else if (view->ops->kind == FP_VIEW_MESSAGE) {
    FpView *list = plain_list(plain);
    guint row = 0;
    fp_rows_view_selected(list, &row);
    g_autofree char *word = g_strdup_printf("%u", row + 2);
    if (row + 1 < fp_view_lines(list))
      open_number(plain, word);
    else
      plain_line(_("This is the last one of the list."));
  }
}

/* --- moving --- */

static gboolean
moves(FpAction action)
{
  switch (action) {
  case FP_ACT_DOWN:
  case FP_ACT_UP:
  case FP_ACT_PAGE_UP:
  case FP_ACT_FIRST:
  case FP_ACT_LAST:
  case FP_ACT_NEXT_UNREAD:
  case FP_ACT_NEXT_MESSAGE:
  case FP_ACT_PREVIOUS_MESSAGE:
  case FP_ACT_NEXT_LINK:
  case FP_ACT_PREVIOUS_LINK:
  case FP_ACT_NEXT_QUOTE:
  case FP_ACT_PREVIOUS_QUOTE:
  case FP_ACT_FOLD:
  case FP_ACT_REASONS:
  case FP_ACT_REDRAW:
    return TRUE;
  default:
    return FALSE;
  }
}

/* What only a screen has, and what is otherwise here. TRUE: it was one of these. */
static gboolean
do_here(Plain *plain, FpAction action)
{
  switch (action) {
  case FP_ACT_HELP:
    plain_help(plain);
    return TRUE;
  case FP_ACT_PAGE_DOWN:
    go_on(plain);
    return TRUE;
  case FP_ACT_LEFT:
  case FP_ACT_RIGHT:
  case FP_ACT_WIDER:
  case FP_ACT_NARROWER:
    plain_line(_("Lines are printed whole here: nothing is cut off."));
    return TRUE;
  case FP_ACT_COMMAND_LINE:
    plain_line(_("Type the command itself, without a colon."));
    return TRUE;
  case FP_ACT_SUSPEND:
    plain_line(_("Ctrl-Z goes to the shell, if there is one; fg comes back."));
    return TRUE;
  default:
    return FALSE;
  }
}

static void
act(Plain *plain, FpAction action)
{
  const FpView *before = tui_top(plain->tui);
  guint said = plain->tui->history->len;
  if (do_here(plain, action))
    return;
  tui_act(plain->tui, action);
  /* Where one stands now, unless that has been said. */
  if (!moves(action) || tui_top(plain->tui) != before || plain->tui->history->len != said)
    return;
  if (before->ops->kind == FP_VIEW_MESSAGE &&
      (action == FP_ACT_NEXT_MESSAGE || action == FP_ACT_PREVIOUS_MESSAGE))
    plain_message(plain);
  else
    plain_item(plain);
}

/* --- commands with words --- */

/* The numbers among the words become the ids of their rows. FALSE: one of them is none. */
static gboolean
take_numbers(Plain *plain, char **words, GPtrArray *ids, GPtrArray *rest)
{
  for (guint i = 0; words[i]; i++) {
    const char *id = plain_is_number(words[i]) ? select_number(plain, words[i]) : NULL;
    if (id)
      g_ptr_array_add(ids, g_strdup(id));
    else if (plain_is_number(words[i]))
      return FALSE;
    else
      g_ptr_array_add(rest, words[i]);
  }
  return TRUE;
}

static void
flag(Plain *plain, char **words)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free), rest = g_ptr_array_new();
  if (!take_numbers(plain, words, ids, rest))
    return;
  g_auto(FpEffect) effect = {0};
  const FpFlagReason *reason = rest->len > 0 ? fp_flag_reason(g_ptr_array_index(rest, 0)) : NULL;
  GString *note = g_string_new(NULL);
  if (ids->len > 0) {
    effect.action = FP_ACT_FLAG;
    effect.of = fp_rows_view_of(plain_list(plain));
    for (guint i = 0; i < ids->len; i++)
      fp_effect_add(&effect, g_ptr_array_index(ids, i));
  } else {
    fp_view_act(tui_top(plain->tui), FP_ACT_FLAG, &effect);
  }
  for (guint i = reason != NULL; i < rest->len; i++)
    g_string_append_printf(note, "%s%s", note->len > 0 ? " " : "", (char *)g_ptr_array_index(rest, i));
  if (fp_app_read_only(plain->tui->app)) {
    tui_do(plain->tui, tui_top(plain->tui), &effect); /* which says so */
  } else {
    plain->tui->flagged_at = 0; /* a line is no key that repeats itself */
    tui_do_flag(plain->tui, &effect, reason ? reason->id : NULL, note->len > 0 ? note->str : NULL);
  }
  g_string_free(note, TRUE);
}

/* A link's number belongs to the letter, not to the list. */
static void
link_by_number(Plain *plain, FpAction action, const char *number)
{
  g_auto(FpEffect) effect = {0};
  fp_view_act(tui_top(plain->tui), action, &effect);
  effect.number = (guint)g_ascii_strtoull(number, NULL, 10);
  tui_do(plain->tui, tui_top(plain->tui), &effect);
}

static void
each_number(Plain *plain, FpAction action, char **words)
{
  to_list(plain);
  for (guint i = 0; words[i]; i++)
    if (select_number(plain, words[i]))
      act(plain, action);
}

/* What was named and has no report is no reason to take another one back. */
static void
undo_number(Plain *plain, const FpEffect *row)
{
  const char *where = plain_list(plain)->ops->name;
  gint64 report = tui_undo_row(plain->tui, where, row, TRUE);
  if (report != 0)
    tui_do_undo(plain->tui, report);
  else
    tui_say(plain->tui, _("There is nothing to take back."));
}

/* A command of the screen with the numbers of what it is about. */
static void
act_on_numbers(Plain *plain, FpAction action, char **words)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free), rest = g_ptr_array_new();
  g_auto(FpEffect) effect = {.action = action, .of = fp_rows_view_of(plain_list(plain))};
  if (action == FP_ACT_OPEN_LINK || action == FP_ACT_COPY_LINK) {
    link_by_number(plain, action, words[0]);
  } else if (action == FP_ACT_TAG) {
    each_number(plain, action, words);
  } else if (action == FP_ACT_OPEN || action == FP_ACT_READ) {
    open_number(plain, words[0]);
  } else if (take_numbers(plain, words, ids, rest)) {
    for (guint i = 0; i < ids->len; i++)
      fp_effect_add(&effect, g_ptr_array_index(ids, i));
    if (action == FP_ACT_UNDO && !fp_app_read_only(plain->tui->app))
      undo_number(plain, &effect);
    else
      tui_do(plain->tui, plain_list(plain), &effect);
  }
}

/* As on the command line, about what has the focus. */
static void
run_line(Plain *plain, const char *line)
{
  g_auto(FpEffect) focus = {0};
  fp_view_act(tui_top(plain->tui), FP_ACT_COMMAND_LINE, &focus);
  tui_run_line(plain->tui, line, &focus);
}

/* Like typing the words where the screen asks for them. */
static void
search(Plain *plain, char **words)
{
  g_autofree char *text = g_strjoinv(" ", words);
  tui_act(plain->tui, FP_ACT_SEARCH);
  if (plain->tui->question)
    plain_answer(plain, text);
}

static void
unknown_letter(Plain *plain, const char *letter)
{
  g_autofree char *sentence = tui_unknown_key(tui_top(plain->tui)->ops->name, letter);
  plain_line(sentence);
}

/* The next letter, or the next row. */
static void
next(Plain *plain)
{
  if (tui_top(plain->tui)->ops->kind == FP_VIEW_MESSAGE)
    go_on(plain);
  else
    act(plain, FP_ACT_DOWN);
}

/* A key stands alone here: none is the first of two. */
static FpAction
key_here(gpointer data, const char *key)
{
  Plain *plain = data;
  FpAction action = tui_keymap(plain->tui, tui_top(plain->tui)->ops->name, key);
  g_clear_pointer(&plain->tui->pending_key, g_free);
  return action;
}

void
plain_do(Plain *plain, const char *text)
{
  g_autofree char *whole = g_strstrip(g_strdup(text));
  if (*whole == ':')
    memmove(whole, whole + 1, strlen(whole));
  if (tui_care_answered_in_words(plain->tui, whole))
    return;
  g_autoptr(PlainLine) line = plain_line_read(whole, key_here, plain);
  switch (line->asked) {
  case PLAIN_GO_ON:
    go_on(plain);
    break;
  case PLAIN_BAD_QUOTES:
    plain_line(_("The quotes do not match."));
    break;
  case PLAIN_LIST:
    list_rows(plain, 0, *line->rest);
    break;
  case PLAIN_NEXT:
    next(plain);
    break;
  case PLAIN_OPEN:
    open_number(plain, line->words[0]);
    break;
  case PLAIN_ACT:
    act(plain, line->action);
    break;
  case PLAIN_NO_KEY:
    unknown_letter(plain, line->words[0]);
    break;
  case PLAIN_SEARCH:
    search(plain, line->rest);
    break;
  case PLAIN_FLAG:
    flag(plain, line->rest);
    break;
  case PLAIN_ROWS:
    act_on_numbers(plain, line->action, line->rest);
    break;
  case PLAIN_COMMAND:
    run_line(plain, line->line);
    break;
  case PLAIN_UNKNOWN:
    tui_run_line(plain->tui, line->line, NULL); /* which says what is wrong with it */
    break;
  }
}
