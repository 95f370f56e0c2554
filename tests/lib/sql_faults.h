/* Statements of an archive that fail when they are told to, as SQLite would on a broken machine: for tests
 * that let each of them fail once. A program that uses it links SQLite and names sql_faults.c among its
 * sources. */
#ifndef FLAGPOST_TESTS_SQL_FAULTS_H
#define FLAGPOST_TESTS_SQL_FAULTS_H

#include <glib.h>

typedef enum {
  SQL_RUN,    /* a statement is interrupted when it begins; a commit takes everything back */
  SQL_PREPARE /* a statement that was not used before is refused */
} SqlFault;

/* From now on every archive that is opened is watched: files whose name begins with archive.db. */
void sql_faults_watch(void);
/* The nth from now (1: the next) fails, once. 0: none does. */
void sql_faults_set(SqlFault fault, guint nth);
/* From now on only statements that hold these words are counted and fail; NULL: all. */
void sql_faults_only(const char *words);
/* The next one that holds these words fails; afterwards, that it did, and nothing fails any more. */
void sql_faults_next(const char *words);
void sql_faults_over(void);
/* What has failed since: its SQL, "COMMIT" or the table's name; NULL: nothing yet. */
const char *sql_faults_met(void);

#endif
