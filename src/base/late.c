/* Loads a library at its first use. Called through the tables of net/late.c, base/url.c, base/html.c,
 * base/rsa.c and forum/khoros/khoros_xml.c. */
#include "config.h"

#include "flagpost/late.h"

#include "flagpost/i18n.h"

#include <dlfcn.h>

#define EXIT_MISSING 127 /* the dynamic loader's */

G_NORETURN static void
give_up(void)
{
  const char *why = dlerror();
  g_printerr(_("flagpost: a library is missing or of another version: %s\n"), why ? why : "");
  exit(EXIT_MISSING);
}

static gpointer
open_only(gpointer library)
{
  dlopen(library, RTLD_NOW | RTLD_LOCAL);
  return NULL;
}

static const char *wanted;

void
fp_late_want(const char *library)
{
  wanted = library;
}

/* What is wrong with it is said by whoever calls it. */
void
fp_late_load_wanted(void)
{
  GThread *thread = wanted ? g_thread_try_new("library", open_only, (gpointer)wanted, NULL) : NULL;
  if (thread)
    g_thread_unref(thread);
  wanted = NULL;
}

void
fp_late_load(const char *library, const char *const *names, gpointer calls)
{
  char *to = calls;
  gpointer handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    give_up();
  for (gsize i = 0; names[i]; i++, to += sizeof(gpointer)) {
    gpointer call = dlsym(handle, names[i]);
    if (!call)
      give_up();
    memcpy(to, &call, sizeof call);
  }
}
