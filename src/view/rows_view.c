/* A list of records, one a row: the first 40 columns hold the state's words, the sender and the beginning of
 * the subject. The rest of a row that does not fit is read with Right and Left. Inbox, search, outbox and
 * drafts are this view with other rows. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "flagpost/view.h"
#include "view/rows_narrow.h"
#include "view/sentence.h"

typedef struct {
  FpView base;
  FpViewOps ops;
  FpRowsLook look;
  FpRows rows;
  FpList list;
  GHashTable *tags; /* ids */
  char *selected, *empty;
  guint shift; /* columns by which the selected row is moved to the left */
} RowsView;

enum {
  WHO = 15,
  WHO_LEAST = 8, /* where a tag stands before it */
  WHEN = 16,
  WIDEST = 110,
  WIDE_FROM = 60,
  TWO_ROWS_FROM = 8 /* rows */
};

static char *marker; /* of the selected row; NULL: none */

static gboolean sentences;

void
fp_rows_view_set_sentences(gboolean on)
{
  sentences = on;
}

void
fp_rows_view_set_marker(const char *sign)
{
  g_free(marker);
  marker = sign && *sign != '\0' ? fp_text_clean(sign, -1, FP_TEXT_ONE_LINE) : NULL;
}

/* A row each, and a second one for the rest where columns are few and rows are not. As a sentence a record
 * goes on to the right instead. */
static int
rows_each(const RowsView *self)
{
  return !sentences && self->base.cols < WIDE_FROM && self->base.rows >= TWO_ROWS_FROM ? 2 : 1;
}

/* Columns that every row leaves free for it. */
static int
marker_room(void)
{
  return marker ? fp_text_width(marker) + 1 : 0;
}

void
fp_record_clear(FpRecord *record)
{
  g_free(record->id);
  g_free(record->state);
  g_free(record->who);
  g_free(record->what);
  g_free(record->when);
  g_free(record->when_brief);
  g_free(record->rest);
  *record = (FpRecord){0};
}

void
fp_record_set_when(FpRecord *record, gint64 when, gint64 now)
{
  record->when = when != 0 ? fp_time_short(when, now) : g_strdup("");
  record->when_brief = when != 0 ? fp_time_brief(when, now) : g_strdup("");
}

static gboolean
get_row(const RowsView *self, guint row, FpRecord *record)
{
  if (row < self->list.count && self->rows.get(self->rows.self, row, record))
    return TRUE;
  fp_record_clear(record);
  return FALSE;
}

/* What is tagged is called so, or as the list has it: «chosen». */
static const char *
tag_word(const RowsView *self)
{
  return self->look.tag ? self->look.tag : _("tagged");
}

/* From the grapheme that stands `columns` to the right. */
static const char *
skip_columns(const char *text, guint columns)
{
  gsize length;
  int width, gone = 0;
  while (gone < (int)columns && (length = fp_text_grapheme(text, &width)) > 0) {
    text += length;
    gone += width;
  }
  return text;
}

static void
draw_columns(FpGrid *grid, int row, const FpRecord *record, const char *tag)
{
  int edge = MIN(grid->cols, WIDEST), left = marker_room(), state = fp_rows_state_columns();
  int col = tag ? fp_grid_put(grid, row, left, 0, tag, FP_STYLE_FLAGGED) + 1 : left;
  int who = col + state, what = MAX(left + state + WHO, who + WHO_LEAST) + 1;
  fp_grid_put_cut(grid, row, col, who - 1, fp_rows_state_words(record), record->style);
  if (*record->who == '\0') /* boards have nobody: the name begins there */
    what = who;
  else
    fp_grid_put_cut(grid, row, who, what - 1, record->who, record->fresh ? FP_STYLE_STRONG : FP_STYLE_TEXT);
  fp_grid_put_cut(grid, row, what, edge - WHEN - 1, record->what, FP_STYLE_TEXT);
  fp_grid_put(grid, row, edge - WHEN, edge, record->when, FP_STYLE_FAINT);
}

static void
draw_unmoved(const RowsView *self, FpGrid *grid, int row, const FpRecord *record, const char *tag)
{
  if (grid->cols >= WIDE_FROM)
    draw_columns(grid, row, record, tag);
  else
    fp_rows_draw_narrow(grid, row, rows_each(self), marker_room(), record, tag);
}

/* The date stays as it is where there is one: a move writes less, and less is spoken. */
static void
mark_selected(const RowsView *self, FpGrid *grid, int row)
{
  int edge = grid->cols >= WIDE_FROM && !sentences ? MIN(grid->cols, WIDEST) - WHEN - 1 : 0;
  if (marker)
    fp_grid_put(grid, row, 0, marker_room(), marker, FP_STYLE_TEXT);
  if (self->base.aside)
    fp_grid_restyle_row(grid, row, edge, FP_STYLE_CURRENT);
  else
    fp_grid_select_row(grid, row, edge);
  /* A screen reader that is told of attributes would say so at each row: there the cursor marks it. */
  if (sentences)
    fp_grid_cell(grid, row, 0)->style = FP_STYLE_TEXT;
  fp_grid_cursor(grid, row, 0);
}

