/* Requests, responses and cookies as values: what may stand in them, and what a server cannot put there. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/http.h"
#include "flagpost/json.h"
#include "lib/test.h"

static FpUrl *
base_of(const char *text)
{
  g_autoptr(GError) error = NULL;
  FpUrl *url = fp_url_parse(text, &error);
  g_assert_no_error(error);
  return url;
}

static void
expect_dump(const FpHttpRequest *request, gboolean secrets, const char *expected)
{
  g_autofree char *dump = fp_http_request_dump(request, secrets);
  g_assert_cmpstr(dump, ==, expected);
}

static void
test_dump(void)
{
  g_autoptr(FpUrl) base = base_of("https://forum.example.org:8443/community/");
  g_autoptr(FpHttpRequest) get = fp_http_request_new("GET", base, "/api?x=1");
  fp_http_request_query(get, "q", "a b&c=d'\xc3\xa9");
  fp_http_request_header(get, "Accept", "application/json");
  expect_dump(get, FALSE,
              "GET /community/api?x=1&q=a%20b%26c%3Dd%27%C3%A9 HTTP/1.1\r\nHost: forum.example.org:8443\r\n"
              "Accept: application/json\r\n\r\n");
  g_assert_false(fp_http_request_changes(get));
}

static void
test_secrets(void)
{
  g_autoptr(FpUrl) base = base_of("https://forum.example.org/");
  g_autoptr(FpSecret) word = fp_secret_new("a&b\"c\\d", -1);
  g_autoptr(FpHttpRequest) form = fp_http_request_new("POST", base, "/login");
  fp_http_request_secret_header(form, "li-api-session-key", word);
  fp_http_request_form(form, "user", "m a");
  fp_http_request_form_secret(form, "word", word);
  fp_http_request_form(form, "last", "1");
  expect_dump(form, FALSE,
              "POST /login HTTP/1.1\r\nHost: forum.example.org\r\nli-api-session-key: ***\r\n"
              "Content-Type: application/x-www-form-urlencoded\r\n\r\nuser=m%20a&word=***&last=1");
  expect_dump(form, TRUE,
              "POST /login HTTP/1.1\r\nHost: forum.example.org\r\nli-api-session-key: a&b\"c\\d\r\n"
              "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
              "user=m%20a&word=a%26b%22c%5Cd&last=1");
  g_autoptr(FpHttpRequest) json = fp_http_request_new("PUT", base, "/user");
  g_autoptr(json_t) body = json_pack("{s:{s:s,s:s}}", "data", "note", "@secret@", "password", "");
  fp_http_request_json(json, (const struct json_t *)body, "data.password", word);
  expect_dump(json, FALSE,
              "PUT /user HTTP/1.1\r\nHost: forum.example.org\r\nContent-Type: application/json\r\n\r\n"
              "{\"data\":{\"note\":\"@secret@\",\"password\":\"***\"}}");
  gsize size = 0;
  g_assert_cmpstr(fp_http_request_get_body(json, &size), ==,
                  "{\"data\":{\"note\":\"@secret@\",\"password\":\"a&b\\\"c\\\\d\"}}");
}

static void
test_basic(void)
{
  g_autoptr(FpUrl) base = base_of("https://forum.example.org/");
  g_autoptr(FpSecret) word = fp_secret_new("open sesame", -1);
  g_autoptr(FpHttpRequest) request = fp_http_request_new("GET", base, "/");
  fp_http_request_basic(request, "aladdin", word);
  expect_dump(request, TRUE,
              "GET / HTTP/1.1\r\nHost: forum.example.org\r\nAuthorization: Basic "
              "YWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
  expect_dump(request, FALSE, "GET / HTTP/1.1\r\nHost: forum.example.org\r\nAuthorization: ***\r\n\r\n");
}

static void
expect_broken(FpHttpRequest *request)
{
  g_autoptr(GError) error = NULL;
  g_assert_false(fp_http_request_check(request, &error));
  g_assert_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS);
  fp_http_request_unref(request);
}

/* Every field that reaches the head of a request, with a line break in it. */
static void
test_injection(void)
{
  static const char evil[] = "x\r\nX-Injected: 1";
  g_autoptr(FpUrl) base = base_of("https://forum.example.org/");
  g_autoptr(FpSecret) word = fp_secret_new(evil, -1);
  g_autoptr(FpSecret) nul = fp_secret_new("a\0b", 3);
  FpHttpRequest *request = fp_http_request_new("GET", base, "/");
  fp_http_request_header(request, "X-Csrf-Token", evil);
  g_autofree char *dump = fp_http_request_dump(request, TRUE);
  g_assert_null(strstr(dump, "X-Injected"));
  expect_broken(request);
  request = fp_http_request_new("GET", base, "/");
  fp_http_request_header(request, evil, "x");
  expect_broken(request);
  request = fp_http_request_new("GET", base, "/");
  fp_http_request_header(request, "X", "del\x7f");
  expect_broken(request);
  request = fp_http_request_new("GET", base, "/");
  fp_http_request_secret_header(request, "li-api-session-key", word);
  expect_broken(request);
  request = fp_http_request_new("GET", base, "/");
  fp_http_request_secret_header(request, "li-api-session-key", nul);
  expect_broken(request);
  request = fp_http_request_new("GET", base, "/");
  fp_http_request_basic(request, "user:name", word);
  expect_broken(request);
  expect_broken(fp_http_request_new("GET", base, "/a b"));
  expect_broken(fp_http_request_new("GET", base, "/a\r\nX: 1"));
  expect_broken(fp_http_request_new("GET", base, "no-slash"));
  expect_broken(fp_http_request_new("GET /x HTTP/1.1\r\nX: 1\r\n\r\nGET", base, "/"));
  request = fp_http_request_new("POST", base, "/");
  fp_http_request_body(request, "text/plain\r\nX: 1", "x", 1);
  expect_broken(request);
}

