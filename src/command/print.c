/* Results in plain words: one record a line, no drawn tables, never more than one blank in a row, so that
 * scripts can cut it and screen readers read it. Strings in results come from clean text. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

void
fp_print_line(GString *out, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_string_append_vprintf(out, format, args);
  va_end(args);
  g_string_append_c(out, '\n');
}

static char *
end(GString *out)
{
  if (out->len > 0)
    return g_string_free(out, FALSE);
  g_string_free(out, TRUE);
  return NULL;
}

char *
fp_print_when(const json_t *object, const char *key)
{
  gint64 when = fp_json_peek_time(object, key);
  return when != 0 ? fp_time_short(when, fp_clock_now()) : g_strdup("");
}

char *
fp_print_sentence(const json_t *result, gboolean quiet)
{
  const char *sentence = fp_json_peek_string(result, "sentence", NULL);
  return quiet || !sentence ? NULL : g_strconcat(sentence, "\n", NULL);
}

char *
fp_print_text(const json_t *result, gboolean quiet)
{
  return g_strdup(fp_json_peek_string(result, "text", NULL));
}

static void
add_part(GString *line, const char *text)
{
  if (text && *text != '\0') {
    gboolean ended = strchr(".!?", text[strlen(text) - 1]) != NULL;
    g_string_append_printf(line, " %s%s", text, ended ? "" : ".");
  }
}

static const char *
flag_shown(const json_t *item)
{
  const char *name = fp_json_peek_string(item, "flag", "none");
  for (FpFlagState state = FP_FLAG_HELD; state <= FP_FLAG_UNSURE; state++)
    if (g_str_equal(name, fp_flag_state_name(state)))
      return fp_flag_state_shown(state);
  return NULL;
}

static const char *
level_shown(const json_t *item)
{
  const char *name = fp_json_peek_string(item, "suspicion.level", "none");
  for (FpLevel level = FP_LEVEL_NOTICE; level <= FP_LEVEL_WARNING; level++)
    if (g_str_equal(name, fp_level_name(level)))
      return fp_level_shown(level);
  return NULL;
}

/* "117. new. warning. From jhnson77: Your prescription is ready. 02:41 today. 1 message." */
char *
fp_print_conversation(const json_t *item)
{
  GString *line = g_string_new(fp_json_peek_string(item, "id", "?"));
  gint64 count = fp_json_peek_int(item, "messages", -1);
  const char *subject = fp_json_peek_string(item, "subject", "");
  g_autofree char *when = fp_print_when(item, "last");
  g_string_append_c(line, '.');
  if (fp_json_peek_int(item, "unread", 0) > 0)
    add_part(line, _("new"));
  add_part(line, level_shown(item));
  add_part(line, flag_shown(item));
  g_autofree char *from =
      g_strdup_printf(_("From %s: %s"), fp_json_peek_string(item, "from.name", _("somebody")),
                      *subject != '\0' ? subject : _("no subject"));
  add_part(line, from);
  add_part(line, when);
  if (count >= 0) {
    g_autofree char *messages =
        fp_counts(ngettext("%d message", "%d messages", (unsigned long)count), (int)count);
    add_part(line, messages);
  }
  return g_string_free(line, FALSE);
}

char *
fp_print_inbox(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  g_autofree char *as_of = fp_print_when(result, "as_of");
  g_autoptr(GHashTable) printed = g_hash_table_new(NULL, NULL);
  json_t *rows = json_object_get(result, "conversations"), *row;
  size_t i;
  if (!quiet && fp_json_peek_bool(result, "stale", FALSE))
    fp_print_line(out, _("This is the stored inbox of %s, as of %s."),
                  fp_json_peek_string(result, "account", ""), *as_of != '\0' ? as_of : _("no time yet"));
  json_array_foreach(rows, i, row)
  {
    gboolean folded;
    g_autofree char *wave = fp_print_wave_of(json_object_get(result, "campaigns"),
                                             fp_json_peek_string(row, "id", NULL), printed, &folded);
    g_autofree char *line = folded ? g_steal_pointer(&wave) : fp_print_conversation(row);
    if (line)
      fp_print_line(out, "%s", line);
  }
  if (!quiet && json_array_size(rows) == 0)
    fp_print_line(out, "%s", _("There are no conversations."));
  return end(out);
}

