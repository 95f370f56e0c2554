/* The small classifier of what one member flagged and marked as fine. */
#ifndef FLAGPOST_JUDGE_LEARN_H
#define FLAGPOST_JUDGE_LEARN_H

#include "flagpost/judge.h"
#include "reading.h"

typedef struct _FpLearn FpLearn;
FpLearn *fp_learn_new(void);
void fp_learn_free(FpLearn *learn);
/* cold: the log-odds that the shipped weights gave to the message. */
void fp_learn_add(FpLearn *learn, const char *id, const FpReading *reading, const FpMessage *message,
                  double cold, gboolean spam);
gboolean fp_learn_remove(FpLearn *learn, const char *id);
void fp_learn_clear(FpLearn *learn);
guint fp_learn_count(const FpLearn *learn, guint *spam);
/* What the member's examples add to the log-odds. cold: what the shipped weights gave. *detail, if it is
 * above 0: what a reason fills in ("14 messages that you flagged: words "claim", "wallet"") or NULL.
 * (transfer full) */
double fp_learn_score(FpLearn *learn, const FpReading *reading, const FpMessage *message, double cold,
                      char **detail);
GBytes *fp_learn_save(const FpLearn *learn);
gboolean fp_learn_load(FpLearn *learn, GBytes *bytes);

#endif
