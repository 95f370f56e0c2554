/* Bytes to key names. Both forms of the arrow keys are known (programs that move the cursor for a braille
 * display send the plain VT100 ones), a bracketed paste comes as one piece, the mouse as rows. */
#include "config.h"

#include "tui/screen.h"

#include "flagpost/secret.h"

#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
  PASTE_BEGINS = KEY_MAX + 1,
  PASTE_ENDS,
  STRING_BEGINS, /* a terminal's late answer: no key, and nothing in it is one */
  ANSWER_BEGINS,
  LONGEST_PASTE = 1 << 20
};

static const struct {
  const char *bytes;
  int code;
} sequences[] = {
    {"\033[A", KEY_UP},        {"\033[B", KEY_DOWN},     {"\033[C", KEY_RIGHT},
    {"\033[D", KEY_LEFT},      {"\033OA", KEY_UP},       {"\033OB", KEY_DOWN},
    {"\033OC", KEY_RIGHT},     {"\033OD", KEY_LEFT},     {"\033[H", KEY_HOME},
    {"\033[F", KEY_END},       {"\033OH", KEY_HOME},     {"\033OF", KEY_END},
    {"\033[1~", KEY_HOME},     {"\033[4~", KEY_END},     {"\033[5~", KEY_PPAGE},
    {"\033[6~", KEY_NPAGE},    {"\033[3~", KEY_DC},      {"\033[200~", PASTE_BEGINS},
    {"\033[201~", PASTE_ENDS}, {"\033]", STRING_BEGINS}, {"\033[?", ANSWER_BEGINS},
};

static const struct {
  int code;
  const char *name;
} names[] = {
    {KEY_UP, "Up"},        {KEY_DOWN, "Down"},
    {KEY_LEFT, "Left"},    {KEY_RIGHT, "Right"},
    {KEY_HOME, "Home"},    {KEY_END, "End"},
    {KEY_PPAGE, "PageUp"}, {KEY_NPAGE, "PageDown"},
    {KEY_DC, "Delete"},    {KEY_BACKSPACE, "Backspace"},
    {KEY_ENTER, "Enter"},  {KEY_BTAB, "Shift-Tab"},
};

/* Of characters; see name_char(). */
static const char *const character_names[] = {"Tab", "Esc", "Space"};

gboolean
fp_key_is_name(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    if (g_str_equal(name, names[i].name))
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS(character_names); i++)
    if (g_str_equal(name, character_names[i]))
      return TRUE;
  /* Those of Ctrl-H, I, J, M and [ have names of their own. */
  if (g_str_has_prefix(name, "Ctrl-"))
    return strlen(name) == 6 && name[5] >= '@' && name[5] <= '_' && !strchr("HIJM[", name[5]);
  return g_utf8_strlen(name, -1) == 1 && g_unichar_isgraph(g_utf8_get_char(name));
}

char *
fp_key_names(void)
{
  g_autoptr(GString) list = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    g_string_append_printf(list, "%s, ", names[i].name);
  for (gsize i = 0; i < G_N_ELEMENTS(character_names); i++)
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", character_names[i]);
  return g_string_free(g_steal_pointer(&list), FALSE);
}

static gboolean pasting;
static GString *pasted;

void
fp_keys_prepare(gboolean mouse)
{
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  meta(stdscr, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS(sequences); i++)
    define_key(sequences[i].bytes, sequences[i].code);
  if (mouse) {
    mouseinterval(0);
    mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
  }
}

static FpKey
mouse_key(void)
{
  MEVENT event;
  FpKey key = {0};
  if (getmouse(&event) != OK)
    return key;
  key.row = event.y;
  key.col = event.x;
  if (event.bstate & BUTTON4_PRESSED)
    key = (FpKey){.kind = FP_KEY_WHEEL, .by = -1};
  else if (event.bstate & BUTTON5_PRESSED)
    key = (FpKey){.kind = FP_KEY_WHEEL, .by = 1};
  else if (event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED))
    key.kind = FP_KEY_CLICK;
  return key;
}

