/* One parser of addresses: the host that is shown is the host that is contacted; what links say and where
 * they lead. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/rich.h"
#include "flagpost/url.h"
#include "lib/hostile.h"
#include "lib/test.h"

static void
parses(void)
{
  static const struct {
    const char *text, *href, *host, *shown, *domain, *path;
    int port;
    gboolean user, ip, local;
  } cases[] = {
      {"https://forum.example.org", "https://forum.example.org/", "forum.example.org", "forum.example.org",
       "example.org", "/", 443, FALSE, FALSE, FALSE},
      {"  HTTPS://Forum.Example.ORG:443/A?b=c#d ", "https://forum.example.org/A?b=c#d", "forum.example.org",
       "forum.example.org", "example.org", "/A?b=c", 443, FALSE, FALSE, FALSE},
      {"http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", "127.0.0.1", "127.0.0.1", "127.0.0.1", "/x",
       8080, FALSE, TRUE, TRUE},
      {"https://0x7f.1/", "https://127.0.0.1/", "127.0.0.1", "127.0.0.1", "127.0.0.1", "/", 443, FALSE, TRUE,
       TRUE},
      {"https://2130706433/", "https://127.0.0.1/", "127.0.0.1", "127.0.0.1", "127.0.0.1", "/", 443, FALSE,
       TRUE, TRUE},
      {"http://[::1]/", "http://[::1]/", "[::1]", "[::1]", "[::1]", "/", 80, FALSE, TRUE, TRUE},
      {"http://localhost/", "http://localhost/", "localhost", "localhost", "localhost", "/", 80, FALSE, FALSE,
       TRUE},
      {"https://forum.example@evil.example/", "https://forum.example@evil.example/", "evil.example",
       "evil.example", "evil.example", "/", 443, TRUE, FALSE, FALSE},
      {"https://forum.example%2f@evil.example/", "https://forum.example%2f@evil.example/", "evil.example",
       "evil.example", "evil.example", "/", 443, TRUE, FALSE, FALSE},
      {"https://forum.example\\@evil.example/", "https://forum.example%5C@evil.example/", "evil.example",
       "evil.example", "evil.example", "/", 443, TRUE, FALSE, FALSE},
      {"https:///evil.example", "https://evil.example/", "evil.example", "evil.example", "evil.example", "/",
       443, FALSE, FALSE, FALSE},
      {"https://\u0430\u0440\u0440\u04cf\u0435.com/", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com",
       "\u0430\u0440\u0440\u04cf\u0435.com", "xn--80ak6aa92e.com", "/", 443, FALSE, FALSE, FALSE},
      {"https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com",
       "\u0430\u0440\u0440\u04cf\u0435.com", "xn--80ak6aa92e.com", "/", 443, FALSE, FALSE, FALSE},
      {"https://evil\u3002example/", "https://evil.example/", "evil.example", "evil.example", "evil.example",
       "/", 443, FALSE, FALSE, FALSE},
      {"https://\uff45vil.example/", "https://evil.example/", "evil.example", "evil.example", "evil.example",
       "/", 443, FALSE, FALSE, FALSE},
      {"https://\uff11\uff12\uff17.0.0.1/", "https://127.0.0.1/", "127.0.0.1", "127.0.0.1", "127.0.0.1", "/",
       443, FALSE, TRUE, TRUE},
      {"https://M\u00fcller.example/\u00e9 \"x\"", "https://xn--mller-kva.example/%C3%A9%20%22x%22",
       "xn--mller-kva.example", "m\u00fcller.example", "xn--mller-kva.example", "/%C3%A9%20%22x%22", 443,
       FALSE, FALSE, FALSE},
      {"https://evil.example./", "https://evil.example/", "evil.example", "evil.example", "evil.example", "/",
       443, FALSE, FALSE, FALSE},
      {"https://a.b.co.uk/", "https://a.b.co.uk/", "a.b.co.uk", "a.b.co.uk", "b.co.uk", "/", 443, FALSE,
       FALSE, FALSE},
      {"ftp://files.example/x", "ftp://files.example/x", "files.example", "files.example", "files.example",
       "/x", 21, FALSE, FALSE, FALSE},
      {"https://evil.example/\\..\\x", "https://evil.example/%5C..%5Cx", "evil.example", "evil.example",
       "evil.example", "/%5C..%5Cx", 443, FALSE, FALSE, FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(FpUrl) url = fp_url_parse(cases[i].text, &error);
    g_test_message("%s", cases[i].text);
    g_assert_no_error(error);
    g_assert_cmpstr(url->href, ==, cases[i].href);
    g_assert_cmpstr(url->host, ==, cases[i].host);
    g_assert_cmpstr(url->host_shown, ==, cases[i].shown);
    g_assert_cmpstr(url->domain, ==, cases[i].domain);
    g_assert_cmpstr(url->path, ==, cases[i].path);
    g_assert_cmpint(url->port, ==, cases[i].port);
    g_assert_cmpint(url->user != NULL, ==, cases[i].user);
    g_assert_cmpint(url->ip, ==, cases[i].ip);
    g_assert_cmpint(url->local, ==, cases[i].local);
    /* What is opened reads the same to the next reader. */
    g_autoptr(FpUrl) again = fp_url_parse(url->href, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(again->href, ==, url->href);
    g_assert_cmpstr(again->host, ==, url->host);
  }
}

