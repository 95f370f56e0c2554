/* Views: what is on the screen and where its cursor is, without any input or output. A view turns values of
 * the model into a grid; an action changes its own state and may ask for an effect, which src/tui carries
 * out.
 *
 * Rules that all views keep: the cursor stands in column 0 of what has the focus; moving changes attributes
 * and rows shift, but no text changes; states are words; nothing ticks; arrow keys only move. */
#ifndef FLAGPOST_VIEW_H
#define FLAGPOST_VIEW_H

#include "flagpost/action.h"
#include "flagpost/grid.h"
#include "flagpost/model.h"

#include <gio/gio.h>

typedef struct _FpView FpView;

/* What an action asks of the program. */
typedef struct {
  FpAction action;        /* to carry out; FP_ACT_NONE: nothing */
  GPtrArray *ids;         /* char *: what it is about, or NULL */
  const char *of;         /* what these name: "POST", "MESSAGE"; NULL: conversations, campaigns */
  const FpMessage *about; /* the message with the focus, or NULL; (transfer none) until the view changes */
  guint number;           /* of a link, 1…; 0: none */
  char *say;              /* a sentence for the status row, or NULL */
  gboolean close;         /* the view is done with */
} FpEffect;
void fp_effect_clear(FpEffect *effect);
void fp_effect_add(FpEffect *effect, const char *id);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FpEffect, fp_effect_clear)

/* What a view is made of, for those that read it as lines. */
typedef enum { FP_VIEW_TEXT, FP_VIEW_LIST, FP_VIEW_MESSAGE } FpViewKind;

typedef struct {
  const char *name; /* "inbox": the place, for keys and help */
  FpViewKind kind;
  void (*draw)(const FpView *view, FpGrid *grid); /* no side effects: call it twice, get the same */
  void (*resize)(FpView *view);                   /* rows and cols are set: lay out anew */
  gboolean (*act)(FpView *view, FpAction action, FpEffect *effect); /* FALSE: not mine */
  void (*update)(FpView *view);                                     /* what it shows has changed */
  void (*click)(FpView *view, int row);                             /* the mouse: selects; or NULL */
  void (*free)(FpView *view);
  guint (*lines)(const FpView *view);              /* or rows */
  char *(*line)(const FpView *view, guint number); /* from 0; whole, as a sentence; (transfer full) */
  guint (*at)(const FpView *view);                 /* the line with the focus */
} FpViewOps;

struct _FpView {
  const FpViewOps *ops;
  GCancellable *cancellable; /* closing the view cancels what it asked for */
  char *title;               /* the frame's first row */
  char *title_brief;         /* instead where that one does not fit; NULL: it is cut */
  int rows, cols;
  gboolean aside;  /* beside the view that has the focus: what is selected is marked, and no more */
  gboolean told;   /* in plain mode: a letter that has been printed as a whole */
  gpointer behind; /* what whoever made it keeps with it; freed with it */
  GDestroyNotify behind_free;
};

void fp_view_draw(const FpView *view, FpGrid *grid); /* grid: of the view's size */
void fp_view_resize(FpView *view, int rows, int cols);
gboolean fp_view_act(FpView *view, FpAction action, FpEffect *effect);
void fp_view_update(FpView *view);
void fp_view_click(FpView *view, int row);
void fp_view_set_title(FpView *view, const char *title); /* and no brief one */
void fp_view_set_title_brief(FpView *view, const char *brief);
guint fp_view_lines(const FpView *view);
char *fp_view_line(const FpView *view, guint number);
guint fp_view_at(const FpView *view);
/* Columns that a line of text takes at most. */
void fp_view_set_measure(int columns);
int fp_view_measure(void);
/* As a view's width: lines are not folded. */
#define FP_COLS_UNFOLDED 100000
void fp_view_free(FpView *view); /* cancels */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpView, fp_view_free)

/* --- moving in lines and rows (view/list.c) --- */
typedef struct {
  guint count, selected, top;
  int height;
} FpList;
/* TRUE: it was a move (also one that did not go further). Paging keeps two rows and selects the first new
 * one.
 */
gboolean fp_list_act(FpList *list, FpAction action);
void fp_list_fit(FpList *list, guint count, int height); /* keeps the selection inside and visible */

/* --- lists of records (view/rows_view.c): inbox, search, outbox, drafts --- */

/* One row. Strings are clean and belong to the record. */
typedef struct {
  char *id;
  char *state; /* words: "new warning", "held", or "" */
  char *who, *what;
  char *when, *when_brief; /* the second where columns are few */
  char *rest;              /* what does not stand in the row: "3 messages.", or NULL */
  FpStyle style;           /* of the state's words */
  gboolean fresh;          /* something unread in it */
} FpRecord;
void fp_record_clear(FpRecord *record);
void fp_record_set_when(FpRecord *record, gint64 when, gint64 now); /* when: 0 if nobody knows */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FpRecord, fp_record_clear)

