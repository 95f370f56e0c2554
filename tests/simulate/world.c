/* See world.h. */
#include "config.h"

#include "simulate/world.h"

#include "app/private.h"
#include "flagpost/beside.h"
#include "flagpost/chance.h"
#include "lib/fresh_forum.h"
#include "lib/test.h"

#include <glib/gstdio.h>

#define MORNING G_GINT64_CONSTANT(1795505400000000) /* 2026-11-24T07:30:00Z */
#define SITE    "https://forum.example.org/"
#define ACCOUNT "maria@forum.example.org"
#define AT_MOST 3000 /* turns of the loop for one step: more is a busy loop */
#define LETTERS 3    /* in the inbox: a wave is all of them, and the forum is asked for each */

const unsigned world_doors[3] = {DEMO_KHOROS, DEMO_DISCOURSE, DEMO_NODEBB};

void
world_log(World *world, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *moment = fp_time_rfc3339(fp_clock_now());
  g_string_append_printf(world->log, "  %.19s  ", moment);
  g_string_append_vprintf(world->log, format, args);
  g_string_append_c(world->log, '\n');
  va_end(args);
}

void
world_break(World *world, const char *format, ...)
{
  va_list args;
  if (world->broken)
    return;
  va_start(args, format);
  world->broken = g_strdup_vprintf(format, args);
  va_end(args);
}

void
world_bury(gpointer object)
{
  static GSList *graveyard;
  graveyard = g_slist_prepend(graveyard, object);
}

/* --- the loop --- */

/* A look at what is ready asks the kernel nothing: a world waits for no file, and the one that is there only
 * wakes a loop that waits for what is done beside it, and then is asked. */
static gint
poll_not(GPollFD *fds, guint n, gint timeout)
{
  return n <= 1 && timeout == 0 ? 0 : g_poll(fds, n, timeout);
}

/* FALSE: nothing is left to do, also beside the loop. */
static gboolean
turn_once(void)
{
  gboolean busy = !fp_beside_is_idle();
  return g_main_context_iteration(NULL, busy) || busy;
}

static void
turn(World *world, guint *turns)
{
  while (turn_once())
    if (++*turns > AT_MOST) {
      world_break(world, "the program is in a busy loop");
      return;
    }
}

gboolean
world_run(World *world, const gboolean *done, gint64 at_most)
{
  gint64 until = time_monotonic(world->time) + at_most;
  guint turns = 0;
  for (;;) {
    turn(world, &turns);
    if (world->down || world->broken || (done && *done))
      return TRUE;
    if (!time_step(world->time, until))
      break;
    if (++turns > AT_MOST)
      world_break(world, "the program's timers never rest");
  }
  turn(world, &turns);
  return !done || *done;
}

/* --- the machine --- */

static FpTransport *
make_transport(gpointer self, const char *ca_file)
{
  return wire_new(self);
}

static gboolean
start_app(World *world, Copy *copy)
{
  g_autofree char *config = g_build_filename(world->home, "config", NULL);
  g_autofree char *data = g_build_filename(world->home, "data", NULL);
  g_autofree char *state = g_build_filename(world->home, "state", NULL);
  g_autoptr(GError) error = NULL;
  FpAppParts parts = {
      .config = config,
      .data = data,
      .state = state,
      .keyring = ring_new(world),
      .transport = make_transport,
      .transport_self = world,
  };
  copy->app = fp_app_new(&parts, &error);
  if (!copy->app)
    world_break(world, "the program does not start: %s", error->message);
  return copy->app != NULL;
}

typedef struct {
  gboolean done;
  GAsyncResult *result;
} Wait;

static void
wait_done(GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;
  wait->done = TRUE;
  wait->result = g_object_ref(result);
}

