/* Finds the phrases of the word lists in a reading. Each token costs a few look-ups however long the lists
 * are. Called by facts.c. */
#include "config.h"

#include "fold.h"
#include "lexicon.h"
#include "table.h"

#define PHRASE_WORDS 5
#define PREFIX_LIMIT 16

#define BEGINNING     3 /* bytes: from these most words are seen to begin no `word*` of the lists */
#define MATCHES_GUESS 8 /* most messages have no more */

typedef struct {
  guint32 hash;
  guint8 length;
  gboolean prefix; /* the word may go on */
} Piece;

typedef struct {
  Piece pieces[PHRASE_WORDS];
  guint8 count, category;
  gboolean weak;
} Phrase;

/* Phrases that begin alike stand one behind the other; after the last, one with number 0; before the first,
 * one whose `second` has a bit for each second word there is, or all. */
typedef struct {
  guint32 second; /* hash of its second word; 0: it has none, or one that may go on */
  guint number;
} Link;

static const char *const lines[] = {
#include "judge/words.inc"
};

static struct {
  GArray *phrases;       /* Phrase; the first stands for none */
  GArray *links;         /* Link; the first stands for none */
  FpTable whole, prefix; /* hash of the first word, or of its beginning, to the first such link */
  GPtrArray *categories; /* names */
  guint prefix_lengths;  /* bit n: a phrase begins with a part of n bytes */
  FpTable beginnings;    /* hash of the first BEGINNING bytes of each `word*` that has so many, to 1 */
} lists;

static guint
category_of(const char *name, gsize size)
{
  for (guint i = 0; i < lists.categories->len; i++) {
    const char *known = g_ptr_array_index(lists.categories, i);
    if (strlen(known) == size && strncmp(known, name, size) == 0)
      return i;
  }
  g_ptr_array_add(lists.categories, g_strndup(name, size));
  return lists.categories->len - 1;
}

/* All words of the lists as one text, which is cut into tokens faster than each by itself. Each byte of
 * theirs has its place in it. */
typedef struct {
  FpReading *reading;
  gsize at;    /* where the next phrase stands */
  guint token; /* the first that belongs to it */
} Words;

static FpReading *
read_words(void)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
    if (*lines[i] != '[') {
      g_string_append(text, lines[i]);
      g_string_append_c(text, '\n');
    }
  g_strdelimit(text->str, "~ *", '\n');
  return fp_reading_of_text(text->str);
}

static void
add_piece(Phrase *phrase, const Piece *piece)
{
  if (phrase->count < PHRASE_WORDS)
    phrase->pieces[phrase->count++] = *piece;
}

static void
add_sign(Phrase *phrase, const char *sign)
{
  add_piece(phrase, &(Piece){fp_hash(0, sign, strlen(sign)), 0, FALSE});
}

/* Of the tokens, those before `end`. prefix: the last of them may go on. */
static void
add_tokens(Phrase *phrase, Words *words, gsize end, gboolean prefix)
{
  const GArray *tokens = words->reading->tokens;
  const FpToken *token = &g_array_index(tokens, FpToken, words->token);
  for (; words->token < tokens->len && token->start < end; token++, words->token++) {
    gboolean last = words->token + 1 == tokens->len || token[1].start >= end;
    Piece piece = {token->hash, (guint8)MIN(token->length, 255),
                   prefix && last && token->length < PREFIX_LIMIT};
    if (piece.prefix && piece.length >= BEGINNING)
      fp_table_put(&lists.beginnings, fp_hash(0, words->reading->skeleton->str + token->word, BEGINNING), 1);
    add_piece(phrase, &piece);
  }
}

static void
add_phrase(Words *words, const char *line, guint category)
{
  Phrase phrase = {.category = (guint8)category, .weak = *line == '~'};
  const char *word = line + (phrase.weak ? 1 : 0);
  for (gsize size; *word != '\0'; word += size + (word[size] == ' ' ? 1 : 0)) {
    size = strcspn(word, " ");
    if (size == 1 && *word == '#')
      add_sign(&phrase, "#");
    else if (*word == '@' && (size == 1 || (size == 2 && word[1] == '*')))
      add_sign(&phrase, "@name");
    add_tokens(&phrase, words, words->at + (gsize)(word - line) + size, size > 0 && word[size - 1] == '*');
  }
  words->at += (gsize)(word - line) + 1;
  if (phrase.count > 0)
    g_array_append_val(lists.phrases, phrase);
}

static const Piece *
first_piece(guint number)
{
  return &g_array_index(lists.phrases, Phrase, number).pieces[0];
}

static int
by_beginning(gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *)a, y = *(const guint *)b;
  const Piece *one = first_piece(x), *other = first_piece(y);
  if (one->prefix != other->prefix)
    return one->prefix ? 1 : -1;
  if (one->hash != other->hash)
    return one->hash < other->hash ? -1 : 1;
  return x > y ? -1 : x < y;
}

static guint32
bit_of(guint32 second)
{
  return 1u << (second >> 27);
}

