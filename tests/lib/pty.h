/* A terminal for tests: the real program in a pseudo-terminal, its bytes in libvterm. Nothing waits for a
 * fixed time: only for a text, the program's rest or end, or a deadline that means failure. */
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
void fp_pty_beside(FpPty *pty, pid_t server); /* whose answers it waits for; it settles when both rest */
/* Takes what has come, waiting at most so long for the first of it. FALSE: nothing came. */
gboolean fp_pty_take(FpPty *pty, int wait_ms);
void fp_pty_type(FpPty *pty, const char *bytes);
/* More than a terminal holds: takes what the program writes meanwhile, or both would wait for each other.
 * FALSE: it did not take them all before the deadline. */
gboolean fp_pty_type_all(FpPty *pty, const char *bytes);
gboolean fp_pty_wait_for(FpPty *pty, const char *text); /* FALSE: not within the deadline, or ended */
gboolean fp_pty_wait_gone(FpPty *pty, const char *text);
int fp_pty_wait_exit(FpPty *pty); /* exit code, 128 + signal; -1: still runs at the deadline */
/* Until the program has taken all that was typed, has painted what that gave, and sleeps with no request
 * under way and no timer that ends soon (half a second, after which a wait is said, among them). Where the
 * system does not let one look (not as root, and not on Linux): until nothing has come for so long. */
void fp_pty_settle(FpPty *pty, int quiet_ms);
/* Settles; TRUE: it sleeps without a timer at all, and will write nothing by itself, however long one waits.
 * Where one cannot look: nothing has come for so long once more. */
gboolean fp_pty_is_silent(FpPty *pty, int quiet_ms);
void fp_pty_quiet(FpPty *pty, int ms); /* until nothing has come for so long: where a test is about time */
char *fp_pty_screen(FpPty *pty);       /* all rows, trailing blanks and blank rows at the end dropped */
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
