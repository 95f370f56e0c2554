/* New passwords: words of the EFF's large list, or letters and digits, from the kernel's chance and without
 * bias, inside what the forum takes. Used by rotate.c. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/chance.h"
#include "flagpost/i18n.h"

#include "app/private.h"

#include <zxcvbn.h>

static const char *const words[] = {
#include "app/rotate/words.inc"
};
G_STATIC_ASSERT(G_N_ELEMENTS(words) == 7776);

/* Without 0 O 1 l I, which look alike when a password must be copied by hand. */
static const char alphabet[] = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

#define MOST_WORDS   64
#define MOST_LETTERS 512
#define MOST_DRAWS   1000
#define WORD_ROOM    10 /* the longest word has 9 letters, and a sign between two */

static gboolean
takes(const FpPasswordRules *rules, char sign)
{
  return !rules->refused || !strchr(rules->refused, sign);
}

static char
separator(const FpPasswordRules *rules)
{
  for (const char *sign = "-. _,"; *sign; sign++)
    if (takes(rules, *sign))
      return *sign;
  return '\0';
}

/* A few words of the list hold a hyphen. */
static gboolean
taken_whole(const FpPasswordRules *rules, const FpSecret *password)
{
  const char *text = fp_secret_peek(password);
  return !rules->refused || text[strcspn(text, rules->refused)] == '\0';
}

/* One draw of words into memory that is wiped when it does not fit. */
static FpSecret *
draw_words(unsigned count, const FpPasswordRules *rules)
{
  g_autoptr(FpSecret) room = fp_secret_new_sized((gsize)count * WORD_ROOM + 2);
  char *end = fp_secret_data(room);
  char between = separator(rules);
  for (unsigned i = 0; i < count; i++) {
    if (i > 0 && between)
      *end++ = between;
    end = g_stpcpy(end, words[fp_chance_below(G_N_ELEMENTS(words))]);
  }
  char *text = fp_secret_data(room);
  if (rules->needs_classes || !between) {
    text[0] = g_ascii_toupper(text[0]);
    *end++ = (char)('2' + fp_chance_below(8));
  }
  return fp_secret_new(text, end - text);
}

FpSecret *
fp_password_words(unsigned count, const FpPasswordRules *rules)
{
  count = CLAMP(count, 1, MOST_WORDS);
  for (unsigned draw = 0; draw < MOST_DRAWS; draw++) {
    g_autoptr(FpSecret) password = draw_words(count, rules);
    gsize length = fp_secret_length(password);
    if (length < rules->min_length)
      count = MIN(count + 1, MOST_WORDS);
    else if ((rules->max_length == 0 || length <= rules->max_length) && taken_whole(rules, password))
      return g_steal_pointer(&password);
  }
  /* So many words do not fit: as strong as may be in the room that there is. */
  return fp_password_letters(rules->max_length, rules);
}

gboolean
fp_password_fits(const FpSecret *password, const FpPasswordRules *rules, GError **error)
{
  glong length = g_utf8_strlen(fp_secret_peek(password), -1), least = MAX((glong)rules->min_length, 1);
  if (length < least)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The forum wants at least %u characters."),
                (guint)least);
  else if (rules->max_length > 0 && length > (glong)rules->max_length)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The forum takes at most %u characters."),
                rules->max_length);
  else if (!taken_whole(rules, password))
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                        _("The forum does not take one of these characters."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
has_classes(const char *text)
{
  gboolean upper = FALSE, lower = FALSE, digit = FALSE;
  for (; *text; text++) {
    upper |= g_ascii_isupper(*text) != 0;
    lower |= g_ascii_islower(*text) != 0;
    digit |= g_ascii_isdigit(*text) != 0;
  }
  return upper && lower && digit;
}

FpSecret *
fp_password_letters(unsigned length, const FpPasswordRules *rules)
{
  char signs[sizeof alphabet];
  guint32 n = 0;
  for (const char *sign = alphabet; *sign; sign++)
    if (takes(rules, *sign))
      signs[n++] = *sign;
  g_return_val_if_fail(n > 0, NULL);
  length = MAX(length, MAX(rules->min_length, 1));
  length = MIN(length, rules->max_length > 0 ? rules->max_length : MOST_LETTERS);
  for (unsigned draw = 0;; draw++) {
    g_autoptr(FpSecret) password = fp_secret_new_sized(length);
    char *text = fp_secret_data(password);
    for (unsigned i = 0; i < length; i++)
      text[i] = signs[fp_chance_below(n)];
    if (!rules->needs_classes || has_classes(fp_secret_peek(password)) || draw == MOST_DRAWS)
      return g_steal_pointer(&password);
  }
}

int
fp_password_strength(const FpSecret *password, char **sentence)
{
  /* The library's limit is its own; what is longer than this is strong or a repetition. */
  g_autoptr(FpSecret) begin =
      fp_secret_new(fp_secret_peek(password), (gssize)MIN(fp_secret_length(password), 100));
  double bits = ZxcvbnMatch(fp_secret_peek(begin), NULL, NULL);
  static const double steps[] = {10.0, 20.0, 26.6, 33.2}; /* 10^3, 10^6, 10^8, 10^10 guesses */
  static const char *const shown[] = {
      N_("Very weak: among the first that are tried."), N_("Weak: found by a patient guesser."),
      N_("Fair: withstands guessing at the forum, not with a stolen list."),
      N_("Good: withstands some guessing with a stolen list."), N_("Strong.")};
  int score = 0;
  while (score < 4 && bits >= steps[score])
    score++;
  if (sentence)
    *sentence = g_strdup(_(shown[score]));
  return score;
}
