/* Lays text out in lines of a given width: paragraphs, quotes, lists, code, links. Called by message_view.c
 * and text_view.c; draws nothing by itself. */
#include "config.h"

#include "view/layout.h"

#include "flagpost/i18n.h"
#include "flagpost/model.h"
#include "flagpost/text.h"

static int measure = 72; /* longer lines are hard to read, however wide the terminal */

void
fp_view_set_measure(int columns)
{
  measure = MAX(columns, 1);
}

int
fp_view_measure(void)
{
  return measure;
}

FpStyled *
fp_styled_new(void)
{
  FpStyled *styled = g_new0(FpStyled, 1);
  styled->text = g_string_new(NULL);
  styled->styles = g_byte_array_new();
  return styled;
}

void
fp_styled_free(FpStyled *styled)
{
  g_string_free(styled->text, TRUE);
  g_byte_array_unref(styled->styles);
  g_free(styled);
}

void
fp_styled_add(FpStyled *styled, const char *text, FpStyle style)
{
  guint8 byte = (guint8)style;
  g_string_append(styled->text, text);
  while (styled->styles->len < styled->text->len)
    g_byte_array_append(styled->styles, &byte, 1);
}

void
fp_styled_addf(FpStyled *styled, FpStyle style, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  fp_styled_add(styled, text, style);
}

static void
line_free(FpTextLine *line)
{
  g_free(line->prefix);
  g_free(line->text);
  g_free(line->styles);
  g_free(line);
}

FpLayout *
fp_layout_new(int cols)
{
  FpLayout *layout = g_new0(FpLayout, 1);
  layout->lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);
  layout->cols = cols >= FP_COLS_UNFOLDED ? cols : CLAMP(cols, 1, measure);
  return layout;
}

void
fp_layout_free(FpLayout *layout)
{
  g_ptr_array_unref(layout->lines);
  g_free(layout);
}

static void
add_line(FpLayout *layout, const char *prefix, const FpStyled *styled, gsize start, gsize length)
{
  FpTextLine *line = g_new0(FpTextLine, 1);
  line->prefix = g_strdup(prefix ? prefix : "");
  line->prefix_style = prefix && *prefix == '>' ? FP_STYLE_QUOTE : layout->prefix_style;
  line->text = g_strndup(styled->text->str + start, length);
  line->styles = length > 0 ? g_memdup2(styled->styles->data + start, length) : NULL;
  line->message = layout->message;
  line->mark = layout->mark;
  line->link = layout->link;
  line->action = layout->action;
  line->head = layout->head;
  line->quote = layout->quote;
  line->start = start;
  g_ptr_array_add(layout->lines, line);
}

void
fp_layout_add(FpLayout *layout, const FpStyled *styled, const char *first, const char *rest)
{
  int room = layout->cols - MAX(fp_text_width(first ? first : ""), fp_text_width(rest ? rest : ""));
  g_autoptr(GArray) lines = NULL;
  if (room < 8) { /* a hanging indent would leave nothing: the first line keeps what it says */
    room = layout->cols - fp_text_width(first ? first : "");
    rest = NULL;
  }
  if (room < 8) {
    room = layout->cols;
    first = NULL;
  }
  lines = fp_text_wrap(styled->text->str, room);
  if (lines->len == 0)
    add_line(layout, first, styled, 0, 0);
  for (guint i = 0; i < lines->len; i++) {
    const FpLine *line = &g_array_index(lines, FpLine, i);
    add_line(layout, i == 0 ? first : rest, styled, line->start, line->length);
  }
}

void
fp_layout_add_text(FpLayout *layout, const char *text, FpStyle style)
{
  g_autoptr(FpStyled) styled = fp_styled_new();
  fp_styled_add(styled, text, style);
  fp_layout_add(layout, styled, NULL, NULL);
}

