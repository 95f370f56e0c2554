/* Clusters (near each other, directly or by others) and the groups in them. Called by campaign.c. */
#include "config.h"

#include "graph.h"

#define NEAR_MOST 48  /* neighbours that a node remembers */
#define ONE_SHARE 0.7 /* of a core, that is near its best text: it is of one group */
#define MUCH      8   /* an eighth of a cluster has changed: it is looked through again */

FpGraph *
fp_graph_new(void)
{
  FpGraph *graph = g_new0(FpGraph, 1);
  graph->nodes = g_array_new(FALSE, FALSE, sizeof(FpNode));
  graph->standings = g_array_new(FALSE, FALSE, sizeof(FpStanding));
  fp_shelf_init(&graph->sketches);
  fp_shelf_init(&graph->hashes);
  graph->groups = g_array_new(FALSE, FALSE, sizeof(FpGroup));
  graph->spare = g_array_new(FALSE, FALSE, sizeof(guint32));
  graph->stale = g_hash_table_new(NULL, NULL);
  return graph;
}

static void
group_clear(FpGroup *group)
{
  g_clear_pointer(&group->middle, fp_middle_free);
  g_clear_pointer(&group->members, g_array_unref);
  g_clear_pointer(&group->senders, g_hash_table_unref);
}

void
fp_graph_free(FpGraph *graph)
{
  if (!graph)
    return;
  for (guint i = 0; i < graph->nodes->len; i++)
    g_free(fp_graph_node(graph, i)->near);
  for (guint i = 0; i < graph->groups->len; i++)
    group_clear(&g_array_index(graph->groups, FpGroup, i));
  g_array_unref(graph->nodes);
  g_array_unref(graph->standings);
  fp_shelf_clear(&graph->sketches);
  fp_shelf_clear(&graph->hashes);
  g_array_unref(graph->groups);
  g_array_unref(graph->spare);
  g_hash_table_unref(graph->stale);
  g_free(graph);
}

static void
keep_sketch(FpGraph *graph, const FpSketch *sketch)
{
  gsize size = sketch->count * sizeof *sketch->hashes;
  FpSketch *kept = fp_shelf_take(&graph->sketches, sizeof *kept);
  *kept = *sketch;
  kept->hashes = fp_shelf_take(&graph->hashes, size);
  memcpy(kept->hashes, sketch->hashes, size);
}

guint32
fp_graph_add(FpGraph *graph, FpNode *node, const FpSketch *sketch)
{
  FpStanding standing = {.group = FP_NO_GROUP};
  node->up = node->next = graph->nodes->len;
  node->size = 1;
  g_array_append_vals(graph->nodes, node, 1);
  g_array_append_vals(graph->standings, &standing, 1);
  keep_sketch(graph, sketch);
  return node->up;
}

/* --- clusters --- */

static guint32
root_of(const FpGraph *graph, guint32 number)
{
  while (fp_graph_node(graph, number)->up != number) {
    FpNode *node = fp_graph_node(graph, number);
    node->up = fp_graph_node(graph, node->up)->up;
    number = node->up;
  }
  return number;
}

static void
remember(FpNode *node, guint32 other)
{
  if (node->near_count == NEAR_MOST)
    return;
  if (node->near_count == node->near_room) {
    node->near_room = (guint16)(node->near_room == 0 ? 2 : node->near_room * 2);
    node->near = g_renew(guint32, node->near, node->near_room);
  }
  node->near[node->near_count++] = other;
}

static guint
changes_of(const FpGraph *graph, guint32 root)
{
  return GPOINTER_TO_UINT(g_hash_table_lookup(graph->stale, GUINT_TO_POINTER(root)));
}

static void
add_changes(FpGraph *graph, guint32 root, guint changes)
{
  if (changes > 0)
    g_hash_table_insert(graph->stale, GUINT_TO_POINTER(root),
                        GUINT_TO_POINTER(changes_of(graph, root) + changes));
}

void
fp_graph_join(FpGraph *graph, guint32 a, guint32 b)
{
  remember(fp_graph_node(graph, a), b);
  remember(fp_graph_node(graph, b), a);
  guint32 x = root_of(graph, a), y = root_of(graph, b);
  if (x == y)
    return;
  /* Two rings become one by changing two links round. */
  guint32 keep = MIN(x, y), go = MAX(x, y);
  guint32 next = fp_graph_node(graph, keep)->next;
  fp_graph_node(graph, keep)->next = fp_graph_node(graph, go)->next;
  fp_graph_node(graph, go)->next = next;
  fp_graph_node(graph, go)->up = keep;
  fp_graph_node(graph, keep)->size += fp_graph_node(graph, go)->size;
  guint changes = changes_of(graph, go);
  g_hash_table_remove(graph->stale, GUINT_TO_POINTER(go));
  add_changes(graph, keep, changes);
}

