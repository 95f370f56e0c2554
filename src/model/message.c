/* One message: as received, which is evidence, and as people read it. Made by drivers and the store; what
 * they hand over is cleaned here and nowhere else. */
#include "config.h"

#include "flagpost/html.h"
#include "flagpost/i18n.h"
#include "flagpost/model.h"
#include "flagpost/text.h"

#define READ_MOST  ((gsize)256 << 10)
#define LOOKS_BACK ((gsize)4 << 10) /* for a good place to break off */

/* (transfer full) What has no blocks is shared by all that have none. */
static FpRich *
no_text(void)
{
  static gsize made;
  static FpRich *nothing;
  if (g_once_init_enter(&made)) {
    nothing = fp_rich_from_plain("", 0);
    g_once_init_leave(&made, TRUE);
  }
  return fp_rich_ref(nothing);
}

FpMessage *
fp_message_new(const char *id, const char *conversation)
{
  FpMessage *message = g_rc_box_new0(FpMessage);
  message->id = g_strdup(id ? id : "");
  message->conversation = g_strdup(conversation ? conversation : "");
  message->rich = no_text();
  return message;
}

static void
set_body(FpMessage *message, char *html, char *plain, char *base, FpRich *rich)
{
  g_free(message->html);
  g_free(message->plain);
  g_free(message->base);
  g_clear_pointer(&message->folded, g_free);
  fp_rich_unref(message->rich);
  message->html = html;
  message->plain = plain;
  message->base = base;
  message->rich = rich;
}

/* How much of a body is read for people: all of it, unless that would keep them waiting. */
static gsize
readable(const char *body, gsize size, char breaks_after)
{
  if (size <= READ_MOST)
    return size;
  const char *from = body + READ_MOST - LOOKS_BACK, *to = body + READ_MOST;
  const char *at = memrchr(from, breaks_after, LOOKS_BACK);
  if (at)
    return (gsize)(at + 1 - body);
  while (to > from && ((guchar)*to & 0xC0) == 0x80)
    to--;
  return (gsize)(to - body);
}

static FpRich *
with_remark(FpRich *rich, gsize size, gsize read)
{
  if (read < size) {
    g_autofree char *all = g_format_size(size), *part = g_format_size(read);
    /* Translators: sizes, "10.5 MB" and "262.1 kB". */
    g_autofree char *remark =
        g_strdup_printf(_("(This message has %s, and its first %s are shown here. All of "
                          "it is kept; an export has it whole.)"),
                        all, part);
    fp_rich_add_remark(rich, remark);
  }
  return rich;
}

static FpRich *
read_html(const char *html, gsize size, const FpUrl *base)
{
  gsize read = readable(html, size, '>');
  return with_remark(fp_html_read(html, (gssize)read, base), size, read);
}

void
fp_message_keep_html(FpMessage *message, const char *html, gssize length, const FpUrl *base)
{
  gsize size = !html ? 0 : length < 0 ? strlen(html) : (gsize)length;
  char *copy = g_malloc(size + 1);
  if (size > 0)
    memcpy(copy, html, size);
  copy[size] = '\0';
  set_body(message, copy, NULL, base ? g_strdup(base->href) : NULL, NULL);
}

void
fp_message_set_html(FpMessage *message, const char *html, gssize length, const FpUrl *base)
{
  fp_message_keep_html(message, html, length, base);
  gsize size = !html ? 0 : length < 0 ? strlen(html) : (gsize)length;
  message->rich = read_html(message->html, size, base);
}

char *
fp_message_fold(const FpMessage *message)
{
  g_autoptr(GString) all = g_string_new(message->subject);
  g_string_append_c(all, '\n');
  if (message->from)
    g_string_append_printf(all, "%s\n%s", message->from->name ? message->from->name : "",
                           message->from->login ? message->from->login : "");
  if (message->rich) {
    g_autofree char *text = fp_rich_text(message->rich);
    g_string_append_c(all, '\n');
    g_string_append(all, text);
  }
  return fp_text_fold(all->str);
}

void
fp_message_read(FpMessage *message, const FpUrl *base)
{
  message->rich = read_html(message->html, strlen(message->html), base);
  message->folded = fp_message_fold(message);
}

void
fp_message_set_plain(FpMessage *message, const char *text, gssize length)
{
  gsize size = !text ? 0 : length < 0 ? strlen(text) : (gsize)length;
  char *copy = g_malloc(size + 1);
  if (size > 0)
    memcpy(copy, text, size);
  copy[size] = '\0';
  gsize read = readable(copy, size, '\n');
  set_body(message, NULL, copy, NULL, with_remark(fp_rich_from_plain(copy, (gssize)read), size, read));
}

void
fp_message_drop_received(FpMessage *message)
{
  g_clear_pointer(&message->html, g_free);
  g_clear_pointer(&message->plain, g_free);
  g_clear_pointer(&message->base, g_free);
  g_clear_pointer(&message->folded, g_free);
}

FpMessage *
fp_message_copy(const FpMessage *message)
{
  FpMessage *copy = g_rc_box_new0(FpMessage);
  *copy = *message;
  copy->id = g_strdup(message->id);
  copy->conversation = g_strdup(message->conversation);
  copy->subject = g_strdup(message->subject);
  copy->html = g_strdup(message->html);
  copy->plain = g_strdup(message->plain);
  copy->base = g_strdup(message->base);
  copy->campaign = g_strdup(message->campaign);
  copy->fingerprint = g_strdup(message->fingerprint);
  copy->folded = NULL;
  copy->from = message->from ? fp_person_ref(message->from) : NULL;
  copy->rich = message->rich ? fp_rich_ref(message->rich) : NULL;
  copy->suspicion = message->suspicion ? fp_suspicion_ref(message->suspicion) : NULL;
  copy->post = g_memdup2(message->post, sizeof *message->post);
  return copy;
}

FpMessage *
fp_message_ref(FpMessage *message)
{
  return g_rc_box_acquire(message);
}

static void
message_clear(gpointer data)
{
  FpMessage *message = data;
  g_free(message->id);
  g_free(message->conversation);
  g_free(message->subject);
  g_free(message->html);
  g_free(message->plain);
  g_free(message->base);
  g_free(message->campaign);
  g_free(message->fingerprint);
  g_free(message->folded);
  g_free(message->post);
  fp_person_unref(message->from);
  fp_rich_unref(message->rich);
  fp_suspicion_unref(message->suspicion);
}

void
fp_message_unref(FpMessage *message)
{
  if (message)
    g_rc_box_release_full(message, message_clear);
}
