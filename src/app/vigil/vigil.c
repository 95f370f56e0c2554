/* The judge at work in one account: new messages are judged before they are stored, those of a campaign once
 * more when it grows, and all again when something is learnt. Called by inbox.c, inbox_open.c, sender.c and
 * learn.c. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/judge.h"
#include "flagpost/url.h"

#include "app/vigil/vigil.h"

#include <sodium.h>

#define LOOKED_BACK 300  /* conversations of the archive that are known at the start */
#define OF_EACH     200  /* the newest messages of each of them */
#define KEPT        3000 /* the newest messages, which are judged again when something is learnt */
#define ROOM        100  /* so many of the oldest make room at once */
#define PLACED      9000 /* the campaigns forget none: from here on all begins anew */
#define HOURS_LEAST 60   /* messages before an hour can be called quiet */
#define QUIET_SHARE 50   /* one in so many messages, the neighbouring hours counted */
#define RECEIVED    16   /* bytes of a hash */

typedef struct { /* g_rc_box: a page at work holds on to its own */
  FpMessage *message;
  gint64 moment;             /* when it was sent, or became known */
  guint number;              /* in the campaigns */
  guint alike;               /* messages of its campaign when it was judged */
  guchar received[RECEIVED]; /* the hash of its text as received, which is not kept */
} Entry;

struct _FpVigil {
  FpMember *member; /* borrowed: it owns this */
  FpJudge *judge;
  FpCampaigns *campaigns;
  GPtrArray *entries;   /* Entry */
  gint64 oldest;        /* once there is no room: the moment of the oldest of them */
  guint placed;         /* messages in the campaigns */
  guint pages;          /* at work */
  GHashTable *by_id;    /* message's id to Entry */
  guint hours[24], all; /* messages by hour, UTC */
  GPtrArray *back;      /* conversations of the archive still to be looked at, from the end on; NULL: none */
};

static void
entry_clear(gpointer data)
{
  Entry *entry = data;
  fp_message_unref(entry->message);
}

static void
entry_unref(gpointer entry)
{
  g_rc_box_release_full(entry, entry_clear);
}

void
fp_vigil_free(FpVigil *vigil)
{
  if (!vigil)
    return;
  g_clear_pointer(&vigil->back, g_ptr_array_unref);
  g_hash_table_unref(vigil->by_id);
  g_ptr_array_unref(vigil->entries);
  fp_campaigns_free(vigil->campaigns);
  fp_judge_free(vigil->judge);
  g_free(vigil);
}

/* --- what is known --- */

static gboolean
same_text(const FpMessage *a, const FpMessage *b)
{
  return g_strcmp0(a->html, b->html) == 0 && g_strcmp0(a->plain, b->plain) == 0 &&
         g_strcmp0(a->subject, b->subject) == 0;
}

static const char *
received(const FpMessage *message)
{
  return message->html ? message->html : message->plain;
}

static gboolean
is_judged(const FpMessage *message)
{
  return !message->outgoing && !message->system && !message->deleted && message->from && received(message);
}

static void
hash_received(const FpMessage *message, guchar *hash)
{
  const char *text = received(message);
  crypto_generichash(hash, RECEIVED, (const guchar *)text, strlen(text), NULL, 0);
}

static gboolean
is_known(const Entry *known, const FpMessage *message)
{
  guchar hash[RECEIVED];
  hash_received(message, hash);
  return memcmp(hash, known->received, RECEIVED) == 0 &&
         g_strcmp0(known->message->subject, message->subject) == 0;
}

/* Who wrote the message before is kept once. */
static FpPerson *
sender_to_keep(const FpVigil *vigil, FpPerson *from)
{
  const Entry *last = vigil->entries->len > 0 ? vigil->entries->pdata[vigil->entries->len - 1] : NULL;
  return fp_person_ref(last && fp_person_equal(last->message->from, from) ? last->message->from : from);
}

