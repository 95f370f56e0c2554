/* What came when, what of it was suspicious, and what became of the member's reports: counted, and as lines
 * for people. Pure: whoever counts hands in the messages. */
#ifndef FLAGPOST_STATS_H
#define FLAGPOST_STATS_H

#include "flagpost/model.h"

typedef struct {
  guint all, suspicious; /* suspicious: `notice` or more */
} FpCount;

typedef struct {
  gint64 start; /* the local day's first moment */
  FpCount count;
} FpStatsDay;

typedef struct {
  char *id;
  guint messages, senders;
  gint64 first, last; /* 0 unknown */
  FpLevel level;      /* the strongest */
  GHashTable *people; /* ids of its senders */
} FpStatsWave;

typedef struct {
  gint64 now;
  FpCount total, hours[24];          /* hours of the local day */
  guint notices, warnings;           /* of total.suspicious */
  GArray *days;                      /* FpStatsDay, the last one is today; no gaps */
  GPtrArray *waves;                  /* FpStatsWave, the largest first once counted */
  guint reports[FP_FLAG_UNDONE + 1]; /* by state */
  guint reported, gone;              /* messages in reports that were sent; deleted at the forum since */
  guint senders, banned;             /* their senders; banned since, as far as is known */
  GHashTable *by_id;                 /* campaign to FpStatsWave */
} FpStats;

FpStats *fp_stats_new(gint64 now, guint days); /* days: 1 or more, today among them */
void fp_stats_free(FpStats *stats);
gint64 fp_stats_since(const FpStats *stats); /* messages before it are not counted */
/* campaign, sender: NULL outside of a campaign. A message sent later than now counts as of now. */
void fp_stats_count(FpStats *stats, gint64 sent, FpLevel level, const char *campaign, const char *sender);
void fp_stats_counted(FpStats *stats); /* sorts the waves */

/* How it is told. A line at a time, without its end; suspicious: it is about suspicious messages. */
typedef struct {
  gboolean sentences; /* no bars: the same in words, a number a line */
  gboolean ascii;     /* bars of digits */
  int columns;        /* room for bars */
} FpStatsLook;
typedef void (*FpStatsLine)(const char *line, gboolean suspicious, gpointer data);
void fp_stats_tell(const FpStats *stats, const FpStatsLook *look, FpStatsLine line, gpointer data);
/* Bars alone, by hour and by day (stats_chart.c). */
void fp_stats_chart(const FpStats *stats, const FpStatsLook *look, FpStatsLine line, gpointer data);
/* A picture for a report: SVG 1.1 with its words as title and description, no script, nothing fetched.
 * (transfer full) */
char *fp_stats_svg(const FpStats *stats);
/* "12 messages in the last 14 days, 3 of them suspicious." (transfer full) */
char *fp_stats_summary(const FpStats *stats);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpStats, fp_stats_free)

#endif
