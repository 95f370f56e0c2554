/* Reads a conversation: all its messages one below the other, in the order in which they are read aloud:
 * subject, from, date, warning and reasons, text, links. The cursor is on a line; the message it is in has
 * the focus. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "flagpost/view.h"
#include "view/message_layout.h"

typedef struct {
  FpView base;
  FpConversation *conversation;
  FpLayout *layout;
  FpList list;
  gint64 now;
  gboolean placed; /* the cursor has been put on the first unread message */
  char *current;   /* id of the message that was read before another conversation was set */
  gboolean all_folded;
  GHashTable *folds; /* "message quotation" of those that are the other way */
} MessageView;

static gboolean fold_at_first; /* quotations are folded when a conversation opens */

void
fp_message_view_set_folded(gboolean on)
{
  fold_at_first = on;
}

static char *
fold_key(const MessageView *self, guint message, guint quote)
{
  const FpMessage *one = g_ptr_array_index(self->conversation->messages, message);
  return g_strdup_printf("%u %s", quote, one->id);
}

static gboolean
is_folded(gpointer data, guint message, guint quote)
{
  const MessageView *self = data;
  g_autofree char *key = fold_key(self, message, quote);
  return self->all_folded != g_hash_table_contains(self->folds, key);
}

static void
lay_out(MessageView *self)
{
  g_clear_pointer(&self->layout, fp_layout_free);
  self->layout = fp_layout_new(self->base.cols);
  self->layout->is_folded = is_folded;
  self->layout->self = self;
  fp_message_lay_out(self->layout, self->conversation, self->now);
}

static guint
head_of(const MessageView *self, guint message)
{
  for (guint i = 0; i < self->layout->lines->len; i++) {
    const FpTextLine *line = fp_layout_line(self->layout, i);
    if (line->head && line->message == message)
      return i;
  }
  return 0;
}

/* Messages may have come in front of the one that is read: it is known by its id. */
static guint
index_of(const FpConversation *conversation, const char *id, guint otherwise)
{
  for (guint i = 0; id && i < conversation->messages->len; i++)
    if (g_str_equal(((const FpMessage *)g_ptr_array_index(conversation->messages, i))->id, id))
      return i;
  return otherwise;
}

/* A conversation with something unread opens at its first unread message; one that is too long to be here as
 * a whole, at its newest. */
static void
place(MessageView *self)
{
  const GPtrArray *messages = self->conversation->messages;
  guint total, first;
  if (self->placed || messages->len == 0)
    return;
  self->placed = TRUE;
  for (guint i = 1; i < messages->len; i++) {
    if (((const FpMessage *)g_ptr_array_index(messages, i))->unread) {
      self->list.selected = self->list.top = head_of(self, i);
      return;
    }
  }
  first = fp_conversation_number(self->conversation, 0, &total);
  if (first > 1 && !self->conversation->topic)
    self->list.selected = self->list.top = head_of(self, messages->len - 1);
}

/* The same line of a message; its first where the line stood above all messages, as a topic's name does. */
static guint
same_line(const MessageView *self, guint message, guint mark, gsize start)
{
  guint found = fp_layout_find(self->layout, message, mark, start);
  const FpTextLine *line = fp_layout_line(self->layout, found);
  return line && line->message == message ? found : head_of(self, message);
}

static void
lay_out_again(MessageView *self)
{
  const FpTextLine *line = self->layout ? fp_layout_line(self->layout, self->list.selected) : NULL;
  guint message = line ? line->message : 0, mark = line ? line->mark : 0;
  gsize start = line ? line->start : 0;
  guint offset = self->list.selected - self->list.top;
  message = index_of(self->conversation, self->current, message);
  lay_out(self);
  self->list.selected = line ? same_line(self, message, mark, start) : 0;
  self->list.top = self->list.selected - MIN(offset, self->list.selected);
  self->list.count = self->layout->lines->len;
  place(self);
  fp_list_fit(&self->list, self->layout->lines->len, self->base.rows);
}

static guint
current_index(const MessageView *self)
{
  const FpTextLine *line = self->layout ? fp_layout_line(self->layout, self->list.selected) : NULL;
  return line ? line->message : 0;
}

