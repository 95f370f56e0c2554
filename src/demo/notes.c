/* Private messages of the demo forum: storing, the rules for sending (two posts first, two a minute),
 * marking, removing. Every dialect and the scenarios come through here. */
#include "config.h"

#include "demo/notes.h"

#include "demo/call.h"

#define SUBJECT_MOST 255
#define BODY_MOST    65536

static char *
subject_key(const char *subject)
{
  while (g_ascii_strncasecmp(subject, "Re:", 3) == 0) {
    subject += 3;
    while (*subject == ' ')
      subject++;
  }
  g_autofree char *folded = g_utf8_casefold(subject, -1);
  return g_strdup(g_strstrip(folded));
}

static int
compare(const void *a, const void *b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
  return (x > y) - (x < y);
}

static char *
people_key(const DemoNote *note)
{
  g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_array_append_val(people, note->author);
  for (int i = 0; note->to[i]; i++)
    g_array_append_val(people, note->to[i]);
  g_array_sort(people, compare);
  GString *key = g_string_new(",");
  for (guint i = 0; i < people->len; i++)
    g_string_append_printf(key, "%" G_GINT64_FORMAT ",", g_array_index(people, gint64, i));
  return g_string_free(key, FALSE);
}

static gint64
conversation_of(DemoForum *forum, const DemoNote *note)
{
  g_autofree char *key = subject_key(note->subject), *people = people_key(note);
  gint64 id = note->conversation;
  if (id == DEMO_A_NEW_ONE) {
    gint64 last = demo_int(forum, "SELECT max(id) FROM conversations", "");
    char *apart = g_strdup_printf("%s\n%" G_GINT64_FORMAT, key, last);
    g_free(key);
    key = apart;
    id = 0;
  } else if (!id) {
    id = demo_int(forum, "SELECT id FROM conversations WHERE people = ?1 AND key = ?2", "ss", people, key);
  }
  if (!id)
    return demo_insert(forum,
                       "INSERT INTO conversations(people, key, subject, updated) VALUES(?1, ?2, ?3, ?4)",
                       "sssi", people, key, note->subject, note->sent);
  demo_run(forum, "UPDATE conversations SET updated = max(updated, ?2) WHERE id = ?1", "ii", id, note->sent);
  return id;
}

gint64
demo_note_add(DemoForum *forum, const DemoNote *note)
{
  gint64 conversation = conversation_of(forum, note);
  gint64 id = demo_insert(
      forum, "INSERT INTO notes(conversation, author, subject, body, sent) VALUES(?1, ?2, ?3, ?4, ?5)",
      "iissi", conversation, note->author, note->subject, note->body, note->sent);
  for (int i = 0; note->to[i]; i++) {
    if (demo_int(forum,
                 "SELECT count(*) FROM contacts WHERE account = ?1 AND other = ?2 AND list = 'ignored'", "ii",
                 note->to[i], note->author))
      continue;
    demo_run(forum, "INSERT OR IGNORE INTO copies(note, account, sent, is_read) VALUES(?1, ?2, ?3, ?4)",
             "iiii", id, note->to[i], note->sent, (gint64)(note->is_read != 0));
  }
  return id;
}

static DemoVerdict
judge(DemoForum *forum, const DemoNote *note)
{
  if (demo_account_banned(forum, note->author))
    return DEMO_BANNED;
  if (!note->to[0])
    return DEMO_NO_RECIPIENT;
  if (!note->subject || !*note->subject || !note->body || !*note->body)
    return DEMO_EMPTY;
  if (g_utf8_strlen(note->subject, -1) > SUBJECT_MOST || strlen(note->body) > BODY_MOST)
    return DEMO_TOO_LONG;
  if (demo_account_role(forum, note->author) != DEMO_MEMBER)
    return DEMO_FINE;
  if (demo_account_posts(forum, note->author) < 2)
    return DEMO_FEW_POSTS;
  if (demo_int(forum, "SELECT count(*) FROM notes WHERE author = ?1 AND sent > ?2", "ii", note->author,
               forum->now - DEMO_MINUTE) >= 2)
    return DEMO_FLOOD;
  return DEMO_FINE;
}

DemoVerdict
demo_note_send(DemoForum *forum, const DemoNote *note, gint64 *id)
{
  DemoVerdict verdict = judge(forum, note);
  if (verdict != DEMO_FINE)
    return verdict;
  DemoNote stamped = *note;
  stamped.sent = forum->now;
  *id = demo_note_add(forum, &stamped);
  demo_note_mail(forum, *id);
  return DEMO_FINE;
}

void
demo_note_mail(DemoForum *forum, gint64 note)
{
  if (!forum->mail_dir)
    return;
  sqlite3_stmt *row = demo_sql(forum,
                               "SELECT a.login, a.email, s.login, n.subject, n.body, n.sent FROM notes n"
                               " JOIN copies c ON c.note = n.id JOIN accounts a ON a.id = c.account"
                               " JOIN accounts s ON s.id = n.author WHERE n.id = ?1",
                               "i", note);
  while (demo_row(row)) {
    g_autofree char *subject =
        g_strdup_printf("New Private Message from %s: %s", demo_column(row, 2), demo_column(row, 3));
    g_autofree char *body = demo_as_text(demo_column(row, 4));
    g_autofree char *text =
        g_strdup_printf("Hello %s,\n\n%s sent you a private message on Hollowell Growers:\n\n%s\n\n%s\n\n"
                        "Read and answer it in your inbox: /t5/notes/privatenotespage\n",
                        demo_column(row, 0), demo_column(row, 2), demo_column(row, 3), body);
    demo_mail(forum, demo_column(row, 1), subject, text, sqlite3_column_int64(row, 5));
  }
}

gboolean
demo_note_mark(DemoForum *forum, gint64 account, gint64 note, gboolean is_read)
{
  return demo_run(forum, "UPDATE copies SET is_read = ?3 WHERE account = ?1 AND note = ?2", "iii", account,
                  note, (gint64)(is_read != 0)) > 0;
}

gboolean
demo_note_forget(DemoForum *forum, gint64 account, gint64 note)
{
  return demo_run(forum, "DELETE FROM copies WHERE account = ?1 AND note = ?2", "ii", account, note) > 0 ||
         demo_run(forum, "UPDATE notes SET hidden = 1 WHERE author = ?1 AND id = ?2", "ii", account, note) >
             0;
}

void
demo_note_remove(DemoForum *forum, gint64 note)
{
  demo_run(forum, "DELETE FROM copies WHERE note = ?1", "i", note);
  demo_run(forum, "UPDATE notes SET hidden = 1 WHERE id = ?1", "i", note);
}

gint64
demo_note_unread(DemoForum *forum, gint64 account)
{
  return demo_int(forum, "SELECT count(*) FROM copies WHERE account = ?1 AND is_read = 0", "i", account);
}

gint64
demo_note_count(DemoForum *forum, gint64 account)
{
  return demo_int(forum, "SELECT count(*) FROM copies WHERE account = ?1", "i", account);
}
