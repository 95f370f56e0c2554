/* The settings file: values, defaults, mistakes by line, modes, and that writing loses nothing. */
#include "config.h"

#include "app/fixture.h"
#include "app/private.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

typedef struct {
  char *home, *path;
  FakeKeyring *keyring;
  FpApp *app;
  GError *error;
} Home;

static FpApp *
start(Home *home)
{
  g_clear_pointer(&home->app, fp_app_free);
  g_clear_error(&home->error);
  FpAppParts parts = {.config = home->home,
                      .data = home->home,
                      .state = home->home,
                      .keyring = fake_keyring_handle(home->keyring)};
  return home->app = fp_app_new(&parts, &home->error);
}

static Home *
home_new(const char *text)
{
  Home *home = g_new0(Home, 1);
  home->home = g_dir_make_tmp("flagpost-settings-XXXXXX", NULL);
  home->path = g_build_filename(home->home, "settings.ini", NULL);
  home->keyring = fake_keyring_new(NULL);
  if (text) {
    g_assert_true(g_file_set_contents(home->path, text, -1, NULL));
    g_assert_cmpint(g_chmod(home->path, 0600), ==, 0);
  }
  start(home);
  return home;
}

static void
home_free(Home *home)
{
  g_autofree char *lock = g_build_filename(home->home, "settings.lock", NULL);
  g_clear_pointer(&home->app, fp_app_free);
  g_clear_error(&home->error);
  g_unlink(home->path);
  g_unlink(lock);
  g_rmdir(home->home);
  fake_keyring_free(home->keyring);
  g_free(home->home);
  g_free(home->path);
  g_free(home);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Home, home_free)

static void
test_defaults(void)
{
  g_autoptr(Home) home = home_new(NULL);
  g_assert_no_error(home->error);
  g_assert_cmpint(fp_setting_int(home->app, NULL, "undo"), ==, 10);
  g_assert_false(fp_setting_bool(home->app, NULL, "mouse"));
  for (const FpSetting *row = fp_settings_table(); row->name; row++) {
    g_autofree char *value = fp_setting(home->app, NULL, row->name);
    g_assert_cmpstr(value, ==, row->otherwise);
    g_assert_nonnull(row->summary);
  }
  g_autofree char *unknown = fp_setting(home->app, NULL, "keys.flag");
  g_assert_null(unknown);
}

static void
test_values(void)
{
  g_autoptr(Home) home = home_new("# mine\n[flagpost]\nundo = 2m\nmouse=on\nkeys.flag = Ctrl-F\n\n"
                                  "[account maria@forum.example.org]\nurl=https://forum.example.org/\n"
                                  "login=maria\ndriver=khoros\nundo = manual\n");
  g_assert_no_error(home->error);
  g_assert_cmpint(fp_setting_int(home->app, NULL, "undo"), ==, 120);
  g_assert_cmpint(fp_setting_int(home->app, ACCOUNT, "undo"), ==, -1);
  g_assert_true(fp_setting_bool(home->app, ACCOUNT, "mouse"));
  g_autofree char *key = fp_setting(home->app, NULL, "keys.flag");
  g_assert_cmpstr(key, ==, "Ctrl-F");
  const FpAccount *account = fp_account_find(home->app, "maria", NULL);
  g_assert_cmpstr(account->name, ==, ACCOUNT);
  g_assert_true(account->is_default);
}

static const struct {
  const char *text;
  guint line;
  const char *says;
} mistakes[] = {
    {"[flagpost]\nundu = 5\n", 2, "did you mean undo?"},
    {"[flagpost]\n\nundo = soon\n", 3, "undo"},
    {"[flagpost]\nmouse = perhaps\n", 2, "on or off"},
    {"[flagpost]\nbackground = green\n", 2, "auto, dark, light, none"},
    {"[flagpost]\nmeasure = 3\n", 2, "30..200"},
    {"[flagpost]\nkeep = 5\n", 2, "5 years"},
    {"[flagpost]\nkeep = 0 days\n", 2, "5 years"},
    {"[flagpost]\nkeep = 5 moons\n", 2, "5 years"},
    {"[flagpost]\nkeep-size = 500\n", 2, "500 MB"},
    {"[flagpost]\nkeep-size = -1 MB\n", 2, "500 MB"},
    {"[flagpost]\nopener = \"xdg-open\n", 2, "quotes"},
    {"nonsense\n[flagpost]\nmouse = on\n", 1, "neither"},
    {"[flagpost\nmouse = on\n", 1, "between [ and ]"},
    {"[flagpost]\nmouse = on\n[elsewhere]\n", 3, "[account NAME]"},
    {"[account a@b.example]\nmouse = on\n", 2, "[flagpost]"},
};

static void
test_mistakes(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
    g_autoptr(Home) home = home_new(mistakes[i].text);
    g_autofree char *place = g_strdup_printf("settings.ini, line %u: ", mistakes[i].line);
    g_assert_nonnull(home->app);
    g_assert_error(home->error, FP_USAGE_ERROR, FP_USAGE_SETTINGS);
    g_assert_nonnull(strstr(home->error->message, place));
    g_assert_nonnull(strstr(home->error->message, mistakes[i].says));
  }
}