static void
refuses(void)
{
  static const char *const cases[] = {
      "",
      "   ",
      "forum.example.org",
      "/path",
      "javascript:alert(1)",
      "mailto:a@example.org",
      "file:///etc/passwd",
      "https://",
      "https:///",
      "https://a b.example/",
      "https://evil.example:99999/",
      "https://a..example/",
      "https://.example/",
      "https://ex<am>ple/",
      "https://a\r\nX: y/",
      "https://a\x7f/",
      "https://a/\x1b[2J",
      "https://a/\xff",
      "https://[::1%25eth0]/",
      "-o/tmp/x",
      "$(id)",
      "https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/",
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(FpUrl) url = fp_url_parse(cases[i], &error);
    if (url)
      g_error("%s was read as %s", cases[i], url->href);
    g_assert_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS);
    g_assert_true(fp_test_is_harmless(error->message, strlen(error->message)));
  }
  g_assert_null(fp_url_parse(NULL, NULL));
}

static void
resolves(void)
{
  static const struct {
    const char *reference, *href;
  } cases[] = {
      {"/x?y=1", "https://forum.example/x?y=1"},
      {"z", "https://forum.example/t/z"},
      {"../up", "https://forum.example/up"},
      {"//other.example/q", "https://other.example/q"},
      {"https://third.example/", "https://third.example/"},
      {"?q=1", "https://forum.example/t/5?q=1"},
      {"javascript:alert(1)", NULL},
      {"a\nb", NULL},
  };
  g_autoptr(FpUrl) base = fp_url_parse("https://forum.example/t/5", NULL);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpUrl) url = fp_url_resolve(base, cases[i].reference, NULL);
    g_assert_cmpstr(url != NULL ? url->href : NULL, ==, cases[i].href);
  }
  /* Some browsers take this for another host; what we would open they take for ours. */
  g_autoptr(FpUrl) odd = fp_url_resolve(base, "\\\\evil.example/x", NULL);
  g_assert_cmpstr(odd->host, ==, "forum.example");
  g_assert_null(strchr(odd->href, '\\'));
  g_autoptr(FpUrl) alone = fp_url_resolve(NULL, "https://a.example/", NULL);
  g_assert_cmpstr(alone->host, ==, "a.example");
}

