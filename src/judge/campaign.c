/* Groups of near-identical messages as they arrive. Texts that share shingles are found by an index and
 * compared; those near each other go into a graph (graph.c), whose groups are the campaigns. Called by app
 * and by the command `judge`. */
#include "config.h"

#include "campaign.h"
#include "fold.h"

#include "graph.h"
#include "opinion.h"
#include "postings.h"

#define KEYS     16 /* shingles of a text by which it is found: its smallest */
#define NAME     "c-%08x"
#define COMPARED 20 /* candidates that are compared, those with most keys in common */

struct _FpCampaigns {
  FpGraph *graph;
  FpPostings *postings; /* of shingles to nodes */
  GByteArray *tally;    /* for each node a 0, between two arrivals */
  GHashTable *twins;    /* content to the last node that is the same as another */
  GHashTable *names;    /* of campaigns, to the number of the group that took it last */
};

FpCampaigns *
fp_campaigns_new(void)
{
  FpCampaigns *campaigns = g_new0(FpCampaigns, 1);
  campaigns->graph = fp_graph_new();
  campaigns->postings = fp_postings_new();
  campaigns->tally = g_byte_array_new();
  campaigns->twins = g_hash_table_new(NULL, NULL);
  campaigns->names = g_hash_table_new(NULL, NULL);
  return campaigns;
}

void
fp_campaigns_free(FpCampaigns *campaigns)
{
  if (!campaigns)
    return;
  fp_graph_free(campaigns->graph);
  fp_postings_free(campaigns->postings);
  g_byte_array_unref(campaigns->tally);
  g_hash_table_unref(campaigns->twins);
  g_hash_table_unref(campaigns->names);
  g_free(campaigns);
}

/* --- a message arrives --- */

static const FpSketch *
sketch_of(const FpCampaigns *campaigns, guint32 number)
{
  return fp_graph_sketch(campaigns->graph, number);
}

static int
by_number(gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return x < y ? -1 : x > y;
}

/* The different ones of `found`, and in the tally how often each was there. */
static guint
tally_up(const FpCampaigns *campaigns, guint32 *found, guint count)
{
  guint different = 0;
  for (guint i = 0; i < count; i++)
    if (campaigns->tally->data[found[i]]++ == 0)
      found[different++] = found[i];
  return different;
}

/* How many keys in common the last of those has that will be compared; with *more, how many with so many. */
static guint
least_in_common(const FpCampaigns *campaigns, const guint32 *found, guint count, guint *more)
{
  guint texts[KEYS + 1] = {0}, least = KEYS;
  for (guint i = 0; i < count; i++)
    texts[campaigns->tally->data[found[i]]]++;
  for (*more = COMPARED; least > 1 && texts[least] < *more; least--)
    *more -= texts[least];
  return least;
}

static inline void
keep_in_order(guint64 *best, guint *kept, guint most, guint64 one)
{
  if (*kept == most && (most == 0 || one > best[most - 1]))
    return;
  guint at = *kept < most ? (*kept)++ : most - 1;
  for (; at > 0 && best[at - 1] > one; at--)
    best[at] = best[at - 1];
  best[at] = one;
}

/* The texts that share keys with this one: those with most first, then by number. Their count. */
static guint
candidates_of(const FpCampaigns *campaigns, const FpSketch *sketch, guint32 *candidates)
{
  guint32 found[KEYS * FP_POSTINGS_MOST];
  guint64 best[COMPARED], last[COMPARED]; /* what is smaller is better; last: have just enough in common */
  guint kept = 0, of_last = 0, most_last;
  guint count = fp_postings_get(campaigns->postings, sketch->hashes, MIN(sketch->count, KEYS), found);
  count = tally_up(campaigns, found, count);
  guint least = least_in_common(campaigns, found, count, &most_last);
  for (guint i = 0; i < count; i++) {
    guint common = campaigns->tally->data[found[i]];
    campaigns->tally->data[found[i]] = 0;
    if (common > least)
      keep_in_order(best, &kept, COMPARED, (guint64)(KEYS - common) << 32 | found[i]);
    else if (common == least)
      keep_in_order(last, &of_last, most_last, found[i]);
  }
  for (guint i = 0; i < kept; i++)
    candidates[i] = (guint32)best[i];
  for (guint i = 0; i < of_last; i++)
    candidates[kept + i] = (guint32)last[i];
  return kept + of_last;
}

/* The index keeps one of several that are the same, and that one remembers so many neighbours: each holds on
 * to the one before it besides, so that a way leads to all of them. */
