/* The starter: a process that starts other programs for the one that forked it (flagpost/process.h), and ends
 * with it. It reads words from that process alone and starts, once sealed, what its rules allow: a program
 * that a stranger's bytes took over gains nothing by asking. Called by process.c. */
#include "config.h"

#include "base/starter.h"

#include "flagpost/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The same number on every machine; an older C library does not know the names. */
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_landlock_restrict_self
#define SYS_landlock_restrict_self 446
#endif

enum { MOST_PROGRAMS = 64, RULE_BYTES = 1 << 15, MOST_VARIABLES = 4096, SOCKET = 0, CHILDREN = 1, FIRST = 2 };

typedef struct {
  pid_t pid;   /* 0: a free place */
  int control; /* -1: nobody asks for its end */
  gboolean ends_with_us;
} Program;

static struct {
  int socket, children, confinement;
  gboolean sealed;
  Program programs[MOST_PROGRAMS];
  gsize rules_size;
  char rules[RULE_BYTES]; /* each: guint32 number of words, the words */
} self = {.confinement = -1};

/* What was asked, taken apart. */
typedef struct {
  StarterAsk head;
  const char *words[STARTER_WORDS + 1], *variables[STARTER_WORDS + 1], *folder;
  int fds[STARTER_FDS];
  int n_fds;
} Request;

static Request request;
static char message[STARTER_LONGEST];

/* --- rules --- */

static gboolean
fits_word(const char *rule, const char *word)
{
  const char *open = strchr(rule, '\1');
  if (!open)
    return strcmp(rule, word) == 0;
  gsize before = (gsize)(open - rule), after = strlen(open + 1), length = strlen(word);
  return length >= before + after && strncmp(rule, word, before) == 0 &&
         strcmp(word + length - after, open + 1) == 0 && (before > 0 || word[0] != '-');
}

gboolean
fp_starter_fits(const char *const *rule, gsize rule_words, const char *const *words, gsize n_words)
{
  gboolean open = rule_words > 0 && strcmp(rule[rule_words - 1], "\2") == 0;
  gsize fixed = rule_words - (open ? 1 : 0);
  if (open ? n_words < fixed : n_words != fixed)
    return FALSE;
  for (gsize i = 0; i < fixed; i++)
    if (!fits_word(rule[i], words[i]))
      return FALSE;
  return fixed > 0;
}

static gboolean
is_allowed(const Request *ask)
{
  const char *rule[STARTER_WORDS];
  guint32 count;
  if (!self.sealed || (ask->head.flags & FP_PROCESS_CONFINED))
    return TRUE;
  for (gsize at = 0; at < self.rules_size;) {
    memcpy(&count, self.rules + at, sizeof count);
    at += sizeof count;
    for (guint32 i = 0; i < count; i++, at += strlen(self.rules + at) + 1)
      rule[i] = self.rules + at;
    if (fp_starter_fits(rule, count, ask->words, ask->head.words))
      return TRUE;
  }
  return FALSE;
}

static int
add_rule(const char *const *words, guint32 count)
{
  gsize size = sizeof count;
  for (guint32 i = 0; i < count; i++)
    size += strlen(words[i]) + 1;
  if (self.rules_size + size > RULE_BYTES)
    return ENOSPC;
  char *to = self.rules + self.rules_size;
  memcpy(to, &count, sizeof count);
  to += sizeof count;
  for (guint32 i = 0; i < count; i++)
    to = stpcpy(to, words[i]) + 1;
  self.rules_size += size;
  return 0;
}

/* A rule that has no room is left out: its program will be refused. */
static int
add_rules(const Request *ask)
{
  int error = 0;
  for (guint32 i = 0; i < ask->head.words;) {
    guint64 count = g_ascii_strtoull(ask->words[i++], NULL, 10);
    if (count > ask->head.words - i)
      return EINVAL;
    int wrong = add_rule(ask->words + i, (guint32)count);
    error = wrong ? wrong : error;
    i += (guint32)count;
  }
  return error;
}

