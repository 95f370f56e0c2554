/* Asks the starter for programs, and stands for each while it runs. Called by whoever hands something to
 * another program: editor, pager, opener, mail, password command, clipboard. */
#include "config.h"

#include "flagpost/process.h"

#include "flagpost/i18n.h"

#include "base/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct _FpProcess {
  int control;
  gboolean ended;
  int status;
  GOutputStream *in;
  GInputStream *out, *err;
};

static int starter = -1;   /* our end */
static gboolean owes;      /* an answer that nobody waited for */
static GPtrArray *to_seal; /* the words of the rules, as STARTER_SEAL has them; NULL: none */

/* --- the starter --- */

/* Never one of the standard three, which the person may have closed. */
static int
above_three(int fd)
{
  int higher = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  close(fd);
  return higher;
}

void
fp_process_begin(void)
{
  int ends[2];
  if (starter >= 0)
    return;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
    return;
  for (int i = 0; i < 2; i++)
    ends[i] = above_three(ends[i]);
  pid_t pid = fork();
  if (pid == 0)
    fp_starter_run(ends[1]);
  close(ends[1]);
  if (pid < 0)
    close(ends[0]);
  else
    starter = ends[0];
}

void
fp_process_end(void)
{
  if (starter >= 0)
    close(starter);
  starter = -1;
  owes = FALSE;
}