static void
name_code(FpKey *key, int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    if (names[i].code == code) {
      key->kind = FP_KEY_NAME;
      g_strlcpy(key->name, names[i].name, sizeof key->name);
      return;
    }
  }
  /* A key without a name is a key all the same: it ends an announcement. */
  if (code != KEY_RESIZE) {
    key->kind = FP_KEY_NAME;
    g_strlcpy(key->name, "Unknown", sizeof key->name);
  }
}

static void
name_char(FpKey *key, gunichar c)
{
  key->kind = FP_KEY_NAME;
  if (c == '\r' || c == '\n')
    g_strlcpy(key->name, "Enter", sizeof key->name);
  else if (c == '\t')
    g_strlcpy(key->name, "Tab", sizeof key->name);
  else if (c == 27)
    g_strlcpy(key->name, "Esc", sizeof key->name);
  else if (c == 127 || c == 8)
    g_strlcpy(key->name, "Backspace", sizeof key->name);
  else if (c == ' ')
    g_strlcpy(key->name, "Space", sizeof key->name);
  else if (c < 32)
    g_snprintf(key->name, sizeof key->name, "Ctrl-%c", (char)(c + 64));
  else if (g_unichar_validate(c))
    key->name[g_unichar_to_utf8(c, key->name)] = '\0';
  else
    g_strlcpy(key->name, "Unknown", sizeof key->name);
}

/* TRUE: the paste has ended. What is pasted never becomes a command. */
static gboolean
paste_more(int status, wint_t c)
{
  if (status == KEY_CODE_YES && c == PASTE_ENDS)
    return TRUE;
  if (status == OK && c != 0 && g_unichar_validate(c) && pasted->len < LONGEST_PASTE)
    g_string_append_unichar(pasted, c);
  return FALSE;
}

/* --- what was read before ncurses began --- */

static GByteArray *before;
static gsize taken; /* of them, from the beginning */

void
fp_keys_typed(const guint8 *bytes, gsize length)
{
  if (!before)
    before = g_byte_array_new();
  if (taken > before->len / 2) {
    g_byte_array_remove_range(before, 0, (guint)taken);
    taken = 0;
  }
  g_byte_array_append(before, bytes, (guint)length);
}

gboolean
fp_keys_typed_wait(void)
{
  return before && before->len > 0;
}

/* What waits, and how much it is. */
static const char *
waiting(gsize *length)
{
  *length = before->len - taken;
  return (const char *)before->data + taken;
}

/* The next `size` bytes are done with: they may have been a password. */
static void
take(gsize size)
{
  fp_wipe(before->data + taken, size);
  taken += size;
  if (taken < before->len)
    return;
  g_byte_array_set_size(before, 0);
  taken = 0;
}

/* How long the mouse's report is that stands at the beginning; 0: it is none. */
static gsize
mouse_report(const char *text, gsize length)
{
  gsize n = 3;
  if (length < n || memcmp(text, "\033[<", n) != 0)
    return 0;
  while (n < length && (g_ascii_isdigit(text[n]) || text[n] == ';'))
    n++;
  return n < length && (text[n] == 'M' || text[n] == 'm') ? n + 1 : 0;
}

/* As get_wch(): the longest sequence that is known, else one character. The mouse waits for no paste. */
static int
next_before(wint_t *c)
{
  gsize left, longest = 0;
  const char *text = waiting(&left);
  for (gsize i = 0; i < G_N_ELEMENTS(sequences); i++) {
    gsize n = strlen(sequences[i].bytes);
    if (n > longest && n <= left && memcmp(text, sequences[i].bytes, n) == 0) {
      longest = n;
      *c = (wint_t)sequences[i].code;
    }
  }
  if (longest == 0) {
    longest = mouse_report(text, left);
    *c = KEY_RESIZE; /* no key */
  }
  if (longest > 0) {
    take(longest);
    return KEY_CODE_YES;
  }
  gunichar character = g_utf8_get_char_validated(text, (gssize)left);
  gboolean valid = character != (gunichar)-1 && character != (gunichar)-2;
  *c = valid ? (wint_t)character : 0xFFFD;
  take(valid ? (gsize)g_unichar_to_utf8(character, NULL) : 1);
  return OK;
}

static int
next_code(wint_t *c)
{
  return fp_keys_typed_wait() ? next_before(c) : get_wch(c);
}