static FpStyle
run_style(const FpBlock *block, const FpRun *run)
{
  if (run->style & FP_RUN_HIDDEN)
    return FP_STYLE_HIDDEN;
  if (run->style & FP_RUN_LINK)
    return FP_STYLE_LINK;
  if (block->kind == FP_BLOCK_CODE || (run->style & FP_RUN_CODE))
    return FP_STYLE_CODE;
  if (block->kind == FP_BLOCK_HEADING)
    return FP_STYLE_HEADING;
  if (run->style & FP_RUN_STRONG)
    return FP_STYLE_STRONG;
  if (run->style & FP_RUN_EMPHASIS)
    return FP_STYLE_EMPHASIS;
  return block->quote > 0 ? FP_STYLE_QUOTE : FP_STYLE_TEXT;
}

/* Words around what only looks would tell: struck, spoiler, hidden. */
static void
add_border(FpStyled *styled, unsigned before, unsigned now, FpStyle style)
{
  static const struct {
    unsigned bit;
    const char *opens;
  } words[] = {
      {FP_RUN_HIDDEN, N_("(hidden by the sender: ")},
      {FP_RUN_SPOILER, N_("(spoiler: ")},
      {FP_RUN_STRUCK, N_("(struck out: ")},
  };
  for (gsize i = G_N_ELEMENTS(words); i-- > 0;)
    if ((before & words[i].bit) && !(now & words[i].bit))
      fp_styled_add(styled, ")", style);
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
    if (!(before & words[i].bit) && (now & words[i].bit))
      fp_styled_add(styled, _(words[i].opens), style);
}

/* A long address is folded behind its host, which always stands there whole. All of it stands in the list of
 * links. NULL: it is not long, or no address. */
static char *
folded_address(const FpRich *rich, const FpRun *run)
{
  enum { LONG = 60, BEHIND = 12 };
  const FpLink *link = run->link <= rich->links->len ? g_ptr_array_index(rich->links, run->link - 1) : NULL;
  const char *host = NULL, *at = NULL;
  g_autofree char *head = NULL, *tail = NULL;
  if (!link || fp_text_width(run->text) <= LONG || strpbrk(run->text, " \n"))
    return NULL;
  for (int i = 0; i < 2 && !at; i++) {
    host = i == 0 ? link->host_shown : link->host;
    at = host && *host != '\0' ? strstr(run->text, host) : NULL;
  }
  if (!at)
    return NULL;
  at += strlen(host);
  head = g_strndup(run->text, (gsize)(at - run->text));
  int room = MAX(LONG - fp_text_width(head), BEHIND);
  if (fp_text_width(at) <= room)
    return NULL;
  tail = fp_text_cut(at, room, "...");
  return g_strconcat(head, tail, NULL);
}

static void
add_runs(FpStyled *styled, const FpRich *rich, const FpBlock *block)
{
  unsigned before = 0, link = 0;
  for (guint i = 0; i < block->runs; i++) {
    const FpRun *run = fp_rich_run(rich, block, i);
    FpStyle style = run_style(block, run);
    g_autofree char *folded = run->link > 0 && run->text ? folded_address(rich, run) : NULL;
    if (link != 0 && run->link != link)
      fp_styled_addf(styled, FP_STYLE_TEXT, _(" (link %u)"), link);
    link = run->link;
    if (run->style & FP_RUN_CELL) {
      fp_styled_add(styled, "; ", FP_STYLE_TEXT);
      continue;
    }
    add_border(styled, before, run->style, style);
    before = run->style;
    fp_styled_add(styled, folded ? folded : run->text ? run->text : "", style);
  }
  if (link != 0)
    fp_styled_addf(styled, FP_STYLE_TEXT, _(" (link %u)"), link);
  add_border(styled, before, 0, FP_STYLE_TEXT);
}

static char *
repeat(const char *text, unsigned times)
{
  GString *all = g_string_new(NULL);
  for (unsigned i = 0; i < MIN(times, 8); i++)
    g_string_append(all, text);
  return g_string_free(all, FALSE);
}

