/* Is it the forum that the member means? Whether its address is nearly that of another account, told before
 * anything is asked of that host; what its certificate calls itself, and whether a public name leads into the
 * member's own network, told once it is found and before a password is asked for. Called by `account add`. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include "app/private.h"
#include "judge/hosts.h"

enum { NEAR = 2 }; /* characters apart, at most */

/* A letter or two apart, or the same to the eye. */
static gboolean
looks_like(const FpUrl *url, const FpUrl *other)
{
  g_autofree char *domain = fp_url_host_domain(url->host), *known = fp_url_host_domain(other->host);
  /* Who has a name has all the names below it. */
  if (url->ip || other->ip || g_strcmp0(domain, known) == 0)
    return FALSE;
  const char *shown = fp_url_shown_domain(url->host_shown, domain), *meant = NULL;
  if (!shown)
    shown = url->host_shown;
  g_autofree char *a = fp_text_fold(url->host_shown), *b = fp_text_fold(other->host_shown);
  return fp_text_distance(a, b) <= NEAR ||
         (fp_host_look(url->host_shown, shown, known, &meant) != FP_HOST_PLAIN &&
          g_strcmp0(meant, known) == 0);
}

char *
fp_account_alike(FpApp *app, const char *typed)
{
  g_autoptr(FpUrl) url = fp_url_base(typed, NULL);
  for (guint i = 0; url && i < app->accounts->len; i++) {
    const FpAccount *account = app->accounts->pdata[i];
    g_autoptr(FpUrl) other = fp_url_parse(account->url, NULL);
    if (!other || !looks_like(url, other))
      continue;
    g_autofree char *host = fp_url_both_spellings(url), *known = fp_url_both_spellings(other);
    return g_strdup_printf(_("%s is not %s, where you have an account, but looks much like it."), host,
                           known);
  }
  return NULL;
}

/* --- who answers there --- */

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
