/* Which forum lives at an address: the front page is read, then each driver's probe settles it. Called when
 * an account is added (src/app/account/account.c). */
#include "config.h"

#include "flagpost/driver.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

#define SETTLED    50 /* a probe says so */
#define LIKELY     80 /* the front page alone is enough */
#define MOST_BASES 5

typedef struct {
  FpTransport *transport;
  char *basic_user;
  FpSecret *basic_password;
  GPtrArray *bases; /* FpUrl: as asked, and where the front page led to */
  guint base, driver;
  guint probes, captive; /* sent; answered by a page that is not the forum's */
  FpHttpResponse *front;
  GError *front_error;
} Finding;

static void
finding_free(gpointer data)
{
  Finding *finding = data;
  g_free(finding->basic_user);
  fp_secret_unref(finding->basic_password);
  g_ptr_array_unref(finding->bases);
  fp_http_response_unref(finding->front);
  g_clear_error(&finding->front_error);
  g_free(finding);
}

void
fp_found_free(FpFound *found)
{
  if (!found)
    return;
  fp_url_free(found->base);
  g_free(found->evidence);
  fp_peer_free(found->peer);
  g_free(found);
}

/* Its title if the front page is that of other software, and what spoke for it; NULL otherwise. */
static const char *
other_software(const Finding *finding, const char **evidence)
{
  const char *title = finding->front ? fp_software_recognise(finding->front, evidence) : NULL;
  for (const FpDriver *const *driver = fp_drivers(); title && *driver; driver++)
    if (g_str_equal((*driver)->title, title))
      return NULL;
  return title;
}

/* "Khoros Community, Discourse and NodeBB" */
static char *
supported(void)
{
  GString *list = g_string_new(NULL);
  for (const FpDriver *const *driver = fp_drivers(); *driver; driver++) {
    if (list->len > 0)
      g_string_append(list, driver[1] ? ", " : _(" and "));
    g_string_append(list, (*driver)->title);
  }
  return g_string_free(list, FALSE);
}

static GError *
not_found(const Finding *finding)
{
  const FpUrl *asked = finding->bases->pdata[0];
  const char *evidence = NULL, *other = other_software(finding, &evidence);
  g_autofree char *known = supported();
  if (finding->front_error)
    return g_error_copy(finding->front_error);
  if (!other && finding->probes && finding->captive == finding->probes)
    return g_error_new(FP_NET_ERROR, FP_NET_CAPTIVE,
                       _("What answers at %s is a page for people, whatever is asked: a sign-in page of the "
                         "network, a proxy, or not a forum"),
                       asked->host_shown);
  if (fp_http_response_status(finding->front) >= 500)
    return g_error_new(FP_FORUM_ERROR, FP_FORUM_BUSY, _("%s is out of order (HTTP status %u)"),
                       asked->host_shown, fp_http_response_status(finding->front));
  if (other)
    /* Translators: a host, the software, what speaks for it, the software again, a list of software. */
    return g_error_new(FP_FORUM_ERROR, FP_FORUM_UNKNOWN,
                       _("%s runs %s: %s. %s is not supported yet; flagpost reads %s"), asked->host_shown,
                       other, evidence, other, known);
  return g_error_new(FP_FORUM_ERROR, FP_FORUM_UNKNOWN,
                     _("There is no forum at %s that flagpost knows how to talk to; it reads %s"),
                     asked->href, known);
}

/* A server may send each request on from its root to the folder where the forum lies, which works for reading
 * and not for writing: then the forum lies where the probe was answered. (transfer full) */
static FpUrl *
base_of_probe(const FpDriver *driver, const FpUrl *base, const FpHttpResponse *response)
{
  g_autoptr(FpHttpRequest) request = driver->probe(base);
  const FpUrl *asked = fp_http_request_url(request), *answered = fp_http_response_url(response);
  const char *rest = asked->path + strlen(base->path) - 1; /* a base ends with its slash */
  if (!fp_url_same_origin(asked, answered) || !g_str_has_suffix(answered->path, rest))
    return fp_url_copy(base);
  g_autofree char *path = g_strndup(answered->path, strlen(answered->path) - strlen(rest));
  g_autofree char *full =
      g_strdup_printf("%s://%s:%u%s/", answered->scheme, answered->host, answered->port, path);
  FpUrl *led = fp_url_base(full, NULL);
  return led ? led : fp_url_copy(base);
}

