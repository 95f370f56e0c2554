/* From one folder of private messages to the next: inbox, sent, and what the forum keeps besides (an archive,
 * the inboxes of groups). Folders without a conversation are passed over. */
#include "config.h"

#include "flagpost/i18n.h"
#include "tui/tui.h"

char *
tui_folder_shown(const char *folder)
{
  if (g_str_equal(folder, "inbox"))
    return g_strdup(_("Inbox"));
  if (g_str_equal(folder, "sent"))
    return g_strdup(_("Sent"));
  if (g_str_equal(folder, "archive"))
    return g_strdup(_("Archive"));
  if (g_str_has_prefix(folder, "group:"))
    /* Translators: the inbox of a group of members, by its name. */
    return g_strdup_printf(_("Group %s"), folder + strlen("group:"));
  return g_strdup(folder);
}

/* The one after `now` that holds something; `now` itself if there is no other. */
static const char *
next_folder(Tui *tui, char **folders, const char *now)
{
  guint count = g_strv_length(folders), at = 0;
  while (at < count && !g_str_equal(folders[at], now))
    at++;
  for (guint i = 1; i <= count; i++) {
    const char *folder = folders[(at + i) % count];
    if (g_str_equal(folder, "inbox") || fp_store_count(fp_member_store(tui->member), folder, NULL) > 0)
      return folder;
  }
  return now;
}

void
tui_do_folder(Tui *tui)
{
  const char *now = inbox_rows_folder(tui->rows);
  g_auto(GStrv) folders = fp_inbox_folders(tui->member);
  const char *next = next_folder(tui, folders, now);
  guint unread = 0, count = fp_store_count(fp_member_store(tui->member), next, &unread);
  if (g_str_equal(next, now)) {
    tui_say(tui, _("There is no other folder with a conversation."));
    return;
  }
  while (tui_top(tui) != tui->inbox) /* what was opened above it is of the folder before */
    tui_pop(tui, tui_top(tui));
  inbox_rows_set_folder(tui->rows, next);
  fp_rows_view_untag(tui->inbox); /* nothing is reported of a folder that is not in view */
  fp_rows_view_select(tui->inbox, 0);
  tui_update_title(tui);
  tui_changed(tui);
  {
    g_autofree char *shown = tui_folder_shown(next);
    tui_sayf(tui, ngettext("%s: %u conversation, %u new.", "%s: %u conversations, %u new.", count), shown,
             count, unread);
  }
}
