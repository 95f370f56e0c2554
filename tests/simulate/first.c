/* See world.h. Adding the account and making its archive cost as much as several steps of a history, and
 * nothing can go wrong in any world before they are there. So both are done once, by the program, for each
 * kind of forum, before the processes part; and laid into each world, as if the member had started the
 * program once before. */
#include "config.h"

#include "simulate/world.h"

#include "app/private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

typedef struct {
  char *name;
  GBytes *bytes;
} FirstFile;

static const FpSlot slots[] = {FP_SLOT_ARCHIVE, FP_SLOT_ARCHIVE_COPY};
static char *keys[G_N_ELEMENTS(slots)];
static char *place; /* of the folder, below the world's home */
static GArray *files;

static struct {
  unsigned door;
  char *home, *settings;
} accounts[G_N_ELEMENTS(world_doors)];

static char *
settings_path(const World *world)
{
  return g_build_filename(world->home, "config", "settings.ini", NULL);
}

static void
keep_file(const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  gsize size = 0;
  const guint8 *bytes = disk_look(path, &size);
  FirstFile file = {g_strdup(name), g_bytes_new(bytes, size)};
  g_array_append_val(files, file);
}

static void
keep_archive(World *world)
{
  g_autofree char *folder =
      fp_app_account_folder(world->copies[0].app, world->copies[0].member->account->name);
  world_quit(world, &world->copies[0]);
  for (gsize i = 0; i < G_N_ELEMENTS(slots); i++)
    keys[i] = g_strdup(ring_peek(world, slots[i]));
  place = g_strdup(folder + strlen(world->home));
  files = g_array_new(FALSE, FALSE, sizeof(FirstFile));
  g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name(names));)
    keep_file(folder, name);
}

void
first_make(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(world_doors); i++) {
    World *world = world_new(0, world_doors[i]);
    g_autofree char *path = settings_path(world);
    accounts[i].door = world->door;
    accounts[i].home = g_strdup(world->home);
    g_assert_true(g_file_get_contents(path, &accounts[i].settings, NULL, NULL));
    if (!files)
      keep_archive(world);
    world_free(world);
  }
}

gboolean
first_lay_account(World *world)
{
  for (gsize i = 0; i < G_N_ELEMENTS(accounts); i++) {
    if (!accounts[i].settings || accounts[i].door != world->door)
      continue;
    g_autofree char *path = settings_path(world), *folder = g_path_get_dirname(path);
    g_autoptr(GString) text = g_string_new(accounts[i].settings);
    g_string_replace(text, accounts[i].home, world->home, 0);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    g_assert_true(
        g_file_set_contents_full(path, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_hash_table_replace(world->ring, g_strdup(fp_slot_name(FP_SLOT_CURRENT)),
                         g_strdup(demo_forum_password(world->forum)));
    return TRUE;
  }
  return FALSE;
}

void
first_lay_archive(World *world)
{
  if (!files)
    return;
  g_autofree char *folder = g_strconcat(world->home, place, NULL);
  g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
  for (guint i = 0; i < files->len; i++) {
    const FirstFile *file = &g_array_index(files, FirstFile, i);
    g_autofree char *path = g_build_filename(folder, file->name, NULL);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    g_assert_cmpint(fd, >=, 0);
    close(fd);
    if (g_bytes_get_size(file->bytes) > 0)
      disk_lay(path, file->bytes);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(slots); i++)
    g_hash_table_replace(world->ring, g_strdup(fp_slot_name(slots[i])), g_strdup(keys[i]));
}