static FpFound *
found_new(const Finding *finding, const FpDriver *driver, const FpUrl *base, int sure, gboolean probed)
{
  FpFound *found = g_new0(FpFound, 1);
  const char *evidence = NULL;
  const char *title = finding->front ? fp_software_recognise(finding->front, &evidence) : NULL;
  if (g_strcmp0(title, driver->title) != 0)
    evidence = probed ? NULL : _("its front page is built as that program builds it");
  found->driver = driver;
  found->base = fp_url_copy(base);
  found->sure = sure;
  found->peer = fp_transport_peer(finding->transport);
  if (probed && evidence)
    found->evidence = g_strdup_printf(_("its interface for programs answers, and %s"), evidence);
  else
    found->evidence = g_strdup(probed ? _("its interface for programs answers") : evidence);
  return found;
}

char *
fp_found_sentence(const FpFound *found)
{
  g_autofree char *host = fp_url_both_spellings(found->base);
  const char *sure = found->sure >= 95 ? _("certain") : _("very likely"); /* LIKELY is the least */
  /* Translators: the software, a host, how sure that is, what speaks for it. */
  return g_strdup_printf(_("Found %s at %s: %s, since %s."), found->driver->title, host, sure,
                         found->evidence);
}

static int
front_says(const Finding *finding, const FpDriver *driver)
{
  return finding->front && driver->recognise ? driver->recognise(finding->front) : 0;
}

/* No probe settled it: the front page, if it is plain enough. Takes over the task. */
static void
conclude(GTask *task)
{
  const Finding *finding = g_task_get_task_data(task);
  const FpDriver *best = NULL;
  int sure = 0;
  for (const FpDriver *const *driver = fp_drivers(); *driver; driver++)
    if (front_says(finding, *driver) > sure) {
      sure = front_says(finding, *driver);
      best = *driver;
    }
  if (best && sure >= LIKELY)
    g_task_return_pointer(task, found_new(finding, best, finding->bases->pdata[0], sure, FALSE),
                          (GDestroyNotify)fp_found_free);
  else
    g_task_return_error(task, not_found(finding));
  g_object_unref(task);
}

static void
send_as(GTask *task, FpHttpRequest *request, GAsyncReadyCallback done)
{
  const Finding *finding = g_task_get_task_data(task);
  if (finding->basic_user)
    fp_http_request_basic(request, finding->basic_user, finding->basic_password);
  fp_http_send_async(finding->transport, NULL, request, g_task_get_cancellable(task), done, task);
}

static void probed(GObject *source, GAsyncResult *result, gpointer data);

static void
probe_next(GTask *task)
{
  Finding *finding = g_task_get_task_data(task);
  for (; finding->base < finding->bases->len; finding->base++, finding->driver = 0)
    for (; fp_drivers()[finding->driver]; finding->driver++) {
      const FpDriver *driver = fp_drivers()[finding->driver];
      if (!driver->probe)
        continue;
      g_autoptr(FpHttpRequest) request = driver->probe(finding->bases->pdata[finding->base]);
      send_as(task, request, probed);
      return;
    }
  conclude(task);
}

static gboolean
is_final(const GError *error)
{
  return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches(error, FP_NET_ERROR, FP_NET_OFFLINE) ||
         g_error_matches(error, FP_NET_ERROR, FP_NET_TLS) ||
         g_error_matches(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS);
}

