/* The screen from start to end: opens the member's archive, shows the inbox, hears of what changes, and
 * closes. Called by main.c through fp_tui_main(). Everything that takes time goes on in the background; a
 * view never waits. */
#include "config.h"

#include "flagpost/tui.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/heap.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

enum { GREETING_FROM = 8 /* rows */ };

/* Never freed: what was cancelled at the end may still come back to it. */
static Tui *running;

/* --- news of the model --- */

static void
inbox_changed(Tui *tui)
{
  g_autofree char *id = g_strdup(fp_rows_view_selected(tui->inbox, NULL));
  guint news = inbox_rows_check(tui->rows), row;
  g_autofree char *key = tui_key_of(FP_ACT_INBOX);
  fp_view_update(tui->inbox);
  /* Rows may have become one above the selection, which stays with its conversation. */
  if (g_strcmp0(fp_rows_view_selected(tui->inbox, NULL), id) != 0 && inbox_rows_find(tui->rows, id, &row))
    fp_rows_view_select(tui->inbox, row);
  tui_update_title(tui);
  if (news > 0)
    tui_sayf(tui,
             ngettext("%u new conversation. Press %s to show it.",
                      "%u new conversations. Press %s to show them.", news),
             news, key);
}

static void
member_changed(FpMember *member, const FpChange *change, gpointer data)
{
  Tui *tui = data;
  if (!tui->rows)
    return;
  if (change->kinds & FP_CHANGE_LATER)
    tui_say_later(tui, change->text);
  else if (change->kinds & FP_CHANGE_SAY)
    tui_say(tui, change->text);
  if (change->kinds & FP_CHANGE_INBOX)
    inbox_changed(tui);
  if (change->kinds & FP_CHANGE_AS_OF)
    tui_update_title(tui);
  if (change->kinds & (FP_CHANGE_CONVERSATION | FP_CHANGE_OUTBOX)) {
    inbox_rows_forget(tui->rows);
    fp_view_update(tui->inbox);
    tui_reload_messages(tui, change->id);
  }
  if (change->kinds & FP_CHANGE_OUTBOX)
    tui_outbox_changed(tui);
  if (change->kinds & (FP_CHANGE_INBOX | FP_CHANGE_CONVERSATION | FP_CHANGE_OUTBOX))
    tui_wave_changed(tui);
  tui_changed(tui);
}

void
tui_update_title(Tui *tui)
{
  const FpAccount *account = fp_member_account(tui->member);
  gint64 as_of = fp_store_as_of(fp_member_store(tui->member));
  g_autofree char *when = as_of != 0 ? fp_time_short(as_of, fp_clock_now()) : NULL;
  g_autofree char *folder = tui_folder_shown(inbox_rows_folder(tui->rows));
  /* Translators: a folder such as "Inbox", a time. */
  g_autofree char *brief = when ? g_strdup_printf(_("%s as of %s"), folder, when) : g_strdup(folder);
  /* Translators: a folder such as "Inbox", a time, an account. */
  g_autofree char *title = when ? g_strdup_printf(_("%s as of %s, %s"), folder, when, account->name)
                                : g_strdup_printf(_("%s, %s"), folder, account->name);
  guint hidden = inbox_rows_hidden(tui->rows);
  if (hidden > 0) {
    char *more = fp_counts(ngettext("%s, %u hidden", "%s, %u hidden", hidden), title, hidden);
    char *less = fp_counts(ngettext("%s, %u hidden", "%s, %u hidden", hidden), folder, hidden);
    g_free(title);
    g_free(brief);
    title = more;
    brief = less;
  }
  fp_view_set_title(tui->inbox, title);
  fp_view_set_title_brief(tui->inbox, brief);
}

/* --- from start to end --- */

/* How much there is, and what is amiss: each a sentence. (transfer full) */
static char *
greeting(Tui *tui)
{
  guint unread = 0, count = fp_store_count(fp_member_store(tui->member), "inbox", &unread);
  g_autoptr(GPtrArray) notices = fp_member_notices(tui->member);
  g_autofree char *clash = tui_keymap_clash(), *help = tui_with_key(_("Press ? for help."), "?", FP_ACT_HELP);
  GString *words = g_string_new(NULL);
  int rows = 0, cols = 0;
  for (guint i = 0; i < notices->len; i++)
    g_string_append_printf(words, "%s ", (const char *)g_ptr_array_index(notices, i));
  if (clash)
    g_string_append_printf(words, "%s ", clash);
  if (!tui->front && fp_app_complaint(tui->app)) /* in lines it stands above already */
    g_string_append_printf(words, "%s ", fp_app_complaint(tui->app));
  if (tui->complaint)
    g_string_append_printf(words, "%s ", tui->complaint);
  gboolean amiss = words->len > 0;
  if (!tui->front)
    fp_screen_size(&rows, &cols);
  /* Where rows are few they are for the conversations. */
  if (count > 0 && (amiss || tui->front || rows >= GREETING_FROM))
    fp_counts_append(words, ngettext("%u conversation, %u new.", "%u conversations, %u new.", count), count,
                     unread);
  if (!tui->front)
    g_string_append_printf(words, "%s%s", g_str_has_suffix(words->str, ".") ? " " : "", help);
  return g_strchomp(g_string_free(words, FALSE));
}

