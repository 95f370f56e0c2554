/* The people whom Discourse's lists and topics name. A list names each member once, apart from its rows;
 * groups may be large, so both are looked up and not searched. */
#include "config.h"

#include "discourse.h"

GHashTable *
discourse_users(const json_t *root)
{
  GHashTable *users = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  const json_t *list = fp_json_peek(root, "users");
  json_t *user;
  fp_json_each(user, list) {
    char *id = fp_json_peek_id(user, "id");
    if (id)
      g_hash_table_insert(users, id, user);
  }
  return users;
}

/* Adds the person that an entry of posters or participants names, the member left out. known: names that are
 * there already. */
static void
add_person(FpCall *call, FpConversation *conversation, GHashTable *users, GHashTable *known,
           const json_t *entry)
{
  g_autofree char *id = fp_json_peek_id(entry, "user_id");
  const json_t *user = fp_json_peek(entry, "user"); /* some old servers embed it */
  if (!user && id)
    user = g_hash_table_lookup(users, id);
  const char *login = user ? fp_json_peek_string(user, "username", NULL) : NULL;
  if (!login || g_ascii_strcasecmp(login, discourse_me(call)) == 0 ||
      !g_hash_table_add(known, g_strdup(login)))
    return;
  g_ptr_array_add(conversation->people, discourse_person(user));
}

void
discourse_row_people(FpCall *call, FpConversation *conversation, GHashTable *users, const json_t *topic)
{
  static const char *const keys[] = {"posters", "participants"};
  g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
    g_autoptr(json_t) entries = fp_json_list(topic, keys[i], NULL);
    json_t *entry;
    fp_json_each(entry, entries)
      add_person(call, conversation, users, known, entry);
  }
}

void
discourse_topic_people(FpCall *call, FpConversation *conversation, const json_t *root)
{
  g_autoptr(json_t) allowed = fp_json_list(root, "details.allowed_users", NULL);
  g_autoptr(json_t) participants = fp_json_list(root, "details.participants", NULL);
  const json_t *people = json_array_size(allowed) ? allowed : participants;
  json_t *user;
  fp_json_each(user, people) {
    if (conversation->people->len == FP_PEOPLE_MOST)
      break;
    const char *login = fp_json_peek_string(user, "username", NULL);
    if (login && g_ascii_strcasecmp(login, discourse_me(call)) != 0)
      g_ptr_array_add(conversation->people, discourse_person(user));
  }
}

FpPerson *
discourse_chief(FpCall *call, const FpConversation *conversation, const json_t *topic)
{
  /* A list says it so, a conversation by itself in its details. */
  const char *listed = fp_json_peek_string(topic, "last_poster_username", NULL);
  const char *last = listed ? listed : fp_json_peek_string(topic, "details.last_poster.username", NULL);
  for (guint i = 0; last && i < conversation->people->len; i++) {
    FpPerson *person = g_ptr_array_index(conversation->people, i);
    if (g_strcmp0(person->login, last) == 0)
      return fp_person_ref(person);
  }
  if (last && !listed && g_ascii_strcasecmp(last, discourse_me(call)) != 0)
    return discourse_person(fp_json_peek(topic, "details.last_poster"));
  if (conversation->people->len)
    return fp_person_ref(g_ptr_array_index(conversation->people, 0));
  if (last && g_ascii_strcasecmp(last, discourse_me(call)) != 0)
    return fp_person_new("", last, NULL);
  return call->session->me ? fp_person_ref(call->session->me) : fp_person_new("", discourse_me(call), NULL);
}
