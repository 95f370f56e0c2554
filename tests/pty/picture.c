/* A picture of the real screen: runs a command in a terminal of libvterm, types keys, and writes the cells as
 * SVG.
 *
 *   picture COLSxROWS OUT.svg KEYS... -- COMMAND...
 *
 * A KEYS argument is typed as it stands, with \r, \e and \t for Enter, Esc and Tab; "wait:TEXT" waits for a
 * text. Two files are written: OUT.svg on a dark ground and OUT-light.svg on a light one. */
#include "config.h"

#include "lib/pty.h"

#include <stdio.h>

enum { CELL_W = 9, CELL_H = 20, MARGIN = 14 };

typedef struct {
  const char *ground, *ink, *accent;
} Look;

static const Look dark = {"#16181d", "#d7dae0", "#2b3038"};
static const Look light = {"#fbfaf7", "#22252b", "#e4e2dc"};
/* The terminal's 16 colours on each ground. */
static const char *const dark_colours[16] = {"#16181d", "#e06c6c", "#7fc98a", "#d8b25c", "#7ea6e0", "#c792d0",
                                             "#6fc3c9", "#d7dae0", "#8a919c", "#f08b8b", "#98dba2", "#f0cf7d",
                                             "#9dbff0", "#dcaae4", "#8edbe0", "#ffffff"};
static const char *const light_colours[16] = {
    "#22252b", "#a3262a", "#2c6e3a", "#7a5b00", "#1f4f9c", "#7b2f86", "#10666d", "#4b5058",
    "#5c626b", "#b23237", "#2f7a3f", "#856400", "#2a5fb4", "#8b3a96", "#17757d", "#22252b"};

static const char *
colour_of(const VTermColor *colour, gboolean is_dark, const char *otherwise)
{
  if (VTERM_COLOR_IS_INDEXED(colour) && colour->indexed.idx < 16)
    return (is_dark ? dark_colours : light_colours)[colour->indexed.idx];
  return otherwise;
}

static gboolean
same(const VTermScreenCell *a, const VTermScreenCell *b)
{
  return a->attrs.reverse == b->attrs.reverse && a->attrs.bold == b->attrs.bold &&
         a->attrs.underline == b->attrs.underline && vterm_color_is_equal(&a->fg, &b->fg);
}

static void
write_run(FILE *file, FpPty *pty, int row, int from, int to, gboolean is_dark)
{
  const Look *look = is_dark ? &dark : &light;
  GString *text = g_string_new(NULL);
  g_autofree char *escaped = NULL;
  VTermScreenCell first, cell;
  const char *ink;
  int x = MARGIN + from * CELL_W, y = MARGIN + row * CELL_H;

  fp_pty_cell(pty, row, from, &first);
  for (int col = from; col < to; col += MAX(cell.width, 1)) {
    fp_pty_cell(pty, row, col, &cell);
    if (cell.chars[0] == 0)
      g_string_append_c(text, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++)
      if (cell.chars[i] != (uint32_t)-1)
        g_string_append_unichar(text, cell.chars[i]);
  }
  escaped = g_markup_escape_text(text->str, -1);
  ink = colour_of(&first.fg, is_dark, look->ink);
  if (first.attrs.reverse) {
    fprintf(file, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", x, y,
            (to - from) * CELL_W, CELL_H, ink);
    ink = look->ground;
  }
  if (strspn(text->str, " ") < text->len)
    fprintf(file,
            "<text x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\" fill=\"%s\"%s%s>%s"
            "</text>\n",
            x, y + 15, (to - from) * CELL_W, ink, first.attrs.bold ? " font-weight=\"bold\"" : "",
            first.attrs.underline ? " text-decoration=\"underline\"" : "", escaped);
  g_string_free(text, TRUE);
}

