/* What each meaning looks like: the one table of attributes and colours. Views name meanings; screen.c and
 * the snapshots read this. Colours are those of the terminal's 16 that reach 4.5 : 1 on black (dark) or on
 * white (light) in the palettes of xterm and of the Linux console; none of the 16 passes on both. States
 * differ for eyes that do not tell red from green or blue from yellow. tests/view/colours.c computes all of
 * that. */
#include "config.h"

#include "flagpost/grid.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

enum {
  NONE = -1,
  RED = 1,
  BLUE = 4,
  MAGENTA = 5,
  CYAN = 6,
  BRIGHT_YELLOW = 11,
  BRIGHT_MAGENTA = 13,
  BRIGHT_CYAN = 14,
  BRIGHT_WHITE = 15,
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

/* The columns: plain, dark, light, either, high contrast on dark and on light. */
#define COLOURS(dark, light, either, contrast_dark, contrast_light)                                          \
  {                                                                                                          \
    NONE, dark, light, either, contrast_dark, contrast_light                                                 \
  }
#define NO_COLOURS COLOURS(NONE, NONE, NONE, NONE, NONE)

static const FpLook shipped[FP_STYLE_COUNT] = {
    [FP_STYLE_TEXT] = {"text", '.', 0, NO_COLOURS},
    [FP_STYLE_TITLE] = {"title", 't', FP_LOOK_BOLD | FP_LOOK_UNDERLINE, NO_COLOURS},
    [FP_STYLE_NEW] = {"new", 'n', FP_LOOK_BOLD, COLOURS(BRIGHT_CYAN, BLUE, INDIGO, BRIGHT_CYAN, BLUE)},
    [FP_STYLE_WARNING] = {"warning", 'w', FP_LOOK_BOLD,
                          COLOURS(BRIGHT_YELLOW, RED, FUCHSIA, BRIGHT_YELLOW, NONE)},
    [FP_STYLE_FLAGGED] = {"flagged", 'f', 0, COLOURS(BRIGHT_MAGENTA, MAGENTA, SEA, NONE, NONE)},
    [FP_STYLE_LABEL] = {"label", 'b', 0, COLOURS(CYAN, BLUE, GREY, NONE, NONE)},
    [FP_STYLE_HEADING] = {"heading", 'h', FP_LOOK_BOLD, NO_COLOURS},
    [FP_STYLE_STRONG] = {"strong", 's', FP_LOOK_BOLD, NO_COLOURS},
    [FP_STYLE_EMPHASIS] = {"emphasis", 'e', FP_LOOK_UNDERLINE, NO_COLOURS},
    [FP_STYLE_CODE] = {"code", 'c', 0, COLOURS(BRIGHT_MAGENTA, MAGENTA, VIOLET, NONE, NONE)},
    [FP_STYLE_QUOTE] = {"quote", 'q', 0, COLOURS(CYAN, BLUE, SEA, NONE, NONE)},
    [FP_STYLE_LINK] = {"link", 'l', FP_LOOK_UNDERLINE, COLOURS(BRIGHT_CYAN, BLUE, INDIGO, BRIGHT_CYAN, BLUE)},
    [FP_STYLE_HIDDEN] = {"hidden", 'x', FP_LOOK_BOLD | FP_LOOK_UNDERLINE,
                         COLOURS(BRIGHT_YELLOW, RED, FUCHSIA, BRIGHT_YELLOW, NONE)},
    [FP_STYLE_MATCH] = {"match", 'm', FP_LOOK_BOLD,
                        COLOURS(BRIGHT_MAGENTA, MAGENTA, FUCHSIA, BRIGHT_YELLOW, BLUE)},
    [FP_STYLE_STATUS] = {"status", 'i', 0, NO_COLOURS},
    [FP_STYLE_FAINT] = {"faint", 'd', 0, COLOURS(NONE, NONE, GREY, NONE, NONE)},
    [FP_STYLE_ESCAPE] = {"escape", 'u', 0, COLOURS(BRIGHT_YELLOW, RED, ROSEWOOD, BRIGHT_YELLOW, NONE)},
    [FP_STYLE_KEY] = {"key", 'k', FP_LOOK_BOLD, COLOURS(BRIGHT_CYAN, BLUE, INDIGO, BRIGHT_WHITE, NONE)},
    [FP_STYLE_CURRENT] = {"current", 'r', FP_LOOK_BOLD | FP_LOOK_UNDERLINE, NO_COLOURS},
};

static FpLook own[FP_STYLE_COUNT]; /* name NULL: as shipped */

const FpLook *
fp_style_look(FpStyle style)
{
  unsigned index = style & ~FP_STYLE_SELECTED;
  index = index < FP_STYLE_COUNT ? index : FP_STYLE_TEXT;
  return own[index].name ? &own[index] : &shipped[index];
}

static gboolean of_256;

void
fp_style_allow_256(gboolean on)
{
  of_256 = on;
}

int
fp_style_colour(FpStyle style, FpPalette palette)
{
  unsigned index = style & ~FP_STYLE_SELECTED;
  /* None of the 16 can be read on any background: where it is not known, and nobody has asked for others,
   * attributes and words say it all. */
  if (palette == FP_PALETTE_EITHER && !of_256 && (index >= FP_STYLE_COUNT || !own[index].name))
    return NONE;
  /* A selected row is in reverse video: a colour would be its background, and fail the contrast. */
  return style & FP_STYLE_SELECTED ? NONE : fp_style_look(style)->colours[palette];
}

/* --- the member's own --- */

static const char *const colour_names[] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
};

