/* What befalls the member: time, wire, keyring, disk, power, other people. One step a row of the table, drawn
 * by steps.c. */
#include "config.h"

#include "simulate/world.h"

/* --- time --- */

static void
pass_time(World *world, Copy *copy)
{
  gint64 span = dice_time(&world->dice, FP_SECOND, 10 * FP_MINUTE);
  world_log(world, "%d s pass", (int)(span / FP_SECOND));
  world_run(world, NULL, span);
}

static void
sleep_a_week(World *world, Copy *copy)
{
  world_log(world, "the machine sleeps for a week");
  time_jump(world->time, 7 * FP_DAY);
  world_run(world, NULL, FP_MINUTE);
}

static void
clock_jumps(World *world, Copy *copy)
{
  gint64 by = dice_time(&world->dice, FP_SECOND, 2 * FP_HOUR) * (dice_percent(&world->dice, 50) ? 1 : -1);
  world_log(world, "the clock is set by %d s", (int)(by / FP_SECOND));
  time_jump(world->time, by);
}

/* --- what befalls him --- */

static void
wire_fails(World *world, Copy *copy)
{
  world->wire_fault = 1 + dice_below(&world->dice, WIRE_SLOW - 1);
  world->wire_after = dice_below(&world->dice, 3);
  world->wire_left = 1 + dice_below(&world->dice, 2);
  world->wire_all = dice_percent(&world->dice, 30);
  world_log(world, "after %u %s requests, %u: %s", world->wire_after, world->wire_all ? "more" : "changing",
            world->wire_left, wire_fault_name(world->wire_fault));
}

static void
network(World *world, Copy *copy)
{
  world->offline = !world->offline;
  world_log(world, world->offline ? "the network is gone" : "the network is back");
}

static void
cut_at_checkpoint(World *world, Copy *copy)
{
  world->checkpoint = 1 + dice_below(&world->dice, 8);
  world_log(world, "the power will be cut at checkpoint %u from now", world->checkpoint);
}

static void
cut_now(World *world, Copy *copy)
{
  world_run(world, NULL, dice_time(&world->dice, 0, FP_SECOND));
  world->down = TRUE;
}

static void
keyring_fails(World *world, Copy *copy)
{
  static const char *const names[] = {"", "locked", "gone", "failing"};
  world->ring_fault = 1 + dice_below(&world->dice, 3);
  world->ring_after = 0;
  world->ring_left = 1 + dice_below(&world->dice, 4);
  world_log(world, "the keyring is %s for %u calls", names[world->ring_fault], world->ring_left);
}

static void
disk_fails(World *world, Copy *copy)
{
  if (world->read_only)
    return;
  DiskFault fault = 1 + dice_below(&world->dice, 3);
  guint after = dice_below(&world->dice, 40);
  disk_fault(fault, after);
  world_log(world, "the disk %s after %u writes", disk_fault_name(fault), after);
}

static void
disk_is_mended(World *world, Copy *copy)
{
  if (world->read_only)
    return;
  disk_fault(DISK_FINE, 0);
  world_log(world, "the disk is mended");
}

static void
changed_elsewhere(World *world, Copy *copy)
{
  forum_set_password(world, THEIR_PASSWORD);
  world->changed_elsewhere = TRUE;
  world_log(world, "somebody else changes the password");
}

static void
ban(World *world, Copy *copy)
{
  world->banned = !world->banned;
  forum_ban(world, world->banned);
  world_log(world, world->banned ? "the account is banned" : "the ban is lifted");
}

static void
message_gone(World *world, Copy *copy)
{
  if (forum_remove_one(world))
    world_log(world, "the forum removes a message");
}

static void
read_only(World *world, Copy *copy)
{
  world_set_read_only(world, !world->read_only);
  world_log(world, world->read_only ? "the home is read-only" : "the home can be written again");
}

const StepKind weather[] = {
    {pass_time, 14},        {sleep_a_week, 1}, {clock_jumps, 2},   {wire_fails, 16}, {network, 5},
    {cut_at_checkpoint, 9}, {cut_now, 6},      {keyring_fails, 4}, {disk_fails, 3},  {disk_is_mended, 3},
    {changed_elsewhere, 1}, {ban, 1},          {message_gone, 2},  {read_only, 2},
};
const guint weather_kinds = G_N_ELEMENTS(weather);
