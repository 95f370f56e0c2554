/* Between the table of commands and the files that carry them out: what every cmd_*.c uses, and what it
 * offers to the table. */
#ifndef FLAGPOST_COMMAND_CMD_H
#define FLAGPOST_COMMAND_CMD_H

#include "flagpost/boards.h"
#include "flagpost/command.h"

/* --- run.c: one command under way ---
 * fp_run_begin() copies what it was given, so that words, options and account may go. The GTask that it
 * returns is what a command hands on as data to its async calls; each path ends with exactly one of
 * fp_run_done(), fp_run_fail(), fp_run_partly(), which also drop the reference. */
typedef struct {
  FpArgs args;       /* owns words, options; app and member are borrowed */
  FpAccount account; /* what args.account points to */
  json_t *result;
  guint listener; /* of what the member's work says meanwhile; 0: none */
  gpointer state; /* the command's own */
  GDestroyNotify state_free;
} FpCmdRun;
GTask *fp_run_begin(const FpArgs *args, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
FpCmdRun *fp_run_of(GTask *task);
void fp_run_done(GTask *task, json_t *result);                  /* both taken over */
void fp_run_fail(GTask *task, GError *error);                   /* both taken over */
void fp_run_partly(GTask *task, json_t *result, GError *error); /* all taken over */
json_t *fp_run_finish(GAsyncResult *result, GError **error);    /* FpCommand.finish of all */
void fp_run_listen(FpCmdRun *run); /* says what the work says, unless a screen does so */
void fp_run_say(const FpCmdRun *run, const char *sentence);       /* progress */
void fp_run_out(const FpCmdRun *run, const char *line);           /* a line of the result, as it comes */
const char *fp_run_option(const FpCmdRun *run, const char *name); /* a string option, or NULL */
gboolean fp_run_switch(const FpCmdRun *run, const char *name);    /* a switch */
int fp_run_number(const FpCmdRun *run, const char *name, int otherwise);
guint fp_run_words(const FpCmdRun *run);
/* TRUE if the person said yes, or --yes was given. Else the run has failed with the reason. */
gboolean fp_run_ask_yes(GTask *task, const char *question);
/* A message's id means its conversation, and so do the full names, FP_ID_MESSAGE and FP_ID_CONVERSATION
 * before it; an id that is not stored stays as it is. (transfer full) */
char *fp_run_conversation_id(const FpCmdRun *run, const char *id);
/* The stored conversation of that id. FP_STORE_MISSING names the id. (transfer full) */
FpConversation *fp_run_conversation(const FpCmdRun *run, const char *id, GError **error);
/* The forum has nothing of the first word's id, and nothing of it was ever fetched: then no copy is kept. */
void fp_run_never_seen(const FpCmdRun *run, GError **error);
/* --- without_keyring.c --- */
/* FALSE, with FP_KEYRING_NONE: what the command stores would be gone with it. */
gboolean fp_run_can_keep(const FpCmdRun *run, GError **error);
typedef void (*FpRunNext)(GTask *task);
/* Goes on with `next` once the ids among the words can be known; where that fails, so does the run. */
void fp_run_with_list(GTask *task, FpRunNext next);

GError *fp_run_not_both(const char *one, const char *other); /* of two options. (transfer full) */

/* --- write_file.c --- */
/* A file of the member's own, readable by him alone. */
gboolean fp_run_write_file(const FpCmdRun *run, const char *file, const char *text, GError **error);

/* --- run.c again --- */
/* {"version":1,"account":NAME}: the beginning of every result. */
json_t *fp_result_new(const FpArgs *args);
void fp_json_take(json_t *object, const char *key, json_t *value);
void fp_json_text(json_t *object, const char *key, const char *text); /* NULL: null */
void fp_json_when(json_t *object, const char *key, gint64 when);      /* 0: null */
json_t *fp_json_suspicion(const FpSuspicion *suspicion);

/* --- print.c: text from results --- */
void fp_print_line(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
char *fp_print_item(const json_t *item);         /* one row of the outbox, one line without its end */
char *fp_print_conversation(const json_t *item); /* likewise */
void fp_print_message(GString *out, const json_t *message);
char *fp_print_when(const json_t *object, const char *key); /* "02:41 today", or "" */

/* In the options of each command whose row in the table has records. */
#define FP_OPTION_FORMAT                                                                                     \
  {                                                                                                          \
    "format", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Print each as this template says, such as {{.id}}"),      \
        N_("TEMPLATE")                                                                                       \
  }

/* --- names.c --- */
const char *fp_names_nearest(const char *word, const char *const *names); /* NULL: none is near */

/* --- outgoing.c: queue, then see one's own rows through --- */
/* Sends items (FpOutItem, taken over) and ends the run with their rows: done only if all are sent. */
void fp_outgoing_run(GTask *task, GPtrArray *items, json_t *result);

/* --- written.c, cmd_post.c, cmd_notices.c: what commands share --- */
/* The words from `first` on, or standard input. Empty text is an error. (transfer full) */
char *fp_message_text(FpCmdRun *run, guint first, GError **error);
void fp_draft_run(GTask *task, const FpDraft *draft); /* stores it, and ends the run */
void fp_post_run(GTask *task, const FpPostAsk *ask);  /* queues it, and ends the run with its row */
void fp_search_server(GTask *task);                   /* the words, by the forum's own search */

/* --- wave.c: campaigns --- */
json_t *fp_json_wave(const FpWave *wave);
json_t *fp_json_waves(FpMember *member); /* those that are one row of the inbox */
/* *folded: the conversation is in one of them. Its line, the first time; else NULL. (transfer full) */
char *fp_print_wave_of(const json_t *waves, const char *conversation, GHashTable *printed, gboolean *folded);
/* Shows all senders of the campaigns among the words, and asks. FALSE: the run has ended. */
gboolean fp_wave_confirm(GTask *task);

/* --- json_boards.c --- */
void fp_json_add_topic(json_t *object, const FpTopic *topic); /* as "topic"; NULL: nothing */
void fp_json_add_post(json_t *object, const FpPost *post);    /* as "post" */
json_t *fp_json_board(const FpBoard *board);
json_t *fp_json_notice(const FpNotice *notice);
json_t *fp_json_server_hit(const FpMessage *message);

/* --- demo_server.c: the demo forum as a child process --- */
typedef struct {
  char *url, *login, *password, *moderators;
} FpDemoServer;
/* The error becomes one of usage, with a second sentence: what a person who tries the demo can do. */
void fp_demo_advise(GError **error, const char *sentence);
void fp_demo_server_free(FpDemoServer *server);
/* words: the program's options. Ends when the forum answers; it then runs until fp_demo_stop() or our end. */
void fp_demo_start_async(const char *const *words, GCancellable *, GAsyncReadyCallback done, gpointer data);
FpDemoServer *fp_demo_start_finish(GAsyncResult *result, GError **error);
/* In the foreground, its output on ours, until it ends or the call is cancelled. */
void fp_demo_serve_async(const char *const *words, GCancellable *, GAsyncReadyCallback done, gpointer data);
gboolean fp_demo_serve_finish(GAsyncResult *result, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpDemoServer, fp_demo_server_free)

/* --- demo_walk.c: the path through the program in lines. Ends the run with result.text. --- */
void fp_demo_walk(GTask *task, const FpDemoServer *server, const char *account);

/* --- the commands --- */
#define FP_CMD(name)                                                                                         \
  void fp_cmd_##name(const FpArgs *args, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
#define FP_CMD_PRINT(name) char *fp_print_##name(const json_t *result, gboolean quiet)

FP_CMD(account_add);
FP_CMD(account_list);
FP_CMD(account_show);
FP_CMD(account_set);
FP_CMD(account_remove);
FP_CMD(account_default);
FP_CMD(sessions);
FP_CMD(inbox);
FP_CMD(sync);
FP_CMD(mark_read);
FP_CMD(block);
FP_CMD(read);
FP_CMD(flag);
FP_CMD(undo);
FP_CMD(outbox);
FP_CMD(outbox_send);
FP_CMD(outbox_again);
FP_CMD(outbox_drop);
FP_CMD(outbox_arrived);
FP_CMD(send);
FP_CMD(reply);
FP_CMD(drafts);
FP_CMD(passwd);
FP_CMD(search);
FP_CMD(boards);
FP_CMD(topics);
FP_CMD(topic);
FP_CMD(post);
FP_CMD(edit);
FP_CMD(delete);
FP_CMD(like);
FP_CMD(bookmark);
FP_CMD(follow);
FP_CMD(notifications);
FP_CMD(export);
FP_CMD(forget);
FP_CMD(backup);
FP_CMD(restore);
FP_CMD(doctor);
FP_CMD(demo);
FP_CMD(judge);
FP_CMD(fine);
FP_CMD(learn);
FP_CMD(aftercare);
FP_CMD(stats);
FP_CMD(watch);
FP_CMD(same);
FP_CMD(help);
FP_CMD(config_get);
FP_CMD(config_set);
FP_CMD(config_list);
FP_CMD(config_edit);
FP_CMD(complete);

FP_CMD_PRINT(sentence); /* result.sentence, nothing if quiet */
FP_CMD_PRINT(text);     /* result.text as it is, also if quiet */
FP_CMD_PRINT(accounts);
FP_CMD_PRINT(account);
FP_CMD_PRINT(sessions);
FP_CMD_PRINT(inbox);
FP_CMD_PRINT(read);
FP_CMD_PRINT(items);
FP_CMD_PRINT(preview_or_items);
FP_CMD_PRINT(drafts);
FP_CMD_PRINT(search);
FP_CMD_PRINT(boards);
FP_CMD_PRINT(topics);
FP_CMD_PRINT(topic);
FP_CMD_PRINT(notifications);
FP_CMD_PRINT(doctor);
FP_CMD_PRINT(demo);
FP_CMD_PRINT(settings);
FP_CMD_PRINT(judge);
FP_CMD_PRINT(watched);
char *fp_print_json_export(const json_t *result);  /* the export itself, where it is JSON and in no file */
char *fp_print_json_nothing(const json_t *result); /* what came, came a line at a time */
char *fp_print_json_lines(const json_t *result);   /* result.lines, as they are */

extern const GOptionEntry fp_options_account_add[];
extern const GOptionEntry fp_options_account_set[];
extern const GOptionEntry fp_options_sessions[];
extern const GOptionEntry fp_options_yes[];
extern const GOptionEntry fp_options_format[];
extern const GOptionEntry fp_options_help[];
extern const GOptionEntry fp_options_block[];
extern const GOptionEntry fp_options_inbox[];
extern const GOptionEntry fp_options_read[];
extern const GOptionEntry fp_options_flag[];
extern const GOptionEntry fp_options_outbox[];
extern const GOptionEntry fp_options_send[];
extern const GOptionEntry fp_options_reply[];
extern const GOptionEntry fp_options_drafts[];
extern const GOptionEntry fp_options_passwd[];
extern const GOptionEntry fp_options_search[];
extern const GOptionEntry fp_options_topics[];
extern const GOptionEntry fp_options_topic[];
extern const GOptionEntry fp_options_post[];
extern const GOptionEntry fp_options_edit[];
extern const GOptionEntry fp_options_undo[];
extern const GOptionEntry fp_options_notifications[];
extern const GOptionEntry fp_options_export[];
extern const GOptionEntry fp_options_forget[];
extern const GOptionEntry fp_options_backup[];
extern const GOptionEntry fp_options_restore[];
extern const GOptionEntry fp_options_demo[];
extern const GOptionEntry fp_options_judge[];
extern const GOptionEntry fp_options_learn[];
extern const GOptionEntry fp_options_stats[];
extern const GOptionEntry fp_options_watch[];

/* moves.c: commands that only move about in a view; ends with name NULL */
extern const FpCommand fp_moves[];

#endif
