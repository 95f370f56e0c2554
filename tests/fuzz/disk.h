/* A disk for SQLite that lies in memory and has one user: its calls for bytes are answered without one to the
 * kernel. tests/simulate has a disk that also fails, and that several programs share. */
#ifndef FLAGPOST_TESTS_FUZZ_DISK_H
#define FLAGPOST_TESTS_FUZZ_DISK_H

#include <glib.h>

void fuzz_disk_install(void); /* before SQLite is asked for anything */
/* The file's bytes by the last part of its name, to be changed by whoever asks; NULL: there is none. */
GByteArray *fuzz_disk_file(const char *name);
void fuzz_disk_lay(const char *name, const GByteArray *bytes); /* NULL: the file is gone */
/* A byte for each block of so many, in all files whose name is this: 1 where SQLite has read since the call
 * before. (transfer full) */
GByteArray *fuzz_disk_blocks_read(const char *name);
#define FUZZ_BLOCK 512

#endif
