/* A home, a forum and a terminal for the tests of the real program. */
#ifndef FLAGPOST_TESTS_BENCH_H
#define FLAGPOST_TESTS_BENCH_H

#include "lib/pty.h"
#include "lib/test.h"

#define BENCH_MAIL "mail" /* a Maildir below the home, where Discourse mails links for new passwords */

typedef struct {
  char *home, *program, *address, *password;
  GPid forum;
  int forum_input;
  char *env[20];
} Bench;

Bench *bench_new(void);                    /* with an account; the clock stands at 14 March 2026, 08:00 */
Bench *bench_new_small(const char *forum); /* with four messages: for what is not about an inbox */
Bench *bench_new_at(const char *forum); /* the same at another front door: "khoros", "discourse", "nodebb" */
void bench_free(Bench *bench);
/* extra: one more variable, which counts more than those of the bench, or NULL */
FpPty *bench_run(Bench *bench, int rows, int cols, const char *extra);
/* At 24 by 80, until the inbox is there with `name` in it and the forum has answered. */
FpPty *bench_run_inbox(Bench *bench, const char *extra, const char *name);
FpPty *bench_run_with(Bench *bench, int rows, int cols, const char *extra, const char *option);
FpPty *bench_run_env(Bench *bench, int rows, int cols, const char *const *extra, const char *option);
FpPty *bench_run_words(Bench *bench, int rows, int cols, const char *extra, const char *const *words);
/* What --plain, with one more option or NULL, prints for the lines; it ends with that code. (transfer full)
 */
char *bench_talk(Bench *bench, const char *option, const char *lines, int code);
/* A request to the demo forum's own addresses; what it answers is not awaited for long, and must be 200. */
void bench_demo(Bench *bench, const char *path, const char *json);
void bench_deliver(Bench *bench, const char *from, const char *subject); /* a message to the member, now */
void bench_hold(Bench *bench); /* the forum answers nothing from here on, until it is let go */
void bench_let_go(Bench *bench);
void bench_fill(Bench *bench); /* what the forum has is stored: the next start shows it at once */
void bench_leave(FpPty *pty);  /* Q, and the exit code is 0; frees */
void bench_set(Bench *bench, const char *text);   /* "key=value" among the general settings */
void assert_cursor(FpPty *pty, const char *text); /* in column 0 of a row that holds it */
void assert_exit(FpPty *pty, int code);
void assert_has(const char *out, const char *text); /* of what bench_talk() gave */

#define WAIT(pty, text) g_assert_true(fp_pty_wait_for(pty, text))

#endif
