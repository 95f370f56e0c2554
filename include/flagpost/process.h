/* Other programs. They are started by a small process of our own, the starter (base/starter.c), which was
 * forked before anything was read from anywhere; the program itself may then give up the right to start any
 * (flagpost/rights.h). No shell is involved. A program belongs to the terminal and the process group that we
 * belong to, so an editor has the keyboard and job control is the shell's, as usual.
 *
 * Until fp_process_seal() the starter starts what it is told to; after it, only what a rule allows. */
#ifndef FLAGPOST_PROCESS_H
#define FLAGPOST_PROCESS_H

#include <gio/gio.h>

typedef struct _FpProcess FpProcess;

/* Standard input is /dev/null, output and errors are ours, unless a flag says otherwise. */
typedef enum {
  FP_PROCESS_IN_PIPE = 1 << 0,
  FP_PROCESS_IN_OURS = 1 << 1,
  FP_PROCESS_OUT_PIPE = 1 << 2,
  FP_PROCESS_OUT_NULL = 1 << 3,
  FP_PROCESS_ERR_PIPE = 1 << 4,
  FP_PROCESS_ERR_NULL = 1 << 5,
  FP_PROCESS_ERR_IS_OUT = 1 << 6,
  FP_PROCESS_ENDS_WITH_US = 1 << 7, /* gets SIGTERM when we have ended, however */
  FP_PROCESS_CONFINED =
      1 << 8, /* needs no rule; where the kernel can, it reads and writes no file of the member's */
} FpProcessFlags;

/* Before anything is read: forks the starter. Where nobody did, the first program started does. */
void fp_process_begin(void);
/* The starter ends; the next program forks another, if it still may. For tests that change the environment.
 */
void fp_process_end(void);

/* What may be started after the next sealing: these words. "\1" in a word stands for any text that does not
 * begin with '-' if nothing stands before it; "\2" as the last word for any number of further words, whatever
 * they are. */
void fp_process_allow(const char *const *words);
/* All that was allowed is told to the starter, and no further rules; one that is sealed takes none. It is not
 * waited for: whatever is asked of it comes behind that. `confinement`: a descriptor of fp_rights_outside()
 * for FP_PROCESS_CONFINED, borrowed; or -1. FALSE: the starter is gone; or no message holds all of
 * them, and none is allowed. */
gboolean fp_process_seal(int confinement);

/* A new file, 0600, to write to, where we may make none ourselves: not over one that is there, not hidden or
 * in a folder that is. -1: errno says why. */
int fp_process_new_file(const char *path);

/* words[0] is looked for in $PATH. `variables`: pairs of name and value on top of our environment, or NULL;
 * `folder`: NULL for ours. NULL with an error of G_IO_ERROR; G_IO_ERROR_PERMISSION_DENIED also where no rule
 * allows it. */
FpProcess *fp_process_start(const char *const *words, const char *const *variables, const char *folder,
                            FpProcessFlags flags, GError **error);
FpProcess *fp_process_ref(FpProcess *process);
void fp_process_unref(FpProcess *process); /* does not end it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpProcess, fp_process_unref)

/* The pipes that were asked for. (transfer none) */
GOutputStream *fp_process_in(FpProcess *process);
GInputStream *fp_process_out(FpProcess *process);
GInputStream *fp_process_err(FpProcess *process);

void fp_process_signal(FpProcess *process, int number); /* nothing happens to one that has ended */

/* Until it has ended; the program itself is not touched by the cancellable. One wait at a time. */
void fp_process_wait_async(FpProcess *process, GCancellable *cancellable, GAsyncReadyCallback done,
                           gpointer data);
gboolean fp_process_wait_finish(FpProcess *process, GAsyncResult *result, GError **error);
void fp_process_wait(FpProcess *process); /* blocks */
/* Writes `input` (or NULL), reads all output until its end, then waits. out, err: (transfer full), NULL for
 * no pipe. */
void fp_process_communicate_async(FpProcess *process, GBytes *input, GCancellable *cancellable,
                                  GAsyncReadyCallback done, gpointer data);
gboolean fp_process_communicate_finish(FpProcess *process, GAsyncResult *result, GBytes **out, GBytes **err,
                                       GError **error);

/* Of one that has been waited for. */
gboolean fp_process_exited(const FpProcess *process); /* FALSE: a signal ended it */
int fp_process_exit_code(const FpProcess *process);
gboolean fp_process_check(const FpProcess *process,
                          GError **error); /* exit code 0, or a sentence: G_SPAWN_EXIT_ERROR */

#endif
