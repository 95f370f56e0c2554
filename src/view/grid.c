/* The grid of cells. Called by every view to draw, by src/tui/screen.c to paint, by the tests to compare.
 * Nothing but clean text gets into a cell: this is the last of the places that make sure of it. */
#include "config.h"

#include "flagpost/grid.h"

#include "flagpost/text.h"

FpGrid *
fp_grid_new(int rows, int cols)
{
  FpGrid *grid = g_new0(FpGrid, 1);
  grid->rows = MAX(rows, 1);
  grid->cols = MAX(cols, 1);
  grid->cells = g_new0(FpCell, (gsize)grid->rows * (gsize)grid->cols);
  fp_grid_clear(grid);
  return grid;
}

void
fp_grid_free(FpGrid *grid)
{
  if (!grid)
    return;
  g_free(grid->cells);
  g_free(grid);
}

static void
set_blank(FpCell *cell, unsigned style)
{
  *cell = (FpCell){.ch = {' '}, .width = 1, .style = (guint8)style};
}

void
fp_grid_clear(FpGrid *grid)
{
  gsize all = (gsize)grid->rows * (gsize)grid->cols;
  set_blank(&grid->cells[0], FP_STYLE_TEXT);
  for (gsize done = 1; done < all; done *= 2)
    memcpy(&grid->cells[done], grid->cells, MIN(done, all - done) * sizeof *grid->cells);
  grid->cursor_row = grid->cursor_col = 0;
}

FpCell *
fp_grid_cell(const FpGrid *grid, int row, int col)
{
  if (row < 0 || col < 0 || row >= grid->rows || col >= grid->cols)
    return NULL;
  return &grid->cells[row * grid->cols + col];
}

/* Overwriting one half of a wide character leaves the other half blank. */
static void
break_wide(FpGrid *grid, int row, int col)
{
  FpCell *cell = fp_grid_cell(grid, row, col);
  if (cell->width == 2 && col + 1 < grid->cols)
    set_blank(fp_grid_cell(grid, row, col + 1), cell->style);
  else if (cell->width == 0 && col > 0)
    set_blank(fp_grid_cell(grid, row, col - 1), cell->style);
}

static void
put_grapheme(FpGrid *grid, int row, int col, const char *bytes, gsize length, int width, unsigned style)
{
  FpCell *cell = fp_grid_cell(grid, row, col);
  guint n = 0;
  break_wide(grid, row, col);
  if (width == 2)
    break_wide(grid, row, col + 1);
  *cell = (FpCell){.width = (guint8)width, .style = (guint8)style};
  for (const char *p = bytes; p < bytes + length && n < G_N_ELEMENTS(cell->ch); p = g_utf8_next_char(p))
    cell->ch[n++] = g_utf8_get_char(p);
  if (width == 2)
    *fp_grid_cell(grid, row, col + 1) = (FpCell){.width = 0, .style = (guint8)style};
}

/* Bytes of a character that fp_text_clean has made visible: "<U+200B>"; 0: none begins here. */
static gsize
escape_length(const char *text)
{
  if (strncmp(text, "<U+", 3) != 0)
    return 0;
  gsize digits = strspn(text + 3, "0123456789ABCDEF");
  return digits >= 4 && digits <= 6 && text[3 + digits] == '>' ? digits + 4 : 0;
}

int
fp_grid_put(FpGrid *grid, int row, int col, int end, const char *text, unsigned style)
{
  g_autofree char *cleaned = NULL;
  const char *escape_end = NULL;
  int columns;
  gsize length;
  end = end <= 0 ? grid->cols : MIN(end, grid->cols);
  if (row < 0 || row >= grid->rows || col < 0 || !text)
    return MAX(col, 0);
  if (!fp_text_is_clean(text, FP_TEXT_LINES) || strchr(text, '\n')) {
    g_critical("the grid was given text that is not clean");
    text = cleaned = fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
  }
  while ((length = fp_text_grapheme(text, &columns)) > 0 && col < end) {
    if (columns > 0 && col + columns > end) {
      set_blank(fp_grid_cell(grid, row, col++), style);
      break;
    }
    if (escape_length(text) > 0)
      escape_end = text + escape_length(text);
    if (columns > 0)
      put_grapheme(grid, row, col, text, length, columns, text < escape_end ? FP_STYLE_ESCAPE : style);
    col += MAX(columns, 0);
    text += length;
  }
  return col;
}

