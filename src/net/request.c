/* A request as a value: what a driver's step builds and a transport sends. The one builder of headers is
 * here, and so is the one place where a secret enters a body. */
#include "config.h"

#include "flagpost/http.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/json.h"
#include "net.h"

#define DEFAULT_BODY    ((gsize)4 << 20)
#define DEFAULT_SECONDS 60

typedef struct {
  char *name;
  char *value;      /* or NULL: */
  FpSecret *secret; /* the value */
} Header;

typedef struct {
  gsize start, length;
} Range;

struct _FpHttpRequest {
  int refs;
  char *method;
  GString *address; /* base and path and query */
  gboolean has_query;
  FpUrl *origin, *url; /* url: parsed from address when asked for */
  GPtrArray *headers;  /* Header */
  char *type;          /* of the body, or NULL */
  GString *open;       /* the body as long as there is no secret in it */
  FpSecret *locked;    /* the body from then on */
  GArray *hidden;      /* Range: where the secrets stand in the body */
  gboolean changes;
  gsize body_limit;
  unsigned seconds;
  char *broken; /* why it must not be sent, or NULL */
};

static void
header_free(gpointer data)
{
  Header *header = data;
  g_free(header->name);
  g_free(header->value);
  fp_secret_unref(header->secret);
  g_free(header);
}

static void
set_broken(FpHttpRequest *request, const char *why)
{
  if (!request->broken)
    request->broken = g_strdup(why);
}

gboolean
fp_net_is_plain(const char *text)
{
  for (const guchar *byte = (const guchar *)text; *byte; byte++)
    if (*byte < 0x20 || *byte == 0x7f)
      return FALSE;
  return TRUE;
}

static FpHttpRequest *
request_new(const char *method)
{
  FpHttpRequest *request = g_new0(FpHttpRequest, 1);
  request->refs = 1;
  request->method = g_strdup(method);
  request->address = g_string_new(NULL);
  request->headers = g_ptr_array_new_with_free_func(header_free);
  request->hidden = g_array_new(FALSE, FALSE, sizeof(Range));
  request->changes = strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
  request->body_limit = DEFAULT_BODY;
  request->seconds = DEFAULT_SECONDS;
  return request;
}

static gboolean
is_path(const char *path)
{
  for (const guchar *byte = (const guchar *)path; *byte; byte++)
    if (*byte <= 0x20 || *byte >= 0x7f || *byte == '#' || *byte == '\\')
      return FALSE;
  return path[0] == '/';
}

FpHttpRequest *
fp_http_request_new(const char *method, const FpUrl *base, const char *path)
{
  g_return_val_if_fail(method && base && path, NULL);
  FpHttpRequest *request = request_new(method);
  request->origin = fp_url_copy(base);
  g_string_append_len(request->address, base->href, (gssize)strcspn(base->href, "?#"));
  while (request->address->len && request->address->str[request->address->len - 1] == '/')
    g_string_truncate(request->address, request->address->len - 1);
  g_string_append(request->address, path);
  request->has_query = strchr(path, '?') != NULL;
  if (!is_path(path))
    set_broken(request, _("the path holds characters that an address must not have"));
  if (!fp_net_is_plain(method) || strchr(method, ' '))
    set_broken(request, _("the method is not one word"));
  return request;
}

FpHttpRequest *
fp_http_request_ref(FpHttpRequest *request)
{
  g_atomic_int_inc(&request->refs);
  return request;
}

void
fp_http_request_unref(FpHttpRequest *request)
{
  if (!request || !g_atomic_int_dec_and_test(&request->refs))
    return;
  g_free(request->method);
  g_string_free(request->address, TRUE);
  fp_url_free(request->origin);
  fp_url_free(request->url);
  g_ptr_array_unref(request->headers);
  g_free(request->type);
  if (request->open)
    g_string_free(request->open, TRUE);
  fp_secret_unref(request->locked);
  g_array_unref(request->hidden);
  g_free(request->broken);
  g_free(request);
}

