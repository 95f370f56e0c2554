/* For tests/cli/secrets.t: memory PID, with words on standard input, a line each. Reads the memory of a
 * running process as root may, and tells each word found in a page that is not locked. Exit 0: none; 1: some;
 * 77: it may not be read. */
#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 20, OVERLAP = 4096 };
#define RESERVED (G_GUINT64_CONSTANT(1) << 32)

/* As it is, as UTF-16, in base64 behind any number of bytes, and percent-encoded is as it is for letters and
 * hyphens. */
static void
add_forms(GPtrArray *forms, const char *word)
{
  gsize length = strlen(word);
  GByteArray *wide = g_byte_array_new();
  for (gsize i = 0; i < length; i++)
    g_byte_array_append(wide, (const guint8[]){(guint8)word[i], 0}, 2);
  g_ptr_array_add(forms, g_bytes_new(word, length));
  g_ptr_array_add(forms, g_byte_array_free_to_bytes(wide));
  for (gsize before = 0; before < 3; before++) {
    g_autofree char *whole = g_strdup_printf("%.*s%s", (int)before, "::", word);
    gsize size = strlen(whole);
    g_autofree char *coded = g_base64_encode((const guchar *)whole, size - size % 3);
    gsize mixed = before > 0 ? before + 1 : 0; /* characters that hold of what stands before */
    g_ptr_array_add(forms, g_bytes_new(coded + mixed, strlen(coded) - mixed));
  }
}

/* A piece of a region; what cannot be read holds nothing to find. */
static guint
look_at(int memory, guint64 from, gsize length, const GPtrArray *forms, const char *where)
{
  static char bytes[PIECE + OVERLAP];
  guint found = 0;
  gssize got = pread(memory, bytes, length, (off_t)from);
  for (guint i = 0; got > 0 && i < forms->len; i++) {
    gsize size;
    const void *form = g_bytes_get_data(forms->pdata[i], &size);
    const char *hit = memmem(bytes, (gsize)got, form, size);
    if (hit) {
      g_autofree char *around = g_strndup(hit - MIN(24, hit - bytes), 24);
      g_autofree char *shown = g_strescape(around, NULL);
      printf("form %u at %" G_GINT64_MODIFIER "x %s, after «%s»\n", i, from + (guint64)(hit - bytes), where,
             shown);
      found++;
    }
  }
  return found;
}

/* In pieces that overlap. What a sanitizer reserves, terabytes that are never touched, is left out. */
static guint
look(int memory, guint64 from, guint64 to, const GPtrArray *forms, const char *where)
{
  guint found = 0;
  if (to - from > RESERVED)
    return 0;
  for (guint64 at = from; at < to; at += PIECE)
    found += look_at(memory, at, MIN(to - at, PIECE + OVERLAP), forms, where);
  return found;
}

int
main(int argc, char **argv)
{
  char line[1024];
  g_autofree char *map = g_strdup_printf("/proc/%s/smaps", argv[1]),
                  *all = g_strdup_printf("/proc/%s/mem", argv[1]);
  g_autoptr(GPtrArray) forms = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  while (fgets(line, sizeof line, stdin))
    add_forms(forms, g_strchomp(line));
  FILE *regions = fopen(map, "r");
  int memory = open(all, O_RDONLY | O_CLOEXEC);
  if (!regions || memory < 0)
    return 77;
  guint64 from = 0, to = 0;
  char rights[8] = "", where[1024] = "";
  guint found = 0, seen = 0;
  while (fgets(line, sizeof line, regions)) {
    guint64 a, b;
    char r[8];
    if (sscanf(line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %7s", &a, &b, r) == 3) {
      from = a;
      to = b;
      g_strlcpy(rights, r, sizeof rights);
      g_strlcpy(where, g_strchomp(line), sizeof where);
    } else if (g_str_has_prefix(line, "VmFlags:") && rights[0] == 'r' && !strstr(line, " lo") &&
               !strstr(where, "[v")) {
      found += look(memory, from, to, forms, where);
      seen++;
    }
  }
  printf("%u words found in %u regions that are not locked\n", found, seen);
  return seen == 0 ? 77 : found > 0;
}
