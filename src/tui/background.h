/* What a terminal tells of its background, so that the colours can be read on it. */
#ifndef FLAGPOST_TUI_BACKGROUND_H
#define FLAGPOST_TUI_BACKGROUND_H

#include "flagpost/grid.h"

/* From the variable COLORFGBG ("foreground;background") and the terminal's kind, without asking it.
 * FP_PALETTE_EITHER: they do not tell. */
FpPalette fp_background_told(const char *colorfgbg, const char *term);
gboolean fp_background_may_ask(const char *term);
/* Asks (OSC 11, and behind it a question that every terminal answers, so that silence ends early) and waits
 * at most so long. Bytes that are no answer were typed by a person: they are added to `typed`. */
FpPalette fp_background_ask(int in, int out, int wait_ms, GByteArray *typed);
/* Takes the answers out of what has come; what is left was typed. *done: both answers were there. */
FpPalette fp_background_take(GByteArray *bytes, gboolean *done);

#endif
