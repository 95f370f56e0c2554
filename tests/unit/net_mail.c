/* A report by e-mail: the message as text, through a real SMTP server, and through sendmail. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/json.h"
#include "flagpost/mail.h"
#include "lib/test.h"

#include <glib/gstdio.h>

#define FROM "maria@example.org"
#define TO   "abuse@forum.example.org"

static void
test_format(void)
{
  FpFakeClock *clock = fp_fake_clock_new(G_GINT64_CONSTANT(1795505400000000));
  fp_fake_clock_use(clock);
  g_autoptr(GError) error = NULL;
  g_autofree char *message = fp_mail_format(FROM, TO, "Report FP-7K2M9Q",
                                            "From here: 1 = 1\n.\ncaf\xc3\xa9 \nend", "FP-7K2M9Q", &error);
  g_assert_no_error(error);
  g_assert_cmpstr(
      message, ==,
      "From: <maria@example.org>\r\nTo: <abuse@forum.example.org>\r\nSubject: Report FP-7K2M9Q\r\n"
      "Date: Tue, 24 Nov 2026 07:30:00 +0000\r\n"
      "Message-ID: <FP-7K2M9Q.flagpost@example.org>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=UTF-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
      "=46rom here: 1 =3D 1\r\n=2E\r\ncaf=C3=A9=20\r\nend\r\n");
  fp_clock_set(NULL);
  fp_fake_clock_free(clock);
}

/* No line is longer than mail allows, and nothing is outside ASCII. */
static void
test_format_long(void)
{
  g_autofree char *wide = g_strnfill(3000, 'x');
  g_autoptr(GString) text = g_string_new(wide);
  g_autoptr(GString) subject = g_string_new("R\xc3\xa9port ");
  for (int i = 0; i < 100; i++) {
    g_string_append(text, "\xe4\xbd\xa0\xe5\xa5\xbd ");
    g_string_append(subject, "\xe4\xbd\xa0");
  }
  g_autofree char *message = fp_mail_format(FROM, TO, subject->str, text->str, "FP-1", NULL);
  g_auto(GStrv) lines = g_strsplit(message, "\r\n", -1);
  for (guint i = 0; lines[i]; i++) {
    g_assert_cmpuint(strlen(lines[i]), <=, 76);
    for (const char *at = lines[i]; *at; at++)
      g_assert_true(*at >= 0x20 && *at < 0x7f);
  }
  g_assert_nonnull(strstr(message, "Subject: =?UTF-8?B?"));
}

static void
test_refused(void)
{
  static const struct {
    const char *from, *to, *subject, *reference;
  } cases[] = {
      {"a@b\r\nBcc: x@evil.example", TO, "s", "FP-1"},
      {FROM, "a@b, c@evil.example", "s", "FP-1"},
      {FROM, "-oX/tmp/x@example.org", "s", "FP-1"},
      {FROM, "|sh@example.org", "s", "FP-1"},
      {FROM, "nobody", "s", "FP-1"},
      {FROM, "a@b@c", "s", "FP-1"},
      {FROM, TO, "s\r\nBcc: x@evil.example", "FP-1"},
      {FROM, TO, "s\n\nbody", "FP-1"},
      {FROM, TO, "s", "FP-1>\r\nX"},
      {FROM, TO, "s", ""},
      {FROM, TO, "s\xff", "FP-1"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(
        fp_mail_format(cases[i].from, cases[i].to, cases[i].subject, "t", cases[i].reference, &error));
    g_assert_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS);
  }
}

typedef struct {
  gboolean done, sent;
  GError *error;
} End;

static void
mailed(GObject *source, GAsyncResult *result, gpointer data)
{
  End *end = data;
  end->sent = fp_mail_send_finish(result, &end->error);
  end->done = TRUE;
}

static gboolean
send_mail(const FpMailRoute *route, const char *text, GError **error)
{
  End end = {0};
  fp_mail_send_async(route, FROM, TO, "Report FP-7K2M9Q", text, "FP-7K2M9Q", NULL, mailed, &end);
  while (!end.done)
    g_main_context_iteration(NULL, TRUE);
  if (end.error)
    g_propagate_error(error, end.error);
  return end.sent;
}

/* --- SMTP --- */

typedef struct {
  GSubprocess *process;
  GDataInputStream *lines;
  guint port;
} Smtpd;

