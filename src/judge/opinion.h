/* What the judge thinks of one message by itself, for many at once: first what each tells, after which it may
 * go; then its place among the others (campaign.h); and when all have come, what that adds. */
#ifndef FLAGPOST_JUDGE_OPINION_H
#define FLAGPOST_JUDGE_OPINION_H

#include "evidence.h"
#include "flagpost/judge.h"
#include "sketch.h"

typedef struct {
  double place;         /* where it stands among the others */
  const char *sentence; /* or NULL: it has none */
  char *own;            /* the same where it was made for this one; most are the rule's */
  FpRule rule;
} FpSpoken;

typedef struct {
  double sum;
  gint64 sent;
  guint32 sender;    /* hash */
  guint8 count;      /* of spoken; there is room for what the campaign may add */
  FpSpoken spoken[]; /* the heaviest first */
} FpOpinion;

/* For the judge, and for the campaigns a sketch that is appended. Any thread, several at once, while nobody
 * learns. (transfer full) */
FpOpinion *fp_judge_read(FpJudge *judge, const FpMessage *message, GByteArray *sketches);
/* The same as fp_judge_message() with what the campaign tells; NULL: it is in none. Ends the opinion. Any
 * thread. (transfer full) */
FpSuspicion *fp_opinion_end(FpOpinion *opinion, const FpCampaign *campaign);
void fp_opinion_free(FpOpinion *opinion);

/* part: what each rule adds to the sum. */
FpOpinion *fp_opinion_new(const double *part, double sum, const FpEvidence *evidence,
                          const FpReading *reading);
/* What its campaign adds, once; NULL: it is in none. */
void fp_opinion_add_wave(FpOpinion *opinion, const FpCampaign *campaign);
double fp_opinion_score(const FpOpinion *opinion);
FpLevel fp_opinion_level(const FpOpinion *opinion);
/* Appends what is told of it, in few bytes: without its sender and its time. */
void fp_opinion_pack(const FpOpinion *opinion, GByteArray *out);
/* From bytes of fp_opinion_pack(), which hold its sentences; *bytes moves behind it. (transfer full) */
FpOpinion *fp_opinion_unpack(const guint8 **bytes);

#endif
