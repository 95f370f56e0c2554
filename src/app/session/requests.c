/* Requests of this account are counted in the archive, so that a forum's ceiling for a key (so many a minute,
 * so many a day) holds across runs of the program and between two that run at once. Called by session.c when
 * a session is made; the runner of calls asks before each request. */
#include "config.h"

#include "app/session/session.h"

#include "flagpost/clock.h"

static gint64
next_turn(gconstpointer paces, const GArray *times, gint64 now)
{
  return fp_pace_next(paces, times, now);
}

static gint64
take_turn(gpointer data, const FpPace *paces, GArray *sent)
{
  FpMember *member = data;
  gint64 now = fp_clock_now(), at = -1;
  if (member->store)
    at = fp_store_take_turn(member->store, now - fp_pace_window(paces), now, next_turn, paces, sent, NULL);
  return at < 0 ? -1 : MAX(at - now, 0);
}

void
fp_requests_count(FpMember *member, FpSession *session)
{
  session->take_turn = take_turn;
  session->take_turn_data = member;
}
