/* Who stands behind a forum's address: what its certificate calls itself, and whether a public name leads
 * into the member's own network, where somebody else than the forum may answer. Called by `account add`, once
 * the forum is found and before a password is asked for. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include "app/private.h"

char *
fp_account_certificate(const FpFound *found)
{
  const FpPeer *peer = found->peer;
  if (!peer->certificate)
    return NULL;
  g_autofree char *name = fp_text_clean(peer->certificate, -1, FP_TEXT_ONE_LINE);
  g_autofree char *issuer = fp_text_clean(peer->issuer, -1, FP_TEXT_ONE_LINE);
  /* Translators: a host's name, then who vouches for it. */
  return *issuer ? g_strdup_printf(_("The forum's certificate is made out to %s, by %s."), name, issuer)
                 : g_strdup_printf(_("The forum's certificate is made out to %s."), name);
}

/* Names that a network at home or at work gives to its own machines. */
static gboolean
is_own_name(const char *host)
{
  static const char *const ends[] = {".local", ".lan",  ".home",    ".home.arpa", ".internal",
                                     ".corp",  ".test", ".private", ".intranet",  ".localdomain"};
  if (!strchr(host, '.'))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
    if (g_str_has_suffix(host, ends[i]))
      return TRUE;
  return FALSE;
}

/* RFC 1918, 4193, 4291, 3927, 6598, and the machine itself. */
static gboolean
is_own_address(const char *text)
{
  /* An IPv4 address as IPv6 writes it is that address. */
  const char *mapped = "::ffff:";
  if (g_ascii_strncasecmp(text, mapped, strlen(mapped)) == 0 && strchr(text, '.'))
    text += strlen(mapped);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
  if (!address)
    return FALSE;
  const guint8 *bytes = g_inet_address_to_bytes(address);
  gboolean shared = g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV4
                        ? bytes[0] == 100 && (bytes[1] & 0xc0) == 64
                        : (bytes[0] & 0xfe) == 0xfc;
  return shared || g_inet_address_get_is_any(address) || g_inet_address_get_is_loopback(address) ||
         g_inet_address_get_is_link_local(address) || g_inet_address_get_is_site_local(address);
}

char *
fp_account_inside(const FpFound *found)
{
  const FpUrl *url = found->base;
  const char *address = found->peer->address;
  if (!address || url->ip || url->local || is_own_name(url->host) || !is_own_address(address))
    return NULL;
  g_autofree char *host = fp_url_both_spellings(url);
  /* Translators: a host's name, then a number such as 192.168.1.9. */
  return g_strdup_printf(
      _("%s leads to %s, an address of your own network: somebody there answers, not a forum "
        "on the internet."),
      host, address);
}
