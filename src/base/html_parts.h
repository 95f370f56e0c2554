/* The parts of the reader of HTML: html_guard.c prepares the bytes, html.c walks the elements, html_style.c
 * finds hidden text, html_build.c makes blocks and runs. */
#ifndef FLAGPOST_HTML_PARTS_H
#define FLAGPOST_HTML_PARTS_H

#include "rich_build.h"

/* Hands on bytes that libxml2 takes without losing text or time, in pieces of 64 KiB or some more. */
void fp_html_guard(const char *html, gsize length, void (*push)(const char *piece, gsize size, gpointer data),
                   gpointer data);

/* What a parser tells, in the order of the document. attributes: name, value, ... NULL; or NULL. */
typedef struct {
  void (*start)(gpointer reader, const char *element, const char *const *attributes);
  void (*end)(gpointer reader, const char *element);
  void (*text)(gpointer reader, const char *text, gsize length);
} FpHtmlEvents;
/* FALSE: this is not as plain as that, and what was told is to be forgotten. */
gboolean fp_html_plain(const char *html, gsize size, const FpHtmlEvents *events, gpointer reader);

/* What an element passes on to those inside it. Copied for each open element, so it is small. */
typedef struct {
  unsigned style; /* FpRunStyle */
  unsigned quote, list_level;
  unsigned list; /* 1-based index into the builder's counters; 0: none */
  guint32 colour, background;
  FpBlockKind kind;
  unsigned heading;
  gboolean hidden, faint; /* not shown by a browser: itself, or by its colours */
  gboolean keep_blanks, skip, in_cell, in_quote_aside, link_open;
} FpHtmlState;

/* Looks at the attributes `style`, `hidden`, `color`, `bgcolor`: sets the colours, and whether a browser
 * would show the text inside. */
void fp_html_look(FpHtmlState *state, const char *element, const char *const *attributes);
/* The value of an attribute, or NULL. */
const char *fp_html_attribute(const char *const *attributes, const char *name);
gboolean fp_html_has_class(const char *const *attributes, const char *name);

typedef struct {
  FpRich *rich;
  const FpUrl *base;
  FpHtmlState state;
  FpBlock *block;   /* being filled, the last one; or NULL */
  GString *text;    /* of the run being filled, not yet cleaned */
  gboolean blank;   /* the last thing written was a blank or a beginning */
  gboolean item;    /* the next block begins a list's item */
  GArray *counters; /* int: the next number of each list met, 0 for lists without numbers */
  char *quoted_from;
  guint aside_start; /* blocks there were when the quotation's title began */
  /* the open link */
  unsigned link;
  GString *link_text;
  char *link_target;
} FpHtmlBuilder;

void fp_html_builder_init(FpHtmlBuilder *builder, gsize size, const FpUrl *base); /* size: of the source */
FpRich *fp_html_builder_end(FpHtmlBuilder *builder);                              /* (transfer full) */
void fp_html_text(FpHtmlBuilder *builder, const char *text, gsize length);
void fp_html_newline(FpHtmlBuilder *builder);
void fp_html_end_run(FpHtmlBuilder *builder);   /* before the style changes */
void fp_html_end_block(FpHtmlBuilder *builder); /* before and after what stands by itself */
void fp_html_cell(FpHtmlBuilder *builder);      /* before a cell of a table */
void fp_html_image(FpHtmlBuilder *builder, const char *alternative);
void fp_html_rule(FpHtmlBuilder *builder);
void fp_html_link_begin(FpHtmlBuilder *builder, const char *target);
void fp_html_link_end(FpHtmlBuilder *builder);

#endif
