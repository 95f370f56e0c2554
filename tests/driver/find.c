/* Which forum lives at an address: saved front pages in the shape that each program sends, at the root, below
 * a folder, behind a redirect. The pages lie in front/: headers, an empty line, the page. */
#include "config.h"

#include "flagpost/driver.h"
#include "flagpost/error.h"
#include "lib/test.h"

#include <string.h>

/* A web server of saved answers: path to status, headers and body. What it has not is an HTML page of 404. An
 * answer
 * "! CODE" is an error of the way there. */
typedef struct {
  GHashTable *pages; /* char * → char *: "/path" → the whole answer; "*": to all others */
  guint asked, signed_in;
} Web;

static const FpSite *basic; /* the sign-in in front that the next search knows */
static Web last;            /* what the last search asked */

static void
web_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
         gpointer data)
{
  Web *web = self;
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  const FpUrl *url = fp_http_request_url(request);
  g_autofree char *path = g_strndup(url->path, strcspn(url->path, "?"));
  const char *page = g_hash_table_lookup(web->pages, path);
  if (!page)
    page = g_hash_table_lookup(web->pages, "*");
  g_autofree char *dump = fp_http_request_dump(request, TRUE);
  web->asked++;
  web->signed_in += strstr(dump, "Authorization: Basic bWFyaWE6cHc=") != NULL;
  if (page && page[0] == '!') {
    g_task_return_new_error(task, FP_NET_ERROR, (int)g_ascii_strtoll(page + 1, NULL, 10), "no way there");
    return;
  }
  g_autofree char *missing =
      g_strdup("404 Not Found\nContent-Type: text/html\n\n<!DOCTYPE html><title>None</title>");
  const char *text = page ? page : missing, *body = strstr(text, "\n\n");
  g_autofree char *head = g_strndup(text, (gsize)(body - text));
  g_auto(GStrv) lines = g_strsplit(head, "\n", -1);
  FpHttpResponse *response = fp_http_response_new((unsigned)g_ascii_strtoull(lines[0], NULL, 10), url);
  for (guint i = 1; lines[i]; i++) {
    g_auto(GStrv) parts = g_strsplit(lines[i], ": ", 2);
    fp_http_response_add_header(response, parts[0], parts[1]);
  }
  fp_http_response_append(response, body + 2, strlen(body + 2));
  g_task_return_pointer(task, response, (GDestroyNotify)fp_http_response_unref);
}

static FpHttpResponse *
web_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
found_it(GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref(result);
}

static char *
front(const char *name)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "driver", "front", name, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;
  g_file_get_contents(path, &text, NULL, &error);
  g_assert_no_error(error);
  return text;
}

/* pages: path, answer, …, NULL */
static FpFound *
find(const char *address, GError **error, ...)
{
  Web web = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free), 0, 0};
  FpTransport *transport = g_new0(FpTransport, 1);
  g_autoptr(FpUrl) base = fp_url_base(address, error);
  g_autoptr(GAsyncResult) result = NULL;
  va_list pages;
  va_start(pages, error);
  for (const char *path = va_arg(pages, const char *); path; path = va_arg(pages, const char *))
    g_hash_table_insert(web.pages, g_strdup(path), va_arg(pages, char *));
  va_end(pages);
  transport->send = web_send;
  transport->finish = web_finish;
  transport->self = &web;
  g_assert_nonnull(base);
  fp_forum_find_async(transport, base, basic, NULL, found_it, &result);
  while (!result)
    g_main_context_iteration(NULL, TRUE);
  g_assert_cmpuint(web.asked, <, 20);
  last = web;
  FpFound *found = fp_forum_find_finish(result, error);
  fp_transport_free(transport);
  g_hash_table_unref(web.pages);
  return found;
}

/* --- programs without a driver --- */

static const struct {
  const char *file, *title;
} others[] = {
    {"phpbb-3.3", "phpBB"},     {"phpbb-styled", "phpBB"},    {"xenforo-2.3", "XenForo"},
    {"xenforo-1.5", "XenForo"}, {"vbulletin-4", "vBulletin"}, {"vbulletin-5", "vBulletin"},
    {"flarum-1.8", "Flarum"},   {"lemmy-0.19", "Lemmy"},      {"mybb-1.8", "MyBB"},
};

