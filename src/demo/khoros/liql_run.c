/* Answers a parsed LiQL query: checks its fields against the collection's table, writes one SQL statement
 * with every value bound, and shapes the rows as the v2 API does (ids as strings, dotted names as nested
 * objects, cursors). Called by khoros_v2.c. */
#include "config.h"

#include "demo/accounts.h"
#include "demo/khoros/liql.h"

#define LIMIT_DEFAULT 25
#define LIMIT_MOST    1000

typedef struct {
  DemoForum *forum;
  gint64 account;
  const LiqlQuery *query;
  const LiqlCollection *collection;
  GPtrArray *chosen; /* LiqlField, borrowed */
  GString *sql;
  GPtrArray *values; /* char *: bound as ?4 and so on; the first letter is its type, i or s */
  GError **error;
} Run;

static gboolean
refuse(Run *run, LiqlError code, const char *why, const char *what)
{
  g_set_error(run->error, LIQL_ERROR, (int)code, "%s: %s", why, what);
  return FALSE;
}

static const LiqlField *
find_field(const Run *run, const char *name)
{
  for (const LiqlField *field = run->collection->fields; field->name; field++) {
    if (g_str_equal(field->name, name))
      return field;
  }
  return NULL;
}

/* One name may stand for a whole object: rank, sender. */
static gboolean
choose(Run *run, const char *name)
{
  gsize length = strlen(name);
  guint before = run->chosen->len;
  for (const LiqlField *field = run->collection->fields; field->name; field++) {
    gboolean below = strncmp(field->name, name, length) == 0 && field->name[length] == '.';
    if (g_str_equal(name, "*") || g_str_equal(field->name, name) || below)
      g_ptr_array_add(run->chosen, (gpointer)field);
  }
  return run->chosen->len > before || refuse(run, LIQL_ERROR_BAD, "no such field", name);
}

static void
bind(Run *run, char type, const char *value)
{
  g_ptr_array_add(run->values, g_strdup_printf("%c%s", type, value));
  g_string_append_printf(run->sql, "?%u", run->values->len + 3);
}

static void
bind_number(Run *run, gint64 number)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
  bind(run, 'i', text);
}

static gint64
moment(const LiqlValue *value)
{
  if (!value->quoted)
    return g_ascii_strtoll(value->text, NULL, 10) * 1000;
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(value->text, utc);
  return date ? g_date_time_to_unix(date) * DEMO_SECOND + g_date_time_get_microsecond(date) : 0;
}

static void
bind_value(Run *run, const LiqlField *field, const LiqlValue *value)
{
  switch (field->type) {
  case LIQL_ID:
    bind_number(run,
                g_str_equal(value->text, "self") ? run->account : g_ascii_strtoll(value->text, NULL, 10));
    break;
  case LIQL_INT:
    bind_number(run, g_ascii_strtoll(value->text, NULL, 10));
    break;
  case LIQL_BOOL:
    bind_number(run, g_str_equal(value->text, "true") || g_str_equal(value->text, "1"));
    break;
  case LIQL_TIME:
    bind_number(run, moment(value));
    break;
  case LIQL_TEXT:
  case LIQL_JSON:
    bind(run, 's', value->text);
    break;
  }
}

