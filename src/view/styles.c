/* What each meaning looks like: the one table of attributes and colours. Views name meanings; screen.c and
 * the snapshots read this. Colours are those of the terminal's 16 that reach 4.5 : 1 on black (dark) or on
 * white (light) in the palettes of xterm and of the Linux console; none of the 16 passes on both. */
#include "config.h"

#include "flagpost/grid.h"

enum {
  NONE = -1,
  BLACK = 0,
  RED = 1,
  GREEN = 2,
  BLUE = 4,
  MAGENTA = 5,
  CYAN = 6,
  BRIGHT_GREEN = 10,
  BRIGHT_YELLOW = 11,
  BRIGHT_MAGENTA = 13,
  BRIGHT_CYAN = 14,
};

/* Of the 256: those that are dark enough for white and light enough for black. There are seven. */
enum {
  SEA = 29,
  INDIGO = 63,
  VIOLET = 98,
  ROSEWOOD = 131,
  FUCHSIA = 163,
  GREY = 243,
};

static const FpLook looks[FP_STYLE_COUNT] = {
    [FP_STYLE_TEXT] = {"text", '.', 0, NONE, NONE, NONE},
    [FP_STYLE_TITLE] = {"title", 't', FP_LOOK_BOLD | FP_LOOK_UNDERLINE, NONE, NONE, NONE},
    [FP_STYLE_NEW] = {"new", 'n', FP_LOOK_BOLD, BRIGHT_GREEN, BLUE, INDIGO},
    [FP_STYLE_WARNING] = {"warning", 'w', FP_LOOK_BOLD, BRIGHT_YELLOW, RED, FUCHSIA},
    [FP_STYLE_FLAGGED] = {"flagged", 'f', 0, BRIGHT_CYAN, BLUE, SEA},
    [FP_STYLE_LABEL] = {"label", 'b', 0, CYAN, BLUE, GREY},
    [FP_STYLE_HEADING] = {"heading", 'h', FP_LOOK_BOLD, NONE, NONE, NONE},
    [FP_STYLE_STRONG] = {"strong", 's', FP_LOOK_BOLD, NONE, NONE, NONE},
    [FP_STYLE_EMPHASIS] = {"emphasis", 'e', FP_LOOK_UNDERLINE, NONE, NONE, NONE},
    [FP_STYLE_CODE] = {"code", 'c', 0, GREEN, MAGENTA, VIOLET},
    [FP_STYLE_QUOTE] = {"quote", 'q', 0, CYAN, BLUE, SEA},
    [FP_STYLE_LINK] = {"link", 'l', FP_LOOK_UNDERLINE, BRIGHT_CYAN, BLUE, INDIGO},
    [FP_STYLE_HIDDEN] = {"hidden", 'x', FP_LOOK_BOLD | FP_LOOK_UNDERLINE, BRIGHT_YELLOW, RED, FUCHSIA},
    [FP_STYLE_MATCH] = {"match", 'm', FP_LOOK_BOLD, BRIGHT_MAGENTA, MAGENTA, FUCHSIA},
    [FP_STYLE_STATUS] = {"status", 'i', 0, NONE, NONE, NONE},
    [FP_STYLE_FAINT] = {"faint", 'd', 0, NONE, NONE, GREY},
    [FP_STYLE_ESCAPE] = {"escape", 'u', 0, BRIGHT_YELLOW, RED, ROSEWOOD},
    [FP_STYLE_KEY] = {"key", 'k', FP_LOOK_BOLD, BRIGHT_CYAN, BLUE, INDIGO},
};

const FpLook *
fp_style_look(FpStyle style)
{
  unsigned index = style & ~FP_STYLE_SELECTED;

  return &looks[index < FP_STYLE_COUNT ? index : FP_STYLE_TEXT];
}

int
fp_style_colour(FpStyle style, FpBackground background)
{
  const FpLook *look = fp_style_look(style);

  /* A selected row is in reverse video: a colour would be its background, and fail the contrast. */
  if (background == FP_BACKGROUND_NONE || (style & FP_STYLE_SELECTED))
    return NONE;
  return background == FP_BACKGROUND_DARK    ? look->dark
         : background == FP_BACKGROUND_LIGHT ? look->light
                                             : look->either;
}
