/* The words of the scenarios: who is a member of the fictional society, and what they wrote to maria. */
#ifndef FLAGPOST_DEMO_SCENARIO_TALK_H
#define FLAGPOST_DEMO_SCENARIO_TALK_H

typedef struct {
  const char *login, *name;
  unsigned days, posts; /* since registering; older posts */
} DemoMemberWords;

/* Lines begin with "<" (to maria) or ">" (by maria), oldest first. */
typedef struct {
  const char *with, *subject;
  unsigned days;   /* the last line, in days before this morning */
  unsigned hour;   /* its hour */
  unsigned unread; /* how many of the last lines to maria are unread */
  const char *lines[7];
} DemoTalkWords;

/* A row: who, about what, days, hour, unread, then the lines. (A call, so that the formatter keeps it tidy.)
 */
#define TALK(with, subject, days, hour, unread, ...)                                                         \
  {                                                                                                          \
    with, subject, days, hour, unread,                                                                       \
    {                                                                                                        \
      __VA_ARGS__                                                                                            \
    }                                                                                                        \
  }

typedef struct {
  const char *board, *author, *subject, *body;
  unsigned days;
  const char *replies[5]; /* "login: text" */
} DemoTopicWords;

/* A row: board, author, subject, body, days, then the replies. */
#define TOPIC(board, author, subject, body, days, ...)                                                       \
  {                                                                                                          \
    board, author, subject, body, days,                                                                      \
    {                                                                                                        \
      __VA_ARGS__                                                                                            \
    }                                                                                                        \
  }

extern const DemoMemberWords demo_members[];   /* end with login NULL */
extern const DemoTalkWords demo_talks[];       /* the newer half; end with with NULL */
extern const DemoTalkWords demo_older_talks[]; /* the same */
extern const DemoTopicWords demo_topics[];     /* end with board NULL */

#endif
