/* Functions that must not be used: each has a safer name in GLib or in src/base. Read by the compiler before
 * every file of ours (-include), so a use does not compile. After git's file of the same purpose. */
#ifndef FLAGPOST_BANNED_H
#define FLAGPOST_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Where the compiler lacks __builtin_va_arg_pack (clang), fortified C libraries make these macros. */
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok gets localtime gmtime ctime asctime
#pragma GCC poison atoi atol atof popen tmpnam tempnam mktemp
/* As a call only: FpMessage has a field of this name. */
#define system(command) system_is_banned_use_g_subprocess

#endif