static void
test_others(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *named = g_strdup_printf("forum.example.org runs %s: ", others[i].title);
    g_autofree char *unsupported = g_strdup_printf("%s is not supported yet", others[i].title);
    FpFound *found = find("https://forum.example.org", &error, "/", front(others[i].file), NULL);
    g_assert_null(found);
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNKNOWN);
    g_assert_true(g_str_has_prefix(error->message, named));
    g_assert_nonnull(strstr(error->message, unsupported));
    g_assert_nonnull(strstr(error->message, "Khoros Community, Discourse and NodeBB"));
  }
}

/* A page that only speaks of such a program is none of them. */
static void
test_mentions(void)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(
      find("https://www.example.org", &error, "/",
           g_strdup("200 OK\nContent-Type: text/html\n\n<!DOCTYPE html><title>We moved</title><p>From "
                    "phpBB, vBulletin and MyBB to XenForo, Flarum, Lemmy or Discourse: a "
                    "comparison. <a href=\"https://www.phpbb.com/\">phpBB's site</a></p>"),
           NULL));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNKNOWN);
  g_assert_true(g_str_has_prefix(error->message, "There is no forum at https://www.example.org/"));
}

/* --- programs with one --- */

#define BASIC_INFO                                                                                           \
  "200 OK\nContent-Type: application/json; "                                                                 \
  "charset=utf-8\n\n{\"logo_url\":\"\",\"title\":\"Growers\",\"description\":\"\"}"
#define PONG                                                                                                 \
  "200 OK\nContent-Type: application/json; "                                                                 \
  "charset=utf-8\n\n{\"status\":{\"code\":\"ok\",\"message\":\"OK\"},\"response\":{\"pong\":true}}"

static void
check_found(FpFound *found, const GError *error, const char *driver, const char *base, const char *evidence)
{
  g_assert_no_error(error);
  g_assert_nonnull(found);
  g_autofree char *sentence = fp_found_sentence(found);
  g_assert_cmpstr(found->driver->id, ==, driver);
  g_assert_cmpstr(found->base->href, ==, base);
  g_assert_nonnull(strstr(found->evidence, evidence));
  g_assert_nonnull(strstr(sentence, found->evidence));
  fp_found_free(found);
}

static void
test_root(void)
{
  g_autoptr(GError) error = NULL;
  FpFound *found = find("https://forum.example.org", &error, "/", front("discourse-3.4"),
                        "/site/basic-info.json", g_strdup(BASIC_INFO), NULL);
  check_found(found, error, "discourse", "https://forum.example.org/", "generator tag");
  found = find("https://forum.example.org", &error, "/", front("nodebb-4.10"), "/api/v3/ping", g_strdup(PONG),
               NULL);
  check_found(found, error, "nodebb", "https://forum.example.org/", "a header of its answer");
  /* The interface for programs is shut to those who are not signed in: the page alone, and less sure. */
  found = find("https://forum.example.org", &error, "/", front("discourse-3.4"), NULL);
  check_found(found, error, "discourse", "https://forum.example.org/", "generator tag");
}

static void
test_below(void)
{
  g_autoptr(GError) error = NULL;
  FpFound *found = find("https://www.example.org/forum", &error, "/forum/", front("nodebb-4.10"),
                        "/forum/api/v3/ping", g_strdup(PONG), NULL);
  check_found(found, error, "nodebb", "https://www.example.org/forum/", "interface for programs");
  /* The address of a topic, copied from the browser. */
  found = find("https://www.example.org/forum/topic/12/apples", &error, "/forum/topic/12/apples/",
               front("nodebb-4.10"), "/forum/api/v3/ping", g_strdup(PONG), NULL);
  check_found(found, error, "nodebb", "https://www.example.org/forum/", "interface for programs");
}

static void
test_redirect(void)
{
  g_autoptr(GError) error = NULL;
  FpFound *found =
      find("https://www.example.org", &error, "/",
           g_strdup("302 Found\nLocation: /community/\nContent-Type: text/html\n\n"), "/community/",
           front("discourse-3.4"), "/community/site/basic-info.json", g_strdup(BASIC_INFO), NULL);
  check_found(found, error, "discourse", "https://www.example.org/community/", "interface for programs");
  /* Everything is sent on to the folder: what is asked there is answered, what is written there is not. */
  found = find("https://www.example.org", &error, "/",
               g_strdup("307 Temporary Redirect\nLocation: /forum/\nContent-Type: text/plain\n\n"), "/forum/",
               front("nodebb-4.10"), "/api/v3/ping",
               g_strdup("307 Temporary Redirect\nLocation: /forum/api/v3/ping\nContent-Type: text/plain\n\n"),
               "/forum/api/v3/ping", g_strdup(PONG), NULL);
  check_found(found, error, "nodebb", "https://www.example.org/forum/", "interface for programs");
  /* To another origin nothing follows. */
  g_assert_null(find("https://www.example.org", &error, "/",
                     g_strdup("302 Found\nLocation: https://elsewhere.example/\nContent-Type: text/html\n\n"),
                     NULL));
  g_assert_error(error, FP_NET_ERROR, FP_NET_BAD_REDIRECT);
}

