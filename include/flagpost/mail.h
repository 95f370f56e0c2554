/* One e-mail: a report's route. By SMTP (libcurl, TLS demanded unless the server is loopback) or by the
 * system's sendmail. */
#ifndef FLAGPOST_MAIL_H
#define FLAGPOST_MAIL_H

#include "flagpost/secret.h"

#include <gio/gio.h>

typedef struct {
  char *server; /* "smtps://mail.example.org", "smtp://localhost:2525"; NULL: sendmail */
  char *user;   /* or NULL */
  FpSecret *password;
  char *ca_file;
  char *sendmail; /* program, default /usr/sbin/sendmail; run without a shell */
} FpMailRoute;

gboolean fp_mail_is_address(const char *address); /* one that fp_mail_send_async() takes */
/* Bytes below 0x20 in an address or subject are refused. The message id carries
 * `reference`, so that a second delivery can be recognised. text: UTF-8, sent quoted-printable. FP_NET_*
 * errors as in http.h. */
void fp_mail_send_async(const FpMailRoute *route, const char *from, const char *to, const char *subject,
                        const char *text, const char *reference, GCancellable *cancellable,
                        GAsyncReadyCallback done, gpointer data);
gboolean fp_mail_send_finish(GAsyncResult *result, GError **error);
/* The message as it goes out, for --dry-run and tests; NULL and an error if a field is refused. (transfer
 * full) */
char *fp_mail_format(const char *from, const char *to, const char *subject, const char *text,
                     const char *reference, GError **error);

#endif
