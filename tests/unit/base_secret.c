/* Secrets, chance and checkpoints. */
#include "config.h"

#include "flagpost/chance.h"
#include "flagpost/checkpoint.h"
#include "flagpost/error.h"
#include "flagpost/secret.h"
#include "lib/test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
secrets(void)
{
  g_autoptr(FpSecret) a = fp_secret_new("pass word", -1);
  g_autoptr(FpSecret) part = fp_secret_new("pass word", 4);
  g_autoptr(FpSecret) empty = fp_secret_new("", -1);
  g_assert_cmpstr(fp_secret_peek(a), ==, "pass word");
  g_assert_cmpuint(fp_secret_length(a), ==, 9);
  g_assert_cmpstr(fp_secret_peek(part), ==, "pass");
  g_assert_cmpuint(fp_secret_length(empty), ==, 0);
  g_assert_cmpstr(fp_secret_peek(empty), ==, "");
  g_autoptr(FpSecret) sized = fp_secret_new_sized(9);
  for (gsize i = 0; i <= 9; i++)
    g_assert_cmpint(fp_secret_peek(sized)[i], ==, 0);
  g_assert_false(fp_secret_equal(a, sized));
  memcpy(fp_secret_data(sized), "pass word", 9);
  g_assert_true(fp_secret_equal(a, sized));
  g_assert_false(fp_secret_equal(a, part));
  g_assert_false(fp_secret_equal(empty, part));
  FpSecret *again = fp_secret_ref(a);
  fp_secret_unref(again);
  g_assert_cmpstr(fp_secret_peek(a), ==, "pass word");
  fp_secret_unref(NULL);
}

/* A block that is used again holds nothing of what it held. */
static void
used_again(void)
{
  g_autofree char *text = g_strnfill(255, 'x');
  for (int round = 0; round < 3; round++) {
    FpSecret *many[40];
    for (gsize i = 0; i < G_N_ELEMENTS(many); i++)
      many[i] = fp_secret_new_sized(round == 1 ? 300 : 255);
    for (gsize i = 0; i < G_N_ELEMENTS(many); i++) {
      for (gsize byte = 0; byte <= fp_secret_length(many[i]); byte++)
        g_assert_cmpint(fp_secret_peek(many[i])[byte], ==, 0);
      memcpy(fp_secret_data(many[i]), text, 255);
    }
    const char *last = fp_secret_peek(many[39]);
    for (gsize i = G_N_ELEMENTS(many); i-- > 0;)
      fp_secret_unref(many[i]);
    if (round == 0)
      for (gsize i = 0; i < 255; i++)
        g_assert_cmpint(last[i], ==, 0);
  }
}

static void
wiping(void)
{
  char bytes[] = "secret";
  fp_wipe(bytes, sizeof bytes);
  for (gsize i = 0; i < sizeof bytes; i++)
    g_assert_cmpint(bytes[i], ==, 0);
  fp_wipe(NULL, 0);
}

