/* A message by SMTP through libcurl: TLS is demanded unless the server is this machine, and a server that
 * answers the demand oddly is refused before a word of the message leaves. */
#include "config.h"

#include "mail.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "loop.h"
#include "net.h"

typedef struct {
  FpCurlLoop *loop;
  GTask *task;
  CURL *easy;
  struct curl_slist *to;
  GSource *cancel;
  char *message, *server;
  gsize size, done;
  gboolean asked; /* libcurl has begun to take the message */
  char words[CURL_ERROR_SIZE];
} Letter;

static void
letter_free(Letter *letter)
{
  if (letter->cancel) {
    g_source_destroy(letter->cancel);
    g_source_unref(letter->cancel);
  }
  curl_easy_cleanup(letter->easy);
  curl_slist_free_all(letter->to);
  fp_curl_loop_unref(letter->loop);
  g_object_unref(letter->task);
  g_free(letter->message);
  g_free(letter->server);
  g_free(letter);
}

static void
finish(Letter *letter, GError *error)
{
  g_autoptr(GTask) task = g_object_ref(letter->task);
  letter_free(letter);
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
}

static size_t
give(char *into, size_t size, size_t count, void *data)
{
  Letter *letter = data;
  gsize part = MIN(size * count, letter->size - letter->done);
  letter->asked = TRUE;
  memcpy(into, letter->message + letter->done, part);
  letter->done += part;
  return part;
}

static gboolean
is_tls(CURLcode code)
{
  return code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION ||
         code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_CERTPROBLEM ||
         code == CURLE_SSL_CIPHER || code == CURLE_SSL_ISSUER_ERROR;
}

/* The server's last answer is a number of three digits: 5xx is no for good, 4xx is later. */
static GError *
failure(const Letter *letter, CURLcode code)
{
  long answer = 0;
  curl_easy_getinfo(letter->easy, CURLINFO_RESPONSE_CODE, &answer);
  const char *words = letter->words[0] ? letter->words : curl_easy_strerror(code);
  if (is_tls(code))
    return g_error_new(FP_NET_ERROR, FP_NET_TLS, _("The connection to the mail server %s is not safe: %s"),
                       letter->server, words);
  if (code == CURLE_LOGIN_DENIED)
    return g_error_new(FP_FORUM_ERROR, FP_FORUM_SIGN_IN, _("The mail server %s refused name or password"),
                       letter->server);
  if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
    return g_error_new(FP_NET_ERROR, FP_NET_BAD_ADDRESS, _("%s is not the address of a mail server"),
                       letter->server);
  if (answer >= 500 && answer < 600)
    return g_error_new(FP_FORUM_ERROR, FP_FORUM_REFUSED, _("The mail server %s refused the message (%ld)"),
                       letter->server, answer);
  if (answer >= 400 && answer < 500)
    return g_error_new(FP_FORUM_ERROR, FP_FORUM_BUSY, _("The mail server %s wants the message later (%ld)"),
                       letter->server, answer);
  if (letter->asked)
    return g_error_new(
        FP_NET_ERROR, code == CURLE_OPERATION_TIMEDOUT ? FP_NET_TIMEOUT : FP_NET_CUT,
        _("The connection to the mail server %s broke: whether the message arrived is not known"),
        letter->server);
  return g_error_new(FP_NET_ERROR, FP_NET_OFFLINE, _("The mail server %s cannot be reached: %s"),
                     letter->server, words);
}

static void
letter_done(CURL *easy, CURLcode code, gpointer data)
{
  Letter *letter = data;
  finish(letter, code == CURLE_OK ? NULL : failure(letter, code));
}

static gboolean
cancelled(GCancellable *cancellable, gpointer data)
{
  Letter *letter = data;
  fp_curl_loop_remove(letter->loop, letter->easy);
  finish(letter, letter->asked
                     ? g_error_new(FP_NET_ERROR, FP_NET_CUT,
                                   _("Stopped while the mail was going out: whether it arrived is not known"))
                     : g_error_new(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped")));
  return G_SOURCE_REMOVE;
}

static void
set_options(Letter *letter, const FpMailRoute *route, const char *from, gboolean local)
{
  CURL *easy = letter->easy;
  g_autofree char *sender = g_strdup_printf("<%s>", from);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, letter->words);
  curl_easy_setopt(easy, CURLOPT_URL, route->server);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)(local ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (route->ca_file)
    curl_easy_setopt(easy, CURLOPT_CAINFO, route->ca_file);
  if (route->user) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, route->user);
    curl_easy_setopt(easy, CURLOPT_PASSWORD, route->password ? fp_secret_peek(route->password) : "");
  }
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, sender);
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, letter->to);
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(easy, CURLOPT_READDATA, letter);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, 20L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, 120L);
}

void
fp_mail_by_smtp(GTask *task, const FpMailRoute *route, const char *from, const char *to, const char *message)
{
  GError *error = NULL;
  g_autoptr(FpUrl) url = fp_url_parse(route->server, &error);
  if (!url || url->user || (strcmp(url->scheme, "smtp") != 0 && strcmp(url->scheme, "smtps") != 0)) {
    g_clear_error(&error);
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_BAD_ADDRESS,
                            _("A mail server is written smtps://HOST or smtp://HOST:PORT"));
    g_object_unref(task);
    return;
  }
  Letter *letter = g_new0(Letter, 1);
  g_autofree char *recipient = g_strdup_printf("<%s>", to);
  letter->loop = fp_curl_loop_new();
  letter->task = task;
  letter->easy = curl_easy_init();
  letter->to = curl_slist_append(NULL, recipient);
  letter->message = g_strdup(message);
  letter->size = strlen(message);
  letter->server = g_strdup(url->host_shown);
  set_options(letter, route, from, url->local);
  if (!fp_curl_loop_add(letter->loop, letter->easy, letter_done, letter)) {
    finish(letter, failure(letter, CURLE_FAILED_INIT));
    return;
  }
  GCancellable *cancellable = g_task_get_cancellable(task);
  if (cancellable) {
    letter->cancel = g_cancellable_source_new(cancellable);
    g_source_set_callback(letter->cancel, G_SOURCE_FUNC(cancelled), letter, NULL);
    g_source_attach(letter->cancel, NULL);
  }
}
