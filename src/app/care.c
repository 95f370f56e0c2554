/* After a mistake: what to do when a link was followed or a message answered. Called by the screens after a
 * flag, and by the command aftercare. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/settings/settings.h"

static void
step_clear(gpointer data)
{
  g_free(((FpCare *)data)->text);
}

static void add(GArray *steps, FpCareKind kind, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
add(GArray *steps, FpCareKind kind, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  FpCare step = {kind, g_strdup_vprintf(format, args)};
  va_end(args);
  g_array_append_val(steps, step);
}

static void
add_help(FpMember *member, GArray *steps)
{
  const char *name = member->account->name;
  g_autofree char *line = fp_setting_text(member->app, name, "help-line");
  g_autofree char *pages = fp_setting_text(member->app, name, "help-pages");
  g_auto(GStrv) each = g_strsplit(pages ? pages : "", " ", -1);
  if (line)
    add(steps, FP_CARE_HELP, _("Somebody to ask: %s"), line);
  for (guint i = 0; each[i]; i++)
    if (*each[i])
      add(steps, FP_CARE_HELP, _("A page that helps: %s"), each[i]);
  if (!line && !pages)
    add(steps, FP_CARE_HELP,
        _("No help line is set for this forum (settings help-line and help-pages): its moderators can be "
          "asked."));
}

GArray *
fp_care_steps(FpMember *member)
{
  const FpDriver *driver = member->account->driver;
  GArray *steps = g_array_new(FALSE, FALSE, sizeof(FpCare));
  g_array_set_clear_func(steps, step_clear);
  add(steps, FP_CARE_PASSWORD,
      _("Change your password now, at the forum and in the keyring together. Whoever has the old one is out "
        "then."));
  if (fp_driver_can(driver, FP_OP_END_SESSIONS))
    add(steps, FP_CARE_SESSIONS,
        _("End all your other sign-ins at the forum: one of them may not be yours."));
  else
    add(steps, FP_CARE_SAY,
        _("This forum has no call that ends your other sign-ins. Its page for your account may: look there "
          "after the "
          "password is changed."));
  add(steps, FP_CARE_SAY, _("If you use the same password elsewhere, change it there too."));
  add(steps, FP_CARE_SAY, _("If you gave away details of a card or an account, call your bank now."));
  add(steps, FP_CARE_SAY, _("If you answered, do not answer again, and tell the moderators what you wrote."));
  add_help(member, steps);
  return steps;
}

/* --- whether to ask --- */

static gboolean
may_have_hurt(FpMember *member, const char *id)
{
  g_autoptr(FpMessage) message = fp_store_message(member->store, id, NULL);
  if (!message || message->post)
    return FALSE;
  if (message->rich && message->rich->links->len > 0)
    return TRUE;
  return fp_store_has_outgoing(member->store, message->conversation);
}

gboolean
fp_care_asks(FpMember *member, const GPtrArray *items)
{
  if (!fp_setting_bool(member->app, member->account->name, "after-care"))
    return FALSE;
  for (guint i = 0; i < items->len; i++) {
    const FpOutItem *item = items->pdata[i];
    if (item->reason && !g_str_equal(item->reason, "spam") && !g_str_equal(item->reason, "phishing"))
      continue;
    for (guint k = 0; k < item->messages->len; k++)
      if (may_have_hurt(member, item->messages->pdata[k]))
        return TRUE;
  }
  return FALSE;
}
