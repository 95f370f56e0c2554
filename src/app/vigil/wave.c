/* A campaign as the member sees it: who sent near-identical messages, when, what became of their reports, and
 * which of them a report names by itself. A spammer may copy an honest message, so whoever is old, has posts
 * or is known to the member is shown and not chosen. Called by the screens and by commands; wave_rows.c makes
 * rows of it. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/vigil/vigil.h"

#define OLD_ACCOUNT (30 * FP_DAY)
#define MANY_POSTS  6

static void
wave_member_free(gpointer data)
{
  FpWaveMember *one = data;
  g_free(one->message);
  g_free(one->conversation);
  g_free(one->subject);
  g_free(one->spared);
  fp_person_unref(one->from);
  g_free(one);
}

void
fp_wave_free(FpWave *wave)
{
  if (!wave)
    return;
  g_free(wave->id);
  g_free(wave->subject);
  g_ptr_array_unref(wave->conversations);
  g_clear_pointer(&wave->members, g_ptr_array_unref);
  g_free(wave);
}

/* --- who is not chosen --- */

char *
fp_wave_spares(FpMember *member, const FpPerson *from, gint64 sent)
{
  if (from->staff == 1)
    return g_strdup(_("of the forum's staff"));
  if (fp_known_talked(fp_known_of(member), from) == 1)
    return g_strdup(_("known to you"));
  if (from->registered > 0 && sent > 0 && sent - from->registered > OLD_ACCOUNT)
    return g_strdup(_("an old account"));
  if (from->posts >= MANY_POSTS)
    return g_strdup(_("has posts"));
  return NULL;
}

/* --- the whole, from summaries --- */

static gboolean
is_flagged(FpFlagState flag)
{
  return flag != FP_FLAG_NONE && flag != FP_FLAG_UNDONE;
}

/* Signs that stand for what nobody can see: such a subject is a poor title. */
static guint
oddity(const char *subject)
{
  guint odd = 0;
  for (const char *p = subject; *p; p++)
    odd += *p == '<' || (*p & 0x80);
  return odd;
}

/* The one that most of them have; among equals the plainest. (transfer full) */
static char *
common_subject(const GPtrArray *conversations)
{
  g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
  const char *best = NULL;
  for (guint i = 0; i < conversations->len; i++) {
    const char *one = ((FpConversation *)conversations->pdata[i])->subject;
    if (!one || !*one)
      continue;
    guint n = 1 + GPOINTER_TO_UINT(g_hash_table_lookup(counts, one));
    g_hash_table_insert(counts, (gpointer)one, GUINT_TO_POINTER(n));
    guint most = best ? GPOINTER_TO_UINT(g_hash_table_lookup(counts, best)) : 0;
    if (!best || n > most || (n == most && oddity(one) < oddity(best)))
      best = one;
  }
  return g_strdup(best);
}

static void
count(FpWave *wave, const FpConversation *one, GHashTable *senders)
{
  FpLevel level = one->suspicion ? one->suspicion->level : FP_LEVEL_NONE;
  wave->level = MAX(wave->level, level);
  wave->messages++;
  wave->unread += one->unread > 0;
  wave->flagged += is_flagged(one->flag);
  wave->sent += one->flag == FP_FLAG_SENT;
  wave->trouble += one->flag == FP_FLAG_REFUSED || one->flag == FP_FLAG_UNSURE;
  if (one->last > 0 && (wave->first == 0 || one->last < wave->first))
    wave->first = one->last;
  wave->last = MAX(wave->last, one->last);
  if (one->from && one->from->id && g_hash_table_add(senders, one->from->id))
    wave->senders++;
}

FpWave *
fp_wave_new(const char *id, GPtrArray *conversations)
{
  FpWave *wave = g_new0(FpWave, 1);
  g_autoptr(GHashTable) senders = g_hash_table_new(g_str_hash, g_str_equal);
  wave->id = g_strdup(id);
  wave->conversations = conversations;
  for (guint i = 0; i < conversations->len; i++)
    count(wave, conversations->pdata[i], senders);
  wave->left = wave->messages - wave->flagged;
  wave->subject = common_subject(conversations);
  return wave;
}

