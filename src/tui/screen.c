/* Paints grids on the terminal with ncurses, only what has changed, and gives the terminal back. Called by
 * tui.c alone. The cursor always stands where the grid says: it is how a braille display or a magnifier knows
 * what has the focus. */
#include "config.h"

#include "tui/screen.h"

#include "tui/background.h"
#include "tui/output.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#define NCURSES_WIDECHAR 1
#include <langinfo.h>
#include <ncurses.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

static struct {
  SCREEN *screen;
  FpScreenLook look;
  gboolean away, utf8, alternate, modes, full;
  FpGrid *shown;
  struct termios before;
  char restore[256]; /* for a signal handler: no ncurses there */
  gsize restore_length;
} self;

static const int deadly[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

static void
died(int number)
{
  if (self.screen && !self.away) {
    if (write(STDOUT_FILENO, self.restore, self.restore_length) < 0)
      self.away = TRUE;
    tcsetattr(STDOUT_FILENO, TCSANOW, &self.before);
  }
  signal(number, SIG_DFL);
  raise(number);
}

static void
add_restore(const char *bytes)
{
  gsize length = bytes && bytes != (char *)-1 ? strlen(bytes) : 0;
  if (length > 0 && self.restore_length + length < sizeof self.restore) {
    memcpy(self.restore + self.restore_length, bytes, length);
    self.restore_length += length;
  }
}

static void
prepare_restore(void)
{
  self.restore_length = 0;
  if (self.modes)
    add_restore("\033[?2004l");
  if (self.look.mouse)
    add_restore("\033[?1000l\033[?1002l\033[?1006l");
  add_restore(tigetstr("sgr0"));
  add_restore(tigetstr("cnorm"));
  add_restore(tigetstr("rmkx"));
  if (self.alternate)
    add_restore(tigetstr("rmcup"));
  else
    add_restore("\r\n");
  for (gsize i = 0; i < G_N_ELEMENTS(deadly); i++) {
    struct sigaction action = {.sa_handler = died, .sa_flags = SA_RESETHAND};
    sigaction(deadly[i], &action, NULL);
  }
}

enum { ANSWER_WITHIN = 200 }; /* ms */

/* What the settings say, else the terminal. Keys that are typed while it is asked count afterwards. */
static FpPalette
find_palette(const char *term)
{
  g_autoptr(GByteArray) typed = g_byte_array_new();
  FpPalette palette = self.look.palette;
  if (self.look.any)
    return FP_PALETTE_EITHER;
  if (palette == FP_PALETTE_EITHER)
    palette = fp_background_told(g_getenv("COLORFGBG"), term);
  if (palette == FP_PALETTE_EITHER && has_colors() && fp_background_may_ask(term))
    palette = fp_background_ask(STDIN_FILENO, STDOUT_FILENO, ANSWER_WITHIN, typed);
  fp_keys_typed(typed->data, typed->len);
  if (!self.look.contrast)
    return palette;
  return palette == FP_PALETTE_DARK    ? FP_PALETTE_CONTRAST_DARK
         : palette == FP_PALETTE_LIGHT ? FP_PALETTE_CONTRAST_LIGHT
                                       : FP_PALETTE_PLAIN;
}

static void
set_modes(gboolean on)
{
  /* Bracketed paste: not asked of terminals that are known to have no such thing. */
  if (self.modes) {
    putp(on ? "\033[?2004h" : "\033[?2004l");
    fflush(stdout);
  }
}

static gboolean
refuse(GError **error, const char *why)
{
  g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_TERMINAL, why);
  return FALSE;
}

gboolean
fp_screen_is_possible(GError **error)
{
  const char *term = g_getenv("TERM");
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
    return refuse(error, _("The screen needs a terminal, and this is not one."));
  if (!term || *term == '\0' || g_str_equal(term, "dumb"))
    return refuse(error, _("This terminal cannot be painted on: TERM is not set, or dumb."));
  return TRUE;
}

gboolean
fp_screen_open(const FpScreenLook *look, GError **error)
{
  const char *term = g_getenv("TERM");
  char form[64];
  if (!fp_screen_is_possible(error))
    return FALSE;
  tcgetattr(STDOUT_FILENO, &self.before);
  FILE *out = fp_output_open();
  if (look->true_colours && fp_colours_direct_form(term, form, sizeof form))
    self.screen = newterm(form, out, stdin);
  else
    self.screen = newterm(NULL, out, stdin);
  if (!self.screen) {
    fp_output_close();
    return refuse(error, _("This terminal is not known to the terminfo database: see TERM."));
  }
  self.look = *look;
  self.away = FALSE;
  self.utf8 = g_str_equal(nl_langinfo(CODESET), "UTF-8");
  self.alternate = enter_ca_mode != NULL;
  self.modes = self.alternate && !g_str_has_prefix(term, "vt") && !g_str_has_prefix(term, "linux");
  raw();
  noecho();
  nonl();
  typeahead(-1);
  idlok(stdscr, TRUE);
  set_escdelay(25);
  fp_colours_prepare(find_palette(term), look->most_colours);
  fp_keys_prepare(look->mouse);
  set_modes(TRUE);
  prepare_restore();
  self.full = TRUE;
  return TRUE;
}

void
fp_screen_leave(void)
{
  if (!self.screen || self.away)
    return;
  set_modes(FALSE);
  endwin();
  /* Without an alternate screen the shell goes on in a fresh row. */
  if (!self.alternate) {
    fputs("\r\n", stdout);
    fflush(stdout);
  }
  self.away = TRUE;
}

