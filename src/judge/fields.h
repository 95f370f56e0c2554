/* One JSON object's members by name, read without making a tree of it: for files of many lines. */
#ifndef FLAGPOST_JUDGE_FIELDS_H
#define FLAGPOST_JUDGE_FIELDS_H

#include <glib.h>

typedef enum {
  FP_FIELD_ABSENT, /* null too */
  FP_FIELD_TEXT,
  FP_FIELD_INTEGER,
  FP_FIELD_OBJECT,
  FP_FIELD_OTHER,
} FpFieldKind;

typedef struct {
  const char *name; /* set by the caller: "sent", or "from.login" for a member of a member */
  FpFieldKind kind;
  gboolean there;   /* null too */
  const char *text; /* in `room`, ended by a NUL */
  gsize size;
  gint64 number;
} FpField;

/* Fills in the fields. room: for the texts, `size` bytes. FALSE: the bytes are not one JSON
 * object, or a field is there twice. Other members are checked and left out. */
gboolean fp_fields_read(const char *bytes, gsize size, FpField *fields, guint count, char *room);

#endif
