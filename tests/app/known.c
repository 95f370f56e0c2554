/* What the archive knows for the judge: to whom the member has written, who is not known yet or not there any
 * more, and what comes when more is stored than the judge keeps in mind. */
#include "config.h"

#include "app/fixture.h"
#include "app/vigil/vigil.h"

/* The campaign of the night. */
static FpWave *
wave_of(Fixture *fixture)
{
  g_autoptr(GPtrArray) rows = fp_inbox_campaigns(fixture->member, NULL);
  const FpInboxRow *first = rows->len > 0 ? rows->pdata[0] : NULL;
  g_assert_true(first && first->wave);
  FpWave *wave = fp_wave_open(fixture->member, first->wave->id, NULL);
  g_assert_nonnull(wave);
  return wave;
}

/* --- the senders of a campaign --- */

static guint
unknown_of(const FpWave *wave)
{
  guint n = 0;
  for (guint i = 0; i < wave->members->len; i++)
    n += ((const FpWaveMember *)wave->members->pdata[i])->from->seen == 0;
  return n;
}

static FpHttpResponse *
of_people(Fixture *fixture, unsigned status, const char *words, const FpUrl *url)
{
  return strstr(url->path, "/u/") ? fp_http_response_new(status, url) : NULL;
}

/* What the forum answers of people is that status. */
static void
refresh_without_people(Fixture *fixture, unsigned status)
{
  fixture->reply = of_people;
  fixture->reply_status = status;
  refresh(fixture);
  settle_loop();
  fixture->reply = NULL;
}

/* What could not be asked about the senders of a campaign is asked when it is opened, once. */
static void
test_facts_asked_again(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("discourse"), NULL);
  refresh_without_people(fixture, 403); /* it refuses to tell */
  g_autoptr(FpWave) before = wave_of(fixture);
  g_assert_cmpuint(unknown_of(before), >, 0);
  refresh(fixture);
  settle_loop();
  fp_wave_want_facts(fixture->member, before);
  settle_loop();
  g_autoptr(FpWave) after = wave_of(fixture);
  g_assert_cmpuint(unknown_of(after), ==, 0);
  guint asked = fixture->asked->len;
  fp_wave_want_facts(fixture->member, after);
  settle_loop();
  g_assert_cmpuint(fixture->asked->len, ==, asked);
}

static void
take_result(GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref(result);
}

/* Whom the forum has again is not called deleted for ever. */
static void
test_gone_and_back(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("discourse"), NULL);
  refresh_without_people(fixture, 404); /* it has nobody of that name */
  g_autoptr(FpWave) night = wave_of(fixture);
  const FpPerson *person = ((const FpWaveMember *)night->members->pdata[0])->from;
  g_assert_cmpint(fp_known_is_gone(fp_known_of(fixture->member), person), ==, 1);
  g_autoptr(GAsyncResult) result = NULL;
  fp_inbox_profile_async(fixture->member, person, NULL, take_result, &result);
  settle_loop();
  g_autoptr(FpPerson) back = fp_inbox_profile_finish(result, NULL);
  g_assert_nonnull(back);
  g_assert_cmpint(fp_known_is_gone(fp_known_of(fixture->member), back), !=, 1);
}

/* --- the member and the judge --- */

static void
test_known(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), NULL);
  refresh(fixture);
  settle_loop();
  g_autoptr(FpWave) night = wave_of(fixture);
  const FpWaveMember *spammer = night->members->pdata[0];
  g_autoptr(FpPerson) nobody = fp_person_new("no-such-id", "nobody", NULL);
  /* The sent messages were read: whoever is not among them was never written to. */
  g_assert_cmpint(fp_member_wrote_to(fixture->member, spammer->from), ==, 0);
  g_assert_cmpint(fp_member_wrote_to(fixture->member, nobody), ==, 0);
  g_autoptr(GPtrArray) sent = fp_store_list(fp_member_store(fixture->member), "sent", 0, 1, NULL);
  g_assert_cmpuint(sent->len, ==, 1);
  const FpConversation *letter_sent = sent->pdata[0];
  g_assert_cmpuint(letter_sent->people->len, >, 0);
  g_assert_cmpint(fp_member_wrote_to(fixture->member, letter_sent->people->pdata[0]), ==, 1);
  fixture_restart(fixture);
  g_assert_cmpint(fp_member_wrote_to(fixture->member, spammer->from), ==, 0);
  g_assert_cmpint(fp_member_wrote_to(fixture->member, letter_sent->people->pdata[0]), ==, 1);
}

