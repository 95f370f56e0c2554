/* Campaigns on the screen: their row in the inbox, the list of their senders, one key that flags those that
 * are chosen. All senders are shown before anything is sent. Called by do.c, do_flag.c and inbox_rows.c. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "tui/tui.h"

/* Seconds that a campaign flagged from its row waits at least: its senders are to be read first. */
enum { READING_TIME = 30 };
enum { NARROW = 40 /* columns of a large type */ };

/* --- its row in the inbox --- */

static const char *
wave_word(const FpWave *wave, FpStyle *style)
{
  *style = FP_STYLE_FLAGGED;
  if (wave->flagged > 0 && wave->left == 0) {
    if (wave->trouble > 0)
      *style = FP_STYLE_WARNING;
    return wave->trouble > 0             ? _("look")
           : wave->sent == wave->flagged ? fp_flag_state_shown(FP_FLAG_SENT)
                                         : fp_flag_state_shown(FP_FLAG_HELD);
  }
  *style = FP_STYLE_WARNING;
  return fp_level_shown(wave->level);
}

void
tui_wave_record(FpRecord *record, const FpWave *wave, gint64 now, gboolean in_lines)
{
  const char *word = wave_word(wave, &record->style);
  record->id = g_strdup(wave->id);
  record->state = wave->unread > 0 ? g_strdup_printf(_("new %s"), word) : g_strdup(word);
  record->who = fp_counts(ngettext("%u sender", "%u senders", wave->senders), wave->senders);
  record->what = fp_wave_what(wave);
  fp_record_set_when(record, wave->last, now);
  record->fresh = wave->unread > 0;
  record->rest =
      in_lines
          ? g_strdup(_("A campaign: the same text from each. Its number lists the senders, flag and its "
                       "number reports them."))
          : tui_with_key(_("A campaign: the same text from each. Enter lists the senders, ! flags them."),
                         "!", FP_ACT_FLAG);
}

/* --- its senders as a list --- */

typedef struct {
  FpMember *member;
  FpWave *wave; /* never NULL */
} WaveRows;

static guint
count(gpointer self)
{
  return ((const WaveRows *)self)->wave->members->len;
}

static gboolean
get(gpointer self, guint row, FpRecord *record)
{
  const WaveRows *rows = self;
  const FpWaveMember *one = row < count(self) ? g_ptr_array_index(rows->wave->members, row) : NULL;
  if (!one)
    return FALSE;
  g_autofree char *facts = fp_wave_member_facts(one);
  record->id = g_strdup(one->message);
  record->state = g_strdup(fp_flag_state_shown(one->flag));
  record->style =
      one->flag == FP_FLAG_REFUSED || one->flag == FP_FLAG_UNSURE ? FP_STYLE_WARNING : FP_STYLE_FLAGGED;
  record->who = g_strdup(one->from->name);
  record->what = g_steal_pointer(&facts);
  record->rest = g_strdup(one->subject);
  fp_record_set_when(record, one->sent, fp_clock_now());
  record->fresh = one->unread;
  return TRUE;
}

static void
rows_free(gpointer self)
{
  WaveRows *rows = self;
  fp_wave_free(rows->wave);
  g_free(rows);
}

static void
set_title(FpView *view, const FpWave *wave)
{
  g_autofree char *sentence = fp_wave_sentence(wave), *progress = fp_wave_progress(wave);
  g_autofree char *title = progress ? g_strdup_printf("%s, %s", sentence, progress) : g_strdup(sentence);
  g_autofree char *senders = fp_counts(ngettext("%u sender", "%u senders", wave->senders), wave->senders);
  g_autofree char *brief =
      g_strdup_printf("%s, %s", senders, progress ? progress : fp_level_shown(wave->level));
  fp_view_set_title(view, title);
  fp_view_set_title_brief(view, !progress || fp_text_width(brief) <= NARROW ? brief : progress);
}

static FpView *
view_of(Tui *tui, const char *id)
{
  for (guint i = 0; i < tui->views->len; i++) {
    FpView *view = g_ptr_array_index(tui->views, i);
    if (g_str_equal(view->ops->name, "campaign") &&
        (!id || g_str_equal(((const WaveRows *)view->behind)->wave->id, id)))
      return view;
  }
  return NULL;
}

static void
tag_chosen(FpView *view)
{
  const WaveRows *rows = view->behind;
  fp_rows_view_untag(view);
  for (guint i = 0; i < rows->wave->members->len; i++) {
    const FpWaveMember *one = g_ptr_array_index(rows->wave->members, i);
    if (fp_wave_chosen(rows->wave, one))
      fp_rows_view_tag(view, one->message);
  }
}

