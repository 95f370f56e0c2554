/* What a member has written, on the command line or standard input, and keeping it as a draft. Used by send,
 * reply and post. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <errno.h>
#include <unistd.h>

#define TEXT_LIMIT (1024 * 1024)

/* All of standard input; NULL with an error. */
static char *
read_input(GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  char bytes[4096];
  for (;;) {
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("Standard input could not be read: %s."),
                  g_strerror(errno));
      return NULL;
    }
    if (n == 0)
      break;
    g_string_append_len(text, bytes, n);
    if (text->len > TEXT_LIMIT) {
      g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The text is longer than a message can be."));
      return NULL;
    }
  }
  if (!g_utf8_validate_len(text->str, text->len, NULL)) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The text on standard input is not UTF-8."));
    return NULL;
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
fp_message_text(FpCmdRun *run, guint first, GError **error)
{
  g_autofree char *text = NULL;
  if (fp_run_switch(run, "draft") && !fp_run_can_keep(run, error))
    return NULL;
  if (fp_run_words(run) > first && !g_str_equal(run->args.words[first], "-")) {
    text = g_strjoinv(" ", run->args.words + first);
  } else if (run->args.ask_text) {
    gboolean whole = TRUE;
    text = run->args.ask_text(&whole, run->args.ui);
    if (!whole) /* it is kept, and sent to nobody */
      g_variant_dict_insert(run->args.options, "draft", "b", TRUE);
    if (!text)
      g_set_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Nothing was done."));
  } else {
    if (isatty(STDIN_FILENO))
      fp_run_say(run, _("Type the message. Ctrl-D on an empty line ends it, Ctrl-C gives it up."));
    text = read_input(error);
  }
  if (!text)
    return NULL;
  g_strchomp(text);
  if (*text == '\0') {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The message has no text."));
    return NULL;
  }
  return g_steal_pointer(&text);
}

void
fp_draft_run(GTask *task, const FpDraft *draft)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  gint64 id = fp_store_save_draft(fp_member_store(run->args.member), draft, &error);
  if (id == 0) {
    fp_run_fail(task, error);
    return;
  }
  g_autofree char *sentence = g_strdup_printf(_("Kept as draft %ld."), (long)id);
  json_t *result = fp_result_new(&run->args);
  fp_json_take(result, "draft", json_integer(id));
  fp_json_text(result, "sentence", sentence);
  fp_json_take(result, "items", json_array());
  fp_run_done(task, result);
}
