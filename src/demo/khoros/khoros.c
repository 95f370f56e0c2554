/* The Khoros front door: tells v1, v2 and the web pages apart. v1 and v2 may have one segment before them,
 * the community's (tenant's) id. A row of router.c's table. */
#include "config.h"

#include "demo/khoros/khoros.h"

/* What follows `prefix`, at the start or after one segment; NULL if it does not. */
static const char *
after(const char *path, const char *prefix)
{
  if (g_str_has_prefix(path, prefix))
    return path + strlen(prefix);
  const char *second = strchr(path + 1, '/');
  return second && g_str_has_prefix(second, prefix) ? second + strlen(prefix) : NULL;
}

gboolean
demo_khoros_handles(const DemoCall *call)
{
  return g_str_equal(call->path, "/") || g_str_has_prefix(call->path, "/t5/") ||
         after(call->path, "/restapi/") || after(call->path, "/api/2.0/") ||
         g_str_equal(call->path, "/status/version");
}

void
demo_khoros_handle(DemoCall *call)
{
  const char *v1 = after(call->path, "/restapi/vc/"), *v2 = after(call->path, "/api/2.0/");
  if (v1)
    demo_khoros_v1(call, v1);
  else if (v2 && !call->forum->no_v2)
    demo_khoros_v2(call, v2);
  else if (g_str_equal(call->path, "/status/version"))
    demo_reply_set(
        call->reply, 200, "text/plain;charset=UTF-8",
        "revision: 24.11.0\nbuild: release-24.11\ncommit: 5c1d0b7e\ntimestamp: 2026-11-02T10:00:00Z\n");
  else
    demo_khoros_page(call);
}
