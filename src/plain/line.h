/* What a line of the dialogue asks for: read here, without a screen, an account or a forum; done by words.c.
 */
#ifndef FLAGPOST_PLAIN_LINE_H
#define FLAGPOST_PLAIN_LINE_H

#include "flagpost/command.h"

typedef enum {
  PLAIN_GO_ON,      /* an empty line: the next rows of a list, the next message */
  PLAIN_BAD_QUOTES, /* one of them is open */
  PLAIN_LIST,       /* the list from its start; rest[0], if there is one: how many rows */
  PLAIN_NEXT,       /* the next message, or the next row */
  PLAIN_OPEN,       /* row words[0] */
  PLAIN_ACT,        /* `action`, about what has the focus */
  PLAIN_NO_KEY,     /* words[0] is a single character and means nothing here */
  PLAIN_SEARCH,     /* for `rest` */
  PLAIN_FLAG,       /* `rest`: rows, then a reason, then a note; each may be missing */
  PLAIN_ROWS,       /* `action`, about the rows in `rest` */
  PLAIN_COMMAND,    /* `line` as on the command line, about what has the focus */
  PLAIN_UNKNOWN,    /* `line` is no command: the command line says what is wrong with it */
} PlainAsked;

typedef struct {
  PlainAsked asked;
  FpAction action; /* FP_ACT_NONE unless said above */
  char *line;      /* as it was given */
  char **words;    /* of the line, synonyms replaced; NULL for an empty line and for bad quotes */
  char **rest;     /* those behind the command; in `words`, NULL where that is */
} PlainLine;

/* What a key of one character does in this place, or FP_ACT_NONE. */
typedef FpAction (*PlainKey)(gpointer data, const char *key);

/* line: any bytes, without blanks around it. (transfer full) */
PlainLine *plain_line_read(const char *line, PlainKey key, gpointer data);
void plain_line_free(PlainLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlainLine, plain_line_free)

/* Digits alone. */
gboolean plain_is_number(const char *word);

#endif
