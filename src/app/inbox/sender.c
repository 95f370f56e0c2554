/* Facts about senders (since when, how many posts, which roles): asked of the forum at most once a day each,
 * one after the other, and in the background for the senders of new messages. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/inbox/inbox.h"
#include "app/vigil/vigil.h"

static gboolean
is_fresh(const FpPerson *stored)
{
  gint64 now = fp_clock_now();
  return stored && stored->seen > 0 && stored->seen <= now && now - stored->seen < FP_DAY;
}

typedef struct {
  FpMember *member;
  FpPerson *person, *stored;
} Profile;

static void
profile_free(gpointer data)
{
  Profile *profile = data;
  fp_person_unref(profile->person);
  if (profile->stored)
    fp_person_unref(profile->stored);
  fp_member_unref(profile->member);
  g_free(profile);
}

static void
return_person(GTask *task, FpPerson *person)
{
  g_task_return_pointer(task, fp_person_ref(person), (GDestroyNotify)fp_person_unref);
}

static void
have_profile(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Profile *profile = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  if (reply && reply->person) {
    reply->person->seen = fp_clock_now();
    if (fp_store_save_person(profile->member->store, reply->person, &error)) {
      fp_known_there(fp_known_of(profile->member), profile->person);
      fp_vigil_person(profile->member, reply->person);
      return_person(task, reply->person);
      return;
    }
  }
  if (g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_GONE)) {
    fp_known_gone(fp_known_of(profile->member), profile->person);
    fp_vigil_person(profile->member, profile->person);
  }
  if (!error)
    error = g_error_new_literal(FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                                _("The forum told nothing about this person."));
  if (!profile->stored) {
    g_task_return_error(task, error);
    return;
  }
  g_error_free(error);
  return_person(task, profile->stored);
}

void
fp_inbox_profile_async(FpMember *member, const FpPerson *person, GCancellable *cancellable,
                       GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  Profile *profile = g_new0(Profile, 1);
  profile->member = fp_member_ref(member);
  profile->person = fp_person_ref((FpPerson *)person);
  profile->stored = fp_store_person(member->store, person->id);
  g_task_set_task_data(task, profile, profile_free);
  if (is_fresh(profile->stored)) {
    return_person(task, profile->stored);
    return;
  }
  FpCallArgs args = {.person = person};
  fp_session_call_async(member, FP_OP_PROFILE, &args, cancellable, have_profile, g_steal_pointer(&task));
}

FpPerson *
fp_inbox_profile_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

/* --- in the background --- */

void
fp_sender_want(FpMember *member, const FpPerson *person)
{
  if (!person->id || !*person->id || !g_hash_table_add(member->senders_known, g_strdup(person->id)))
    return;
  g_autoptr(FpPerson) stored = fp_store_person(member->store, person->id);
  if (!is_fresh(stored))
    g_queue_push_tail(member->senders, fp_person_ref((FpPerson *)person));
}

void
fp_wave_want_facts(FpMember *member, const FpWave *wave)
{
  for (guint i = 0; i < wave->members->len; i++) {
    const FpPerson *from = ((const FpWaveMember *)wave->members->pdata[i])->from;
    if (from->registered == 0 && from->posts < 0 && from->seen == 0 &&
        fp_known_is_gone(fp_known_of(member), from) != 1)
      fp_sender_want(member, from);
  }
  fp_sender_ask_wanted(member);
}

static void
one_asked(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(FpMember) member = data;
  const Profile *asked = g_task_get_task_data(G_TASK(result));
  g_autoptr(GError) error = NULL;
  g_autoptr(FpPerson) person = fp_inbox_profile_finish(result, &error);
  member->asking_sender = FALSE;
  g_hash_table_remove(member->senders_known, asked->person->id);
  /* Offline, limited, signed out: the next message of theirs asks again, and who opens their campaign. */
  if (error && error->domain != FP_STORE_ERROR && !g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_GONE) &&
      !g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_REFUSED)) {
    FpPerson *left;
    while ((left = g_queue_pop_head(member->senders))) {
      g_hash_table_remove(member->senders_known, left->id);
      fp_person_unref(left);
    }
    return;
  }
  if (g_queue_is_empty(member->senders))
    fp_member_announce(member, FP_CHANGE_INBOX, NULL);
  fp_sender_ask_wanted(member);
}

void
fp_sender_ask_wanted(FpMember *member)
{
  if (member->asking_sender || member->closed || member->dead || g_queue_is_empty(member->senders) ||
      !fp_driver_can(member->account->driver, FP_OP_PROFILE))
    return;
  g_autoptr(FpPerson) person = g_queue_pop_head(member->senders);
  member->asking_sender = TRUE;
  fp_inbox_profile_async(member, person, member->closing, one_asked, fp_member_ref(member));
}
