/* Addresses: one parser, libcurl's, for what is shown, judged, opened and contacted. What it accepts is
 * written out again by fp_url_parse(), so that a browser cannot read another host out of it. Called by links,
 * accounts, drivers and the network. */
#include "config.h"

#include "flagpost/url.h"

#include "flagpost/eights.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/late.h"
#include "flagpost/text.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <gio/gio.h>
#include <idn2.h>
#include <libpsl.h>

#define OPEN_LIMIT  4096
#define PARSE_LIMIT 65536
#define IDN_FLAGS   (IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL)

#define CALLS(CALL)                                                                                          \
  CALL(curl_free) CALL(curl_url) CALL(curl_url_cleanup) CALL(curl_url_get) CALL(curl_url_set)
FP_LATE_TYPE(Calls, CALLS);
static FP_LATE_LIBRARY(Calls, curl, FP_LATE_CURL, CALLS);
#define curl_free        (curl()->curl_free)
#define curl_url         (curl()->curl_url)
#define curl_url_cleanup (curl()->curl_url_cleanup)
#define curl_url_get     (curl()->curl_url_get)
#define curl_url_set     (curl()->curl_url_set)

#define IDN_CALLS(CALL) CALL(idn2_free) CALL(idn2_lookup_u8) CALL(idn2_to_unicode_8z8z)
FP_LATE_TYPE(IdnCalls, IDN_CALLS);
static FP_LATE_LIBRARY(IdnCalls, idn, FP_LATE_IDN2, IDN_CALLS);
#define idn2_free            (idn()->idn2_free)
#define idn2_lookup_u8       (idn()->idn2_lookup_u8)
#define idn2_to_unicode_8z8z (idn()->idn2_to_unicode_8z8z)

#define PSL_CALLS(CALL) CALL(psl_latest) CALL(psl_registrable_domain)
FP_LATE_TYPE(PslCalls, PSL_CALLS);
static FP_LATE_LIBRARY(PslCalls, psl, FP_LATE_PSL, PSL_CALLS);
#define psl_latest             (psl()->psl_latest)
#define psl_registrable_domain (psl()->psl_registrable_domain)

typedef CURLU CurlUrl;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CurlUrl, curl_url_cleanup)

static void
set_bad(GError **error, const char *why)
{
  g_set_error_literal(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS, why);
}

/* A part as libcurl has it, or NULL. */
static char *
get_part(CURLU *handle, CURLUPart part, unsigned flags)
{
  char *value = NULL;
  if (curl_url_get(handle, part, &value, flags) != CURLUE_OK)
    return NULL;
  char *copy = g_strdup(value);
  curl_free(value);
  return copy;
}

/* Letters, digits, '-', '_' in labels that are not empty: what may stand in the name of a host. */
static gboolean
is_host_name(const char *host)
{
  gsize length = strlen(host), label = 0;
  if (length == 0 || length > 253)
    return FALSE;
  for (const char *at = host; *at != '\0'; at++) {
    if (*at == '.' && label == 0)
      return FALSE;
    if (*at != '.' && !g_ascii_isalnum(*at) && *at != '-' && *at != '_')
      return FALSE;
    label = *at == '.' ? 0 : label + 1;
    if (label > 63)
      return FALSE;
  }
  return label > 0;
}

/* Lower case ASCII without a dot at the end, or NULL. */
static char *
host_to_ascii(const char *host)
{
  g_autofree char *ascii = NULL;
  if (fp_eights_are_ascii(host, strlen(host))) {
    ascii = g_ascii_strdown(host, -1);
  } else {
    uint8_t *found = NULL;
    if (idn2_lookup_u8((const uint8_t *)host, &found, IDN_FLAGS) != IDN2_OK)
      return NULL;
    ascii = g_ascii_strdown((const char *)found, -1);
    idn2_free(found);
  }
  if (g_str_has_suffix(ascii, "."))
    ascii[strlen(ascii) - 1] = '\0';
  return is_host_name(ascii) ? g_steal_pointer(&ascii) : NULL;
}