void
fp_screen_enter(void)
{
  if (!self.screen || !self.away)
    return;
  self.away = FALSE;
  refresh();
  set_modes(TRUE);
  fp_screen_resized();
  self.full = TRUE;
}

gboolean
fp_screen_away(void)
{
  return !self.screen || self.away;
}

void
fp_screen_close(void)
{
  if (!self.screen)
    return;
  fp_screen_leave();
  delscreen(self.screen);
  fp_output_close();
  self.screen = NULL;
  g_clear_pointer(&self.shown, fp_grid_free);
  for (gsize i = 0; i < G_N_ELEMENTS(deadly); i++)
    signal(deadly[i], SIG_DFL);
}

void
fp_screen_suspend(void)
{
  struct sigaction usual = {.sa_handler = SIG_DFL}, ours;
  fp_screen_leave();
  sigaction(SIGTSTP, &usual, &ours);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &ours, NULL);
  fp_screen_enter();
}

void
fp_screen_size(int *rows, int *cols)
{
  *rows = MAX(LINES, 1);
  *cols = MAX(COLS, 1);
}

void
fp_screen_resized(void)
{
  struct winsize size;
  if (!self.screen || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
    return;
  resizeterm(size.ws_row, size.ws_col);
  self.full = TRUE;
}

void
fp_screen_redraw(void)
{
  self.full = TRUE;
}

static attr_t
attributes(unsigned style, int *pair)
{
  const FpLook *look = fp_style_look((FpStyle)style);
  unsigned extra;
  *pair = fp_colours_pair(style, &extra);
  attr_t bits = extra;

  if (look->bits & FP_LOOK_BOLD)
    bits |= A_BOLD;
  if (look->bits & FP_LOOK_UNDERLINE)
    bits |= A_UNDERLINE;
  if ((look->bits & FP_LOOK_REVERSE) || (style & FP_STYLE_SELECTED))
    bits |= A_REVERSE;
  return bits;
}

/* What the terminal's charset can show of a cell, in as many columns. */
static void
to_charset(const FpCell *cell, wchar_t *wide)
{
  GString *text = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(cell->ch) && cell->ch[i] != 0; i++)
    g_string_append_unichar(text, cell->ch[i]);
  g_autofree char *local = fp_text_to_locale(text->str);
  if (mbtowc(wide, local, MB_CUR_MAX) <= 0)
    wide[0] = L'?';
  wide[1] = 0;
  g_string_free(text, TRUE);
}

static void
put_cell(int row, int col, const FpCell *cell)
{
  wchar_t wide[G_N_ELEMENTS(cell->ch) + 1] = {0};
  cchar_t out;
  int pair;
  attr_t bits = attributes(cell->style, &pair);
  /* A joined sequence of pictures is drawn by its first one: ncurses holds one spacing character a cell. */
  for (gsize i = 0; i < G_N_ELEMENTS(cell->ch) && cell->ch[i] != 0; i++) {
    if (i > 0 && (wcwidth((wchar_t)cell->ch[i]) != 0 || cell->ch[i] == 0x200D))
      break;
    wide[i] = (wchar_t)cell->ch[i];
  }
  if (!self.utf8 && cell->ch[0] >= 0x80)
    to_charset(cell, wide);
  if (setcchar(&out, wide, bits, (short)pair, NULL) == OK)
    mvadd_wch(row, col, &out);
  if (!self.utf8 && cell->width == 2)
    mvaddch(row, col + 1, ' ' | bits);
}

static gboolean
row_is_shown(const FpGrid *grid, int row)
{
  return self.shown && memcmp(fp_grid_cell(grid, row, 0), fp_grid_cell(self.shown, row, 0),
                              sizeof(FpCell) * (gsize)grid->cols) == 0;
}

void
fp_screen_paint(const FpGrid *grid)
{
  if (!self.screen || self.away)
    return;
  if (self.full || !self.shown || self.shown->rows != grid->rows || self.shown->cols != grid->cols) {
    g_clear_pointer(&self.shown, fp_grid_free);
    clearok(stdscr, TRUE);
    erase();
  }
  for (int row = 0; row < grid->rows; row++) {
    if (row_is_shown(grid, row))
      continue;
    for (int col = 0; col < grid->cols; col++) {
      const FpCell *cell = fp_grid_cell(grid, row, col);
      if (cell->width > 0)
        put_cell(row, col, cell);
    }
  }
  if (!self.shown)
    self.shown = fp_grid_new(grid->rows, grid->cols);
  memcpy(self.shown->cells, grid->cells, sizeof(FpCell) * (gsize)grid->rows * (gsize)grid->cols);
  self.full = FALSE;
  move(grid->cursor_row, grid->cursor_col);
  fp_output_begin();
  refresh();
  fp_output_end();
}

gboolean
fp_screen_osc52(const FpSecret *text, gpointer data)
{
  g_autofree char *encoded = NULL;
  if (fp_screen_away())
    return FALSE;
  if (text)
    encoded = g_base64_encode((const guchar *)fp_secret_peek(text), fp_secret_length(text));
  fputs("\033]52;c;", stdout);
  fputs(encoded ? encoded : "!", stdout);
  fputs("\033\\", stdout);
  fflush(stdout);
  if (encoded)
    fp_wipe(encoded, strlen(encoded));
  return TRUE;
}

void
fp_screen_bell(void)
{
  if (!fp_screen_away())
    beep();
}
