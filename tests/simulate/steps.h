/* Between the files of the member's acts: asking the program for something, and what is noted of it. */
#ifndef FLAGPOST_TESTS_SIMULATE_STEPS_H
#define FLAGPOST_TESTS_SIMULATE_STEPS_H

#include "simulate/world.h"

#define A_WHILE (2 * FP_HOUR) /* longer than any step may take */

typedef struct Ask Ask;
struct Ask {
  World *world;
  FpMember *member;
  gboolean done;
  Deed *deed; /* the one meant, if it is one */
  char *what;
  void (*ended)(Ask *ask, GAsyncResult *result);
};

Ask *ask_new(World *world, const Copy *copy, const char *what, void (*finish)(Ask *, GAsyncResult *));
void ask_ended(GObject *source, GAsyncResult *result, gpointer ask); /* for every …_async() */
void ask_say_end(Ask *ask, const GError *error);
void ask_wait(Ask *ask);        /* to its end, or goes on while it is under way; ask is gone */
void ask_wait_wholly(Ask *ask); /* to its end in any case; ask is gone */

/* What is done when it has ended. */
void step_refreshed(Ask *ask, GAsyncResult *result);
void step_sent(Ask *ask, GAsyncResult *result);
void step_rotated(Ask *ask, GAsyncResult *result);
void step_undone(Ask *ask, GAsyncResult *result);

void step_note_deeds(World *world, const GPtrArray *items, const char *token);
GPtrArray *step_queue_all(World *world, Copy *copy,
                          gint64 hold); /* the inbox as one wave; NULL: it is empty */
void step_restart(World *world, Copy *copy);

/* races.c */
extern const StepKind races[];
extern const guint race_kinds;

#endif