static void
print_post(GString *out, const json_t *message)
{
  gint64 likes = fp_json_peek_int(message, "post.likes", 0);
  gint64 answers = fp_json_peek_int(message, "post.answers", 0);
  fp_print_line(out, _("Post %s, number %d"), fp_json_peek_string(message, "id", "?"),
                (int)fp_json_peek_int(message, "post.number", 0));
  if (answers > 0)
    fp_print_line(out, _("It answers number %d."), (int)answers);
  if (likes > 0) {
    fp_counts_append(out, ngettext("%d like", "%d likes", (unsigned long)likes), (int)likes);
    g_string_append_c(out, '\n');
  }
  if (fp_json_peek_bool(message, "post.liked", FALSE))
    fp_print_line(out, "%s", _("You like it."));
  if (fp_json_peek_bool(message, "post.bookmarked", FALSE))
    fp_print_line(out, "%s", _("You have bookmarked it."));
}

/* As a reader on the screen has it: what only weighed a little against a message that is not suspicious is
 * for programs. */
static void
print_warning(GString *out, const json_t *message)
{
  json_t *reasons = json_object_get(json_object_get(message, "suspicion"), "reasons"), *reason;
  const char *level = fp_json_peek_string(message, "suspicion.level", "none");
  guint n = (guint)json_array_size(reasons);
  size_t i;
  if (g_str_equal(level, fp_level_name(FP_LEVEL_NONE)))
    return;
  g_autofree char *count = fp_counts(ngettext("%u reason.", "%u reasons.", n), n);
  fp_print_line(out, "%s %s",
                g_str_equal(level, fp_level_name(FP_LEVEL_WARNING)) ? _("Warning:") : _("Notice:"), count);
  json_array_foreach(reasons, i, reason)
      fp_print_line(out, _("Reason %d: %s"), (int)i + 1, fp_json_peek_string(reason, "text", ""));
}

/* Lines that look like ours are quoted. */
static void
print_text(GString *out, const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    fp_print_line(out, fp_line_poses(lines[i]) ? "> %s" : "%s", lines[i]);
}

void
fp_print_message(GString *out, const json_t *message)
{
  g_autofree char *when = fp_print_when(message, "sent");
  json_t *links = json_object_get(message, "links"), *link;
  const char *flag = flag_shown(message);
  size_t i;
  fp_print_line(out, "%s", "");
  if (json_object_get(message, "post"))
    print_post(out, message);
  else
    fp_print_line(out, _("Message %s"), fp_json_peek_string(message, "id", "?"));
  fp_print_line(out, _("From: %s"), fp_json_peek_string(message, "from.name", _("somebody")));
  fp_print_line(out, _("Date: %s"), when);
  if (flag)
    fp_print_line(out, _("State: %s"), flag);
  if (fp_json_peek_bool(message, "deleted", FALSE))
    fp_print_line(out, _("State: %s"), _("deleted at the forum; kept here as it was"));
  else if (fp_json_peek_bool(message, "edited", FALSE))
    fp_print_line(out, _("State: %s"), _("changed at the forum after it came"));
  print_warning(out, message);
  fp_print_line(out, "%s", _("Text:"));
  print_text(out, fp_json_peek_string(message, "text", ""));
  json_array_foreach(links, i, link) fp_print_line(
      out, _("Link %d: text %s, leads to %s. Not opened."), (int)i + 1, fp_json_peek_string(link, "text", ""),
      fp_json_peek_string(link, "host", _("an address that cannot be opened")));
  fp_print_line(out, "%s", _("End of message."));
}

char *
fp_print_read(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *messages = json_object_get(result, "messages"), *message;
  json_t *conversation = json_array_get(json_object_get(result, "conversations"), 0);
  const char *file = fp_json_peek_string(result, "file", NULL);
  size_t i;
  if (file) {
    if (!quiet)
      fp_print_line(out, _("Written to %s."), file);
    return end(out);
  }
  fp_print_line(out, _("Subject: %s"), fp_json_peek_string(conversation, "subject", _("no subject")));
  if (fp_json_peek_bool(result, "stale", FALSE)) {
    g_autofree char *as_of = fp_print_when(result, "as_of");
    fp_print_line(out, _("This is the stored copy, as of %s."), as_of);
  }
  if (fp_json_peek_bool(result, "more_at_forum", FALSE))
    fp_print_line(
        out, "%s",
        _("Older messages are still at the forum. The next read goes on with them; --all fetches all "
          "of them."));
  json_array_foreach(messages, i, message) fp_print_message(out, message);
  return end(out);
}