/* The host in the letters of its language if that leads back to the same name. */
static char *
host_to_shown(const char *host)
{
  if (!strstr(host, "xn--"))
    return g_strdup(host);
  char *unicode = NULL;
  if (idn2_to_unicode_8z8z(host, &unicode, 0) != IDN2_OK)
    return g_strdup(host);
  g_autofree char *shown = fp_text_clean(unicode, -1, FP_TEXT_ONE_LINE);
  g_autofree char *back = host_to_ascii(unicode);
  idn2_free(unicode);
  return g_strdup(g_strcmp0(back, host) == 0 ? shown : host);
}

static gboolean
is_loopback(const char *host, gboolean *ip)
{
  g_autofree char *bare = host[0] == '[' ? g_strndup(host + 1, strcspn(host + 1, "]")) : g_strdup(host);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string(bare);
  *ip = address != NULL;
  if (address)
    return g_inet_address_get_is_loopback(address);
  return g_str_equal(host, "localhost") || g_str_has_suffix(host, ".localhost");
}

/* What follows from the host. */
static void
describe_host(FpUrl *url)
{
  url->local = is_loopback(url->host, &url->ip);
  url->host_shown = url->ip ? g_strdup(url->host) : host_to_shown(url->host);
  url->domain = url->ip ? g_strdup(url->host) : fp_url_host_domain(url->host);
}

/* Numeric spellings such as 0x7f.1 come out of libcurl as an ordinary address; after the mapping of other
 * scripts' digits the name has to go through it once more. */
static gboolean
set_host(FpUrl *url, CURLU *handle, GError **error)
{
  g_autofree char *raw = get_part(handle, CURLUPART_HOST, 0);
  g_autofree char *zone = get_part(handle, CURLUPART_ZONEID, 0);
  if (!raw || zone) {
    set_bad(error, _("The address names no host"));
    return FALSE;
  }
  if (raw[0] == '[') {
    url->host = g_ascii_strdown(raw, -1);
  } else {
    url->host = host_to_ascii(raw);
    if (url->host) {
      g_autoptr(CurlUrl) again = curl_url();
      g_autofree char *simple = g_strconcat("http://", url->host, "/", NULL);
      curl_url_set(again, CURLUPART_URL, simple, 0); /* if that fails, it has no host */
      g_free(url->host);
      url->host = get_part(again, CURLUPART_HOST, 0);
    }
  }
  if (!url->host) {
    set_bad(error, _("The address has a host name that cannot exist"));
    return FALSE;
  }
  describe_host(url);
  return TRUE;
}

/* Bytes that have another meaning to some reader of addresses, '\' above all, are percent-encoded. */
static void
append_encoded(GString *out, const char *part)
{
  for (const char *at = part; *at != '\0'; at++) {
    guchar c = (guchar)*at;
    if (c <= 0x20 || c >= 0x7F || strchr("\"<>\\^`{|}", c))
      g_string_append_printf(out, "%%%02X", c);
    else
      g_string_append_c(out, *at);
  }
}

static guint16
default_port(const char *scheme)
{
  if (g_str_equal(scheme, "https"))
    return 443;
  if (g_str_equal(scheme, "http"))
    return 80;
  return g_str_equal(scheme, "ftp") ? 21 : 0;
}

static void
set_path(FpUrl *url, CURLU *handle)
{
  g_autofree char *path = get_part(handle, CURLUPART_PATH, 0);
  g_autofree char *query = get_part(handle, CURLUPART_QUERY, 0);
  GString *out = g_string_new(NULL);
  append_encoded(out, path); /* libcurl's begins with '/' and is never NULL */
  if (query) {
    g_string_append_c(out, '?');
    append_encoded(out, query);
  }
  url->path = g_string_free(out, FALSE);
}

static void
set_href(FpUrl *url, CURLU *handle)
{
  g_autofree char *password = get_part(handle, CURLUPART_PASSWORD, 0);
  g_autofree char *fragment = get_part(handle, CURLUPART_FRAGMENT, 0);
  GString *out = g_string_new(url->scheme);
  g_string_append(out, "://");
  if (url->user) { /* perhaps empty, before a password */
    append_encoded(out, url->user);
    if (password) {
      g_string_append_c(out, ':');
      append_encoded(out, password);
    }
    g_string_append_c(out, '@');
  }
  g_string_append(out, url->host);
  if (url->port != default_port(url->scheme))
    g_string_append_printf(out, ":%u", url->port);
  g_string_append(out, url->path);
  if (fragment) {
    g_string_append_c(out, '#');
    append_encoded(out, fragment);
  }
  url->href = g_string_free(out, FALSE);
}