static void
message_draw(const FpView *view, FpGrid *grid)
{
  const MessageView *self = (const MessageView *)view;
  guint current = current_index(self);
  for (int row = 0; row < grid->rows; row++) {
    guint index = self->list.top + (guint)row;
    const FpTextLine *line = fp_layout_line(self->layout, index);
    if (!line)
      break;
    fp_layout_draw(self->layout, index, grid, row);
    if (line->head && line->message == current && self->conversation->messages->len > 1)
      fp_grid_select_row(grid, row, (int)strlen(line->text) + 1);
  }
  fp_grid_cursor(grid, (int)(self->list.selected - self->list.top), 0);
}

static void
message_update(FpView *view)
{
  lay_out_again((MessageView *)view);
}

static void
go_to(MessageView *self, guint line)
{
  guint room = (guint)self->list.height;
  self->list.selected = line;
  /* The message begins at the top, where there is enough below. */
  if (line < self->list.top || line >= self->list.top + room)
    self->list.top = line;
  fp_list_fit(&self->list, self->list.count, self->list.height);
}

static void
next_message(MessageView *self, int by, FpEffect *effect)
{
  guint current = current_index(self), total = self->conversation->messages->len;
  if (by > 0 && current + 1 >= total) {
    effect->say = g_strdup(self->conversation->topic ? _("This is the last post here.")
                                                     : _("This is the last message."));
  } else if (by < 0 && current == 0) {
    go_to(self, 0);
    effect->say = g_strdup(self->conversation->topic ? _("This is the first post here.")
                                                     : _("This is the first message."));
  } else {
    go_to(self, head_of(self, (guint)((int)current + by)));
  }
}

typedef gboolean (*Wanted)(const FpTextLine *line, const FpTextLine *above);

/* The nearest such line below (by 1) or above (by -1) the given one. */
static void
line_with(MessageView *self, Wanted wanted, guint from, int by, const char *none, FpEffect *effect)
{
  for (guint i = from; i < self->list.count; i += (guint)by) { /* from 0 up it wraps, and ends */
    const FpTextLine *above = i > 0 ? fp_layout_line(self->layout, i - 1) : NULL;
    if (wanted(fp_layout_line(self->layout, i), above)) {
      go_to(self, i);
      return;
    }
  }
  effect->say = g_strdup(none);
}

static gboolean
is_link(const FpTextLine *line, const FpTextLine *above)
{
  return line->link > 0 && line->start == 0;
}

static gboolean
begins_quote(const FpTextLine *line, const FpTextLine *above)
{
  return line->quote > 0 && (!above || above->quote != line->quote || above->message != line->message);
}

/* The cursor stays with the quotation. */
static void
fold(MessageView *self, FpEffect *effect)
{
  const FpTextLine *line = fp_layout_line(self->layout, self->list.selected);
  if (!line || line->quote == 0) {
    effect->say = g_strdup(_("No quotation on this line."));
    return;
  }
  g_autofree char *key = fold_key(self, line->message, line->quote);
  if (!g_hash_table_remove(self->folds, key))
    g_hash_table_add(self->folds, g_steal_pointer(&key));
  lay_out_again(self);
  while (self->list.selected > 0 && !begins_quote(fp_layout_line(self->layout, self->list.selected),
                                                  fp_layout_line(self->layout, self->list.selected - 1)))
    self->list.selected--;
  fp_list_fit(&self->list, self->list.count, self->list.height);
}

static void
fold_all(MessageView *self, FpEffect *effect)
{
  self->all_folded = !self->all_folded;
  g_hash_table_remove_all(self->folds);
  lay_out_again(self);
  effect->say = g_strdup(self->all_folded ? _("Quotations are folded.") : _("Quotations are shown."));
}

static char *
where_words(const MessageView *self)
{
  const FpMessage *message = fp_message_view_current(&self->base);
  if (message && message->post)
    return fp_counts(_("Line %u of %u. Post %d of %d."), self->list.selected + 1, self->list.count,
                     message->post->number, MAX(self->conversation->count, message->post->number));
  guint total, number = fp_conversation_number(self->conversation, current_index(self), &total);
  return fp_counts(_("Line %u of %u. Message %u of %u."), self->list.selected + 1, self->list.count, number,
                   MAX(total, 1));
}

