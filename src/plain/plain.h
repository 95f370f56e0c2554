/* The inside of plain mode: what its files share. The dialogue is another face of what src/tui does: the same
 * views, effects and questions, printed as lines and answered by words. */
#ifndef FLAGPOST_PLAIN_PLAIN_H
#define FLAGPOST_PLAIN_PLAIN_H

#include "tui/tui.h"

enum { PLAIN_PAGE = 10 }; /* rows of a list at a time */

typedef struct Plain Plain;
typedef void (*PlainCame)(Plain *plain);

struct Plain {
  Tui *tui;
  gboolean terminal;    /* a person types; else the words of a file or a pipe, which are printed too */
  GString *input;       /* read and not yet taken */
  gboolean input_ended; /* there is no more of it */
  PlainCame came;       /* something was read, or the end came */
  gboolean prompted;    /* a prompt or a question stands: the next line is for it */
  gboolean hurry;       /* do not wait for works that take long: the prompt comes first */
  TuiQuestion *asked;   /* the question that has been printed */
  const FpView *shown;  /* what was printed last; compared and never used */
  guint printed;        /* its lines printed so far */
  char *last;           /* the line of a page that was printed last */
  GPtrArray *news;      /* char *: what happened while a prompt stood */
  GPtrArray *before;    /* TuiWork that went on before the last line: compared and never used */
  guint settle_source;
  struct { /* a text that is being typed, line by line */
    GString *text;
    TuiEdited edited;
    gpointer data;
  } typing;
};

/* --- plain.c --- */
extern const TuiFront plain_front;
Plain *plain_new(FpApp *app); /* never freed: what was cancelled at the end may still come back to it */
void plain_settle_soon(Plain *plain); /* when the loop is idle: prints what is new, then the next prompt */

/* --- answer.c --- */
void plain_answer(Plain *plain, const char *line); /* to the question that is open */
void plain_refuse(Plain *plain);                   /* the same question, with Esc */

/* --- input.c: lines from standard input --- */
void plain_listen(Plain *plain, PlainCame came);
/* FALSE: no whole one yet. *line is UTF-8, or NULL where what was typed is no text; (transfer full). */
gboolean plain_next_line(Plain *plain, char **line);
void plain_echo(const Plain *plain, gboolean on); /* of a terminal, for secrets */

/* --- words.c: what a line asks for --- */
void plain_do(Plain *plain, const char *line);
void plain_help(Plain *plain); /* help.c: the words and letters of this place, printed */
/* The list that numbers are about: the one on top, or below a message the one that it was opened from. */
FpView *plain_list(Plain *plain);

/* --- print.c --- */
void plain_out(const char *text); /* as it stands, in the locale's characters */
void plain_line(const char *text);
void plain_set_length(int columns);                     /* of a line; 0: not broken */
void plain_rows(Plain *plain, guint from, guint count); /* of the list on top, numbered */
void plain_item(Plain *plain);
void plain_message(Plain *plain); /* the line with the focus */
void plain_view(Plain *plain);    /* of the view on top, what has not been printed */

/* --- typing.c: a text without an editor --- */
gboolean plain_edit(Tui *tui, const char *text, TuiEdited edited, gpointer data);
void plain_typed(Plain *plain, const char *line); /* NULL: end of input */

#endif