/* What is kept to be judged again: what people read. */
static FpMessage *
copy_to_keep(const FpVigil *vigil, const FpMessage *message)
{
  FpMessage *kept = fp_message_new(message->id, message->conversation);
  fp_rich_unref(kept->rich);
  kept->rich = fp_rich_ref(message->rich);
  kept->from = sender_to_keep(vigil, message->from);
  kept->subject = g_strdup(message->subject);
  kept->campaign = g_strdup(message->campaign);
  kept->suspicion = message->suspicion ? fp_suspicion_ref(message->suspicion) : NULL;
  kept->sent = message->sent;
  kept->unread = message->unread;
  kept->edited = message->edited;
  return kept;
}

static int
by_moment(gconstpointer a, gconstpointer b)
{
  const Entry *one = *(Entry *const *)a, *other = *(Entry *const *)b;
  return one->moment < other->moment ? -1 : one->moment > other->moment;
}

static gint64
oldest_moment(const FpVigil *vigil)
{
  gint64 oldest = G_MAXINT64;
  for (guint i = 0; i < vigil->entries->len; i++)
    oldest = MIN(oldest, ((const Entry *)vigil->entries->pdata[i])->moment);
  return oldest;
}

static void
drop_oldest(FpVigil *vigil)
{
  g_ptr_array_sort(vigil->entries, by_moment);
  for (guint i = 0; i < ROOM; i++) {
    Entry *entry = vigil->entries->pdata[i];
    if (g_hash_table_lookup(vigil->by_id, entry->message->id) == entry)
      g_hash_table_remove(vigil->by_id, entry->message->id);
  }
  g_ptr_array_remove_range(vigil->entries, 0, ROOM);
  vigil->oldest = oldest_moment(vigil);
}

/* Mail from before all that is kept, as a first refresh brings it at its end, is not judged. FALSE: it is. */
static gboolean
make_room(FpVigil *vigil, gint64 moment)
{
  if (vigil->entries->len < KEPT)
    return TRUE;
  if (vigil->oldest == 0)
    vigil->oldest = oldest_moment(vigil);
  if (moment <= vigil->oldest)
    return FALSE;
  drop_oldest(vigil);
  return TRUE;
}

/* The message has been changed since it got that number. It may have been dropped meanwhile. */
static void
outdate(FpVigil *vigil, const char *id, guint number)
{
  Entry *known = g_hash_table_lookup(vigil->by_id, id);
  fp_campaigns_withdraw(vigil->campaigns, number);
  g_hash_table_remove(vigil->by_id, id);
  if (known)
    g_ptr_array_remove(vigil->entries, known);
}

/* NULL: it is known already, cannot be judged, or is too old. */
static Entry *
know(FpVigil *vigil, FpMessage *message)
{
  const Entry *known = g_hash_table_lookup(vigil->by_id, message->id);
  gboolean changed = known != NULL;
  guint before = known ? known->number : 0;
  gint64 now = fp_clock_now(), moment = message->sent > 0 ? MIN(message->sent, now) : now;
  if (!is_judged(message) || (known && is_known(known, message)) || !make_room(vigil, moment))
    return NULL;
  if (changed)
    outdate(vigil, message->id, before);
  Entry *entry = g_rc_box_new0(Entry);
  entry->message = copy_to_keep(vigil, message);
  entry->moment = moment;
  hash_received(message, entry->received);
  entry->number = fp_campaigns_add(vigil->campaigns, message);
  vigil->placed++;
  g_ptr_array_add(vigil->entries, entry);
  g_hash_table_replace(vigil->by_id, entry->message->id, entry);
  if (message->sent > 0 && !changed) {
    vigil->hours[message->sent / FP_HOUR % 24]++;
    vigil->all++;
  }
  return entry;
}

static void
look_at(FpVigil *vigil, const FpConversation *listed)
{
  g_autoptr(FpConversation) stored = fp_store_part(vigil->member->store, listed->id, NULL, OF_EACH, NULL);
  if (stored)
    fp_known_see(fp_known_of(vigil->member), stored);
  for (guint k = 0; stored && k < stored->messages->len; k++)
    know(vigil, stored->messages->pdata[k]);
}

