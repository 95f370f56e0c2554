/* A picture of the real screen: runs a command in a terminal of libvterm, types keys, and writes the cells as
 * SVG, in a window with a title. Called by tools/picture.
 *
 *   picture dark|light COLSxROWS OUT.svg TITLE KEYS... -- COMMAND...
 *
 * A KEYS argument is typed as it stands, with \r, \e and \t for Enter, Esc and Tab; "wait:TEXT" waits for a
 * text. */
#include "config.h"

#include "lib/pty.h"

#include <stdio.h>

enum { CELL_W = 9, CELL_H = 19, BASE = 14, MARGIN = 16, BAR = 34 };

typedef struct {
  const char *name, *ground, *ink, *bar, *edge, *quiet;
  const char *colours[16]; /* the terminal's own, each readable on the ground */
} Look;

static const Look looks[] = {
    {"dark",
     "#15181c",
     "#d9dde3",
     "#21262c",
     "#39414a",
     "#9aa4af",
     {"#15181c", "#f07f7f", "#86d093", "#dfbb66", "#8ab2ee", "#d19bdb", "#74cbd2", "#d9dde3", "#98a1ac",
      "#ff9a9a", "#a3e3ae", "#f5d47f", "#a8c8f7", "#e5b6ed", "#93e0e6", "#ffffff"}},
    {"light",
     "#fcfcfa",
     "#23272d",
     "#ecedea",
     "#cfd2cd",
     "#5a626b",
     {"#23272d", "#a3262a", "#246a34", "#735600", "#1d4d9e", "#772c83", "#0c636a", "#4a5058", "#565d66",
      "#b02a30", "#286f38", "#7b5d00", "#2859b0", "#873592", "#12707a", "#23272d"}},
};

static const Look *look;
static FILE *file;
static FpPty *pty;

static const char *
colour_of(const VTermColor *colour)
{
  return VTERM_COLOR_IS_INDEXED(colour) && colour->indexed.idx < 16 ? look->colours[colour->indexed.idx]
                                                                    : look->ink;
}

static gboolean
same(const VTermScreenCell *a, const VTermScreenCell *b)
{
  return a->attrs.reverse == b->attrs.reverse && a->attrs.bold == b->attrs.bold &&
         a->attrs.underline == b->attrs.underline && vterm_color_is_equal(&a->fg, &b->fg);
}

static gboolean
is_blank(int row, int col)
{
  VTermScreenCell cell;
  fp_pty_cell(pty, row, col, &cell);
  return cell.chars[0] == 0 || cell.chars[0] == ' ';
}

/* (transfer full) */
static char *
cells_text(int row, int from, int to)
{
  GString *text = g_string_new(NULL);
  VTermScreenCell cell;
  for (int col = from; col < to; col += MAX(cell.width, 1)) {
    fp_pty_cell(pty, row, col, &cell);
    if (cell.chars[0] == 0)
      g_string_append_c(text, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++)
      if (cell.chars[i] != (uint32_t)-1)
        g_string_append_unichar(text, cell.chars[i]);
  }
  return g_string_free(text, FALSE);
}

/* Cells of one look. The length is given, so that a font of another width keeps the columns. */
static void
write_run(int row, int from, int to)
{
  VTermScreenCell first;
  g_autofree char *text = NULL, *escaped = NULL;
  int y = BAR + MARGIN + row * CELL_H;
  fp_pty_cell(pty, row, from, &first);
  const char *ink = colour_of(&first.fg);
  if (first.attrs.reverse) {
    fprintf(
        file,
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" shape-rendering=\"crispEdges\"/>\n",
        MARGIN + from * CELL_W, y, (to - from) * CELL_W, CELL_H, ink);
    ink = look->ground;
  }
  if (first.attrs.underline) /* under blanks too, which a text's own line leaves out */
    fprintf(
        file,
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"1\" fill=\"%s\" shape-rendering=\"crispEdges\"/>\n",
        MARGIN + from * CELL_W, y + BASE + 2, (to - from) * CELL_W, ink);
  while (from < to && is_blank(row, from))
    from++;
  while (from < to && is_blank(row, to - 1))
    to--;
  if (from == to)
    return;
  text = cells_text(row, from, to);
  escaped = g_markup_escape_text(text, -1);
  fprintf(file,
          "<text x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\" "
          "fill=\"%s\"%s>%s</text>\n",
          MARGIN + from * CELL_W, y + BASE, (to - from) * CELL_W, ink,
          first.attrs.bold ? " font-weight=\"bold\"" : "", escaped);
}

