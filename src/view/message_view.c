/* Reads a conversation: all its messages one below the other, in the order in which they are read aloud:
 * subject, from, date, warning and reasons, text, links. The cursor is on a line; the message it is in has
 * the focus. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "flagpost/view.h"
#include "view/layout.h"

typedef struct {
  FpView base;
  FpConversation *conversation;
  FpLayout *layout;
  FpList list;
  gint64 now;
  gboolean placed; /* the cursor has been put on the first unread message */
  char *current;   /* id of the message that was read before another conversation was set */
} MessageView;

enum {
  MARK_SUBJECT = 1,
  MARK_HEAD,
  MARK_FROM,
  MARK_DATE,
  MARK_STATE,
  MARK_WARNING,
  MARK_REASON,
  MARK_END = 2000000
};

static void
add_label(FpLayout *layout, guint mark, const char *label, const char *value, FpStyle style)
{
  g_autoptr(FpStyled) styled = fp_styled_new();

  layout->mark = mark;
  fp_styled_add(styled, label, FP_STYLE_LABEL);
  fp_styled_add(styled, " ", FP_STYLE_TEXT);
  fp_styled_add(styled, value != NULL ? value : "", style);
  fp_layout_add(layout, styled, NULL, NULL);
}

static void
add_head(MessageView *self, const FpMessage *message, guint index, guint total)
{
  g_autofree char *head = NULL;

  if (message->post != NULL)
    head = self->conversation->count > 0
               ? g_strdup_printf(_("Post %d of %d"), message->post->number, self->conversation->count)
               : g_strdup_printf(_("Post %d"), message->post->number);
  else if (total > 1)
    head = g_strdup_printf(_("Message %u of %u"), index + 1, total);
  if (head == NULL)
    return;
  self->layout->mark = MARK_HEAD;
  fp_layout_add_text(self->layout, head, FP_STYLE_HEADING);
  self->layout->head = FALSE;
}

/* What the forum says of a post: whom it answers, who likes it, what the member has marked. */
static void
add_post(FpLayout *layout, const FpPost *post)
{
  g_autofree char *answers = post->answers > 0 ? g_strdup_printf(_("post %d"), post->answers) : NULL;
  g_autofree char *likes = NULL;

  if (answers != NULL)
    add_label(layout, MARK_STATE, _("Answers:"), answers, FP_STYLE_TEXT);
  if (post->liked)
    likes = post->likes > 1 ? g_strdup_printf(_("%d, yours among them"), post->likes) : g_strdup(_("yours"));
  else if (post->likes > 0)
    likes = g_strdup_printf("%d", post->likes);
  if (likes != NULL)
    add_label(layout, MARK_STATE, _("Likes:"), likes, FP_STYLE_TEXT);
  if (post->bookmarked)
    add_label(layout, MARK_STATE, _("State:"), _("bookmarked by you"), FP_STYLE_FLAGGED);
}

/* What is known of the sender; the name comes last of nothing, so that its direction leaks nowhere. */
static char *
sender_words(const FpMessage *message, gint64 now)
{
  const FpPerson *from = message->from;
  GString *words = g_string_new(from != NULL && from->name != NULL ? from->name : _("(nobody)"));

  if (from == NULL)
    return g_string_free(words, FALSE);
  if (from->login != NULL && g_strcmp0(from->login, from->name) != 0)
    g_string_append_printf(words, " (%s)", from->login);
  if (message->outgoing)
    g_string_append(words, _(", yourself"));
  if (from->staff == 1)
    g_string_append(words, _(", of the forum's staff"));
  if (from->registered > 0 && now > from->registered) {
    g_autofree char *age = fp_time_span(now - from->registered);
    g_string_append_printf(words, _(", account %s old"), age);
  }
  if (from->posts >= 0 && from->registered > 0)
    g_string_append_printf(words, ngettext(", %d post", ", %d posts", (gulong)from->posts), from->posts);
  if (from->banned == 1)
    g_string_append(words, _(", banned by the forum"));
  if (from->blocked == 1)
    g_string_append(words, _(", blocked by you"));
  return g_string_free(words, FALSE);
}

static void
add_warning(FpLayout *layout, const FpSuspicion *suspicion)
{
  guint n = suspicion != NULL ? suspicion->reasons->len : 0;
  g_autofree char *count = g_strdup_printf(ngettext("%u reason.", "%u reasons.", n), n);

  if (suspicion == NULL || suspicion->level == FP_LEVEL_NONE)
    return;
  add_label(layout, MARK_WARNING, suspicion->level == FP_LEVEL_WARNING ? _("Warning:") : _("Notice:"), count,
            FP_STYLE_WARNING);
  for (guint i = 0; i < n; i++) {
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, i);
    g_autofree char *label = g_strdup_printf(_("Reason %u:"), i + 1);
    add_label(layout, MARK_REASON + i, label, reason->text, FP_STYLE_TEXT);
  }
}

