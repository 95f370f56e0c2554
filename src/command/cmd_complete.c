/* complete: what could stand where the cursor of a shell is. The scripts in docs/completions hand over the
 * words typed so far and show what comes back, so that all shells know the same, from the table of commands
 * and the archive. Nobody is asked for anything: no network, no locked keyring, and never a word about what
 * went wrong.
 *
 * A line for each: the word, a tab, what it is. The line ":files" alone: names of files. */
#include "config.h"

#include "cmd.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#define CONVERSATIONS_AT_MOST 200
#define WITH_MESSAGES         10 /* the newest conversations, whose messages are offered too */

/* The words before the cursor, understood as far as they go. */
typedef struct {
  const char *current; /* the word under way, "" if it is only begun; without the option before a "=" */
  char *before;        /* "--account=", or "" */
  const FpCommand *command;
  GPtrArray *words;          /* char *: those that are no options, after the command's name */
  char *first;               /* the first word of the name, whether there is such a command or not; or NULL */
  const GOptionEntry *value; /* the option whose value is under way, or NULL */
  gboolean whole;            /* the second word of the name has been typed */
  gboolean only_words;       /* behind a "--" */
} Typed;

typedef struct {
  GTask *task;
  Typed typed;
  FpStore *store; /* or NULL */
  GHashTable *offered;
  GString *out;
} Complete;

static void
complete_free(gpointer data)
{
  Complete *complete = data;
  g_free(complete->typed.before);
  g_free(complete->typed.first);
  g_ptr_array_unref(complete->typed.words);
  g_clear_pointer(&complete->store, fp_store_close);
  g_hash_table_unref(complete->offered);
  g_string_free(complete->out, TRUE);
  g_free(complete);
}

static void
offer(Complete *complete, const char *word, const char *about)
{
  g_autofree char *clean = about ? fp_text_clean(about, -1, FP_TEXT_ONE_LINE) : NULL;
  g_autofree char *cut = clean ? fp_text_cut(clean, 60, "...") : NULL;
  if (!word || !g_str_has_prefix(word, complete->typed.current) ||
      !g_hash_table_add(complete->offered, g_strdup(word)))
    return;
  g_string_append_printf(complete->out, "%s%s\t%s\n", complete->typed.before, word, cut ? cut : "");
}

static void
offer_all(Complete *complete, const char *words, const char *separator)
{
  g_auto(GStrv) each = g_strsplit(words, separator, -1);
  for (guint i = 0; each[i]; i++)
    offer(complete, each[i], NULL);
}

/* --- what the table knows --- */

/* First words; or the second words of the family `first`. */
static void
offer_commands(Complete *complete, const char *first)
{
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    g_auto(GStrv) parts = g_strsplit(command->name, " ", 2);
    const char *word = !first ? parts[0] : g_str_equal(parts[0], first) ? parts[1] : NULL;
    if ((command->where & FP_ON_CLI) != 0)
      offer(complete, word, _(command->summary));
  }
}

static void
offer_options(Complete *complete, const GOptionEntry *options)
{
  for (; options && options->long_name; options++) {
    g_autofree char *word = g_strconcat("--", options->long_name, NULL);
    offer(complete, word, _(options->description));
  }
}

static void
offer_settings(Complete *complete)
{
  gboolean account = complete->typed.first && g_str_equal(complete->typed.first, "account");
  for (const FpSetting *setting = fp_settings_table(); setting->name; setting++)
    if (!account || setting->per_account)
      offer(complete, setting->name, _(setting->summary));
}

static void
offer_setting_values(Complete *complete)
{
  const char *name = complete->typed.words->len > 0 ? g_ptr_array_index(complete->typed.words, 0) : "";
  for (const FpSetting *setting = fp_settings_table(); setting->name; setting++)
    if (g_str_equal(setting->name, name)) {
      if (setting->type == FP_SETTING_BOOL)
        offer_all(complete, "on|off", "|");
      else if (setting->type == FP_SETTING_CHOICE)
        offer_all(complete, setting->choices, "|");
    }
}

static void
offer_reasons(Complete *complete)
{
  for (const FpFlagReason *reason = fp_flag_reasons(); reason->id; reason++)
    offer(complete, reason->id, _(reason->title));
}

static void
offer_accounts(Complete *complete)
{
  g_autoptr(GPtrArray) accounts = fp_accounts(fp_run_of(complete->task)->args.app);
  for (guint i = 0; i < accounts->len; i++) {
    const FpAccount *account = g_ptr_array_index(accounts, i);
    offer(complete, account->name, account->title ? account->title : account->url);
  }
}

/* --- what the archive knows --- */

static void
offer_messages(Complete *complete, const char *id)
{
  g_autoptr(FpConversation) whole = fp_store_part(complete->store, id, NULL, 100, NULL);
  for (guint i = 0; whole && i < whole->messages->len; i++) {
    const FpMessage *message = g_ptr_array_index(whole->messages, i);
    g_autofree char *text = message->rich ? fp_rich_text(message->rich) : g_strdup("");
    g_autofree char *about = g_strdup_printf("%s: %s", message->from ? message->from->name : "", text);
    offer(complete, message->id, about);
  }
}