/* The answer, and the descriptor that came with it. */
static int
hear_answer(int *made)
{
  StarterAnswer told;
  union {
    struct cmsghdr head;
    char space[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec part = {&told, sizeof told};
  struct msghdr head = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  gssize n;
  while ((n = recvmsg(starter, &head, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
    ;
  if (n != sizeof told)
    return n < 0 ? errno : EPIPE;
  const struct cmsghdr *one = CMSG_FIRSTHDR(&head);
  if (made && one && one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_RIGHTS)
    memcpy(made, CMSG_DATA(one), sizeof *made);
  return told.error;
}

static int
send_ask(const char *bytes, gsize size, const int *fds, int n_fds)
{
  union {
    struct cmsghdr head;
    char space[CMSG_SPACE(STARTER_FDS * sizeof(int))];
  } control = {0};
  struct iovec part = {(gpointer)bytes, size};
  struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1};
  gssize n;
  if (n_fds > 0) {
    head.msg_control = &control;
    head.msg_controllen = CMSG_SPACE((gsize)n_fds * sizeof(int));
    struct cmsghdr *one = &control.head;
    one->cmsg_level = SOL_SOCKET;
    one->cmsg_type = SCM_RIGHTS;
    one->cmsg_len = CMSG_LEN((gsize)n_fds * sizeof(int));
    memcpy(CMSG_DATA(one), fds, (gsize)n_fds * sizeof(int));
  }
  while ((n = sendmsg(starter, &head, MSG_NOSIGNAL)) < 0 && errno == EINTR)
    ;
  return n < 0 ? errno : 0;
}

static guint32
append_words(GString *to, const char *const *words)
{
  guint32 n = 0;
  for (; words && words[n]; n++)
    g_string_append_len(to, words[n], (gssize)strlen(words[n]) + 1);
  return n;
}

/* errno, or 0. The answer is still to come. */
static int
tell(StarterAsk *head, const char *const *words, const char *const *variables, const char *folder,
     const int *fds, int n_fds)
{
  g_autoptr(GString) message = g_string_new(NULL);
  g_string_append_len(message, (const char *)head, sizeof *head);
  head->words = append_words(message, words);
  head->variables = append_words(message, variables);
  head->folder = folder != NULL;
  if (folder)
    g_string_append_len(message, folder, (gssize)strlen(folder) + 1);
  memcpy(message->str, head, sizeof *head);
  if (message->len > STARTER_LONGEST || head->words > STARTER_WORDS)
    return E2BIG;
  fp_process_begin();
  return send_ask(message->str, message->len, fds, n_fds);
}

/* The same, with the answer. */
static int
ask(StarterAsk *head, const char *const *words, const char *const *variables, const char *folder,
    const int *fds, int n_fds, int *made)
{
  if (owes)
    hear_answer(NULL);
  owes = FALSE;
  int number = tell(head, words, variables, folder, fds, n_fds);
  return number ? number : hear_answer(made);
}

void
fp_process_allow(const char *const *words)
{
  if (!to_seal)
    to_seal = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(to_seal, g_strdup_printf("%u", g_strv_length((char **)(gpointer)words)));
  for (guint i = 0; words[i]; i++)
    g_ptr_array_add(to_seal, g_strdup(words[i]));
}

gboolean
fp_process_seal(int confinement)
{
  StarterAsk head = {.kind = STARTER_SEAL};
  g_autoptr(GPtrArray) rules = g_steal_pointer(&to_seal);
  if (rules)
    g_ptr_array_add(rules, NULL);
  if (owes)
    hear_answer(NULL);
  const int n_fds = confinement >= 0 ? 1 : 0;
  int failed = tell(&head, rules ? (const char *const *)rules->pdata : NULL, NULL, NULL, &confinement, n_fds);
  gboolean without = failed == E2BIG && tell(&head, NULL, NULL, NULL, &confinement, n_fds) == 0;
  owes = !failed || without;
  return !failed;
}

int
fp_process_new_file(const char *path)
{
  const char *words[] = {path, NULL};
  StarterAsk head = {.kind = STARTER_NEW_FILE};
  int made = -1;
  errno = ask(&head, words, NULL, NULL, NULL, 0, &made);
  return made;
}

/* --- starting --- */

typedef struct {
  int theirs[STARTER_FDS], ours[STARTER_FDS];
  int n;
} Ends;

static void
ends_close(Ends *ends, gboolean ours_too)
{
  for (int i = 0; i < ends->n; i++) {
    close(ends->theirs[i]);
    if (ours_too)
      close(ends->ours[i]);
  }
}

/* A pipe; `write`: we write. */
static gboolean
add_pipe(Ends *ends, gboolean we_write)
{
  int both[2];
  if (pipe2(both, O_CLOEXEC) < 0)
    return FALSE;
  ends->theirs[ends->n] = both[we_write ? 0 : 1];
  ends->ours[ends->n++] = both[we_write ? 1 : 0];
  return TRUE;
}

static gboolean
make_ends(Ends *ends, FpProcessFlags flags)
{
  int control[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) < 0)
    return FALSE;
  ends->theirs[0] = control[1];
  ends->ours[0] = control[0];
  ends->n = 1;
  return (!(flags & FP_PROCESS_IN_PIPE) || add_pipe(ends, TRUE)) &&
         (!(flags & FP_PROCESS_OUT_PIPE) || add_pipe(ends, FALSE)) &&
         (!(flags & FP_PROCESS_ERR_PIPE) || add_pipe(ends, FALSE));
}

static GInputStream *
input_of(int fd)
{
  g_unix_set_fd_nonblocking(fd, TRUE, NULL);
  return g_unix_input_stream_new(fd, TRUE);
}

static GOutputStream *
output_to(int fd)
{
  g_unix_set_fd_nonblocking(fd, TRUE, NULL);
  return g_unix_output_stream_new(fd, TRUE);
}

static FpProcess *
process_new(const Ends *ends, FpProcessFlags flags)
{
  FpProcess *process = g_rc_box_new0(FpProcess);
  int next = 1;
  process->control = ends->ours[0];
  if (flags & FP_PROCESS_IN_PIPE)
    process->in = output_to(ends->ours[next++]);
  if (flags & FP_PROCESS_OUT_PIPE)
    process->out = input_of(ends->ours[next++]);
  if (flags & FP_PROCESS_ERR_PIPE)
    process->err = input_of(ends->ours[next++]);
  return process;
}

static void
refuse(const char *program, int number, GError **error)
{
  if (number == EPERM)
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                /* Translators: a program's name. */
                _("%s is not among the programs that were set when flagpost started; start flagpost again"),
                program);
  else
    g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(number), "%s: %s", program, g_strerror(number));
}

FpProcess *
fp_process_start(const char *const *words, const char *const *variables, const char *folder,
                 FpProcessFlags flags, GError **error)
{
  StarterAsk head = {.kind = STARTER_RUN, .flags = flags};
  Ends ends = {.n = 0};
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);
  for (gsize i = 0; variables && variables[i]; i += 2)
    g_ptr_array_add(pairs, g_strconcat(variables[i], "=", variables[i + 1], NULL));
  g_ptr_array_add(pairs, NULL);
  errno = 0;
  int number = make_ends(&ends, flags)
                   ? ask(&head, words, (const char *const *)pairs->pdata, folder, ends.theirs, ends.n, NULL)
                   : errno;
  ends_close(&ends, number != 0);
  if (number != 0) {
    refuse(words[0], number, error);
    return NULL;
  }
  return process_new(&ends, flags);
}

