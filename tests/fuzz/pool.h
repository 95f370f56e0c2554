/* Memory for SQLite, which asks for thousands of small pieces to open one archive: a sanitizer's own
 * allocator is most of what that costs. What SQLite hands out is guarded all the same: bytes behind a piece,
 * and a piece that was given back, may not be read by the program. */
#ifndef FLAGPOST_TESTS_FUZZ_POOL_H
#define FLAGPOST_TESTS_FUZZ_POOL_H

void fuzz_pool_install(void); /* before SQLite is asked for anything */

#endif
