/* Links: nothing is opened by reading. A page shows the whole address, its host in both spellings and what
 * speaks against the message; only then Enter opens it, and where the message is a warning, only the typed
 * name of the host does. Called by do.c. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/process.h"
#include "flagpost/text.h"
#include "tui/tui.h"

/* Kept with the page. */
typedef struct {
  FpUrl *url;
  gboolean warning;
} Link;

static void
link_free(gpointer data)
{
  Link *link = data;
  fp_url_free(link->url);
  g_free(link);
}

/* No shell; the address is our own spelling of it, begins with http and holds no blank or control character.
 */
static void
run_opener(Tui *tui, const FpUrl *url)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpProcess) opener = NULL;
  g_auto(GStrv) all = NULL;
  if (!fp_url_may_open(url)) {
    tui_say(tui, _("This link cannot be opened: it is no ordinary web address."));
    return;
  }
  all = fp_program_words(tui->app, FP_PROGRAM_OPENER, url->href, &error);
  if (all)
    opener = fp_process_start((const char *const *)all, NULL, NULL, FP_PROCESS_OUT_NULL | FP_PROCESS_ERR_NULL,
                              &error);
  if (!all)
    tui_say_error(tui, error);
  else if (opener)
    tui_say(tui, _("Handed to the program that opens links."));
  else
    tui_sayf(tui, _("The link was not opened: %s."), error->message);
}

/* --- the page's Enter --- */

static gboolean
names_host(const FpUrl *url, const char *typed)
{
  g_autofree char *clean = g_strstrip(g_utf8_casefold(typed, -1));
  g_autofree char *shown = g_utf8_casefold(url->host_shown, -1);
  return g_str_equal(clean, shown) || g_str_equal(clean, url->host);
}

/* The page may have been left meanwhile: the address is the question's own. */
static void
host_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  g_autoptr(FpUrl) url = data;
  if (!text || *text == '\0')
    tui_say(tui, _("The link was not opened."));
  else if (names_host(url, text))
    run_opener(tui, url);
  else
    tui_sayf(tui, _("That is not the host, which is %s. The link was not opened."), url->host_shown);
}

static void
letter_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  g_autoptr(FpUrl) url = data;
  if (g_strcmp0(text, "y") == 0)
    run_opener(tui, url);
  else
    tui_say(tui, _("The link was not opened."));
}

static void
ask_for_host(Tui *tui, const Link *link)
{
  tui_ask(tui, FP_PROMPT_LINE, _("Type the host's name to open it:"), NULL, host_answered,
          fp_url_copy(link->url));
}

static void
enter(Tui *tui, FpView *page)
{
  const Link *link = page->behind;
  if (link->warning) {
    ask_for_host(tui, link);
    return;
  }
  {
    g_autoptr(FpUrl) url = fp_url_copy(link->url);
    tui_pop(tui, page);
    run_opener(tui, url);
  }
}

/* --- the page --- */

static void
add_reasons(FpView *view, const FpSuspicion *suspicion)
{
  for (guint i = 0; suspicion && i < suspicion->reasons->len; i++) {
    g_autofree char *label = g_strdup_printf(_("Reason %u:"), i + 1);
    fp_text_view_add_marked(view, label, FP_STYLE_LABEL,
                            ((const FpReason *)g_ptr_array_index(suspicion->reasons, i))->text, FP_STYLE_TEXT,
                            NULL);
  }
}

static void
show(Tui *tui, const FpMessage *message, const FpUrl *url)
{
  FpView *view = fp_text_view_new("link", _("Where this link leads"));
  Link *link = g_new0(Link, 1);
  const FpSuspicion *suspicion = message->suspicion;
  link->url = fp_url_copy(url);
  link->warning = suspicion && suspicion->level == FP_LEVEL_WARNING;
  view->behind = link;
  view->behind_free = link_free;
  tui_add_host(view, url->host, url->host_shown, url->domain, url->ip, TRUE);
  fp_text_view_add_marked(view, _("The whole address:"), FP_STYLE_LABEL, url->href, FP_STYLE_LINK, NULL);
  if (url->user)
    fp_text_view_add(view, _("What stands before the @ is no host: it is there to mislead."),
                     FP_STYLE_WARNING);
  fp_text_view_add(view, "", FP_STYLE_TEXT);
  if (link->warning)
    fp_text_view_add(view, _("The message is a warning:"), FP_STYLE_WARNING);
  add_reasons(view, suspicion);
  fp_text_view_add(view, "", FP_STYLE_TEXT);
  fp_text_view_add(view,
                   link->warning
                       ? _("Enter asks for the host's name, and opens the link only then. q goes back.")
                       : _("Enter opens the link in the browser. q goes back."),
                   FP_STYLE_STRONG);
  fp_text_view_set_action(view, FP_ACT_OPEN_LINK);
  tui_push(tui, view);
  /* In plain mode a page is read once it is printed: there the question follows it. */
  if (tui->front && link->warning)
    ask_for_host(tui, link);
  else if (tui->front)
    tui_ask(tui, FP_PROMPT_LETTER, _("Open it in the browser? y or N:"), "yn", letter_answered,
            fp_url_copy(url));
}

static void
copy(Tui *tui, const FpUrl *url)
{
  g_autofree char *defanged = fp_text_defang(url->href), *how = NULL;
  g_autoptr(FpSecret) text = fp_secret_new(defanged, -1);
  g_autoptr(GError) error = NULL;
  if (fp_clipboard_copy_secret(tui->app, text, &how, &error))
    tui_sayf(tui, _("Copied so that nobody can follow it by accident, as %s, by %s."), defanged, how);
  else
    tui_say_error(tui, error);
}

void
tui_do_link(Tui *tui, FpAction action, FpEffect *effect)
{
  const FpRich *rich = effect->about ? effect->about->rich : NULL;
  guint number = effect->number > 0 ? effect->number : 1;
  const FpLink *link = rich && number <= rich->links->len ? g_ptr_array_index(rich->links, number - 1) : NULL;
  g_autoptr(FpUrl) url = link && link->href ? fp_url_parse(link->href, NULL) : NULL;
  if (g_str_equal(tui_top(tui)->ops->name, "link"))
    enter(tui, tui_top(tui));
  else if (rich && !link && rich->links->len == 0)
    tui_say(tui, _("There is no link here."));
  else if (rich && !link)
    tui_sayf(tui, _("There is no link %u."), number);
  else if (!link || (effect->number == 0 && rich->links->len > 1))
    tui_say(tui,
            tui->front ? _("Put the link's number behind it.") : _("Go to the line of a link first: Tab."));
  else if (!url || !fp_url_may_open(url))
    tui_say(tui, _("This link cannot be opened: it is no ordinary web address."));
  else if (action == FP_ACT_COPY_LINK)
    copy(tui, url);
  else
    show(tui, effect->about, url);
}
