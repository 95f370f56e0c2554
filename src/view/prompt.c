/* Questions: a line, a letter, or a secret. Pure: keys go in by name, text comes out; frame.c draws it. */
#include "config.h"

#include "view/prompt.h"

#include "flagpost/secret.h"
#include "flagpost/text.h"

enum { LONGEST = 2000 };

FpPrompt *
fp_prompt_new(FpPromptKind kind, const char *question, const char *text_or_letters)
{
  FpPrompt *prompt = g_new0(FpPrompt, 1);
  prompt->kind = kind;
  prompt->question = g_strdup(question);
  prompt->text = g_string_new(NULL);
  if (kind == FP_PROMPT_LETTER)
    prompt->letters = g_strdup(text_or_letters);
  else if (kind == FP_PROMPT_LINE)
    g_string_append(prompt->text, text_or_letters ? text_or_letters : "");
  else
    prompt->secret = fp_secret_new_sized(LONGEST);
  prompt->cursor = prompt->text->len;
  return prompt;
}

void
fp_prompt_tell(FpPrompt *prompt, const char *sentences)
{
  if (prompt->told)
    fp_wipe(prompt->told, strlen(prompt->told));
  g_free(prompt->told);
  prompt->told = g_strdup(sentences);
}

void
fp_prompt_free(FpPrompt *prompt)
{
  if (!prompt)
    return;
  g_free(prompt->question);
  g_free(prompt->letters);
  fp_prompt_tell(prompt, NULL);
  g_string_free(prompt->text, TRUE);
  fp_secret_unref(prompt->secret);
  g_free(prompt);
}

static FpPromptEnd
letter_key(FpPrompt *prompt, const char *key)
{
  const char *end = prompt->letters + strlen(prompt->letters);
  gunichar c = g_utf8_strlen(key, -1) == 1 ? g_unichar_tolower(g_utf8_get_char(key)) : 0;
  if (g_str_equal(key, "Enter")) {
    g_string_assign(prompt->text, g_utf8_prev_char(end));
    return FP_PROMPT_DONE;
  }
  if (c == 0 || !g_utf8_strchr(prompt->letters, -1, c))
    return FP_PROMPT_GOES_ON;
  g_string_assign(prompt->text, "");
  g_string_append_unichar(prompt->text, c);
  return FP_PROMPT_DONE;
}

/* The byte offset of the grapheme before `at`. */
static gsize
grapheme_before(const char *text, gsize at)
{
  gsize before = 0, next = 0, length;
  int columns;
  while (next < at && (length = fp_text_grapheme(text + next, &columns)) > 0) {
    before = next;
    next += length;
  }
  return before;
}

static void
insert(FpPrompt *prompt, const char *text)
{
  if (prompt->text->len + strlen(text) > LONGEST)
    return;
  g_string_insert(prompt->text, (gssize)prompt->cursor, text);
  prompt->cursor += strlen(text);
}

static gboolean
edit_key(FpPrompt *prompt, const char *key)
{
  GString *text = prompt->text;
  gsize before = grapheme_before(text->str, prompt->cursor);
  int columns;
  if (g_str_equal(key, "Backspace") || g_str_equal(key, "Ctrl-H")) {
    g_string_erase(text, (gssize)before, (gssize)(prompt->cursor - before));
    prompt->cursor = before;
  } else if (g_str_equal(key, "Delete")) {
    g_string_erase(text, (gssize)prompt->cursor,
                   (gssize)fp_text_grapheme(text->str + prompt->cursor, &columns));
  } else if (g_str_equal(key, "Left")) {
    prompt->cursor = before;
  } else if (g_str_equal(key, "Right")) {
    prompt->cursor += fp_text_grapheme(text->str + prompt->cursor, &columns);
  } else if (g_str_equal(key, "Home") || g_str_equal(key, "Ctrl-A")) {
    prompt->cursor = 0;
  } else if (g_str_equal(key, "End") || g_str_equal(key, "Ctrl-E")) {
    prompt->cursor = text->len;
  } else if (g_str_equal(key, "Ctrl-U")) {
    g_string_erase(text, 0, (gssize)prompt->cursor);
    prompt->cursor = 0;
  } else if (g_str_equal(key, "Ctrl-W")) {
    gsize at = prompt->cursor;
    while (at > 0 && text->str[at - 1] == ' ')
      at--;
    while (at > 0 && text->str[at - 1] != ' ')
      at--;
    g_string_erase(text, (gssize)at, (gssize)(prompt->cursor - at));
    prompt->cursor = at;
  } else {
    return FALSE;
  }
  return TRUE;
}

