/* The page where a member changes the password by hand: the address that the standard for it names
 * (/.well-known/change-password, W3C "A Well-Known URL for Changing Passwords") where the site answers it,
 * else the driver's. A site that answers 200 to every address proves nothing, so a nonsense address beside it
 * is asked too; its name is the standard's. Called by rotate.c. */
#include "config.h"

#include "flagpost/error.h"

#include "app/rotate/rotate.h"

#define WELL_KNOWN "/.well-known/change-password"
#define NONSENSE   "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"

typedef struct {
  FpMember *member;
  FpUrl *origin;
} Ask;

static void
ask_free(gpointer data)
{
  Ask *ask = data;
  fp_url_free(ask->origin);
  fp_member_unref(ask->member);
  g_free(ask);
}

/* Did the address lead somewhere? A page of another origin, such as a sign-in service, is one. */
static gboolean
leads_somewhere(GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpHttpResponse) response = fp_http_send_finish(result, &error);
  unsigned status = response ? fp_http_response_status(response) : 0;
  return (status >= 200 && status < 300) || g_error_matches(error, FP_NET_ERROR, FP_NET_BAD_REDIRECT);
}

static void
send(GTask *task, const char *path, GAsyncReadyCallback done)
{
  Ask *ask = g_task_get_task_data(task);
  const FpSite *site = ask->member->site;
  g_autoptr(FpHttpRequest) request = fp_http_request_new("GET", ask->origin, path);
  fp_http_request_header(request, "Accept", "text/html");
  if (site->basic_user)
    fp_http_request_basic(request, site->basic_user, site->basic_password);
  fp_http_send_async(ask->member->transport, NULL, request, g_task_get_cancellable(task), done, task);
}

static void
end(GTask *holder, gboolean well_known)
{
  g_autoptr(GTask) task = holder;
  Ask *ask = g_task_get_task_data(task);
  FpMember *member = ask->member;
  char *page = NULL;
  if (well_known)
    page = g_strdup_printf("%.*s%s", (int)(strlen(ask->origin->href) - 1), ask->origin->href, WELL_KNOWN);
  else if (member->account->driver->password_page)
    page = member->account->driver->password_page(member->site, member->session->me);
  g_task_return_pointer(task, page, g_free);
}

static void
nonsense_asked(GObject *source, GAsyncResult *result, gpointer data)
{
  end(data, !leads_somewhere(result));
}

static void
well_known_asked(GObject *source, GAsyncResult *result, gpointer data)
{
  if (leads_somewhere(result))
    send(data, NONSENSE, nonsense_asked);
  else
    end(data, FALSE);
}

void
fp_change_page_async(FpMember *member, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  const FpUrl *base = member->site->base;
  g_autofree char *origin = g_strdup_printf("%s://%s:%u/", base->scheme, base->host, base->port);
  Ask *ask = g_new0(Ask, 1);
  ask->member = fp_member_ref(member);
  ask->origin = fp_url_base(origin, NULL); /* parts of an address that was read before */
  g_task_set_task_data(task, ask, ask_free);
  g_task_set_check_cancellable(task, FALSE); /* the driver's page is known without asking */
  send(task, WELL_KNOWN, well_known_asked);
}

char *
fp_change_page_finish(GAsyncResult *result)
{
  return g_task_propagate_pointer(G_TASK(result), NULL);
}
