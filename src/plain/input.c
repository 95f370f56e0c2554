/* Standard input as lines, taken one at a time by plain.c when a prompt or a question stands. */
#include "config.h"

#include "plain/plain.h"

#include "flagpost/secret.h"
#include "flagpost/text.h"

#include <errno.h>
#include <glib-unix.h>
#include <termios.h>
#include <unistd.h>

static gboolean
readable(int fd, GIOCondition condition, gpointer data)
{
  Plain *plain = data;
  char bytes[4096];
  gssize n = read(fd, bytes, sizeof bytes);
  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;
  if (n > 0)
    g_string_append_len(plain->input, bytes, n);
  fp_wipe(bytes, sizeof bytes);
  plain->input_ended = n <= 0;
  plain->came(plain);
  return n > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
plain_listen(Plain *plain, PlainCame came)
{
  plain->came = came;
  plain->terminal = isatty(STDIN_FILENO);
  g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, readable, plain);
}

gboolean
plain_next_line(Plain *plain, char **line)
{
  const char *end = memchr(plain->input->str, '\n', plain->input->len);
  gsize length = end ? (gsize)(end - plain->input->str) : plain->input->len;
  if (!end && (!plain->input_ended || length == 0))
    return FALSE;
  g_autofree char *typed = g_strndup(plain->input->str, length);
  if (length > 0 && typed[length - 1] == '\r')
    typed[length - 1] = '\0';
  /* It may have been a password. */
  fp_wipe(plain->input->str, length);
  g_string_erase(plain->input, 0, (gssize)MIN(length + 1, plain->input->len));
  *line = fp_text_from_locale(typed);
  fp_wipe(typed, strlen(typed));
  return TRUE;
}

void
plain_echo(const Plain *plain, gboolean on)
{
  struct termios modes;
  if (!plain->terminal || tcgetattr(STDIN_FILENO, &modes) != 0)
    return;
  if (on)
    modes.c_lflag |= ECHO;
  else
    modes.c_lflag &= ~(tcflag_t)ECHO;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
}
