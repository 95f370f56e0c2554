/* Who answered: the address of the last connection and what its certificate calls itself, as libcurl tells
 * them. Called by curl.c while it is watched. */
#include "config.h"

#include "peer.h"

void
fp_peer_free(FpPeer *peer)
{
  if (!peer)
    return;
  g_free(peer->address);
  g_free(peer->certificate);
  g_free(peer->issuer);
  g_free(peer);
}

void
fp_transport_watch_peer(FpTransport *transport)
{
  if (!transport->peer)
    transport->peer = g_new0(FpPeer, 1);
}

FpPeer *
fp_transport_peer(const FpTransport *transport)
{
  FpPeer *copy = g_new0(FpPeer, 1);
  if (transport->peer) {
    copy->address = g_strdup(transport->peer->address);
    copy->certificate = g_strdup(transport->peer->certificate);
    copy->issuer = g_strdup(transport->peer->issuer);
  }
  return copy;
}

/* The end of a value: a comma, a semicolon or a line's end, but within quotes none of them. */
static const char *
end_of_value(const char *at)
{
  gboolean quoted = FALSE;
  for (; *at && (quoted || !strchr(",;\n", *at)); at++)
    quoted ^= *at == '"';
  return at;
}

/* "C = DE, O = \"Some, Ltd.\", CN = forum.example.org", also without the blanks: one library writes the one,
 * one the other. NULL: there is no such part. (transfer full) */
static char *
part_of_name(const char *name, const char *part)
{
  for (const char *at = name, *end; *at; at = *end ? end + 1 : end) {
    end = end_of_value(at);
    const char *equals = memchr(at, '=', (gsize)(end - at));
    if (!equals)
      continue;
    g_autofree char *key = g_strndup(at, (gsize)(equals - at));
    g_autofree char *value = g_strndup(equals + 1, (gsize)(end - equals - 1));
    gsize length = strlen(g_strstrip(value));
    if (g_ascii_strcasecmp(g_strstrip(key), part) != 0)
      continue;
    gboolean quoted = length >= 2 && value[0] == '"' && value[length - 1] == '"';
    return quoted ? g_strndup(value + 1, length - 2) : g_steal_pointer(&value);
  }
  return NULL;
}

/* The first of "DNS:forum.example.org, DNS:*.example.org". (transfer full) */
static char *
first_of_names(const char *names)
{
  gsize length = strcspn(names, ",");
  const char *colon = memchr(names, ':', length);
  g_autofree char *name =
      colon ? g_strndup(colon + 1, length - (gsize)(colon + 1 - names)) : g_strndup(names, length);
  return g_strdup(g_strstrip(name));
}

static void
take(char **value, char *found)
{
  if (*value || !found)
    g_free(found);
  else
    *value = found;
}

/* A line of libcurl's about the certificate: its field, a colon, and the value. */
static void
read_line(FpPeer *peer, const char *line)
{
  static const char subject[] = "Subject:", issuer[] = "Issuer:",
                    names[] = "X509v3 Subject Alternative Name:";
  if (g_str_has_prefix(line, subject))
    take(&peer->certificate, part_of_name(line + strlen(subject), "CN"));
  else if (g_str_has_prefix(line, names))
    take(&peer->certificate, first_of_names(line + strlen(names)));
  else if (g_str_has_prefix(line, issuer)) {
    take(&peer->issuer, part_of_name(line + strlen(issuer), "O"));
    take(&peer->issuer, part_of_name(line + strlen(issuer), "CN"));
  }
}

static void
read_certificate(FpPeer *peer, CURL *easy)
{
  struct curl_certinfo *chain = NULL;
  /* A connection that is used again tells nothing: what is known of it stays. */
  if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain || chain->num_of_certs <= 0)
    return;
  g_clear_pointer(&peer->certificate, g_free);
  g_clear_pointer(&peer->issuer, g_free);
  for (const struct curl_slist *at = chain->certinfo[0]; at; at = at->next)
    read_line(peer, at->data);
}

/* A proxy's address says nothing of the forum's; behind one of SOCKS it is the port that is another. */
gboolean
fp_peer_through_proxy(CURL *easy, const FpUrl *url)
{
  long connected = 0, port = 0;
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &connected);
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &port);
  return connected != 0 || port != url->port;
}

void
fp_peer_read(FpPeer *peer, CURL *easy, const FpUrl *url)
{
  const char *address = NULL;
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
  g_free(peer->address);
  peer->address = address && *address && !fp_peer_through_proxy(easy, url) ? g_strdup(address) : NULL;
  read_certificate(peer, easy);
}
