/* What an account's settings make of it: the default one, its forum as a driver takes it, what can be done
 * there, and the ways for reports. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/settings/settings.h"

gboolean
fp_account_set_default(FpApp *app, const char *name, GError **error)
{
  return fp_setting_set(app, NULL, "account", name, error);
}

gboolean
fp_account_by_key(FpApp *app, const char *account)
{
  g_autofree char *how = fp_setting(app, account, "sign-in");
  return g_strcmp0(how, "key") == 0;
}

static void
take(char **value, char *now)
{
  g_free(*value);
  *value = now;
}

void
fp_account_site_update(FpApp *app, const FpAccount *account, FpSite *site)
{
  take(&site->tenant, fp_setting_text(app, account->name, "tenant"));
  take(&site->basic_user, fp_setting_text(app, account->name, "basic-user"));
  take(&site->moderators, fp_setting_text(app, account->name, "moderators"));
  site->try_unconfirmed = fp_setting_bool(app, account->name, "try-unconfirmed");
}

FpSite *
fp_account_site(FpApp *app, const FpAccount *account, GError **error)
{
  g_autoptr(FpUrl) base = fp_url_base(account->url, error);
  if (!base)
    return NULL;
  FpSite *site = fp_site_new(base, account->login);
  fp_account_site_update(app, account, site);
  return site;
}

json_t *
fp_account_abilities(FpApp *app, const FpAccount *account)
{
  json_t *all = json_array();
  gboolean unconfirmed = fp_setting_bool(app, account->name, "try-unconfirmed");
  FpAbility row;
  for (guint n = 0; fp_driver_ability(account->driver, unconfirmed, n, &row); n++)
    json_array_append_new(all, json_pack("{s:s, s:s, s:b, s:s}", "name", row.id, "title", row.title, "can",
                                         (int)row.can, "how", row.how));
  return all;
}

/* What is missing before the route can be taken, or NULL. */
static const char *
needed_setting(FpRouteKind kind)
{
  if (kind == FP_ROUTE_MESSAGE)
    return "moderators";
  return kind == FP_ROUTE_MAIL ? "report-to" : NULL;
}

json_t *
fp_account_routes(FpApp *app, const FpAccount *account)
{
  json_t *all = json_array();
  for (const FpRoute *route = account->driver->routes; route->kind != FP_ROUTE_NONE; route++) {
    const char *setting = needed_setting(route->kind);
    g_autofree char *to = setting ? fp_setting_text(app, account->name, setting) : NULL;
    g_autofree char *how = NULL;
    if (to)
      /* Translators: a way for reports, then to whom. */
      how = g_strdup_printf(_("%s, to %s"), fp_route_shown(route->kind), to);
    else if (setting)
      /* Translators: a way for reports, then the setting that it needs. */
      how = g_strdup_printf(_("%s; set %s to use it"), fp_route_shown(route->kind), setting);
    json_array_append_new(all, json_pack("{s:s, s:b, s:s}", "route", fp_route_name(route->kind), "ready",
                                         to || !setting, "how", how ? how : fp_route_shown(route->kind)));
  }
  return all;
}
