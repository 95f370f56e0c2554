/* Put in front of every source by --enable-coverage: what was counted is written also where a process ends
 * without the C library's exit(), as the starter and its children do. Nothing else includes this. */
#ifndef FLAGPOST_TESTS_GCOV_H
#define FLAGPOST_TESTS_GCOV_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <unistd.h>

extern void __gcov_dump(void);
#define _exit(code) (__gcov_dump(), _exit(code))

#endif
