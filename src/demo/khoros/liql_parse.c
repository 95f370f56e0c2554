/* LiQL's text to a tree: a tokenizer and a recursive-descent parser. Called by khoros_v2.c for every search.
 */
#include "config.h"

#include "demo/khoros/liql.h"

typedef enum { END, WORD, NUMBER, STRING, SIGN } TokenKind;

typedef struct {
  const char *text, *at; /* the whole query; what comes after the current token */
  TokenKind kind;
  char *token; /* the current one, unescaped */
  gsize start;
  unsigned depth;
  GError **error;
} Parser;

G_DEFINE_QUARK(liql - error - quark, liql_error)

static gboolean
fail(Parser *parser, const char *wanted)
{
  if (parser->error && !*parser->error)
    g_set_error(parser->error, LIQL_ERROR, LIQL_ERROR_BAD, "%s expected at position %u of the query", wanted,
                (unsigned)parser->start);
  return FALSE;
}

static gboolean
take_string(Parser *parser, char quote)
{
  GString *value = g_string_new(NULL);
  const char *p = parser->at + 1;
  for (; *p && *p != quote; p++) {
    if (*p == '\\' && p[1])
      p++;
    g_string_append_c(value, *p);
  }
  parser->token = g_string_free(value, FALSE);
  parser->kind = STRING;
  if (!*p)
    return fail(parser, "the end of a quoted text");
  parser->at = p + 1;
  return TRUE;
}

static gboolean
advance(Parser *parser)
{
  g_clear_pointer(&parser->token, g_free);
  while (g_ascii_isspace(*parser->at))
    parser->at++;
  const char *p = parser->at;
  parser->start = (gsize)(p - parser->text);
  parser->kind = END;
  if (!*p)
    return TRUE;
  if (*p == '\'' || *p == '"')
    return take_string(parser, *p);
  const char *end = p;
  if (g_ascii_isalpha(*p) || *p == '_') {
    while (g_ascii_isalnum(*end) || *end == '_' || *end == '.')
      end++;
    parser->kind = WORD;
  } else if (g_ascii_isdigit(*p) || (*p == '-' && g_ascii_isdigit(p[1]))) {
    end++;
    while (g_ascii_isdigit(*end))
      end++;
    parser->kind = NUMBER;
  } else if (strchr("(),*=<>!", *p)) {
    end += strchr("<>!", *p) && p[1] == '=' ? 2 : 1;
    parser->kind = SIGN;
  } else {
    return fail(parser, "a word, a number or a sign");
  }
  parser->token = g_strndup(p, (gsize)(end - p));
  parser->at = end;
  return TRUE;
}

static gboolean
at_word(const Parser *parser, const char *word)
{
  return parser->kind == WORD && g_ascii_strcasecmp(parser->token, word) == 0;
}

static gboolean
at_sign(const Parser *parser, const char *sign)
{
  return parser->kind == SIGN && g_str_equal(parser->token, sign);
}

static gboolean
skip_word(Parser *parser, const char *word)
{
  return at_word(parser, word) ? advance(parser) : fail(parser, word);
}

static gboolean
skip_sign(Parser *parser, const char *sign)
{
  return at_sign(parser, sign) ? advance(parser) : fail(parser, sign);
}

/* A name, or name(*) or name(word). */
static char *
take_field(Parser *parser)
{
  if (at_sign(parser, "*"))
    return advance(parser) ? g_strdup("*") : NULL;
  if (parser->kind != WORD) {
    fail(parser, "a field");
    return NULL;
  }
  g_autofree char *name = g_strdup(parser->token);
  if (!advance(parser))
    return NULL;
  if (!at_sign(parser, "("))
    return g_steal_pointer(&name);
  if (!advance(parser))
    return NULL;
  if (!at_sign(parser, "*") && parser->kind != WORD) {
    fail(parser, "* or a field");
    return NULL;
  }
  char *whole = g_strdup_printf("%s(%s)", name, parser->token);
  if (!advance(parser) || !skip_sign(parser, ")"))
    g_clear_pointer(&whole, g_free);
  return whole;
}

static void
value_free(gpointer data)
{
  LiqlValue *value = data;
  g_free(value->text);
  g_free(value);
}

static void
condition_free(LiqlCondition *condition)
{
  if (!condition)
    return;
  condition_free(condition->left);
  condition_free(condition->right);
  g_free(condition->field);
  g_free(condition->sign);
  g_ptr_array_unref(condition->values);
  g_free(condition);
}

static LiqlCondition *
condition_new(LiqlKind kind)
{
  LiqlCondition *condition = g_new0(LiqlCondition, 1);
  condition->kind = kind;
  condition->values = g_ptr_array_new_with_free_func(value_free);
  return condition;
}

static gboolean
take_value(Parser *parser, LiqlCondition *condition)
{
  gboolean boolean = at_word(parser, "true") || at_word(parser, "false");
  if (parser->kind != STRING && parser->kind != NUMBER && !boolean)
    return fail(parser, "a value");
  LiqlValue *value = g_new0(LiqlValue, 1);
  value->quoted = parser->kind == STRING;
  value->text = boolean ? g_ascii_strdown(parser->token, -1) : g_strdup(parser->token);
  g_ptr_array_add(condition->values, value);
  return advance(parser);
}

static gboolean
take_list(Parser *parser, LiqlCondition *condition)
{
  if (!skip_sign(parser, "("))
    return FALSE;
  do {
    if (!take_value(parser, condition))
      return FALSE;
  } while (at_sign(parser, ",") && advance(parser));
  return skip_sign(parser, ")");
}