/* --- a paste, in pieces as large as they come: ncurses reads byte by byte --- */

static const char paste_end[] = "\033[201~";

static gboolean
read_piece(void)
{
  struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
  guint8 bytes[16 * 1024];
  gssize n = poll(&ready, 1, 0) > 0 && (ready.revents & POLLIN) ? read(STDIN_FILENO, bytes, sizeof bytes) : 0;
  if (n <= 0)
    return FALSE;
  fp_keys_typed(bytes, (gsize)n);
  fp_wipe(bytes, (gsize)n);
  return TRUE;
}

/* How much of it is the paste for certain: its last bytes may begin the end mark. */
static gsize
certain(const char *text, gsize length)
{
  for (gsize n = MIN(sizeof paste_end - 2, length); n > 0; n--)
    if (memcmp(text + length - n, paste_end, n) == 0)
      return length - n;
  return length;
}

/* TRUE: the paste has ended; what was read after it waits as keys. */
static gboolean
take_piece(void)
{
  gsize left, at = 0;
  const char *text = waiting(&left), *mark = memmem(text, left, paste_end, sizeof paste_end - 1);
  gsize end = mark ? (gsize)(mark - text) : certain(text, left);
  while (at < end) {
    gunichar c = g_utf8_get_char_validated(text + at, (gssize)(end - at));
    if (c == (gunichar)-2 && !mark)
      break; /* the rest of a letter comes with the next piece */
    gboolean valid = c != (gunichar)-1 && c != (gunichar)-2;
    if (c != 0 && pasted->len < LONGEST_PASTE)
      g_string_append_unichar(pasted, valid ? c : 0xFFFD);
    at += valid ? (gsize)g_unichar_to_utf8(c, NULL) : 1;
  }
  take(mark ? end + sizeof paste_end - 1 : at);
  return mark ? TRUE : FALSE;
}

/* TRUE: the paste has ended. FALSE: nothing more is there yet. */
static gboolean
take_paste(gboolean *any)
{
  for (;;) {
    if (fp_keys_typed_wait() && take_piece())
      return TRUE;
    if (!read_piece())
      return FALSE;
    *any = TRUE;
  }
}

static FpKey
end_paste(void)
{
  pasting = FALSE;
  return (FpKey){.kind = FP_KEY_PASTE, .paste = g_string_free(g_steal_pointer(&pasted), FALSE)};
}

/* --- answers that came too late to be of use --- */

static int swallowing; /* STRING_BEGINS, ANSWER_BEGINS; 0: nothing */

/* FALSE: this one is no part of an answer any more. */
static gboolean
swallow(int status, wint_t c)
{
  gboolean string = swallowing == STRING_BEGINS;
  if (status != OK || (!string && !(c == ';' || (c >= '0' && c <= '9') || g_ascii_isalpha((char)c)))) {
    swallowing = 0;
    return FALSE;
  }
  if ((string && (c == '\a' || c == '\\')) || (!string && g_ascii_isalpha((char)c)))
    swallowing = 0;
  return TRUE;
}

FpKey
fp_keys_next(gboolean *any)
{
  FpKey key = {0};
  wint_t c;
  int status;
  gboolean unicode = g_get_charset(NULL);
  for (;;) {
    if (pasting && unicode)
      return take_paste(any) ? end_paste() : key;
    if ((status = next_code(&c)) == ERR)
      return key;
    *any = TRUE;
    if (swallowing != 0 && swallow(status, c))
      continue;
    if (pasting) {
      if (!paste_more(status, c))
        continue;
      return end_paste();
    }
    if (status == KEY_CODE_YES && (c == STRING_BEGINS || c == ANSWER_BEGINS)) {
      swallowing = (int)c;
      continue;
    }
    if (status == KEY_CODE_YES && c == PASTE_BEGINS) {
      pasting = TRUE;
      pasted = g_string_new(NULL);
      continue;
    }
    if (status == KEY_CODE_YES && c == KEY_MOUSE)
      key = mouse_key();
    else if (status == KEY_CODE_YES)
      name_code(&key, (int)c);
    else
      name_char(&key, c);
    if (key.kind != FP_KEY_NONE)
      return key;
  }
}