/* Where rows come from, one at a time, so that a list of 100,000 is never loaded. */
typedef struct {
  guint (*count)(gpointer self);
  /* FALSE: it could not be read; the row then says so. */
  gboolean (*get)(gpointer self, guint row, FpRecord *record);
  gpointer self;
  GDestroyNotify free;
} FpRows;

typedef struct {
  const char *name;                       /* the view's name */
  const char *empty;                      /* a sentence for a list without rows */
  char *(*where)(guint row, guint count); /* "Conversation 3 of 60." (transfer full) */
  const char *tag;                        /* what a tagged row is called; NULL: "tagged" */
  const char *of; /* what the rows' ids name, as usages of commands have it; NULL: conversations */
} FpRowsLook;
FpView *fp_rows_view_new(const FpRowsLook *look, const FpRows *rows); /* takes rows->self over */
void fp_rows_view_set_empty(FpView *view, const char *sentence);
const char *
fp_rows_view_empty(const FpView *view); /* what stands in it without rows; until the next setting */
const char *fp_rows_view_selected(const FpView *view, guint *row); /* id, or NULL; until the view changes */
const char *fp_rows_view_of(const FpView *view);                   /* what its ids name, as in the look */
void fp_rows_view_select(FpView *view, guint row);
guint fp_rows_view_top(const FpView *view);
guint fp_rows_view_tagged(const FpView *view);
void fp_rows_view_tag(FpView *view, const char *id);
void fp_rows_view_untag_one(FpView *view, const char *id);
void fp_rows_view_untag(FpView *view);
/* How records are told in sentences: on the accessible screen and in plain mode. */
typedef enum { FP_SPEECH_FULL, FP_SPEECH_NORMAL, FP_SPEECH_BRIEF } FpVerbosity;
typedef struct {
  FpVerbosity verbosity; /* normal: without the rest; brief: without the date too */
  const char *fields;    /* which and in which order: "state who what when rest"; copied */
  gboolean short_marks;  /* states as one letter each */
  gboolean expand;       /* abbreviations in words, signs that cannot be seen told at the end */
} FpSpeech;
void fp_view_set_speech(const FpSpeech *speech);
/* Rows as sentences, in the order in which they are read, and not in columns. */
void fp_rows_view_set_sentences(gboolean on);
/* A sign that stands before the selected row of every list, besides reverse video; NULL: none. */
void fp_rows_view_set_marker(const char *sign);
void fp_record_from_conversation(FpRecord *record, const FpConversation *conversation, gint64 now);
FpView *fp_inbox_view_new(const FpRows *rows);
FpView *fp_search_view_new(const FpRows *rows);
FpView *fp_outbox_view_new(const FpRows *rows);
FpView *fp_campaign_view_new(const FpRows *rows); /* its senders; those that are chosen are tagged */
/* --- lists of the boards (view/boards_view.c) --- */
void fp_record_from_board(FpRecord *record, const FpBoard *board, gint64 now);
void fp_record_from_topic(FpRecord *record, const FpConversation *topic, gint64 now);
void fp_record_from_notice(FpRecord *record, const FpNotice *notice, gint64 now);
FpView *fp_boards_view_new(const FpRows *rows);
FpView *fp_topics_view_new(const FpRows *rows);
FpView *fp_notices_view_new(const FpRows *rows);

/* --- a conversation (view/message_view.c); of a topic of the boards, the view is called "topic" --- */
FpView *fp_message_view_new(FpConversation *conversation, gint64 now);
/* The same conversation with more messages or other states: the line being read stays where it is. */
void fp_message_view_set(FpView *view, FpConversation *conversation, gint64 now);
const FpConversation *fp_message_view_get(const FpView *view);
const FpMessage *fp_message_view_current(const FpView *view); /* under the cursor; NULL if there is none */
/* Is the cursor in the last message, or the first? Then more may be wanted on that side. */
guint fp_message_view_end(const FpView *view); /* the line below the message that has the cursor */
gboolean fp_message_view_at_end(const FpView *view);
gboolean fp_message_view_at_start(const FpView *view);
/* Puts the cursor on the post of that number, or the next one that is there. FALSE: none is. */
gboolean fp_message_view_go_to(FpView *view, int number);
/* Where the cursor is, to come back there in another view of the same conversation; NULL: at the end, or
 * nowhere. (transfer full) */
char *fp_message_view_place(const FpView *view);
void fp_message_view_return(FpView *view, const char *place);
void fp_message_view_set_folded(gboolean on); /* of views that are made from now on: quotations are folded */

