/* Search as you type: over the archive, in slices on the main loop, so that a key never waits for it. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

enum { ROWS_A_SLICE = 400, MOST_HITS = 500 };

typedef struct {
  Tui *tui;
  FpView *view;
  GPtrArray *hits; /* FpHit */
  char *words;
  gint64 from;
  guint source;
  TuiWork *work;    /* while it goes on */
  gboolean counted; /* how many there are is to be said once it has ended */
} Search;

static guint
count(gpointer self)
{
  return ((Search *)self)->hits->len;
}

/* Told once it is looked at; of one that is gone meanwhile nothing is known. */
static const FpHit *
hit_at(const Search *search, guint row)
{
  FpHit *hit = row < search->hits->len ? g_ptr_array_index(search->hits, row) : NULL;
  if (hit)
    fp_store_tell_hit(fp_member_store(search->tui->member), hit, search->words, NULL);
  return hit;
}

static gboolean
get(gpointer self, guint row, FpRecord *record)
{
  const Search *search = self;
  const FpHit *hit = hit_at(search, row);
  if (!hit)
    return FALSE;
  record->id = g_strdup(hit->conversation ? hit->conversation : "");
  record->state = g_strdup("");
  record->who = g_strdup(hit->from ? hit->from : "");
  record->what = g_strdup(hit->subject && *hit->subject != '\0' ? hit->subject : _("(no subject)"));
  record->rest = g_strdup(hit->snippet ? hit->snippet : "");
  g_strdelimit(record->rest, "\n", ' ');
  fp_record_set_when(record, hit->sent, fp_clock_now());
  return TRUE;
}

static void
stop(Search *search)
{
  if (search->source != 0)
    g_source_remove(search->source);
  search->source = 0;
  g_clear_pointer(&search->work, tui_work_end);
}

static void
search_free(gpointer self)
{
  Search *search = self;
  stop(search);
  g_ptr_array_unref(search->hits);
  g_free(search->words);
  g_free(search);
}

static void
show(Search *search)
{
  fp_view_update(search->view);
  tui_changed(search->tui);
}

static void
say_count(Search *search)
{
  search->counted = FALSE;
  guint found = search->hits->len;
  if (found >= MOST_HITS && search->from != 0)
    tui_sayf(search->tui, _("These are the newest %u results. There may be more: another word finds fewer."),
             found);
  else
    tui_sayf(search->tui, ngettext("%u result.", "%u results.", found), found);
}

static gboolean
slice(gpointer data)
{
  Search *search = data;
  gint64 more = 0;
  g_autoptr(GPtrArray) found = fp_store_find(fp_member_store(search->tui->member), search->words,
                                             search->from, 50, ROWS_A_SLICE, &more, NULL);
  for (guint i = 0; found && i < found->len; i++)
    g_ptr_array_add(search->hits, g_steal_pointer(&found->pdata[i]));
  if (found && (found->len > 0 || more == 0))
    show(search);
  search->from = more;
  if (found && more != 0 && search->hits->len < MOST_HITS &&
      !g_cancellable_is_cancelled(search->work->cancellable))
    return G_SOURCE_CONTINUE;
  fp_rows_view_set_empty(search->view, _("Nothing found."));
  search->source = 0;
  stop(search);
  if (search->counted)
    say_count(search);
  show(search);
  return G_SOURCE_REMOVE;
}

static void
typed(Tui *tui, const char *text, gpointer data)
{
  Search *search = data;
  stop(search);
  g_free(search->words);
  search->words = g_strdup(text);
  search->from = 0;
  g_ptr_array_set_size(search->hits, 0);
  fp_rows_view_set_empty(search->view, *text != '\0' ? _("Searching.") : "");
  fp_rows_view_select(search->view, 0);
  if (*text == '\0')
    return;
  search->work = tui_work_new(tui, _("Searching."), NULL);
  search->source = g_idle_add_full(G_PRIORITY_DEFAULT_IDLE + 10, slice, search, NULL);
}

static void
answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Search *search = data;
  FpView *view = search->view;
  if (!tui_has(tui, view))
    return;
  if (!text || *text == '\0') {
    tui_pop(tui, view);
    return;
  }
  {
    g_autofree char *title = g_strdup_printf(_("Search: %s"), text);
    fp_view_set_title(view, title);
  }
  search->counted = search->source != 0;
  if (!search->counted)
    say_count(search);
  tui_changed(tui);
}

static void
free_hit(gpointer hit)
{
  if (hit)
    fp_hit_free(hit);
}

void
tui_do_search(Tui *tui)
{
  Search *search = g_new0(Search, 1);
  FpRows rows = {.count = count, .get = get, .free = search_free, .self = search};
  search->tui = tui;
  search->hits = g_ptr_array_new_with_free_func(free_hit);
  search->view = fp_search_view_new(&rows);
  search->view->behind = search;
  fp_rows_view_set_empty(search->view, "");
  fp_view_set_title(search->view, _("Search"));
  tui_push(tui, search->view);
  tui_ask_typed(tui, _("Search:"), typed, answered, search);
}

const char *
tui_search_message(const FpView *view)
{
  guint row = 0;
  if (!g_str_equal(view->ops->name, "search") || !fp_rows_view_selected(view, &row))
    return NULL;
  const FpHit *hit = hit_at(view->behind, row);
  return hit ? hit->message : NULL;
}
