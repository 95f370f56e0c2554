/* Typed getters over jansson whose errors name the path. Called by drivers, the store and the settings of a
 * forum: everything that reads JSON from outside. */
#include "config.h"

#include "flagpost/json.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#define MOST_THINGS G_GINT64_CONSTANT(1000000000)

json_t *
fp_json_parse(const char *bytes, gsize size, GError **error)
{
  json_error_t place;
  json_t *root = json_loadb(bytes ? bytes : "", size, JSON_REJECT_DUPLICATES, &place);
  if (!root)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                _("The answer is not readable as JSON: line %d, column %d"), place.line, place.column);
  return root;
}

/* One segment of a path: a key of an object, or a number in a list. */
static const json_t *
child(const json_t *parent, const char *name)
{
  if (json_is_object(parent))
    return json_object_get(parent, name);
  guint64 index;
  if (json_is_array(parent) && g_ascii_string_to_unsigned(name, 10, 0, G_MAXUINT, &index, NULL))
    return json_array_get(parent, (size_t)index);
  return NULL;
}

static FpJsonWatch watch;
static gpointer watch_data;

void
fp_json_watch(FpJsonWatch func, gpointer data)
{
  watch = func;
  watch_data = data;
}

/* The thing at the path, JSON's null included, or NULL. */
static json_t *
walk(const json_t *root, const char *whole)
{
  const json_t *at = root;
  const char *path = whole;
  if (json_is_object(root) && *path != '\0' && !strchr(path, '.')) {
    at = json_object_get(root, path);
    path = "";
  }
  while (at && *path != '\0') {
    const char *dot = strchrnul(path, '.');
    g_autofree char *name = g_strndup(path, (gsize)(dot - path));
    at = child(at, name);
    path = *dot == '.' ? dot + 1 : dot;
  }
  if (watch && root)
    watch(whole, at, watch_data);
  return (json_t *)at;
}

static void
set_wrong(GError **error, const char *path, const char *wanted)
{
  /* Translators: the first %s is a place such as data.items, the second what should stand there. */
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer's \"%s\" is not %s"), path, wanted);
}

json_t *
fp_json_peek(const json_t *root, const char *path)
{
  json_t *found = walk(root, path);
  return json_is_null(found) ? NULL : found;
}

json_t *
fp_json_get(const json_t *root, const char *path, GError **error)
{
  json_t *found = fp_json_peek(root, path);
  if (!found)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer has no \"%s\""), path);
  return found;
}

const char *
fp_json_string(const json_t *root, const char *path, GError **error)
{
  const json_t *found = fp_json_get(root, path, error);
  if (found && !json_is_string(found))
    set_wrong(error, path, _("a text"));
  return json_string_value(found);
}

const char *
fp_json_peek_string(const json_t *root, const char *path, const char *otherwise)
{
  const char *text = json_string_value(fp_json_peek(root, path));
  return text ? text : otherwise;
}

char *
fp_json_peek_id(const json_t *root, const char *path)
{
  const json_t *found = fp_json_peek(root, path);
  if (json_is_integer(found))
    return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(found));
  const char *text = json_string_value(found);
  return !text || *text == '\0' ? NULL : g_strdup(text);
}

char *
fp_json_id(const json_t *root, const char *path, GError **error)
{
  if (!fp_json_get(root, path, error))
    return NULL;
  char *id = fp_json_peek_id(root, path);
  if (!id)
    set_wrong(error, path, _("an id"));
  return id;
}