static void
join_twins(FpCampaigns *campaigns, guint32 number, guint32 first)
{
  gpointer content = GUINT_TO_POINTER(sketch_of(campaigns, number)->content), last;
  if (g_hash_table_lookup_extended(campaigns->twins, content, NULL, &last) && GPOINTER_TO_UINT(last) != first)
    fp_graph_join(campaigns->graph, number, GPOINTER_TO_UINT(last));
  g_hash_table_insert(campaigns->twins, content, GUINT_TO_POINTER(number));
}

/* Keeps those of the candidates that are near. Most lie far from the processor: before each step, what it
 * needs is asked for of all of them. TRUE: one is the same. */
static gboolean
keep_near(const FpCampaigns *campaigns, const FpSketch *sketch, guint32 *candidates, guint *count)
{
  FpNearness nearness[COMPARED];
  guint places[COMPARED], kept = 0, near = 0;
  gboolean known = FALSE;
  for (guint i = 0; i < *count; i++)
    fp_sketch_ask_for(sketch_of(campaigns, candidates[i]));
  for (guint i = 0; i < *count; i++)
    places[i] = fp_sketches_places(sketch, sketch_of(campaigns, candidates[i]));
  for (guint i = 0; i < *count; i++) {
    const FpSketch *other = sketch_of(campaigns, candidates[i]);
    known |= other->content == sketch->content;
    nearness[kept] = fp_sketches_may_be_near(sketch, other, places[i]);
    if (nearness[kept] == FP_FAR)
      continue;
    if (nearness[kept] == FP_PERHAPS_NEAR)
      fp_sketch_ask_for_hashes(other);
    __builtin_prefetch(fp_graph_node(campaigns->graph, candidates[i]));
    candidates[kept++] = candidates[i];
  }
  for (guint i = 0; i < kept; i++) {
    const FpNode *node = fp_graph_node(campaigns->graph, candidates[i]);
    if (nearness[i] == FP_PERHAPS_NEAR && !fp_sketches_near(sketch, sketch_of(campaigns, candidates[i])))
      continue;
    if (node->near)
      __builtin_prefetch(node->near + node->near_count);
    candidates[near++] = candidates[i];
  }
  *count = near;
  return known;
}

static void
find_neighbours(FpCampaigns *campaigns, guint32 number)
{
  guint32 near[COMPARED];
  const FpSketch *sketch = sketch_of(campaigns, number);
  guint count = candidates_of(campaigns, sketch, near);
  gboolean known = keep_near(campaigns, sketch, near, &count), twin = FALSE;
  for (guint i = 0; i < count; i++) {
    fp_graph_join(campaigns->graph, number, near[i]);
    if (twin || sketch_of(campaigns, near[i])->content != sketch->content)
      continue;
    join_twins(campaigns, number, near[i]);
    twin = TRUE;
  }
  for (guint i = 0; !known && i < MIN(sketch->count, KEYS); i++)
    fp_postings_add(campaigns->postings, sketch->hashes[i], number, sketch->content);
}

guint32
fp_campaigns_sender(const FpMessage *message)
{
  const FpPerson *from = message->from;
  const char *who = !from ? "" : *from->id ? from->id : from->login; /* who is renamed stays the same */
  return fp_hash(0, who, strlen(who));
}

static guint
add_sketch(FpCampaigns *campaigns, const FpSketch *sketch, guint32 sender, gint64 sent, guint32 name)
{
  FpNode node = {.sender = sender, .sent = sent, .name = name};
  guint32 number = fp_graph_add(campaigns->graph, &node, sketch);
  g_byte_array_append(campaigns->tally, (const guint8 *)"", 1);
  find_neighbours(campaigns, number);
  fp_graph_place(campaigns->graph, number);
  return number;
}

guint
fp_campaigns_add(FpCampaigns *campaigns, const FpMessage *message)
{
  g_autoptr(FpReading) reading = fp_reading_new(message);
  g_autofree FpSketch *sketch = fp_sketch_new(reading);
  const char *before = message->campaign;
  guint32 name = before && g_str_has_prefix(before, "c-") ? (guint32)strtoul(before + 2, NULL, 16) : 0;
  return add_sketch(campaigns, sketch, fp_campaigns_sender(message), message->sent, name);
}

guint
fp_campaigns_add_sketch(FpCampaigns *campaigns, const FpSketch *sketch, guint32 sender, gint64 sent)
{
  return add_sketch(campaigns, sketch, sender, sent, 0);
}

/* --- somebody asks --- */

void
fp_campaigns_settle(FpCampaigns *campaigns)
{
  fp_graph_settle(campaigns->graph, TRUE);
}

static FpGroup *
group_of(FpCampaigns *campaigns, guint number)
{
  fp_graph_settle(campaigns->graph, FALSE);
  guint32 group = fp_graph_standing(campaigns->graph, number)->group;
  return group != FP_NO_GROUP ? &g_array_index(campaigns->graph->groups, FpGroup, group) : NULL;
}

