/* The inbox and the letters that the tests of views draw: every state, scripts and signs that are hard to
 * draw. */
#include "config.h"

#include "view/models.h"

#include "flagpost/clock.h"

static FpConversation *
conversation(const char *id, const char *subject, const char *name, gint64 ago, int unread)
{
  FpConversation *made = fp_conversation_new(id, subject);
  fp_person_unref(made->from);
  made->from = fp_person_new(name, name, name);
  made->last = NOW - ago;
  made->unread = unread;
  made->count = 2;
  return made;
}

static GPtrArray *
inbox(void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  static const FpFlagState states[] = {FP_FLAG_HELD, FP_FLAG_SENDING, FP_FLAG_SENT, FP_FLAG_REFUSED,
                                       FP_FLAG_UNSURE};

  FpConversation *one = conversation("a1", "Your account needs verification", "Garden_24", 2 * FP_HOUR, 1);
  one->suspicion = fp_suspicion_new(90, FP_LEVEL_WARNING);
  g_ptr_array_add(all, one);
  g_ptr_array_add(all, conversation("a2", "Odd messages in the night?", "dilys", 3 * FP_HOUR, 1));
  for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
    g_autofree char *id = g_strdup_printf("s%zu", i);
    one = conversation(id, "Action needed: verify your account", "Harvest_32", (4 + (gint64)i) * FP_HOUR, 0);
    one->flag = states[i];
    g_ptr_array_add(all, one);
  }
  one = conversation("a3", "Notice for all", "Plot_18", 2 * FP_DAY, 0);
  one->suspicion = fp_suspicion_new(30, FP_LEVEL_NOTICE);
  g_ptr_array_add(all, one);
  g_ptr_array_add(all, conversation("a4", "家族の写真 and \u05e9\u05dc\u05d5\u05dd", "美咲", 40 * FP_DAY, 0));
  g_ptr_array_add(all, conversation("a5", "\033[2J pay\u200bpal \u202egpj", "x\u202ey", 400 * FP_DAY, 2));
  g_ptr_array_add(all, conversation("a6", "", "e\u0301mile", 500 * FP_DAY, 0));
  for (int i = 0; i < 60; i++) {
    g_autofree char *id = g_strdup_printf("b%d", i), *subject = g_strdup_printf("Re: Seed list %d", i);
    g_ptr_array_add(all, conversation(id, subject, "pippin", (600 + i) * FP_DAY, 0));
  }
  return all;
}

FpConversation *
letters(void)
{
  FpConversation *made = conversation("c1", "Your prescription is ready", "jhnson77", FP_HOUR, 1);
  FpMessage *first = fp_message_new("m1", "c1"), *second = fp_message_new("m2", "c1");
  static const char html[] =
      "<p>Dear <b>member</b>, your <i>prescription</i> is ready. <a href='https://pharmacy-example.test/x'>"
      "pharmacy.example.org</a></p><blockquote><p>Quoted words of somebody who wrote before, long enough for "
      "a "
      "second line on a narrow screen.</p></blockquote><ul><li>one</li><li>two</li></ul><pre>code  kept\n"
      "as it is</pre><p><img src='x' alt='A leaflet'></p><p style='display:none'>onions 31254</p>";
  g_clear_pointer(&first->from, fp_person_unref);
  g_clear_pointer(&second->from, fp_person_unref);
  first->from = fp_person_new("j", "jhnson77", "jhnson77");
  first->from->registered = NOW - FP_DAY;
  first->from->posts = 0;
  first->sent = NOW - FP_HOUR;
  first->flag = FP_FLAG_HELD;
  first->suspicion = fp_suspicion_new(90, FP_LEVEL_WARNING);
  fp_suspicion_add(first->suspicion, "new-account",
                   "The account is one day old and has written to 14 members.");
  fp_suspicion_add(first->suspicion, "link", "The link shows one place but leads to another.");
  fp_message_set_html(first, html, -1, NULL);
  second->from = fp_person_new("me", "maria", "Maria");
  second->outgoing = TRUE;
  second->sent = NOW - FP_MINUTE;
  fp_message_set_plain(second, "I did not order anything.\n\nMaria", -1);
  g_ptr_array_add(made->messages, first);
  g_ptr_array_add(made->messages, second);
  made->complete = TRUE;
  return made;
}

static guint
count(gpointer self)
{
  return ((GPtrArray *)self)->len;
}

static gboolean
get(gpointer self, guint row, FpRecord *record)
{
  const GPtrArray *all = self;
  if (row >= all->len)
    return FALSE;
  fp_record_from_conversation(record, g_ptr_array_index(all, row), NOW);
  return TRUE;
}

FpView *
inbox_view(void)
{
  const FpRows rows = {count, get, inbox(), (GDestroyNotify)g_ptr_array_unref};
  FpView *view = fp_inbox_view_new(&rows);
  fp_view_set_title(view, "Inbox as of 08:00 today, maria@forum.example.org");
  return view;
}

FpView *
message_view(void)
{
  g_autoptr(FpConversation) conversation_ = letters();
  FpView *view = fp_message_view_new(conversation_, NOW);
  fp_view_set_title(view, "Conversation with jhnson77");
  return view;
}

FpView *
empty_view(void)
{
  const FpRows rows = {count, get, g_ptr_array_new(), (GDestroyNotify)g_ptr_array_unref};
  return fp_outbox_view_new(&rows);
}
