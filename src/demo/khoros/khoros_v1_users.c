/* The part of v1 below users/: who somebody is, the mailbox of private messages, contacts, own settings.
 * Only calls that public sources show; the rest is «Unknown path element». Called by khoros_v1.c. */
#include "config.h"

#include "demo/khoros/khoros.h"
#include "demo/notes.h"
#include "demo/ranks.h"

DemoElement *
demo_v1_user(DemoForum *forum, const char *name, gint64 account, gint64 reader, gboolean whole)
{
  g_autofree char *href = g_strdup_printf("/users/id/%" G_GINT64_FORMAT, account);
  g_autofree char *login = demo_account_login(forum, account);
  DemoElement *user = demo_element_new(name, "user", href);
  demo_element_number(user, "id", account);
  demo_element_text(user, "login", "string", login ? login : "");
  if (!whole)
    return user;
  gboolean may = account == reader || demo_account_role(forum, reader) != DEMO_MEMBER;
  g_autofree char *email = demo_text(forum, "SELECT email FROM accounts WHERE id = ?1", "i", account);
  g_autofree char *registered =
      demo_time(demo_int(forum, "SELECT registered FROM accounts WHERE id = ?1", "i", account));
  g_autofree char *seen = demo_time(demo_int(forum, "SELECT seen FROM accounts WHERE id = ?1", "i", account));
  int place;
  demo_element_text(user, "email", "string", may ? email : "");
  demo_element_text(user, "registration_time", "date_time", registered);
  demo_element_text(user, "last_visit_time", "date_time", seen);
  demo_element_text(user, "rank", "string",
                    demo_rank(demo_account_posts(forum, account), demo_account_role(forum, account), &place));
  return user;
}

static DemoElement *
note_element(DemoForum *forum, sqlite3_stmt *row, gint64 owner)
{
  g_autofree char *href =
      g_strdup_printf("/users/id/%" G_GINT64_FORMAT "/mailbox/notes/id/%s", owner, demo_column(row, 0));
  g_autofree char *sent = demo_time(sqlite3_column_int64(row, 3));
  DemoElement *note = demo_element_new("note", "note", href);
  demo_element_number(note, "id", sqlite3_column_int64(row, 0));
  demo_element_text(note, "subject", "string", demo_column(row, 1));
  demo_element_text(note, "body", "string", demo_column(row, 2));
  demo_element_text(note, "sent_time", "date_time", sent);
  demo_element_text(note, "is_read", "boolean", sqlite3_column_int(row, 4) ? "true" : "false");
  demo_element_add(note, demo_v1_user(forum, "from", sqlite3_column_int64(row, 5), owner, FALSE));
  return note;
}

static void
list_notes(DemoCall *call, gint64 owner, gboolean unread)
{
  gint64 size, offset;
  demo_v1_page(call, &size, &offset);
  DemoElement *notes = demo_element_new("notes", NULL, NULL);
  sqlite3_stmt *row =
      unread
          ? demo_sql(call->forum,
                     "SELECT n.id, n.subject, n.body, c.sent, c.is_read, n.author FROM copies c JOIN notes n"
                     " ON n.id = c.note WHERE c.account = ?1 AND c.is_read = 0"
                     " ORDER BY c.sent DESC, c.note DESC LIMIT ?2 OFFSET ?3",
                     "iii", owner, size, offset)
          : demo_sql(call->forum,
                     "SELECT n.id, n.subject, n.body, c.sent, c.is_read, n.author FROM copies c JOIN notes n"
                     " ON n.id = c.note WHERE c.account = ?1 ORDER BY c.sent DESC, c.note DESC"
                     " LIMIT ?2 OFFSET ?3",
                     "iii", owner, size, offset);
  while (demo_row(row))
    demo_element_add(notes, note_element(call->forum, row, owner));
  demo_v1_reply(call, notes);
}

static void
one_note(DemoCall *call, gint64 owner, const char *id, const char *deed)
{
  gint64 number = g_ascii_strtoll(id, NULL, 10);
  if (deed && (!g_str_equal(deed, "markread") || !demo_call_is(call, "POST"))) {
    demo_v1_unknown(call, deed);
    return;
  }
  if (deed) {
    if (demo_note_mark(call->forum, owner, number, TRUE))
      demo_v1_reply(call, NULL);
    else
      demo_v1_error(call, V1_GONE, "There is no such private message.");
    return;
  }
  sqlite3_stmt *row =
      demo_sql(call->forum,
               "SELECT n.id, n.subject, n.body, n.sent, coalesce(c.is_read, 1), n.author FROM notes n"
               " LEFT JOIN copies c ON c.note = n.id AND c.account = ?1 WHERE n.id = ?2"
               " AND (c.note IS NOT NULL OR (n.author = ?1 AND NOT n.hidden))",
               "ii", owner, number);
  if (demo_row(row))
    demo_v1_reply(call, note_element(call->forum, row, owner));
  else
    demo_v1_error(call, V1_GONE, "There is no such private message.");
}

