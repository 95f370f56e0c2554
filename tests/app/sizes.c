/* One message of 10 MB, and a conversation of 100,000, taken the whole way for every dialect: read from the
 * forum, stored, drawn, scrolled, searched, flagged, exported. With -m slow in that size; else smaller, but
 * past every limit that they meet on the way. */
#include "config.h"

#include "app/fixture.h"
#include "demo/notes.h"
#include "flagpost/view.h"

#include <sys/resource.h>

#define SHOWN "It begins here. "

typedef struct {
  gsize bytes;
  guint members;
} Size;

static Size
size_now(void)
{
  return g_test_slow() ? (Size){10u << 20, 100000} : (Size){300u << 10, 300};
}

/* MiB */
static guint
memory_peak(void)
{
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return (guint)(use.ru_maxrss / 1024);
}

/* A letter of that many bytes to the member, from a person of its own, in a conversation with so many: its
 * text. (transfer full) */
static char *
plant(Fixture *f, gsize bytes, guint members)
{
  static const DemoAccount sender = {"big_ben", "Ben", "Throwaway-1", "ben@example.org", 1, DEMO_MEMBER, 50};
  g_autoptr(GString) text = g_string_new("<p>" SHOWN "</p>");
  g_autoptr(GArray) people = g_array_new(TRUE, TRUE, sizeof(gint64));
  gint64 maria = demo_account_find(f->forum, demo_forum_login(f->forum));
  g_array_append_val(people, maria);
  for (guint i = 0; i < members; i++) {
    g_autofree char *login = g_strdup_printf("grower%u", i);
    gint64 id = demo_insert(f->forum,
                            "INSERT INTO accounts(login, salt, password, email, registered)"
                            " VALUES (?1, '', '', '', 1)",
                            "s", login);
    g_array_append_val(people, id);
  }
  for (guint i = 0; text->len < bytes; i++)
    g_string_append_printf(text, "<p>Parsnips are slow: <a href=\"http://seeds.example.org/%u\">%u</a></p>",
                           i, i);
  DemoNote note = {.author = demo_account_add(f->forum, &sender),
                   .to = (const gint64 *)people->data,
                   .subject = "A big one",
                   .body = text->str,
                   .sent = fp_clock_now() - FP_MINUTE};
  demo_note_add(f->forum, &note);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Down to the end by pages, up again, and a search in the text: every screen is drawn. */
static void
look(FpConversation *conversation)
{
  static const FpAction actions[] = {FP_ACT_LAST, FP_ACT_FIRST, FP_ACT_PAGE_DOWN, FP_ACT_PAGE_UP};
  static const FpFrame frame = {0};
  g_autoptr(FpView) view = fp_message_view_new(conversation, fp_clock_now());
  for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
    g_auto(FpEffect) effect = {0};
    g_autoptr(FpGrid) grid = fp_grid_new(24, 80);
    fp_frame_layout(view, &frame, 24, 80);
    fp_view_act(view, actions[i], &effect);
    fp_view_draw(view, grid);
  }
}

static void
search(Fixture *f)
{
  gint64 more = 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) hits =
      fp_store_search(fp_member_store(f->member), "\"it begins here\"", 0, 10, 1000, &more, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(hits->len, ==, 1);
}

/* In the member's hands is what was sent, to the last byte, whatever of it is shown. */
static void
check_whole(Fixture *f, const FpMessage *message, gsize bytes)
{
  const char *ids[] = {message->conversation, NULL};
  FpExportAsk ask = {.ids = ids, .with_others = TRUE};
  g_autoptr(GError) error = NULL;
  const char *received = message->html ? message->html : message->plain;
  g_assert_cmpuint(strlen(received), >=, bytes);
  g_autofree char *shown = fp_rich_text(message->rich);
  g_assert_nonnull(strstr(shown, "(This message has "));
  g_autofree char *mail = fp_export_mail(f->member, &ask, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(strlen(mail), >=, bytes);
}

static void
test_sizes(gconstpointer dialect)
{
  static const FixtureOptions options = {.scenario = "empty"};
  Size size = size_now();
  g_autoptr(Fixture) f = fixture_new(dialect, &options);
  g_autofree char *sent = plant(f, size.bytes, size.members);
  g_assert_cmpuint(refresh(f), ==, 1);
  g_autoptr(FpConversation) big = first_spam(f);
  g_assert_cmpuint(big->people->len, >, 0);
  g_assert_cmpuint(big->people->len, <=, FP_PEOPLE_MOST);
  g_assert_cmpuint(big->messages->len, ==, 1);
  const FpMessage *message = big->messages->pdata[0];
  g_assert_cmpstr(message->html ? message->html : message->plain, ==, sent);
  check_whole(f, message, size.bytes);
  look(big);
  search(f);
  g_autoptr(FpOutItem) item = flag(f, big->id, 0);
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
  fixture_restart(f);
  g_assert_cmpuint(refresh(f), ==, 0);
  g_test_message("%" G_GSIZE_FORMAT " bytes to %u members: at most %u MiB of memory", size.bytes,
                 size.members, memory_peak());
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("/sizes/whole-way", test_sizes);
  return g_test_run();
}
