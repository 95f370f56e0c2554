/* What this archive knows for the judge beyond the messages: to whom the member has written, which domains
 * were linked to before, who belongs to the staff, whose account is gone. One sealed fact; nothing of it in
 * clear. What is not known stays unknown. Called by vigil.c, inbox.c, sender.c and wave.c. */
#include "config.h"

#include "flagpost/app.h"

#include "app/settings/settings.h"
#include "app/vigil/vigil.h"

#define FACT     "known"
#define MOST     4000         /* entries of a set: beyond, what is missing in it is unknown */
#define LINKS    64           /* of one message: nobody fills the set of domains with one letter */
#define BEFORE   FP_DAY       /* a domain of the same day may be of the same wave */
#define YOUNGEST (7 * FP_DAY) /* an archive that goes back less has hardly seen anything */
#define LAZY     FP_SECOND    /* all of it is written each time: not for each page */

typedef struct {
  GHashTable *people;  /* ids, and "@login": the member has written to them */
  GHashTable *staff;   /* names and logins */
  GHashTable *gone;    /* ids */
  GHashTable *domains; /* registrable domain → gint64: sent with the first message that links to it */
  gint64 since;        /* when the oldest message seen was sent; 0: none */
  gboolean sent_read;  /* the sent messages were read to their end, and there were some */
  gboolean sent_any;
} Seen;

struct _FpKnown {
  FpMember *member; /* borrowed: it owns this */
  Seen all;
  Seen own;          /* of it, what came here since it was stored: another window may store meanwhile */
  GHashTable *there; /* ids that are gone no more, likewise */
  gboolean changed;
  char *moderators; /* as set, or NULL; never stored */
  gint64 kept_at;   /* monotonic */
};

