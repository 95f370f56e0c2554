/* The row of keys: for each place the five things that people do there most, with the keys that the table of
 * commands gives them. */
#include "config.h"

#include "flagpost/i18n.h"
#include "tui/tui.h"

enum { MOST = 6 };

typedef struct {
  FpAction action;
  const char *word; /* short: one or two words */
} Useful;

static const Useful inbox[] = {{FP_ACT_OPEN, N_("read")}, {FP_ACT_FLAG, N_("flag")},
                               {FP_ACT_UNDO, N_("undo")}, {FP_ACT_SEARCH, N_("search")},
                               {FP_ACT_HELP, N_("help")}, {FP_ACT_NONE, NULL}};
static const Useful campaign[] = {{FP_ACT_OPEN, N_("read")},  {FP_ACT_FLAG, N_("flag chosen")},
                                  {FP_ACT_TAG, N_("choose")}, {FP_ACT_UNDO, N_("undo")},
                                  {FP_ACT_BACK, N_("back")},  {FP_ACT_NONE, NULL}};
static const Useful message[] = {{FP_ACT_FLAG, N_("flag")},   {FP_ACT_UNDO, N_("undo")},
                                 {FP_ACT_REPLY, N_("reply")}, {FP_ACT_BACK, N_("back")},
                                 {FP_ACT_HELP, N_("help")},   {FP_ACT_NONE, NULL}};
static const Useful outbox[] = {{FP_ACT_OUTBOX_SEND, N_("send now")},
                                {FP_ACT_OUTBOX_AGAIN, N_("send again")},
                                {FP_ACT_OUTBOX_DROP, N_("give up")},
                                {FP_ACT_BACK, N_("back")},
                                {FP_ACT_HELP, N_("help")},
                                {FP_ACT_NONE, NULL}};
static const Useful list[] = {
    {FP_ACT_OPEN, N_("open")}, {FP_ACT_BACK, N_("back")}, {FP_ACT_HELP, N_("help")}, {FP_ACT_NONE, NULL}};
static const Useful topic[] = {
    {FP_ACT_FLAG, N_("flag")}, {FP_ACT_REPLY, N_("answer")}, {FP_ACT_NEXT_MESSAGE, N_("next post")},
    {FP_ACT_BACK, N_("back")}, {FP_ACT_HELP, N_("help")},    {FP_ACT_NONE, NULL}};
static const Useful text[] = {{FP_ACT_BACK, N_("back")},
                              {FP_ACT_MESSAGES, N_("what was said")},
                              {FP_ACT_HELP, N_("help")},
                              {FP_ACT_NONE, NULL}};

static const Useful *
useful_in(const char *view)
{
  if (g_str_equal(view, "inbox"))
    return inbox;
  if (g_str_equal(view, "campaign"))
    return campaign;
  switch (tui_place(view)) {
  case FP_IN_MESSAGE:
    return message;
  case FP_IN_OUTBOX:
    return outbox;
  case FP_IN_TOPIC:
    return topic;
  case FP_IN_INBOX:
  case FP_IN_DRAFTS:
  case FP_IN_BOARDS:
  case FP_IN_TOPICS:
  case FP_IN_NOTICES:
    return list;
  default:
    return text;
  }
}

const FpHint *
tui_hints(const Tui *tui, const char *place)
{
  static FpHint hints[MOST];
  static char *keys[MOST];
  guint n = 0;
  /* For a reader of speech or braille the row would be a line more on every screen; ? has it all. */
  if (tui->accessible || g_str_equal(place, "welcome"))
    return NULL;
  for (const Useful *useful = useful_in(place); useful->word && n + 1 < MOST; useful++) {
    const FpCommand *command = fp_command_by_action(useful->action);
    if (!command || (command->writes && fp_app_read_only(tui->app)))
      continue;
    g_free(keys[n]);
    keys[n] = tui_key_of(useful->action);
    hints[n] = (FpHint){keys[n], _(useful->word)};
    n++;
  }
  hints[n] = (FpHint){NULL, NULL};
  return hints;
}
