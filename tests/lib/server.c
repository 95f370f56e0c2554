/* See the header. */
#include "config.h"

#include "lib/server.h"

#define CHUNK 16384

typedef struct {
  Server *server;
  GSocketConnection *connection;
  GCancellable *cancellable;
  GString *in, *out;
  ServerManner manner;
  char chunk[CHUNK];
} Client;

static void
client_free(Client *client)
{
  g_io_stream_close(G_IO_STREAM(client->connection), NULL, NULL);
  g_object_unref(client->connection);
  g_string_free(client->in, TRUE);
  g_string_free(client->out, TRUE);
  g_object_unref(client->cancellable);
  g_free(client);
}

static void read_more(Client *client);

static void
wrote(GObject *source, GAsyncResult *result, gpointer data)
{
  Client *client = data;
  if (!g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL)) {
    client_free(client);
    return;
  }
  if (client->manner == SERVER_CLOSE) {
    client_free(client);
  } else if (client->manner == SERVER_ENDLESS) {
    if (client->out->len > 64)
      g_string_erase(client->out, 0, (gssize)client->out->len - 64);
    while (client->out->len < 32768) {
      g_autofree char *again = g_strndup(client->out->str, client->out->len);
      g_string_append(client->out, again);
    }
    g_output_stream_write_all_async(G_OUTPUT_STREAM(source), client->out->str, client->out->len,
                                    G_PRIORITY_DEFAULT, client->cancellable, wrote, client);
    g_string_truncate(client->out, client->out->len);
  } else {
    read_more(client);
  }
}

/* The length of the first whole request in the buffer, 0: not yet. */
static gsize
whole_request(const GString *in)
{
  const char *end = strstr(in->str, "\r\n\r\n");
  if (!end)
    return 0;
  gsize size = (gsize)(end - in->str) + 4;
  g_autofree char *head = g_ascii_strdown(in->str, (gssize)size);
  const char *length = strstr(head, "\r\ncontent-length:");
  if (length)
    size += g_ascii_strtoull(length + 17, NULL, 10);
  return in->len >= size ? size : 0;
}

static void
answer(Client *client, gsize size)
{
  char *request = g_strndup(client->in->str, size);
  g_ptr_array_add(client->server->log, request);
  g_string_erase(client->in, 0, (gssize)size);
  g_string_truncate(client->out, 0);
  client->manner = client->server->func(request, client->out, client->server->data);
  if (client->manner == SERVER_SILENT)
    read_more(client);
  else
    g_output_stream_write_all_async(g_io_stream_get_output_stream(G_IO_STREAM(client->connection)),
                                    client->out->str, client->out->len, G_PRIORITY_DEFAULT,
                                    client->cancellable, wrote, client);
}

static void
came(GObject *source, GAsyncResult *result, gpointer data)
{
  Client *client = data;
  gssize size = g_input_stream_read_finish(G_INPUT_STREAM(source), result, NULL);
  if (size <= 0) {
    client_free(client);
    return;
  }
  g_string_append_len(client->in, client->chunk, size);
  Server *server = client->server;
  g_string_append_len(server->bytes->pdata[server->bytes->len - 1], client->chunk, size);
  gsize whole = whole_request(client->in);
  if (whole)
    answer(client, whole);
  else
    read_more(client);
}

static void
read_more(Client *client)
{
  g_input_stream_read_async(g_io_stream_get_input_stream(G_IO_STREAM(client->connection)), client->chunk,
                            CHUNK, G_PRIORITY_DEFAULT, client->cancellable, came, client);
}

static gboolean
incoming(GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Server *server = data;
  Client *client = g_new0(Client, 1);
  client->server = server;
  client->connection = g_object_ref(connection);
  client->cancellable = g_object_ref(g_object_get_data(G_OBJECT(service), "end"));
  client->in = g_string_new(NULL);
  client->out = g_string_new(NULL);
  g_ptr_array_add(server->bytes, g_string_new(NULL));
  read_more(client);
  return TRUE;
}

static void
free_string(gpointer data)
{
  g_string_free(data, TRUE);
}

Server *
server_new(ServerFunc func, gpointer data)
{
  Server *server = g_new0(Server, 1);
  g_autoptr(GError) error = NULL;
  server->func = func;
  server->data = data;
  server->log = g_ptr_array_new_with_free_func(g_free);
  server->bytes = g_ptr_array_new_with_free_func(free_string);
  server->service = g_socket_service_new();
  g_object_set_data_full(G_OBJECT(server->service), "end", g_cancellable_new(), g_object_unref);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0);
  g_autoptr(GSocketAddress) got = NULL;
  g_socket_listener_add_address(G_SOCKET_LISTENER(server->service), any, G_SOCKET_TYPE_STREAM,
                                G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
  g_assert_no_error(error);
  server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(got));
  g_signal_connect(server->service, "incoming", G_CALLBACK(incoming), server);
  g_socket_service_start(server->service);
  return server;
}

void
server_free(Server *server)
{
  g_socket_service_stop(server->service);
  g_socket_listener_close(G_SOCKET_LISTENER(server->service));
  g_cancellable_cancel(g_object_get_data(G_OBJECT(server->service), "end"));
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_object_unref(server->service);
  g_ptr_array_unref(server->log);
  g_ptr_array_unref(server->bytes);
  g_free(server);
}

char *
server_address(const Server *server, const char *scheme)
{
  return g_strdup_printf("%s://127.0.0.1:%u", scheme, server->port);
}