static gboolean
write_condition(Run *run, const LiqlCondition *condition)
{
  if (condition->kind == LIQL_AND || condition->kind == LIQL_OR) {
    g_string_append_c(run->sql, '(');
    if (!write_condition(run, condition->left))
      return FALSE;
    g_string_append(run->sql, condition->kind == LIQL_AND ? " AND " : " OR ");
    if (!write_condition(run, condition->right))
      return FALSE;
    g_string_append_c(run->sql, ')');
    return TRUE;
  }
  const LiqlField *field = find_field(run, condition->field);
  if (!field || field->type == LIQL_JSON || strchr(field->name, '('))
    return refuse(run, LIQL_ERROR_BAD, "no condition can be set on this field", condition->field);
  for (guint i = 0; i < condition->values->len; i++) {
    const LiqlValue *value = g_ptr_array_index(condition->values, i);
    g_string_append(run->sql, i == 0                                                          ? "("
                              : condition->kind == LIQL_IN || condition->kind == LIQL_MATCHES ? " OR "
                                                                                              : ",");
    if (condition->kind == LIQL_MATCHES) {
      g_string_append_printf(run->sql, "instr(lower(%s), lower(", field->sql);
      bind(run, 's', value->text);
      g_string_append(run->sql, "))");
    } else {
      g_string_append_printf(run->sql, "%s %s ", field->sql, condition->sign ? condition->sign : "=");
      bind_value(run, field, value);
    }
  }
  g_string_append_c(run->sql, ')');
  return TRUE;
}

/* What one sorts by; NULL: by the key alone. */
static const LiqlField *
sort_field(const Run *run, gboolean *descending)
{
  if (run->query->order->len == 0) {
    *descending = run->collection->order != NULL;
    return run->collection->order ? find_field(run, run->collection->order) : NULL;
  }
  const LiqlOrder *order = g_ptr_array_index(run->query->order, 0);
  *descending = order->descending;
  return find_field(run, order->field);
}

/* A cursor is opaque to clients: the last row's sorting value and key, so that what arrives between two pages
 * moves nothing; or an offset where the order is not that simple. */
static gboolean
can_seek(const Run *run)
{
  gboolean descending;
  const LiqlField *field = sort_field(run, &descending);
  return run->query->order->len <= 1 &&
         (!field || field->type == LIQL_TIME || field->type == LIQL_INT || field->type == LIQL_ID);
}

static gboolean
write_seek(Run *run, gint64 *offset)
{
  gsize size;
  g_autofree guchar *bytes = g_base64_decode(run->query->cursor, &size);
  g_autofree char *plain = g_strndup((const char *)bytes, size);
  g_auto(GStrv) parts = g_strsplit(plain, ":", 3);
  if (g_strv_length(parts) == 2 && g_str_equal(parts[0], "at") && !can_seek(run)) {
    *offset = g_ascii_strtoll(parts[1], NULL, 10);
    return TRUE;
  }
  if (g_strv_length(parts) != 3 || !g_str_equal(parts[0], "after") || !can_seek(run))
    return refuse(run, LIQL_ERROR_BAD, "not a cursor of this query", run->query->cursor);
  gboolean descending;
  const LiqlField *field = sort_field(run, &descending);
  g_string_append_printf(run->sql, " AND (%s, %s) %s (", field ? field->sql : run->collection->key,
                         run->collection->key, descending ? "<" : ">");
  bind_number(run, g_ascii_strtoll(parts[1], NULL, 10));
  g_string_append(run->sql, ", ");
  bind_number(run, g_ascii_strtoll(parts[2], NULL, 10));
  g_string_append_c(run->sql, ')');
  return TRUE;
}

static gboolean
write_order(Run *run)
{
  gboolean descending;
  const LiqlField *field = sort_field(run, &descending);
  g_string_append(run->sql, " ORDER BY ");
  if (run->query->order->len == 0 && field)
    g_string_append_printf(run->sql, "%s DESC, ", field->sql);
  for (guint i = 0; i < run->query->order->len; i++) {
    const LiqlOrder *order = g_ptr_array_index(run->query->order, i);
    field = find_field(run, order->field);
    if (!field || field->type == LIQL_JSON)
      return refuse(run, LIQL_ERROR_BAD, "cannot sort by this field", order->field);
    g_string_append_printf(run->sql, "%s %s, ", field->sql, order->descending ? "DESC" : "ASC");
  }
  g_string_append_printf(run->sql, "%s %s", run->collection->key, descending ? "DESC" : "ASC");
  return TRUE;
}

