/* The bench for the real program on a terminal: forkpty and libvterm. Called by tests/pty. */
#include "config.h"

#include "lib/pty.h"
#include "lib/rest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  DEADLINE = 30, /* seconds: a safety net on a slow machine */
  SOON = 600,    /* milliseconds: a timer that ends before is worth waiting for */
};

struct _FpPty {
  pid_t child, beside;
  int fd, rows, cols, status;
  char slave[64]; /* the program's end */
  gboolean ended, closed;
  VTerm *vt;
  VTermScreen *screen;
  GByteArray *bytes;
  gsize asked; /* up to where the bytes were looked through for a question */
};

/* What the next terminals answer; a real one answers everything at once. */
static const char *background;
static gboolean deaf;

void
fp_pty_answers(const char *colour, gboolean silent)
{
  background = colour;
  deaf = silent;
}

static void
answer(const char *bytes, size_t length, void *data)
{
  const FpPty *pty = data;
  if (!deaf && write(pty->fd, bytes, length) < 0)
    g_test_message("the program does not take an answer");
}

static void
answer_background(FpPty *pty)
{
  static const char question[] = "\033]11;?";
  const char *bytes = (const char *)pty->bytes->data + pty->asked;
  if (!background || deaf || !g_strstr_len(bytes, (gssize)(pty->bytes->len - pty->asked), question))
    return;
  g_autofree char *words = g_strdup_printf("\033]11;%s\033\\", background);
  answer(words, strlen(words), pty);
  pty->asked = pty->bytes->len;
}

static void
run_child(const char *const *argv, const char *const *env)
{
  for (int i = 0; env && env[i]; i++) {
    const char *equals = strchr(env[i], '=');
    char *name = g_strndup(env[i], (gsize)(equals - env[i]));
    setenv(name, equals + 1, 1);
  }
  execvp(argv[0], (char *const *)(void *)argv);
  _exit(127);
}

FpPty *
fp_pty_start(int rows, int cols, const char *const *argv, const char *const *env)
{
  FpPty *pty = g_new0(FpPty, 1);
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
  pty->rows = rows;
  pty->cols = cols;
  pty->bytes = g_byte_array_new();
  pty->vt = vterm_new(rows, cols);
  vterm_set_utf8(pty->vt, 1);
  vterm_output_set_callback(pty->vt, answer, pty);
  pty->screen = vterm_obtain_screen(pty->vt);
  vterm_screen_enable_altscreen(pty->screen, 1);
  vterm_screen_reset(pty->screen, 1);
  pty->child = forkpty(&pty->fd, pty->slave, NULL, &size);
  if (pty->child == 0)
    run_child(argv, env);
  g_assert_cmpint(pty->child, >, 0);
  return pty;
}

gboolean
fp_pty_take(FpPty *pty, int wait_ms)
{
  struct pollfd ready = {.fd = pty->fd, .events = POLLIN};
  guint8 buffer[65536];
  if (pty->closed || poll(&ready, 1, wait_ms) <= 0)
    return FALSE;
  gssize n = read(pty->fd, buffer, sizeof buffer);
  if (n <= 0) {
    pty->closed = n == 0 || errno != EINTR;
    return FALSE;
  }
  g_byte_array_append(pty->bytes, buffer, (guint)n);
  answer_background(pty);
  vterm_input_write(pty->vt, (const char *)buffer, (size_t)n);
  return TRUE;
}

void
fp_pty_beside(FpPty *pty, pid_t server)
{
  pty->beside = server;
}

pid_t
fp_pty_pid(FpPty *pty)
{
  return pty->child;
}

void
fp_pty_type(FpPty *pty, const char *bytes)
{
  gsize length = strlen(bytes);
  while (length > 0) {
    gssize n = write(pty->fd, bytes, length);
    if (n < 0)
      return;
    bytes += n;
    length -= (gsize)n;
  }
}

gboolean
fp_pty_type_all(FpPty *pty, const char *bytes)
{
  gint64 until = g_get_monotonic_time() + DEADLINE * G_USEC_PER_SEC;
  gsize length = strlen(bytes);
  int flags = fcntl(pty->fd, F_GETFL);
  fcntl(pty->fd, F_SETFL, flags | O_NONBLOCK);
  while (length > 0 && !pty->closed && g_get_monotonic_time() < until) {
    struct pollfd ready = {.fd = pty->fd, .events = POLLIN | POLLOUT};
    gssize n = poll(&ready, 1, 100) > 0 && (ready.revents & POLLOUT) ? write(pty->fd, bytes, length) : 0;
    bytes += MAX(n, 0);
    length -= (gsize)MAX(n, 0);
    if (n > 0) /* however slow, it reads on */
      until = g_get_monotonic_time() + DEADLINE * G_USEC_PER_SEC;
    fp_pty_take(pty, 0);
  }
  fcntl(pty->fd, F_SETFL, flags);
  return length == 0;
}

