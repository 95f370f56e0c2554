/* What every test program begins with. */
#include "config.h"

#include "lib/test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <malloc.h>

/* Memory that was given back is taken again a moment later: kept, it costs no page faults. */
static void
keep_memory(void)
{
#ifdef __GLIBC__
  enum { KEPT = 256 << 20 };
  mallopt(M_TRIM_THRESHOLD, KEPT);
  mallopt(M_MMAP_THRESHOLD, KEPT);
  mallopt(M_TOP_PAD, 1 << 20);
#endif
}

void
fp_test_init(int *argc, char ***argv)
{
  keep_memory();
  g_autofree char **given = g_new0(char *, (gsize)*argc + 2);
  for (int i = 0; i < *argc; i++)
    given[i] = (*argv)[i];
  given[*argc] = (char *)"--tap";
  int count = *argc + 1;
  char **arguments = given;
  g_test_init(&count, &arguments, NULL);
}

void
fp_test_remove_tree(const char *path)
{
  if (g_unlink(path) == 0 || errno != EISDIR)
    return;
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *inner = g_build_filename(path, name, NULL);
    fp_test_remove_tree(inner);
  }
  g_rmdir(path);
}

gboolean
fp_test_lacks_checkpoints(void)
{
#ifdef FP_CHECKPOINTS
  return FALSE;
#else
  g_test_skip("built without --enable-checkpoints");
  return TRUE;
#endif
}
