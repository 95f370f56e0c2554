/* Reads a case's file; called by cases.c. */
#include "config.h"

#include "driver/case.h"

#include "flagpost/clock.h"

static void
exchange_free(gpointer data)
{
  Exchange *exchange = data;
  g_free(exchange->request);
  g_ptr_array_unref(exchange->headers);
  g_free(exchange->body);
  g_free(exchange->reply_text);
  g_free(exchange);
}

void
case_free(Case *read)
{
  g_free(read->file);
  g_free(read->head);
  g_free(read->name);
  fp_site_free(read->site);
  fp_session_free(read->session);
  fp_person_unref((FpPerson *)read->args.person);
  fp_secret_unref(read->args.password);
  fp_secret_unref(read->args.token);
  fp_secret_unref(read->args.new_password);
  fp_report_free((FpReport *)read->args.report);
  g_ptr_array_unref(read->kept);
  g_ptr_array_unref(read->exchanges);
  g_free(read->outcome);
  g_free(read);
}

static FpOp
op_of(const char *name)
{
  for (int op = 0; op < FP_OP_COUNT; op++)
    if (strcmp(fp_op_name((FpOp)op), name) == 0)
      return (FpOp)op;
  g_error("no operation is called %s", name);
}

static FpPerson *
person_of(const char *value)
{
  g_auto(GStrv) words = g_strsplit(value, " ", 2);
  return fp_person_new(strcmp(words[0], "-") == 0 ? "" : words[0], words[1] ? words[1] : "", NULL);
}

static FpTopicFrom
from_of(const char *value)
{
  static const char *const names[] = {"unread", "start", "end", "number", "post", NULL};
  for (guint i = 0; names[i]; i++)
    if (strcmp(names[i], value) == 0)
      return (FpTopicFrom)i;
  g_error("no place in a topic is called %s", value);
}

/* \n in a value is a line break. */
static const char *
keep(Case *read, const char *value)
{
  char *text = g_strcompress(value);
  g_ptr_array_add(read->kept, text);
  return text;
}

