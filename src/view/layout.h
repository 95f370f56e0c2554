/* Text laid out in lines, with styles: what message and text views scroll through. */
#ifndef FLAGPOST_VIEW_LAYOUT_H
#define FLAGPOST_VIEW_LAYOUT_H

#include "flagpost/action.h"
#include "flagpost/grid.h"
#include "flagpost/rich.h"
#include "flagpost/view.h"

/* A text with a style for each of its bytes. */
typedef struct {
  GString *text;
  GByteArray *styles;
} FpStyled;
FpStyled *fp_styled_new(void);
void fp_styled_free(FpStyled *styled);
void fp_styled_add(FpStyled *styled, const char *text, FpStyle style);
void fp_styled_addf(FpStyled *styled, FpStyle style, const char *format, ...) G_GNUC_PRINTF(3, 4);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpStyled, fp_styled_free)

/* One line on the screen. `mark` and `start` say which piece of the source it shows, so that a new layout
 * finds the same place again. */
typedef struct {
  char *prefix, *text;
  guint8 *styles, prefix_style;
  guint message, mark;
  gsize start;
  guint link;      /* 1-based if the line names a link */
  FpAction action; /* what Enter on it asks for */
  gboolean head;   /* the first line of a message: shows which message has the focus */
  guint quote;     /* 1-based block with which the quotation begins that this line is of; 0: of none */
} FpTextLine;

typedef struct {
  GPtrArray *lines; /* FpTextLine */
  int cols;
  guint message, mark, link; /* given to the lines that are added next */
  FpAction action;
  gboolean head;
  FpStyle prefix_style; /* of the prefixes that are no quotation's */
  guint quote;
  /* Is the quotation folded that begins with that block of the message? NULL: none is. */
  gboolean (*is_folded)(gpointer self, guint message, guint quote);
  gpointer self;
} FpLayout;
FpLayout *fp_layout_new(int cols);
void fp_layout_free(FpLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpLayout, fp_layout_free)
void fp_layout_add(FpLayout *layout, const FpStyled *styled, const char *first, const char *rest);
void fp_layout_add_text(FpLayout *layout, const char *text, FpStyle style);
void fp_layout_add_rich(FpLayout *layout, const FpRich *rich);  /* blocks only; marks from 1000 on */
void fp_layout_add_links(FpLayout *layout, const FpRich *rich); /* numbered; marks from 1000000 on */
/* A line with its prefix; the keys of help lose their column. (transfer full) */
char *fp_layout_text(const FpLayout *layout, guint line);
const FpTextLine *fp_layout_line(const FpLayout *layout, guint line);
/* The line that shows (message, mark, start), or the nearest before it. */
guint fp_layout_find(const FpLayout *layout, guint message, guint mark, gsize start);
void fp_layout_draw(const FpLayout *layout, guint line, FpGrid *grid, int row);

#endif
