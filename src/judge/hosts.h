/* What is known about hosts: names that are borrowed, shorteners, throw-away endings. */
#ifndef FLAGPOST_JUDGE_HOSTS_H
#define FLAGPOST_JUDGE_HOSTS_H

#include <glib.h>

typedef enum { FP_HOST_PLAIN, FP_HOST_LOOKALIKE, FP_HOST_BORROWED_NAME } FpHostLook;

/* Does `host` (as shown, Unicode) with its registrable `domain` look like a known one, or like `forum`'s?
 * *meant: that domain, or NULL; borrowed until the thread's next call. */
FpHostLook fp_host_look(const char *host, const char *domain, const char *forum, const char **meant);
gboolean fp_host_is_shortener(const char *domain);
gboolean fp_host_ends_cheaply(const char *host);
gboolean fp_host_mixes_scripts(const char *host); /* Latin beside Cyrillic or Greek in one label */

#endif
