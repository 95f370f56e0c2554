/* Whose forum an account is added for: hosts that look like another account's, names that lead into the own
 * network, and what a certificate says. */
#include "config.h"

#include "app/fixture.h"

/* A public name that leads to an address of the own network is asked about; a name or an address that belongs
 * there is not, nor is what lies on the internet. */
static void
test_account_inside(void)
{
  static const struct {
    const char *base, *address;
    gboolean asked;
  } rows[] = {
      {"https://forum.example.org/", "192.168.1.9", TRUE},
      {"https://forum.example.org/", "10.0.0.1", TRUE},
      {"https://forum.example.org/", "172.31.255.1", TRUE},
      {"https://forum.example.org/", "127.0.0.1", TRUE},
      {"https://forum.example.org/", "169.254.169.254", TRUE},
      {"https://forum.example.org/", "100.64.0.1", TRUE},
      {"https://forum.example.org/", "0.0.0.0", TRUE},
      {"https://forum.example.org/", "::1", TRUE},
      {"https://forum.example.org/", "fe80::1", TRUE},
      {"https://forum.example.org/", "fd12:3456::1", TRUE},
      {"https://forum.example.org/", "::ffff:10.0.0.1", TRUE},
      {"https://forum.example.org/", "192.0.2.7", FALSE},
      {"https://forum.example.org/", "172.32.0.1", FALSE},
      {"https://forum.example.org/", "100.128.0.1", FALSE},
      {"https://forum.example.org/", "2001:db8::1", FALSE},
      {"https://forum.example.org/", "::ffff:192.0.2.7", FALSE},
      {"https://forum.example.org/", "nonsense", FALSE},
      {"https://forum.example.org/", NULL, FALSE}, /* a proxy stands between */
      {"https://192.168.1.9/", "192.168.1.9", FALSE},
      {"http://localhost:8080/", "127.0.0.1", FALSE},
      {"https://board/", "192.168.1.9", FALSE},
      {"https://board.home.arpa/", "192.168.1.9", FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    FpPeer peer = {.address = (char *)rows[i].address};
    g_autoptr(FpUrl) base = fp_url_base(rows[i].base, NULL);
    FpFound found = {.base = base, .peer = &peer};
    g_autofree char *said = fp_account_inside(&found);
    if ((said != NULL) != rows[i].asked)
      g_error("%s at %s: %s", rows[i].base, rows[i].address, said ? said : "nothing is said");
    g_assert_true(!said || strstr(said, rows[i].address));
  }
}

/* What a certificate calls itself is a stranger's words. */
static void
test_account_certificate(void)
{
  FpPeer peer = {.certificate = (char *)"forum.example.org\033[2J", .issuer = (char *)"Some issuer"};
  FpFound found = {.peer = &peer};
  g_autofree char *whole = fp_account_certificate(&found);
  g_assert_cmpstr(whole, ==,
                  "The forum's certificate is made out to forum.example.org^[[2J, by Some issuer.");
  peer.issuer = NULL;
  g_autofree char *half = fp_account_certificate(&found);
  g_assert_cmpstr(half, ==, "The forum's certificate is made out to forum.example.org^[[2J.");
  peer.certificate = NULL;
  g_assert_null(fp_account_certificate(&found));
}

/* A forum named like another is asked about; the other itself, and names that are only related, are not. */
static void
test_account_alike(void)
{
  static const struct {
    const char *typed;
    gboolean asked;
  } rows[] = {
      {"forum.example.org", FALSE},
      {"https://forum.example.org/other", FALSE},
      {"forums.example.org", FALSE}, /* whose name it is has all the names below it */
      {"https://forum.exampie.org/", TRUE},
      {"https://forum.exxample.org/", TRUE},
      {"https://forum.exa-mple.org/", TRUE},
      {"https://f0rum.example.orq.net/", TRUE},
      {"https://forum.ex\xd0\xb0mple.org/", TRUE},               /* a Cyrillic letter */
      {"https://forum.\xd0\xb5\xd1\x85\xd0\xb0mple.org/", TRUE}, /* three of them */
      {"https://forum.example-login.org/", TRUE},
      {"https://board.garden.test/", FALSE},
      {"https://127.0.0.1:8080/", FALSE},
      {"no address", FALSE},
  };
  FixtureOptions options = {0};
  g_autoptr(Fixture) f = fixture_new(&dialects[0], &options);
  guint before = f->asked->len;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *said = fp_account_alike(f->app, rows[i].typed);
    if ((said != NULL) != rows[i].asked)
      g_error("%s: %s", rows[i].typed, said ? said : "nothing is said");
  }
  g_autofree char *said = fp_account_alike(f->app, "https://forum.ex\xd0\xb0mple.org/");
  g_assert_nonnull(strstr(said, "xn--"));
  g_assert_nonnull(strstr(said, "forum.ex\xd0\xb0mple.org"));
  g_assert_cmpuint(f->asked->len, ==, before);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/P9/a-forum-named-like-another", test_account_alike);
  g_test_add_func("/P9/what-a-certificate-says", test_account_certificate);
  g_test_add_func("/N11/a-name-that-leads-inside", test_account_inside);
  return g_test_run();
}
