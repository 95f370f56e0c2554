/* Close races: an act of the member's that falls into the middle of another. Chance alone meets these seldom;
 * here only the moment is left to it. Called by steps.c. */
#include "config.h"

#include "simulate/steps.h"

static Ask *
begin_sending(World *world, const Copy *copy, const char *what, gint64 only)
{
  Ask *ask = ask_new(world, copy, what, step_sent);
  fp_outbox_send_async(copy->member, only == 0, only, FALSE, NULL, ask_ended, ask);
  return ask;
}

static Ask *
begin_undoing(World *world, const Copy *copy, Deed *deed)
{
  g_autofree char *row = deed ? g_strdup_printf("%" G_GINT64_FORMAT, deed->row) : NULL;
  Ask *ask =
      ask_new(world, copy, deed ? "take it back meanwhile" : "take the last back meanwhile", step_undone);
  ask->deed = deed;
  fp_flag_undo_async(copy->member, row, NULL, ask_ended, ask);
  return ask;
}

/* A message that waits until it is sent by hand; NULL: it could not be queued. */
static Deed *
write_and_hold(World *world, Copy *copy)
{
  g_autofree char *token = g_strdup_printf("turnip-%08x", (guint)dice_roll(&world->dice));
  g_autofree char *text = g_strdup_printf("Is the barn open? %s Zebraword", token);
  g_autoptr(FpOutItem) item =
      fp_message_queue(copy->member, demo_forum_moderators(world->forum), "The barn", text, NULL, -1, NULL);
  g_autoptr(GPtrArray) items = g_ptr_array_new();
  if (!item)
    return NULL;
  world_log(world, "write to the moderators (%s), held", token);
  g_ptr_array_add(items, item);
  step_note_deeds(world, items, token);
  return world->deeds->pdata[world->deeds->len - 1];
}

/* The same, and the program has just spoken with the forum: the next fault on the wire is the message's own.
 */
static Deed *
write_while_signed_in(World *world, Copy *copy)
{
  Deed *deed = write_and_hold(world, copy);
  if (!deed || world->wire_left > 0)
    return NULL;
  Ask *reading = ask_new(world, copy, "refresh the inbox", step_refreshed);
  fp_inbox_refresh_async(copy->member, FALSE, NULL, ask_ended, reading);
  ask_wait_wholly(reading);
  return world->down || world->broken ? NULL : deed;
}

/* Taken back while the program is still signing in to send it. */
static void
undo_while_signing_in(World *world, Copy *copy)
{
  Deed *deed = write_and_hold(world, copy);
  if (!deed)
    return;
  step_restart(world, copy);
  if (!copy->member || world->down || world->broken)
    return;
  Ask *sending = begin_sending(world, copy, "send what waits", 0);
  world_run(world, &sending->done, dice_time(&world->dice, 1000, FP_SECOND / 10));
  if (!world->down && !world->broken)
    ask_wait_wholly(begin_undoing(world, copy, deed));
  ask_wait_wholly(sending);
}

/* Of a wave one report was step_sent; the rest is being sent when all are taken back. */
static void
undo_while_the_rest_is_sent(World *world, Copy *copy)
{
  g_autoptr(GPtrArray) items = step_queue_all(world, copy, -1);
  if (!items || items->len < 2 || !copy->member)
    return;
  const FpOutItem *last = items->pdata[items->len - 1];
  ask_wait_wholly(begin_sending(world, copy, "send one of them", last->id));
  if (world->down || world->broken)
    return;
  Ask *sending = begin_sending(world, copy, "send the rest", 0);
  world_run(world, &sending->done, dice_time(&world->dice, 1000, FP_SECOND / 10));
  if (!world->down && !world->broken)
    ask_wait_wholly(begin_undoing(world, copy, NULL));
  ask_wait_wholly(sending);
}

static void
looked(Ask *ask, GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  fp_outbox_recover_finish(result, NULL, &error);
  ask_say_end(ask, error);
}

/* It is sent and lost on the way, and time passes until the forum can be asked about it. FALSE: it came
 * otherwise. */
static gboolean
lose(World *world, Copy *copy, const Deed *deed)
{
  world->wire_fault = WIRE_LOST_BEFORE;
  world->wire_left = 1;
  world->wire_after = 0;
  ask_wait_wholly(begin_sending(world, copy, "send it, and it is lost", deed->row));
  world->wire_left = 0;
  world_run(world, NULL, FP_MINUTE + 10 * FP_SECOND);
  return !world->down && !world->broken && world_arrived(world, deed) == 0;
}

static Ask *
begin_asking(World *world, const Copy *copy)
{
  Ask *asking = ask_new(world, copy, "ask the forum about it", looked);
  fp_outbox_recover_async(copy->member, NULL, ask_ended, asking);
  return asking;
}

/* The forum is being asked about a message that was lost; before it answers, the member sends it again. */
static void
decide_while_asking(World *world, Copy *copy)
{
  Deed *deed = write_while_signed_in(world, copy);
  if (!deed || !lose(world, copy, deed))
    return;
  Ask *asking = begin_asking(world, copy);
  world_run(world, &asking->done, 1000);
  if (!world->down && !world->broken && fp_outbox_decide(copy->member, deed->row, TRUE, NULL))
    ask_wait_wholly(begin_sending(world, copy, "send it again meanwhile", deed->row));
  ask_wait_wholly(asking);
}

