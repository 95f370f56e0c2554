/* Looks for what may be wrong, and says what to do about it. Nothing secret is in what it says, nor the names
 * of people: it is made to be pasted into a report of a fault. doctor_machine.c has the checks of the
 * machine. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/rights.h"

#include "app/doctor/doctor.h"
#include "app/session/session.h"
#include "app/settings/settings.h"

#include <langinfo.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  FpApp *app;
  FpMember *member;
  json_t *rows;
  gboolean has_key;
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
  fp_doctor_add(doctor->rows, check, state, text, advice);
}

static void
add_error(Doctor *doctor, const char *check, const GError *error)
{
  fp_doctor_add_error(doctor->rows, check, error);
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
  fp_doctor_locale(doctor->rows, nl_langinfo(CODESET));
}

static void
check_rights(Doctor *doctor)
{
  g_autofree char *text = fp_rights_describe();
  add(doctor, "rights", fp_rights_state() == FP_RIGHTS_DROPPED ? "ok" : "notice", text, NULL);
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
    add(doctor, "route", "ok", moderators || address || !flags ? route : _("the forum's own flag"), NULL);
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
check_aside(Doctor *doctor, const char *account)
{
  g_autofree char *folder = fp_app_account_folder(doctor->app, account);
  guint count = fp_store_count_aside(folder);
  g_autofree char *text = fp_counts(ngettext("%u archive was set aside and is still there.",
                                             "%u archives were set aside and are still there.", count),
                                    count);
  if (count > 0)
    add(doctor, "aside", "notice", text,
        _("One that is locked comes back with its key; a damaged one may be deleted once nothing is "
          "missed."));
}

static void
check_outbox(Doctor *doctor)
{
  g_autoptr(GPtrArray) live = fp_store_outbox_rows(doctor->member->store, TRUE, FP_OUTBOX_STATES, NULL);
  guint unsure = 0, n = 0;
  for (guint i = 0; live && i < live->len; i++) {
    FpOutState state = ((FpOutItem *)live->pdata[i])->state;
    unsure += state == FP_OUT_UNSURE;
    n += state == FP_OUT_HELD || state == FP_OUT_SENDING;
  }
  g_autofree char *text =
      unsure > 0 ? fp_counts(ngettext("Of %u report or message it is not known whether it "
                                      "arrived.",
                                      "Of %u reports or messages it is not known whether "
                                      "they arrived.",
                                      unsure),
                             unsure)
                 : fp_counts(ngettext("%u report or message waits.", "%u reports or messages wait.", n), n);
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

/* What the forum allows, and how much of it is left. */
static void
check_limits(Doctor *doctor)
{
  FpMember *member = doctor->member;
  const FpDriver *driver = member->account->driver;
  const FpPace *paces = driver->request_pace ? driver->request_pace(member->session) : NULL;
  gint64 now = fp_clock_now(), next = paces ? fp_pace_next(paces, member->session->sent, now) : 0;
  g_autoptr(GError) error = NULL;
  if (!fp_tries_left(member, &error)) {
    add_error(doctor, "limits", error);
    return;
  }
  for (; paces && paces->count > 0; paces++) {
    unsigned used = 0;
    for (guint i = 0; i < member->session->sent->len; i++)
      used += g_array_index(member->session->sent, gint64, i) > now - (gint64)paces->seconds * FP_SECOND;
    g_autofree char *span = fp_time_span((gint64)paces->seconds * FP_SECOND);
    /* Translators: two numbers, then a time such as "1 day". */
    g_autofree char *text = fp_counts(_("%u of %u requests that the forum allows in %s are left."),
                                      paces->count > used ? paces->count - used : 0, paces->count, span);
    add(doctor, "limits", used >= paces->count ? "notice" : "ok", text,
        used >= paces->count ? _("flagpost waits by itself until it may ask again.") : NULL);
  }
  if (next == 0)
    add(doctor, "limits", "ok", _("Nothing has to wait for the forum."), NULL);
}

static void
signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Doctor *doctor = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  if (fp_session_ensure_finish(result, &error))
    add(doctor, "sign-in", "ok", doctor->member->account->driver->title, NULL);
  else
    add_error(doctor, "sign-in", error);
  check_limits(doctor);
  finish(task);
}

