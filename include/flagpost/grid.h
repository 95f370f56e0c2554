/* The screen as data: a rectangle of cells, each one grapheme and one style. Views draw into it, tests
 * compare it, src/tui/screen.c paints it. Styles are named by meaning; what they look like stands in one
 * table (src/view/styles.c). */
#ifndef FLAGPOST_GRID_H
#define FLAGPOST_GRID_H

#include <glib.h>

typedef enum {
  FP_STYLE_TEXT,
  FP_STYLE_TITLE,   /* the first row: where am I */
  FP_STYLE_NEW,     /* a row with something unread */
  FP_STYLE_WARNING, /* suspicious, refused, unsure */
  FP_STYLE_FLAGGED, /* held, sending, sent */
  FP_STYLE_LABEL,   /* "Subject:", "From:" */
  FP_STYLE_HEADING,
  FP_STYLE_STRONG,
  FP_STYLE_EMPHASIS,
  FP_STYLE_CODE,
  FP_STYLE_QUOTE,
  FP_STYLE_LINK,
  FP_STYLE_HIDDEN,  /* what the sender hid */
  FP_STYLE_MATCH,   /* what a search found */
  FP_STYLE_STATUS,  /* announcements and questions */
  FP_STYLE_FAINT,   /* what one reads last: dates, the words of the key row */
  FP_STYLE_ESCAPE,  /* a character made visible, such as <U+200B>: the grid gives it by itself */
  FP_STYLE_KEY,     /* a key's name in the key row and in help */
  FP_STYLE_CURRENT, /* the selected row of a list that has not the focus */
  FP_STYLE_COUNT,
  FP_STYLE_SELECTED = 0x40, /* or'ed to any of the above: reverse video */
} FpStyle;

/* What a style looks like. Attributes carry it alone; a colour comes on top, in a pair that reaches a
 * contrast of 4.5 : 1 (7 : 1 in high contrast) on the background it is meant for. For a background that is
 * known it is one of the terminal's 16. For one that is not there is none, unless the member has asked for
 * those of the 256 that reach it on black and on white alike. */
typedef enum { FP_LOOK_BOLD = 1 << 0, FP_LOOK_UNDERLINE = 1 << 1, FP_LOOK_REVERSE = 1 << 2 } FpLookBits;
typedef enum {
  FP_PALETTE_PLAIN, /* attributes only */
  FP_PALETTE_DARK,
  FP_PALETTE_LIGHT,
  FP_PALETTE_EITHER,         /* the background is not known */
  FP_PALETTE_CONTRAST_DARK,  /* high contrast on a dark background */
  FP_PALETTE_CONTRAST_LIGHT, /* and on a light one */
  FP_PALETTES
} FpPalette;
/* A colour: -1 the terminal's default, 0…255 one of its own, or a true one with this bit and its bytes. */
#define FP_COLOUR_TRUE 0x1000000
typedef struct {
  const char *name;         /* "warning": style.warning is the member's own look for it */
  char letter;              /* in snapshots; upper case when selected */
  unsigned bits;            /* FpLookBits */
  int colours[FP_PALETTES]; /* of the text */
} FpLook;
const FpLook *fp_style_look(FpStyle style);
int fp_style_colour(FpStyle style, FpPalette palette); /* -1: the default foreground */
void fp_style_allow_256(gboolean on);                  /* those for any background; off at first */
/* The member's own look for a style: "bold yellow", "underline #ffaa00", "colour 33", "plain". It counts in
 * every palette but the plain one, which takes its attributes alone. A sentence if the name or a word is not
 * known (the rest counts); NULL: all was. (transfer full) */
char *fp_style_set(const char *name, const char *look);
char *fp_style_wrong(const char *name, const char *look); /* the same sentence, and nothing is set */
void fp_style_reset(void);                                /* as shipped */

/* One grapheme; `ch` ends with 0 if it is shorter. The right half of a wide one has width 0 and ch[0] 0. */
typedef struct {
  gunichar ch[5];
  guint8 width, style;
} FpCell;

typedef struct {
  int rows, cols;
  FpCell *cells;
  int cursor_row, cursor_col; /* the thing that has the focus; always inside */
} FpGrid;

FpGrid *fp_grid_new(int rows, int cols); /* at least 1 × 1, blank */
void fp_grid_free(FpGrid *grid);
void fp_grid_clear(FpGrid *grid);
FpCell *fp_grid_cell(const FpGrid *grid, int row, int col); /* NULL outside */
/* Puts clean one-line text from (row, col) on, at most to column `end` (exclusive; 0: the edge). Outside of
 * the grid nothing happens; a wide character that does not fit leaves a blank. Text that is not clean is a
 * mistake of the caller: it is reported, cleaned, and then put. Returns the column after the last cell. */
int fp_grid_put(FpGrid *grid, int row, int col, int end, const char *text, unsigned style);
/* The same, cut with "..." where it does not fit. */
int fp_grid_put_cut(FpGrid *grid, int row, int col, int end, const char *text, unsigned style);
void fp_grid_select_row(FpGrid *grid, int row, int end); /* reverse video up to a column; 0: the edge */
void fp_grid_cursor(FpGrid *grid, int row, int col);
void fp_grid_restyle_row(FpGrid *grid, int row, int end, FpStyle style); /* one style up to a column */
/* Copies all of `from` to the right of and below a place; its cursor too. */
void fp_grid_blit(FpGrid *grid, int row, int col, const FpGrid *from);
gboolean fp_grid_equal(const FpGrid *a, const FpGrid *b);
char *fp_grid_row_text(const FpGrid *grid, int row);   /* without trailing blanks; (transfer full) */
char *fp_grid_row_styles(const FpGrid *grid, int row); /* one letter a cell, '.' for plain text */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpGrid, fp_grid_free)

#endif