/* --- its messages --- */

static gboolean
is_of(const FpMessage *message, const FpWave *wave)
{
  return message->from && !message->outgoing && g_strcmp0(message->campaign, wave->id) == 0;
}

/* The number of the newest message in the conversation of which a report stands; -1: there is none. */
static gint64
newest_reported(FpMember *member, const FpWave *wave, const FpConversation *listed)
{
  gint64 newest = -1;
  g_autoptr(FpConversation) stored =
      is_flagged(listed->flag) ? fp_store_conversation(member->store, listed->id, NULL) : NULL;
  for (guint k = 0; stored && k < stored->messages->len; k++) {
    const FpMessage *message = stored->messages->pdata[k];
    if (is_of(message, wave) && is_flagged(message->flag))
      newest = MAX(newest, fp_store_message_number(member->store, message->id));
  }
  return newest;
}

/* Does a report stand of what came after that message? */
static gboolean
is_reported_since(FpMember *member, const FpWave *wave, gint64 number)
{
  for (guint i = 0; i < wave->conversations->len; i++) {
    const FpConversation *listed = wave->conversations->pdata[i];
    if (is_flagged(listed->flag) && fp_store_newest_number(member->store, listed->id) > number &&
        newest_reported(member, wave, listed) > number)
      return TRUE;
  }
  return FALSE;
}

/* What was stored up to this number came before the last report. A message that was reported before anything
 * like it had come left no mark: then the newest that was reported is it. -1: nothing was. marks: all. */
static gint64
last_mark(FpMember *member, const FpWave *wave, const GArray *marks)
{
  gint64 mark = -1;
  if (wave->flagged == 0)
    return mark;
  if (marks->len > 0)
    return g_array_index(marks, gint64, 0);
  for (guint i = 0; i < wave->conversations->len; i++)
    mark = MAX(mark, newest_reported(member, wave, wave->conversations->pdata[i]));
  return mark;
}

/* The same for the last report that was not taken back as a whole. */
static gint64
standing_mark(FpMember *member, const FpWave *wave, const GArray *marks)
{
  for (guint i = 0; wave->flagged > 0 && i + 1 < marks->len; i++)
    if (is_reported_since(member, wave, g_array_index(marks, gint64, i + 1)))
      return g_array_index(marks, gint64, i);
  return wave->flagged > 0 && marks->len > 0 ? g_array_index(marks, gint64, marks->len - 1) : -1;
}

static gboolean
is_after(FpMember *member, const FpMessage *message, gint64 mark)
{
  return mark >= 0 && fp_store_message_number(member->store, message->id) > mark;
}

/* What was taken back, given up or left out before came earlier. */
static gboolean
is_later(FpMember *member, const FpMessage *message, gint64 last)
{
  return message->flag == FP_FLAG_NONE && is_after(member, message, last);
}

static FpWaveMember *
new_member(FpMember *member, const FpConversation *conversation, const FpMessage *message, gint64 last,
           gint64 standing)
{
  FpWaveMember *one = g_new0(FpWaveMember, 1);
  one->message = g_strdup(message->id);
  one->conversation = g_strdup(conversation->id);
  one->from = fp_person_ref(message->from);
  one->subject = g_strdup(message->subject ? message->subject : conversation->subject);
  one->sent = message->sent;
  one->unread = message->unread;
  one->flag = message->flag;
  one->level = message->suspicion ? message->suspicion->level : FP_LEVEL_NONE;
  one->spared = fp_wave_spares(member, message->from, message->sent);
  one->later = !one->spared && is_later(member, message, last);
  one->again = !one->spared && one->flag == FP_FLAG_UNDONE && is_after(member, message, standing);
  return one;
}

