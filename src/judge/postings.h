/* Which texts have a shingle: a hash table made for this, a few bytes an entry. */
#ifndef FLAGPOST_JUDGE_POSTINGS_H
#define FLAGPOST_JUDGE_POSTINGS_H

#include <glib.h>

#define FP_POSTINGS_MOST 12 /* texts kept for one shingle */

typedef struct _FpPostings FpPostings;
FpPostings *fp_postings_new(void);
void fp_postings_free(FpPostings *postings);
/* The texts kept for each of the keys, one list behind the other: together at most FP_POSTINGS_MOST a key,
 * written to `texts`. Their count. */
guint fp_postings_get(const FpPostings *postings, const guint32 *keys, guint count, guint32 *texts);
/* Keeps `text`; with the list full, the one with the largest rank goes. rank: the same for the same text. */
void fp_postings_add(FpPostings *postings, guint32 key, guint32 text, guint32 rank);

#endif