/* Takes the wave over. */
static FpView *
push_view(Tui *tui, FpWave *wave)
{
  WaveRows *rows = g_new0(WaveRows, 1);
  FpRows table = {.count = count, .get = get, .self = rows, .free = rows_free};
  rows->member = tui->member;
  rows->wave = wave;
  FpView *view = fp_campaign_view_new(&table);
  view->behind = rows; /* freed with the table */
  set_title(view, wave);
  tag_chosen(view);
  tui_push(tui, view);
  fp_wave_want_facts(tui->member, wave);
  return view;
}

/* A conversation's id counts before a campaign's. */
static FpWave *
wave_named(Tui *tui, const char *id)
{
  g_autoptr(FpConversation) conversation = NULL;
  if (!fp_wave_is_id(id))
    return NULL;
  conversation = fp_store_summary(fp_member_store(tui->member), id, NULL);
  return !conversation ? fp_wave_open(tui->member, id, NULL) : NULL;
}

gboolean
tui_wave_open(Tui *tui, const char *id)
{
  FpWave *wave = wave_named(tui, id);
  if (!wave)
    return FALSE;
  push_view(tui, wave);
  return TRUE;
}

/* What was flagged and is taken back is chosen again; of whom the forum has told meanwhile that they are to
 * be spared, no more. */
static void
choose_anew(FpView *view, const FpWave *before, const FpWave *now)
{
  g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < before->members->len; i++) {
    FpWaveMember *old = g_ptr_array_index(before->members, i);
    g_hash_table_insert(known, old->message, old);
  }
  for (guint i = 0; i < now->members->len; i++) {
    const FpWaveMember *one = g_ptr_array_index(now->members, i);
    const FpWaveMember *old = g_hash_table_lookup(known, one->message);
    if (old && fp_wave_is_left(one) && !old->spared && !fp_wave_is_left(old))
      fp_rows_view_tag(view, one->message);
    else if (old && one->spared && !old->spared)
      fp_rows_view_untag_one(view, one->message);
  }
}

void
tui_wave_changed(Tui *tui)
{
  FpView *view = view_of(tui, NULL);
  WaveRows *rows = view ? view->behind : NULL;
  FpWave *wave = rows ? fp_wave_open(tui->member, rows->wave->id, NULL) : NULL;
  if (!wave)
    return;
  choose_anew(view, rows->wave, wave);
  fp_wave_free(rows->wave);
  rows->wave = wave;
  set_title(view, wave);
  fp_view_update(view);
  tui_changed(tui);
}

/* --- from rows to what they stand for --- */

void
tui_wave_places(FpView *view, FpEffect *effect)
{
  const WaveRows *rows = view->behind;
  if (effect->action == FP_ACT_FLAG || effect->action == FP_ACT_FLAG_AS || effect->action == FP_ACT_FINE)
    return;
  for (guint i = 0; effect->ids && i < effect->ids->len; i++) {
    for (guint k = 0; k < rows->wave->members->len; k++) {
      const FpWaveMember *one = g_ptr_array_index(rows->wave->members, k);
      if (!g_str_equal(one->message, g_ptr_array_index(effect->ids, i)))
        continue;
      g_free(g_ptr_array_index(effect->ids, i));
      g_ptr_array_index(effect->ids, i) = g_strdup(one->conversation);
      break;
    }
  }
}

void
tui_wave_expand(Tui *tui, FpEffect *effect)
{
  g_autoptr(GPtrArray) ids = g_steal_pointer(&effect->ids);
  for (guint i = 0; ids && i < ids->len; i++) {
    g_autoptr(FpWave) wave = wave_named(tui, g_ptr_array_index(ids, i));
    for (guint k = 0; wave && k < wave->conversations->len; k++)
      fp_effect_add(effect, ((const FpConversation *)g_ptr_array_index(wave->conversations, k))->id);
    if (!wave)
      fp_effect_add(effect, g_ptr_array_index(ids, i));
  }
}

/* --- flagging --- */

typedef struct {
  char *id, *reason, *note;
  TuiWork *work;
  FpEffect effect; /* the chosen ones */
  char *more;
} Flagging;

static void
flagging_free(Flagging *flagging)
{
  fp_effect_clear(&flagging->effect);
  g_free(flagging->id);
  g_free(flagging->reason);
  g_free(flagging->note);
  g_free(flagging->more);
  g_free(flagging);
}

