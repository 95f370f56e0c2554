/* A member's machine, a forum and the wire between them, in one process and in simulated time. Everything
 * that can go wrong goes wrong by chance from one seed, so that a history can be run again.
 *
 * «Power cut» ends all that the program does, at any moment, as kill -9 would: its timers and the answers it
 * waits for are gone, what is on the wire still arrives at the forum, and the disk and the keyring are as
 * they were at that moment. */
#ifndef FLAGPOST_TESTS_SIMULATE_WORLD_H
#define FLAGPOST_TESTS_SIMULATE_WORLD_H

#include "demo/core.h"
#include "flagpost/app.h"
#include "flagpost/clock.h"
#include "flagpost/error.h"

#define THEIR_PASSWORD "somebody-else-has-been-here-7" /* of whoever changes it at the forum */

/* --- chance.c: of the world, not of the program --- */
typedef struct {
  guint64 state;
} Dice;
guint64 dice_roll(Dice *dice);
guint dice_below(Dice *dice, guint n);                   /* 0 .. n-1 */
gboolean dice_percent(Dice *dice, guint percent);        /* TRUE in so many of a hundred */
gint64 dice_time(Dice *dice, gint64 least, gint64 most); /* small ones more often */

/* --- time.c: the clock of world and program --- */
typedef struct _Time Time;
typedef void (*TimeFunc)(gpointer data);
Time *time_new(gint64 now);
void time_free(Time *time);
void time_use(Time *time); /* as the program's clock */
void time_after(Time *time, gint64 delay, TimeFunc func,
                gpointer data); /* of the world: outlives power cuts */
gboolean time_step(Time *time,
                   gint64 until);      /* runs the next event up to that moment; FALSE: none, it is then */
void time_jump(Time *time, gint64 by); /* the wall clock alone */
void time_drop_program(Time *time);    /* a power cut */
gint64 time_monotonic(const Time *time);

/* --- wire.c --- */
typedef enum {
  WIRE_FINE,
  WIRE_LOST_BEFORE, /* the request never arrives */
  WIRE_LOST_AFTER,  /* the deed is done, the answer lost */
  WIRE_SILENT_BEFORE,
  WIRE_SILENT_AFTER, /* the same, noticed after a minute */
  WIRE_ERROR_BEFORE,
  WIRE_ERROR_AFTER, /* HTTP 500 */
  WIRE_BUSY_BEFORE,
  WIRE_BUSY_AFTER, /* HTTP 503, of a gateway that lost patience */
  WIRE_CLOSED,     /* HTTP 503 in the forum's own words: nothing done */
  WIRE_PAGE_BEFORE,
  WIRE_PAGE_AFTER, /* a page for people */
  WIRE_NONSENSE_BEFORE,
  WIRE_NONSENSE_AFTER, /* JSON of somebody else */
  WIRE_LIMITED,        /* HTTP 429 with a time to wait */
  WIRE_EXPIRED,        /* signed out in between */
  WIRE_MOVED,          /* a redirect to another host, nothing done */
  WIRE_TWICE,          /* delivered twice, but for what adds a message: nobody could take that back */
  WIRE_CUT_BEFORE,
  WIRE_CUT_AFTER, /* the power is cut with the request on its way, or its answer */
  WIRE_SLOW,      /* half a minute on the way there; only where a race asks for it */
  WIRE_FAULTS
} WireFault;
const char *wire_fault_name(WireFault fault);
struct World;
void wire_power_cut(struct World *world);

/* --- disk.c: SQLite's files --- */
typedef enum { DISK_FINE, DISK_FULL, DISK_NO_WRITE, DISK_NO_SYNC } DiskFault;
void disk_install(void);                       /* once a process */
void disk_forget(void);                        /* all files: a world has ended */
void disk_fault(DiskFault fault, guint after); /* after so many writes or syncs of archives */
const char *disk_fault_name(DiskFault fault);
/* Off: what the dead program still has open reaches the disk no more. */
void disk_power(gboolean on);
/* What lies on it; NULL: no file of SQLite's. */
const guint8 *disk_look(const char *path, gsize *size);
void disk_lay(const char *path, GBytes *bytes); /* into an empty file that is there */

/* --- world.c --- */
typedef struct {
  FpApp *app;
  FpMember *member; /* NULL: not open */
} Copy;

