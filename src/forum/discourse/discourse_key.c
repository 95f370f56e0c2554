/* A user API key: the member approves flagpost once in a browser, and the server hands over a key that it has
 * encrypted for a pair of RSA keys made here. Where the server announces it, by a code typed on its page
 * (asked for again until it was approved); else the page shows a text to paste. Works with single sign-on,
 * passkeys and security keys, since the browser does the sign-in. */
#include "config.h"

#include "discourse.h"

#include "flagpost/chance.h"
#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/rsa.h"
#include "flagpost/text.h"

#define APPLICATION "flagpost"
#define SCOPES      "read,write" /* reading; flagging, answering and marking as read. Nothing else */
#define OLDEST_API  2            /* before it, no client can ask for a key */

static char *
random_hex(void)
{
  guint8 bytes[16];
  fp_chance_bytes(bytes, sizeof bytes);
  GString *hex = g_string_new(NULL);
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf(hex, "%02x", bytes[i]);
  return g_string_free(hex, FALSE);
}

/* --- asking --- */

static FpHttpRequest *
version_build(FpCall *call, GError **error)
{
  return discourse_request(call, "HEAD", "/user-api-key/new");
}

static gboolean
make_pair(FpCall *call, GError **error)
{
  FpSecret *pair = fp_rsa_new();
  if (!pair) {
    g_set_error_literal(error, FP_KEYRING_ERROR, FP_KEYRING_FAILED, _("No key pair could be made."));
    return FALSE;
  }
  g_hash_table_insert(call->session->secrets, g_strdup(DISCOURSE_PRIVATE_KEY), pair);
  g_hash_table_insert(call->session->notes, g_strdup(DISCOURSE_NONCE), random_hex());
  return TRUE;
}

/* Name, value, name, value, … of the request for a key, whichever way it goes. (transfer full) */
static GPtrArray *
parameters(const FpCall *call)
{
  FpSecret *pair = g_hash_table_lookup(call->session->secrets, DISCOURSE_PRIVATE_KEY);
  const char *nonce = g_hash_table_lookup(call->session->notes, DISCOURSE_NONCE);
  char *const all[] = {
      g_strdup("application_name"),
      g_strdup(APPLICATION),
      g_strdup("client_id"),
      random_hex(), /* an id used before would end the keys of other installations */
      g_strdup("scopes"),
      g_strdup(SCOPES),
      g_strdup("public_key"),
      fp_rsa_public(pair),
      g_strdup("nonce"),
      g_strdup(nonce),
      g_strdup("padding"),
      g_strdup("oaep"), /* servers before 2026 pass over it and take PKCS #1 */
  };
  GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
  for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
    g_ptr_array_add(list, all[i]);
  return list;
}

/* The page where the member approves and is shown a text to paste. */
static void
offer_page(FpCall *call)
{
  g_autoptr(FpHttpRequest) page = fp_http_request_new("GET", call->site->base, "/user-api-key/new");
  g_autoptr(GPtrArray) list = parameters(call);
  for (guint i = 0; i + 1 < list->len; i += 2)
    fp_http_request_query(page, list->pdata[i], list->pdata[i + 1]);
  call->result->page = g_strdup(fp_http_request_url(page)->href);
}

static FpStepEnd
version_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  const char *version = fp_http_response_header(response, "Auth-Api-Version");
  const char *device = fp_http_response_header(response, "Auth-Api-Device-Code");
  if (!version || g_ascii_strtoll(version, NULL, 10) < OLDEST_API) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("This forum gives no keys to programs. Sign in by name and password."));
    return FP_STEP_FAILED;
  }
  if (!make_pair(call, error))
    return FP_STEP_FAILED;
  if (device && g_ascii_strcasecmp(device, "true") == 0)
    return FP_STEP_NEXT;
  offer_page(call);
  return FP_STEP_DONE;
}

static FpHttpRequest *
device_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/user-api-key/device.json");
  g_autoptr(json_t) body = json_object();
  g_autoptr(GPtrArray) list = parameters(call);
  for (guint i = 0; i + 1 < list->len; i += 2)
    json_object_set_new(body, list->pdata[i], json_string(list->pdata[i + 1]));
  fp_http_request_json(request, body, NULL, NULL);
  fp_http_request_set_changes(request, FALSE);
  return request;
}

/* TRUE for an address of this forum: the member is told to open it. */
static gboolean
is_ours(const FpCall *call, const char *address)
{
  g_autoptr(FpUrl) url = fp_url_parse(address, NULL);
  return url && fp_url_same_origin(url, call->site->base);
}

