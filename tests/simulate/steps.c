/* What the member does, one step a row of the table; what befalls him is in weather.c. A step's own seed
 * decides its particulars, so that leaving another step out does not change it. */
#include "config.h"

#include "simulate/steps.h"

/* --- asking the program and waiting for it --- */

void
ask_ended(GObject *source, GAsyncResult *result, gpointer data)
{
  Ask *ask = data;
  ask->done = TRUE;
  if (ask->ended)
    ask->ended(ask, result);
}

Ask *
ask_new(World *world, const Copy *copy, const char *what, void (*finish)(Ask *, GAsyncResult *))
{
  Ask *ask = g_new0(Ask, 1);
  ask->world = world;
  ask->member = copy->member;
  ask->what = g_strdup(what);
  ask->ended = finish;
  return ask;
}

/* Waits for the end, or goes on while it is under way: then it ends on its own, some time. */
void
ask_wait(Ask *ask)
{
  World *world = ask->world;
  if (dice_percent(&world->dice, 20)) {
    world_log(world, "%s: under way", ask->what);
    world_run(world, &ask->done, dice_time(&world->dice, 1000, 2 * FP_SECOND));
  } else if (!world_run(world, &ask->done, A_WHILE)) {
    world_break(world, "«%s» never ends", ask->what);
  }
  if (ask->done) {
    g_free(ask->what);
    g_free(ask);
  } else {
    world_bury(ask); /* it is told later, or the power was cut */
  }
}

void
ask_wait_wholly(Ask *ask)
{
  if (!ask->done && !world_run(ask->world, &ask->done, A_WHILE))
    world_break(ask->world, "«%s» never ends", ask->what);
  if (!ask->done) {
    world_bury(ask);
    return;
  }
  g_free(ask->what);
  g_free(ask);
}

void
ask_say_end(Ask *ask, const GError *error)
{
  world_log(ask->world, "%s: %s", ask->what, error ? error->message : "done");
}

/* --- reading --- */

void
step_refreshed(Ask *ask, GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  fp_inbox_refresh_finish(result, NULL, &error);
  ask_say_end(ask, error);
}

static void
refresh(World *world, Copy *copy)
{
  Ask *ask = ask_new(world, copy, "refresh the inbox", step_refreshed);
  fp_inbox_refresh_async(copy->member, dice_percent(&world->dice, 20), NULL, ask_ended, ask);
  ask_wait(ask);
}

static FpConversation *
any_conversation(World *world, const Copy *copy)
{
  guint count = fp_store_count(fp_member_store(copy->member), "inbox", NULL);
  if (count == 0)
    return NULL;
  g_autoptr(GPtrArray) list =
      fp_store_list(fp_member_store(copy->member), "inbox", dice_below(&world->dice, count), 1, NULL);
  return list && list->len > 0 ? fp_conversation_ref(list->pdata[0]) : NULL;
}

static void
opened(Ask *ask, GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpConversation) conversation = fp_inbox_open_finish(result, NULL, &error);
  ask_say_end(ask, error);
}

static void
read_one(World *world, Copy *copy)
{
  g_autoptr(FpConversation) conversation = any_conversation(world, copy);
  if (!conversation)
    return;
  Ask *ask = ask_new(world, copy, "open a conversation", opened);
  fp_inbox_open_async(copy->member, conversation->id, NULL, ask_ended, ask);
  ask_wait(ask);
}

/* --- flagging, taking back, sending --- */

void
step_note_deeds(World *world, const GPtrArray *items, const char *token)
{
  for (guint i = 0; i < items->len; i++) {
    const FpOutItem *item = items->pdata[i];
    if (item->id == 0)
      continue;
    Deed *deed = g_new0(Deed, 1);
    deed->row = item->id;
    deed->reference = g_strdup(item->reference);
    deed->conversation = g_strdup(item->conversation);
    if (item->route == FP_ROUTE_FLAG && item->messages->len > 0)
      deed->message = g_strdup(item->messages->pdata[0]);
    deed->token = g_strdup(token);
    g_ptr_array_add(world->deeds, deed);
  }
}

/* What was flagged; or what the archive failed to take, and may have taken all the same. */
static void
note_flagged(World *world, const char *const *conversations, const GPtrArray *items, const GError *error)
{
  if (items)
    step_note_deeds(world, items, NULL);
  if (items || error->domain != FP_STORE_ERROR)
    return;
  for (guint i = 0; i < world->deeds->len; i++) {
    Deed *deed = world->deeds->pdata[i];
    deed->anew = deed->anew || (deed->conversation && g_strv_contains(conversations, deed->conversation));
  }
}

static gint64
hold_time(World *world)
{
  static const gint64 holds[] = {0, -1, 3 * FP_SECOND, FP_MINUTE};
  return holds[dice_below(&world->dice, G_N_ELEMENTS(holds))];
}

