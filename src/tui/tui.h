/* The inside of the screen: what its files share. tui.c has its start and end, input.c the way from a key to
 * an action, stage.c what is shown; each do_*.c carries out some effects. */
#ifndef FLAGPOST_TUI_TUI_H
#define FLAGPOST_TUI_TUI_H

#include "flagpost/command.h"
#include "flagpost/view.h"
#include "tui/screen.h"

typedef struct _Tui Tui;

/* The answer to a question: text, letter or secret; all NULL if it was cancelled. */
typedef void (*TuiAnswer)(Tui *tui, const char *text, FpSecret *secret, gpointer data);
typedef void (*TuiTyped)(Tui *tui, const char *text, gpointer data); /* after each key */

/* What a text may be meant to become: whole texts, in their order. (transfer full) */
typedef GPtrArray *(*TuiComplete)(Tui *tui, const char *text);

typedef struct {
  FpPrompt *prompt;
  TuiAnswer answer;
  TuiTyped typed;
  TuiComplete complete; /* for Tab; or NULL */
  char *stem;           /* what was typed before the first Tab */
  guint choice;         /* of what it may become */
  GPtrArray *past;      /* char *, for Up and Down; or NULL */
  guint at;             /* of them; their number: what is being typed */
  char *begun;          /* what was typed before Up was pressed */
  gpointer data;
  char *letters;   /* that the answer is one of, whatever the language calls them; or NULL */
  char *explained; /* what ? shows instead, or NULL */
  gboolean painted;
} TuiQuestion;

/* Something that takes time: said in words after half a second, ended by Esc. */
typedef struct {
  Tui *tui;
  char *sentence;
  GCancellable *cancellable;
  guint timer;
  gboolean said;
} TuiWork;

/* How an editor ended on a text. */
typedef enum {
  TUI_EDIT_WRITTEN,
  TUI_EDIT_SO_FAR, /* it has not ended: a line was typed, and more may come; the text as it was typed */
  TUI_EDIT_SAME,   /* what it was given */
  TUI_EDIT_CUT,    /* the input ended before the text did */
  TUI_EDIT_FAILED, /* the editor did not end well; what it wrote all the same is there */
} TuiEditEnd;
/* text NULL: there is nothing, or after a failure nothing new. */
typedef void (*TuiEdited)(Tui *tui, const char *text, TuiEditEnd end, gpointer data);

/* Another face than the screen: src/plain. Each is given what the screen would show or ask. */
typedef struct {
  void (*said)(Tui *tui, const char *sentence);
  void (*changed)(Tui *tui); /* a view, a question, work: anything */
  void (*opened)(Tui *tui);  /* the archive is open, the inbox is on top */
  gboolean (*edit)(Tui *tui, const char *text, TuiEdited edited, gpointer data);
} TuiFront;

struct _Tui {
  const TuiFront *front; /* NULL: the screen */
  gpointer front_data;
  FpApp *app;
  FpMember *member;
  char *account;
  GMainLoop *loop;
  GPtrArray *views; /* FpView, the last is on top; the first is the inbox */
  FpView *inbox;
  struct _InboxRows *rows;
  TuiQuestion *question;
  char *status;
  gboolean status_seen;      /* a key has been pressed since it was said */
  gboolean status_is_secret; /* shown once, not kept in the history */
  char *later;               /* said when the status has been seen, or NULL */
  GPtrArray *history;        /* char *: the last 50 sentences */
  GPtrArray *lines;          /* char *: what was typed after a colon in this run */
  GPtrArray *works;          /* TuiWork */
  guint paint_source, rest_source, input_source, listener;
  gboolean was_large; /* what was closed since the last rest */
  guint empty_reads;
  int left;                    /* columns of a list beside a text; 0: by itself */
  gboolean code_given;         /* of a second factor, and no answer of the forum's yet */
  gboolean care_asked;         /* the announcement asks whether a link was followed: y says yes */
  gint64 flagged_at;           /* monotonic: a key that repeats itself */
  GHashTable *offered;         /* ids of senders for whom blocking was offered */
  GHashTable *places;          /* conversation → where one was in it */
  char *found;                 /* what was looked for in a text, or NULL */
  gboolean typing;             /* a command waits for a text: it is not its work that takes long */
  gboolean briefly;            /* the next text is typed here and not in the editor */
  GHashTable *hinted;          /* questions whose hint has been given */
  char *pending_key;           /* the first of two keys */
  char *complaint;             /* what is wrong with the settings of the screen, or NULL */
  gboolean resized;            /* while a secret was typed */
  struct _TuiEditing *editing; /* the editor that has the terminal, or NULL */
  gboolean ending;             /* told to end from outside */
  gboolean quitting, closed, opening, mouse, bell, accessible;
  int exit_code;
  GString *farewell; /* said on the terminal after it is restored */
};