static void
secret_add(FpPrompt *prompt, const char *bytes)
{
  gsize length = strlen(bytes);
  if (prompt->secret_length + length > LONGEST)
    return;
  memcpy(fp_secret_data(prompt->secret) + prompt->secret_length, bytes, length);
  prompt->secret_length += length;
}

static FpPromptEnd
secret_key(FpPrompt *prompt, const char *key)
{
  char *data = fp_secret_data(prompt->secret);
  if (g_str_equal(key, "Space"))
    secret_add(prompt, " ");
  else if (g_utf8_strlen(key, -1) == 1)
    secret_add(prompt, key);
  else if (g_str_equal(key, "Ctrl-U"))
    prompt->secret_length = 0;
  else if (g_str_equal(key, "Backspace") || g_str_equal(key, "Ctrl-H"))
    while (prompt->secret_length > 0 && ((guint8)data[--prompt->secret_length] & 0xC0) == 0x80)
      ;
  fp_wipe(data + prompt->secret_length, LONGEST - prompt->secret_length);
  return FP_PROMPT_GOES_ON;
}

FpPromptEnd
fp_prompt_key(FpPrompt *prompt, const char *key)
{
  if (g_str_equal(key, "Esc") || g_str_equal(key, "Ctrl-C") || g_str_equal(key, "Ctrl-G"))
    return FP_PROMPT_CANCELLED;
  if (prompt->kind == FP_PROMPT_LETTER)
    return letter_key(prompt, key);
  if (g_str_equal(key, "Enter"))
    return FP_PROMPT_DONE;
  if (prompt->kind == FP_PROMPT_SECRET)
    return secret_key(prompt, key);
  if (edit_key(prompt, key))
    return FP_PROMPT_CHANGED;
  if (g_str_equal(key, "Space"))
    insert(prompt, " ");
  else if (g_utf8_strlen(key, -1) == 1 && fp_text_is_clean(key, FP_TEXT_LINES))
    insert(prompt, key);
  else
    return FP_PROMPT_GOES_ON;
  return FP_PROMPT_CHANGED;
}

/* What a paste holds of one line: a line break at its end is not an Enter. */
FpPromptEnd
fp_prompt_paste(FpPrompt *prompt, const char *text)
{
  if (prompt->kind == FP_PROMPT_SECRET) {
    gsize length = strcspn(text, "\r\n");
    char *line = g_strndup(text, length);
    secret_add(prompt, line);
    fp_wipe(line, length);
    g_free(line);
    return FP_PROMPT_GOES_ON;
  }
  if (prompt->kind == FP_PROMPT_LINE) {
    g_autofree char *line = fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
    insert(prompt, line);
    return FP_PROMPT_CHANGED;
  }
  return FP_PROMPT_GOES_ON;
}

FpPromptKind
fp_prompt_kind(const FpPrompt *prompt)
{
  return prompt->kind;
}

const char *
fp_prompt_question(const FpPrompt *prompt)
{
  return prompt->question;
}

const char *
fp_prompt_letters(const FpPrompt *prompt)
{
  return prompt->letters;
}

const char *
fp_prompt_text(const FpPrompt *prompt)
{
  return prompt->kind == FP_PROMPT_SECRET ? NULL : prompt->text->str;
}

FpSecret *
fp_prompt_secret(const FpPrompt *prompt)
{
  return fp_secret_new(fp_secret_peek(prompt->secret), (gssize)prompt->secret_length);
}