static void
origins(void)
{
  g_autoptr(FpUrl) a = fp_url_parse("https://a.example/x", NULL);
  static const struct {
    const char *other;
    gboolean same;
  } cases[] = {
      {"https://A.example:443/y", TRUE},
      {"http://a.example/x", FALSE},
      {"https://a.example:8443/x", FALSE},
      {"https://b.a.example/x", FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpUrl) b = fp_url_parse(cases[i].other, NULL);
    g_assert_cmpint(fp_url_same_origin(a, b), ==, cases[i].same);
  }
}

static void
opening(void)
{
  g_autofree char *many = g_strnfill(5000, 'a');
  g_autofree char *tall = g_strconcat("https://a.example/", many, NULL);
  const struct {
    const char *text;
    gboolean may;
  } cases[] = {
      {"https://a.example/", TRUE},
      {"http://a.example/", TRUE},
      {"ftp://a.example/", FALSE},
      {tall, FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpUrl) url = fp_url_parse(cases[i].text, NULL);
    g_assert_nonnull(url);
    g_assert_cmpint(fp_url_may_open(url), ==, cases[i].may);
  }
}

static void
bases(void)
{
  static const struct {
    const char *typed, *href;
  } cases[] = {
      {"forum.example.org", "https://forum.example.org/"},
      {" https://forum.example.org/ ", "https://forum.example.org/"},
      {"https://example.org/community", "https://example.org/community/"},
      {"https://example.org/community//?x=1#y", "https://example.org/community/"},
      {"http://127.0.0.1:4567", "http://127.0.0.1:4567/"},
      {"http://localhost:4567/forum", "http://localhost:4567/forum/"},
      {"http://forum.example.org", NULL},
      {"https://u:p@forum.example.org", NULL},
      {"https://u@forum.example.org", NULL},
      {"https://:p@forum.example.org", NULL},
      {"ftp://forum.example.org", NULL},
      {"", NULL},
      {"javascript:alert(1)", NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(FpUrl) url = fp_url_base(cases[i].typed, &error);
    g_assert_cmpstr(url != NULL ? url->href : NULL, ==, cases[i].href);
    if (!url)
      g_assert_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS);
  }
}