static void
prepared(Ask *ask, GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  fp_flag_prepare_finish(result, &error);
  ask_say_end(ask, error);
}

/* What a report is made of is fetched first. FALSE: the power was cut meanwhile, or it is under way still. */
static gboolean
prepare(World *world, Copy *copy, const char *const *ids)
{
  FpMember *member = copy->member;
  Ask *ask = ask_new(world, copy, "look at what is to be flagged", prepared);
  fp_flag_prepare_async(member, ids, NULL, ask_ended, ask);
  ask_wait(ask);
  return !world->down && !world->broken && copy->member == member;
}

static void
flag(World *world, Copy *copy)
{
  g_autoptr(FpConversation) conversation = any_conversation(world, copy);
  if (!conversation)
    return;
  const char *ids[] = {conversation->id, NULL};
  FpFlagAsk ask = {.ids = ids, .hold = hold_time(world)};
  g_autoptr(GError) error = NULL;
  gboolean already = FALSE;
  if (!prepare(world, copy, ids))
    return;
  g_autoptr(GPtrArray) items = fp_flag_queue(copy->member, &ask, &already, &error);
  note_flagged(world, ids, items, error);
  world_log(world, "flag %s, held for %d s: %s", conversation->id, (int)(ask.hold / FP_SECOND),
            error     ? error->message
            : already ? "already"
                      : "queued");
}

/* Every conversation of the inbox as one wave. NULL: none. */
GPtrArray *
step_queue_all(World *world, Copy *copy, gint64 hold)
{
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(copy->member), "inbox", 0, 10, NULL);
  if (!list || list->len == 0)
    return NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add(ids, ((FpConversation *)list->pdata[i])->id);
  g_ptr_array_add(ids, NULL);
  FpFlagAsk ask = {.ids = (const char *const *)ids->pdata, .reason = "phishing", .hold = hold};
  g_autoptr(GError) error = NULL;
  if (!prepare(world, copy, ask.ids))
    return NULL;
  GPtrArray *items = fp_flag_queue(copy->member, &ask, NULL, &error);
  note_flagged(world, ask.ids, items, error);
  world_log(world, "flag all %u, held for %d s: %s", list->len, (int)(ask.hold / FP_SECOND),
            error ? error->message : "queued");
  return items;
}

static void
flag_all(World *world, Copy *copy)
{
  g_autoptr(GPtrArray) items = step_queue_all(world, copy, hold_time(world));
}

void
step_undone(Ask *ask, GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  FpUndone what;
  FpUndoEnd end = fp_flag_undo_finish(result, &what, &error);
  g_autofree char *sentence = fp_undo_sentence(&what);
  if (ask->deed && end == FP_UNDO_HELD && !error)
    ask->deed->taken_back = TRUE;
  world_log(ask->world, "%s: %s", ask->what, error ? error->message : sentence);
}

static void
undo(World *world, Copy *copy)
{
  Deed *deed = NULL;
  if (world->deeds->len > 0 && dice_percent(&world->dice, 50))
    deed = world->deeds->pdata[dice_below(&world->dice, world->deeds->len)];
  g_autofree char *what = g_strdup_printf("undo %s", deed ? deed->reference : "the last");
  Ask *ask = ask_new(world, copy, what, step_undone);
  ask->deed = deed && deed->reference ? deed : NULL;
  fp_flag_undo_async(copy->member, deed ? deed->reference : NULL, NULL, ask_ended, ask);
  ask_wait(ask);
}

void
step_sent(Ask *ask, GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  FpOutboxEnd end = {0};
  fp_outbox_send_finish(result, &end, &error);
  world_log(ask->world, "%s: %s (%u sent, %u refused, %u waiting, %u unsure)", ask->what,
            error ? error->message : "done", end.sent, end.refused, end.waiting, end.unsure);
}

static void
send_by(World *world, Copy *copy, const char *what)
{
  Ask *ask = ask_new(world, copy, what, step_sent);
  fp_outbox_send_async(copy->member, dice_percent(&world->dice, 50), 0, dice_percent(&world->dice, 50), NULL,
                       ask_ended, ask);
  ask_wait(ask);
}

static void
send_now(World *world, Copy *copy)
{
  send_by(world, copy, "send what waits");
}

static void
both_send(World *world, Copy *copy)
{
  if (!world->copies[0].member || !world->copies[1].member)
    return;
  Ask *first = ask_new(world, &world->copies[0], "one copy sends", step_sent);
  fp_outbox_send_async(first->member, TRUE, 0, TRUE, NULL, ask_ended, first);
  send_by(world, &world->copies[1], "the other copy sends");
  if (!world->down)
    ask_wait(first);
  else
    world_bury(first);
}

