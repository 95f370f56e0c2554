/* What is known of the sender, and of what else came. */
#include "config.h"

#include "facts.h"
#include "fold.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#define FEW_POSTS  2
#define WAVE_LEAST 3 /* messages before a text counts as going round */
#define BURST      (6 * FP_HOUR)
#define NAME_LEAST 4 /* letters of a name that may be compared */

static void
look_at_account(FpEvidence *evidence, const FpMessage *message)
{
  const FpPerson *from = message->from;
  gint64 age = from->registered > 0 && message->sent > 0 ? message->sent - from->registered : -1;
  gboolean few = from->posts >= 0 && from->posts < FEW_POSTS;
  g_autofree char *span = age >= 0 ? fp_time_span(MAX(age, FP_MINUTE)) : NULL;
  g_autofree char *posts =
      few ? fp_counts(ngettext("%d public post", "%d public posts", (gulong)from->posts), from->posts) : NULL;
  if (age >= 0 && age < 14 * FP_DAY && few)
    fp_evidence_set(evidence, FP_RULE_FRESH_ACCOUNT, age < 3 * FP_DAY ? 1 : 0.6,
                    g_strdup_printf(_("made %s before, %s"), span, posts));
  else if (age >= 0 && age < FP_DAY)
    fp_evidence_set(evidence, FP_RULE_ACCOUNT_HOURS, 1, g_steal_pointer(&span));
  else if (age >= 0 && age < 7 * FP_DAY)
    fp_evidence_set(evidence, FP_RULE_ACCOUNT_DAYS, 1, g_steal_pointer(&span));
  else if (few)
    fp_evidence_set(evidence, FP_RULE_FEW_POSTS, 1, g_steal_pointer(&posts));
}

/* The letters of a name as they look, without what stands between. (transfer full) */
static char *
name_look(const char *name)
{
  GString *out = g_string_new(NULL);
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (g_unichar_isalnum(c)) {
      c = fp_fold(fp_fold_digit(c));
      if (c != 0)
        g_string_append_unichar(out, c);
    }
  }
  return g_string_free(out, FALSE);
}

/* As forums compare them, and as a member writes one into the setting `moderators`. */
static gboolean
same_login(const char *a, const char *b)
{
  g_autofree char *one = g_utf8_casefold(a, -1), *other = g_utf8_casefold(b, -1);
  return g_str_equal(one, other);
}

static void
look_at_name(FpEvidence *evidence, const FpPerson *from, const GPtrArray *staff)
{
  if (!staff || from->staff == 1)
    return;
  g_autofree char *name = name_look(from->name), *login = name_look(from->login);
  for (guint i = 0; i < staff->len; i++) {
    const char *one = g_ptr_array_index(staff, i);
    g_autofree char *look = name_look(one);
    if (g_utf8_strlen(look, -1) < NAME_LEAST || same_login(one, from->login))
      continue;
    if (g_str_has_prefix(name, look) || g_str_has_prefix(login, look)) {
      g_autofree char *clean = fp_text_clean(one, -1, FP_TEXT_ONE_LINE);
      fp_evidence_set(evidence, FP_RULE_STAFF_NAME, 1, g_steal_pointer(&clean));
      return;
    }
  }
}

void
fp_facts_wave(FpEvidence *evidence, const FpJudgeFacts *facts)
{
  if (facts->alike < WAVE_LEAST)
    return;
  g_autofree char *times = fp_counts(ngettext("%u time", "%u times", facts->alike), facts->alike);
  g_autofree char *senders =
      fp_counts(ngettext("from %u account", "from %u accounts", facts->alike_senders), facts->alike_senders);
  if (facts->alike_senders >= 2)
    fp_evidence_set(evidence, FP_RULE_SAME_TEXT, MIN(1, facts->alike_senders / 4.0),
                    g_strdup_printf("%s %s", times, senders));
  if (facts->alike_span >= 0 && facts->alike_span <= BURST) {
    g_autofree char *span = fp_time_span(MAX(facts->alike_span, FP_MINUTE));
    fp_evidence_set(evidence, FP_RULE_BURST, 1, g_strdup_printf(_("%s within %s"), times, span));
  }
}

void
fp_facts_sender(FpEvidence *evidence, const FpMessage *message, const FpJudgeFacts *facts)
{
  if (message->from) {
    look_at_account(evidence, message);
    look_at_name(evidence, message->from, facts->staff);
  }
  fp_facts_wave(evidence, facts);
  evidence->value[FP_RULE_STRANGER] = facts->talked == 0 ? 1 : 0;
  evidence->value[FP_RULE_QUIET_HOUR] = facts->quiet_hour == 1 ? 1 : 0;
  evidence->value[FP_RULE_SENDER_GONE] =
      facts->sender_gone == 1 || (message->from && message->from->banned == 1) ? 1 : 0;
}
