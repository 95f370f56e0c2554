/* A message's text as blocks of styled runs: building it, from plain text too, and writing it as text. Called
 * by the model, printers and reports. */
#include "config.h"

#include "flagpost/rich.h"

#include "flagpost/text.h"
#include "rich_build.h"

#define QUOTE_LIMIT 20 /* deeper ones keep their signs as text */

static void
run_free(gpointer data)
{
  FpRun *run = data;
  g_free(run->text);
  g_free(run);
}

static void
block_free(gpointer data)
{
  FpBlock *block = data;
  g_free(block->quoted_from);
  g_ptr_array_unref(block->runs);
  g_free(block);
}

static void
link_free(gpointer data)
{
  fp_link_free(data);
}

FpRich *
fp_rich_new(void)
{
  FpRich *rich = g_atomic_rc_box_new0(FpRich);
  rich->blocks = g_ptr_array_new_with_free_func(block_free);
  rich->links = g_ptr_array_new_with_free_func(link_free);
  return rich;
}

FpRich *
fp_rich_ref(FpRich *rich)
{
  return g_atomic_rc_box_acquire(rich);
}

static void
rich_clear(gpointer data)
{
  FpRich *rich = data;
  g_ptr_array_unref(rich->blocks);
  g_ptr_array_unref(rich->links);
}

void
fp_rich_unref(FpRich *rich)
{
  if (rich)
    g_atomic_rc_box_release_full(rich, rich_clear);
}

FpBlock *
fp_rich_add_block(FpRich *rich, FpBlockKind kind)
{
  FpBlock *block = g_new0(FpBlock, 1);
  block->kind = kind;
  block->runs = g_ptr_array_new_with_free_func(run_free);
  g_ptr_array_add(rich->blocks, block);
  return block;
}

void
fp_block_add_run(FpBlock *block, const char *text, gssize length, unsigned style, unsigned link)
{
  g_autofree char *clean = fp_text_clean(text, length, FP_TEXT_LINES);
  if (*clean == '\0' && (style & FP_RUN_CELL) == 0)
    return;
  FpRun *run = g_new0(FpRun, 1);
  run->text = g_steal_pointer(&clean);
  run->style = style;
  run->link = link;
  g_ptr_array_add(block->runs, run);
}

unsigned
fp_rich_add_link(FpRich *rich, FpLink *link)
{
  g_ptr_array_add(rich->links, link);
  return rich->links->len;
}

void
fp_rich_add_remark(FpRich *rich, const char *words)
{
  fp_block_add_run(fp_rich_add_block(rich, FP_BLOCK_PARAGRAPH), words, -1, FP_RUN_PLAIN, 0);
}

/* Where the next http:// or https:// begins. */
static const char *
next_address(const char *at, const char *end)
{
  const char *sign = at;
  while ((sign = memmem(sign, (gsize)(end - sign), "://", 3))) {
    if (sign - at >= 4 && g_ascii_strncasecmp(sign - 4, "http", 4) == 0)
      return sign - 4;
    if (sign - at >= 5 && g_ascii_strncasecmp(sign - 5, "https", 5) == 0)
      return sign - 5;
    sign += 3;
  }
  return end;
}

/* Punctuation after an address belongs to the sentence. */
static const char *
address_end(const char *at, const char *end)
{
  const char *stop = at;
  while (stop < end && (guchar)*stop > 0x20 && !strchr("<>\"`", *stop))
    stop++;
  while (stop > at && strchr(".,;:!?'*)]}", stop[-1])) {
    gboolean closes = stop[-1] == ')' && memchr(at, '(', (gsize)(stop - at));
    if (closes)
      break;
    stop--;
  }
  return stop;
}

void
fp_block_add_text_with_links(FpRich *rich, FpBlock *block, const char *text, gsize length, unsigned style)
{
  const char *at = text, *end = text + length;
  while (at < end) {
    const char *address = next_address(at, end);
    fp_block_add_run(block, at, address - at, style, 0);
    if (address == end)
      return;
    const char *stop = address_end(address, end);
    g_autofree char *target = g_strndup(address, (gsize)(stop - address));
    unsigned number = fp_rich_add_link(rich, fp_link_new(target, target));
    fp_block_add_run(block, address, stop - address, style | FP_RUN_LINK, number);
    at = stop;
  }
}

/* "> > text": the depth, and where the text begins. */
static unsigned
quote_depth(const char *line, const char *end, const char **text)
{
  unsigned depth = 0;
  const char *at = line;
  while (at < end && *at == '>' && depth < QUOTE_LIMIT) {
    depth++;
    at++;
    if (at < end && *at == ' ')
      at++;
  }
  *text = at;
  return depth;
}

