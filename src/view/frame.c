/* The whole screen: title, view (on a wide screen the list beside it), below it the announcement or the
 * question, and in the last row the most useful keys of this place. Where a sentence needs more rows than are
 * kept for it, the view gives them up until the next key. The row of keys never changes while one stays in a
 * place, so that it is not read out again. */
#include "config.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "flagpost/view.h"
#include "view/prompt.h"

typedef struct {
  int title; /* rows for the title, with the blank row below it */
  int view, bottom;
  int hints; /* 1: the last row is for keys */
} Rows;

enum {
  KEYS_FROM = 16,
  ROOMY_FROM = 24,
  BETWEEN = 3,
  LEFT_LEAST = 44,
  LEFT_MOST = 110,
  RIGHT_LEAST = 40,
  TYPED_LEAST = 10
};

int
fp_frame_first_row(int rows)
{
  return rows >= ROOMY_FROM ? 2 : rows >= 8 ? 1 : 0;
}

static char *
bottom_text(const char *status, const FpPrompt *prompt)
{
  if (!prompt)
    return g_strdup(status ? status : "");
  if (prompt->kind == FP_PROMPT_LINE)
    return g_strdup_printf("%s %s", prompt->question, prompt->text->str);
  return g_strdup(prompt->question);
}

/* Rows of what is told above the question. */
static int
told_rows(const FpPrompt *prompt, int cols)
{
  g_autoptr(GArray) lines = prompt && prompt->told ? fp_text_wrap(prompt->told, cols) : NULL;
  return lines ? (int)lines->len : 0;
}

static int
rows_kept(int rows)
{
  return rows >= ROOMY_FROM ? 3 : rows >= KEYS_FROM ? 2 : 1;
}

/* An announcement leaves a row for what is selected; a question may take all of a small screen: without its
 * last words nobody can answer it. */
static Rows
share(const char *text, const FpFrame *frame, int rows, int cols)
{
  /* A question stands in the last row, and is the only thing there. */
  Rows shared = {.title = fp_frame_first_row(rows),
                 .hints = rows >= KEYS_FROM && frame->hints && !frame->prompt};
  g_autoptr(GArray) lines = fp_text_wrap(text, cols);
  int least = rows_kept(rows), needed = (int)lines->len;
  /* The insertion point at the end of a full row stands on the next one. */
  if (frame->prompt && fp_text_width(text) >= cols * MAX(needed, 1))
    needed++;
  needed += told_rows(frame->prompt, cols);
  if (frame->prompt && needed >= rows - shared.title)
    shared.title = 0;
  shared.bottom = CLAMP(needed + shared.hints, least, MAX(rows - (frame->prompt == NULL) - shared.title, 1));
  shared.view = MAX(rows - shared.title - shared.bottom, 1);
  return shared;
}

gboolean
fp_frame_has_room(const FpFrame *frame, int rows, int cols)
{
  g_autofree char *text = bottom_text(frame->status, frame->prompt);
  return share(text, frame, rows, cols).bottom <= rows_kept(rows);
}

int
fp_frame_left(const FpFrame *frame, int cols)
{
  int usual = CLAMP(cols - BETWEEN - fp_view_measure(), LEFT_LEAST, LEFT_MOST);
  if (!frame->beside || cols < FP_BESIDE_FROM)
    return 0;
  return CLAMP(frame->left > 0 ? frame->left : usual, FP_MIN_COLS, cols - BETWEEN - RIGHT_LEAST);
}

void
fp_frame_layout(FpView *view, const FpFrame *frame, int rows, int cols)
{
  g_autofree char *text = bottom_text(frame->status, frame->prompt);
  Rows shared = share(text, frame, rows, cols);
  int left = fp_frame_left(frame, cols);
  if (rows < FP_MIN_ROWS || cols < FP_MIN_COLS)
    return;
  view->aside = FALSE;
  fp_view_resize(view, shared.view, left > 0 ? cols - left - BETWEEN : cols);
  if (left > 0) {
    frame->beside->aside = TRUE;
    fp_view_resize(frame->beside, shared.view, left);
  }
}

