/* Other programs through the starter: what they get, say and end with; which words a rule allows; and what is
 * left to a program that has given its rights up, tried from inside. Each case with rights is a child process
 * of its own, since nothing gives them back. */
#include "config.h"

#include "flagpost/process.h"
#include "flagpost/rights.h"
#include "lib/test.h"

#include "base/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netdb.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  GBytes *out, *err;
  gboolean done;
  FpProcess *process;
} Said;

static void
communicated(GObject *source, GAsyncResult *result, gpointer data)
{
  Said *said = data;
  g_autoptr(GError) error = NULL;
  fp_process_communicate_finish(said->process, result, &said->out, &said->err, &error);
  g_assert_no_error(error);
  said->done = TRUE;
}

/* What the program prints for this input. (transfer full) */
static char *
output_of(const char *const *words, const char *const *variables, const char *folder, const char *input)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpProcess) process = fp_process_start(
      words, variables, folder, FP_PROCESS_IN_PIPE | FP_PROCESS_OUT_PIPE | FP_PROCESS_ERR_IS_OUT, &error);
  g_assert_no_error(error);
  Said said = {.process = process};
  g_autoptr(GBytes) bytes = g_bytes_new(input, strlen(input));
  fp_process_communicate_async(process, bytes, NULL, communicated, &said);
  while (!said.done)
    g_main_context_iteration(NULL, TRUE);
  g_autoptr(GString) all = g_string_new_len("", 0);
  g_string_append_len(all, g_bytes_get_size(said.out) > 0 ? g_bytes_get_data(said.out, NULL) : "",
                      (gssize)g_bytes_get_size(said.out));
  g_bytes_unref(said.out);
  g_assert_null(said.err);
  g_assert_true(fp_process_exited(process));
  return g_string_free(g_steal_pointer(&all), FALSE);
}

static void
test_talk(void)
{
  const char *words[] = {"/bin/sh",       "-c", "cat; echo $GREETING $1; pwd; echo wrong >&2", "sh",
                         "two words; id", NULL};
  const char *variables[] = {"GREETING", "hello", NULL};
  g_autofree char *said = output_of(words, variables, "/", "in\n");
  g_assert_cmpstr(said, ==, "in\nhello two words; id\n/\nwrong\n");
  g_autofree char *much = g_strnfill(1 << 20, 'x');
  const char *cat[] = {"cat", NULL};
  g_autofree char *back = output_of(cat, NULL, NULL, much);
  g_assert_cmpstr(back, ==, much);
}

