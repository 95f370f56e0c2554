/* What is known of people: facts that come with messages or profiles, and who is muted. Called by
 * app/inbox/inbox.c and by the files of this folder. */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

/* Row id and, where something is stored, the person; row 0: unknown. FALSE only on error. */
static gboolean
load(FpStore *store, const FpHash *hash, gint64 *id, FpPerson **person, GError **error)
{
  *id = 0;
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT id, sealed FROM person WHERE hash = ?", "h", hash);
  int found = fp_store_row(store, row, error);
  if (found <= 0)
    return found == 0;
  *id = sqlite3_column_int64(row, 0);
  gboolean ok = TRUE;
  if (sqlite3_column_type(row, 1) != SQLITE_NULL) {
    g_autoptr(GByteArray) plain = fp_store_unseal(store, FP_SEAL_PERSON, *id, row, 1, error);
    FpReader reader = {NULL, NULL, FALSE};
    if (plain)
      reader = fp_reader(plain);
    *person = plain ? fp_read_person(&reader) : NULL;
    ok = plain && fp_reader_ok(&reader, error);
  }
  fp_store_done(row);
  return ok;
}

static gint64
id_for(FpStore *store, const FpHash *hash, gint64 known, GError **error)
{
  if (known)
    return known;
  if (!fp_store_run(store, error, "INSERT INTO person (hash) VALUES (?)", "h", hash))
    return 0;
  return sqlite3_last_insert_rowid(store->db);
}

static int
known_or(int now, int before)
{
  return now >= 0 ? now : before;
}

/* What is not known now stays as it was. */
static FpPerson *
merged(const FpPerson *now, const FpPerson *before)
{
  gboolean named = now->login && *now->login;
  FpPerson *person =
      fp_person_new(now->id, named ? now->login : before->login, named ? now->name : before->name);
  person->registered = now->registered ? now->registered : before->registered;
  person->seen = MAX(now->seen, before->seen);
  person->posts = known_or(now->posts, before->posts);
  person->rank = g_strdup(now->rank ? now->rank : before->rank);
  person->roles = g_strdup(now->roles ? now->roles : before->roles);
  person->staff = known_or(now->staff, before->staff);
  person->banned = known_or(now->banned, before->banned);
  person->blocked = known_or(now->blocked, before->blocked);
  return person;
}

static gboolean
save(FpStore *store, const FpPerson *person, GError **error)
{
  FpHash hash = fp_store_hash(store, "person", person->id);
  g_autoptr(FpPerson) before = NULL;
  gint64 id = 0;
  if (!load(store, &hash, &id, &before, error))
    return FALSE;
  g_autoptr(FpPerson) all = merged(person, before ? before : person);
  g_autoptr(GByteArray) plain = g_byte_array_new(), old = g_byte_array_new();
  fp_pack_person(plain, all);
  fp_pack_person(old, before);
  if (before && fp_pack_equal(plain, old))
    return TRUE;
  id = id_for(store, &hash, id, error);
  if (!id)
    return FALSE;
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_PERSON, id, plain);
  return fp_store_run(store, error, "UPDATE person SET sealed = ? WHERE id = ?", "bi", sealed, id);
}

gboolean
fp_store_save_person(FpStore *store, const FpPerson *person, GError **error)
{
  if (!fp_store_begin(store, error))
    return FALSE;
  return fp_store_end(store, save(store, person, error), error);
}

gboolean
fp_store_note_person(FpStore *store, const FpPerson *person, GError **error)
{
  if (!person || !person->id || !*person->id || (!person->seen && !person->registered && person->posts < 0))
    return TRUE;
  return fp_store_save_person(store, person, error);
}

FpPerson *
fp_store_person(FpStore *store, const char *id)
{
  FpHash hash = fp_store_hash(store, "person", id);
  FpPerson *person = NULL;
  gint64 row;
  load(store, &hash, &row, &person, NULL);
  return person;
}

void
fp_store_freshen(FpStore *store, GHashTable *cache, FpPerson **person)
{
  if (!*person || !(*person)->id || !*(*person)->id)
    return;
  FpPerson *known = NULL;
  gpointer cached = NULL;
  if (cache && g_hash_table_lookup_extended(cache, (*person)->id, NULL, &cached))
    known = cached;
  else {
    known = fp_store_person(store, (*person)->id);
    if (cache)
      g_hash_table_insert(cache, g_strdup((*person)->id), known);
  }
  if (known && known->seen >= (*person)->seen) {
    fp_person_unref(*person);
    *person = fp_person_ref(known);
  }
  if (!cache)
    fp_person_unref(known);
}

gboolean
fp_store_is_muted(FpStore *store, const FpHash *person)
{
  return fp_store_number(store, 0, "SELECT muted FROM person WHERE hash = ?", "h", person) != 0;
}

static gboolean
mute(FpStore *store, const FpHash *hash, gboolean muted, GError **error)
{
  return fp_store_run(store, error,
                      "INSERT INTO person (hash, muted) VALUES (?1, ?2)"
                      " ON CONFLICT (hash) DO UPDATE SET muted = ?2",
                      "hi", hash, (gint64)(muted != 0)) &&
         fp_store_run(store, error, "UPDATE conversation SET muted = ?2 WHERE person = ?1", "hi", hash,
                      (gint64)(muted != 0));
}

gboolean
fp_store_mute_person(FpStore *store, const char *person, gboolean muted, GError **error)
{
  FpHash hash = fp_store_hash(store, "person", person);
  if (!fp_store_begin(store, error))
    return FALSE;
  return fp_store_end(store, mute(store, &hash, muted, error), error);
}
