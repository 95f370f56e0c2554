/* Groups of near-identical messages as they arrive. Texts that share rare shingles are found by an index and
 * compared; those near each other, directly or by others, form a cluster; a cluster is split into campaigns
 * by their middles (middle.c) when somebody asks. Neither step looks at the order of arrival. Called by app
 * and by the command `judge`. */
#include "config.h"

#include "flagpost/judge.h"

#include "middle.h"
#include "postings.h"

#define KEYS        24 /* shingles of a text by which it is found: its smallest */
#define COMPARED    32 /* candidates that are compared, those with most keys in common */
#define SAMPLE      48 /* texts of a cluster that its middles are made of */
#define NO_CAMPAIGN 0xFF

typedef struct {
  FpSketch *sketch;
  guint32 up;     /* to the cluster's root; itself: the root */
  guint32 next;   /* the next member of the cluster, in a ring */
  guint32 sender; /* hash */
  gint64 sent;
  guint8 middle; /* number in the cluster's middles, or NO_CAMPAIGN */
} Node;

/* What is known of a cluster beside its ring. */
typedef struct {
  guint size;
  gboolean stale;     /* members came since the middles were made */
  guint32 sampled;    /* the largest content in the sample; G_MAXUINT32: all are in it */
  GPtrArray *middles; /* FpMiddle, or NULL */
} Cluster;

struct _FpCampaigns {
  GArray *nodes;        /* Node */
  FpPostings *postings; /* of shingles to nodes */
  GHashTable *clusters; /* root to Cluster; those of one member have none */
};

static Node *
node(const FpCampaigns *campaigns, guint32 number)
{
  return &g_array_index(campaigns->nodes, Node, number);
}

static void
cluster_free(gpointer data)
{
  Cluster *cluster = data;
  g_clear_pointer(&cluster->middles, g_ptr_array_unref);
  g_free(cluster);
}

FpCampaigns *
fp_campaigns_new(void)
{
  FpCampaigns *campaigns = g_new0(FpCampaigns, 1);
  campaigns->nodes = g_array_new(FALSE, FALSE, sizeof(Node));
  campaigns->postings = fp_postings_new();
  campaigns->clusters = g_hash_table_new_full(NULL, NULL, NULL, cluster_free);
  return campaigns;
}

void
fp_campaigns_free(FpCampaigns *campaigns)
{
  if (campaigns == NULL)
    return;
  for (guint i = 0; i < campaigns->nodes->len; i++)
    g_free(node(campaigns, i)->sketch);
  g_array_unref(campaigns->nodes);
  fp_postings_free(campaigns->postings);
  g_hash_table_unref(campaigns->clusters);
  g_free(campaigns);
}

/* --- clusters --- */

static guint32
root_of(FpCampaigns *campaigns, guint32 number)
{
  while (node(campaigns, number)->up != number) {
    Node *one = node(campaigns, number);
    one->up = node(campaigns, one->up)->up;
    number = one->up;
  }
  return number;
}

static Cluster *
cluster_of(FpCampaigns *campaigns, guint32 root)
{
  return g_hash_table_lookup(campaigns->clusters, GUINT_TO_POINTER(root));
}

static void
join(FpCampaigns *campaigns, guint32 a, guint32 b)
{
  a = root_of(campaigns, a);
  b = root_of(campaigns, b);
  if (a == b)
    return;
  Cluster *large = cluster_of(campaigns, a), *small = cluster_of(campaigns, b);
  if ((small != NULL ? small->size : 1) > (large != NULL ? large->size : 1)) {
    guint32 swap = a;
    a = b;
    b = swap;
    large = cluster_of(campaigns, a);
    small = cluster_of(campaigns, b);
  }
  if (large == NULL) {
    large = g_new0(Cluster, 1);
    large->size = 1;
    g_hash_table_insert(campaigns->clusters, GUINT_TO_POINTER(a), large);
  }
  large->size += small != NULL ? small->size : 1;
  large->stale = TRUE;
  g_hash_table_remove(campaigns->clusters, GUINT_TO_POINTER(b));
  /* Two rings become one by changing two links round. */
  guint32 next = node(campaigns, a)->next;
  node(campaigns, a)->next = node(campaigns, b)->next;
  node(campaigns, b)->next = next;
  node(campaigns, b)->up = a;
}

/* --- a message arrives --- */

typedef struct {
  guint32 node;
  guint shared;
} Candidate;

static int
most_shared(gconstpointer a, gconstpointer b)
{
  const Candidate *x = a, *y = b;
  if (x->shared != y->shared)
    return x->shared > y->shared ? -1 : 1;
  return x->node < y->node ? -1 : x->node > y->node;
}

static int
by_number(gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return x < y ? -1 : x > y;
}

/* The texts that share keys with this one, those with most first. */
static guint
candidates_of(const FpCampaigns *campaigns, const FpSketch *sketch, Candidate *candidates)
{
  guint32 found[KEYS * FP_POSTINGS_MOST];
  guint count = 0, different = 0;
  for (guint i = 0; i < MIN(sketch->count, KEYS); i++)
    count += fp_postings_get(campaigns->postings, sketch->hashes[i], found + count);
  qsort(found, count, sizeof *found, by_number);
  for (guint i = 0; i < count; i++) {
    if (different == 0 || candidates[different - 1].node != found[i])
      candidates[different++] = (Candidate){found[i], 0};
    candidates[different - 1].shared++;
  }
  qsort(candidates, different, sizeof *candidates, most_shared);
  return MIN(different, COMPARED);
}

