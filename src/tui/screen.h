/* The terminal: the only files that know ncurses are screen.c, colours.c and keys.c. */
#ifndef FLAGPOST_TUI_SCREEN_H
#define FLAGPOST_TUI_SCREEN_H

#include "flagpost/grid.h"
#include "flagpost/secret.h"

typedef struct {
  FpPalette palette;     /* as the settings have it; FP_PALETTE_EITHER: what the terminal tells counts */
  gboolean any;          /* the terminal need not tell: the colours fit both */
  gboolean contrast;     /* high contrast is wanted */
  int most_colours;      /* that may be used; 0: as many as there are, 1: none */
  gboolean true_colours; /* the member's own styles have some: used where COLORTERM says so */
  gboolean mouse;
} FpScreenLook;

/* FP_USAGE_TERMINAL if this is no terminal that can be painted on. */
gboolean fp_screen_is_possible(GError **error);
/* The same, also where it is not known to the terminfo database. One screen a process. */
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
  int row, col;  /* CLICK */
  int by;        /* WHEEL: -1 up, 1 down */
} FpKey;
void fp_keys_prepare(gboolean mouse);
gboolean fp_key_is_name(const char *name); /* may a key have it? */
char *fp_key_names(void);                  /* of those with a word for a name: "Down, Enter" */
/* Bytes that were read before: they come first. */
void fp_keys_typed(const guint8 *bytes, gsize length);
gboolean fp_keys_typed_wait(void); /* some of them */
/* NONE: nothing waits. *any is set where something was read, if only a piece of a paste. */
FpKey fp_keys_next(gboolean *any);

/* --- colours.c --- */
/* The name of the terminal's kind with true colours, if COLORTERM says that it has them and the terminfo
 * database knows it. */
gboolean fp_colours_direct_form(const char *term, char *form, gsize size);
void fp_colours_prepare(FpPalette palette, int most); /* after ncurses has started */
/* The pair of a style, 0: the default colours; and bits of attr_t that it needs besides. */
int fp_colours_pair(unsigned style, unsigned *extra);
/* The colour to use for one of grid.h where there are so many. *bright: it takes bold to be it. */
int fp_colour_fit(int colour, int colours, gboolean direct, gboolean *bright);

#endif
