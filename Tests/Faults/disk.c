// A disk that fails, put between a program and the system by LD_PRELOAD.
//
// DISK_FAULT says how, and at which of the calls that it is about, the first being 1:
//
//   full N       from then on nothing more can be written (ENOSPC)
//   short N      that write takes half of what it is given, and then the disk is full
//   sync N       from then on nothing can be brought to the disk (EIO)
//   sync-once N  that one time it cannot, and the next says that all is well, as Linux does
//   kill N       the process is killed in front of any call that would change a file or a name
//   readonly 1   files can be read only (EROFS)
//
// Files whose path holds DISK_FAULT_PATH are meant. When the fault comes, the file DISK_FAULT_MARK is made.
// MOUNTS_FAULT names a file that is read in the place of /proc/self/mountinfo.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { NONE, FULL, SHORT, SYNC, SYNC_ONCE, KILL, READ_ONLY };
enum call { WRITING, SYNCING, NAMING };

static enum kind kind;
static long at;
static const char *part = "", *mark = "", *mounts = "";
static atomic_long count;

__attribute__((constructor)) static void begin(void) {
  static const char *names[] = {"none", "full", "short", "sync", "sync-once", "kill", "readonly"};
  char name[16] = "";
  const char *fault = getenv("DISK_FAULT");
  if (getenv("DISK_FAULT_PATH")) part = getenv("DISK_FAULT_PATH");
  if (getenv("DISK_FAULT_MARK")) mark = getenv("DISK_FAULT_MARK");
  if (getenv("MOUNTS_FAULT")) mounts = getenv("MOUNTS_FAULT");
  if (fault && sscanf(fault, "%15s %ld", name, &at) == 2)
    for (int i = 0; i < 7; i++)
      if (!strcmp(name, names[i])) kind = i;
}

static void leave_mark(void) {
  int descriptor = syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor >= 0) syscall(SYS_close, descriptor);
}

/// What is to become of a call: 0 it is made, 1 it is made by half, else the error that it fails with.
static int judge(enum call call, const char *path) {
  if (kind == NONE || !strstr(path, part)) return 0;
  int is_meant = kind == KILL || (call == WRITING && (kind == FULL || kind == SHORT))
                 || (call == SYNCING && (kind == SYNC || kind == SYNC_ONCE));
  if (!is_meant) return 0;
  long number = atomic_fetch_add(&count, 1) + 1;
  if (number < at || (kind == SYNC_ONCE && number > at)) return 0;
  leave_mark();
  if (kind == KILL) syscall(SYS_kill, getpid(), SIGKILL);
  if (kind == SHORT && number == at) return 1;
  return kind == SYNC || kind == SYNC_ONCE ? EIO : ENOSPC;
}

static int judge_file(enum call call, int descriptor) {
  if (kind == NONE) return 0;
  char link[64], path[4096] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  if (readlink(link, path, sizeof path - 1) < 0) return 0;
  return judge(call, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL(error) return errno = (error), -1

#define WRITE(name, parameters, half, whole)                \
  ssize_t name parameters {                                 \
    int verdict = judge_file(WRITING, descriptor);          \
    if (verdict == 1 && size > 1) return REAL(name) half;   \
    if (verdict) FAIL(verdict == 1 ? ENOSPC : verdict);     \
    return REAL(name) whole;                                \
  }
WRITE(write, (int descriptor, const void *bytes, size_t size), (descriptor, bytes, size / 2), (descriptor, bytes, size))
WRITE(pwrite, (int descriptor, const void *bytes, size_t size, off_t place), (descriptor, bytes, size / 2, place),
      (descriptor, bytes, size, place))
WRITE(pwrite64, (int descriptor, const void *bytes, size_t size, off64_t place), (descriptor, bytes, size / 2, place),
      (descriptor, bytes, size, place))

#define SYNC_CALL(name)                                 \
  int name(int descriptor) {                            \
    int verdict = judge_file(SYNCING, descriptor);      \
    if (verdict) FAIL(verdict);                         \
    return REAL(name)(descriptor);                      \
  }
SYNC_CALL(fsync)
SYNC_CALL(fdatasync)

#define TRUNCATE(name, type)                            \
  int name(int descriptor, type size) {                 \
    judge_file(NAMING, descriptor);                     \
    return REAL(name)(descriptor, size);                \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
  judge(NAMING, to);
  return REAL(rename)(from, to);
}

int unlink(const char *path) {
  judge(NAMING, path);
  return REAL(unlink)(path);
}

int mkdir(const char *path, mode_t mode) {
  judge(NAMING, path);
  return REAL(mkdir)(path, mode);
}

static int open_as(const char *path, int flags, mode_t mode) {
  if (*mounts && !strcmp(path, "/proc/self/mountinfo")) path = mounts;
  int is_meant = *path && strstr(path, part) && (flags & (O_CREAT | O_WRONLY | O_RDWR));
  if (kind == READ_ONLY && is_meant && strstr(path, ".sqlite")) {
    leave_mark();
    FAIL(EROFS);
  }
  if (flags & O_CREAT) judge(NAMING, path);
  return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

#define OPEN(name)                                      \
  int name(const char *path, int flags, ...) {          \
    mode_t mode = 0;                                    \
    if (flags & (O_CREAT | O_TMPFILE)) {                \
      va_list rest;                                     \
      va_start(rest, flags);                            \
      mode = va_arg(rest, mode_t);                      \
      va_end(rest);                                     \
    }                                                   \
    return open_as(path, flags, mode);                  \
  }
OPEN(open)
OPEN(open64)
