/* A driver and the demo forum in one process, on a clock that the test moves. */
#ifndef FLAGPOST_TESTS_DRIVER_WORLD_H
#define FLAGPOST_TESTS_DRIVER_WORLD_H

#include "demo/core.h"
#include "flagpost/clock.h"
#include "flagpost/driver.h"

#define MORNING G_GINT64_CONSTANT(1795505400000000) /* 2026-11-24T07:30:00Z */

typedef struct {
  const FpDriver *driver;
  FpFakeClock *clock;
  DemoForum *forum;
  FpTransport *transport;
  FpSite *site;
  FpSession *session;
  FpSecret *password;
  char *mail_dir;
} World;

World *world_new(const char *driver, DemoDialect dialect);
void world_free(World *world);
/* Runs one operation to its end, timers included. */
FpCallResult *world_call(World *world, FpOp op, const FpCallArgs *args, GError **error);
void world_sign_in(World *world);
GPtrArray *world_list_all(World *world, const char *folder);
/* The first conversation whose sender's login is, or subject begins so. (transfer full) */
FpConversation *world_find(GPtrArray *list, gboolean (*is_it)(const FpConversation *));
FpConversation *world_open(World *world, const char *id);
/* So many answers by the moderators come into a conversation, one soon after the other. */
void world_answers(World *world, const char *conversation, guint count);
/* What the member sent is found behind 120 answers of others since, more than stand on a page, and what was
 * lost is not; behind `many` more the member is asked. */
void world_finds_further_back(World *world, const char *conversation, guint many);
/* How often `words` stands in what the moderators have. */
guint world_reports(World *world, const char *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

#endif