static sqlite3_stmt *
prepare(Run *run, const char *address)
{
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(run->forum->database, run->sql->str, -1, &statement, NULL) != SQLITE_OK)
    g_error("demo forum: %s: %s", run->sql->str, sqlite3_errmsg(run->forum->database));
  int count = sqlite3_bind_parameter_count(statement);
  if (count >= 1)
    sqlite3_bind_int64(statement, 1, run->account);
  if (count >= 2)
    sqlite3_bind_int(statement, 2, demo_account_role(run->forum, run->account) != DEMO_MEMBER);
  if (count >= 3)
    sqlite3_bind_text(statement, 3, address, -1, SQLITE_TRANSIENT);
  for (guint i = 0; i < run->values->len; i++) {
    const char *value = g_ptr_array_index(run->values, i);
    if (*value == 'i')
      sqlite3_bind_int64(statement, (int)i + 4, g_ascii_strtoll(value + 1, NULL, 10));
    else
      sqlite3_bind_text(statement, (int)i + 4, value + 1, -1, SQLITE_TRANSIENT);
  }
  return statement;
}

static json_t *
cell(const LiqlField *field, sqlite3_stmt *row, int column)
{
  if (sqlite3_column_type(row, column) == SQLITE_NULL)
    return NULL;
  const char *text = demo_column(row, column);
  gint64 number = sqlite3_column_int64(row, column);
  if (!*text) /* a field that one may not read */
    return json_string("");
  g_autofree char *date = NULL;
  switch (field->type) {
  case LIQL_INT:
    return json_integer(number);
  case LIQL_BOOL:
    return json_boolean(number);
  case LIQL_TIME:
    return number ? json_string(date = demo_time(number)) : json_string("");
  case LIQL_JSON:
    return json_loads(text, 0, NULL);
  case LIQL_ID:
  case LIQL_TEXT:
    break;
  }
  return json_string(text);
}

/* "kudos.sum(weight)" goes to kudos → sum → weight, "messages.count(*)" to messages → count. */
static void
put(json_t *item, const char *name, json_t *value)
{
  g_autofree char *plain = g_strdup(name);
  g_strdelimit(plain, "(", '.');
  g_auto(GStrv) path = g_strsplit(plain, ".", -1);
  json_t *at = item;
  for (int i = 0; path[i]; i++) {
    const char *next = path[i + 1];
    if (!next || g_str_equal(next, "*)")) {
      g_strdelimit(path[i], ")", '\0');
      json_object_set_new(at, path[i], value);
      return;
    }
    json_t *below = json_object_get(at, path[i]);
    if (!below) {
      below = json_object();
      const char *type = liql_object_type(path[i]);
      if (type)
        json_object_set_new(below, "type", json_string(type));
      json_object_set_new(at, path[i], below);
    }
    at = below;
  }
}

