/* The accounts: groups of the settings file. Reading them, finding one by name, and the default one. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"

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

static int
by_name(gconstpointer a, gconstpointer b)
{
  const char *one = (*(FpAccount *const *)a)->name, *other = (*(FpAccount *const *)b)->name;
  int order = g_utf8_collate(one, other);
  return order != 0 ? order : strcmp(one, other);
}

GPtrArray *
fp_accounts(FpApp *app)
{
  GPtrArray *all = g_ptr_array_new();
  for (guint i = 0; i < app->accounts->len; i++)
    g_ptr_array_add(all, app->accounts->pdata[i]);
  g_ptr_array_sort(all, by_name);
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
