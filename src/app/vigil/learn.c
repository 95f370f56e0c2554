/* What the member flags or marks as fine is learnt by the judge, kept among the sealed facts, and forgotten
 * when it is taken back. Called by flag.c, flag_undo.c and the commands. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/judge.h"

#include "app/vigil/vigil.h"

#define FACT "learnt"

void
fp_learn_take(FpMember *member, FpJudge *judge)
{
  g_autofree char *text = fp_store_fact(member->store, FACT);
  gsize size = 0;
  guchar *bytes = text ? g_base64_decode(text, &size) : NULL;
  g_autoptr(GBytes) learnt = g_bytes_new_take(bytes, size);
  fp_judge_reset(judge);
  if (text)
    fp_judge_load(judge, learnt);
}

static gboolean
keep_learnt(FpMember *member, GError **error)
{
  FpJudge *judge = fp_vigil_awake(member);
  g_autoptr(GBytes) bytes = fp_judge_save(judge);
  gsize size;
  const guchar *data = g_bytes_get_data(bytes, &size);
  g_autofree char *text = fp_judge_learnt(judge, NULL) > 0 ? g_base64_encode(data, size) : NULL;
  if (!fp_store_set_fact(member->store, FACT, text, error))
    return FALSE;
  fp_vigil_again(member);
  fp_member_announce(member, FP_CHANGE_INBOX, NULL);
  return TRUE;
}

gboolean
fp_learn_messages(FpMember *member, const GPtrArray *ids, FpLesson lesson, GError **error)
{
  FpJudge *judge = fp_vigil_awake(member);
  guint count = 0;
  fp_learn_take(member, judge); /* another window may have learnt or forgotten meanwhile */
  for (guint i = 0; i < ids->len; i++) {
    const char *id = ids->pdata[i];
    if (lesson == FP_LESSON_FORGET) {
      count += fp_judge_forget(judge, id);
      continue;
    }
    g_autoptr(FpMessage) message = fp_store_message(member->store, id, error);
    if (!message)
      return FALSE;
    fp_judge_learn(judge, id, message, lesson == FP_LESSON_SPAM);
    count++;
  }
  return count == 0 || keep_learnt(member, error);
}

gboolean
fp_learn_fine(FpMember *member, const char *const *ids, guint *count, GError **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; ids[i]; i++) {
    g_autoptr(FpConversation) conversation = fp_store_conversation(member->store, ids[i], NULL);
    for (guint k = 0; conversation && k < conversation->messages->len; k++) {
      const FpMessage *message = conversation->messages->pdata[k];
      if (!message->outgoing)
        g_ptr_array_add(messages, g_strdup(message->id));
    }
    if (!conversation)
      g_ptr_array_add(messages, g_strdup(ids[i]));
  }
  *count = messages->len;
  return fp_learn_messages(member, messages, FP_LESSON_FINE, error);
}

gboolean
fp_learn_reset(FpMember *member, GError **error)
{
  fp_judge_reset(fp_vigil_awake(member));
  return keep_learnt(member, error);
}

guint
fp_learn_size(FpMember *member, guint *spam)
{
  return fp_judge_learnt(fp_vigil_awake(member), spam);
}
