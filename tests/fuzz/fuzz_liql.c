/* Any text is a query that the demo forum's tables answer, or an error; none reaches SQLite as it came. */
#include "config.h"

#include "demo/khoros/liql.h"
#include "fuzz.h"
#include "fuzz/mutate.h"
#include "lib/fresh_forum.h"

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
  static const char words[] =
      "SELECT | FROM | WHERE | AND | OR | ORDER BY | ASC| DESC| LIMIT | OFFSET |count(*)|*|"
      "messages|users|boards|categories|notes|kudos|id|subject|body|author|author.id|author.login|"
      "board.id|conversation.id|conversation.style|depth|post_time|view_href|topic.id|parent.id|"
      "is_solution|=|!=|>|<|>=|<=| IN | NOT | MATCHES | LIKE |'12'|'maria'|''|'it''s'|12|0|-1|"
      "99999999999|true|(|)|,|.|'|\"|;|--| ";
  return fuzz_mutate_tokens(bytes, size, most, seed, words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  static DemoForum *forum;
  if (!forum) {
    DemoOptions options = {
        .dialects = DEMO_KHOROS, .scenario = "quiet", .now = G_GINT64_CONSTANT(1780000000000000)};
    forum = fresh_forum(&options, NULL);
    g_assert_nonnull(forum);
  }
  g_autofree char *text = g_strndup((const char *)bytes, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(LiqlQuery) query = liql_parse(text, &error);
  g_assert_true((query == NULL) == (error != NULL));
  if (!query)
    return 0;
  json_t *answer = liql_run(forum, 1, "https://forum.example.org", query, &error);
  g_assert_true((answer == NULL) == (error != NULL));
  /* Not understood is one thing, a statement that SQLite refuses is another. */
  g_assert_true(!error || error->domain == LIQL_ERROR);
  json_decref(answer);
  return 0;
}
