/* What the program promises, asked after every step of a history. */
#include "config.h"

#include "simulate/world.h"

#include "store/internal.h"

/* Another report of the same message, where only the message tells which report arrived: the last one counts.
 */
static gboolean
is_reported_anew(World *world, const Deed *deed)
{
  if (deed->message && deed->anew)
    return TRUE;
  for (guint i = world->deeds->len; i-- > 0;) {
    const Deed *other = world->deeds->pdata[i];
    if (other == deed)
      return FALSE;
    if (deed->message && g_strcmp0(other->message, deed->message) == 0)
      return TRUE;
  }
  return FALSE;
}

/* The member asked for this report back, and the forum may have done it already. */
static gboolean
is_being_taken_back(const Copy *copy, const Deed *deed)
{
  g_autoptr(GPtrArray) live =
      fp_store_outbox_rows(fp_member_store(copy->member), TRUE, FP_OUTBOX_HEADS, NULL);
  for (guint i = 0; live && i < live->len; i++) {
    const FpOutItem *item = live->pdata[i];
    if (item->kind == FP_OUT_RETRACT && g_strcmp0(item->reference, deed->reference) == 0)
      return TRUE;
  }
  return FALSE;
}

enum { UNREAD = -1, LOST = -2 };

/* The state alone: that each row opens is seen at the end of a history. */
static int
state_of(FpStore *store, gint64 row)
{
  sqlite3_stmt *statement = fp_store_query(store, NULL, "SELECT state FROM outbox WHERE id = ?", "i", row);
  int found = fp_store_row(store, statement, NULL);
  int state = found > 0 ? sqlite3_column_int(statement, 0) : found == 0 ? LOST : UNREAD;
  if (found > 0)
    fp_store_done(statement);
  return state;
}

/* A report or a message: at most once, and its state tells the truth. */
static void
check_deed(World *world, const Copy *copy, const Deed *deed, int state)
{
  guint there = world_arrived(world, deed);
  const char *name = deed->token ? deed->token : deed->reference;
  if (there > 1)
    world_break(world, "%s arrived %u times", name, there);
  if (state == UNREAD || there > 1 || is_reported_anew(world, deed))
    return;
  if (deed->taken_back && there == 1)
    world_break(world, "%s was taken back before it left, and is there", name);
  switch (state) {
  case FP_OUT_SENT:
    if (there == 0 && !is_being_taken_back(copy, deed))
      world_break(world, "%s is called sent, and is not there", name);
    break;
  case FP_OUT_UNDONE:
    if (there == 1)
      world_break(world, "%s was taken back, and is there", name);
    break;
  case FP_OUT_HELD:
    if (there == 1)
      world_break(world, "%s is called held, and is there", name);
    break;
  case FP_OUT_REFUSED:
    if (there == 1)
      world_break(world, "%s is called refused, and is there", name);
    break;
  default:
    break; /* sending or unsure: either */
  }
}

static void
check_outbox(World *world)
{
  const Copy *copy = world->copies[0].member ? &world->copies[0] : &world->copies[1];
  for (guint i = 0; i < world->deeds->len; i++) {
    const Deed *deed = world->deeds->pdata[i];
    int state = copy->member ? state_of(fp_member_store(copy->member), deed->row) : UNREAD;
    if (state == LOST)
      world_break(world, "row %d of the outbox is lost", (int)deed->row);
    else
      check_deed(world, copy, deed, state);
  }
}

static void
check_password(World *world)
{
  gboolean works = forum_takes(world, ring_peek(world, FP_SLOT_CURRENT)) ||
                   forum_takes(world, ring_peek(world, FP_SLOT_NEXT));
  if (works)
    world->changed_elsewhere = FALSE;
  else if (!world->changed_elsewhere)
    world_break(world, "no password in the keyring signs in (current: %s, next: %s)",
                ring_peek(world, FP_SLOT_CURRENT), ring_peek(world, FP_SLOT_NEXT));
}

