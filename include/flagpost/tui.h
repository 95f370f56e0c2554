/* The screen. main.c hands it in where a person may sit at a terminal; src/tui implements it. */
#ifndef FLAGPOST_TUI_H
#define FLAGPOST_TUI_H

#include "flagpost/app.h"

/* Runs the screen for an account (NULL: the default one) until the person leaves; turns the default main
 * context itself and restores the terminal. Returns an exit code (FpExit). Errors that end it are printed on
 * standard error as sentences, after the terminal is restored. Without any account it asks for one, or
 * returns FP_SCREEN_WANTS_DEMO. */
int fp_tui_main(FpApp *app, const char *account);

/* What is wrong with a setting keys.NAME or style.NAME: a sentence (transfer full), or NULL. */
char *fp_tui_setting_wrong(const char *name, const char *value);

#endif