/* The last rows of the screen, one row a line; what does not fit is cut with a sign (M shows it in full). */
static void
draw_lines(FpGrid *grid, int first, int room, const char *text, unsigned style)
{
  g_autoptr(GArray) lines = fp_text_wrap(text, grid->cols);
  for (guint i = 0; i < lines->len && (int)i < room; i++) {
    const FpLine *line = &g_array_index(lines, FpLine, i);
    gboolean last = (int)i == room - 1 && i + 1 < lines->len;
    g_autofree char *piece =
        last ? g_strdup(text + line->start) : g_strndup(text + line->start, line->length);
    for (char *p = piece; *p != '\0'; p++)
      if (*p == '\n')
        *p = ' ';
    fp_grid_put_cut(grid, first + (int)i, 0, 0, piece, style);
  }
}

/* A field that is wider than its place shows the part with the insertion point. */
static void
draw_field(FpGrid *grid, int first, int room, const FpPrompt *prompt)
{
  g_autofree char *question = g_strconcat(prompt->question, " ", NULL);
  int col = 0, row = first, columns;
  const char *text = prompt->text->str;
  gsize length;
  int question_width = fp_text_width(question);
  if (question_width + TYPED_LEAST > grid->cols * room) { /* no room for both: the typed text matters */
    question_width = 0;
  } else {
    for (const char *p = question; (length = fp_text_grapheme(p, &columns)) > 0; p += length) {
      g_autofree char *piece = g_strndup(p, length);
      if (col + columns > grid->cols) {
        row++;
        col = 0;
      }
      col = fp_grid_put(grid, row, col, 0, piece, FP_STYLE_STATUS);
    }
  }
  int width = grid->cols * (room - (row - first)) - col - 1;
  {
    g_autofree char *before = g_strndup(text, prompt->cursor);
    while (fp_text_width(text) > width && text < prompt->text->str + prompt->cursor &&
           fp_text_width(before) - fp_text_width(prompt->text->str) + fp_text_width(text) > width / 2)
      text += fp_text_grapheme(text, &columns);
  }
  for (;;) {
    length = fp_text_grapheme(text, &columns);
    if (length > 0 && col + columns > grid->cols) {
      row++;
      col = 0;
    }
    if (col >= grid->cols) {
      row++;
      col = 0;
    }
    if (text == prompt->text->str + prompt->cursor)
      fp_grid_cursor(grid, row, col);
    if (length == 0 || row >= first + room)
      break;
    g_autofree char *piece = g_strndup(text, length);
    col = fp_grid_put(grid, row, col, 0, piece, FP_STYLE_TEXT);
    text += length;
  }
}

/* As many of the keys as there is room for, whole ones. */
static void
draw_hints(FpGrid *grid, const FpHint *hints)
{
  int row = grid->rows - 1, col = 0;
  for (const FpHint *hint = hints; hint->key; hint++) {
    int width = fp_text_width(hint->key) + 1 + fp_text_width(hint->word);
    if (col + width > grid->cols)
      break;
    col = fp_grid_put(grid, row, col, 0, hint->key, FP_STYLE_KEY);
    col = fp_grid_put(grid, row, col + 1, 0, hint->word, FP_STYLE_FAINT) + 3;
  }
}

/* On a screen that a question takes whole, the view's one row lies below it. */
static void
clear_rows(FpGrid *grid, int first)
{
  g_autofree char *blank = g_strnfill((gsize)grid->cols, ' ');
  for (int row = MAX(first, 0); row < grid->rows; row++)
    fp_grid_put(grid, row, 0, 0, blank, FP_STYLE_TEXT);
}

/* What was told before the question, in the `room` rows above `end`: the end of it below a sign, where there
 * is more. */
static void
draw_told(FpGrid *grid, int end, int room, const FpPrompt *prompt)
{
  int told = told_rows(prompt, grid->cols), shown = MIN(told, room);
  if (shown > 0 && shown < told)
    fp_grid_put(grid, end - shown--, 0, 0, "...", FP_STYLE_FAINT);
  if (shown <= 0)
    return;
  g_autoptr(GArray) lines = fp_text_wrap(prompt->told, grid->cols);
  draw_lines(grid, end - shown, shown,
             prompt->told + g_array_index(lines, FpLine, lines->len - (guint)shown).start, FP_STYLE_TEXT);
}