/* The oldest of what is left to look back at. FALSE: that was all. */
static gboolean
look_back(FpVigil *vigil)
{
  if (vigil->back && vigil->back->len > 0) {
    look_at(vigil, vigil->back->pdata[vigil->back->len - 1]);
    g_ptr_array_set_size(vigil->back, (int)vigil->back->len - 1);
    return TRUE;
  }
  if (!vigil->back)
    return FALSE;
  g_clear_pointer(&vigil->back, g_ptr_array_unref);
  fp_campaigns_settle(vigil->campaigns);
  for (guint i = 0; i < vigil->entries->len; i++) {
    Entry *entry = vigil->entries->pdata[i];
    FpCampaign campaign;
    if (fp_campaigns_of(vigil->campaigns, entry->number, &campaign))
      entry->alike = campaign.messages;
  }
  return FALSE;
}

/* Awake, and not yet looking back. */
static FpVigil *
wake(FpMember *member)
{
  if (member->vigil)
    return member->vigil;
  FpVigil *vigil = member->vigil = g_new0(FpVigil, 1);
  vigil->member = member;
  vigil->judge = fp_judge_new();
  vigil->campaigns = fp_campaigns_new();
  vigil->entries = g_ptr_array_new_with_free_func(entry_unref);
  vigil->by_id = g_hash_table_new(g_str_hash, g_str_equal);
  fp_learn_take(member, vigil->judge);
  vigil->back = fp_store_list(member->store, "inbox", 0, LOOKED_BACK, NULL);
  return vigil;
}

static FpVigil *
vigil_of(FpMember *member)
{
  FpVigil *vigil = wake(member);
  while (look_back(vigil))
    ;
  return vigil;
}

/* --- judging --- */

/* -1: too few messages to tell. */
static int
quiet_hour(const FpVigil *vigil, gint64 sent)
{
  if (vigil->all < HOURS_LEAST || sent <= 0)
    return -1;
  guint hour = (guint)(sent / FP_HOUR % 24);
  guint around = vigil->hours[(hour + 23) % 24] + vigil->hours[hour] + vigil->hours[(hour + 1) % 24];
  return around * QUIET_SHARE <= vigil->all;
}

typedef struct {
  const FpKnown *known;
  gint64 sent;
} Asked;

static gboolean
domain_seen(const char *domain, gpointer data)
{
  const Asked *asked = data;
  return fp_known_domain(asked->known, domain, asked->sent);
}

/* Sets suspicion and campaign of the entry's message. TRUE: they are others than before. */
static gboolean
judge(FpVigil *vigil, Entry *entry)
{
  FpMember *member = vigil->member;
  FpJudgeFacts facts = FP_JUDGE_FACTS_UNKNOWN;
  FpCampaign campaign = {0};
  gboolean in_campaign = fp_campaigns_of(vigil->campaigns, entry->number, &campaign);
  entry->alike = campaign.messages;
  g_autoptr(FpMessage) view = fp_message_copy(entry->message);
  g_autoptr(FpPerson) stored = fp_store_person(member->store, entry->message->from->id);
  if (stored && (view->from->registered == 0 || view->from->posts < 0 || stored->seen > view->from->seen)) {
    fp_person_unref(view->from);
    view->from = g_steal_pointer(&stored);
  }
  facts.forum = member->site && member->site->base ? member->site->base->host : NULL;
  facts.quiet_hour = quiet_hour(vigil, view->sent);
  fp_judge_facts_of_campaign(&facts, in_campaign ? &campaign : NULL);
  FpKnown *known = fp_known_of(member);
  Asked asked = {known, view->sent};
  g_autoptr(GPtrArray) staff = fp_known_staff(known);
  facts.talked = fp_known_talked(known, view->from);
  facts.sender_gone = fp_known_is_gone(known, view->from);
  facts.staff = staff;
  if (fp_known_can_tell_domains(known, view->sent)) {
    facts.domain_seen = domain_seen;
    facts.data = &asked;
  }
  FpSuspicion *suspicion = fp_judge_message(vigil->judge, view, &facts);
  FpMessage *message = entry->message;
  /* The same score may have other reasons: a text came 17 times by now, and not 5. */
  gboolean changed = !message->suspicion || !fp_suspicion_equal(message->suspicion, suspicion) ||
                     g_strcmp0(message->campaign, in_campaign ? campaign.id : NULL) != 0;
  fp_suspicion_unref(message->suspicion);
  message->suspicion = suspicion;
  g_free(message->campaign);
  message->campaign = in_campaign ? g_strdup(campaign.id) : NULL;
  return changed;
}

