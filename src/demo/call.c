/* Reads a request once for all front doors: path, members, body, cookies; and builds replies. Used by every
 * file that answers requests. */
#include "config.h"

#include "demo/call.h"

static char *
decoded(const char *text, gsize length)
{
  g_autofree char *plus = g_strndup(text, length);
  g_strdelimit(plus, "+", ' ');
  char *plain = g_uri_unescape_string(plus, NULL);
  if (plain && g_utf8_validate(plain, -1, NULL))
    return plain;
  g_free(plain);
  return g_utf8_make_valid(plus, -1);
}

static GHashTable *
members(const char *text)
{
  GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_auto(GStrv) pairs = g_strsplit(text ? text : "", "&", -1);
  for (int i = 0; pairs[i]; i++) {
    const char *equals = strchr(pairs[i], '=');
    gsize length = equals ? (gsize)(equals - pairs[i]) : strlen(pairs[i]);
    const char *value = equals ? equals + 1 : "";
    if (length > 0)
      g_hash_table_insert(table, decoded(pairs[i], length), decoded(value, strlen(value)));
  }
  return table;
}

/* What is left of the path below the forum's own; NULL if the request is for something else. */
static char *
path_below(const DemoForum *forum, const char *target)
{
  g_autofree char *whole = g_strndup(target, strcspn(target, "?#"));
  if (!g_str_has_prefix(whole, forum->path))
    return NULL;
  const char *rest = whole + strlen(forum->path);
  if (*rest && *rest != '/')
    return NULL;
  char *path = *rest ? g_uri_unescape_string(rest, NULL) : g_strdup("/");
  if (!path || !g_utf8_validate(path, -1, NULL)) {
    g_free(path);
    path = g_strdup("/");
  }
  return path;
}

static void
read_body(DemoCall *call)
{
  const char *type = demo_call_header(call, "Content-Type");
  g_autofree char *body = g_strndup(call->request->body ? call->request->body : "", call->request->body_size);
  if (type && g_ascii_strncasecmp(type, "application/json", 16) == 0)
    call->json = json_loadb(body, call->request->body_size, JSON_REJECT_DUPLICATES, NULL);
  call->form =
      members(type && g_ascii_strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0 ? body : NULL);
}

DemoCall *
demo_call_new(DemoForum *forum, const DemoRequest *request)
{
  char *path = path_below(forum, request->target);
  if (!path)
    return NULL;
  DemoCall *call = g_new0(DemoCall, 1);
  call->forum = forum;
  call->request = request;
  call->path = path;
  const char *question = strchr(request->target, '?');
  call->query = members(question ? question + 1 : NULL);
  read_body(call);
  call->reply = demo_reply_new();
  return call;
}

DemoReply *
demo_call_free(DemoCall *call)
{
  DemoReply *reply = call->reply;
  g_free(call->path);
  g_free(call->session);
  g_hash_table_unref(call->query);
  g_hash_table_unref(call->form);
  json_decref(call->json);
  g_free(call);
  return reply;
}

gboolean
demo_call_is(const DemoCall *call, const char *method)
{
  return g_ascii_strcasecmp(call->request->method, method) == 0;
}

/* Asked for each row of a door's table: nothing is copied before it fits. */
gboolean
demo_call_fits(const DemoCall *call, const char *pattern, const char *ending, char *parts[2])
{
  const char *at = call->path, *end = at + strlen(at), *stood[2] = {NULL, NULL};
  gsize sizes[2] = {0, 0};
  guint found = 0;
  if (ending && g_str_has_suffix(at, ending))
    end -= strlen(ending);
  for (;; at++, pattern++) {
    gsize want = strcspn(pattern, "/"), have = MIN(strcspn(at, "/"), (gsize)(end - at));
    gboolean any = want == 1 && *pattern == '*';
    if (!any && (want != have || memcmp(pattern, at, want)))
      return FALSE;
    if (any && found < 2) {
      stood[found] = at;
      sizes[found++] = have;
    }
    pattern += want;
    at += have;
    if (*pattern == '\0' || at == end)
      break;
  }
  if (*pattern != '\0' || at != end)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    parts[i] = stood[i] ? g_strndup(stood[i], sizes[i]) : NULL;
  return TRUE;
}

const char *
demo_call_header(const DemoCall *call, const char *name)
{
  const char *const *headers = call->request->headers;
  for (int i = 0; headers && headers[i] && headers[i + 1]; i += 2) {
    if (g_ascii_strcasecmp(headers[i], name) == 0)
      return headers[i + 1];
  }
  return NULL;
}