static FpUrl *
from_handle(CURLU *handle, GError **error)
{
  g_autoptr(FpUrl) url = g_new0(FpUrl, 1);
  g_autofree char *scheme = get_part(handle, CURLUPART_SCHEME, 0); /* without one libcurl takes no address */
  url->scheme = g_ascii_strdown(scheme, -1);
  if (!set_host(url, handle, error))
    return NULL;
  url->user = get_part(handle, CURLUPART_USER, 0);
  g_autofree char *port = get_part(handle, CURLUPART_PORT, 0);
  guint64 number = default_port(url->scheme);
  if (port && !g_ascii_string_to_unsigned(port, 10, 1, G_MAXUINT16, &number, NULL)) {
    set_bad(error, _("The address has a port that cannot exist"));
    return NULL;
  }
  url->port = (guint16)number;
  set_path(url, handle);
  set_href(url, handle);
  return g_steal_pointer(&url);
}

/* Without blanks at its ends; NULL if a byte is in it that no address has. */
static char *
trimmed(const char *text, GError **error)
{
  g_autofree char *copy = g_strdup(text ? text : "");
  g_strstrip(copy);
  gsize length = strlen(copy);
  gboolean good = length > 0 && length <= PARSE_LIMIT && g_utf8_validate(copy, (gssize)length, NULL);
  for (const char *at = copy; good && *at != '\0'; at++)
    good = (guchar)*at >= 0x20 && *at != 0x7F;
  if (!good) {
    set_bad(error,
            length == 0 ? _("The address is empty") : _("The address has bytes that no address may have"));
    return NULL;
  }
  return g_steal_pointer(&copy);
}

/* --- addresses that every parser reads alike once they are written out: most of them, and read without
 * libcurl, which is not loaded until something else is met. Nothing that is escaped, nothing with a password,
 * a fragment, ASCII capitals in its host, numbers that are no ordinary IPv4 address, or dots that would have
 * to be resolved. --- */

#define PLAIN_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-."
#define PLAIN_USER    PLAIN_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_~"

/* The length of "USER@" at `at`, or 0. */
static gsize
plain_user(const char *at)
{
  gsize size = strspn(at, PLAIN_USER);
  return size > 0 && at[size] == '@' ? size + 1 : 0;
}

/* The length of what may be a host, in any script. */
static gsize
plain_host(const char *at)
{
  gsize size = 0;
  while ((guchar)at[size] >= 0x80 || (at[size] != '\0' && strchr(PLAIN_LETTERS, at[size])))
    size++;
  return size;
}

/* Whether the name is a host to every reader: an IPv4 address, or its last label begins with a letter. */
static gboolean
is_plain_host(const char *host)
{
  const char *label = strrchr(host, '.');
  struct in_addr ip;
  return g_ascii_isalpha(label ? label[1] : host[0]) || inet_pton(AF_INET, host, &ip) == 1;
}

/* The length of ":PORT" at `at`; 0 if there is none. FALSE: it is not plain. */
static gboolean
plain_port(const char *at, gsize *size, guint16 *port)
{
  gsize digits = *at == ':' ? strspn(at + 1, "0123456789") : 0;
  guint64 number = 0;
  *size = digits > 0 ? digits + 1 : 0;
  for (gsize i = 1; i <= digits && number <= G_MAXUINT16; i++)
    number = number * 10 + (guint64)(at[i] - '0');
  if (digits > 0)
    *port = (guint16)number;
  return *at != ':' || (digits > 0 && at[1] != '0' && number <= G_MAXUINT16);
}

#define PLAIN_SIGNS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"

static gboolean
is_plain_path(const char *path)
{
  gsize size = strspn(path, PLAIN_SIGNS),
        query = path[size] == '?' ? strspn(path + size + 1, PLAIN_SIGNS "=&") : 0;
  if (*path != '\0' && *path != '/')
    return FALSE;
  const char *dot = strstr(path, "/.");
  if (path[size] == '?' && query == 0)
    return FALSE;
  return path[size + (query > 0 ? query + 1 : 0)] == '\0' && (!dot || dot > path + size);
}

/* What is known of a plain host. One host is met many times in a row, and the list of suffixes is long: each
 * thread keeps the last one. */