gboolean
world_open(World *world, Copy *copy)
{
  Wait *wait = g_new0(Wait, 1);
  g_autoptr(GError) error = NULL;
  if (!copy->app && !start_app(world, copy))
    return FALSE;
  fp_member_open_async(copy->app, NULL, NULL, wait_done, wait);
  if (!world_run(world, &wait->done, FP_HOUR))
    world_break(world, "the archive is never opened");
  if (!wait->done) {
    world_bury(wait);
    return FALSE;
  }
  copy->member = fp_member_open_finish(wait->result, &error);
  g_object_unref(wait->result);
  g_free(wait);
  if (!copy->member) {
    world_log(world, "could not open: %s", error->message);
    g_clear_pointer(&copy->app, fp_app_free);
    return FALSE;
  }
  if (fp_store_volatile(copy->member->store)) {
    /* Without the keyring it works in memory; the member starts again when the keyring is back. */
    world_log(world, "opened in memory alone");
    world_quit(world, copy);
    return FALSE;
  }
  fp_outbox_run(copy->member);
  return TRUE;
}

/* What is to be done without the wire, the clock or the disk is still done: nobody waits for a dead program.
 */
static void
switch_off(World *world)
{
  guint turns = 0;
  for (int i = 0; i < 2; i++)
    if (world->copies[i].member)
      world->copies[i].member->dead = TRUE;
  disk_power(FALSE);
  time_drop_program(world->time);
  wire_power_cut(world);
  turn(world, &turns);
}

void
world_quit(World *world, Copy *copy)
{
  if (copy->member) {
    FpMember *member = fp_member_ref(copy->member);
    fp_member_close(copy->member);
    copy->member = NULL;
    /* What is on the wire is waited for, as the screen and the command line do. */
    for (guint n = 0; n < 600 && member->refs > 1 && !world->down && !world->broken; n++)
      world_run(world, NULL, FP_SECOND);
    if (member->refs > 1 && !world->down)
      world_break(world, "something never ends after the program was closed");
    if (world->down) {
      member->dead = TRUE;
      switch_off(world);
      g_clear_pointer(&member->store, fp_store_close);
      return;
    }
    fp_member_unref(member);
  }
  if (!world->down)
    g_clear_pointer(&copy->app, fp_app_free);
}

void
world_power_cut(World *world)
{
  switch_off(world);
  for (int i = 0; i < 2; i++) {
    Copy *copy = &world->copies[i];
    if (copy->member) {
      g_array_set_size(copy->member->listeners, 0);
      g_clear_pointer(&copy->member->store, fp_store_close);
      world_bury(copy->member);
    }
    if (copy->app)
      world_bury(copy->app);
    *copy = (Copy){0};
  }
  time_drop_program(world->time);
  disk_power(TRUE);
  world->checkpoint = 0;
  world->down = FALSE;
  world->cuts++;
  world_log(world, "power cut");
}

static void
set_modes(const char *path, gboolean read_only)
{
  g_chmod(path, read_only ? 0500 : 0700);
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *inner = g_build_filename(path, name, NULL);
    if (g_file_test(inner, G_FILE_TEST_IS_DIR))
      set_modes(inner, read_only);
    else
      g_chmod(inner, read_only ? 0400 : 0600);
  }
}

void
world_set_read_only(World *world, gboolean read_only)
{
  static const char *const folders[] = {"config", "data", "state"};
  gboolean other = world->read_only != read_only;
  world->read_only = read_only;
  for (gsize i = 0; other && i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *path = g_build_filename(world->home, folders[i], NULL);
    set_modes(path, read_only);
  }
  disk_fault(read_only ? DISK_NO_WRITE : DISK_FINE, 0);
}

Copy *
world_copy(World *world)
{
  Copy *one = &world->copies[0], *other = &world->copies[1];
  if (one->member && other->member)
    return dice_percent(&world->dice, 50) ? one : other;
  return one->member ? one : other->member ? other : NULL;
}

static gboolean
at_checkpoint(const char *name, gpointer data)
{
  World *world = data;
  if (world->down)
    return TRUE;
  if (world->checkpoint == 0 || --world->checkpoint > 0)
    return FALSE;
  world_log(world, "at %s:", name);
  world->down = TRUE;
  return TRUE;
}

