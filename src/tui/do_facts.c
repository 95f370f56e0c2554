/* All that is known about a message, on one page: the reasons for and against it, its sender with the age of
 * what is known, and where each link really leads. Marks are words; what is emphasised is also said. Called
 * by do.c. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "tui/tui.h"

static void
add(FpView *view, const char *label, const char *value)
{
  if (value)
    fp_text_view_add_marked(view, label, FP_STYLE_LABEL, value, FP_STYLE_TEXT, NULL);
}

static void
add_reasons(FpView *view, const FpMessage *message)
{
  const FpSuspicion *suspicion = message->suspicion;
  guint n = suspicion ? suspicion->reasons->len : 0;
  FpLevel level = suspicion ? suspicion->level : FP_LEVEL_NONE;
  g_autofree char *head = NULL;
  if (!suspicion)
    head = g_strdup(_("This message has not been judged."));
  else if (level == FP_LEVEL_NONE)
    head = g_strdup_printf(_("Not suspicious: %.0f of 100."), suspicion->score);
  else
    head = g_strdup_printf(level == FP_LEVEL_WARNING ? _("Warning: %.0f of 100.") : _("Notice: %.0f of 100."),
                           suspicion->score);
  fp_text_view_add(view, head, level == FP_LEVEL_NONE ? FP_STYLE_HEADING : FP_STYLE_WARNING);
  for (guint i = 0; i < n; i++) {
    g_autofree char *label = g_strdup_printf(_("Reason %u:"), i + 1);
    add(view, label, ((const FpReason *)g_ptr_array_index(suspicion->reasons, i))->text);
  }
  fp_text_view_add(view, _("Worked out on this machine: nothing of it was sent anywhere."), FP_STYLE_FAINT);
}

static void
add_account(FpView *view, const FpPerson *person, gint64 sent)
{
  g_autofree char *made = person->registered > 0 ? fp_time_long(person->registered) : NULL;
  g_autofree char *age =
      made && sent > person->registered ? fp_time_span(MAX(sent - person->registered, FP_MINUTE)) : NULL;
  g_autofree char *account =
      age ? g_strdup_printf(_("%s, %s before this message"), made, age) : g_strdup(made);
  g_autofree char *posts = person->posts >= 0 ? g_strdup_printf("%d", person->posts) : NULL;
  add(view, _("Account made:"), account ? account : _("not known"));
  add(view, _("Public posts:"), posts ? posts : _("not known"));
  add(view, _("Rank:"), person->rank);
  add(view, _("Roles:"), person->roles);
  add(view, _("Banned:"),
      person->banned == 1   ? _("yes, by the forum")
      : person->banned == 0 ? _("no")
                            : _("not known"));
  if (person->blocked == 1)
    add(view, _("Blocked by you:"), _("yes"));
}

static void
add_sender(Tui *tui, FpView *view, const FpMessage *message)
{
  const FpPerson *person = message->from;
  gint64 now = fp_clock_now();
  int wrote = person ? fp_member_wrote_to(tui->member, person) : -1;
  fp_text_view_add(view, "", FP_STYLE_TEXT);
  fp_text_view_add(view, _("The sender"), FP_STYLE_HEADING);
  if (!person) {
    fp_text_view_add(view, _("Nothing is known of the sender."), FP_STYLE_TEXT);
    return;
  }
  add(view, _("Name:"), person->name);
  add(view, _("Login:"), person->login);
  add_account(view, person, message->sent);
  add(view, _("You have written to this sender:"),
      wrote == 1   ? _("yes, as this archive knows")
      : wrote == 0 ? _("never, as this archive knows")
                   : _("not known"));
  if (person->seen > 0) {
    g_autofree char *when = fp_time_short(person->seen, now);
    g_autofree char *age = fp_time_span(MAX(now - person->seen, 0));
    g_autofree char *source = g_strdup_printf(_("the forum, asked at %s, %s ago"), when, age);
    add(view, _("Source of these facts:"), source);
  } else {
    add(view, _("Source of these facts:"), _("the message alone; p asks the forum"));
  }
}

static void
add_campaign(Tui *tui, FpView *view, const FpMessage *message)
{
  g_autoptr(FpWave) wave = message->campaign ? fp_wave_open(tui->member, message->campaign, NULL) : NULL;
  g_autofree char *sentence = wave ? fp_wave_sentence(wave) : NULL;
  if (!sentence)
    return;
  fp_text_view_add(view, "", FP_STYLE_TEXT);
  fp_text_view_add(view, _("The campaign"), FP_STYLE_HEADING);
  add(view, _("The same text:"), sentence);
  add(view, _("Its name:"), wave->id);
}

void
tui_add_host(FpView *view, const char *host, const char *shown, const char *domain, gboolean ip,
             gboolean both)
{
  const char *name = shown ? shown : host;
  g_autofree char *registered = NULL;
  if (!host)
    return;
  fp_text_view_add_marked(view, _("Host:"), FP_STYLE_LABEL, name, FP_STYLE_TEXT,
                          ip || !domain                       ? NULL
                          : g_str_has_suffix(name, domain)    ? domain
                          : fp_url_shown_domain(name, domain) ? fp_url_shown_domain(name, domain)
                                                              : NULL);
  if (both || g_strcmp0(name, host) != 0)
    add(view, _("The same in plain letters:"), host);
  if (ip) {
    add(view, _("Registered name:"), _("none, a bare number"));
  } else {
    registered = g_strdup_printf(_("%s: whoever owns this is where the link leads"), domain);
    add(view, _("Registered name:"), registered);
  }
}

static void
add_link(FpView *view, const FpLink *link, guint number)
{
  g_autofree char *label = g_strdup_printf(_("Link %u:"), number);
  g_autofree char *target = fp_text_defang(link->href ? link->href : link->target);
  add(view, label, link->text && *link->text != '\0' ? link->text : _("(no text)"));
  add(view, _("Address:"), target);
  if (!link->host)
    add(view, _("Host:"), _("none: this is no web address"));
  tui_add_host(view, link->host, link->host_shown, link->domain, link->ip, FALSE);
  if (link->mismatch)
    add(view, _("Careful:"), _("the text shows another host than the one it leads to"));
  if (link->user_part)
    add(view, _("Careful:"), _("what stands before the @ is no host"));
}

static void
add_links(FpView *view, const FpRich *rich)
{
  guint n = rich ? rich->links->len : 0;
  fp_text_view_add(view, "", FP_STYLE_TEXT);
  fp_text_view_add(view, n > 0 ? _("Where the links lead") : _("It has no links."), FP_STYLE_HEADING);
  for (guint i = 0; i < n; i++)
    add_link(view, g_ptr_array_index(rich->links, i), i + 1);
}

/* Of a row: its most suspicious message by somebody else. (transfer full) */
static FpMessage *
message_of(Tui *tui, const char *id)
{
  g_autoptr(FpWave) wave = fp_wave_is_id(id) ? fp_wave_open(tui->member, id, NULL) : NULL;
  const char *real = wave ? ((const FpWaveMember *)g_ptr_array_index(wave->members, 0))->conversation : id;
  g_autoptr(FpConversation) stored = fp_store_part(fp_member_store(tui->member), real, NULL, 200, NULL);
  FpMessage *best = NULL;
  for (guint i = 0; stored && i < stored->messages->len; i++) {
    FpMessage *one = g_ptr_array_index(stored->messages, i);
    double score = one->suspicion ? one->suspicion->score : -1;
    if (!one->outgoing && !one->system && (!best || score >= (best->suspicion ? best->suspicion->score : -1)))
      best = one;
  }
  return best ? fp_message_ref(best) : NULL;
}

void
tui_do_facts(Tui *tui, FpEffect *effect)
{
  g_autoptr(FpMessage) message = effect->about ? fp_message_ref((FpMessage *)effect->about)
                                 : effect->ids ? message_of(tui, g_ptr_array_index(effect->ids, 0))
                                               : NULL;
  if (!message) {
    tui_say(tui, _("The message has not been fetched yet: open it first."));
    return;
  }
  FpView *view = fp_text_view_new("facts", _("What is known about this message"));
  add_reasons(view, message);
  add_sender(tui, view, message);
  add_campaign(tui, view, message);
  add_links(view, message->rich);
  tui_push(tui, view);
}
