/* Every code of every domain has its row, each row its three parts, and exit codes are what they were. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/text.h"
#include "lib/test.h"

#include <gio/gio.h>

static gboolean
is_sentence(const char *text)
{
  gsize length = strlen(text);
  return length > 10 && text[length - 1] == '.' && !g_ascii_islower(text[0]) && !strstr(text, "  ");
}

static void
table(void)
{
  g_autoptr(GHashTable) codes = g_hash_table_new(g_str_hash, g_str_equal);
  for (const FpErrorRow *row = fp_error_table(); row->code; row++) {
    GError *error = g_error_new(g_quark_from_string(row->domain()), row->number, "It happened");
    g_assert_true(g_hash_table_add(codes, (gpointer)row->code));
    g_assert_true(is_sentence(row->kept));
    g_assert_true(is_sentence(row->advice));
    g_assert_cmpstr(fp_error_code(error), ==, row->code);
    g_assert_cmpstr(fp_error_kept(error), ==, row->kept);
    g_assert_cmpstr(fp_error_advice(error), ==, row->advice);
    g_assert_cmpint(fp_error_exit_code(error), ==, row->exit);
    g_autofree char *sentence = fp_error_sentence(error);
    g_autofree char *wanted = g_strdup_printf("It happened. %s %s", row->kept, row->advice);
    g_assert_cmpstr(sentence, ==, wanted);
    gboolean named = FALSE;
    for (const FpExitRow *exit = fp_exit_table(); exit->name; exit++)
      named |= exit->code == (int)row->exit;
    g_assert_true(named);
    g_error_free(error);
  }
}

/* No code of a domain is missing from the table. */
static void
complete(void)
{
  const struct {
    GQuark domain;
    int codes;
  } domains[] = {
      {FP_NET_ERROR, FP_NET_CUT + 1},
      {FP_FORUM_ERROR, FP_FORUM_UNKNOWN + 1},
      {FP_KEYRING_ERROR, FP_KEYRING_FAILED + 1},
      {FP_STORE_ERROR, FP_STORE_EXISTS + 1},
      {FP_USAGE_ERROR, FP_USAGE_TERMINAL + 1},
  };
  for (guint i = 0; i < G_N_ELEMENTS(domains); i++) {
    for (int code = 0; code < domains[i].codes; code++) {
      GError *error = g_error_new_literal(domains[i].domain, code, "x");
      g_assert_cmpstr(fp_error_code(error), !=, "internal");
      g_error_free(error);
    }
  }
}

static void
exits(void)
{
  static const struct {
    int code;
    const char *name;
  } promised[] = {
      {0, "ok"},          {1, "internal"}, {2, "usage"},     {3, "offline"},  {4, "sign-in"},
      {5, "keyring"},     {6, "refused"},  {7, "partly"},    {8, "store"},    {9, "not-found"},
      {10, "unexpected"}, {11, "unknown"}, {12, "captive"},  {13, "banned"},  {14, "full"},
      {15, "denied"},     {16, "busy"},    {17, "terminal"}, {18, "address"}, {130, "cancelled"},
  };
  const FpExitRow *rows = fp_exit_table();
  for (guint i = 0; i < G_N_ELEMENTS(promised); i++) {
    g_assert_cmpint(rows[i].code, ==, promised[i].code);
    g_assert_cmpstr(rows[i].name, ==, promised[i].name);
    g_assert_true(is_sentence(rows[i].meaning));
  }
  g_assert_null(rows[G_N_ELEMENTS(promised)].name);
  g_assert_cmpint(fp_error_exit_code(NULL), ==, FP_EXIT_OK);
  g_autoptr(GError) cancelled = g_error_new(G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  g_assert_cmpint(fp_error_exit_code(cancelled), ==, FP_EXIT_CANCELLED);
  g_autoptr(GError) other = g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED, "Broken");
  g_assert_cmpint(fp_error_exit_code(other), ==, FP_EXIT_INTERNAL);
  g_assert_cmpstr(fp_error_code(other), ==, "internal");
}

static void
limited(void)
{
  GError *error = NULL;
  fp_error_set_limited(&error, 30, "Too many messages: %d", 3);
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_LIMITED);
  g_assert_cmpstr(error->message, ==, "Too many messages: 3");
  g_assert_cmpuint(fp_error_wait(error), ==, 30);
  g_prefix_error(&error, "Reporting: ");
  g_autoptr(GError) copy = g_error_copy(error);
  g_error_free(error);
  g_assert_cmpuint(fp_error_wait(copy), ==, 30);
  fp_error_set_limited(NULL, 5, "nobody asks");
  g_assert_cmpuint(fp_error_wait(NULL), ==, 0);
  g_autoptr(GError) other = g_error_new(FP_NET_ERROR, FP_NET_OFFLINE, "x");
  g_assert_cmpuint(fp_error_wait(other), ==, 0);
}

static void
sentences(void)
{
  g_autoptr(GError) error = g_error_new(FP_NET_ERROR, FP_NET_OFFLINE, "Really?");
  g_autofree char *question = fp_error_sentence(error);
  g_assert_true(g_str_has_prefix(question, "Really? Nothing"));
  g_autoptr(GError) dirty = g_error_new(FP_FORUM_ERROR, FP_FORUM_REFUSED, "The forum says: \x1b[32mok\nX");
  g_autofree char *clean = fp_error_sentence(dirty);
  g_assert_true(fp_text_is_clean(clean, FP_TEXT_ONE_LINE));
  g_assert_nonnull(strstr(clean, "^[[32mok X."));
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/accessibility/28-what-happened-what-was-kept-what-next", table);
  g_test_add_func("/error/complete", complete);
  g_test_add_func("/error/exits", exits);
  g_test_add_func("/error/limited", limited);
  g_test_add_func("/error/sentences", sentences);
  return g_test_run();
}