int
fp_grid_put_cut(FpGrid *grid, int row, int col, int end, const char *text, unsigned style)
{
  int room = (end <= 0 ? grid->cols : MIN(end, grid->cols)) - col;
  if (room <= 0 || !text)
    return col;
  if (fp_text_width(text) <= room)
    return fp_grid_put(grid, row, col, end, text, style);
  g_autofree char *cut = fp_text_cut(text, room, room > 6 ? "..." : ".");
  return fp_grid_put(grid, row, col, end, cut, style);
}

void
fp_grid_select_row(FpGrid *grid, int row, int end)
{
  int edge = end <= 0 ? grid->cols : MIN(end, grid->cols);
  for (int col = 0; col < edge && row >= 0 && row < grid->rows; col++)
    fp_grid_cell(grid, row, col)->style |= FP_STYLE_SELECTED;
}

void
fp_grid_cursor(FpGrid *grid, int row, int col)
{
  grid->cursor_row = CLAMP(row, 0, grid->rows - 1);
  grid->cursor_col = CLAMP(col, 0, grid->cols - 1);
}

void
fp_grid_restyle_row(FpGrid *grid, int row, int end, FpStyle style)
{
  int edge = end <= 0 ? grid->cols : MIN(end, grid->cols);
  for (int col = 0; col < edge && row >= 0 && row < grid->rows; col++)
    fp_grid_cell(grid, row, col)->style = (guint8)style;
}

void
fp_grid_blit(FpGrid *grid, int row, int col, const FpGrid *from)
{
  int cols = MIN(grid->cols - col, from->cols);
  for (int r = 0; cols > 0 && r < from->rows && r + row < grid->rows; r++)
    memcpy(fp_grid_cell(grid, r + row, col), fp_grid_cell(from, r, 0), sizeof(FpCell) * (gsize)cols);
  fp_grid_cursor(grid, from->cursor_row + row, from->cursor_col + col);
}

gboolean
fp_grid_equal(const FpGrid *a, const FpGrid *b)
{
  return a->rows == b->rows && a->cols == b->cols && a->cursor_row == b->cursor_row &&
         a->cursor_col == b->cursor_col &&
         memcmp(a->cells, b->cells, sizeof(FpCell) * (gsize)a->rows * (gsize)a->cols) == 0;
}

char *
fp_grid_row_text(const FpGrid *grid, int row)
{
  GString *text = g_string_new(NULL);
  for (int col = 0; col < grid->cols; col++) {
    const FpCell *cell = fp_grid_cell(grid, row, col);
    for (guint i = 0; i < G_N_ELEMENTS(cell->ch) && cell->ch[i] != 0; i++)
      g_string_append_unichar(text, cell->ch[i]);
  }
  while (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate(text, text->len - 1);
  return g_string_free(text, FALSE);
}

char *
fp_grid_row_styles(const FpGrid *grid, int row)
{
  GString *styles = g_string_new(NULL);
  for (int col = 0; col < grid->cols; col++) {
    const FpCell *cell = fp_grid_cell(grid, row, col);
    char letter = fp_style_look((FpStyle)cell->style)->letter;
    if (cell->style & FP_STYLE_SELECTED)
      letter = letter == '.' ? '#' : g_ascii_toupper(letter);
    g_string_append_c(styles, letter);
  }
  while (styles->len > 0 && styles->str[styles->len - 1] == '.')
    g_string_truncate(styles, styles->len - 1);
  return g_string_free(styles, FALSE);
}
