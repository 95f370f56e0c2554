/* Second factors of the demo forum's accounts: a code of six digits that changes every half minute, as
 * authenticators make it (RFC 6238), and one backup code. Each counts once. Called by the dialects. */
#include "config.h"

#include "demo/factor.h"

#define STEP   (30 * DEMO_SECOND)
#define SECRET "allotment-7"
#define BACKUP "5f3a9c1e77d04b26"

static char *
code_at(gint64 step)
{
  guint8 counter[8], digest[20];
  gsize size = sizeof digest;
  for (int i = 7; i >= 0; i--, step >>= 8)
    counter[i] = (guint8)(step & 0xff);
  g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA1, (const guchar *)SECRET, strlen(SECRET));
  g_hmac_update(hmac, counter, sizeof counter);
  g_hmac_get_digest(hmac, digest, &size);
  const guint8 *at = digest + (digest[19] & 0x0f);
  guint32 number = ((at[0] & 0x7fu) << 24) | ((guint32)at[1] << 16) | ((guint32)at[2] << 8) | at[3];
  return g_strdup_printf("%06u", number % 1000000);
}

void
demo_factor_add(DemoForum *forum, gint64 account)
{
  demo_run(forum, "INSERT OR REPLACE INTO factors(account, last, backup) VALUES(?1, 0, 1)", "i", account);
}

gboolean
demo_factor_wanted(DemoForum *forum, gint64 account)
{
  return demo_int(forum, "SELECT count(*) FROM factors WHERE account = ?1", "i", account) > 0;
}

gboolean
demo_factor_check(DemoForum *forum, gint64 account, const char *code)
{
  gint64 now = forum->now / STEP;
  if (g_strcmp0(code, BACKUP) == 0)
    return demo_run(forum, "UPDATE factors SET backup = 0 WHERE account = ?1 AND backup = 1", "i", account) >
           0;
  for (gint64 step = now - 1; step <= now + 1; step++) {
    g_autofree char *right = code_at(step);
    if (g_strcmp0(code, right) == 0)
      return demo_run(forum, "UPDATE factors SET last = ?2 WHERE account = ?1 AND last < ?2", "ii", account,
                      step) > 0;
  }
  return FALSE;
}

char *
demo_forum_code(DemoForum *forum, gint64 now)
{
  return code_at((now + forum->shift) / STEP);
}

const char *
demo_forum_backup_code(const DemoForum *forum)
{
  return BACKUP;
}