/* Before the sent messages have been read nothing is claimed. */
static void
test_unknown(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), NULL);
  g_autoptr(FpPerson) nobody = fp_person_new("no-such-id", "nobody", NULL);
  g_assert_cmpint(fp_member_wrote_to(fixture->member, nobody), ==, -1);
}

/* More is stored than the judge keeps in mind: what comes now is judged all the same. */
static void
test_newest_judged(void)
{
  const FixtureOptions many = {.scenario = "empty", .messages = 3200};
  g_autoptr(Fixture) f = fixture_new(dialect_named("khoros"), &many);
  refresh(f);
  settle_loop();
  fixture_deliver(
      f, "dilys", "Verify your account",
      "<p>URGENT: your account is suspended. Verify your password at <a "
      "href=\"https://forum.example.org.evil.test/login\">https://forum.example.org/login</a> within "
      "24 hours.</p>");
  refresh(f);
  settle_loop();
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(f->member), "inbox", 0, 1, NULL);
  const FpConversation *newest = list->pdata[0];
  g_assert_cmpstr(newest->subject, ==, "Verify your account");
  g_assert_nonnull(newest->suspicion);
  g_assert_cmpint(newest->suspicion->level, ==, FP_LEVEL_WARNING);
}

/* What was forgotten or learnt in another window stays so when this one learns. */
static void
test_learnt_elsewhere(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), &few_letters);
  FpStore *store = fp_member_store(fixture->member);
  refresh(fixture);
  settle_loop();
  g_autoptr(GPtrArray) list = fp_store_list(store, "inbox", 0, 2, NULL);
  guint count = 0;
  for (guint i = 0; i < 2; i++) {
    const char *ids[] = {((const FpConversation *)list->pdata[i])->id, NULL};
    g_assert_true(fp_store_set_fact(store, "learnt", NULL, NULL));
    g_assert_true(fp_learn_fine(fixture->member, ids, &count, NULL));
    g_assert_cmpuint(fp_learn_size(fixture->member, NULL), ==, count);
  }
}

/* Two windows: what either has seen stays known, and who came back in one is not gone again by the other.
 * What was forgotten meanwhile does not come back. */
static void
test_known_elsewhere(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), &few_letters);
  FpStore *store = fp_member_store(fixture->member);
  FpKnown *known = fp_known_of(fixture->member);
  g_autoptr(FpPerson) back = fp_person_new("p-back", "back", NULL);
  g_autoptr(FpPerson) gone = fp_person_new("p-gone", "gone", NULL);
  g_autoptr(FpPerson) friend = fp_person_new("p-friend", "friend", NULL);
  g_autoptr(FpPerson) last = fp_person_new("p-last", "last", NULL);
  fp_known_gone(known, back);
  fp_known_keep(known);
  g_assert_true(fp_store_set_fact(store, "known", "{\"people\": [\"p-friend\"], \"gone\": []}", NULL));
  fp_known_gone(known, gone);
  fp_known_keep(known);
  g_assert_cmpint(fp_known_talked(known, friend), ==, 1);
  fixture_restart(fixture);
  known = fp_known_of(fixture->member);
  store = fp_member_store(fixture->member);
  g_assert_cmpint(fp_known_talked(known, friend), ==, 1);
  g_assert_cmpint(fp_known_is_gone(known, gone), ==, 1);
  g_assert_cmpint(fp_known_is_gone(known, back), !=, 1);
  fp_known_there(known, gone);
  fp_known_keep(known);
  g_assert_cmpint(fp_known_is_gone(known, gone), !=, 1);
  g_assert_true(fp_store_set_fact(store, "known", NULL, NULL));
  fp_known_gone(known, last);
  fp_known_keep(known);
  g_assert_cmpint(fp_known_talked(known, friend), !=, 1);
  g_assert_cmpint(fp_known_is_gone(known, last), ==, 1);
}

/* One letter with thousands of links does not end that domains are told apart. */
static void
test_many_links(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), &few_letters);
  FpKnown *known = fp_known_of(fixture->member);
  g_autoptr(FpConversation) conversation = fp_conversation_new("c1", "Links");
  g_autoptr(GString) html = g_string_new(NULL);
  FpMessage *message = fp_message_new("m1", "c1");
  gint64 now = fp_clock_now();
  for (guint i = 0; i < 4100; i++)
    g_string_append_printf(html, "<a href=\"https://x%u.example/\">x</a> ", i);
  fp_message_set_html(message, html->str, -1, NULL);
  g_assert_cmpuint(message->rich->links->len, >, 4000);
  message->from = fp_person_new("p1", "spammer", NULL);
  message->sent = now - 8 * FP_DAY;
  g_ptr_array_add(conversation->messages, message);
  fp_known_see(known, conversation);
  g_assert_true(fp_known_can_tell_domains(known, now));
  g_assert_true(fp_known_domain(known, "x0.example", now));
}

