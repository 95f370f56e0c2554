/* A refresh that finds the forum's answer as it was, to the byte, has nothing to read, to compare or to
 * store: what the first page of the inbox was is kept, as a checksum among the sealed facts, when a refresh
 * brought nothing by it. The archive forgets it with whatever is changed there, by whichever copy of the
 * program (store/transaction.c), and so does what reading an answer depends on beside the archive: it goes
 * into the checksum. Called by inbox.c and refresh_ahead.c. */
#include "config.h"

#include "app/inbox/refresh.h"

#include "app/archive/archive.h"

static void
add(GChecksum *sum, const char *text)
{
  if (text)
    g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
  g_checksum_update(sum, (const guchar *)"", 1);
}

/* What was found out about the forum: by it an answer is read, and the next one asked for. */
static void
add_notes(GChecksum *sum, const FpSession *session)
{
  g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(session->notes), (GCompareFunc)strcmp);
  for (const GList *name = names; name; name = name->next) {
    add(sum, name->data);
    add(sum, g_hash_table_lookup(session->notes, name->data));
  }
}

/* (transfer full) */
static char *
sum_up(const FpMember *member, const FpSession *session, const FpHttpRequest *request,
       const FpHttpResponse *response)
{
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  g_autofree char *keep = fp_setting(member->app, member->account->name, "keep"),
                  *size = fp_setting(member->app, member->account->name, "keep-size");
  gsize length;
  const char *body = fp_http_response_body(response, &length);
  add(sum, PACKAGE_VERSION);
  add(sum, member->account->driver->id);
  add(sum, keep);
  add(sum, size);
  add(sum, session->me ? session->me->id : NULL);
  add(sum, fp_http_request_url(request)->href);
  add_notes(sum, session);
  add(sum, fp_http_response_header(response, "Content-Type"));
  g_checksum_update(sum, (const guchar *)body, (gssize)length);
  return g_strdup(g_checksum_get_string(sum));
}

gboolean
fp_refresh_is_same(gpointer data, const FpSession *session, const FpHttpRequest *request,
                   const FpHttpResponse *response)
{
  Refresh *refresh = data;
  g_autofree char *before = fp_store_same(refresh->member->store);
  refresh->moment = fp_store_moment(refresh->member->store);
  g_free(refresh->answer);
  refresh->answer = sum_up(refresh->member, session, request, response);
  return g_strcmp0(refresh->answer, before) == 0;
}

/* Texts that are still to be fetched would not be asked for once more. */
void
fp_refresh_keep_same(Refresh *refresh)
{
  FpMember *member = refresh->member;
  g_autofree char *before = refresh->answer ? fp_store_same(member->store) : NULL;
  if (!refresh->answer || refresh->brought || refresh->wanted || g_strcmp0(refresh->answer, before) == 0)
    return;
  fp_store_batch_enter(member->store);
  fp_store_keep_same(member->store, refresh->answer, refresh->moment, NULL);
  fp_store_batch_leave(member->store);
}