static void
mailbox(DemoCall *call, gint64 owner, char **path)
{
  g_autofree char *rest = g_strjoinv("/", path);
  if (owner != call->account) {
    demo_v1_error(call, V1_DENIED, "You do not have permission to read this mailbox.");
  } else if (g_str_equal(rest, "notes/inbox")) {
    list_notes(call, owner, FALSE);
  } else if (g_str_equal(rest, "notes/inbox/unread")) {
    list_notes(call, owner, TRUE);
  } else if (g_str_equal(rest, "notes/inbox/count") || g_str_equal(rest, "notes/inbox/unread/count")) {
    gint64 count =
        strstr(rest, "unread") ? demo_note_unread(call->forum, owner) : demo_note_count(call->forum, owner);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, count);
    demo_v1_value(call, "int", text);
  } else if (g_str_has_prefix(rest, "notes/id/") && path[2] && (!path[3] || !path[4])) {
    one_note(call, owner, path[2], path[3]);
  } else {
    demo_v1_unknown(call, path[0] && path[1] ? path[1] : "mailbox");
  }
}

static void
list_contacts(DemoCall *call, const char *list)
{
  DemoElement *users = demo_element_new("users", NULL, NULL);
  g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row =
      demo_sql(call->forum, "SELECT other FROM contacts WHERE account = ?1 AND list = ?2 ORDER BY other",
               "is", call->account, list);
  while (demo_row(row)) {
    gint64 other = sqlite3_column_int64(row, 0);
    g_array_append_val(others, other);
  }
  for (guint i = 0; i < others->len; i++)
    demo_element_add(
        users, demo_v1_user(call->forum, "user", g_array_index(others, gint64, i), call->account, FALSE));
  demo_v1_reply(call, users);
}

/* contacts/friends and contacts/ignored, each with add and remove. */
static void
contacts(DemoCall *call, gint64 owner, char **path)
{
  const char *list = path[0] && path[1] ? path[1] : "";
  gboolean known = path[0] && g_str_equal(path[0], "contacts") &&
                   (g_str_equal(list, "friends") || g_str_equal(list, "ignored"));
  const char *deed = known ? path[2] : NULL, *user = demo_call_member(call, "contacts.user");
  if (!known || (deed && !g_str_equal(deed, "add") && !g_str_equal(deed, "remove"))) {
    demo_v1_unknown(call, deed ? deed : "addressbook");
    return;
  }
  if (owner != call->account) {
    demo_v1_error(call, V1_DENIED, "You do not have permission to use this address book.");
    return;
  }
  if (!deed) {
    list_contacts(call, list);
    return;
  }
  gint64 other = user && g_str_has_prefix(user, "login/") ? demo_account_find(call->forum, user + 6)
                 : user && g_str_has_prefix(user, "id/")  ? g_ascii_strtoll(user + 3, NULL, 10)
                                                          : 0;
  if (!other || !demo_call_is(call, "POST")) {
    demo_v1_error(call, V1_MISSING, "contacts.user is required.");
    return;
  }
  demo_run(call->forum,
           g_str_equal(deed, "add")
               ? "INSERT OR IGNORE INTO contacts(account, other, list) VALUES(?1, ?2, ?3)"
               : "DELETE FROM contacts WHERE account = ?1 AND other = ?2 AND list = ?3",
           "iis", owner, other, list);
  demo_v1_reply(call, NULL);
}

static void
settings(DemoCall *call, gint64 owner, const char *rest)
{
  const char *value = g_hash_table_lookup(call->form, "value");
  gboolean password = g_str_equal(rest, "password/set") && call->forum->unconfirmed_password;
  if (!demo_call_is(call, "POST") || (!password && !g_str_equal(rest, "email/set"))) {
    demo_v1_unknown(call, "users");
  } else if (owner != call->account) {
    demo_v1_error(call, V1_DENIED, "You do not have permission to change this account.");
  } else if (!value) {
    demo_v1_error(call, V1_MISSING, "value is required.");
  } else if (!password) {
    demo_run(call->forum, "UPDATE accounts SET email = ?2 WHERE id = ?1", "is", owner, value);
    demo_v1_reply(call, NULL);
  } else {
    DemoVerdict verdict = demo_account_set_password(call->forum, owner, value);
    if (verdict == DEMO_FINE)
      demo_v1_reply(call, NULL);
    else
      demo_v1_verdict(call, verdict);
  }
}

static void
number(DemoCall *call, gint64 value)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);
  demo_v1_value(call, "int", text);
}

void
demo_v1_users(DemoCall *call, char **path)
{
  if (!demo_v1_needs_account(call))
    return;
  gint64 user = 0;
  char **after = path + 1;
  if (g_str_equal(path[0], "self")) {
    user = call->account;
  } else if (path[1] && (g_str_equal(path[0], "id") || g_str_equal(path[0], "login"))) {
    user = g_str_equal(path[0], "id") ? demo_int(call->forum, "SELECT id FROM accounts WHERE id = ?1", "i",
                                                 g_ascii_strtoll(path[1], NULL, 10))
                                      : demo_account_find(call->forum, path[1]);
    after = path + 2;
  } else {
    demo_v1_unknown(call, path[0]);
    return;
  }
  g_autofree char *rest = g_strjoinv("/", after);
  if (!user)
    demo_v1_error(call, V1_GONE, "The user does not exist.");
  else if (!*rest)
    demo_v1_reply(call, demo_v1_user(call->forum, "user", user, call->account, TRUE));
  else if (g_str_equal(after[0], "mailbox"))
    mailbox(call, user, after + 1);
  else if (g_str_equal(after[0], "addressbook"))
    contacts(call, user, after + 1);
  else if (g_str_equal(rest, "posts/count"))
    number(call, demo_account_posts(call->forum, user));
  else if (g_str_equal(rest, "kudos/received/count"))
    number(call, demo_int(call->forum,
                          "SELECT count(*) FROM kudos k JOIN posts p ON p.id = k.post WHERE p.author = ?1",
                          "i", user));
  else
    settings(call, user, rest);
}