static void
greet(Tui *tui)
{
  g_autofree char *words = greeting(tui);
  tui_say(tui, words);
}

static void
member_opened(GObject *source, GAsyncResult *result, gpointer data)
{
  Tui *tui = data;
  g_autoptr(GError) error = NULL;
  FpRows rows;
  tui->opening = FALSE;
  tui->member = fp_member_open_finish(result, &error);
  if (tui->closed) {
    if (tui->member)
      fp_member_close(g_steal_pointer(&tui->member));
    return;
  }
  if (!tui->member) {
    g_autofree char *sentence = fp_error_sentence(error);
    g_string_append_printf(tui->farewell, "%s\n", sentence);
    tui->exit_code = fp_error_exit_code(error);
    g_main_loop_quit(tui->loop);
    return;
  }
  tui->rows = inbox_rows_new(tui->member, tui->front != NULL);
  rows = inbox_rows_table(tui->rows);
  g_ptr_array_set_size(tui->views, 0); /* the welcome, if that was where one came from */
  tui->inbox = fp_inbox_view_new(&rows);
  tui_tell_empty(tui, NULL);
  g_ptr_array_add(tui->views, tui->inbox);
  tui_update_title(tui);
  tui->listener = fp_member_listen(tui->member, member_changed, tui);
  tui_listen_input(tui, TRUE);
  if (tui->front)
    tui->front->opened(tui);
  greet(tui);
  tui_take_left_drafts(tui);
  tui_paint_now(tui); /* what is stored, before the network is set up */
  fp_heap_keep();     /* what was prepared for this is in use */
  fp_outbox_run(tui->member);
  tui_do_refresh(tui, FALSE);
}

void
tui_open_account(Tui *tui, const char *name)
{
  g_free(tui->account);
  g_clear_pointer(&tui->later, g_free); /* about the account before */
  tui->account = g_strdup(name);
  tui->opening = TRUE;
  fp_member_open_async(tui->app, tui->account, NULL, member_opened, tui);
}

/* The settings' looks for styles; what is wrong with them is said when the inbox is there. */
static gboolean
load_styles(Tui *tui)
{
  g_auto(GStrv) names = fp_setting_names(tui->app, "style.");
  gboolean true_colours = FALSE;
  fp_style_reset();
  for (guint i = 0; names[i]; i++) {
    g_autofree char *look = fp_setting(tui->app, NULL, names[i]);
    g_autofree char *wrong = fp_style_set(names[i] + strlen("style."), look);
    true_colours = true_colours || strchr(look, '#');
    if (wrong && !tui->complaint)
      tui->complaint = g_steal_pointer(&wrong);
  }
  return true_colours;
}

static FpPalette
palette_of(const char *theme, const char *background)
{
  const char *word = g_str_equal(theme, "dark") || g_str_equal(theme, "light") ? theme : background;
  if (g_str_equal(theme, "plain") || g_str_equal(background, "none"))
    return FP_PALETTE_PLAIN;
  return g_str_equal(word, "dark")    ? FP_PALETTE_DARK
         : g_str_equal(word, "light") ? FP_PALETTE_LIGHT
                                      : FP_PALETTE_EITHER;
}

static FpScreenLook
screen_look(Tui *tui)
{
  g_autofree char *background = fp_setting(tui->app, NULL, "background");
  g_autofree char *theme = fp_setting(tui->app, NULL, "theme");
  g_autofree char *colours = fp_setting(tui->app, NULL, "colours");
  fp_style_allow_256(g_str_equal(theme, "any"));
  return (FpScreenLook){
      .palette = palette_of(theme, background),
      .any = g_str_equal(theme, "any"),
      .contrast = g_str_equal(theme, "high-contrast"),
      .true_colours = load_styles(tui) && (g_str_equal(colours, "auto") || g_str_equal(colours, "true")),
      /* auto and true: as many as there are */
      .most_colours = g_str_equal(colours, "none") ? 1 : (int)g_ascii_strtoll(colours, NULL, 10),
      .mouse = fp_setting_bool(tui->app, NULL, "mouse") && !fp_app_accessible(tui->app)};
}

static int
complain(const GError *error)
{
  g_autofree char *sentence = fp_error_sentence(error);
  g_printerr("flagpost: %s\n", sentence);
  return fp_error_exit_code(error);
}