static FpStepEnd
device_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  unsigned status = fp_http_response_status(response);
  if (status == 403 || status == 404) {
    offer_page(call); /* announced, but not for us: the other way is always there */
    return FP_STEP_DONE;
  }
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  const char *device = root ? fp_json_string(root, "device_code", error) : NULL;
  const char *code = device ? fp_json_string(root, "user_code", error) : NULL;
  const char *page = code ? fp_json_string(root, "verification_uri", error) : NULL;
  if (!page)
    return FP_STEP_FAILED;
  if (!is_ours(call, page)) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                        _("The forum names a page of another place for the approval («verification_uri»)."));
    return FP_STEP_FAILED;
  }
  g_hash_table_insert(call->session->secrets, g_strdup(DISCOURSE_DEVICE_CODE), fp_secret_new(device, -1));
  call->result->page = g_strdup(page);
  call->result->code = fp_text_clean(code, -1, FP_TEXT_ONE_LINE);
  call->result->wait = (unsigned)fp_json_peek_within(root, "interval", 5, 1, 60);
  call->result->until = fp_clock_now() + fp_json_peek_within(root, "expires_in", 600, 30, 3600) * FP_SECOND;
  return FP_STEP_DONE;
}

const FpStep discourse_key_ask[] = {
    {"version", version_build, version_parse},
    {"device", device_build, device_parse},
    {0},
};

/* --- taking --- */

static gboolean
take_key(FpCall *call, const json_t *root, GError **error)
{
  const char *key = fp_json_string(root, "key", error);
  const char *nonce = key ? fp_json_string(root, "nonce", error) : NULL;
  if (!nonce)
    return FALSE;
  if (g_strcmp0(nonce, g_hash_table_lookup(call->session->notes, DISCOURSE_NONCE)) != 0) {
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                        _("This approval answers another request than the one just made. Begin again."));
    return FALSE;
  }
  FpSecret *secret = fp_secret_new(key, -1);
  FpSecret *pair = g_hash_table_lookup(call->session->secrets, DISCOURSE_PRIVATE_KEY);
  g_hash_table_insert(call->session->secrets, g_strdup(DISCOURSE_API_KEY), secret);
  call->result->token = fp_secret_ref(secret);
  call->result->private_key = fp_secret_ref(pair);
  call->result->found = TRUE;
  return TRUE;
}

static gboolean
open_payload(FpCall *call, const char *payload, GError **error)
{
  FpSecret *pair = g_hash_table_lookup(call->session->secrets, DISCOURSE_PRIVATE_KEY);
  /* As it stands in an address, if the member copied it from there. */
  g_autofree char *plain = strchr(payload, '%') ? g_uri_unescape_string(payload, NULL) : NULL;
  g_autoptr(FpSecret) text = pair ? fp_rsa_open(pair, plain ? plain : payload) : NULL;
  g_autoptr(json_t) root = text ? fp_json_parse(fp_secret_peek(text), fp_secret_length(text), NULL) : NULL;
  if (!root) {
    g_set_error_literal(
        error, FP_USAGE_ERROR, FP_USAGE_BAD,
        _("That is not the text that the forum's page shows, or a part of it is missing. Copy "
          "all of it, from its first letter to its last."));
    return FALSE;
  }
  return take_key(call, root, error);
}

static FpHttpRequest *
approved_build(FpCall *call, GError **error)
{
  if (call->args->text) {
    open_payload(call, call->args->text, error);
    return NULL;
  }
  FpHttpRequest *request = discourse_request(call, "POST", "/user-api-key/device/poll.json");
  FpSecret *device = g_hash_table_lookup(call->session->secrets, DISCOURSE_DEVICE_CODE);
  g_autoptr(json_t) members = json_object();
  fp_http_request_json(request, members, "device_code", device);
  fp_http_request_set_changes(request, FALSE);
  return request;
}

static FpStepEnd
approved_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  const char *status = root ? fp_json_string(root, "status", error) : NULL;
  if (!status)
    return FP_STEP_FAILED;
  if (g_str_equal(status, "authorization_pending"))
    return FP_STEP_DONE;
  if (g_str_equal(status, "authorized")) {
    const char *payload = fp_json_string(root, "payload", error);
    return payload && open_payload(call, payload, error) ? FP_STEP_NEXT : FP_STEP_FAILED;
  }
  if (g_str_equal(status, "access_denied"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_REFUSED,
                        _("The request was turned down on the forum's page. Nothing was stored."));
  else if (g_str_equal(status, "expired_token"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_GONE,
                        _("The code has expired before it was approved. Begin again."));
  else
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                        _("The forum's answer about the approval is not known («status»)."));
  return FP_STEP_FAILED;
}

const FpStep discourse_key_take[] = {
    {"approved", approved_build, approved_parse},
    {"current", discourse_current_build, discourse_current_parse},
    {0},
};

/* --- giving it back --- */

static FpHttpRequest *
revoke_build(FpCall *call, GError **error)
{
  return discourse_request(call, "POST", "/user-api-key/revoke.json");
}

static FpStepEnd
revoke_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (!discourse_ok(call, response, error))
    return FP_STEP_FAILED;
  g_hash_table_remove(call->session->secrets, DISCOURSE_API_KEY);
  return FP_STEP_DONE;
}

const FpStep discourse_key_revoke[] = {
    {"revoke", revoke_build, revoke_parse},
    {0},
};
