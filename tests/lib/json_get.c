/* json-get FILE PATH: prints the value there, for tests that are shell scripts. FILE - is standard input; a
 * path is keys and numbers with dots ("items.0.state"); "#" at its end prints how many there are. Exit code
 * 1: nothing is there. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static json_t *
step(json_t *value, const char *key)
{
  char *end = NULL;
  unsigned long index = strtoul(key, &end, 10);
  if (json_is_array(value))
    return *key != '\0' && *end == '\0' ? json_array_get(value, index) : NULL;
  return json_object_get(value, key);
}

static void
print(const json_t *value)
{
  char *text = NULL;
  if (json_is_string(value)) {
    puts(json_string_value(value));
    return;
  }
  text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII);
  puts(text);
  free(text);
}

int
main(int argc, char **argv)
{
  json_error_t error;
  json_t *value;
  char key[256];
  const char *path = argc == 3 ? argv[2] : "";
  if (argc != 3) {
    fputs("usage: json-get FILE PATH\n", stderr);
    return 2;
  }
  json_t *root = strcmp(argv[1], "-") == 0 ? json_loadf(stdin, JSON_REJECT_DUPLICATES, &error)
                                           : json_load_file(argv[1], JSON_REJECT_DUPLICATES, &error);
  if (!root) {
    fprintf(stderr, "json-get: %s in line %d\n", error.text, error.line);
    return 2;
  }
  for (value = root; value && *path != '\0';) {
    size_t length = strcspn(path, ".");
    if (length >= sizeof key)
      return 2;
    memcpy(key, path, length);
    key[length] = '\0';
    path += length + (path[length] == '.');
    if (strcmp(key, "#") == 0) {
      printf("%zu\n", json_is_array(value) ? json_array_size(value) : json_object_size(value));
      return 0;
    }
    value = step(value, key);
  }
  if (value)
    print(value);
  json_decref(root);
  return value ? 0 : 1;
}
