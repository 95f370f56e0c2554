/* Before flagging: fetches what the evidence should hold and the archive lacks. What cannot be had is left
 * out; a report never waits for it. */
#include "config.h"

#include "flagpost/app.h"

#include "app/outbox/outbox.h"

typedef struct {
  FpMember *member;
  char **ids;
  guint next;
  GPtrArray *people; /* FpPerson whose facts to ask */
  GHashTable *seen;
  GError *why;   /* a conversation could not be fetched, or NULL */
  char *unknown; /* an id that names nothing here, or NULL */
} Prepare;

static void
prepare_free(gpointer data)
{
  Prepare *prepare = data;
  g_strfreev(prepare->ids);
  g_ptr_array_unref(prepare->people);
  g_hash_table_unref(prepare->seen);
  g_clear_error(&prepare->why);
  g_free(prepare->unknown);
  fp_member_unref(prepare->member);
  g_free(prepare);
}

/* Not of one whom the forum does not name: there is nobody to ask it about. */
static void
add_person(Prepare *prepare, FpPerson *person)
{
  if (*person->id && g_hash_table_add(prepare->seen, g_strdup(person->id)))
    g_ptr_array_add(prepare->people, fp_person_ref(person));
}

static void ask_next_person(GTask *task);

static void
person_asked(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpPerson) person = fp_inbox_profile_finish(result, &error);
  Prepare *prepare = g_task_get_task_data(data);
  /* The forum cannot be asked just now: the others would wait as long. */
  if (error && error->domain == FP_NET_ERROR)
    g_ptr_array_set_size(prepare->people, 0);
  ask_next_person(data);
}

static void
ask_next_person(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Prepare *prepare = g_task_get_task_data(task);
  if (prepare->people->len == 0 || !fp_driver_can(prepare->member->account->driver, FP_OP_PROFILE)) {
    g_task_return_boolean(task, TRUE);
    return;
  }
  g_autoptr(FpPerson) person = g_ptr_array_steal_index(prepare->people, 0);
  GCancellable *cancellable = g_task_get_cancellable(task);
  fp_inbox_profile_async(prepare->member, person, cancellable, person_asked, g_steal_pointer(&task));
}

static void look_at_next(GTask *task);

static void
add_people(Prepare *prepare, const FpConversation *conversation)
{
  for (guint i = 0; i < conversation->messages->len; i++) {
    const FpMessage *message = conversation->messages->pdata[i];
    if (!message->outgoing && !message->system)
      add_person(prepare, message->from);
  }
}

static void
add_senders(Prepare *prepare, const char *campaign)
{
  g_autoptr(FpWave) wave = fp_wave_open(prepare->member, campaign, NULL);
  for (guint i = 0; wave && i < wave->members->len; i++)
    add_person(prepare, ((FpWaveMember *)wave->members->pdata[i])->from);
}

static void
opened(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Prepare *prepare = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpConversation) conversation = fp_inbox_open_finish(result, NULL, &error);
  if (conversation)
    add_people(prepare, conversation);
  if (!prepare->why)
    prepare->why = g_steal_pointer(&error);
  look_at_next(task);
}

static void
look_at_next(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Prepare *prepare = g_task_get_task_data(task);
  const char *id;
  while ((id = prepare->ids[prepare->next])) {
    prepare->next++;
    gboolean is_message;
    id = fp_flag_split(prepare->member, id, &is_message);
    g_autoptr(FpMessage) message = is_message ? fp_store_message(prepare->member->store, id, NULL) : NULL;
    if (message) {
      add_person(prepare, message->from);
      continue;
    }
    g_autoptr(FpConversation) conversation = fp_store_conversation(prepare->member->store, id, NULL);
    if (conversation && !conversation->topic && conversation->messages->len == 0) {
      GCancellable *cancellable = g_task_get_cancellable(task);
      fp_inbox_open_async(prepare->member, id, cancellable, opened, g_steal_pointer(&task));
      return;
    }
    if (conversation)
      add_people(prepare, conversation);
    else if (fp_wave_is_id(id))
      add_senders(prepare, id);
    else if (!prepare->unknown)
      prepare->unknown = g_strdup(id);
  }
  ask_next_person(g_steal_pointer(&task));
}

void
fp_flag_prepare_async(FpMember *member, const char *const *ids, GCancellable *cancellable,
                      GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Prepare *prepare = g_new0(Prepare, 1);
  prepare->member = fp_member_ref(member);
  prepare->ids = g_strdupv((char **)ids);
  prepare->people = g_ptr_array_new_with_free_func((GDestroyNotify)fp_person_unref);
  prepare->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data(task, prepare, prepare_free);
  look_at_next(task);
}

gboolean
fp_flag_prepare_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

void
fp_flag_prepare_explain(GAsyncResult *result, GError **error)
{
  Prepare *prepare = g_task_get_task_data(G_TASK(result));
  if ((!prepare->why && !prepare->unknown) || !g_error_matches(*error, FP_STORE_ERROR, FP_STORE_MISSING))
    return;
  g_clear_error(error);
  if (prepare->unknown)
    fp_flag_unknown(prepare->unknown, error);
  else
    *error = g_steal_pointer(&prepare->why);
}
