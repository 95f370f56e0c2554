/* Colours of the terminal: from a style's colour to the nearest that there is. Called by screen.c. */
#include "config.h"

#include "tui/screen.h"

#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <string.h>
#include <term.h>

static struct {
  FpPalette palette;
  int colours;     /* how many may be used */
  gboolean direct; /* a colour is its bytes */
  attr_t extra[FP_STYLE_COUNT];
} self;

/* --- what a number stands for --- */

static const int sixteen[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
                                0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};

static int
bytes_of(int colour)
{
  int cube = colour - 16, grey = 8 + 10 * (colour - 232), bytes = 0;
  if (colour & FP_COLOUR_TRUE)
    return colour & 0xffffff;
  if (colour < 16)
    return sixteen[colour];
  if (colour >= 232)
    return grey << 16 | grey << 8 | grey;
  for (int i = 0, unit = 36; i < 3; i++, unit /= 6) {
    int step = cube / unit % 6;
    bytes = bytes << 8 | (step == 0 ? 0 : 55 + 40 * step);
  }
  return bytes;
}

static int
distance(int a, int b)
{
  int sum = 0;
  for (int shift = 0; shift <= 16; shift += 8) {
    int part = (a >> shift & 0xff) - (b >> shift & 0xff);
    sum += part * part;
  }
  return sum;
}

/* The first 16 are each terminal's own affair: with more than those, the rest is surer. */
static int
nearest(int bytes, int colours)
{
  int best = colours > 16 ? 16 : 0;
  for (int i = best; i < MIN(colours, 256); i++)
    if (distance(bytes_of(i), bytes) < distance(bytes_of(best), bytes))
      best = i;
  return best;
}

int
fp_colour_fit(int colour, int colours, gboolean direct, gboolean *bright)
{
  *bright = FALSE;
  /* Below 8 a direct colour is one of the terminal's. */
  if (direct)
    return colour < 8 ? colour : MAX(bytes_of(colour), 8);
  if (colour < colours && !(colour & FP_COLOUR_TRUE))
    return colour;
  if (colour & FP_COLOUR_TRUE || colour >= 16)
    colour = nearest(bytes_of(colour), MIN(colours, 256) < 16 ? 16 : MIN(colours, 256));
  if (colour < colours)
    return colour;
  /* A terminal of 8 colours has the bright ones as bold. */
  *bright = TRUE;
  return colour % 8;
}

/* --- the terminal --- */

gboolean
fp_colours_direct_form(const char *term, char *form, gsize size)
{
  const char *said = g_getenv("COLORTERM"), *dash = strchr(term, '-');
  int known;
  if (g_strcmp0(said, "truecolor") != 0 && g_strcmp0(said, "24bit") != 0)
    return FALSE;
  g_snprintf(form, size, "%.*s-direct", (int)(dash ? dash - term : (gssize)strlen(term)), term);
  return setupterm(form, 1, &known) == OK;
}

void
fp_colours_prepare(FpPalette palette, int most)
{
  const char *no_colour = g_getenv("NO_COLOR");
  memset(&self, 0, sizeof self);
  if (palette == FP_PALETTE_PLAIN || most == 1 || (no_colour && *no_colour != '\0') || !has_colors() ||
      start_color() == ERR || use_default_colors() == ERR)
    return;
  self.colours = most > 0 ? MIN(COLORS, most) : COLORS;
  self.direct = COLORS > 256 && (most == 0 || most > 256);
  if (palette == FP_PALETTE_EITHER && self.colours < 256)
    return;
  self.palette = palette;
  for (int style = 0; style < FP_STYLE_COUNT; style++) {
    int colour = fp_style_colour((FpStyle)style, palette);
    gboolean bright = FALSE;
    if (colour >= 0)
      init_extended_pair(style + 1, fp_colour_fit(colour, self.colours, self.direct, &bright), -1);
    self.extra[style] = bright ? A_BOLD : 0;
  }
}

int
fp_colours_pair(unsigned style, unsigned *extra)
{
  unsigned index = style & ~(unsigned)FP_STYLE_SELECTED;
  *extra = 0;
  if (fp_style_colour((FpStyle)style, self.palette) < 0)
    return 0;
  *extra = (unsigned)self.extra[index];
  return (int)index + 1;
}
