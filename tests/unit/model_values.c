/* The values: cleaned on the way in, shared by reference, copied shallowly; the words for states. */
#include "config.h"

#include "flagpost/model.h"
#include "flagpost/text.h"
#include "lib/hostile.h"
#include "lib/test.h"

static void
people(void)
{
  g_autoptr(FpPerson) person = fp_person_new("u1", "tom\x1b[2J", "Tom\nOkafor");
  g_assert_cmpstr(person->id, ==, "u1");
  g_assert_cmpstr(person->login, ==, "tom^[[2J");
  g_assert_cmpstr(person->name, ==, "Tom Okafor");
  g_assert_cmpint(person->posts, ==, -1);
  g_assert_cmpint(person->staff, ==, -1);
  g_assert_cmpint(person->banned, ==, -1);
  g_assert_cmpint(person->blocked, ==, -1);
  g_assert_cmpint(person->registered, ==, 0);
  g_autoptr(FpPerson) bare = fp_person_new(NULL, "ines", NULL);
  g_assert_cmpstr(bare->name, ==, "ines");
  g_assert_cmpstr(bare->id, ==, "");
  FpPerson *again = fp_person_ref(person);
  g_assert_true(again == person);
  fp_person_unref(again);
  g_assert_cmpstr(person->login, ==, "tom^[[2J");
  fp_person_unref(NULL);
}

static void
suspicions(void)
{
  g_autoptr(FpSuspicion) suspicion = fp_suspicion_new(140, FP_LEVEL_WARNING);
  fp_suspicion_add(suspicion, "link", "leads to \x1bx");
  g_assert_cmpfloat(suspicion->score, ==, 100);
  g_assert_cmpuint(suspicion->reasons->len, ==, 1);
  const FpReason *reason = g_ptr_array_index(suspicion->reasons, 0);
  g_assert_cmpstr(reason->rule, ==, "link");
  g_assert_cmpstr(reason->text, ==, "leads to ^[x");
  FpSuspicion *again = fp_suspicion_ref(suspicion);
  fp_suspicion_unref(again);
  fp_suspicion_unref(NULL);
  g_assert_cmpuint(suspicion->reasons->len, ==, 1);
}

static void
bodies(void)
{
  g_autoptr(FpUrl) base = fp_url_parse("https://forum.example/", NULL);
  g_autoptr(FpMessage) message = fp_message_new("7", "c1");
  g_assert_nonnull(message->rich);
  fp_message_set_html(message, "<p>a\x1b<a href='/x'>y</a>\0z", 25, base);
  g_autofree char *text = fp_rich_text(message->rich);
  g_assert_cmpstr(text, ==, "a^[y [1]^@z");
  g_assert_cmpstr(message->html, ==, "<p>a\x1b<a href='/x'>y</a>");
  g_assert_cmpstr(message->base, ==, "https://forum.example/");
  const FpLink *link = g_ptr_array_index(message->rich->links, 0);
  g_assert_cmpstr(link->href, ==, "https://forum.example/x");
  fp_message_set_plain(message, "b\x9b", -1);
  g_assert_null(message->html);
  g_assert_null(message->base);
  g_assert_cmpstr(message->plain, ==, "b\x9b");
  g_autofree char *plain = fp_rich_text(message->rich);
  g_assert_cmpstr(plain, ==, "b<9B>");
  fp_message_set_html(message, NULL, -1, NULL);
  g_assert_cmpstr(message->html, ==, "");
  g_assert_null(message->plain);
  fp_message_set_plain(message, NULL, -1);
  g_assert_cmpstr(message->plain, ==, "");
}

