/* See the header. */
#include "config.h"

#include "lib/promises.h"

#include "flagpost/error.h"
#include "flagpost/text.h"

static gboolean
is_line(const char *text)
{
  return !text || fp_text_is_clean(text, FP_TEXT_ONE_LINE);
}

static gboolean
is_person(const FpPerson *person)
{
  return !person || is_line(person->name);
}

static const char *
of_message(const FpMessage *message)
{
  g_autofree char *text = message->rich ? fp_rich_text(message->rich) : NULL;
  if (!message->id || !*message->id)
    return "a message without an id";
  return (text && !fp_text_is_clean(text, FP_TEXT_LINES)) || !is_person(message->from)
             ? "a message that is not clean"
             : NULL;
}

static const char *
of_messages(const GPtrArray *messages)
{
  const char *wrong = NULL;
  for (guint i = 0; messages && !wrong && i < messages->len; i++)
    wrong = of_message(messages->pdata[i]);
  return wrong;
}

static const char *
of_conversation(const FpConversation *conversation)
{
  if (!conversation)
    return NULL;
  if (!conversation->id || !*conversation->id)
    return "a conversation without an id";
  if (!is_line(conversation->subject))
    return "a subject that is not clean";
  return is_person(conversation->from) ? of_messages(conversation->messages) : "a name that is not clean";
}

static const char *
of_logins(const GPtrArray *logins)
{
  for (guint i = 0; logins && i < logins->len; i++) {
    const FpLogin *login = logins->pdata[i];
    if (!is_line(login->place) || !is_line(login->agent))
      return "a sign-in that is not clean";
  }
  return NULL;
}

const char *
promise_broken(const FpCallResult *result)
{
  const char *wrong = of_conversation(result->conversation);
  for (guint i = 0; result->conversations && !wrong && i < result->conversations->len; i++)
    wrong = of_conversation(result->conversations->pdata[i]);
  if (!wrong)
    wrong = of_messages(result->messages);
  if (!wrong)
    wrong = of_logins(result->logins);
  if (!wrong && (!is_person(result->person) || !is_person(result->me)))
    wrong = "a name that is not clean";
  return wrong || is_line(result->outcome) ? wrong : "an outcome that is not clean";
}

const char *
promise_broken_by_error(const GError *error)
{
  if (!error)
    return "neither a result nor an error";
  g_autofree char *sentence = fp_error_sentence(error);
  if (!is_line(sentence))
    return "a sentence that is not clean";
  return fp_error_exit_code(error) == FP_EXIT_INTERNAL ? "an error that is called our own" : NULL;
}