/* Runs end where the look changes, and at two blanks, so that each column stands by itself. */
static void
write_row(int row, int cols)
{
  VTermScreenCell cell, next;
  int from = 0;
  for (int col = 1; col <= cols; col++) {
    gboolean ends = col == cols;
    if (!ends) {
      fp_pty_cell(pty, row, from, &cell);
      fp_pty_cell(pty, row, col, &next);
      ends = !same(&cell, &next) || (col - from > 1 && !cell.attrs.reverse && !is_blank(row, col) &&
                                     is_blank(row, col - 1) && is_blank(row, col - 2));
    }
    if (ends) {
      write_run(row, from, col);
      from = col;
    }
  }
}

/* The window: its bar with the title, which is also what a screen reader says of the picture. */
static void
write_frame(int width, int height, const char *title)
{
  g_autofree char *escaped = g_markup_escape_text(title, -1);
  fprintf(file,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
          "role=\"img\" "
          "aria-labelledby=\"title\" font-family=\"'DejaVu Sans Mono', 'Noto Sans Mono', Menlo, Consolas, "
          "monospace\" font-size=\"15\" xml:space=\"preserve\">\n<title id=\"title\">%s</title>\n",
          width, height, width, height, escaped);
  fprintf(file,
          "<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"9\" fill=\"%s\" stroke=\"%s\"/>\n"
          "<path d=\"M1 %d V10 a9 9 0 0 1 9 -9 H%d a9 9 0 0 1 9 9 V%d Z\" fill=\"%s\"/>\n",
          width - 1, height - 1, look->ground, look->edge, BAR, width - 10, BAR, look->bar);
  for (int i = 0; i < 3; i++)
    fprintf(file, "<circle cx=\"%d\" cy=\"%d\" r=\"6\" fill=\"%s\"/>\n", 20 + i * 20, BAR / 2, look->edge);
  fprintf(file,
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-family=\"'DejaVu Sans', 'Noto Sans', "
          "sans-serif\" font-size=\"14\" fill=\"%s\">%s</text>\n",
          width / 2, BAR / 2 + 5, look->quiet, escaped);
}

static gboolean
write_svg(const char *path, const char *title)
{
  int rows, cols, row, col;
  file = fopen(path, "w");
  if (!file)
    return FALSE;
  fp_pty_size(pty, &rows, &cols);
  write_frame(cols * CELL_W + 2 * MARGIN, BAR + rows * CELL_H + 2 * MARGIN, title);
  for (int r = 0; r < rows; r++)
    write_row(r, cols);
  fp_pty_cursor(pty, &row, &col);
  fprintf(file, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"%s\"/>\n</svg>\n",
          MARGIN + col * CELL_W, BAR + MARGIN + row * CELL_H, CELL_W, CELL_H, look->ink);
  return fclose(file) == 0;
}

/* FALSE: a text that was waited for did not come. */
static gboolean
type_keys(char **keys, int count)
{
  for (int i = 0; i < count; i++) {
    g_autofree char *bytes =
        g_str_has_prefix(keys[i], "\\e") ? g_strconcat("\033", keys[i] + 2, NULL) : g_strcompress(keys[i]);
    if (!g_str_has_prefix(keys[i], "wait:")) {
      fp_pty_quiet(pty, 300);
      fp_pty_type(pty, bytes);
    } else if (!fp_pty_wait_for(pty, keys[i] + strlen("wait:"))) {
      g_autofree char *screen = fp_pty_screen(pty);
      fprintf(stderr, "picture: \"%s\" did not appear:\n%s", keys[i] + strlen("wait:"), screen);
      return FALSE;
    }
  }
  fp_pty_quiet(pty, 800);
  return TRUE;
}

int
main(int argc, char **argv)
{
  static const char *const env[] = {"TERM=xterm-256color", NULL};
  int rows, cols, at = 5;
  while (at < argc && strcmp(argv[at], "--") != 0)
    at++;
  if (at + 1 >= argc || sscanf(argv[2], "%dx%d", &cols, &rows) != 2) {
    fprintf(stderr, "Usage: picture dark|light COLSxROWS OUT.svg TITLE KEYS... -- COMMAND...\n");
    return 2;
  }
  look = &looks[g_str_equal(argv[1], looks[1].name)];
  pty = fp_pty_start(rows, cols, (const char *const *)(void *)(argv + at + 1), env);
  gboolean good = type_keys(argv + 5, at - 5) && write_svg(argv[3], argv[4]);
  fp_pty_free(pty);
  return good ? 0 : 1;
}
