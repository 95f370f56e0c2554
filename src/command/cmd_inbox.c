/* inbox, sync, mark-read, block: what is in the inbox and what is done to whole conversations. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

enum { SLICE = 16384 }; /* conversations read at once, at most */

const GOptionEntry fp_options_inbox[] = {
    {"limit", 'n', 0, G_OPTION_ARG_INT, NULL, N_("At most this many conversations"), N_("N")},
    {"unread", 'u', 0, G_OPTION_ARG_NONE, NULL, N_("Only those with unread messages"), NULL},
    {"folder", 0, 0, G_OPTION_ARG_STRING, NULL,
     N_("inbox (the default), new, unread, sent, archive, group:NAME or all"), N_("NAME")},
    {"each", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the conversations of a campaign one by one too"), NULL},
    {"stored", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Ask no network: print what is stored"), NULL},
    FP_OPTION_FORMAT,
    {0},
};

const GOptionEntry fp_options_yes[] = {
    {"yes", 'y', 0, G_OPTION_ARG_NONE, NULL, N_("Ask nothing: the answer is yes"), NULL},
    {0},
};

const GOptionEntry fp_options_block[] = {
    {"yes", 'y', 0, G_OPTION_ARG_NONE, NULL, N_("Ask nothing: the answer is yes"), NULL},
    {"undo", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Take it back, at the forum too where it can"), NULL},
    {0},
};

/* «new» and «unread» are the inbox's: those that nobody has read a word of, and those with something unread.
 */
static gboolean
is_part_of_inbox(const char *folder)
{
  return g_strcmp0(folder, "new") == 0 || g_strcmp0(folder, "unread") == 0;
}

static gboolean
is_of_inbox(const char *folder)
{
  return !folder || g_str_equal(folder, "inbox") || is_part_of_inbox(folder);
}

static const char *
stored_folder(const char *folder)
{
  if (is_of_inbox(folder))
    return "inbox";
  return g_str_equal(folder, "all") ? NULL : folder;
}

static gboolean
is_wanted(const FpConversation *conversation, const char *folder, gboolean unread)
{
  if (g_strcmp0(folder, "new") == 0)
    return conversation->unread > 0 && conversation->unread >= conversation->count;
  return conversation->unread > 0 || (!unread && !is_part_of_inbox(folder));
}

/* The list on its way out. */
typedef struct {
  FpCmdRun *run;
  json_t *rows, *waves;
  GHashTable *printed;             /* waves that have had their line */
  const char *folder;              /* as it was named; NULL: the inbox */
  gboolean folds, unread, records; /* records: each conversation, for a program */
  guint limit, lines;              /* limit: 0: none */
} List;

/* FALSE: that is enough. */
static gboolean
add_row(List *list, const FpConversation *conversation)
{
  if (!is_wanted(conversation, list->folder, list->unread))
    return TRUE;
  if (conversation->muted && list->folds && !list->records)
    return TRUE;
  /* Printed as text, a campaign is one line, however many it holds. */
  gboolean folded;
  g_autofree char *first = fp_print_wave_of(list->waves, conversation->id, list->printed, &folded);
  list->lines += list->records || !folded || first;
  if (list->limit > 0 && list->lines > list->limit)
    return FALSE;
  json_array_append_new(list->rows, fp_json_conversation(conversation));
  return TRUE;
}

/* A slice of the archive at a time, each larger than the one before, until there are enough. */
static gboolean
add_rows(List *list, GError **error)
{
  guint size = list->limit > 0 ? MIN(list->limit + 1, SLICE) : SLICE, offset = 0;
  for (gboolean more = TRUE; more; size = MIN(size * 2, SLICE)) {
    g_autoptr(GPtrArray) slice = fp_store_list(fp_member_store(list->run->args.member),
                                               stored_folder(list->folder), offset, size, error);
    if (!slice)
      return FALSE;
    more = slice->len == size;
    offset += size;
    for (guint i = 0; i < slice->len; i++)
      if (!add_row(list, g_ptr_array_index(slice, i)))
        return TRUE;
  }
  return TRUE;
}

static json_t *
inbox_result(FpCmdRun *run, gboolean stale, GError **error)
{
  const char *folder = fp_run_option(run, "folder");
  gboolean folds = is_of_inbox(folder) && !fp_run_switch(run, "each");
  g_autoptr(GHashTable) printed = g_hash_table_new(NULL, NULL);
  List list = {.run = run,
               .rows = json_array(),
               .waves = folds ? fp_json_waves(run->args.member) : json_array(),
               .printed = printed,
               .folder = folder,
               .folds = folds,
               .unread = fp_run_switch(run, "unread"),
               .records = run->args.json || fp_run_option(run, "format"),
               .limit = (guint)MAX(fp_run_number(run, "limit", 0), 0)};
  if (!add_rows(&list, error)) {
    json_decref(list.rows);
    json_decref(list.waves);
    return NULL;
  }
  json_t *result = fp_result_new(&run->args);
  fp_json_take(result, "stale", json_boolean(stale));
  fp_json_when(result, "as_of", fp_store_as_of(fp_member_store(run->args.member)));
  fp_json_take(result, "conversations", list.rows);
  fp_json_take(result, "campaigns", list.waves);
  return result;
}

/* Ends with the list; `why` (taken over) is why it may be old, or NULL. */
static void
end_inbox(GTask *task, gboolean stale, GError *why)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  if (why && fp_store_as_of(fp_member_store(run->args.member)) == 0) {
    fp_run_fail(task, why);
    return;
  }
  json_t *result = inbox_result(run, stale, &error);
  if (!result) {
    g_clear_error(&why);
    fp_run_fail(task, error);
  } else if (why) {
    fp_run_partly(task, result, why);
  } else {
    fp_run_done(task, result);
  }
}

enum { TEXTS_WITHIN = 10 }; /* seconds: then the list is printed as it is */

/* Without their texts a wave would be seventeen rows, and none of them suspicious. */
static void
have_texts(GObject *source, GAsyncResult *res, gpointer data)
{
  GError *error = NULL;
  if (!fp_inbox_texts_finish(res, &error) && !error)
    fp_run_say(fp_run_of(data), _("Not all texts have been fetched yet: the next inbox goes on with it."));
  if (error)
    fp_run_fail(data, error);
  else
    end_inbox(data, FALSE, NULL);
}

static void
refreshed(GObject *source, GAsyncResult *res, gpointer data)
{
  GError *error = NULL;
  gboolean fresh = fp_inbox_refresh_finish(res, NULL, &error);
  if (!fresh && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fp_run_fail(data, error);
  else if (fresh)
    fp_inbox_texts_async(fp_run_of(data)->args.member, TEXTS_WITHIN * FP_SECOND, g_task_get_cancellable(data),
                         have_texts, data);
  else
    end_inbox(data, TRUE, error);
}

static gboolean
is_folder(const char *name)
{
  static const char *const folders[] = {"inbox", "new", "unread", "sent", "archive", "all", NULL};
  return !name || g_strv_contains(folders, name) || g_str_has_prefix(name, "group:");
}

FP_CMD(inbox)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  if (!is_folder(fp_run_option(fp_run_of(task), "folder")))
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                                  _("--folder is inbox, new, unread, sent, archive, group:NAME or all.")));
  else if (fp_run_switch(fp_run_of(task), "stored"))
    end_inbox(task, TRUE, NULL);
  else {
    fp_run_listen(fp_run_of(task));
    fp_inbox_refresh_async(args->member, FALSE, cancellable, refreshed, task);
  }
}