/* --- one program --- */

static const char *const *
environment(const Request *ask)
{
  static const char *all[MOST_VARIABLES];
  gsize n = 0;
  for (guint32 i = 0; i < ask->head.variables; i++)
    all[n++] = ask->variables[i];
  for (char **old = environ; *old && n < MOST_VARIABLES - 1; old++) {
    gsize name = strcspn(*old, "=") + 1;
    gboolean taken = FALSE;
    for (guint32 i = 0; i < ask->head.variables && !taken; i++)
      taken = strncmp(ask->variables[i], *old, name) == 0;
    if (!taken)
      all[n++] = *old;
  }
  all[n] = NULL;
  return all;
}

static void
usual_signals(void)
{
  struct sigaction usual = {.sa_handler = SIG_DFL};
  sigset_t none;
  for (int number = 1; number < 32; number++)
    sigaction(number, &usual, NULL);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Descriptor `target`: a pipe that came with the request, ours, or nothing. */
static void
place(const Request *ask, int *next, int target, unsigned pipe_flag, gboolean ours)
{
  int fd = -1;
  if (ask->head.flags & pipe_flag)
    fd = ask->fds[(*next)++];
  else if (!ours)
    fd = open("/dev/null", target == 0 ? O_RDONLY : O_WRONLY);
  if (fd >= 0)
    dup2(fd, target);
}

static G_GNUC_NORETURN void
become(const Request *ask, int why)
{
  unsigned flags = ask->head.flags;
  int next = 1;
  pid_t starter = getppid();
  usual_signals();
  place(ask, &next, 0, FP_PROCESS_IN_PIPE, (flags & FP_PROCESS_IN_OURS) != 0);
  place(ask, &next, 1, FP_PROCESS_OUT_PIPE, (flags & FP_PROCESS_OUT_NULL) == 0);
  place(ask, &next, 2, FP_PROCESS_ERR_PIPE, (flags & FP_PROCESS_ERR_NULL) == 0);
  if (flags & FP_PROCESS_ERR_IS_OUT)
    dup2(1, 2);
  if (flags & FP_PROCESS_ENDS_WITH_US) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != starter)
      _exit(127);
  }
  gboolean ready = !ask->folder || chdir(ask->folder) == 0;
  if (ready && (flags & FP_PROCESS_CONFINED) && self.confinement >= 0)
    ready = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
            syscall(SYS_landlock_restrict_self, self.confinement, 0) == 0;
  if (ready)
    execvpe(ask->words[0], (char *const *)(gpointer)ask->words, (char *const *)(gpointer)environment(ask));
  int number = errno;
  if (write(why, &number, sizeof number) < 0)
    _exit(126);
  _exit(127);
}

static int
start(const Request *ask, pid_t *pid)
{
  int why[2], number = 0;
  gssize n;
  if (pipe2(why, O_CLOEXEC) < 0)
    return errno;
  pid_t starter = getpid();
  *pid = fork();
  if (*pid == 0 && getppid() == starter)
    become(ask, why[1]);
  if (*pid == 0)
    _exit(127);
  close(why[1]);
  if (*pid < 0) {
    number = errno;
    close(why[0]);
    return number;
  }
  /* Closed by exec, or the reason why there was none. */
  while ((n = read(why[0], &number, sizeof number)) < 0 && errno == EINTR)
    ;
  close(why[0]);
  if (n == 0)
    return 0;
  waitpid(*pid, NULL, 0);
  return number;
}

/* How many descriptors must have come. */
static int
wanted_fds(unsigned flags)
{
  return 1 + !!(flags & FP_PROCESS_IN_PIPE) + !!(flags & FP_PROCESS_OUT_PIPE) +
         !!(flags & FP_PROCESS_ERR_PIPE);
}

