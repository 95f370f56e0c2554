/* Watching: what was there is not news, what comes is told once, a wave as one, and a forum that is out of
 * order is asked less often. Notices on the desktop go over a bus of this test's own. */
#include "config.h"

#include "app/fixture.h"

typedef struct {
  Fixture *f;
  GPtrArray *told; /* char *: "message of LOGIN", perhaps " in wave"; "wave MESSAGES SENDERS" */
  GCancellable *cancellable;
  Wait wait;
  gboolean stop;
} Watched;

static void
told(const FpNews *news, gpointer data)
{
  Watched *watched = data;
  if (news->message)
    g_ptr_array_add(watched->told, g_strdup_printf("message of %s%s", news->message->from->login,
                                                   news->in_wave ? " in wave" : ""));
  else
    g_ptr_array_add(watched->told, g_strdup_printf("wave %u %u", news->messages, news->senders));
  watched->stop = TRUE;
}

static void
watch(Watched *watched, Fixture *f)
{
  watched->f = f;
  watched->told = g_ptr_array_new_with_free_func(g_free);
  watched->cancellable = g_cancellable_new();
  fp_watch_async(f->member, 0, told, watched, watched->cancellable, wait_done, &watched->wait);
}

/* Until something is told, or so many requests for the list were sent. */
static void
run_until(Watched *watched, guint lists)
{
  for (int i = 0; i < 2000 && !watched->stop && fixture_count(watched->f, watched->f->dialect->list) < lists;
       i++) {
    gint64 due = 0;
    settle_loop();
    if (!watched->stop && fp_fake_clock_next(watched->f->clock, &due))
      fp_fake_clock_advance(watched->f->clock, MAX(due - fp_clock_now(), 0));
  }
  settle_loop();
}

