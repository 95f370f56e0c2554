/* A folder, a key and values for the tests of the archive. */
#ifndef FLAGPOST_TESTS_STORE_FIXTURE_H
#define FLAGPOST_TESTS_STORE_FIXTURE_H

#include "flagpost/error.h"
#include "flagpost/store.h"

#define ACCOUNT "maria@forum.example.org"
#define T0      (G_GINT64_CONSTANT(1780000000) * 1000000)

typedef struct {
  char *folder; /* not made yet; inside a temporary one */
  char *top;
  FpSecret *key;
} Place;

void place_begin(Place *place);
void place_end(Place *place); /* deletes it */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_end)

FpStore *place_open(const Place *place); /* must work */
/* Must fail with this code. */
void place_refused(const Place *place, const FpSecret *key, int code);
/* Claims it meanwhile. */
char *place_set_aside(const Place *place, GError **error);
char *place_file(const Place *place, const char *name);
void copy_file(const char *from, const char *to);
char *read_bytes(const char *path, gsize *length);

FpPerson *person(const char *id, const char *login, const char *name);
FpMessage *message(const char *id, const char *conversation, const char *from, gint64 sent, const char *html);
/* Takes the messages over (NULL-terminated). */
FpConversation *conversation(const char *id, const char *subject, gint64 last, ...) G_GNUC_NULL_TERMINATED;
void save(FpStore *store, FpConversation *conversation); /* takes it over */
/* A report of these messages, added to the outbox; its id. 0: all were left out. */
gint64 report(FpStore *store, gint64 due, const char *message, ...) G_GNUC_NULL_TERMINATED;
FpOutState state_of(FpStore *store, gint64 id);
/* Runs func in a child process; its exit status. */
int in_child(int (*func)(gpointer data), gpointer data);
/* All that can be read of it, as text: equal where two archives say the same. (store_told.c) */
char *store_told(FpStore *store);
/* SQL into the archive's file, behind the store's back. */
void tamper(const Place *place, const char *sql);

#endif