/* Its first descriptor is kept if it was started. */
static int
run(Request *ask)
{
  Program *place = NULL;
  if (ask->head.words == 0 || ask->n_fds != wanted_fds(ask->head.flags))
    return EINVAL;
  if (!is_allowed(ask))
    return EPERM;
  for (int i = 0; i < MOST_PROGRAMS && !place; i++)
    if (self.programs[i].pid == 0)
      place = &self.programs[i];
  if (!place)
    return EAGAIN;
  Program program = {.control = ask->fds[0],
                     .ends_with_us = (ask->head.flags & FP_PROCESS_ENDS_WITH_US) != 0};
  int number = start(ask, &program.pid);
  if (number == 0) {
    *place = program;
    ask->fds[0] = -1;
  }
  return number;
}

/* --- a new file --- */

gboolean
fp_starter_may_make(const char *path)
{
  for (const char *part = path; part; part = strchr(part, '/')) {
    part += strspn(part, "/");
    gsize length = strcspn(part, "/");
    gboolean up = (length == 1 && part[0] == '.') || (length == 2 && strncmp(part, "..", 2) == 0);
    if (part[0] == '.' && !up)
      return FALSE;
  }
  return *path != '\0';
}

static int
new_file(const Request *ask, int *made)
{
  if (ask->head.words != 1)
    return EINVAL;
  if (!fp_starter_may_make(ask->words[0]))
    return EPERM;
  *made = open(ask->words[0], O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  return *made < 0 ? errno : 0;
}

/* --- what is asked --- */

/* The strings of the message, in their three lists. */
static gboolean
take_apart(Request *ask, gsize size)
{
  const char *at = message + sizeof ask->head, *end = message + size;
  if (size < sizeof ask->head || (size > sizeof ask->head && end[-1] != '\0'))
    return FALSE;
  memcpy(&ask->head, message, sizeof ask->head);
  if (ask->head.words > STARTER_WORDS || ask->head.variables > STARTER_WORDS || ask->head.folder > 1)
    return FALSE;
  guint32 total = ask->head.words + ask->head.variables + ask->head.folder;
  ask->folder = NULL;
  for (guint32 i = 0; i < total; i++, at += strlen(at) + 1) {
    if (at >= end)
      return FALSE;
    if (i < ask->head.words)
      ask->words[i] = at;
    else if (i < ask->head.words + ask->head.variables)
      ask->variables[i - ask->head.words] = at;
    else
      ask->folder = at;
  }
  ask->words[ask->head.words] = NULL;
  return at == end;
}

static int
seal(Request *ask)
{
  if (self.sealed)
    return EPERM;
  self.sealed = TRUE;
  if (ask->n_fds == 1) {
    self.confinement = ask->fds[0];
    ask->fds[0] = -1;
  }
  return add_rules(ask);
}

/* `made` goes along if it is one. */
static void
tell(int error, int made)
{
  StarterAnswer told = {error};
  union {
    struct cmsghdr head;
    char space[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct iovec part = {&told, sizeof told};
  struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1};
  if (made >= 0) {
    head.msg_control = &control;
    head.msg_controllen = sizeof control.space;
    struct cmsghdr *one = &control.head;
    one->cmsg_level = SOL_SOCKET;
    one->cmsg_type = SCM_RIGHTS;
    one->cmsg_len = CMSG_LEN(sizeof made);
    memcpy(CMSG_DATA(one), &made, sizeof made);
  }
  sendmsg(self.socket, &head, MSG_NOSIGNAL);
  if (made >= 0)
    close(made);
}

static void
answer(Request *ask, gsize size)
{
  int error = EINVAL, made = -1;
  if (take_apart(ask, size))
    switch (ask->head.kind) {
    case STARTER_RUN:
      error = run(ask);
      break;
    case STARTER_SEAL:
      error = seal(ask);
      break;
    case STARTER_NEW_FILE:
      error = new_file(ask, &made);
      break;
    default:
      break;
    }
  for (int i = 0; i < ask->n_fds; i++)
    if (ask->fds[i] >= 0)
      close(ask->fds[i]);
  tell(error, made);
}

static G_GNUC_NORETURN void
end(void)
{
  for (int i = 0; i < MOST_PROGRAMS; i++)
    if (self.programs[i].pid > 0 && self.programs[i].ends_with_us)
      kill(self.programs[i].pid, SIGTERM);
  _exit(0);
}

static void
hear(void)
{
  union {
    struct cmsghdr head;
    char space[CMSG_SPACE(STARTER_FDS * sizeof(int))];
  } control;
  struct iovec part = {message, sizeof message};
  struct msghdr head = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  gssize n = recvmsg(self.socket, &head, MSG_CMSG_CLOEXEC);
  if (n < 0 && errno == EINTR)
    return;
  if (n <= 0)
    end();
  request.n_fds = 0;
  for (struct cmsghdr *one = CMSG_FIRSTHDR(&head); one; one = CMSG_NXTHDR(&head, one))
    if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_RIGHTS) {
      request.n_fds = (int)((one->cmsg_len - CMSG_LEN(0)) / sizeof(int));
      memcpy(request.fds, CMSG_DATA(one), (gsize)request.n_fds * sizeof(int));
    }
  answer(&request, (gsize)n);
}

/* --- what has ended, and signals for what has not --- */

static void
reap(void)
{
  struct signalfd_siginfo told;
  int status;
  pid_t pid;
  while (read(self.children, &told, sizeof told) > 0)
    ;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
    for (int i = 0; i < MOST_PROGRAMS; i++)
      if (self.programs[i].pid == pid) {
        gint32 value = status;
        if (self.programs[i].control >= 0) {
          send(self.programs[i].control, &value, sizeof value, MSG_NOSIGNAL);
          close(self.programs[i].control);
        }
        self.programs[i].pid = 0;
      }
}

static void
pass_on(Program *program)
{
  guint8 number;
  gssize n = recv(program->control, &number, 1, MSG_DONTWAIT);
  if (n == 1 && number < 32) {
    kill(program->pid, number);
  } else if (n == 0) {
    close(program->control);
    program->control = -1;
  }
}

/* No more of them than there are: poll() refuses more than a process may have open. */
static void
turn(void)
{
  struct pollfd all[FIRST + MOST_PROGRAMS] = {{self.socket, POLLIN, 0}, {self.children, POLLIN, 0}};
  Program *whose[MOST_PROGRAMS];
  nfds_t n = FIRST;
  for (int i = 0; i < MOST_PROGRAMS; i++)
    if (self.programs[i].pid > 0 && self.programs[i].control >= 0) {
      whose[n - FIRST] = &self.programs[i];
      all[n++] = (struct pollfd){self.programs[i].control, POLLIN, 0};
    }
  if (poll(all, n, -1) < 0) {
    if (errno != EINTR)
      end();
    return;
  }
  for (nfds_t i = FIRST; i < n; i++)
    if (all[i].revents)
      pass_on(whose[i - FIRST]);
  if (all[CHILDREN].revents)
    reap();
  if (all[SOCKET].revents)
    hear();
}

/* So that no pipe is taken for a standard descriptor that the person has closed. */
static void
keep_three_open(void)
{
  int fd;
  while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd < 3)
    ;
  if (fd > 2)
    close(fd);
}

void
fp_starter_run(int socket)
{
  /* The terminal's keys and its end are for the program; its own end comes when the socket closes. */
  static const int not_ours[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU};
  struct sigaction ignore = {.sa_handler = SIG_IGN}, usual = {.sa_handler = SIG_DFL};
  sigset_t child;
  sigaction(SIGCHLD, &usual, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(not_ours); i++)
    sigaction(not_ours[i], &ignore, NULL);
  keep_three_open();
  self.socket = 3;
  if (socket != 3)
    dup3(socket, 3, O_CLOEXEC);
  syscall(SYS_close_range, 4U, ~0U, 0U);
  sigfillset(&child);
  sigprocmask(SIG_UNBLOCK, &child, NULL);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  self.children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  if (self.children < 0)
    _exit(0); /* without room to work; nothing can be started then */
  for (;;)
    turn();
}
