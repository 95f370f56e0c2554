/* Looks for what may be wrong, and says what to do about it. Nothing secret is in what it says. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/private.h"

#include <langinfo.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  FpApp *app;
  FpMember *member;
  json_t *rows;
} Doctor;

static void
doctor_free(gpointer data)
{
  Doctor *doctor = data;
  json_decref(doctor->rows);
  fp_member_unref(doctor->member);
  g_free(doctor);
}

static void
add(Doctor *doctor, const char *check, const char *state, const char *text, const char *advice)
{
  json_array_append_new(doctor->rows, json_pack("{s:s, s:s, s:s, s:s}", "check", check, "state", state,
                                                "text", text, "advice", advice ? advice : ""));
}

static void
add_error(Doctor *doctor, const char *check, const GError *error)
{
  add(doctor, check, "problem", error->message, fp_error_advice(error));
}

/* --- without the network --- */

static void
check_settings(Doctor *doctor)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GKeyFile) file = fp_settings_read(doctor->app->settings_path, &error);
  if (error)
    add_error(doctor, "settings", error);
  else
    add(doctor, "settings", "ok", doctor->app->settings_path, NULL);
}

static void
check_folder(Doctor *doctor)
{
  struct stat st;
  if (stat(doctor->app->data, &st) != 0)
    add(doctor, "folder", "notice", _("Nothing is stored yet."), NULL);
  else if (st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)))
    add(doctor, "folder", "problem", _("The data folder can be written by others."),
        _("Make it yours alone: chmod 700, and chown if it belongs to somebody else."));
  else
    add(doctor, "folder", "ok", doctor->app->data, NULL);
}

static void
check_locale(Doctor *doctor)
{
  const char *charset = nl_langinfo(CODESET);
  if (g_ascii_strcasecmp(charset, "UTF-8") == 0)
    add(doctor, "locale", "ok", charset, NULL);
  else
    add(doctor, "locale", "notice", _("The locale is not UTF-8: letters that it lacks are shown as ?."),
        _("Set LANG to a locale that ends in .UTF-8."));
}

static void
check_route(Doctor *doctor)
{
  FpApp *app = doctor->app;
  const char *name = doctor->member->account->name;
  g_autofree char *route = fp_setting(app, name, "route");
  g_autofree char *moderators = fp_setting_text(app, name, "moderators");
  g_autofree char *address = fp_setting_text(app, name, "report-to");
  gboolean flags = fp_driver_can(doctor->member->account->driver, FP_OP_FLAG);
  if (moderators || address || flags || g_str_equal(route, "web"))
    add(doctor, "route", "ok", moderators ? moderators : address ? address : route, NULL);
  else
    add(doctor, "route", "problem", _("There is no way to the moderators yet."),
        _("Set moderators to the login that takes reports, or report-to to an e-mail address."));
}

static void
check_archive(Doctor *doctor)
{
  g_autoptr(GError) error = NULL;
  if (fp_store_volatile(doctor->member->store))
    add(doctor, "archive", "notice", _("Nothing is stored on disk, since there is no keyring."),
        _("Start a keyring, such as gnome-keyring, in this session."));
  else if (!fp_store_check(doctor->member->store, &error))
    add_error(doctor, "archive", error);
  else
    add(doctor, "archive", "ok", _("Every stored record opens."), NULL);
}

static void
check_outbox(Doctor *doctor)
{
  g_autoptr(GPtrArray) live = fp_store_outbox_list(doctor->member->store, TRUE, NULL);
  guint unsure = 0;
  for (guint i = 0; live && i < live->len; i++)
    unsure += ((FpOutItem *)live->pdata[i])->state == FP_OUT_UNSURE;
  guint n = live ? live->len : 0;
  g_autofree char *text =
      unsure > 0
          ? g_strdup_printf(ngettext("Of %u report or message it is not known whether it "
                                     "arrived.",
                                     "Of %u reports or messages it is not known whether "
                                     "they arrived.",
                                     unsure),
                            unsure)
          : g_strdup_printf(ngettext("%u report or message waits.", "%u reports or messages wait.", n), n);
  add(doctor, "outbox", unsure > 0 ? "notice" : "ok", text,
      unsure > 0 ? _("Look at the outbox and decide about each.") : NULL);
}

/* --- with it --- */

static void
finish(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Doctor *doctor = g_task_get_task_data(task);
  g_task_return_pointer(task, json_incref(doctor->rows), (GDestroyNotify)json_decref);
}

static void
signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Doctor *doctor = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  if (fp_session_ensure_finish(result, &error))
    add(doctor, "sign-in", "ok", doctor->member->account->name, NULL);
  else
    add_error(doctor, "sign-in", error);
  finish(task);
}

static void
next_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Doctor *doctor = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) next = fp_keyring_load_finish(result, &error);
  FpKeyring *keyring = doctor->app->keyring;
  if (error)
    add_error(doctor, "keyring", error);
  else
    add(doctor, "keyring", "ok", keyring->describe(keyring->self), NULL);
  if (next)
    add(doctor, "password", "notice", _("A password change was begun and not finished."),
        _("Use passwd --resume to go on."));
  if (doctor->member)
    fp_session_ensure_async(doctor->member, g_task_get_cancellable(task), signed_in, task);
  else
    finish(task);
}

void
fp_doctor_async(FpApp *app, FpMember *member, GCancellable *cancellable, GAsyncReadyCallback done,
                gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Doctor *doctor = g_new0(Doctor, 1);
  doctor->app = app;
  doctor->member = member ? fp_member_ref(member) : NULL;
  doctor->rows = json_array();
  g_task_set_task_data(task, doctor, doctor_free);
  check_settings(doctor);
  check_folder(doctor);
  check_locale(doctor);
  if (app->accounts->len == 0)
    add(doctor, "accounts", "notice", _("There is no account yet."),
        _("Add one with: flagpost account add URL"));
  if (member) {
    check_route(doctor);
    check_archive(doctor);
    check_outbox(doctor);
  }
  fp_keyring_load_async(app->keyring, member ? member->account->name : "-", FP_SLOT_NEXT, cancellable,
                        next_loaded, task);
}

json_t *
fp_doctor_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