/* A neighbour's group that takes the node. FALSE: none does. */
static gboolean
take_in(FpGraph *graph, guint32 number)
{
  FpNode *node = fp_graph_node(graph, number);
  for (guint i = 0; i < node->near_count; i++) {
    guint32 group = fp_graph_standing(graph, node->near[i])->group;
    FpGroup *known = group != FP_NO_GROUP ? &g_array_index(graph->groups, FpGroup, group) : NULL;
    if (!known || !fp_middle_takes(known->middle, fp_graph_sketch(graph, number)))
      continue;
    fp_graph_standing(graph, number)->group = group;
    g_array_append_val(known->members, number);
    return TRUE;
  }
  return FALSE;
}

void
fp_graph_place(FpGraph *graph, guint32 number)
{
  const FpNode *node = fp_graph_node(graph, number);
  guint32 root = root_of(graph, number);
  guint alone = 0;
  for (guint i = 0; i < node->near_count; i++)
    alone += fp_graph_standing(graph, node->near[i])->group == FP_NO_GROUP ? 1 : 0;
  gboolean taken = take_in(graph, number);
  /* Equal texts have the first of them as their only neighbour, so it is the cluster that counts. */
  if (alone > 0 && (taken || fp_graph_node(graph, root)->size >= FP_CAMPAIGN_LEAST))
    add_changes(graph, root, 1);
}

/* --- groups --- */

/* Sketches lie far from the processor: several are asked for before the first is used. Those of `count` that
 * were not seen, are in no group, and that the middle takes are added. */
static void
add_taken(FpGraph *graph, const FpMiddle *middle, const guint32 *numbers, guint count, GArray *members)
{
  guint32 fresh[NEAR_MOST];
  guint kept = 0;
  for (guint i = 0; i < count; i++) {
    FpStanding *standing = fp_graph_standing(graph, numbers[i]);
    if (standing->group != FP_NO_GROUP || standing->seen == graph->round)
      continue;
    standing->seen = graph->round;
    fp_sketch_ask_for(fp_graph_sketch(graph, numbers[i]));
    fresh[kept++] = numbers[i];
  }
  for (guint i = 0; i < kept; i++)
    if (fp_middle_takes(middle, fp_graph_sketch(graph, fresh[i]))) {
      __builtin_prefetch(fp_graph_node(graph, fresh[i]));
      g_array_append_val(members, fresh[i]);
    }
}

/* From the nodes in `from` on, which are in no group, those that the middle takes and to which a way of such
 * leads. */
static GArray *
spread(FpGraph *graph, const GArray *from, const FpMiddle *middle)
{
  GArray *members = g_array_new(FALSE, FALSE, sizeof(guint32));
  graph->round++;
  for (guint i = 0; i < from->len; i += NEAR_MOST)
    add_taken(graph, middle, &g_array_index(from, guint32, i), MIN(from->len - i, NEAR_MOST), members);
  for (guint i = 0; i < members->len; i++) {
    const FpNode *node = fp_graph_node(graph, g_array_index(members, guint32, i));
    if (i + 1 < members->len)
      __builtin_prefetch(fp_graph_node(graph, g_array_index(members, guint32, i + 1))->near);
    add_taken(graph, middle, node->near, node->near_count, members);
  }
  return members;
}

static FpMiddle *
middle_of(const FpGraph *graph, const GArray *members)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_sized_new(members->len);
  for (guint i = 0; i < members->len; i++)
    g_ptr_array_add(texts, fp_graph_sketch(graph, g_array_index(members, guint32, i)));
  return fp_middle_new(texts);
}

/* The seed and its neighbours that are in no group yet. */
static GArray *
around(const FpGraph *graph, guint32 seed)
{
  GArray *core = g_array_new(FALSE, FALSE, sizeof(guint32));
  const FpNode *node = fp_graph_node(graph, seed);
  g_array_append_val(core, seed);
  for (guint i = 0; i < node->near_count; i++)
    if (fp_graph_standing(graph, node->near[i])->group == FP_NO_GROUP)
      g_array_append_val(core, node->near[i]);
  return core;
}

static gboolean
are_near(const FpSketch *a, const FpSketch *b)
{
  FpNearness nearness = fp_sketches_may_be_near(a, b, fp_sketches_places(a, b));
  return nearness == FP_NEAR || (nearness == FP_PERHAPS_NEAR && fp_sketches_near(a, b));
}

/* A text made of two is near the members of two groups, which have nothing to do with each other. If many of
 * the core are far from the one that has most of its middle, they are left out. The middle of the core. */
