/* Which forums a sentence speaks of: help, manual, settings and the first screen name none themselves but say
 * «{keys}», and the list of drivers fills that in. So a further forum stands in all of them by itself. */
#include "config.h"

#include "flagpost/driver.h"

#include "flagpost/i18n.h"

#include <string.h>

static gboolean
any(const FpDriver *driver)
{
  return TRUE;
}

static gboolean
gives_keys(const FpDriver *driver)
{
  return fp_driver_can(driver, FP_OP_KEY_ASK);
}

static gboolean
takes_tokens(const FpDriver *driver)
{
  return driver->takes_token;
}

static gboolean
mails_links(const FpDriver *driver)
{
  return driver->rotation == FP_ROTATION_MAIL;
}

static const struct {
  const char *mark;
  gboolean (*is_meant)(const FpDriver *driver);
  gboolean by_id; /* as a person types it */
} marks[] = {
    {"{forums}", any, FALSE},        {"{ids}", any, TRUE},
    {"{keys}", gives_keys, FALSE},   {"{tokens}", takes_tokens, FALSE},
    {"{mails}", mails_links, FALSE},
};

/* "Alpha, Beta or Gamma" (transfer full) */
static char *
list_of(gboolean (*is_meant)(const FpDriver *driver), gboolean by_id)
{
  g_autofree char *list = NULL;
  const char *last = NULL;
  for (const FpDriver *const *driver = fp_drivers(); *driver; driver++) {
    if (!is_meant(*driver))
      continue;
    char *longer = list ? g_strconcat(list, ", ", last, NULL) : g_strdup(last);
    g_free(list);
    list = longer;
    last = by_id ? (*driver)->id : (*driver)->title;
  }
  if (!last)
    return g_strdup(_("none yet"));
  /* Translators: the end of a list of names: "Alpha, Beta" or "Gamma". */
  return list ? g_strdup_printf(_("%s or %s"), list, last) : g_strdup(last);
}

char *
fp_forums_named(const char *text)
{
  g_autoptr(GString) named = g_string_new(text);
  for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
    if (!strstr(named->str, marks[i].mark))
      continue;
    g_autofree char *list = list_of(marks[i].is_meant, marks[i].by_id);
    g_string_replace(named, marks[i].mark, list, 0);
  }
  return g_string_free(g_steal_pointer(&named), FALSE);
}