static void
answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Flagging *flagging = data;
  if (g_strcmp0(text, "y") == 0)
    tui_do_flag_shown(tui, &flagging->effect, flagging->reason, flagging->note, 0, flagging->more);
  else
    tui_say(tui, _("Nothing was flagged."));
  flagging_free(flagging);
}

/* The list is on the screen. Where nothing is held back, it is asked about; else it can be taken back as long
 * as it takes to read it. */
static void
flag_chosen(Tui *tui, Flagging *flagging)
{
  gint64 seconds = fp_setting_int(tui->app, tui->account, "undo");
  guint n = flagging->effect.ids->len;
  g_autofree char *question = NULL;
  if (seconds == 0) {
    question = fp_counts(ngettext("Flag %u message of these senders? y or N:",
                                  "Flag the %u messages of these senders? y or N:", n),
                         n);
    tui_ask(tui, FP_PROMPT_LETTER, question, "yn", answered, flagging);
    return;
  }
  /* Who is not to be hurried has a minute as it is. */
  tui_do_flag_shown(
      tui, &flagging->effect, flagging->reason, flagging->note,
      seconds < 0 || fp_app_unhurried(tui->app) || seconds >= READING_TIME ? -1 : READING_TIME * FP_SECOND,
      flagging->more);
  flagging_free(flagging);
}

static void
show_and_flag(Tui *tui, Flagging *flagging)
{
  FpWave *wave = fp_wave_open(tui->member, flagging->id, NULL);
  FpView *view = wave ? view_of(tui, flagging->id) : NULL;
  guint spared = 0;
  if (!wave) {
    tui_say(tui, _("This campaign is not there any more."));
    flagging_free(flagging);
    return;
  }
  for (guint i = 0; i < wave->members->len; i++) {
    const FpWaveMember *one = g_ptr_array_index(wave->members, i);
    gboolean chosen = fp_wave_chosen(wave, one);
    spared += one->spared || (fp_wave_is_left(one) && !chosen);
    g_autofree char *id = g_strconcat(FP_ID_MESSAGE, one->message, NULL);
    if (chosen)
      fp_effect_add(&flagging->effect, id);
  }
  if (spared > 0)
    flagging->more = fp_counts(ngettext("%u sender was not chosen: look at the list.",
                                        "%u senders were not chosen: look at the list.", spared),
                               spared);
  if (!view)
    push_view(tui, wave);
  else
    fp_wave_free(wave);
  if (flagging->effect.ids) {
    flag_chosen(tui, flagging);
    return;
  }
  g_autofree char *chooses =
      tui_with_key(_("Nobody is chosen in this list: t chooses, ! flags."), "t", FP_ACT_TAG);
  if (spared > 0)
    tui_say_key(tui, chooses, "!", FP_ACT_FLAG);
  else
    tui_say(tui, _("All of this campaign is flagged already."));
  flagging_free(flagging);
}

static void
prepared(GObject *source, GAsyncResult *result, gpointer data)
{
  Flagging *flagging = data;
  Tui *tui = flagging->work->tui;
  g_autoptr(GError) error = NULL;
  gboolean done = fp_flag_prepare_finish(result, &error);
  g_clear_pointer(&flagging->work, tui_work_end);
  if (tui->member && done) {
    show_and_flag(tui, flagging);
    return;
  }
  if (tui->member)
    tui_say_error(tui, error);
  flagging_free(flagging);
}