static FpMiddle *
keep_to_one(FpGraph *graph, GArray *core)
{
  FpMiddle *middle = middle_of(graph, core);
  const FpSketch *best = NULL;
  guint most = 0, kept = 0;
  for (guint i = 1; i < core->len; i++) {
    const FpSketch *one = fp_graph_sketch(graph, g_array_index(core, guint32, i));
    guint both = fp_hashes_shared(middle->hashes, middle->count, one->hashes, one->count);
    if (!best || both > most || (both == most && one->content < best->content)) {
      most = both;
      best = one;
    }
  }
  g_autoptr(GArray) near = g_array_sized_new(FALSE, FALSE, sizeof(guint32), core->len);
  for (guint i = 0; i < core->len; i++) {
    guint32 number = g_array_index(core, guint32, i);
    if (are_near(best, fp_graph_sketch(graph, number)))
      g_array_append_val(near, number);
  }
  kept = near->len;
  if (kept < FP_CAMPAIGN_LEAST || kept >= ONE_SHARE * core->len)
    return middle;
  fp_middle_free(middle);
  g_array_set_size(core, 0);
  g_array_append_vals(core, near->data, kept);
  return middle_of(graph, core);
}

static void
add_group(FpGraph *graph, FpMiddle *middle, GArray *members)
{
  FpGroup group = {.middle = middle, .members = g_array_ref(members)};
  guint32 number = graph->groups->len;
  if (graph->spare->len > 0) {
    number = g_array_index(graph->spare, guint32, graph->spare->len - 1);
    g_array_set_size(graph->spare, graph->spare->len - 1);
    g_array_index(graph->groups, FpGroup, number) = group;
  } else {
    g_array_append_val(graph->groups, group);
  }
  for (guint i = 0; i < members->len; i++)
    fp_graph_standing(graph, g_array_index(members, guint32, i))->group = number;
}

static gboolean
are_same(const GArray *a, const GArray *b)
{
  return a->len == b->len && memcmp(a->data, b->data, a->len * sizeof(guint32)) == 0;
}

static void
try_seed(FpGraph *graph, guint32 seed)
{
  g_autoptr(GArray) core = around(graph, seed);
  if (core->len < FP_CAMPAIGN_LEAST)
    return;
  FpMiddle *middle = keep_to_one(graph, core);
  g_autoptr(GArray) members = spread(graph, core, middle);
  /* Once more from the members alone: the core had strangers in it. */
  if (members->len >= FP_CAMPAIGN_LEAST && !are_same(members, core)) {
    fp_middle_free(middle);
    middle = middle_of(graph, members);
    GArray *some = g_steal_pointer(&members);
    members = fp_middle_stands(middle) ? spread(graph, some, middle) : g_array_ref(some);
    g_array_unref(some);
  }
  if (members->len >= FP_CAMPAIGN_LEAST && fp_middle_stands(middle))
    add_group(graph, middle, members);
  else
    fp_middle_free(middle);
}

typedef struct {
  guint64 order; /* those with most neighbours first, then by content */
  guint32 number;
} Seed;

static int
best_seed(gconstpointer a, gconstpointer b)
{
  guint64 x = ((const Seed *)a)->order, y = ((const Seed *)b)->order;
  return x < y ? -1 : x > y;
}

static void
forget_group(FpGraph *graph, FpStanding *standing)
{
  FpGroup *group =
      standing->group != FP_NO_GROUP ? &g_array_index(graph->groups, FpGroup, standing->group) : NULL;
  if (group && group->middle) {
    group_clear(group);
    g_array_append_val(graph->spare, standing->group);
  }
  standing->group = FP_NO_GROUP;
}

static void
settle_cluster(FpGraph *graph, guint32 root)
{
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Seed));
  guint32 at = root;
  do {
    const FpNode *node = fp_graph_node(graph, at);
    Seed seed = {(guint64)(NEAR_MOST - node->near_count) << 32 | fp_graph_sketch(graph, at)->content, at};
    g_array_append_val(all, seed);
    forget_group(graph, fp_graph_standing(graph, at));
    at = node->next;
  } while (at != root);
  g_array_sort(all, best_seed);
  for (guint i = 0; i < all->len; i++) {
    guint32 seed = g_array_index(all, Seed, i).number;
    if (fp_graph_standing(graph, seed)->group == FP_NO_GROUP)
      try_seed(graph, seed);
  }
  /* A node remembers few of its neighbours, and is left out by those that do not remember it. */
  for (guint i = 0; i < all->len; i++) {
    guint32 number = g_array_index(all, Seed, i).number;
    if (fp_graph_standing(graph, number)->group == FP_NO_GROUP)
      take_in(graph, number);
  }
}

void
fp_graph_settle(FpGraph *graph, gboolean all)
{
  GHashTableIter iter;
  gpointer root, changes;
  if (g_hash_table_size(graph->stale) == 0)
    return;
  g_hash_table_iter_init(&iter, graph->stale);
  while (g_hash_table_iter_next(&iter, &root, &changes))
    if (all || GPOINTER_TO_UINT(changes) * MUCH >= fp_graph_node(graph, GPOINTER_TO_UINT(root))->size) {
      settle_cluster(graph, GPOINTER_TO_UINT(root));
      g_hash_table_iter_remove(&iter);
    }
}