/* The forum is asked about a message that was lost, and has an earlier one of the same title. */
static void
lose_beside_its_like(World *world, Copy *copy)
{
  const Deed *like = write_while_signed_in(world, copy);
  if (!like)
    return;
  ask_wait_wholly(begin_sending(world, copy, "send it", like->row));
  if (!world->down && !world->broken)
    world_run(world, NULL, FP_MINUTE); /* forums take new messages one after the other */
  const Deed *deed = world->down || world->broken ? NULL : write_and_hold(world, copy);
  if (deed && lose(world, copy, deed))
    ask_wait_wholly(begin_asking(world, copy));
}

/* A wave is sent while one request meets a fault. all: reading ones too. */
static void
send_wave_into(World *world, Copy *copy, WireFault fault, gboolean all, const char *what)
{
  g_autoptr(GPtrArray) items = step_queue_all(world, copy, -1);
  if (!items || items->len == 0 || !copy->member || world->wire_left > 0)
    return;
  world->wire_fault = fault;
  world->wire_all = all;
  world->wire_after = dice_below(&world->dice, all ? 8 : 3);
  world->wire_left = 1;
  ask_wait_wholly(begin_sending(world, copy, what, 0));
  world->wire_left = 0;
}

/* Something on the way answers for the forum, and lets nothing through. */
static void
answered_by_another(World *world, Copy *copy)
{
  static const WireFault answers[] = {WIRE_NONSENSE_BEFORE, WIRE_PAGE_BEFORE};
  send_wave_into(world, copy, answers[dice_below(&world->dice, G_N_ELEMENTS(answers))], FALSE,
                 "send them, and somebody else answers");
}

/* Any request of the sending, also one that follows what was done. */
static void
fails_around_the_deed(World *world, Copy *copy)
{
  static const WireFault failures[] = {WIRE_LOST_BEFORE, WIRE_ERROR_BEFORE, WIRE_BUSY_BEFORE, WIRE_BUSY_AFTER,
                                       WIRE_CLOSED};
  send_wave_into(world, copy, failures[dice_below(&world->dice, G_N_ELEMENTS(failures))], TRUE,
                 "send them, and a request fails");
}

/* The power is cut while a message is on a slow way to the forum; it arrives after the program has asked for
 * it. */
static void
cut_on_a_slow_way(World *world, Copy *copy)
{
  Deed *deed = write_while_signed_in(world, copy);
  if (!deed)
    return;
  world->wire_fault = WIRE_SLOW;
  world->wire_left = 1;
  world->wire_after = 0;
  Ask *sending = begin_sending(world, copy, "send it, and it is slow", deed->row);
  world_run(world, &sending->done, 3 * FP_SECOND);
  world->wire_left = 0;
  world_bury(sending);
  world_power_cut(world);
  if (world_open(world, &world->copies[0]))
    world_run(world, NULL, FP_MINUTE);
}

/* The password is changed twice at once, by a second press of the key. Half of the time the power is cut
 * before both are done: which is when it shows whether the keyring has what the forum was told. */
static void
rotate_twice(World *world, Copy *copy)
{
  static const FpRotateAsk six_words;
  Ask *first = ask_new(world, copy, "rotate the password", step_rotated);
  fp_rotate_async(copy->member, &six_words, NULL, NULL, NULL, ask_ended, first);
  world_run(world, &first->done, dice_time(&world->dice, 1000, FP_SECOND));
  if (world->down || world->broken) {
    ask_wait_wholly(first);
    return;
  }
  Ask *second = ask_new(world, copy, "rotate it once more meanwhile", step_rotated);
  fp_rotate_async(copy->member, &six_words, NULL, NULL, NULL, ask_ended, second);
  if (dice_percent(&world->dice, 50)) {
    world_run(world, &first->done, dice_time(&world->dice, 1000, 2 * FP_SECOND));
    world->down = TRUE;
  }
  ask_wait_wholly(second);
  ask_wait_wholly(first);
}

/* The keyring fails somewhere in a change of the password, for some calls. */
static void
rotate_without_keyring(World *world, Copy *copy)
{
  static const FpRotateAsk six_words;
  world->ring_fault = 1 + dice_below(&world->dice, 3);
  world->ring_after = dice_below(&world->dice, 5);
  world->ring_left = 1 + dice_below(&world->dice, 4);
  world_log(world, "the keyring will fail after %u calls, %u times", world->ring_after, world->ring_left);
  Ask *ask = ask_new(world, copy, "rotate the password", step_rotated);
  fp_rotate_async(copy->member, &six_words, NULL, NULL, NULL, ask_ended, ask);
  ask_wait_wholly(ask);
  world->ring_left = 0;
}

const StepKind races[] = {
    {undo_while_signing_in, 3}, {undo_while_the_rest_is_sent, 3}, {decide_while_asking, 2},
    {rotate_twice, 3},          {answered_by_another, 3},         {fails_around_the_deed, 2},
    {cut_on_a_slow_way, 1},     {lose_beside_its_like, 2},        {rotate_without_keyring, 2},
};
const guint race_kinds = G_N_ELEMENTS(races);
