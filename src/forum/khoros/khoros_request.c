/* Requests to Khoros: paths with the tenant's segment, the session key in its header, JSON asked for. */
#include "config.h"

#include "khoros.h"

#define V1 "/restapi/vc"
#define V2 "/api/2.0"

const char *
khoros_known(const FpCall *call, const char *name)
{
  return g_hash_table_lookup(call->session->notes, name);
}

void
khoros_learn(const FpCall *call, const char *name, const char *value)
{
  if (value)
    g_hash_table_insert(call->session->notes, g_strdup(name), g_strdup(value));
  else
    g_hash_table_remove(call->session->notes, name);
}

gboolean
khoros_is_id(const char *id)
{
  gsize size = id ? strlen(id) : 0;
  if (size == 0 || size > 64)
    return FALSE;
  for (const char *at = id; *at; at++)
    if (!g_ascii_isalnum(*at) && *at != '_' && *at != '-')
      return FALSE;
  return TRUE;
}

gboolean
khoros_is_number(const char *id)
{
  return khoros_is_id(id) && strspn(id, "0123456789") == strlen(id);
}

gboolean
khoros_is_cursor(const char *cursor)
{
  for (const char *at = cursor; *at; at++)
    if (!g_ascii_isalnum(*at) && !strchr("+/=_.:-", *at))
      return FALSE;
  return *cursor && strlen(cursor) < 1024;
}

const char *
khoros_bare_id(const char *id, char kind)
{
  return id && id[0] == kind && id[1] == ':' && khoros_is_id(id + 2) ? id + 2 : NULL;
}

char *
khoros_me_path(const FpCall *call)
{
  const FpPerson *me = call->session->me;
  return me && khoros_is_number(me->id) ? g_strdup_printf("/users/id/%s", me->id) : g_strdup("/users/self");
}

static FpHttpRequest *
request(const FpCall *call, const char *method, const char *root, const char *path)
{
  const char *tenant = call->site->tenant;
  g_autofree char *segment = tenant && *tenant ? g_uri_escape_string(tenant, NULL, FALSE) : g_strdup("");
  g_autofree char *full = g_strconcat(*segment ? "/" : "", segment, root, path, NULL);
  FpHttpRequest *made = fp_http_request_new(method, call->site->base, full);
  fp_http_request_header(made, "Accept", "application/json, text/xml;q=0.5");
  FpSecret *key = g_hash_table_lookup(call->session->secrets, "session-key");
  if (key)
    fp_http_request_secret_header(made, "li-api-session-key", key);
  return made;
}

FpHttpRequest *
khoros_v1_get(const FpCall *call, const char *path)
{
  FpHttpRequest *made = request(call, "GET", V1, path);
  fp_http_request_query(made, "restapi.response_format", "json");
  return made;
}

FpHttpRequest *
khoros_v1_post(const FpCall *call, const char *path)
{
  FpHttpRequest *made = request(call, "POST", V1, path);
  fp_http_request_form(made, "restapi.response_format", "json");
  return made;
}

FpHttpRequest *
khoros_v2(const FpCall *call, const char *method, const char *path)
{
  return request(call, method, V2, path);
}

FpHttpRequest *
khoros_v2_search(const FpCall *call, const char *liql)
{
  FpHttpRequest *made = khoros_v2(call, "GET", "/search");
  fp_http_request_query(made, "q", liql);
  return made;
}