static void
domains(void)
{
  static const struct {
    const char *host, *domain;
  } cases[] = {
      {"a.b.example.com", "example.com"}, {"example.com", "example.com"},
      {"www.shop.co.uk", "shop.co.uk"},   {"co.uk", "co.uk"},
      {"localhost", "localhost"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *domain = fp_url_host_domain(cases[i].host);
    g_assert_cmpstr(domain, ==, cases[i].domain);
  }
}

static void
links(void)
{
  static const struct {
    const char *text, *target;
    gboolean mismatch, user, ip;
  } cases[] = {
      {"here", "https://evil.example/", FALSE, FALSE, FALSE},
      {"https://bank.example/", "https://bank.example/login", FALSE, FALSE, FALSE},
      {"www.bank.example", "https://bank.example/", FALSE, FALSE, FALSE},
      {"bank.example", "https://evil.example/", TRUE, FALSE, FALSE},
      {"https://bank.example/", "https://bank.example.evil.test/", TRUE, FALSE, FALSE},
      {"https://bank.example/", "https://bank.example@evil.test/", TRUE, TRUE, FALSE},
      {"bank.example/login", "https://192.0.2.7/", TRUE, FALSE, TRUE},
      {"https://bank.example/", "javascript:x()", TRUE, FALSE, FALSE},
      {"bank.example", "https://b\u0430nk.example/", TRUE, FALSE, FALSE},
      {"3.50", "https://shop.example/", FALSE, FALSE, FALSE},
      {"maria@bank.example", "https://forum.example/u/maria", FALSE, FALSE, FALSE},
      {"see bank.example", "https://shop.example/", FALSE, FALSE, FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpLink) link = fp_link_new(cases[i].text, cases[i].target);
    g_test_message("%s to %s", cases[i].text, cases[i].target);
    g_assert_cmpint(link->mismatch, ==, cases[i].mismatch);
    g_assert_cmpint(link->user_part, ==, cases[i].user);
    g_assert_cmpint(link->ip, ==, cases[i].ip);
  }
  g_autoptr(FpLink) dirty = fp_link_new("a\x1b[2J\nb", "java\x1bscript:x");
  g_assert_cmpstr(dirty->text, ==, "a^[[2J b");
  g_assert_cmpstr(dirty->target, ==, "java^[script:x");
  g_assert_null(dirty->href);
  g_autoptr(FpLink) first = fp_link_new("x", "https://m\u00fcller.example/");
  g_autoptr(FpLink) copy = fp_link_copy(first);
  g_assert_true(copy->host != first->host);
  g_assert_cmpstr(copy->host, ==, "xn--mller-kva.example");
  g_assert_cmpstr(copy->host_shown, ==, "m\u00fcller.example");
  g_assert_cmpstr(copy->domain, ==, first->domain);
}

/* What the parts of an address may be. */
static const char *const hosts[] = {"a.example",
                                    "localhost",
                                    "127.0.0.1",
                                    "10.1.2.3",
                                    "1.2.3",
                                    "0x7f.1",
                                    "010.0.0.1",
                                    "a.0x7f",
                                    "a.1",
                                    "1.example",
                                    "a..b",
                                    ".a",
                                    "a.",
                                    "1.2.3.4.5",
                                    "256.1.1.1",
                                    "-a.example",
                                    "a_b.c",
                                    "B.example",
                                    "xn--a-b.xn",
                                    "forum.co.uk",
                                    "xn--bcher-kva.example",
                                    "www.b\u00fccher.example",
                                    "B\u00dcCHER.example",
                                    "b\u00dccher.example",
                                    "gr\u043ewers.example",
                                    "\u65e5\u672c\u8a9e.example",
                                    "a\u3002example",
                                    "a.b\u3002",
                                    "\uff11\uff12\uff17.0.0.1",
                                    "\uff10x7f.1",
                                    "\uff11.example",
                                    "a\uff0fb.example",
                                    "a\u2044b.example",
                                    "a\uff20b.example",
                                    "a\uff1ab.example",
                                    "a\u00adb.example",
                                    "\u200b.example",
                                    "a.\u2488com",
                                    "fa\u00df.example",
                                    "\u0301a.example",
                                    "a\u202eb.example",
                                    "xn--.example",
                                    "xn--\u00fc.example"};
static const char *const users[] = {"",  "a@",   "growers.example@", "A_b-~.9@", "a:b@", ":@",
                                    "@", "a@b@", "a%40b@",           "\u00fc@",  "a;b@"};
static const char *const ports[] = {"", ":443", ":80", ":8080", ":0", ":65535", ":65536", ":080", ":"};
static const char *const paths[] = {"",
                                    "/",
                                    "/a/b-c_d~e.html",
                                    "/t/x/1?a=1&b=/c.",
                                    "/a/../b",
                                    "/.",
                                    "/a/./b?x=1",
                                    "/a?b=/../c",
                                    "//a",
                                    "/a?",
                                    "/a%41?b",
                                    "?a=1",
                                    "/a..b/c",
                                    "/a/..",
                                    "/a?b?c",
                                    "/.well/a",
                                    "/a+b",
                                    "/A=b",
                                    "/?=",
                                    "/a b"};
static const char *const schemes[] = {"http://", "https://"};

/* Addresses that are read without libcurl, which finds the same in them: a fragment sends them to it. */
static void
plain(void)
{
  const guint of_users = G_N_ELEMENTS(users), of_hosts = G_N_ELEMENTS(hosts), of_ports = G_N_ELEMENTS(ports);
  for (guint i = 0; i < 2 * of_users * of_hosts * of_ports * G_N_ELEMENTS(paths); i++) {
    guint n = i / 2;
    g_autofree char *address = g_strconcat(
        schemes[i % 2], users[n % of_users], hosts[n / of_users % of_hosts],
        ports[n / of_users / of_hosts % of_ports], paths[n / of_users / of_hosts / of_ports], NULL);
    g_autofree char *longer = g_strconcat(address, "#f", NULL);
    g_autoptr(FpUrl) one = fp_url_parse(address, NULL), other = fp_url_parse(longer, NULL);
    if ((one != NULL) != (other != NULL))
      g_error("%s is taken in one way alone", address);
    if (!one)
      continue;
    g_autofree char *href = g_strconcat(one->href, "#f", NULL);
    g_assert_cmpstr(href, ==, other->href);
    g_assert_cmpstr(one->scheme, ==, other->scheme);
    g_assert_cmpstr(one->host, ==, other->host);
    g_assert_cmpstr(one->host_shown, ==, other->host_shown);
    g_assert_cmpstr(one->domain, ==, other->domain);
    g_assert_cmpstr(one->path, ==, other->path);
    g_assert_cmpint(one->port, ==, other->port);
    g_assert_cmpstr(one->user, ==, other->user);
    g_assert_true(one->local == other->local && one->ip == other->ip);
  }
}

/* What no parser here makes: addresses that were put together by hand are looked at all the same. */
static void
by_hand(void)
{
  g_autofree char *endless = g_strnfill(100000, 'x');
  FpUrl cases[] = {
      {.scheme = (char *)"http", .host = (char *)"a.example", .href = (char *)"http://a.example/\x01"},
      {.scheme = (char *)"http", .host = (char *)"a.example", .href = (char *)"http://a.example/\x7f"},
      {.scheme = (char *)"https", .host = (char *)"", .href = (char *)"https:///"},
      {.scheme = (char *)"https", .host = (char *)"a.example", .href = endless},
      {.scheme = (char *)"file", .host = (char *)"a.example", .href = (char *)"file://a.example/"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
    g_assert_false(fp_url_may_open(&cases[i]));
  FpUrl broken = {.scheme = (char *)"https", .host = (char *)"a b", .href = (char *)"no address"};
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_url_resolve(&broken, "?x", &error));
  g_assert_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS);
  FpUrl one = {.scheme = (char *)"https", .host = (char *)"a.example", .port = 443}, other = one;
  g_assert_true(fp_url_same_origin(&one, &other));
  other.host = (char *)"b.example";
  g_assert_false(fp_url_same_origin(&one, &other));
  other = one;
  other.scheme = (char *)"http";
  g_assert_false(fp_url_same_origin(&one, &other));
  other = one;
  other.port = 8443;
  g_assert_false(fp_url_same_origin(&one, &other));
  fp_url_free(NULL);
  g_assert_null(fp_url_shown_domain("local", "a.example"));
  g_assert_cmpstr(fp_url_shown_domain("local", "local"), ==, "local");
  g_assert_cmpstr(fp_url_shown_domain("a.b.example", "b.example"), ==, "b.example");
  g_assert_cmpstr(fp_url_shown_domain("b.example", "b.example"), ==, "b.example");
}

/* At the edges of what a name, a port and a path may be. */
static void
edges(void)
{
  g_autofree char *label = g_strnfill(63, 'a'), *longer = g_strnfill(64, 'a');
  g_autofree char *whole = g_strdup_printf("https://%s.%s.%s.%.61s/", label, label, label, label);
  g_autofree char *too_long = g_strdup_printf("https://%s.%s.%s.%.62s/", label, label, label, label);
  g_autofree char *too_wide = g_strdup_printf("https://%s.example/", longer);
  const struct {
    const char *text, *href;
  } cases[] = {
      {whole, whole},
      {too_long, NULL},
      {too_wide, NULL},
      {"https://a.example:65535/", "https://a.example:65535/"},
      {"https://a.example:65536/", NULL},
      {"https://a.example:99999999999999/", NULL},
      {"https://a.example:0443/x", "https://a.example/x"},
      {"https://a.example:/x", "https://a.example/x"},
      {"https://a..example/", NULL},
      {"https://a.example../", NULL},
      {"https://a.example?", "https://a.example/?"},
      {"https://:secret@a.example/", "https://:secret@a.example/"},
      {"https://u:secret@a.example/", "https://u:secret@a.example/"},
      {"https://[]/", NULL},
      {"https://[fe80::1%25eth0]/", NULL},
      {"https://xn--/", "https://xn--/"},
      {"https://xn--a/", "https://xn--a/"},
      {"https://sub.localhost/", "https://sub.localhost/"},
      {"https://a%b/", NULL},
      {"ftp://a.example:21/x", "ftp://a.example/x"},
      {"gopher://a.example/x", "gopher://a.example/x"},
      {"file:///etc/x", NULL},
      {NULL, NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpUrl) url = fp_url_parse(cases[i].text, NULL);
    g_test_message("%s: %s", cases[i].text, url ? url->href : "refused");
    g_assert_cmpstr(url ? url->href : NULL, ==, cases[i].href);
  }
  g_autoptr(FpUrl) named = fp_url_parse("https://u@a.example/t/1", NULL);
  g_autoptr(FpUrl) beside = fp_url_resolve(named, "/other", NULL);
  g_assert_cmpstr(beside->host, ==, "a.example");
  g_assert_null(fp_url_base("https://a.example/@someone", NULL));
  g_assert_null(fp_url_base("///", NULL));
}

/* Whatever comes in: refused, or an address that is plain ASCII and reads the same again. */
static void
hostile(void)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  static const char *const frames[] = {"%s", "https://%s/", "https://a.example/%s", "https://%s@a.example/"};
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = g_ptr_array_index(all, i);
    gsize size;
    const char *bytes = g_bytes_get_data(one->bytes, &size);
    if (size > 30000)
      continue;
    g_autofree char *text = g_strndup(bytes, size);
    for (guint frame = 0; frame < G_N_ELEMENTS(frames); frame++) {
      g_auto(GStrv) around = g_strsplit(frames[frame], "%s", 2);
      g_autofree char *address = g_strconcat(around[0], text, around[1], NULL);
      g_autoptr(FpUrl) url = fp_url_parse(address, NULL);
      if (!url)
        continue;
      for (const char *at = url->href; *at != '\0'; at++)
        g_assert_true(*at > 0x20 && *at < 0x7F);
      g_assert_true(fp_test_is_harmless(url->host_shown, strlen(url->host_shown)));
      g_autoptr(FpUrl) again = fp_url_parse(url->href, NULL);
      g_assert_cmpstr(again->href, ==, url->href);
    }
  }
}

