/* A draft as a file, for the member's editor; see draft_file.h. */
#include "config.h"

#include "flagpost/chance.h"
#include "flagpost/file.h"
#include "flagpost/text.h"
#include "tui/draft_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST = 1 << 20 };

static char *
parent_of_all(void)
{
  return g_build_filename(g_get_user_state_dir(), "flagpost", NULL);
}

/* Not the account's name: it may hold what no file's name may. */
static char *
prefix_of(const char *account)
{
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, account, -1);
  return g_strdup_printf("draft-%.12s-", sum);
}

/* TRUE: nobody else has it. */
static gboolean
take_folder(FpDraftFile *file)
{
  file->path = g_build_filename(file->folder, "message.txt", NULL);
  file->lock = open(file->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return file->lock >= 0 && flock(file->lock, LOCK_EX | LOCK_NB) == 0;
}

static void
let_go(FpDraftFile *file)
{
  if (file->lock >= 0)
    close(file->lock);
  g_free(file->folder);
  g_free(file->path);
  *file = (FpDraftFile){.lock = -1};
}

static gboolean
make_folder(FpDraftFile *file, const char *account, gint64 draft, GError **error)
{
  g_autofree char *token = fp_chance_token(12), *parent = parent_of_all(), *prefix = prefix_of(account);
  g_autofree char *name = g_strdup_printf("%s%" G_GINT64_FORMAT "-%s", prefix, draft, token);
  struct stat info;
  if (g_mkdir_with_parents(parent, 0700) != 0)
    return fp_file_fail(parent, errno, error);
  file->folder = g_build_filename(parent, name, NULL);
  if (mkdir(file->folder, 0700) != 0 || lstat(file->folder, &info) != 0 || !S_ISDIR(info.st_mode) ||
      info.st_uid != getuid())
    return fp_file_fail(file->folder, errno, error);
  take_folder(file);
  return TRUE;
}

gboolean
fp_draft_file_make(FpDraftFile *file, const char *account, gint64 draft, const char *text, GError **error)
{
  file->lock = -1;
  if (!make_folder(file, account, draft, error))
    return FALSE;
  int fd = open(file->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return fp_file_fail(file->path, errno, error);
  if (!fp_write_all(fd, text, strlen(text))) {
    fp_file_fail(file->path, errno, error);
    close(fd);
    return FALSE;
  }
  return close(fd) == 0 || fp_file_fail(file->path, errno, error);
}

char *
fp_draft_file_tidy(const char *bytes, gssize length)
{
  char *clean = fp_text_clean(bytes, length, FP_TEXT_LINES);
  gsize blank = strspn(clean, "\n");
  g_strchomp(clean);
  memmove(clean, clean + MIN(blank, strlen(clean)), strlen(clean) - MIN(blank, strlen(clean)) + 1);
  return clean;
}

/* Where the text is. An editor that was hung up may have put it beside: nano and emacs do. */
static char *
newest(const FpDraftFile *file, gboolean beside)
{
  static const char *const names[] = {"message.txt", "message.txt.save", "#message.txt#"};
  char *found = NULL;
  struct timespec when = {0};
  for (gsize i = 0; i < (beside ? G_N_ELEMENTS(names) : 1); i++) {
    char *path = g_build_filename(file->folder, names[i], NULL);
    struct stat info;
    gboolean newer = lstat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 &&
                     (info.st_mtim.tv_sec > when.tv_sec ||
                      (info.st_mtim.tv_sec == when.tv_sec && info.st_mtim.tv_nsec > when.tv_nsec));
    if (newer || i == 0) {
      g_free(found);
      found = g_steal_pointer(&path);
      when = newer ? info.st_mtim : when;
    }
    g_free(path);
  }
  return found;
}

/* What the editor left: an editor may have put a new file in its place, but no link and no folder. */
char *
fp_draft_file_read(const FpDraftFile *file, gboolean beside)
{
  g_autofree char *path = newest(file, beside);
  GString *bytes = g_string_new(NULL);
  int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat info;
  char buffer[4096];
  gssize n;
  char *text = NULL;
  if (fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
    while ((n = read(fd, buffer, sizeof buffer)) > 0 && bytes->len < LONGEST)
      g_string_append_len(bytes, buffer, n);
    text = fp_draft_file_tidy(bytes->str, (gssize)bytes->len);
  }
  if (fd >= 0)
    close(fd);
  g_string_free(bytes, TRUE);
  return text;
}

void
fp_draft_file_remove(FpDraftFile *file)
{
  g_autoptr(GDir) dir = file->folder ? g_dir_open(file->folder, 0, NULL) : NULL;
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(file->folder, name, NULL);
    unlink(path);
  }
  if (file->folder)
    rmdir(file->folder);
  let_go(file);
}

/* --- left behind --- */

void
fp_draft_files_left(const char *account, FpDraftFileKeep keep, gpointer data)
{
  g_autofree char *parent = parent_of_all(), *prefix = prefix_of(account);
  g_autoptr(GDir) dir = g_dir_open(parent, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    if (!g_str_has_prefix(name, prefix))
      continue;
    FpDraftFile file = {.folder = g_build_filename(parent, name, NULL), .lock = -1};
    g_autofree char *text = take_folder(&file) ? fp_draft_file_read(&file, TRUE) : NULL;
    gint64 draft = g_ascii_strtoll(name + strlen(prefix), NULL, 10);
    if (text && (*text == '\0' || keep(draft, text, data)))
      fp_draft_file_remove(&file);
    else
      let_go(&file);
  }
}