static void
add_quoted_block(FpLayout *layout, const FpRich *rich, const FpBlock *block, unsigned depth)
{
  g_autoptr(FpStyled) styled = fp_styled_new();
  g_autofree char *quote = repeat("> ", depth);
  g_autofree char *indent = repeat("  ", block->level > 0 ? block->level - 1 : 0);
  g_autofree char *first = NULL, *rest = NULL;
  switch (block->kind) {
  case FP_BLOCK_LIST_ITEM:
    if (block->number > 0)
      first = g_strdup_printf("%s%s%u. ", quote, indent, block->number);
    else
      first = g_strdup_printf("%s%s- ", quote, indent);
    rest = g_strdup_printf("%s%*s", quote, (int)(strlen(first) - strlen(quote)), "");
    break;
  case FP_BLOCK_CODE:
    first = g_strdup_printf("%s    ", quote);
    break;
  case FP_BLOCK_IMAGE:
    fp_styled_add(styled, _("Image, not loaded: "), FP_STYLE_LABEL);
    break;
  case FP_BLOCK_RULE:
    fp_styled_add(styled, "* * *", FP_STYLE_TEXT);
    break;
  default:
    break;
  }
  add_runs(styled, rich, block);
  fp_layout_add(layout, styled, first ? first : quote, rest ? rest : first ? first : quote);
}

/* A block with a line that looks like one of ours, as it happens to be broken here, is quoted. */
static void
add_block(FpLayout *layout, const FpRich *rich, const FpBlock *block)
{
  guint from = layout->lines->len;
  add_quoted_block(layout, rich, block, block->quote);
  for (guint i = from; i < layout->lines->len; i++) {
    const FpTextLine *line = g_ptr_array_index(layout->lines, i);
    if (*line->prefix != '\0' || !fp_line_poses(line->text))
      continue;
    g_ptr_array_set_size(layout->lines, (int)from);
    add_quoted_block(layout, rich, block, block->quote + 1);
    return;
  }
}

/* A blank line between paragraphs, none between the items of one list or the rows of one table. */
static gboolean
wants_gap(const FpBlock *before, const FpBlock *block)
{
  if (!before)
    return FALSE;
  if (before->quote != block->quote)
    return TRUE;
  return !(before->kind == block->kind &&
           (block->kind == FP_BLOCK_LIST_ITEM || block->kind == FP_BLOCK_TABLE_ROW));
}

/* How many blocks belong to the quotation that begins there. */
static guint
quote_length(const FpRich *rich, guint from)
{
  guint n = 0;
  while (from + n < rich->blocks->len && fp_rich_block(rich, from + n)->quote > 0)
    n++;
  return n;
}

static void
add_folded(FpLayout *layout, const FpBlock *block, guint paragraphs)
{
  g_autofree char *line = NULL;
  if (block->quoted_from)
    /* Translators: how many paragraphs, then who wrote them. */
    line = fp_counts(ngettext("(%u paragraph quoted from %s, folded)",
                              "(%u paragraphs quoted from %s, folded)", paragraphs),
                     paragraphs, block->quoted_from);
  else
    line = fp_counts(ngettext("(%u quoted paragraph, folded)", "(%u quoted paragraphs, folded)", paragraphs),
                     paragraphs);
  fp_layout_add_text(layout, line, FP_STYLE_QUOTE);
}

void
fp_layout_add_rich(FpLayout *layout, const FpRich *rich)
{
  const FpBlock *before = NULL;
  for (guint i = 0; rich && i < rich->blocks->len; i++) {
    const FpBlock *block = fp_rich_block(rich, i);
    layout->mark = 1000 + i;
    if (wants_gap(before, block))
      fp_layout_add_text(layout, before->quote > 0 && block->quote > 0 ? ">" : "", FP_STYLE_QUOTE);
    if (block->quote == 0)
      layout->quote = 0;
    else if (layout->quote == 0)
      layout->quote = i + 1;
    if (layout->quote == i + 1 && layout->is_folded &&
        layout->is_folded(layout->self, layout->message, i + 1)) {
      guint paragraphs = quote_length(rich, i);
      add_folded(layout, block, paragraphs);
      i += paragraphs - 1;
      before = fp_rich_block(rich, i);
      layout->quote = 0;
      continue;
    }
    if (block->quoted_from) {
      g_autofree char *who = g_strdup_printf(_("Quoted from %s:"), block->quoted_from);
      fp_layout_add_text(layout, who, FP_STYLE_QUOTE);
    }
    add_block(layout, rich, block);
    before = block;
  }
  layout->quote = 0;
}