static void
pages(void)
{
  static const char *const cases[][2] = {
      {"https://a.example", "https://a.example/x/1"},
      {"https://a.example/forum//", "https://a.example/forum/x/1"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpUrl) base = fp_url_base(cases[i][0], NULL);
    g_autofree char *page = fp_url_page(base, "/x/1");
    g_assert_cmpstr(page, ==, cases[i][1]);
  }
  /* As it is without the slash of a base. */
  g_autoptr(FpUrl) other = fp_url_parse("https://a.example/forum", NULL);
  g_autofree char *page = fp_url_page(other, "/x/1");
  g_assert_cmpstr(page, ==, "https://a.example/forum/x/1");
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/T9/url/parses", parses);
  g_test_add_func("/url/refuses", refuses);
  g_test_add_func("/url/resolves", resolves);
  g_test_add_func("/url/origins", origins);
  g_test_add_func("/S13/url/opening", opening);
  g_test_add_func("/N12/url/bases", bases);
  g_test_add_func("/url/domains", domains);
  g_test_add_func("/url/links", links);
  g_test_add_func("/url/plain", plain);
  g_test_add_func("/url/hostile", hostile);
  g_test_add_func("/url/by-hand", by_hand);
  g_test_add_func("/url/edges", edges);
  g_test_add_func("/url/pages", pages);
  return g_test_run();
}