/* --- no way there --- */

static char *
failure(FpNetError code)
{
  return g_strdup_printf("! %d", (int)code);
}

/* What another question would not mend ends the search at once; the rest is told when nothing else has
 * answered. */
static void
test_errors(void)
{
  static const FpNetError final[] = {FP_NET_OFFLINE, FP_NET_TLS, FP_NET_BAD_ADDRESS};
  for (gsize i = 0; i < G_N_ELEMENTS(final); i++) {
    g_autoptr(GError) front_error = NULL;
    g_autoptr(GError) probe_error = NULL;
    g_assert_null(find("https://forum.example.org", &front_error, "/", failure(final[i]), NULL));
    g_assert_error(front_error, FP_NET_ERROR, (int) final[i]);
    g_assert_cmpuint(last.asked, ==, 1);
    g_assert_null(find("https://forum.example.org", &probe_error, "/", front("phpbb-3.3"), "*",
                       failure(final[i]), NULL));
    g_assert_error(probe_error, FP_NET_ERROR, (int) final[i]);
    g_assert_cmpuint(last.asked, ==, 2);
  }
  g_autoptr(GError) slow = NULL;
  g_assert_null(find("https://forum.example.org", &slow, "*", failure(FP_NET_TIMEOUT), NULL));
  g_assert_error(slow, FP_NET_ERROR, FP_NET_TIMEOUT);
  g_assert_cmpuint(last.asked, ==, 4);
  /* The page does not come, and the interface does. */
  g_autoptr(GError) error = NULL;
  FpFound *found = find("https://forum.example.org", &error, "/", failure(FP_NET_TOO_BIG), "/api/v3/ping",
                        g_strdup(PONG), NULL);
  check_found(found, error, "nodebb", "https://forum.example.org/", "interface for programs");
}