static void
write_message(World *world, Copy *copy)
{
  g_autofree char *token = g_strdup_printf("turnip-%08x", (guint)dice_roll(&world->dice));
  g_autofree char *text = g_strdup_printf("Where does the swap meet? %s Zebraword", token);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpOutItem) item = fp_message_queue(copy->member, demo_forum_moderators(world->forum),
                                               "A question", text, NULL, hold_time(world), &error);
  if (item) {
    g_autoptr(GPtrArray) items = g_ptr_array_new();
    g_ptr_array_add(items, item);
    step_note_deeds(world, items, token);
  }
  world_log(world, "write to the moderators (%s): %s", token, error ? error->message : "queued");
}

/* --- drafts --- */

static void
save_draft(World *world, Copy *copy)
{
  Draft *kept = world->drafts->len > 0 && dice_percent(&world->dice, 50)
                    ? world->drafts->pdata[dice_below(&world->dice, world->drafts->len)]
                    : NULL;
  g_autofree char *text = g_strdup_printf("A draft, Zebraword turnip-%08x", (guint)dice_roll(&world->dice));
  FpDraft draft = {.id = kept ? kept->id : 0, .to = (char *)"moderators", .text = text};
  g_autoptr(GError) error = NULL;
  gint64 id = fp_store_save_draft(fp_member_store(copy->member), &draft, &error);
  world_log(world, "%s: %s", kept ? "write on at a draft" : "begin a draft",
            error ? error->message : "stored");
  if (id == 0 && kept) {
    g_free(kept->tried);
    kept->tried = g_steal_pointer(&text);
  }
  if (id == 0)
    return;
  if (!kept) {
    kept = g_new0(Draft, 1);
    g_ptr_array_add(world->drafts, kept);
  }
  kept->id = id;
  g_clear_pointer(&kept->tried, g_free);
  g_free(kept->text);
  kept->text = g_steal_pointer(&text);
}

static void
drop_draft(World *world, Copy *copy)
{
  if (world->drafts->len == 0)
    return;
  guint n = dice_below(&world->dice, world->drafts->len);
  Draft *kept = world->drafts->pdata[n];
  g_autoptr(GError) error = NULL;
  gboolean gone = fp_store_delete_draft(fp_member_store(copy->member), kept->id, &error);
  world_log(world, "drop a draft: %s", gone ? "done" : error->message);
  /* If it failed, it may be there or not. */
  g_ptr_array_remove_index(world->drafts, n);
  g_free(kept->text);
  g_free(kept->tried);
  g_free(kept);
}

/* A taking back that may have arrived. */
static void
decide_retract(World *world, Copy *copy, const FpOutItem *item)
{
  for (guint n = 0; n < world->deeds->len; n++) {
    const Deed *deed = world->deeds->pdata[n];
    if (g_strcmp0(deed->reference, item->reference) != 0)
      continue;
    gboolean is_there = world_arrived(world, deed) > 0;
    gboolean ok = is_there || item->state != FP_OUT_UNSURE
                      ? fp_outbox_decide(copy->member, item->id, FALSE, NULL)
                      : fp_outbox_confirm(copy->member, item->id, NULL);
    world_log(world, "decide about taking back %s, which %s: %s", deed->reference,
              is_there ? "is there" : "is not there", ok ? "done" : "not possible");
  }
}

/* The member looks at the forum before he decides. */
static void
decide(World *world, Copy *copy)
{
  world_run(world, NULL, 2 * FP_MINUTE);
  if (world->down || world->broken)
    return;
  g_autoptr(GPtrArray) live = fp_store_outbox_list(fp_member_store(copy->member), TRUE, NULL);
  for (guint i = 0; live && i < live->len; i++) {
    const FpOutItem *item = live->pdata[i];
    if (item->state != FP_OUT_UNSURE && item->state != FP_OUT_REFUSED)
      continue;
    if (item->kind == FP_OUT_RETRACT) {
      decide_retract(world, copy, item);
      continue;
    }
    for (guint n = 0; n < world->deeds->len; n++) {
      Deed *deed = world->deeds->pdata[n];
      if (deed->row != item->id)
        continue;
      gboolean is_there = world_arrived(world, deed) > 0;
      gboolean ok = is_there && item->state == FP_OUT_UNSURE
                        ? fp_outbox_confirm(copy->member, item->id, NULL)
                        : fp_outbox_decide(copy->member, item->id, !is_there, NULL);
      world_log(world, "decide row %d, which %s: %s", (int)item->id, is_there ? "is there" : "is not there",
                ok ? "done" : "not possible");
    }
  }
}

/* --- the password --- */

