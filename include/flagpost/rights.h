/* The program takes its own rights away, as far as the kernel lets it: files by Landlock, calls by seccomp.
 * What a stranger's bytes could make of the program then reads none of the member's files and starts no
 * program. Nothing gives a right back. Who decides what is left is app/confine.c. */
#ifndef FLAGPOST_RIGHTS_H
#define FLAGPOST_RIGHTS_H

#include <glib.h>

typedef enum {
  FP_RIGHT_READ,   /* a file, or a folder with all below it */
  FP_RIGHT_WRITE,  /* the same: read, write, make, delete */
  FP_RIGHT_PUT,    /* a folder: list it, make, replace and delete files in it, read none */
  FP_RIGHT_DEVICE, /* read, write, and ask a terminal about itself */
  FP_RIGHT_RUN,    /* read and execute: for programs of FP_PROCESS_CONFINED */
} FpRight;

typedef struct _FpRights FpRights;

FpRights *fp_rights_new(void);
/* Adds to what is left. What is not there is passed over. */
void fp_rights_leave(FpRights *rights, FpRight right, const char *path);
/* What every program reads: libraries, certificates, names of hosts, languages, terminals. */
void fp_rights_leave_system(FpRights *rights, FpRight right);
/* A ruleset for another process (fp_process_seal()); -1: the kernel has none. Close it. */
int fp_rights_outside(const FpRights *rights);
/* From now on. What cannot be taken away stays, and fp_rights_describe() says so. Once. */
void fp_rights_drop(FpRights *rights);
void fp_rights_free(FpRights *rights);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpRights, fp_rights_free)

typedef enum { FP_RIGHTS_KEPT, FP_RIGHTS_PARTLY, FP_RIGHTS_DROPPED } FpRightsState;
FpRightsState fp_rights_state(void);
/* What is in force, in a sentence or two, for `flagpost doctor`. (transfer full) */
char *fp_rights_describe(void);

#endif
