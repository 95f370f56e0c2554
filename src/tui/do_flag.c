/* Flag, flag with a reason, undo, block. The report is on disk before anything is said; the outbox sends it.
 */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

/* What was chosen when the key was pressed, kept while questions are asked. */
typedef struct {
  GPtrArray *ids; /* char *, then NULL */
  char *reason, *note, *more;
  gint64 hold; /* as in FpFlagAsk */
  FpPerson *sender;
  TuiWork *work; /* while the conversation is fetched */
  gboolean fetched;
  GAsyncResult *prepared; /* once it was; or NULL */
} Flagging;

static void
flagging_free(Flagging *flagging)
{
  g_ptr_array_unref(flagging->ids);
  g_clear_pointer(&flagging->sender, fp_person_unref);
  g_clear_object(&flagging->prepared);
  g_free(flagging->reason);
  g_free(flagging->note);
  g_free(flagging->more);
  g_free(flagging);
}

/* As the archive has them by now: a letter that is open may be older than what the forum told of its sender.
 */
static FpPerson *
sender_of(Tui *tui, const FpEffect *effect)
{
  FpStore *store = fp_member_store(tui->member);
  if (effect->about) {
    FpPerson *from = effect->about->from, *known = from ? fp_store_person(store, from->id) : NULL;
    return known || !from ? known : fp_person_ref(from);
  }
  if (!effect->ids || effect->ids->len != 1)
    return NULL;
  g_autoptr(FpConversation) stored = fp_store_part(store, g_ptr_array_index(effect->ids, 0), NULL, 1, NULL);
  return stored && stored->from ? fp_person_ref(stored->from) : NULL;
}

static Flagging *
flagging_new(Tui *tui, const FpEffect *effect, const char *reason)
{
  Flagging *flagging = g_new0(Flagging, 1);
  flagging->ids = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; effect->ids && i < effect->ids->len; i++) {
    const char *id = g_ptr_array_index(effect->ids, i);
    gboolean message = effect->about && g_str_equal(effect->about->id, id);
    g_ptr_array_add(flagging->ids, g_strconcat(message ? FP_ID_MESSAGE : "", id, NULL));
  }
  g_ptr_array_add(flagging->ids, NULL);
  flagging->reason = g_strdup(reason);
  flagging->hold = -1;
  flagging->sender = sender_of(tui, effect);
  return flagging;
}

/* Blocking is offered once for a sender, after the first report. */
static gboolean
offer_block(Tui *tui, const FpPerson *sender)
{
  const char *id = sender ? (sender->id ? sender->id : sender->login) : NULL;
  return id && sender->blocked != 1 && g_hash_table_add(tui->offered, g_strdup(id));
}

static void flag_now(Tui *tui, Flagging *flagging, const char *note);

static void
prepared(GObject *source, GAsyncResult *result, gpointer data)
{
  Flagging *flagging = data;
  Tui *tui = flagging->work->tui;
  g_autoptr(GError) error = NULL;
  gboolean done = fp_flag_prepare_finish(result, &error);
  g_clear_pointer(&flagging->work, tui_work_end);
  if (!tui->member || !done) {
    if (tui->member)
      tui_say_error(tui, error);
    flagging_free(flagging);
    return;
  }
  flagging->prepared = g_object_ref(result);
  flag_now(tui, flagging, flagging->note);
}

/* A conversation that was only listed is fetched first: the report quotes what it says. */
static void
prepare(Tui *tui, Flagging *flagging, const char *note)
{
  flagging->fetched = TRUE;
  flagging->note = g_strdup(note);
  flagging->work = tui_work_new(tui, _("Fetching what is to be flagged."), NULL);
  fp_flag_prepare_async(tui->member, (const char *const *)(void *)flagging->ids->pdata,
                        flagging->work->cancellable, prepared, flagging);
}

