/* Any message becomes an abuse report, an e-mail, or both, as the first byte says, that a reader of e-mail
 * takes: as many parts as there are, no field that was not meant, the body byte for byte, the name and the
 * subject letter for letter. */
#include "config.h"

#include "app/private.h"

#include "flagpost/text.h"
#include "fuzz.h"
#include "fuzz/pool.h"
#include "lib/mail_read.h"
#include "store/internal.h"

#include <string.h>

enum { MOST = 65536 }; /* bytes of an input */
#define BETWEEN 0x1E   /* the pieces of the input */
#define NOW     (G_GINT64_CONSTANT(1780000000) * FP_SECOND)

static FpMember member;

static void
make(void)
{
  static FpApp app;
  static FpAccount account = {.name = (char *)"maria@forum.example.org",
                              .url = (char *)"https://forum.example.org/",
                              .login = (char *)"maria"};
  fuzz_pool_install();
  g_autoptr(FpUrl) base = fp_url_parse(account.url, NULL);
  fp_fake_clock_use(fp_fake_clock_new(NOW));
  app.settings = g_key_file_new();
  member.app = &app;
  member.account = &account;
  member.site = fp_site_new(base, account.login);
  member.store = fp_store_open(NULL, "maria", NULL, NULL);
}

/* The next piece as UTF-8, as a driver gives it. */
static char *
piece(const uint8_t **at, const uint8_t *end)
{
  const uint8_t *between = memchr(*at, BETWEEN, (size_t)(end - *at));
  const uint8_t *stop = between ? between : end;
  char *text = g_utf8_make_valid((const char *)*at, stop - *at);
  *at = between ? between + 1 : end;
  return text;
}

static FpMessage *
message_from(const uint8_t *at, const uint8_t *end)
{
  uint8_t flags = *at++;
  g_autofree char *id = piece(&at, end), *talk = piece(&at, end), *login = piece(&at, end),
                  *name = piece(&at, end);
  g_autofree char *subject = piece(&at, end), *body = piece(&at, end);
  if (!*id || !*talk || !*login)
    return NULL;
  FpMessage *message = fp_message_new(id, talk);
  fp_person_unref(message->from);
  message->from = fp_person_new("216", login, name);
  message->subject = fp_text_clean(subject, -1, FP_TEXT_ONE_LINE);
  message->sent = flags & 1 ? NOW - FP_DAY : 0;
  if (flags & 2)
    fp_message_set_html(message, body, -1, member.site->base);
  else
    fp_message_set_plain(message, body, -1);
  return message;
}

/* --- what must come back --- */

static void
has_words(const MailRead *mail, const char *field, const char *text)
{
  g_autofree char *words = mail_read_words(mail_read_field(mail, field));
  g_autofree char *wanted = g_strstrip(g_strdup(text));
  g_assert_cmpstr(words, ==, wanted);
}

static void
check_original(const MailRead *mail, const FpMessage *message)
{
  static const char *const once[] = {
      "From",       "To",           "Subject",      "Message-ID",
      "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"};
  const char *body = message->html ? message->html : message->plain ? message->plain : "";
  for (gsize i = 0; i < G_N_ELEMENTS(once); i++)
    g_assert_cmpuint(mail_read_count(mail, once[i]), ==, 1);
  g_assert_cmpuint(mail_read_count(mail, "Bcc") + mail_read_count(mail, "Cc"), ==, 0);
  g_assert_cmpuint(mail_read_count(mail, "Date"), ==, message->sent != 0);
  has_words(mail, "Subject", message->subject);
  const char *from = mail_read_field(mail, "From");
  g_assert_true(g_str_has_suffix(from, "@forum.example.org.invalid>"));
  g_assert_true(*from == '"' || g_str_has_prefix(from, "=?UTF-8?B?"));
  gsize size = 0;
  const char *bytes = g_bytes_get_data(mail->body, &size);
  g_assert_cmpmem(bytes, size, body, strlen(body));
}

static const MailRead *
part(const MailRead *mail, guint n, const char *type)
{
  const MailRead *one = mail->parts->pdata[n];
  g_assert_true(g_str_has_prefix(mail_read_field(one, "Content-Type"), type));
  return one;
}

static MailRead *
read_back(const char *text)
{
  const char *why = NULL;
  MailRead *mail = mail_read(text, strlen(text), &why);
  if (!mail)
    g_error("%s", why);
  return mail;
}

static void
check_report(const char *text, const FpMessage *message)
{
  g_autoptr(MailRead) mail = read_back(text);
  g_assert_cmpuint(mail->parts->len, ==, 3);
  g_assert_cmpuint(mail_read_count(mail, "Content-Type"), ==, 1);
  has_words(mail, "Subject", message->subject);
  gsize size = 0;
  const char *words = g_bytes_get_data(part(mail, 0, "text/plain")->body, &size);
  g_assert_true(g_utf8_validate(words, (gssize)size, NULL));
  g_assert_null(memmem(words, size, "http://", 7));
  const char *fields = g_bytes_get_data(part(mail, 1, "message/feedback-report")->body, &size), *why = NULL;
  g_autoptr(MailRead) feedback = mail_read(fields, size, &why);
  g_assert_nonnull(feedback);
  g_assert_cmpstr(mail_read_field(feedback, "Feedback-Type"), ==, "abuse");
  g_assert_cmpstr(mail_read_field(feedback, "Version"), ==, "1");
  check_original(part(mail, 2, "message/rfc822")->parts->pdata[0], message);
}

static void
check_mail(const char *text, const FpMessage *message)
{
  g_autoptr(MailRead) mail = read_back(text);
  g_assert_cmpuint(mail->parts->len, ==, 3);
  gsize size = 0;
  const char *json = g_bytes_get_data(part(mail, 1, "application/json")->body, &size);
  g_autoptr(json_t) evidence = json_loadb(json, size, JSON_REJECT_DUPLICATES, NULL);
  g_assert_true(json_is_object(evidence));
  check_original(part(mail, 2, "message/rfc822")->parts->pdata[0], message);
}

static void
export_report(const FpExportAsk *ask, const FpMessage *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) reports = fp_export_arf(&member, ask, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(reports->len, ==, 1);
  check_report(reports->pdata[0], message);
}

static void
export_mail(const FpExportAsk *ask, const FpMessage *message)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *mail = fp_export_mail(&member, ask, &error);
  g_assert_no_error(error);
  check_mail(mail, message);
}

static void
save(const FpMessage *message)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  FpConversation *talk = fp_conversation_new(message->conversation, message->subject);
  fp_person_unref(talk->from);
  talk->from = fp_person_ref(message->from);
  talk->complete = TRUE;
  g_ptr_array_add(talk->messages, fp_message_ref((FpMessage *)message));
  g_ptr_array_add(all, talk);
  g_assert_true(fp_store_save_conversations(member.store, all, 0, NULL));
}

/* What is saved is taken back at the end: the archive stays as it was made. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  if (!member.app)
    make();
  g_autoptr(FpMessage) message = size > 1 && size <= MOST ? message_from(bytes, bytes + size) : NULL;
  if (!message)
    return 0;
  const char *const ids[] = {message->conversation, NULL};
  const FpExportAsk ask = {.ids = ids};
  g_assert_true(fp_store_begin(member.store, NULL));
  save(message);
  guint only = bytes[0] / 4 % 3; /* 0: both */
  if (only != 1)
    export_report(&ask, message);
  if (only != 2)
    export_mail(&ask, message);
  g_assert_false(fp_store_end(member.store, FALSE, NULL));
  return 0;
}
