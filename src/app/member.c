/* One account opened: its parts, who listens, and how it ends. member_open.c makes it. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/vigil/vigil.h"

static void
free_session(gpointer session)
{
  fp_session_free(session);
}

FpMember *
fp_member_new(FpApp *app, const FpAccount *account)
{
  FpMember *member = g_new0(FpMember, 1);
  member->refs = 1;
  member->app = app;
  member->account = fp_account_copy(account);
  member->session = fp_session_new();
  member->old_sessions = g_ptr_array_new_with_free_func(free_session);
  member->closing = g_cancellable_new();
  member->notices = g_ptr_array_new_with_free_func(g_free);
  member->listeners = g_array_new(FALSE, FALSE, sizeof(FpListener));
  member->waiting = g_ptr_array_new_with_free_func(g_object_unref);
  member->senders = g_queue_new();
  member->unread = g_queue_new();
  member->unread_campaigns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  member->senders_known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  member->outbox_queue = g_queue_new();
  return member;
}

static void
unref_person(gpointer person)
{
  fp_person_unref(person);
}

static void
member_free(FpMember *member)
{
  fp_clock_cancel(member->outbox_timer);
  fp_vigil_free(member->vigil);
  fp_known_free(member->known);
  g_clear_pointer(&member->store, fp_store_close);
  fp_session_free(member->session);
  g_ptr_array_unref(member->old_sessions);
  fp_site_free(member->site);
  fp_transport_free(member->transport);
  g_object_unref(member->closing);
  g_clear_object(&member->sign_in_cancel);
  g_ptr_array_unref(member->notices);
  g_array_unref(member->listeners);
  g_ptr_array_unref(member->waiting);
  g_queue_free_full(member->senders, unref_person);
  g_queue_free_full(member->unread, g_free);
  g_hash_table_unref(member->unread_campaigns);
  g_hash_table_unref(member->senders_known);
  g_queue_free_full(member->outbox_queue, g_object_unref);
  g_free(member->code);
  g_free(member->kept_sum);
  fp_secret_unref(member->refused);
  fp_account_free(member->account);
  g_free(member);
}

FpMember *
fp_member_ref(FpMember *member)
{
  member->refs++;
  return member;
}

void
fp_member_unref(FpMember *member)
{
  if (member && --member->refs == 0)
    member_free(member);
}

void
fp_member_close(FpMember *member)
{
  if (!member)
    return;
  member->closed = TRUE;
  g_array_set_size(member->listeners, 0);
  fp_clock_cancel(member->outbox_timer);
  member->outbox_timer = 0;
  member->outbox_wake = NULL;
  g_cancellable_cancel(member->closing);
  if (member->sign_in_cancel)
    g_cancellable_cancel(member->sign_in_cancel);
  /* A dead process' files are closed by the kernel. */
  if (member->dead)
    g_clear_pointer(&member->store, fp_store_close);
  fp_member_unref(member);
}

void
fp_member_die(FpMember *member, GTask *task)
{
  static GSList *graveyard;
  member->dead = TRUE;
  fp_clock_cancel(member->outbox_timer);
  member->outbox_timer = 0;
  graveyard = g_slist_prepend(graveyard, g_object_ref(task));
}

void
fp_member_settings_changed(FpMember *member)
{
  fp_account_site_update(member->app, member->account, member->site);
}

FpApp *
fp_member_app(FpMember *member)
{
  return member->app;
}

const FpAccount *
fp_member_account(FpMember *member)
{
  return member->account;
}

FpStore *
fp_member_store(FpMember *member)
{
  return member->store;
}

const FpPerson *
fp_member_me(FpMember *member)
{
  return member->session->me;
}

void
fp_member_notice(FpMember *member, char *sentence)
{
  g_ptr_array_add(member->notices, sentence);
}

GPtrArray *
fp_member_notices(FpMember *member)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < member->notices->len; i++)
    g_ptr_array_add(copy, g_strdup(member->notices->pdata[i]));
  return copy;
}

guint
fp_member_listen(FpMember *member, FpChangeFunc func, gpointer data)
{
  FpListener listener = {++member->listener_last, func, data};
  g_array_append_val(member->listeners, listener);
  return listener.id;
}

gboolean
fp_member_is_heard(const FpMember *member)
{
  return member->listeners->len > 0;
}

void
fp_member_unlisten(FpMember *member, guint id)
{
  for (guint i = 0; i < member->listeners->len; i++) {
    if (g_array_index(member->listeners, FpListener, i).id == id) {
      g_array_remove_index(member->listeners, i);
      return;
    }
  }
}

static void
tell(FpMember *member, const FpChange *change)
{
  /* A listener may unlisten, itself or others, while it is told. */
  g_autofree FpListener *now = NULL;
  guint n = member->listeners->len;
  if (n > 0)
    now = g_memdup2(member->listeners->data, n * sizeof *now);
  for (guint i = 0; i < n; i++)
    now[i].func(member, change, now[i].data);
}

void
fp_member_announce(FpMember *member, unsigned kinds, const char *id)
{
  FpChange change = {kinds, id, NULL};
  tell(member, &change);
}

void
fp_member_say(FpMember *member, const char *sentence)
{
  FpChange change = {FP_CHANGE_SAY, NULL, sentence};
  tell(member, &change);
}

void
fp_member_say_later(FpMember *member, const char *sentence)
{
  FpChange change = {FP_CHANGE_SAY | FP_CHANGE_LATER, NULL, sentence};
  tell(member, &change);
}
