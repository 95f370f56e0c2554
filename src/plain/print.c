/* What plain mode prints: whole lines, never one twice, nothing but text and line feeds. */
#include "config.h"

#include "plain/plain.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <errno.h>
#include <unistd.h>

enum { LONGEST = 1900 }; /* columns of a line */

static int longest = LONGEST;

void
plain_set_length(int columns)
{
  longest = columns > 0 ? columns : LONGEST;
}

void
plain_out(const char *text)
{
  g_autofree char *clean = fp_text_clean(text, -1, FP_TEXT_LINES);
  g_autofree char *bytes = g_get_charset(NULL) ? g_strdup(clean) : fp_text_to_locale(clean);
  gsize at = 0, length = strlen(bytes);
  while (at < length) {
    gssize n = write(STDOUT_FILENO, bytes + at, length - at);
    if (n < 0 && errno != EINTR)
      return; /* nobody listens any more: the end of input follows */
    at += n > 0 ? (gsize)n : 0;
  }
}

void
plain_line(const char *text)
{
  g_autofree char *clean = fp_text_clean(text, -1, FP_TEXT_LINES);
  g_autofree char *folded = fp_text_for_columns(clean, fp_text_columns(STDOUT_FILENO));
  g_autoptr(GArray) lines = fp_text_wrap(folded, longest);
  if (lines->len == 0)
    plain_out("\n");
  for (guint i = 0; i < lines->len; i++) {
    const FpLine *line = &g_array_index(lines, FpLine, i);
    g_autofree char *piece = g_strndup(folded + line->start, line->length);
    g_autofree char *whole = g_strconcat(g_strchomp(piece), "\n", NULL);
    plain_out(whole);
  }
}

static void
print_row(const FpView *view, guint row)
{
  g_autofree char *text = fp_view_line(view, row);
  g_autofree char *line = g_strdup_printf("%u. %s", row + 1, text);
  plain_line(line);
}

void
plain_rows(Plain *plain, guint from, guint count)
{
  const FpView *view = tui_top(plain->tui);
  guint total = fp_view_lines(view), end = MIN(from + count, total);
  g_autofree char *sentence = NULL;
  for (guint row = from; row < end; row++)
    print_row(view, row);
  plain->printed = end;
  if (total == 0)
    sentence = g_strdup(fp_rows_view_empty(view));
  else if (end < total)
    sentence = fp_counts(_("%u of %u. Press Enter for more."), end, total);
  else
    sentence = fp_counts(ngettext("That is all: %u.", "That is all: %u.", total), total);
  plain_line(sentence);
}

void
plain_item(Plain *plain)
{
  const FpView *view = tui_top(plain->tui);
  guint at = fp_view_at(view);
  g_autofree char *text = NULL;
  if (at >= fp_view_lines(view)) {
    plain_line(_("There is nothing here."));
  } else if (view->ops->kind == FP_VIEW_LIST) {
    print_row(view, at);
  } else {
    text = fp_view_line(view, at);
    plain_line(*text != '\0' ? text : _("(blank line)"));
  }
}

void
plain_message(Plain *plain)
{
  const FpView *view = tui_top(plain->tui);
  guint end = fp_message_view_end(view);
  for (guint line = fp_view_at(view); line < end; line++) {
    g_autofree char *text = fp_view_line(view, line);
    plain_line(text);
  }
}

void
plain_view(Plain *plain)
{
  FpView *view = tui_top(plain->tui);
  fp_view_resize(view, 10, FP_COLS_UNFOLDED);
  if (view != plain->shown)
    plain->printed = 0;
  plain->shown = view;
  if (view->ops->kind == FP_VIEW_LIST || view->told) { /* a letter that one is back at is not read again */
    plain_line(view->title);
    if (view->ops->kind == FP_VIEW_LIST && view != plain->tui->inbox)
      plain_rows(plain, 0, PLAIN_PAGE);
    return;
  }
  view->told = view->ops->kind == FP_VIEW_MESSAGE && fp_view_lines(view) > 0;
  for (guint lines = fp_view_lines(view); plain->printed < lines; plain->printed++) {
    g_free(plain->last);
    plain->last = fp_view_line(view, plain->printed);
    plain_line(plain->last);
  }
}