static void
ask_for(MessageView *self, FpAction action, FpEffect *effect)
{
  const FpMessage *message = fp_message_view_current(&self->base);
  const FpTextLine *line = fp_layout_line(self->layout, self->list.selected);
  effect->action = action;
  effect->about = message;
  effect->of = self->conversation->topic ? "POST" : "MESSAGE";
  effect->number = line ? line->link : 0;
  if (message)
    fp_effect_add(effect, message->id);
}

static gboolean
act_places(MessageView *self, FpAction action, FpEffect *effect)
{
  switch (action) {
  case FP_ACT_NEXT_MESSAGE:
    next_message(self, 1, effect);
    return TRUE;
  case FP_ACT_PREVIOUS_MESSAGE:
    next_message(self, -1, effect);
    return TRUE;
  case FP_ACT_NEXT_LINK:
    line_with(self, is_link, self->list.selected + 1, 1, _("No further link."), effect);
    return TRUE;
  case FP_ACT_PREVIOUS_LINK:
    line_with(self, is_link, self->list.selected - 1, -1, _("No link above."), effect);
    return TRUE;
  case FP_ACT_NEXT_QUOTE:
    line_with(self, begins_quote, self->list.selected + 1, 1, _("No further quotation."), effect);
    return TRUE;
  case FP_ACT_PREVIOUS_QUOTE:
    line_with(self, begins_quote, self->list.selected - 1, -1, _("No quotation above."), effect);
    return TRUE;
  case FP_ACT_FOLD:
    fold(self, effect);
    return TRUE;
  case FP_ACT_FOLD_ALL:
    fold_all(self, effect);
    return TRUE;
  case FP_ACT_WHERE:
    effect->say = where_words(self);
    return TRUE;
  case FP_ACT_BACK:
    effect->close = TRUE;
    return TRUE;
  default:
    return FALSE;
  }
}

