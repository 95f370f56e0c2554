/* Any lines of the plain dialogue are answered with harmless text, and each time it comes to a prompt, a
 * question or its end. The whole program below the terminal is made once, against a demo forum in the same
 * process; each input begins at the inbox, and what those before it did stays done.
 *
 * No line starts another program (fork() is refused here) or stops this one, and none may name a file in
 * another folder: its own is the forum's, which goes with it. */
#include "config.h"

#include "app/fixture.h"
#include "flagpost/vault.h"
#include "fuzz.h"
#include "fuzz/mutate.h"
#include "lib/hostile.h"
#include "plain/plain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
  MOST_LINES = 12,
  PATIENCE = 4,  /* turns of the clock: a `watch` has asked again by then, and is interrupted */
  AT_MOST = 400, /* then all has ended */
  ENOUGH = 3000, /* inputs for one forum */
  ENDS = 20,     /* of which one is a real one */
};

static Fixture *fixture;
static Plain *plain;
static int printed = -1; /* what the dialogue writes, in place of standard output */
static guint waits;      /* turns of the clock since the last line */
static gboolean settled;

pid_t
fork(void)
{
  errno = EAGAIN;
  return -1;
}

/* `suspend` would stop the test, where a shell can put it in the background. */
int
raise(int signal)
{
  g_assert_cmpint(signal, ==, SIGTSTP);
  return 0;
}

static gboolean
has_ended(void)
{
  return !g_main_loop_is_running(plain->tui->loop);
}

/* When nothing else is ready: all lines are taken and the next prompt stands; or the clock goes on. A command
 * that asks does so in a loop of its own: there the end of the lines is a no, or the end of its text. */
static gboolean
nothing_ready(gpointer data)
{
  gint64 due = 0;
  gboolean waiting = plain->prompted && plain->input->len == 0 && plain->settle_source == 0;
  if (has_ended() || (waiting && g_main_depth() == 1)) {
    settled = TRUE;
  } else if (waiting && plain->typing.text) {
    plain_typed(plain, NULL);
    plain_settle_soon(plain);
  } else if (waiting) {
    plain_refuse(plain);
    plain_settle_soon(plain);
  } else if (fp_fake_clock_next(fixture->clock, &due)) {
    waits++;
    g_assert_cmpuint(waits, <, AT_MOST);
    if (waits > PATIENCE)
      tui_cancel(plain->tui);
    fp_fake_clock_advance(fixture->clock, MAX(due - fp_clock_now(), 0));
  }
  return G_SOURCE_CONTINUE;
}

static void
run(void)
{
  g_autoptr(GSource) source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_LOW + 100);
  g_source_set_can_recurse(source, TRUE);
  g_source_set_callback(source, nothing_ready, NULL, NULL);
  g_source_attach(source, NULL);
  settled = FALSE;
  waits = 0;
  while (!settled)
    g_main_context_iteration(NULL, TRUE);
  g_source_destroy(source);
}

/* --- the program --- */

static void
clean_up(void)
{
  fp_test_remove_tree(fixture->home);
}

static void
start(void)
{
  plain = plain_new(fixture->app);
  g_assert_cmpint(tui_begin(fixture->app, NULL, &plain_front, plain, &plain->tui), ==, FP_EXIT_OK);
  g_main_loop_unref(plain->tui->loop);
  plain->tui->loop = g_main_loop_new(NULL, TRUE); /* it runs: that is how its end is seen */
  run();
}

static void
make(void)
{
  fixture = fixture_new(dialect_named("khoros"), &few_letters);
  refresh(fixture);
  g_clear_pointer(&fixture->member, fp_member_close);
  start();
}

static void
begin(void)
{
  fp_vault_set_light(TRUE);
  make();
  atexit(clean_up);
}

/* It has ended, by quit or by a command; or its forum is full of what was done to it. */
static void
again(gboolean afresh)
{
  static GPtrArray *left;
  if (!left)
    left = g_ptr_array_new();
  g_ptr_array_add(left, plain); /* it is never freed, and is not lost */
  tui_finish(plain->tui);
  /* A program that ends leaves its watch on signals behind: here they would be thousands. */
  while (g_source_remove_by_user_data(plain->tui))
    ;
  if (!afresh && fp_account_find(fixture->app, NULL, NULL)) {
    start();
    return;
  }
  fixture_free(fixture);
  make();
}

/* --- an input --- */

static gboolean
is_left_out(const char *line)
{
  return *line != '\0' && (strchr(line + 1, '/') || strchr(line, '~') || strstr(line, ".."));
}

static void
type(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", MOST_LINES + 1);
  for (guint i = 0; lines[i] && i < MOST_LINES; i++)
    if (!is_left_out(lines[i]))
      g_string_append_printf(plain->input, "%s\n", lines[i]);
  plain_settle_soon(plain);
  run();
}

/* Back to the inbox, with nothing asked and nothing half written. */
static void
go_home(void)
{
  for (guint turns = 0; !has_ended(); turns++) {
    g_assert_cmpuint(turns, <, 100);
    if (plain->typing.text)
      plain_typed(plain, NULL);
    else if (plain->tui->question)
      plain_refuse(plain);
    else if (plain->tui->views->len > 1)
      tui_pop(plain->tui, tui_top(plain->tui));
    else
      return;
    plain_settle_soon(plain);
    run();
  }
}

/* It wanted to end, which it is kept from: beginning anew takes as long as a dozen inputs. */
static gboolean
stays(void)
{
  static guint ends;
  Tui *tui = plain->tui;
  if (!tui->member || tui->ending || ++ends % ENDS == 0)
    return FALSE;
  tui->quitting = FALSE;
  g_string_truncate(tui->farewell, 0);
  g_main_loop_unref(tui->loop);
  tui->loop = g_main_loop_new(NULL, TRUE);
  go_home();
  return !has_ended();
}

static void
check_printed(void)
{
  gsize size = (gsize)lseek(printed, 0, SEEK_END);
  g_autofree char *text = g_malloc(size + 1);
  g_assert_cmpint(pread(printed, text, size, 0), ==, (gssize)size);
  g_assert_true(fp_test_is_harmless(text, size));
  g_assert_cmpint(ftruncate(printed, 0), ==, 0);
  lseek(printed, 0, SEEK_SET);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
  static GString *words;
  if (!words) {
    words = g_string_new(
        "\n|\n\n|1|2|7|y|n|\ny\n|\n.\n|list|next|--json|-|\"|'|spam|dilys|:| --all|!|z|x|back|quit|more|/");
    for (const FpCommand *one = fp_commands(); one->name; one++)
      g_string_append_printf(words, "|%s", one->name);
  }
  return fuzz_mutate_tokens(bytes, size, most, seed, words->str);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  static guint inputs;
  int out = dup(STDOUT_FILENO);
  if (printed < 0)
    printed = memfd_create("printed", MFD_CLOEXEC);
  g_assert_cmpint(dup2(printed, STDOUT_FILENO), ==, STDOUT_FILENO);
  if (!plain)
    begin();
  g_autofree char *text = g_strndup((const char *)bytes, size);
  int back = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint(chdir(fixture->home), ==, 0);
  type(text);
  go_home();
  check_printed();
  g_assert_cmpint(fchdir(back), ==, 0);
  close(back);
  gboolean enough = ++inputs % ENOUGH == 0;
  if (enough || (has_ended() && !stays()))
    again(enough);
  dup2(out, STDOUT_FILENO);
  close(out);
  return 0;
}