/* A path cannot leave the forum. */
static void
test_origin(void)
{
  static const char *const paths[] = {"//evil.example/x", "/@evil.example/", "/\\evil.example"};
  g_autoptr(FpUrl) base = base_of("https://forum.example.org/");
  for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
    g_autoptr(FpHttpRequest) request = fp_http_request_new("GET", base, paths[i]);
    g_assert_cmpstr(fp_http_request_url(request)->host, ==, "forum.example.org");
  }
}

static FpHttpResponse *
response_with(const char *name, const char *value, const char *body)
{
  g_autoptr(FpUrl) url = base_of("https://forum.example.org/a/b?c");
  FpHttpResponse *response = fp_http_response_new(200, url);
  if (name)
    fp_http_response_add_header(response, name, value);
  fp_http_response_append(response, body, strlen(body));
  return response;
}

static void
test_kinds(void)
{
  static const struct {
    const char *type, *body;
    gboolean json, html;
  } cases[] = {
      {"application/json", " {}", TRUE, FALSE},
      {"application/json", "<html>", FALSE, TRUE},
      {"text/html; charset=UTF-8", "<p>x", FALSE, TRUE},
      {"text/html", "{\"a\":1}", TRUE, FALSE},
      {"text/plain", "[1]", TRUE, FALSE},
      {"text/xml", "<response/>", FALSE, FALSE},
      {"", "\xef\xbb\xbf{}", TRUE, FALSE},
      {"", "  <!DOCTYPE HTML><p>", FALSE, TRUE},
      {"application/json", "", FALSE, FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpHttpResponse) response = response_with("Content-Type", cases[i].type, cases[i].body);
    g_assert_cmpint(fp_http_response_is_json(response), ==, cases[i].json);
    g_assert_cmpint(fp_http_response_is_html(response), ==, cases[i].html);
  }
}

static void
test_retry_after(void)
{
  FpFakeClock *clock = fp_fake_clock_new(G_GINT64_CONSTANT(1795505400000000));
  fp_fake_clock_use(clock);
  static const struct {
    const char *value, *date;
    unsigned seconds;
  } cases[] = {
      {"7", NULL, 7},
      {"Tue, 24 Nov 2026 07:30:45 GMT", NULL, 45},
      {"Tue, 24 Nov 2026 09:00:10 GMT", "Tue, 24 Nov 2026 09:00:00 GMT", 10},
      {"Tue, 24 Nov 2020 09:00:10 GMT", NULL, 0},
      {"99999999999999999999", NULL, 86400},
      {"-5", NULL, 0},
      {"soon", NULL, 0},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpHttpResponse) response = response_with("Retry-After", cases[i].value, "");
    if (cases[i].date)
      fp_http_response_add_header(response, "Date", cases[i].date);
    g_assert_cmpuint(fp_http_response_retry_after(response), ==, cases[i].seconds);
  }
  fp_clock_set(NULL);
  fp_fake_clock_free(clock);
}

/* --- cookies --- */