static void
messages(void)
{
  g_autoptr(FpMessage) message = fp_message_new("7", "c1");
  message->from = fp_person_new("u1", "tom", "Tom");
  message->subject = g_strdup("Hello");
  message->campaign = g_strdup("w1");
  message->suspicion = fp_suspicion_new(1, FP_LEVEL_NONE);
  message->sent = 5;
  fp_message_set_html(message, "<p>hi", -1, NULL);
  g_autoptr(FpMessage) copy = fp_message_copy(message);
  g_assert_true(copy->from == message->from && copy->rich == message->rich);
  g_assert_true(copy->suspicion == message->suspicion);
  g_assert_true(copy->id != message->id && copy->html != message->html && copy->subject != message->subject);
  g_assert_cmpstr(copy->id, ==, "7");
  g_assert_cmpstr(copy->conversation, ==, "c1");
  g_assert_cmpstr(copy->campaign, ==, "w1");
  g_assert_cmpint(copy->sent, ==, 5);
  fp_message_set_plain(copy, "other", -1);
  g_assert_cmpstr(message->html, ==, "<p>hi");
  FpMessage *again = fp_message_ref(message);
  fp_message_unref(again);
  fp_message_unref(NULL);
  g_assert_cmpstr(message->id, ==, "7");
  g_autoptr(FpMessage) bare = fp_message_new(NULL, NULL);
  g_autoptr(FpMessage) bare_copy = fp_message_copy(bare);
  g_assert_null(bare_copy->from);
  g_assert_cmpstr(bare_copy->id, ==, "");
}

static void
conversations(void)
{
  g_autoptr(FpConversation) conversation = fp_conversation_new("c1", "Re:\r\nhi\x07");
  g_assert_cmpstr(conversation->subject, ==, "Re: hi^G");
  g_assert_cmpstr(conversation->folder, ==, "inbox");
  g_assert_nonnull(conversation->from);
  g_assert_cmpint(conversation->unread, ==, -1);
  g_assert_cmpint(conversation->count, ==, -1);
  g_ptr_array_add(conversation->people, fp_person_new("u", "l", "n"));
  g_ptr_array_add(conversation->messages, fp_message_new("7", "c1"));
  conversation->suspicion = fp_suspicion_new(1, FP_LEVEL_NONE);
  g_autoptr(FpConversation) copy = fp_conversation_copy(conversation);
  g_assert_true(copy->people != conversation->people && copy->messages != conversation->messages);
  g_assert_true(g_ptr_array_index(copy->people, 0) == g_ptr_array_index(conversation->people, 0));
  g_assert_true(g_ptr_array_index(copy->messages, 0) == g_ptr_array_index(conversation->messages, 0));
  g_ptr_array_set_size(copy->messages, 0);
  g_assert_cmpuint(conversation->messages->len, ==, 1);
  g_assert_cmpstr(copy->subject, ==, "Re: hi^G");
  FpConversation *again = fp_conversation_ref(conversation);
  fp_conversation_unref(again);
  fp_conversation_unref(NULL);
  g_assert_cmpstr(conversation->id, ==, "c1");
}

/* Who reads what is written to it. */
static void
company(void)
{
  g_autoptr(FpConversation) conversation = fp_conversation_new("c1", "Seeds");
  fp_person_unref(conversation->from);
  conversation->from = fp_person_new("1", "ines", "Ines");
  g_autofree char *one = fp_conversation_company(conversation);
  g_assert_cmpstr(one, ==, "Ines");
  for (int i = 0; i < 7; i++) {
    g_autofree char *name = g_strdup_printf("N%d", i);
    g_ptr_array_add(conversation->people, fp_person_new(name, name, name));
  }
  g_autofree char *many = fp_conversation_company(conversation);
  g_assert_cmpstr(many, ==, "N0, N1, N2, N3, N4 and others");
  g_ptr_array_set_size(conversation->people, 2);
  g_autofree char *two = fp_conversation_company(conversation);
  g_assert_cmpstr(two, ==, "N0, N1");
}

