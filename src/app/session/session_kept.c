/* A sign-in that outlives the program: kept as a sealed fact in the archive, so that the next start asks the
 * forum for messages at once, and a second factor only now and then. It is no more than what the archive
 * itself is sealed with the key for, and nothing of it is kept without one. What the keyring holds (a key or
 * a token) stays there alone. Called by session.c and session_leave.c.
 *
 * Whether it still holds, the forum says: the first call then fails as one whose session has ended. */
#include "config.h"

#include "flagpost/app.h"

#include "app/account/account.h"
#include "app/session/session.h"

#define FORMAT   "1"
#define KEPT_FOR (7 * FP_DAY) /* then what was found out about the server is found out again */

/* --- as text: lines of words between tabs, each word escaped --- */

static void
add_line(GString *out, const char *kind, const char *name, const char *value)
{
  g_autofree char *safe_name = g_strescape(name ? name : "", NULL);
  char *safe_value = g_strescape(value ? value : "", NULL);
  g_string_append_printf(out, "%s\t%s\t%s\n", kind, safe_name, safe_value);
  fp_wipe(safe_value, strlen(safe_value));
  g_free(safe_value);
}

static void
free_wiped(char *text)
{
  if (text)
    fp_wipe(text, strlen(text));
  g_free(text);
}

static gboolean
by_key(FpMember *member)
{
  return fp_account_by_key(member->app, member->account->name);
}

static void
add_secrets(GString *out, const FpSession *session, gboolean key)
{
  GHashTableIter iter;
  gpointer name, value;
  g_hash_table_iter_init(&iter, session->secrets);
  while (g_hash_table_iter_next(&iter, &name, &value))
    add_line(out, key ? "key" : "secret", name, key ? "" : fp_secret_peek(value));
}

static void
add_notes(GString *out, const FpSession *session)
{
  GHashTableIter iter;
  gpointer name, value;
  g_hash_table_iter_init(&iter, session->notes);
  while (g_hash_table_iter_next(&iter, &name, &value))
    add_line(out, "note", name, value);
}

/* (transfer full), to be wiped. */
static char *
to_text(FpMember *member)
{
  const FpSession *session = member->session;
  GString *out = g_string_sized_new(4096);
  g_autofree char *made = g_strdup_printf("%" G_GINT64_FORMAT, member->session_made);
  char *cookies = fp_cookie_jar_save(session->cookies);
  add_line(out, "format", FORMAT, made);
  add_line(out, "site", member->site->base->href, member->site->login);
  if (session->me) {
    add_line(out, "me", session->me->id, session->me->login);
    add_line(out, "name", session->me->name, "");
  }
  add_secrets(out, session, by_key(member));
  add_notes(out, session);
  add_line(out, "cookies", "", cookies);
  free_wiped(cookies);
  return g_string_free(out, FALSE);
}

typedef struct {
  FpSession *session;
  FpSecret *key;
  gint64 made;
  gboolean bad;
  char *me[3]; /* id, login, name */
} Reading;

static void
take_line(Reading *reading, const FpMember *member, const char *kind, const char *name, const char *value)
{
  FpSession *session = reading->session;
  if (g_str_equal(kind, "format")) {
    reading->made = g_ascii_strtoll(value, NULL, 10);
    reading->bad = reading->bad || !g_str_equal(name, FORMAT);
  } else if (g_str_equal(kind, "site")) {
    reading->bad = reading->bad || !g_str_equal(name, member->site->base->href) ||
                   g_strcmp0(value, member->site->login) != 0;
  } else if (g_str_equal(kind, "me")) {
    reading->me[0] = g_strdup(name);
    reading->me[1] = g_strdup(value);
  } else if (g_str_equal(kind, "name")) {
    reading->me[2] = g_strdup(name);
  } else if (g_str_equal(kind, "secret")) {
    g_hash_table_insert(session->secrets, g_strdup(name), fp_secret_new(value, -1));
  } else if (g_str_equal(kind, "key")) {
    reading->bad = reading->bad || !reading->key;
    if (reading->key)
      g_hash_table_insert(session->secrets, g_strdup(name), fp_secret_ref(reading->key));
  } else if (g_str_equal(kind, "note")) {
    g_hash_table_insert(session->notes, g_strdup(name), g_strdup(value));
  } else if (g_str_equal(kind, "cookies")) {
    fp_cookie_jar_load(session->cookies, value);
  }
}

