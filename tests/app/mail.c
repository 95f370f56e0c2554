/* Reports by e-mail: what the member's own program is given, and a password for the mail server that is not
 * there. For every dialect. */
#include "config.h"

#include "app/fixture.h"

static void
test_mail(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autofree char *box = g_build_filename(f->home, "box", NULL);
  g_autofree char *program = g_build_filename(f->home, "sendmail", NULL);
  g_autofree char *script = g_strdup_printf("#!/bin/sh\ncat >>'%s'\n", box);
  g_assert_true(g_file_set_contents_full(program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  fp_setting_set(f->app, ACCOUNT, "route", "mail", NULL);
  fp_setting_set(f->app, ACCOUNT, "report-to", "abuse@forum.example.org", NULL);
  fp_setting_set(f->app, ACCOUNT, "mail-from", "maria@mail.example", NULL);
  fp_setting_set(f->app, ACCOUNT, "sendmail", program, NULL);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
  guint before = f->asked->len;
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
  g_assert_cmpuint(f->asked->len, ==, before);
  g_autofree char *mail = NULL;
  g_assert_true(g_file_get_contents(box, &mail, NULL, NULL));
  g_assert_nonnull(strstr(mail, item->reference));
  g_assert_nonnull(strstr(mail, "abuse@forum.example.org"));
  g_autofree char *sentence = fp_outbox_item_sentence(f->member, item);
  g_assert_nonnull(strstr(sentence, "abuse@forum.example.org"));
}

/* The mail server wants a password, and the keyring is locked, or has none: the report is kept, and why is
 * said. */
static void
test_mail_password(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  fp_setting_set(f->app, ACCOUNT, "route", "mail", NULL);
  fp_setting_set(f->app, ACCOUNT, "report-to", "abuse@forum.example.org", NULL);
  fp_setting_set(f->app, ACCOUNT, "smtp-server", "smtp://127.0.0.1:9", NULL);
  fp_setting_set(f->app, ACCOUNT, "smtp-user", "maria@mail.example", NULL);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
  f->keyring->fail_load = FP_KEYRING_LOCKED;
  f->keyring->fail_slot = FP_SLOT_MAIL;
  FpOutboxEnd end = send_all(f, TRUE);
  f->keyring->fail_load = -1;
  g_assert_cmpuint(end.sent, ==, 0);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_HELD);
  g_autoptr(FpOutItem) held = fp_store_outbox_get(fp_member_store(f->member), item->id, NULL);
  g_assert_nonnull(held->why);
  g_assert_cmpint(held->due, >, fp_clock_now());
  /* No password at all: the server, which nobody is at, is asked. */
  fp_fake_clock_advance(f->clock, FP_HOUR);
  end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 0);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_HELD);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("outbox/mail", test_mail);
  add_for_each("outbox/mail-password", test_mail_password);
  return g_test_run();
}
