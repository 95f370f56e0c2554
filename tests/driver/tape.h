/* A transport that remembers what the demo forum answered, and plays it again with one answer changed. */
#ifndef FLAGPOST_TESTS_DRIVER_TAPE_H
#define FLAGPOST_TESTS_DRIVER_TAPE_H

#include "flagpost/http.h"

typedef struct {
  char *target; /* "GET /path": what it answered */
  unsigned status;
  GPtrArray *headers; /* char *: name, value, … */
  GBytes *body;
} TapeAnswer;
void tape_answer_free(TapeAnswer *answer);
TapeAnswer *tape_answer_copy(const TapeAnswer *answer, GBytes *body); /* body NULL: the same */
void tape_answer_header(TapeAnswer *answer, const char *name,
                        const char *value); /* in place of those of that name */

typedef struct {
  GPtrArray *answers;  /* TapeAnswer, in order */
  FpTransport *source; /* records from it; NULL: plays */
  guint next;          /* to be played */
  guint again;         /* how often an answer was played once more */
  guint changed;       /* this one is `other` instead; answers->len: none */
  const TapeAnswer *other;
} Tape;
Tape *tape_new(void);
void tape_free(Tape *tape);
/* tape is borrowed. Past its end a request fails as FP_NET_OFFLINE. */
FpTransport *tape_transport(Tape *tape);

#endif