static void
tui_close(Tui *tui)
{
  tui_edit_close(tui);
  tui->closed = TRUE;
  tui_listen_input(tui, FALSE);
  if (tui->paint_source != 0)
    g_source_remove(tui->paint_source);
  tui->paint_source = 0;
  g_clear_handle_id(&tui->rest_source, g_source_remove);
  fp_clipboard_set_osc52(NULL, NULL);
  fp_screen_close();
  if (tui->member && tui->listener != 0)
    fp_member_unlisten(tui->member, tui->listener);
  for (guint i = 0; i < tui->works->len; i++)
    g_cancellable_cancel(((TuiWork *)g_ptr_array_index(tui->works, i))->cancellable);
  g_ptr_array_set_size(tui->views, 0);
  fp_session_leave(tui->member);
  fp_member_close(g_steal_pointer(&tui->member));
  if (tui->farewell->len > 0)
    g_printerr("%s", tui->farewell->str);
}

/* What was cancelled comes back, and lets its parts go. */
static void
drain(Tui *tui)
{
  for (int i = 0; i < 1000 && tui->works->len > 0 && g_main_context_iteration(NULL, FALSE); i++)
    ;
}

/* How readers of speech and braille want it. */
static void
load_speech(FpApp *app, gboolean accessible)
{
  g_autofree char *verbosity = fp_setting(app, NULL, "verbosity"), *fields = fp_setting(app, NULL, "fields");
  g_autofree char *marks = fp_setting(app, NULL, "marks");
  g_autofree char *abbreviations = fp_setting(app, NULL, "abbreviations");
  int length = (int)fp_setting_int(app, NULL, "line-length");
  fp_view_set_speech(&(FpSpeech){.verbosity = g_str_equal(verbosity, "brief")    ? FP_SPEECH_BRIEF
                                              : g_str_equal(verbosity, "normal") ? FP_SPEECH_NORMAL
                                                                                 : FP_SPEECH_FULL,
                                 .fields = fields,
                                 .short_marks = g_str_equal(marks, "short"),
                                 .expand = g_str_equal(abbreviations, "expanded")});
  fp_rows_view_set_sentences(accessible);
  fp_view_set_measure(accessible && length > 0 ? length : (int)fp_setting_int(app, NULL, "measure"));
}

static Tui *
tui_new(FpApp *app)
{
  Tui *tui = g_new0(Tui, 1);
  g_autofree char *marker = fp_setting(app, NULL, "marker"), *bell = fp_setting(app, NULL, "bell");
  g_autofree char *quotes = fp_setting(app, NULL, "quotes");
  tui->app = app;
  tui->loop = g_main_loop_new(NULL, FALSE);
  tui->views = g_ptr_array_new_with_free_func((GDestroyNotify)fp_view_free);
  tui->history = g_ptr_array_new_with_free_func(g_free);
  tui->lines = g_ptr_array_new_with_free_func(g_free);
  tui->works = g_ptr_array_new();
  tui->offered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  tui->hinted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  tui->farewell = g_string_new(NULL);
  tui->accessible = fp_app_accessible(app);
  load_speech(app, tui->accessible);
  fp_message_view_set_folded(g_strcmp0(quotes, "folded") == 0);
  tui->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  tui->left = (int)fp_setting_int(app, NULL, "list-width");
  tui_keymap_load(app);
  tui->bell = g_strcmp0(bell, "error") == 0;
  fp_rows_view_set_marker(marker);
  return tui;
}

static gboolean
open_screen(Tui *tui, GError **error)
{
  FpScreenLook look = screen_look(tui);
  if (!fp_screen_open(&look, error))
    return FALSE;
  fp_clipboard_set_osc52(fp_screen_osc52, NULL);
  return TRUE;
}

int
tui_begin(FpApp *app, const char *account, const TuiFront *front, gpointer front_data, Tui **place)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) accounts = fp_accounts(app);
  const FpAccount *found = fp_account_find(app, account, &error);
  gboolean first_run = !found && !account && accounts->len == 0;
  if (!found && !first_run)
    return complain(error);
  g_clear_error(&error);
  Tui *tui = running = tui_new(app);
  tui->front = front;
  tui->front_data = front_data;
  *place = tui;
  tui_watch_signals(tui);
  if (!front && !fp_screen_is_possible(&error))
    return complain(error);
  /* The keyring takes its time, and the screen some of its own. */
  if (!first_run)
    tui_open_account(tui, found->name);
  if (!front && !open_screen(tui, &error)) {
    tui->closed = TRUE;
    return complain(error);
  }
  if (first_run)
    tui_welcome(tui);
  return FP_EXIT_OK;
}

int
tui_finish(Tui *tui)
{
  tui_close(tui);
  drain(tui);
  return tui->exit_code;
}

int
tui_run(FpApp *app, const char *account, const TuiFront *front, gpointer front_data, Tui **place)
{
  int code = tui_begin(app, account, front, front_data, place);
  if (code != FP_EXIT_OK || !*place)
    return code;
  g_main_loop_run((*place)->loop);
  return tui_finish(*place);
}

int
fp_tui_main(FpApp *app, const char *account)
{
  Tui *tui = NULL;
  return tui_run(app, account, NULL, NULL, &tui);
}