FpView *tui_top(Tui *tui);
FpFrame tui_frame(Tui *tui); /* what is on the screen now */
/* On top. Any other page of its name goes, so that no page lies above another of its kind, and one way back
 * is enough; messages, topics and what else there are many of may. */
void tui_push(Tui *tui, FpView *view);
void tui_pop(Tui *tui, FpView *view);
gboolean tui_has(Tui *tui, const FpView *view);
void tui_say(Tui *tui, const char *sentence);
/* Takes no announcement's place that nobody has had time to read: it comes after the next key then. */
void tui_say_later(Tui *tui, const char *sentence);
void tui_say_waiting(Tui *tui);
void tui_say_key(Tui *tui, const char *sentence, const char *key, FpAction action); /* see tui_with_key() */
const char *tui_last_said(Tui *tui);                                                /* "" if nothing was */
void tui_sayf(Tui *tui, const char *format, ...) G_GNUC_PRINTF(2, 3);
void tui_say_error(Tui *tui, const GError *error); /* a cancelled work says nothing more */
void tui_changed(Tui *tui);                        /* paints when the loop is idle */
void tui_rest_soon(Tui *tui, gboolean large);      /* memory goes back to the system; large: in any case */
void tui_paint_now(Tui *tui);                      /* if anything has changed */
void tui_ask(Tui *tui, FpPromptKind kind, const char *question, const char *text_or_letters, TuiAnswer answer,
             gpointer data);
/* A question of several letters: the first time in a run it says what they mean, later briefly; ? always. */
void tui_ask_once(Tui *tui, const char *explained, const char *brief, const char *letters, TuiAnswer answer,
                  gpointer data);
void tui_ask_typed(Tui *tui, const char *question, TuiTyped typed, TuiAnswer answer, gpointer data);
/* For the code of a second factor: a secret. again: the last one was not taken. */
void tui_ask_code(Tui *tui, gboolean again, TuiAnswer answer, gpointer data);
void tui_complete(Tui *tui, TuiComplete complete); /* Tab in the question that is open */
/* Up and Down in the question that is open: earlier answers, the latest last, which outlive it. */
void tui_recall(Tui *tui, GPtrArray *past);
/* complete.c */
GPtrArray *tui_complete_command(Tui *tui, const char *text);
GPtrArray *tui_complete_person(Tui *tui, const char *text);
/* sentence NULL: goes on behind the scenes, and is not spoken of. */
TuiWork *tui_work_new(Tui *tui, const char *sentence, GCancellable *cancellable);
void tui_work_say(TuiWork *work); /* at once: its end takes the sentence away again */
void tui_work_end(TuiWork *work);
gboolean tui_cancel(Tui *tui); /* the newest work that is shown; FALSE: there is none */
void tui_act(Tui *tui, FpAction action);
void tui_listen_input(Tui *tui, gboolean on);
void tui_update_title(Tui *tui);
/* What stands in an inbox without rows: ASKING while the forum is asked, else (NULL) what can be done. */
void tui_tell_empty(Tui *tui, const char *asking);
/* From the account to the exit code; *place is set before anything else happens. front NULL: on the screen.
 */
int tui_run(FpApp *app, const char *account, const TuiFront *front, gpointer front_data, Tui **place);
/* Its two halves, for who runs the loop himself: a code other than FP_EXIT_OK says why nothing begins. */
int tui_begin(FpApp *app, const char *account, const TuiFront *front, gpointer front_data, Tui **place);
int tui_finish(Tui *tui);
void tui_open_account(Tui *tui, const char *name); /* its inbox takes the place of whatever is shown */
void tui_welcome(Tui *tui);                        /* welcome.c: the first run, without an account */
gboolean tui_welcome_act(Tui *tui, FpAction action);

