/* A record where columns are few: what matters most stands whole, and what matters least gives way first. In
 * this order it gives way: the date, the subject (which goes on in a second row where there is one), "new"
 * beside a weightier word, the name. Words are kept whole: what has no room for one is left out. */
#include "config.h"

#include "view/rows_narrow.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

enum {
  STATE = 12, /* columns of the state's words at least, from COLUMNS_FROM on */
  STATE_MOST = 15,
  WHO = 9,   /* of the name at least, so that subjects stand below each other */
  WHAT = 12, /* of the subject at least, from COLUMNS_FROM on */
  COLUMNS_FROM = 40,
  LEAST = 8 /* fewer columns than this tell nothing of a subject */
};

int
fp_rows_state_columns(void)
{
  static const char *const weighty[] = {N_("warning"), N_("notice"), N_("held"), N_("refused"), N_("unsure")};
  static const char *language; /* by its word for new */
  static int columns;
  if (language == _("new"))
    return columns;
  language = _("new");
  columns = STATE;
  for (gsize i = 0; i < G_N_ELEMENTS(weighty); i++) {
    g_autofree char *words = g_strdup_printf(_("new %s"), _(weighty[i]));
    columns = MAX(columns, MIN(fp_text_width(words) + 1, STATE_MOST));
  }
  return columns;
}

/* "warning" of "new warning": the bold row says "new" as well, and the open message says it in words. */
static const char *
weightier(const FpRecord *record)
{
  const char *blank = record->fresh ? strchr(record->state, ' ') : NULL;
  return blank && g_str_has_prefix(record->state, _("new")) ? blank + 1 : record->state;
}

const char *
fp_rows_state_words(const FpRecord *record)
{
  return fp_text_width(record->state) < fp_rows_state_columns() ? record->state : weightier(record);
}

/* Returns the column behind it, one blank further. */
static int
put_word(FpGrid *grid, int row, int col, const char *word, FpStyle style)
{
  return *word != '\0' ? fp_grid_put_cut(grid, row, col, 0, word, style) + 1 : col;
}

/* What comes before the name, in a column of its own; returns where the name begins. */
static int
draw_state(FpGrid *grid, int row, int left, const FpRecord *record, const char *tag)
{
  int col = tag ? put_word(grid, row, left, tag, FP_STYLE_FLAGGED) : left;
  int needed = fp_text_width(record->state) + 1 + fp_text_width(record->who);
  if (grid->cols >= COLUMNS_FROM) {
    int end = col + fp_rows_state_columns();
    fp_grid_put_cut(grid, row, col, end - 1, fp_rows_state_words(record), record->style);
    return end;
  }
  return put_word(grid, row, col, col + needed > grid->cols ? weightier(record) : record->state,
                  record->style);
}

/* Returns where the subject begins, which may lie outside. */
static int
draw_who(FpGrid *grid, int row, int col, const FpRecord *record)
{
  gboolean columns = grid->cols >= COLUMNS_FROM;
  int width = fp_text_width(record->who), room = grid->cols - col;
  int most = columns ? MAX(room - WHAT - 1, WHO) : room;
  int end = col + (columns ? CLAMP(width, WHO, most) : MIN(width, most));
  if (width == 0) /* boards have nobody: the name begins there */
    return col;
  fp_grid_put_cut(grid, row, col, end, record->who, record->fresh ? FP_STYLE_STRONG : FP_STYLE_TEXT);
  if (!columns && end + 2 + LEAST <= grid->cols)
    end = fp_grid_put(grid, row, end, 0, ":", FP_STYLE_TEXT);
  return end + 1;
}

/* As many whole words of the subject as there is room for; returns what is left of it. */
static const char *
draw_what(FpGrid *grid, int row, int col, const char *what)
{
  g_autoptr(GArray) lines = NULL;
  if (grid->cols - col < LEAST)
    return what;
  lines = fp_text_wrap(what, grid->cols - col);
  if (lines->len == 0)
    return "";
  const FpLine *line = &g_array_index(lines, FpLine, 0);
  g_autofree char *piece = g_strndup(what + line->start, line->length);
  fp_grid_put(grid, row, col, 0, piece, FP_STYLE_TEXT);
  return lines->len > 1 ? what + g_array_index(lines, FpLine, 1).start : "";
}

/* How the subject goes on, or else what does not stand in the first row; and when. */
static void
draw_second(FpGrid *grid, int row, int left, const FpRecord *record, const char *more)
{
  int col = left + (grid->cols >= COLUMNS_FROM ? fp_rows_state_columns() : 2);
  int width = fp_text_width(record->when_brief);
  const char *text = *more != '\0' ? more : record->rest ? record->rest : "";
  int room = grid->cols - width - 1 - col;
  gboolean dated = width > 0 && room >= MIN(fp_text_width(text), 2 * LEAST);
  fp_grid_put_cut(grid, row, col, dated ? grid->cols - width - 1 : 0, text, FP_STYLE_FAINT);
  if (dated)
    fp_grid_put(grid, row, grid->cols - width, 0, record->when_brief, FP_STYLE_FAINT);
}

void
fp_rows_draw_narrow(FpGrid *grid, int row, int height, int left, const FpRecord *record, const char *tag)
{
  int col = draw_who(grid, row, draw_state(grid, row, left, record, tag), record);
  if (height > 1)
    draw_second(grid, row + 1, left, record, draw_what(grid, row, col, record->what));
  else if (grid->cols - col >= LEAST)
    fp_grid_put_cut(grid, row, col, 0, record->what, FP_STYLE_TEXT);
}