/* In a topic: the first unread post that is here, below the cursor. */
static gboolean
go_to_unread(MessageView *self)
{
  for (guint i = current_index(self) + 1; self->conversation->topic && i < self->conversation->messages->len;
       i++) {
    if (((const FpMessage *)g_ptr_array_index(self->conversation->messages, i))->unread) {
      go_to(self, head_of(self, i));
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
message_act(FpView *view, FpAction action, FpEffect *effect)
{
  MessageView *self = (MessageView *)view;
  gboolean at_end = self->list.selected + 1 == self->list.count;
  if (fp_list_act(&self->list, action)) {
    if (action == FP_ACT_PAGE_DOWN && (at_end || self->list.selected + 1 == self->list.count))
      effect->say = g_strdup(self->conversation->topic ? _("End of what is here.") : _("End of message."));
    return TRUE;
  }
  if (act_places(self, action, effect))
    return TRUE;
  if (action == FP_ACT_NEXT_UNREAD && go_to_unread(self))
    return TRUE;
  if (action == FP_ACT_OPEN) {
    ask_for(self, FP_ACT_OPEN_LINK, effect);
    if (effect->number == 0) {
      fp_effect_clear(effect);
      effect->say = g_strdup(_("No link on this line. Links are listed below the text."));
    }
    return TRUE;
  }
  ask_for(self, action, effect);
  return FALSE;
}

static void
message_free(FpView *view)
{
  MessageView *self = (MessageView *)view;
  fp_conversation_unref(self->conversation);
  g_clear_pointer(&self->layout, fp_layout_free);
  g_hash_table_unref(self->folds);
  g_free(self);
}

static void
message_click(FpView *view, int row)
{
  MessageView *self = (MessageView *)view;
  if (row >= 0 && self->list.top + (guint)row < self->list.count)
    self->list.selected = self->list.top + (guint)row;
}

static guint
message_lines(const FpView *view)
{
  return ((const MessageView *)view)->layout->lines->len;
}

static char *
message_line(const FpView *view, guint number)
{
  return fp_layout_text(((const MessageView *)view)->layout, number);
}

static guint
message_at(const FpView *view)
{
  return ((const MessageView *)view)->list.selected;
}

/* A topic's view differs in its name alone: keys and help go by it. */
#define OPS(place)                                                                                           \
  {                                                                                                          \
    .name = place, .kind = FP_VIEW_MESSAGE, .lines = message_lines, .line = message_line, .at = message_at,  \
    .draw = message_draw, .resize = message_update, .act = message_act, .update = message_update,            \
    .click = message_click, .free = message_free                                                             \
  }
static const FpViewOps ops = OPS("message"), topic_ops = OPS("topic");

FpView *
fp_message_view_new(FpConversation *conversation, gint64 now)
{
  MessageView *self = g_new0(MessageView, 1);
  self->base.ops = conversation->topic ? &topic_ops : &ops;
  self->base.cancellable = g_cancellable_new();
  self->base.cols = 80;
  self->base.rows = 1;
  self->conversation = fp_conversation_ref(conversation);
  self->now = now;
  self->all_folded = fold_at_first;
  self->folds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  lay_out_again(self);
  return &self->base;
}

void
fp_message_view_set(FpView *view, FpConversation *conversation, gint64 now)
{
  MessageView *self = (MessageView *)view;
  const FpMessage *current = fp_message_view_current(view);
  fp_conversation_ref(conversation);
  self->current = g_strdup(current ? current->id : NULL);
  fp_conversation_unref(self->conversation);
  self->conversation = conversation;
  self->now = now;
  lay_out_again(self);
  g_clear_pointer(&self->current, g_free);
}

const FpConversation *
fp_message_view_get(const FpView *view)
{
  return ((const MessageView *)view)->conversation;
}

const FpMessage *
fp_message_view_current(const FpView *view)
{
  const MessageView *self = (const MessageView *)view;
  guint index = current_index(self);
  return index < self->conversation->messages->len ? g_ptr_array_index(self->conversation->messages, index)
                                                   : NULL;
}

guint
fp_message_view_end(const FpView *view)
{
  const MessageView *self = (const MessageView *)view;
  guint next = current_index(self) + 1;
  return next < self->conversation->messages->len ? head_of(self, next) : fp_view_lines(view);
}

gboolean
fp_message_view_at_end(const FpView *view)
{
  const MessageView *self = (const MessageView *)view;
  return current_index(self) + 1 >= self->conversation->messages->len;
}

gboolean
fp_message_view_at_start(const FpView *view)
{
  return current_index((const MessageView *)view) == 0;
}

gboolean
fp_message_view_go_to(FpView *view, int number)
{
  MessageView *self = (MessageView *)view;
  for (guint i = 0; i < self->conversation->messages->len; i++) {
    const FpMessage *message = g_ptr_array_index(self->conversation->messages, i);
    if (message->post && message->post->number >= number) {
      go_to(self, head_of(self, i));
      return TRUE;
    }
  }
  return FALSE;
}

char *
fp_message_view_place(const FpView *view)
{
  const MessageView *self = (const MessageView *)view;
  const FpTextLine *line = fp_layout_line(self->layout, self->list.selected);
  const FpMessage *message = fp_message_view_current(view);
  if (!line || !message || self->list.selected + 1 >= self->list.count)
    return NULL;
  return g_strdup_printf("%u %" G_GSIZE_FORMAT " %s", line->mark, line->start, message->id);
}

void
fp_message_view_return(FpView *view, const char *place_)
{
  MessageView *self = (MessageView *)view;
  g_auto(GStrv) parts = g_strsplit(place_, " ", 3);
  if (g_strv_length(parts) != 3)
    return;
  guint message = index_of(self->conversation, parts[2], G_MAXUINT);
  if (message == G_MAXUINT)
    return;
  self->placed = TRUE;
  go_to(self, fp_layout_find(self->layout, message, (guint)g_ascii_strtoull(parts[0], NULL, 10),
                             (gsize)g_ascii_strtoull(parts[1], NULL, 10)));
}
