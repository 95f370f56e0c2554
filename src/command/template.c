/* --format: a record of a result in words of the caller's own. The convention is that of docker and gh: what
 * stands outside {{ }} is printed as it is, {{.from.name}} is a field, {{json .}} the field or the whole
 * record as JSON, and \t and \n are a tab and the end of a line. A text is put on one line, so that a record
 * stays one line. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

static gboolean
refuse(GError **error, const char *what, const char *part)
{
  g_autofree char *clean = fp_text_clean(part, -1, FP_TEXT_ONE_LINE);
  g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, "%s \"%s\". %s", what, clean,
              _("A field is written {{.subject}}, or {{json .}} for all of a record."));
  return FALSE;
}

/* What stands between {{ and }}: *path without its first dot, *as_json. */
static gboolean
read_field(const char *inner, char **path, gboolean *as_json, GError **error)
{
  g_autofree char *text = g_strdup(inner);
  const char *rest = g_strstrip(text);
  *as_json = g_str_has_prefix(rest, "json ");
  if (*as_json)
    rest += 4;
  rest += strspn(rest, " ");
  if (*rest != '.' || strchr(rest, ' ') || (rest[1] == '\0' && !*as_json))
    return refuse(error, _("--format does not understand"), inner);
  *path = g_strdup(rest + 1);
  return TRUE;
}

/* The nearest field of an object. */
static gboolean
no_field(const json_t *object, const char *name, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autofree char *clean = fp_text_clean(name, -1, FP_TEXT_ONE_LINE), *list = NULL;
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)object, key, value) g_ptr_array_add(names, (gpointer)key);
  g_ptr_array_add(names, NULL);
  const char *nearest = fp_names_nearest(name, (const char *const *)names->pdata);
  list = g_strjoinv(", ", (char **)names->pdata);
  if (nearest)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                _("There is no field \"%s\" in these records. The nearest is \"%s\"."), clean, nearest);
  else
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                _("There is no field \"%s\" in these records. They have: %s."), clean, list);
  return FALSE;
}

/* *value: borrowed, NULL for what is not known. */
static gboolean
find_field(json_t *record, const char *path, json_t **value, GError **error)
{
  g_auto(GStrv) steps = g_strsplit(path, ".", -1);
  json_t *at = record;
  for (guint i = 0; *path != '\0' && at && steps[i]; i++) {
    if (json_is_array(at)) {
      at = json_array_get(at, (size_t)g_ascii_strtoull(steps[i], NULL, 10));
    } else if (json_is_object(at)) {
      json_t *next = json_object_get(at, steps[i]);
      if (!next)
        return no_field(at, steps[i], error);
      at = next;
    } else if (json_is_null(at)) {
      at = NULL;
    } else {
      return refuse(error, _("--format finds nothing inside"), path);
    }
  }
  *value = at;
  return TRUE;
}

static void
put_value(GString *out, const json_t *value, gboolean as_json)
{
  g_autofree char *text = NULL;
  if (!value || (json_is_null(value) && !as_json))
    return;
  if (json_is_string(value) && !as_json) {
    text = fp_text_clean(json_string_value(value), -1, FP_TEXT_ONE_LINE);
  } else {
    char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    text = g_strdup(dump);
    free(dump);
  }
  g_string_append(out, text);
}

/* Up to the next {{: \t, \n and \\ are what they mean elsewhere. */
static void
put_literal(GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    char next = text[i] == '\\' && i + 1 < length ? text[i + 1] : '\0';
    if (next == 't' || next == 'n' || next == '\\') {
      g_string_append_c(out, next == 't' ? '\t' : next == 'n' ? '\n' : '\\');
      i++;
    } else {
      g_string_append_c(out, text[i]);
    }
  }
}

/* record NULL: only whether it can be read. */
static gboolean
fill(GString *out, const char *format, json_t *record, GError **error)
{
  const char *begin;
  while ((begin = strstr(format, "{{"))) {
    const char *close = strstr(begin, "}}");
    g_autofree char *inner = close ? g_strndup(begin + 2, (gsize)(close - begin - 2)) : NULL;
    g_autofree char *path = NULL;
    gboolean as_json = FALSE;
    json_t *value = NULL;
    if (!inner)
      return refuse(error, _("--format lacks a }} after"), begin);
    put_literal(out, format, (gsize)(begin - format));
    if (!read_field(inner, &path, &as_json, error) || (record && !find_field(record, path, &value, error)))
      return FALSE;
    put_value(out, value, as_json);
    format = close + 2;
  }
  put_literal(out, format, strlen(format));
  g_string_append_c(out, '\n');
  return TRUE;
}

gboolean
fp_template_check(const char *format, GError **error)
{
  g_autoptr(GString) nowhere = g_string_new(NULL);
  return fill(nowhere, format, NULL, error);
}

char *
fp_template_fill(const char *format, const json_t *records, GError **error)
{
  g_autoptr(GString) out = g_string_new(NULL);
  json_t *record;
  size_t i;
  json_array_foreach((json_t *)records, i, record)
  {
    if (!fill(out, format, record, error))
      return NULL;
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}
