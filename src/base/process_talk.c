/* A whole conversation with a program: what it gets, all that it says, its end. Called by those who want a
 * program's output in one piece. */
#include "config.h"

#include "flagpost/process.h"

typedef struct {
  FpProcess *process;
  GOutputStream *out, *err; /* memory */
  int under_way;
  GBytes *input;
  GError *error; /* the first */
} Talk;

static void
talk_free(gpointer data)
{
  Talk *talk = data;
  fp_process_unref(talk->process);
  g_clear_object(&talk->out);
  g_clear_object(&talk->err);
  g_clear_pointer(&talk->input, g_bytes_unref);
  g_clear_error(&talk->error);
  g_free(talk);
}

/* One part of it is over; the last one ends the whole. */
static void
part_done(GTask *holder, GError *error)
{
  g_autoptr(GTask) task = holder;
  Talk *talk = g_task_get_task_data(task);
  if (error && !talk->error)
    talk->error = error;
  else
    g_clear_error(&error);
  if (--talk->under_way > 0)
    return;
  if (talk->error)
    g_task_return_error(task, g_steal_pointer(&talk->error));
  else
    g_task_return_boolean(task, TRUE);
}

static void
waited(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Talk *talk = g_task_get_task_data(task);
  GError *error = NULL;
  fp_process_wait_finish(talk->process, result, &error);
  part_done(task, error);
}

static void
heard(GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_output_stream_splice_finish(G_OUTPUT_STREAM(source), result, &error);
  part_done(data, error);
}

/* A program may end before it has read everything. */
static void
written(GObject *source, GAsyncResult *result, gpointer data)
{
  g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL);
  g_output_stream_close_async(G_OUTPUT_STREAM(source), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  part_done(data, NULL);
}

static GOutputStream *
listen_to(GInputStream *from, GTask *task)
{
  Talk *talk = g_task_get_task_data(task);
  GOutputStream *memory = g_memory_output_stream_new_resizable();
  talk->under_way++;
  g_output_stream_splice_async(memory, from,
                               G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                               G_PRIORITY_DEFAULT, g_task_get_cancellable(task), heard, g_object_ref(task));
  return memory;
}

void
fp_process_communicate_async(FpProcess *process, GBytes *input, GCancellable *cancellable,
                             GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  GOutputStream *in = fp_process_in(process);
  Talk *talk = g_new0(Talk, 1);
  g_task_set_task_data(task, talk, talk_free);
  talk->process = fp_process_ref(process);
  talk->under_way = 1;
  if (in) {
    gsize size = 0;
    talk->input = input ? g_bytes_ref(input) : g_bytes_new(NULL, 0);
    const void *bytes = g_bytes_get_data(talk->input, &size);
    talk->under_way++;
    g_output_stream_write_all_async(in, bytes, size, G_PRIORITY_DEFAULT, cancellable, written,
                                    g_object_ref(task));
  }
  if (fp_process_out(process))
    talk->out = listen_to(fp_process_out(process), task);
  if (fp_process_err(process))
    talk->err = listen_to(fp_process_err(process), task);
  fp_process_wait_async(process, cancellable, waited, g_object_ref(task));
}

static void
hand_over(GOutputStream *memory, GBytes **bytes)
{
  if (bytes)
    *bytes = memory ? g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory)) : NULL;
}

gboolean
fp_process_communicate_finish(FpProcess *process, GAsyncResult *result, GBytes **out, GBytes **err,
                              GError **error)
{
  const Talk *talk = g_task_get_task_data(G_TASK(result));
  if (!g_task_propagate_boolean(G_TASK(result), error))
    return FALSE;
  hand_over(talk->out, out);
  hand_over(talk->err, err);
  return TRUE;
}