void
step_rotated(Ask *ask, GAsyncResult *result)
{
  static const char *const ends[] = {
      "changed", "guided", "waits for a mail", "the old one is kept", "both are kept", "neither works"};
  g_autoptr(GError) error = NULL;
  FpRotateResult *end = fp_rotate_finish(result, &error);
  world_log(ask->world, "%s: %s", ask->what, error ? error->message : ends[end->end]);
  fp_rotate_result_free(end);
}

static void
rotate(World *world, Copy *copy)
{
  static const FpRotateAsk six_words;
  Ask *ask = ask_new(world, copy, "rotate the password", step_rotated);
  fp_rotate_async(copy->member, &six_words, NULL, NULL, NULL, ask_ended, ask);
  ask_wait(ask);
}

static void
resume(World *world, Copy *copy)
{
  Ask *ask = ask_new(world, copy, "go on with the rotation", step_rotated);
  fp_rotate_resume_async(copy->member, dice_percent(&world->dice, 20), NULL, NULL, NULL, ask_ended, ask);
  ask_wait(ask);
}

/* --- starts and ends --- */

void
step_restart(World *world, Copy *copy)
{
  world_log(world, "quit, and start again");
  world_quit(world, copy);
  if (!world->down)
    world_open(world, copy);
}

static void
second_copy(World *world, Copy *copy)
{
  Copy *other = &world->copies[copy == &world->copies[0]];
  world_log(world, other->member ? "close the other copy" : "open a second copy");
  if (other->member)
    world_quit(world, other);
  else
    world_open(world, other);
}

/* --- what follows from what befell him --- */

/* Unless a rotation that was under way has set another one since. */
static void
learns_password(World *world, Copy *copy)
{
  if (!world->changed_elsewhere || !forum_takes(world, THEIR_PASSWORD))
    return;
  g_hash_table_replace(world->ring, g_strdup(fp_slot_name(FP_SLOT_CURRENT)), g_strdup(THEIR_PASSWORD));
  world_log(world, "the member stores the password that works, and starts again");
  g_hash_table_remove(world->ring, fp_slot_name(FP_SLOT_NEXT));
  world->changed_elsewhere = FALSE;
  step_restart(world, copy);
}

static const StepKind acts[] = {
    {refresh, 10},    {read_one, 5},        {flag, 22},      {flag_all, 4},   {undo, 10},  {send_now, 10},
    {both_send, 6},   {write_message, 6},   {decide, 4},     {rotate, 9},     {resume, 5}, {step_restart, 6},
    {second_copy, 6}, {learns_password, 2}, {save_draft, 3}, {drop_draft, 1},
};

/* The member's acts, the close races, then what befalls him. */
static const StepKind *
kind_of(guint n)
{
  if (n < G_N_ELEMENTS(acts))
    return &acts[n];
  n -= G_N_ELEMENTS(acts);
  return n < race_kinds ? &races[n] : &weather[n - race_kinds];
}

void
steps_make(Step *steps, guint count, guint64 seed)
{
  Dice dice = {seed};
  guint sum = 0;
  for (guint i = 0; i < G_N_ELEMENTS(acts) + race_kinds + weather_kinds; i++)
    sum += kind_of(i)->weight;
  for (guint n = 0; n < count; n++) {
    guint place = dice_below(&dice, sum), kind = 0;
    while (place >= kind_of(kind)->weight)
      place -= kind_of(kind++)->weight;
    steps[n] = (Step){.kind = n == 0 ? 0 : kind, .seed = dice_roll(&dice)};
  }
}

void
step_run(World *world, const Step *step)
{
  world->dice.state = step->seed;
  Copy *copy = world_copy(world);
  if (!copy && world_open(world, &world->copies[0]))
    copy = &world->copies[0];
  if (copy && !world->down && !world->broken)
    kind_of(step->kind)->run(world, copy);
  if (world->down)
    world_power_cut(world);
}

void
steps_fair_weather(World *world)
{
  world_log(world, "fair weather: everything works again, and two days pass");
  world_set_read_only(world, FALSE);
  world->offline = FALSE;
  world->wire_left = world->ring_left = world->checkpoint = 0;
  forum_ban(world, FALSE);
  demo_forum_clear_faults(world->forum);
  if (world->copies[1].member)
    world_quit(world, &world->copies[1]);
  Copy *copy = &world->copies[0];
  if (copy->member)
    world_quit(world, copy);
  if (world->down) /* a request that was on its way met its power cut meanwhile */
    world_power_cut(world);
  if (world->broken || !world_open(world, copy)) {
    world_break(world, "the archive does not open in fair weather");
    return;
  }
  learns_password(world, copy);
  for (int day = 0; day < 2 && !world->broken; day++) {
    world_run(world, NULL, FP_DAY);
    decide(world, copy);
    resume(world, copy);
    world_run(world, NULL, FP_MINUTE);
    send_now(world, copy);
  }
  world_run(world, NULL, FP_HOUR);
}
