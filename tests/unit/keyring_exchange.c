/* The exchange of keys with a Secret Service: what is not a key, and what was not sealed with it, is refused.
 * That both sides come to the same key is seen against a real service (keyring_service.c). */
#include "config.h"

#include "keyring/exchange.h"
#include "lib/test.h"

static const char prime_less_one[] = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
                                     "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
                                     "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
                                     "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFE";

static void
from_digits(const char *digits, guint8 *bytes)
{
  for (gsize i = 0; digits[2 * i]; i++)
    bytes[i] = (guint8)(g_ascii_xdigit_value(digits[2 * i]) << 4 | g_ascii_xdigit_value(digits[2 * i + 1]));
}

static void
test_keys(void)
{
  g_autoptr(FpExchange) one = fp_exchange_new(), other = fp_exchange_new();
  g_autoptr(GBytes) shown = fp_exchange_public(one), others = fp_exchange_public(other);
  guint8 number[128] = {0};
  gsize length;
  g_assert_cmpuint(g_bytes_get_size(shown), >, 100);
  g_assert_false(g_bytes_equal(shown, others));
  const guint8 *bytes = g_bytes_get_data(others, &length);
  g_assert_true(fp_exchange_meet(one, bytes, length));
  g_assert_false(fp_exchange_meet(one, number, 0));
  g_assert_false(fp_exchange_meet(one, number, sizeof number)); /* 0 */
  number[127] = 1;
  g_assert_false(fp_exchange_meet(one, number, sizeof number));
  number[127] = 2;
  g_assert_true(fp_exchange_meet(one, number, sizeof number));
  from_digits(prime_less_one, number);
  g_assert_false(fp_exchange_meet(one, number, sizeof number));
  memset(number, 0xff, sizeof number);
  g_assert_false(fp_exchange_meet(one, number, sizeof number));
}

static void
test_sealed(void)
{
  g_autoptr(FpExchange) one = fp_exchange_new();
  guint8 start[16] = {0}, sealed[64] = {0}, two[] = {2};
  g_assert_null(fp_exchange_open(one, start, 16, sealed, 16)); /* no key yet */
  g_assert_true(fp_exchange_meet(one, two, sizeof two));
  g_assert_null(fp_exchange_open(one, start, 15, sealed, 16));
  g_assert_null(fp_exchange_open(one, start, 0, sealed, 16));
  for (gsize length = 0; length < sizeof sealed; length++)
    if (length % 16 != 0 || length == 0)
      g_assert_null(fp_exchange_open(one, start, 16, sealed, length));
  /* Padding is right by chance once in 256 times. */
  guint opened = 0;
  for (int i = 0; i < 256; i++) {
    sealed[0] = (guint8)i;
    g_autoptr(FpSecret) secret = fp_exchange_open(one, start, 16, sealed, 16);
    opened += secret != NULL;
    g_assert_true(!secret || fp_secret_length(secret) < 16);
  }
  g_assert_cmpuint(opened, <, 16);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/keyring/exchange/keys", test_keys);
  g_test_add_func("/keyring/exchange/sealed", test_sealed);
  return g_test_run();
}
