/* An e-mail as text, and its way out. Called by the outbox (src/app/) for reports that go to an abuse
 * address. */
#include "config.h"

#include "flagpost/mail.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "mail.h"
#include "net.h"

#define SENDMAIL     "/usr/sbin/sendmail"
#define LONGEST      76
#define MOST_SUBJECT 500

/* local@host in ASCII, nothing that means something to a header, a mail server or a command line. */
gboolean
fp_mail_is_address(const char *address)
{
  const char *at = address ? strchr(address, '@') : NULL;
  if (!at || at == address || !at[1] || strchr(at + 1, '@') || *address == '-' || strlen(address) > 254)
    return FALSE;
  for (const char *byte = address; *byte; byte++)
    if (!g_ascii_isalnum(*byte) && !strchr("@.#$&'*+-=?^_{}~", *byte))
      return FALSE;
  return TRUE;
}

static gboolean
check(const char *from, const char *to, const char *subject, const char *reference, GError **error)
{
  if (!fp_mail_is_address(from) || !fp_mail_is_address(to)) {
    g_set_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS, _("an e-mail address is not one that can be used"));
    return FALSE;
  }
  if (!fp_net_is_plain(subject) || strlen(subject) > MOST_SUBJECT || !g_utf8_validate(subject, -1, NULL)) {
    g_set_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS,
                _("the subject of an e-mail holds control characters or is too long"));
    return FALSE;
  }
  if (!*reference || strspn(reference, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") !=
                         strlen(reference)) {
    g_set_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS, _("the reference of an e-mail is not one word"));
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_ascii(const char *text)
{
  for (; *text; text++)
    if ((guchar)*text >= 0x80)
      return FALSE;
  return TRUE;
}

/* RFC 2047: words of at most 75 characters, each whole UTF-8. */
static void
add_subject(GString *out, const char *subject)
{
  if (is_ascii(subject) && strlen(subject) <= LONGEST - 10 && !strstr(subject, "=?")) {
    g_string_append_printf(out, "Subject: %s\r\n", subject);
    return;
  }
  g_string_append(out, "Subject:");
  while (*subject) {
    const char *end = subject;
    while (*end && g_utf8_next_char(end) - subject <= 39)
      end = g_utf8_next_char(end);
    g_autofree char *word = g_base64_encode((const guchar *)subject, (gsize)(end - subject));
    g_string_append_printf(out, "%s =?UTF-8?B?%s?=", out->str[out->len - 1] == ':' ? "" : "\r\n", word);
    subject = end;
  }
  g_string_append(out, "\r\n");
}

/* RFC 5322's date, in English whatever the locale is. */
static void
add_date(GString *out)
{
  static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(fp_clock_now() / FP_SECOND);
  g_string_append_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n",
                         days[g_date_time_get_day_of_week(now) - 1], g_date_time_get_day_of_month(now),
                         months[g_date_time_get_month(now) - 1], g_date_time_get_year(now),
                         g_date_time_get_hour(now), g_date_time_get_minute(now), g_date_time_get_second(now));
}

/* Quoted-printable: lines of at most 76, blanks at their ends protected. */
static void
add_body(GString *out, const char *text)
{
  gsize column = 0;
  for (const guchar *at = (const guchar *)text; *at; at++) {
    if (*at == '\n' || (*at == '\r' && at[1] == '\n')) {
      if (*at == '\r')
        at++;
      g_string_append(out, "\r\n");
      column = 0;
      continue;
    }
    gboolean at_end = at[1] == '\n' || at[1] == '\r' || at[1] == '\0';
    gboolean plain = (*at > 0x20 && *at < 0x7f && *at != '=') || ((*at == ' ' || *at == '\t') && !at_end);
    /* "From " at a line's start is changed by old mail programs. */
    if (column == 0 && (*at == 'F' || *at == '.'))
      plain = FALSE;
    gsize size = plain ? 1 : 3;
    if (column + size > LONGEST - 1) {
      g_string_append(out, "=\r\n");
      column = 0;
    }
    if (plain)
      g_string_append_c(out, (char)*at);
    else
      g_string_append_printf(out, "=%02X", *at);
    column += size;
  }
  if (column)
    g_string_append(out, "\r\n");
}

char *
fp_mail_format(const char *from, const char *to, const char *subject, const char *text, const char *reference,
               GError **error)
{
  if (!check(from, to, subject, reference, error))
    return NULL;
  GString *out = g_string_new(NULL);
  g_string_append_printf(out, "From: <%s>\r\nTo: <%s>\r\n", from, to);
  add_subject(out, subject);
  add_date(out);
  /* The same report has the same id: who gets it twice can tell. */
  g_string_append_printf(out, "Message-ID: <%s.flagpost@%s>\r\n", reference, strchr(from, '@') + 1);
  g_string_append(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
  add_body(out, text);
  return g_string_free(out, FALSE);
}

void
fp_mail_send_async(const FpMailRoute *route, const char *from, const char *to, const char *subject,
                   const char *text, const char *reference, GCancellable *cancellable,
                   GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_source_tag(task, fp_mail_send_async);
  g_task_set_check_cancellable(task, FALSE);
  GError *error = NULL;
  g_autofree char *message = fp_mail_format(from, to, subject, text, reference, &error);
  if (error || g_cancellable_set_error_if_cancelled(cancellable, &error)) {
    g_task_return_error(task, error);
    g_object_unref(task);
    return;
  }
  if (route->server)
    fp_mail_by_smtp(task, route, from, to, message);
  else
    fp_mail_by_sendmail(task, route->sendmail ? route->sendmail : SENDMAIL, message);
}

gboolean
fp_mail_send_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