static void
take_lines(Reading *reading, const FpMember *member, char *text)
{
  char *end;
  for (char *line = text; (end = strchr(line, '\n')); line = end + 1) {
    *end = '\0';
    char *name = strchr(line, '\t'), *value = name ? strchr(name + 1, '\t') : NULL;
    if (!value) {
      reading->bad = TRUE;
      return;
    }
    *name = *value = '\0';
    g_autofree char *plain_name = g_strcompress(name + 1);
    char *plain_value = g_strcompress(value + 1);
    take_line(reading, member, line, plain_name, plain_value);
    free_wiped(plain_value);
  }
}

/* --- keeping and taking back --- */

static gboolean
may_keep(FpMember *member)
{
  return member->store && !fp_store_volatile(member->store) && !member->closed && !member->dead &&
         !member->app->read_only && fp_setting_bool(member->app, member->account->name, "keep-session");
}

static void
put(FpMember *member, const char *text)
{
  fp_store_batch_enter(member->store);
  fp_store_set_fact_aside(member->store, FP_SESSION_FACT, text, NULL);
  fp_store_batch_leave(member->store);
  fp_store_batch_commit(member->store, NULL);
}

gboolean
fp_session_keep(FpMember *member)
{
  /* With a key, no other secret is expected; one that was made here would have no place. */
  if (!member->session->signed_in || !may_keep(member) ||
      (by_key(member) && g_hash_table_size(member->session->secrets) != 1))
    return FALSE;
  if (!member->session_made)
    member->session_made = fp_clock_now();
  char *text = to_text(member);
  char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
  if (g_strcmp0(sum, member->kept_sum) != 0)
    put(member, text);
  g_free(member->kept_sum);
  member->kept_sum = sum;
  free_wiped(text);
  return TRUE;
}

void
fp_session_forget(FpMember *member)
{
  g_clear_pointer(&member->kept_sum, g_free);
  member->session_made = 0;
  if (member->store && !fp_store_volatile(member->store) && !member->dead && !member->app->read_only)
    put(member, NULL);
}

static void
use(FpMember *member, Reading *reading)
{
  FpSession *session = g_steal_pointer(&reading->session);
  if (reading->me[1])
    session->me = fp_person_new(reading->me[0], reading->me[1], reading->me[2]);
  session->signed_in = TRUE;
  fp_requests_count(member, session);
  member->session_made = reading->made;
  g_ptr_array_add(member->old_sessions, member->session);
  member->session = session;
  member->generation++;
  fp_member_announce(member, FP_CHANGE_SESSION, NULL);
}

gboolean
fp_session_restore(FpMember *member, FpSecret *key)
{
  gint64 now = fp_clock_now();
  if (member->kept_tried || !may_keep(member))
    return FALSE;
  member->kept_tried = TRUE;
  char *text = fp_store_fact(member->store, FP_SESSION_FACT);
  if (!text)
    return FALSE;
  Reading reading = {.session = fp_session_new(), .key = key};
  g_free(member->kept_sum);
  member->kept_sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
  take_lines(&reading, member, text);
  gboolean good = !reading.bad && reading.made > now - KEPT_FOR && reading.made <= now;
  if (good)
    use(member, &reading);
  fp_session_free(reading.session);
  for (gsize i = 0; i < G_N_ELEMENTS(reading.me); i++)
    g_free(reading.me[i]);
  free_wiped(text);
  return good;
}
