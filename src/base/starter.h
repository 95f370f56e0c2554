/* Between a program and its starter: one SOCK_SEQPACKET message each way for each program. */
#ifndef FLAGPOST_BASE_STARTER_H
#define FLAGPOST_BASE_STARTER_H

#include <glib.h>

enum { STARTER_LONGEST = 1 << 16, STARTER_WORDS = 4096, STARTER_FDS = 4 };

typedef enum { STARTER_RUN, STARTER_SEAL, STARTER_NEW_FILE } StarterKind;

/* Followed by `words`, then `variables` ("NAME=VALUE"), then the folder if `folder` is 1: each
 * NUL-terminated. Descriptors that come with RUN: where its end is told and signals are taken, then the pipes
 * for 0, 1, 2 that `flags` name; with SEAL: the confinement, if any. SEAL: its words are the rules, each
 * behind a word that says in digits how many words it has. NEW_FILE: words[0] is the path; a descriptor comes
 * with the answer. */
typedef struct {
  guint32 kind, flags, words, variables, folder;
} StarterAsk;

/* Told at once. 0: done, or started. Then, on the first descriptor, gint32 wait status when the program has
 * ended; each byte that is written there is the number of a signal to send to it. */
typedef struct {
  gint32 error; /* errno */
} StarterAnswer;

/* Never returns. Works with what fork() leaves: no memory is allocated and no lock taken. */
void fp_starter_run(int socket) G_GNUC_NORETURN;

/* Whether a file may be made there: nothing hidden, in nothing hidden. */
gboolean fp_starter_may_make(const char *path);
/* Whether the words are those of the rule. */
gboolean fp_starter_fits(const char *const *rule, gsize rule_words, const char *const *words, gsize n_words);

#endif
