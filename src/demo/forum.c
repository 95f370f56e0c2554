/* The demo forum as others see it: made from options, asked with requests, freed. The tests of the client and
 * flagpost-demo-forum's door call these. */
#include "config.h"

#include "demo/begun.h"
#include "demo/factor.h"
#include "demo/faults.h"
#include "demo/moderation.h"
#include "demo/scenario/scenario.h"

static gboolean
begin(DemoForum *forum, const DemoOptions *options, GError **error)
{
  if (demo_begun_read(forum, options))
    return TRUE;
  demo_model_tables(forum);
  if (!demo_scenario_fill(forum, options, error))
    return FALSE;
  demo_begun_keep(forum, options);
  return TRUE;
}

DemoForum *
demo_forum_new(const DemoOptions *options, GError **error)
{
  DemoForum *forum = g_new0(DemoForum, 1);
  forum->dialects = options->dialects ? options->dialects : DEMO_KHOROS;
  forum->path = g_strdup(options->path ? options->path : "");
  if (g_str_has_suffix(forum->path, "/"))
    forum->path[strlen(forum->path) - 1] = '\0';
  forum->mail_dir = g_strdup(options->mail_dir);
  forum->deny_v1 = options->deny_v1;
  forum->no_v2 = options->no_v2;
  forum->threads = options->threads;
  forum->unconfirmed_password = options->unconfirmed_password;
  forum->no_device_codes = options->no_device_codes;
  forum->hide_addresses = options->hide_addresses;
  forum->now = options->now;
  forum->chance = options->seed;
  forum->faults = g_ptr_array_new_with_free_func(demo_fault_free);
  gboolean fresh = FALSE;
  if (!demo_model_open(forum, options->database, options->like, &fresh, error) ||
      (fresh && !options->like && !begin(forum, options, error))) {
    demo_forum_free(forum);
    return NULL;
  }
  if (fresh)
    demo_scenario_mail(forum);
  if (options->second_factor && fresh)
    demo_factor_add(forum, demo_account_find(forum, demo_forum_login(forum)));
  return forum;
}

void
demo_forum_free(DemoForum *forum)
{
  if (!forum)
    return;
  demo_model_close(forum);
  g_ptr_array_unref(forum->faults);
  g_free(forum->path);
  g_free(forum->mail_dir);
  g_free(forum);
}

/* What stands beside the folder of a NodeBB is asked for once more below it. */
static void
send_on(const DemoForum *forum, const DemoRequest *request, DemoReply *reply)
{
  g_autofree char *place = g_strconcat(forum->path, request->target, NULL);
  g_autofree char *text = g_strconcat("Temporary Redirect. Redirecting to ", place, NULL);
  demo_reply_set(reply, 307, "text/plain; charset=utf-8", text);
  demo_reply_header(reply, "X-Powered-By", "Express");
  demo_reply_header(reply, "Location", place);
}

static DemoReply *
process(DemoForum *forum, const DemoRequest *request)
{
  DemoCall *call = demo_call_new(forum, request);
  if (!call) {
    DemoReply *reply = demo_reply_new();
    if (forum->dialects & DEMO_NODEBB)
      send_on(forum, request, reply);
    else
      demo_reply_set(reply, 404, "text/html;charset=UTF-8", "<!DOCTYPE html><h1>404 Not Found</h1>\n");
    return reply;
  }
  demo_route(call);
  return demo_call_free(call);
}

/* Every session of the one who asks is over, as if half an hour had passed. */
static void
expire_session(DemoForum *forum, const DemoRequest *request)
{
  for (int i = 0; request->headers && request->headers[i] && request->headers[i + 1]; i += 2) {
    const char *value = request->headers[i + 1];
    const char *cookie = strstr(value, "_t=") ? strstr(value, "_t=") + 3 : NULL;
    if (strstr(value, "express.sid="))
      cookie = strstr(value, "express.sid=") + strlen("express.sid=");
    if (g_ascii_strcasecmp(request->headers[i], "li-api-session-key") == 0)
      demo_session_end(forum, value);
    if (cookie && g_ascii_strcasecmp(request->headers[i], "Cookie") == 0) {
      g_autofree char *key = g_strndup(cookie, strcspn(cookie, ";"));
      demo_session_end(forum, key);
    }
  }
}

/* Every server tells its time; a member's program may compare. In English whatever the locale. */
static void
tell_time(const DemoForum *forum, DemoReply *reply)
{
  static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(forum->now / G_USEC_PER_SEC);
  g_autofree char *text = g_strdup_printf(
      "%s, %02d %s %d %02d:%02d:%02d GMT", days[g_date_time_get_day_of_week(time) - 1],
      g_date_time_get_day_of_month(time), months[g_date_time_get_month(time) - 1], g_date_time_get_year(time),
      g_date_time_get_hour(time), g_date_time_get_minute(time), g_date_time_get_second(time));
  demo_reply_header(reply, "Date", text);
}

DemoReply *
demo_forum_handle(DemoForum *forum, const DemoRequest *request, gint64 now)
{
  forum->now = now + forum->shift;
  DemoFault *fault = strstr(request->target, "/demo/") ? NULL : demo_fault_take(forum, request);
  DemoReply *reply = demo_reply_new();
  if (!fault || !demo_fault_before(fault, forum->dialects, reply, forum->now)) {
    demo_reply_free(reply);
    if (demo_fault_is(fault, "expired"))
      expire_session(forum, request);
    reply = process(forum, request);
    if (demo_fault_is(fault, "duplicate"))
      demo_reply_free(process(forum, request));
    if (fault)
      demo_fault_after(fault, reply);
  }
  demo_fault_free(fault);
  tell_time(forum, reply);
  return reply;
}

char *
demo_forum_moderation(DemoForum *forum)
{
  json_t *desk = demo_desk_json(forum);
  char *text = json_dumps(desk, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
  json_decref(desk);
  char *copy = g_strdup(text);
  free(text);
  return copy;
}

gboolean
demo_forum_password_works(DemoForum *forum, const char *login, const char *password)
{
  return demo_account_password(forum, demo_account_find(forum, login), password);
}
