/* Finds the link for a new password in the member's mail, so that nobody has to paste it: in a Maildir, or in
 * what a program prints that the member names. Only files that may hold it are opened, newest first, and
 * nothing in the mailbox is changed. Called by rotate_mail.c. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/process.h"

#include "app/rotate/rotate.h"
#include "app/settings/settings.h"

#include <signal.h>

#define MOST_FILES 200
#define MOST_BYTES (1 << 20)

/* --- one mail, whatever its encoding --- */

/* Quoted-printable to bytes; harmless to other text but for the odd '='. (transfer full) */
static char *
decode_quoted(const char *text)
{
  GString *out = g_string_new(NULL);
  for (const char *p = text; *p; p++) {
    if (*p == '=' && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
      g_string_append_c(out, (char)(g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2])));
      p += 2;
    } else if (*p == '=' && p[1] == '\n') {
      p++;
    } else if (*p == '=' && p[1] == '\r' && p[2] == '\n') {
      p += 2;
    } else {
      g_string_append_c(out, *p);
    }
  }
  return g_string_free(out, FALSE);
}

static gboolean
is_base64_line(const char *line)
{
  gsize length = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
  return length >= 4 && (line[length] == '\0' || line[length] == '\r');
}

/* The lines that look like base64, each run of them decoded. (transfer full) */
static char *
decode_base64(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  GString *out = g_string_new(NULL);
  for (guint i = 0; lines[i]; i++) {
    g_autoptr(GString) run = g_string_new(NULL);
    for (; lines[i] && is_base64_line(lines[i]); i++)
      g_string_append(run, lines[i]);
    gsize size = 0;
    g_autofree guchar *bytes = g_base64_decode(run->str, &size);
    g_string_append_len(out, (const char *)bytes, (gssize)strnlen((const char *)bytes, size));
    g_string_append_c(out, '\n');
    if (!lines[i])
      break;
  }
  return g_string_free(out, FALSE);
}

static char *
link_in(FpMember *member, const char *text)
{
  char *(*find)(const FpSite *, const char *) = member->account->driver->reset_link;
  g_autofree char *quoted = decode_quoted(text);
  g_autofree char *decoded = decode_base64(text);
  char *link = find(member->site, quoted);
  if (!link)
    link = find(member->site, text);
  return link ? link : find(member->site, decoded);
}

/* --- a Maildir --- */

char *
fp_reset_mail_folder(FpApp *app, const char *account)
{
  g_autofree char *path = fp_setting_text(app, account, "reset-maildir");
  if (path && g_str_has_prefix(path, "~/"))
    return g_build_filename(g_get_home_dir(), path + 2, NULL);
  return g_steal_pointer(&path);
}

static char *
maildir(FpMember *member)
{
  return fp_reset_mail_folder(member->app, member->account->name);
}

/* Names begin with the second of delivery. */
static int
newest_first(gconstpointer a, gconstpointer b)
{
  g_autofree char *first = g_path_get_basename(*(char *const *)a);
  g_autofree char *second = g_path_get_basename(*(char *const *)b);
  gint64 one = g_ascii_strtoll(first, NULL, 10), two = g_ascii_strtoll(second, NULL, 10);
  return one != two ? (one < two ? 1 : -1) : strcmp(second, first);
}

/* Paths of the mails there, newest first. (transfer full) */
static GPtrArray *
mails(const char *path)
{
  static const char *const parts[] = {"new", "cur"};
  GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    g_autofree char *folder = g_build_filename(path, parts[i], NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir)))
      g_ptr_array_add(all, g_build_filename(folder, name, NULL));
  }
  g_ptr_array_sort(all, newest_first);
  return all;
}

/* The part of a name that stays when a mail reader moves the mail or marks it as read. */
static char *
unique_name(const char *path)
{
  char *name = g_path_get_basename(path);
  name[strcspn(name, ":")] = '\0';
  return name;
}

GHashTable *
fp_reset_mail_seen(FpMember *member)
{
  GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = maildir(member);
  g_autoptr(GPtrArray) all = path ? mails(path) : g_ptr_array_new();
  for (guint i = 0; i < all->len; i++)
    g_hash_table_add(seen, unique_name(all->pdata[i]));
  return seen;
}

static char *
link_in_maildir(FpMember *member, const char *path, GHashTable *seen)
{
  g_autoptr(GPtrArray) all = mails(path);
  for (guint i = 0; i < MIN(all->len, MOST_FILES); i++) {
    g_autofree char *name = unique_name(all->pdata[i]);
    g_autoptr(GMappedFile) file = NULL;
    if (seen && g_hash_table_contains(seen, name))
      continue;
    file = g_mapped_file_new(all->pdata[i], FALSE, NULL);
    if (!file || g_mapped_file_get_length(file) > MOST_BYTES)
      continue;
    g_autofree char *text = g_strndup(g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
    char *link = link_in(member, text);
    if (link)
      return link;
  }
  return NULL;
}

/* --- asking --- */

typedef struct {
  FpMember *member;
  FpProcess *process;
} Asking;

static void
asking_free(gpointer data)
{
  Asking *asking = data;
  fp_member_unref(asking->member);
  fp_process_unref(asking->process);
  g_free(asking);
}

gboolean
fp_reset_mail_is_set(FpMember *member)
{
  g_autofree char *path = maildir(member);
  g_auto(GStrv) words = fp_setting_words(member->app, member->account->name, "reset-command");
  return member->account->driver->reset_link && (path || words);
}

static void
command_ended(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  const Asking *asking = g_task_get_task_data(task);
  g_autoptr(GBytes) output = NULL;
  GError *error = NULL;
  if (!fp_process_communicate_finish(asking->process, result, &output, NULL, &error)) {
    fp_process_signal(asking->process, SIGTERM); /* nobody waits for it any more */
    g_task_return_error(task, error);
    return;
  }
  gsize size = 0;
  const char *bytes = g_bytes_get_data(output, &size);
  g_autofree char *text = g_strndup(bytes ? bytes : "", MIN(size, MOST_BYTES));
  g_task_return_pointer(task, link_in(asking->member, text), g_free);
}

void
fp_reset_mail_async(FpMember *member, GHashTable *seen, GCancellable *cancellable, GAsyncReadyCallback done,
                    gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  Asking *asking = g_new0(Asking, 1);
  asking->member = fp_member_ref(member);
  g_task_set_task_data(task, asking, asking_free);
  g_task_set_check_cancellable(task, FALSE); /* a link that is there is taken */
  g_autofree char *path = maildir(member);
  g_auto(GStrv) words = fp_setting_words(member->app, member->account->name, "reset-command");
  GError *error = NULL;
  if (path && !g_file_test(path, G_FILE_TEST_IS_DIR)) {
    g_task_return_new_error(task, FP_USAGE_ERROR, FP_USAGE_SETTINGS,
                            _("The setting reset-maildir names no folder: %s"), path);
    return;
  }
  char *link = path ? link_in_maildir(member, path, seen) : NULL;
  if (link || !words) {
    g_task_return_pointer(task, link, g_free);
    return;
  }
  asking->process = fp_process_start((const char *const *)words, NULL, NULL, FP_PROCESS_OUT_PIPE, &error);
  if (asking->process)
    fp_process_communicate_async(asking->process, NULL, cancellable, command_ended, g_steal_pointer(&task));
  else
    g_task_return_error(task, error);
}

char *
fp_reset_mail_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
