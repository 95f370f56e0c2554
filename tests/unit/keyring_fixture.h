/* The keyring's calls, waited for. */
#ifndef FLAGPOST_TESTS_KEYRING_FIXTURE_H
#define FLAGPOST_TESTS_KEYRING_FIXTURE_H

#include "flagpost/error.h"
#include "flagpost/keyring.h"

#define ACCOUNT "maria@forum.example.org"

FpSecret *keyring_load(FpKeyring *keyring, const char *account, FpSlot slot, GError **error);
gboolean keyring_save(FpKeyring *keyring, const char *account, FpSlot slot, const char *text, GError **error);
gboolean keyring_clear(FpKeyring *keyring, const char *account, FpSlot slot, GError **error);
/* NULL: the slot must be empty. */
void assert_slot(FpKeyring *keyring, const char *account, FpSlot slot, const char *text);
/* Everything that a keyring must do, whatever stores it. */
void assert_contract(FpKeyring *keyring);

#endif
