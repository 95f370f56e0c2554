/* What this archive knows for the judge beyond the messages: to whom the member has written, which domains
 * were linked to before, who belongs to the staff, whose account is gone. One sealed fact; nothing of it in
 * clear. What is not known stays unknown. Called by vigil.c, inbox.c, sender.c and wave.c. */
#include "config.h"

#include "flagpost/app.h"

#include "app/settings/settings.h"
#include "app/vigil/vigil.h"

#define FACT     "known"
#define MOST     4000         /* entries of a set: beyond, what is missing in it is unknown */
#define BEFORE   FP_DAY       /* a domain of the same day may be of the same wave */
#define YOUNGEST (7 * FP_DAY) /* an archive that goes back less has hardly seen anything */
#define LAZY     FP_SECOND    /* all of it is written each time: not for each page */

struct _FpKnown {
  FpMember *member;    /* borrowed: it owns this */
  GHashTable *people;  /* ids, and "@login": the member has written to them */
  GHashTable *staff;   /* names and logins */
  GHashTable *gone;    /* ids */
  GHashTable *domains; /* registrable domain → gint64: sent with the first message that links to it */
  gint64 since;        /* when the oldest message seen was sent; 0: none */
  gboolean sent_read;  /* the sent messages were read to their end, and there were some */
  gboolean sent_any, changed;
  gint64 kept_at; /* monotonic */
};

