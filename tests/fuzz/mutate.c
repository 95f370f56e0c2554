/* See the header. */
#include "config.h"

#include "fuzz/mutate.h"

#include <jansson.h>
#include <string.h>

enum { MOST_TOKENS = 512, MOST_NODES = 512, LONGEST_TAG = 200, BETWEEN = 0x1E };

/* libFuzzer's own; not there where replay.c runs a target. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most) __attribute__((weak));

/* From the seed, so that a run can be repeated. */
static guint
draw(unsigned *chance, gsize below)
{
  *chance = *chance * 1664525u + 1013904223u;
  return below > 0 ? (guint)((*chance >> 8) % below) : 0;
}

static size_t
change_bytes(uint8_t *bytes, size_t size, size_t most)
{
  return LLVMFuzzerMutate ? LLVMFuzzerMutate(bytes, size, most) : size;
}

/* A target has one list, which is taken apart once. */
static const char *
some_word(unsigned *chance, const char *words)
{
  static char **list;
  if (!list)
    list = g_strsplit(words, "|", -1);
  return list[draw(chance, g_strv_length(list))];
}

/* --- tokens --- */

static gboolean
in_word(uint8_t c)
{
  return g_ascii_isalnum(c) || c == '_' || c >= 0x80;
}

static gsize
token_size(const uint8_t *at, gsize left)
{
  gsize size = 1;
  const uint8_t *close = *at == '<' ? memchr(at, '>', MIN(left, LONGEST_TAG)) : NULL;
  if (close)
    return (gsize)(close - at) + 1;
  if (in_word(*at))
    while (size < left && in_word(at[size]))
      size++;
  else if (*at == ' ')
    while (size < left && at[size] == ' ')
      size++;
  return size;
}

/* Where tokens begin, and the end behind the last. */
static guint
cut(const uint8_t *bytes, gsize size, gsize *starts)
{
  guint n = 0;
  gsize at = 0;
  for (; at < size && n < MOST_TOKENS; at += token_size(bytes + at, size - at))
    starts[n++] = at;
  starts[n] = at < size ? size : at;
  return n;
}

/* [from, to) of the text gives way to `with`. */
static void
splice(GString *text, gsize from, gsize to, const char *with, gsize size)
{
  g_string_erase(text, (gssize)from, (gssize)(to - from));
  g_string_insert_len(text, (gssize)from, with, (gssize)size);
}

static void
change_tokens(GString *text, unsigned *chance, const char *words)
{
  gsize starts[MOST_TOKENS + 1];
  guint n = cut((const uint8_t *)text->str, text->len, starts);
  guint first = draw(chance, n + 1), more = 1 + draw(chance, 4), last = MIN(first + more, n);
  gsize from = starts[first], to = starts[last], elsewhere = starts[draw(chance, n + 1)];
  const char *word = some_word(chance, words), *other = some_word(chance, words);
  g_autofree char *copy = g_strndup(text->str + from, to - from);
  switch (draw(chance, 6)) {
  case 0:
    splice(text, from, from, word, strlen(word));
    break;
  case 1:
    splice(text, from, starts[MIN(first + 1, n)], word, strlen(word));
    break;
  case 2:
    splice(text, from, to, "", 0);
    break;
  case 3:
    splice(text, elsewhere, elsewhere, copy, to - from);
    break;
  case 4: /* two words around what stands there */
    splice(text, to, to, other, strlen(other));
    splice(text, from, from, word, strlen(word));
    break;
  default:
    splice(text, to, to, copy, to - from);
    break;
  }
}

/* What was changed becomes the input, if there is room. */
static size_t
take(const GString *text, uint8_t *bytes, size_t size, size_t most)
{
  if (text->len == 0 || text->len > most)
    return change_bytes(bytes, size, most);
  memcpy(bytes, text->str, text->len);
  return text->len;
}

size_t
fuzz_mutate_tokens(uint8_t *bytes, size_t size, size_t most, unsigned seed, const char *words)
{
  unsigned chance = seed;
  if (draw(&chance, 3) == 0)
    return change_bytes(bytes, size, most);
  g_autoptr(GString) text = g_string_new_len((const char *)bytes, (gssize)size);
  for (guint times = 1 + draw(&chance, 3); times > 0; times--)
    change_tokens(text, &chance, words);
  return take(text, bytes, size, most);
}