typedef struct {
  char *written;
  FpUrl *url; /* the host's part of it, or NULL: it is not plain */
} KnownHost;

static void
known_host_free(gpointer data)
{
  KnownHost *known = data;
  fp_url_free(known->url);
  g_free(known->written);
  g_free(known);
}

static GPrivate last_host = G_PRIVATE_INIT(known_host_free);

static FpUrl *
host_known(const char *written, gsize size)
{
  KnownHost *last = g_private_get(&last_host);
  if (last && strncmp(last->written, written, size) == 0 && last->written[size] == '\0')
    return last->url;
  last = g_new0(KnownHost, 1);
  last->written = g_strndup(written, size);
  g_private_replace(&last_host, last);
  g_autofree char *host = host_to_ascii(last->written);
  if (!host || !is_plain_host(host))
    return NULL;
  last->url = g_new0(FpUrl, 1);
  last->url->host = g_steal_pointer(&host);
  describe_host(last->url);
  return last->url;
}

static gboolean
set_plain_host(FpUrl *url, const char *host, gsize size)
{
  const FpUrl *known = size > 0 ? host_known(host, size) : NULL;
  if (!known)
    return FALSE;
  url->host = g_strdup(known->host);
  url->host_shown = g_strdup(known->host_shown);
  url->domain = g_strdup(known->domain);
  url->ip = known->ip;
  url->local = known->local;
  return TRUE;
}

static char *
plain_href(const FpUrl *url)
{
  const char *user = url->user ? url->user : "", *at = url->user ? "@" : "";
  return url->port == default_port(url->scheme)
             ? g_strconcat(url->scheme, "://", user, at, url->host, url->path, NULL)
             : g_strdup_printf("%s://%s%s%s:%u%s", url->scheme, user, at, url->host, url->port, url->path);
}

static FpUrl *
parse_plain(const char *address)
{
  gsize scheme = g_str_has_prefix(address, "https://") ? 5 : g_str_has_prefix(address, "http://") ? 4 : 0;
  if (scheme == 0)
    return NULL;
  const char *user = address + scheme + 3, *host = user + plain_user(user);
  gsize host_size = plain_host(host), port_size = 0;
  guint16 port = scheme == 5 ? 443 : 80;
  const char *path = host + host_size;
  if (!plain_port(path, &port_size, &port) || !is_plain_path(path + port_size))
    return NULL;
  path += port_size;
  g_autoptr(FpUrl) url = g_new0(FpUrl, 1);
  if (!set_plain_host(url, host, host_size))
    return NULL;
  url->scheme = g_strndup(address, scheme);
  url->user = host > user ? g_strndup(user, (gsize)(host - user) - 1) : NULL;
  url->port = port;
  url->path = g_strdup(*path != '\0' ? path : "/");
  url->href = plain_href(url);
  return g_steal_pointer(&url);
}

FpUrl *
fp_url_parse(const char *text, GError **error)
{
  g_autofree char *address = trimmed(text, error);
  if (!address)
    return NULL;
  FpUrl *plain = parse_plain(address);
  if (plain)
    return plain;
  g_autoptr(CurlUrl) handle = curl_url();
  CURLUcode code = curl_url_set(handle, CURLUPART_URL, address, CURLU_NON_SUPPORT_SCHEME | CURLU_ALLOW_SPACE);
  if (code != CURLUE_OK) {
    set_bad(error, _("This is not a complete address such as https://forum.example.org/"));
    return NULL;
  }
  return from_handle(handle, error);
}

/* A whole address, or a path from the root on. */
static FpUrl *
resolve_plain(const FpUrl *base, const char *address)
{
  if (address[0] != '/' || address[1] == '/' || base->user)
    return parse_plain(address);
  g_autofree char *whole = g_strdup_printf("%s://%s:%u%s", base->scheme, base->host, base->port, address);
  return parse_plain(whole);
}

FpUrl *
fp_url_resolve(const FpUrl *base, const char *reference, GError **error)
{
  if (!base)
    return fp_url_parse(reference, error);
  g_autofree char *address = trimmed(reference, error);
  if (!address)
    return NULL;
  FpUrl *plain = resolve_plain(base, address);
  if (plain)
    return plain;
  g_autoptr(CurlUrl) handle = curl_url();
  const unsigned flags = CURLU_NON_SUPPORT_SCHEME | CURLU_ALLOW_SPACE;
  if (curl_url_set(handle, CURLUPART_URL, base->href, flags) != CURLUE_OK ||
      curl_url_set(handle, CURLUPART_URL, address, flags) != CURLUE_OK) {
    set_bad(error, _("This is not an address"));
    return NULL;
  }
  return from_handle(handle, error);
}

