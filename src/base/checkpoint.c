/* Named places where a test may stop the program, as kill -9 or a power cut would. Called through
 * fp_checkpoint() between the steps of anything that a crash could leave half done. */
#include "config.h"

#include "flagpost/checkpoint.h"

#include <signal.h>

static FpCheckpointHook checkpoint_hook;
static gpointer checkpoint_data;

void
fp_checkpoint_set_hook(FpCheckpointHook hook, gpointer data)
{
  checkpoint_hook = hook;
  checkpoint_data = data;
}

#ifdef FP_CHECKPOINTS
static gboolean
asked_to_stop(const char *name)
{
  static guint64 passed;
  const char *stop_at = g_getenv("FLAGPOST_STOP_AT");
  if (!stop_at || *stop_at == '\0')
    return FALSE;
  passed++;
  guint64 number;
  if (g_ascii_string_to_unsigned(stop_at, 10, 1, G_MAXUINT64, &number, NULL))
    return passed == number;
  return g_str_equal(stop_at, name);
}

gboolean
fp_checkpoint_reached(const char *name)
{
  if (checkpoint_hook)
    return checkpoint_hook(name, checkpoint_data);
  if (asked_to_stop(name))
    raise(g_getenv("FLAGPOST_STOP_CRASHING") ? SIGABRT : SIGKILL);
  return FALSE;
}
#endif
