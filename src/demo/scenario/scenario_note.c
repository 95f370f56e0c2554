/* The notes of a scenario: gathered first, then stored in the order of their times, so that ids grow with
 * time as they do on a real forum. */
#include "config.h"

#include "demo/notes.h"
#include "demo/scenario/scenario.h"

typedef struct {
  gint64 from, to;
  char *subject, *body;
  gint64 sent;
  gboolean is_read;
  guint order;
} Pending;

static void
pending_free(gpointer data)
{
  Pending *pending = data;
  g_free(pending->subject);
  g_free(pending->body);
  g_free(pending);
}

GPtrArray *
demo_scenario_notes(void)
{
  return g_ptr_array_new_with_free_func(pending_free);
}

void
demo_scenario_note(DemoScenario *scenario, gint64 from, gint64 to, char *subject, char *body, gint64 sent,
                   gboolean is_read)
{
  Pending *pending = g_new(Pending, 1);
  *pending = (Pending){from, to, subject, body, sent, is_read, scenario->notes->len};
  g_ptr_array_add(scenario->notes, pending);
}

static int
compare(const void *a, const void *b)
{
  const Pending *x = *(Pending *const *)a, *y = *(Pending *const *)b;
  if (x->sent != y->sent)
    return x->sent < y->sent ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

void
demo_scenario_store(DemoScenario *scenario)
{
  g_ptr_array_sort(scenario->notes, compare);
  for (guint i = 0; i < scenario->notes->len; i++) {
    const Pending *pending = g_ptr_array_index(scenario->notes, i);
    gint64 to[] = {pending->to, 0};
    DemoNote note = {pending->from, to, pending->subject, pending->body, pending->sent, pending->is_read};
    demo_note_add(scenario->forum, &note);
  }
}

unsigned
demo_scenario_own(const DemoScenario *scenario)
{
  unsigned size = 0;
  for (guint i = 0; i < scenario->notes->len; i++)
    size += ((const Pending *)g_ptr_array_index(scenario->notes, i))->to == scenario->maria;
  return size;
}
