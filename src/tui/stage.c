/* What is on the screen: the views one above the other, the announcement below them, and painting both when
 * the loop is idle. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { SENTENCES_KEPT = 50, LARGE = 2000 /* lines */ };

FpView *
tui_top(Tui *tui)
{
  return g_ptr_array_index(tui->views, tui->views->len - 1);
}

/* Pages that may lie one above the other: what they show differs. */
static gboolean
is_one_of_many(const FpView *view)
{
  static const char *const names[] = {"message", "campaign", "topic", "topics", "found", NULL};
  return g_strv_contains(names, view->ops->name);
}

void
tui_push(Tui *tui, FpView *view)
{
  for (guint i = tui->views->len; i-- > 0 && !is_one_of_many(view);) {
    FpView *older = g_ptr_array_index(tui->views, i);
    if (older != tui->inbox && g_str_equal(older->ops->name, view->ops->name))
      g_ptr_array_remove_index(tui->views, i);
  }
  g_ptr_array_add(tui->views, view);
  tui_changed(tui);
}

/* Behind all painting. What the archive holds of what was read, and what lay between blocks that are still in
 * use, goes back to the system, where the C library does that. */
static gboolean
rest(gpointer data)
{
  Tui *tui = data;
  tui->rest_source = 0;
  /* Not while work goes on: it needs the memory again, and a key would wait. When the last work has ended,
   * this is called again. */
  if (tui->works->len > 0)
    return G_SOURCE_REMOVE;
  gboolean much = tui->member && fp_store_rest(fp_member_store(tui->member));
#ifdef __GLIBC__
  if (much || tui->was_large)
    malloc_trim(0);
#endif
  tui->was_large = FALSE;
  return G_SOURCE_REMOVE;
}

void
tui_rest_soon(Tui *tui, gboolean large)
{
  tui->was_large |= large;
  if (tui->rest_source == 0 && !tui->closed)
    tui->rest_source = g_idle_add_full(G_PRIORITY_LOW, rest, tui, NULL);
}

void
tui_pop(Tui *tui, FpView *view)
{
  if (view->ops->kind == FP_VIEW_MESSAGE && !fp_message_view_get(view)->topic) {
    char *place = fp_message_view_place(view);
    if (place)
      g_hash_table_replace(tui->places, g_strdup(fp_message_view_get(view)->id), place);
    else
      g_hash_table_remove(tui->places, fp_message_view_get(view)->id);
  }
  tui_rest_soon(tui, fp_view_lines(view) > LARGE);
  if (view != tui->inbox)
    g_ptr_array_remove(tui->views, view);
  tui_changed(tui);
}

gboolean
tui_has(Tui *tui, const FpView *view)
{
  return g_ptr_array_find(tui->views, view, NULL);
}

/* A text that was opened from a list. Readers of speech and braille have one column. */
static FpView *
beside(Tui *tui)
{
  FpView *below = tui->views->len > 1 ? g_ptr_array_index(tui->views, tui->views->len - 2) : NULL;
  return !tui->accessible && below && below->ops->kind == FP_VIEW_LIST &&
                 tui_top(tui)->ops->kind == FP_VIEW_MESSAGE
             ? below
             : NULL;
}

FpFrame
tui_frame(Tui *tui)
{
  return (FpFrame){.status = tui->status,
                   .prompt = tui->question ? tui->question->prompt : NULL,
                   .visit = tui->accessible && !tui->status_seen,
                   .hints = tui_hints(tui, tui_top(tui)->ops->name),
                   .beside = beside(tui),
                   .left = tui->left};
}

static void
paint(Tui *tui)
{
  const FpPrompt *prompt = tui->question ? tui->question->prompt : NULL;
  g_autoptr(FpGrid) grid = NULL;
  FpFrame frame;
  int rows, cols;
  if (fp_screen_away() || tui->views->len == 0)
    return;
  /* Nothing is painted while a secret is typed: a screen reader would speak what it held back. */
  if (prompt && fp_prompt_kind(prompt) == FP_PROMPT_SECRET && tui->question->painted)
    return;
  fp_screen_size(&rows, &cols);
  frame = tui_frame(tui);
  fp_frame_layout(tui_top(tui), &frame, rows, cols);
  grid = fp_grid_new(rows, cols);
  fp_frame_draw(grid, tui_top(tui), &frame);
  fp_screen_paint(grid);
  if (tui->question)
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
  if (tui->front)
    tui->front->changed(tui);
  else if (tui->paint_source == 0)
    tui->paint_source = g_idle_add_full(G_PRIORITY_DEFAULT_IDLE, paint_idle, tui, NULL);
}

void
tui_paint_now(Tui *tui)
{
  if (tui->paint_source == 0)
    return;
  g_source_remove(tui->paint_source);
  paint_idle(tui);
}

const char *
tui_last_said(Tui *tui)
{
  return tui->history->len > 0 ? g_ptr_array_index(tui->history, tui->history->len - 1) : "";
}

void
tui_say(Tui *tui, const char *sentence)
{
  if (!sentence || *sentence == '\0')
    return;
  tui->care_asked = FALSE; /* another announcement stands there now */
  if (tui->front) {
    tui->front->said(tui, sentence);
  } else {
    g_free(tui->status);
    tui->status = g_strdup(sentence);
    tui->status_is_secret = tui->status_seen = FALSE;
  }
  if (tui->history->len == 0 || !g_str_equal(tui_last_said(tui), sentence))
    g_ptr_array_add(tui->history, g_strdup(sentence));
  if (tui->history->len > SENTENCES_KEPT)
    g_ptr_array_remove_index(tui->history, 0);
  tui_changed(tui);
}

void
tui_say_key(Tui *tui, const char *sentence, const char *key, FpAction action)
{
  g_autofree char *words = tui_with_key(sentence, key, action);
  tui_say(tui, words);
}

void
tui_say_later(Tui *tui, const char *sentence)
{
  g_free(tui->later);
  tui->later = g_strdup(sentence);
  tui_say_waiting(tui);
}

void
tui_say_waiting(Tui *tui)
{
  if (!tui->later || (tui->status && !tui->status_seen))
    return;
  g_autofree char *sentence = g_steal_pointer(&tui->later);
  tui_say(tui, sentence);
}

void
tui_sayf(Tui *tui, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *sentence = fp_counts_va(format, args);
  va_end(args);
  tui_say(tui, sentence);
}

void
tui_say_error(Tui *tui, const GError *error)
{
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_autofree char *sentence = fp_error_sentence(error);
  tui_say(tui, sentence);
  if (tui->bell)
    fp_screen_bell();
}