void
fp_campaigns_withdraw(FpCampaigns *campaigns, guint number)
{
  guint32 at = fp_graph_standing(campaigns->graph, number)->group;
  fp_graph_node(campaigns->graph, number)->withdrawn = 1;
  if (at == FP_NO_GROUP)
    return;
  FpGroup *group = &g_array_index(campaigns->graph->groups, FpGroup, at);
  /* Told anew when somebody asks. It keeps its name. */
  g_clear_pointer(&group->senders, g_hash_table_unref);
  group->told.messages = group->counted = 0;
  group->told.first = group->told.last = 0;
}

/* By another group that is still there. */
static gboolean
is_taken(const FpCampaigns *campaigns, guint32 name)
{
  gpointer at;
  if (!g_hash_table_lookup_extended(campaigns->names, GUINT_TO_POINTER(name), NULL, &at))
    return FALSE;
  const FpGroup *one = &g_array_index(campaigns->graph->groups, FpGroup, GPOINTER_TO_UINT(at));
  return one->middle && one->name == name;
}

/* The one that most of its members had before, or else one by their texts: whoever joins later changes no
 * name, nor does a new start of the program. */
static void
name_group(const FpCampaigns *campaigns, FpGroup *group)
{
  g_autoptr(GHashTable) counts = g_hash_table_new(NULL, NULL);
  guint32 lowest = G_MAXUINT32, name = 0;
  guint most = 0;
  for (guint i = 0; i < group->members->len; i++) {
    guint32 number = g_array_index(group->members, guint32, i);
    guint32 one = fp_graph_node(campaigns->graph, number)->name;
    guint count = one ? 1 + GPOINTER_TO_UINT(g_hash_table_lookup(counts, GUINT_TO_POINTER(one))) : 0;
    lowest = MIN(lowest, sketch_of(campaigns, number)->content);
    if (!one)
      continue;
    g_hash_table_insert(counts, GUINT_TO_POINTER(one), GUINT_TO_POINTER(count));
    if (count > most || (count == most && one < name)) {
      most = count;
      name = one;
    }
  }
  if (name == 0 || is_taken(campaigns, name))
    name = lowest;
  while (is_taken(campaigns, name))
    name++;
  g_snprintf(group->told.id, sizeof group->told.id, NAME, name);
  group->name = name;
  g_hash_table_insert(campaigns->names, GUINT_TO_POINTER(name),
                      GUINT_TO_POINTER(group - &g_array_index(campaigns->graph->groups, FpGroup, 0)));
}

/* Adds the members that came since the last time. */
static void
tell(const FpCampaigns *campaigns, FpGroup *group)
{
  FpCampaign *told = &group->told;
  if (*told->id == '\0')
    name_group(campaigns, group);
  if (!group->senders)
    group->senders = g_hash_table_new(NULL, NULL);
  for (guint i = group->counted; i < group->members->len; i++) {
    guint32 number = g_array_index(group->members, guint32, i);
    FpNode *one = fp_graph_node(campaigns->graph, number);
    one->name = group->name;
    if (one->withdrawn)
      continue;
    told->messages++;
    g_hash_table_add(group->senders, GUINT_TO_POINTER(one->sender));
    if (one->sent > 0 && (told->first == 0 || one->sent < told->first))
      told->first = one->sent;
    told->last = MAX(told->last, one->sent);
  }
  group->counted = group->members->len;
  told->senders = g_hash_table_size(group->senders);
}

/* NULL: the message is in no campaign. */
static FpGroup *
standing_group_of(FpCampaigns *campaigns, guint number)
{
  FpGroup *group = group_of(campaigns, number);
  if (!group || fp_graph_node(campaigns->graph, number)->withdrawn)
    return NULL;
  if (group->counted != group->members->len)
    tell(campaigns, group);
  return group->told.messages >= FP_CAMPAIGN_LEAST ? group : NULL;
}

gboolean
fp_campaigns_of(FpCampaigns *campaigns, guint number, FpCampaign *campaign)
{
  FpGroup *group = standing_group_of(campaigns, number);
  if (group)
    *campaign = group->told;
  return group != NULL;
}

GArray *
fp_campaigns_members(FpCampaigns *campaigns, guint number)
{
  GArray *members = g_array_new(FALSE, FALSE, sizeof(guint));
  const FpGroup *group = standing_group_of(campaigns, number);
  for (guint i = 0; group && i < group->members->len; i++) {
    guint one = g_array_index(group->members, guint32, i);
    if (!fp_graph_node(campaigns->graph, one)->withdrawn)
      g_array_append_val(members, one);
  }
  g_array_sort(members, by_number);
  return members;
}
