/* Conversations, messages, people, facts and drafts in the archive. */
#include "config.h"

#include "flagpost/clock.h"
#include "lib/test.h"
#include "unit/store_fixture.h"

static FpStore *
memory(void)
{
  g_autoptr(GError) error = NULL;
  FpStore *store = fp_store_open(NULL, ACCOUNT, NULL, &error);
  g_assert_no_error(error);
  return store;
}

static void
assert_person(const FpPerson *a, const FpPerson *b)
{
  g_assert_cmpstr(a->id, ==, b->id);
  g_assert_cmpstr(a->login, ==, b->login);
  g_assert_cmpstr(a->name, ==, b->name);
  g_assert_cmpint(a->registered, ==, b->registered);
  g_assert_cmpint(a->seen, ==, b->seen);
  g_assert_cmpint(a->posts, ==, b->posts);
  g_assert_cmpstr(a->rank, ==, b->rank);
  g_assert_cmpstr(a->roles, ==, b->roles);
  g_assert_cmpint(a->staff, ==, b->staff);
  g_assert_cmpint(a->banned, ==, b->banned);
  g_assert_cmpint(a->blocked, ==, b->blocked);
}

static FpPerson *
full_person(void)
{
  FpPerson *made = person("77", "otto", "Otto \xc3\x9c.");
  made->registered = T0 - 40 * FP_DAY;
  made->seen = T0;
  made->posts = 12;
  made->rank = g_strdup("Helper");
  made->roles = g_strdup("Moderator, Helper");
  made->staff = 1;
  made->banned = 0;
  made->blocked = 0;
  return made;
}

/* Every field of the contract goes in and comes out. */
static void
test_round_trip(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  g_autoptr(FpPerson) otto = full_person();
  FpMessage *one = fp_message_new("m1", "c1");
  one->from = fp_person_ref(otto);
  one->sent = T0;
  one->unread = one->system = one->deleted = TRUE;
  one->subject = g_strdup("About the meeting");
  fp_message_set_html(one, "<p>Hello <b>Maria</b></p>", -1, NULL);
  one->suspicion = fp_suspicion_new(83.5, FP_LEVEL_WARNING);
  fp_suspicion_add(one->suspicion, "new-account", "The account is 3 hours old.");
  one->campaign = g_strdup("wave-1");
  FpMessage *two = fp_message_new("m2", "c1");
  two->from = person("1", "maria", "Maria");
  two->sent = T0 + FP_MINUTE;
  two->outgoing = TRUE;
  fp_message_set_plain(two, "Plain <not html>", -1);
  FpConversation *talk = conversation("c1", "About the meeting", T0 + FP_MINUTE, one, two, NULL);
  talk->unread = 1;
  talk->count = 2;
  talk->complete = talk->can_reply = TRUE;
  g_ptr_array_add(talk->people, fp_person_ref(otto));
  save(store, talk);

  g_autoptr(FpConversation) back = fp_store_conversation(store, "c1", &error);
  g_assert_no_error(error);
  g_assert_cmpstr(back->id, ==, "c1");
  g_assert_cmpstr(back->subject, ==, "About the meeting");
  g_assert_cmpstr(back->folder, ==, "inbox");
  g_assert_cmpint(back->last, ==, T0 + FP_MINUTE);
  g_assert_cmpint(back->unread, ==, 1);
  g_assert_cmpint(back->count, ==, 2);
  g_assert_true(back->complete);
  g_assert_true(back->can_reply);
  g_assert_cmpint(back->flag, ==, FP_FLAG_NONE);
  g_assert_cmpfloat(back->suspicion->score, ==, 83.5);
  g_assert_cmpstr(back->campaign, ==, "wave-1");
  assert_person(back->from, otto);
  g_assert_cmpuint(back->people->len, ==, 1);
  assert_person(g_ptr_array_index(back->people, 0), otto);
  g_assert_cmpuint(back->messages->len, ==, 2);
  const FpMessage *m = g_ptr_array_index(back->messages, 0);
  g_assert_cmpstr(m->id, ==, "m1");
  g_assert_cmpstr(m->conversation, ==, "c1");
  g_assert_cmpint(m->sent, ==, T0);
  g_assert_true(m->unread && m->system && m->deleted && !m->outgoing && !m->edited);
  g_assert_cmpstr(m->subject, ==, "About the meeting");
  g_assert_cmpstr(m->html, ==, "<p>Hello <b>Maria</b></p>");
  g_assert_null(m->plain);
  g_autofree char *text = fp_rich_text(m->rich);
  g_assert_cmpstr(g_strchomp(text), ==, "Hello Maria");
  assert_person(m->from, otto);
  g_assert_cmpint(m->suspicion->level, ==, FP_LEVEL_WARNING);
  g_assert_cmpuint(m->suspicion->reasons->len, ==, 1);
  g_assert_cmpstr(((FpReason *)g_ptr_array_index(m->suspicion->reasons, 0))->rule, ==, "new-account");
  g_assert_cmpstr(m->campaign, ==, "wave-1");
  g_autoptr(FpMessage) plain = fp_store_message(store, "m2", &error);
  g_assert_no_error(error);
  g_assert_true(plain->outgoing);
  g_assert_null(plain->html);
  g_assert_cmpstr(plain->plain, ==, "Plain <not html>");
  g_assert_null(plain->suspicion);
  g_assert_null(fp_store_first_received(store, "m1"));
}

