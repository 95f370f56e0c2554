/* One table of commands: it feeds the keys, the command line, the help screen, the manual and shell
 * completion. */
#ifndef FLAGPOST_COMMAND_H
#define FLAGPOST_COMMAND_H

#include "flagpost/action.h"
#include "flagpost/app.h"

/* Where a command may be given. */
typedef enum {
  FP_ON_CLI = 1 << 0,
  FP_IN_INBOX = 1 << 1,
  FP_IN_MESSAGE = 1 << 2,
  FP_IN_OUTBOX = 1 << 3,
  FP_IN_HELP = 1 << 4,
  FP_IN_BOARDS = 1 << 5,
  FP_IN_TOPICS = 1 << 6, /* a list of topics */
  FP_IN_TOPIC = 1 << 7,  /* its posts */
  FP_IN_NOTICES = 1 << 8,
  FP_UNLISTED = 1 << 9, /* on the command line by its whole name, for programs: not in help and manual */
  FP_IN_DRAFTS = 1 << 10,
  FP_IN_FORUM = FP_IN_BOARDS | FP_IN_TOPICS | FP_IN_TOPIC | FP_IN_NOTICES,
  FP_IN_EVERYWHERE = FP_IN_INBOX | FP_IN_MESSAGE | FP_IN_OUTBOX | FP_IN_DRAFTS | FP_IN_HELP | FP_IN_FORUM,
} FpWhere;

typedef enum {
  FP_NEEDS_NOTHING,
  FP_NEEDS_ACCOUNT, /* the account's settings */
  FP_NEEDS_MEMBER,  /* the archive opened */
} FpNeeds;

/* What a command was given, by the command line, `:`, or a key with a selection. */
typedef struct {
  FpApp *app;
  FpMember *member; /* NULL below FP_NEEDS_MEMBER */
  const FpAccount *account;
  char **words;          /* arguments after the name; NULL-terminated */
  GVariantDict *options; /* long names to values: "reason" s, "dry-run" b, "words" i */
  gboolean json, quiet;
  /* Asking a person; NULL on a subcommand without a terminal. secret: echoes nothing. (transfer full); NULL:
   * refused or end of input */
  FpSecret *(*ask_secret)(const char *question, gpointer ui);
  char *(*ask)(const char *question, const char *otherwise, gpointer ui);
  /* A text of lines; NULL as a function: it is read from standard input. *whole FALSE: the input ended before
   * the text did. (transfer full); NULL: none was written */
  char *(*ask_text)(gboolean *whole, gpointer ui);
  void (*say)(const char *sentence, gpointer ui); /* progress, one line each */
  void (*show)(const char *secret, gpointer ui);  /* the same, above the next question alone, kept nowhere */
  /* For a command that stays: a line of its result as it comes; the terminal's bell. NULL on the screen. */
  void (*out)(const char *line, gpointer ui);
  void (*ring)(gpointer ui);
  gpointer ui;
} FpArgs;

typedef struct _FpCommand FpCommand;
struct _FpCommand {
  FpAction action;
  const char *name; /* "flag": `flagpost flag`, `:flag`; two words for a pair: "account add" */
  const char *keys; /* "!", alternatives separated by blanks: "j Down"; "g,g" for a sequence; NULL: none */
  unsigned where;   /* FpWhere bits */
  FpNeeds needs;
  gboolean writes;             /* off under --read-only */
  const char *args;            /* "ID..." or NULL */
  const char *summary;         /* N_(): one line, for help, --help and manual */
  const char *details;         /* N_(): a paragraph with an example, or NULL: see fp_command_details() */
  const GOptionEntry *options; /* long names; arg_data is not used. Or NULL */
  /* NULL for commands that only move about in a view. json_t result: what --json prints; see docs for its
   * shape. */
  void (*start)(const FpArgs *args, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
  json_t *(*finish)(GAsyncResult *result,
                    GError **error); /* with an error a result may be there too: partly done */
  /* The result in plain words, one record a line. (transfer full) NULL: nothing to say. */
  char *(*print)(const json_t *result, gboolean quiet);
  const char *records; /* the result's array whose members --format prints, or NULL */
  gboolean asks;       /* the forum, at once, unless told --stored */
  FpOp op;             /* what the forum must be able to do; FP_OP_SIGN_IN, which is 0: nothing special */
  /* What --json prints, where that is not the result as it is. (transfer full) */
  char *(*print_json)(const json_t *result);
};

const FpCommand *fp_commands(void); /* in the order of help; ends with name NULL */
const FpCommand *
fp_command_by_name(const char *name,
                   GError **error); /* unique beginnings count; FP_USAGE_BAD names the nearest */
const FpCommand *fp_command_by_action(FpAction action);

/* The subcommand to run for argv (after the program's name), with its own and the general options in any
 * order; `--` ends them. Used by cli and by `:`. On success *words and *options are set for FpArgs. NULL
 * without an error: options only, no command was named. */
const FpCommand *fp_command_parse(char **argv, char ***words, GVariantDict **options, GError **error);

/* An option of the command or a general one, by its long name's first `length` bytes, or by its letter. */
const GOptionEntry *fp_command_option(const FpCommand *command, const char *name, gsize length, char letter);
/* --format (command/template.c): may it be used; all records by it. (transfer full) FP_USAGE_BAD */
gboolean fp_template_check(const char *format, GError **error);
char *fp_template_fill(const char *format, const json_t *records, GError **error);
/* --json, --account, --quiet, --plain, --read-only, --help, --version: before or after the command's name. */
const GOptionEntry *fp_general_options(void);
/* What `flagpost help` (command NULL: one screen) and `flagpost help COMMAND` print. (transfer full) */
char *fp_command_help(const FpCommand *command);
char *fp_command_details(const FpCommand *command); /* the paragraph, forums named in it, or NULL */
char *fp_command_help_all(void);                    /* every command in a line, and the keys */
char *fp_command_help_accessibility(void);
gboolean fp_setting_is_access(const char *name); /* it decides how the program is read or answered */
/* "flag ID...  " in one line: the name, its options in brackets, its words. (transfer full) */
char *fp_command_usage(const FpCommand *command);

/* What the screen returns instead of an exit code if on the first run the demo was chosen. */
enum { FP_SCREEN_WANTS_DEMO = -1 };

/* The demo forum's program: `demo` runs it, and its folder is that command's own home. (transfer full) */
char *fp_demo_program(void);
char *fp_demo_home(void);
gboolean fp_demo_wipe(const char *home, GError **error); /* deletes that folder, and nothing outside it */
void fp_demo_stop(void);                                 /* ends the demo forum that `demo` started, if any */

/* JSON of values, in the documented shapes (version 1). (transfer full) */
json_t *fp_json_conversation(const FpConversation *conversation);
json_t *fp_json_message(const FpMessage *message);
json_t *fp_json_out_item(const FpOutItem *item);
json_t *fp_json_error(const GError *error); /* {"version":1,"error":{"code","message","kept","advice"}} */

#endif