static void
reading(void)
{
  int ends[2];
  g_assert_cmpint(pipe(ends), ==, 0);
  g_autofree char *tall = g_strnfill(4097, 'x');
  g_autofree char *text = g_strconcat("first\nsecond\r\n\nlast", NULL);
  g_assert_cmpint(write(ends[1], text, strlen(text)), ==, (ssize_t)strlen(text));
  close(ends[1]);
  static const char *const wanted[] = {"first", "second", "", "last"};
  for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
    g_autoptr(FpSecret) line = fp_secret_read_line(ends[0], NULL);
    g_assert_cmpstr(fp_secret_peek(line), ==, wanted[i]);
  }
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_secret_read_line(ends[0], &error));
  g_assert_no_error(error);
  close(ends[0]);
  g_assert_null(fp_secret_read_line(-1, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  g_clear_error(&error);
  g_assert_cmpint(pipe(ends), ==, 0);
  g_assert_cmpint(write(ends[1], tall, strlen(tall)), ==, 4097);
  close(ends[1]);
  g_assert_null(fp_secret_read_line(ends[0], &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  g_assert_null(strstr(error->message, "xxx"));
  close(ends[0]);
}

static void
hardening(void)
{
  if (g_test_subprocess()) {
    struct rlimit limit;
    fp_secret_harden_process();
    g_assert_cmpint(getrlimit(RLIMIT_CORE, &limit), ==, 0);
    g_assert_cmpuint(limit.rlim_cur + limit.rlim_max, ==, 0);
    g_assert_cmpint((int)umask(0), ==, 077);
    return;
  }
  g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed();
}

static void
chance(void)
{
  guint8 a[16] = {0}, b[16] = {0};
  fp_chance_bytes(a, sizeof a);
  fp_chance_bytes(b, sizeof b);
  g_assert_cmpint(memcmp(a, b, sizeof a), !=, 0);
  fp_chance_seed(7);
  fp_chance_bytes(a, sizeof a);
  g_autofree char *token = fp_chance_token(6);
  fp_chance_seed(7);
  fp_chance_bytes(b, sizeof b);
  g_autofree char *same = fp_chance_token(6);
  g_assert_cmpmem(a, sizeof a, b, sizeof b);
  g_assert_cmpstr(token, ==, same);
  g_assert_cmpuint(strlen(token), ==, 6);
  g_assert_cmpuint(strspn(token, "23456789ABCDEFGHJKMNPQRSTUVWXYZ"), ==, 6);
  unsigned counts[10] = {0};
  for (int i = 0; i < 100000; i++)
    counts[fp_chance_below(10)]++;
  for (int i = 0; i < 10; i++)
    g_assert_cmpuint(counts[i] - 9500, <, 1000);
  g_assert_cmpuint(fp_chance_below(1), ==, 0);
  fp_chance_set(NULL, NULL);
}

/* First numbers that would make the result uneven, then a good one. */
static void
stubborn(gpointer self, void *bytes, gsize size)
{
  unsigned *calls = self;
  guint32 number = ++*calls < 3 ? 0 : 7;
  g_assert_cmpuint(size, ==, sizeof number);
  memcpy(bytes, &number, size);
}

static void
unbiased(void)
{
  unsigned calls = 0;
  fp_chance_set(stubborn, &calls);
  /* 2^32 mod 3 is 1: the number 0 is one too many. */
  g_assert_cmpuint(fp_chance_below(3), ==, 1);
  g_assert_cmpuint(calls, ==, 3);
  fp_chance_set(NULL, NULL);
}

#ifdef FP_CHECKPOINTS
static gboolean
stop_at_second(const char *name, gpointer data)
{
  GString *passed = data;
  g_string_append(passed, name);
  return g_str_equal(name, "b");
}

static void
hooks(void)
{
  GString *passed = g_string_new(NULL);
  fp_checkpoint_set_hook(stop_at_second, passed);
  g_assert_false(fp_checkpoint("a"));
  g_assert_true(fp_checkpoint("b"));
  fp_checkpoint_set_hook(NULL, NULL);
  g_assert_false(fp_checkpoint("c"));
  g_assert_cmpstr(passed->str, ==, "ab");
  g_string_free(passed, TRUE);
}

/* How many places a child passed before it died, or 3. */
static int
places_passed(const char *stop_at)
{
  int ends[2], status = 0;
  g_assert_cmpint(pipe(ends), ==, 0);
  pid_t child = fork();
  if (child == 0) {
    g_setenv("FLAGPOST_STOP_AT", stop_at, TRUE);
    static const char *const names[] = {"rotate:one", "rotate:two", "rotate:three"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
      (void)fp_checkpoint(names[i]);
      if (write(ends[1], "x", 1) != 1)
        break;
    }
    _exit(0);
  }
  close(ends[1]);
  char buffer[8];
  int passed = 0;
  for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
    passed += (int)got;
  close(ends[0]);
  g_assert_cmpint(waitpid(child, &status, 0), ==, child);
  g_assert_cmpint(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, ==, passed < 3);
  return passed;
}

static void
stops(void)
{
  g_assert_cmpint(places_passed("1"), ==, 0);
  g_assert_cmpint(places_passed("3"), ==, 2);
  g_assert_cmpint(places_passed("4"), ==, 3);
  g_assert_cmpint(places_passed("rotate:two"), ==, 1);
  g_assert_cmpint(places_passed("nowhere"), ==, 3);
  g_assert_cmpint(places_passed(""), ==, 3);
}
#endif

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/secret/secrets", secrets);
  g_test_add_func("/secret/wiping", wiping);
  g_test_add_func("/secret/used-again", used_again);
  g_test_add_func("/secret/reading", reading);
  g_test_add_func("/S2/secret/hardening", hardening);
  g_test_add_func("/chance/chance", chance);
  g_test_add_func("/chance/unbiased", unbiased);
#ifdef FP_CHECKPOINTS
  g_test_add_func("/checkpoint/hooks", hooks);
  g_test_add_func("/checkpoint/stops", stops);
#endif
  return g_test_run();
}
