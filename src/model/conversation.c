/* A conversation: who takes part, when it was last active, and the messages that are known. Made by drivers
 * and the store. */
#include "config.h"

#include "flagpost/i18n.h"
#include "flagpost/model.h"
#include "flagpost/text.h"

#include "board.h"

static void
unref_person(gpointer data)
{
  fp_person_unref(data);
}

static void
unref_message(gpointer data)
{
  fp_message_unref(data);
}

FpConversation *
fp_conversation_new(const char *id, const char *subject)
{
  FpConversation *conversation = g_rc_box_new0(FpConversation);
  conversation->id = g_strdup(id ? id : "");
  conversation->subject = fp_text_clean(subject, -1, FP_TEXT_ONE_LINE);
  conversation->folder = g_strdup("inbox");
  conversation->people = g_ptr_array_new_with_free_func(unref_person);
  conversation->messages = g_ptr_array_new_with_free_func(unref_message);
  conversation->from = fp_person_new("", "", "");
  conversation->unread = -1;
  conversation->count = -1;
  return conversation;
}

FpConversation *
fp_conversation_copy(const FpConversation *conversation)
{
  FpConversation *copy = g_rc_box_new0(FpConversation);
  *copy = *conversation;
  copy->id = g_strdup(conversation->id);
  copy->subject = g_strdup(conversation->subject);
  copy->folder = g_strdup(conversation->folder);
  copy->campaign = g_strdup(conversation->campaign);
  copy->from = fp_person_ref(conversation->from);
  copy->suspicion = conversation->suspicion ? fp_suspicion_ref(conversation->suspicion) : NULL;
  copy->topic = fp_topic_copy(conversation->topic);
  copy->people = g_ptr_array_new_with_free_func(unref_person);
  for (guint i = 0; i < conversation->people->len; i++)
    g_ptr_array_add(copy->people, fp_person_ref(g_ptr_array_index(conversation->people, i)));
  copy->messages = g_ptr_array_new_with_free_func(unref_message);
  for (guint i = 0; i < conversation->messages->len; i++)
    g_ptr_array_add(copy->messages, fp_message_ref(g_ptr_array_index(conversation->messages, i)));
  return copy;
}

guint
fp_conversation_number(const FpConversation *conversation, guint index, guint *total)
{
  guint stored = conversation->before + conversation->messages->len + conversation->after;
  guint lacking = 0;
  if (!conversation->complete && stored > 0 && conversation->count > 0 && (guint)conversation->count > stored)
    lacking = (guint)conversation->count - stored;
  *total = stored + lacking;
  return lacking + conversation->before + index + 1;
}

char *
fp_conversation_company(const FpConversation *conversation)
{
  enum { NAMED = 5 };
  guint all = conversation->people->len;
  g_autoptr(GString) names = g_string_new(NULL);
  if (all == 0)
    return g_strdup(conversation->from->name);
  for (guint i = 0; i < MIN(all, NAMED); i++) {
    const FpPerson *person = g_ptr_array_index(conversation->people, i);
    g_string_append_printf(names, "%s%s", i ? ", " : "", person->name);
  }
  if (all <= NAMED)
    return g_string_free(g_steal_pointer(&names), FALSE);
  /* How many they are, not every list tells. Translators: names. */
  return g_strdup_printf(_("%s and others"), names->str);
}

FpConversation *
fp_conversation_ref(FpConversation *conversation)
{
  return g_rc_box_acquire(conversation);
}

static void
conversation_clear(gpointer data)
{
  FpConversation *conversation = data;
  g_free(conversation->id);
  g_free(conversation->subject);
  g_free(conversation->folder);
  g_free(conversation->campaign);
  fp_topic_free(conversation->topic);
  g_ptr_array_unref(conversation->people);
  g_ptr_array_unref(conversation->messages);
  fp_person_unref(conversation->from);
  fp_suspicion_unref(conversation->suspicion);
}

void
fp_conversation_unref(FpConversation *conversation)
{
  if (conversation)
    g_rc_box_release_full(conversation, conversation_clear);
}
