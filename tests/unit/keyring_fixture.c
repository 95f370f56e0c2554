/* Helpers shared by the tests of keyrings. */
#include "config.h"

#include "unit/keyring_fixture.h"

static void
finished(GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;
  *slot = g_object_ref(result);
}

static GAsyncResult *
wait_for(GAsyncResult **result)
{
  while (!*result)
    g_main_context_iteration(NULL, TRUE);
  return *result;
}

FpSecret *
keyring_load(FpKeyring *keyring, const char *account, FpSlot slot, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  fp_keyring_load_async(keyring, account, slot, NULL, finished, &result);
  return fp_keyring_load_finish(wait_for(&result), error);
}

gboolean
keyring_save(FpKeyring *keyring, const char *account, FpSlot slot, const char *text, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(FpSecret) secret = fp_secret_new(text, -1);
  fp_keyring_save_async(keyring, account, slot, secret, NULL, finished, &result);
  return fp_keyring_save_finish(wait_for(&result), error);
}

gboolean
keyring_clear(FpKeyring *keyring, const char *account, FpSlot slot, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  fp_keyring_clear_async(keyring, account, slot, NULL, finished, &result);
  return fp_keyring_clear_finish(wait_for(&result), error);
}

void
assert_slot(FpKeyring *keyring, const char *account, FpSlot slot, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) secret = keyring_load(keyring, account, slot, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(secret ? fp_secret_peek(secret) : NULL, ==, text);
}

void
assert_contract(FpKeyring *keyring)
{
  static const char *const strange[] = {"", "a b\nc", "\xc3\xa4\xe6\xbc\xa2\xf0\x9f\x94\x91",
                                        "%s%n$(id)`id`\"'\\"};
  g_autoptr(GError) error = NULL;
  for (int slot = 0; slot < FP_SLOT_COUNT; slot++) {
    g_autofree char *text = g_strdup_printf("word for %s", fp_slot_name((FpSlot)slot));
    assert_slot(keyring, ACCOUNT, (FpSlot)slot, NULL);
    g_assert_true(keyring_save(keyring, ACCOUNT, (FpSlot)slot, text, &error));
    g_assert_no_error(error);
  }
  for (int slot = 0; slot < FP_SLOT_COUNT; slot++) {
    g_autofree char *text = g_strdup_printf("word for %s", fp_slot_name((FpSlot)slot));
    assert_slot(keyring, ACCOUNT, (FpSlot)slot, text);
  }
  assert_slot(keyring, "otto@forum.example.org", FP_SLOT_CURRENT, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(strange); i++) {
    g_assert_true(keyring_save(keyring, "strange account \xe2\x80\xae", FP_SLOT_NEXT, strange[i], &error));
    g_assert_no_error(error);
    assert_slot(keyring, "strange account \xe2\x80\xae", FP_SLOT_NEXT, strange[i]);
  }
  g_assert_true(keyring_clear(keyring, ACCOUNT, FP_SLOT_NEXT, &error));
  g_assert_no_error(error);
  g_assert_true(keyring_clear(keyring, ACCOUNT, FP_SLOT_NEXT, &error)); /* empty already */
  g_assert_no_error(error);
  assert_slot(keyring, ACCOUNT, FP_SLOT_NEXT, NULL);
  assert_slot(keyring, ACCOUNT, FP_SLOT_CURRENT, "word for current");
}