static void
test_base_of_links(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(FpUrl) base = fp_url_parse("https://forum.example.org/t5/notes/page", NULL);
  FpMessage *one = message("m1", "c1", "anna", T0, NULL);
  fp_message_set_html(one, "<a href=\"/t5/x\">here</a>", -1, base);
  save(store, conversation("c1", "s", T0, one, NULL));
  g_autoptr(FpMessage) back = fp_store_message(store, "m1", NULL);
  g_assert_cmpuint(back->rich->links->len, ==, 1);
  const FpLink *link = g_ptr_array_index(back->rich->links, 0);
  g_assert_cmpstr(link->href, ==, "https://forum.example.org/t5/x");
}

static void
test_missing(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_store_conversation(store, "no", &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
  g_clear_error(&error);
  g_assert_null(fp_store_message(store, "no", &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
  g_clear_error(&error);
  g_assert_false(fp_store_mark_read(store, "no", TRUE, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
  g_clear_error(&error);
  g_assert_null(fp_store_person(store, "no"));
  g_assert_null(fp_store_fact(store, "no"));
}

static FpConversation *
summary(const char *id, const char *folder, gint64 last, int unread)
{
  FpConversation *made = conversation(id, id, last, NULL);
  g_clear_pointer(&made->from, fp_person_unref);
  made->from = person("9", "anna", "Anna");
  g_free(made->folder);
  made->folder = g_strdup(folder);
  made->unread = unread;
  return made;
}

static char *
ids_of(FpStore *store, const char *folder, guint offset, guint limit)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = fp_store_list(store, folder, offset, limit, &error);
  g_assert_no_error(error);
  GString *ids = g_string_new(NULL);
  for (guint i = 0; i < list->len; i++)
    g_string_append_printf(ids, "%s%s", i ? " " : "", ((FpConversation *)g_ptr_array_index(list, i))->id);
  return g_string_free(ids, FALSE);
}

static void
assert_ids(FpStore *store, const char *folder, guint offset, guint limit, const char *wanted)
{
  g_autofree char *ids = ids_of(store, folder, offset, limit);
  g_assert_cmpstr(ids, ==, wanted);
}

/* A page is the same whichever was read before it. */
static void
assert_pages(FpStore *store, const char *folder, guint total)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed(7);
  g_autoptr(GPtrArray) all = fp_store_list(store, folder, 0, G_MAXUINT, NULL);
  g_assert_cmpuint(all->len, ==, total);
  for (int i = 0; i < 400; i++) {
    guint first = (guint)g_rand_int_range(chance, 0, (gint32)total + 10);
    guint limit = (guint)g_rand_int_range(chance, 1, 12);
    g_autoptr(GPtrArray) page = fp_store_list(store, folder, first, limit, NULL);
    g_assert_cmpuint(page->len, ==, first >= total ? 0 : MIN(limit, total - first));
    for (guint k = 0; k < page->len; k++)
      g_assert_cmpstr(((FpConversation *)page->pdata[k])->id, ==,
                      ((FpConversation *)all->pdata[first + k])->id);
  }
}

/* Many have the same time; topics are in no list but their own. */
static void
test_pages_by_key(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  for (int i = 0; i < 100; i++) {
    g_autofree char *id = g_strdup_printf("c%d", i * 37 % 100), *topic = g_strdup_printf("t%d", i);
    save(store, summary(id, i % 4 ? "inbox" : "archive", T0 + i / 7, 0));
    if (i % 3 == 0)
      save(store, summary(topic, "topics", T0 + i / 7, 0));
  }
  assert_pages(store, "inbox", 75);
  assert_pages(store, NULL, 100);
  assert_pages(store, "topics", 34);
  g_autofree char *before = ids_of(store, "inbox", 50, 1);
  save(store, conversation("c-new", "x", T0 + 100, NULL));
  assert_ids(store, "inbox", 51, 1, before);
}

static void
test_list(void)
{
  g_autoptr(FpStore) store = memory();
  save(store, summary("a", "inbox", T0 + 1, 1));
  save(store, summary("b", "inbox", T0 + 3, 0));
  save(store, summary("c", "archive", T0 + 2, 4));
  save(store, summary("d", "sent", T0 + 4, 0));
  save(store, summary("e", "inbox", T0 + 3, 2)); /* the same time: the one stored later is first */
  assert_ids(store, NULL, 0, 10, "d e b c a");
  assert_ids(store, "inbox", 0, 10, "e b a");
  assert_ids(store, "inbox", 1, 1, "b");
  assert_ids(store, "inbox", 3, 10, "");
  assert_ids(store, "group:Helpers", 0, 10, "");
  guint unread = 0;
  g_assert_cmpuint(fp_store_count(store, "inbox", &unread), ==, 3);
  g_assert_cmpuint(unread, ==, 2);
  g_assert_cmpuint(fp_store_count(store, NULL, &unread), ==, 5);
  g_assert_cmpuint(unread, ==, 3);
  g_assert_cmpuint(fp_store_count(store, "group:Helpers", &unread), ==, 0);
  g_assert_cmpuint(unread, ==, 0);
  /* A newer message brings its conversation to the top; moving keeps the counters right. */
  save(store, summary("a", "archive", T0 + 9, 0));
  assert_ids(store, NULL, 0, 2, "a d");
  g_assert_cmpuint(fp_store_count(store, "inbox", &unread), ==, 2);
  g_assert_cmpuint(unread, ==, 1);
  g_assert_cmpuint(fp_store_count(store, "archive", &unread), ==, 2);
  g_assert_cmpuint(unread, ==, 1);
  /* Seen among the sent ones: it stays where it is. */
  save(store, summary("e", "sent", T0 + 3, 2));
  assert_ids(store, "inbox", 0, 10, "e b");
}

/* What a summary leaves unknown keeps its stored value. */
static void
test_merge(void)
{
  g_autoptr(FpStore) store = memory();
  FpConversation *full =
      conversation("c1", "Subject", T0, message("m1", "c1", "anna", T0, "<p>one</p>"), NULL);
  full->unread = 3;
  full->count = 7;
  full->complete = TRUE;
  g_ptr_array_add(full->people, person("9", "anna", "Anna"));
  save(store, full);
  FpConversation *poor = fp_conversation_new("c1", "Subject");
  g_clear_pointer(&poor->folder, g_free);
  poor->unread = poor->count = -1;
  save(store, poor);
  g_autoptr(FpConversation) back = fp_store_conversation(store, "c1", NULL);
  g_assert_cmpint(back->unread, ==, 3);
  g_assert_cmpint(back->count, ==, 7);
  g_assert_cmpint(back->last, ==, T0);
  g_assert_cmpuint(back->people->len, ==, 1);
  g_assert_cmpuint(back->messages->len, ==, 1);
  g_assert_true(back->complete);
  g_assert_cmpstr(back->folder, ==, "inbox");
  g_assert_cmpstr(back->from->login, ==, "anna");
}

static void
test_edited(void)
{
  g_autoptr(FpStore) store = memory();
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, NULL), NULL)); /* no body yet */
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, "<p>first</p>"), NULL));
  g_autoptr(FpMessage) first = fp_store_message(store, "m1", NULL);
  g_assert_false(first->edited);
  g_assert_cmpstr(first->html, ==, "<p>first</p>");
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, "<p>second</p>"), NULL));
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, "<p>third</p>"), NULL));
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, NULL), NULL)); /* a summary */
  g_autoptr(FpMessage) now = fp_store_message(store, "m1", NULL);
  g_assert_true(now->edited);
  g_assert_cmpstr(now->html, ==, "<p>third</p>");
  g_autofree char *received = fp_store_first_received(store, "m1");
  g_assert_cmpstr(received, ==, "<p>first</p>");
}

