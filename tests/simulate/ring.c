/* See world.h: a keyring that may be locked, gone, or fail, before it has done anything or after. */
#include "config.h"

#include "simulate/world.h"

typedef struct {
  World *world;
  GTask *task;
  FpSlot slot;
  FpSecret *secret;
  guint cuts;
  enum { RING_LOAD, RING_SAVE, RING_CLEAR } deed;
} Call;

const char *
ring_peek(World *world, FpSlot slot)
{
  return g_hash_table_lookup(world->ring, fp_slot_name(slot));
}

static void
do_deed(Call *call)
{
  GHashTable *ring = call->world->ring;
  char *slot = g_strdup(fp_slot_name(call->slot));
  if (call->deed == RING_SAVE)
    g_hash_table_replace(ring, slot, g_strdup(fp_secret_peek(call->secret)));
  else if (call->deed == RING_CLEAR)
    g_hash_table_remove(ring, slot);
  if (call->deed != RING_SAVE)
    g_free(slot);
}

static GError *
failure(World *world)
{
  static const FpKeyringError codes[] = {0, FP_KEYRING_LOCKED, FP_KEYRING_NONE, FP_KEYRING_FAILED};
  if (world->ring_fault == RING_FINE || world->ring_left == 0)
    return NULL;
  if (world->ring_after > 0) {
    world->ring_after--;
    return NULL;
  }
  world->ring_left--;
  return g_error_new(FP_KEYRING_ERROR, (gint)codes[world->ring_fault], "the keyring does not answer");
}

static void
answer(gpointer data)
{
  Call *call = data;
  gboolean is_dead = call->world->down || call->cuts != call->world->cuts;
  GError *error = is_dead ? NULL : failure(call->world);
  if (is_dead) {
    /* What was asked for just before the power cut is done or not. */
    if (dice_percent(&call->world->dice, 50))
      do_deed(call);
    world_bury(call->task);
    call->task = NULL;
  } else if (error) {
    if (call->world->ring_fault == RING_FAILS && dice_percent(&call->world->dice, 50))
      do_deed(call);
    g_task_return_error(call->task, error);
  } else if (call->deed == RING_LOAD) {
    const char *text = ring_peek(call->world, call->slot);
    g_task_return_pointer(call->task, text ? fp_secret_new(text, -1) : NULL, (GDestroyNotify)fp_secret_unref);
  } else {
    do_deed(call);
    g_task_return_boolean(call->task, TRUE);
  }
  g_clear_object(&call->task);
  fp_secret_unref(call->secret);
  g_free(call);
}

static void
begin(gpointer self, int deed, FpSlot slot, FpSecret *secret, GCancellable *cancellable,
      GAsyncReadyCallback done, gpointer data)
{
  World *world = self;
  GTask *task = g_task_new(NULL, cancellable, done, data);
  if (world->down) {
    world_bury(task);
    return;
  }
  Call *call = g_new0(Call, 1);
  call->world = world;
  call->cuts = world->cuts;
  call->task = task;
  call->deed = deed;
  call->slot = slot;
  call->secret = secret ? fp_secret_ref(secret) : NULL;
  time_after(world->time, dice_time(&world->dice, 1000, 200000), answer, call);
}

static void
load(gpointer self, const char *account, FpSlot slot, GCancellable *cancellable, GAsyncReadyCallback done,
     gpointer data)
{
  begin(self, RING_LOAD, slot, NULL, cancellable, done, data);
}

static void
save(gpointer self, const char *account, FpSlot slot, FpSecret *secret, GCancellable *cancellable,
     GAsyncReadyCallback done, gpointer data)
{
  begin(self, RING_SAVE, slot, secret, cancellable, done, data);
}

static void
clear(gpointer self, const char *account, FpSlot slot, GCancellable *cancellable, GAsyncReadyCallback done,
      gpointer data)
{
  begin(self, RING_CLEAR, slot, NULL, cancellable, done, data);
}

static FpSecret *
load_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static gboolean
bool_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

static const char *
describe(gpointer self)
{
  return "a simulated keyring";
}

static void
nothing(gpointer self)
{
}

FpKeyring *
ring_new(World *world)
{
  FpKeyring *keyring = g_new0(FpKeyring, 1);
  *keyring = (FpKeyring){load, load_finish, save, bool_finish, clear, bool_finish, describe, nothing, world};
  return keyring;
}
