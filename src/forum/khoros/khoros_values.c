/* Khoros's notes, threads and users as values of the model. Member names of v2 are the vendor's; of v1 only
 * id, subject, body and from are known, so the others are looked for under the names that v2 uses. */
#include "config.h"

#include "khoros.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

/* The number at the end of "/users/id/977" or "/users/977". */
static char *
id_of_href(const json_t *user)
{
  g_autofree char *href = khoros_text(user, "href");
  const char *slash = href ? strrchr(href, '/') : NULL;
  return slash && khoros_is_number(slash + 1) ? g_strdup(slash + 1) : NULL;
}

FpPerson *
khoros_person(const json_t *user)
{
  g_autofree char *id = khoros_text(user, "id");
  g_autofree char *login = khoros_text(user, "login");
  if (!khoros_is_id(id)) {
    g_free(id);
    id = id_of_href(user);
  }
  if (!id && !login)
    return fp_person_new("", "", _("unknown sender"));
  return fp_person_new(id ? id : "", login ? login : "", NULL);
}

const char *
khoros_bare_subject(const char *subject)
{
  while (g_ascii_strncasecmp(subject, "Re:", 3) == 0)
    for (subject += 3; *subject == ' ';)
      subject++;
  return subject;
}

gboolean
khoros_is_me(const FpCall *call, const FpPerson *person)
{
  const FpPerson *me = call->session->me;
  if (!me)
    return FALSE;
  if (*person->id && *me->id)
    return strcmp(person->id, me->id) == 0;
  return *person->login && g_ascii_strcasecmp(person->login, me->login) == 0;
}

static FpPerson *
me_or_nobody(const FpCall *call)
{
  return call->session->me ? fp_person_ref(call->session->me) : khoros_person(NULL);
}

/* Known times of a note, the sender's first. */
static gint64
note_time(const json_t *note)
{
  static const char *const names[] = {"sent_time", "received_time", "post_time", "date", "time", NULL};
  for (const char *const *name = names; *name; name++) {
    gint64 when = khoros_time(note, *name);
    if (when)
      return when;
  }
  return 0;
}

static int
note_unread(const json_t *note)
{
  int read = khoros_bool(note, "is_read");
  if (read < 0)
    read = khoros_bool(note, "read");
  if (read >= 0)
    return !read;
  return khoros_bool(note, "unread");
}

static char *
note_id(const json_t *note, GError **error)
{
  g_autofree char *id = khoros_text(note, "id");
  if (khoros_is_id(id) && !json_is_boolean(fp_json_peek(note, "id")))
    return g_steal_pointer(&id);
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("A note has no id"));
  return NULL;
}

/* recipients: a list of users, or of strings, or {"items": [...]}; its form is not documented. */
static void
add_recipients(const FpCall *call, const json_t *note, GPtrArray *people)
{
  gboolean boxed = fp_json_peek(note, "recipients.items") != NULL;
  g_autoptr(json_t) list = fp_json_list(note, boxed ? "recipients.items" : "recipients", NULL);
  const json_t *one;
  fp_json_each(one, list) {
    const json_t *user = fp_json_peek(one, "user");
    g_autoptr(FpPerson) person = json_string_length(one) ? fp_person_new("", json_string_value(one), NULL)
                                                         : khoros_person(user ? user : one);
    gboolean known = *person->id || *person->login;
    if (known && !khoros_is_me(call, person) && people->len < FP_PEOPLE_MOST)
      g_ptr_array_add(people, g_steal_pointer(&person));
  }
}

static const json_t *
sender_of(const json_t *note)
{
  static const char *const names[] = {"sender", "from", "author", NULL};
  for (const char *const *name = names; *name; name++)
    if (json_is_object(fp_json_peek(note, *name)))
      return fp_json_peek(note, *name);
  return NULL;
}

