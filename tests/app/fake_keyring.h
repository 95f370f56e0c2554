/* A keyring that tests can look into, and that fails when told to. With a folder it outlives the process:
 * one file a slot (tests only: nothing here is secret). */
#ifndef FLAGPOST_TESTS_FAKE_KEYRING_H
#define FLAGPOST_TESTS_FAKE_KEYRING_H

#include "flagpost/keyring.h"

typedef struct {
  char *folder;      /* or NULL: in memory */
  GHashTable *slots; /* "account/slot" → text */
  /* The next calls of this kind fail with this code; -1: none do. */
  int fail_load, fail_save, fail_clear;
  int fail_slot; /* only for this slot; -1: any */
  gboolean lies; /* save says yes and stores something else */
} FakeKeyring;

FakeKeyring *fake_keyring_new(const char *folder);
void fake_keyring_free(FakeKeyring *fake);
FpKeyring *fake_keyring_handle(FakeKeyring *fake);                            /* (transfer full) */
char *fake_keyring_peek(FakeKeyring *fake, const char *account, FpSlot slot); /* (transfer full) or NULL */
void fake_keyring_put(FakeKeyring *fake, const char *account, FpSlot slot,
                      const char *text); /* NULL: empty */

#endif
