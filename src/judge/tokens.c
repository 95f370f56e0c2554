/* Text into tokens. A token is a word, a number, an address of a page, or an address of a person; what stands
 * between is counted. Called by reading.c. */
#include "config.h"

#include "fold.h"
#include "tokens.h"

#define WORD_LIMIT   40 /* characters of one word that are kept */
#define TOKENS_FIRST 64 /* there is room for so many at first */

typedef struct {
  FpReading *reading;
  const char *at, *end;
  guint count;          /* tokens; the reading's list has room for more, until the end */
  gboolean line;        /* the next token begins a line */
  const char *no_slash; /* from `at` up to here no character looks like one */
} Scan;

/* --- characters --- */

static gunichar
peek(const char *at)
{
  return (guchar)*at < 0x80 ? (guchar)*at : g_utf8_get_char(at);
}

/* Letters in circles, squares and brackets. */
static gboolean
is_framed(gunichar c)
{
  return (c >= 0x249C && c <= 0x24E9) || (c >= 0x1F110 && c <= 0x1F189);
}

static gboolean
is_word_char(gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum((char)c);
  return g_unichar_isalnum(c) || g_unichar_ismark(c) || is_framed(c);
}

static gboolean
is_digit(gunichar c)
{
  return c < 0x80 ? g_ascii_isdigit((char)c) : g_unichar_isdigit(c);
}

/* A sign that is written for a letter: "c@$h", "w!n", "h€llo", "par+y". */
static gboolean
is_letter_sign(gunichar c)
{
  return c == '@' || c == '$' || c == '!' || c == '|' || c == '+' || c == 0x20AC;
}

static gboolean
is_alpha_at(const Scan *scan, const char *at)
{
  return at < scan->end && g_unichar_isalpha(peek(at));
}

/* "mess@9e", "v!5it", "mail|80x", but "msg@150p", "wow!5 of them" and "US$5" are not words. */
static gboolean
sign_beside_digit(const Scan *scan, gunichar c, gunichar before, const char *next)
{
  return next < scan->end && g_ascii_isdigit(*next) && g_unichar_isalpha(before) &&
         (c == '|' || c == 0x20AC || is_alpha_at(scan, next + 1));
}

/* Inside a word: an apostrophe; a sign in the place of a letter, three at most. */
static gboolean
joins(const Scan *scan, const char *at, gunichar c)
{
  if (at == scan->reading->text->str || at + 1 >= scan->end)
    return FALSE;
  const char *next = g_utf8_next_char(at);
  if (c == '\'' || c == 0x2019)
    return is_alpha_at(scan, next);
  gunichar before = is_letter_sign(c) ? peek(g_utf8_prev_char(at)) : 0;
  if (!is_letter_sign(c) || (!is_word_char(before) && (at == scan->at || !is_letter_sign(before))))
    return FALSE;
  if (sign_beside_digit(scan, c, before, next))
    return TRUE;
  for (guint i = 0; i < 2 && next < scan->end && is_letter_sign(peek(next)) && (guchar)*next != c; i++)
    next = g_utf8_next_char(next);
  /* Behind a word: "win$", "fre€", "har|", "kep+". */
  gboolean behind = c != '!' && c != '@' && !g_unichar_isdigit(before);
  return is_alpha_at(scan, next) || (behind && (next >= scan->end || strchr(" \n.,;:!?)", *next)));
}

/* "$ell", "!n", "€uro", "|@st": a sign for the first letter. */
static gboolean
sign_begins(const Scan *scan, gunichar c)
{
  if ((c != '$' && c != '!' && c != '|' && c != '+' && c != 0x20AC) ||
      (scan->at > scan->reading->text->str && !g_ascii_isspace(scan->at[-1])))
    return FALSE;
  const char *next = g_utf8_next_char(scan->at);
  return is_alpha_at(scan, next) || (c < 0x80 && c != '$' && next + 1 < scan->end &&
                                     (*next == '@' || g_ascii_isdigit(*next)) && is_alpha_at(scan, next + 1));
}

static gboolean
is_currency(gunichar c)
{
  return c == '$' || c == 0xA3 || c == 0xA5 || (c >= 0x20A0 && c <= 0x20CF);
}

static gboolean
is_picture(gunichar c)
{
  return (c >= 0x2600 && c <= 0x27BF) || (c >= 0x1F000 && c <= 0x1FAFF) || c == 0x203C || c == 0x2049;
}