static GHashTable *
new_set(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void
fp_known_free(FpKnown *known)
{
  if (!known)
    return;
  g_hash_table_unref(known->people);
  g_hash_table_unref(known->staff);
  g_hash_table_unref(known->gone);
  g_hash_table_unref(known->domains);
  g_free(known);
}

static void
add(FpKnown *known, GHashTable *set, const char *word)
{
  if (word && *word && g_hash_table_size(set) < MOST && g_hash_table_add(set, g_strdup(word)))
    known->changed = TRUE;
}

/* --- stored --- */

static json_t *
set_to_json(GHashTable *set)
{
  json_t *array = json_array();
  GHashTableIter iter;
  gpointer word;
  g_hash_table_iter_init(&iter, set);
  while (g_hash_table_iter_next(&iter, &word, NULL))
    json_array_append_new(array, json_string(word));
  return array;
}

static void
set_from_json(GHashTable *set, const json_t *array)
{
  const json_t *word;
  size_t n;
  json_array_foreach(array, n, word)
  {
    if (json_is_string(word))
      g_hash_table_add(set, g_strdup(json_string_value(word)));
  }
}

static void
load(FpKnown *known)
{
  g_autofree char *text = fp_store_fact(known->member->store, FACT);
  json_t *all = text ? json_loads(text, 0, NULL) : NULL;
  const char *domain;
  json_t *first;
  if (!all)
    return;
  set_from_json(known->people, json_object_get(all, "people"));
  set_from_json(known->staff, json_object_get(all, "staff"));
  set_from_json(known->gone, json_object_get(all, "gone"));
  json_object_foreach(json_object_get(all, "domains"), domain, first)
  {
    gint64 when = json_integer_value(first);
    g_hash_table_insert(known->domains, g_strdup(domain), g_memdup2(&when, sizeof when));
  }
  known->since = json_integer_value(json_object_get(all, "since"));
  known->sent_any = json_is_true(json_object_get(all, "sent"));
  known->sent_read = json_is_true(json_object_get(all, "sent_read"));
  json_decref(all);
}

void
fp_known_keep(FpKnown *known)
{
  if (!known->changed)
    return;
  json_t *domains = json_object(), *all;
  GHashTableIter iter;
  gpointer domain, first;
  g_hash_table_iter_init(&iter, known->domains);
  while (g_hash_table_iter_next(&iter, &domain, &first))
    json_object_set_new(domains, domain, json_integer(*(gint64 *)first));
  all = json_pack("{s:o,s:o,s:o,s:o,s:I,s:b,s:b}", "people", set_to_json(known->people), "staff",
                  set_to_json(known->staff), "gone", set_to_json(known->gone), "domains", domains, "since",
                  (json_int_t)known->since, "sent", known->sent_any, "sent_read", known->sent_read);
  char *text = all ? json_dumps(all, JSON_COMPACT) : NULL;
  json_decref(all);
  /* Not kept is no harm: it is found again, or stays unknown. */
  if (text && fp_store_set_fact(known->member->store, FACT, text, NULL))
    known->changed = FALSE;
  free(text);
  known->kept_at = fp_clock_monotonic();
}

void
fp_known_keep_lazily(FpKnown *known)
{
  if (!known->kept_at || fp_clock_monotonic() - known->kept_at >= LAZY)
    fp_known_keep(known);
}

FpKnown *
fp_known_of(FpMember *member)
{
  if (member->known)
    return member->known;
  FpKnown *known = member->known = g_new0(FpKnown, 1);
  known->member = member;
  known->people = new_set();
  known->staff = new_set();
  known->gone = new_set();
  known->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  load(known);
  g_autofree char *moderators = fp_setting_text(member->app, member->account->name, "moderators");
  if (moderators)
    g_hash_table_add(known->staff, g_steal_pointer(&moderators));
  return known;
}

/* --- seen --- */

/* Logins are looked up as ids are, and cannot be taken for one. (transfer full) */
static char *
login_key(const FpPerson *person)
{
  g_autofree char *folded = person->login && *person->login ? g_utf8_casefold(person->login, -1) : NULL;
  return folded ? g_strconcat("@", folded, NULL) : NULL;
}

static void
wrote_to(FpKnown *known, const FpPerson *person)
{
  if (!person)
    return;
  g_autofree char *login = login_key(person);
  add(known, known->people, person->id);
  add(known, known->people, login);
}

static void
see_domain(FpKnown *known, const char *domain, gint64 sent)
{
  gint64 *first = g_hash_table_lookup(known->domains, domain);
  if (first ? *first <= sent : g_hash_table_size(known->domains) >= MOST)
    return;
  g_hash_table_insert(known->domains, g_strdup(domain), g_memdup2(&sent, sizeof sent));
  known->changed = TRUE;
}

static void
see_message(FpKnown *known, const FpConversation *conversation, const FpMessage *message)
{
  if (message->outgoing) {
    for (guint i = 0; i < conversation->people->len; i++)
      wrote_to(known, conversation->people->pdata[i]);
    if (conversation->people->len == 0)
      wrote_to(known, conversation->from);
  } else if (message->from) {
    fp_known_person(known, message->from);
  }
  if (message->sent > 0 && (known->since == 0 || message->sent < known->since)) {
    known->since = message->sent;
    known->changed = TRUE;
  }
  for (guint i = 0; message->rich && i < message->rich->links->len; i++) {
    const FpLink *link = message->rich->links->pdata[i];
    /* What the member links to himself is nothing new to him. */
    if (link->domain && message->sent > 0)
      see_domain(known, link->domain, message->outgoing ? 1 : message->sent);
  }
}

void
fp_known_see(FpKnown *known, const FpConversation *conversation)
{
  gboolean sent = g_strcmp0(conversation->folder, "sent") == 0;
  for (guint i = 0; sent && i < conversation->people->len; i++)
    wrote_to(known, conversation->people->pdata[i]);
  if (sent && !known->sent_any)
    known->sent_any = known->changed = TRUE;
  for (guint i = 0; i < conversation->messages->len; i++)
    see_message(known, conversation, conversation->messages->pdata[i]);
}

gboolean
fp_known_sent_read(FpKnown *known)
{
  if (known->sent_read || !known->sent_any)
    return FALSE;
  known->sent_read = known->changed = TRUE;
  return TRUE;
}

void
fp_known_person(FpKnown *known, const FpPerson *person)
{
  if (person->staff != 1)
    return;
  add(known, known->staff, person->name);
  add(known, known->staff, person->login);
}

void
fp_known_gone(FpKnown *known, const FpPerson *person)
{
  add(known, known->gone, person->id);
}

void
fp_known_there(FpKnown *known, const FpPerson *person)
{
  if (person->id && g_hash_table_remove(known->gone, person->id))
    known->changed = TRUE;
}

/* --- asked --- */

int
fp_known_talked(FpKnown *known, const FpPerson *person)
{
  g_autofree char *login = login_key(person);
  if ((person->id && g_hash_table_contains(known->people, person->id)) ||
      (login && g_hash_table_contains(known->people, login)))
    return 1;
  return known->sent_read && g_hash_table_size(known->people) < MOST ? 0 : -1;
}

int
fp_member_wrote_to(FpMember *member, const FpPerson *person)
{
  return fp_known_talked(fp_known_of(member), person);
}

GPtrArray *
fp_known_staff(FpKnown *known)
{
  GPtrArray *names = g_ptr_array_new();
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init(&iter, known->staff);
  while (g_hash_table_iter_next(&iter, &name, NULL))
    g_ptr_array_add(names, name);
  return names;
}

int
fp_known_is_gone(FpKnown *known, const FpPerson *person)
{
  if (person->banned == 1 || (person->id && g_hash_table_contains(known->gone, person->id)))
    return 1;
  return person->banned;
}

gboolean
fp_known_can_tell_domains(const FpKnown *known, gint64 sent)
{
  return known->since > 0 && sent - known->since >= YOUNGEST && g_hash_table_size(known->domains) < MOST;
}

gboolean
fp_known_domain(const FpKnown *known, const char *domain, gint64 sent)
{
  const gint64 *first = g_hash_table_lookup(known->domains, domain);
  return first && *first < sent - BEFORE;
}