/* What became of it, and what may be wanted next. */
static void
say_flagged(Tui *tui, const Flagging *flagging, const GPtrArray *items, gboolean already,
            const char *sentence)
{
  gboolean blocks = !already && tui_offers(tui, FP_ACT_BLOCK, "B") && offer_block(tui, flagging->sender);
  g_autofree char *words =
      blocks ? g_strdup_printf(_("%s B blocks the sender."), sentence) : g_strdup(sentence);
  gboolean asks = !already && fp_care_asks(tui->member, items);
  g_autofree char *question = asks ? tui_care_question(tui, words) : NULL;
  tui_say(tui, question ? question : words);
  tui->care_asked = asks;
}

/* What was flagged is tagged no more; in lines rows are flagged by their numbers, and others stay tagged. */
static void
untag(Tui *tui, const Flagging *flagging)
{
  FpView *top = tui_top(tui);
  if (top->ops->kind != FP_VIEW_LIST || tui_place(top->ops->name) != FP_IN_INBOX)
    return;
  for (guint i = 0; i + 1 < flagging->ids->len; i++) {
    const char *id = g_ptr_array_index(flagging->ids, i);
    fp_rows_view_untag_one(top, g_str_has_prefix(id, FP_ID_MESSAGE) ? id + strlen(FP_ID_MESSAGE) : id);
  }
}

static void
flag_now(Tui *tui, Flagging *flagging, const char *note)
{
  const FpFlagAsk ask = {(const char *const *)(void *)flagging->ids->pdata, flagging->reason, note,
                         flagging->hold};
  gboolean already = FALSE;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = fp_flag_queue(tui->member, &ask, &already, &error);
  g_autofree char *sentence = NULL;
  if (!items && g_error_matches(error, FP_STORE_ERROR, FP_STORE_MISSING) && !flagging->fetched) {
    prepare(tui, flagging, note);
    return;
  }
  if (!items) {
    if (flagging->prepared)
      fp_flag_prepare_explain(flagging->prepared, &error);
    tui_say_error(tui, error);
  } else {
    sentence = already || tui_offers(tui, FP_ACT_UNDO, "z") ? fp_flag_sentence(tui->member, items, already)
                                                            : fp_flag_queued(tui->member, items);
    if (flagging->more) {
      g_autofree char *longer = g_strdup_printf("%s %s", sentence, flagging->more);
      g_free(sentence);
      sentence = g_steal_pointer(&longer);
    }
    say_flagged(tui, flagging, items, already, sentence);
    untag(tui, flagging);
  }
  flagging_free(flagging);
}

static void
staff_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  if (g_strcmp0(text, "y") == 0) {
    flag_now(tui, data, NULL);
    return;
  }
  flagging_free(data);
  tui_say(tui, _("Nothing was flagged."));
}

void
tui_do_flag_shown(Tui *tui, FpEffect *effect, const char *reason, const char *note, gint64 hold,
                  const char *more)
{
  Flagging *flagging = flagging_new(tui, effect, reason);
  flagging->hold = hold;
  flagging->more = g_strdup(more);
  flag_now(tui, flagging, note);
}

void
tui_do_flag(Tui *tui, FpEffect *effect, const char *reason, const char *note)
{
  gint64 now = fp_clock_monotonic();
  if (effect->of && !effect->about) { /* numbers of drafts, boards…: a letter may have the same */
    tui_say(tui, _("That cannot be done here."));
    return;
  }
  /* A key that repeats itself, or a hand that trembles. */
  if (tui->flagged_at != 0 && now - tui->flagged_at < 300 * (FP_SECOND / 1000)) {
    tui->flagged_at = now;
    tui_say(tui, tui_last_said(tui)); /* which the key has taken away */
    return;
  }
  tui->flagged_at = now;
  if (!effect->ids) {
    tui_say(tui, _("There is nothing here to flag."));
  } else if (effect->about && effect->about->outgoing) {
    tui_say(tui, _("This message is your own: it is not flagged."));
  } else if (!tui_wave_flag(tui, effect, reason, note)) {
    Flagging *flagging = flagging_new(tui, effect, reason);
    if (flagging->sender && flagging->sender->staff == 1)
      tui_ask(tui, FP_PROMPT_LETTER,
              _("The sender belongs to the forum's staff. Flag it all the same? y or N:"), "yn",
              staff_answered, flagging);
    else
      flag_now(tui, flagging, note);
  }
  tui->flagged_at = fp_clock_monotonic(); /* however long that took */
}