static json_t *
next_line(Smtpd *smtpd)
{
  g_autofree char *line = g_data_input_stream_read_line(smtpd->lines, NULL, NULL, NULL);
  return line ? fp_json_parse(line, strlen(line), NULL) : NULL;
}

static void
smtpd_stop(Smtpd *smtpd)
{
  g_subprocess_force_exit(smtpd->process);
  g_subprocess_wait(smtpd->process, NULL, NULL);
  g_clear_object(&smtpd->lines);
  g_clear_object(&smtpd->process);
}

/* FALSE: skipped, with the reason. */
static gboolean
smtpd_start(Smtpd *smtpd, const char *host, const char *mode)
{
  g_autofree char *script = g_test_build_filename(G_TEST_DIST, "unit", "net_smtpd.py", NULL);
  /* The distribution's own Python sees the distribution's packages. */
  const char *python =
      g_file_test("/usr/bin/python3", G_FILE_TEST_IS_EXECUTABLE) ? "/usr/bin/python3" : "python3";
  smtpd->process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, python, script, host, mode, NULL);
  if (!smtpd->process) {
    g_test_skip("python3 is not installed");
    return FALSE;
  }
  smtpd->lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(smtpd->process));
  g_autoptr(json_t) first = next_line(smtpd);
  if (!first) {
    smtpd_stop(smtpd);
    g_test_skip("python3-aiosmtpd is not installed");
    return FALSE;
  }
  smtpd->port = (guint)fp_json_peek_int(first, "port", 0);
  return TRUE;
}

static void
expect_line(Smtpd *smtpd, const char *command, const char *address)
{
  g_autoptr(json_t) line = next_line(smtpd);
  g_assert_cmpstr(fp_json_peek_string(line, "command", NULL), ==, command);
  g_assert_cmpstr(fp_json_peek_string(line, "address", NULL), ==, address);
}

static void
test_smtp(gconstpointer data)
{
  const char *mode = data;
  gboolean with_name = g_str_equal(mode, "auth");
  Smtpd smtpd = {0};
  g_autoptr(GError) error = NULL;
  if (!smtpd_start(&smtpd, "127.0.0.1", mode))
    return;
  g_autofree char *server = g_strdup_printf("smtp://127.0.0.1:%u", smtpd.port);
  g_autoptr(FpSecret) word = fp_secret_new("pa55word", -1);
  FpMailRoute route = {
      .server = server, .user = with_name ? (char *)"maria" : NULL, .password = with_name ? word : NULL};
  g_assert_true(send_mail(&route, "one\n.\nRCPT TO:<x@evil.example>\n", &error));
  g_assert_no_error(error);
  expect_line(&smtpd, "MAIL", FROM);
  expect_line(&smtpd, "RCPT", TO);
  g_autoptr(json_t) message = next_line(&smtpd);
  const char *text = fp_json_peek_string(message, "message", "");
  g_assert_nonnull(strstr(text, "Message-ID: <FP-7K2M9Q.flagpost@example.org>\r\n"));
  g_assert_nonnull(strstr(text, "\r\n\r\none\r\n=2E\r\nRCPT TO:<x@evil.example>\r\n"));
  smtpd_stop(&smtpd);
}

static void
test_smtp_no(void)
{
  static const struct {
    const char *mode;
    FpForumError code;
  } cases[] = {
      {"reject", FP_FORUM_REFUSED},
      {"later", FP_FORUM_BUSY},
      {"auth", FP_FORUM_SIGN_IN},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    Smtpd smtpd = {0};
    g_autoptr(GError) error = NULL;
    if (!smtpd_start(&smtpd, "127.0.0.1", cases[i].mode))
      return;
    g_autofree char *server = g_strdup_printf("smtp://127.0.0.1:%u", smtpd.port);
    g_autoptr(FpSecret) wrong = fp_secret_new("wrong", -1);
    gboolean auth = cases[i].code == FP_FORUM_SIGN_IN;
    FpMailRoute route = {
        .server = server, .user = auth ? (char *)"maria" : NULL, .password = auth ? wrong : NULL};
    g_assert_false(send_mail(&route, "one", &error));
    g_test_message("%s: %s", cases[i].mode, error->message);
    g_assert_error(error, FP_FORUM_ERROR, (gint)cases[i].code);
    smtpd_stop(&smtpd);
  }
}