/* What the member did, and what must become of it. */
typedef struct {
  gint64 row;
  char *reference;     /* of a report */
  char *token;         /* in a message's text */
  char *message;       /* id of the message flagged, where the forum flags messages; else NULL */
  char *conversation;  /* of a report */
  gboolean anew;       /* flagged once more, and the disk did not say that it has that; it may have it */
  gboolean taken_back; /* the member was told so, before it had left */
} Deed;

typedef struct {
  gint64 id;
  char *text;
  char
      *tried; /* what could not be stored for certain: a disk that refuses to sync may have it all the same */
} Draft;

typedef enum { RING_FINE, RING_LOCKED, RING_GONE, RING_FAILS } RingFault;

typedef struct World {
  Time *time;
  Dice dice;
  unsigned door; /* DemoDialect */
  DemoForum *forum;
  char *home;
  char *mail; /* Maildir inside: the member's letter box */
  Copy copies[2];
  gboolean down;             /* the power is cut */
  guint cuts;                /* so far: who asked before the last one is dead */
  GPtrArray *deeds, *drafts; /* Deed, Draft */

  gboolean offline;
  WireFault wire_fault;
  guint wire_after, wire_left; /* changing requests to let pass; then so many meet the fault */
  gboolean wire_all;           /* reading ones too */
  guint checkpoint;            /* the power is cut at so many checkpoints from now; 0: not */

  GHashTable *ring; /* slot name → char * */
  RingFault ring_fault;
  guint ring_after, ring_left; /* calls to answer; then so many meet the fault */

  gboolean changed_elsewhere; /* somebody else changed the password */
  gboolean banned, read_only;
  guint requests;
  json_t *desk; /* of forum.c: the moderators' reports, as of request number desk_at */
  guint desk_at;
  GHashTable *exchanges; /* of wire.c: under way */
  GString *log;
  char *broken; /* the sentence of the invariant that does not hold */
} World;

World *world_new(guint64 seed, unsigned door);
void world_free(World *world);
void world_log(World *world, const char *format, ...) G_GNUC_PRINTF(2, 3);
void world_break(World *world, const char *format, ...) G_GNUC_PRINTF(2, 3); /* the first one counts */

/* Runs the loop until *done, a power cut, or so much simulated time. FALSE: the time is over. */
gboolean world_run(World *world, const gboolean *done, gint64 at_most);
void world_power_cut(World *world); /* cleans up after one */
gboolean world_open(World *world, Copy *copy);
void world_quit(World *world, Copy *copy);
void world_set_read_only(World *world, gboolean read_only); /* the member's folders */
Copy *world_copy(World *world);                             /* an open one; NULL: none is */
/* A dead program waits for nothing: what it held stays, as the memory of a dead process is not tidied. */
void world_bury(gpointer object);
FpTransport *wire_new(World *world);
FpKeyring *ring_new(World *world);
const char *ring_peek(World *world, FpSlot slot);

/* --- first.c: the account, and the archive that a first start makes --- */
extern const unsigned world_doors[3];     /* of world.c: DemoDialect */
void first_make(void);                    /* once, before the first world */
gboolean first_lay_account(World *world); /* FALSE: there is none yet */
void first_lay_archive(World *world);

/* --- forum.c --- */
guint world_arrived(World *world, const Deed *deed);         /* so often the moderators have it */
gboolean forum_takes(World *world, const char *password);    /* NULL: no */
void forum_set_password(World *world, const char *password); /* as somebody else would */
void forum_ban(World *world, gboolean banned);
gint64 forum_remove_one(World *world); /* of the messages to the member; 0: none is left */

/* --- steps.c --- */
typedef struct {
  guint kind;
  guint64 seed;
  gboolean left_out; /* while a failure is made shorter */
} Step;
typedef struct {
  void (*run)(World *world, Copy *copy);
  guint weight; /* how often, beside the others */
} StepKind;
extern const StepKind weather[]; /* of weather.c: what befalls the member */
extern const guint weather_kinds;
void steps_make(Step *steps, guint count, guint64 seed);
void step_run(World *world, const Step *step);
void steps_fair_weather(World *world); /* everything works again, and time passes */

/* --- promises.c: what must hold --- */
void promises_check(World *world);  /* after every step */
void promises_at_end(World *world); /* after fair weather */

#endif