/* --- sync --- */

static void
synced(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  guint fresh = 0, unread = 0;
  if (!fp_inbox_refresh_finish(res, &fresh, &error)) {
    fp_run_fail(task, error);
    return;
  }
  guint count = fp_store_count(fp_member_store(run->args.member), NULL, &unread);
  g_autofree char *sentence =
      fp_counts(ngettext("%u conversation is stored.", "%u conversations are stored.", count), count);
  json_t *result = fp_result_new(&run->args);
  fp_json_take(result, "new", json_integer(fresh));
  fp_json_take(result, "conversations", json_integer(count));
  fp_json_take(result, "unread", json_integer(unread));
  fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}

FP_CMD(sync)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  fp_run_say(fp_run_of(task), _("Fetching all conversations."));
  fp_run_listen(fp_run_of(task));
  fp_inbox_refresh_async(args->member, TRUE, cancellable, synced, task);
}

/* --- mark-read: one after another, once all are known; state is the list of conversations --- */

typedef struct {
  GPtrArray *ids;
  guint done;
} Marks;

static void
marks_free(gpointer data)
{
  Marks *marks = data;
  g_ptr_array_unref(marks->ids);
  g_free(marks);
}

static void mark_next(GTask *task);

static json_t *
marks_result(FpCmdRun *run, const Marks *marks)
{
  json_t *result = fp_result_new(&run->args);
  guint n = marks->done;
  g_autofree char *sentence =
      fp_counts(ngettext("%u conversation is marked as read.", "%u conversations are marked as read.", n), n);
  fp_json_take(result, "marked", json_integer(n));
  fp_json_text(result, "sentence", sentence);
  return result;
}

