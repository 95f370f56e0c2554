/* The accounts: groups of the settings file. Finding one by name, the default one, and what its forum can
 * do. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/private.h"

#define PREFIX "account "

FpAccount *
fp_account_copy(const FpAccount *account)
{
  FpAccount *copy = g_new0(FpAccount, 1);
  copy->name = g_strdup(account->name);
  copy->url = g_strdup(account->url);
  copy->login = g_strdup(account->login);
  copy->title = g_strdup(account->title);
  copy->driver = account->driver;
  copy->is_default = account->is_default;
  return copy;
}

void
fp_account_free(FpAccount *account)
{
  if (!account)
    return;
  g_free(account->name);
  g_free(account->url);
  g_free(account->login);
  g_free(account->title);
  g_free(account);
}

/* "maria@forum.example.org", with the port if it is not the usual one and the path if the forum has one. What
 * a group's name in the settings file cannot hold is percent-encoded. */
char *
fp_account_name(const FpUrl *base, const char *login)
{
  g_autoptr(GString) name = g_string_new(NULL);
  g_string_append_printf(name, "%s@%s", login, base->host);
  if (base->port != 443)
    g_string_append_printf(name, ":%u", base->port);
  gsize end = strlen(base->path);
  while (end > 0 && base->path[end - 1] == '/')
    end--;
  g_string_append_len(name, base->path, (gssize)end);
  g_autoptr(GString) safe = g_string_new(NULL);
  for (const char *p = name->str; *p; p++) {
    if (g_ascii_iscntrl(*p) || strchr("[]%", *p))
      g_string_append_printf(safe, "%%%02X", (guchar)*p);
    else
      g_string_append_c(safe, *p);
  }
  return g_string_free(g_steal_pointer(&safe), FALSE);
}

char *
fp_account_group(const char *name)
{
  return g_strconcat(PREFIX, name, NULL);
}

static FpAccount *
read_account(GKeyFile *file, const char *group)
{
  g_autofree char *driver = g_key_file_get_string(file, group, "driver", NULL);
  FpAccount *account = g_new0(FpAccount, 1);
  account->name = g_strdup(group + strlen(PREFIX));
  account->url = g_key_file_get_string(file, group, "url", NULL);
  account->login = g_key_file_get_string(file, group, "login", NULL);
  account->title = g_key_file_get_string(file, group, "title", NULL);
  account->driver = driver ? fp_driver(driver) : NULL;
  if (!account->title && account->driver)
    account->title = g_strdup(account->driver->title);
  if (!account->url || !account->login || !account->driver || !*account->name)
    g_clear_pointer(&account, fp_account_free);
  return account;
}

void
fp_accounts_reload(FpApp *app)
{
  g_ptr_array_set_size(app->accounts, 0);
  g_auto(GStrv) groups = g_key_file_get_groups(app->settings, NULL);
  g_autofree char *chosen = g_key_file_get_string(app->settings, "flagpost", "account", NULL);
  gboolean found = FALSE;
  for (char **group = groups; *group; group++) {
    FpAccount *account = g_str_has_prefix(*group, PREFIX) ? read_account(app->settings, *group) : NULL;
    if (!account)
      continue;
    account->is_default = chosen && g_str_equal(chosen, account->name);
    found |= account->is_default;
    g_ptr_array_add(app->accounts, account);
  }
  if (!found && app->accounts->len > 0)
    ((FpAccount *)app->accounts->pdata[0])->is_default = TRUE;
}

GPtrArray *
fp_accounts(FpApp *app)
{
  GPtrArray *all = g_ptr_array_new();
  for (guint i = 0; i < app->accounts->len; i++)
    g_ptr_array_add(all, app->accounts->pdata[i]);
  return all;
}

static const FpAccount *
default_account(FpApp *app, GError **error)
{
  for (guint i = 0; i < app->accounts->len; i++) {
    const FpAccount *account = app->accounts->pdata[i];
    if (account->is_default)
      return account;
  }
  g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_NO_ACCOUNT, _("There is no account yet."));
  return NULL;
}

const FpAccount *
fp_account_find(FpApp *app, const char *name, GError **error)
{
  if (!name)
    return default_account(app, error);
  const FpAccount *part = NULL;
  guint parts = 0;
  for (guint i = 0; i < app->accounts->len; i++) {
    const FpAccount *account = app->accounts->pdata[i];
    if (g_str_equal(account->name, name))
      return account;
    if (*name && strstr(account->name, name)) {
      part = account;
      parts++;
    }
  }
  if (parts == 1)
    return part;
  if (parts > 1)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_NO_ACCOUNT, _("%s could be any of %u accounts."), name,
                parts);
  else
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_NO_ACCOUNT, _("There is no account %s."), name);
  return NULL;
}

