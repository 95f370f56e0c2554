/* An address that is nearly that of an account: a letter apart, or the same to the eye. Called by `account
 * add`, before anything is asked of that host. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include "app/private.h"
#include "judge/hosts.h"

enum { NEAR = 2 }; /* characters apart, at most */

static gboolean
looks_like(const FpUrl *url, const FpUrl *other)
{
  g_autofree char *domain = fp_url_host_domain(url->host), *known = fp_url_host_domain(other->host);
  /* Who has a name has all the names below it. */
  if (url->ip || other->ip || g_strcmp0(domain, known) == 0)
    return FALSE;
  const char *shown = fp_url_shown_domain(url->host_shown, domain), *meant = NULL;
  if (!shown)
    shown = url->host_shown;
  g_autofree char *a = fp_text_fold(url->host_shown), *b = fp_text_fold(other->host_shown);
  return fp_text_distance(a, b) <= NEAR ||
         (fp_host_look(url->host_shown, shown, known, &meant) != FP_HOST_PLAIN &&
          g_strcmp0(meant, known) == 0);
}

char *
fp_account_alike(FpApp *app, const char *typed)
{
  g_autoptr(FpUrl) url = fp_url_base(typed, NULL);
  for (guint i = 0; url && i < app->accounts->len; i++) {
    const FpAccount *account = app->accounts->pdata[i];
    g_autoptr(FpUrl) other = fp_url_parse(account->url, NULL);
    if (!other || !looks_like(url, other))
      continue;
    g_autofree char *host = fp_url_both_spellings(url), *known = fp_url_both_spellings(other);
    return g_strdup_printf(_("%s is not %s, where you have an account, but looks much like it."), host,
                           known);
  }
  return NULL;
}