FpAction tui_keymap(Tui *tui, const char *place, const char *key);
gboolean tui_is_command_of(const char *view_name, const FpCommand *command);
char *tui_unknown_key(const char *view_name, const char *key); /* a sentence: what was likely meant */
unsigned tui_place(const char *view_name);                     /* FpWhere */
void tui_keymap_load(FpApp *app);                              /* the keys as the settings have them */
char *tui_keymap_clash(void); /* a sentence, if keys are set of no command, or two claim one; or NULL */
const char *tui_keys(const FpCommand *command); /* NULL: none */
gboolean tui_has_key(const FpCommand *command, const char *key);
/* Does the key give the action where one is? Sentences that name it ask first: it may have been moved. */
gboolean tui_offers(Tui *tui, FpAction action, const char *key);
char *tui_key_of(FpAction action); /* "g": the first key of an action; (transfer full) */
/* A sentence that names the key which an action has of itself, with the one that the settings give it.
 * (transfer full) */
char *tui_with_key(const char *sentence, const char *key, FpAction action);
/* hints.c: the most useful keys of the place on top; NULL: the row of keys is not wanted */
const FpHint *tui_hints(const Tui *tui, const char *place); /* place: the name of the view on top */

void tui_question_key(Tui *tui, const FpKey *key); /* a key while a question is open */
/* From outside: a signal, or the terminal has gone. What is asked counts as refused, and nothing is asked any
 * more. */
void tui_told_to_end(Tui *tui);
void tui_watch_signals(Tui *tui);

/* inbox_rows.c: the inbox by windows of rows, standing still while news wait */
typedef struct _InboxRows InboxRows;
InboxRows *inbox_rows_new(FpMember *member, gboolean in_lines);
FpRows inbox_rows_table(InboxRows *rows);
guint inbox_rows_check(InboxRows *rows); /* how many are new above what is shown */
void inbox_rows_show_news(InboxRows *rows);
void inbox_rows_forget(InboxRows *rows); /* states have changed: read again */
gboolean inbox_rows_find(InboxRows *rows, const char *id,
                         guint *row);     /* a campaign's row by any of its ids */
guint inbox_rows_hidden(InboxRows *rows); /* conversations without a row: their senders are hidden */

const char *inbox_rows_folder(const InboxRows *rows); /* "inbox" at first */
void inbox_rows_set_folder(InboxRows *rows, const char *folder);

/* do_facts.c */
void tui_do_facts(Tui *tui, FpEffect *effect);
/* A host, with its registrable part emphasised and named, in a text view; in plain letters besides, if they
 * are others, or in any case (both). */
void tui_add_host(FpView *view, const char *host, const char *shown, const char *domain, gboolean ip,
                  gboolean both);

/* do_care.c: after-care */
char *tui_care_question(Tui *tui, const char *sentence); /* the sentence with the question; (transfer full) */
gboolean tui_care_answered(Tui *tui, const char *key);   /* TRUE: it was the answer, or no */
gboolean tui_care_answered_in_words(Tui *tui, const char *line);
void tui_do_care(Tui *tui);

/* do_wave.c: campaigns */
void tui_wave_record(FpRecord *record, const FpWave *wave, gint64 now, gboolean in_lines);
gboolean tui_wave_open(Tui *tui, const char *id); /* FALSE: it is no campaign */
void tui_wave_changed(Tui *tui);                  /* what is shown of campaigns may be old */
/* `!` or F on a row of a campaign: shows all its senders, then flags those that are chosen. FALSE: the effect
 * is about something else. */
gboolean tui_wave_flag(Tui *tui, FpEffect *effect, const char *reason, const char *note);
gboolean tui_wave_block(Tui *tui, FpEffect *effect);
void tui_wave_expand(Tui *tui, FpEffect *effect); /* campaigns in it become their conversations */
void tui_wave_places(FpView *view,
                     FpEffect *effect); /* messages of a campaign's view become their conversations */

/* do_*.c: effects */
void tui_do(Tui *tui, FpView *view, FpEffect *effect);
void tui_do_refresh(Tui *tui, gboolean full);
void tui_do_news(Tui *tui);
void tui_do_folder(Tui *tui);               /* do_folder.c: the next one that holds something */
char *tui_folder_shown(const char *folder); /* (transfer full) */
void tui_do_open(Tui *tui, const char *id, const char *message); /* message: the one to be at, or NULL */
void tui_reload_messages(Tui *tui, const char *id);

