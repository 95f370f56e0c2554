/* Lines of `flagpost judge`: a message as JSON, and its judgement as JSON. */
#ifndef FLAGPOST_JUDGE_LINES_H
#define FLAGPOST_JUDGE_LINES_H

#include "flagpost/json.h"
#include "flagpost/judge.h"

typedef struct {
  json_t *id;         /* as it came */
  FpMessage *message; /* from, sent, subject, body */
  int label;          /* 1 spam, 0 ham, -1 not given */
} FpJudgeLine;

/* FP_USAGE_BAD says what is wrong with it. */
FpJudgeLine *fp_judge_line_parse(const char *bytes, gsize size, GError **error);
void fp_judge_line_free(FpJudgeLine *line);
/* Appends {"id","score","level","reasons":[{"rule","text"}],"campaign"} as a line with its end, in ASCII; the
 * score with two decimals. id: FpJudgeLine.id. campaign: or NULL. */
void fp_judge_line_print(GString *out, const json_t *id, const FpSuspicion *suspicion, const char *campaign);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpJudgeLine, fp_judge_line_free)

#endif
