/* The settings file on disk: read whole, checked line by line, written whole. Called by app.c and settings.c.
 *
 * What is wrong in it is told with its line, and the rest is used. A file that others may write is not used
 * at all: its settings name programs that flagpost runs. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/file.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include "app/account/account.h"
#include "app/settings/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_LIMIT (1024 * 1024)

/* What an account's group holds besides settings. */
static const char *const account_keys[] = {"url", "login", "title", "driver", NULL};

enum { ENOUGH = 600 }; /* bytes of complaints: whoever has corrected these hears of the next ones */

static gboolean
wrong(GError **error, const char *path, guint line, const char *what)
{
  if (error && !*error) {
    /* Translators: file, line number, then what is wrong there. */
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS, _("%s, line %u: %s"), path, line, what);
  } else if (error && strlen((*error)->message) < ENOUGH) {
    /* Translators: the next wrong line of the same file, and what is wrong there. */
    g_autofree char *next = g_strdup_printf(_("Line %u: %s"), line, what);
    char *both = g_strdup_printf("%s %s", (*error)->message, next);
    g_free((*error)->message);
    (*error)->message = both;
  }
  return FALSE;
}

static gboolean
check_key(const char *path, guint line, const char *key, const char *value, gboolean in_account,
          GError **error)
{
  if (fp_settings_family(key) || (in_account && g_strv_contains(account_keys, key)))
    return TRUE;
  const FpSetting *setting = fp_settings_find(key);
  if (!setting) {
    const char *near = fp_settings_nearest(key);
    g_autofree char *clean = fp_text_clean(key, -1, FP_TEXT_ONE_LINE);
    g_autofree char *what = near ? g_strdup_printf(_("there is no setting %s; did you mean %s?"), clean, near)
                                 : g_strdup_printf(_("there is no setting %s."), clean);
    return wrong(error, path, line, what);
  }
  g_autoptr(GError) why = NULL;
  if (!fp_settings_check(setting, value, &why))
    return wrong(error, path, line, why->message);
  if (in_account && !setting->per_account)
    return wrong(error, path, line, _("this setting is not an account's: it belongs under [flagpost]."));
  return TRUE;
}

/* --- lines as GLib takes them: it reads the file once, and one that it does not take would cost the whole
 * --- */

static gboolean
is_group_name(const char *name)
{
  for (const char *at = name; *at; at++)
    if (*at == '[' || *at == ']' || g_ascii_iscntrl(*at))
      return FALSE;
  return *name != '\0';
}

/* No blanks are at its ends; brackets would be a language, which no setting has. */
static gboolean
is_key_name(const char *name)
{
  return *name && !strpbrk(name, "[]");
}

/* NULL: an escape that is none. */
static char *
unescaped(const char *value)
{
  static const char signs[] = "sntr\\", meant[] = " \n\t\r\\";
  g_autoptr(GString) out = g_string_new(NULL);
  for (const char *at = value; *at; at++) {
    if (*at != '\\') {
      g_string_append_c(out, *at);
      continue;
    }
    const char *sign = *++at ? strchr(signs, *at) : NULL;
    if (!sign)
      return NULL;
    g_string_append_c(out, meant[sign - signs]);
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

/* TRUE also for a group that is not the program's: its lines are told by themselves. */
static gboolean
check_group(const char *path, guint number, const char *text, char **group, GError **error)
{
  /* What stands below a group that cannot be used belongs to none, not to the group before. */
  g_clear_pointer(group, g_free);
  g_autofree char *name = g_str_has_suffix(text, "]") ? g_strndup(text + 1, strlen(text) - 2) : NULL;
  if (!name || !g_utf8_validate(name, -1, NULL) || !is_group_name(name))
    return wrong(error, path, number, _("a group's name stands between [ and ]."));
  if (!g_str_equal(name, "flagpost") && !g_str_has_prefix(name, "account "))
    wrong(error, path, number, _("the groups are [flagpost] and [account NAME]."));
  *group = g_steal_pointer(&name);
  return TRUE;
}

/* One line; FALSE: it must be left out. */
static gboolean
check_line(const char *path, guint number, char *text, char **group, GError **error)
{
  if (!*text || *text == '#')
    return TRUE;
  if (*text == '[')
    return check_group(path, number, text, group, error);
  char *equals = strchr(text, '=');
  if (equals)
    *equals = '\0';
  g_strchomp(text);
  if (!equals || !*group || !is_key_name(text) || !g_utf8_validate(text, -1, NULL))
    return wrong(error, path, number, _("this is neither a group nor a setting with its value."));
  g_autofree char *value = unescaped(g_strchug(equals + 1));
  if (!value || !g_utf8_validate(value, -1, NULL))
    return wrong(error, path, number, _("the value holds an escape that is not one, or is not UTF-8."));
  return check_key(path, number, text, value, g_str_has_prefix(*group, "account "), error);
}

/* The text with the lines that cannot be used as comments: writing the file later keeps them. Blanks at a
 * line's ends go, of which GLib takes some alone. */
static char *
sift(const char *path, const char *text, GError **error)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autoptr(GString) kept = g_string_new(NULL);
  g_autofree char *group = NULL;
  for (guint i = 0; lines[i]; i++) {
    g_autofree char *copy = g_strdup(g_strstrip(lines[i]));
    gboolean is_text = g_utf8_validate(lines[i], -1, NULL);
    if (!check_line(path, i + 1, copy, &group, error))
      g_string_append(kept, is_text ? "# " : "#");
    if (is_text)
      g_string_append(kept, lines[i]);
    if (lines[i + 1])
      g_string_append_c(kept, '\n');
  }
  return g_string_free(g_steal_pointer(&kept), FALSE);
}

static gboolean
check_mode(const char *path, int fd, GError **error)
{
  struct stat st;
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS, _("%s is not an ordinary file."), path);
    return FALSE;
  }
  if (st.st_uid != geteuid()) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS,
                _("%s belongs to somebody else, so it is not used. Repair it with: chown %s '%s'"), path,
                g_get_user_name(), path);
    return FALSE;
  }
  if (st.st_mode & (S_IWGRP | S_IWOTH)) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS,
                _("%s may be written by others, so it is not used. Repair it with: chmod 600 '%s'"), path,
                path);
    return FALSE;
  }
  if (st.st_size > FILE_LIMIT) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS, _("%s is too long for a settings file."), path);
    return FALSE;
  }
  return TRUE;
}