static gboolean
wait_text(FpPty *pty, const char *text, gboolean there)
{
  gint64 until = g_get_monotonic_time() + DEADLINE * G_USEC_PER_SEC;
  for (;;) {
    g_autofree char *screen = fp_pty_screen(pty);
    g_autofree char *flat = g_strdup(screen);
    for (char *p = flat; *p != '\0'; p++)
      if (*p == '\n')
        *p = ' ';
    if ((strstr(flat, text) || strstr(screen, text)) == there)
      return TRUE;
    if (g_get_monotonic_time() > until || pty->closed) {
      g_test_message("waited for \"%s\" (%s), the screen is:\n%s", text, there ? "there" : "gone", screen);
      return FALSE;
    }
    fp_pty_take(pty, 100);
  }
}

gboolean
fp_pty_wait_for(FpPty *pty, const char *text)
{
  return wait_text(pty, text, TRUE);
}

gboolean
fp_pty_wait_gone(FpPty *pty, const char *text)
{
  return wait_text(pty, text, FALSE);
}

void
fp_pty_quiet(FpPty *pty, int ms)
{
  while (fp_pty_take(pty, ms))
    ;
}

/* Asking a terminal's end whether it is ready moves what is still on its way to it. */
static gboolean
keys_are_taken(const FpPty *pty)
{
  struct pollfd ready = {.fd = open(pty->slave, O_RDWR | O_NOCTTY | O_CLOEXEC), .events = POLLIN};
  gboolean wait = ready.fd >= 0 && poll(&ready, 1, 0) > 0 && (ready.revents & POLLIN);
  if (ready.fd >= 0)
    close(ready.fd);
  return !wait;
}

/* Between two looks in which both sleep without having woken, all that was written is here, and nobody has
 * anything to do but to wait. BUSY: not so. */
static FpRest
look(FpPty *pty)
{
  FpRest busy = {.state = FP_REST_BUSY};
  if (!keys_are_taken(pty))
    return busy;
  FpRest before = fp_rest_look(pty->child, TRUE), beside = fp_rest_look(pty->beside, FALSE);
  if (before.state == FP_REST_UNKNOWN)
    return before;
  if (before.state == FP_REST_BUSY || fp_pty_take(pty, 0))
    return busy;
  FpRest after = fp_rest_look(pty->child, TRUE), beside_after = fp_rest_look(pty->beside, FALSE);
  gboolean beside_rests = beside_after.state == FP_REST_ENDED || fp_rest_same(&beside, &beside_after);
  return before.state == FP_REST_ENDED || (beside_rests && fp_rest_same(&before, &after)) ? before : busy;
}

static FpRest
settle(FpPty *pty, int quiet_ms)
{
  gint64 until = g_get_monotonic_time() + DEADLINE * G_USEC_PER_SEC;
  int wait = 1;
  for (;;) {
    FpRest seen = look(pty);
    if (seen.state == FP_REST_UNKNOWN || seen.state == FP_REST_ENDED)
      fp_pty_quiet(pty, seen.state == FP_REST_UNKNOWN ? quiet_ms : 0);
    if (seen.state != FP_REST_BUSY && (seen.timer_ms < 0 || seen.timer_ms >= SOON))
      return seen;
    if (g_get_monotonic_time() > until) {
      g_autofree char *screen = fp_pty_screen(pty);
      g_test_message("it does not come to rest, the screen is:\n%s", screen);
      g_assert_not_reached();
    }
    wait = fp_pty_take(pty, wait) ? 1 : MIN(2 * wait, 16);
  }
}

void
fp_pty_settle(FpPty *pty, int quiet_ms)
{
  settle(pty, quiet_ms);
}

gboolean
fp_pty_is_silent(FpPty *pty, int quiet_ms)
{
  FpRest seen = settle(pty, quiet_ms);
  if (seen.state == FP_REST_ASLEEP)
    return seen.timer_ms < 0;
  gsize mark = fp_pty_mark(pty);
  fp_pty_quiet(pty, quiet_ms);
  return fp_pty_mark(pty) == mark;
}

/* Until something has come, or the program has ended. */
static void
take_or_end(FpPty *pty, int pidfd)
{
  struct pollfd ready[] = {{.fd = pidfd, .events = POLLIN},
                           {.fd = pty->closed ? -1 : pty->fd, .events = POLLIN}};
  if (poll(ready, G_N_ELEMENTS(ready), pidfd < 0 ? 20 : 1000) > 0 && ready[1].revents != 0)
    fp_pty_take(pty, 0);
}