static void
test_ends(void)
{
  const char *fails[] = {"/bin/sh", "-c", "exit 3", NULL}, *stays[] = {"sleep", "60", NULL};
  const char *none[] = {"/there/is/no/such/program", NULL};
  g_autoptr(GError) error = NULL;
  g_autoptr(FpProcess) one = fp_process_start(fails, NULL, NULL, 0, NULL);
  fp_process_wait(one);
  g_assert_true(fp_process_exited(one));
  g_assert_cmpint(fp_process_exit_code(one), ==, 3);
  g_assert_false(fp_process_check(one, NULL));
  g_autoptr(FpProcess) two = fp_process_start(stays, NULL, NULL, 0, NULL);
  fp_process_signal(two, SIGKILL);
  fp_process_wait(two);
  g_assert_false(fp_process_exited(two));
  g_assert_null(fp_process_start(none, NULL, NULL, 0, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* Nobody's descriptors but those asked for. */
static void
test_descriptors(void)
{
  int secret = open("/dev/null", O_RDONLY); /* not closed on exec */
  const char *words[] = {"/bin/sh", "-c",
                         "for n in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$n ] && echo $n; done; :", NULL};
  g_autofree char *said = output_of(words, NULL, NULL, "");
  g_assert_cmpint(secret, >, 2);
  g_assert_cmpstr(said, ==, "");
  close(secret);
}

static gboolean
fits(const char *rule, const char *words)
{
  g_auto(GStrv) a = g_strsplit(rule, " ", -1), b = g_strsplit(words, " ", -1);
  return fp_starter_fits((const char *const *)a, g_strv_length(a), (const char *const *)b, g_strv_length(b));
}

static void
test_rules(void)
{
  static const struct {
    const char *rule, *words;
    gboolean fits;
  } table[] = {
      {"vi /\1", "vi /srv/a/draft", TRUE},
      {"vi /\1", "vi -c", FALSE},
      {"vi /\1", "vi +!sh", FALSE},
      {"vi /\1", "vi /a /b", FALSE},
      {"vi /\1", "/tmp/vi /a", FALSE},
      {"open --url=http\1", "open --url=https://a.example/", TRUE},
      {"open --url=http\1", "open --url=file:///etc/passwd", FALSE},
      {"x http\1 -new", "x http://a -new", TRUE},
      {"x http\1 -new", "x http://a -old", FALSE},
      {"pass show forum", "pass show forum", TRUE},
      {"pass show forum", "pass show bank", FALSE},
      {"sh -c fixed \1", "sh -c fixed 45", TRUE},
      {"sh -c fixed \1", "sh -c other 45", FALSE},
      {"sh -c fixed \1", "sh -c fixed -x", FALSE},
      {"gpg \2", "gpg", TRUE},
      {"gpg \2", "gpg --verify -", TRUE},
      {"gpg \2", "sh gpg", FALSE},
      {"\2", "sh", FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
    if (fits(table[i].rule, table[i].words) != table[i].fits)
      g_error("«%s» for «%s»", table[i].words, table[i].rule);
  g_assert_true(fp_starter_may_make("wave.svg"));
  g_assert_true(fp_starter_may_make("/srv/a/./b/../wave.svg"));
  g_assert_false(fp_starter_may_make("/srv/a/.config/autostart/x"));
  g_assert_false(fp_starter_may_make(".bashrc"));
  g_assert_false(fp_starter_may_make(""));
}

/* --- what is left inside; each attempt ends its child with the number of what went wrong --- */

typedef struct {
  char *home, *key, *own;
} Home;

static Home
make_home(void)
{
  g_autoptr(GError) error = NULL;
  Home home = {.home = g_dir_make_tmp("rights-XXXXXX", &error)};
  g_autofree char *ssh = g_build_filename(home.home, ".ssh", NULL);
  g_assert_no_error(error);
  home.key = g_build_filename(ssh, "id_ed25519", NULL);
  home.own = g_build_filename(home.home, "own", NULL);
  g_mkdir(ssh, 0700);
  g_mkdir(home.own, 0700);
  g_file_set_contents(home.key, "PRIVATE", -1, &error);
  g_assert_no_error(error);
  return home;
}

static void
clear_home(Home *home)
{
  fp_test_remove_tree(home->home);
  g_free(home->home);
  g_free(home->key);
  g_free(home->own);
}

static void
give_up(const Home *home)
{
  const char *allowed[] = {"/bin/sh", "-c", "echo allowed", NULL};
  g_autoptr(FpRights) rights = fp_rights_new(), others = fp_rights_new();
  fp_process_begin();
  fp_process_allow(allowed);
  fp_rights_leave_system(rights, FP_RIGHT_READ);
  fp_rights_leave(rights, FP_RIGHT_WRITE, home->own);
  fp_rights_leave_system(others, FP_RIGHT_RUN);
  fp_process_seal(fp_rights_outside(others));
  fp_rights_drop(rights);
}

/* In a child. -1: not possible on this kernel. */
static int
inside(int (*attempt)(const Home *home))
{
  Home home = make_home();
  int status;
  pid_t child = fork();
  if (child == 0) {
    give_up(&home);
    _exit(fp_rights_state() != FP_RIGHTS_DROPPED ? 77 : attempt(&home));
  }
  g_assert_cmpint(waitpid(child, &status, 0), ==, child);
  clear_home(&home);
  g_assert_true(WIFEXITED(status));
  return WEXITSTATUS(status) == 77 ? -1 : WEXITSTATUS(status);
}

static void
check_inside(int (*attempt)(const Home *home))
{
  int wrong = inside(attempt);
  if (wrong < 0)
    g_test_skip("this kernel takes no rights away, or this build keeps them");
  else
    g_assert_cmpint(wrong, ==, 0);
}

static int
attempt_files(const Home *home)
{
  g_autofree char *made = g_build_filename(home->own, "draft", NULL), *folder = g_path_get_dirname(home->key);
  g_autofree char *planted = g_build_filename(home->home, ".profile", NULL);
  int fd;
  if (open(home->key, O_RDONLY) >= 0 || errno != EACCES)
    return 1;
  if (open(folder, O_RDONLY | O_DIRECTORY) >= 0)
    return 2;
  if (open(planted, O_WRONLY | O_CREAT, 0600) >= 0)
    return 3;
  if (link(home->key, made) == 0 || (symlink(home->key, made) == 0 && open(made, O_RDONLY) >= 0))
    return 4;
  unlink(made);
  if ((fd = open(made, O_RDWR | O_CREAT | O_EXCL, 0600)) < 0 || write(fd, "x", 1) != 1 || close(fd) != 0)
    return 5;
  if (unlink(made) != 0 || open("/etc/passwd", O_RDONLY) < 0 || open("/dev/null", O_RDWR) < 0)
    return 6;
  if (rename(home->key, made) == 0 || open("/etc/passwd", O_WRONLY) >= 0)
    return 7;
  return 0;
}

static int
attempt_programs(const Home *home)
{
  char *const shell[] = {(char *)"/bin/sh", (char *)"-c", (char *)"exit 9", NULL};
  execv("/bin/sh", shell);
  if (errno != EPERM && errno != EACCES)
    return 1;
  if (syscall(SYS_execveat, AT_FDCWD, "/bin/sh", shell, environ, 0) >= 0)
    return 2;
#ifndef __SANITIZE_ADDRESS__
  pid_t child = fork();
  if (child == 0)
    _exit(0);
  if (child > 0 || errno != EPERM)
    return 3;
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
    return 4;
#endif
  if (kill(getppid(), 0) == 0)
    return 5;
  return 0;
}

static int
attempt_sockets(const Home *home)
{
  struct addrinfo *found = NULL, hints = {.ai_socktype = SOCK_STREAM};
  char key = 'x';
  struct iovec here = {&key, 1};
  if (socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0 || socket(AF_PACKET, SOCK_RAW, 0) >= 0)
    return 1;
  if (socket(AF_VSOCK, SOCK_STREAM, 0) >= 0 || socket(AF_NETLINK, SOCK_RAW, 9) >= 0)
    return 2;
  if (socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0 || socket(AF_UNIX, SOCK_STREAM, 0) < 0)
    return 3;
  if (ioctl(0, TIOCSTI, &key) == 0 || errno != EPERM)
    return 4;
  if (process_vm_readv(getppid(), &here, 1, &here, 1, 0) >= 0)
    return 5;
  if (getaddrinfo("localhost", "443", &hints, &found) != 0)
    return 6;
  freeaddrinfo(found);
  return 0;
}

static gpointer
thread(gpointer data)
{
  return data;
}

static int
attempt_starter(const Home *home)
{
  const char *allowed[] = {"/bin/sh", "-c", "echo allowed", NULL},
             *other[] = {"/bin/sh", "-c", "echo other", NULL};
  const char *confined[] = {"cat", home->key, NULL}, *one = "x";
  g_autofree char *beside = g_build_filename(home->home, "wave.svg", NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *said = output_of(allowed, NULL, NULL, "");
  if (!g_str_equal(said, "allowed\n"))
    return 1;
  if (fp_process_start(other, NULL, NULL, 0, &error) ||
      !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return 2;
  fp_process_allow(other);
  fp_process_seal(-1);
  if (fp_process_start(other, NULL, NULL, 0, NULL))
    return 3;
  FpProcess *process =
      fp_process_start(confined, NULL, NULL, FP_PROCESS_CONFINED | FP_PROCESS_ERR_NULL, NULL);
  fp_process_wait(process);
  if (!fp_process_exited(process) || fp_process_exit_code(process) == 0)
    return 4;
  int fd = fp_process_new_file(beside);
  if (fd < 0 || write(fd, one, 1) != 1 || fp_process_new_file(beside) >= 0 ||
      fp_process_new_file(home->key) >= 0)
    return 5;
  if (g_thread_join(g_thread_new("one", thread, (gpointer)one)) != one)
    return 6;
  return 0;
}

static void
test_files(void)
{
  check_inside(attempt_files);
}

static void
test_programs(void)
{
  check_inside(attempt_programs);
}

static void
test_sockets(void)
{
  check_inside(attempt_sockets);
}

static void
test_starter(void)
{
  check_inside(attempt_starter);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  /* First: a process with threads leaves them behind when it forks. */
  g_test_add_func("/rights/files", test_files);
  g_test_add_func("/rights/programs", test_programs);
  g_test_add_func("/rights/sockets", test_sockets);
  g_test_add_func("/rights/starter", test_starter);
  g_test_add_func("/process/talk", test_talk);
  g_test_add_func("/process/ends", test_ends);
  g_test_add_func("/process/descriptors", test_descriptors);
  g_test_add_func("/process/rules", test_rules);
  return g_test_run();
}
