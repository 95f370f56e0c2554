/* Two rounds of the pool. In the first, what each message tells by itself is found by whoever has time, and
 * its place among the others by the caller, in order. In the second, the caller looks up the campaigns and
 * whoever has time writes the lines. A job is a batch of messages, so that handing it over costs little.
 * Called by the command `judge`. */
#include "config.h"

#include "hearing.h"

#include "campaign.h"
#include "lines.h"
#include "opinion.h"

#include "flagpost/pool.h"

#define BATCH       64          /* messages */
#define BATCH_BYTES (32 * 1024) /* of a batch, after which it takes no more */

/* What is kept of the messages of a batch, in one piece: of each its id and its opinion. */
typedef struct {
  guint8 *bytes;
  guint count, first; /* messages, and the first one's number in the campaigns */
} Heard;

struct _FpHearing {
  FpHearingCalls calls;
  FpJudge *judge;
  FpCampaigns *campaigns;
  GArray *heard; /* Heard */
  FpPool *reading;
  struct _Batch *batch; /* that is being filled, or NULL */
  GPtrArray *spare;     /* batches to be filled again */
  guint lines, workers;
};

/* --- the first round: lines are read --- */

typedef struct {
  guint number; /* in the file */
  gsize start, size;
  char *why;      /* it is broken, or NULL */
  gsize sketch;   /* its place in the batch's sketches */
  guint32 sender; /* for the campaigns */
  gint64 sent;
} Line;

/* All that threads hand each other lies in buffers that are used again: memory that one gives back and
 * another took makes them wait for each other. */
typedef struct _Batch {
  GString *bytes;       /* of the lines */
  GByteArray *opinions; /* of those that are not broken */
  GByteArray *sketches;
  guint count;
  Line lines[BATCH];
} Batch;

static Batch *
batch_new(void)
{
  Batch *batch = g_new0(Batch, 1);
  batch->bytes = g_string_sized_new(BATCH_BYTES);
  batch->opinions = g_byte_array_new();
  batch->sketches = g_byte_array_new();
  return batch;
}

static void
batch_free(gpointer data)
{
  Batch *batch = data;
  for (guint i = 0; i < batch->count; i++)
    g_free(batch->lines[i].why);
  g_string_free(batch->bytes, TRUE);
  g_byte_array_unref(batch->opinions);
  g_byte_array_unref(batch->sketches);
  g_free(batch);
}

static void
read_line(FpHearing *hearing, Batch *batch, Line *line)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpJudgeLine) read = fp_judge_line_parse(batch->bytes->str + line->start, line->size, &error);
  if (!read) {
    line->why = g_strdup(error->message);
    return;
  }
  line->sketch = batch->sketches->len;
  FpOpinion *opinion = fp_judge_read(hearing->judge, read->message, batch->sketches);
  g_byte_array_append(batch->opinions, (const guint8 *)read->id, (guint)strlen(read->id) + 1);
  fp_opinion_pack(opinion, batch->opinions);
  line->sender = opinion->sender;
  line->sent = opinion->sent;
  fp_opinion_free(opinion);
}

static void
read_batch(gpointer job, gpointer data)
{
  Batch *batch = job;
  for (guint i = 0; i < batch->count; i++)
    read_line(data, batch, &batch->lines[i]);
}

static void
take_line(FpHearing *hearing, const Batch *batch, const Line *line, Heard *heard)
{
  if (line->why) {
    hearing->calls.broken(line->number, line->why, hearing->calls.data);
    return;
  }
  const FpSketch *sketch = fp_sketch_at(batch->sketches, line->sketch);
  guint number = fp_campaigns_add_sketch(hearing->campaigns, sketch, line->sender, line->sent);
  if (heard->count++ == 0)
    heard->first = number;
}

/* Ready to be filled, unless it has grown far beyond what most need. */
static void
put_back(FpHearing *hearing, Batch *batch)
{
  if (batch->bytes->allocated_len > 4 * BATCH_BYTES) {
    batch_free(batch);
    return;
  }
  for (guint i = 0; i < batch->count; i++)
    g_clear_pointer(&batch->lines[i].why, g_free);
  g_string_truncate(batch->bytes, 0);
  g_byte_array_set_size(batch->opinions, 0);
  g_byte_array_set_size(batch->sketches, 0);
  batch->count = 0;
  g_ptr_array_add(hearing->spare, batch);
}

/* Of the messages themselves nothing is kept. */
static void
take_read(gpointer job, gpointer data)
{
  FpHearing *hearing = data;
  Batch *batch = job;
  Heard heard = {0};
  for (guint i = 0; i < batch->count; i++)
    take_line(hearing, batch, &batch->lines[i], &heard);
  if (heard.count > 0) {
    heard.bytes = g_memdup2(batch->opinions->data, batch->opinions->len);
    g_array_append_val(hearing->heard, heard);
  }
  put_back(hearing, batch);
}

