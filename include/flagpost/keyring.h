/* Passwords and keys of an account, in slots. The real one is libsecret's; tests hand in others.
 * The table is allocated with g_new(); fp_keyring_free() frees it after calling its `free` (which may be
 * NULL). A filled slot `next` is the journal of a rotation (app/rotate/rotate.h). */
#ifndef FLAGPOST_KEYRING_H
#define FLAGPOST_KEYRING_H

#include "flagpost/secret.h"

#include <gio/gio.h>

typedef enum {
  FP_SLOT_CURRENT,      /* the password that signs in */
  FP_SLOT_NEXT,         /* a new one, not proved yet */
  FP_SLOT_ARCHIVE,      /* the archive's key, 32 bytes as base64 */
  FP_SLOT_BASIC,        /* HTTP Basic in front of the forum */
  FP_SLOT_TOKEN,        /* an API key or token */
  FP_SLOT_MAIL,         /* the SMTP password */
  FP_SLOT_PAIR,         /* the private key that FP_SLOT_TOKEN was encrypted for */
  FP_SLOT_ARCHIVE_COPY, /* the archive's key once more; while an archive is replaced, the new one's */
  FP_SLOT_COUNT
} FpSlot;
const char *fp_slot_name(FpSlot slot); /* "current": an attribute people see */

typedef struct {
  /* account: "maria@forum.example.org": an attribute, nothing secret. load: NULL without an error means
   * empty. */
  void (*load)(gpointer self, const char *account, FpSlot slot, GCancellable *, GAsyncReadyCallback,
               gpointer data);
  FpSecret *(*load_finish)(gpointer self, GAsyncResult *, GError **);
  void (*save)(gpointer self, const char *account, FpSlot slot, FpSecret *secret, GCancellable *,
               GAsyncReadyCallback, gpointer data);
  gboolean (*save_finish)(gpointer self, GAsyncResult *, GError **);
  void (*clear)(gpointer self, const char *account, FpSlot slot, GCancellable *, GAsyncReadyCallback,
                gpointer data);
  gboolean (*clear_finish)(gpointer self, GAsyncResult *, GError **); /* TRUE also if it was empty */
  /* What stores them, for people: "the system keyring (Secret Service)", "a file of libsecret", "this session
   * only". */
  const char *(*describe)(gpointer self);
  void (*free)(gpointer self);
  gpointer self;
  gboolean quiet; /* see fp_keyring_set_quiet() */
} FpKeyring;

FpKeyring *fp_keyring_libsecret_new(
    void); /* Secret Service, or libsecret's file back end where its environment says so */
FpKeyring *fp_keyring_session_new(void); /* in locked memory, gone when the program ends */
void fp_keyring_free(FpKeyring *keyring);
/* From now on loading asks the person nothing: what is locked is FP_KEYRING_LOCKED at once. */
void fp_keyring_set_quiet(FpKeyring *keyring);

/* Front for the table above: the same contracts. save reads back and compares: FP_KEYRING_FAILED if it
 * differs. */
void fp_keyring_load_async(FpKeyring *keyring, const char *account, FpSlot slot, GCancellable *cancellable,
                           GAsyncReadyCallback done, gpointer data);
FpSecret *fp_keyring_load_finish(GAsyncResult *result, GError **error);
void fp_keyring_save_async(FpKeyring *keyring, const char *account, FpSlot slot, FpSecret *secret,
                           GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
gboolean fp_keyring_save_finish(GAsyncResult *result, GError **error);
void fp_keyring_clear_async(FpKeyring *keyring, const char *account, FpSlot slot, GCancellable *cancellable,
                            GAsyncReadyCallback done, gpointer data);
gboolean fp_keyring_clear_finish(GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpKeyring, fp_keyring_free)

#endif