static void
test_no_forum(void)
{
  static const struct {
    const char *front;
    gboolean captive; /* everything else is answered by a page of the network; else by 404 */
    int code;
    const char *says;
  } cases[] = {
      {"503 Later\nContent-Type: text/html\n\n", FALSE, FP_FORUM_BUSY, "out of order (HTTP status 503)"},
      {"200 OK\nContent-Type: text/html\n\nHi", TRUE, FP_NET_CAPTIVE, "whatever is asked"},
      {"401 No\nContent-Type: text/html\n\nHi", FALSE, FP_FORUM_UNKNOWN, "There is no forum"},
      {"401 No\nWWW-Authenticate: Bearer\nContent-Type: text/html\n\nHi", FALSE, FP_FORUM_UNKNOWN,
       "There is no forum"},
      {"200 OK\nContent-Type: text/html\n\n<meta name=generator content=Discourse>", FALSE, FP_FORUM_UNKNOWN,
       "no forum"},
      {"200 OK\nContent-Type: text/html\n\n<meta content=\"x\"><meta name='generator' content='WordPress 6'>",
       FALSE, FP_FORUM_UNKNOWN, "runs WordPress: its generator tag says so"},
      {"200 OK\nContent-Type: text/html\n\n<meta name=\"generator\" content=\"Discourse", FALSE,
       FP_FORUM_UNKNOWN, "no forum"},
      {"200 OK\nX-Garden-Version: Vanilla 3\nContent-Type: text/html\n\nHi", FALSE, FP_FORUM_UNKNOWN,
       "runs Vanilla"},
      {"200 OK\nContent-Type: text/html\n\n<div id=\"discourse-modal\">", FALSE, FP_FORUM_UNKNOWN,
       "no forum"},
      {"200 OK\nContent-Type: text/html\n\n\"relative_path\"", FALSE, FP_FORUM_UNKNOWN, "no forum"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    const char *rest = cases[i].captive ? "*" : NULL;
    g_assert_null(find("https://forum.example.org", &error, "/", g_strdup(cases[i].front), rest,
                       rest ? failure(FP_NET_CAPTIVE) : NULL, NULL));
    g_test_message("%s", error->message);
    if (!cases[i].captive)
      g_assert_error(error, FP_FORUM_ERROR, cases[i].code);
    else
      g_assert_error(error, FP_NET_ERROR, cases[i].code);
    g_assert_nonnull(strstr(error->message, cases[i].says));
  }
}

/* By its front page alone, and how sure that is. */
static void
test_fronts(void)
{
  static const struct {
    const char *driver, *front, *sure, *evidence;
  } cases[] = {
      {"nodebb", "200 OK\nX-Powered-By: NodeBB\nContent-Type: text/html\n\nHi", "very likely",
       "a header of its answer"},
      {"discourse", "200 OK\nX-Discourse-Route: list/latest\nContent-Type: text/html\n\nHi", "certain",
       "a header of its answer"},
      {"khoros",
       "200 OK\nSet-Cookie: LiSESSIONID=1\nSet-Cookie: other=1\nSet-Cookie: LithiumVisitor=2\nContent-Type: "
       "text/html\n\nHi",
       "very likely", "a cookie of that program"},
      {"khoros", "200 OK\nContent-Type: text/html\n\n<a href=\"/t5/x\" class=\"lia-y\">Khoros</a>",
       "very likely", "its front page is built"},
      {"khoros",
       "200 OK\nContent-Type: text/html\n\n<a href=\"/t5/x\" class=\"lia-y li-common\">Khoros, LITHIUM</a>",
       "certain", "its front page is built"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    FpFound *found = find("https://forum.example.org", &error, "/", g_strdup(cases[i].front), NULL);
    g_assert_no_error(error);
    g_autofree char *sentence = fp_found_sentence(found),
                    *sure = g_strdup_printf(": %s, since", cases[i].sure);
    g_test_message("%s", sentence);
    g_assert_nonnull(strstr(sentence, sure));
    check_found(found, error, cases[i].driver, "https://forum.example.org/", cases[i].evidence);
  }
}

/* What a probe is answered by: v1 of Khoros in JSON and in XML; others that are no answer of a forum. */
static void
test_probes(void)
{
  static const struct {
    const char *path, *answer, *driver; /* driver NULL: none */
  } cases[] = {
      {"/restapi/vc/authentication/sessions/current/user/id", "{\"response\":{\"status\":\"error\"}}",
       "khoros"},
      {"/restapi/vc/authentication/sessions/current/user/id", "{\"response\":{\"status\":\"success\"}}",
       "khoros"},
      {"/restapi/vc/authentication/sessions/current/user/id", "{\"response\":{\"status\":\"odd\"}}", NULL},
      {"/restapi/vc/authentication/sessions/current/user/id", "{", NULL},
      {"/restapi/vc/authentication/sessions/current/user/id", "<response status=\"success\"/>", "khoros"},
      {"/restapi/vc/authentication/sessions/current/user/id", "<other/>", NULL},
      {"/site/basic-info.json", "{\"title\":\"Growers\"}", NULL},
      {"/site/basic-info.json", "{\"logo_url\":\"\"}", NULL},
      {"/site/basic-info.json", "[", NULL},
      {"/api/v3/ping", "{\"response\":{\"pong\":false}}", NULL},
      {"/api/v3/ping", "{", NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    const char *type = cases[i].answer[0] == '<' ? "text/xml" : "application/json";
    char *answer = g_strdup_printf("200 OK\nContent-Type: %s\n\n%s", type, cases[i].answer);
    FpFound *found = find("https://forum.example.org", &error, cases[i].path, answer, NULL);
    if (cases[i].driver) {
      check_found(found, error, cases[i].driver, "https://forum.example.org/",
                  "its interface for programs answers");
    } else {
      g_assert_null(found);
      g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNKNOWN);
    }
  }
}

/* A probe that is sent to another place than to where the forum would lie: then it lies where it was looked
 * for. */
static void
test_odd_places(void)
{
  g_autoptr(GError) error = NULL;
  FpFound *found = find("https://www.example.org", &error, "/api/v3/ping",
                        g_strdup("302 Found\nLocation: /pong\nContent-Type: text/plain\n\n"), "/pong",
                        g_strdup(PONG), NULL);
  check_found(found, error, "nodebb", "https://www.example.org/", "interface for programs");
  /* An address far below: not every folder above is asked. */
  g_assert_null(find("https://www.example.org/a/b/c/d/e/f/g/h", &error, NULL));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNKNOWN);
  g_assert_cmpuint(last.asked, ==, 1 + 5 * 3);
}

/* --- one more sign-in in front of it --- */

static void
test_basic(void)
{
  const char *asks = "401 No\nWWW-Authenticate: Basic realm=\"x\"\nContent-Type: text/html\n\nHi";
  g_autoptr(GError) unknown = NULL;
  g_autoptr(GError) refused = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpUrl) base = fp_url_base("https://forum.example.org", NULL);
  g_autoptr(FpSite) site = fp_site_new(base, "maria");
  basic = site;
  g_assert_null(find("https://forum.example.org", &unknown, "/", g_strdup(asks), NULL));
  g_assert_error(unknown, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  g_assert_nonnull(strstr(unknown->message, "one more sign-in in front of forum.example.org"));
  g_assert_cmpuint(last.signed_in, ==, 0);
  site->basic_user = g_strdup("maria");
  site->basic_password = fp_secret_new("pw", -1);
  g_assert_null(find("https://forum.example.org", &refused, "/", g_strdup(asks), NULL));
  g_assert_error(refused, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  g_assert_nonnull(strstr(refused->message, "refused the name or password"));
  FpFound *found = find("https://forum.example.org", &error, "/api/v3/ping", g_strdup(PONG), NULL);
  check_found(found, error, "nodebb", "https://forum.example.org/", "interface for programs");
  g_assert_cmpuint(last.signed_in, ==, last.asked);
  basic = NULL;
}

/* --- pages that a member opens --- */

static void
test_pages(void)
{
  static const struct {
    const char *driver, *inbox, *password, *message, *topic, *post;
  } cases[] = {
      {"khoros", "/t5/notes/privatenotespage", "/t5/user/myprofilepage/tab/personal-profile",
       "/t5/notifications/notifymoderatorpage/message-uid/7", NULL, NULL},
      {"discourse", "/my/messages", "/my/preferences/security", "/t/12", "/t/12", "/t/12/3"},
      {"nodebb", "/chats", "/me/edit/password", "/message/7", "/topic/12", "/post/7"},
  };
  g_autoptr(FpUrl) base = fp_url_base("https://www.example.org/forum", NULL);
  g_autoptr(FpSite) site = fp_site_new(base, "maria");
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    const FpDriver *driver = fp_driver(cases[i].driver);
    g_autoptr(FpMessage) post = fp_message_new(i == 2 ? "p7" : "7", "12");
    fp_message_make_post(post)->number = 3;
    g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(pages, driver->inbox_page(site));
    g_ptr_array_add(pages, driver->password_page(site, NULL));
    g_ptr_array_add(pages, driver->message_page(site, "12", "7"));
    g_ptr_array_add(pages, driver->post_page ? driver->post_page(site, i == 2 ? "t12" : "12", NULL) : NULL);
    g_ptr_array_add(pages, driver->post_page ? driver->post_page(site, "12", post) : NULL);
    const char *const paths[] = {cases[i].inbox, cases[i].password, cases[i].message, cases[i].topic,
                                 cases[i].post};
    for (guint n = 0; n < pages->len; n++) {
      g_autofree char *expected =
          paths[n] ? g_strconcat("https://www.example.org/forum", paths[n], NULL) : NULL;
      g_assert_cmpstr(pages->pdata[n], ==, expected);
    }
  }
  g_autofree char *none = fp_driver("khoros")->message_page(site, "n:5", "n:5");
  g_assert_cmpstr(none, ==, "https://www.example.org/forum/t5/notes/privatenotespage");
  g_assert_null(fp_driver("phpbb"));
  g_assert_false(fp_driver_can(fp_driver("khoros"), FP_OP_COUNT));
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/find/errors", test_errors);
  g_test_add_func("/find/no-forum", test_no_forum);
  g_test_add_func("/find/fronts", test_fronts);
  g_test_add_func("/find/probes", test_probes);
  g_test_add_func("/find/odd-places", test_odd_places);
  g_test_add_func("/find/basic", test_basic);
  g_test_add_func("/find/pages", test_pages);
  g_test_add_func("/find/others", test_others);
  g_test_add_func("/find/mentions", test_mentions);
  g_test_add_func("/find/root", test_root);
  g_test_add_func("/find/below", test_below);
  g_test_add_func("/find/redirect", test_redirect);
  return g_test_run();
}
