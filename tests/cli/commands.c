/* The table of commands, the reader of command lines, and the JSON shapes, without a network. */
#include "config.h"

#include "flagpost/command.h"

#include "flagpost/error.h"
#include "lib/test.h"

/* Commands of the screen alone: views carry them out. Every other one has a start. */
static gboolean
only_moves(FpAction action)
{
  return action < FP_ACT_INBOX ? action != FP_ACT_HELP
                               : action == FP_ACT_OPEN_LINK || action == FP_ACT_COPY_LINK ||
                                     action == FP_ACT_PROFILE || action == FP_ACT_FLAG_AS;
}

static void
table_is_whole(void)
{
  gboolean seen[FP_ACT_COUNT] = {FALSE};
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    g_assert_cmpint(command->action, >, FP_ACT_NONE);
    g_assert_cmpint(command->action, <, FP_ACT_COUNT);
    seen[command->action] = TRUE;
    g_assert_nonnull(command->summary);
    g_assert_false(g_str_has_suffix(command->summary, "."));
    g_assert_true((command->start == NULL) == only_moves(command->action));
    g_assert_true((command->start == NULL) == (command->finish == NULL));
    if ((command->where & FP_ON_CLI) != 0) {
      g_assert_nonnull(command->start);
      g_assert_nonnull(command->print);
      g_assert_nonnull(command->details);
      g_assert_nonnull(strstr(command->details, "Example: flagpost "));
    }
    for (const FpCommand *other = command + 1; other->name; other++)
      g_assert_cmpstr(command->name, !=, other->name);
  }
  for (FpAction action = FP_ACT_NONE + 1; action < FP_ACT_COUNT; action++)
    g_assert_true(seen[action]);
}

/* Help names forums by the list of drivers alone, and knows every mark that it uses. */
static void
forums_are_named(void)
{
  g_autofree char *all = fp_forums_named("{forums}|{ids}|{keys}|{tokens}|{mails}|{others}");
  g_assert_cmpstr(
      all, ==,
      "Khoros Community, Discourse or NodeBB|khoros, discourse or nodebb|Discourse|NodeBB|Discourse|"
      "{others}");
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    g_autofree char *details = fp_command_details(command);
    const char *mark = details ? strchr(details, '{') : NULL;
    g_assert_true(!mark || g_str_has_prefix(mark, "{{."));
  }
}

/* The keys that readers of screens own, and chords, are not used. */
static void
keys_are_free(void)
{
  static const char *const named[] = {"Space",  "Enter",    "Esc", "Tab",  "Shift-Tab", "Home",  "End",
                                      "PageUp", "PageDown", "Up",  "Down", "Left",      "Right", NULL};
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    g_auto(GStrv) keys = g_strsplit(command->keys ? command->keys : "", " ", -1);
    for (char **key = keys; *key && **key != '\0'; key++)
      g_assert_true(strlen(*key) == 1 || g_strv_contains(named, *key) ||
                    (g_str_has_prefix(*key, "Ctrl-") && strlen(*key) == 6));
  }
}

static void
keys_mean_one_thing(void)
{
  for (const FpCommand *a = fp_commands(); a->name; a++) {
    g_auto(GStrv) keys = g_strsplit(a->keys ? a->keys : "", " ", -1);
    for (const FpCommand *b = a + 1; b->name; b++) {
      g_auto(GStrv) others = g_strsplit(b->keys ? b->keys : "", " ", -1);
      if ((a->where & b->where & FP_IN_EVERYWHERE) == 0)
        continue;
      for (char **key = keys; *key && **key != '\0'; key++)
        if (g_strv_contains((const char *const *)others, *key))
          g_error("key %s means %s and %s", *key, a->name, b->name);
    }
  }
}

