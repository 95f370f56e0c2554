/* The terminal as ncurses writes to it: what one picture needs goes there at once. */
#ifndef FLAGPOST_TUI_OUTPUT_H
#define FLAGPOST_TUI_OUTPUT_H

#include <glib.h>
#include <stdio.h>

/* For newterm(): the terminal that standard output is. (transfer none), until fp_output_close(). Where there
 * is no memory for a picture, ncurses writes by itself, as ever. */
FILE *fp_output_open(void);
/* Between these two nothing may be asked of the terminal, only written to it. */
void fp_output_begin(void);
void fp_output_end(void);
void fp_output_close(void);

#endif
