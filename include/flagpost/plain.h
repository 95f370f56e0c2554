/* Plain mode: the program as a dialogue in lines. main.c hands it in beside the screen; src/plain implements
 * it. */
#ifndef FLAGPOST_PLAIN_H
#define FLAGPOST_PLAIN_H

#include "flagpost/app.h"

/* As fp_tui_main(), over standard input and output, which need not be a terminal: no escape sequence is
 * written. by_itself: nobody asked for it, so it says why it is so. The end of input is the end, with what is
 * held kept on disk. */
int fp_plain_main(FpApp *app, const char *account, gboolean by_itself);

#endif
