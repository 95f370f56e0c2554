/* One record of a list where columns are few. Called by rows_view.c alone. */
#ifndef FLAGPOST_VIEW_ROWS_NARROW_H
#define FLAGPOST_VIEW_ROWS_NARROW_H

#include "flagpost/view.h"

/* In `height` rows (1 or 2) from `left` on; `tag`: what a tagged row is called, or NULL. */
void fp_rows_draw_narrow(FpGrid *grid, int row, int height, int left, const FpRecord *record,
                         const char *tag);

#endif
