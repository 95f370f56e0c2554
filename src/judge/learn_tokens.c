/* What is learnt from a message. Called by learn.c. */
#include "config.h"

#include "fold.h"
#include "learn_tokens.h"

#define TOKENS_MOST 600 /* of one message */

enum { PLACE_BODY = 1, PLACE_SUBJECT, PLACE_HOST, PLACE_NAME, PLACE_PAIR };

static void
add(GArray *tokens, guint place, guint32 hash, guint first, guint last)
{
  FpLearnToken token = {fp_hash_mix(hash * 8 + place), first, last};
  if (tokens->len < TOKENS_MOST)
    g_array_append_val(tokens, token);
}

static int
by_hash(gconstpointer a, gconstpointer b)
{
  const FpLearnToken *x = a, *y = b;
  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  return x->first < y->first ? -1 : x->first > y->first;
}

static void
add_hosts(GArray *tokens, const FpReading *reading)
{
  for (guint i = 0; i < MIN(reading->links->len, 16); i++) {
    const FpLink *link = g_ptr_array_index(reading->links, i);
    if (link->domain)
      add(tokens, PLACE_HOST, fp_hash(0, link->domain, strlen(link->domain)), 1, 0);
  }
}

static void
add_name(GArray *tokens, const FpMessage *message)
{
  if (!message->from)
    return;
  g_autoptr(FpReading) name = fp_reading_of_text(message->from->name);
  for (guint i = 0; i < name->tokens->len; i++)
    add(tokens, PLACE_NAME, g_array_index(name->tokens, FpToken, i).hash, 1, 0);
}

GArray *
fp_learn_tokens(const FpReading *reading, const FpMessage *message)
{
  GArray *tokens = g_array_new(FALSE, FALSE, sizeof(FpLearnToken));
  guint kept = 0;
  add_hosts(tokens, reading);
  add_name(tokens, message);
  for (guint i = 0; i < reading->tokens->len; i++) {
    const FpToken *token = &g_array_index(reading->tokens, FpToken, i);
    add(tokens, (token->flags & FP_TOKEN_SUBJECT) != 0 ? PLACE_SUBJECT : PLACE_BODY, token->hash, i, i);
    if (i > 0)
      add(tokens, PLACE_PAIR, fp_hash_mix(token[-1].hash * 31 + token->hash), i - 1, i);
  }
  g_array_sort(tokens, by_hash);
  for (guint i = 0; i < tokens->len; i++) {
    FpLearnToken *all = (FpLearnToken *)tokens->data;
    if (kept == 0 || all[kept - 1].hash != all[i].hash)
      all[kept++] = all[i];
  }
  g_array_set_size(tokens, kept);
  return tokens;
}