static void
draw_bottom(FpGrid *grid, const Rows *shared, const char *text, const FpFrame *frame)
{
  g_autoptr(GArray) lines = fp_text_wrap(text, grid->cols);
  int room = shared->bottom - shared->hints, needed = CLAMP((int)lines->len, 1, MAX(room, 1));
  int first = grid->rows - shared->hints - needed;
  clear_rows(grid, grid->rows - shared->bottom);
  if (shared->hints > 0)
    draw_hints(grid, frame->hints);
  if (!frame->prompt) {
    draw_lines(grid, first, needed, text, FP_STYLE_STATUS);
    if (frame->visit && *text != '\0')
      fp_grid_cursor(grid, first, 0);
    return;
  }
  if (frame->prompt->kind == FP_PROMPT_LINE) {
    room = MAX(room - told_rows(frame->prompt, grid->cols), MIN(needed + 1, room));
    needed = room > 1 && fp_text_width(text) >= grid->cols ? room : needed;
    draw_told(grid, grid->rows - needed, shared->bottom - needed, frame->prompt);
    draw_field(grid, grid->rows - needed, needed, frame->prompt);
    return;
  }
  {
    const FpLine *last = lines->len > 0 ? &g_array_index(lines, FpLine, lines->len - 1) : NULL;
    /* What does not fit at all is cut at the beginning. */
    gsize skipped =
        (int)lines->len > needed ? g_array_index(lines, FpLine, lines->len - (guint)needed).start : 0;
    draw_told(grid, first, room - needed, frame->prompt);
    draw_lines(grid, first, needed, text + skipped, FP_STYLE_STATUS);
    if (frame->prompt->kind == FP_PROMPT_LETTER) {
      fp_grid_cursor(grid, first, 0); /* where a reader of braille begins */
      return;
    }
    g_autofree char *piece = last ? g_strndup(text + last->start, last->length) : g_strdup("");
    fp_grid_cursor(grid, grid->rows - 1, MIN(fp_text_width(piece) + 1, grid->cols - 1));
  }
}

/* The title is underlined to the edge: a line between it and the view that no reader speaks. */
static void
draw_title(FpGrid *grid, int from, int end, const FpView *view)
{
  const char *title = view->title ? view->title : "";
  if (view->title_brief && fp_text_width(title) > end - from)
    title = view->title_brief;
  fp_grid_put_cut(grid, 0, from, end, title, FP_STYLE_TITLE);
  for (int col = from; col < end; col++)
    fp_grid_cell(grid, 0, col)->style = FP_STYLE_TITLE;
}

static void
draw_view(FpGrid *grid, const Rows *shared, int from, int end, const FpView *view)
{
  g_autoptr(FpGrid) inner = fp_grid_new(shared->view, end - from);
  fp_view_draw(view, inner);
  fp_grid_blit(grid, shared->title, from, inner);
  if (shared->title > 0)
    draw_title(grid, from, end, view);
}

void
fp_frame_draw(FpGrid *grid, const FpView *view, const FpFrame *frame)
{
  g_autofree char *text = bottom_text(frame->status, frame->prompt);
  Rows shared = share(text, frame, grid->rows, grid->cols);
  int left = fp_frame_left(frame, grid->cols);
  fp_grid_clear(grid);
  if (grid->rows < FP_MIN_ROWS || grid->cols < FP_MIN_COLS) {
    g_autofree char *small = g_strdup_printf(_("Too small: %d by %d is needed."), FP_MIN_COLS, FP_MIN_ROWS);
    draw_lines(grid, 0, grid->rows, small, FP_STYLE_TEXT);
    return;
  }
  if (left > 0)
    draw_view(grid, &shared, 0, left, frame->beside);
  draw_view(grid, &shared, left > 0 ? left + BETWEEN : 0, grid->cols, view);
  draw_bottom(grid, &shared, text, frame);
}