static void
end(Watched *watched, guint news)
{
  g_autoptr(GError) error = NULL;
  guint counted = 0;
  g_cancellable_cancel(watched->cancellable);
  g_autoptr(GAsyncResult) result = wait_for(watched->f, &watched->wait);
  g_assert_true(fp_watch_finish(result, &counted, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(counted, ==, news);
  g_object_unref(watched->cancellable);
  g_ptr_array_unref(watched->told);
}

static void
test_news(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  Watched watched = {0};
  watch(&watched, f);
  guint asked = fixture_count(f, f->dialect->list);
  run_until(&watched, asked + 4);
  g_assert_cmpuint(watched.told->len, ==, 0); /* what an empty archive finds was there before */
  fixture_deliver(f, "dilys", "Kettle", "Will you come to the hut at nine tomorrow, or is it too early?");
  run_until(&watched, G_MAXUINT);
  g_assert_cmpuint(watched.told->len, ==, 1);
  g_assert_cmpstr(watched.told->pdata[0], ==, "message of dilys");
  watched.stop = FALSE;
  run_until(&watched, fixture_count(f, f->dialect->list) + 4);
  g_assert_cmpuint(watched.told->len, ==, 1); /* once */
  end(&watched, 1);
}

/* What came since the archive was last refreshed is news. */
static void
test_since_last_time(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  Watched watched = {0};
  refresh(f);
  fixture_deliver(f, "dilys", "Kettle", "Will you come to the hut at nine tomorrow, or is it too early?");
  fp_fake_clock_advance(f->clock, 3 * FP_HOUR);
  watch(&watched, f);
  run_until(&watched, G_MAXUINT);
  g_assert_cmpstr(watched.told->pdata[0], ==, "message of dilys");
  end(&watched, 1);
}

static void
test_wave(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &(FixtureOptions){.scenario = "quiet"});
  g_autoptr(GPtrArray) list = NULL;
  Watched watched = {0};
  refresh(f);
  list = fp_store_list(fp_member_store(f->member), "inbox", 0, 50, NULL);
  g_assert_cmpuint(list->len, >, 2);
  watch(&watched, f);
  for (guint i = 0; i < 5; i++) {
    const FpConversation *one = list->pdata[i % 3];
    g_autofree char *body = g_strdup_printf("Claim your parcel number %u now, a fee of 2.99 is open: "
                                            "https://parcel-%u.example.test/pay before it "
                                            "goes back to the sender tonight.",
                                            4711 + i, i);
    fixture_deliver(f, one->from->login, "Parcel", body);
  }
  run_until(&watched, G_MAXUINT);
  g_assert_cmpuint(watched.told->len, ==, 6);
  g_assert_true(g_str_has_prefix(watched.told->pdata[0], "wave 5 "));
  for (guint i = 1; i < 6; i++)
    g_assert_true(g_str_has_suffix(watched.told->pdata[i], " in wave"));
  watched.stop = FALSE;
  fp_fake_clock_advance(f->clock, FP_SECOND);
  fixture_deliver(
      f, ((FpConversation *)list->pdata[0])->from->login, "Parcel",
      "Claim your parcel number 9 now, a fee of 2.99 is open: https://parcel-9.example.test/pay before "
      "it goes "
      "back to the sender tonight.");
  run_until(&watched, G_MAXUINT);
  g_assert_cmpuint(watched.told->len, ==, 7); /* the wave is not announced again */
  end(&watched, 6);
}

static void
test_back_off(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  Watched watched = {0};
  refresh(f);
  watch(&watched, f);
  run_until(&watched, fixture_count(f, f->dialect->list) + 1);
  gint64 start = fp_clock_now();
  guint before = f->asked->len;
  f->offline = TRUE;
  for (gint64 due; fp_clock_now() < start + 2 * FP_HOUR && fp_fake_clock_next(f->clock, &due);) {
    fp_fake_clock_advance(f->clock, MAX(due - fp_clock_now(), 0));
    settle_loop();
  }
  g_assert_cmpuint(f->asked->len - before, <, 24); /* every two minutes would be sixty */
  g_assert_cmpuint(f->said->len, >, 0);
  f->offline = FALSE;
  fixture_deliver(f, "dilys", "Kettle", "Will you come to the hut at nine tomorrow, or is it too early?");
  run_until(&watched, G_MAXUINT);
  g_assert_cmpuint(watched.told->len, ==, 1);
  end(&watched, 1);
}

/* What one wrote oneself is no news, nor is what somebody writes whom one has blocked. */
static void
test_not_told(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  Watched watched = {0};
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_assert_true(fp_store_mute_person(fp_member_store(f->member), spam->from->id, TRUE, NULL));
  watch(&watched, f);
  run_until(&watched, fixture_count(f, f->dialect->list) + 1);
  fp_fake_clock_advance(f->clock, FP_MINUTE);
  g_autoptr(FpOutItem) written =
      fp_message_queue(f->member, "dilys", fp_message_has_subject(f->member) ? "Kettle" : NULL,
                       "I shall be at the hut at nine.", NULL, 0, NULL);
  g_assert_cmpuint(send_all(f, TRUE).sent, ==, 1);
  fixture_deliver(f, spam->from->login, "Last chance", "Answer before noon, or lose what you have won.");
  run_until(&watched, fixture_count(f, f->dialect->list) + 4);
  g_assert_cmpuint(watched.told->len, ==, 0);
  fixture_deliver(f, "dilys", "Kettle", "Will you come to the hut at nine tomorrow, or is it too early?");
  run_until(&watched, G_MAXUINT);
  g_assert_cmpuint(watched.told->len, ==, 1);
  end(&watched, 1);
}

/* A forum that asks for time gets it. */
static void
test_waits_as_told(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  Watched watched = {0};
  refresh(f);
  demo_forum_fault(f->forum, f->dialect->list, NULL, "429:7200", 1, 0);
  gint64 began = fp_clock_now();
  guint asked = fixture_count(f, f->dialect->list);
  watch(&watched, f);
  run_until(&watched, asked + 2);
  g_assert_cmpint(fp_clock_now(), >=, began + 2 * FP_HOUR);
  end(&watched, 0);
}

/* Who is not the forum, or an address that is none, does not pass by itself: the watch ends and says so. */
static void
test_ends_by_itself(gconstpointer dialect)
{
  static const int codes[] = {FP_NET_TLS, FP_NET_BAD_ADDRESS};
  for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
    g_autoptr(GError) fails = g_error_new_literal(FP_NET_ERROR, codes[i], "That is not the forum."),
                      error = NULL;
    Watched watched = {0};
    refresh(f);
    f->fails = fails;
    watch(&watched, f);
    run_until(&watched, fixture_count(f, f->dialect->list) + 4);
    g_assert_nonnull(watched.wait.result);
    g_assert_false(fp_watch_finish(watched.wait.result, NULL, &error));
    g_assert_error(error, FP_NET_ERROR, codes[i]);
    g_object_unref(watched.wait.result);
    g_object_unref(watched.cancellable);
    g_ptr_array_unref(watched.told);
    f->fails = NULL;
  }
}

