/* account sessions: where this account is signed in at its forum, and ending what should not be. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

const GOptionEntry fp_options_sessions[] = {
    {"end", 0, 0, G_OPTION_ARG_STRING, NULL, N_("End the sign-in with this id"), N_("ID")},
    {"end-others", 0, 0, G_OPTION_ARG_NONE, NULL, N_("End all sign-ins but this one"), NULL},
    FP_OPTION_FORMAT,
    {0},
};

static void
listed(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr(GPtrArray) logins = fp_logins_finish(res, &error);
  if (!logins) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&fp_run_of(task)->args);
  json_t *rows = json_array();
  for (guint i = 0; i < logins->len; i++) {
    const FpLogin *login = logins->pdata[i];
    json_t *row = json_object();
    fp_json_text(row, "id", login->id);
    fp_json_text(row, "program", login->agent);
    fp_json_text(row, "address", login->place);
    fp_json_when(row, "since", login->when);
    fp_json_take(row, "this_one", json_boolean(login->current));
    json_array_append_new(rows, row);
  }
  fp_json_take(result, "sessions", rows);
  fp_run_done(task, result);
}

static void
ended(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  int count = fp_logins_end_finish(res, &error);
  if (error) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&fp_run_of(task)->args);
  g_autofree char *sentence =
      count < 0
          ? g_strdup(_("The other sign-ins were ended."))
          : fp_counts(ngettext("%d sign-in was ended.", "%d sign-ins were ended.", (unsigned long)count),
                      count);
  fp_json_take(result, "ended", count < 0 ? json_null() : json_integer(count));
  fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}

FP_CMD(sessions)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  const char *id = fp_run_option(run, "end");
  if (id && fp_run_switch(run, "end-others"))
    fp_run_fail(task, fp_run_not_both("end", "end-others"));
  else if (id || fp_run_switch(run, "end-others"))
    fp_logins_end_async(run->args.member, id, cancellable, ended, task);
  else
    fp_logins_async(run->args.member, cancellable, listed, task);
}

char *
fp_print_sessions(const json_t *result, gboolean quiet)
{
  GString *out = g_string_new(NULL);
  const json_t *row;
  size_t i;
  json_array_foreach(json_object_get(result, "sessions"), i, row)
  {
    g_autofree char *since = fp_print_when(row, "since");
    const char *place = fp_json_peek_string(row, "address", NULL);
    /* Translators: an id, then a program such as "Firefox 128.0 on Linux". */
    g_string_append_printf(out, _("%s. %s."), fp_json_peek_string(row, "id", "?"),
                           fp_json_peek_string(row, "program", _("unknown program")));
    if (place)
      g_string_append_printf(out, _(" From %s."), place);
    if (*since != '\0')
      g_string_append_printf(out, _(" Since %s."), since);
    if (fp_json_peek_bool(row, "this_one", FALSE))
      g_string_append_printf(out, " %s", _("This one."));
    g_string_append_c(out, '\n');
  }
  if (out->len == 0 && json_object_get(result, "sessions") && !quiet)
    fp_print_line(out, "%s",
                  _("The forum names no sign-ins of this account: one by a key or token is none."));
  if (out->len == 0)
    return g_string_free(out, TRUE), fp_print_sentence(result, quiet);
  return g_string_free(out, FALSE);
}
