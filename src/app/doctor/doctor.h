/* What doctor.c and doctor_machine.c share. The rows that judge facts take them as arguments, so that a test
 * can hand in any. */
#ifndef FLAGPOST_APP_DOCTOR_H
#define FLAGPOST_APP_DOCTOR_H

#include "flagpost/app.h"

/* state: "ok", "notice", "problem". The home folder's name is written as ~. advice may be NULL. */
void fp_doctor_add(json_t *rows, const char *check, const char *state, const char *text, const char *advice);
void fp_doctor_add_error(json_t *rows, const char *check, const GError *error);

typedef struct {
  gboolean there;
  int columns, rows;                       /* 0: unknown */
  const char *term, *colorterm, *no_color; /* of the environment; or NULL */
} FpDoctorTerminal;

void fp_doctor_program(json_t *rows);
void fp_doctor_locale(json_t *rows, const char *charset);
void fp_doctor_terminal(json_t *rows, const FpDoctorTerminal *terminal);
void fp_doctor_disk(json_t *rows, guint64 free_bytes);
void fp_doctor_memory(json_t *rows, gboolean dumpable, gboolean cores, guint64 lockable);
void fp_doctor_certificates(json_t *rows, const char *ca_file);
void fp_doctor_clock(json_t *rows, gint64 theirs, gint64 ours);
/* What of it can be asked of this machine: calls those above. folder: where things are stored. */
void fp_doctor_machine(json_t *rows, const char *folder, const char *ca_file);

#endif
