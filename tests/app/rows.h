/* Rows of the outbox of every kind, put there and sent one by one: for tests of how they end. */
#ifndef FLAGPOST_TESTS_APP_ROWS_H
#define FLAGPOST_TESTS_APP_ROWS_H

#include "app/fixture.h"
#include "app/outbox/outbox.h"

typedef struct {
  FpOutKind kind;
  FpRouteKind route;
  gboolean answers; /* in a conversation */
} RowSort;

/* Each is about a message of its own: of one that has a live report no second is taken. Due at once. */
gint64 rows_add(Fixture *fixture, const RowSort *sort);
/* The same with such evidence; NULL: none. */
gint64 rows_add_with(Fixture *fixture, const RowSort *sort, const char *evidence);
gint64 rows_unsure(Fixture *fixture, const RowSort *sort); /* may have arrived, and has not */
FpRowEnd rows_send(Fixture *fixture, gint64 id, GError **error);
FpOutState rows_ask(Fixture *fixture, gint64 id);
/* A message that the forum gets and whose answer is lost: its row, whatever has become of it. */
gint64 rows_lose_answer(Fixture *fixture, const char *to, const char *text);
/* Flags the newest conversations; rows: their rows. Where reports go by message, several are one: count 1. */
void rows_flag(Fixture *fixture, guint count, gint64 hold, gint64 *rows);
/* One request to send: what is due, or this row alone. NULL error: it must not fail. */
FpOutboxEnd rows_round(Fixture *fixture, gint64 only, gboolean wait, GError **error);
/* The same account opened once more, as another copy of the program has it; fp_member_close() ends it. */
FpMember *rows_other_copy(Fixture *fixture);
/* For fp_checkpoint_set_hook(): the program is stopped where it comes to the place of that name. */
typedef struct {
  const char *at;
  gboolean stopped;
} RowStop;
gboolean rows_stop(const char *name, gpointer stop);
gboolean rows_said(const Fixture *fixture, const char *words); /* on the status line */

#endif
