/* Questions in the status row: one at a time, answered by a line, a letter or a secret. */
#include "config.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "tui/tui.h"

static void
ask(Tui *tui, FpPromptKind kind, const char *text, const char *more, TuiTyped typed, TuiAnswer answer,
    gpointer data)
{
  TuiQuestion *question = g_new0(TuiQuestion, 1);
  if (tui->question || tui->ending) { /* one question at a time: the later one counts as refused */
    answer(tui, NULL, NULL, data);
    g_free(question);
    return;
  }
  if (kind == FP_PROMPT_LETTER) {
    /* The English ones are taken too; the safe one stands last. */
    g_autofree char *taken = g_strconcat(more, fp_letters_shown(more), NULL);
    question->letters = g_strdup(more);
    question->prompt = fp_prompt_new(kind, text, taken);
  } else {
    question->prompt = fp_prompt_new(kind, text, more);
  }
  question->typed = typed;
  question->answer = answer;
  question->data = data;
  tui->question = question;
  tui_changed(tui);
}

void
tui_ask(Tui *tui, FpPromptKind kind, const char *question, const char *text_or_letters, TuiAnswer answer,
        gpointer data)
{
  ask(tui, kind, question, text_or_letters, NULL, answer, data);
}

void
tui_ask_typed(Tui *tui, const char *question, TuiTyped typed, TuiAnswer answer, gpointer data)
{
  ask(tui, FP_PROMPT_LINE, question, NULL, typed, answer, data);
}

static gboolean
has_room(const Tui *tui, const char *question)
{
  g_autoptr(GArray) lines = NULL;
  int rows, cols;
  if (tui->front)
    return TRUE;
  fp_screen_size(&rows, &cols);
  lines = fp_text_wrap(question, cols);
  return (int)lines->len <= rows;
}

void
tui_ask_once(Tui *tui, const char *explained, const char *brief, const char *letters, TuiAnswer answer,
             gpointer data)
{
  gboolean known = !has_room(tui, explained) || !g_hash_table_add(tui->hinted, g_strdup(brief));
  ask(tui, FP_PROMPT_LETTER, known ? brief : explained, letters, NULL, answer, data);
  if (known && tui->question && tui->question->data == data)
    tui->question->explained = g_strdup(explained);
}

void
tui_ask_code(Tui *tui, gboolean again, TuiAnswer answer, gpointer data)
{
  tui_ask(tui, FP_PROMPT_SECRET,
          again ? _("The forum did not take that code. The next one (not shown):")
                : _("The forum asks for the code of your second factor (not shown):"),
          NULL, answer, data);
}

void
tui_complete(Tui *tui, TuiComplete complete)
{
  if (tui->question)
    tui->question->complete = complete;
}

void
tui_recall(Tui *tui, GPtrArray *past)
{
  if (!tui->question)
    return;
  tui->question->past = past;
  tui->question->at = past->len;
}

static void
put_text(Tui *tui, const char *text)
{
  FpPrompt *prompt = tui->question->prompt;
  fp_prompt_key(prompt, "End");
  fp_prompt_key(prompt, "Ctrl-U");
  fp_prompt_paste(prompt, text);
  tui_changed(tui);
}

/* Up and Down as in a shell: beyond the latest stands what was being typed. TRUE: it was one of these. */
static gboolean
recall(Tui *tui, const FpKey *key)
{
  TuiQuestion *question = tui->question;
  gboolean named = question->past && key->kind == FP_KEY_NAME;
  gboolean up = named && (g_str_equal(key->name, "Up") || g_str_equal(key->name, "Ctrl-P"));
  gboolean down = named && (g_str_equal(key->name, "Down") || g_str_equal(key->name, "Ctrl-N"));
  if (!up && !down)
    return FALSE;
  if (up ? question->at == 0 : question->at == question->past->len)
    return TRUE;
  if (question->at == question->past->len) {
    g_free(question->begun);
    question->begun = g_strdup(fp_prompt_text(question->prompt));
  }
  question->at += up ? -1u : 1u;
  put_text(tui, question->at < question->past->len ? g_ptr_array_index(question->past, question->at)
                                                   : question->begun);
  return TRUE;
}

/* Tab after Tab goes through what may be meant, and then back to what was typed. */
static void
complete(Tui *tui)
{
  TuiQuestion *question = tui->question;
  g_autoptr(GPtrArray) texts = NULL;
  if (!question->stem) {
    question->stem = g_strdup(fp_prompt_text(question->prompt));
    question->choice = 0;
  }
  texts = question->complete(tui, question->stem);
  put_text(tui, question->choice < texts->len ? g_ptr_array_index(texts, question->choice) : question->stem);
  question->choice = texts->len > 0 ? (question->choice + 1) % (texts->len + 1) : 0;
}

/* ? repeats what the letters mean. */
static void
explain(TuiQuestion *question)
{
  FpPrompt *prompt =
      fp_prompt_new(FP_PROMPT_LETTER, question->explained, fp_prompt_letters(question->prompt));
  fp_prompt_free(question->prompt);
  question->prompt = prompt;
  question->painted = FALSE;
  g_clear_pointer(&question->explained, g_free);
}

static void
end_question(Tui *tui, gboolean answered)
{
  TuiQuestion *question = g_steal_pointer(&tui->question);
  g_autoptr(FpSecret) secret = NULL;
  const char *text = answered ? fp_prompt_text(question->prompt) : NULL;
  char letter[2] = "";
  if (text && question->letters) {
    *letter = fp_letters_meant(question->letters, fp_letters_shown(question->letters), text);
    text = letter;
  }

  if (answered && fp_prompt_kind(question->prompt) == FP_PROMPT_SECRET)
    secret = fp_prompt_secret(question->prompt);
  if (tui->resized && !fp_screen_away())
    fp_screen_resized();
  tui->resized = FALSE;
  tui_changed(tui);
  question->answer(tui, text, secret, question->data);
  fp_prompt_free(question->prompt);
  g_free(question->explained);
  g_free(question->letters);
  g_free(question->stem);
  g_free(question->begun);
  g_free(question);
}

void
tui_told_to_end(Tui *tui)
{
  tui->ending = TRUE;
  if (tui->question) /* a command may turn a loop of its own until it is answered */
    end_question(tui, FALSE);
  g_main_loop_quit(tui->loop);
}

static void
answer_key(Tui *tui, const FpKey *key)
{
  FpPrompt *prompt = tui->question->prompt;
  FpPromptEnd end =
      key->kind == FP_KEY_PASTE ? fp_prompt_paste(prompt, key->paste) : fp_prompt_key(prompt, key->name);
  switch (end) {
  case FP_PROMPT_GOES_ON:
    break;
  case FP_PROMPT_CHANGED:
    if (tui->question->typed)
      tui->question->typed(tui, fp_prompt_text(prompt), tui->question->data);
    tui_changed(tui);
    break;
  case FP_PROMPT_DONE:
  case FP_PROMPT_CANCELLED:
    end_question(tui, end == FP_PROMPT_DONE);
    break;
  }
}

void
tui_question_key(Tui *tui, const FpKey *key)
{
  if (key->kind == FP_KEY_NAME && g_str_equal(key->name, "Tab") && tui->question->complete) {
    complete(tui);
    return;
  }
  g_clear_pointer(&tui->question->stem, g_free);
  if (recall(tui, key))
    return;
  if (!tui->question->explained || key->kind != FP_KEY_NAME || !g_str_equal(key->name, "?")) {
    answer_key(tui, key);
    return;
  }
  explain(tui->question);
  tui_changed(tui);
}