gboolean
fp_account_set_default(FpApp *app, const char *name, GError **error)
{
  const FpAccount *account = fp_account_find(app, name, error);
  if (!account)
    return FALSE;
  g_autofree char *whole = g_strdup(account->name);
  return fp_setting_set(app, NULL, "account", whole, error);
}

gboolean
fp_account_by_key(FpApp *app, const char *account)
{
  g_autofree char *how = fp_setting(app, account, "sign-in");
  return g_strcmp0(how, "key") == 0;
}

FpSite *
fp_account_site(FpApp *app, const FpAccount *account, GError **error)
{
  g_autoptr(FpUrl) base = fp_url_base(account->url, error);
  if (!base)
    return NULL;
  FpSite *site = fp_site_new(base, account->login);
  site->tenant = fp_setting_text(app, account->name, "tenant");
  site->basic_user = fp_setting_text(app, account->name, "basic-user");
  site->moderators = fp_setting_text(app, account->name, "moderators");
  site->try_unconfirmed = fp_setting_bool(app, account->name, "try-unconfirmed");
  return site;
}

static void
add_ability(json_t *all, const char *name, gboolean can, const char *how)
{
  json_array_append_new(all, json_pack("{s:s, s:b, s:s}", "name", name, "can", (int)can, "how", how));
}

static void
add_routes(FpApp *app, const FpAccount *account, json_t *all)
{
  for (const FpRoute *route = account->driver->routes; route->kind != FP_ROUTE_NONE; route++) {
    g_autofree char *name = g_strdup_printf("report:%s", fp_route_name(route->kind));
    g_autofree char *moderators = fp_setting_text(app, account->name, "moderators");
    g_autofree char *address = fp_setting_text(app, account->name, "report-to");
    const char *to = route->kind == FP_ROUTE_MESSAGE ? moderators : address;
    g_autofree char *how = NULL;
    gboolean can = TRUE;
    if (route->kind == FP_ROUTE_MESSAGE || route->kind == FP_ROUTE_MAIL) {
      can = to != NULL;
      how = can ? g_strdup_printf(_("%s, to %s"), fp_route_shown(route->kind), to)
                : g_strdup_printf(route->kind == FP_ROUTE_MESSAGE ? _("%s; set moderators to use it")
                                                                  : _("%s; set report-to to use it"),
                                  fp_route_shown(route->kind));
    } else {
      how = g_strdup(fp_route_shown(route->kind));
    }
    add_ability(all, name, can, how);
  }
}

json_t *
fp_account_abilities(FpApp *app, const FpAccount *account)
{
  json_t *all = json_array();
  const FpDriver *driver = account->driver;
  static const struct {
    FpOp op;
    const char *name, *yes, *no;
  } rows[] = {
      {FP_OP_LIST, "inbox", N_("private messages are read here"), N_("this forum gives no private messages")},
      {FP_OP_SEND, "send", N_("messages are written here"), N_("this forum takes no messages from programs")},
      {FP_OP_MARK_READ, "mark-read", N_("the forum is told what was read"),
       N_("what was read is noted here only")},
      {FP_OP_UNFLAG, "undo", N_("a report can be taken back at the forum"),
       N_("a report can be taken back until it is sent")},
      {FP_OP_BOARDS, "boards", N_("boards and topics are read here"), N_("boards are not read here")},
      {FP_OP_POST, "post", N_("posts are written here"), N_("posts are not written here")},
      {FP_OP_SEARCH, "search", N_("the forum's own search is used"),
       N_("only what is stored can be searched")},
      {FP_OP_NOTICES, "notifications", N_("the forum's notifications are shown"),
       N_("the forum's notifications are not shown")},
      {FP_OP_BLOCK, "block", N_("senders are blocked by the forum"), N_("senders are hidden here only")},
      {FP_OP_END_SESSIONS, "end-sessions", N_("other sign-ins can be ended"),
       N_("other sign-ins cannot be ended from here")},
  };
  gboolean tries = fp_setting_bool(app, account->name, "try-unconfirmed");
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    gboolean can =
        fp_driver_can(driver, rows[i].op) && (tries || !(driver->unconfirmed & (guint64)1 << rows[i].op));
    add_ability(all, rows[i].name, can, can ? _(rows[i].yes) : _(rows[i].no));
  }
  gboolean by_call = driver->rotation == FP_ROTATION_API || tries;
  add_ability(all, "password", TRUE,
              by_call ? _("changed by a call to the forum")
              : driver->rotation == FP_ROTATION_MAIL
                  ? _("changed by a link that the forum mails, with a new password made here")
                  : _("changed by you on the forum's page, with a new password made here"));
  add_routes(app, account, all);
  return all;
}
