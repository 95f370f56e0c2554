/* User API keys at the Discourse front door: the approval page, the way with a code, and revoking. The key is
 * encrypted for the client's public key, as a real server does it. A person who tries the demo approves on
 * these pages by name and password, since the demo's browser is not signed in. */
#include "config.h"

#include "demo/discourse/discourse.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define CODE_LIVES   (10 * DEMO_MINUTE)
#define PER_MINUTE   20
#define ALL_LETTERS  "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#define MOST_PAYLOAD 512

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free)

/* Base64 in lines of 60, as Ruby makes it; NULL if the public key is none. (transfer full) */
static char *
encrypted(const char *public_key, gboolean oaep, const char *text)
{
  g_autoptr(BIO) in = BIO_new_mem_buf(public_key, -1);
  g_autoptr(EVP_PKEY) key = in ? PEM_read_bio_PUBKEY(in, NULL, NULL, NULL) : NULL;
  g_autoptr(EVP_PKEY_CTX) context = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
  guchar out[MOST_PAYLOAD];
  size_t size = sizeof out;
  if (!context || EVP_PKEY_encrypt_init(context) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context, oaep ? RSA_PKCS1_OAEP_PADDING : RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_encrypt(context, out, &size, (const guchar *)text, strlen(text)) != 1)
    return NULL;
  g_autofree char *base64 = g_base64_encode(out, size);
  GString *lines = g_string_new(NULL);
  for (gsize at = 0, length = strlen(base64); at < length; at += 60) {
    g_string_append_len(lines, base64 + at, (gssize)MIN((gsize)60, length - at));
    g_string_append_c(lines, '\n');
  }
  return g_string_free(lines, FALSE);
}

/* What a client asks with: from a form, an address, or JSON. */
typedef struct {
  char *application, *client, *scopes, *public_key, *nonce, *padding;
} Ask;

static char *
given(const DemoCall *call, const char *name)
{
  const char *value = demo_call_member(call, name);
  return value ? g_strdup(value) : demo_call_json(call, name);
}

static void
ask_read(const DemoCall *call, Ask *ask)
{
  ask->application = given(call, "application_name");
  ask->client = given(call, "client_id");
  ask->scopes = given(call, "scopes");
  ask->public_key = given(call, "public_key");
  ask->nonce = given(call, "nonce");
  ask->padding = given(call, "padding");
}

