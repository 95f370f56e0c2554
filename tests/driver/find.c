/* Which forum lives at an address: saved front pages in the shape that each program sends, at the root, below
 * a folder, behind a redirect. The pages lie in front/: headers, an empty line, the page. */
#include "config.h"

#include "flagpost/driver.h"
#include "flagpost/error.h"
#include "lib/test.h"

#include <string.h>

/* A web server of saved answers: path to status, headers and body. What it has not is an HTML page of 404. */
typedef struct {
  GHashTable *pages; /* char * → char *: "/path" → the whole answer */
  guint asked;
} Web;

static void
web_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
         gpointer data)
{
  Web *web = self;
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  const FpUrl *url = fp_http_request_url(request);
  g_autofree char *path = g_strndup(url->path, strcspn(url->path, "?"));
  const char *page = g_hash_table_lookup(web->pages, path);
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
  web->asked++;
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
  Web web = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free), 0};
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
  fp_forum_find_async(transport, base, NULL, NULL, found_it, &result);
  while (!result)
    g_main_context_iteration(NULL, TRUE);
  g_assert_cmpuint(web.asked, <, 20);
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

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/find/others", test_others);
  g_test_add_func("/find/mentions", test_mentions);
  g_test_add_func("/find/root", test_root);
  g_test_add_func("/find/below", test_below);
  g_test_add_func("/find/redirect", test_redirect);
  return g_test_run();
}