static int
newest_first(gconstpointer a, gconstpointer b)
{
  const FpWaveMember *one = *(FpWaveMember *const *)a, *two = *(FpWaveMember *const *)b;
  return (one->sent < two->sent) - (one->sent > two->sent);
}

/* Counts anew what was counted by conversations: by messages, with their facts. */
static void
add_members(FpMember *member, FpWave *wave)
{
  g_autoptr(GHashTable) senders = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GArray) marks = fp_wave_marks(member, wave->id);
  gint64 last = last_mark(member, wave, marks), standing = standing_mark(member, wave, marks);
  wave->members = g_ptr_array_new_with_free_func(wave_member_free);
  for (guint i = 0; i < wave->conversations->len; i++) {
    const FpConversation *listed = wave->conversations->pdata[i];
    g_autoptr(FpConversation) stored = fp_store_conversation(member->store, listed->id, NULL);
    for (guint k = 0; stored && k < stored->messages->len; k++) {
      const FpMessage *message = stored->messages->pdata[k];
      if (is_of(message, wave))
        g_ptr_array_add(wave->members, new_member(member, stored, message, last, standing));
    }
  }
  g_ptr_array_sort(wave->members, newest_first);
  wave->messages = wave->members->len;
  wave->senders = wave->left = wave->later = wave->again = wave->flagged = wave->sent = wave->trouble = 0;
  wave->first = wave->last = 0; /* a conversation's last message may be another one: an answer */
  for (guint i = 0; i < wave->members->len; i++) {
    const FpWaveMember *one = wave->members->pdata[i];
    wave->senders += one->from->id && g_hash_table_add(senders, one->from->id);
    wave->flagged += is_flagged(one->flag);
    wave->sent += one->flag == FP_FLAG_SENT;
    wave->trouble += one->flag == FP_FLAG_REFUSED || one->flag == FP_FLAG_UNSURE;
    wave->left += fp_wave_is_left(one);
    wave->later += one->later;
    wave->again += one->again;
    if (one->sent > 0 && (wave->first == 0 || one->sent < wave->first))
      wave->first = one->sent;
    wave->last = MAX(wave->last, one->sent);
  }
}

void
fp_wave_count_later(FpMember *member, FpWave *wave)
{
  if (wave->left == 0 || wave->flagged == 0)
    return;
  g_autoptr(GArray) marks = fp_wave_marks(member, wave->id);
  gint64 mark = last_mark(member, wave, marks);
  for (guint i = 0; mark >= 0 && i < wave->conversations->len; i++) {
    const FpConversation *listed = wave->conversations->pdata[i];
    gboolean later = FALSE;
    /* The list asks this each time: what has got nothing since is not read. */
    gboolean grown = listed->flag == FP_FLAG_NONE && fp_store_newest_number(member->store, listed->id) > mark;
    g_autoptr(FpConversation) stored = grown ? fp_store_conversation(member->store, listed->id, NULL) : NULL;
    for (guint k = 0; stored && k < stored->messages->len; k++) {
      const FpMessage *message = stored->messages->pdata[k];
      later = later || (is_of(message, wave) && is_later(member, message, mark));
    }
    wave->later += later;
  }
}

gboolean
fp_wave_is_left(const FpWaveMember *one)
{
  return !one->spared && !is_flagged(one->flag);
}

gboolean
fp_wave_chosen(const FpWave *wave, const FpWaveMember *one)
{
  if (wave->later > 0)
    return one->later;
  return wave->again > 0 ? one->again : fp_wave_is_left(one);
}

FpWave *
fp_wave_open(FpMember *member, const char *id, GError **error)
{
  GPtrArray *conversations = fp_wave_conversations(member, id, error);
  if (!conversations)
    return NULL;
  if (conversations->len == 0) {
    g_ptr_array_unref(conversations);
    g_set_error(error, FP_STORE_ERROR, FP_STORE_MISSING,
                _("There is no campaign %s among the newest messages."), id);
    return NULL;
  }
  FpWave *wave = fp_wave_new(id, conversations);
  add_members(member, wave);
  return wave;
}

