/* Talks to a demo forum without sockets, for the tests of the demo forum itself. */
#include "config.h"

#include "unit/demo_client.h"

#include "lib/fresh_forum.h"

#define FORM "application/x-www-form-urlencoded"

DemoClient *
client_new(const DemoOptions *options)
{
  DemoOptions given = options ? *options : (DemoOptions){0};
  if (!given.now)
    given.now = MORNING;
  g_autoptr(GError) error = NULL;
  DemoClient *client = g_new0(DemoClient, 1);
  client->now = given.now;
  client->forum = fresh_forum(&given, &error);
  g_assert_no_error(error);
  return client;
}

void
client_free(DemoClient *client)
{
  demo_forum_free(client->forum);
  g_free(client->key);
  g_free(client);
}

DemoReply *
client_ask(DemoClient *client, const char *method, const char *target, const char *type, const char *body)
{
  const char *headers[5] = {0};
  int i = 0;
  if (client->key) {
    headers[i++] = "li-api-session-key";
    headers[i++] = client->key;
  }
  if (type) {
    headers[i++] = "Content-Type";
    headers[i++] = type;
  }
  DemoRequest request = {method, target, headers, body, body ? strlen(body) : 0};
  DemoReply *reply = demo_forum_handle(client->forum, &request, client->now);
  g_assert_nonnull(reply);
  return reply;
}

char *
client_text(DemoReply *reply)
{
  char *text = g_strndup((const char *)reply->body->data, reply->body->len);
  demo_reply_free(reply);
  return text;
}

json_t *
client_json(DemoReply *reply)
{
  g_autofree char *text = client_text(reply);
  json_error_t error;
  json_t *value = json_loads(text, 0, &error);
  if (!value)
    g_error("no JSON (%s): %s", error.text, text);
  return value;
}

void
client_sign_in(DemoClient *client, const char *login, const char *password)
{
  g_autofree char *form = g_strdup_printf("user.login=%s&user.password=%s", login, password);
  g_autoptr(json_t) response = client_v1(client, "POST", "authentication/sessions/login", form);
  g_assert_cmpstr(text_at(response, "status"), ==, "success");
  g_free(client->key);
  client->key = g_strdup(text_at(response, "value.$"));
}

json_t *
client_v1(DemoClient *client, const char *method, const char *path, const char *form)
{
  g_autofree char *target =
      g_strdup_printf("/restapi/vc/%s%crestapi.response_format=json", path, strchr(path, '?') ? '&' : '?');
  json_t *whole = client_json(client_ask(client, method, target, FORM, form ? form : ""));
  json_t *response = json_incref(at(whole, "response"));
  json_decref(whole);
  return response;
}

json_t *
client_v2(DemoClient *client, const char *query, unsigned *status)
{
  g_autofree char *escaped = g_uri_escape_string(query, NULL, FALSE);
  g_autofree char *target = g_strdup_printf("/api/2.0/search?q=%s", escaped);
  DemoReply *reply = client_ask(client, "GET", target, NULL, NULL);
  if (status)
    *status = reply->status;
  return client_json(reply);
}

json_t *
client_send(DemoClient *client, const char *to, const char *subject, const char *body)
{
  g_autofree char *who = g_uri_escape_string(to, NULL, FALSE),
                  *title = g_uri_escape_string(subject, NULL, FALSE),
                  *text = g_uri_escape_string(body, NULL, FALSE);
  g_autofree char *form =
      g_strdup_printf("notes.recipient=%s&notes.subject=%s&notes.note=%s", who, title, text);
  return client_v1(client, "POST", "postoffice/notes/send", form);
}

json_t *
at(json_t *root, const char *path)
{
  g_auto(GStrv) names = g_strsplit(path, ".", -1);
  json_t *value = root;
  for (int i = 0; value && names[i]; i++) {
    if (json_is_array(value))
      value = json_array_get(value, (size_t)g_ascii_strtoull(names[i], NULL, 10));
    else
      value = json_object_get(value, names[i]);
  }
  if (!value) {
    char *text = json_dumps(root, JSON_INDENT(1));
    g_error("no %s in %s", path, text);
  }
  return value;
}
