/* The terminal: the only files that know ncurses are screen.c and keys.c. */
#ifndef FLAGPOST_TUI_SCREEN_H
#define FLAGPOST_TUI_SCREEN_H

#include "flagpost/grid.h"
#include "flagpost/secret.h"

typedef struct {
  FpBackground background;  /* as the settings have it */
  gboolean find_background; /* they leave it to what the terminal tells */
  gboolean few_colours;     /* no more than 16 */
  gboolean mouse;
} FpScreenLook;

/* FP_USAGE_TERMINAL if this is no terminal that can be painted on. One screen a process. */
gboolean fp_screen_open(const FpScreenLook *look, GError **error);
/* The one place that restores the terminal, whatever state it is in. Any number of calls. Signals that end
 * the program by force come here as well. */
void fp_screen_close(void);
void fp_screen_size(int *rows, int *cols);
void fp_screen_resized(void);             /* the window has another size: asks for it */
void fp_screen_paint(const FpGrid *grid); /* writes what has changed, and puts the cursor */
void fp_screen_redraw(void);              /* the next paint is a full one */
void fp_screen_leave(void);               /* for an editor: the terminal is as it was before */
void fp_screen_enter(void);
gboolean fp_screen_away(void);
void fp_screen_suspend(void); /* to the shell; returns when the program goes on */
void fp_screen_bell(void);
gboolean fp_screen_osc52(const FpSecret *text, gpointer data);

/* --- keys.c --- */
typedef enum { FP_KEY_NONE, FP_KEY_NAME, FP_KEY_PASTE, FP_KEY_CLICK, FP_KEY_WHEEL } FpKeyKind;
typedef struct {
  FpKeyKind kind;
  char name[32]; /* "j", "Down", "Ctrl-F", "Space", "Enter", "Esc" */
  char *paste;   /* (transfer full) to the caller */
  int row, by;   /* CLICK: the row; WHEEL: -1 up, 1 down */
} FpKey;
void fp_keys_prepare(gboolean mouse);
FpKey fp_keys_next(void); /* NONE: nothing waits */

#endif
