/* The newest messages of a campaign that was flagged before: offered, or flagged where the setting says so.
 * Called by the inbox, after a refresh. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/vigil/vigil.h"

static void
offer(FpMember *member, const FpWave *wave)
{
  g_autofree char *sentence = fp_counts(
      ngettext(
          "%u more message of the campaign that you flagged has come: flag its row to report it too.",
          "%u more messages of the campaign that you flagged have come: flag its row to report them too.",
          wave->later),
      wave->later);
  fp_member_say_later(member, sentence);
}

/* They alone: whom the member left out or took back stays so. They wait for the undo time as if the member
 * had flagged them. */
static void
flag_later(FpMember *member, const FpWave *wave)
{
  g_auto(GStrv) ids = g_new0(char *, wave->later + 1);
  for (guint i = 0, n = 0; i < wave->members->len; i++) {
    const FpWaveMember *one = wave->members->pdata[i];
    if (one->later)
      ids[n++] = g_strconcat(FP_ID_MESSAGE, one->message, NULL);
  }
  const FpFlagAsk ask = {(const char *const *)ids, NULL, NULL, -1};
  g_autoptr(GPtrArray) items = fp_flag_queue(member, &ask, NULL, NULL);
  g_autofree char *sentence = items ? fp_flag_sentence(member, items, FALSE) : NULL;
  if (sentence)
    fp_member_say(member, sentence);
}

/* Fresh suspects of a campaign of which a report waits or was sent. */
static gboolean
has_arrivals(const FpWave *wave)
{
  return wave->flagged > 0 && wave->later > 0;
}

void
fp_wave_arrivals(FpMember *member, GHashTable *campaigns)
{
  GHashTableIter iter;
  gpointer id;
  /* Most mornings nothing was flagged yet, and no campaign need be opened to see it. */
  if (!fp_store_outbox_names(member->store))
    return;
  g_hash_table_iter_init(&iter, campaigns);
  while (g_hash_table_iter_next(&iter, &id, NULL)) {
    FpWave *wave = fp_wave_open(member, id, NULL);
    if (wave && has_arrivals(wave)) {
      if (fp_setting_bool(member->app, member->account->name, "flag-later-arrivals") &&
          fp_app_may_write(member->app, NULL))
        flag_later(member, wave);
      else
        offer(member, wave);
    }
    fp_wave_free(wave);
  }
}