gboolean
fp_wave_is_id(const char *id)
{
  return g_str_has_prefix(id, "c-") && strlen(id) == 10 && strspn(id + 2, "0123456789abcdef") == 8;
}

/* --- in words --- */

/* "00:12–06:48", or with days where they differ. */
static char *
span(const FpWave *wave)
{
  gint64 now = fp_clock_now();
  g_autoptr(GDateTime) first = fp_time_local(wave->first);
  g_autoptr(GDateTime) last = fp_time_local(wave->last);
  gboolean one_day = first && last &&
                     g_date_time_get_day_of_year(first) == g_date_time_get_day_of_year(last) &&
                     g_date_time_get_year(first) == g_date_time_get_year(last);
  g_autofree char *a = one_day ? g_date_time_format(first, "%H:%M") : fp_time_short(wave->first, now);
  g_autofree char *b = one_day ? g_date_time_format(last, "%H:%M") : fp_time_short(wave->last, now);
  /* Translators: from a time to a time, or a date. */
  return wave->first == wave->last ? g_strdup(b) : g_strdup_printf(_("%s–%s"), a, b);
}

char *
fp_wave_sentence(const FpWave *wave)
{
  GString *words = g_string_new(NULL);
  fp_counts_append(words, ngettext("%u sender, ", "%u senders, ", wave->senders), wave->senders);
  fp_counts_append(words, ngettext("%u message", "%u messages", wave->messages), wave->messages);
  if (wave->first > 0) {
    g_autofree char *when = span(wave);
    g_string_append_printf(words, ", %s", when);
  }
  if (wave->level != FP_LEVEL_NONE)
    g_string_append_printf(words, ", %s", fp_level_shown(wave->level));
  return g_string_free(words, FALSE);
}

char *
fp_wave_what(const FpWave *wave)
{
  GString *words = g_string_new(NULL);
  g_autofree char *progress = fp_wave_progress(wave);
  fp_counts_append(words, ngettext("%u message", "%u messages", wave->messages), wave->messages);
  if (wave->first > 0) {
    g_autofree char *when = span(wave);
    g_string_append_printf(words, ", %s", when);
  }
  if (progress)
    g_string_append_printf(words, ", %s", progress);
  if (wave->subject)
    g_string_append_printf(words, ": %s", wave->subject);
  return g_string_free(words, FALSE);
}

char *
fp_wave_progress(const FpWave *wave)
{
  if (wave->flagged == 0)
    return NULL;
  if (wave->later > 0)
    return fp_counts(ngettext("%u more since it was flagged", "%u more since it was flagged", wave->later),
                     wave->later);
  if (wave->trouble > 0)
    return fp_counts(_("%u of %u sent, %u refused or unsure"), wave->sent, wave->flagged, wave->trouble);
  return fp_counts(_("%u of %u sent"), wave->sent, wave->flagged);
}

char *
fp_wave_member_facts(const FpWaveMember *one)
{
  const FpPerson *from = one->from;
  GString *words = g_string_new(NULL);
  if (from->registered > 0 && one->sent >= from->registered) {
    g_autofree char *age = fp_time_span(MAX(one->sent - from->registered, FP_MINUTE));
    /* Translators: the age of an account when it sent a message: "account 3 hours old". */
    g_string_append_printf(words, _("account %s old"), age);
  } else {
    g_string_append(words, _("account of unknown age"));
  }
  if (from->posts >= 0)
    fp_counts_append(words, ngettext(", %d post", ", %d posts", (gulong)from->posts), from->posts);
  if (from->banned == 1)
    g_string_append(words, _(", banned since"));
  if (one->spared) {
    /* Translators: why a sender is not among those that are flagged. */
    g_autofree char *whole = g_strdup_printf(_("not chosen, %s: %s"), one->spared, words->str);
    g_string_assign(words, whole);
  }
  return g_string_free(words, FALSE);
}