static void
link_phrases(void)
{
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 1; i < lists.phrases->len; i++)
    g_array_append_val(numbers, i);
  g_array_sort(numbers, by_beginning);
  g_array_set_size(lists.links, 1);
  guint head = 0;
  for (guint i = 0; i < numbers->len; i++) {
    guint number = g_array_index(numbers, guint, i);
    const Phrase *phrase = &g_array_index(lists.phrases, Phrase, number);
    const Piece *first = &phrase->pieces[0];
    FpTable *table = first->prefix ? &lists.prefix : &lists.whole;
    Link link = {phrase->count > 1 && !phrase->pieces[1].prefix ? phrase->pieces[1].hash : 0, number};
    if (fp_table_get(table, first->hash) == 0) {
      head = lists.links->len + 1;
      g_array_set_size(lists.links, head + 1);
      fp_table_put(table, first->hash, (gint32)head);
    }
    if (first->prefix)
      lists.prefix_lengths |= 1u << first->length;
    g_array_index(lists.links, Link, head).second |= link.second != 0 ? bit_of(link.second) : G_MAXUINT32;
    g_array_append_val(lists.links, link);
  }
  g_array_set_size(lists.links, lists.links->len + 1);
}

static void
make_lists(void)
{
  Words words = {.reading = read_words()};
  guint category = 0;
  lists.phrases = g_array_new(FALSE, TRUE, sizeof(Phrase));
  lists.links = g_array_new(FALSE, TRUE, sizeof(Link));
  lists.categories = g_ptr_array_new();
  g_array_set_size(lists.phrases, 1);
  for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
    if (*lines[i] == '[')
      category = category_of(lines[i] + 1, strcspn(lines[i] + 1, "]"));
    else
      add_phrase(&words, lines[i], category);
  }
  fp_reading_free(words.reading);
  link_phrases();
}

static void
read_lists(void)
{
  static gsize made;
  if (g_once_init_enter(&made)) {
    make_lists();
    g_once_init_leave(&made, TRUE);
  }
}

guint
fp_lexicon_categories(void)
{
  read_lists();
  return lists.categories->len;
}

const char *
fp_lexicon_category_name(guint category)
{
  read_lists();
  return category < lists.categories->len ? g_ptr_array_index(lists.categories, category) : NULL;
}

int
fp_lexicon_category(const char *name)
{
  read_lists();
  for (guint i = 0; i < lists.categories->len; i++)
    if (g_str_equal(g_ptr_array_index(lists.categories, i), name))
      return (int)i;
  return -1;
}

static gboolean
piece_fits(const FpReading *reading, const FpToken *token, const Piece *piece)
{
  if (!piece->prefix)
    return token->hash == piece->hash;
  return token->length >= piece->length &&
         fp_hash(0, reading->skeleton->str + token->word, piece->length) == piece->hash;
}

static gboolean
phrase_fits(const FpReading *reading, const Phrase *phrase, guint first)
{
  if (first + phrase->count > reading->tokens->len)
    return FALSE;
  for (guint i = 1; i < phrase->count; i++)
    if (!piece_fits(reading, &g_array_index(reading->tokens, FpToken, first + i), &phrase->pieces[i]))
      return FALSE;
  return TRUE;
}

typedef struct {
  const FpReading *reading;
  GArray *matches;
  guint32 *seen; /* a bit for each phrase */
} Search;

/* at: the head of the phrases that begin with this word. */
static void
try_phrases(Search *search, guint first, guint at)
{
  const FpReading *reading = search->reading;
  const Link *link = &g_array_index(lists.links, Link, at);
  guint32 second =
      first + 1 < reading->tokens->len ? g_array_index(reading->tokens, FpToken, first + 1).hash : 0;
  if ((link->second & bit_of(second)) == 0)
    return;
  for (link++; link->number != 0; link++) {
    guint32 *seen = &search->seen[link->number / 32], bit = 1u << (link->number % 32);
    const Phrase *phrase = &g_array_index(lists.phrases, Phrase, link->number);
    if ((link->second != 0 && link->second != second) || (*seen & bit) != 0 ||
        !phrase_fits(reading, phrase, first))
      continue;
    FpMatch match = {link->number, phrase->category, phrase->weak, first, first + phrase->count - 1u};
    *seen |= bit;
    g_array_append_val(search->matches, match);
  }
}

/* Phrases whose first word only begins like this one. */
static void
try_beginnings(Search *search, guint first, const FpToken *token)
{
  const char *word = search->reading->skeleton->str + token->word;
  guint32 sum = fp_hash_begin(0);
  guint most = MIN(token->length, PREFIX_LIMIT);
  for (guint size = 1; size <= most; size++) {
    sum = fp_hash_byte(sum, word[size - 1]);
    if (size == BEGINNING && fp_table_get(&lists.beginnings, fp_hash_mix(sum)) == 0)
      return;
    guint at =
        (lists.prefix_lengths & (1u << size)) != 0 ? (guint)fp_table_get(&lists.prefix, fp_hash_mix(sum)) : 0;
    if (at != 0)
      try_phrases(search, first, at);
  }
}

GArray *
fp_lexicon_matches(const FpReading *reading)
{
  read_lists();
  gsize words = lists.phrases->len / 32 + 1;
  g_autofree guint32 *seen = g_new0(guint32, words);
  Search search = {reading, g_array_sized_new(FALSE, FALSE, sizeof(FpMatch), MATCHES_GUESS), seen};
  for (guint i = 0; i < reading->tokens->len; i++) {
    const FpToken *token = &g_array_index(reading->tokens, FpToken, i);
    guint at = (guint)fp_table_get(&lists.whole, token->hash);
    if (at != 0)
      try_phrases(&search, i, at);
    try_beginnings(&search, i, token);
  }
  return search.matches;
}
