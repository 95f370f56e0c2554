/* A response as a value: made by a transport, read by drivers. */
#include "config.h"

#include "flagpost/http.h"

#include "flagpost/clock.h"
#include "late.h"
#include "net.h"

typedef struct {
  char *name, *value;
} Header;

struct _FpHttpResponse {
  int refs;
  unsigned status;
  FpUrl *url;
  GPtrArray *headers; /* Header */
  GByteArray *body;   /* with a NUL at the end that does not count */
  json_t *json;       /* the body, once it is parsed; or NULL and json_error */
  GError *json_error;
};

static void
header_free(gpointer data)
{
  Header *header = data;
  g_free(header->name);
  fp_wipe(header->value, strlen(header->value));
  g_free(header->value);
  g_free(header);
}

FpHttpResponse *
fp_http_response_new(unsigned status, const FpUrl *url)
{
  FpHttpResponse *response = g_new0(FpHttpResponse, 1);
  response->refs = 1;
  response->status = status;
  response->url = url ? fp_url_copy(url) : NULL;
  response->headers = g_ptr_array_new_with_free_func(header_free);
  response->body = g_byte_array_new();
  g_byte_array_append(response->body, (const guint8 *)"", 1);
  return response;
}

FpHttpResponse *
fp_http_response_ref(FpHttpResponse *response)
{
  g_atomic_int_inc(&response->refs);
  return response;
}

static void
forget_json(FpHttpResponse *response)
{
  g_clear_pointer(&response->json, json_decref);
  g_clear_error(&response->json_error);
}

void
fp_http_response_unref(FpHttpResponse *response)
{
  if (!response || !g_atomic_int_dec_and_test(&response->refs))
    return;
  forget_json(response);
  fp_url_free(response->url);
  g_ptr_array_unref(response->headers);
  g_byte_array_unref(response->body);
  g_free(response);
}

void
fp_http_response_add_header(FpHttpResponse *response, const char *name, const char *value)
{
  Header *header = g_new0(Header, 1);
  header->name = g_strdup(name);
  header->value = g_strdup(value);
  g_ptr_array_add(response->headers, header);
}

void
fp_http_response_append(FpHttpResponse *response, const void *bytes, gsize size)
{
  if (!size)
    return;
  guint at = response->body->len - 1;
  g_byte_array_set_size(response->body, at + (guint)size + 1);
  memcpy(response->body->data + at, bytes, size);
  response->body->data[at + size] = '\0';
}

unsigned
fp_http_response_status(const FpHttpResponse *response)
{
  return response->status;
}

const FpUrl *
fp_http_response_url(const FpHttpResponse *response)
{
  return response->url;
}

const char *
fp_http_response_nth_header(const FpHttpResponse *response, const char *name, guint n)
{
  for (guint i = 0; i < response->headers->len; i++) {
    const Header *header = response->headers->pdata[i];
    if (g_ascii_strcasecmp(header->name, name) == 0 && n-- == 0)
      return header->value;
  }
  return NULL;
}

const char *
fp_http_response_header(const FpHttpResponse *response, const char *name)
{
  return fp_http_response_nth_header(response, name, 0);
}

const char *
fp_http_response_body(const FpHttpResponse *response, gsize *size)
{
  if (size)
    *size = response->body->len - 1;
  return (const char *)response->body->data;
}

void
fp_http_response_parse(FpHttpResponse *response)
{
  forget_json(response);
  response->json =
      fp_json_parse((const char *)response->body->data, response->body->len - 1, &response->json_error);
}

json_t *
fp_http_response_json(const FpHttpResponse *response, GError **error)
{
  if (response->json)
    return json_incref(response->json);
  if (!response->json_error)
    return fp_json_parse((const char *)response->body->data, response->body->len - 1, error);
  if (error)
    *error = g_error_copy(response->json_error);
  return NULL;
}

/* The body from its first byte that is not blank; a byte order mark is skipped too. */
static const char *
first_byte(const FpHttpResponse *response)
{
  const char *at = (const char *)response->body->data;
  if (g_str_has_prefix(at, "\xef\xbb\xbf"))
    at += 3;
  while (g_ascii_isspace(*at))
    at++;
  return at;
}

static gboolean
type_has(const FpHttpResponse *response, const char *word)
{
  const char *type = fp_http_response_header(response, "Content-Type");
  g_autofree char *lower = type ? g_ascii_strdown(type, (gssize)strcspn(type, ";")) : NULL;
  return lower && strstr(lower, word);
}

gboolean
fp_http_response_is_html(const FpHttpResponse *response)
{
  const char *at = first_byte(response);
  if (type_has(response, "html"))
    return *at && *at != '{' && *at != '['; /* an empty body says nothing */
  return g_ascii_strncasecmp(at, "<!doctype html", 14) == 0 || g_ascii_strncasecmp(at, "<html", 5) == 0;
}

gboolean
fp_http_response_is_json(const FpHttpResponse *response)
{
  const char *at = first_byte(response);
  return (*at == '{' || *at == '[') && !type_has(response, "xml");
}

unsigned
fp_http_response_retry_after(const FpHttpResponse *response)
{
  const char *text = fp_http_response_header(response, "Retry-After");
  if (!text || !*text)
    return 0;
  guint64 seconds = 0;
  if (g_ascii_isdigit(*text)) {
    seconds = g_ascii_strtoull(text, NULL, 10);
  } else {
    time_t until = curl_getdate(text, NULL);
    /* Against the server's own clock where it tells it: the member's may be wrong. */
    const char *date = fp_http_response_header(response, "Date");
    time_t now = date ? curl_getdate(date, NULL) : (time_t)-1;
    if (now == (time_t)-1)
      now = (time_t)(fp_clock_now() / FP_SECOND);
    if (until == (time_t)-1 || until <= now)
      return 0;
    seconds = (guint64)(until - now);
  }
  return (unsigned)MIN(seconds, 24 * 60 * 60);
}

gint64
fp_http_response_date(const FpHttpResponse *response)
{
  const char *date = fp_http_response_header(response, "Date");
  time_t when = date ? curl_getdate(date, NULL) : (time_t)-1;
  return when > 0 ? (gint64)when * FP_SECOND : 0;
}

void
fp_http_response_wipe(FpHttpResponse *response)
{
  forget_json(response);
  fp_wipe(response->body->data, response->body->len);
  g_byte_array_set_size(response->body, 1);
  response->body->data[0] = '\0';
}