/* Who was set as the moderators' account before is of the staff no more. */
static void
test_moderators(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), &few_letters);
  g_autoptr(FpPerson) gone = fp_person_new("p-gone", "gone", NULL);
  for (guint i = 0; i < 2; i++) {
    g_assert_true(fp_setting_set(fixture->app, ACCOUNT, "moderators", i == 0 ? "mod_one" : "mod_two", NULL));
    fp_known_gone(fp_known_of(fixture->member), gone);
    fp_known_keep(fp_known_of(fixture->member));
    g_autoptr(GPtrArray) staff = fp_known_staff(fp_known_of(fixture->member));
    g_assert_cmpuint(staff->len, ==, 1);
    g_assert_cmpstr(staff->pdata[0], ==, i == 0 ? "mod_one" : "mod_two");
    fixture_restart(fixture);
  }
}

/* What the forum tells of a sender later counts also of those whom the archive knew when the program began.
 */
static void
test_told_later(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("discourse"), NULL);
  refresh(fixture);
  settle_loop();
  fixture_restart(fixture);
  fp_vigil_awake(fixture->member);
  FpStore *store = fp_member_store(fixture->member);
  g_autoptr(FpWave) night = wave_of(fixture);
  const FpWaveMember *one = night->members->pdata[0];
  g_assert_cmpint(one->from->seen, >, 0);
  g_assert_cmpint(one->from->banned, !=, 1);
  g_autoptr(FpMessage) before = fp_store_message(store, one->message, NULL);
  fp_fake_clock_advance(fixture->clock, FP_DAY);
  g_autoptr(FpPerson) told = fp_person_new(one->from->id, one->from->login, one->from->name);
  told->registered = one->from->registered;
  told->posts = one->from->posts;
  told->banned = 1;
  told->seen = fp_clock_now();
  g_assert_true(fp_store_save_person(store, told, NULL));
  fp_vigil_person(fixture->member, told);
  g_autoptr(FpMessage) after = fp_store_message(store, one->message, NULL);
  g_assert_cmpfloat(after->suspicion->score, >, before->suspicion->score);
}

/* A letter that its sender changes again and again came once. */
static void
test_changed(void)
{
  static const char *const ends[] = {"", ".", " Sorry: nine.", " Sorry: nine o'clock.", " At the hut."};
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), &few_letters);
  for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
    g_autofree char *html =
        g_strdup_printf("<p>Shall we look at the water butts together on Saturday morning, before "
                        "the others come for the apple press? I bring the long ladder%s</p>",
                        ends[i]);
    g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
    FpConversation *conversation = fp_conversation_new("c1", "Water butts");
    FpMessage *message = fp_message_new("m1", "c1");
    message->from = fp_person_new("p1", "dilys", NULL);
    message->sent = fp_clock_now() - FP_HOUR;
    fp_message_set_html(message, html, -1, NULL);
    g_ptr_array_add(conversation->messages, message);
    g_ptr_array_add(page, conversation);
    fp_vigil_judge(fixture->member, page);
    g_assert_nonnull(message->suspicion);
    g_assert_null(message->campaign);
    for (guint k = 0; k < message->suspicion->reasons->len; k++)
      g_assert_cmpstr(((const FpReason *)message->suspicion->reasons->pdata[k])->rule, !=, "burst");
  }
}

static FpMessage *
add_to_page(GPtrArray *page, const char *sender, const char *text)
{
  g_autofree char *id = g_strconcat("m-", sender, NULL), *conversation_id = g_strconcat("c-", sender, NULL);
  FpConversation *conversation = fp_conversation_new(conversation_id, "Apple press");
  FpMessage *message = fp_message_new(id, conversation_id);
  conversation->from = (fp_person_unref(conversation->from), fp_person_new(sender, sender, NULL));
  message->from = fp_person_new(sender, sender, NULL);
  message->sent = fp_clock_now() - FP_HOUR;
  fp_message_set_plain(message, text, -1);
  g_ptr_array_add(conversation->messages, message);
  g_ptr_array_add(page, conversation);
  return message;
}

/* One of three takes its text back: the others are no campaign any more, and say no more that three sent it.
 */
