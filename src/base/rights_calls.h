/* The calls of the system that are taken away; see rights_calls.c. */
#ifndef FLAGPOST_BASE_RIGHTS_CALLS_H
#define FLAGPOST_BASE_RIGHTS_CALLS_H

#include <glib.h>

gboolean fp_rights_drop_calls(void); /* FALSE: the kernel, or this kind of machine, has no filter for them */

#endif