static void
draw_row(const RowsView *self, FpGrid *grid, int row, guint index)
{
  g_auto(FpRecord) record = {0};
  gboolean selected = index == self->list.selected;
  g_autofree char *line = NULL;
  if (!get_row(self, index, &record)) {
    fp_grid_put_cut(grid, row, 0, 0, _("This row cannot be read just now."), FP_STYLE_TEXT);
  } else {
    gboolean tagged = g_hash_table_contains(self->tags, record.id);
    if (tagged && self->look.tag && *record.state == '\0') { /* it is the row's state: no columns move */
      tagged = FALSE;
      g_free(record.state);
      record.state = g_strdup(self->look.tag);
      record.style = FP_STYLE_FLAGGED;
    }
    if (!sentences && !(selected && self->shift > 0)) {
      draw_unmoved(self, grid, row, &record, tagged ? tag_word(self) : NULL);
    } else {
      line = fp_record_sentence(&record, tagged ? tag_word(self) : NULL, sentences);
      fp_grid_put_cut(grid, row, marker_room(), 0, skip_columns(line, selected ? self->shift : 0),
                      record.fresh ? FP_STYLE_STRONG : FP_STYLE_TEXT);
    }
  }
  if (selected)
    mark_selected(self, grid, row);
}

static void
draw_empty(FpGrid *grid, const char *sentence)
{
  g_autoptr(GArray) lines = fp_text_wrap(sentence, grid->cols);
  for (guint i = 0; i < lines->len; i++) {
    const FpLine *line = &g_array_index(lines, FpLine, i);
    g_autofree char *text = g_strndup(sentence + line->start, line->length);
    fp_grid_put(grid, (int)i, 0, 0, text, FP_STYLE_TEXT);
  }
}

static void
rows_draw(const FpView *view, FpGrid *grid)
{
  const RowsView *self = (const RowsView *)view;
  if (self->list.count == 0)
    draw_empty(grid, fp_rows_view_empty(view));
  for (int i = 0; i < self->list.height && self->list.top + (guint)i < self->list.count; i++)
    draw_row(self, grid, i * rows_each(self), self->list.top + (guint)i);
}

static void
note_selected(RowsView *self)
{
  g_auto(FpRecord) record = {0};
  g_clear_pointer(&self->selected, g_free);
  if (get_row(self, self->list.selected, &record))
    self->selected = g_steal_pointer(&record.id);
}

static void
rows_update(FpView *view)
{
  RowsView *self = (RowsView *)view;
  fp_list_fit(&self->list, self->rows.count(self->rows.self), view->rows / rows_each(self));
  note_selected(self);
}

static void
rows_resize(FpView *view)
{
  RowsView *self = (RowsView *)view;
  self->shift = 0;
  rows_update(view);
}

static void
toggle_tag(RowsView *self)
{
  if (!self->selected)
    return;
  if (!g_hash_table_remove(self->tags, self->selected))
    g_hash_table_add(self->tags, g_strdup(self->selected));
}

/* Tags what can be seen: tagging what nobody has looked at is not offered. */
static void
tag_visible(RowsView *self)
{
  for (guint i = 0; i < (guint)self->list.height && self->list.top + i < self->list.count; i++) {
    g_auto(FpRecord) record = {0};
    if (get_row(self, self->list.top + i, &record))
      g_hash_table_add(self->tags, g_steal_pointer(&record.id));
  }
}

static char *
tags_sentence(RowsView *self)
{
  guint n = g_hash_table_size(self->tags);
  return n == 0 ? g_strdup(_("Nothing is tagged."))
                : fp_counts(ngettext("%u is tagged.", "%u are tagged.", n), n);
}

static gboolean
act_tag(RowsView *self, FpAction action, FpEffect *effect)
{
  if (action == FP_ACT_TAG) {
    toggle_tag(self);
    fp_list_act(&self->list, FP_ACT_DOWN);
    note_selected(self);
  } else if (action == FP_ACT_TAG_ALL) {
    tag_visible(self);
  } else if (action == FP_ACT_UNTAG_ALL) {
    g_hash_table_remove_all(self->tags);
  } else {
    return FALSE;
  }
  effect->say = tags_sentence(self);
  return TRUE;
}

static void
next_unread(RowsView *self, FpEffect *effect)
{
  for (guint row = self->list.selected + 1; row < self->list.count; row++) {
    g_auto(FpRecord) record = {0};
    if (get_row(self, row, &record) && record.fresh) {
      self->list.selected = row;
      fp_list_fit(&self->list, self->list.count, self->list.height);
      return;
    }
  }
  effect->say = g_strdup(_("Nothing new below."));
}

static void
shift_row(RowsView *self, FpAction action)
{
  g_auto(FpRecord) record = {0};
  guint step = (guint)MAX(self->base.cols / 2, 1);
  if (!get_row(self, self->list.selected, &record))
    return;
  g_autofree char *line = fp_record_sentence(
      &record, g_hash_table_contains(self->tags, record.id) ? tag_word(self) : NULL, sentences);
  if (action == FP_ACT_LEFT)
    self->shift -= MIN(self->shift, step);
  else if ((int)(self->shift + step) < fp_text_width(line))
    self->shift += step;
}

