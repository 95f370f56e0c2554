/* LiQL, the query language of the Khoros v2 API: text to a tree (liql_parse.c), and the tree to rows
 * (liql_run.c) over the collections of liql_tables.c. What it does not know is an error, never ignored. */
#ifndef FLAGPOST_DEMO_LIQL_H
#define FLAGPOST_DEMO_LIQL_H

#include "demo/model.h"

#include <jansson.h>

typedef enum { LIQL_AND, LIQL_OR, LIQL_COMPARE, LIQL_IN, LIQL_MATCHES } LiqlKind;

typedef struct {
  gboolean quoted; /* 'text'; else a number, true or false */
  char *text;
} LiqlValue;

typedef struct _LiqlCondition LiqlCondition;
struct _LiqlCondition {
  LiqlKind kind;
  LiqlCondition *left, *right; /* AND, OR */
  char *field;                 /* the others */
  char *sign;                  /* COMPARE: "=", "!=", … */
  GPtrArray *values;           /* LiqlValue */
};

typedef struct {
  char *field;
  gboolean descending;
} LiqlOrder;

typedef struct {
  GPtrArray *fields; /* char *: "id", "sender.login", "count(*)", "kudos.sum(weight)", "*" */
  char *collection;
  LiqlCondition *where; /* or NULL */
  GPtrArray *order;     /* LiqlOrder */
  gint64 limit, offset; /* limit: -1 if there was none */
  char *cursor;         /* or NULL */
} LiqlQuery;

LiqlQuery *liql_parse(const char *text, GError **error); /* NULL and an error that says where */
void liql_query_free(LiqlQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LiqlQuery, liql_query_free)

typedef enum { LIQL_ID, LIQL_INT, LIQL_BOOL, LIQL_TIME, LIQL_TEXT, LIQL_JSON } LiqlType;

typedef struct {
  const char *name, *sql;
  LiqlType type;
} LiqlField;

/* In the SQL, ?1 is the account that asks, ?2 whether it is staff, ?3 the forum's address. */
typedef struct {
  const char *name, *item;        /* "inbox_notes", "inbox_note" */
  const char *from, *base;        /* base: what always holds, or NULL */
  const char *key;                /* a number that no two rows share */
  const char *order;              /* field that sorts when nothing else is asked, newest first */
  gboolean staff, flat, threaded; /* flat: not where private messages are threads; threaded: only there */
  const LiqlField *fields;        /* ends with name NULL */
} LiqlCollection;

const LiqlCollection *liql_collection(const char *name); /* NULL: there is none */
const char *liql_object_type(const char *member);        /* "sender" → "user"; NULL */

typedef enum { LIQL_ERROR_BAD, LIQL_ERROR_DENIED } LiqlError;
#define LIQL_ERROR liql_error_quark()
GQuark liql_error_quark(void);

/* The reply's `data`; NULL and an error. */
json_t *liql_run(DemoForum *forum, gint64 account, const char *address, const LiqlQuery *query,
                 GError **error);

#endif
