/* Reports: what moderators need is in them, nothing in them is live or dangerous, and shorter forms drop the
 * least useful first. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/model.h"
#include "flagpost/text.h"
#include "lib/hostile.h"
#include "lib/test.h"

#define MORNING (1795489500 * FP_SECOND)

static FpMessage *
message_new(const char *id, const char *html)
{
  FpMessage *message = fp_message_new(id, "c9");
  message->from = fp_person_new("u77", "jhnson77", "J. Hnson");
  message->from->registered = MORNING - 4 * FP_HOUR;
  message->from->seen = MORNING;
  message->from->posts = 2;
  message->sent = MORNING - FP_HOUR;
  message->subject = g_strdup("Your prescription is ready");
  message->fingerprint = g_strdup("fp1:abc");
  message->suspicion = fp_suspicion_new(80, FP_LEVEL_WARNING);
  fp_suspicion_add(message->suspicion, "young", "The account is four hours old.");
  fp_message_set_html(message, html, -1, NULL);
  return message;
}

static FpReport *
report_new(const char *note)
{
  FpReport *report = fp_report_new("FP-7K2M9Q", "phishing", note);
  report->made = MORNING;
  report->forum = g_strdup("https://forum.example/");
  report->reporter = g_strdup("maria");
  return report;
}

static const char *const body =
    "<p>Confirm at <a href='https://evil.test/a?b=c'>pharmacy.example</a> or http://evil.test/z now.</p>"
    "<blockquote>Some quoted words</blockquote>";

static void
complete(void)
{
  FpReport *report = report_new("They wrote\nto me");
  g_ptr_array_add(report->messages, message_new("m1", body));
  g_autofree char *text = fp_report_text(report, TRUE, 0);
  g_assert_cmpstr(text, ==,
                  "Report: FP-7K2M9Q\n"
                  "Reason: phishing\n"
                  "Forum: https://forum.example/\n"
                  "Reported by: maria\n"
                  "Flagged at: 2026-11-24T03:05:00Z\n"
                  "Note in the reporter's own words: They wrote to me\n"
                  "\n"
                  "Message 1\n"
                  "Message id: m1\n"
                  "Conversation id: c9\n"
                  "Written at: 2026-11-24T02:05:00Z\n"
                  "Fingerprint: fp1:abc\n"
                  "Sender: J. Hnson\n"
                  "Sender's login: jhnson77\n"
                  "Sender's id: u77\n"
                  "Account made: 2026-11-23T23:05:00Z\n"
                  "Account's age when it wrote: 3 hours\n"
                  "Public posts: 2\n"
                  "As the forum said at: 2026-11-24T03:05:00Z\n"
                  "What stood out: The account is four hours old.\n"
                  "Subject: Your prescription is ready\n"
                  "Link 1 leads to: hxxps://evil[.]test/a?b=c\n"
                  "Link 2 leads to: hxxp://evil[.]test/z\n"
                  "Text as seen:\n"
                  "  Confirm at pharmacy.example [1] or hxxp://evil[.]test/z [2] now.\n"
                  "\n"
                  "  > Some quoted words\n");
  g_autofree char *facts = fp_report_text(report, FALSE, 0);
  g_assert_nonnull(strstr(facts, "Message id: m1"));
  g_assert_null(strstr(facts, "Confirm"));
  g_assert_null(strstr(facts, "prescription"));
  g_assert_null(strstr(facts, "evil"));
  fp_report_free(report);
  fp_report_free(NULL);
}

static gboolean
has(const FpReport *report, gsize limit, const char *words)
{
  g_autofree char *text = fp_report_text(report, TRUE, limit);
  g_assert_cmpuint(strlen(text), <=, limit);
  g_assert_true(g_utf8_validate(text, -1, NULL));
  g_assert_nonnull(strstr(text, "Message id: m1"));
  g_assert_nonnull(strstr(text, "jhnson77"));
  return strstr(text, words) != NULL;
}

/* The smallest limit under which `words` are still there. */
static gsize
needs(const FpReport *report, gsize all, const char *words)
{
  gsize least = all;
  for (gsize limit = all; limit > 450; limit -= 10)
    if (has(report, limit, words))
      least = limit;
  return least;
}

static void
shorter(void)
{
  FpReport *report = report_new("MYNOTE");
  g_autoptr(GString) html = g_string_new("<p>");
  for (int i = 0; i < 300; i++)
    g_string_append(html, "w\u00f6rds ");
  g_string_append(html, "<blockquote>QUOTED</blockquote>");
  g_ptr_array_add(report->messages, message_new("m1", html->str));
  g_autofree char *text = fp_report_text(report, TRUE, 0);
  gsize all = strlen(text);
  gsize quoted = needs(report, all, "QUOTED"), reasons = needs(report, all, "four hours old");
  gsize note = needs(report, all, "MYNOTE"), body_text = needs(report, all, "w\u00f6rds");
  g_assert_cmpuint(quoted, >, reasons);
  g_assert_cmpuint(reasons, >, note);
  g_assert_cmpuint(note, >, body_text);
  fp_report_free(report);
}

static void
subjects(void)
{
  FpReport *report = report_new(NULL);
  g_ptr_array_add(report->messages, message_new("m1", "x"));
  g_autofree char *one = fp_report_subject(report);
  g_assert_cmpstr(one, ==, "Report FP-7K2M9Q: phishing, 1 message");
  g_ptr_array_add(report->messages, message_new("m2", "x"));
  g_autofree char *two = fp_report_subject(report);
  g_assert_cmpstr(two, ==, "Report FP-7K2M9Q: phishing, 2 messages");
  g_autofree char *text = fp_report_text(report, TRUE, 0);
  g_assert_null(strstr(text, "Note in"));
  g_assert_nonnull(strstr(text, "Message 2\nMessage id: m2"));
  fp_report_free(report);
}

/* Nobody can write a line that looks like one of ours, or anything that a terminal obeys. */
static void
hostile(void)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = g_ptr_array_index(all, i);
    gsize size;
    const char *bytes = g_bytes_get_data(one->bytes, &size);
    g_autofree char *text = g_strndup(bytes, size);
    g_autofree char *html = g_strconcat("<p>x<br>Sender: nobody</p>", text, NULL);
    FpReport *report = fp_report_new(text, text, text);
    FpMessage *message = fp_message_new(text, text);
    message->from = fp_person_new(text, text, text);
    fp_message_set_html(message, html, -1, NULL);
    g_ptr_array_add(report->messages, message);
    g_autofree char *written = fp_report_text(report, TRUE, 0);
    g_autofree char *subject = fp_report_subject(report);
    g_assert_true(fp_test_is_harmless(written, strlen(written)));
    g_assert_true(fp_test_is_harmless(subject, strlen(subject)));
    g_assert_null(strchr(subject, '\n'));
    g_assert_null(strstr(written, "\nSender: nobody"));
    g_assert_null(strstr(written, "\nX-Injected"));
    g_autofree char *small = fp_report_text(report, TRUE, 4000);
    g_assert_true(size > 1000 || strlen(small) <= 4000);
    fp_report_free(report);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/P1/report/complete", complete);
  g_test_add_func("/report/shorter", shorter);
  g_test_add_func("/report/subjects", subjects);
  g_test_add_func("/P5/report/hostile", hostile);
  return g_test_run();
}
