/* What all views share: the calls through their tables, effects, and letting go. */
#include "config.h"

#include "flagpost/view.h"

void
fp_effect_clear(FpEffect *effect)
{
  g_clear_pointer(&effect->ids, g_ptr_array_unref);
  g_clear_pointer(&effect->say, g_free);
  *effect = (FpEffect){0};
}

void
fp_effect_add(FpEffect *effect, const char *id)
{
  if (!effect->ids)
    effect->ids = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(effect->ids, g_strdup(id));
}

void
fp_view_draw(const FpView *view, FpGrid *grid)
{
  fp_grid_clear(grid);
  view->ops->draw(view, grid);
}

void
fp_view_resize(FpView *view, int rows, int cols)
{
  if (view->rows == rows && view->cols == cols)
    return;
  view->rows = rows;
  view->cols = cols;
  view->ops->resize(view);
}

gboolean
fp_view_act(FpView *view, FpAction action, FpEffect *effect)
{
  return view->ops->act(view, action, effect);
}

void
fp_view_update(FpView *view)
{
  view->ops->update(view);
}

void
fp_view_click(FpView *view, int row)
{
  if (view->ops->click)
    view->ops->click(view, row);
}

guint
fp_view_lines(const FpView *view)
{
  return view->ops->lines(view);
}

char *
fp_view_line(const FpView *view, guint number)
{
  return view->ops->line(view, number);
}

guint
fp_view_at(const FpView *view)
{
  return view->ops->at(view);
}

void
fp_view_set_title(FpView *view, const char *title)
{
  g_free(view->title);
  view->title = g_strdup(title);
  g_clear_pointer(&view->title_brief, g_free);
}

void
fp_view_set_title_brief(FpView *view, const char *brief)
{
  g_free(view->title_brief);
  view->title_brief = g_strdup(brief);
}

void
fp_view_free(FpView *view)
{
  if (!view)
    return;
  if (view->cancellable)
    g_cancellable_cancel(view->cancellable);
  g_clear_object(&view->cancellable);
  g_free(view->title);
  g_free(view->title_brief);
  if (view->behind_free)
    view->behind_free(view->behind);
  view->ops->free(view);
}