static void
offer_conversations(Complete *complete, const char *folder, gboolean messages)
{
  g_autoptr(GPtrArray) list =
      complete->store ? fp_store_list(complete->store, folder, 0, CONVERSATIONS_AT_MOST, NULL) : NULL;
  for (guint i = 0; list && i < list->len; i++) {
    const FpConversation *conversation = g_ptr_array_index(list, i);
    g_autofree char *about =
        g_strdup_printf("%s: %s", conversation->from ? conversation->from->name : "", conversation->subject);
    offer(complete, conversation->id, about);
  }
  for (guint i = 0; messages && list && i < MIN(list->len, WITH_MESSAGES); i++)
    offer_messages(complete, ((const FpConversation *)g_ptr_array_index(list, i))->id);
}

static void
offer_posts(Complete *complete)
{
  g_autoptr(GPtrArray) list =
      complete->store ? fp_store_list(complete->store, "topics", 0, WITH_MESSAGES, NULL) : NULL;
  for (guint i = 0; list && i < list->len; i++)
    offer_messages(complete, ((const FpConversation *)g_ptr_array_index(list, i))->id);
}

static void
offer_people(Complete *complete)
{
  g_autoptr(GPtrArray) list =
      complete->store ? fp_store_list(complete->store, NULL, 0, CONVERSATIONS_AT_MOST, NULL) : NULL;
  for (guint i = 0; list && i < list->len; i++) {
    const FpPerson *from = ((const FpConversation *)g_ptr_array_index(list, i))->from;
    if (from)
      offer(complete, from->login, from->name);
  }
}

static void
offer_outbox(Complete *complete)
{
  g_autoptr(GPtrArray) rows = complete->store ? fp_store_outbox_list(complete->store, TRUE, NULL) : NULL;
  for (guint i = 0; rows && i < rows->len; i++) {
    const FpOutItem *item = g_ptr_array_index(rows, i);
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, item->id);
    g_autofree char *about =
        g_strdup_printf("%s, %s", fp_out_kind_name(item->kind), fp_out_state_name(item->state));
    offer(complete, id, about);
  }
}

static void
offer_drafts(Complete *complete)
{
  g_autoptr(GPtrArray) drafts = complete->store ? fp_store_drafts(complete->store, NULL) : NULL;
  for (guint i = 0; drafts && i < drafts->len; i++) {
    const FpDraft *draft = g_ptr_array_index(drafts, i);
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, draft->id);
    g_autofree char *about =
        g_strdup_printf("%s: %s", draft->to ? draft->to : "", draft->subject ? draft->subject : "");
    offer(complete, id, about);
  }
}

/* --- what fits where the cursor is --- */

static void
offer_files(Complete *complete)
{
  g_string_assign(complete->out, ":files\n");
}

static gboolean
is_of(const Complete *complete, const char *family)
{
  return complete->typed.first && g_str_equal(complete->typed.first, family);
}

static void
offer_value(Complete *complete, const GOptionEntry *option)
{
  const char *name = option->long_name, *kind = option->arg_description ? option->arg_description : "";
  gboolean drafts = is_of(complete, "drafts");
  if (g_str_equal(name, "account"))
    offer_accounts(complete);
  else if (g_str_equal(name, "folder"))
    offer_all(complete, "inbox sent archive new unread all", " ");
  else if (g_str_equal(name, "forum") && is_of(complete, "demo"))
    for (const FpDriver *const *driver = fp_drivers(); *driver; driver++)
      offer(complete, (*driver)->id, (*driver)->title);
  else if (g_str_equal(name, "order"))
    offer_all(complete, "latest new unread top", " ");
  else if (g_str_equal(name, "format") && is_of(complete, "export"))
    offer_all(complete, "md json eml arf", " ");
  else if (g_str_equal(name, "format"))
    offer_all(complete, "{{.id}}", " ");
  else if (g_str_equal(kind, "REASON"))
    offer_reasons(complete);
  else if (g_str_equal(kind, "FILE") || g_str_equal(kind, "FOLDER"))
    offer_files(complete);
  else if (g_str_equal(kind, "LOGIN") || g_str_equal(name, "user"))
    offer_people(complete);
  else if (g_str_equal(kind, "ID"))
    offer_posts(complete);
  else if (drafts && g_str_equal(kind, "N"))
    offer_drafts(complete);
}

/* The kind of the command's next word, such as "ID"; NULL: no word is left. (transfer full) */
static char *
next_kind(const Typed *typed)
{
  g_auto(GStrv) parts = g_strsplit(typed->command->args ? typed->command->args : "", " ", -1);
  guint count = g_strv_length(parts), at = typed->words->len;
  if (count > 0 && at >= count && strstr(parts[count - 1], "..."))
    at = count - 1;
  if (at >= count || *parts[at] == '\0')
    return NULL;
  g_autofree char *part = g_strdup(parts[at]);
  g_strdelimit(part, "[].", ' ');
  return g_strdup(g_strstrip(part));
}

