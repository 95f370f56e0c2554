/* Typed getters over jansson. Each takes a path ("data.items", "user.id"), and its error
 * (FP_FORUM_UNEXPECTED) names it. Parsing: duplicate keys and depth over jansson's limit are refused, the
 * size is the caller's to limit. */
#ifndef FLAGPOST_JSON_H
#define FLAGPOST_JSON_H

#include <glib.h>
#include <jansson.h>

json_t *fp_json_parse(const char *bytes, gsize size, GError **error); /* new reference */
/* Borrowed; NULL and an error if absent or null. */
json_t *fp_json_get(const json_t *root, const char *path, GError **error);
json_t *fp_json_peek(const json_t *root, const char *path); /* NULL if absent or null: no error */
/* For tests: told of every path that is asked for, with what was found there (NULL: nothing). NULL ends it.
 */
typedef void (*FpJsonWatch)(const char *path, const json_t *found, gpointer data);
void fp_json_watch(FpJsonWatch func, gpointer data);
/* Strings come as received: clean them before a person sees them. Borrowed from root. */
const char *fp_json_string(const json_t *root, const char *path, GError **error);
const char *fp_json_peek_string(const json_t *root, const char *path, const char *otherwise);
/* An id, whether the server sent a string or a number; empty is an error. (transfer full) */
char *fp_json_id(const json_t *root, const char *path, GError **error);
char *fp_json_peek_id(const json_t *root, const char *path); /* NULL if absent or empty */
gboolean fp_json_int(const json_t *root, const char *path, gint64 *value,
                     GError **error); /* a number, or digits */
gint64 fp_json_peek_int(const json_t *root, const char *path, gint64 otherwise);
/* A number of things, or one's place among them: never above a thousand million nor below its negative, so
 * that sums of a lying server's numbers cannot overflow. */
gint64 fp_json_peek_count(const json_t *root, const char *path, gint64 otherwise);
/* The same where it cannot be below 0: what is, or is not there, is `otherwise`. */
int fp_json_peek_size(const json_t *root, const char *path, int otherwise);
/* A number that is brought into these bounds. */
int fp_json_peek_within(const json_t *root, const char *path, int otherwise, int least, int most);
gboolean fp_json_peek_bool(const json_t *root, const char *path,
                           gboolean otherwise); /* true, 1, "true", "1" */
/* A list that must be one. New reference. */
json_t *fp_json_array(const json_t *root, const char *path, GError **error);
/* A list, where a list of one may have come as the thing itself and an empty one as null, "" or {}. New
 * reference. */
json_t *fp_json_list(const json_t *root, const char *path, GError **error);
/* Each thing of a list, in turn: fp_json_each(item, list) { ... }. What is no list has none. */
#define fp_json_each(item, list)                                                                             \
  for (size_t item##_at = 0; (item = json_array_get(list, item##_at)); item##_at++)
/* ISO 8601, or epoch seconds / milliseconds as a number; 0 if absent or unreadable. */
gint64 fp_json_peek_time(const json_t *root, const char *path);
/* Compact, ASCII only (\u escapes), keys in the order they were set. (transfer full) */
char *fp_json_print(const json_t *value);
char *fp_json_print_pretty(const json_t *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

#endif
