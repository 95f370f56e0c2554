/* Hosts and addresses. One parser (libcurl's, used without any transfer) serves display, judge, opener and
 * the network, so that the host shown is the host contacted. */
#ifndef FLAGPOST_URL_H
#define FLAGPOST_URL_H

#include <glib.h>

typedef struct {
  char *href;       /* re-serialised, ASCII: the only form that may be opened or requested */
  char *scheme;     /* lower case */
  char *user;       /* user part, or NULL: never shown as the host, a reason for suspicion */
  char *host;       /* ASCII (xn--…), lower case, without a trailing dot */
  char *host_shown; /* Unicode, cleaned; equal to host if it is plain ASCII or does not decode */
  char *domain;   /* registrable domain by the public suffix list, ASCII; the host itself if there is none */
  guint16 port;   /* effective */
  char *path;     /* with query, without fragment; starts with '/' */
  gboolean ip;    /* the host is an address, in any spelling */
  gboolean local; /* loopback */
} FpUrl;

FpUrl *fp_url_parse(const char *text, GError **error); /* FP_NET_BAD_ADDRESS; absolute only */
FpUrl *fp_url_resolve(const FpUrl *base, const char *reference, GError **error);
FpUrl *fp_url_copy(const FpUrl *url); /* (transfer full) */
/* The address of "/path" below a forum's base. (transfer full) */
char *fp_url_page(const FpUrl *base, const char *path);
void fp_url_free(FpUrl *url);
gboolean fp_url_same_origin(const FpUrl *a, const FpUrl *b);
/* May a person's browser be asked to open it: http or https, a host, at most 4096 bytes, no control bytes. */
gboolean fp_url_may_open(const FpUrl *url);
/* A forum's base address as typed: adds https:// if there is no scheme, drops query and fragment, one
 * trailing slash; refuses http (but loopback), a user part, other schemes. (transfer full) */
FpUrl *fp_url_base(const char *typed, GError **error);
/* The end of a host as shown that spells its registrable domain; NULL: it has other parts. (transfer none) */
const char *fp_url_shown_domain(const char *shown, const char *domain);
char *fp_url_host_domain(const char *host); /* registrable domain; (transfer full) */
/* The host, in both spellings where there are two: "bücher.example (xn--bcher-kva.example)". (transfer full)
 */
char *fp_url_both_spellings(const FpUrl *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpUrl, fp_url_free)

#endif
