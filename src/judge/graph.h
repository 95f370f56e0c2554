/* Texts and which of them are near each other; and the groups in it. */
#ifndef FLAGPOST_JUDGE_GRAPH_H
#define FLAGPOST_JUDGE_GRAPH_H

#include "middle.h"
#include "shelf.h"

#include "flagpost/judge.h"

#define FP_NO_GROUP G_MAXUINT32

typedef struct {
  guint32 up;            /* towards the root of its cluster; itself: the root */
  guint32 size : 31;     /* of the cluster; at its root */
  guint32 withdrawn : 1; /* it leads to others, and counts no more */
  guint32 next;          /* the next member of the cluster, in a ring */
  guint32 name;          /* of the campaign that it was in last; 0: none */
  guint32 *near;         /* nodes near this one */
  guint16 near_count, near_room;
  guint32 sender; /* hash */
  gint64 sent;
} FpNode;

/* Of a node, what is asked for most: apart, so that those of many stay near the processor. */
typedef struct {
  guint32 group; /* number in FpGraph.groups, or FP_NO_GROUP */
  guint32 seen;  /* the round in which it was seen last */
} FpStanding;

typedef struct {
  FpMiddle *middle; /* NULL: the group is no more */
  GArray *members;  /* guint32, as they came */
  guint counted;    /* of them, those that `told` and `senders` know of: campaign.c's */
  GHashTable *senders;
  guint32 name; /* 0: not told yet */
  FpCampaign told;
} FpGroup;

typedef struct {
  GArray *nodes;     /* FpNode */
  GArray *standings; /* FpStanding, of each node */
  FpShelf sketches;  /* FpSketch, of each node: apart, since more are compared than joined */
  FpShelf hashes;    /* of the sketches */
  guint32 round;
  GArray *groups;    /* FpGroup */
  GArray *spare;     /* guint32: numbers of groups that are no more */
  GHashTable *stale; /* roots of clusters to messages that came to them and may make other groups */
} FpGraph;

FpGraph *fp_graph_new(void);
void fp_graph_free(FpGraph *graph);
guint32 fp_graph_add(FpGraph *graph, FpNode *node, const FpSketch *sketch);

static inline FpNode *
fp_graph_node(const FpGraph *graph, guint32 number)
{
  return &g_array_index(graph->nodes, FpNode, number);
}

static inline FpStanding *
fp_graph_standing(const FpGraph *graph, guint32 number)
{
  return &g_array_index(graph->standings, FpStanding, number);
}

static inline FpSketch *
fp_graph_sketch(const FpGraph *graph, guint32 number)
{
  return fp_shelf_at(&graph->sketches, number, sizeof(FpSketch));
}

void fp_graph_join(FpGraph *graph, guint32 a, guint32 b); /* the two are near each other */
/* A new node's group, if one that is known takes it; else its cluster may be looked through again. */
void fp_graph_place(FpGraph *graph, guint32 number);
/* Looks for the groups of the clusters that have changed, all of them or those that have changed much for
 * their size (so that one message costs the same however many there are). Settled, the groups are the same
 * for any order of arrival. */
void fp_graph_settle(FpGraph *graph, gboolean all);

#endif