static void
give_batch(FpHearing *hearing)
{
  Batch *batch = g_steal_pointer(&hearing->batch);
  if (batch)
    fp_pool_push(hearing->reading, batch, batch->bytes->len);
}

static void
end_reading(FpHearing *hearing)
{
  give_batch(hearing);
  if (hearing->reading)
    fp_pool_finish(hearing->reading);
  g_clear_pointer(&hearing->reading, fp_pool_free);
}

void
fp_hearing_add(FpHearing *hearing, const char *line, gsize size)
{
  hearing->lines++;
  if (size == 0)
    return;
  if (!hearing->batch)
    hearing->batch = hearing->spare->len > 0
                         ? g_ptr_array_steal_index_fast(hearing->spare, hearing->spare->len - 1)
                         : batch_new();
  Batch *batch = hearing->batch;
  batch->lines[batch->count++] = (Line){.number = hearing->lines, .start = batch->bytes->len, .size = size};
  g_string_append_len(batch->bytes, line, (gssize)size);
  if (batch->count == BATCH || batch->bytes->len >= BATCH_BYTES)
    give_batch(hearing);
}

/* --- the second round: judgements are written --- */

typedef struct {
  Heard heard;
  FpCampaign campaigns[BATCH]; /* without messages: it is in none */
  GString *out;
} Part;

static void
write_one(GString *out, const guint8 **bytes, const FpCampaign *campaign)
{
  const char *id = (const char *)*bytes;
  *bytes += strlen(id) + 1;
  FpOpinion *opinion = fp_opinion_unpack(bytes);
  fp_opinion_add_wave(opinion, campaign);
  fp_judge_line_begin(out, id, fp_opinion_score(opinion), fp_opinion_level(opinion));
  for (guint i = 0; i < opinion->count; i++)
    if (opinion->spoken[i].sentence)
      fp_judge_line_reason(out, fp_rule_name(opinion->spoken[i].rule), opinion->spoken[i].sentence);
  fp_judge_line_end(out, campaign ? campaign->id : NULL);
  fp_opinion_free(opinion);
}

static void
write_part(gpointer job, gpointer data)
{
  Part *part = job;
  const guint8 *bytes = part->heard.bytes;
  part->out = g_string_sized_new(16 * 1024);
  for (guint i = 0; i < part->heard.count; i++) {
    const FpCampaign *campaign = &part->campaigns[i];
    write_one(part->out, &bytes, campaign->messages > 0 ? campaign : NULL);
  }
}

static void
take_written(gpointer job, gpointer data)
{
  FpHearing *hearing = data;
  Part *part = job;
  hearing->calls.out(part->out->str, hearing->calls.data);
  g_string_free(part->out, TRUE);
  g_free(part);
}

void
fp_hearing_end(FpHearing *hearing)
{
  GArray *heard = hearing->heard;
  end_reading(hearing);
  fp_campaigns_settle(hearing->campaigns);
  g_autoptr(FpPool) writing = fp_pool_new(hearing->workers, write_part, take_written, hearing);
  for (guint k = 0; k < heard->len; k++) {
    Part *part = g_new0(Part, 1);
    part->heard = g_array_index(heard, Heard, k);
    for (guint i = 0; i < part->heard.count; i++)
      fp_campaigns_of(hearing->campaigns, part->heard.first + i, &part->campaigns[i]);
    fp_pool_push(writing, part, sizeof *part);
  }
  fp_pool_finish(writing);
}

/* --- the whole --- */

static void
heard_clear(gpointer data)
{
  Heard *heard = data;
  g_free(heard->bytes);
}

FpHearing *
fp_hearing_new(FpJudge *judge, guint workers, const FpHearingCalls *calls)
{
  FpHearing *hearing = g_new0(FpHearing, 1);
  hearing->calls = *calls;
  hearing->judge = judge;
  hearing->campaigns = fp_campaigns_new();
  hearing->heard = g_array_new(FALSE, FALSE, sizeof(Heard));
  g_array_set_clear_func(hearing->heard, heard_clear);
  hearing->spare = g_ptr_array_new_with_free_func(batch_free);
  hearing->workers = workers;
  hearing->reading = fp_pool_new(workers, read_batch, take_read, hearing);
  return hearing;
}

void
fp_hearing_free(FpHearing *hearing)
{
  if (!hearing)
    return;
  end_reading(hearing);
  g_array_unref(hearing->heard);
  g_ptr_array_unref(hearing->spare);
  fp_campaigns_free(hearing->campaigns);
  g_free(hearing);
}
