/* "l e t t e r s" that stand apart are one word. Called by tokens.c when all tokens are there. */
#include "config.h"

#include "fold.h"
#include "tokens.h"

#define SPACED_LEAST 3 /* letters apart that make a word */

/* A letter, or a digit in the place of one. */
static gboolean
stands_alone(const FpToken *token)
{
  return token->kind == FP_TOKEN_WORD || (token->kind == FP_TOKEN_NUMBER && token->size == 1);
}

/* How many tokens from `first` on are single letters with the same one character between them. */
static guint
apart(const FpReading *reading, guint first)
{
  const FpToken *tokens = (const FpToken *)reading->tokens->data;
  guint count = 1;
  char between = 0;
  for (guint i = first; i + 1 < reading->tokens->len; i++, count++) {
    const FpToken *one = &tokens[i], *next = &tokens[i + 1];
    const char *gap = reading->text->str + one->start + one->size;
    if (next->length != 1 || !stands_alone(next) || next->start != one->start + one->size + 1 ||
        !strchr(" _*.-~", *gap) || (between != 0 && between != *gap))
      break;
    between = *gap;
  }
  return count >= (guint)SPACED_LEAST + (between == ' ' || between == '.' ? 1 : 0) ? count : 1;
}

/* "p*o*l*y" is one word. Its letters' skeletons already stand one behind the other. */
void
fp_tokens_join_apart(FpReading *reading)
{
  guint kept = 0;
  FpToken *tokens = (FpToken *)reading->tokens->data;
  for (guint i = 0; i < reading->tokens->len;) {
    guint count = tokens[i].kind == FP_TOKEN_WORD && tokens[i].length == 1 ? apart(reading, i) : 1;
    if (count > 1) {
      FpToken *token = &tokens[i];
      const FpToken *last = &tokens[i + count - 1];
      for (guint k = i; k < i + count; k++)
        if (tokens[k].kind == FP_TOKEN_NUMBER)
          reading->skeleton->str[tokens[k].word] =
              (char)fp_fold_digit((guchar)reading->text->str[tokens[k].start]);
      token->size = last->start + last->size - token->start;
      token->length = last->word + last->length - token->word;
      token->hash = fp_hash(0, reading->skeleton->str + token->word, token->length);
      token->flags |= FP_TOKEN_SPACED;
    }
    if (kept < i)
      tokens[kept] = tokens[i];
    kept++;
    i += count;
  }
  g_array_set_size(reading->tokens, kept);
}
