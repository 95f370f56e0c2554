/* Talks to a demo forum without sockets, for the tests of the demo forum itself. */
#ifndef FLAGPOST_TESTS_DEMO_CLIENT_H
#define FLAGPOST_TESTS_DEMO_CLIENT_H

#include "demo/core.h"

#include <jansson.h>

#define MORNING G_GINT64_CONSTANT(1795505400000000) /* 2026-11-24T07:30:00Z */

typedef struct {
  DemoForum *forum;
  gint64 now;
  char *key; /* of the session, or NULL */
} DemoClient;

DemoClient *client_new(const DemoOptions *options); /* options.now is MORNING where it is 0 */
void client_free(DemoClient *client);
DemoReply *client_ask(DemoClient *client, const char *method, const char *target, const char *type,
                      const char *body);
char *client_text(DemoReply *reply);   /* takes the reply (transfer full) */
json_t *client_json(DemoReply *reply); /* takes the reply; fails the test if it is no JSON */
void client_sign_in(DemoClient *client, const char *login, const char *password);
json_t *client_v1(DemoClient *client, const char *method, const char *path,
                  const char *form);                                        /* "response" */
json_t *client_v2(DemoClient *client, const char *query, unsigned *status); /* whole reply */
json_t *client_send(DemoClient *client, const char *to, const char *subject, const char *body);
/* "data.items.0.sender.login"; fails the test if there is none. Borrowed. */
json_t *at(json_t *root, const char *path);
#define text_at(root, path)   json_string_value(at(root, path))
#define number_at(root, path) json_integer_value(at(root, path))

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemoClient, client_free)

#endif
