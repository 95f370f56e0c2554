/* Building an FpRich, for the makers in this folder: rich.c (plain text) and html*.c. */
#ifndef FLAGPOST_RICH_BUILD_H
#define FLAGPOST_RICH_BUILD_H

#include "flagpost/rich.h"
#include "flagpost/url.h"

FpRich *fp_rich_new(gsize size); /* of the source: so much text comes at most, as a rule */
/* Its last block from now on, the one that runs are added to; valid until the next is added. */
FpBlock *fp_rich_add_block(FpRich *rich, FpBlockKind kind);
FpBlock *fp_rich_last_block(const FpRich *rich);
void fp_rich_drop_block(FpRich *rich); /* the last one, runs and all */
/* Cleans `text`. Nothing is added for an empty text, unless the style says FP_RUN_CELL. */
void fp_rich_add_run(FpRich *rich, const char *text, gsize length, unsigned style, unsigned link);
/* Blanks and line breaks at the end of the last block go, up to a cell's border. */
void fp_rich_trim(FpRich *rich);
/* Takes the link; its number. */
unsigned fp_rich_add_link(FpRich *rich, FpLink *link);
/* fp_link_new() for an address that may be relative to base (or NULL). */
FpLink *fp_link_new_in(const char *text, const char *target, const FpUrl *base);
/* The same; addresses that stand in running text become links. */
void fp_rich_add_text_with_links(FpRich *rich, const char *text, gsize length, unsigned style);

#endif
