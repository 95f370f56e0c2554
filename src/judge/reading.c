/* From a message's blocks to the text that is judged: own words only, hidden ones counted and left out.
 * Called by judge.c, learn.c and campaign.c. */
#include "config.h"

#include "reading.h"
#include "tokens.h"

#include "flagpost/append.h"

#define TEXT_LIMIT   (64 * 1024) /* bytes of one message that are judged */
#define SHOWN_LIMIT  40
#define TOKENS_GUESS 96
#define SPARE_MOST   (8 * 1024)

/* The room of a thread's last reading: the next one is like it, and many follow one another. */
typedef struct {
  GString *text, *skeleton;
  GArray *tokens;
} Room;

static void
room_free(gpointer data)
{
  Room *room = data;
  g_string_free(room->text, TRUE);
  g_string_free(room->skeleton, TRUE);
  g_array_unref(room->tokens);
  g_free(room);
}

static GPrivate spare = G_PRIVATE_INIT(room_free);

static FpReading *
empty(void)
{
  FpReading *reading = g_new0(FpReading, 1);
  Room *room = g_private_get(&spare);
  g_private_set(&spare, NULL);
  reading->text = room ? room->text : g_string_sized_new(512);
  reading->skeleton = room ? room->skeleton : g_string_sized_new(512);
  reading->tokens = room ? room->tokens : g_array_sized_new(FALSE, FALSE, sizeof(FpToken), TOKENS_GUESS);
  g_free(room);
  return reading;
}

/* What it said does not stay behind, nor what was unusually much. */
static gboolean
keep_room(FpReading *reading)
{
  if (reading->text->allocated_len > SPARE_MOST || g_private_get(&spare))
    return FALSE;
  memset(reading->text->str, 0, reading->text->len);
  memset(reading->skeleton->str, 0, reading->skeleton->len);
  memset(reading->tokens->data, 0, reading->tokens->len * sizeof(FpToken));
  Room *room = g_new(Room, 1);
  room->text = g_string_truncate(reading->text, 0);
  room->skeleton = g_string_truncate(reading->skeleton, 0);
  room->tokens = g_array_set_size(reading->tokens, 0);
  g_private_set(&spare, room);
  return TRUE;
}

void
fp_reading_free(FpReading *reading)
{
  if (!reading)
    return;
  if (!keep_room(reading)) {
    g_string_free(reading->text, TRUE);
    g_string_free(reading->skeleton, TRUE);
    g_array_unref(reading->tokens);
  }
  g_clear_pointer(&reading->links, g_ptr_array_unref);
  g_free(reading);
}

/* What fp_text_clean() made visible ("<U+200B>") is nothing to a reader of the original: it is counted and
 * taken out again. */
static void
append_seen(FpReading *reading, const char *text)
{
  for (const char *at = text; *at != '\0';) {
    const char *mark = strstr(at, "<U+");
    if (!mark) {
      fp_append_text(reading->text, at);
      return;
    }
    char *end;
    gulong code = strtoul(mark + 3, &end, 16);
    gboolean shown = *end == '>' && end - mark >= 7 && end - mark <= 9;
    fp_append(reading->text, at, (gsize)((shown ? mark : mark + 3) - at));
    if (shown && ((code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)))
      reading->bidi++;
    else if (shown)
      reading->invisible++;
    at = shown ? end + 1 : mark + 3;
  }
}

static void
add_run(FpReading *reading, const FpRun *run)
{
  if ((run->style & FP_RUN_HIDDEN) != 0)
    reading->hidden += (guint)strlen(run->text);
  else if ((run->style & FP_RUN_CELL) != 0)
    g_string_append_c(reading->text, ' ');
  else if (reading->text->len < TEXT_LIMIT)
    append_seen(reading, run->text);
}

static void
add_block(FpReading *reading, const FpRich *rich, const FpBlock *block)
{
  for (guint i = 0; i < block->runs; i++) {
    const FpRun *run = fp_rich_run(rich, block, i);
    if (block->quote > 0)
      reading->quoted += (guint)strlen(run->text);
    else
      add_run(reading, run);
  }
  if (block->quote == 0)
    g_string_append_c(reading->text, '\n');
}

/* "-- " on a line of its own: what follows is a signature. */
static void
cut_signature(FpReading *reading)
{
  for (const char *at = strstr(reading->text->str + reading->body, "\n--"); at; at = strstr(at + 1, "\n--")) {
    const char *end = at + 3 + (at[3] == ' ');
    if (*end == '\n') {
      gsize kept = (gsize)(at + 1 - reading->text->str);
      memset(reading->text->str + kept, 0, reading->text->len - kept); /* past what is cleared at the end */
      g_string_truncate(reading->text, kept);
      return;
    }
  }
}

FpReading *
fp_reading_new(const FpMessage *message)
{
  FpReading *reading = empty();
  if (message->subject) {
    append_seen(reading, message->subject);
    g_string_append_c(reading->text, '\n');
  }
  reading->body = (guint)reading->text->len;
  reading->rich = message->rich;
  reading->links = g_ptr_array_ref(message->rich->links);
  for (guint i = 0; i < message->rich->blocks->len; i++)
    add_block(reading, message->rich, fp_rich_block(message->rich, i));
  cut_signature(reading);
  fp_tokens_read(reading);
  return reading;
}

FpReading *
fp_reading_of_text(const char *text)
{
  FpReading *reading = empty();
  g_string_append(reading->text, text);
  fp_tokens_read(reading);
  return reading;
}

char *
fp_reading_shown(const FpReading *reading, guint first, guint last)
{
  const FpToken *from = &g_array_index(reading->tokens, FpToken, first);
  const FpToken *to = &g_array_index(reading->tokens, FpToken, last);
  const char *at = reading->text->str + from->start;
  gsize size = to->start + to->size - from->start;
  if (size <= SHOWN_LIMIT)
    return g_strndup(at, size);
  const char *cut = g_utf8_find_prev_char(at, at + SHOWN_LIMIT - 2);
  return g_strdup_printf("%.*s...", (int)(cut - at), at);
}
