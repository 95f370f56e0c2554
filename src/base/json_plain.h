/* What json_plain.c gives json.c. */
#ifndef FLAGPOST_BASE_JSON_PLAIN_H
#define FLAGPOST_BASE_JSON_PLAIN_H

#include "flagpost/json.h"

/* The document, an object or a list; NULL: it is not plain, which says nothing about whether it is JSON. */
json_t *fp_json_plain(const char *bytes, gsize size);

#endif
