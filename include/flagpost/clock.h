/* Now, and timers. The real clock is set by default; a test replaces the whole and runs weeks in
 * milliseconds. Nothing else in the program may ask the time or add a GLib timeout (a test greps for it). */
#ifndef FLAGPOST_CLOCK_H
#define FLAGPOST_CLOCK_H

#include <glib.h>

/* Times are gint64 microseconds since 1970 UTC, 0 for «unknown», everywhere in the program. */
#define FP_SECOND G_GINT64_CONSTANT(1000000)
#define FP_MINUTE (60 * FP_SECOND)
#define FP_HOUR   (60 * FP_MINUTE)
#define FP_DAY    (24 * FP_HOUR)

typedef void (*FpTimerFunc)(gpointer data);

typedef struct {
  gint64 (*now)(gpointer self);       /* wall clock */
  gint64 (*monotonic)(gpointer self); /* for measuring waits; never goes back */
  guint (*timer)(gpointer self, gint64 delay_us, FpTimerFunc func, gpointer data); /* once; id > 0 */
  void (*cancel)(gpointer self, guint id); /* an id that has fired or 0 is ignored */
  gpointer self;
} FpClock;

void fp_clock_set(const FpClock *clock); /* NULL: the real one. The struct is copied. */
gint64 fp_clock_now(void);
gint64 fp_clock_monotonic(void);
guint fp_clock_timer(gint64 delay_us, FpTimerFunc func, gpointer data);
void fp_clock_cancel(guint id);

/* A clock that stands still until it is told to go: for tests and simulations.
 * fp_fake_clock_advance() runs due timers in order of time, then of adding. Timers added by a timer run too
 * if due. */
typedef struct _FpFakeClock FpFakeClock;
FpFakeClock *fp_fake_clock_new(gint64 now);
void fp_fake_clock_free(FpFakeClock *clock);
void fp_fake_clock_use(FpFakeClock *clock); /* calls fp_clock_set */
void fp_fake_clock_advance(FpFakeClock *clock, gint64 us);
gboolean fp_fake_clock_next(FpFakeClock *clock, gint64 *due); /* the earliest timer's time, if any */
void fp_fake_clock_jump(FpFakeClock *clock, gint64 us); /* the wall clock alone is set: no timer fires */

/* With FLAGPOST_NOW=RFC3339 in the environment the wall clock starts there and runs on: fp_clock_real_init()
 * reads it. With FLAGPOST_CLOCK_SPEED=N that clock, and all timers, run N times as fast. Only in builds with
 * --enable-checkpoints; a release ignores the variables. */
void fp_clock_real_init(void);

/* RFC 3339 in UTC with seconds, "2026-11-24T03:05:00Z"; NULL for 0. (transfer full) */
char *fp_time_rfc3339(gint64 when);
/* 0 and an error (FP_USAGE_BAD) if it is not RFC 3339 / ISO 8601 with a zone. */
gint64 fp_time_parse(const char *text, GError **error);
/* The moment on the calendar of the machine's zone, whole seconds; NULL beyond the year 9999. (transfer full)
 */
GDateTime *fp_time_local(gint64 when);
/* In the local zone and the locale's manner, without ticking: "02:41 today", "Yesterday 18:20", "3 June", "3
 * June 2024". Short: at most 16 columns. (transfer full), translated. */
char *fp_time_short(gint64 when, gint64 now);
/* Where columns are few: "02:41", "Yesterday", "3 Jun", "Jun 2024". (transfer full), translated. */
char *fp_time_brief(gint64 when, gint64 now);
/* "24 November 2026, 02:41" (transfer full) */
char *fp_time_long(gint64 when);
/* "14:32:10" local, for moments near to now; "14:32:10 on 24 November 2026" half a day off. (transfer full)
 */
char *fp_time_moment(gint64 when);
/* "1 day", "3 hours", "2 years": one unit, for a person's age. (transfer full), translated. */
char *fp_time_span(gint64 us);

#endif