static void
probed(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Finding *finding = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpHttpResponse) response = fp_http_send_finish(result, &error);
  const FpDriver *driver = fp_drivers()[finding->driver];
  int sure = response && driver->probed ? driver->probed(response) : 0;
  if (error && is_final(error)) {
    g_task_return_error(task, error);
    g_object_unref(task);
    return;
  }
  finding->probes++;
  finding->captive += g_error_matches(error, FP_NET_ERROR, FP_NET_CAPTIVE);
  g_clear_error(&error);
  if (sure >= SETTLED) {
    g_autoptr(FpUrl) base = base_of_probe(driver, finding->bases->pdata[finding->base], response);
    g_task_return_pointer(task, found_new(finding, driver, base, sure, TRUE), (GDestroyNotify)fp_found_free);
    g_object_unref(task);
    return;
  }
  finding->driver++;
  probe_next(task);
}

static void
add_base(Finding *finding, const FpUrl *url, const char *path)
{
  g_autofree char *full = g_strdup_printf("%s://%s:%u%s/", url->scheme, url->host, url->port, path);
  g_autoptr(FpUrl) base = fp_url_base(full, NULL);
  for (guint i = 0; base && i < finding->bases->len; i++)
    if (g_str_equal(((const FpUrl *)finding->bases->pdata[i])->href, base->href))
      return;
  if (base && finding->bases->len < MOST_BASES)
    g_ptr_array_add(finding->bases, g_steal_pointer(&base));
}

/* The folder that a redirect of the front page led to, then what lies above the address that was asked:
 * somebody may have given the address of a topic. */
static void
add_bases(Finding *finding)
{
  const FpUrl *asked = finding->bases->pdata[0], *url = fp_http_response_url(finding->front);
  const char *evidence = NULL;
  g_autofree char *path = NULL;
  char *slash;
  if (url && fp_url_same_origin(asked, url)) {
    g_autofree char *led = g_strndup(url->path, strcspn(url->path, "?"));
    slash = strrchr(led, '/');
    if (slash && slash != led) {
      *slash = '\0';
      add_base(finding, url, led);
    }
  }
  if (other_software(finding, &evidence))
    return;
  path = g_strndup(asked->path, strcspn(asked->path, "?"));
  for (slash = strrchr(path, '/'); slash; slash = strrchr(path, '/')) {
    *slash = '\0';
    add_base(finding, asked, path);
  }
}

static gboolean
wants_basic(const FpHttpResponse *response)
{
  const char *asks = fp_http_response_header(response, "WWW-Authenticate");
  return fp_http_response_status(response) == 401 && asks && g_ascii_strncasecmp(asks, "Basic", 5) == 0;
}

static void
front_read(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Finding *finding = g_task_get_task_data(task);
  finding->front = fp_http_send_finish(result, &finding->front_error);
  if (finding->front_error && is_final(finding->front_error)) {
    g_task_return_error(task, g_steal_pointer(&finding->front_error));
    g_object_unref(task);
    return;
  }
  if (finding->front && wants_basic(finding->front)) {
    const FpUrl *asked = finding->bases->pdata[0];
    g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_SIGN_IN,
                            finding->basic_user
                                ? _("%s refused the name or password of the sign-in in front of it (HTTP "
                                    "Basic)")
                                : _("There is one more sign-in in front of %s (HTTP Basic): the account "
                                    "needs its name and password too (--basic-user)"),
                            asked->host_shown);
    g_object_unref(task);
    return;
  }
  if (finding->front)
    add_bases(finding);
  probe_next(task);
}

void
fp_forum_find_async(FpTransport *transport, const FpUrl *base, const FpSite *basic, GCancellable *cancellable,
                    GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_source_tag(task, fp_forum_find_async);
  Finding *finding = g_new0(Finding, 1);
  finding->transport = transport;
  fp_transport_watch_peer(transport);
  finding->bases = g_ptr_array_new_with_free_func((GDestroyNotify)fp_url_free);
  g_ptr_array_add(finding->bases, fp_url_copy(base));
  if (basic && basic->basic_user) {
    finding->basic_user = g_strdup(basic->basic_user);
    finding->basic_password = basic->basic_password ? fp_secret_ref(basic->basic_password) : NULL;
  }
  g_task_set_task_data(task, finding, finding_free);
  g_autoptr(FpHttpRequest) request = fp_http_request_new("GET", base, "/");
  fp_http_request_header(request, "Accept", "text/html");
  send_as(task, request, front_read);
}

FpFound *
fp_forum_find_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
