/* Wrong passwords, counted across runs of the program: forums lock an account after a few of them in an hour,
 * for its owner too. So flagpost stops before that, says when it goes on, and never causes a lock itself. The
 * count stands in the archive; a sign-in that works clears it. Called wherever a stored password is tried. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/session/session.h"

#define FACT   "passwords-refused" /* when, in µs, oldest first */
#define MOST   4                   /* where it is not known how many lock the account */
#define SPARED 2                   /* else: the one that would lock it, and one for the member himself */
#define WINDOW FP_HOUR             /* after the last one */

/* Those of the last hour. last: when the latest was, which after a clock was set back need not be the one
 * that was noted last; 0: none. */
static GArray *
refused_times(FpMember *member, gint64 *last)
{
  GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_autofree char *text = fp_store_fact(member->store, FACT);
  g_auto(GStrv) words = g_strsplit(text ? text : "", " ", -1);
  *last = 0;
  for (guint i = 0; words[i]; i++) {
    gint64 when = g_ascii_strtoll(words[i], NULL, 10);
    if (when <= 0)
      continue;
    g_array_append_val(times, when);
    *last = MAX(*last, when);
  }
  gint64 now = fp_clock_now();
  /* A time in the future comes from a clock that was set back: it counts no longer than others. */
  if (*last + WINDOW <= now || *last > now + WINDOW)
    g_array_set_size(times, 0);
  return times;
}

static guint
most(const FpDriver *driver)
{
  unsigned lock = driver ? driver->wrong_passwords : 0;
  return lock == 0 ? MOST : lock > SPARED ? lock - SPARED : 1;
}

gboolean
fp_tries_left(FpMember *member, GError **error)
{
  gint64 last;
  g_autoptr(GArray) times = refused_times(member, &last);
  if (times->len < most(member->account->driver))
    return TRUE;
  gint64 until = last + WINDOW;
  g_autofree char *when = fp_time_long(until);
  fp_error_set_limited(error, (unsigned)((until - fp_clock_now()) / FP_SECOND) + 1,
                       _("The forum has refused the password of %s %u times; so that it does not lock the "
                         "account, no password is tried before %s"),
                       member->account->login, times->len, when);
  return FALSE;
}

void
fp_tries_note(FpMember *member, gboolean refused)
{
  if (!member->store)
    return;
  if (!refused) {
    g_autofree char *noted = fp_store_fact(member->store, FACT);
    if (noted)
      fp_store_set_fact(member->store, FACT, NULL, NULL);
    return;
  }
  gint64 last;
  g_autoptr(GArray) times = refused_times(member, &last);
  gint64 now = fp_clock_now();
  g_array_append_val(times, now);
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < times->len; i++)
    g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", g_array_index(times, gint64, i));
  fp_store_set_fact(member->store, FACT, text->str, NULL);
}