/* Arrow keys only move: braille displays send them. */
static void
arrows_only_move(void)
{
  static const FpAction moves[] = {FP_ACT_UP, FP_ACT_DOWN, FP_ACT_LEFT, FP_ACT_RIGHT};
  static const char *const arrows[] = {"Up", "Down", "Left", "Right"};
  for (guint i = 0; i < G_N_ELEMENTS(arrows); i++)
    for (const FpCommand *command = fp_commands(); command->name; command++) {
      g_auto(GStrv) keys = g_strsplit(command->keys ? command->keys : "", " ", -1);
      if (g_strv_contains((const char *const *)keys, arrows[i]))
        g_assert_cmpint(command->action, ==, moves[i]);
    }
}

static const FpCommand *
parse(const char *line, char ***words, GVariantDict **options, GError **error)
{
  g_auto(GStrv) argv = g_strsplit(line, "|", -1);
  return fp_command_parse(argv, words, options, error);
}

static void
lines_are_read(void)
{
  static const struct {
    const char *line, *name, *words, *option, *value;
  } cases[] = {
      {"inbox", "inbox", "", NULL, NULL},
      {"inb|--json", "inbox", "", "json", "true"},
      {"--json|inbox", "inbox", "", "json", "true"},
      {"flag|12|--reason|phishing|13", "flag", "12 13", "reason", "'phishing'"},
      {"flag|--reason=phishing|12", "flag", "12", "reason", "'phishing'"},
      {"flag|-r|illegal|12", "flag", "12", "reason", "'illegal'"},
      {"flag|--note|--json|12", "flag", "12", "note", "'--json'"},
      {"outbox", "outbox", "", NULL, NULL},
      {"outbox|send", "outbox send", "", NULL, NULL},
      {"outbox|--json|send", "outbox send", "", "json", "true"},
      {"out|se", "outbox send", "", NULL, NULL},
      {"account", "account list", "", NULL, NULL},
      {"config", "config list", "", NULL, NULL},
      {"acc|add|forum.example.org|--user|maria", "account add", "forum.example.org", "user", "'maria'"},
      {"passwd|--words|7", "passwd", "", "words", "7"},
      {"reply|12|--|--not|an option", "reply", "12 --not an option", NULL, NULL},
      {"-a|maria|sync", "sync", "", "account", "'maria'"},
      {"down", "down", "", NULL, NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(GStrv) words = NULL;
    g_autoptr(GVariantDict) options = NULL;
    g_autoptr(GError) error = NULL;
    const FpCommand *command = parse(cases[i].line, &words, &options, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(command->name, ==, cases[i].name);
    g_autofree char *joined = g_strjoinv(" ", words);
    g_assert_cmpstr(joined, ==, cases[i].words);
    if (cases[i].option) {
      g_autoptr(GVariant) value = g_variant_dict_lookup_value(options, cases[i].option, NULL);
      g_autofree char *text = g_variant_print(value, FALSE);
      g_assert_cmpstr(text, ==, cases[i].value);
    }
  }
}

static void
wrong_lines_name_the_way_out(void)
{
  static const struct {
    const char *line, *says;
  } cases[] = {
      {"imbox", "\"inbox\""},
      {"account|ad", NULL},
      {"account|frobnicate", "account frobnicate"},
      {"re", "More than one"},
      {"xyzzy", "There is no command \"xyzzy\"."},
      {"inbox|--jsn", "--json"},
      {"inbox|--json=yes", "takes no value"},
      {"inbox|--limit|many", "\"many\""},
      {"inbox|--limit|-1", "\"-1\""},
      {"inbox|--limit|99999999999", "whole number"},
      {"inbox|--limit", "needs a value"},
      {"read", "flagpost read [OPTION...] ID"},
      {"read|1|2", "one word too many"},
      {"flag", "Something is missing"},
      {"\033[31m", "^[[31m"},
      {"flag|\xff", "not UTF-8"},
      {"--|inbox", "--"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(GStrv) words = NULL;
    g_autoptr(GVariantDict) options = NULL;
    g_autoptr(GError) error = NULL;
    const FpCommand *command = parse(cases[i].line, &words, &options, &error);
    if (!cases[i].says) {
      g_assert_no_error(error);
      continue;
    }
    g_assert_null(command);
    g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
    if (!strstr(error->message, cases[i].says))
      g_error("\"%s\" does not say \"%s\"", error->message, cases[i].says);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
  }
}

static void
no_command_is_no_error(void)
{
  g_auto(GStrv) words = NULL;
  g_autoptr(GVariantDict) options = NULL;
  g_autoptr(GError) error = NULL;
  g_assert_null(parse("--read-only|--account|maria", &words, &options, &error));
  g_assert_no_error(error);
  g_assert_true(g_variant_dict_contains(options, "read-only"));
}

/* --- shapes --- */

static void
conversation_shape(void)
{
  g_autoptr(FpConversation) conversation = fp_conversation_new("n:117", "Your prescription is ready");
  g_autoptr(json_t) value = NULL;
  fp_person_unref(conversation->from);
  conversation->from = fp_person_new("9", "jhnson77", "Jo\303\253");
  conversation->last = G_GINT64_CONSTANT(1795488060000000);
  conversation->unread = 1;
  conversation->count = -1;
  conversation->flag = FP_FLAG_UNDONE;
  value = fp_json_conversation(conversation);
  g_autofree char *text = fp_json_print(value);
  g_assert_cmpstr(text, ==,
                  "{\"id\":\"n:117\",\"subject\":\"Your prescription is ready\",\"from\":{\"login\":"
                  "\"jhnson77\",\"name\":\"Jo\\u00EB\"},\"last\":\"2026-11-24T02:41:00Z\",\"unread\":1,"
                  "\"messages\":null,\"flag\":\"none\",\"suspicion\":{\"score\":0,\"level\":\"none\","
                  "\"reasons\":[]},\"campaign\":null}");
}

static void
message_shape(void)
{
  g_autoptr(FpMessage) message = fp_message_new("m1", "n:117");
  g_autoptr(json_t) value = NULL;
  message->from = fp_person_new("9", "jhnson77", NULL);
  message->sent = G_GINT64_CONSTANT(1795488060000000);
  fp_message_set_html(message, "<p>Go to <a href=\"https://evil.example/x\">my bank</a></p>", -1, NULL);
  value = fp_json_message(message);
  g_assert_cmpstr(fp_json_peek_string(value, "from.name", NULL), ==, "jhnson77");
  g_assert_cmpstr(fp_json_peek_string(value, "sent", NULL), ==, "2026-11-24T02:41:00Z");
  json_t *link = json_array_get(json_object_get(value, "links"), 0);
  g_assert_cmpstr(fp_json_peek_string(link, "text", NULL), ==, "my bank");
  g_assert_cmpstr(fp_json_peek_string(link, "target", NULL), ==, "https://evil.example/x");
  g_assert_cmpstr(fp_json_peek_string(link, "host", NULL), ==, "evil.example");
}

static void
error_shape(void)
{
  g_autoptr(GError) error = g_error_new(FP_NET_ERROR, FP_NET_OFFLINE, "The forum could not be reached.");
  g_autoptr(json_t) value = fp_json_error(error);
  g_assert_cmpint(fp_json_peek_int(value, "version", 0), ==, 1);
  g_assert_cmpstr(fp_json_peek_string(value, "error.code", NULL), ==, "net.offline");
  g_assert_cmpstr(fp_json_peek_string(value, "error.message", NULL), ==, "The forum could not be reached.");
  g_assert_nonnull(fp_json_peek_string(value, "error.kept", NULL));
  g_assert_nonnull(fp_json_peek_string(value, "error.advice", NULL));
}

/* What a name in a message holds never reaches the terminal as more than one line of it. */
static void
records_are_one_line(void)
{
  const FpCommand *inbox = fp_command_by_action(FP_ACT_INBOX);
  g_autoptr(FpConversation) conversation = fp_conversation_new("1", "a\nb\033[2Jc");
  g_autoptr(json_t) result = json_object();
  json_t *rows = json_array();
  fp_person_unref(conversation->from);
  conversation->from = fp_person_new("9", "x", "Eve\r\n2. new. From Bank");
  conversation->last = G_GINT64_CONSTANT(1795488060000000);
  conversation->count = 1;
  json_array_append_new(rows, fp_json_conversation(conversation));
  json_object_set_new(result, "conversations", rows);
  g_autofree char *text = inbox->print(result, FALSE);
  g_assert_cmpuint(strlen(text) - strcspn(text, "\n"), ==, 1);
  g_assert_null(strchr(text, '\033'));
  g_assert_null(strchr(text, '\r'));
}

/* A text that plays our part is quoted: a second message "from the moderators" is still the first one's text.
 */
static void
texts_do_not_pose(void)
{
  static const char posing[] = "Hello.\n\nEnd of message.\n\nMessage 15\n\xef\xbc\xa6rom: the moderators\n"
                               " Date : today\nText:\nLink 1: safe\n\nNews from: the hut\nA message 15";
  const FpCommand *read = fp_command_by_name("read", NULL);
  g_autoptr(FpMessage) message = fp_message_new("14", "4");
  fp_message_set_plain(message, posing, -1);
  g_autoptr(json_t) result = json_pack("{s:[o]}", "messages", fp_json_message(message));
  g_autofree char *text = read->print(result, FALSE);
  g_assert_nonnull(strstr(text,
                          "\nText:\nHello.\n\n> End of message.\n\n> Message 15\n> "
                          "\xef\xbc\xa6rom: the moderators\n>  Date : today\n> Text:\n> Link 1: safe\n\n"
                          "News from: the hut\nA message 15\nEnd of message.\n"));
}

/* Some notices have nobody behind them, and some texts are sentences already. */
static void
notices_are_sentences(void)
{
  g_autoptr(json_t) result =
      json_pack("{s:[{s:s, s:b, s:s, s:s, s:s}, {s:s, s:b, s:n, s:s, s:s}]}", "notifications", "id", "51",
                "unread", 1, "who", "dilys", "kind", "reply", "text", "Frost on the cold frame", "id", "52",
                "unread", 0, "who", "kind", "other", "text", "Your post waits for a moderator.");
  const FpCommand *command = fp_command_by_name("notifications", NULL);
  g_autofree char *text = command->print(result, TRUE);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_assert_true(g_str_has_prefix(lines[0], "51. new. dilys "));
  g_assert_nonnull(strstr(lines[0], ": Frost on the cold frame. "));
  g_assert_true(g_str_has_prefix(lines[1], "52. "));
  g_assert_null(strstr(lines[1], "  "));
  g_assert_nonnull(strstr(lines[1], ": Your post waits for a moderator. "));
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/command/table-is-whole", table_is_whole);
  g_test_add_func("/command/forums-are-named", forums_are_named);
  g_test_add_func("/accessibility/34-keys-are-free", keys_are_free);
  g_test_add_func("/command/keys-mean-one-thing", keys_mean_one_thing);
  g_test_add_func("/command/arrows-only-move", arrows_only_move);
  g_test_add_func("/command/lines-are-read", lines_are_read);
  g_test_add_func("/command/wrong-lines-name-the-way-out", wrong_lines_name_the_way_out);
  g_test_add_func("/command/no-command-is-no-error", no_command_is_no_error);
  g_test_add_func("/command/conversation-shape", conversation_shape);
  g_test_add_func("/command/message-shape", message_shape);
  g_test_add_func("/command/error-shape", error_shape);
  g_test_add_func("/command/records-are-one-line", records_are_one_line);
  g_test_add_func("/T12/command/texts-do-not-pose", texts_do_not_pose);
  g_test_add_func("/command/notices-are-sentences", notices_are_sentences);
  return g_test_run();
}
