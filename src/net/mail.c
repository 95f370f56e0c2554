/* An e-mail as text, and its way out. Called by the outbox (src/app/) for reports that go to an abuse
 * address. */
#include "config.h"

#include "flagpost/mail.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/mime.h"
#include "mail.h"
#include "net.h"

#define SENDMAIL     "/usr/sbin/sendmail"
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

char *
fp_mail_format(const char *from, const char *to, const char *subject, const char *text, const char *reference,
               GError **error)
{
  if (!check(from, to, subject, reference, error))
    return NULL;
  GString *out = g_string_new(NULL);
  g_string_append_printf(out, "From: <%s>\r\nTo: <%s>\r\n", from, to);
  fp_mime_header(out, "Subject", subject);
  fp_mime_date(out, "Date", fp_clock_now());
  /* The same report has the same id: who gets it twice can tell. */
  g_string_append_printf(out, "Message-ID: <%s.flagpost@%s>\r\n", reference, strchr(from, '@') + 1);
  g_string_append(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
  fp_mime_quoted(out, text);
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