static void
set_body(const FpCall *call, FpMessage *message, const json_t *note)
{
  g_autofree char *body = khoros_text(note, "body");
  const char *shown = body ? body : "";
  if (call->reads_later)
    fp_message_keep_html(message, shown, -1, call->site->base);
  else
    fp_message_set_html(message, shown, -1, call->site->base);
}

FpConversation *
khoros_note(const FpCall *call, const json_t *note, char kind, GError **error)
{
  g_autofree char *bare = note_id(note, error);
  if (!bare)
    return NULL;
  g_autofree char *id = g_strdup_printf("%c:%s", kind, bare);
  g_autofree char *subject = khoros_text(note, "subject");
  gboolean sent = kind == 'o';
  FpConversation *conversation = fp_conversation_new(id, subject ? subject : "");
  FpMessage *message = fp_message_new(id, id);
  fp_person_unref(message->from);
  message->from = sent ? me_or_nobody(call) : khoros_person(sender_of(note));
  g_free(message->subject);
  message->subject = g_strdup(conversation->subject);
  message->outgoing = sent;
  message->sent = note_time(note);
  message->unread = !sent && note_unread(note) == 1;
  set_body(call, message, note);
  fp_person_unref(conversation->from);
  conversation->from = fp_person_ref(message->from);
  if (sent)
    add_recipients(call, note, conversation->people);
  else
    g_ptr_array_add(conversation->people, fp_person_ref(message->from));
  conversation->last = message->sent;
  conversation->unread = sent ? 0 : note_unread(note);
  conversation->count = 1;
  g_free(conversation->folder);
  conversation->folder = g_strdup(sent ? "sent" : "inbox");
  conversation->complete = fp_json_peek(note, "body") != NULL;
  conversation->can_reply = TRUE;
  if (conversation->complete)
    g_ptr_array_add(conversation->messages, message);
  else
    fp_message_unref(message);
  return conversation;
}

FpMessage *
khoros_thread_note(const FpCall *call, const json_t *note, const char *thread, GError **error)
{
  g_autofree char *bare = note_id(note, error);
  if (!bare)
    return NULL;
  g_autofree char *id = g_strdup_printf("m:%s", bare);
  FpMessage *message = fp_message_new(id, thread);
  fp_person_unref(message->from);
  message->from = khoros_person(sender_of(note));
  message->outgoing = khoros_is_me(call, message->from);
  message->sent = note_time(note);
  message->unread = !message->outgoing && note_unread(note) == 1;
  set_body(call, message, note);
  return message;
}

FpConversation *
khoros_thread(const FpCall *call, const json_t *thread, GError **error)
{
  g_autofree char *bare = note_id(thread, error);
  if (!bare)
    return NULL;
  g_autofree char *id = g_strdup_printf("t:%s", bare);
  g_autofree char *subject = khoros_text(thread, "subject");
  const json_t *latest = fp_json_peek(thread, "latest_message");
  g_autoptr(FpConversation) conversation = fp_conversation_new(id, subject ? subject : "");
  conversation->last = khoros_time(thread, "updated_time");
  if (fp_json_peek(latest, "id")) {
    g_autoptr(FpMessage) message = khoros_thread_note(call, latest, id, error);
    if (!message)
      return NULL;
    if (!message->outgoing)
      g_ptr_array_add(conversation->people, fp_person_ref(message->from));
    add_recipients(call, latest, conversation->people);
    conversation->last = MAX(conversation->last, message->sent);
    if (fp_json_peek(latest, "body"))
      g_ptr_array_add(conversation->messages, g_steal_pointer(&message));
  }
  fp_person_unref(conversation->from);
  conversation->from =
      conversation->people->len ? fp_person_ref(conversation->people->pdata[0]) : me_or_nobody(call);
  conversation->unread = (int)khoros_int(thread, "unread_count", note_unread(thread));
  conversation->count = -1;
  g_free(conversation->folder);
  conversation->folder = g_strdup("inbox");
  conversation->can_reply = TRUE;
  return g_steal_pointer(&conversation);
}
