/* One picture is one call of the system, in the order in which it was written; of what was shown nothing
 * stays. Standard output is a socket here that keeps what was written at once apart. */
#include "config.h"

#include "tui/output.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static void
put(FILE *file, const char *text)
{
  g_assert_cmpint(write(fileno(file), text, strlen(text)), ==, (gssize)strlen(text));
}

/* What was written next, at once. */
static void
assert_comes(int socket, const char *text)
{
  char bytes[64] = "";
  gssize size = recv(socket, bytes, sizeof bytes - 1, MSG_DONTWAIT);
  g_assert_cmpint(size, ==, text ? (gssize)strlen(text) : -1);
  g_assert_cmpstr(bytes, ==, text ? text : "");
}

/* Runs func with the socket in the place of standard output. */
static void
with_socket(void (*func)(int theirs))
{
  int ends[2], kept = dup(STDOUT_FILENO);
  fflush(stdout);
  g_assert_cmpint(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  g_assert_cmpint(dup2(ends[1], STDOUT_FILENO), ==, STDOUT_FILENO);
  func(ends[0]);
  g_assert_cmpint(dup2(kept, STDOUT_FILENO), ==, STDOUT_FILENO);
  close(kept);
  close(ends[0]);
  close(ends[1]);
}

static void
pictures(int socket)
{
  FILE *file = fp_output_open();
  put(file, "before");
  assert_comes(socket, "before");
  for (int i = 0; i < 2; i++) {
    fp_output_begin();
    put(file, "one ");
    put(file, "two ");
    put(file, "three");
    assert_comes(socket, NULL);
    fp_output_end();
    assert_comes(socket, "one two three");
    assert_comes(socket, NULL);
  }
  fp_output_begin();
  fp_output_end();
  assert_comes(socket, NULL);
  put(file, "after");
  assert_comes(socket, "after");
  fp_output_close();
  g_assert_true(fp_output_open() != NULL); /* the next screen */
  fp_output_close();
}

static void
test_at_once(void)
{
  with_socket(pictures);
}

/* More than is passed on in one piece. */
static void
large(int socket)
{
  enum { LINES = 3000 };
  FILE *file = fp_output_open();
  g_autoptr(GString) all = g_string_new(NULL);
  gsize got = 0;
  char bytes[32768];
  fp_output_begin();
  for (int i = 0; i < LINES; i++) {
    g_autofree char *line = g_strdup_printf("line %d of a picture\n", i);
    put(file, line);
    g_string_append(all, line);
  }
  fp_output_end();
  for (gssize size; (size = recv(socket, bytes, sizeof bytes, MSG_DONTWAIT)) > 0; got += (gsize)size) {
    g_assert_cmpuint(got + (gsize)size, <=, all->len);
    g_assert_cmpmem(bytes, (gsize)size, all->str + got, (gsize)size);
  }
  g_assert_cmpuint(got, ==, all->len);
  fp_output_close();
}

static void
test_large(void)
{
  with_socket(large);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/output/at-once", test_at_once);
  g_test_add_func("/output/large", test_large);
  return g_test_run();
}
