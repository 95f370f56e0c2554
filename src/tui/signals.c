/* Signals as events of the loop: another size of the window, stop and continue, the end. */
#include "config.h"

#include "tui/tui.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

static gboolean
window_changed(gpointer data)
{
  Tui *tui = data;
  /* Nothing is written while a secret is typed: the new size counts afterwards. */
  if (tui->question && fp_prompt_kind(tui->question->prompt) == FP_PROMPT_SECRET)
    tui->resized = TRUE;
  else if (!fp_screen_away())
    fp_screen_resized();
  tui_changed(tui);
  return G_SOURCE_CONTINUE;
}

static gboolean
told_to_end(gpointer data)
{
  Tui *tui = data;
  if (!tui_edit_hang_up(tui))
    tui_told_to_end(tui);
  return G_SOURCE_CONTINUE;
}

static int stop_pipe[2] = {-1, -1};

static void
job_signal(int number)
{
  char byte = number == SIGTSTP ? 't' : 'c';
  if (write(stop_pipe[1], &byte, 1) < 0)
    return;
}

static gboolean
job_ready(int fd, GIOCondition condition, gpointer data)
{
  Tui *tui = data;
  char bytes[16];
  gssize n = read(fd, bytes, sizeof bytes);
  if (n > 0 && memchr(bytes, 't', (gsize)n) && !fp_screen_away()) {
    fp_screen_suspend();
  } else if (n > 0 && !fp_screen_away()) {
    /* Stopped and continued from outside: the terminal may have been used by others. */
    fp_screen_leave();
    fp_screen_enter();
  }
  fp_screen_redraw();
  tui_changed(tui);
  return G_SOURCE_CONTINUE;
}

void
tui_watch_signals(Tui *tui)
{
  struct sigaction action = {.sa_handler = job_signal, .sa_flags = SA_RESTART};
  g_unix_signal_add(SIGWINCH, window_changed, tui);
  g_unix_signal_add(SIGTERM, told_to_end, tui);
  g_unix_signal_add(SIGHUP, told_to_end, tui);
  signal(SIGPIPE, SIG_IGN);
  if (tui->front)
    return;
  g_unix_signal_add(SIGINT, told_to_end, tui);
  if (g_unix_open_pipe(stop_pipe, FD_CLOEXEC, NULL)) {
    g_unix_set_fd_nonblocking(stop_pipe[1], TRUE, NULL);
    g_unix_fd_add(stop_pipe[0], G_IO_IN, job_ready, tui);
    sigaction(SIGTSTP, &action, NULL);
    sigaction(SIGCONT, &action, NULL);
  }
}
