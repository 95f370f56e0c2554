/* Makes blocks and runs out of the walk through the elements: blanks collapse as in a browser, each run is
 * cleaned as a whole. Called by html.c. */
#include "config.h"

#include "flagpost/append.h"
#include "flagpost/eights.h"
#include "flagpost/html.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "html_parts.h"

/* Bytes: most runs and links have no more. */
#define RUN_GUESS  250
#define LINK_GUESS 50

void
fp_html_builder_init(FpHtmlBuilder *builder, gsize size, const FpUrl *base)
{
  *builder = (FpHtmlBuilder){0};
  builder->rich = fp_rich_new(size);
  builder->base = base;
  builder->state.background = 0xFFFFFF;
  builder->text = g_string_sized_new(RUN_GUESS);
  builder->link_text = g_string_sized_new(LINK_GUESS);
  builder->counters = g_array_new(FALSE, FALSE, sizeof(int));
  builder->blank = TRUE;
}

FpRich *
fp_html_builder_end(FpHtmlBuilder *builder)
{
  fp_html_link_end(builder);
  fp_html_end_block(builder);
  g_string_free(builder->text, TRUE);
  g_string_free(builder->link_text, TRUE);
  g_array_unref(builder->counters);
  g_free(builder->quoted_from);
  return builder->rich;
}

static void
set_number(FpHtmlBuilder *builder, FpBlock *block)
{
  const FpHtmlState *state = &builder->state;
  block->level = MAX(state->list_level, 1u);
  if (state->list > 0) {
    int *next = &g_array_index(builder->counters, int, state->list - 1);
    if (*next > 0)
      block->number = (unsigned)(*next)++;
  }
}

static void
begin_block(FpHtmlBuilder *builder, FpBlockKind kind)
{
  FpBlock *block = fp_rich_add_block(builder->rich, kind);
  if (builder->item && kind == FP_BLOCK_PARAGRAPH)
    block->kind = FP_BLOCK_LIST_ITEM;
  if (block->kind == FP_BLOCK_LIST_ITEM)
    set_number(builder, block);
  if (kind == FP_BLOCK_HEADING)
    block->level = builder->state.heading;
  block->quote = builder->state.quote;
  if (block->quote > 0 && builder->quoted_from) {
    block->quoted_from = g_string_chunk_insert(builder->rich->texts, builder->quoted_from);
    g_clear_pointer(&builder->quoted_from, g_free);
  }
  builder->item = FALSE;
  builder->block = block;
  builder->blank = TRUE;
}

void
fp_html_end_run(FpHtmlBuilder *builder)
{
  if (builder->text->len == 0)
    return;
  const FpHtmlState *state = &builder->state;
  unsigned style = state->style;
  if (builder->link > 0)
    style |= FP_RUN_LINK;
  if (state->hidden || state->faint)
    style |= FP_RUN_HIDDEN;
  if ((style & FP_RUN_HIDDEN) != 0)
    builder->rich->hidden += (unsigned)builder->text->len;
  if (builder->link > 0 || (style & FP_RUN_CODE) != 0 || !strstr(builder->text->str, "://"))
    fp_rich_add_run(builder->rich, builder->text->str, builder->text->len, style, builder->link);
  else
    fp_rich_add_text_with_links(builder->rich, builder->text->str, builder->text->len, style);
  g_string_truncate(builder->text, 0);
}

void
fp_html_end_block(FpHtmlBuilder *builder)
{
  if (!builder->block)
    return;
  if (builder->state.in_cell) {
    fp_html_newline(builder);
    return;
  }
  fp_html_end_run(builder);
  fp_rich_trim(builder->rich);
  if (builder->block->runs == 0 && builder->block->kind != FP_BLOCK_RULE)
    fp_rich_drop_block(builder->rich);
  builder->block = NULL;
  builder->blank = TRUE;
}

static void
append_text(FpHtmlBuilder *builder, const char *text, gsize length)
{
  fp_append(builder->text, text, length);
  if (builder->link > 0)
    fp_append(builder->link_text, text, length);
}

