/* Two rounds of the pool. In the first, what each message tells by itself is found by whoever has time, and
 * its place among the others by the caller, in order. In the second, the caller looks up the campaigns and
 * whoever has time writes the lines. A job is a batch of messages, so that handing it over costs little.
 * Called by the command `judge`. */
#include "config.h"

#include "hearing.h"

#include "lines.h"
#include "opinion.h"

#include "flagpost/pool.h"

#define BATCH       64          /* messages */
#define BATCH_BYTES (32 * 1024) /* of a batch, after which it takes no more */

typedef struct {
  json_t *id;
  FpOpinion *opinion;
  guint number; /* in the campaigns */
} Heard;

struct _FpHearing {
  FpHearingCalls calls;
  FpJudge *judge;
  FpCampaigns *campaigns;
  GArray *heard; /* Heard */
  FpPool *reading;
  struct _Batch *batch; /* that is being filled, or NULL */
  GPtrArray *spent;     /* sketches that nobody needs any more */
  guint lines, workers;
};

/* --- the first round: lines are read --- */

typedef struct {
  guint number; /* in the file */
  gsize start, size;
  Heard heard; /* id NULL: it is broken */
  char *why;   /* or NULL */
} Line;

typedef struct _Batch {
  GString *bytes;
  GPtrArray *spent; /* of batches before: memory is given back where it was taken, or threads would wait for
                       each other at each piece */
  guint count;
  Line lines[BATCH];
} Batch;

static void
read_line(FpHearing *hearing, const Batch *batch, Line *line)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpJudgeLine) read = fp_judge_line_parse(batch->bytes->str + line->start, line->size, &error);
  if (!read) {
    line->why = g_strdup(error->message);
    return;
  }
  line->heard.id = json_incref(read->id);
  line->heard.opinion = fp_judge_read(hearing->judge, read->message);
}

static void
read_batch(gpointer job, gpointer data)
{
  Batch *batch = job;
  g_clear_pointer(&batch->spent, g_ptr_array_unref);
  for (guint i = 0; i < batch->count; i++)
    read_line(data, batch, &batch->lines[i]);
}

/* Of the messages themselves nothing is kept. */
static void
take_read(gpointer job, gpointer data)
{
  FpHearing *hearing = data;
  Batch *batch = job;
  for (guint i = 0; i < batch->count; i++) {
    Line *line = &batch->lines[i];
    if (line->why) {
      hearing->calls.broken(line->number, line->why, hearing->calls.data);
      g_free(line->why);
      continue;
    }
    line->heard.number = fp_campaigns_place(hearing->campaigns, line->heard.opinion);
    g_ptr_array_add(hearing->spent, g_steal_pointer(&line->heard.opinion->sketch));
    g_array_append_val(hearing->heard, line->heard);
  }
  g_string_free(batch->bytes, TRUE);
  g_free(batch);
}

static void
give_batch(FpHearing *hearing)
{
  Batch *batch = g_steal_pointer(&hearing->batch);
  if (!batch)
    return;
  batch->spent = g_steal_pointer(&hearing->spent);
  hearing->spent = g_ptr_array_new_with_free_func(g_free);
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
  if (!hearing->batch) {
    hearing->batch = g_new0(Batch, 1);
    hearing->batch->bytes = g_string_sized_new(BATCH_BYTES);
  }
  Batch *batch = hearing->batch;
  batch->lines[batch->count++] = (Line){.number = hearing->lines, .start = batch->bytes->len, .size = size};
  g_string_append_len(batch->bytes, line, (gssize)size);
  if (batch->count == BATCH || batch->bytes->len >= BATCH_BYTES)
    give_batch(hearing);
}

/* --- the second round: judgements are written --- */

typedef struct {
  Heard *heard;
  guint count;
  FpCampaign campaigns[BATCH]; /* without messages: it is in none */
  GString *out;
} Part;

static void
write_one(GString *out, const Heard *heard, const FpCampaign *campaign)
{
  FpOpinion *opinion = heard->opinion;
  fp_opinion_add_wave(opinion, campaign);
  fp_judge_line_begin(out, heard->id, fp_opinion_score(opinion), fp_opinion_level(opinion));
  for (guint i = 0; i < opinion->count; i++)
    if (opinion->spoken[i].sentence)
      fp_judge_line_reason(out, fp_rule_name(opinion->spoken[i].rule), opinion->spoken[i].sentence);
  fp_judge_line_end(out, campaign ? campaign->id : NULL);
}

static void
write_part(gpointer job, gpointer data)
{
  Part *part = job;
  part->out = g_string_sized_new(16 * 1024);
  for (guint i = 0; i < part->count; i++) {
    const FpCampaign *campaign = &part->campaigns[i];
    write_one(part->out, &part->heard[i], campaign->messages > 0 ? campaign : NULL);
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
  for (guint first = 0; first < heard->len; first += BATCH) {
    Part *part = g_new0(Part, 1);
    part->heard = &g_array_index(heard, Heard, first);
    part->count = MIN(heard->len - first, BATCH);
    for (guint i = 0; i < part->count; i++)
      fp_campaigns_of(hearing->campaigns, part->heard[i].number, &part->campaigns[i]);
    fp_pool_push(writing, part, sizeof *part);
  }
  fp_pool_finish(writing);
}

/* --- the whole --- */

static void
heard_clear(gpointer data)
{
  Heard *heard = data;
  g_clear_pointer(&heard->id, json_decref);
  fp_opinion_free(heard->opinion);
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
  hearing->spent = g_ptr_array_new_with_free_func(g_free);
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
  g_ptr_array_unref(hearing->spent);
  fp_campaigns_free(hearing->campaigns);
  g_free(hearing);
}