static void
test_changed_by_one(void)
{
  static const char text[] =
      "Your account has been selected for a refund of four hundred pounds. Confirm your "
      "details before Friday, or the sum goes back to the fund.";
  static const char *const senders[] = {"p1", "p2", "p3"};
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), &few_letters);
  FpStore *store = fp_member_store(fixture->member);
  g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_autoptr(GPtrArray) later = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  for (gsize i = 0; i < G_N_ELEMENTS(senders); i++)
    add_to_page(page, senders[i], text);
  fp_vigil_judge(fixture->member, page);
  g_assert_true(fp_store_save_conversations(store, page, 0, NULL));
  g_autoptr(FpMessage) before = fp_store_message(store, "m-p1", NULL);
  g_assert_nonnull(before->campaign);
  add_to_page(later, "p3", "Sorry, that was meant for somebody else. Shall we meet at the hut on Saturday?");
  fp_vigil_judge(fixture->member, later);
  g_autoptr(FpMessage) after = fp_store_message(store, "m-p1", NULL);
  g_assert_null(after->campaign);
  for (guint k = 0; k < after->suspicion->reasons->len; k++)
    g_assert_cmpstr(((const FpReason *)after->suspicion->reasons->pdata[k])->rule, !=, "same-text");
}

/* --- how far down campaigns are looked for --- */

/* Number 0 is the newest; its sender has the same number. */
static FpConversation *
numbered(guint number)
{
  g_autofree char *id = g_strdup_printf("c%u", number), *message_id = g_strdup_printf("m%u", number);
  g_autofree char *who = g_strdup_printf("p%u", number);
  FpConversation *made = fp_conversation_new(id, "subject");
  FpMessage *message = fp_message_new(message_id, id);
  g_clear_pointer(&made->from, fp_person_unref);
  made->from = fp_person_new(who, who, NULL);
  message->from = fp_person_ref(made->from);
  made->last = message->sent = FP_SECOND * (10000 - (gint64)number);
  fp_message_set_plain(message, "text", -1);
  g_ptr_array_add(made->messages, message);
  return made;
}

static void
put_in_campaign(FpStore *store, guint first, guint last)
{
  g_autoptr(GPtrArray) judged = g_ptr_array_new_with_free_func((GDestroyNotify)fp_message_unref);
  for (guint i = first; i <= last; i++) {
    g_autofree char *id = g_strdup_printf("m%u", i), *conversation = g_strdup_printf("c%u", i);
    FpMessage *message = fp_message_new(id, conversation);
    message->suspicion = fp_suspicion_new(90, FP_LEVEL_WARNING);
    message->campaign = g_strdup("campaign");
    g_ptr_array_add(judged, message);
  }
  g_assert_true(fp_store_save_verdicts(store, judged, NULL));
}

/* What the list folds is what the campaign opens with, whoever is muted above it. */
static void
test_depth(void)
{
  static const struct {
    guint first, last, muted, newest, all;
  } cases[] = {
      {300, 316, 200, 201, 0}, /* too deep: none of the 256 above is of a campaign */
      {250, 316, 200, 317, 67},
      {10, 26, 320, 27, 17}, /* and who is muted below is not looked for */
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), NULL);
    FpStore *store = fp_member_store(fixture->member);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
    g_autofree char *muted = g_strdup_printf("p%u", cases[i].muted);
    for (guint k = 0; k < 700; k++)
      g_ptr_array_add(all, numbered(k));
    g_assert_true(fp_store_save_conversations(store, all, 0, NULL));
    g_assert_true(fp_store_mute_person(store, muted, TRUE, NULL));
    put_in_campaign(store, cases[i].first, cases[i].last);
    g_autoptr(GPtrArray) newest = fp_wave_newest(fixture->member, "inbox", 0, NULL);
    g_autoptr(GPtrArray) of_campaigns = fp_wave_all(fixture->member, NULL);
    g_assert_cmpuint(newest->len, ==, cases[i].newest);
    g_assert_cmpuint(of_campaigns->len, ==, cases[i].all);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/known/facts-asked-again", test_facts_asked_again);
  g_test_add_func("/known/gone-and-back", test_gone_and_back);
  g_test_add_func("/known/written-to", test_known);
  g_test_add_func("/known/unknown", test_unknown);
  g_test_add_func("/known/newest-judged", test_newest_judged);
  g_test_add_func("/known/changed", test_changed);
  g_test_add_func("/known/changed-by-one", test_changed_by_one);
  g_test_add_func("/known/told-later", test_told_later);
  g_test_add_func("/known/known-elsewhere", test_known_elsewhere);
  g_test_add_func("/known/moderators", test_moderators);
  g_test_add_func("/known/many-links", test_many_links);
  g_test_add_func("/known/learnt-elsewhere", test_learnt_elsewhere);
  g_test_add_func("/known/depth", test_depth);
  return g_test_run();
}
