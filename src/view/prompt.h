/* The inside of a question, for prompt.c and frame.c. */
#ifndef FLAGPOST_VIEW_PROMPT_H
#define FLAGPOST_VIEW_PROMPT_H

#include "flagpost/view.h"

struct _FpPrompt {
  FpPromptKind kind;
  char *question, *letters;
  char *told; /* or NULL */
  GString *text;
  gsize cursor; /* byte offset in text */
  struct _FpSecret *secret;
  gsize secret_length;
};

#endif