FpHttpRequest *
fp_http_request_again(const FpHttpRequest *request, const FpUrl *url, const char *cookie)
{
  FpHttpRequest *again = request_new(request->method);
  again->origin = fp_url_copy(url);
  g_string_assign(again->address, url->href);
  for (guint i = 0; i < request->headers->len; i++) {
    const Header *header = request->headers->pdata[i];
    if (header->secret)
      fp_http_request_secret_header(again, header->name, header->secret);
    else
      fp_http_request_header(again, header->name, header->value);
  }
  if (cookie) {
    g_autoptr(FpSecret) secret = fp_secret_new(cookie, -1);
    fp_http_request_secret_header(again, "Cookie", secret);
  }
  again->type = g_strdup(request->type);
  if (request->locked)
    again->locked = fp_secret_ref(request->locked);
  else if (request->open)
    again->open = g_string_new_len(request->open->str, (gssize)request->open->len);
  g_array_append_vals(again->hidden, request->hidden->data, request->hidden->len);
  again->changes = request->changes;
  again->body_limit = request->body_limit;
  again->seconds = request->seconds;
  if (request->broken)
    set_broken(again, request->broken);
  return again;
}

void
fp_http_request_query(FpHttpRequest *request, const char *name, const char *value)
{
  g_autofree char *left = g_uri_escape_bytes((const guint8 *)name, strlen(name), NULL);
  g_autofree char *right = g_uri_escape_bytes((const guint8 *)value, strlen(value), NULL);
  g_string_append_printf(request->address, "%c%s=%s", request->has_query ? '&' : '?', left, right);
  request->has_query = TRUE;
  g_clear_pointer(&request->url, fp_url_free);
}

/* A name is a token of RFC 9110. */
static gboolean
is_header_name(const char *name)
{
  for (const char *at = name; *at; at++)
    if (!g_ascii_isalnum(*at) && !strchr("!#$%&'*+-.^_`|~", *at))
      return FALSE;
  return *name != '\0';
}

static void
add_header(FpHttpRequest *request, const char *name, const char *value, FpSecret *secret)
{
  const char *text = secret ? fp_secret_peek(secret) : value;
  if (!is_header_name(name) || !fp_net_is_plain(text) ||
      (secret && strlen(text) != fp_secret_length(secret))) {
    set_broken(request, _("a header would hold a control character"));
    return;
  }
  Header *header = g_new0(Header, 1);
  header->name = g_strdup(name);
  header->value = secret ? NULL : g_strdup(value);
  header->secret = secret ? fp_secret_ref(secret) : NULL;
  g_ptr_array_add(request->headers, header);
}

void
fp_http_request_header(FpHttpRequest *request, const char *name, const char *value)
{
  add_header(request, name, value, NULL);
}

void
fp_http_request_secret_header(FpHttpRequest *request, const char *name, FpSecret *value)
{
  g_return_if_fail(value);
  add_header(request, name, NULL, value);
}

void
fp_http_request_basic(FpHttpRequest *request, const char *user, FpSecret *password)
{
  gsize user_size = strlen(user), word_size = password ? fp_secret_length(password) : 0;
  if (strchr(user, ':') || !fp_net_is_plain(user)) {
    set_broken(request, _("the user name for HTTP Basic holds a colon or a control character"));
    return;
  }
  g_autoptr(FpSecret) pair = fp_secret_new_sized(user_size + 1 + word_size);
  char *into = fp_secret_data(pair);
  memcpy(into, user, user_size);
  into[user_size] = ':';
  if (word_size)
    memcpy(into + user_size + 1, fp_secret_peek(password), word_size);
  gsize room = (user_size + 1 + word_size + 2) / 3 * 4;
  g_autoptr(FpSecret) value = fp_secret_new_sized(6 + room);
  char *out = fp_secret_data(value);
  memcpy(out, "Basic ", 6);
  int state = 0, save = 0;
  gsize end =
      g_base64_encode_step((const guchar *)into, user_size + 1 + word_size, FALSE, out + 6, &state, &save);
  g_base64_encode_close(FALSE, out + 6 + end, &state, &save);
  add_header(request, "Authorization", NULL, value);
}

/* Adds to the body; once it is locked, or when a secret comes, it lives in locked memory. */
static void
append(FpHttpRequest *request, const char *bytes, gsize size, gboolean secret)
{
  if (!request->locked && !secret) {
    if (!request->open)
      request->open = g_string_new(NULL);
    g_string_append_len(request->open, bytes, (gssize)size);
    return;
  }
  gsize have = 0;
  const char *old = fp_http_request_get_body(request, &have);
  FpSecret *grown = fp_secret_new_sized(have + size);
  if (have)
    memcpy(fp_secret_data(grown), old, have);
  memcpy(fp_secret_data(grown) + have, bytes, size);
  if (secret) {
    Range range = {have, size};
    g_array_append_val(request->hidden, range);
  }
  fp_secret_unref(request->locked);
  request->locked = grown;
  if (request->open) {
    fp_wipe(request->open->str, request->open->len);
    g_string_free(request->open, TRUE);
    request->open = NULL;
  }
}

