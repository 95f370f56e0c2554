/* Accounts of the demo forum: registration with its rules, passwords, ranks, bans, and the sessions that end
 * after half an hour without use. Called by every dialect and by the scenarios. */
#include "config.h"

#include "demo/accounts.h"

#define SESSION_IDLE (30 * DEMO_MINUTE)

const char *
demo_verdict_text(DemoVerdict verdict)
{
  switch (verdict) {
  case DEMO_FINE:
    return "";
  case DEMO_WRONG_PASSWORD:
    return "User authentication failed.";
  case DEMO_BANNED:
    return "This account has been banned.";
  case DEMO_FEW_POSTS:
    return "You can send private messages once you have written two posts in the forums.";
  case DEMO_FLOOD:
    return "You have reached the limit for the number of private messages you can send in a short time. "
           "Please wait a minute and try again.";
  case DEMO_NO_RECIPIENT:
    return "The recipient does not exist.";
  case DEMO_EMPTY:
    return "A subject and a message are required.";
  case DEMO_TOO_LONG:
    return "The message is too long.";
  case DEMO_DOMAIN_BLOCKED:
    return "Registration with this e-mail domain is not allowed.";
  case DEMO_LOGIN_TAKEN:
    return "This login is already in use.";
  case DEMO_LOGIN_BAD:
    return "A login has 3 to 15 letters, digits, - or _.";
  case DEMO_EMAIL_BAD:
    return "This is not an e-mail address.";
  case DEMO_PASSWORD_SHORT:
    return "A password must have at least 8 characters.";
  }
  return "";
}

static char *
hash(const char *salt, const char *password)
{
  return g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)salt, strlen(salt), password, -1);
}

gint64
demo_account_add(DemoForum *forum, const DemoAccount *account)
{
  g_autofree char *salt = demo_token(forum, 12);
  g_autofree char *hashed = hash(salt, account->password);
  return demo_insert(forum,
                     "INSERT INTO accounts(login, name, salt, password, email, registered, role, older_posts)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                     "sssssiii", account->login, account->name, salt, hashed, account->email,
                     account->registered, (gint64)account->role, (gint64)account->older_posts);
}

static gboolean
login_is_fine(const char *login)
{
  glong length = g_utf8_strlen(login, -1);
  for (const char *p = login; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (!g_unichar_isalnum(c) && c != '-' && c != '_')
      return FALSE;
  }
  return length >= 3 && length <= 15;
}

/* A blocked domain blocks what lies below it too. */
static gboolean
domain_is_blocked(DemoForum *forum, const char *domain)
{
  for (const char *part = domain; part; part = strchr(part, '.')) {
    part += *part == '.';
    if (demo_int(forum, "SELECT count(*) FROM blocked_domains WHERE domain = lower(?1)", "s", part))
      return TRUE;
  }
  return FALSE;
}

DemoVerdict
demo_account_register(DemoForum *forum, const DemoAccount *account, gint64 *id)
{
  const char *at = account->email ? strrchr(account->email, '@') : NULL;
  if (!account->login || !g_utf8_validate(account->login, -1, NULL) || !login_is_fine(account->login))
    return DEMO_LOGIN_BAD;
  if (!at || at == account->email || !at[1] || strpbrk(account->email, " \t\r\n<>"))
    return DEMO_EMAIL_BAD;
  if (domain_is_blocked(forum, at + 1))
    return DEMO_DOMAIN_BLOCKED;
  if (!account->password || g_utf8_strlen(account->password, -1) < 8)
    return DEMO_PASSWORD_SHORT;
  if (demo_account_find(forum, account->login))
    return DEMO_LOGIN_TAKEN;
  *id = demo_account_add(forum, account);
  return DEMO_FINE;
}

gint64
demo_account_find(DemoForum *forum, const char *login)
{
  return demo_int(forum, "SELECT id FROM accounts WHERE login = ?1", "s", login);
}

