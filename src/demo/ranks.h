/* The ranks that a member rises through by writing, as Khoros names them. */
#ifndef FLAGPOST_DEMO_RANKS_H
#define FLAGPOST_DEMO_RANKS_H

#include "demo/model.h"

/* The name of the rank for so many posts; place: which it is, from 1. (transfer none) */
const char *demo_rank(gint64 posts, DemoRole role, int *place);

#endif