FpUrl *
fp_url_copy(const FpUrl *url)
{
  FpUrl *copy = g_memdup2(url, sizeof *url);
  copy->href = g_strdup(url->href);
  copy->scheme = g_strdup(url->scheme);
  copy->user = g_strdup(url->user);
  copy->host = g_strdup(url->host);
  copy->host_shown = g_strdup(url->host_shown);
  copy->domain = g_strdup(url->domain);
  copy->path = g_strdup(url->path);
  return copy;
}

void
fp_url_free(FpUrl *url)
{
  if (!url)
    return;
  g_free(url->href);
  g_free(url->scheme);
  g_free(url->user);
  g_free(url->host);
  g_free(url->host_shown);
  g_free(url->domain);
  g_free(url->path);
  g_free(url);
}

gboolean
fp_url_same_origin(const FpUrl *a, const FpUrl *b)
{
  return a->port == b->port && g_str_equal(a->scheme, b->scheme) && g_str_equal(a->host, b->host);
}

gboolean
fp_url_may_open(const FpUrl *url)
{
  if (!g_str_equal(url->scheme, "http") && !g_str_equal(url->scheme, "https"))
    return FALSE;
  for (const char *at = url->href; *at != '\0'; at++)
    if (*at <= 0x20 || *at >= 0x7F)
      return FALSE;
  return *url->host != '\0' && strlen(url->href) <= OPEN_LIMIT;
}

/* A forum's address without query and fragment, and with one slash at the end. */
static char *
base_text(const char *typed)
{
  g_autofree char *address = g_strdup(typed);
  g_strstrip(address);
  address[strcspn(address, "?#")] = '\0';
  gsize length = strlen(address);
  while (length > 0 && address[length - 1] == '/')
    address[--length] = '\0';
  return g_strconcat(!strstr(address, "://") ? "https://" : "", address, "/", NULL);
}

FpUrl *
fp_url_base(const char *typed, GError **error)
{
  g_autofree char *checked = trimmed(typed, error);
  if (!checked)
    return NULL;
  g_autofree char *address = base_text(checked);
  g_autoptr(FpUrl) url = fp_url_parse(address, error);
  if (!url)
    return NULL;
  if (url->user || strchr(url->href, '@')) {
    set_bad(error, _("The address has a user name in it; flagpost asks for the name by itself"));
    return NULL;
  }
  gboolean plain = g_str_equal(url->scheme, "http");
  if (plain && !url->local) {
    set_bad(error, _("The address begins with http://, where anybody on the way could read the password"));
    return NULL;
  }
  if (!plain && !g_str_equal(url->scheme, "https")) {
    set_bad(error, _("The address does not begin with https://"));
    return NULL;
  }
  return g_steal_pointer(&url);
}

char *
fp_url_page(const FpUrl *base, const char *path)
{
  gsize length = strlen(base->href);
  while (base->href[length - 1] == '/')
    length--;
  return g_strdup_printf("%.*s%s", (int)length, base->href, path);
}

char *
fp_url_both_spellings(const FpUrl *url)
{
  return g_str_equal(url->host, url->host_shown) ? g_strdup(url->host)
                                                 : g_strdup_printf("%s (%s)", url->host_shown, url->host);
}

char *
fp_url_host_domain(const char *host)
{
  static gsize made;
  static psl_ctx_t *list;
  if (g_once_init_enter(&made)) {
    list = psl_latest(NULL); /* the system's, or the library's own */
    g_once_init_leave(&made, TRUE);
  }
  const char *domain = psl_registrable_domain(list, host);
  return g_strdup(domain ? domain : host);
}

const char *
fp_url_shown_domain(const char *shown, const char *domain)
{
  guint labels = 1;
  for (const char *p = domain; *p != '\0'; p++)
    labels += *p == '.';
  for (const char *at = shown + strlen(shown); at > shown; at--)
    if (at[-1] == '.' && --labels == 0)
      return at;
  return labels == 1 ? shown : NULL;
}
