/* A small HTTP server of bytes on the main loop: what it answers, and how badly, is the test's to say. */
#ifndef FLAGPOST_TESTS_SERVER_H
#define FLAGPOST_TESTS_SERVER_H

#include <gio/gio.h>

typedef enum {
  SERVER_KEEP,    /* send, keep the connection for the next request */
  SERVER_CLOSE,   /* send, then close */
  SERVER_ENDLESS, /* send, then repeat the last 64 bytes for ever */
  SERVER_SILENT,  /* send nothing, keep it open */
} ServerManner;

/* Writes the reply to one request; line ends are its own affair. */
typedef ServerManner (*ServerFunc)(const char *request, GString *reply, gpointer data);

typedef struct {
  GSocketService *service;
  guint16 port;
  ServerFunc func;
  gpointer data;
  GPtrArray *log;   /* char *: each request, whole */
  GPtrArray *bytes; /* GString: everything that came, a connection each */
} Server;

Server *server_new(ServerFunc func, gpointer data);
void server_free(Server *server);
char *server_address(const Server *server, const char *scheme); /* "http://127.0.0.1:4711" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Server, server_free)

#endif
