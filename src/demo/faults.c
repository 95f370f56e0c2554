/* The faults that tests ask for: which request meets which, and what becomes of it and of its reply. The
 * door carries out the manners; without a door the reply says what it would have done. */
#include "config.h"

#include "demo/faults.h"

static const char *const kinds[] = {
    "delay", "drop-before", "drop-during", "drop-after", "cut",     "wrong-json", "html",    "429", "429-at",
    "500",   "503",         "503-after",   "503-closed", "expired", "duplicate",  "endless", "drip"};

static const char *
find_kind(const char *kind, gint64 *number)
{
  gsize length = strcspn(kind, ":");
  *number = -1;
  if (kind[length] == ':') {
    guint64 value;
    if (!g_ascii_string_to_unsigned(kind + length + 1, 10, 0, G_MAXINT32, &value, NULL))
      return NULL;
    *number = (gint64)value;
  }
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    if (strlen(kinds[i]) != length || strncmp(kinds[i], kind, length) != 0)
      continue;
    gboolean needs =
        g_str_equal(kinds[i], "delay") || g_str_equal(kinds[i], "cut") || g_str_equal(kinds[i], "429-at");
    gboolean may = needs || g_str_equal(kinds[i], "429");
    return (needs && *number < 0) || (!may && *number >= 0) ? NULL : kinds[i];
  }
  return NULL;
}

void
demo_fault_free(gpointer data)
{
  DemoFault *fault = data;
  if (!fault)
    return;
  g_free(fault->route);
  g_free(fault->method);
  g_free(fault->kind);
  g_free(fault);
}

gboolean
demo_forum_fault(DemoForum *forum, const char *route, const char *method, const char *kind, unsigned count,
                 unsigned after)
{
  gint64 number;
  const char *name = find_kind(kind, &number);
  if (!name || count == 0)
    return FALSE;
  DemoFault *fault = g_new0(DemoFault, 1);
  fault->route = g_strdup(route);
  fault->method = g_strdup(method);
  fault->kind = g_strdup(kind);
  fault->name = name;
  fault->number = number;
  fault->count = count;
  fault->after = after;
  g_ptr_array_add(forum->faults, fault);
  return TRUE;
}

void
demo_forum_clear_faults(DemoForum *forum)
{
  g_ptr_array_set_size(forum->faults, 0);
}

DemoFault *
demo_fault_take(DemoForum *forum, const DemoRequest *request)
{
  g_autofree char *spaced = g_strdelimit(g_strdup(request->target), "+", ' ');
  g_autofree char *plain = g_uri_unescape_string(spaced, NULL);
  const char *target = plain ? plain : request->target;
  for (guint i = 0; i < forum->faults->len; i++) {
    DemoFault *fault = g_ptr_array_index(forum->faults, i);
    if (!strstr(target, fault->route) ||
        (fault->method && g_ascii_strcasecmp(fault->method, request->method) != 0))
      continue;
    if (fault->after > 0) {
      fault->after--;
      continue;
    }
    DemoFault *taken = g_new0(DemoFault, 1);
    taken->name = fault->name;
    taken->number = fault->number;
    if (--fault->count == 0)
      g_ptr_array_remove_index(forum->faults, i);
    return taken;
  }
  return NULL;
}

gboolean
demo_fault_is(const DemoFault *fault, const char *name)
{
  return fault && g_str_equal(fault->name, name);
}

/* A page as a proxy or a hotel's network puts in the way: status 200, HTML, nothing of the forum. */
static const char proxy_page[] =
    "<!DOCTYPE html><html><head><title>Welcome to the Wi-Fi</title></head><body><h1>Please sign in</h1>"
    "<p>Accept the terms to use this network.</p><form "
    "action=\"http://portal.test/accept\"></form></body></html>";

/* As an HTTP date, the other form of the header. (transfer full) */
static char *
http_date(gint64 when)
{
  static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(when / DEMO_SECOND);
  g_autofree char *time = g_date_time_format(date, "%H:%M:%S");
  return g_strdup_printf("%s, %02d %s %d %s GMT", days[g_date_time_get_day_of_week(date) - 1],
                         g_date_time_get_day_of_month(date), months[g_date_time_get_month(date) - 1],
                         g_date_time_get_year(date), time);
}

static void
too_many(const DemoFault *fault, DemoReply *reply, gint64 now)
{
  demo_reply_set(reply, 429, "text/plain", "Too many requests\n");
  if (fault->number < 0)
    return;
  g_autofree char *wait = demo_fault_is(fault, "429") ? g_strdup_printf("%" G_GINT64_FORMAT, fault->number)
                                                      : http_date(now + fault->number * DEMO_SECOND);
  demo_reply_header(reply, "Retry-After", wait);
}