static gboolean
has_body(const FpHttpRequest *request)
{
  return request->open || request->locked;
}

static void
form_name(FpHttpRequest *request, const char *name)
{
  g_autofree char *left = g_uri_escape_bytes((const guint8 *)name, strlen(name), NULL);
  g_autofree char *piece = g_strdup_printf("%s%s=", has_body(request) ? "&" : "", left);
  append(request, piece, strlen(piece), FALSE);
  if (!request->type)
    request->type = g_strdup("application/x-www-form-urlencoded");
}

void
fp_http_request_form(FpHttpRequest *request, const char *name, const char *value)
{
  form_name(request, name);
  g_autofree char *right = g_uri_escape_bytes((const guint8 *)value, strlen(value), NULL);
  append(request, right, strlen(right), FALSE);
}

void
fp_http_request_form_secret(FpHttpRequest *request, const char *name, FpSecret *value)
{
  static const char digits[] = "0123456789ABCDEF";
  form_name(request, name);
  const guchar *from = (const guchar *)fp_secret_peek(value);
  gsize size = fp_secret_length(value), used = 0;
  g_autoptr(FpSecret) room = fp_secret_new_sized(size * 3 + 1);
  char *out = fp_secret_data(room);
  for (gsize i = 0; i < size; i++) {
    if (g_ascii_isalnum(from[i]) || (from[i] && strchr("-._~", from[i]))) {
      out[used++] = (char)from[i];
    } else {
      out[used++] = '%';
      out[used++] = digits[from[i] >> 4];
      out[used++] = digits[from[i] & 15];
    }
  }
  append(request, out, used, TRUE);
}

void
fp_http_request_body(FpHttpRequest *request, const char *type, const char *body, gsize size)
{
  g_return_if_fail(!has_body(request));
  if (!fp_net_is_plain(type))
    set_broken(request, _("a header would hold a control character"));
  else
    request->type = g_strdup(type);
  append(request, body, size, FALSE);
}

/* The secret as the inside of a JSON string. */
static void
append_json_secret(FpHttpRequest *request, FpSecret *secret)
{
  const char *from = fp_secret_peek(secret);
  gsize size = fp_secret_length(secret), used = 0;
  g_autoptr(FpSecret) room = fp_secret_new_sized(size * 6 + 1);
  char *out = fp_secret_data(room);
  for (gsize i = 0; i < size; i++) {
    guchar byte = (guchar)from[i];
    if (byte == '"' || byte == '\\') {
      out[used++] = '\\';
      out[used++] = (char)byte;
    } else if (byte < 0x20 || byte == 0x7f) {
      used += (gsize)g_snprintf(out + used, 7, "\\u%04x", byte);
    } else {
      out[used++] = (char)byte;
    }
  }
  append(request, out, used, TRUE);
}

/* Puts a string at a dotted path; the objects on the way exist. */
static gboolean
set_at(json_t *root, const char *path, const char *text)
{
  const char *dot = strrchr(path, '.');
  g_autofree char *parent = dot ? g_strndup(path, (gsize)(dot - path)) : NULL;
  json_t *object = parent ? fp_json_peek(root, parent) : root;
  return json_object_set_new(object, dot ? dot + 1 : path, json_string(text)) == 0;
}

void
fp_http_request_json(FpHttpRequest *request, const struct json_t *body, const char *path, FpSecret *secret)
{
  g_return_if_fail(!has_body(request));
  request->type = g_strdup("application/json");
  if (!secret) {
    g_autofree char *text = fp_json_print((const json_t *)body);
    append(request, text, strlen(text), FALSE);
    return;
  }
  /* A mark that occurs nowhere else in the text shows where the secret goes. */
  g_autofree char *before = fp_json_print((const json_t *)body);
  g_autoptr(GString) mark = g_string_new("@secret@");
  while (strstr(before, mark->str))
    g_string_append_c(mark, '@');
  g_autoptr(json_t) copy = json_deep_copy((const json_t *)body);
  if (!set_at(copy, path, mark->str)) {
    set_broken(request, _("there is no place for the password in the request"));
    return;
  }
  g_autofree char *text = fp_json_print(copy);
  const char *at = strstr(text, mark->str);
  if (!at) {
    set_broken(request, _("there is no place for the password in the request"));
    return;
  }
  append(request, text, (gsize)(at - text), FALSE);
  append_json_secret(request, secret);
  append(request, at + mark->len, strlen(at + mark->len), FALSE);
}

void
fp_http_request_set_changes(FpHttpRequest *request, gboolean changes)
{
  request->changes = changes;
}

