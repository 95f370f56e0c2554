/* Cookies of one account, in memory: only what a host sets for itself, few and small. A server can neither
 * fill the jar nor make it speak to another host. Called by send.c. */
#include "config.h"

#include "flagpost/http.h"

#include "flagpost/clock.h"
#include "late.h"
#include "net.h"

#define MOST_COOKIES 50
#define MOST_BYTES   4096
#define MOST_HEADER  ((gsize)16 << 10)
#define MOST_LINES   200

typedef struct {
  char *name, *value, *path;
  char *host;
  guint16 port;
  gboolean secure;
  gint64 until; /* 0: this session */
} Cookie;

struct _FpCookieJar {
  GPtrArray *cookies; /* Cookie, oldest first */
};

static void
cookie_free(gpointer data)
{
  Cookie *cookie = data;
  g_free(cookie->name);
  fp_wipe(cookie->value, strlen(cookie->value));
  g_free(cookie->value);
  g_free(cookie->path);
  g_free(cookie->host);
  g_free(cookie);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cookie, cookie_free)

FpCookieJar *
fp_cookie_jar_new(void)
{
  FpCookieJar *jar = g_new0(FpCookieJar, 1);
  jar->cookies = g_ptr_array_new_with_free_func(cookie_free);
  return jar;
}

void
fp_cookie_jar_free(FpCookieJar *jar)
{
  if (!jar)
    return;
  g_ptr_array_unref(jar->cookies);
  g_free(jar);
}

void
fp_cookie_jar_clear(FpCookieJar *jar)
{
  g_ptr_array_set_size(jar->cookies, 0);
}

/* The folder of the request's path, as RFC 6265 5.1.4 has it. */
static char *
default_path(const FpUrl *url)
{
  g_autofree char *path = g_strndup(url->path, strcspn(url->path, "?"));
  char *slash = strrchr(path, '/');
  if (!slash || slash == path)
    return g_strdup("/");
  return g_strndup(path, (gsize)(slash - path));
}

static gboolean
path_matches(const char *cookie, const char *path)
{
  gsize size = strlen(cookie);
  if (strncmp(cookie, path, size) != 0)
    return FALSE;
  return path[size] == '\0' || path[size] == '/' || path[size] == '?' || (size && cookie[size - 1] == '/');
}

static char *
trimmed(const char *from, gsize size)
{
  return g_strstrip(g_strndup(from, size));
}

/* One attribute; FALSE: the cookie is not for this jar. */
static gboolean
take_attribute(Cookie *cookie, const char *name, const char *value, gboolean *has_age)
{
  if (g_ascii_strcasecmp(name, "Domain") == 0) {
    const char *domain = *value == '.' ? value + 1 : value;
    return *domain == '\0' || g_ascii_strcasecmp(domain, cookie->host) == 0;
  }
  if (g_ascii_strcasecmp(name, "Path") == 0 && *value == '/') {
    g_free(cookie->path);
    cookie->path = g_strdup(value);
  } else if (g_ascii_strcasecmp(name, "Secure") == 0) {
    cookie->secure = TRUE;
  } else if (g_ascii_strcasecmp(name, "Max-Age") == 0) {
    gint64 age = g_ascii_strtoll(value, NULL, 10);
    *has_age = TRUE;
    cookie->until = age <= 0 ? 1 : fp_clock_now() + MIN(age, 400 * 24 * 60 * 60) * FP_SECOND;
  } else if (g_ascii_strcasecmp(name, "Expires") == 0 && !*has_age) {
    time_t when = curl_getdate(value, NULL);
    if (when != (time_t)-1)
      cookie->until = MAX((gint64)when, 0) * FP_SECOND + 1;
  }
  return TRUE;
}

/* A Set-Cookie line to a cookie, or NULL: refused. */
static Cookie *
parse(const char *line, const FpUrl *url)
{
  if (strlen(line) > MOST_BYTES || !fp_net_is_plain(line))
    return NULL;
  g_auto(GStrv) parts = g_strsplit(line, ";", -1);
  const char *equals = parts[0] ? strchr(parts[0], '=') : NULL;
  if (!equals)
    return NULL;
  g_autoptr(Cookie) cookie = g_new0(Cookie, 1);
  cookie->name = trimmed(parts[0], (gsize)(equals - parts[0]));
  cookie->value = trimmed(equals + 1, strlen(equals + 1));
  cookie->path = default_path(url);
  cookie->host = g_strdup(url->host);
  cookie->port = url->port;
  gboolean has_age = FALSE;
  for (guint i = 1; parts[i]; i++) {
    const char *sign = strchr(parts[i], '=');
    g_autofree char *name = trimmed(parts[i], sign ? (gsize)(sign - parts[i]) : strlen(parts[i]));
    g_autofree char *value = trimmed(sign ? sign + 1 : "", sign ? strlen(sign + 1) : 0);
    if (!take_attribute(cookie, name, value, &has_age))
      return NULL;
  }
  gboolean safe = url->local || strcmp(url->scheme, "https") == 0;
  if (!*cookie->name || (cookie->secure && !safe))
    return NULL;
  return g_steal_pointer(&cookie);
}

