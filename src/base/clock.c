/* Now and timers: the real clock over GLib's main loop, and a fake one that stands still until it is told to
 * go. Every other file asks the time and sets timers here. */
#include "config.h"

#include "flagpost/clock.h"

/* Not 0 and 1 only in a test build: µs added to the machine's wall clock, how many times as fast it runs, and
 * since when. */
static gint64 real_offset, real_speed = 1, real_start;

/* How much more time has gone by than the machine knows. */
static gint64
ahead(void)
{
  return (real_speed - 1) * (g_get_monotonic_time() - real_start);
}

static gint64
real_now(gpointer self)
{
  return g_get_real_time() + real_offset + ahead();
}

static gint64
real_monotonic(gpointer self)
{
  return g_get_monotonic_time() + ahead();
}

typedef struct {
  GSource source;
  FpTimerFunc func;
  gpointer data;
} TimerSource;

static gboolean
timer_dispatch(GSource *source, GSourceFunc callback, gpointer data)
{
  TimerSource *timer = (TimerSource *)source;
  timer->func(timer->data);
  return G_SOURCE_REMOVE;
}

static GSourceFuncs timer_funcs = {.dispatch = timer_dispatch};

static guint
real_timer(gpointer self, gint64 delay_us, FpTimerFunc func, gpointer data)
{
  /* A ready time takes weeks as well as microseconds; g_timeout_add ends at 49 days. */
  GSource *source = g_source_new(&timer_funcs, sizeof(TimerSource));
  TimerSource *timer = (TimerSource *)source;
  timer->func = func;
  timer->data = data;
  g_source_set_static_name(source, "flagpost timer");
  g_source_set_ready_time(source, g_get_monotonic_time() + MAX(delay_us, 0) / real_speed);
  guint id = g_source_attach(source, NULL);
  g_source_unref(source);
  return id;
}

static void
real_cancel(gpointer self, guint id)
{
  GSource *source = id == 0 ? NULL : g_main_context_find_source_by_id(NULL, id);
  if (source)
    g_source_destroy(source);
}

static const FpClock real_clock = {real_now, real_monotonic, real_timer, real_cancel, NULL};
static FpClock clock_in_use = {real_now, real_monotonic, real_timer, real_cancel, NULL};

void
fp_clock_set(const FpClock *clock)
{
  clock_in_use = clock ? *clock : real_clock;
}

gint64
fp_clock_now(void)
{
  return clock_in_use.now(clock_in_use.self);
}

gint64
fp_clock_monotonic(void)
{
  return clock_in_use.monotonic(clock_in_use.self);
}

guint
fp_clock_timer(gint64 delay_us, FpTimerFunc func, gpointer data)
{
  return clock_in_use.timer(clock_in_use.self, delay_us, func, data);
}

void
fp_clock_cancel(guint id)
{
  if (id != 0)
    clock_in_use.cancel(clock_in_use.self, id);
}

void
fp_clock_real_init(void)
{
#ifdef FP_CHECKPOINTS
  const char *wanted = g_getenv("FLAGPOST_NOW");
  gint64 start = wanted ? fp_time_parse(wanted, NULL) : 0;
  const char *speed = g_getenv("FLAGPOST_CLOCK_SPEED");
  real_offset = start != 0 ? start - g_get_real_time() : 0;
  real_speed = speed ? CLAMP(g_ascii_strtoll(speed, NULL, 10), 1, 10000000) : 1;
  real_start = g_get_monotonic_time();
#endif
}

typedef struct {
  guint id;
  gint64 due; /* on the monotonic scale */
  FpTimerFunc func;
  gpointer data;
} FakeTimer;

struct _FpFakeClock {
  gint64 wall, monotonic;
  guint last_id;
  GArray *timers; /* FakeTimer, by due, then by id */
};

static gint64
fake_now(gpointer self)
{
  return ((FpFakeClock *)self)->wall;
}

static gint64
fake_monotonic(gpointer self)
{
  return ((FpFakeClock *)self)->monotonic;
}

static guint
fake_timer(gpointer self, gint64 delay_us, FpTimerFunc func, gpointer data)
{
  FpFakeClock *clock = self;
  FakeTimer timer = {++clock->last_id, clock->monotonic + MAX(delay_us, 0), func, data};
  guint place = clock->timers->len;
  while (place > 0 && g_array_index(clock->timers, FakeTimer, place - 1).due > timer.due)
    place--;
  g_array_insert_val(clock->timers, place, timer);
  return timer.id;
}

static void
fake_cancel(gpointer self, guint id)
{
  FpFakeClock *clock = self;
  for (guint i = 0; i < clock->timers->len; i++) {
    if (g_array_index(clock->timers, FakeTimer, i).id == id) {
      g_array_remove_index(clock->timers, i);
      return;
    }
  }
}

FpFakeClock *
fp_fake_clock_new(gint64 now)
{
  FpFakeClock *clock = g_new0(FpFakeClock, 1);
  clock->wall = now;
  clock->monotonic = FP_HOUR; /* never 0, so that «not set» and «now» differ */
  clock->timers = g_array_new(FALSE, FALSE, sizeof(FakeTimer));
  return clock;
}

void
fp_fake_clock_free(FpFakeClock *clock)
{
  if (!clock)
    return;
  if (clock_in_use.self == clock)
    fp_clock_set(NULL);
  g_array_unref(clock->timers);
  g_free(clock);
}

void
fp_fake_clock_use(FpFakeClock *clock)
{
  FpClock fake = {fake_now, fake_monotonic, fake_timer, fake_cancel, clock};
  fp_clock_set(&fake);
}

static void
fake_go_to(FpFakeClock *clock, gint64 monotonic)
{
  if (monotonic > clock->monotonic) {
    clock->wall += monotonic - clock->monotonic;
    clock->monotonic = monotonic;
  }
}

void
fp_fake_clock_advance(FpFakeClock *clock, gint64 us)
{
  gint64 end = clock->monotonic + us;
  while (clock->timers->len > 0 && g_array_index(clock->timers, FakeTimer, 0).due <= end) {
    FakeTimer timer = g_array_index(clock->timers, FakeTimer, 0);
    g_array_remove_index(clock->timers, 0);
    fake_go_to(clock, timer.due);
    timer.func(timer.data);
  }
  fake_go_to(clock, end);
}

gboolean
fp_fake_clock_next(FpFakeClock *clock, gint64 *due)
{
  if (clock->timers->len == 0)
    return FALSE;
  *due = clock->wall + g_array_index(clock->timers, FakeTimer, 0).due - clock->monotonic;
  return TRUE;
}

void
fp_fake_clock_jump(FpFakeClock *clock, gint64 us)
{
  clock->wall += us;
}