static guint32
content_of(guint32 number, gpointer data)
{
  return node(data, number)->sketch->content;
}

static void
find_neighbours(FpCampaigns *campaigns, guint32 number)
{
  Candidate candidates[KEYS * FP_POSTINGS_MOST];
  const FpSketch *sketch = node(campaigns, number)->sketch;
  guint count = candidates_of(campaigns, sketch, candidates);
  gboolean known = FALSE;
  for (guint i = 0; i < count; i++) {
    const FpSketch *other = node(campaigns, candidates[i].node)->sketch;
    known |= other->content == sketch->content;
    if (fp_sketches_near(sketch, other))
      join(campaigns, number, candidates[i].node);
  }
  for (guint i = 0; !known && i < MIN(sketch->count, KEYS); i++)
    fp_postings_add(campaigns->postings, sketch->hashes[i], number, content_of, campaigns);
}

guint
fp_campaigns_add(FpCampaigns *campaigns, const FpMessage *message)
{
  guint32 number = campaigns->nodes->len;
  g_autoptr(FpReading) reading = fp_reading_new(message);
  const char *login = message->from != NULL ? message->from->login : "";
  Node one = {.sketch = fp_sketch_new(reading),
              .up = number,
              .next = number,
              .sender = fp_hash(0, login, strlen(login)),
              .sent = message->sent,
              .middle = NO_CAMPAIGN};
  g_array_append_val(campaigns->nodes, one);
  find_neighbours(campaigns, number);
  return number;
}

/* --- somebody asks --- */

static int
by_content(gconstpointer a, gconstpointer b)
{
  const FpSketch *x = *(FpSketch *const *)a, *y = *(FpSketch *const *)b;
  return x->content < y->content ? -1 : x->content > y->content;
}

/* The members with the smallest contents, each content once: a sample that does not depend on the order. */
static GPtrArray *
sample_of(FpCampaigns *campaigns, guint32 root, Cluster *cluster)
{
  GPtrArray *sample = g_ptr_array_sized_new(cluster->size);
  guint32 at = root;
  do {
    g_ptr_array_add(sample, node(campaigns, at)->sketch);
    at = node(campaigns, at)->next;
  } while (at != root);
  g_ptr_array_sort(sample, by_content);
  cluster->sampled = G_MAXUINT32;
  if (sample->len > SAMPLE) {
    g_ptr_array_set_size(sample, SAMPLE);
    cluster->sampled = ((FpSketch *)g_ptr_array_index(sample, SAMPLE - 1))->content;
  }
  return sample;
}

static guint8
middle_for(const Cluster *cluster, const FpSketch *sketch)
{
  for (guint i = 0; i < MIN(cluster->middles->len, NO_CAMPAIGN); i++)
    if (fp_middle_takes(g_ptr_array_index(cluster->middles, i), sketch))
      return (guint8)i;
  return NO_CAMPAIGN;
}

static void
make_middles(FpCampaigns *campaigns, guint32 root, Cluster *cluster)
{
  g_autoptr(GPtrArray) sample = sample_of(campaigns, root, cluster);
  guint32 at = root;
  g_clear_pointer(&cluster->middles, g_ptr_array_unref);
  cluster->middles = fp_middles_find(sample);
  cluster->stale = FALSE;
  do {
    Node *one = node(campaigns, at);
    one->middle = middle_for(cluster, one->sketch);
    at = one->next;
  } while (at != root);
}

GArray *
fp_campaigns_members(FpCampaigns *campaigns, guint number)
{
  GArray *members = g_array_new(FALSE, FALSE, sizeof(guint));
  guint32 root = root_of(campaigns, number), at = root;
  Cluster *cluster = cluster_of(campaigns, root);
  if (cluster == NULL)
    return members;
  if (cluster->stale)
    make_middles(campaigns, root, cluster);
  guint8 middle = node(campaigns, number)->middle;
  do {
    if (middle != NO_CAMPAIGN && node(campaigns, at)->middle == middle)
      g_array_append_val(members, at);
    at = node(campaigns, at)->next;
  } while (at != root);
  g_array_sort(members, by_number);
  if (members->len < FP_GROUP_LEAST)
    g_array_set_size(members, 0);
  return members;
}

static guint
count_senders(const FpCampaigns *campaigns, const GArray *members)
{
  g_autoptr(GHashTable) senders = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < members->len; i++)
    g_hash_table_add(senders, GUINT_TO_POINTER(node(campaigns, g_array_index(members, guint, i))->sender));
  return g_hash_table_size(senders);
}

gboolean
fp_campaigns_of(FpCampaigns *campaigns, guint number, FpCampaign *campaign)
{
  g_autoptr(GArray) members = fp_campaigns_members(campaigns, number);
  guint32 lowest = G_MAXUINT32;
  if (members->len == 0)
    return FALSE;
  *campaign = (FpCampaign){.messages = members->len, .senders = count_senders(campaigns, members)};
  for (guint i = 0; i < members->len; i++) {
    const Node *one = node(campaigns, g_array_index(members, guint, i));
    lowest = MIN(lowest, one->sketch->content);
    if (one->sent > 0 && (campaign->first == 0 || one->sent < campaign->first))
      campaign->first = one->sent;
    campaign->last = MAX(campaign->last, one->sent);
  }
  g_snprintf(campaign->id, sizeof campaign->id, "c-%08x", lowest);
  return TRUE;
}