static void
offer_words(Complete *complete)
{
  g_autofree char *kind = next_kind(&complete->typed);
  if (!kind)
    return;
  if (g_str_equal(kind, "ID") && is_of(complete, "outbox"))
    offer_outbox(complete);
  else if (g_str_equal(kind, "ID"))
    offer_conversations(complete, NULL, !g_str_equal(complete->typed.command->name, "mark-read"));
  else if (g_str_equal(kind, "TOPIC") || g_str_equal(complete->typed.command->name, "topic"))
    offer_conversations(complete, "topics", FALSE);
  else if (g_str_equal(kind, "POST"))
    offer_posts(complete);
  else if (g_str_equal(kind, "KEY"))
    offer_settings(complete);
  else if (g_str_equal(kind, "VALUE"))
    offer_setting_values(complete);
  else if (g_str_equal(kind, "NAME"))
    offer_accounts(complete);
  else if (g_str_equal(kind, "COMMAND"))
    offer_commands(complete,
                   complete->typed.words->len > 0 ? g_ptr_array_index(complete->typed.words, 0) : NULL);
  else if (g_str_equal(kind, "FILE"))
    offer_files(complete);
}

static void
offer_what_fits(Complete *complete)
{
  const Typed *typed = &complete->typed;
  if (typed->value) {
    offer_value(complete, typed->value);
  } else if (!typed->only_words && typed->current[0] == '-') {
    offer_options(complete, fp_general_options());
    offer_options(complete, typed->command ? typed->command->options : NULL);
  } else if (!typed->first) {
    offer_commands(complete, NULL);
  } else {
    if (typed->words->len == 0 && !typed->whole)
      offer_commands(complete, typed->first);
    if (typed->command)
      offer_words(complete);
  }
}

/* --- the words typed so far --- */

/* An option before the cursor: its value, if it takes one, is the next word. */
static const GOptionEntry *
option_of(const Typed *typed, const char *word)
{
  if (word[1] != '-')
    return word[1] != '\0' && word[2] == '\0' ? fp_command_option(typed->command, NULL, 0, word[1]) : NULL;
  gsize length = strcspn(word + 2, "=");
  return fp_command_option(typed->command, word + 2, length, 0);
}

/* A word that is no option: part of the command's name, or one of its words. */
static void
take_word(Typed *typed, const char *word)
{
  const FpCommand *pair = NULL;
  g_autofree char *name = NULL;
  if (!typed->first) {
    typed->first = g_strdup(word);
    typed->command = fp_command_by_name(word, NULL);
    return;
  }
  if (typed->words->len == 0 && (!typed->command || !g_str_has_suffix(typed->command->name, word))) {
    name = g_strconcat(typed->first, " ", word, NULL);
    pair = fp_command_by_name(name, NULL);
  }
  if (pair && strchr(pair->name, ' ') && pair != typed->command)
    typed->command = pair;
  else if (!typed->command || strcmp(typed->command->name, typed->first) == 0 || typed->words->len > 0 ||
           !g_str_has_suffix(typed->command->name, word))
    g_ptr_array_add(typed->words, (gpointer)word);
  typed->whole = typed->words->len == 0;
}

static void
understand(Typed *typed, char **words)
{
  guint count = g_strv_length(words);
  const char *last = count > 0 ? words[count - 1] : "";
  typed->words = g_ptr_array_new();
  for (guint i = 0; i + 1 < count; i++) {
    const GOptionEntry *option = NULL;
    if (typed->only_words || words[i][0] != '-' || words[i][1] == '\0') {
      take_word(typed, words[i]);
    } else if (g_str_equal(words[i], "--")) {
      typed->only_words = TRUE;
    } else if ((option = option_of(typed, words[i])) && option->arg != G_OPTION_ARG_NONE &&
               !strchr(words[i], '=') && ++i + 1 == count) {
      typed->value = option; /* what is under way */
    }
  }
  typed->current = last;
  const char *equals =
      !typed->value && !typed->only_words && g_str_has_prefix(last, "--") ? strchr(last, '=') : NULL;
  if (equals) {
    typed->value = option_of(typed, last);
    typed->current = equals + 1;
    typed->before = g_strndup(last, (gsize)(equals + 1 - last));
  } else {
    typed->before = g_strdup("");
  }
}

/* --- the command --- */

static void
end(Complete *complete)
{
  json_t *result = json_object();
  offer_what_fits(complete);
  fp_json_text(result, "text", complete->out->str);
  fp_run_done(complete->task, result);
}

static void
peeked(GObject *source, GAsyncResult *res, gpointer data)
{
  Complete *complete = data;
  complete->store = fp_member_peek_finish(res);
  end(complete);
}

FP_CMD(complete)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  Complete *complete = g_new0(Complete, 1);
  const FpAccount *account = fp_account_find(args->app, fp_run_option(run, "account"), NULL);
  complete->task = task;
  complete->offered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  complete->out = g_string_new(NULL);
  run->state = complete;
  run->state_free = complete_free;
  understand(&complete->typed, run->args.words);
  if (account)
    fp_member_peek_async(args->app, account, cancellable, peeked, complete);
  else
    end(complete);
}
