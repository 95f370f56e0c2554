/* The command line: general options, one subcommand on the main loop, its result as text or JSON, an exit
 * code. main.c calls fp_cli_main() with the parts of the real world and the screen. */
#ifndef FLAGPOST_CLI_CLI_H
#define FLAGPOST_CLI_CLI_H

#include "flagpost/command.h"

typedef struct {
  FpKeyring *(*keyring)(void);                    /* the real one; called once, when an app is made */
  int (*screen)(FpApp *app, const char *account); /* fp_tui_main: an exit code or FP_SCREEN_WANTS_DEMO */
  /* fp_plain_main: the same as a dialogue in lines; by_itself: nobody asked for it */
  int (*plain)(FpApp *app, const char *account, gboolean by_itself);
  char *(*setting_wrong)(const char *name, const char *value); /* fp_tui_setting_wrong: see FpAppParts */
} FpCliParts;

/* argv without the program's name. Returns the exit code. */
int fp_cli_main(char **argv, const FpCliParts *parts);

/* --- ask.c: questions at the terminal; the main loop runs on meanwhile --- */
gboolean fp_ask_possible(void); /* is there a terminal to ask at? */
FpSecret *fp_ask_secret(const char *question, gpointer ui);
/* Into the terminal's clipboard; NULL: out of it. */
gboolean fp_ask_osc52(const FpSecret *text, gpointer ui);
char *fp_ask(const char *question, const char *otherwise, gpointer ui);
void fp_ask_give_up(void); /* the terminal as it was; a question that is open is refused */

/* --- named.c: takes from the program what neither its settings nor this command need. command, words,
 * options: NULL for the screen --- */
void fp_cli_confine(FpApp *app, const FpCommand *command, char **words, GVariantDict *options);

/* --- out.c --- */
void fp_out(const char *text); /* all of it, in the locale's characters */
/* Clean text whose lines are broken between words where `fd` is a terminal. (transfer full) */
char *fp_out_folded(int fd, const char *text);
void fp_out_prose(const char *text); /* so, on standard output */
/* FP_EXIT_OK if standard output took everything, or its reader went away, as head does; else why it did not.
 */
int fp_out_end(void);
/* Likewise; tabs between fields stay. */
void fp_out_fields(const char *text);
/* --- pager.c: FALSE: it is short, or no pager is wanted, and nothing was printed --- */
gboolean fp_out_paged(FpApp *app, const char *text);
void fp_out_error(const char *sentence); /* one line on standard error */
void fp_out_say(const char *sentence, gpointer ui);
/* One line on standard output; ui: a GCancellable, of what goes on without being read, or NULL. */
void fp_out_line(const char *line, gpointer ui);
void fp_out_ring(gpointer ui); /* the bell, if standard error is a terminal */

#endif