/* Of whom nothing is known the forum is asked first: the old ones are to be found. */
static gboolean
lacks_facts(const FpWave *wave)
{
  for (guint i = 0; i < wave->members->len; i++) {
    const FpPerson *from = ((const FpWaveMember *)g_ptr_array_index(wave->members, i))->from;
    if (from->registered == 0 && from->posts < 0 && from->seen == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
any_campaign(const FpEffect *effect)
{
  for (guint i = 0; effect->ids && i < effect->ids->len; i++)
    if (fp_wave_is_id(g_ptr_array_index(effect->ids, i)))
      return TRUE;
  return FALSE;
}

gboolean
tui_wave_flag(Tui *tui, FpEffect *effect, const char *reason, const char *note)
{
  const char *ids[] = {NULL, NULL};
  g_autoptr(FpWave) wave = NULL;
  if (!any_campaign(effect))
    return FALSE;
  if (effect->ids->len > 1) {
    tui_say(tui, _("Flag a campaign by itself: its senders are shown first."));
    return TRUE;
  }
  ids[0] = g_ptr_array_index(effect->ids, 0);
  wave = wave_named(tui, ids[0]);
  if (!wave)
    return FALSE;
  Flagging *flagging = g_new0(Flagging, 1);
  flagging->id = g_strdup(ids[0]);
  flagging->reason = g_strdup(reason);
  flagging->note = g_strdup(note);
  flagging->effect.action = FP_ACT_FLAG;
  if (!lacks_facts(wave)) {
    show_and_flag(tui, flagging);
    return TRUE;
  }
  flagging->work = tui_work_new(tui, _("Asking the forum about the senders."), NULL);
  fp_flag_prepare_async(tui->member, ids, flagging->work->cancellable, prepared, flagging);
  return TRUE;
}

/* --- blocking --- */

typedef struct {
  TuiWork *work;
  GPtrArray *people; /* FpPerson */
  guint next, at_forum;
} Blocking;

static void block_next(Blocking *blocking);

/* Each is taken back by a conversation of theirs. */
static void
say_blocked(Tui *tui, guint n, gboolean at_forum)
{
  g_autofree char *sentence = fp_counts(
      at_forum ? ngettext("%u sender is blocked at the forum.", "%u senders are blocked at the forum.", n)
               : _("This forum cannot block: the messages of %u senders are hidden here."),
      n);
  tui_sayf(tui, _("%s block --undo %s takes it back."), sentence, "ID");
}

static void
end_blocking(Blocking *blocking, const GError *error)
{
  Tui *tui = blocking->work->tui;
  guint n = blocking->next;
  tui_work_end(blocking->work);
  if (tui->member && n > 0)
    say_blocked(tui, n, blocking->at_forum == n);
  if (tui->member && error)
    tui_say_error(tui, error);
  g_ptr_array_unref(blocking->people);
  g_free(blocking);
}

static void
blocked(GObject *source, GAsyncResult *result, gpointer data)
{
  Blocking *blocking = data;
  g_autoptr(GError) error = NULL;
  gboolean at_forum = FALSE;
  if (!fp_inbox_block_finish(result, &at_forum, &error)) {
    end_blocking(blocking, error);
    return;
  }
  blocking->next++;
  blocking->at_forum += at_forum;
  block_next(blocking);
}

static void
block_next(Blocking *blocking)
{
  Tui *tui = blocking->work->tui;
  if (!tui->member || blocking->next >= blocking->people->len)
    end_blocking(blocking, NULL);
  else
    fp_inbox_block_async(tui->member, g_ptr_array_index(blocking->people, blocking->next),
                         blocking->work->cancellable, blocked, blocking);
}

static void
block_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  g_autoptr(GPtrArray) people = data;
  if (g_strcmp0(text, "y") != 0) {
    tui_say(tui, _("Nobody was blocked."));
    return;
  }
  Blocking *blocking = g_new0(Blocking, 1);
  blocking->people = g_steal_pointer(&people);
  blocking->work = tui_work_new(tui, _("Blocking the senders."), NULL);
  block_next(blocking);
}

static void
add_person(GPtrArray *people, GHashTable *seen, const FpPerson *person)
{
  /* Asked first: adding takes the newer of two equal keys, and that person may go before the table does. */
  if (!person->id || g_hash_table_contains(seen, person->id))
    return;
  g_hash_table_add(seen, person->id);
  g_ptr_array_add(people, fp_person_ref((FpPerson *)person));
}

static void
unref_person(gpointer person)
{
  fp_person_unref(person);
}

gboolean
tui_wave_block(Tui *tui, FpEffect *effect)
{
  g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func(unref_person);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; effect->ids && i < effect->ids->len; i++) {
    const char *id = g_ptr_array_index(effect->ids, i);
    g_autoptr(FpWave) wave = wave_named(tui, id);
    g_autoptr(FpConversation) one = !wave ? fp_store_summary(fp_member_store(tui->member), id, NULL) : NULL;
    for (guint k = 0; wave && k < wave->members->len; k++) {
      const FpWaveMember *member = g_ptr_array_index(wave->members, k);
      if (!member->spared)
        add_person(people, seen, member->from);
    }
    if (one && one->from)
      add_person(people, seen, one->from);
  }
  if (people->len == 0)
    return FALSE;
  g_autofree char *question =
      fp_counts(ngettext("Block %u sender? y or N:", "Block %u senders? y or N:", people->len), people->len);
  tui_ask(tui, FP_PROMPT_LETTER, question, "yn", block_answered, g_steal_pointer(&people));
  return TRUE;
}
