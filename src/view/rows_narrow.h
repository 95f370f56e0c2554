/* One record of a list where columns are few. Called by rows_view.c alone. */
#ifndef FLAGPOST_VIEW_ROWS_NARROW_H
#define FLAGPOST_VIEW_ROWS_NARROW_H

#include "flagpost/view.h"

/* In `height` rows (1 or 2) from `left` on; `tag`: what a tagged row is called, or NULL. */
void fp_rows_draw_narrow(FpGrid *grid, int row, int height, int left, const FpRecord *record,
                         const char *tag);

/* As many columns as the states' words need in this language, within reason; with the blank behind them. */
int fp_rows_state_columns(void);
/* What stands there of a record's: its weightier word, where all have no room. */
const char *fp_rows_state_words(const FpRecord *record);

#endif
