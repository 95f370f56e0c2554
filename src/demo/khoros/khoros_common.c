/* What the parts of the Khoros front door share: v1's and v2's answers, who may ask, pages, the address. */
#include "config.h"

#include "demo/khoros/khoros.h"

char *
demo_khoros_address(const DemoCall *call)
{
  const char *host = demo_call_header(call, "Host");
  return g_strdup_printf("http://%s%s", host ? host : "growers.example", call->forum->path);
}

/* --- v1 --- */

void
demo_v1_verdict(DemoCall *call, DemoVerdict verdict)
{
  int code = V1_INVALID;
  if (verdict == DEMO_WRONG_PASSWORD)
    code = V1_LOGIN;
  else if (verdict == DEMO_BANNED || verdict == DEMO_FEW_POSTS)
    code = V1_DENIED;
  else if (verdict == DEMO_FLOOD)
    code = V1_FLOOD;
  else if (verdict == DEMO_NO_RECIPIENT)
    code = V1_GONE;
  demo_v1_error(call, code, demo_verdict_text(verdict));
}

void
demo_v1_unknown(DemoCall *call, const char *node)
{
  g_autofree char *message = g_strdup_printf("Unknown path element at node '%s'", node ? node : "vc");
  demo_v1_error(call, V1_PATH, message);
}

gboolean
demo_v1_needs_account(DemoCall *call)
{
  if (call->stale)
    demo_v1_error(call, V1_SESSION, "Invalid session key.");
  else if (!call->account)
    demo_v1_error(call, V1_DENIED, "Anonymous users may not do this.");
  else if (call->forum->deny_v1 && demo_account_role(call->forum, call->account) == DEMO_MEMBER)
    demo_v1_error(call, V1_DENIED, "You do not have permission to make REST API v1 calls.");
  else
    return TRUE;
  return FALSE;
}

void
demo_v1_page(const DemoCall *call, gint64 *size, gint64 *offset)
{
  const char *page_size = demo_call_member(call, "page_size"), *page = demo_call_member(call, "page");
  guint64 number = 1, items = 25;
  if (page_size)
    g_ascii_string_to_unsigned(page_size, 10, 1, 1000, &items, NULL);
  if (page)
    g_ascii_string_to_unsigned(page, 10, 1, 1000000, &number, NULL);
  *size = (gint64)items;
  *offset = (gint64)((number - 1) * items);
}

/* --- v2 --- */

void
demo_v2_fail(DemoCall *call, unsigned status, int code, const char *message, const char *developer)
{
  demo_reply_json(call->reply, status,
                  json_pack("{s:s,s:s,s:{s:s,s:i,s:s,s:s},s:{}}", "status", "error", "message", message,
                            "data", "type", "error_data", "code", code, "developer_message", developer,
                            "more_info", "", "metadata"));
}

void
demo_v2_invalid(DemoCall *call, const char *developer)
{
  demo_v2_fail(call, 400, V2_INVALID, "A possible invalid request has been made", developer);
}

void
demo_v2_succeed(DemoCall *call, json_t *data)
{
  demo_reply_json(call->reply, 200,
                  json_pack("{s:s,s:s,s:i,s:o,s:{}}", "status", "success", "message", "", "http_code", 200,
                            "data", data, "metadata"));
}

void
demo_v2_created(DemoCall *call, const char *type, gint64 id)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, id);
  g_autofree char *href = g_strdup_printf("/%ss/%s", type, text), *address = demo_khoros_address(call);
  g_autofree char *view = g_strdup_printf("%s/t5%s", address, href);
  demo_v2_succeed(call,
                  json_pack("{s:s,s:s,s:s,s:s}", "type", type, "id", text, "href", href, "view_href", view));
}