/* "3. held. Report of 1 message from Ann. Waiting; due at 08:00:10. Route: private message to moderators." */
char *
fp_print_item(const json_t *item)
{
  const char *sentence = fp_json_peek_string(item, "sentence", "");
  return g_strdup_printf("%" G_GINT64_FORMAT ". %s. %s. %s", fp_json_peek_int(item, "id", 0),
                         fp_json_peek_string(item, "state", ""), fp_json_peek_string(item, "title", ""),
                         sentence);
}

char *
fp_print_items(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *items = json_object_get(result, "items"), *item;
  const char *sentence = fp_json_peek_string(result, "sentence", NULL);
  size_t i;
  json_array_foreach(items, i, item)
  {
    g_autofree char *line = fp_print_item(item);
    fp_print_line(out, "%s", line);
  }
  if (!quiet && sentence)
    fp_print_line(out, "%s", sentence);
  return end(out);
}

char *
fp_print_preview_or_items(const json_t *result, gboolean quiet)
{
  json_t *items = json_object_get(result, "items"), *item;
  size_t i;
  if (!fp_json_peek_bool(result, "dry_run", FALSE))
    return fp_print_items(result, quiet);
  GString *out = g_string_new(NULL);
  json_array_foreach(items, i, item)
  {
    g_autofree char *line = fp_print_item(item);
    FpRouteKind route = FP_ROUTE_NONE;
    const char *subject = fp_json_peek_string(item, "subject", NULL);
    const char *to = fp_json_peek_string(item, "to", NULL);
    fp_route_from_name(fp_json_peek_string(item, "route", "none"), &route);
    fp_print_line(out, _("Route: %s"), fp_route_shown(route));
    if (to)
      fp_print_line(out, _("To: %s"), to);
    if (subject)
      fp_print_line(out, _("Subject: %s"), subject);
    fp_print_line(out, "%s", _("Text:"));
    fp_print_line(out, "%s", fp_json_peek_string(item, "text", ""));
    fp_print_line(out, "%s", _("End of report. Nothing was sent."));
  }
  return end(out);
}

char *
fp_print_search(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *hits = json_object_get(result, "hits"), *hit;
  size_t i;
  if (!hits)
    fp_print_line(out, "%d", (int)fp_json_peek_int(result, "count", 0));
  json_array_foreach(hits, i, hit)
  {
    g_autofree char *when = fp_print_when(hit, "sent");
    g_autofree char *snippet = fp_text_clean(fp_json_peek_string(hit, "snippet", ""), -1, FP_TEXT_ONE_LINE);
    g_autofree char *from = g_strdup_printf(_("From %s: %s"), fp_json_peek_string(hit, "from", _("somebody")),
                                            fp_json_peek_string(hit, "subject", _("no subject")));
    g_string_append_printf(out, "%s.", fp_json_peek_string(hit, "conversation", "?"));
    add_part(out, from);
    add_part(out, when);
    g_string_append_printf(out, " %s\n", snippet);
  }
  if (!quiet && hits && json_array_size(hits) == 0)
    fp_print_line(
        out, "%s",
        fp_json_peek_string(result, "sentence",
                            _("Nothing stored holds all these words. flagpost sync fetches everything.")));
  return end(out);
}

char *
fp_print_drafts(const json_t *result, gboolean quiet)
{
  json_t *drafts = json_object_get(result, "drafts"), *draft;
  size_t i;
  if (!drafts) /* one was sent */
    return fp_print_items(result, quiet);
  GString *out = g_string_new(NULL);
  json_array_foreach(drafts, i, draft)
  {
    g_autofree char *when = fp_print_when(draft, "changed");
    fp_print_line(out, _("%d. To %s: %s. %s."), (int)fp_json_peek_int(draft, "id", 0),
                  fp_json_peek_string(draft, "to", _("nobody yet")),
                  fp_json_peek_string(draft, "subject", _("no subject")), when);
  }
  if (!quiet && json_array_size(drafts) == 0)
    fp_print_line(out, "%s", _("There are no drafts."));
  return end(out);
}