/* As memmem() does, but much faster in bytes that are even: nearly all of them are sealed. */
static gboolean
holds(const char *bytes, gsize size, const char *word, gsize length)
{
  const char *end = bytes + size;
  for (const char *at = bytes; (gsize)(end - at) >= length; at++) {
    at = memchr(at, *word, (gsize)(end - at) - length + 1);
    if (!at)
      return FALSE;
    if (memcmp(at, word, length) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
check_folder(World *world, const char *path)
{
  /* Long enough not to stand in what is sealed by chance. */
  static const struct {
    const char *word;
    gsize length;
  } canaries[] = {{"ebraword", 8}, {"ebra\0word", 9}, {"verify.example", 14}, {"turnip-", 7}};
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *inner = g_build_filename(path, name, NULL);
    g_autofree char *read = NULL;
    gsize size = 0;
    const void *bytes = disk_look(inner, &size);
    if (!bytes && g_file_test(inner, G_FILE_TEST_IS_DIR)) {
      if (!g_str_equal(inner, world->mail)) /* the forum's mails, in the member's letter box */
        check_folder(world, inner);
      continue;
    }
    if (!bytes && g_file_get_contents(inner, &read, &size, NULL))
      bytes = read;
    if (!bytes)
      continue;
    for (gsize i = 0; i < G_N_ELEMENTS(canaries); i++)
      if (holds(bytes, size, canaries[i].word, canaries[i].length))
        world_break(world, "a message's word stands in clear in %s", name);
    for (FpSlot slot = FP_SLOT_CURRENT; slot <= FP_SLOT_NEXT; slot++)
      if (ring_peek(world, slot) &&
          holds(bytes, size, ring_peek(world, slot), strlen(ring_peek(world, slot))))
        world_break(world, "a password stands in %s", name);
  }
}

/* What was written and stored is there, word for word. */
static void
check_drafts(World *world)
{
  const Copy *copy = world->copies[0].member ? &world->copies[0] : &world->copies[1];
  g_autoptr(GPtrArray) drafts = copy->member ? fp_store_drafts(fp_member_store(copy->member), NULL) : NULL;
  for (guint i = 0; drafts && i < world->drafts->len; i++) {
    const Draft *kept = world->drafts->pdata[i];
    gboolean there = FALSE;
    for (guint n = 0; n < drafts->len; n++) {
      const FpDraft *draft = drafts->pdata[n];
      there = there || (draft->id == kept->id && (g_strcmp0(draft->text, kept->text) == 0 ||
                                                  (kept->tried && g_strcmp0(draft->text, kept->tried) == 0)));
    }
    if (!there)
      world_break(world, "the draft %s is lost", kept->text);
  }
}

void
promises_check(World *world)
{
  if (world->broken)
    return;
  check_outbox(world);
  check_drafts(world);
  check_password(world);
}

static void
check_settled(World *world)
{
  for (guint i = 0; i < world->deeds->len; i++) {
    const Deed *deed = world->deeds->pdata[i];
    g_autoptr(FpOutItem) item =
        fp_store_outbox_get(fp_member_store(world->copies[0].member), deed->row, NULL);
    guint there = world_arrived(world, deed);
    const char *name = deed->token ? deed->token : deed->reference;
    if (!item)
      world_break(world, "row %d of the outbox is lost", (int)deed->row);
    else if (item->state == FP_OUT_SENDING || (item->state == FP_OUT_HELD && item->due > 0))
      world_break(world, "%s is still %s after days of fair weather", name, fp_out_state_name(item->state));
    else if (item->state == FP_OUT_SENT && there != 1 && !is_reported_anew(world, deed))
      world_break(world, "%s is sent, and arrived %u times", name, there);
  }
}

void
promises_at_end(World *world)
{
  promises_check(world);
  if (world->broken)
    return;
  check_settled(world);
  g_autoptr(GError) error = NULL;
  if (!fp_store_check(fp_member_store(world->copies[0].member), &error))
    world_break(world, "the archive is not whole: %s", error->message);
  if (!forum_takes(world, ring_peek(world, FP_SLOT_CURRENT)))
    world_break(world, "the current password does not sign in after fair weather");
  check_folder(world, world->home);
}