/* 1 Latin, 2 Cyrillic, 3 Greek, 0 others: the three whose letters look alike. */
static unsigned
script_of(gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalpha((char)c) ? 1 : 0;
  if ((c >= 0x370 && c < 0x400) || (c >= 0x1F00 && c < 0x2000))
    return 3;
  if (c >= 0x400 && c < 0x530)
    return 2;
  return (c >= 0xC0 && c < 0x250) || (c >= 0x1E00 && c < 0x1F00) ? 1 : 0;
}

/* --- one token --- */

static FpToken *
add_token(Scan *scan, const char *from, const char *to, FpTokenKind kind)
{
  FpReading *reading = scan->reading;
  if (scan->count == reading->tokens->len)
    g_array_set_size(reading->tokens, MAX(2 * scan->count, TOKENS_FIRST));
  FpToken *token = &g_array_index(reading->tokens, FpToken, scan->count++);
  *token = (FpToken){.start = (guint)(from - reading->text->str),
                     .size = (guint)(to - from),
                     .word = (guint)reading->skeleton->len,
                     .kind = (guint8)kind};
  if (token->start < reading->body)
    token->flags |= FP_TOKEN_SUBJECT;
  if (scan->line)
    token->flags |= FP_TOKEN_LINE;
  scan->line = FALSE;
  return token;
}

static void
seal(FpReading *reading, FpToken *token)
{
  token->length = (guint)reading->skeleton->len - token->word;
  token->hash = fp_hash(0, reading->skeleton->str + token->word, token->length);
}

typedef struct {
  guint letters, capitals, digits, characters;
  unsigned scripts;    /* bits */
  gboolean full_width; /* a form that stands for a plain letter */
  gboolean sign;       /* '@', '$' or '!' for a letter */
} Look;

/* The end of the word that begins at `at`, and what it is made of. */
static const char *
measure(const Scan *scan, const char *at, Look *look)
{
  while (at < scan->end) {
    gunichar c = peek(at);
    if (c < 0x80 && g_ascii_isalpha((char)c)) {
      look->letters++;
      look->capitals += g_ascii_isupper((char)c);
      look->scripts |= 1u << 1;
      look->characters++;
      at++;
      continue;
    }
    if (!is_word_char(c) && !joins(scan, at, c) && (at > scan->at || !sign_begins(scan, c)))
      break;
    if (is_digit(c)) {
      look->digits++;
    } else if (is_framed(c)) {
      look->letters++;
      look->full_width = TRUE;
    } else if (g_unichar_isalpha(c)) {
      look->letters++;
      look->capitals += g_unichar_isupper(c) ? 1 : 0;
      look->scripts |= 1u << script_of(c);
      look->full_width |= (c >= 0xFF21 && c <= 0xFF5A) || (c >= 0x1D400 && c <= 0x1D7FF);
    } else {
      look->sign |= (c == '@' || c == '$' || c == '!') && at > scan->at && is_alpha_at(scan, at + 1);
    }
    look->characters++;
    at = g_utf8_next_char(at);
  }
  return at;
}

static gboolean
several(unsigned scripts)
{
  scripts &= 0xE;
  return (scripts & (scripts - 1)) != 0;
}

/* What letters, digits and signs of ASCII look like in a word. letter: as look, 0 for all that are none. */
static struct {
  guint16 look[0x80];
  char letter[0x100];
} plain;

static void
make_plain(void)
{
  static gsize made;
  if (!g_once_init_enter(&made))
    return;
  for (gunichar c = 0; c < 0x80; c++) {
    plain.look[c] = (guint16)fp_fold_digit(g_ascii_isdigit((char)c) ? c : fp_fold(c));
    plain.letter[c] = g_ascii_isalpha((char)c) ? (char)plain.look[c] : 0;
  }
  g_once_init_leave(&made, TRUE);
}

/* What a letter or digit of a word looks like; 0: nothing. */
static gunichar
look_in_word(gunichar c)
{
  if (c < 0x80)
    return plain.look[c];
  return is_digit(c) ? fp_fold_digit((gunichar)('0' + MAX(g_unichar_digit_value(c), 0)))
                     : fp_fold_digit(fp_fold(c));
}

