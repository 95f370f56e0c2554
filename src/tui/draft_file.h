/* A draft as a file, for the member's editor: in a folder of its own that nobody else may enter, made anew
 * (never opened through a link), with what an editor puts beside it, and gone afterwards. The folder's name
 * says whose draft it is, so that a text that outlived the program is found again. */
#ifndef FLAGPOST_TUI_DRAFT_FILE_H
#define FLAGPOST_TUI_DRAFT_FILE_H

#include <glib.h>

typedef struct {
  char *folder, *path;
  int lock; /* held as long as we run: without it the file was left behind. -1: not yet */
} FpDraftFile;

/* draft: its id in the archive, 0 if it is not there. */
gboolean fp_draft_file_make(FpDraftFile *file, const char *account, gint64 draft, const char *text,
                            GError **error);
/* Clean. NULL: there is none, as where a link or a folder took its place. beside: what an editor that was
 * ended put next to it counts, if it is newer. (transfer full) */
char *fp_draft_file_read(const FpDraftFile *file, gboolean beside);
void fp_draft_file_remove(FpDraftFile *file);
/* The text as it is compared and stored: clean, without blank lines at the ends. (transfer full) */
char *fp_draft_file_tidy(const char *bytes, gssize length);

/* Those of the account that a program which runs no more left behind; they are removed where keep() has taken
 * the text. */
typedef gboolean (*FpDraftFileKeep)(gint64 draft, const char *text, gpointer data);
void fp_draft_files_left(const char *account, FpDraftFileKeep keep, gpointer data);

#endif
