/* Building an FpRich, for the makers in this folder: rich.c (plain text) and html*.c. */
#ifndef FLAGPOST_RICH_BUILD_H
#define FLAGPOST_RICH_BUILD_H

#include "flagpost/rich.h"
#include "flagpost/url.h"

FpRich *fp_rich_new(void);
FpBlock *fp_rich_add_block(FpRich *rich, FpBlockKind kind); /* owned by rich */
/* Cleans `text`. Nothing is added for an empty text, unless the style says FP_RUN_CELL. */
void fp_block_add_run(FpBlock *block, const char *text, gssize length, unsigned style, unsigned link);
/* Takes the link; its number. */
unsigned fp_rich_add_link(FpRich *rich, FpLink *link);
/* fp_link_new() for an address that may be relative to base (or NULL). */
FpLink *fp_link_new_in(const char *text, const char *target, const FpUrl *base);
/* Addresses that stand in running text become links. */
void fp_block_add_text_with_links(FpRich *rich, FpBlock *block, const char *text, gsize length,
                                  unsigned style);

#endif
