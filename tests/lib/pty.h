/* A terminal for tests: the real program in a pseudo-terminal, its bytes in libvterm. Nothing waits for a
 * fixed time: only for a text, the end of the program, or a deadline that means failure. */
#ifndef FLAGPOST_TESTS_PTY_H
#define FLAGPOST_TESTS_PTY_H

#include <glib.h>
#include <vterm.h>

typedef struct _FpPty FpPty;

/* env: "NAME=value" on top of the caller's environment, NULL-terminated. */
FpPty *fp_pty_start(int rows, int cols, const char *const *argv, const char *const *env);
/* What terminals that are started next answer: their background ("rgb:ffff/ffff/ffff", NULL: no word of it),
 * or nothing at all. */
void fp_pty_answers(const char *background, gboolean silent);
void fp_pty_free(FpPty *pty); /* ends the program, if it still runs */
pid_t fp_pty_pid(FpPty *pty);
/* Takes what has come, waiting at most so long for the first of it. FALSE: nothing came. */
gboolean fp_pty_take(FpPty *pty, int wait_ms);
void fp_pty_type(FpPty *pty, const char *bytes);
/* More than a terminal holds: takes what the program writes meanwhile, or both would wait for each other.
 * FALSE: it did not take them all before the deadline. */
gboolean fp_pty_type_all(FpPty *pty, const char *bytes);
gboolean fp_pty_wait_for(FpPty *pty, const char *text); /* FALSE: not within the deadline, or ended */
gboolean fp_pty_wait_gone(FpPty *pty, const char *text);
int fp_pty_wait_exit(FpPty *pty);             /* exit code, 128 + signal; -1: still runs at the deadline */
void fp_pty_settle(FpPty *pty, int quiet_ms); /* until nothing has come for so long */
char *fp_pty_screen(FpPty *pty); /* all rows, trailing blanks and blank rows at the end dropped */
char *fp_pty_row(FpPty *pty, int row);
void fp_pty_cursor(FpPty *pty, int *row, int *col);
gboolean fp_pty_cell(FpPty *pty, int row, int col, VTermScreenCell *cell);
void fp_pty_size(FpPty *pty, int *rows, int *cols);
void fp_pty_resize(FpPty *pty, int rows, int cols);
void fp_pty_signal(FpPty *pty, int number);
gsize fp_pty_mark(FpPty *pty);                                   /* how many bytes have come so far */
const char *fp_pty_bytes(FpPty *pty, gsize from, gsize *length); /* what came since; until the next call */
gboolean fp_pty_wrote(FpPty *pty, gsize from, const char *sequence);
gboolean fp_pty_coloured(FpPty *pty, gsize from); /* a colour was set: SGR 30–38, 40–48, 90 and more */

#endif
