/* Suspicion that explains itself. Pure: no network, no disk, no clock; everything that is known is handed in,
 * and what is unknown says nothing. The judge never acts by itself.
 *
 * A score is a sum of log-odds, one part a rule (src/judge/rules.c has the table, words/ the word lists,
 * weights.txt what each counts and where that comes from), shown on a scale of 0 to 100. */
#ifndef FLAGPOST_JUDGE_H
#define FLAGPOST_JUDGE_H

#include "flagpost/model.h"

/* What is known beside the message itself. All zero, with -1 where it says so: nothing is known. */
typedef struct {
  const char *forum;      /* the forum's host, or NULL */
  const GPtrArray *staff; /* char *: names of moderators and the like, or NULL */
  int talked;             /* has the member written to this sender before: -1 unknown */
  int quiet_hour;         /* is this inbox usually silent at this hour: -1 unknown */
  int sender_gone;        /* banned or deleted since: -1 unknown */
  guint alike;            /* messages of its campaign, this one among them; 0: none */
  guint alike_senders;    /* their senders */
  gint64 alike_span;      /* µs from the first to the last of them */
  /* Was this registrable domain in a message of the archive before? NULL: unknown. */
  gboolean (*domain_seen)(const char *domain, gpointer data);
  gpointer data;
} FpJudgeFacts;
#define FP_JUDGE_FACTS_UNKNOWN                                                                               \
  {                                                                                                          \
    .talked = -1, .quiet_hour = -1, .sender_gone = -1                                                        \
  }

typedef struct _FpJudge FpJudge;
FpJudge *fp_judge_new(void);
void fp_judge_free(FpJudge *judge);
/* facts NULL: nothing is known. Reasons: the heaviest first. (transfer full) */
FpSuspicion *fp_judge_message(FpJudge *judge, const FpMessage *message, const FpJudgeFacts *facts);

/* --- learning: what the member flags, and what the member marks as fine ---
 * Kept are hashes of words with their place (subject, text, host, sender's name), not the words. Each message
 * counts within a bound, so that none turns the whole judgement, and can be forgotten as if it had never been
 * learnt. Beyond FP_JUDGE_EXAMPLES the oldest goes. */
#define FP_JUDGE_EXAMPLES 4000
void fp_judge_learn(FpJudge *judge, const char *id, const FpMessage *message,
                    gboolean spam);                       /* id again: anew */
gboolean fp_judge_forget(FpJudge *judge, const char *id); /* FALSE: it was not learnt */
void fp_judge_reset(FpJudge *judge);
guint fp_judge_learnt(const FpJudge *judge, guint *spam); /* how many examples; *spam: of them flagged */
/* As bytes, for the store to seal. FALSE from load: not such bytes; nothing was changed. */
GBytes *fp_judge_save(const FpJudge *judge);
gboolean fp_judge_load(FpJudge *judge, GBytes *bytes);

/* --- campaigns: near-identical messages, from any senders ---
 * Messages are added as they arrive; one costs the same however many there are, and the groups do not depend
 * on the order. Names, numbers, links, case, spacing, invisible and look-alike characters, the order of
 * sentences and a text in front or behind do not matter; quotations and signatures do not count; a text of
 * fewer than about 24 letters is in no campaign. */
#define FP_CAMPAIGN_LEAST 3 /* messages at least */
typedef struct _FpCampaigns FpCampaigns;
FpCampaigns *fp_campaigns_new(void);
void fp_campaigns_free(FpCampaigns *campaigns);
/* A number from 0 on, for the calls below. A campaign keeps the name that most of its messages have. */
guint fp_campaigns_add(FpCampaigns *campaigns, const FpMessage *message);
/* The message has been changed since, and was added anew: as it was, it is in no campaign any more. */
void fp_campaigns_withdraw(FpCampaigns *campaigns, guint number);
/* After many were added: the groups as they are for any order of arrival. Else they are looked for again as
 * they grow. */
void fp_campaigns_settle(FpCampaigns *campaigns);
typedef struct {
  char id[20]; /* "c-3f9a11c2": changes only if campaigns grow together */
  guint messages, senders;
  gint64 first, last; /* when they were sent; 0 unknown */
} FpCampaign;
/* FALSE: in no campaign (yet: one begins with the third message). */
gboolean fp_campaigns_of(FpCampaigns *campaigns, guint number, FpCampaign *campaign);
/* What a campaign tells of its messages. NULL: they are in none. */
void fp_judge_facts_of_campaign(FpJudgeFacts *facts, const FpCampaign *campaign);
/* Numbers of all messages in the same campaign, rising. (transfer full) guint */
GArray *fp_campaigns_members(FpCampaigns *campaigns, guint number);

/* --- fingerprints ---
 * "fp1:" and 43 characters: a sketch of the text that reveals no word of it, comparable between members
 * (docs/judge.md). NULL: too short to have one. (transfer full) */
char *fp_fingerprint(const FpMessage *message);
/* How alike, 0–1; -1 and FP_USAGE_BAD if one is no fingerprint. From FP_FINGERPRINT_SAME on: one campaign. */
#define FP_FINGERPRINT_SAME 0.3
double fp_fingerprint_likeness(const char *a, const char *b, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpJudge, fp_judge_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpCampaigns, fp_campaigns_free)

#endif