/* Any answer of the server's is one; what it is worth, the sign-in shows. */
static void
answered(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Doctor *doctor = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpHttpResponse) response = fp_http_send_finish(result, &error);
  unsigned status = response ? fp_http_response_status(response) : 0;
  g_autofree char *text = g_strdup_printf(_("It answers with HTTP status %u."), status);
  if (error) {
    add_error(doctor, "forum", error);
    finish(task);
    return;
  }
  if (status >= 500 || status == 429)
    add(doctor, "forum", "problem", text,
        _("The forum is out of order, or has too much to do: try again later."));
  else
    add(doctor, "forum", "ok", text, NULL);
  fp_doctor_clock(doctor->rows, fp_http_response_date(response), fp_clock_now());
  doctor->member->kept_tried = TRUE; /* what is examined is signing in */
  fp_session_ensure_async(doctor->member, g_task_get_cancellable(task), signed_in, task);
}

static void
ask_forum(GTask *task)
{
  Doctor *doctor = g_task_get_task_data(task);
  const FpSite *site = doctor->member->site;
  g_autoptr(FpHttpRequest) request = fp_http_request_new("GET", site->base, "/");
  if (site->basic_user && site->basic_password)
    fp_http_request_basic(request, site->basic_user, site->basic_password);
  fp_http_request_set_limits(request, 0, 20);
  fp_http_send_async(doctor->member->transport, NULL, request, g_task_get_cancellable(task), answered, task);
}

static void
copy_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Doctor *doctor = g_task_get_task_data(task);
  g_autoptr(FpSecret) copy = fp_keyring_load_finish(result, NULL);
  const char *advice = _("Start flagpost once more, which makes the missing one anew, and make a backup: "
                         "flagpost backup FILE.");
  if (fp_store_volatile(doctor->member->store))
    add(doctor, "key", "notice", _("There is no key, since nothing is stored."), NULL);
  else if (doctor->has_key && copy)
    add(doctor, "key", "ok", _("The archive's key is in the keyring, twice."), NULL);
  else if (doctor->has_key || copy)
    add(doctor, "key", "notice", _("The archive's key is in the keyring only once."), advice);
  else
    add(doctor, "key", "problem", _("The archive's key is not in the keyring any more."),
        _("Do not end a flagpost that is still open: make a backup of what can be read, by flagpost "
          "export."));
  ask_forum(task);
}

static void
key_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Doctor *doctor = g_task_get_task_data(task);
  g_autoptr(FpSecret) key = fp_keyring_load_finish(result, NULL);
  doctor->has_key = key != NULL;
  fp_keyring_load_async(doctor->app->keyring, doctor->member->account->name, FP_SLOT_ARCHIVE_COPY,
                        g_task_get_cancellable(task), copy_loaded, task);
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
  if (!doctor->member)
    finish(task);
  else if (error)
    ask_forum(task);
  else
    fp_keyring_load_async(keyring, doctor->member->account->name, FP_SLOT_ARCHIVE,
                          g_task_get_cancellable(task), key_loaded, task);
}

static void
check_member(Doctor *doctor)
{
  check_route(doctor);
  check_archive(doctor);
  check_aside(doctor, doctor->member->account->name);
  check_outbox(doctor);
}

void
fp_doctor_async(FpApp *app, FpMember *member, const GError *unopened, GCancellable *cancellable,
                GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Doctor *doctor = g_new0(Doctor, 1);
  doctor->app = app;
  doctor->member = member ? fp_member_ref(member) : NULL;
  doctor->rows = json_array();
  g_task_set_task_data(task, doctor, doctor_free);
  g_autofree char *ca_file = fp_setting_text(app, member ? member->account->name : NULL, "ca-file");
  fp_doctor_program(doctor->rows);
  check_settings(doctor);
  check_folder(doctor);
  check_locale(doctor);
  fp_doctor_machine(doctor->rows, app->data, ca_file);
  check_rights(doctor);
  if (app->accounts->len == 0)
    add(doctor, "accounts", "notice", _("There is no account yet."),
        _("Add one with: flagpost account add URL"));
  if (unopened)
    add_error(doctor, "archive", unopened);
  if (member)
    check_member(doctor);
  fp_keyring_load_async(app->keyring, member ? member->account->name : "-", FP_SLOT_NEXT, cancellable,
                        next_loaded, task);
}

json_t *
fp_doctor_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
