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
void case_free(Case *read);
char *case_result_json(const FpCallResult *result);

#endif