static gboolean
set_text_arg(Case *read, const char *name, const char *value)
{
  const struct {
    const char *name;
    const char **place;
  } places[] = {
      {"id", &read->args.id},         {"message-id", &read->args.message_id},
      {"folder", &read->args.folder}, {"page", &read->args.page},
      {"to", &read->args.to},         {"subject", &read->args.subject},
      {"text", &read->args.text},     {"reference", &read->args.reference},
      {"code", &read->args.code},     {"remote-id", &read->args.remote_id},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
    if (strcmp(places[i].name, name) == 0) {
      *places[i].place = keep(read, value);
      return TRUE;
    }
  return FALSE;
}

static void
set_arg(Case *read, const char *name, const char *value)
{
  if (set_text_arg(read, name, value))
    return;
  if (strcmp(name, "message-ids") == 0) {
    char **ids = g_strsplit(value, " ", -1);
    read->args.message_ids = (const char *const *)ids;
    for (guint i = 0; ids[i]; i++)
      g_ptr_array_add(read->kept, ids[i]);
    g_ptr_array_add(read->kept, ids);
  } else if (strcmp(name, "person") == 0) {
    read->args.person = person_of(value);
  } else if (strcmp(name, "password") == 0) {
    read->args.password = fp_secret_new(value, -1);
  } else if (strcmp(name, "token") == 0) {
    read->args.token = fp_secret_new(value, -1);
  } else if (strcmp(name, "new-password") == 0) {
    read->args.new_password = fp_secret_new(value, -1);
  } else if (strcmp(name, "since") == 0) {
    read->args.since = fp_time_parse(value, NULL);
    g_assert_cmpint(read->args.since, >, 0);
  } else if (strcmp(name, "order") == 0) {
    g_assert_true(fp_order_from_name(value, &read->args.order));
  } else if (strcmp(name, "from") == 0) {
    read->args.from = from_of(value);
  } else if (strcmp(name, "number") == 0) {
    read->args.number = (int)g_ascii_strtoll(value, NULL, 10);
  } else if (strcmp(name, "report") == 0) { /* REFERENCE REASON NOTE */
    g_auto(GStrv) words = g_strsplit(value, " ", 3);
    read->args.report = fp_report_new(words[0], words[1], words[2]);
  } else {
    g_error("%s: no argument is called %s", read->file, name);
  }
}

static void
set_site(Case *read, const char *name, const char *value)
{
  if (strcmp(name, "base") == 0) {
    g_autoptr(FpUrl) base = fp_url_base(value, NULL);
    fp_url_free(read->site->base);
    read->site->base = g_steal_pointer(&base);
  } else if (strcmp(name, "login") == 0) {
    g_free(read->site->login);
    read->site->login = g_strdup(value);
  } else if (strcmp(name, "tenant") == 0) {
    read->site->tenant = g_strdup(value);
  } else if (strcmp(name, "basic") == 0) { /* USER PASSWORD */
    g_auto(GStrv) words = g_strsplit(value, " ", 2);
    read->site->basic_user = g_strdup(words[0]);
    read->site->basic_password = fp_secret_new(words[1], -1);
  } else if (strcmp(name, "moderators") == 0) {
    read->site->moderators = g_strdup(value);
  } else if (strcmp(name, "try-unconfirmed") == 0) {
    read->site->try_unconfirmed = strcmp(value, "yes") == 0;
  } else {
    g_error("%s: a site has no %s", read->file, name);
  }
}

static void
set_line(Case *read, const char *name, const char *value)
{
  if (strcmp(name, "op") == 0) {
    read->op = op_of(value);
  } else if (g_str_has_prefix(name, "arg.")) {
    set_arg(read, name + 4, value);
  } else if (g_str_has_prefix(name, "site.")) {
    set_site(read, name + 5, value);
  } else if (strcmp(name, "me") == 0) {
    read->session->me = person_of(value);
    read->session->signed_in = TRUE;
  } else if (g_str_has_prefix(name, "secret.")) {
    g_hash_table_insert(read->session->secrets, g_strdup(name + 7), fp_secret_new(keep(read, value), -1));
  } else if (g_str_has_prefix(name, "known.")) {
    g_hash_table_insert(read->session->notes, g_strdup(name + 6), g_strdup(value));
  } else {
    g_error("%s: no line is called %s", read->file, name);
  }
}

static void
read_head(Case *read)
{
  g_auto(GStrv) lines = g_strsplit(read->head, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    char *sign = strstr(lines[i], ": ");
    if (lines[i][0] == '#' || !lines[i][0])
      continue;
    if (!sign && g_str_has_suffix(lines[i], ":"))
      sign = strrchr(lines[i], ':'); /* an empty value */
    else if (!sign)
      g_error("%s: what is \"%s\"?", read->file, lines[i]);
    const char *value = sign[1] ? sign + 2 : "";
    *sign = '\0';
    set_line(read, lines[i], value);
  }
}

/* Header lines, an empty line, the body; the line break before the next section is not part of it. */
static void
read_reply(Exchange *exchange, const char *text)
{
  const char *gap = g_str_has_prefix(text, "\n") ? text : strstr(text, "\n\n");
  g_assert_nonnull(gap);
  exchange->reply_text = g_strdup(text);
  g_autofree char *head = g_strndup(text, (gsize)(gap - text));
  exchange->body = g_strdup(gap + (gap == text ? 1 : 2));
  if (g_str_has_suffix(exchange->body, "\n"))
    exchange->body[strlen(exchange->body) - 1] = '\0';
  g_auto(GStrv) lines = g_strsplit(head, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    char *sign = strstr(lines[i], ": ");
    if (!sign)
      continue;
    g_ptr_array_add(exchange->headers, g_strndup(lines[i], (gsize)(sign - lines[i])));
    g_ptr_array_add(exchange->headers, g_strdup(sign + 2));
  }
}

/* Sections begin with a line "--- NAME"; a line that begins so does not occur elsewhere. */
static void
read_sections(Case *read, const char *text)
{
  char *request = g_strdup("");
  while (text) {
    const char *next = strstr(text + 4, "\n--- ");
    g_autofree char *section = next ? g_strndup(text, (gsize)(next + 1 - text)) : g_strdup(text);
    char *body = strchr(section, '\n') + 1;
    if (g_str_has_prefix(section, "--- request")) {
      g_free(request);
      request = g_strndup(body, strlen(body) - 1);
    } else if (g_str_has_prefix(section, "--- reply ")) {
      Exchange *exchange = g_new0(Exchange, 1);
      exchange->request = g_steal_pointer(&request);
      request = g_strdup("");
      exchange->status = (unsigned)g_ascii_strtoull(section + strlen("--- reply "), NULL, 10);
      exchange->headers = g_ptr_array_new_with_free_func(g_free);
      read_reply(exchange, body);
      g_ptr_array_add(read->exchanges, exchange);
    } else {
      g_free(read->outcome);
      read->outcome = g_strdup(section);
    }
    text = next ? next + 1 : NULL;
  }
  g_free(request);
}

Case *
case_begin(const char *file, const char *head)
{
  Case *read = g_new0(Case, 1);
  g_autofree char *folder = g_path_get_dirname(file);
  g_autofree char *driver = g_path_get_basename(folder);
  read->file = g_strdup(file);
  read->driver = fp_driver(driver);
  read->kept = g_ptr_array_new_with_free_func(g_free);
  read->exchanges = g_ptr_array_new_with_free_func(exchange_free);
  read->session = fp_session_new();
  g_autoptr(FpUrl) base = fp_url_base("https://forum.example.org", NULL);
  read->site = fp_site_new(base, "maria");
  read->head = g_strdup(head);
  read_head(read);
  return read;
}

Case *
case_read(const char *file)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_file_get_contents(file, &text, NULL, &error);
  g_assert_no_error(error);
  const char *sections = g_str_has_prefix(text, "--- ") ? text : strstr(text, "\n--- ");
  if (sections && sections != text)
    sections++;
  g_autofree char *head = sections ? g_strndup(text, (gsize)(sections - text)) : g_strdup(text);
  Case *read = case_begin(file, head);
  read_sections(read, sections);
  return read;
}