void
fp_http_request_set_limits(FpHttpRequest *request, gsize body_bytes, unsigned seconds)
{
  request->body_limit = body_bytes ? body_bytes : DEFAULT_BODY;
  request->seconds = seconds ? seconds : DEFAULT_SECONDS;
}

const char *
fp_http_request_method(const FpHttpRequest *request)
{
  return request->method;
}

/* The address is parsed once; a request whose address does not parse, or has left its origin, points at the
 * origin and is broken. */
const FpUrl *
fp_http_request_url(const FpHttpRequest *request)
{
  FpHttpRequest *self = (FpHttpRequest *)request;
  if (!self->url) {
    self->url = fp_url_parse(self->address->str, NULL);
    if (!self->url || (self->origin && !fp_url_same_origin(self->url, self->origin))) {
      set_broken(self, _("its address does not lie at the forum"));
      g_clear_pointer(&self->url, fp_url_free);
      self->url = fp_url_copy(self->origin);
    }
  }
  return self->url;
}

gboolean
fp_http_request_check(const FpHttpRequest *request, GError **error)
{
  const FpUrl *url = fp_http_request_url(request);
  if (request->broken) {
    g_set_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS, _("The request was not sent: %s"), request->broken);
    return FALSE;
  }
  if (strcmp(url->scheme, "https") != 0 && !(url->local && strcmp(url->scheme, "http") == 0)) {
    g_set_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS,
                _("The request was not sent: only https addresses are used, and %s is not one"),
                url->host_shown);
    return FALSE;
  }
  return TRUE;
}

gboolean
fp_http_request_changes(const FpHttpRequest *request)
{
  return request->changes;
}

void
fp_http_request_each_header(const FpHttpRequest *request, FpHttpHeaderFunc func, gpointer data)
{
  for (guint i = 0; i < request->headers->len; i++) {
    const Header *header = request->headers->pdata[i];
    func(header->name, header->secret ? fp_secret_peek(header->secret) : header->value, data);
  }
  if (request->type)
    func("Content-Type", request->type, data);
}

gboolean
fp_http_request_wants_data(const FpHttpRequest *request)
{
  for (guint i = 0; i < request->headers->len; i++) {
    const Header *header = request->headers->pdata[i];
    if (header->value && g_ascii_strcasecmp(header->name, "Accept") == 0)
      return !strstr(header->value, "html") && !strstr(header->value, "*/*");
  }
  return FALSE;
}

const char *
fp_http_request_get_body(const FpHttpRequest *request, gsize *size)
{
  if (request->locked) {
    *size = fp_secret_length(request->locked);
    return fp_secret_peek(request->locked);
  }
  *size = request->open ? request->open->len : 0;
  return request->open ? request->open->str : NULL;
}

gsize
fp_http_request_body_limit(const FpHttpRequest *request)
{
  return request->body_limit;
}

unsigned
fp_http_request_time_limit(const FpHttpRequest *request)
{
  return request->seconds;
}

static void
dump_body(const FpHttpRequest *request, gboolean with_secrets, GString *out)
{
  gsize size = 0, done = 0;
  const char *body = fp_http_request_get_body(request, &size);
  for (guint i = 0; !with_secrets && i < request->hidden->len; i++) {
    const Range *range = &g_array_index(request->hidden, Range, i);
    g_string_append_len(out, body + done, (gssize)(range->start - done));
    g_string_append(out, "***");
    done = range->start + range->length;
  }
  if (size > done)
    g_string_append_len(out, body + done, (gssize)(size - done));
}

char *
fp_http_request_dump(const FpHttpRequest *request, gboolean with_secrets)
{
  const FpUrl *url = fp_http_request_url(request);
  GString *out = g_string_new(NULL);
  gboolean usual = url->port == (strcmp(url->scheme, "https") == 0 ? 443 : 80);
  g_string_append_printf(out, "%s %s HTTP/1.1\r\nHost: %s", request->method, url->path, url->host);
  if (!usual)
    g_string_append_printf(out, ":%u", url->port);
  g_string_append(out, "\r\n");
  for (guint i = 0; i < request->headers->len; i++) {
    const Header *header = request->headers->pdata[i];
    const char *value =
        header->secret ? with_secrets ? fp_secret_peek(header->secret) : "***" : header->value;
    g_string_append_printf(out, "%s: %s\r\n", header->name, value);
  }
  if (request->type)
    g_string_append_printf(out, "Content-Type: %s\r\n", request->type);
  g_string_append(out, "\r\n");
  dump_body(request, with_secrets, out);
  return g_string_free(out, FALSE);
}
