/* A line as the answer to the question that is open. */
#include "config.h"

#include "plain/plain.h"

static void
answer_key(Plain *plain, const char *name)
{
  FpKey key = {.kind = FP_KEY_NAME};
  g_strlcpy(key.name, name, sizeof key.name);
  tui_question_key(plain->tui, &key);
}

void
plain_answer(Plain *plain, const char *line)
{
  FpPromptKind kind = fp_prompt_kind(plain->tui->question->prompt);
  FpKey paste = {.kind = FP_KEY_PASTE, .paste = (char *)line};
  const char *letter = line;
  plain->asked = NULL;
  if (kind == FP_PROMPT_SECRET) {
    plain_echo(plain, TRUE);
    plain_out("\n");
  }
  if (kind == FP_PROMPT_LETTER) {
    g_autofree char *name = g_utf8_substring(letter, 0, MIN(g_utf8_strlen(letter, -1), 1));
    answer_key(plain, *letter != '\0' ? name : "Enter");
    return;
  }
  if (*line != '\0' && kind == FP_PROMPT_LINE)
    answer_key(plain, "Ctrl-U");
  if (*line != '\0')
    tui_question_key(plain->tui, &paste);
  answer_key(plain, "Enter");
}

void
plain_refuse(Plain *plain)
{
  plain->asked = NULL;
  plain_echo(plain, TRUE);
  answer_key(plain, "Esc");
}
