/* Lines of text to walk through: help, the last announcements, the steps of a password change, a command's
 * result. A line may stand for a command. */
#include "config.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "flagpost/view.h"
#include "view/layout.h"

typedef struct {
  char *keys, *label, *text;
  gsize strong; /* so many bytes at the end of the text are emphasised */
  FpStyle label_style;
  int column; /* for the keys; 0: there are none */
  FpStyle style;
  FpAction action;
} Paragraph;

typedef struct {
  FpView base;
  FpViewOps ops;
  char *name;
  GArray *paragraphs; /* Paragraph */
  FpLayout *layout;
  FpList list;
  FpAction otherwise; /* what Enter asks for on a line that stands for nothing */
} TextView;

static void
paragraph_clear(gpointer data)
{
  g_free(((Paragraph *)data)->keys);
  g_free(((Paragraph *)data)->label);
  g_free(((Paragraph *)data)->text);
}

static void
add_styled(FpStyled *styled, const Paragraph *paragraph)
{
  gsize weak = strlen(paragraph->text) - paragraph->strong;
  g_autofree char *begin = g_strndup(paragraph->text, weak);
  if (paragraph->label) {
    fp_styled_add(styled, paragraph->label, paragraph->label_style);
    fp_styled_add(styled, " ", FP_STYLE_TEXT);
  }
  fp_styled_add(styled, begin, paragraph->style);
  fp_styled_add(styled, paragraph->text + weak, FP_STYLE_STRONG);
}

static void
text_update(FpView *view)
{
  TextView *self = (TextView *)view;
  const FpTextLine *line = fp_layout_line(self->layout, self->list.selected);
  guint mark = line ? line->mark : 0;
  gsize start = line ? line->start : 0;
  fp_layout_free(self->layout);
  self->layout = fp_layout_new(view->cols);
  for (guint i = 0; i < self->paragraphs->len; i++) {
    const Paragraph *paragraph = &g_array_index(self->paragraphs, Paragraph, i);
    g_autoptr(FpStyled) styled = fp_styled_new();
    self->layout->mark = i;
    self->layout->action = paragraph->action;
    if (paragraph->column > 0) {
      g_autofree char *rest = g_strnfill((gsize)paragraph->column, ' ');
      int gap = MAX(paragraph->column - fp_text_width(paragraph->keys), 1);
      g_autofree char *keys = g_strdup_printf("%s%*s", paragraph->keys, gap, "");
      self->layout->prefix_style = FP_STYLE_KEY;
      fp_styled_add(styled, paragraph->text, paragraph->style);
      fp_layout_add(self->layout, styled, keys, rest);
      self->layout->prefix_style = FP_STYLE_TEXT;
    } else {
      add_styled(styled, paragraph);
      fp_layout_add(self->layout, styled, NULL, NULL);
    }
  }
  self->list.selected = fp_layout_find(self->layout, 0, mark, start);
  fp_list_fit(&self->list, self->layout->lines->len, view->rows);
}

static void
text_draw(const FpView *view, FpGrid *grid)
{
  const TextView *self = (const TextView *)view;
  for (int row = 0; row < grid->rows; row++)
    fp_layout_draw(self->layout, self->list.top + (guint)row, grid, row);
  fp_grid_cursor(grid, (int)(self->list.selected - self->list.top), 0);
}

static gboolean
text_act(FpView *view, FpAction action, FpEffect *effect)
{
  TextView *self = (TextView *)view;
  const FpTextLine *line = fp_layout_line(self->layout, self->list.selected);
  if (fp_list_act(&self->list, action))
    return TRUE;
  switch (action) {
  case FP_ACT_OPEN:
    if (line && line->action != FP_ACT_NONE) {
      effect->action = line->action;
      effect->close = TRUE;
    } else {
      effect->action = self->otherwise;
    }
    return TRUE;
  case FP_ACT_WHERE:
    effect->say = fp_counts(_("Line %u of %u."), self->list.selected + 1, self->list.count);
    return TRUE;
  case FP_ACT_BACK:
    effect->close = TRUE;
    return TRUE;
  default:
    effect->action = action;
    return FALSE;
  }
}