const char *
demo_call_query(const DemoCall *call, const char *name)
{
  return g_hash_table_lookup(call->query, name);
}

const char *
demo_call_member(const DemoCall *call, const char *name)
{
  const char *value = g_hash_table_lookup(call->form, name);
  return value ? value : g_hash_table_lookup(call->query, name);
}

char *
demo_call_cookie(const DemoCall *call, const char *name)
{
  const char *header = demo_call_header(call, "Cookie");
  g_auto(GStrv) cookies = g_strsplit(header ? header : "", ";", -1);
  gsize length = strlen(name);
  for (int i = 0; cookies[i]; i++) {
    const char *cookie = g_strstrip(cookies[i]);
    if (strncmp(cookie, name, length) == 0 && cookie[length] == '=')
      return g_strdup(cookie + length + 1);
  }
  return NULL;
}

char *
demo_call_json(const DemoCall *call, const char *path)
{
  g_auto(GStrv) names = g_strsplit(path, ".", -1);
  const json_t *value = call->json;
  for (int i = 0; value && names[i]; i++)
    value = json_object_get(value, names[i]);
  if (json_is_string(value))
    return g_strdup(json_string_value(value));
  if (json_is_integer(value))
    return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
  if (json_is_boolean(value))
    return g_strdup(json_is_true(value) ? "true" : "false");
  return NULL;
}

void
demo_call_session(DemoCall *call, const char *key)
{
  call->account = demo_session_account(call->forum, key);
  call->stale = call->account == 0;
  g_free(call->session);
  call->session = call->stale ? NULL : g_strdup(key);
}

DemoReply *
demo_reply_new(void)
{
  DemoReply *reply = g_new0(DemoReply, 1);
  reply->status = 404;
  reply->headers = g_ptr_array_new_with_free_func(g_free);
  reply->body = g_byte_array_new();
  return reply;
}

void
demo_reply_free(DemoReply *reply)
{
  if (!reply)
    return;
  g_ptr_array_unref(reply->headers);
  g_byte_array_unref(reply->body);
  g_free(reply);
}

void
demo_reply_header(DemoReply *reply, const char *name, const char *value)
{
  g_ptr_array_add(reply->headers, g_strdup(name));
  g_ptr_array_add(reply->headers, g_strdup(value));
}

void
demo_reply_set(DemoReply *reply, unsigned status, const char *type, const char *body)
{
  reply->status = status;
  g_byte_array_set_size(reply->body, 0);
  g_byte_array_append(reply->body, (const guint8 *)body, (guint)strlen(body));
  demo_reply_header(reply, "Content-Type", type);
}

void
demo_reply_json(DemoReply *reply, unsigned status, json_t *value)
{
  char *text = json_dumps(value, JSON_COMPACT | JSON_PRESERVE_ORDER);
  demo_reply_set(reply, status, "application/json;charset=UTF-8", text);
  free(text);
  json_decref(value);
}

char *
demo_escape(const char *text)
{
  GString *out = g_string_new(NULL);
  for (; *text; text++) {
    if (*text == '<')
      g_string_append(out, "&lt;");
    else if (*text == '>')
      g_string_append(out, "&gt;");
    else if (*text == '&')
      g_string_append(out, "&amp;");
    else if (*text == '"')
      g_string_append(out, "&quot;");
    else if ((guchar)*text >= ' ' || *text == '\n' || *text == '\t' || *text == '\r')
      g_string_append_c(out, *text);
  }
  return g_string_free(out, FALSE);
}

char *
demo_as_text(const char *html)
{
  static const struct {
    const char *from, *to;
  } marks[] = {{"<br>", "\n"}, {"<br />", "\n"}, {"</p>", "\n"}, {"&lt;", "<"},
               {"&gt;", ">"},  {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  GString *text = g_string_new(NULL);
  while (*html) {
    gsize mark = 0;
    while (mark < G_N_ELEMENTS(marks) && !g_str_has_prefix(html, marks[mark].from))
      mark++;
    const char *end = *html == '<' ? strchr(html, '>') : NULL;
    if (mark < G_N_ELEMENTS(marks)) {
      g_string_append(text, marks[mark].to);
      html += strlen(marks[mark].from);
      html += *marks[mark].to == '\n' && *html == '\n'; /* one end of line, not two */
    } else if (end) {
      html = end + 1;
    } else {
      g_string_append_c(text, *html++);
    }
  }
  return g_string_free(text, FALSE);
}