static void
marked(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  Marks *marks = run->state;
  GError *error = NULL;
  if (fp_inbox_mark_read_finish(res, &error)) {
    marks->done++;
    mark_next(task);
  } else if (marks->done > 0) {
    fp_run_partly(task, marks_result(run, marks), error);
  } else {
    fp_run_fail(task, error);
  }
}

static void
mark_next(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Marks *marks = run->state;
  if (marks->done < marks->ids->len)
    fp_inbox_mark_read_async(run->args.member, g_ptr_array_index(marks->ids, marks->done),
                             g_task_get_cancellable(task), marked, task);
  else
    fp_run_done(task, marks_result(run, marks));
}

static void
mark_all(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Marks *marks = g_new0(Marks, 1);
  GError *error = NULL;
  marks->ids = g_ptr_array_new_with_free_func(g_free);
  run->state = marks;
  run->state_free = marks_free;
  for (guint i = 0; run->args.words[i]; i++) {
    g_autoptr(FpConversation) conversation = fp_run_conversation(run, run->args.words[i], &error);
    if (!conversation) {
      fp_run_fail(task, error);
      return;
    }
    g_ptr_array_add(marks->ids, g_strdup(conversation->id));
  }
  mark_next(task);
}

FP_CMD(mark_read)
{
  fp_run_with_list(fp_run_begin(args, cancellable, done, data), mark_all);
}

/* --- block --- */

static void
blocked(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  const FpPerson *person = run->state;
  gboolean at_forum = FALSE;
  GError *error = NULL;
  if (!fp_inbox_block_finish(res, &at_forum, &error)) {
    fp_run_fail(task, error);
    return;
  }
  const char *name = person->name;
  g_autofree char *sentence =
      fp_run_switch(run, "undo")
          ? g_strdup_printf(at_forum ? _("%s is no longer blocked at the forum.")
                                     : _("The messages of %s are shown here again."),
                            name)
          : g_strdup_printf(at_forum ? _("%s is blocked at the forum.")
                                     : _("This forum has no call to block somebody. %s is hidden here."),
                            name);
  json_t *result = fp_result_new(&run->args);
  fp_json_text(result, "login", person->login);
  fp_json_take(result, "at_forum", json_boolean(at_forum));
  fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}

static void
block(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  g_autoptr(FpConversation) conversation = fp_run_conversation(run, run->args.words[0], &error);
  if (!conversation) {
    fp_run_fail(task, error);
    return;
  }
  run->state = fp_person_ref(conversation->from);
  run->state_free = (GDestroyNotify)fp_person_unref;
  if (fp_run_switch(run, "undo") && !conversation->muted &&
      !fp_driver_can(fp_member_account(run->args.member)->driver,
                     FP_OP_UNBLOCK)) { /* it was not hidden here */
    json_t *result = fp_result_new(&run->args);
    fp_json_text(result, "login", conversation->from->login);
    fp_json_take(result, "at_forum", json_false());
    fp_json_text(result, "sentence", _("Nothing was done."));
    fp_run_done(task, result);
    return;
  }
  if (fp_run_switch(run, "undo")) {
    fp_inbox_unblock_async(run->args.member, conversation->from, g_task_get_cancellable(task), blocked, task);
    return;
  }
  g_autofree char *question = g_strdup_printf(_("Block %s?"), conversation->from->name);
  if (!fp_run_ask_yes(task, question))
    return;
  fp_inbox_block_async(run->args.member, conversation->from, g_task_get_cancellable(task), blocked, task);
}

FP_CMD(block)
{
  fp_run_with_list(fp_run_begin(args, cancellable, done, data), block);
}