/* A server elsewhere that does not offer TLS gets neither name, password nor message. */
static void
test_smtp_no_tls(void)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default();
  GList *addresses = g_resolver_lookup_by_name(resolver, g_get_host_name(), NULL, NULL);
  if (!addresses) {
    g_test_skip("this machine's own name has no address");
    return;
  }
  g_resolver_free_addresses(addresses);
  Smtpd smtpd = {0};
  g_autoptr(GError) error = NULL;
  if (!smtpd_start(&smtpd, "0.0.0.0", "plain"))
    return;
  g_autofree char *server = g_strdup_printf("smtp://%s:%u", g_get_host_name(), smtpd.port);
  g_autoptr(FpSecret) word = fp_secret_new("pa55word", -1);
  FpMailRoute route = {.server = server, .user = (char *)"maria", .password = word};
  g_assert_false(send_mail(&route, "one", &error));
  g_test_message("%s", error->message);
  g_assert_error(error, FP_NET_ERROR, FP_NET_TLS);
  g_subprocess_force_exit(smtpd.process);
  g_assert_null(next_line(&smtpd));
  smtpd_stop(&smtpd);
}

static void
test_smtp_nobody(void)
{
  g_autoptr(GError) error = NULL;
  FpMailRoute route = {.server = (char *)"smtp://127.0.0.1:1"};
  g_assert_false(send_mail(&route, "one", &error));
  g_assert_error(error, FP_NET_ERROR, FP_NET_OFFLINE);
  g_clear_error(&error);
  route.server = (char *)"https://127.0.0.1/";
  g_assert_false(send_mail(&route, "one", &error));
  g_assert_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS);
}

/* --- sendmail --- */

static char *
script(const char *folder, const char *body)
{
  char *path = g_build_filename(folder, "sendmail", NULL);
  g_autofree char *text = g_strdup_printf("#!/bin/sh\n%s\n", body);
  g_assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return path;
}

static void
test_sendmail(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp("fp-mail-XXXXXX", &error);
  g_assert_no_error(error);
  g_autofree char *out = g_build_filename(folder, "out", NULL);
  g_autofree char *body = g_strdup_printf("{ echo \"$@\"; cat; } > %s", out);
  g_autofree char *program = script(folder, body);
  FpMailRoute route = {.sendmail = program};
  g_assert_true(send_mail(&route, "one\n.\ntwo", &error));
  g_assert_no_error(error);
  g_autofree char *text = NULL;
  g_assert_true(g_file_get_contents(out, &text, NULL, NULL));
  g_assert_true(g_str_has_prefix(text, "-i -t\nFrom: <maria@example.org>\nTo: <abuse@forum.example.org>\n"));
  g_assert_null(strchr(text, '\r'));
  g_assert_true(g_str_has_suffix(text, "\n\none\n=2E\ntwo\n"));
  g_free(g_steal_pointer(&program));
  program = script(folder, "cat > /dev/null; printf 'no \\033[31mroom' >&2; exit 64");
  route.sendmail = program;
  g_assert_false(send_mail(&route, "one", &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED);
  g_assert_nonnull(strstr(error->message, "no ^[[31mroom"));
  g_clear_error(&error);
  g_free(g_steal_pointer(&program));
  program = script(folder, "cat > /dev/null; exit 75");
  route.sendmail = program;
  g_assert_false(send_mail(&route, "one", &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_BUSY);
  g_clear_error(&error);
  route.sendmail = (char *)"/nonexistent/sendmail";
  g_assert_false(send_mail(&route, "one", &error));
  g_assert_error(error, FP_NET_ERROR, FP_NET_OFFLINE);
  g_unlink(out);
  g_unlink(program);
  g_rmdir(folder);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/mail/format", test_format);
  g_test_add_func("/mail/format/long", test_format_long);
  g_test_add_func("/mail/refused", test_refused);
  g_test_add_data_func("/mail/smtp/plain", "plain", test_smtp);
  g_test_add_data_func("/mail/smtp/auth", "auth", test_smtp);
  g_test_add_func("/mail/smtp/no", test_smtp_no);
  g_test_add_func("/mail/smtp/no-tls", test_smtp_no_tls);
  g_test_add_func("/mail/smtp/nobody", test_smtp_nobody);
  g_test_add_func("/mail/sendmail", test_sendmail);
  return g_test_run();
}
