/* Questions at the terminal, on /dev/tty so that standard input and output stay free for data. Secrets echo
 * nothing, not even asterisks, and nothing else is written while they are typed. The main loop runs on, so
 * timers and answers of the network are not kept waiting. */
#include "config.h"

#include "cli.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <termios.h>
#include <unistd.h>

#define LINE_LIMIT 4096

static int tty = -1;
static struct termios before;
static gboolean changed, given_up;

static void
restore(void)
{
  if (changed && tty >= 0)
    tcsetattr(tty, TCSAFLUSH, &before);
  changed = FALSE;
}

void
fp_ask_give_up(void)
{
  restore();
  given_up = TRUE;
}

static gboolean
open_tty(void)
{
  if (tty < 0)
    tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  return tty >= 0;
}

gboolean
fp_ask_possible(void)
{
  return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && open_tty();
}

/* One line as it comes from the terminal: the kernel edits it, we get it whole. */
typedef struct {
  FpSecret *line;
  gsize length;
  gboolean done, ended;
} Typing;

static gboolean
have_bytes(int fd, GIOCondition condition, gpointer data)
{
  Typing *typing = data;
  char *room = fp_secret_data(typing->line) + typing->length;
  ssize_t n = read(fd, room, LINE_LIMIT - typing->length);
  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;
  if (n <= 0) {
    typing->ended = typing->length == 0;
    typing->done = TRUE;
    return G_SOURCE_CONTINUE;
  }
  char *end = memchr(room, '\n', (gsize)n);
  typing->length += end ? (gsize)(end - room) : (gsize)n;
  typing->done = end || typing->length >= LINE_LIMIT;
  return G_SOURCE_CONTINUE;
}

static void
put(const char *text)
{
  while (*text != '\0') {
    ssize_t n = write(tty, text, strlen(text));
    if (n < 0 && errno != EINTR)
      return;
    text += MAX(n, 0);
  }
}

gboolean
fp_ask_osc52(const FpSecret *text, gpointer ui)
{
  g_autofree char *encoded = NULL;
  if (!open_tty())
    return FALSE;
  if (text)
    encoded = g_base64_encode((const guchar *)fp_secret_peek(text), fp_secret_length(text));
  put("\033]52;c;");
  put(encoded ? encoded : "!");
  put("\033\\");
  if (encoded)
    fp_wipe(encoded, strlen(encoded));
  return TRUE;
}

static FpSecret *
read_typed(void)
{
  Typing typing = {fp_secret_new_sized(LINE_LIMIT + 1), 0, FALSE, FALSE};
  guint source = g_unix_fd_add(tty, G_IO_IN | G_IO_HUP | G_IO_ERR, have_bytes, &typing);
  FpSecret *line = NULL;
  while (!typing.done && !given_up)
    g_main_context_iteration(NULL, TRUE);
  g_source_remove(source);
  if (typing.done && !typing.ended)
    line = fp_secret_new(fp_secret_peek(typing.line), (gssize)typing.length);
  fp_secret_unref(typing.line);
  return line;
}

/* The question as it is shown: broken between words, with the blank before what is typed. (transfer full) */
static char *
as_shown(const char *prompt)
{
  g_autofree char *lines = fp_out_folded(tty, prompt);
  g_autofree char *whole = g_strconcat(g_strchomp(lines), " ", NULL);
  return fp_text_to_locale(whole);
}

FpSecret *
fp_ask_secret(const char *question, gpointer ui)
{
  struct termios silent;
  g_autofree char *words = g_strdup_printf(_("%s (not shown):"), question);
  g_autofree char *prompt = g_strconcat(words, " ", NULL);
  if (!open_tty() || tcgetattr(tty, &before) < 0)
    return NULL;
  silent = before;
  silent.c_lflag &= (tcflag_t) ~(ECHO | ECHONL);
  changed = TRUE;
  if (tcsetattr(tty, TCSAFLUSH, &silent) < 0) {
    changed = FALSE;
    return NULL;
  }
  g_autofree char *shown = as_shown(prompt);
  put(shown);
  FpSecret *secret = read_typed();
  restore();
  put("\n");
  return secret;
}

char *
fp_ask(const char *question, const char *otherwise, gpointer ui)
{
  g_autofree char *clean = fp_text_clean(question, -1, FP_TEXT_LINES);
  g_autofree char *shown = NULL, *prompt = NULL;
  g_autoptr(FpSecret) line = NULL;
  if (!open_tty())
    return NULL;
  if (g_strcmp0(otherwise, "N") == 0)
    prompt = g_strdup_printf(_("%s y or N: "), clean);
  else
    prompt = otherwise ? g_strdup_printf("%s [%s]: ", clean, otherwise) : g_strconcat(clean, ": ", NULL);
  shown = as_shown(prompt);
  put(shown);
  line = read_typed();
  if (!line) {
    put("\n");
    return NULL;
  }
  if (fp_secret_length(line) == 0)
    return g_strdup(otherwise);
  if (g_strcmp0(otherwise, "N") == 0)
    return g_strdup(fp_letters_meant("yn", fp_letters_shown("yn"), fp_secret_peek(line)) == 'y' ? "y" : "n");
  return fp_text_from_locale(fp_secret_peek(line));
}
