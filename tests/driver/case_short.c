/* Reads and writes a file of short cases, a few lines each, for replies that are odd; called by cases.c. The
 * form is described in README.md. */
#include "config.h"

#include "driver/case.h"

static Exchange *
exchange_of(const char *request, GPtrArray *headers, const char *reply)
{
  Exchange *exchange = g_new0(Exchange, 1);
  char *body = NULL;
  exchange->request = g_strdup(request ? request : "");
  exchange->status = (unsigned)g_ascii_strtoull(reply, &body, 10);
  exchange->body = g_strdup(*body ? body + 1 : "");
  exchange->headers = headers;
  exchange->reply_text = g_strdup(reply);
  return exchange;
}

/* "Content-Type" unless it is given. */
static GPtrArray *
headers_of(const char *const *lines)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func(g_free);
  gboolean typed = FALSE;
  for (; *lines; lines++) {
    g_auto(GStrv) parts = g_strsplit(*lines, ": ", 2);
    typed = typed || g_ascii_strcasecmp(parts[0], "Content-Type") == 0;
    g_ptr_array_add(headers, g_strdup(parts[0]));
    g_ptr_array_add(headers, g_strdup(parts[1]));
  }
  if (!typed) {
    g_ptr_array_add(headers, g_strdup("Content-Type"));
    g_ptr_array_add(headers, g_strdup("application/json"));
  }
  return headers;
}

static Case *
read_one(const char *file, const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autoptr(GString) head = g_string_new(NULL);
  g_autoptr(GPtrArray) headers = g_ptr_array_new(), exchanges = g_ptr_array_new();
  const char *request = NULL, *outcome = "";
  for (guint i = 1; lines[i]; i++) {
    if (g_str_has_prefix(lines[i], "> ")) {
      request = lines[i] + 2;
    } else if (g_str_has_prefix(lines[i], "<: ")) {
      g_ptr_array_add(headers, lines[i] + 3);
    } else if (g_str_has_prefix(lines[i], "< ")) {
      g_ptr_array_add(headers, NULL);
      g_ptr_array_add(exchanges,
                      exchange_of(request, headers_of((const char *const *)headers->pdata), lines[i] + 2));
      g_ptr_array_set_size(headers, 0);
      request = NULL;
    } else if (g_str_has_prefix(lines[i], "= ") || g_str_has_prefix(lines[i], "! ")) {
      outcome = lines[i];
    } else if (*lines[i]) {
      g_string_append_printf(head, "%s\n", lines[i]);
    }
  }
  Case *read = case_begin(file, head->str);
  read->name = g_strdup(lines[0]);
  for (guint i = 0; i < exchanges->len; i++)
    g_ptr_array_add(read->exchanges, exchanges->pdata[i]);
  read->outcome = g_strdup(outcome);
  return read;
}

/* What stands before the first case is left as it is. */
GPtrArray *
case_read_short(const char *file)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)case_free);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_file_get_contents(file, &text, NULL, &error);
  g_assert_no_error(error);
  g_auto(GStrv) parts = g_strsplit(text, "\n=== ", -1);
  for (guint i = 1; parts[i]; i++)
    g_ptr_array_add(all, read_one(file, parts[i]));
  return all;
}

/* A request as one line: "POST /posts.json raw=Hello". (transfer full) */
char *
case_request_line(const char *dump)
{
  const char *body = strstr(dump, "\n\n");
  g_autofree char *first = g_strndup(dump, strcspn(dump, "\n"));
  if (g_str_has_suffix(first, " HTTP/1.1"))
    first[strlen(first) - strlen(" HTTP/1.1")] = '\0';
  g_autofree char *line = g_strstrip(g_strconcat(first, " ", body ? body + 2 : "", NULL));
  return g_strescape(line, "\"\\\t\b\f");
}

/* The case as it went, for its file. */
void
case_write_short(const Case *read, GPtrArray *requests, const char *outcome, GString *out)
{
  g_string_append_printf(out, "\n=== %s\n%s", read->name, read->head);
  for (guint i = 0; i < read->exchanges->len; i++) {
    const Exchange *exchange = read->exchanges->pdata[i];
    if (i < requests->len)
      g_string_append_printf(out, "> %s\n", (char *)requests->pdata[i]);
    for (guint n = 0; n + 1 < exchange->headers->len; n += 2)
      if (!g_str_equal(exchange->headers->pdata[n + 1], "application/json"))
        g_string_append_printf(out, "<: %s: %s\n", (char *)exchange->headers->pdata[n],
                               (char *)exchange->headers->pdata[n + 1]);
    g_string_append_printf(out, "< %s\n", exchange->reply_text);
  }
  g_string_append_printf(out, "%s\n", outcome);
}