int
fp_pty_wait_exit(FpPty *pty)
{
  gint64 until = g_get_monotonic_time() + DEADLINE * G_USEC_PER_SEC;
  int pidfd = pty->ended ? -1 : (int)syscall(SYS_pidfd_open, pty->child, 0);
  while (!pty->ended && g_get_monotonic_time() < until) {
    take_or_end(pty, pidfd);
    if (waitpid(pty->child, &pty->status, WNOHANG) == pty->child)
      pty->ended = TRUE;
  }
  if (pidfd >= 0)
    close(pidfd);
  fp_pty_quiet(pty, 0);
  if (!pty->ended)
    return -1;
  return WIFEXITED(pty->status) ? WEXITSTATUS(pty->status) : 128 + WTERMSIG(pty->status);
}

void
fp_pty_free(FpPty *pty)
{
  if (!pty)
    return;
  if (!pty->ended) {
    kill(pty->child, SIGKILL);
    waitpid(pty->child, NULL, 0);
  }
  close(pty->fd);
  vterm_free(pty->vt);
  g_byte_array_unref(pty->bytes);
  g_free(pty);
}

char *
fp_pty_row(FpPty *pty, int row)
{
  GString *text = g_string_new(NULL);
  for (int col = 0; col < pty->cols;) {
    VTermScreenCell cell;
    if (!fp_pty_cell(pty, row, col, &cell))
      break;
    if (cell.chars[0] == 0)
      g_string_append_c(text, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++)
      if (cell.chars[i] != (uint32_t)-1)
        g_string_append_unichar(text, cell.chars[i]);
    col += MAX(cell.width, 1);
  }
  while (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate(text, text->len - 1);
  return g_string_free(text, FALSE);
}

char *
fp_pty_screen(FpPty *pty)
{
  GString *all = g_string_new(NULL);
  for (int row = 0; row < pty->rows; row++) {
    g_autofree char *text = fp_pty_row(pty, row);
    g_string_append(all, text);
    g_string_append_c(all, '\n');
  }
  while (all->len > 1 && all->str[all->len - 1] == '\n' && all->str[all->len - 2] == '\n')
    g_string_truncate(all, all->len - 1);
  return g_string_free(all, FALSE);
}

void
fp_pty_cursor(FpPty *pty, int *row, int *col)
{
  VTermPos pos;
  vterm_state_get_cursorpos(vterm_obtain_state(pty->vt), &pos);
  *row = pos.row;
  *col = pos.col;
}

gboolean
fp_pty_cell(FpPty *pty, int row, int col, VTermScreenCell *cell)
{
  return vterm_screen_get_cell(pty->screen, (VTermPos){.row = row, .col = col}, cell) != 0;
}

void
fp_pty_size(FpPty *pty, int *rows, int *cols)
{
  *rows = pty->rows;
  *cols = pty->cols;
}

void
fp_pty_resize(FpPty *pty, int rows, int cols)
{
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
  pty->rows = rows;
  pty->cols = cols;
  vterm_set_size(pty->vt, rows, cols);
  ioctl(pty->fd, TIOCSWINSZ, &size);
}

void
fp_pty_signal(FpPty *pty, int number)
{
  kill(pty->child, number);
}

gsize
fp_pty_mark(FpPty *pty)
{
  return pty->bytes->len;
}

const char *
fp_pty_bytes(FpPty *pty, gsize from, gsize *length)
{
  *length = pty->bytes->len - from;
  return (const char *)pty->bytes->data + from;
}

gboolean
fp_pty_wrote(FpPty *pty, gsize from, const char *sequence)
{
  gsize length;
  const char *bytes = fp_pty_bytes(pty, from, &length);
  return g_strstr_len(bytes, (gssize)length, sequence) != NULL;
}

/* Of the numbers between "ESC [" and "m". */
static gboolean
sets_colour(const char *numbers)
{
  for (;;) {
    char *end;
    guint64 number = g_ascii_strtoull(numbers, &end, 10);
    gboolean is_one = end != numbers && (*end == 'm' || *end == ';' || *end == ':');
    if (is_one && ((number >= 30 && number <= 38) || (number >= 40 && number <= 48) || number >= 90))
      return TRUE;
    if (*end != ';')
      return FALSE;
    numbers = end + 1;
  }
}

gboolean
fp_pty_coloured(FpPty *pty, gsize from)
{
  gsize length;
  const char *bytes = fp_pty_bytes(pty, from, &length), *at = bytes;
  g_autofree char *text = NULL;
  while ((at = memmem(at, length - (gsize)(at - bytes), "\033[", 2))) {
    at += 2;
    g_free(text);
    text = g_strndup(at, MIN(length - (gsize)(at - bytes), 40));
    if (text[strspn(text, "0123456789;:")] == 'm' && sets_colour(text))
      return TRUE;
  }
  return FALSE;
}
