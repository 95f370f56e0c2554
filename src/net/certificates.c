/* Which certificates a connection is checked against, and what the network is made of: for `flagpost doctor`.
 */
#include "config.h"

#include "flagpost/http.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "late.h"

#define BEGIN "-----BEGIN CERTIFICATE-----"

char *
fp_net_version(void)
{
  const curl_version_info_data *facts = curl_version_info(CURLVERSION_NOW);
  return g_strdup_printf("libcurl %s, %s", facts->version, facts->ssl_version ? facts->ssl_version : "");
}

static guint
count_in(const char *text)
{
  guint count = 0;
  for (const char *at = text; (at = strstr(at, BEGIN)); at += strlen(BEGIN))
    count++;
  return count;
}

gboolean
fp_net_certificates(const char *ca_file, char **path, guint *count, GError **error)
{
  const curl_version_info_data *facts = curl_version_info(CURLVERSION_NOW);
  const char *file = ca_file ? ca_file : facts->cainfo;
  g_autofree char *text = NULL;
  *count = 0;
  *path = g_strdup(file ? file : facts->capath);
  if (!file) /* a folder, or the library's own: both are the system's */
    return TRUE;
  if (!g_file_get_contents(file, &text, NULL, NULL)) {
    g_set_error(error, FP_NET_ERROR, FP_NET_TLS, _("The file of certificates %s cannot be read."), file);
    return FALSE;
  }
  *count = count_in(text);
  if (*count > 0)
    return TRUE;
  g_set_error(error, FP_NET_ERROR, FP_NET_TLS, _("The file %s holds no certificate."), file);
  return FALSE;
}