static void
drop_same(FpCookieJar *jar, const Cookie *cookie)
{
  for (guint i = jar->cookies->len; i-- > 0;) {
    const Cookie *old = jar->cookies->pdata[i];
    if (strcmp(old->name, cookie->name) == 0 && strcmp(old->path, cookie->path) == 0 &&
        strcmp(old->host, cookie->host) == 0 && old->port == cookie->port)
      g_ptr_array_remove_index(jar->cookies, i);
  }
}

void
fp_cookie_jar_take(FpCookieJar *jar, const FpHttpResponse *response)
{
  const FpUrl *url = fp_http_response_url(response);
  if (!url)
    return;
  const char *line;
  for (guint i = 0; i < MOST_LINES && (line = fp_http_response_nth_header(response, "Set-Cookie", i)); i++) {
    Cookie *cookie = parse(line, url);
    if (!cookie)
      continue;
    drop_same(jar, cookie);
    if ((cookie->until && cookie->until <= fp_clock_now()) || jar->cookies->len >= MOST_COOKIES)
      cookie_free(cookie);
    else
      g_ptr_array_add(jar->cookies, cookie);
  }
}

char *
fp_cookie_jar_header(const FpCookieJar *jar, const FpUrl *url)
{
  gboolean safe = url->local || strcmp(url->scheme, "https") == 0;
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint i = 0; i < jar->cookies->len; i++) {
    const Cookie *cookie = jar->cookies->pdata[i];
    if (strcmp(cookie->host, url->host) != 0 || cookie->port != url->port ||
        !path_matches(cookie->path, url->path) || (cookie->secure && !safe) ||
        (cookie->until && cookie->until <= fp_clock_now()))
      continue;
    if (out->len + strlen(cookie->name) + strlen(cookie->value) + 3 > MOST_HEADER)
      break;
    g_string_append_printf(out, "%s%s=%s", out->len ? "; " : "", cookie->name, cookie->value);
  }
  return out->len ? g_strdup(out->str) : NULL;
}

char *
fp_cookie_jar_save(const FpCookieJar *jar)
{
  GString *out = g_string_sized_new(4096);
  for (guint i = 0; i < jar->cookies->len; i++) {
    const Cookie *cookie = jar->cookies->pdata[i];
    g_string_append_printf(out, "%s %u %d %" G_GINT64_FORMAT "\t%s\t%s\t%s\n", cookie->host, cookie->port,
                           cookie->secure, cookie->until, cookie->path, cookie->name, cookie->value);
  }
  return g_string_free(out, FALSE);
}

/* "HOST PORT SECURE UNTIL", path, name, value, as saved. NULL: it is not. */
static Cookie *
loaded(const char *line)
{
  g_auto(GStrv) parts = g_strsplit(line, "\t", 4);
  if (g_strv_length(parts) != 4)
    return NULL;
  g_auto(GStrv) facts = g_strsplit(parts[0], " ", 4);
  if (g_strv_length(facts) != 4)
    return NULL;
  Cookie *cookie = g_new0(Cookie, 1);
  cookie->host = g_strdup(facts[0]);
  cookie->port = (guint16)g_ascii_strtoull(facts[1], NULL, 10);
  cookie->secure = g_str_equal(facts[2], "1");
  cookie->until = g_ascii_strtoll(facts[3], NULL, 10);
  cookie->path = g_strdup(parts[1]);
  cookie->name = g_strdup(parts[2]);
  cookie->value = g_strdup(parts[3]);
  fp_wipe(parts[3], strlen(parts[3]));
  return cookie;
}

void
fp_cookie_jar_load(FpCookieJar *jar, const char *text)
{
  while (*text && jar->cookies->len < MOST_COOKIES) {
    gsize size = strcspn(text, "\n");
    char *line = g_strndup(text, size);
    Cookie *cookie = loaded(line);
    if (cookie)
      g_ptr_array_add(jar->cookies, cookie);
    fp_wipe(line, size);
    g_free(line);
    text += size + (text[size] == '\n');
  }
}
