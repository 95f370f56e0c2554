/* Loaded before the real program (LD_PRELOAD): it finds the name in NAME at the address in NAME_LEADS_TO.
 * tests/security/tls.t has the runs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
  typedef int (*Real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
  const char *meant = getenv("NAME"), *address = getenv("NAME_LEADS_TO");
  Real real = (Real)dlsym(RTLD_NEXT, "getaddrinfo");
  return real(name && meant && address && strcmp(name, meant) == 0 ? address : name, service, hints, found);
}