static gboolean
is_blank(char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Past eights of words that have one blank between them already. What is left is looked at byte by byte, and
 * may be passed over in part: a word goes on where it stops. */
static const char *
pass_spaced(const char *at, const char *end)
{
  for (; end - at > 8; at += 8) {
    guint64 eight = fp_eight_at(at), next = fp_eight_at(at + 1);
    guint64 two = fp_eight_has(eight, ' ') & fp_eight_has(next, ' ');
    if (((two | fp_eight_has_low(eight) | fp_eight_has_low(next)) & FP_EIGHT_TOPS) != 0)
      break;
  }
  return at;
}

/* Words with one blank between them. */
static void
append_words(FpHtmlBuilder *builder, const char *text, gsize length)
{
  const char *at = text, *end = text + length;
  while (at < end) {
    const char *from = at;
    while (at < end && is_blank(*at))
      at++;
    if (at > from && !builder->blank) {
      append_text(builder, " ", 1);
      builder->blank = TRUE;
    }
    from = at;
    at = pass_spaced(at, end);
    while (at < end && (!is_blank(*at) || (*at == ' ' && at + 1 < end && !is_blank(at[1]))))
      at++;
    if (at == from)
      continue;
    if (!builder->block)
      begin_block(builder, builder->state.kind);
    append_text(builder, from, (gsize)(at - from));
    builder->blank = FALSE;
  }
}

void
fp_html_text(FpHtmlBuilder *builder, const char *text, gsize length)
{
  if (builder->state.skip || length == 0)
    return;
  if (!builder->state.keep_blanks) {
    append_words(builder, text, length);
    return;
  }
  if (!builder->block) {
    begin_block(builder, builder->state.kind);
    if (*text == '\n') {
      text++;
      length--;
    }
  }
  append_text(builder, text, length);
  builder->blank = FALSE;
}

void
fp_html_newline(FpHtmlBuilder *builder)
{
  if (builder->state.skip || !builder->block)
    return;
  GString *text = builder->text;
  if (builder->state.in_cell && builder->blank)
    return;
  if (!builder->state.keep_blanks && text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate(text, text->len - 1);
  append_text(builder, "\n", 1);
  builder->blank = TRUE;
}

void
fp_html_cell(FpHtmlBuilder *builder)
{
  fp_html_end_run(builder);
  if (!builder->block) {
    begin_block(builder, FP_BLOCK_TABLE_ROW);
  } else {
    fp_rich_trim(builder->rich);
    fp_rich_add_run(builder->rich, "", 0, FP_RUN_CELL, 0);
  }
  builder->blank = TRUE;
}

void
fp_html_image(FpHtmlBuilder *builder, const char *alternative)
{
  g_autofree char *words = fp_text_clean(alternative, -1, FP_TEXT_ONE_LINE);
  const char *shown = *words != '\0' ? words : _("image without a description");
  if (builder->state.skip)
    return;
  if (builder->state.in_cell) {
    fp_html_text(builder, shown, strlen(shown));
    return;
  }
  FpBlockKind kind = builder->state.kind;
  fp_html_end_block(builder);
  begin_block(builder, FP_BLOCK_IMAGE);
  append_text(builder, shown, strlen(shown));
  fp_html_end_block(builder);
  builder->state.kind = kind;
}

void
fp_html_rule(FpHtmlBuilder *builder)
{
  fp_html_end_block(builder);
  if (builder->state.skip || builder->state.in_cell)
    return;
  begin_block(builder, FP_BLOCK_RULE);
  fp_html_end_block(builder);
}

void
fp_html_link_begin(FpHtmlBuilder *builder, const char *target)
{
  fp_html_link_end(builder);
  if (builder->state.skip)
    return;
  fp_html_end_run(builder);
  builder->link_target = g_strdup(target);
  builder->link = fp_rich_add_link(builder->rich, g_new0(FpLink, 1)); /* filled when it ends */
}

/* Only now is the link's text known. */
void
fp_html_link_end(FpHtmlBuilder *builder)
{
  if (builder->link == 0)
    return;
  if (builder->link_text->len == 0) {
    g_autofree char *shown = fp_text_clean(builder->link_target, -1, FP_TEXT_ONE_LINE);
    fp_html_text(builder, shown, strlen(shown));
  }
  if (builder->text->len > 0)
    fp_html_end_run(builder);
  gpointer *slot = &g_ptr_array_index(builder->rich->links, builder->link - 1);
  fp_link_free(*slot);
  *slot = fp_link_new_in(builder->link_text->str, builder->link_target, builder->base);
  g_clear_pointer(&builder->link_target, g_free);
  g_string_truncate(builder->link_text, 0);
  builder->link = 0;
}