static void
add_account(World *world)
{
  Copy *copy = &world->copies[0];
  Wait wait = {0};
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) password = fp_secret_new(demo_forum_password(world->forum), -1);
  FpAccountNew account = {.url = SITE, .user = demo_forum_login(world->forum), .password = password};
  if (!start_app(world, copy))
    return;
  fp_account_add_async(copy->app, &account, NULL, NULL, NULL, wait_done, &wait);
  world_run(world, &wait.done, FP_HOUR);
  if (!wait.done || !fp_account_add_finish(wait.result, &error))
    world_break(world, "the account could not be added: %s", error ? error->message : "it takes too long");
  g_clear_object(&wait.result);
  if (world->broken)
    return;
  fp_setting_set(copy->app, ACCOUNT, "moderators", demo_forum_moderators(world->forum), NULL);
  fp_setting_set(copy->app, ACCOUNT, "try-unconfirmed", "on", NULL);
  if (fp_account_find(copy->app, NULL, NULL)->driver->reset_link)
    fp_setting_set(copy->app, ACCOUNT, "reset-maildir", world->mail, NULL);
}

World *
world_new(guint64 seed, unsigned door)
{
  g_autoptr(GError) error = NULL;
  World *world = g_new0(World, 1);
  world->door = door;
  world->dice.state = seed;
  world->log = g_string_new(NULL);
  world->time = time_new(MORNING);
  time_use(world->time);
  fp_chance_seed(seed);
  disk_install();
  g_main_context_set_poll_func(NULL, poll_not);
  world->exchanges = g_hash_table_new(NULL, NULL);
  world->ring = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  world->deeds = g_ptr_array_new();
  world->drafts = g_ptr_array_new();
  const char *memory = g_file_test("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm" : g_get_tmp_dir();
  world->home = g_build_filename(memory, "flagpost-simulate-XXXXXX", NULL);
  g_assert_nonnull(g_mkdtemp(world->home));
  world->mail = g_build_filename(world->home, "mail", NULL);
  DemoOptions demo = {.dialects = door,
                      .scenario = "empty",
                      .now = MORNING,
                      .unconfirmed_password = TRUE,
                      .mail_dir = world->mail};
  world->forum = fresh_forum(&demo, &error);
  g_assert_no_error(error);
  fresh_forum_letters(world->forum, LETTERS);
  if (!first_lay_account(world))
    add_account(world);
  first_lay_archive(world);
  fp_checkpoint_set_hook(at_checkpoint, world);
  if (!world->broken)
    world_open(world, &world->copies[0]);
  return world;
}

static void
deed_free(Deed *deed)
{
  g_free(deed->reference);
  g_free(deed->conversation);
  g_free(deed->token);
  g_free(deed->message);
  g_free(deed);
}

static void
draft_free(Draft *draft)
{
  g_free(draft->text);
  g_free(draft->tried);
  g_free(draft);
}

void
world_free(World *world)
{
  guint turns = 0;
  world_set_read_only(world, FALSE);
  fp_checkpoint_set_hook(NULL, NULL);
  if (world->broken)
    world_power_cut(world);
  for (int i = 0; i < 2; i++)
    world_quit(world, &world->copies[i]);
  wire_power_cut(world);
  time_drop_program(world->time);
  turn(world, &turns);
  /* Whatever is left belongs to power cuts. */
  while (time_step(world->time, G_MAXINT64 / 2))
    ;
  time_free(world->time);
  fp_test_remove_tree(world->home);
  disk_forget();
  g_free(world->home);
  g_free(world->mail);
  demo_forum_free(world->forum);
  json_decref(world->desk);
  g_hash_table_unref(world->exchanges);
  g_hash_table_unref(world->ring);
  for (guint i = 0; i < world->deeds->len; i++)
    deed_free(world->deeds->pdata[i]);
  g_ptr_array_unref(world->deeds);
  for (guint i = 0; i < world->drafts->len; i++)
    draft_free(world->drafts->pdata[i]);
  g_ptr_array_unref(world->drafts);
  g_string_free(world->log, TRUE);
  g_free(world->broken);
  g_free(world);
}