static gboolean
read_colour(const char *word, int *colour)
{
  guint64 number;
  for (gsize i = 0; i < G_N_ELEMENTS(colour_names); i++) {
    if (g_str_equal(word, colour_names[i])) {
      *colour = (int)i;
      return TRUE;
    }
  }
  if (g_str_equal(word, "default")) {
    *colour = NONE;
    return TRUE;
  }
  if (*word == '#' && strlen(word) == 7 && strspn(word + 1, "0123456789abcdefABCDEF") == 6) {
    *colour = FP_COLOUR_TRUE | (int)g_ascii_strtoull(word + 1, NULL, 16);
    return TRUE;
  }
  if (!g_ascii_string_to_unsigned(word, 10, 0, 255, &number, NULL))
    return FALSE;
  *colour = (int)number;
  return TRUE;
}

static gboolean
read_word(const char *word, unsigned *bits, int *colour)
{
  static const struct {
    const char *word;
    unsigned bit;
  } attributes[] = {
      {"bold", FP_LOOK_BOLD}, {"underline", FP_LOOK_UNDERLINE}, {"reverse", FP_LOOK_REVERSE}, {"plain", 0}};
  for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
    if (g_str_equal(word, attributes[i].word)) {
      *bits |= attributes[i].bit;
      return TRUE;
    }
  }
  return read_colour(word, colour);
}

static int
style_of(const char *name)
{
  for (int i = 0; i < FP_STYLE_COUNT; i++)
    if (g_str_equal(shipped[i].name, name))
      return i;
  return -1;
}

static char *
all_names(void)
{
  GString *names = g_string_new(NULL);
  for (int i = 0; i < FP_STYLE_COUNT; i++)
    g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", shipped[i].name);
  return g_string_free(names, FALSE);
}

/* *style -1: there is none of that name. What is wrong with the look does not keep the rest of it. */
static char *
read_look(const char *name, const char *look, int *style, FpLook *made)
{
  int colour = NONE;
  g_auto(GStrv) words = g_strsplit_set(look, " ,", -1);
  g_autofree char *wrong = NULL;
  unsigned bits = 0;
  *style = style_of(name);
  if (*style < 0) {
    g_autofree char *names = all_names();
    g_autofree char *clean = fp_text_clean(name, -1, FP_TEXT_ONE_LINE);
    return g_strdup_printf(_("The setting style.%s names no style; the styles are: %s."), clean, names);
  }
  for (guint i = 0; words[i]; i++)
    if (*words[i] != '\0' && !read_word(words[i], &bits, &colour) && !wrong)
      wrong = fp_text_clean(words[i], -1, FP_TEXT_ONE_LINE);
  *made = shipped[*style];
  made->bits = bits;
  for (int palette = FP_PALETTE_PLAIN + 1; palette < FP_PALETTES; palette++)
    made->colours[palette] = colour;
  if (!wrong)
    return NULL;
  return g_strdup_printf(_("The setting style.%s holds %s, which is neither an attribute nor a colour."),
                         name, wrong);
}

char *
fp_style_set(const char *name, const char *look)
{
  int style;
  FpLook made;
  char *wrong = read_look(name, look, &style, &made);
  if (style >= 0)
    own[style] = made;
  return wrong;
}

char *
fp_style_wrong(const char *name, const char *look)
{
  int style;
  FpLook made;
  return read_look(name, look, &style, &made);
}

void
fp_style_reset(void)
{
  memset(own, 0, sizeof own);
}