static void
test_read_marks(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  FpMessage *one = message("m1", "c1", "anna", T0, "<p>1</p>");
  FpMessage *own = message("m2", "c1", "maria", T0 + 1, "<p>2</p>");
  one->unread = TRUE;
  own->outgoing = TRUE;
  FpConversation *talk = conversation("c1", "s", T0, one, own, NULL);
  talk->unread = 1;
  save(store, talk);
  guint unread;
  g_assert_true(fp_store_mark_read(store, "c1", TRUE, &error));
  fp_store_count(store, "inbox", &unread);
  g_assert_cmpuint(unread, ==, 0);
  g_autoptr(FpMessage) read = fp_store_message(store, "m1", NULL);
  g_assert_false(read->unread);
  g_assert_true(fp_store_mark_read(store, "c1", FALSE, &error));
  fp_store_count(store, "inbox", &unread);
  g_assert_cmpuint(unread, ==, 1);
  g_autoptr(FpMessage) again = fp_store_message(store, "m1", NULL);
  g_autoptr(FpMessage) mine = fp_store_message(store, "m2", NULL);
  g_assert_true(again->unread);
  g_assert_false(mine->unread);
  /* The forum says that it was read elsewhere. */
  save(store, summary("c1", "inbox", T0, 0));
  g_autoptr(FpMessage) elsewhere = fp_store_message(store, "m1", NULL);
  g_assert_false(elsewhere->unread);
}