static gboolean
read_int(const json_t *found, gint64 *value)
{
  if (json_is_integer(found)) {
    *value = json_integer_value(found);
    return TRUE;
  }
  if (json_is_real(found)) {
    double real = json_real_value(found);
    if (real < -9e15 || real > 9e15 || real != (double)(gint64)real)
      return FALSE;
    *value = (gint64)real;
    return TRUE;
  }
  const char *text = json_string_value(found);
  return text && g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

gboolean
fp_json_int(const json_t *root, const char *path, gint64 *value, GError **error)
{
  const json_t *found = fp_json_get(root, path, error);
  if (!found)
    return FALSE;
  if (!read_int(found, value)) {
    set_wrong(error, path, _("a whole number"));
    return FALSE;
  }
  return TRUE;
}

gint64
fp_json_peek_int(const json_t *root, const char *path, gint64 otherwise)
{
  gint64 value = otherwise;
  return read_int(fp_json_peek(root, path), &value) ? value : otherwise;
}

gint64
fp_json_peek_count(const json_t *root, const char *path, gint64 otherwise)
{
  return CLAMP(fp_json_peek_int(root, path, otherwise), -MOST_THINGS, MOST_THINGS);
}

int
fp_json_peek_size(const json_t *root, const char *path, int otherwise)
{
  gint64 value = fp_json_peek_count(root, path, -1);
  return value < 0 ? otherwise : (int)value;
}

int
fp_json_peek_within(const json_t *root, const char *path, int otherwise, int least, int most)
{
  return (int)CLAMP(fp_json_peek_int(root, path, otherwise), least, most);
}

gboolean
fp_json_peek_bool(const json_t *root, const char *path, gboolean otherwise)
{
  const json_t *found = fp_json_peek(root, path);
  if (json_is_boolean(found))
    return json_is_true(found);
  if (json_is_integer(found))
    return json_integer_value(found) != 0;
  const char *text = json_string_value(found);
  if (!text)
    return otherwise;
  if (g_ascii_strcasecmp(text, "true") == 0 || g_str_equal(text, "1"))
    return TRUE;
  if (g_ascii_strcasecmp(text, "false") == 0 || g_str_equal(text, "0"))
    return FALSE;
  return otherwise;
}

json_t *
fp_json_array(const json_t *root, const char *path, GError **error)
{
  json_t *found = fp_json_get(root, path, error);
  if (!found || json_is_array(found))
    return json_incref(found);
  set_wrong(error, path, _("a list"));
  return NULL;
}

json_t *
fp_json_list(const json_t *root, const char *path, GError **error)
{
  json_t *found = walk(root, path);
  if (!found) {
    fp_json_get(root, path, error);
    return NULL;
  }
  if (json_is_array(found))
    return json_incref(found);
  json_t *list = json_array();
  gboolean empty = json_is_null(found) || (json_is_string(found) && json_string_length(found) == 0) ||
                   (json_is_object(found) && json_object_size(found) == 0);
  if (!empty)
    json_array_append(list, found);
  return list;
}

gint64
fp_json_peek_time(const json_t *root, const char *path)
{
  const json_t *found = fp_json_peek(root, path);
  gint64 number;
  if (json_is_real(found)) {
    double seconds = json_real_value(found);
    return seconds > 0 && seconds < 1e11 ? (gint64)(seconds * (double)FP_SECOND) : 0;
  }
  if (read_int(found, &number)) {
    /* As seconds, 10^11 is in the year 5138; as milliseconds, in 1973. */
    gint64 us = number < G_GINT64_CONSTANT(100000000000) ? FP_SECOND : 1000;
    return number > 0 && number < G_MAXINT64 / us ? number * us : 0;
  }
  const char *text = json_string_value(found);
  return !text ? 0 : fp_time_parse(text, NULL);
}

/* jansson leaves U+007F as it is; a terminal does not. */
static int
append_safely(const char *bytes, size_t size, void *data)
{
  GString *out = data;
  for (size_t i = 0; i < size; i++) {
    if (bytes[i] == 0x7f)
      g_string_append(out, "\\u007f");
    else
      g_string_append_c(out, bytes[i]);
  }
  return 0;
}

static char *
print(const json_t *value, size_t flags)
{
  GString *out = g_string_new(NULL);
  json_dump_callback(value, append_safely, out, flags | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
  return g_string_free(out, FALSE);
}

char *
fp_json_print(const json_t *value)
{
  return print(value, JSON_COMPACT);
}

char *
fp_json_print_pretty(const json_t *value)
{
  return print(value, JSON_INDENT(2));
}