static void
add_state(FpLayout *layout, const FpMessage *message)
{
  FpStyle style = message->flag == FP_FLAG_REFUSED || message->flag == FP_FLAG_UNSURE ? FP_STYLE_WARNING
                                                                                      : FP_STYLE_FLAGGED;
  const char *word = fp_flag_state_shown(message->flag);

  if (word != NULL && *word != '\0')
    add_label(layout, MARK_STATE, _("Flag:"), word, style);
  if (message->deleted)
    add_label(layout, MARK_STATE, _("State:"), _("deleted at the forum; kept here as it was"), FP_STYLE_TEXT);
  else if (message->edited)
    add_label(layout, MARK_STATE, _("State:"), _("changed at the forum after it came"), FP_STYLE_TEXT);
}

static void
add_message(MessageView *self, guint index, guint total)
{
  const FpMessage *message = g_ptr_array_index(self->conversation->messages, index);
  FpLayout *layout = self->layout;
  g_autofree char *from = sender_words(message, self->now);
  g_autofree char *date = message->sent != 0 ? fp_time_long(message->sent) : g_strdup(_("not known"));

  layout->message = index;
  layout->head = TRUE;
  add_head(self, message, index, total);
  add_label(layout, MARK_FROM, _("From:"), from, message->unread ? FP_STYLE_NEW : FP_STYLE_TEXT);
  layout->head = FALSE;
  add_label(layout, MARK_DATE, _("Date:"), date, FP_STYLE_TEXT);
  if (message->post != NULL)
    add_post(layout, message->post);
  add_state(layout, message);
  add_warning(layout, message->suspicion);
  fp_layout_add_text(layout, "", FP_STYLE_TEXT);
  layout->mark = 1000;
  if (message->rich == NULL || message->rich->blocks->len == 0)
    fp_layout_add_text(layout, _("(no text)"), FP_STYLE_TEXT);
  fp_layout_add_rich(layout, message->rich);
  if (message->rich != NULL && message->rich->links->len > 0) {
    fp_layout_add_text(layout, "", FP_STYLE_TEXT);
    fp_layout_add_links(layout, message->rich);
  }
  layout->mark = MARK_END;
  fp_layout_add_text(layout, "", FP_STYLE_TEXT);
}

/* A topic has no last line until its end is here: what was read line by line goes on where it stopped. */
static const char *
last_line(const FpConversation *conversation)
{
  guint total = conversation->messages->len;
  const FpMessage *last = total > 0 ? g_ptr_array_index(conversation->messages, total - 1) : NULL;

  if (conversation->topic != NULL)
    return last != NULL && last->post != NULL && last->post->number >= conversation->count
               ? _("End of topic.")
               : NULL;
  return total == 0               ? _("The messages have not been fetched yet.")
         : conversation->complete ? _("End of message.")
                                  : _("End of what has been fetched.");
}

static void
lay_out(MessageView *self)
{
  guint total = self->conversation->messages->len;
  const char *subject = self->conversation->subject;

  g_clear_pointer(&self->layout, fp_layout_free);
  self->layout = fp_layout_new(self->base.cols);
  add_label(self->layout, MARK_SUBJECT, self->conversation->topic != NULL ? _("Topic:") : _("Subject:"),
            subject != NULL && *subject != '\0' ? subject : _("(no subject)"), FP_STYLE_HEADING);
  if (self->conversation->topic != NULL && self->conversation->topic->closed)
    add_label(self->layout, MARK_SUBJECT, _("State:"), _("closed: nobody can answer"), FP_STYLE_TEXT);
  for (guint i = 0; i < total; i++)
    add_message(self, i, total);
  self->layout->message = total > 0 ? total - 1 : 0;
  self->layout->mark = MARK_END + 1;
  if (last_line(self->conversation) != NULL)
    fp_layout_add_text(self->layout, last_line(self->conversation), FP_STYLE_LABEL);
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
  for (guint i = 0; id != NULL && i < conversation->messages->len; i++)
    if (g_str_equal(((const FpMessage *)g_ptr_array_index(conversation->messages, i))->id, id))
      return i;
  return otherwise;
}

