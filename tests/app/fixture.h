/* One member's machine and one demo forum, in one process and in simulated time: what every test of src/app/
 * begins with. A forum's dialect is a parameter. */
#ifndef FLAGPOST_TESTS_APP_FIXTURE_H
#define FLAGPOST_TESTS_APP_FIXTURE_H

#include "app/fake_keyring.h"
#include "demo/core.h"
#include "flagpost/app.h"
#include "flagpost/checkpoint.h"
#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "lib/test.h"

#define MORNING   G_GINT64_CONSTANT(1795505400000000) /* 2026-11-24T07:30:00Z */
#define DEMO_SITE "https://forum.example.org/"
#define ACCOUNT   "maria@forum.example.org"

/* What differs between forums, for tests that hold for all. */
typedef struct {
  const char *name;
  unsigned door; /* DemoDialect */
  /* Parts of a request's address, for faults: where a report goes, where a message goes, and so on. */
  const char *report, *send, *sign_in, *list, *password;
  const char *send_method, *password_method;
  guint asks;          /* requests to `report` before the one that reports: what the server takes */
  guint password_asks; /* likewise to `password`: whether a fresh sign-in is wanted */
  unsigned refusal_status;
  const char *refusal; /* how this forum says no to a message */
} Dialect;
extern const Dialect dialects[]; /* ends with name NULL */
const Dialect *dialect_named(const char *name);

typedef struct Fixture {
  const Dialect *dialect;
  FpFakeClock *clock;
  DemoForum *forum;
  FakeKeyring *keyring;
  FpApp *app;
  FpMember *member;
  char *home;
  gboolean factor; /* the member signs in with a code */
  gboolean offline;
  const char *basic;  /* what stands in front asks for this: the end of "Authorization" */
  const char *slow;   /* requests that change something, to this: no answer, and the forum acts late */
  guint slow_after;   /* so many of them pass first */
  guint gateway;      /* a page with this status comes in place of the silence; 1: the connection is cut;
                         2: a redirect to another place */
  const char *filter; /* the forum refuses a message whose body holds this */
  /* What the site says to /.well-known/change-password, and to a nonsense address beside it: a status, or 0:
   * what the demo forum says. 1: a redirect to another origin. */
  guint well_known, nonsense;
  /* Given: what every request is answered, with that status and those words. */
  FpHttpResponse *(*reply)(struct Fixture *fixture, unsigned status, const char *words, const FpUrl *url);
  const GError *fails; /* given: what every request meets, instead of an answer */
  unsigned reply_status;
  const char *reply_words;
  GPtrArray *asked; /* char *: "POST /restapi/…" */
  GPtrArray *said;  /* char *: sentences for the status line */
} Fixture;

typedef struct {
  const char *scenario;        /* NULL: "spam-wave" */
  unsigned letters;            /* and so many phishing messages: with "empty", an inbox that is soon read */
  const char *moderators;      /* "": none; NULL: the demo's */
  gboolean unconfirmed;        /* the password call works and may be tried; a mailed link is read by itself */
  const char *home, *database; /* given: they outlive the fixture */
  unsigned messages;           /* in the inbox; 0: as many as the scenario has */
  gboolean no_account;
  gboolean threads;                                        /* Khoros: private messages in threads */
  gboolean no_device_codes, hide_addresses, second_factor; /* Discourse: as in DemoOptions */
} FixtureOptions;
extern const FixtureOptions few_letters; /* six, soon read: for what is not about an inbox */

Fixture *fixture_new(const Dialect *dialect, const FixtureOptions *options);
void fixture_free(Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

void fixture_open(Fixture *fixture);    /* the member; fails the test if that fails */
void fixture_restart(Fixture *fixture); /* as if the program had been started anew */
void fixture_start_app(Fixture *fixture, gboolean read_only);
/* A message to the member, as HTML, from a person that the forum knows. */
void fixture_deliver(Fixture *fixture, const char *from, const char *subject, const char *body);
guint fixture_count(const Fixture *fixture, const char *part); /* requests so far whose line contains this */

/* Runs the main loop and the clock until the result is there, then hands it over. */
typedef struct {
  GAsyncResult *result;
} Wait;
void wait_done(GObject *source, GAsyncResult *result, gpointer wait);
GAsyncResult *wait_for(Fixture *fixture, Wait *wait); /* (transfer full) */
/* The same until it is there or *stop is TRUE; NULL then. */
GAsyncResult *wait_or_stop(Fixture *fixture, Wait *wait, const gboolean *stop);
void settle_loop(void); /* until nothing is ready, without moving the clock */

/* Shorthands that fail the test on an error. */
void fixture_add_account(Fixture *fixture);
guint refresh(Fixture *fixture);
FpConversation *nth_spam(Fixture *fixture,
                         guint n); /* n-th newest conversation of the inbox, with messages */
FpConversation *first_spam(Fixture *fixture);
void prepare(Fixture *fixture, const char *const *ids); /* what the program does before it flags */
FpOutItem *flag(Fixture *fixture, const char *id, gint64 hold);
gint64 queue_words(Fixture *fixture, const char *text); /* a message that waits in the outbox: its row */
FpOutboxEnd send_all(Fixture *fixture, gboolean wait);
guint reports_with(Fixture *fixture, const char *part); /* at the moderators' desk */
/* The reports at the desk that are this one: by its reference, or flags on its first message. */
guint reports_of(Fixture *fixture, const FpOutItem *item);
FpOutState state_of(Fixture *fixture, gint64 id);
/* The link to a new password, in the mail that the forum has sent. (transfer full) */
char *link_in_mail(Fixture *fixture);

/* Adds "/name/DIALECT" for the dialects named, of which it holds ("khoros nodebb"), or for each. */
void add_for(const char *dialects, const char *name, void (*func)(gconstpointer dialect));
#define add_for_each(name, func) add_for("khoros discourse nodebb", name, func)

#endif