/* All wrong lines are named at once; the first part names the file. */
static void
test_several_mistakes(void)
{
  g_autoptr(Home) home =
      home_new("[flagpost]\nundu = 5\nmouse = on\nmeasure = 3\n[account x]\nbackgroun=1\n");
  g_assert_error(home->error, FP_USAGE_ERROR, FP_USAGE_SETTINGS);
  g_assert_nonnull(strstr(home->error->message, "settings.ini, line 2: "));
  g_assert_nonnull(strstr(home->error->message, "did you mean undo? Line 4: "));
  g_assert_nonnull(strstr(home->error->message, " Line 6: "));
  g_assert_cmpstr(fp_app_complaint(home->app), ==, home->error->message);
  g_assert_true(fp_setting_bool(home->app, NULL, "mouse"));
}

static void
test_rest_is_used_and_kept(void)
{
  g_autoptr(Home) home = home_new("[flagpost]\n# about undo\nundu = 5\nundo = 7\n");
  g_assert_nonnull(home->error);
  g_assert_cmpint(fp_setting_int(home->app, NULL, "undo"), ==, 7);
  g_assert_true(fp_setting_set(home->app, NULL, "mouse", "on", NULL));
  g_autofree char *text = NULL;
  g_assert_true(g_file_get_contents(home->path, &text, NULL, NULL));
  g_assert_nonnull(strstr(text, "# about undo"));
  g_assert_nonnull(strstr(text, "undu = 5"));
  g_assert_nonnull(strstr(text, "mouse=on"));
  GStatBuf st;
  g_assert_cmpint(g_stat(home->path, &st), ==, 0);
  g_assert_cmpint(st.st_mode & 0777, ==, 0600);
}

static void
test_modes(void)
{
  g_autoptr(Home) home = home_new("[flagpost]\nundo = 7\n");
  static const int wide[] = {0666, 0620, 0602};
  for (gsize i = 0; i < G_N_ELEMENTS(wide); i++) {
    g_assert_cmpint(g_chmod(home->path, wide[i]), ==, 0);
    g_assert_null(start(home));
    g_assert_error(home->error, FP_USAGE_ERROR, FP_USAGE_SETTINGS);
    g_autofree char *repair = g_strdup_printf("chmod 600 '%s'", home->path);
    g_assert_nonnull(strstr(home->error->message, repair));
  }
  g_assert_cmpint(g_chmod(home->path, 0644), ==, 0);
  g_assert_nonnull(start(home));
}

static void
test_set(void)
{
  g_autoptr(Home) home = home_new(NULL);
  g_autoptr(GError) error = NULL;
  g_assert_false(fp_setting_set(home->app, NULL, "undu", "5", &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  g_clear_error(&error);
  g_assert_false(fp_setting_set(home->app, NULL, "undo", "-3", &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_SETTINGS);
  g_clear_error(&error);
  g_assert_false(fp_setting_set(home->app, "nobody", "undo", "3", &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_NO_ACCOUNT);
  g_assert_true(fp_setting_set(home->app, NULL, "marker", "a=b [x] #;\\", NULL));
  start(home);
  g_assert_no_error(home->error);
  g_autofree char *marker = fp_setting(home->app, NULL, "marker");
  g_assert_cmpstr(marker, ==, "a=b [x] #;\\");
  g_assert_true(fp_setting_set(home->app, NULL, "marker", NULL, NULL));
  g_autofree char *none = fp_setting(home->app, NULL, "marker");
  g_assert_cmpstr(none, ==, "");
}

/* What concerns the forum counts at once, also while the account is open. */
static void
test_open_account(void)
{
  g_autoptr(Fixture) f = fixture_new(&dialects[0], &(FixtureOptions){.scenario = "empty"});
  const char *name = fp_member_account(f->member)->name;
  g_assert_false(f->member->site->try_unconfirmed);
  g_assert_true(fp_setting_set(f->app, name, "try-unconfirmed", "on", NULL));
  g_assert_true(fp_setting_set(f->app, name, "moderators", "others", NULL));
  fp_member_settings_changed(f->member);
  g_assert_true(f->member->site->try_unconfirmed);
  g_assert_cmpstr(f->member->site->moderators, ==, "others");
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/settings/defaults", test_defaults);
  g_test_add_func("/settings/values", test_values);
  g_test_add_func("/settings/mistakes", test_mistakes);
  g_test_add_func("/settings/several-mistakes", test_several_mistakes);
  g_test_add_func("/settings/rest", test_rest_is_used_and_kept);
  g_test_add_func("/S12/settings/modes", test_modes);
  g_test_add_func("/settings/set", test_set);
  g_test_add_func("/settings/open-account", test_open_account);
  return g_test_run();
}