/* One stored already, if its campaign has grown, or in any case. Says whether it was judged; what is another
 * verdict now is added to `changed`. */
static gboolean
judge_entry_again(FpVigil *vigil, Entry *entry, gboolean any, GPtrArray *changed)
{
  FpCampaign campaign = {0};
  fp_campaigns_of(vigil->campaigns, entry->number, &campaign);
  if (!any && campaign.messages == entry->alike)
    return FALSE;
  if (judge(vigil, entry))
    g_ptr_array_add(changed, entry->message);
  return TRUE;
}

/* Stored at once: the disk is waited for once, not for each message. */
static void
judge_all_again(FpVigil *vigil)
{
  g_autoptr(GPtrArray) changed = g_ptr_array_new();
  for (guint i = 0; i < vigil->entries->len; i++)
    judge_entry_again(vigil, vigil->entries->pdata[i], TRUE, changed);
  fp_store_save_verdicts(vigil->member->store, changed, NULL);
}

/* A page's message gets what is known of it, so that it is stored with it. */
static void
hand_over(const FpVigil *vigil, FpMessage *message)
{
  const Entry *entry = g_hash_table_lookup(vigil->by_id, message->id);
  if (!entry || message->suspicion || !entry->message->suspicion)
    return;
  message->suspicion = fp_suspicion_ref(entry->message->suspicion);
  g_free(message->campaign);
  message->campaign = g_strdup(entry->message->campaign);
}

static void
hand_over_all(const FpVigil *vigil, const GPtrArray *conversations)
{
  for (guint i = 0; i < conversations->len; i++) {
    const FpConversation *conversation = conversations->pdata[i];
    for (guint k = 0; k < conversation->messages->len; k++)
      hand_over(vigil, conversation->messages->pdata[k]);
  }
}

static gboolean
is_stored_judged(FpMember *member, const FpMessage *message)
{
  g_autoptr(FpMessage) stored = fp_store_message(member->store, message->id, NULL);
  return stored && same_text(stored, message) && (stored->suspicion || !is_judged(message));
}

/* --- a page, piece by piece: each is short, since keys wait for it --- */

typedef enum { ASK, LOOK_BACK, KNOW, SETTLE, JUDGE, AGAIN, HAND_OVER, DONE } Phase;

struct _FpJudging {
  FpMember *member;
  FpVigil *vigil; /* borrowed; NULL: not yet awake */
  GPtrArray *page;
  Phase phase;
  guint at;
  GPtrArray *fresh; /* Entry */
  GHashTable *is_fresh;
};

FpJudging *
fp_judging_new(FpMember *member, GPtrArray *conversations)
{
  FpJudging *judging = g_new0(FpJudging, 1);
  judging->member = fp_member_ref(member);
  judging->page = g_ptr_array_ref(conversations);
  judging->fresh = g_ptr_array_new_with_free_func(entry_unref);
  judging->is_fresh = g_hash_table_new(NULL, NULL);
  return judging;
}

void
fp_judging_free(FpJudging *judging)
{
  if (!judging)
    return;
  if (judging->vigil)
    judging->vigil->pages--;
  fp_member_unref(judging->member);
  g_ptr_array_unref(judging->page);
  g_ptr_array_unref(judging->fresh);
  g_hash_table_unref(judging->is_fresh);
  g_free(judging);
}

static void
enter(FpJudging *judging, Phase phase)
{
  judging->phase = phase;
  judging->at = 0;
}

