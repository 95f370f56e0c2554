/* A message's text as people read it: blocks of styled runs, and the links. Made from a forum's HTML
 * (fp_html_read) or from plain text; immutable, reference counted; everything in it is clean. Views lay it
 * out; printers write it as text. */
#ifndef FLAGPOST_RICH_H
#define FLAGPOST_RICH_H

#include <glib.h>

typedef enum {
  FP_BLOCK_PARAGRAPH,
  FP_BLOCK_HEADING,   /* level 1–6 */
  FP_BLOCK_LIST_ITEM, /* level = nesting 1…; number > 0: of an ordered list */
  FP_BLOCK_CODE,      /* line breaks and blanks kept */
  FP_BLOCK_RULE,
  FP_BLOCK_TABLE_ROW, /* runs separated by a run with FP_RUN_CELL */
  FP_BLOCK_IMAGE,     /* alternative text; never fetched */
} FpBlockKind;

typedef enum {
  FP_RUN_PLAIN = 0,
  FP_RUN_EMPHASIS = 1 << 0,
  FP_RUN_STRONG = 1 << 1,
  FP_RUN_CODE = 1 << 2,
  FP_RUN_STRUCK = 1 << 3,
  FP_RUN_SPOILER = 1 << 4,
  FP_RUN_LINK = 1 << 5,   /* see FpRun.link */
  FP_RUN_HIDDEN = 1 << 6, /* the sender hid it (display:none, 1px, same colour): shown, and said so */
  FP_RUN_CELL = 1 << 7,   /* a border between two cells of a table; no text */
} FpRunStyle;

typedef struct {
  char *text;     /* clean; may hold \n in code or where the source broke the line */
  unsigned style; /* FpRunStyle bits */
  unsigned link;  /* 1-based number into links, 0: none */
} FpRun;

typedef struct {
  FpBlockKind kind;
  unsigned level, number;
  unsigned quote;          /* depth of quotation, 0: the sender's own words */
  guint first, runs;       /* which of FpRich.runs are its own */
  const char *quoted_from; /* who is quoted, or NULL; set on the quotation's first block */
} FpBlock;

typedef struct {
  char *text;        /* what the reader sees, clean */
  char *target;      /* the address as written, clean (for showing), never opened */
  char *href;        /* re-serialised by fp_url_parse, or NULL if that refuses */
  char *host;        /* ASCII, or NULL */
  char *host_shown;  /* Unicode, or NULL */
  char *domain;      /* registrable, or NULL */
  gboolean mismatch; /* the text looks like an address whose host is another one */
  gboolean user_part;
  gboolean ip;
} FpLink;

typedef struct {
  GArray *blocks;      /* FpBlock */
  GArray *runs;        /* FpRun, of all blocks, in their order */
  GPtrArray *links;    /* FpLink */
  GStringChunk *texts; /* what blocks and runs point to */
  unsigned hidden;     /* bytes of text that the sender hid */
} FpRich;

/* The i-th block, the i-th run of a block: as long as the text is there. */
static inline const FpBlock *
fp_rich_block(const FpRich *rich, guint i)
{
  return &g_array_index(rich->blocks, FpBlock, i);
}

static inline const FpRun *
fp_rich_run(const FpRich *rich, const FpBlock *block, guint i)
{
  return &g_array_index(rich->runs, FpRun, block->first + i);
}

FpRich *fp_rich_from_plain(const char *text, gssize length); /* addresses in it become links */
/* One more paragraph, the program's own words; only by who has just made it. */
void fp_rich_add_remark(FpRich *rich, const char *words);
FpRich *fp_rich_ref(FpRich *rich);
void fp_rich_unref(FpRich *rich);
/* All text, paragraphs separated by a blank line, quotes with "> ", links as "text [1]". (transfer full) */
char *fp_rich_text(const FpRich *rich);
FpLink *fp_link_new(const char *text, const char *target); /* cleans and parses; for drivers and tests */
FpLink *fp_link_copy(const FpLink *link);
void fp_link_free(FpLink *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpRich, fp_rich_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpLink, fp_link_free)

#endif