/* The skeleton of a word: digits become letters where letters stand beside them. */
static void
append_skeleton(FpReading *reading, const char *from, const char *to)
{
  guint count = 0;
  for (const char *at = from; at < to && count < WORD_LIMIT; at = g_utf8_next_char(at)) {
    gunichar c = peek(at), look = c == '\'' || c == 0x2019 ? 0 : look_in_word(c);
    if (look == 0)
      continue;
    if (look < 0x80)
      g_string_append_c(reading->skeleton, (char)look);
    else
      g_string_append_unichar(reading->skeleton, look);
    count++;
  }
}

static gboolean
beside_currency(const Scan *scan, const char *from, const char *to)
{
  const char *start = scan->reading->text->str;
  if (to < scan->end && (is_currency(peek(to)) || (*to == ' ' && is_currency(peek(to + 1)))))
    return TRUE;
  const char *before = from > start ? g_utf8_prev_char(from) : NULL;
  if (before && *before == ' ' && before > start)
    before = g_utf8_prev_char(before);
  return before && is_currency(peek(before));
}

/* "w1n", "M0bile", "FR33": digits between letters. "4u", "2nd" and "mp3" are no disguise, and "GG8DrJ", in
 * which capitals and small letters alternate, is a code. */
static gboolean
digits_disguise(const Look *look, const char *from, const char *to)
{
  gboolean as_words_are = look->capitals == 0 || look->capitals == look->letters ||
                          (look->capitals == 1 && g_unichar_isupper(peek(from)));
  return look->digits > 0 && look->letters >= 3 && as_words_are && g_unichar_isalpha(peek(from)) &&
         g_unichar_isalpha(peek(g_utf8_prev_char(to)));
}

static void
read_word(Scan *scan)
{
  FpReading *reading = scan->reading;
  Look look = {0};
  const char *from = scan->at, *to = measure(scan, from, &look);
  gboolean number = look.letters == 0 || (look.digits > 2 && look.letters <= 1);
  FpToken *token = add_token(scan, from, to, number ? FP_TOKEN_NUMBER : FP_TOKEN_WORD);
  if (number) {
    /* A number is its length: which one it is tells nothing. */
    g_string_append_c(reading->skeleton, '#');
    token->digits = (guint8)MIN(look.digits, 255);
    if (beside_currency(scan, from, to))
      token->flags |= FP_TOKEN_MONEY;
  } else {
    append_skeleton(reading, from, to);
    reading->words++;
    reading->letters += look.letters;
    reading->capitals += look.capitals;
    if (look.letters >= 2 && look.capitals == look.letters)
      token->flags |= FP_TOKEN_UPPER;
    if (several(look.scripts))
      token->flags |= FP_TOKEN_MIXED | FP_TOKEN_DISGUISED;
    if (look.full_width || look.sign || digits_disguise(&look, from, to))
      token->flags |= FP_TOKEN_DISGUISED;
    token->digits = (guint8)MIN(look.digits, 255);
  }
  seal(reading, token);
  scan->at = to;
}

/* What can belong neither to a word nor to an address. */
static gboolean
ends_plainly(const char *at)
{
  switch (*at) {
  case '.':
  case '!':
  case ':':
  case '-':
    return at[1] == ' ' || at[1] == '\n' || at[1] == '\0';
  case ' ':
  case '\n':
  case '\0':
  case ',':
  case ';':
  case '?':
  case '/':
  case ')':
  case '"':
    return TRUE;
  default:
    return FALSE;
  }
}

/* Where the next word goes: there is room for WORD_LIMIT bytes and a NUL. */
static char *
room_for_word(GString *skeleton)
{
  const gsize size = skeleton->len;
  if (skeleton->allocated_len - size <= WORD_LIMIT) {
    g_string_set_size(skeleton, size + WORD_LIMIT);
    g_string_truncate(skeleton, size);
  }
  return skeleton->str + size;
}

/* Most words are letters of ASCII alone: read in one go, to the same token. FALSE: this is another one. */
static gboolean
read_plain_word(Scan *scan)
{
  FpReading *reading = scan->reading;
  char *word = room_for_word(reading->skeleton);
  guint size = 0, capitals = 0;
  guint32 sum = fp_hash_begin(0);
  for (const char *at = scan->at; size < WORD_LIMIT; size++) {
    char look = plain.letter[(guchar)at[size]];
    if (look == 0)
      break;
    word[size] = look;
    capitals += at[size] <= 'Z' ? 1 : 0;
    sum = fp_hash_byte(sum, look);
  }
  if (!ends_plainly(scan->at + size)) {
    memset(word, 0, size); /* the skeleton ends where it ended, and nothing stays behind it */
    return FALSE;
  }
  FpToken *token = add_token(scan, scan->at, scan->at + size, FP_TOKEN_WORD);
  token->length = size;
  token->hash = fp_hash_mix(sum);
  if (size >= 2 && capitals == size)
    token->flags |= FP_TOKEN_UPPER;
  word[size] = '\0';
  reading->skeleton->len += size;
  reading->words++;
  reading->letters += size;
  reading->capitals += capitals;
  scan->at += size;
  return TRUE;
}