char *
demo_account_login(DemoForum *forum, gint64 account)
{
  return demo_text(forum, "SELECT login FROM accounts WHERE id = ?1", "i", account);
}

DemoRole
demo_account_role(DemoForum *forum, gint64 account)
{
  return (DemoRole)demo_int(forum, "SELECT role FROM accounts WHERE id = ?1", "i", account);
}

gboolean
demo_account_banned(DemoForum *forum, gint64 account)
{
  return demo_int(forum, "SELECT banned FROM accounts WHERE id = ?1", "i", account) != 0;
}

gint64
demo_account_posts(DemoForum *forum, gint64 account)
{
  return demo_int(
      forum,
      "SELECT older_posts + (SELECT count(*) FROM posts WHERE author = ?1) FROM accounts WHERE id = ?1", "i",
      account);
}

gboolean
demo_account_password(DemoForum *forum, gint64 account, const char *password)
{
  g_autofree char *salt = demo_text(forum, "SELECT salt FROM accounts WHERE id = ?1", "i", account);
  if (!salt || !password)
    return FALSE;
  g_autofree char *hashed = hash(salt, password);
  g_autofree char *stored = demo_text(forum, "SELECT password FROM accounts WHERE id = ?1", "i", account);
  return g_str_equal(hashed, stored);
}

DemoVerdict
demo_account_set_password(DemoForum *forum, gint64 account, const char *password)
{
  if (!password || g_utf8_strlen(password, -1) < 8)
    return DEMO_PASSWORD_SHORT;
  g_autofree char *salt = demo_token(forum, 12);
  g_autofree char *hashed = hash(salt, password);
  demo_run(forum, "UPDATE accounts SET salt = ?2, password = ?3 WHERE id = ?1", "iss", account, salt, hashed);
  return DEMO_FINE;
}

void
demo_account_ban(DemoForum *forum, gint64 account, gboolean banned)
{
  demo_run(forum, "UPDATE accounts SET banned = ?2 WHERE id = ?1", "ii", account, (gint64)(banned != 0));
  if (banned)
    demo_session_end_all(forum, account, NULL);
}

char *
demo_session_begin(DemoForum *forum, const char *login, const char *password, DemoVerdict *verdict)
{
  gint64 account = login ? demo_account_find(forum, login) : 0;
  if (!account || !demo_account_password(forum, account, password)) {
    *verdict = DEMO_WRONG_PASSWORD;
    return NULL;
  }
  if (demo_account_banned(forum, account)) {
    *verdict = DEMO_BANNED;
    return NULL;
  }
  *verdict = DEMO_FINE;
  char *key = demo_token(forum, 40);
  while (demo_int(forum, "SELECT count(*) FROM sessions WHERE key = ?1", "s", key)) {
    g_free(key);
    key = demo_token(forum, 40);
  }
  demo_run(forum, "INSERT INTO sessions(key, account, made, used) VALUES(?1, ?2, ?3, ?3)", "sii", key,
           account, forum->now);
  demo_run(forum, "UPDATE accounts SET seen = ?2 WHERE id = ?1", "ii", account, forum->now);
  return key;
}

gint64
demo_session_account(DemoForum *forum, const char *key)
{
  gint64 account = demo_int(forum, "SELECT account FROM sessions WHERE key = ?1 AND used > ?2", "si", key,
                            forum->now - SESSION_IDLE);
  if (account)
    demo_run(forum, "UPDATE sessions SET used = ?2 WHERE key = ?1", "si", key, forum->now);
  else
    demo_session_end(forum, key);
  return account;
}

void
demo_session_end(DemoForum *forum, const char *key)
{
  demo_run(forum, "DELETE FROM sessions WHERE key = ?1", "s", key);
}

void
demo_session_end_all(DemoForum *forum, gint64 account, const char *but)
{
  demo_run(forum, "DELETE FROM sessions WHERE account = ?1 AND key != ?2", "is", account, but ? but : "");
}
