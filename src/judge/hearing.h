/* Many lines of JSON to as many judgements: the whole of `flagpost judge` but its files. */
#ifndef FLAGPOST_JUDGE_HEARING_H
#define FLAGPOST_JUDGE_HEARING_H

#include "flagpost/judge.h"

typedef struct _FpHearing FpHearing;
typedef struct {
  /* The line of that number, from 1 on, is skipped, and why. In the lines' order, some later than they were
   * given. */
  void (*broken)(guint number, const char *why, gpointer data);
  /* Judgements of some messages, in their order: lines of JSON with their ends. */
  void (*out)(const char *lines, gpointer data);
  gpointer data;
} FpHearingCalls;

/* workers: threads besides this one (pool.h), with whatever number of which the calls are the same. judge:
 * borrowed; it learns nothing meanwhile. */
FpHearing *fp_hearing_new(FpJudge *judge, guint workers, const FpHearingCalls *calls);
/* A line without its end. Of the messages themselves only some hundreds are kept, or one that is very long.
 */
void fp_hearing_add(FpHearing *hearing, const char *line, gsize size);
/* The judgements: what else came is known only now. */
void fp_hearing_end(FpHearing *hearing);
void fp_hearing_free(FpHearing *hearing); /* tells what is still to be told of broken lines */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpHearing, fp_hearing_free)

#endif
