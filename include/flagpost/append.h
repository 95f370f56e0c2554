/* Short pieces onto a GString that nearly always has room for them, without two calls into GLib for each. */
#ifndef FLAGPOST_APPEND_H
#define FLAGPOST_APPEND_H

#include <glib.h>
#include <string.h>

/* As g_string_append_len(); bytes: not NULL, and not `out`'s own. */
static inline void
fp_append(GString *out, const char *bytes, gsize size)
{
  if (out->allocated_len - out->len <= size) {
    g_string_append_len(out, bytes, (gssize)size);
    return;
  }
  memcpy(out->str + out->len, bytes, size);
  out->len += size;
  out->str[out->len] = '\0';
}

/* As g_string_append(), with the same limits. */
static inline void
fp_append_text(GString *out, const char *text)
{
  fp_append(out, text, strlen(text));
}

#endif