static void
text_free(FpView *view)
{
  TextView *self = (TextView *)view;
  g_array_unref(self->paragraphs);
  fp_layout_free(self->layout);
  g_free(self->name);
  g_free(self);
}

static guint
text_lines(const FpView *view)
{
  return ((const TextView *)view)->layout->lines->len;
}

static char *
text_line(const FpView *view, guint number)
{
  return fp_layout_text(((const TextView *)view)->layout, number);
}

static guint
text_at(const FpView *view)
{
  return ((const TextView *)view)->list.selected;
}

FpView *
fp_text_view_new(const char *name, const char *title)
{
  TextView *self = g_new0(TextView, 1);
  self->name = g_strdup(name);
  self->ops = (FpViewOps){.name = self->name,
                          .kind = FP_VIEW_TEXT,
                          .lines = text_lines,
                          .line = text_line,
                          .at = text_at,
                          .draw = text_draw,
                          .resize = text_update,
                          .act = text_act,
                          .update = text_update,
                          .free = text_free};
  self->base.ops = &self->ops;
  self->base.cancellable = g_cancellable_new();
  self->base.title = g_strdup(title);
  self->base.cols = 80;
  self->base.rows = 1;
  self->paragraphs = g_array_new(FALSE, FALSE, sizeof(Paragraph));
  g_array_set_clear_func(self->paragraphs, paragraph_clear);
  self->layout = fp_layout_new(80);
  return &self->base;
}

static void
add(FpView *view, const Paragraph *paragraph)
{
  g_array_append_val(((TextView *)view)->paragraphs, *paragraph);
  text_update(view);
}

void
fp_text_view_add(FpView *view, const char *text, FpStyle style)
{
  const Paragraph paragraph = {.text = g_strdup(text), .style = style};
  add(view, &paragraph);
}

void
fp_text_view_add_marked(FpView *view, const char *label, FpStyle label_style, const char *value,
                        FpStyle style, const char *strong)
{
  Paragraph paragraph = {
      .label = g_strdup(label), .text = g_strdup(value), .style = style, .label_style = label_style};
  if (strong && g_str_has_suffix(value, strong))
    paragraph.strong = strlen(strong);
  add(view, &paragraph);
}

void
fp_text_view_set_action(FpView *view, FpAction action)
{
  ((TextView *)view)->otherwise = action;
}

void
fp_text_view_add_action(FpView *view, const char *keys, int column, const char *text, FpAction action)
{
  const Paragraph paragraph = {
      .keys = g_strdup(keys), .text = g_strdup(text), .column = column, .action = action};
  add(view, &paragraph);
}

void
fp_text_view_clear(FpView *view)
{
  TextView *self = (TextView *)view;
  g_array_set_size(self->paragraphs, 0);
  text_update(view);
}

gboolean
fp_text_view_find(FpView *view, const char *words)
{
  g_return_val_if_fail(view->ops->kind == FP_VIEW_TEXT, FALSE);
  TextView *self = (TextView *)view;
  g_autofree char *wanted = fp_text_fold(words);
  guint count = self->list.count;
  for (guint i = 1; i <= count; i++) {
    guint index = (self->list.selected + i) % count;
    g_autofree char *line = fp_layout_text(self->layout, index);
    g_autofree char *folded = fp_text_fold(line);
    if (!strstr(folded, wanted))
      continue;
    self->list.selected = index;
    fp_list_fit(&self->list, count, self->list.height);
    return TRUE;
  }
  return FALSE;
}

void
fp_text_view_to_end(FpView *view)
{
  TextView *self = (TextView *)view;
  fp_list_act(&self->list, FP_ACT_LAST);
}

void
fp_text_view_to_action(FpView *view)
{
  TextView *self = (TextView *)view;
  for (guint i = 0; i < self->layout->lines->len; i++) {
    if (fp_layout_line(self->layout, i)->action != FP_ACT_NONE) {
      self->list.selected = i;
      fp_list_fit(&self->list, self->list.count, self->list.height);
      return;
    }
  }
}