static LiqlCondition *
take_comparison(Parser *parser)
{
  LiqlCondition *condition = condition_new(LIQL_COMPARE);
  gboolean fine = (condition->field = take_field(parser)) != NULL;
  if (fine && at_word(parser, "IN")) {
    condition->kind = LIQL_IN;
    fine = advance(parser) && take_list(parser, condition);
  } else if (fine && at_word(parser, "MATCHES")) {
    condition->kind = LIQL_MATCHES;
    fine = advance(parser) &&
           (at_sign(parser, "(") ? take_list(parser, condition) : take_value(parser, condition));
  } else if (fine) {
    fine = parser->kind == SIGN && !strchr("(),*!", parser->token[0]);
    fine = fine || at_sign(parser, "!=");
    if (fine) {
      condition->sign = g_strdup(parser->token);
      fine = advance(parser) && take_value(parser, condition);
    } else {
      fail(parser, "a comparison");
    }
  }
  if (!fine)
    g_clear_pointer(&condition, condition_free);
  return condition;
}

static LiqlCondition *take_or(Parser *parser);

static LiqlCondition *
take_term(Parser *parser)
{
  if (!at_sign(parser, "("))
    return take_comparison(parser);
  if (++parser->depth > 50) {
    fail(parser, "fewer brackets");
    return NULL;
  }
  LiqlCondition *condition = advance(parser) ? take_or(parser) : NULL;
  parser->depth--;
  if (condition && !skip_sign(parser, ")"))
    g_clear_pointer(&condition, condition_free);
  return condition;
}

static LiqlCondition *
take_joined(Parser *parser, const char *word, LiqlKind kind, LiqlCondition *(*part)(Parser *))
{
  LiqlCondition *left = part(parser);
  while (left && at_word(parser, word)) {
    LiqlCondition *joined = condition_new(kind);
    joined->left = left;
    joined->right = advance(parser) ? part(parser) : NULL;
    left = joined;
    if (!joined->right)
      g_clear_pointer(&left, condition_free);
  }
  return left;
}

static LiqlCondition *
take_and(Parser *parser)
{
  return take_joined(parser, "AND", LIQL_AND, take_term);
}

static LiqlCondition *
take_or(Parser *parser)
{
  return take_joined(parser, "OR", LIQL_OR, take_and);
}

static void
order_free(gpointer data)
{
  LiqlOrder *order = data;
  g_free(order->field);
  g_free(order);
}

static gboolean
take_order(Parser *parser, LiqlQuery *query)
{
  if (!advance(parser) || !skip_word(parser, "BY"))
    return FALSE;
  do {
    LiqlOrder *order = g_new0(LiqlOrder, 1);
    g_ptr_array_add(query->order, order);
    if (!(order->field = take_field(parser)))
      return FALSE;
    order->descending = at_word(parser, "DESC");
    if ((order->descending || at_word(parser, "ASC")) && !advance(parser))
      return FALSE;
  } while (at_sign(parser, ",") && advance(parser));
  return *parser->error == NULL;
}

static gboolean
take_number(Parser *parser, gint64 *number)
{
  if (!advance(parser))
    return FALSE;
  if (parser->kind != NUMBER || !g_ascii_string_to_signed(parser->token, 10, 0, G_MAXINT32, number, NULL))
    return fail(parser, "a number");
  return advance(parser);
}

static gboolean
take_query(Parser *parser, LiqlQuery *query)
{
  if (!advance(parser) || !skip_word(parser, "SELECT"))
    return FALSE;
  do {
    char *field = take_field(parser);
    if (!field)
      return FALSE;
    g_ptr_array_add(query->fields, field);
  } while (at_sign(parser, ",") && advance(parser));
  if (*parser->error || !skip_word(parser, "FROM"))
    return FALSE;
  if (parser->kind != WORD)
    return fail(parser, "a collection");
  query->collection = g_strdup(parser->token);
  if (!advance(parser))
    return FALSE;
  if (at_word(parser, "WHERE") && (!advance(parser) || !(query->where = take_or(parser))))
    return FALSE;
  if (at_word(parser, "ORDER") && !take_order(parser, query))
    return FALSE;
  if (at_word(parser, "LIMIT") && !take_number(parser, &query->limit))
    return FALSE;
  if (at_word(parser, "OFFSET") && !take_number(parser, &query->offset))
    return FALSE;
  if (at_word(parser, "CURSOR")) {
    if (!advance(parser))
      return FALSE;
    if (parser->kind != STRING)
      return fail(parser, "a quoted cursor");
    query->cursor = g_strdup(parser->token);
    if (!advance(parser))
      return FALSE;
  }
  return parser->kind == END || fail(parser, "the end");
}

LiqlQuery *
liql_parse(const char *text, GError **error)
{
  LiqlQuery *query = g_new0(LiqlQuery, 1);
  query->fields = g_ptr_array_new_with_free_func(g_free);
  query->order = g_ptr_array_new_with_free_func(order_free);
  query->limit = -1;
  g_autoptr(GError) problem = NULL;
  Parser parser = {.text = text, .at = text, .error = &problem};
  if (!take_query(&parser, query)) {
    g_clear_pointer(&query, liql_query_free);
    g_propagate_error(error, g_steal_pointer(&problem));
  }
  g_free(parser.token);
  return query;
}

void
liql_query_free(LiqlQuery *query)
{
  if (!query)
    return;
  g_ptr_array_unref(query->fields);
  g_ptr_array_unref(query->order);
  condition_free(query->where);
  g_free(query->collection);
  g_free(query->cursor);
  g_free(query);
}