static void
add_focus(RowsView *self, FpEffect *effect)
{
  GHashTableIter iter;
  gpointer id;
  g_hash_table_iter_init(&iter, self->tags);
  while (effect->action != FP_ACT_OPEN && g_hash_table_iter_next(&iter, &id, NULL))
    fp_effect_add(effect, id);
  if (!effect->ids && self->selected)
    fp_effect_add(effect, self->selected);
  effect->of = self->look.of;
}

static gboolean
rows_act(FpView *view, FpAction action, FpEffect *effect)
{
  RowsView *self = (RowsView *)view;
  if (action == FP_ACT_LEFT || action == FP_ACT_RIGHT) {
    shift_row(self, action);
    return TRUE;
  }
  if (fp_list_act(&self->list, action)) {
    self->shift = 0;
    note_selected(self);
    return TRUE;
  }
  if (act_tag(self, action, effect))
    return TRUE;
  switch (action) {
  case FP_ACT_NEXT_UNREAD:
    next_unread(self, effect);
    self->shift = 0;
    note_selected(self);
    return TRUE;
  case FP_ACT_WHERE:
    effect->say = self->list.count == 0 ? g_strdup(_("The list is empty."))
                                        : self->look.where(self->list.selected + 1, self->list.count);
    return TRUE;
  case FP_ACT_BACK:
    effect->close = TRUE;
    return TRUE;
  default:
    effect->action = action;
    add_focus(self, effect);
    return FALSE;
  }
}

static void
rows_click(FpView *view, int row)
{
  RowsView *self = (RowsView *)view;

  guint index = self->list.top + (guint)MAX(row, 0) / (guint)rows_each(self);
  if (row >= 0 && index < self->list.count)
    fp_rows_view_select(view, index);
}

static void
rows_free(FpView *view)
{
  RowsView *self = (RowsView *)view;
  if (self->rows.free)
    self->rows.free(self->rows.self);
  g_hash_table_unref(self->tags);
  g_free(self->selected);
  g_free(self->empty);
  g_free(self);
}

static guint
rows_lines(const FpView *view)
{
  return ((const RowsView *)view)->list.count;
}

static char *
rows_line(const FpView *view, guint number)
{
  const RowsView *self = (const RowsView *)view;
  g_auto(FpRecord) record = {0};
  if (!get_row(self, number, &record))
    return g_strdup(_("This row cannot be read just now."));
  return fp_record_sentence(&record, g_hash_table_contains(self->tags, record.id) ? tag_word(self) : NULL,
                            TRUE);
}

static guint
rows_at(const FpView *view)
{
  return ((const RowsView *)view)->list.selected;
}

FpView *
fp_rows_view_new(const FpRowsLook *look, const FpRows *rows)
{
  RowsView *self = g_new0(RowsView, 1);
  self->ops = (FpViewOps){.name = look->name,
                          .kind = FP_VIEW_LIST,
                          .lines = rows_lines,
                          .line = rows_line,
                          .at = rows_at,
                          .draw = rows_draw,
                          .resize = rows_resize,
                          .act = rows_act,
                          .update = rows_update,
                          .click = rows_click,
                          .free = rows_free};
  self->base.ops = &self->ops;
  self->base.cancellable = g_cancellable_new();
  self->look = *look;
  self->rows = *rows;
  self->tags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return &self->base;
}

void
fp_rows_view_set_empty(FpView *view, const char *sentence)
{
  RowsView *self = (RowsView *)view;
  g_free(self->empty);
  self->empty = g_strdup(sentence);
}

const char *
fp_rows_view_empty(const FpView *view)
{
  const RowsView *self = (const RowsView *)view;
  return self->empty ? self->empty : self->look.empty;
}

const char *
fp_rows_view_selected(const FpView *view, guint *row)
{
  const RowsView *self = (const RowsView *)view;
  if (row)
    *row = self->list.selected;
  return self->selected;
}

const char *
fp_rows_view_of(const FpView *view)
{
  return ((const RowsView *)view)->look.of;
}

void
fp_rows_view_select(FpView *view, guint row)
{
  RowsView *self = (RowsView *)view;
  self->shift = 0;
  self->list.selected = row;
  rows_update(view);
}

guint
fp_rows_view_top(const FpView *view)
{
  return ((const RowsView *)view)->list.top;
}

guint
fp_rows_view_tagged(const FpView *view)
{
  return g_hash_table_size(((const RowsView *)view)->tags);
}

void
fp_rows_view_tag(FpView *view, const char *id)
{
  g_hash_table_add(((RowsView *)view)->tags, g_strdup(id));
}

void
fp_rows_view_untag_one(FpView *view, const char *id)
{
  g_hash_table_remove(((RowsView *)view)->tags, id);
}

void
fp_rows_view_untag(FpView *view)
{
  g_return_if_fail(view->ops->kind == FP_VIEW_LIST);
  g_hash_table_remove_all(((RowsView *)view)->tags);
}
