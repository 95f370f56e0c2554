/* What backup.c, restore.c and restore_put.c share. */
#ifndef FLAGPOST_APP_BACKUP_H
#define FLAGPOST_APP_BACKUP_H

#include "flagpost/backup.h"

#define FP_BACKUP_FORMAT 1

typedef struct {
  guint account;
  FpSlot slot;
  FpSecret *text;
} FpRestoreKey;

struct _FpRestore {
  FpApp *app;
  int lock; /* one restores at a time */
  char *staging;
  json_t *manifest, *accounts;
  GKeyFile *settings;
  GPtrArray *keys; /* FpRestoreKey */
  GArray *claims;  /* int: the folders that will be replaced, so that nobody opens what is in them */
};

const char *fp_restore_name(const FpRestore *restore, guint n);               /* NULL: no such account */
char *fp_restore_folder(const FpRestore *restore, guint n);                   /* where it was unpacked */
FpRestoreKey *fp_restore_key(const FpRestore *restore, guint n, FpSlot slot); /* or NULL */

#endif
