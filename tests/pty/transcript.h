/* What a reader of the screen says or shows, compared with the transcripts in docs/accessibility.md. */
#ifndef FLAGPOST_TESTS_TRANSCRIPT_H
#define FLAGPOST_TESTS_TRANSCRIPT_H

#include <glib.h>

/* The page. (transfer full) */
char *transcript_page(void);
/* The lines of a step: those between "(step)" and the next one, behind `heading`. (transfer full) */
char *transcript_step(const char *page, const char *heading, const char *step);
/* Without what differs from run to run: ports, seconds, runs of blanks. (transfer full) */
char *transcript_settled(const char *text);
/* The first of the wanted lines that is not in the text; NULL: all are. (transfer full) */
char *transcript_missing(const char *wanted, const char *text);

#endif