static void
out_of_order(DemoReply *reply)
{
  demo_reply_set(reply, 503, "text/html", "<html><body><h1>503 Service Unavailable</h1></body></html>\n");
}

/* Read-only, or under repair, in the dialect's own words; Khoros has none that are known. */
static void
closed(unsigned dialects, DemoReply *reply)
{
  if (dialects & DEMO_DISCOURSE)
    demo_reply_set(reply, 503, "application/json; charset=utf-8",
                   "{\"errors\":[\"The site is in read only mode. Interactions are disabled.\"],"
                   "\"error_type\":\"read_only\"}");
  else if (dialects & DEMO_NODEBB)
    demo_reply_set(
        reply, 503, "application/json; charset=utf-8",
        "{\"status\":{\"code\":\"service-unavailable\",\"message\":\"The route you are trying to call is "
        "not currently available due to a server configuration\"},\"response\":{}}");
  else
    out_of_order(reply);
}

gboolean
demo_fault_before(const DemoFault *fault, unsigned dialects, DemoReply *reply, gint64 now)
{
  if (demo_fault_is(fault, "drop-before")) {
    reply->manner = DEMO_DROP_BEFORE;
    reply->status = 0;
  } else if (demo_fault_is(fault, "html")) {
    demo_reply_set(reply, 200, "text/html;charset=UTF-8", proxy_page);
  } else if (demo_fault_is(fault, "429") || demo_fault_is(fault, "429-at")) {
    too_many(fault, reply, now);
  } else if (demo_fault_is(fault, "500")) {
    demo_reply_set(reply, 500, "text/html", "<html><body><h1>500 Internal Server Error</h1></body></html>\n");
  } else if (demo_fault_is(fault, "503")) {
    out_of_order(reply);
  } else if (demo_fault_is(fault, "503-closed")) {
    closed(dialects, reply);
  } else {
    return FALSE;
  }
  return TRUE;
}

void
demo_fault_after(const DemoFault *fault, DemoReply *reply)
{
  if (demo_fault_is(fault, "delay"))
    reply->delay = fault->number * 1000;
  else if (demo_fault_is(fault, "drop-during"))
    reply->manner = DEMO_DROP_DURING;
  else if (demo_fault_is(fault, "drop-after"))
    reply->manner = DEMO_DROP_AFTER;
  else if (demo_fault_is(fault, "cut"))
    g_byte_array_set_size(reply->body, (guint)MIN((gint64)reply->body->len, fault->number));
  else if (demo_fault_is(fault, "endless"))
    reply->manner = DEMO_ENDLESS;
  else if (demo_fault_is(fault, "drip"))
    reply->manner = DEMO_DRIP;
  else if (demo_fault_is(fault, "503-after")) {
    g_ptr_array_set_size(reply->headers, 0);
    out_of_order(reply);
  } else if (demo_fault_is(fault, "wrong-json")) {
    g_ptr_array_set_size(reply->headers, 0);
    demo_reply_set(reply, 200, "application/json;charset=UTF-8",
                   "{\"surprise\":[1,{\"two\":null}],\"status\":7}");
  }
}

static json_t *
list(DemoForum *forum)
{
  json_t *faults = json_array();
  for (guint i = 0; i < forum->faults->len; i++) {
    const DemoFault *fault = g_ptr_array_index(forum->faults, i);
    json_array_append_new(faults, json_pack("{s:s,s:s?,s:s,s:i,s:i}", "route", fault->route, "method",
                                            fault->method, "kind", fault->kind, "count", (int)fault->count,
                                            "after", (int)fault->after));
  }
  return json_pack("{s:o}", "faults", faults);
}

void
demo_fault_route(DemoCall *call)
{
  if (demo_call_is(call, "DELETE"))
    demo_forum_clear_faults(call->forum);
  if (demo_call_is(call, "POST")) {
    g_autofree char *route = demo_call_json(call, "route"), *method = demo_call_json(call, "method"),
                    *kind = demo_call_json(call, "kind");
    const json_t *count = json_object_get(call->json, "count"), *after = json_object_get(call->json, "after");
    json_int_t times = count ? json_integer_value(count) : 1, first = json_integer_value(after);
    if (!route || !kind || times < 1 || times > 1000000 || first < 0 || first > 1000000 ||
        !demo_forum_fault(call->forum, route, method, kind, (unsigned)times, (unsigned)first)) {
      demo_reply_json(call->reply, 400, json_pack("{s:s}", "error", "not a fault"));
      return;
    }
  }
  demo_reply_json(call->reply, 200, list(call->forum));
}
