/* Ending sign-ins one after the other, where a forum takes a request for each. Called by the drivers' steps.
 */
#include "config.h"

#include "flagpost/driver.h"

static void
free_ids(gpointer ids)
{
  g_queue_free_full(ids, g_free);
}

static void
keep(FpCall *call, GQueue *ids)
{
  call->result->count = (int)g_queue_get_length(ids);
  call->scratch = ids;
  call->scratch_free = free_ids;
}

void
fp_logins_end_one(FpCall *call)
{
  GQueue *one = g_queue_new();
  g_queue_push_tail(one, g_strdup(call->args->id));
  keep(call, one);
}

FpStepEnd
fp_logins_end_others(FpCall *call)
{
  GQueue *others = g_queue_new();
  for (guint i = 0; i < call->result->logins->len; i++) {
    const FpLogin *login = call->result->logins->pdata[i];
    if (!login->current && login->id)
      g_queue_push_tail(others, g_strdup(login->id));
  }
  keep(call, others);
  return g_queue_is_empty(others) ? FP_STEP_DONE : FP_STEP_NEXT;
}

const char *
fp_logins_ending(const FpCall *call)
{
  return g_queue_peek_head(call->scratch);
}

FpStepEnd
fp_logins_ended(FpCall *call)
{
  g_free(g_queue_pop_head(call->scratch));
  return g_queue_is_empty(call->scratch) ? FP_STEP_DONE : FP_STEP_AGAIN;
}
