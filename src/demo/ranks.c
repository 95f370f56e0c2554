/* The ranks that a member rises through by writing, as Khoros names them. */
#include "config.h"

#include "demo/ranks.h"

const char *
demo_rank(gint64 posts, DemoRole role, int *place)
{
  static const struct {
    gint64 posts;
    const char *name;
  } ranks[] = {{0, "Seed"}, {2, "Seedling"}, {25, "Grower"}, {150, "Plot Holder"}, {600, "Head Gardener"}};
  if (role != DEMO_MEMBER) {
    *place = role == DEMO_MODERATOR ? 6 : 7;
    return role == DEMO_MODERATOR ? "Moderator" : "Administrator";
  }
  guint at = G_N_ELEMENTS(ranks) - 1;
  while (posts < ranks[at].posts)
    at--;
  *place = (int)at + 1;
  return ranks[at].name;
}
