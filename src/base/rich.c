/* A message's text as blocks of styled runs: building it, from plain text too, and writing it as text. Called
 * by the model, printers and reports. */
#include "config.h"

#include "flagpost/rich.h"

#include "flagpost/eights.h"
#include "flagpost/text.h"
#include "rich_build.h"

#define QUOTE_LIMIT  20 /* deeper ones keep their signs as text */
#define BLOCKS_GUESS 2  /* most messages have no more */
#define RUNS_GUESS   4
#define LEAST_TEXT   ((gsize)32)
#define MOST_TEXT    ((gsize)64 << 10)

static void
link_free(gpointer data)
{
  fp_link_free(data);
}

FpRich *
fp_rich_new(gsize size)
{
  FpRich *rich = g_atomic_rc_box_new0(FpRich);
  rich->blocks = g_array_sized_new(FALSE, FALSE, sizeof(FpBlock), BLOCKS_GUESS);
  rich->runs = g_array_sized_new(FALSE, FALSE, sizeof(FpRun), RUNS_GUESS);
  rich->texts = g_string_chunk_new(CLAMP(size, LEAST_TEXT, MOST_TEXT));
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
  g_array_unref(rich->blocks);
  g_array_unref(rich->runs);
  g_ptr_array_unref(rich->links);
  g_string_chunk_free(rich->texts);
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
  FpBlock block = {.kind = kind, .first = rich->runs->len};
  g_array_append_val(rich->blocks, block);
  return fp_rich_last_block(rich);
}

FpBlock *
fp_rich_last_block(const FpRich *rich)
{
  return &g_array_index(rich->blocks, FpBlock, rich->blocks->len - 1);
}

void
fp_rich_drop_block(FpRich *rich)
{
  g_array_set_size(rich->runs, fp_rich_last_block(rich)->first);
  g_array_set_size(rich->blocks, rich->blocks->len - 1);
}

void
fp_rich_add_run(FpRich *rich, const char *text, gsize length, unsigned style, unsigned link)
{
  if (length == 0 && (style & FP_RUN_CELL) == 0)
    return;
  FpRun run = {.style = style, .link = link};
  if (fp_eights_plain(text, text + length) == length) {
    run.text = g_string_chunk_insert_len(rich->texts, text, (gssize)length);
  } else {
    g_autofree char *clean = fp_text_clean(text, (gssize)length, FP_TEXT_LINES);
    run.text = g_string_chunk_insert(rich->texts, clean);
  }
  g_array_append_val(rich->runs, run);
  fp_rich_last_block(rich)->runs++;
}

void
fp_rich_trim(FpRich *rich)
{
  for (FpBlock *block = fp_rich_last_block(rich); block->runs > 0; block->runs--) {
    FpRun *run = &g_array_index(rich->runs, FpRun, rich->runs->len - 1);
    gsize length = strlen(run->text);
    while (length > 0 && (run->text[length - 1] == ' ' || run->text[length - 1] == '\n'))
      run->text[--length] = '\0';
    if (length > 0 || (run->style & FP_RUN_CELL) != 0)
      return;
    g_array_set_size(rich->runs, rich->runs->len - 1);
  }
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
  fp_rich_add_block(rich, FP_BLOCK_PARAGRAPH);
  fp_rich_add_run(rich, words, strlen(words), FP_RUN_PLAIN, 0);
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
fp_rich_add_text_with_links(FpRich *rich, const char *text, gsize length, unsigned style)
{
  const char *at = text, *end = text + length;
  while (at < end) {
    const char *address = next_address(at, end);
    fp_rich_add_run(rich, at, (gsize)(address - at), style, 0);
    if (address == end)
      return;
    const char *stop = address_end(address, end);
    g_autofree char *target = g_strndup(address, (gsize)(stop - address));
    unsigned number = fp_rich_add_link(rich, fp_link_new(target, target));
    fp_rich_add_run(rich, address, (gsize)(stop - address), style | FP_RUN_LINK, number);
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
  fp_rich_add_block(rich, FP_BLOCK_PARAGRAPH)->quote = quote;
  fp_rich_add_text_with_links(rich, paragraph->str, paragraph->len, FP_RUN_PLAIN);
  g_string_truncate(paragraph, 0);
}

FpRich *
fp_rich_from_plain(const char *text, gssize length)
{
  g_autofree char *clean = fp_text_clean(text, length, FP_TEXT_LINES);
  const char *at = clean, *last = clean + strlen(clean);
  FpRich *rich = fp_rich_new((gsize)(last - at));
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

/* What stands before a block's first line and before its other lines. */
typedef struct {
  unsigned quote;
  char first[64], rest[64];
} Marks;

static Marks
block_marks(const FpBlock *block)
{
  Marks marks = {.quote = block->quote};
  int indent = (int)MIN(block->level > 0 ? block->level - 1 : 0, 20u) * 2;
  if (block->kind == FP_BLOCK_CODE)
    g_strlcpy(marks.first, "    ", sizeof marks.first);
  else if (block->kind == FP_BLOCK_LIST_ITEM && block->number > 0)
    g_snprintf(marks.first, sizeof marks.first, "%*s%u. ", indent, "", block->number);
  else if (block->kind == FP_BLOCK_LIST_ITEM)
    g_snprintf(marks.first, sizeof marks.first, "%*s- ", indent, "");
  memset(marks.rest, ' ', strlen(marks.first));
  return marks;
}

static void
begin_line(GString *out, unsigned quote, const char *mark)
{
  for (unsigned i = 0; i < quote; i++)
    g_string_append(out, "> ");
  g_string_append(out, mark);
}

/* A line that ends in it is followed by another one of the same block. */
static void
append_lines(GString *out, const char *text, const Marks *marks)
{
  for (const char *at = text;;) {
    const char *end = strchrnul(at, '\n');
    g_string_append_len(out, at, end - at);
    if (*end == '\0')
      return;
    g_string_append_c(out, '\n');
    begin_line(out, marks->quote, marks->rest);
    at = end + 1;
  }
}

static void
append_block(GString *out, const FpRich *rich, const FpBlock *block)
{
  const Marks marks = block_marks(block);
  begin_line(out, block->quote, marks.first);
  if (block->kind == FP_BLOCK_RULE)
    g_string_append(out, "---");
  for (guint i = 0; i < block->runs; i++) {
    const FpRun *run = fp_rich_run(rich, block, i);
    append_lines(out, (run->style & FP_RUN_CELL) != 0 ? " | " : run->text, &marks);
    if (run->link > 0 && (i + 1 == block->runs || run[1].link != run->link))
      g_string_append_printf(out, " [%u]", run->link);
  }
  g_string_append_c(out, '\n');
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
    const FpBlock *block = fp_rich_block(rich, i);
    if (before && !follows_closely(before, block))
      g_string_append_c(out, '\n');
    if (block->quoted_from) {
      begin_line(out, block->quote, block->quoted_from);
      g_string_append(out, ":\n");
    }
    append_block(out, rich, block);
    before = block;
  }
  if (out->len > 0)
    g_string_truncate(out, out->len - 1);
  return g_string_free(out, FALSE);
}