/* --- do_part.c: a long conversation, a part at a time --- */
FpConversation *tui_part(Tui *tui, const char *id, const char *around, GError **error);
guint tui_part_size(void);
void tui_part_reload(Tui *tui, FpView *view); /* with what is stored now; the line being read stays */
void tui_part_moved(Tui *tui, FpView *view, FpAction action);
void tui_do_flag(Tui *tui, FpEffect *effect, const char *reason, const char *note);
/* The same for what has just been shown; hold: as in FpFlagAsk; more: a sentence to add, or NULL. */
void tui_do_flag_shown(Tui *tui, FpEffect *effect, const char *reason, const char *note, gint64 hold,
                       const char *more);
void tui_do_flag_as(Tui *tui, FpEffect *effect);
void tui_do_undo(Tui *tui, gint64 row); /* 0: the last action */
/* do_undo.c: the row of the outbox that an undo in this place is about; 0: none. named: by its number, so
 * that also one that was sent counts. */
gint64 tui_undo_row(Tui *tui, const char *place, const FpEffect *effect, gboolean named);
void tui_do_block(Tui *tui, FpEffect *effect);
void tui_do_outbox(Tui *tui);
void tui_do_outbox_item(Tui *tui, FpAction action, FpEffect *effect);
void tui_outbox_changed(Tui *tui);
void tui_do_search(Tui *tui);
const char *
tui_search_message(const FpView *view); /* which the selected result names; NULL: it is no result */
void tui_do_stats(Tui *tui);
void tui_do_password(Tui *tui);
void tui_password_shown(Tui *tui); /* the key after it: it has gone from the screen */
void tui_do_compose(Tui *tui);
void tui_do_reply(Tui *tui, FpEffect *effect);
/* The editor on a draft (copied), then the question what shall become of it. */
void tui_write(Tui *tui, const FpDraft *draft);
void tui_say_queued(Tui *tui, const char *sentence); /* and that z takes it back, where it does */
char *tui_quote(const FpMessage *message);           /* its text as quoted in an answer; (transfer full) */
void tui_do_drafts(Tui *tui);
void tui_take_left_drafts(Tui *tui); /* of a run that was ended while an editor had the text */
void tui_do_draft(Tui *tui, const char *id);
void tui_do_command_line(Tui *tui, FpEffect *focus);
/* A command of the table, asking in the status row what it asks. done: instead of showing the result; NULL:
 * as usual. */
typedef void (*TuiCommandDone)(Tui *tui, const json_t *result);
/* What stands after a colon; focus: what has it, or NULL. */
void tui_run_line(Tui *tui, const char *text, const FpEffect *focus);
/* As typed, about what the effect is about. FALSE: no such command, or the screen has a manner of its own. */
gboolean tui_run_named(Tui *tui, const FpEffect *effect);
void tui_run_command(Tui *tui, FpAction action, TuiCommandDone done);
void tui_do_link(Tui *tui, FpAction action, FpEffect *effect);
void tui_do_profile(Tui *tui, FpEffect *effect);
void tui_do_source(Tui *tui, FpEffect *effect);
void tui_do_pipe(Tui *tui, FpEffect *effect);
void tui_do_mark_read(Tui *tui, FpEffect *effect);
void tui_do_fine(Tui *tui, FpEffect *effect);
void tui_do_quit(Tui *tui);
/* The boards (do_boards.c, do_topic.c, do_post.c). FALSE: not of their concern. */
gboolean tui_do_forum(Tui *tui, FpView *view, FpEffect *effect);
void tui_moved(Tui *tui, FpView *view, FpAction action); /* the view itself has carried it out */
void tui_reload_topics(Tui *tui);                        /* the outbox has changed */
/* The next text goes to an editor, and is in a file meanwhile. */
gboolean tui_edits_file(Tui *tui);
/* editor.c: an editor on a text, in a file of our own that is gone afterwards. draft: its id, or 0. */
gboolean tui_edit(Tui *tui, const char *text, gint64 draft, TuiEdited edited, gpointer data, GError **error);
/* The editor is told that the terminal has gone; what it has written is kept, then the loop ends. FALSE:
 * there is none, or it was told already. */
gboolean tui_edit_hang_up(Tui *tui);
void tui_edit_close(Tui *tui); /* the same at once, before the member leaves */
/* lines.c: the same with a line at a time, asked in the status row. */
void tui_edit_lines(Tui *tui, TuiEdited edited, gpointer data);

#endif