static void
test_as_of(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_assert_cmpint(fp_store_as_of(store), ==, 0);
  g_assert_true(fp_store_save_conversations(store, none, T0, NULL));
  g_assert_cmpint(fp_store_as_of(store), ==, T0);
  g_assert_true(fp_store_save_conversations(store, none, 0, NULL));
  g_assert_cmpint(fp_store_as_of(store), ==, T0);
}

/* Along with another that is not in the archive, and takes nothing with it. */
static void
judge(FpStore *store, const char *id, double score)
{
  g_autoptr(FpMessage) gone = fp_message_new("gone", "c1"), judged = fp_message_new(id, "c1");
  g_autoptr(GPtrArray) both = g_ptr_array_new();
  g_autoptr(GError) error = NULL;
  judged->suspicion = fp_suspicion_new(score, score > 50 ? FP_LEVEL_WARNING : FP_LEVEL_NONE);
  judged->campaign = g_strdup_printf("campaign of %s", id);
  g_ptr_array_add(both, judged);
  g_ptr_array_add(both, gone);
  g_assert_true(fp_store_save_verdicts(store, both, &error));
  g_assert_no_error(error);
}

static void
assert_verdict(FpStore *store, double score, const char *campaign)
{
  g_autoptr(GPtrArray) list = fp_store_list(store, "inbox", 0, 1, NULL);
  const FpConversation *talk = g_ptr_array_index(list, 0);
  g_assert_cmpfloat(talk->suspicion->score, ==, score);
  g_assert_cmpstr(talk->campaign, ==, campaign);
}

/* A conversation is as suspicious as the worst of its messages is now. */
static void
test_suspicion(void)
{
  g_autoptr(FpStore) store = memory();
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, "1"),
                           message("m2", "c1", "anna", T0 + 1, "2"), message("m3", "c1", "anna", T0 + 2, "3"),
                           NULL));
  judge(store, "m1", 20);
  assert_verdict(store, 20, "campaign of m1");
  judge(store, "m2", 90);
  judge(store, "m3", 40);
  assert_verdict(store, 90, "campaign of m2");
  judge(store, "m2", 10); /* judged milder: the next worst counts */
  assert_verdict(store, 40, "campaign of m3");
  judge(store, "m3", 60);
  assert_verdict(store, 60, "campaign of m3");
  save(store, summary("c1", "inbox", T0, 0)); /* a summary does not wipe it */
  assert_verdict(store, 60, "campaign of m3");
  save(store, summary("c2", "inbox", T0 + 5, 0));
  g_autoptr(GPtrArray) of_campaigns = fp_store_list_campaigns(store, "inbox", 0, 10, NULL);
  g_assert_cmpuint(of_campaigns->len, ==, 1);
  g_assert_cmpstr(((FpConversation *)of_campaigns->pdata[0])->campaign, ==, "campaign of m3");
  FpListDepth depth;
  save(store, summary("c0", "inbox", T0 - 5, 0));
  g_assert_true(fp_store_list_depth(store, "inbox", 0, 10, &depth, NULL));
  g_assert_true(depth.seen == 3 && depth.campaign == 2 && depth.special == 2);
  g_assert_true(fp_store_list_depth(store, "inbox", 2, 10, &depth, NULL));
  g_assert_true(depth.seen == 1 && depth.campaign == 0 && depth.special == 0);
  static const char *const ids[] = {"c2", "c1", "c0"};
  for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
    for (guint all = 0; all < 2; all++) {
      g_assert_cmpuint(fp_store_list_above(store, all ? NULL : "inbox", ids[i], 9), ==, i);
      g_assert_cmpuint(fp_store_list_above(store, all ? NULL : "inbox", ids[i], 1), ==, MIN(i, 1));
      g_assert_cmpuint(fp_store_list_above(store, "sent", ids[i], 9), ==, 9);
    }
  g_assert_cmpuint(fp_store_list_above(store, "inbox", "none", 9), ==, 9);
}