/* --- addresses --- */

static const char *
address_end(const Scan *scan, const char *at)
{
  while (at < scan->end && (guchar)*at > ' ' && !strchr("<>\"", *at))
    at++;
  while (at > scan->at && strchr(".,;:!?)]}'", at[-1]))
    at--;
  return at;
}

static gboolean
begins_address(const char *at)
{
  return g_ascii_strncasecmp(at, "http://", 7) == 0 || g_ascii_strncasecmp(at, "https://", 8) == 0 ||
         (g_ascii_strncasecmp(at, "www.", 4) == 0 && g_ascii_isalnum(at[4]));
}

static const char *const endings[] = {"com", "net",  "org",     "info",   "biz",  "top", "xyz",  "shop",
                                      "icu", "site", "club",    "online", "live", "ru",  "de",   "uk",
                                      "co",  "io",   "tv",      "me",     "cn",   "in",  "us",   "eu",
                                      "fr",  "es",   "example", "store",  "tk",   "ml",  "link", "click"};

/* look: as look_of_address() makes it. */
static gboolean
is_host_ending(const char *look)
{
  for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
    const char *one = endings[i], *at = look;
    for (; *one != '\0' && *at == (char)look_in_word((guchar)*one); one++)
      at++;
    if (*one == '\0' && *at == '\0')
      return TRUE;
  }
  return FALSE;
}

/* "name.com", "shop.example.top/x": letters, a dot, an ending that hosts have. */
static gboolean
bare_host(const Scan *scan, const char *at)
{
  const char *stop = at, *dot = NULL;
  for (; stop < scan->end && (g_ascii_isalnum(*stop) || *stop == '-' || *stop == '.'); stop++)
    if (*stop == '.')
      dot = stop;
  if (!dot || dot == at || stop - dot < 3 || stop - at > 253)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
    if (strlen(endings[i]) == (gsize)(stop - dot - 1) &&
        g_ascii_strncasecmp(dot + 1, endings[i], (gsize)(stop - dot - 1)) == 0)
      return dot - at >= 3 || *stop == '/';
  return FALSE;
}

static const char *
mail_end(const Scan *scan, const char *at)
{
  const char *sign = at;
  while (sign < scan->end && (g_ascii_isalnum(*sign) || strchr("._+-", *sign)) && sign - at < 64)
    sign++;
  if (sign == at || sign >= scan->end || *sign != '@' || !g_ascii_isalnum(sign[1]))
    return NULL;
  const char *stop = sign + 1, *dot = NULL;
  for (; stop < scan->end && (g_ascii_isalnum(*stop) || *stop == '-' || *stop == '.'); stop++)
    if (*stop == '.' && g_ascii_isalnum(stop[1]))
      dot = stop;
  return dot ? stop : NULL;
}

static gboolean
read_address(Scan *scan)
{
  const char *from = scan->at, *to = from;
  /* Every address has one of these behind its first letters; most words have none. */
  while (to < scan->end && g_ascii_isalnum(*to))
    to++;
  if (to == scan->end || (*to != '.' && *to != '-' && *to != ':' && *to != '@' && *to != '_' && *to != '+'))
    return FALSE;
  gboolean link = begins_address(from) || bare_host(scan, from);
  FpTokenKind kind = link ? FP_TOKEN_LINK : FP_TOKEN_MAIL;
  to = link ? address_end(scan, from) : mail_end(scan, from);
  if (!to || to == from)
    return FALSE;
  FpToken *token = add_token(scan, from, to, kind);
  g_string_append(scan->reading->skeleton, link ? "&link" : "&mail");
  seal(scan->reading, token);
  scan->at = to;
  return TRUE;
}

/* What a character of an address is, its full width undone. */
static gunichar
look_in_address(gunichar c)
{
  gunichar narrow = c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
  return narrow < 0x80 && strchr(".:-/_", (int)narrow) ? narrow : look_in_word(c);
}