static void
ask_clear(Ask *ask)
{
  char *all[] = {ask->application, ask->client, ask->scopes, ask->public_key, ask->nonce, ask->padding};
  for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
    g_free(all[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ask, ask_clear)

/* FALSE: the call is refused. */
static gboolean
ask_is_whole(DemoCall *call, const Ask *ask)
{
  if (ask->application && ask->client && ask->scopes && ask->public_key && ask->nonce)
    return TRUE;
  demo_discourse_refuse(call, 400, "param is missing or the value is empty: public_key", NULL);
  return FALSE;
}

/* A new key for the account, encrypted for the one who asked. A new one for the same client ends the older.
 * (transfer full) */
static char *
payload_for(DemoForum *forum, gint64 account, const char *client, const char *nonce, const char *public_key,
            gboolean oaep)
{
  g_autofree char *chance = demo_token(forum, 40);
  g_autofree char *key = g_compute_checksum_for_string(G_CHECKSUM_MD5, chance, -1);
  g_autofree char *text =
      g_strdup_printf("{\"key\":\"%s\",\"nonce\":\"%s\",\"push\":false,\"api\":4}", key, nonce);
  char *payload = encrypted(public_key, oaep, text);
  if (!payload)
    return NULL;
  demo_run(forum, "DELETE FROM api_keys WHERE account = ?1 AND client = ?2", "is", account, client);
  demo_run(forum, "INSERT INTO api_keys(key, account, client, made) VALUES(?1, ?2, ?3, ?4)", "sisi", key,
           account, client, forum->now);
  return payload;
}

/* --- the page, and what its button does --- */

void
demo_discourse_key_version(DemoCall *call, const char *id)
{
  demo_reply_header(call->reply, "Auth-Api-Version", "4");
  if (!call->forum->no_device_codes)
    demo_reply_header(call->reply, "Auth-Api-Device-Code", "true");
  demo_reply_set(call->reply, 200, "text/html; charset=utf-8", "");
}

static void
add_hidden(GString *page, const char *name, const char *value)
{
  g_autofree char *safe = demo_escape(value ? value : "");
  g_string_append_printf(page, "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n", name, safe);
}

static void
page_reply(DemoCall *call, const char *title, const char *inner)
{
  g_autofree char *page = g_strdup_printf(
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title></head>"
      "<body><h1>%s</h1>%s</body></html>\n",
      title, title, inner);
  demo_reply_set(call->reply, 200, "text/html; charset=utf-8", page);
}

#define WHO                                                                                                  \
  "<p><label>Your name <input name=\"login\"></label></p>"                                                   \
  "<p><label>Your password <input name=\"password\" type=\"password\"></label></p>"

void
demo_discourse_key_page(DemoCall *call, const char *id)
{
  g_auto(Ask) ask = {0};
  ask_read(call, &ask);
  if (!ask_is_whole(call, &ask))
    return;
  g_autofree char *name = demo_escape(ask.application), *scopes = demo_escape(ask.scopes);
  g_autoptr(GString) page = g_string_new(NULL);
  g_string_append_printf(page,
                         "<p>%s asks for access to your account: %s.</p>"
                         "<form method=\"post\" action=\"%s/user-api-key\">" WHO,
                         name, scopes, call->forum->path);
  add_hidden(page, "application_name", ask.application);
  add_hidden(page, "client_id", ask.client);
  add_hidden(page, "scopes", ask.scopes);
  add_hidden(page, "public_key", ask.public_key);
  add_hidden(page, "nonce", ask.nonce);
  add_hidden(page, "padding", ask.padding);
  g_string_append(page, "<button>Authorize</button></form>");
  page_reply(call, "Authorize application access", page->str);
}

/* The one who approves: signed in by cookie, or by name and password on the demo's page. */
static gint64
approver(DemoCall *call)
{
  const char *login = demo_call_member(call, "login"), *password = demo_call_member(call, "password");
  gint64 account = login ? demo_account_find(call->forum, login) : 0;
  if (call->account)
    return call->account;
  return account && password && demo_account_password(call->forum, account, password) ? account : 0;
}

void
demo_discourse_key_create(DemoCall *call, const char *id)
{
  g_auto(Ask) ask = {0};
  gint64 account = approver(call);
  ask_read(call, &ask);
  if (!ask_is_whole(call, &ask))
    return;
  if (!account) {
    demo_discourse_refuse(call, 403, "You need to be logged in to do that.", "not_logged_in");
    return;
  }
  g_autofree char *payload =
      payload_for(call->forum, account, ask.client, ask.nonce, ask.public_key,
                  g_strcmp0(ask.padding, "oaep") == 0 && !call->forum->no_device_codes);
  if (!payload) {
    demo_discourse_refuse(call, 400, "Payload too large for the key", "invalid_parameters");
    return;
  }
  if (g_str_has_suffix(call->path, ".json")) {
    demo_reply_json(
        call->reply, 200,
        json_pack("{s:s,s:s}", "payload", payload, "instructions",
                  "We just generated a new user API key for you, paste it into the application."));
    return;
  }
  g_autofree char *inner =
      g_strdup_printf("<p>Paste this text into your application:</p><pre>%s</pre>", payload);
  page_reply(call, "Authorize application access", inner);
}

/* --- the way with a code --- */

static char *
letters(DemoForum *forum)
{
  char *code = g_strdup("ABCD-EFGH");
  for (gsize i = 0; code[i]; i++)
    if (code[i] != '-')
      code[i] = ALL_LETTERS[demo_below(forum, (guint32)strlen(ALL_LETTERS))];
  return code;
}

void
demo_discourse_device(DemoCall *call, const char *id)
{
  g_auto(Ask) ask = {0};
  ask_read(call, &ask);
  if (!call->json || call->forum->no_device_codes) {
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.",
                          "invalid_access");
    return;
  }
  if (!ask_is_whole(call, &ask))
    return;
  g_autofree char *chance = demo_token(call->forum, 40);
  g_autofree char *device = g_compute_checksum_for_string(G_CHECKSUM_SHA256, chance, -1);
  g_autofree char *code = letters(call->forum);
  const char *host = demo_call_header(call, "Host");
  g_autofree char *page = g_strdup_printf("%s://%s%s/user-api-key/activate", demo_discourse_scheme(call),
                                          host ? host : "growers.example", call->forum->path);
  g_autofree char *request = g_strdup_printf("%s?request=%.8s", page, device);
  demo_run(call->forum,
           "INSERT INTO grants(device, code, client, nonce, public_key, oaep, made)"
           " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
           "sssssii", device, code, ask.client, ask.nonce, ask.public_key,
           (gint64)(g_strcmp0(ask.padding, "oaep") == 0), call->forum->now);
  demo_reply_json(call->reply, 200,
                  json_pack("{s:s,s:s,s:s,s:s,s:i,s:i}", "device_code", device, "user_code", code,
                            "verification_uri", page, "verification_uri_with_request", request, "expires_in",
                            (int)(CODE_LIVES / DEMO_SECOND), "interval", 5));
}

static void
answer_poll(DemoCall *call, const char *status, const char *payload)
{
  json_t *reply = json_pack("{s:s}", "status", status);
  if (payload)
    json_object_set_new(reply, "payload", json_string(payload));
  demo_reply_json(call->reply, 200, reply);
}

void
demo_discourse_device_poll(DemoCall *call, const char *id)
{
  DemoForum *forum = call->forum;
  g_autofree char *device = demo_call_json(call, "device_code");
  sqlite3_stmt *row = demo_sql(forum,
                               "SELECT account, denied, client, nonce, public_key, oaep FROM grants"
                               " WHERE device = ?1 AND made > ?2",
                               "si", device, forum->now - CODE_LIVES);
  if (!demo_row(row)) {
    answer_poll(call, "expired_token", NULL);
    return;
  }
  gint64 account = sqlite3_column_int64(row, 0), denied = sqlite3_column_int64(row, 1),
         oaep = sqlite3_column_int64(row, 5);
  g_autofree char *client = g_strdup(demo_column(row, 2)), *nonce = g_strdup(demo_column(row, 3)),
                  *public_key = g_strdup(demo_column(row, 4));
  if (denied) {
    answer_poll(call, "access_denied", NULL);
  } else if (!account) {
    answer_poll(call, "authorization_pending", NULL);
  } else {
    g_autofree char *payload = payload_for(forum, account, client, nonce, public_key, oaep != 0);
    demo_run(forum, "DELETE FROM grants WHERE device = ?1", "s", device);
    answer_poll(call, "authorized", payload);
  }
}

void
demo_discourse_activate(DemoCall *call, const char *id)
{
  g_autofree char *inner = g_strdup_printf(
      "<form method=\"post\" action=\"%s/user-api-key/device/authorize\">"
      "<p><label>The code that your application shows <input name=\"user_code\"></label></p>" WHO
      "<button>Authorize</button> <button formaction=\"%s/user-api-key/device/deny\">Deny</button></form>",
      call->forum->path, call->forum->path);
  page_reply(call, "Connect an application", inner);
}

static void
decide(DemoCall *call, gboolean yes)
{
  const char *code = demo_call_member(call, "user_code");
  gint64 account = approver(call);
  if (!account || !code)
    demo_discourse_refuse(call, 403, "You need to be logged in to do that.", "not_logged_in");
  else if (demo_run(call->forum,
                    "UPDATE grants SET account = ?2, denied = ?3 WHERE code = upper(?1) AND made > ?4",
                    "siii", code, account, (gint64)!yes, call->forum->now - CODE_LIVES) == 0)
    demo_discourse_refuse(call, 404, "The requested URL or resource could not be found.", "not_found");
  else
    page_reply(call, yes ? "The application is connected" : "The request is turned down",
               "<p>You can close this page.</p>");
}

void
demo_discourse_authorize(DemoCall *call, const char *id)
{
  decide(call, TRUE);
}

void
demo_discourse_deny(DemoCall *call, const char *id)
{
  decide(call, FALSE);
}

/* --- using one --- */

gboolean
demo_discourse_use_key(DemoCall *call, const char *key)
{
  DemoForum *forum = call->forum;
  call->account = demo_int(forum, "SELECT account FROM api_keys WHERE key = ?1", "s", key);
  if (!call->account) {
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.",
                          "invalid_access");
    return FALSE;
  }
  demo_run(forum, "DELETE FROM key_uses WHERE at <= ?1", "i", forum->now - DEMO_MINUTE);
  if (demo_int(forum, "SELECT count(*) FROM key_uses WHERE key = ?1", "s", key) >= PER_MINUTE) {
    demo_reply_header(call->reply, "Retry-After", "29");
    demo_reply_header(call->reply, "Discourse-Rate-Limit-Error-Code", "user_api_key_limiter_60_secs");
    demo_reply_json(
        call->reply, 429,
        json_pack("{s:[s],s:s,s:{s:i,s:s}}", "errors",
                  "You've performed this action too many times. Please wait 29 seconds before trying again.",
                  "error_type", "rate_limit", "extras", "wait_seconds", 29, "time_left", "29 seconds"));
    return FALSE;
  }
  demo_run(forum, "INSERT INTO key_uses(key, at) VALUES(?1, ?2)", "si", key, forum->now);
  return TRUE;
}

void
demo_discourse_revoke_key(DemoCall *call, const char *id)
{
  const char *key = demo_call_header(call, "User-Api-Key");
  if (key && demo_run(call->forum, "DELETE FROM api_keys WHERE key = ?1", "s", key) > 0)
    demo_reply_json(call->reply, 200, json_pack("{s:s}", "success", "OK"));
  else
    demo_discourse_refuse(call, 404, "The requested URL or resource could not be found.", "not_found");
}
