/* Landlock: the files that are left to the program; and what is told about all of it. The numbers are those
 * of the kernel's linux/landlock.h, which an older distribution has only in part; the kernel is asked how
 * many of them it knows. Called by app/confine.c. */
#include "config.h"

#include "flagpost/rights.h"

#include "flagpost/i18n.h"

#include "base/rights_calls.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same number on every machine; an older C library does not know the names. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif

#define EXECUTE     (1ULL << 0)
#define WRITE_FILE  (1ULL << 1)
#define READ_FILE   (1ULL << 2)
#define READ_DIR    (1ULL << 3)
#define REMOVE_DIR  (1ULL << 4)
#define REMOVE_FILE (1ULL << 5)
#define MAKE_DIR    (1ULL << 7)
#define MAKE_REG    (1ULL << 8)
#define REFER       (1ULL << 13)
#define TRUNCATE    (1ULL << 14)
#define IOCTL_DEV   (1ULL << 15)
#define OF_A_FILE   (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV)

#define BIND_TCP      (1ULL << 0)
#define SCOPE_SIGNALS (1ULL << 1)

typedef struct {
  guint64 files, net, scoped;
} Ruleset;

typedef struct {
  guint64 allowed;
  gint32 parent;
} __attribute__((packed)) Beneath;

enum { ASK_VERSION = 1 << 0, PATH_BENEATH = 1 };

typedef struct {
  FpRight right;
  char *path;
} Left;

struct _FpRights {
  GArray *left; /* Left */
};

static gboolean asked, files_dropped, calls_dropped;
static int abi; /* Landlock's, 0: none */

static void
left_clear(gpointer data)
{
  g_free(((Left *)data)->path);
}

FpRights *
fp_rights_new(void)
{
  FpRights *rights = g_new0(FpRights, 1);
  rights->left = g_array_new(FALSE, FALSE, sizeof(Left));
  g_array_set_clear_func(rights->left, left_clear);
  return rights;
}

void
fp_rights_free(FpRights *rights)
{
  g_array_unref(rights->left);
  g_free(rights);
}

void
fp_rights_leave(FpRights *rights, FpRight right, const char *path)
{
  Left left = {right, g_strdup(path)};
  g_array_append_val(rights->left, left);
}

void
fp_rights_leave_system(FpRights *rights, FpRight right)
{
  static const char *const folders[] = {"/usr",
                                        "/lib",
                                        "/lib32",
                                        "/lib64",
                                        "/bin",
                                        "/sbin",
                                        "/etc",
                                        "/opt",
                                        "/nix/store",
                                        "/gnu/store",
                                        "/var/lib/ca-certificates",
                                        "/run/current-system",
                                        "/run/systemd/resolve",
                                        "/run/resolvconf",
                                        "/run/NetworkManager",
                                        "/run/nscd",
                                        "/var/cache/nscd",
                                        "/proc/sys/crypto",
                                        "/sys/devices/system/cpu"};
  static const char *const devices[] = {"/dev/null",    "/dev/zero", "/dev/full", "/dev/random",
                                        "/dev/urandom", "/dev/tty",  "/dev/pts"};
  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
    fp_rights_leave(rights, right, folders[i]);
  for (gsize i = 0; i < G_N_ELEMENTS(devices); i++)
    fp_rights_leave(rights, FP_RIGHT_DEVICE, devices[i]);
#ifdef __SANITIZE_ADDRESS__
  fp_rights_leave(rights, FP_RIGHT_READ, "/proc"); /* the sanitizers look at their own process */
#endif
}

/* --- Landlock --- */

static int
version(void)
{
  long n = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
  return n < 0 ? 0 : (int)n;
}

static guint64
known_files(void)
{
  return (REFER - 1) | (abi >= 2 ? REFER : 0) | (abi >= 3 ? TRUNCATE : 0) | (abi >= 5 ? IOCTL_DEV : 0);
}

static guint64
bits(FpRight right)
{
  switch (right) {
  case FP_RIGHT_READ:
    return READ_FILE | READ_DIR;
  case FP_RIGHT_WRITE:
    return READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | MAKE_REG | MAKE_DIR | REMOVE_FILE | REMOVE_DIR |
           REFER;
  case FP_RIGHT_PUT:
    return READ_DIR | WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE;
  case FP_RIGHT_DEVICE:
    return READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | IOCTL_DEV;
  case FP_RIGHT_RUN:
    return READ_FILE | READ_DIR | EXECUTE;
  }
  return 0;
}

static void
add_rule(int ruleset, const Left *left)
{
  struct stat facts;
  int fd = open(left->path, O_PATH | O_CLOEXEC);
  if (fd < 0)
    return;
  Beneath rule = {bits(left->right) & known_files(), fd};
  if (fstat(fd, &facts) == 0 && !S_ISDIR(facts.st_mode))
    rule.allowed &= OF_A_FILE;
  if (syscall(SYS_landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0) < 0)
    g_debug("No rule for %s", left->path);
  close(fd);
}

static int
make_ruleset(const FpRights *rights, guint64 net, guint64 scoped)
{
  abi = version();
  if (abi == 0)
    return -1;
  Ruleset all = {known_files(), abi >= 4 ? net : 0, abi >= 6 ? scoped : 0};
  int ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
  for (guint i = 0; ruleset >= 0 && i < rights->left->len; i++)
    add_rule(ruleset, &g_array_index(rights->left, Left, i));
  return ruleset;
}

int
fp_rights_outside(const FpRights *rights)
{
#ifdef FP_CONFINE
  return make_ruleset(rights, 0, 0);
#else
  return -1;
#endif
}

#ifdef FP_CONFINE
/* Landlock holds for the thread that asks, and for those that it starts: a thread that was there before keeps
 * its rights, and code in it may do what it likes. */
static gboolean
is_alone(void)
{
  g_autoptr(GDir) threads = g_dir_open("/proc/self/task", 0, NULL);
  guint n = 0;
  while (threads && g_dir_read_name(threads))
    n++;
  return n <= 1;
}
#endif

void
fp_rights_drop(FpRights *rights)
{
#ifdef FP_CONFINE
  if (asked)
    return;
  asked = TRUE;
  if (!is_alone())
    g_critical("A thread was started before the rights went");
  int ruleset = make_ruleset(rights, BIND_TCP, SCOPE_SIGNALS);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
    files_dropped = ruleset >= 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    calls_dropped = fp_rights_drop_calls();
  }
  if (ruleset >= 0)
    close(ruleset);
#endif
}

/* --- what is in force --- */

FpRightsState
fp_rights_state(void)
{
  return files_dropped && calls_dropped   ? FP_RIGHTS_DROPPED
         : files_dropped || calls_dropped ? FP_RIGHTS_PARTLY
                                          : FP_RIGHTS_KEPT;
}

char *
fp_rights_describe(void)
{
  const char *files =
      files_dropped
          ? _("It reaches no file but its own, what the system has for all programs, and what you named.")
          : _("The kernel offers no Landlock, so it reaches every file that you do.");
  const char *calls = calls_dropped
                          ? _("It starts only the programs that you set, through a process apart.")
                          : _("The kernel offers no filter of calls, so it could start any program.");
#ifndef FP_CONFINE
  return g_strdup(_("This flagpost was built to keep all your rights: it reaches every file that you do."));
#endif
  /* Translators: two sentences, one after the other. */
  return g_strdup_printf(_("%s %s"), files, calls);
}