static void
add_link(FpLayout *layout, guint number, const FpLink *link)
{
  g_autoptr(FpStyled) styled = fp_styled_new();
  const char *shown = link->host_shown ? link->host_shown : link->host;
  fp_styled_addf(styled, FP_STYLE_LABEL, _("Link %u"), number);
  if (!shown) {
    fp_styled_add(styled, _(" leads nowhere that can be opened: "), FP_STYLE_TEXT);
    fp_styled_add(styled, link->target ? link->target : "", FP_STYLE_TEXT);
  } else {
    fp_styled_add(styled, _(" leads to "), FP_STYLE_TEXT);
    fp_styled_add(styled, shown, FP_STYLE_LINK);
    if (link->host && strcmp(shown, link->host) != 0)
      fp_styled_addf(styled, FP_STYLE_TEXT, " (%s)", link->host);
    fp_styled_add(styled, ".", FP_STYLE_TEXT);
  }
  if (link->mismatch)
    fp_styled_add(styled, _(" Warning: its text names another place."), FP_STYLE_WARNING);
  if (link->user_part)
    fp_styled_add(styled, _(" Warning: a name stands before the host, to look like another one."),
                  FP_STYLE_WARNING);
  if (link->ip)
    fp_styled_add(styled, _(" Warning: a bare number instead of a name."), FP_STYLE_WARNING);
  if (shown && link->text && *link->text != '\0' && strcmp(link->text, shown) != 0)
    fp_styled_addf(styled, FP_STYLE_TEXT, _(" Text: %s"), link->text);
  for (char *p = styled->text->str; *p != '\0'; p++)
    if (*p == '\n')
      *p = ' ';
  fp_layout_add(layout, styled, NULL, "  ");
}

void
fp_layout_add_links(FpLayout *layout, const FpRich *rich)
{
  for (guint i = 0; rich && i < rich->links->len; i++) {
    layout->mark = 1000000 + i;
    layout->link = i + 1;
    add_link(layout, i + 1, g_ptr_array_index(rich->links, i));
  }
  layout->link = 0;
}

const FpTextLine *
fp_layout_line(const FpLayout *layout, guint line)
{
  return line < layout->lines->len ? g_ptr_array_index(layout->lines, line) : NULL;
}

char *
fp_layout_text(const FpLayout *layout, guint number)
{
  const FpTextLine *line = fp_layout_line(layout, number);
  g_autofree char *prefix = line ? g_strdup(line->prefix) : NULL;
  if (!line)
    return g_strdup("");
  if (line->prefix_style != FP_STYLE_KEY)
    return g_strconcat(prefix, line->text, NULL);
  return g_strdup_printf("%s %s", g_strstrip(prefix), line->text);
}

guint
fp_layout_find(const FpLayout *layout, guint message, guint mark, gsize start)
{
  guint found = 0;
  for (guint i = 0; i < layout->lines->len; i++) {
    const FpTextLine *line = g_ptr_array_index(layout->lines, i);
    if (line->message > message || (line->message == message && line->mark > mark) ||
        (line->message == message && line->mark == mark && line->start > start))
      break;
    found = i;
  }
  return found;
}

void
fp_layout_draw(const FpLayout *layout, guint index, FpGrid *grid, int row)
{
  const FpTextLine *line = fp_layout_line(layout, index);
  int col = 0, columns;
  gsize length;
  if (!line)
    return;
  col = fp_grid_put(grid, row, 0, 0, line->prefix, line->prefix_style);
  /* One piece of one style at a time. */
  for (gsize at = 0; line->text[at] != '\0';) {
    gsize end = at;
    while ((length = fp_text_grapheme(line->text + end, &columns)) > 0 &&
           line->styles[end] == line->styles[at])
      end += length;
    g_autofree char *piece = g_strndup(line->text + at, end - at);
    col = fp_grid_put(grid, row, col, 0, piece, line->styles[at]);
    at = end;
  }
}