static void
test_people(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  g_autoptr(FpPerson) otto = full_person();
  g_assert_true(fp_store_save_person(store, otto, &error));
  g_autoptr(FpPerson) back = fp_store_person(store, "77");
  assert_person(back, otto);
  g_autoptr(FpPerson) poor = person("77", "otto", "Otto");
  poor->seen = T0 + 5;
  g_assert_true(fp_store_save_person(store, poor, &error));
  g_autoptr(FpPerson) merged = fp_store_person(store, "77");
  g_assert_cmpstr(merged->name, ==, "Otto");
  g_assert_cmpint(merged->posts, ==, 12);
  g_assert_cmpint(merged->registered, ==, otto->registered);
  g_assert_cmpint(merged->seen, ==, T0 + 5);
  /* Facts learned later appear with messages stored before. */
  FpMessage *one = message("m1", "c1", "x", T0, "1");
  fp_person_unref(one->from);
  one->from = person("77", "otto", "Otto");
  save(store, conversation("c1", "s", T0, one, NULL));
  g_autoptr(FpMessage) shown = fp_store_message(store, "m1", NULL);
  g_assert_cmpint(shown->from->posts, ==, 12);
}

static void
test_muted(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  save(store, summary("a", "inbox", T0, 0));
  g_assert_true(fp_store_mute_person(store, "9", TRUE, &error));
  save(store, summary("b", "inbox", T0 - 1, 0)); /* arrives later */
  g_autoptr(GPtrArray) list = fp_store_list(store, "inbox", 0, 10, NULL);
  for (guint i = 0; i < 2; i++)
    g_assert_true(((FpConversation *)g_ptr_array_index(list, i))->muted);
  FpListDepth depth;
  g_assert_true(fp_store_list_depth(store, "inbox", 0, 10, &depth, &error));
  g_assert_true(depth.seen == 2 && depth.campaign == 0 && depth.special == 2);
  g_assert_null(fp_store_person(store, "9")); /* nothing else is known of them */
  g_assert_true(fp_store_mute_person(store, "9", FALSE, &error));
  g_autoptr(GPtrArray) after = fp_store_list(store, "inbox", 0, 10, NULL);
  g_assert_false(((FpConversation *)g_ptr_array_index(after, 0))->muted);
}

static void
test_facts(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_store_set_fact(store, "v2", "no", &error));
  g_assert_true(fp_store_set_fact(store, "cursor", "", &error));
  g_assert_true(fp_store_set_fact(store, "v2", "yes", &error));
  g_autofree char *v2 = fp_store_fact(store, "v2");
  g_autofree char *cursor = fp_store_fact(store, "cursor");
  g_assert_cmpstr(v2, ==, "yes");
  g_assert_cmpstr(cursor, ==, "");
  g_assert_true(fp_store_set_fact(store, "v2", NULL, &error));
  g_assert_null(fp_store_fact(store, "v2"));
}