/* --- lines of text (view/text_view.c): help, sentences, steps, results --- */
FpView *fp_text_view_new(const char *name, const char *title);
void fp_text_view_add(FpView *view, const char *text, FpStyle style); /* may hold newlines; wrapped */
/* "Host: www.example.org": label, then value with `strong`, if that stands at its end, emphasised; NULL: none
 * of it. */
void fp_text_view_add_marked(FpView *view, const char *label, FpStyle label_style, const char *value,
                             FpStyle style, const char *strong);
/* What Enter on any other line asks for; the view stays. */
void fp_text_view_set_action(FpView *view, FpAction action);
/* A line that stands for a command: Enter asks for it. Its keys stand in a column of their own. */
void fp_text_view_add_action(FpView *view, const char *keys, int column, const char *text, FpAction action);
void fp_text_view_clear(FpView *view);
void fp_text_view_to_action(FpView *view); /* the cursor on the first line that stands for a command */
/* The cursor on the next line below it that holds the words, whatever their case; from the top again if there
 * is none. FALSE: nowhere. */
gboolean fp_text_view_find(FpView *view, const char *words);
void fp_text_view_to_end(FpView *view); /* the cursor on the last line: what happened last */

/* One line of help. */
typedef struct {
  const char *keys, *name, *summary; /* keys NULL: by its name alone */
  FpAction action;
  gboolean moves; /* moves about in the view; the rest does something */
} FpHelpRow;
FpView *fp_help_view_new(const char *place, const FpHelpRow *rows, gsize count);

/* --- asking (view/prompt.c) --- */
typedef enum {
  FP_PROMPT_LINE,   /* a line of text */
  FP_PROMPT_LETTER, /* one letter of `letters`; Enter and Esc: the last, in capitals in the question */
  FP_PROMPT_SECRET, /* a line that is not shown at all, and nothing else is painted meanwhile */
} FpPromptKind;
typedef enum { FP_PROMPT_GOES_ON, FP_PROMPT_CHANGED, FP_PROMPT_DONE, FP_PROMPT_CANCELLED } FpPromptEnd;
typedef struct _FpPrompt FpPrompt;
FpPrompt *fp_prompt_new(FpPromptKind kind, const char *question, const char *text_or_letters);
/* What the question rests on, a sentence a line: stands above it, as much of the end as there is room for. */
void fp_prompt_tell(FpPrompt *prompt, const char *sentences);
void fp_prompt_free(FpPrompt *prompt);
/* A key by its name ("a", "Space", "Backspace", "Left", "Enter", "Esc", "Ctrl-U"). */
FpPromptEnd fp_prompt_key(FpPrompt *prompt, const char *key);
FpPromptEnd fp_prompt_paste(FpPrompt *prompt,
                            const char *text); /* line breaks become blanks or are dropped */
FpPromptKind fp_prompt_kind(const FpPrompt *prompt);
const char *fp_prompt_question(const FpPrompt *prompt);
const char *fp_prompt_letters(const FpPrompt *prompt); /* of a LETTER prompt */
const char *fp_prompt_text(const FpPrompt *prompt);    /* LINE and LETTER; for SECRET NULL */
struct _FpSecret;
struct _FpSecret *fp_prompt_secret(const FpPrompt *prompt); /* (transfer full) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpPrompt, fp_prompt_free)

/* --- the whole screen (view/frame.c): title, view, status or question, the place's most useful keys --- */
#define FP_MIN_ROWS 5
#define FP_MIN_COLS 20
typedef struct {
  const char *key, *word; /* "!", "flag" */
} FpHint;
typedef struct {
  const char *status;     /* an announcement, or NULL */
  const FpPrompt *prompt; /* an open question, or NULL */
  gboolean visit;         /* the cursor goes to the announcement, as long as there is one */
  const FpHint *hints;    /* for the last row; ends with key NULL; NULL: no such row */
  FpView *beside;         /* the list that the view was opened from: on a wide screen it stands to its left */
  int left;               /* columns for it; 0: what the measure leaves */
} FpFrame;
/* Does the announcement take no more rows than are kept for it? */
gboolean fp_frame_has_room(const FpFrame *frame, int rows, int cols);
#define FP_BESIDE_FROM 120 /* columns */
/* Columns that the view at the left has: 0 if the screen is too narrow for two. */
int fp_frame_left(const FpFrame *frame, int cols);
/* Sets the view's size so that everything has its place. */
void fp_frame_layout(FpView *view, const FpFrame *frame, int rows, int cols);
void fp_frame_draw(FpGrid *grid, const FpView *view, const FpFrame *frame);
int fp_frame_first_row(int rows); /* where the view begins on a screen of so many rows: for the mouse */

#endif