/* A campaign's senders are shown first. */
static void
flag_with_reason(Tui *tui, Flagging *flagging, const char *note)
{
  g_auto(FpEffect) effect = {.action = FP_ACT_FLAG};
  for (guint i = 0; i + 1 < flagging->ids->len; i++)
    fp_effect_add(&effect, g_ptr_array_index(flagging->ids, i));
  if (tui_wave_flag(tui, &effect, flagging->reason, note))
    flagging_free(flagging);
  else
    flag_now(tui, flagging, note);
}

static void
note_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  if (!text) {
    flagging_free(data);
    tui_say(tui, _("Nothing was flagged."));
    return;
  }
  flag_with_reason(tui, data, *text != '\0' ? text : NULL);
}

static void
reason_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Flagging *flagging = data;
  for (const FpFlagReason *reason = fp_flag_reasons(); text && reason->id; reason++) {
    if (*text != reason->key)
      continue;
    flagging->reason = g_strdup(reason->id);
    if (g_str_equal(reason->id, "other"))
      tui_ask(tui, FP_PROMPT_LINE, _("What the moderators should know:"), NULL, note_answered, flagging);
    else
      flag_with_reason(tui, flagging, NULL);
    return;
  }
  flagging_free(flagging);
  tui_say(tui, _("Nothing was flagged."));
}

/* " s spam, p phishing, …", or the letters alone, as the person's language has them. */
static void
add_reasons(GString *question, const char *shown, gboolean explained)
{
  for (const FpFlagReason *reason = fp_flag_reasons(); reason->id;
       reason++, shown = g_utf8_next_char(shown)) {
    const char *title = explained ? _(reason->title) : "";
    g_autofree char *letter = g_utf8_substring(shown, 0, 1);
    /* What explains a reason stands after a colon: too long for a question. */
    g_string_append_printf(question, " %s%s%.*s,", letter, explained ? " " : "", (int)strcspn(title, ":"),
                           title);
  }
}

/* "none of them" stands last, in capitals. */
static void
ask_reason(Tui *tui, FpEffect *effect)
{
  GString *question = g_string_new(_("Flag as:"));
  GString *brief = g_string_new(_("Flag as:"));
  g_autoptr(GString) letters = g_string_new(NULL);
  for (const FpFlagReason *reason = fp_flag_reasons(); reason->id; reason++)
    g_string_append_c(letters, reason->key);
  g_string_append_c(letters, 'n');
  const char *shown = fp_letters_shown(letters->str);
  add_reasons(question, shown, TRUE);
  add_reasons(brief, shown, FALSE);
  g_string_append(question, _(" or N nothing:"));
  g_string_append(brief, _(" or N:"));
  tui_ask_once(tui, question->str, brief->str, letters->str, reason_answered,
               flagging_new(tui, effect, NULL));
  g_string_free(question, TRUE);
  g_string_free(brief, TRUE);
}

void
tui_do_flag_as(Tui *tui, FpEffect *effect)
{
  if (!effect->ids)
    tui_say(tui, _("There is nothing here to flag."));
  else
    ask_reason(tui, effect);
}

/* --- undo --- */