static void
words(void)
{
  static const char *const states[] = {"none", "held", "sending", "sent", "refused", "unsure", "none"};
  for (int i = 0; i < (int)G_N_ELEMENTS(states); i++) {
    g_assert_cmpstr(fp_flag_state_name((FpFlagState)i), ==, states[i]);
    gboolean silent = i == FP_FLAG_NONE || i == FP_FLAG_UNDONE;
    g_assert_cmpstr(fp_flag_state_shown((FpFlagState)i), ==, silent ? "" : states[i]);
  }
  g_assert_cmpstr(fp_level_name(FP_LEVEL_NONE), ==, "none");
  g_assert_cmpstr(fp_level_name(FP_LEVEL_NOTICE), ==, "notice");
  g_assert_cmpstr(fp_level_name(FP_LEVEL_WARNING), ==, "warning");
  g_assert_cmpstr(fp_level_shown(FP_LEVEL_NONE), ==, "");
  g_assert_cmpstr(fp_level_shown(FP_LEVEL_WARNING), ==, "warning");
}

static void
reasons(void)
{
  g_autoptr(GHashTable) keys = g_hash_table_new(NULL, NULL);
  guint count = 0;
  for (const FpFlagReason *reason = fp_flag_reasons(); reason->id; reason++, count++) {
    g_assert_true(fp_flag_reason(reason->id) == reason);
    g_assert_true(g_hash_table_add(keys, GINT_TO_POINTER(reason->key)));
    g_assert_cmpuint(strlen(reason->title), >, 3);
  }
  g_assert_cmpuint(count, ==, 5);
  g_assert_cmpstr(fp_flag_reasons()->id, ==, "spam");
  g_assert_null(fp_flag_reason("nosuch"));
  g_assert_null(fp_flag_reason(NULL));
}

static void
routes(void)
{
  static const char *const names[] = {"none", "flag", "sender", "message", "mail", "web"};
  for (int i = 0; i < (int)G_N_ELEMENTS(names); i++) {
    FpRouteKind kind = FP_ROUTE_NONE;
    g_assert_cmpstr(fp_route_name((FpRouteKind)i), ==, names[i]);
    g_assert_true(fp_route_from_name(names[i], &kind));
    g_assert_cmpint((int)kind, ==, i);
    g_assert_cmpuint(strlen(fp_route_shown(kind)), >, 10);
  }
  FpRouteKind kind = FP_ROUTE_WEB;
  g_assert_false(fp_route_from_name("pigeon", &kind));
  g_assert_false(fp_route_from_name(NULL, &kind));
  g_assert_cmpint((int)kind, ==, FP_ROUTE_WEB);
}

/* Every hostile string in every field that takes one. */
static void
hostile(void)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = g_ptr_array_index(all, i);
    gsize size;
    const char *bytes = g_bytes_get_data(one->bytes, &size);
    g_autofree char *text = g_strndup(bytes, size);
    g_autoptr(FpPerson) person = fp_person_new(text, text, text);
    g_autoptr(FpConversation) conversation = fp_conversation_new(text, text);
    g_autoptr(FpSuspicion) suspicion = fp_suspicion_new(0, FP_LEVEL_NONE);
    fp_suspicion_add(suspicion, "x", text);
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, 0);
    const char *const fields[] = {person->login, person->name, conversation->subject, reason->text};
    for (guint field = 0; field < G_N_ELEMENTS(fields); field++) {
      g_assert_true(fp_text_is_clean(fields[field], FP_TEXT_ONE_LINE));
      g_assert_true(fp_test_is_harmless(fields[field], strlen(fields[field])));
    }
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/model/people", people);
  g_test_add_func("/model/suspicions", suspicions);
  g_test_add_func("/model/bodies", bodies);
  g_test_add_func("/T12/model/messages", messages);
  g_test_add_func("/model/conversations", conversations);
  g_test_add_func("/model/company", company);
  g_test_add_func("/model/words", words);
  g_test_add_func("/model/reasons", reasons);
  g_test_add_func("/model/routes", routes);
  g_test_add_func("/model/hostile", hostile);
  return g_test_run();
}
