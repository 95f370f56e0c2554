/* A saved exchange as read from its file, and a call's result as JSON text. */
#ifndef FLAGPOST_TESTS_CASE_H
#define FLAGPOST_TESTS_CASE_H

#include "flagpost/driver.h"

#define CASE_NOW G_GINT64_CONSTANT(1795505400000000) /* 2026-11-24T07:30:00Z */

typedef struct {
  char *request; /* with Unix line ends */
  unsigned status;
  GPtrArray *headers; /* char *: name, value, ... */
  char *body;
  char *reply_text; /* the section as it stands in the file */
} Exchange;

typedef struct {
  char *file, *head; /* head: the file up to the first section */
  char *name;        /* of a short case, which shares its file with others; NULL: it has the file */
  const FpDriver *driver;
  FpOp op;
  FpSite *site;
  FpSession *session;
  FpCallArgs args;
  GPtrArray *kept;      /* what args points into */
  GPtrArray *exchanges; /* Exchange */
  char *outcome;        /* the last section, with its first line */
} Case;

Case *case_read(const char *file);
Case *case_begin(const char *file, const char *head); /* without exchanges */
GPtrArray *case_read_short(const char *file);         /* Case */
char *case_request_line(const char *dump);
void case_write_short(const Case *read, GPtrArray *requests, const char *outcome, GString *out);
void case_free(Case *read);
char *case_result_json(const FpCallResult *result);

#endif