static void
undone(GObject *source, GAsyncResult *result, gpointer data)
{
  TuiWork *work = data;
  Tui *tui = work->tui;
  g_autoptr(GError) error = NULL;
  FpUndone what;
  fp_flag_undo_finish(result, &what, &error);
  tui_work_end(work);
  if (!tui->member)
    return;
  if (error) {
    tui_say_error(tui, error);
    return;
  }
  g_autofree char *sentence = fp_undo_sentence(&what);
  tui_say(tui, sentence);
}

void
tui_do_undo(Tui *tui, gint64 row)
{
  TuiWork *work = tui_work_new(tui, _("Taking it back."), NULL);
  tui->flagged_at = 0;
  if (row != 0)
    fp_flag_undo_row_async(tui->member, row, work->cancellable, undone, work);
  else
    fp_flag_undo_async(tui->member, NULL, work->cancellable, undone, work);
}

/* --- block --- */

typedef struct {
  TuiWork *work;
  FpPerson *person;
  char *conversation; /* of theirs: its row may be hidden then, and its id leads back; or NULL */
} Blocking;

static void
blocking_free(Blocking *blocking)
{
  fp_person_unref(blocking->person);
  g_free(blocking->conversation);
  g_free(blocking);
}

static void
say_blocked(Tui *tui, const Blocking *blocking, gboolean at_forum)
{
  const char *sentence = at_forum ? _("The sender is blocked at the forum.")
                                  : _("This forum cannot block: the sender's messages are hidden here.");
  if (!blocking->conversation) {
    tui_say(tui, sentence);
    return;
  }
  /* Translators: a sentence, then the id of a conversation; "block --undo" is a command. */
  g_autofree char *whole =
      g_strdup_printf(_("%s block --undo %s takes it back."), sentence, blocking->conversation);
  tui_say(tui, whole);
}

static void
blocked(GObject *source, GAsyncResult *result, gpointer data)
{
  Blocking *blocking = data;
  Tui *tui = blocking->work->tui;
  g_autoptr(GError) error = NULL;
  gboolean at_forum = FALSE, done = fp_inbox_block_finish(result, &at_forum, &error);
  tui_work_end(blocking->work);
  if (tui->member && !done)
    tui_say_error(tui, error);
  else if (tui->member)
    say_blocked(tui, blocking, at_forum);
  blocking_free(blocking);
}

static void
block_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Blocking *blocking = data;
  if (g_strcmp0(text, "y") != 0) {
    tui_say(tui, _("Nobody was blocked."));
    blocking_free(blocking);
    return;
  }
  blocking->work = tui_work_new(tui, _("Blocking the sender."), NULL);
  fp_inbox_block_async(tui->member, blocking->person, blocking->work->cancellable, blocked, blocking);
}

/* The conversation by which the sender is named; not one in which somebody else wrote last. (transfer full)
 */
static char *
way_back(Tui *tui, const FpEffect *effect, const FpPerson *person)
{
  const char *id = effect->about                          ? effect->about->conversation
                   : effect->ids && effect->ids->len == 1 ? g_ptr_array_index(effect->ids, 0)
                                                          : NULL;
  g_autoptr(FpConversation) stored = id ? fp_store_summary(fp_member_store(tui->member), id, NULL) : NULL;
  gboolean theirs = stored && stored->from && g_strcmp0(stored->from->id, person->id) == 0;
  return theirs ? g_strdup(id) : NULL;
}

void
tui_do_block(Tui *tui, FpEffect *effect)
{
  FpPerson *person = sender_of(tui, effect);
  if (!person && tui_wave_block(tui, effect))
    return;
  if (!person) {
    tui_say(tui, _("Choose one conversation: its sender is the one to block."));
    return;
  }
  g_autofree char *question = g_strdup_printf(_("Block %s? y or N:"), person->name);
  Blocking *blocking = g_new0(Blocking, 1);
  blocking->conversation = way_back(tui, effect, person);
  blocking->person = person;
  tui_ask(tui, FP_PROMPT_LETTER, question, "yn", block_answered, blocking);
}
