/* Lines of `flagpost judge`: a message as JSON, and its judgement as JSON. */
#ifndef FLAGPOST_JUDGE_LINES_H
#define FLAGPOST_JUDGE_LINES_H

#include "flagpost/json.h"
#include "flagpost/judge.h"

typedef struct {
  char *id;           /* as JSON: a text or a whole number */
  FpMessage *message; /* from, sent, subject, body */
  int label;          /* 1 spam, 0 ham, -1 not given */
} FpJudgeLine;

/* FP_USAGE_BAD says what is wrong with it. */
FpJudgeLine *fp_judge_line_parse(const char *bytes, gsize size, GError **error);
void fp_judge_line_free(FpJudgeLine *line);
/* Append {"id","score","level","reasons":[{"rule","text"}],"campaign"} as a line with its end, in ASCII: the
 * beginning, each reason, the end. id: FpJudgeLine.id. The score has two decimals. campaign: or NULL. */
void fp_judge_line_begin(GString *out, const char *id, double score, FpLevel level);
void fp_judge_line_reason(GString *out, const char *rule, const char *text);
void fp_judge_line_end(GString *out, const char *campaign);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpJudgeLine, fp_judge_line_free)

#endif
