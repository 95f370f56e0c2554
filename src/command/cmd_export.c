/* export: stored messages as evidence, on standard output or in files of the member's. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

const GOptionEntry fp_options_export[] = {
    {"format", 0, 0, G_OPTION_ARG_STRING, NULL, N_("md (the default, also called text), json, eml or arf"),
     N_("NAME")},
    {"to", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Write to this file instead of standard output"), N_("FILE")},
    {"with-others", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Also what others wrote in the conversation"), NULL},
    {"stored", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Ask no network: only what is stored"), NULL},
    {0},
};

typedef enum { AS_MD, AS_JSON, AS_EML, AS_ARF, AS_UNKNOWN } Format;

static Format
format_of(const FpCmdRun *run)
{
  static const char *const names[] = {"md", "json", "eml", "arf"};
  const char *name = fp_run_option(run, "format");
  if (!name)
    return run->args.json ? AS_JSON : AS_MD;
  for (Format format = AS_MD; format < AS_UNKNOWN; format++)
    if (g_str_equal(name, names[format]))
      return format;
  return g_str_equal(name, "text") ? AS_MD : AS_UNKNOWN;
}

static char *
as_json(FpCmdRun *run, const FpExportAsk *ask, GError **error)
{
  g_autoptr(json_t) exported = fp_export_json(run->args.member, ask, error);

  g_autofree char *text = exported ? fp_json_print_pretty(exported) : NULL;
  return text ? g_strconcat(g_strchomp(text), "\n", NULL) : NULL;
}

/* Each report in a file of the folder. How many; -1: an error. */
static int
write_reports(const FpCmdRun *run, const GPtrArray *reports, const char *folder, GError **error)
{
  for (guint i = 0; i < reports->len; i++) {
    g_autofree char *name = g_strdup_printf("report-%u.eml", i + 1);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (!fp_run_write_file(run, path, g_ptr_array_index(reports, i), error))
      return -1;
  }
  return (int)reports->len;
}

/* The one report, or NULL: they are in files, or there is an error. */
static char *
as_arf(FpCmdRun *run, const FpExportAsk *ask, char **said, GError **error)
{
  const char *to = fp_run_option(run, "to");
  g_autoptr(GPtrArray) reports = fp_export_arf(run->args.member, ask, error);
  if (!reports)
    return NULL;
  if (to && g_file_test(to, G_FILE_TEST_IS_DIR)) {
    int written = write_reports(run, reports, to, error);
    if (written >= 0)
      *said = fp_counts(
          ngettext("%d report is in the folder %s.\n", "%d reports are in the folder %s.\n", written),
          written, to);
    return NULL;
  }
  if (reports->len == 1)
    return g_ptr_array_steal_index(reports, 0);
  g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
              _("An abuse report is about one message, and these are %u: name one, or a folder with --to, "
                "which must be there."),
              reports->len);
  return NULL;
}

static char *
written_as(FpCmdRun *run, Format format, const FpExportAsk *ask, char **said, GError **error)
{
  if (!ask->ids && (format == AS_EML || format == AS_ARF)) {
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                        _("Which message? An e-mail or an abuse report is made of those that you name."));
    return NULL;
  }
  switch (format) {
  case AS_MD:
    return fp_export_text(run->args.member, ask, error);
  case AS_JSON:
    return as_json(run, ask, error);
  case AS_EML:
    return fp_export_mail(run->args.member, ask, error);
  case AS_ARF:
    return as_arf(run, ask, said, error);
  case AS_UNKNOWN:
    break;
  }
  g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("--format is md, json, eml or arf."));
  return NULL;
}

/* An e-mail's lines end with CR LF in a file; what is printed is text of this system. */
static void
without_returns(char *text)
{
  char *to = text;
  if (!text)
    return;
  for (const char *from = text; *from != '\0'; from++)
    if (*from != '\r')
      *to++ = *from;
  *to = '\0';
}

/* Why a conversation that was named has no messages here, or NULL. (transfer full) */
static GError *
why_not_fetched(GAsyncResult *prepared)
{
  GError *why = g_error_new_literal(FP_STORE_ERROR, FP_STORE_MISSING, "");
  fp_flag_prepare_explain(prepared, &why);
  if (g_error_matches(why, FP_STORE_ERROR, FP_STORE_MISSING))
    g_clear_error(&why);
  return why;
}

/* prepared: what was asked of the forum before, or NULL. */
static void
write_out(GTask *task, GAsyncResult *prepared)
{
  FpCmdRun *run = fp_run_of(task);
  const char *file = fp_run_option(run, "to");
  const char *const *ids = (const char *const *)run->args.words;
  FpExportAsk ask = {ids[0] ? ids : NULL, fp_run_switch(run, "with-others")};
  g_autofree char *said = NULL;
  GError *error = NULL;
  g_autofree char *text = written_as(run, format_of(run), &ask, &said, &error);
  if (text && file && fp_run_write_file(run, file, text, &error))
    said = g_strdup_printf(_("Written to %s.\n"), file);
  if (error) {
    if (prepared)
      fp_flag_prepare_explain(prepared, &error);
    fp_run_fail(task, error);
    return;
  }
  json_t *result = json_object();
  fp_json_take(result, "version", json_integer(1));
  if (file) {
    fp_json_text(result, "file", file);
    fp_json_text(result, "text", run->args.quiet ? "" : said);
  } else {
    without_returns(text);
    fp_json_text(result, "text", text);
  }
  error = prepared ? why_not_fetched(prepared) : NULL;
  if (error)
    fp_run_partly(task, result, error);
  else
    fp_run_done(task, result);
}

static void
prepared(GObject *source, GAsyncResult *res, gpointer data)
{
  /* What the forum did not tell is not in the evidence, which says so by leaving it out. */
  fp_flag_prepare_finish(res, NULL);
  write_out(data, res);
}

static void
prepare(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  fp_flag_prepare_async(run->args.member, (const char *const *)run->args.words, g_task_get_cancellable(task),
                        prepared, task);
}

FP_CMD(export)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  if (fp_run_words(run) == 0 || fp_run_switch(run, "stored"))
    write_out(task, NULL);
  else
    fp_run_with_list(task, prepare);
}

char *
fp_print_json_export(const json_t *result)
{
  const char *text = fp_json_peek_string(result, "text", "");
  gboolean own = !json_object_get(result, "file") && *text == '{';
  g_autofree char *pretty = own ? g_strdup(text) : fp_json_print_pretty(result);
  return g_strconcat(g_strchomp(pretty), "\n", NULL);
}