static gboolean
is_blank(const char *from, const char *to)
{
  while (from < to && *from == ' ')
    from++;
  return from == to;
}

static void
end_paragraph(FpRich *rich, GString *paragraph, unsigned quote)
{
  if (paragraph->len == 0)
    return;
  FpBlock *block = fp_rich_add_block(rich, FP_BLOCK_PARAGRAPH);
  block->quote = quote;
  fp_block_add_text_with_links(rich, block, paragraph->str, paragraph->len, FP_RUN_PLAIN);
  g_string_truncate(paragraph, 0);
}

FpRich *
fp_rich_from_plain(const char *text, gssize length)
{
  FpRich *rich = fp_rich_new();
  g_autofree char *clean = fp_text_clean(text, length, FP_TEXT_LINES);
  const char *at = clean, *last = clean + strlen(clean);
  g_autoptr(GString) paragraph = g_string_sized_new((gsize)(last - at));
  unsigned depth = 0;
  while (at <= last) {
    const char *end = strchrnul(at, '\n'), *words;
    unsigned line_depth = quote_depth(at, end, &words);
    gboolean blank = is_blank(words, end);
    if (blank || line_depth != depth)
      end_paragraph(rich, paragraph, depth);
    if (!blank) {
      if (paragraph->len > 0)
        g_string_append_c(paragraph, '\n');
      g_string_append_len(paragraph, words, end - words);
    }
    depth = line_depth;
    at = end + 1;
  }
  end_paragraph(rich, paragraph, depth);
  return rich;
}

static void
block_text(const FpBlock *block, GString *out)
{
  for (guint i = 0; i < block->runs->len; i++) {
    const FpRun *run = g_ptr_array_index(block->runs, i);
    const FpRun *next = i + 1 < block->runs->len ? g_ptr_array_index(block->runs, i + 1) : NULL;
    g_string_append(out, (run->style & FP_RUN_CELL) != 0 ? " | " : run->text);
    if (run->link > 0 && (!next || next->link != run->link))
      g_string_append_printf(out, " [%u]", run->link);
  }
}

static void
append_quoted(GString *out, const char *text, unsigned quote, const char *first, const char *rest)
{
  const char *prefix = first;
  for (const char *at = text;; prefix = rest) {
    const char *end = strchrnul(at, '\n');
    for (unsigned i = 0; i < quote; i++)
      g_string_append(out, "> ");
    g_string_append(out, prefix);
    g_string_append_len(out, at, end - at);
    g_string_append_c(out, '\n');
    if (*end == '\0')
      return;
    at = end + 1;
  }
}

/* What stands before a block's first line and before its other lines. */
static void
block_marks(const FpBlock *block, char **first, char **rest)
{
  if (block->kind != FP_BLOCK_LIST_ITEM) {
    *first = g_strdup(block->kind == FP_BLOCK_CODE ? "    " : "");
    *rest = g_strdup(*first);
    return;
  }
  unsigned indent = MIN(block->level > 0 ? block->level - 1 : 0, 20u) * 2;
  *first = block->number > 0 ? g_strdup_printf("%*s%u. ", (int)indent, "", block->number)
                             : g_strdup_printf("%*s- ", (int)indent, "");
  *rest = g_strnfill(strlen(*first), ' ');
}

static gboolean
follows_closely(const FpBlock *before, const FpBlock *block)
{
  return before && before->kind == block->kind && before->quote == block->quote &&
         (block->kind == FP_BLOCK_LIST_ITEM || block->kind == FP_BLOCK_TABLE_ROW);
}

char *
fp_rich_text(const FpRich *rich)
{
  GString *out = g_string_new(NULL);
  const FpBlock *before = NULL;
  for (guint i = 0; i < rich->blocks->len; i++) {
    const FpBlock *block = g_ptr_array_index(rich->blocks, i);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *first = NULL, *rest = NULL;
    block_marks(block, &first, &rest);
    if (block->kind == FP_BLOCK_RULE)
      g_string_assign(text, "---");
    else
      block_text(block, text);
    if (before && !follows_closely(before, block))
      g_string_append_c(out, '\n');
    if (block->quoted_from) {
      g_autofree char *name = g_strconcat(block->quoted_from, ":", NULL);
      append_quoted(out, name, block->quote, "", "");
    }
    append_quoted(out, text->str, block->quote, first, rest);
    before = block;
  }
  if (out->len > 0)
    g_string_truncate(out, out->len - 1);
  return g_string_free(out, FALSE);
}
