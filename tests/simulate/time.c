/* See world.h. Timers of the program are told apart from events of the world, since a power cut takes only
 * the first with it. */
#include "config.h"

#include "simulate/world.h"

typedef struct {
  guint id;
  gint64 due; /* monotonic */
  TimeFunc func;
  gpointer data;
  gboolean program;
} Event;

struct _Time {
  gint64 wall, monotonic;
  guint last_id;
  GArray *events; /* Event, by due, then by id */
};

static guint
add(Time *time, gint64 delay, TimeFunc func, gpointer data, gboolean program)
{
  Event event = {++time->last_id, time->monotonic + MAX(delay, 0), func, data, program};
  guint place = time->events->len;
  while (place > 0 && g_array_index(time->events, Event, place - 1).due > event.due)
    place--;
  g_array_insert_val(time->events, place, event);
  return event.id;
}

void
time_after(Time *time, gint64 delay, TimeFunc func, gpointer data)
{
  add(time, delay, func, data, FALSE);
}

static gint64
now(gpointer self)
{
  return ((Time *)self)->wall;
}

static gint64
monotonic(gpointer self)
{
  return ((Time *)self)->monotonic;
}

static guint
timer(gpointer self, gint64 delay, FpTimerFunc func, gpointer data)
{
  return add(self, delay, func, data, TRUE);
}

static void
cancel(gpointer self, guint id)
{
  Time *time = self;
  for (guint i = 0; i < time->events->len; i++)
    if (g_array_index(time->events, Event, i).id == id) {
      g_array_remove_index(time->events, i);
      return;
    }
}

Time *
time_new(gint64 wall)
{
  Time *time = g_new0(Time, 1);
  time->wall = wall;
  time->monotonic = FP_HOUR;
  time->events = g_array_new(FALSE, FALSE, sizeof(Event));
  return time;
}

void
time_free(Time *time)
{
  fp_clock_set(NULL);
  g_array_unref(time->events);
  g_free(time);
}

void
time_use(Time *time)
{
  FpClock clock = {now, monotonic, timer, cancel, time};
  fp_clock_set(&clock);
}

static void
go_to(Time *time, gint64 moment)
{
  if (moment > time->monotonic) {
    time->wall += moment - time->monotonic;
    time->monotonic = moment;
  }
}

gboolean
time_step(Time *time, gint64 until)
{
  if (time->events->len == 0 || g_array_index(time->events, Event, 0).due > until) {
    go_to(time, until);
    return FALSE;
  }
  Event event = g_array_index(time->events, Event, 0);
  g_array_remove_index(time->events, 0);
  go_to(time, event.due);
  event.func(event.data);
  return TRUE;
}

void
time_jump(Time *time, gint64 by)
{
  time->wall += by;
}

void
time_drop_program(Time *time)
{
  for (guint i = time->events->len; i-- > 0;)
    if (g_array_index(time->events, Event, i).program)
      g_array_remove_index(time->events, i);
}

gint64
time_monotonic(const Time *time)
{
  return time->monotonic;
}