static GHashTable *
new_set(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void
seen_init(Seen *seen)
{
  *seen = (Seen){.people = new_set(),
                 .staff = new_set(),
                 .gone = new_set(),
                 .domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
}

static void
seen_clear(Seen *seen)
{
  g_hash_table_unref(seen->people);
  g_hash_table_unref(seen->staff);
  g_hash_table_unref(seen->gone);
  g_hash_table_unref(seen->domains);
}

void
fp_known_free(FpKnown *known)
{
  if (!known)
    return;
  seen_clear(&known->all);
  seen_clear(&known->own);
  g_hash_table_unref(known->there);
  g_free(known->moderators);
  g_free(known);
}

static gboolean
add_word(GHashTable *set, const char *word)
{
  return word && *word && g_hash_table_size(set) < MOST && g_hash_table_add(set, g_strdup(word));
}

static gboolean
add_domain(Seen *seen, const char *domain, gint64 sent)
{
  gint64 *first = g_hash_table_lookup(seen->domains, domain);
  if (first ? *first <= sent : g_hash_table_size(seen->domains) >= MOST)
    return FALSE;
  g_hash_table_insert(seen->domains, g_strdup(domain), g_memdup2(&sent, sizeof sent));
  return TRUE;
}

static gboolean
add_moment(Seen *seen, gint64 sent)
{
  if (sent <= 0 || (seen->since > 0 && sent >= seen->since))
    return FALSE;
  seen->since = sent;
  return TRUE;
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
load(Seen *seen, FpStore *store)
{
  g_autofree char *text = fp_store_fact(store, FACT);
  json_t *all = text ? json_loads(text, 0, NULL) : NULL;
  const char *domain;
  json_t *first;
  if (!all)
    return;
  set_from_json(seen->people, json_object_get(all, "people"));
  set_from_json(seen->staff, json_object_get(all, "staff"));
  set_from_json(seen->gone, json_object_get(all, "gone"));
  json_object_foreach(json_object_get(all, "domains"), domain, first)
      add_domain(seen, domain, json_integer_value(first));
  seen->since = json_integer_value(json_object_get(all, "since"));
  seen->sent_any = json_is_true(json_object_get(all, "sent"));
  seen->sent_read = json_is_true(json_object_get(all, "sent_read"));
  json_decref(all);
}

static void
add_words(GHashTable *to, GHashTable *from)
{
  GHashTableIter iter;
  gpointer word;
  g_hash_table_iter_init(&iter, from);
  while (g_hash_table_iter_next(&iter, &word, NULL))
    add_word(to, word);
}

/* What is stored by now, whoever stored it, and what came here. */
static void
read_anew(FpKnown *known)
{
  GHashTableIter iter;
  gpointer word, first;
  seen_clear(&known->all);
  seen_init(&known->all);
  load(&known->all, known->member->store);
  add_words(known->all.people, known->own.people);
  add_words(known->all.staff, known->own.staff);
  g_hash_table_iter_init(&iter, known->there);
  while (g_hash_table_iter_next(&iter, &word, NULL))
    g_hash_table_remove(known->all.gone, word);
  add_words(known->all.gone, known->own.gone);
  g_hash_table_iter_init(&iter, known->own.domains);
  while (g_hash_table_iter_next(&iter, &word, &first))
    add_domain(&known->all, word, *(gint64 *)first);
  add_moment(&known->all, known->own.since);
  known->all.sent_any |= known->own.sent_any;
  known->all.sent_read |= known->own.sent_read;
}

static char *
to_text(const Seen *seen)
{
  json_t *domains = json_object(), *all;
  GHashTableIter iter;
  gpointer domain, first;
  g_hash_table_iter_init(&iter, seen->domains);
  while (g_hash_table_iter_next(&iter, &domain, &first))
    json_object_set_new(domains, domain, json_integer(*(gint64 *)first));
  all = json_pack("{s:o,s:o,s:o,s:o,s:I,s:b,s:b}", "people", set_to_json(seen->people), "staff",
                  set_to_json(seen->staff), "gone", set_to_json(seen->gone), "domains", domains, "since",
                  (json_int_t)seen->since, "sent", seen->sent_any, "sent_read", seen->sent_read);
  char *text = all ? json_dumps(all, JSON_COMPACT) : NULL;
  json_decref(all);
  return text;
}

void
fp_known_keep(FpKnown *known)
{
  if (!known->changed)
    return;
  read_anew(known);
  char *text = to_text(&known->all);
  /* Not kept is no harm: it is found again, or stays unknown. */
  if (text && fp_store_set_fact(known->member->store, FACT, text, NULL)) {
    seen_clear(&known->own);
    seen_init(&known->own);
    g_hash_table_remove_all(known->there);
    known->changed = FALSE;
  }
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
  seen_init(&known->all);
  seen_init(&known->own);
  known->there = new_set();
  load(&known->all, member->store);
  return known;
}

/* --- seen --- */

static void
add(FpKnown *known, GHashTable *all, GHashTable *own, const char *word)
{
  if (!add_word(all, word))
    return;
  add_word(own, word);
  known->changed = TRUE;
}

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
  add(known, known->all.people, known->own.people, person->id);
  add(known, known->all.people, known->own.people, login);
}

static void
see_domain(FpKnown *known, const char *domain, gint64 sent)
{
  if (!add_domain(&known->all, domain, sent))
    return;
  add_domain(&known->own, domain, sent);
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
  if (add_moment(&known->all, message->sent)) {
    add_moment(&known->own, message->sent);
    known->changed = TRUE;
  }
  for (guint i = 0; message->rich && i < MIN(message->rich->links->len, LINKS); i++) {
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
  if (sent && !known->all.sent_any)
    known->all.sent_any = known->own.sent_any = known->changed = TRUE;
  for (guint i = 0; i < conversation->messages->len; i++)
    see_message(known, conversation, conversation->messages->pdata[i]);
}

gboolean
fp_known_sent_read(FpKnown *known)
{
  if (known->all.sent_read || !known->all.sent_any)
    return FALSE;
  known->all.sent_read = known->own.sent_read = known->changed = TRUE;
  return TRUE;
}

void
fp_known_person(FpKnown *known, const FpPerson *person)
{
  if (person->staff != 1)
    return;
  add(known, known->all.staff, known->own.staff, person->name);
  add(known, known->all.staff, known->own.staff, person->login);
}

void
fp_known_gone(FpKnown *known, const FpPerson *person)
{
  g_hash_table_remove(known->there, person->id);
  add(known, known->all.gone, known->own.gone, person->id);
}

void
fp_known_there(FpKnown *known, const FpPerson *person)
{
  if (!g_hash_table_remove(known->all.gone, person->id))
    return;
  g_hash_table_remove(known->own.gone, person->id);
  g_hash_table_add(known->there, g_strdup(person->id));
  known->changed = TRUE;
}

/* --- asked --- */

int
fp_known_talked(FpKnown *known, const FpPerson *person)
{
  g_autofree char *login = login_key(person);
  if (g_hash_table_contains(known->all.people, person->id) ||
      (login && g_hash_table_contains(known->all.people, login)))
    return 1;
  return known->all.sent_read && g_hash_table_size(known->all.people) < MOST ? 0 : -1;
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
  g_hash_table_iter_init(&iter, known->all.staff);
  while (g_hash_table_iter_next(&iter, &name, NULL))
    g_ptr_array_add(names, name);
  g_free(known->moderators);
  known->moderators = fp_setting_text(known->member->app, known->member->account->name, "moderators");
  if (known->moderators)
    g_ptr_array_add(names, known->moderators);
  return names;
}

int
fp_known_is_gone(FpKnown *known, const FpPerson *person)
{
  if (person->banned == 1 || g_hash_table_contains(known->all.gone, person->id))
    return 1;
  return person->banned;
}

gboolean
fp_known_can_tell_domains(const FpKnown *known, gint64 sent)
{
  return known->all.since > 0 && sent - known->all.since >= YOUNGEST &&
         g_hash_table_size(known->all.domains) < MOST;
}

gboolean
fp_known_domain(const FpKnown *known, const char *domain, gint64 sent)
{
  const gint64 *first = g_hash_table_lookup(known->all.domains, domain);
  return first && *first < sent - BEFORE;
}