static char *
read_all(int fd)
{
  g_autoptr(GString) text = g_string_new(NULL);
  char part[4096];
  gssize n;
  while (text->len <= FILE_LIMIT && (n = read(fd, part, sizeof part)) != 0) {
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return NULL;
    g_string_append_len(text, part, n);
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

GKeyFile *
fp_settings_parse(const char *path, const char *text, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autofree char *kept = sift(path, text, error);
  g_autoptr(GError) why = NULL;
  if (!*kept || g_key_file_load_from_data(file, kept, (gsize)-1, G_KEY_FILE_KEEP_COMMENTS, &why))
    return g_steal_pointer(&file);
  g_autofree char *clean = fp_text_clean(why->message, -1, FP_TEXT_ONE_LINE);
  if (error && !*error)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS, "%s: %s", path, clean);
  return NULL;
}

GKeyFile *
fp_settings_read(const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return g_key_file_new();
  g_autofree char *text = NULL;
  gboolean usable = fd >= 0;
  if (!usable)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS, _("%s cannot be read: %s."), path,
                g_strerror(errno));
  else if ((usable = check_mode(path, fd, error)) && !(text = read_all(fd))) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS, _("%s cannot be read: %s."), path,
                g_strerror(errno));
    usable = FALSE;
  }
  if (fd >= 0)
    close(fd);
  return usable ? fp_settings_parse(path, text, error) : NULL;
}

gboolean
fp_settings_update(FpApp *app, FpSettingsChange change, gpointer data, GError **error)
{
  if (g_mkdir_with_parents(app->config, 0700) != 0)
    return fp_file_fail(app->config, errno, error);
  g_autofree char *lock_path = g_build_filename(app->config, "settings.lock", NULL);
  int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0 || flock(lock, LOCK_EX) != 0) {
    int e = errno;
    if (lock >= 0)
      close(lock);
    return fp_file_fail(lock_path, e, error);
  }
  /* What is wrong in the file was told when it was read at the start. */
  g_autoptr(GError) why = NULL;
  g_autoptr(GKeyFile) file = fp_settings_read(app->settings_path, &why);
  gboolean good = FALSE;
  if (file) {
    change(file, data);
    gsize size = 0;
    g_autofree char *text = g_key_file_to_data(file, &size, NULL);
    errno = 0;
    good = g_file_set_contents_full(app->settings_path, text, (gssize)size,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, NULL);
    if (!good)
      fp_file_fail(app->settings_path, errno, error);
  } else {
    g_propagate_error(error, g_steal_pointer(&why));
  }
  close(lock);
  if (!good)
    return FALSE;
  g_key_file_unref(app->settings);
  app->settings = g_steal_pointer(&file);
  fp_accounts_reload(app);
  return TRUE;
}