FpProcess *
fp_process_ref(FpProcess *process)
{
  return g_rc_box_acquire(process);
}

static void
clear(gpointer data)
{
  FpProcess *process = data;
  g_clear_object(&process->in);
  g_clear_object(&process->out);
  g_clear_object(&process->err);
  close(process->control);
}

void
fp_process_unref(FpProcess *process)
{
  if (process)
    g_rc_box_release_full(process, clear);
}

GOutputStream *
fp_process_in(FpProcess *process)
{
  return process->in;
}

GInputStream *
fp_process_out(FpProcess *process)
{
  return process->out;
}

GInputStream *
fp_process_err(FpProcess *process)
{
  return process->err;
}

/* --- its end --- */

void
fp_process_signal(FpProcess *process, int number)
{
  guint8 byte = (guint8)number;
  if (!process->ended && send(process->control, &byte, 1, MSG_NOSIGNAL) < 0)
    g_debug("A program that has ended takes no signal");
}

/* FALSE: not yet. Where the starter has gone the end is not told, and counts as by a signal. */
static gboolean
take_status(FpProcess *process, int flags)
{
  gint32 status = SIGKILL;
  gssize n;
  while ((n = recv(process->control, &status, sizeof status, flags)) < 0 && errno == EINTR)
    ;
  if (n < 0 && errno == EAGAIN)
    return FALSE;
  process->status = status;
  process->ended = TRUE;
  return TRUE;
}

void
fp_process_wait(FpProcess *process)
{
  if (!process->ended)
    take_status(process, 0);
}

static gboolean
told(int fd, GIOCondition condition, gpointer data)
{
  GTask *task = data;
  FpProcess *process = g_task_get_task_data(task);
  if (g_task_return_error_if_cancelled(task))
    return G_SOURCE_REMOVE;
  if (!take_status(process, MSG_DONTWAIT))
    return G_SOURCE_CONTINUE;
  g_task_return_boolean(task, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
stopped(GCancellable *cancellable, gpointer data)
{
  return G_SOURCE_CONTINUE; /* the source it belongs to is due, and told() looks */
}

void
fp_process_wait_async(FpProcess *process, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_task_set_task_data(task, fp_process_ref(process), (GDestroyNotify)fp_process_unref);
  if (process->ended) {
    g_task_return_boolean(task, TRUE);
    return;
  }
  g_autoptr(GSource) source = g_unix_fd_source_new(process->control, G_IO_IN | G_IO_HUP);
  if (cancellable) {
    g_autoptr(GSource) stop = g_cancellable_source_new(cancellable);
    g_source_set_callback(stop, G_SOURCE_FUNC(stopped), NULL, NULL);
    g_source_add_child_source(source, stop);
  }
  g_source_set_callback(source, G_SOURCE_FUNC(told), g_object_ref(task), g_object_unref);
  g_source_attach(source, g_task_get_context(task));
}

gboolean
fp_process_wait_finish(FpProcess *process, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

gboolean
fp_process_exited(const FpProcess *process)
{
  return process->ended && WIFEXITED(process->status);
}

int
fp_process_exit_code(const FpProcess *process)
{
  return WEXITSTATUS(process->status);
}

gboolean
fp_process_check(const FpProcess *process, GError **error)
{
  return g_spawn_check_wait_status(process->status, error);
}