/* How far the letters of an address go at most: a text without a blank is read once, not once for each of its
 * letters. */
static const char *
end_of_address(const Scan *scan)
{
  enum { MOST_BYTES = 512 };
  return scan->at + MIN(scan->end - scan->at, MOST_BYTES);
}

/* The letters of an address up to its first '/' that is not of "://", of ASCII alone. FALSE: it does not fit,
 * or there are others. */
static gboolean
look_of_address(const Scan *scan, char *look, guint room)
{
  const char *end = end_of_address(scan);
  guint size = 0;
  for (const char *at = scan->at; at < end && (guchar)*at > ' '; at = g_utf8_next_char(at)) {
    gunichar one = look_in_address(peek(at));
    if (one == '/' && (size == 0 || (look[size - 1] != ':' && look[size - 1] != '/')))
      break;
    if (one >= 0x80 || size + 1 >= room)
      return FALSE;
    if (one != 0)
      look[size++] = (char)one;
  }
  look[size] = '\0';
  return size >= 4;
}

/* "h7+p://...", "nоva-gr€en.ru/x": an address whose letters are disguised. Which one it is varies, as
 * others' does. */
static gboolean
read_disguised_address(Scan *scan)
{
  char look[128];
  const char *to = MAX(scan->at, scan->no_slash), *end = end_of_address(scan);
  while (to < end && (guchar)*to > ' ' && look_in_address(peek(to)) != '/')
    to = g_utf8_next_char(to);
  scan->no_slash = to;
  if (to >= end || (guchar)*to <= ' ' || !look_of_address(scan, look, sizeof look))
    return FALSE;
  /* "here...https://" is a word before one. */
  const char *dot = strchr(look, ':') || strstr(look, "..") ? NULL : strrchr(look, '.');
  if (!g_str_has_prefix(look, "http://") && !g_str_has_prefix(look, "https://") &&
      (!dot || (!is_host_ending(dot + 1) && !g_str_has_prefix(look, "www."))))
    return FALSE;
  while (to < scan->end && (guchar)*to > ' ')
    to++;
  FpToken *token = add_token(scan, scan->at, to, FP_TOKEN_LINK);
  token->flags |= FP_TOKEN_DISGUISED;
  g_string_append(scan->reading->skeleton, "&link");
  seal(scan->reading, token);
  scan->at = to;
  return TRUE;
}

/* --- what stands between --- */

static void
count_sign(Scan *scan, gunichar c)
{
  FpReading *reading = scan->reading;
  gboolean again = scan->at > reading->text->str && scan->at[-1] == *scan->at;
  if (c == '\n')
    scan->line = TRUE;
  else if (c == '!') {
    reading->exclamations++;
    reading->exclamation_runs += again ? 1 : 0;
  } else if (is_picture(c)) {
    reading->pictures++;
  } else if (again && strchr("*$#=~><^+_", (int)MIN(c, 0x7F))) {
    reading->symbols++;
  }
}

void
fp_tokens_read(FpReading *reading)
{
  Scan scan = {reading, reading->text->str, reading->text->str + reading->text->len, 0, TRUE};
  make_plain();
  while (scan.at < scan.end) {
    gunichar c = peek(scan.at);
    if (c == ' ') {
      scan.at++;
    } else if (c < 0x80 && plain.letter[c] != 0 && read_plain_word(&scan)) {
      continue;
    } else if (c == '@' && g_ascii_isalnum(scan.at[1])) {
      /* "@name": a name on a messenger. */
      const char *from = scan.at++;
      Look look = {0};
      while (scan.at < scan.end && (g_ascii_isalnum(*scan.at) || *scan.at == '_'))
        scan.at++;
      measure(&scan, from, &look);
      FpToken *token = add_token(&scan, from, scan.at, FP_TOKEN_WORD);
      g_string_append(reading->skeleton, "@name");
      seal(reading, token);
    } else if (is_word_char(c) || sign_begins(&scan, c)) {
      if (!(c < 0x80 && read_address(&scan)) && !read_disguised_address(&scan))
        read_word(&scan);
    } else {
      count_sign(&scan, c);
      scan.at = g_utf8_next_char(scan.at);
    }
  }
  g_array_set_size(reading->tokens, scan.count);
  fp_tokens_join_apart(reading);
}
