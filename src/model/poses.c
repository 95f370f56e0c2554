/* Lines of a message that look like lines of ours: "From: the moderators", "End of message." Where a message
 * is read as lines, one below the other, they would be taken for what flagpost says itself (the attack T12),
 * so whoever prints them quotes them. Called by view/layout.c and command/print.c. */
#include "config.h"

#include "flagpost/model.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

enum { LOOKED_AT = 160 }; /* bytes of a line */

/* How our own lines begin. What ends with no colon and has a value is followed by a number. */
static const char *const ours[] = {
    N_("From:"),           N_("Date:"),         N_("State:"),
    N_("Flag:"),           N_("Warning:"),      N_("Notice:"),
    N_("Reason %u:"),      N_("Subject:"),      N_("Topic:"),
    N_("Earlier:"),        N_("Answers:"),      N_("Likes:"),
    N_("Text:"),           N_("Message %s"),    N_("Post %d"),
    N_("End of message."), N_("End of topic."), N_("Link %d: text %s, leads to %s. Not opened."),
};

/* Without blanks, and in one form of its letters. */
static char *
squash(const char *text, gsize size)
{
  g_autofree char *part = g_strndup(text, size), *folded = fp_text_fold(part);
  GString *out = g_string_sized_new(size);
  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at))
    if (!g_unichar_isspace(g_utf8_get_char(at)))
      g_string_append_len(out, at, g_utf8_next_char(at) - at);
  return g_string_free(out, FALSE);
}

typedef struct {
  char *stem; /* squashed */
  gboolean numbered;
} Label;

static void
add_label(GArray *labels, const char *text)
{
  gsize fixed = strcspn(text, "%");
  char *stem = squash(text, fixed);
  Label label = {stem, text[fixed] != '\0' && !g_str_has_suffix(stem, ":")};
  g_array_append_val(labels, label);
}

/* In English and in the member's language, made once. */
static const GArray *
labels(void)
{
  static GArray *all;
  static const char *language;
  if (all && language == _(ours[0]))
    return all;
  if (!all)
    all = g_array_new(FALSE, FALSE, sizeof(Label));
  for (guint i = 0; i < all->len; i++)
    g_free(g_array_index(all, Label, i).stem);
  g_array_set_size(all, 0);
  language = _(ours[0]);
  for (gsize i = 0; i < G_N_ELEMENTS(ours); i++) {
    add_label(all, ours[i]);
    add_label(all, _(ours[i]));
  }
  return all;
}

/* Each of ours has one of these. */
static gboolean
may_pose(const char *line, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if ((guchar)line[i] >= 0x80 || g_ascii_isdigit(line[i]) || strchr(":.", line[i]))
      return TRUE;
  return FALSE;
}

gboolean
fp_line_poses(const char *line)
{
  gsize size = strcspn(line, "\n");
  size = size > LOOKED_AT ? (gsize)(g_utf8_find_prev_char(line, line + LOOKED_AT + 1) - line) : size;
  if (!may_pose(line, size))
    return FALSE;
  g_autofree char *squashed = squash(line, size);
  const GArray *all = labels();
  for (guint i = 0; i < all->len; i++) {
    const Label *label = &g_array_index(all, Label, i);
    if (g_str_has_prefix(squashed, label->stem) &&
        (!label->numbered || g_ascii_isdigit(squashed[strlen(label->stem)])))
      return TRUE;
  }
  return FALSE;
}