static char *
next_cursor(const Run *run, sqlite3_stmt *row, gint64 offset)
{
  int last = (int)run->chosen->len;
  gint64 sorted = sqlite3_column_int64(row, last), key = sqlite3_column_int64(row, last + 1);
  g_autofree char *plain = can_seek(run)
                               ? g_strdup_printf("after:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, sorted, key)
                               : g_strdup_printf("at:%" G_GINT64_FORMAT, offset);
  return g_base64_encode((const guchar *)plain, strlen(plain));
}

static json_t *
collect(Run *run, sqlite3_stmt *row, gint64 limit, gint64 offset)
{
  json_t *items = json_array();
  g_autofree char *cursor = NULL;
  int code;
  gboolean more = FALSE;
  while ((code = sqlite3_step(row)) == SQLITE_ROW) {
    if ((gint64)json_array_size(items) == limit) {
      more = TRUE;
      break;
    }
    json_t *item = json_pack("{s:s}", "type", run->collection->item);
    for (guint i = 0; i < run->chosen->len; i++) {
      const LiqlField *field = g_ptr_array_index(run->chosen, i);
      json_t *value = cell(field, row, (int)i);
      if (value)
        put(item, field->name, value);
    }
    json_array_append_new(items, item);
    g_free(cursor);
    cursor = next_cursor(run, row, offset + (gint64)json_array_size(items));
  }
  json_t *data = json_pack("{s:s,s:s,s:i,s:o}", "type", run->collection->name, "list_item_type",
                           run->collection->item, "size", (int)json_array_size(items), "items", items);
  if (more)
    json_object_set_new(data, "next_cursor", json_string(cursor));
  return data;
}

static gboolean
write_where(Run *run)
{
  const char *base = run->collection->base;
  g_string_append_printf(run->sql, " FROM %s WHERE %s", run->collection->from, base ? base : "1");
  if (!run->query->where)
    return TRUE;
  g_string_append(run->sql, " AND ");
  return write_condition(run, run->query->where);
}

static json_t *
answer_count(Run *run, const char *address)
{
  g_string_append(run->sql, "SELECT count(*)");
  if (!write_where(run))
    return NULL;
  sqlite3_stmt *row = prepare(run, address);
  sqlite3_step(row);
  json_t *data = json_pack("{s:s,s:I}", "type", run->collection->name, "count",
                           (json_int_t)sqlite3_column_int64(row, 0));
  sqlite3_finalize(row);
  return data;
}

static json_t *
answer_rows(Run *run, const char *address)
{
  for (guint i = 0; i < run->query->fields->len; i++) {
    if (!choose(run, g_ptr_array_index(run->query->fields, i)))
      return NULL;
  }
  gint64 limit = run->query->limit < 0 ? LIMIT_DEFAULT : run->query->limit, offset = run->query->offset;
  if (limit > LIMIT_MOST) {
    refuse(run, LIQL_ERROR_BAD, "LIMIT is too large", run->collection->name);
    return NULL;
  }
  gboolean descending;
  const LiqlField *sorted = sort_field(run, &descending);
  g_string_append(run->sql, "SELECT ");
  for (guint i = 0; i < run->chosen->len; i++)
    g_string_append_printf(run->sql, "%s, ", ((const LiqlField *)g_ptr_array_index(run->chosen, i))->sql);
  g_string_append_printf(run->sql, "%s, %s", sorted ? sorted->sql : run->collection->key,
                         run->collection->key);
  if (!write_where(run) || (run->query->cursor && !write_seek(run, &offset)) || !write_order(run))
    return NULL;
  g_string_append_printf(run->sql, " LIMIT %" G_GINT64_FORMAT " OFFSET %" G_GINT64_FORMAT, limit + 1, offset);
  sqlite3_stmt *row = prepare(run, address);
  json_t *data = collect(run, row, limit, offset);
  sqlite3_finalize(row);
  return data;
}

json_t *
liql_run(DemoForum *forum, gint64 account, const char *address, const LiqlQuery *query, GError **error)
{
  Run run = {.forum = forum, .account = account, .query = query, .error = error};
  run.collection = liql_collection(query->collection);
  gboolean open = run.collection && !(run.collection->flat && forum->threads) &&
                  !(run.collection->threaded && !forum->threads);
  if (!open) {
    refuse(&run, LIQL_ERROR_BAD, "no such collection", query->collection);
    return NULL;
  }
  if (run.collection->staff && demo_account_role(forum, account) == DEMO_MEMBER) {
    refuse(&run, LIQL_ERROR_DENIED, "not for members", query->collection);
    return NULL;
  }
  run.chosen = g_ptr_array_new();
  run.values = g_ptr_array_new_with_free_func(g_free);
  run.sql = g_string_new(NULL);
  gboolean count = query->fields->len == 1 && g_str_equal(g_ptr_array_index(query->fields, 0), "count(*)");
  json_t *data = count ? answer_count(&run, address) : answer_rows(&run, address);
  g_ptr_array_unref(run.chosen);
  g_ptr_array_unref(run.values);
  g_string_free(run.sql, TRUE);
  return data;
}