static void
write_row(FILE *file, FpPty *pty, int row, int cols, gboolean is_dark)
{
  VTermScreenCell cell, next;
  int from = 0;

  /* Runs end also at two blanks, so that a font of another width cannot shift what follows. */
  for (int col = 1; col <= cols; col++) {
    gboolean ends = col == cols;
    if (!ends) {
      fp_pty_cell(pty, row, from, &cell);
      fp_pty_cell(pty, row, col, &next);
      ends = !same(&cell, &next);
      if (!ends && next.chars[0] > ' ' && col - from > 1) {
        VTermScreenCell a, b;
        fp_pty_cell(pty, row, col - 1, &a);
        fp_pty_cell(pty, row, col - 2, &b);
        ends = (a.chars[0] == ' ' || a.chars[0] == 0) && (b.chars[0] == ' ' || b.chars[0] == 0);
      }
    }
    if (ends) {
      write_run(file, pty, row, from, col, is_dark);
      from = col;
    }
  }
}

static gboolean
write_svg(FpPty *pty, const char *path, gboolean is_dark)
{
  const Look *look = is_dark ? &dark : &light;
  FILE *file = fopen(path, "w");
  int rows, cols, row, col, width, height;

  if (file == NULL)
    return FALSE;
  fp_pty_size(pty, &rows, &cols);
  width = cols * CELL_W + 2 * MARGIN;
  height = rows * CELL_H + 2 * MARGIN;
  fprintf(file,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
          "font-family=\"'DejaVu Sans Mono', 'Noto Sans Mono', Menlo, Consolas, monospace\" font-size=\"15\" "
          "xml:space=\"preserve\">\n<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"%s\" stroke=\"%s\"/>\n",
          width, height, width, height, width, height, look->ground, look->accent);
  for (int r = 0; r < rows; r++)
    write_row(file, pty, r, cols, is_dark);
  fp_pty_cursor(pty, &row, &col);
  fprintf(file, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"%s\"/>\n</svg>\n",
          MARGIN + col * CELL_W, MARGIN + row * CELL_H, CELL_W, CELL_H, look->ink);
  return fclose(file) == 0;
}

int
main(int argc, char **argv)
{
  int rows, cols, at;
  FpPty *pty;
  g_autofree char *other = NULL;
  static const char *const env[] = {"TERM=xterm-256color", NULL};

  if (argc < 5 || sscanf(argv[1], "%dx%d", &cols, &rows) != 2) {
    fprintf(stderr, "Usage: picture COLSxROWS OUT.svg KEYS... -- COMMAND...\n");
    return 2;
  }
  for (at = 3; at < argc && strcmp(argv[at], "--") != 0; at++)
    ;
  if (at + 1 >= argc)
    return 2;
  pty = fp_pty_start(rows, cols, (const char *const *)(void *)(argv + at + 1), env);
  for (int i = 3; i < at; i++) {
    g_autofree char *keys =
        g_str_has_prefix(argv[i], "\\e") ? g_strconcat("\033", argv[i] + 2, NULL) : g_strcompress(argv[i]);
    if (g_str_has_prefix(argv[i], "wait:")) {
      if (!fp_pty_wait_for(pty, argv[i] + 5)) {
        g_autofree char *screen = fp_pty_screen(pty);
        fprintf(stderr, "picture: \"%s\" did not appear:\n%s", argv[i] + 5, screen);
        fp_pty_free(pty);
        return 1;
      }
    } else {
      fp_pty_settle(pty, 300);
      fp_pty_type(pty, keys);
    }
  }
  fp_pty_settle(pty, 800);
  other = g_str_has_suffix(argv[2], ".svg")
              ? g_strdup_printf("%.*s-light.svg", (int)strlen(argv[2]) - 4, argv[2])
              : g_strconcat(argv[2], "-light", NULL);
  at = write_svg(pty, argv[2], TRUE) && write_svg(pty, other, FALSE) ? 0 : 1;
  fp_pty_free(pty);
  return at;
}