/* --- the desktop --- */

typedef struct {
  GMainLoop *loop;
  char *summary, *body;
  GError *error;
} Desktop;

static void
notify_called(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
              const char *method, GVariant *args, GDBusMethodInvocation *call, gpointer data)
{
  Desktop *desktop = data;
  g_variant_get_child(args, 3, "s", &desktop->summary);
  g_variant_get_child(args, 4, "s", &desktop->body);
  g_dbus_method_invocation_return_value(call, g_variant_new("(u)", 1));
}

static void
announced(GObject *source, GAsyncResult *result, gpointer data)
{
  Desktop *desktop = data;
  fp_announce_desktop_finish(result, &desktop->error);
  g_main_loop_quit(desktop->loop);
}

static void
test_desktop(void)
{
  static const char xml[] =
      "<node><interface name='org.freedesktop.Notifications'><method name='Notify'>"
      "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/>"
      "</method></interface></node>";
  static const GDBusInterfaceVTable table = {.method_call = notify_called};
  g_autofree char *daemon = g_find_program_in_path("dbus-daemon");
  Desktop desktop = {.loop = g_main_loop_new(NULL, FALSE)};
  if (!daemon) {
    g_test_skip("dbus-daemon is not installed");
    g_main_loop_unref(desktop.loop);
    return;
  }
  g_autoptr(GTestDBus) session = g_test_dbus_new(G_TEST_DBUS_NONE);
  g_test_dbus_up(session);
  fp_announce_desktop_async("New message", "", FALSE, announced, &desktop);
  g_main_loop_run(desktop.loop);
  g_assert_error(desktop.error, FP_USAGE_ERROR, FP_USAGE_PARTLY); /* nobody is there */
  g_clear_error(&desktop.error);

  g_autoptr(GDBusConnection) bus = g_dbus_connection_new_for_address_sync(
      g_test_dbus_get_bus_address(session),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
      NULL, NULL);
  g_assert_nonnull(bus);
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(xml, NULL);
  guint object = g_dbus_connection_register_object(bus, "/org/freedesktop/Notifications", node->interfaces[0],
                                                   &table, &desktop, NULL, NULL);
  guint owned = g_bus_own_name_on_connection(bus, "org.freedesktop.Notifications",
                                             G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  settle_loop();
  g_dbus_connection_flush_sync(bus, NULL, NULL);
  fp_announce_desktop_async("New message", "<b>Claim</b> & win", TRUE, announced, &desktop);
  g_main_loop_run(desktop.loop);
  g_assert_no_error(desktop.error);
  g_assert_cmpstr(desktop.summary, ==, "New message");
  g_assert_cmpstr(desktop.body, ==, "&lt;b&gt;Claim&lt;/b&gt; &amp; win");
  g_bus_unown_name(owned);
  g_dbus_connection_unregister_object(bus, object);
  g_free(desktop.summary);
  g_free(desktop.body);
  g_main_loop_unref(desktop.loop);
  g_clear_object(&bus);
  g_test_dbus_stop(session);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("news", test_news);
  add_for_each("since-last-time", test_since_last_time);
  add_for_each("wave", test_wave);
  add_for_each("back-off", test_back_off);
  add_for_each("not-told", test_not_told);
  add_for_each("waits-as-told", test_waits_as_told);
  add_for_each("ends-by-itself", test_ends_by_itself);
  g_test_add_func("/watch/desktop", test_desktop);
  return g_test_run();
}
