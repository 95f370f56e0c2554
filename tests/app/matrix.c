/* The matrix's replies: hostile words where a forum puts its errors, its headers and its status, at each
 * request in turn. What the member is told, and what is logged, is harmless (tests/lib/hostile.c). */
#include "config.h"

#include "app/fixture.h"

#include "lib/hostile.h"

enum { MOST = 2000 };

static GString *logged;

/* All that is logged, at every level, as it would reach a terminal. */
static GLogWriterOutput
write_log(GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_equal(fields[i].key, "MESSAGE"))
      g_string_append_printf(logged, "%s\n", (const char *)fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

static void
assert_harmless(const char *text)
{
  if (text && !fp_test_is_harmless(text, strlen(text)))
    g_error("%s", text);
}

/* Every place of a reply that a person might be shown, at once. */
static FpHttpResponse *
reply(Fixture *f, unsigned status, const char *words, const FpUrl *url)
{
  static const char *const names[] = {"Location",   "Retry-After",      "Server",
                                      "Set-Cookie", "WWW-Authenticate", "Warning",
                                      "X-Reason",   "Content-Type",     "Date"};
  FpHttpResponse *made = fp_http_response_new(status, url);
  fp_http_response_add_header(made, "Content-Type", status == 503 ? words : "application/json");
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    fp_http_response_add_header(made, names[i], words);
  g_autoptr(json_t) body =
      json_pack("{s:{s:s,s:{s:i,s:s}},s:{s:s,s:s},s:[s],s:s,s:s,s:s}", "response", "status", "error", "error",
                "code", 302, "message", words, "status", "code", "bad-request", "message", words, "errors",
                words, "error", words, "error_type", words, "message", words);
  g_autofree char *text = status == 502 ? g_strdup(words) : fp_json_print(body);
  fp_http_response_append(made, text, strlen(text));
  return made;
}

static void
test_replies(gconstpointer dialect)
{
  static const unsigned statuses[] = {200, 302, 401, 403, 422, 429, 502, 503};
  g_autoptr(Fixture) f = fixture_new(dialect, &(FixtureOptions){.scenario = "quiet"});
  g_autoptr(GPtrArray) all = fp_test_hostile();
  guint told = 0;
  refresh(f);
  for (guint i = 0; i < all->len; i++) {
    g_autofree char *words = fp_test_hostile_text(all->pdata[i], MOST);
    for (gsize s = 0; s < G_N_ELEMENTS(statuses); s++) {
      Wait wait = {0};
      g_autoptr(GError) error = NULL;
      f->reply = reply;
      f->reply_status = statuses[s];
      f->reply_words = words;
      fp_inbox_refresh_async(f->member, FALSE, NULL, wait_done, &wait);
      g_autoptr(GAsyncResult) result = wait_for(f, &wait);
      fp_inbox_refresh_finish(result, NULL, &error);
      f->reply = NULL;
      if (error) {
        g_autofree char *sentence = fp_error_sentence(error);
        assert_harmless(sentence);
        told++;
      }
    }
  }
  for (guint i = 0; i < f->said->len; i++)
    assert_harmless(f->said->pdata[i]);
  assert_harmless(logged->str);
  g_assert_cmpuint(told, >, all->len * 4);
}

int
main(int argc, char **argv)
{
  logged = g_string_new(NULL);
  g_log_set_writer_func(write_log, NULL, NULL);
  fp_test_init(&argc, &argv);
  add_for_each("M/replies", test_replies);
  int status = g_test_run();
  g_string_free(logged, TRUE);
  return status;
}