/* A conversation with something unread opens at its first unread message. */
static void
place(MessageView *self)
{
  const GPtrArray *messages = self->conversation->messages;

  if (self->placed || messages->len == 0)
    return;
  self->placed = TRUE;
  for (guint i = 1; i < messages->len; i++) {
    if (((const FpMessage *)g_ptr_array_index(messages, i))->unread) {
      self->list.selected = self->list.top = head_of(self, i);
      break;
    }
  }
}

static void
lay_out_again(MessageView *self)
{
  const FpTextLine *line = self->layout != NULL ? fp_layout_line(self->layout, self->list.selected) : NULL;
  guint message = line != NULL ? line->message : 0, mark = line != NULL ? line->mark : 0;
  gsize start = line != NULL ? line->start : 0;
  guint offset = self->list.selected - self->list.top;

  message = index_of(self->conversation, self->current, message);
  lay_out(self);
  self->list.selected = line != NULL ? fp_layout_find(self->layout, message, mark, start) : 0;
  self->list.top = self->list.selected - MIN(offset, self->list.selected);
  self->list.count = self->layout->lines->len;
  place(self);
  fp_list_fit(&self->list, self->layout->lines->len, self->base.rows);
}

static guint
current_index(const MessageView *self)
{
  const FpTextLine *line = self->layout != NULL ? fp_layout_line(self->layout, self->list.selected) : NULL;

  return line != NULL ? line->message : 0;
}

static void
message_draw(const FpView *view, FpGrid *grid)
{
  const MessageView *self = (const MessageView *)view;
  guint current = current_index(self);

  for (int row = 0; row < grid->rows; row++) {
    guint index = self->list.top + (guint)row;
    const FpTextLine *line = fp_layout_line(self->layout, index);
    if (line == NULL)
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
    effect->say = g_strdup(self->conversation->topic != NULL ? _("This is the last post here.")
                                                             : _("This is the last message."));
  } else if (by < 0 && current == 0) {
    go_to(self, 0);
    effect->say = g_strdup(self->conversation->topic != NULL ? _("This is the first post here.")
                                                             : _("This is the first message."));
  } else {
    go_to(self, head_of(self, (guint)((int)current + by)));
  }
}

static void
next_line_with(MessageView *self, gboolean (*wanted)(const FpTextLine *), guint from, const char *none,
               FpEffect *effect)
{
  for (guint i = from; i < self->list.count; i++) {
    if (wanted(fp_layout_line(self->layout, i))) {
      go_to(self, i);
      return;
    }
  }
  effect->say = g_strdup(none);
}

static gboolean
is_link(const FpTextLine *line)
{
  return line->link > 0 && line->start == 0;
}

static char *
where_words(const MessageView *self)
{
  const FpMessage *message = fp_message_view_current(&self->base);

  if (message != NULL && message->post != NULL)
    return g_strdup_printf(_("Line %u of %u. Post %d of %d."), self->list.selected + 1, self->list.count,
                           message->post->number, MAX(self->conversation->count, message->post->number));
  return g_strdup_printf(_("Line %u of %u. Message %u of %u."), self->list.selected + 1, self->list.count,
                         current_index(self) + 1, MAX(self->conversation->messages->len, 1));
}

static void
ask_for(MessageView *self, FpAction action, FpEffect *effect)
{
  const FpMessage *message = fp_message_view_current(&self->base);
  const FpTextLine *line = fp_layout_line(self->layout, self->list.selected);

  effect->action = action;
  effect->about = message;
  effect->number = line != NULL ? line->link : 0;
  if (message != NULL)
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
    next_line_with(self, is_link, self->list.selected + 1, _("No further link."), effect);
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
  for (guint i = current_index(self) + 1;
       self->conversation->topic != NULL && i < self->conversation->messages->len; i++) {
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
      effect->say =
          g_strdup(self->conversation->topic != NULL ? _("End of what is here.") : _("End of message."));
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

  self->base.ops = conversation->topic != NULL ? &topic_ops : &ops;
  self->base.cancellable = g_cancellable_new();
  self->base.cols = 80;
  self->base.rows = 1;
  self->conversation = fp_conversation_ref(conversation);
  self->now = now;
  lay_out_again(self);
  return &self->base;
}

void
fp_message_view_set(FpView *view, FpConversation *conversation, gint64 now)
{
  MessageView *self = (MessageView *)view;
  const FpMessage *current = fp_message_view_current(view);

  fp_conversation_ref(conversation);
  self->current = g_strdup(current != NULL ? current->id : NULL);
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
    if (message->post != NULL && message->post->number >= number) {
      go_to(self, head_of(self, i));
      return TRUE;
    }
  }
  return FALSE;
}