static void
test_drafts(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  FpDraft draft = {0, (char *)"c1", (char *)"otto", (char *)"Re: s", (char *)"Dear Otto,\n", T0};
  FpDraft bare = {0, NULL, NULL, NULL, (char *)"", T0 + 1};
  gint64 one = fp_store_save_draft(store, &draft, &error), two = fp_store_save_draft(store, &bare, &error);
  g_assert_cmpint(one, >, 0);
  g_assert_cmpint(two, >, one);
  g_autoptr(GPtrArray) drafts = fp_store_drafts(store, &error);
  g_assert_cmpuint(drafts->len, ==, 2);
  const FpDraft *newest = g_ptr_array_index(drafts, 0), *back = g_ptr_array_index(drafts, 1);
  g_assert_null(newest->to);
  g_assert_cmpstr(newest->text, ==, "");
  g_assert_cmpstr(back->conversation, ==, "c1");
  g_assert_cmpstr(back->to, ==, "otto");
  g_assert_cmpstr(back->subject, ==, "Re: s");
  g_assert_cmpstr(back->text, ==, "Dear Otto,\n");
  draft.id = one;
  draft.text = (char *)"changed";
  draft.changed = T0 + 2;
  g_assert_cmpint(fp_store_save_draft(store, &draft, &error), ==, one);
  g_assert_true(fp_store_delete_draft(store, two, &error));
  g_autoptr(GPtrArray) after = fp_store_drafts(store, &error);
  g_assert_cmpuint(after->len, ==, 1);
  g_assert_cmpstr(((FpDraft *)g_ptr_array_index(after, 0))->text, ==, "changed");
  draft.id = 4711;
  g_assert_cmpint(fp_store_save_draft(store, &draft, &error), ==, 0);
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
}

static void
test_forget(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  FpDraft draft = {0, NULL, NULL, NULL, (char *)"text", T0};
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, "pension"), NULL));
  g_assert_cmpint(fp_store_save_draft(store, &draft, NULL), >, 0);
  g_assert_true(fp_store_set_fact(store, "v2", "no", NULL));
  gint64 held = report(store, T0 + 1, "m1", NULL);
  g_assert_true(fp_store_forget(store, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(fp_store_count(store, NULL, NULL), ==, 0);
  g_assert_null(fp_store_message(store, "m1", NULL));
  g_assert_null(fp_store_fact(store, "v2"));
  gint64 more;
  g_autoptr(GPtrArray) hits = fp_store_search(store, "pension", 0, 5, 5, &more, NULL);
  g_assert_cmpuint(hits->len, ==, 0);
  g_autoptr(GPtrArray) drafts = fp_store_drafts(store, NULL);
  g_assert_cmpuint(drafts->len, ==, 1); /* written here, and unsent */
  g_assert_cmpint(state_of(store, held), ==, FP_OUT_HELD);
  /* And when the message comes again, its flag is there. */
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, "pension"), NULL));
  g_autoptr(FpMessage) back = fp_store_message(store, "m1", NULL);
  g_assert_cmpint(back->flag, ==, FP_FLAG_HELD);
}

/* What a page does not tell stays as it was: how many are unread, and how many there are of which it has the
 * last. */
static void
test_not_told_again(void)
{
  g_autoptr(FpStore) store = memory();
  for (int again = 0; again < 2; again++) {
    FpConversation *talk =
        conversation("c1", "Seeds", T0, message("m1", "c1", "otto", T0, "<p>Any left?</p>"), NULL);
    talk->unread = again ? FP_UNREAD_AS_BEFORE : 2;
    talk->count = again ? -1 : 5;
    talk->complete = TRUE;
    save(store, talk);
    g_autoptr(FpConversation) kept = fp_store_summary(store, "c1", NULL);
    g_assert_cmpint(kept->unread, ==, 2);
    g_assert_cmpint(kept->count, ==, 5);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/store/inbox/round-trip", test_round_trip);
  g_test_add_func("/store/inbox/base-of-links", test_base_of_links);
  g_test_add_func("/store/inbox/missing", test_missing);
  g_test_add_func("/store/inbox/not-told-again", test_not_told_again);
  g_test_add_func("/store/inbox/list", test_list);
  g_test_add_func("/store/inbox/pages-by-key", test_pages_by_key);
  g_test_add_func("/store/inbox/merge", test_merge);
  g_test_add_func("/store/inbox/edited", test_edited);
  g_test_add_func("/store/inbox/read-marks", test_read_marks);
  g_test_add_func("/store/inbox/as-of", test_as_of);
  g_test_add_func("/store/inbox/suspicion", test_suspicion);
  g_test_add_func("/store/inbox/people", test_people);
  g_test_add_func("/store/inbox/muted", test_muted);
  g_test_add_func("/store/inbox/facts", test_facts);
  g_test_add_func("/store/inbox/drafts", test_drafts);
  g_test_add_func("/store/inbox/forget", test_forget);
  return g_test_run();
}