static void
take(FpCookieJar *jar, const char *line)
{
  g_autoptr(FpHttpResponse) response = response_with("Set-Cookie", line, "");
  fp_cookie_jar_take(jar, response);
}

static void
expect_cookies(const FpCookieJar *jar, const char *url, const char *expected)
{
  g_autoptr(FpUrl) parsed = base_of(url);
  g_autofree char *header = fp_cookie_jar_header(jar, parsed);
  g_assert_cmpstr(header, ==, expected);
}

#define HERE "https://forum.example.org/a/b"

static void
test_cookies_kept(void)
{
  g_autoptr(FpCookieJar) jar = fp_cookie_jar_new();
  take(jar, "one=1; Path=/; HttpOnly; Secure; SameSite=Lax");
  take(jar, "two=\"2=2\"; Domain=forum.example.org; Path=/");
  expect_cookies(jar, HERE, "one=1; two=\"2=2\"");
  take(jar, "one=changed; Path=/");
  expect_cookies(jar, HERE, "two=\"2=2\"; one=changed");
  take(jar, "two=; Path=/; Max-Age=0");
  expect_cookies(jar, HERE, "one=changed");
  take(jar, "one=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  expect_cookies(jar, HERE, NULL);
  take(jar, "deep=1; Path=/x");
  take(jar, "here=1");
  expect_cookies(jar, HERE, "here=1");
  expect_cookies(jar, "https://forum.example.org/x/y", "deep=1");
  expect_cookies(jar, "https://forum.example.org/xy", NULL);
  fp_cookie_jar_clear(jar);
  expect_cookies(jar, HERE, NULL);
}

static void
test_cookies_elsewhere(void)
{
  g_autoptr(FpCookieJar) jar = fp_cookie_jar_new();
  take(jar, "s=1; Path=/; Secure");
  expect_cookies(jar, "https://evil.example.org/", NULL);
  expect_cookies(jar, "https://sub.forum.example.org/", NULL);
  expect_cookies(jar, "https://example.org/", NULL);
  expect_cookies(jar, "https://forum.example.org:8443/", NULL);
  expect_cookies(jar, "http://forum.example.org:443/", NULL);
  expect_cookies(jar, "https://forum.example.org/", "s=1");
}

static void
test_cookies_refused(void)
{
  static const char *const lines[] = {
      "a=1; Domain=example.org",
      "a=1; Domain=.org",
      "a=1; Domain=co.uk",
      "a=1; Domain=evil.example",
      "a=1; Domain=forum.example.org.",
      "=1",
      "nothing",
      "",
      "a=1\x01",
      "a=1\r\nX-Injected: 1",
      "a\x7f=1",
  };
  g_autoptr(FpCookieJar) jar = fp_cookie_jar_new();
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
    take(jar, lines[i]);
  g_autofree char *huge = g_strnfill(10 << 20, 'x');
  g_autofree char *line = g_strconcat("a=", huge, NULL);
  take(jar, line);
  expect_cookies(jar, HERE, NULL);
}

static void
test_cookies_many(void)
{
  g_autoptr(FpCookieJar) jar = fp_cookie_jar_new();
  g_autoptr(FpHttpResponse) response = response_with(NULL, NULL, "");
  take(jar, "session=mine; Path=/");
  g_autofree char *filler = g_strnfill(3000, 'x');
  for (int i = 0; i < 500; i++) {
    g_autofree char *line = g_strdup_printf("c%d=%s; Path=/", i, filler);
    fp_http_response_add_header(response, "Set-Cookie", line);
  }
  fp_cookie_jar_take(jar, response);
  g_autoptr(FpUrl) url = base_of(HERE);
  g_autofree char *header = fp_cookie_jar_header(jar, url);
  g_assert_true(g_str_has_prefix(header, "session=mine; "));
  g_assert_cmpuint(strlen(header), <=, 16384);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/request/dump", test_dump);
  g_test_add_func("/S4/request/secrets", test_secrets);
  g_test_add_func("/request/basic", test_basic);
  g_test_add_func("/N2/request/injection", test_injection);
  g_test_add_func("/request/origin", test_origin);
  g_test_add_func("/response/kinds", test_kinds);
  g_test_add_func("/response/retry-after", test_retry_after);
  g_test_add_func("/cookies/kept", test_cookies_kept);
  g_test_add_func("/cookies/elsewhere", test_cookies_elsewhere);
  g_test_add_func("/N3/cookies/refused", test_cookies_refused);
  g_test_add_func("/cookies/many", test_cookies_many);
  return g_test_run();
}
