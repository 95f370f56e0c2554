/* E-mail notices of the demo forum: one RFC 5322 file for each into a Maildir, as a mail server on the same
 * machine would leave it. Called by notes.c. */
#include "config.h"

#include "demo/notes.h"

#include <glib/gstdio.h>

static char *
encoded_word(const char *text)
{
  g_autofree char *base64 = g_base64_encode((const guchar *)text, strlen(text));
  return g_strdup_printf("=?UTF-8?B?%s?=", base64);
}

/* Base64 in lines of 76, so that no line of a message is too long for mail. */
static char *
encoded_body(const char *text)
{
  g_autofree char *base64 = g_base64_encode((const guchar *)text, strlen(text));
  GString *lines = g_string_new(NULL);
  for (gsize at = 0, length = strlen(base64); at < length; at += 76) {
    g_string_append_len(lines, base64 + at, (gssize)MIN((gsize)76, length - at));
    g_string_append_c(lines, '\n');
  }
  return g_string_free(lines, FALSE);
}

void
demo_mail(DemoForum *forum, const char *to, const char *subject, const char *text, gint64 when)
{
  if (!forum->mail_dir)
    return;
  static const char *const folders[] = {"tmp", "new", "cur"};
  for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *folder = g_build_filename(forum->mail_dir, folders[i], NULL);
    g_mkdir_with_parents(folder, 0700);
  }
  g_autofree char *name = NULL, *done = NULL;
  do { /* a forum that was stopped counts from one again */
    g_free(name);
    g_free(done);
    name = g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GUINT64_FORMAT ".demo", when / DEMO_SECOND,
                           ++forum->serial);
    done = g_build_filename(forum->mail_dir, "new", name, NULL);
  } while (g_file_test(done, G_FILE_TEST_EXISTS));
  g_autofree char *making = g_build_filename(forum->mail_dir, "tmp", name, NULL);
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(when / DEMO_SECOND);
  g_autofree char *day = g_date_time_format(date, "%Y-%m-%d"),
                  *stamp = g_date_time_format(date, "%H:%M:%S +0000");
  static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autofree char *shown = encoded_word(subject), *body = encoded_body(text);
  g_autofree char *mail = g_strdup_printf(
      "From: Hollowell Growers <noreply@growers.example>\nTo: %s\nSubject: %s\nDate: %s, %d %s %d %s\n"
      "Message-ID: <%s.%s@growers.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
      "Content-Transfer-Encoding: base64\n\n%s",
      to, shown, days[g_date_time_get_day_of_week(date) - 1], g_date_time_get_day_of_month(date),
      months[g_date_time_get_month(date) - 1], g_date_time_get_year(date), stamp, day, name, body);
  g_autoptr(GError) error = NULL;
  if (!g_file_set_contents(making, mail, -1, &error) || g_rename(making, done) != 0)
    g_warning("demo forum: no mail to %s: %s", to, error ? error->message : g_strerror(errno));
}