/* A refresh that brings nothing new does not wake the judge: it would begin with reading what is stored. */
static void
ask(FpJudging *judging)
{
  FpVigil *awake = judging->member->vigil;
  if (awake && awake->placed >= PLACED && awake->pages == 0)
    g_clear_pointer(&judging->member->vigil, fp_vigil_free);
  const FpConversation *one = judging->at < judging->page->len ? judging->page->pdata[judging->at++] : NULL;
  gboolean judged = one && !judging->member->vigil;
  if (!one && !judging->member->vigil) {
    enter(judging, DONE);
    return;
  }
  for (guint k = 0; judged && !one->topic && k < one->messages->len; k++)
    judged = is_stored_judged(judging->member, one->messages->pdata[k]);
  if (judged)
    return;
  judging->vigil = wake(judging->member);
  judging->vigil->pages++;
  enter(judging, LOOK_BACK);
}

static void
know_one(FpJudging *judging)
{
  if (judging->at == judging->page->len) {
    enter(judging, judging->fresh->len > 0 ? SETTLE : HAND_OVER);
    return;
  }
  const FpConversation *one = judging->page->pdata[judging->at++];
  if (!one->topic)
    fp_known_see(fp_known_of(judging->member), one);
  for (guint k = 0; !one->topic && k < one->messages->len; k++) {
    Entry *entry = know(judging->vigil, one->messages->pdata[k]);
    if (entry && g_hash_table_add(judging->is_fresh, entry))
      g_ptr_array_add(judging->fresh, g_rc_box_acquire(entry));
  }
}

/* Up to the next that had to be judged once more. */
static void
judge_again_one(FpJudging *judging)
{
  g_autoptr(GPtrArray) changed = g_ptr_array_new();
  while (judging->at < judging->vigil->entries->len) {
    Entry *entry = judging->vigil->entries->pdata[judging->at++];
    if (g_hash_table_contains(judging->is_fresh, entry) ||
        !judge_entry_again(judging->vigil, entry, FALSE, changed))
      continue;
    fp_store_save_verdicts(judging->member->store, changed, NULL);
    return;
  }
  enter(judging, HAND_OVER);
}

gboolean
fp_judging_step(FpJudging *judging)
{
  switch (judging->phase) {
  case ASK:
    ask(judging);
    break;
  case LOOK_BACK:
    if (!look_back(judging->vigil))
      enter(judging, KNOW);
    break;
  case KNOW:
    know_one(judging);
    break;
  case SETTLE:
    fp_campaigns_settle(judging->vigil->campaigns);
    enter(judging, JUDGE);
    break;
  case JUDGE:
    if (judging->at == judging->fresh->len)
      enter(judging, AGAIN);
    else
      judge(judging->vigil, judging->fresh->pdata[judging->at++]);
    break;
  case AGAIN:
    judge_again_one(judging);
    break;
  case HAND_OVER:
    hand_over_all(judging->vigil, judging->page);
    fp_known_keep_lazily(fp_known_of(judging->member));
    enter(judging, DONE);
    break;
  case DONE:
    break;
  }
  return judging->phase != DONE;
}

void
fp_vigil_judge(FpMember *member, GPtrArray *conversations)
{
  FpJudging *judging = fp_judging_new(member, conversations);
  while (fp_judging_step(judging))
    ;
  fp_judging_free(judging);
  fp_known_keep(fp_known_of(member));
}

FpJudge *
fp_vigil_awake(FpMember *member)
{
  return vigil_of(member)->judge;
}

void
fp_vigil_again(FpMember *member)
{
  judge_all_again(vigil_of(member));
}

void
fp_vigil_person(FpMember *member, const FpPerson *person)
{
  FpVigil *vigil = vigil_of(member);
  g_autoptr(GPtrArray) changed = g_ptr_array_new();
  fp_known_person(fp_known_of(member), person);
  /* All of it can be asked and judged again: nobody waits for the disk. */
  fp_store_batch_enter(member->store);
  fp_known_keep(fp_known_of(member));
  for (guint i = 0; i < vigil->entries->len; i++) {
    Entry *entry = vigil->entries->pdata[i];
    if (g_strcmp0(entry->message->from->id, person->id) == 0 && judge(vigil, entry))
      g_ptr_array_add(changed, entry->message);
  }
  fp_store_save_verdicts(member->store, changed, NULL);
  fp_store_batch_leave(member->store);
  fp_store_batch_commit(member->store, NULL);
}
