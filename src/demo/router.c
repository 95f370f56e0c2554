/* Which front door answers a request: the demo's own pages under /demo, then the dialects that are open, in
 * the order of the table. A new dialect is a new row. */
#include "config.h"

#include "demo/discourse/discourse.h"
#include "demo/faults.h"
#include "demo/khoros/khoros.h"
#include "demo/moderation.h"
#include "demo/nodebb/nodebb.h"

static const DemoDoor doors[] = {
    {DEMO_KHOROS, demo_khoros_handles, demo_khoros_handle},
    {DEMO_DISCOURSE, demo_discourse_handles, demo_discourse_handle},
    {DEMO_NODEBB, demo_nodebb_handles, demo_nodebb_handle},
};

void
demo_route(DemoCall *call)
{
  if (g_str_equal(call->path, "/demo/faults")) {
    demo_fault_route(call);
    return;
  }
  if (g_str_has_prefix(call->path, "/demo/")) {
    demo_desk_route(call);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS(doors); i++) {
    if ((call->forum->dialects & doors[i].id) && doors[i].handles(call)) {
      doors[i].handle(call);
      return;
    }
  }
  demo_reply_set(call->reply, 404, "text/html;charset=UTF-8",
                 "<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>\n");
}