char *
fp_print_doctor(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *checks = json_object_get(result, "checks"), *check;
  size_t i;
  json_array_foreach(checks, i, check)
  {
    const char *state = fp_json_peek_string(check, "state", "");
    const char *advice = fp_json_peek_string(check, "advice", "");
    if (quiet && g_str_equal(state, "ok"))
      continue;
    fp_print_line(out, "%s. %s: %s%s%s", state, fp_json_peek_string(check, "check", ""),
                  fp_json_peek_string(check, "text", ""), *advice != '\0' ? " " : "", advice);
  }
  return end(out);
}

char *
fp_print_settings(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *rows = json_object_get(result, "settings"), *row;
  const char *sentence = fp_json_peek_string(result, "sentence", NULL);
  size_t i;
  json_array_foreach(rows, i, row)
  {
    const char *name = fp_json_peek_string(row, "name", ""), *value = fp_json_peek_string(row, "value", "");
    const char *otherwise = fp_json_peek_string(row, "default", "");
    const char *summary = fp_json_peek_string(row, "summary", "");
    if (json_array_size(rows) == 1 && !sentence)
      fp_print_line(out, "%s", value);
    else if (!sentence && g_str_equal(value, otherwise))
      /* Translators: a setting, its value, and what it means. */
      fp_print_line(out, _("%s = %s (the default). %s"), name, value, summary);
    else if (!sentence)
      /* Translators: a setting, its value, its default, and what it means. */
      fp_print_line(out, _("%s = %s (not the default, %s). %s"), name, value,
                    *otherwise != '\0' ? otherwise : _("which is nothing"), summary);
  }
  if (!quiet && sentence)
    fp_print_line(out, "%s", sentence);
  return end(out);
}

static void
print_account_line(GString *out, const json_t *account)
{
  fp_print_line(out,
                fp_json_peek_bool(account, "default", FALSE) ? _("%s. %s at %s. %s. The default.")
                                                             : _("%s. %s at %s. %s."),
                fp_json_peek_string(account, "name", ""), fp_json_peek_string(account, "login", ""),
                fp_json_peek_string(account, "url", ""), fp_json_peek_string(account, "forum", ""));
}

char *
fp_print_accounts(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *accounts = json_object_get(result, "accounts"), *account;
  size_t i;
  json_array_foreach(accounts, i, account) print_account_line(out, account);
  if (!quiet && json_array_size(accounts) == 0)
    fp_print_line(out, "%s", _("There is no account yet. Add one: flagpost account add URL"));
  return end(out);
}

char *
fp_print_account(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  json_t *rows = json_object_get(result, "abilities"), *row;
  size_t i;
  if (quiet && !rows) {
    g_string_free(out, TRUE);
    return NULL;
  }
  print_account_line(out, result);
  json_array_foreach(rows, i, row)
      fp_print_line(out, fp_json_peek_bool(row, "can", FALSE) ? _("Yes. %s: %s") : _("No. %s: %s"),
                    fp_json_peek_string(row, "title", ""), fp_json_peek_string(row, "how", ""));
  if (json_object_get(result, "passwords"))
    fp_print_line(out, _("Passwords: %s. While it is unlocked, each program of your session can read it."),
                  fp_json_peek_string(result, "passwords", ""));
  rows = json_object_get(result, "routes");
  json_array_foreach(rows, i, row) fp_print_line(
      out, fp_json_peek_bool(row, "ready", FALSE) ? _("Route %s, ready: %s") : _("Route %s, not set up: %s"),
      fp_json_peek_string(row, "route", ""), fp_json_peek_string(row, "how", ""));
  rows = json_object_get(result, "settings");
  json_array_foreach(rows, i, row) fp_print_line(out, "%s = %s", fp_json_peek_string(row, "name", ""),
                                                 fp_json_peek_string(row, "value", ""));
  return end(out);
}