/* --- JSON --- */

/* Where a value stands: a member of an object, or (key NULL) an element. */
typedef struct {
  json_t *parent;
  const char *key;
  size_t index;
} Place;

static void
collect(json_t *of, Place *places, guint *n)
{
  const char *key;
  json_t *value;
  size_t i;
  json_object_foreach(of, key, value)
  {
    if (*n < MOST_NODES)
      places[(*n)++] = (Place){of, key, 0};
    collect(value, places, n);
  }
  json_array_foreach(of, i, value)
  {
    if (*n < MOST_NODES)
      places[(*n)++] = (Place){of, NULL, i};
    collect(value, places, n);
  }
}

static json_t *
value_at(const Place *place)
{
  return place->key ? json_object_get(place->parent, place->key)
                    : json_array_get(place->parent, place->index);
}

static void
set(const Place *place, json_t *value)
{
  if (place->key)
    json_object_set_new(place->parent, place->key, value);
  else
    json_array_set_new(place->parent, place->index, value);
}

static void
drop(const Place *place)
{
  if (place->key)
    json_object_del(place->parent, place->key);
  else
    json_array_remove(place->parent, place->index);
}

static json_t *
some_value(unsigned *chance, const char *words)
{
  static const json_int_t numbers[] = {0, 1, -1, 12, 216, 4294967296, G_MAXINT64, G_MININT64};
  switch (draw(chance, 8)) {
  case 0:
    return json_null();
  case 1:
    return json_boolean(draw(chance, 2));
  case 2:
    return json_integer(numbers[draw(chance, G_N_ELEMENTS(numbers))]);
  case 3:
    return json_real(draw(chance, 2) ? 1e300 : -0.5);
  case 4:
    return json_string("");
  case 5:
    return draw(chance, 2) ? json_array() : json_object();
  default:
    return json_string(some_word(chance, words));
  }
}

static void
change_json(json_t *root, unsigned *chance, const char *words)
{
  Place places[MOST_NODES];
  guint n = 0;
  collect(root, places, &n);
  if (n == 0)
    return;
  const Place *place = &places[draw(chance, n)], *other = &places[draw(chance, n)];
  switch (draw(chance, 5)) {
  case 0:
    set(place, some_value(chance, words));
    break;
  case 1:
    set(place, json_deep_copy(value_at(other)));
    break;
  case 2:
    drop(place);
    break;
  case 3: /* another name, or once more */
    if (place->key)
      json_object_set_new(place->parent,
                          draw(chance, 2) ? some_word(chance, words)
                          : other->key    ? other->key
                                          : "id",
                          json_deep_copy(value_at(place)));
    else
      json_array_append_new(place->parent, json_deep_copy(value_at(place)));
    break;
  default: /* of another kind, as a careless forum has it */
    if (json_is_string(value_at(place)))
      set(place, json_integer(g_ascii_strtoll(json_string_value(value_at(place)), NULL, 10)));
    else
      set(place, json_pack("[O]", value_at(place)));
    break;
  }
}

size_t
fuzz_mutate_json(uint8_t *bytes, size_t size, size_t most, unsigned seed, size_t head, const char *words)
{
  unsigned chance = seed;
  if (size <= head || draw(&chance, 4) == 0)
    return change_bytes(bytes, size, most);
  /* One of the texts: where a place drawn by chance is. */
  gsize at = head + draw(&chance, size - head), from = at, to = at;
  while (from > head && bytes[from - 1] != BETWEEN)
    from--;
  while (to < size && bytes[to] != BETWEEN)
    to++;
  json_t *root = json_loadb((const char *)bytes + from, to - from, JSON_ALLOW_NUL, NULL);
  if (!root)
    return fuzz_mutate_tokens(bytes, size, most, chance, words);
  for (guint times = 1 + draw(&chance, 3); times > 0; times--)
    change_json(root, &chance, words);
  char *changed = json_dumps(root, JSON_COMPACT);
  g_autoptr(GString) text = g_string_new_len((const char *)bytes, (gssize)size);
  if (changed)
    splice(text, from, to, changed, strlen(changed));
  free(changed);
  json_decref(root);
  return take(text, bytes, size, most);
}
