// A preloaded library that fails one call of a run: the FAULT_AT-th that opens or changes a file below FAULT_FOLDER, with the error
// FAULT_ERRNO. Each value of FAULT_RUN begins a run, so that one process makes many. With FAULT_LOG the name of each such call is
// written to that file, a line each.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static long calls = 0;
static char watched[65536];
static char inside[65536];

static int below(const char *path) {
  const char *folder = getenv("FAULT_FOLDER");
  return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int set(const char *name, char *last, size_t size) {
  const char *now = getenv(name);
  if (strncmp(last, now ? now : "", size) == 0) return 0;
  snprintf(last, size, "%s", now ? now : "");
  return 1;
}

static void note(const char *call) {
  static char open_for[4096];
  static int fd = -1;
  const char *path = getenv("FAULT_LOG");
  if (!path) return;
  if (set("FAULT_LOG", open_for, sizeof(open_for))) {
    if (fd >= 0) close(fd);
    fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
  char line[64];
  int size = snprintf(line, sizeof(line), "%s\n", call);
  if (fd >= 0) syscall(SYS_write, fd, line, (size_t)size);
}

static int fails(const char *call) {
  static char run[64];
  const char *at = getenv("FAULT_AT");
  if (set("FAULT_RUN", run, sizeof(run))) __atomic_store_n(&calls, 0, __ATOMIC_SEQ_CST);
  long now = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
  note(call);
  if (!at || now != atol(at)) return 0;
  errno = atoi(getenv("FAULT_ERRNO"));
  return 1;
}

static int opened(const char *path, int flags, int fd) {
  if (fd >= 0 && fd < (int)sizeof(watched)) inside[fd] = below(path);
  if (fd >= 0 && fd < (int)sizeof(watched)) watched[fd] = below(path) && (flags & (O_WRONLY | O_RDWR | O_CREAT));
  return fd;
}

#define OPEN(name)                                                              \
  int name(const char *path, int flags, ...) {                                  \
    static int (*real)(const char *, int, ...) = NULL;                          \
    va_list list; va_start(list, flags); mode_t mode = va_arg(list, mode_t); va_end(list); \
    if (!real) real = dlsym(RTLD_NEXT, #name);                                  \
    int writes = flags & (O_WRONLY | O_RDWR | O_CREAT);                         \
    if (below(path) && fails(writes ? "open" : "open to read")) return -1;      \
    return opened(path, flags, real(path, flags, mode));                        \
  }
OPEN(open)
OPEN(open64)

static int is_watched(int fd) { return fd >= 0 && fd < (int)sizeof(watched) && watched[fd]; }

ssize_t write(int fd, const void *bytes, size_t size) {
  static ssize_t (*real)(int, const void *, size_t) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "write");
  return is_watched(fd) && fails("write") ? -1 : real(fd, bytes, size);
}
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
  return is_watched(fd) && fails("write") ? -1 : real(fd, bytes, size, at);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  static ssize_t (*real)(int, const struct iovec *, int, off_t) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "pwritev");
  return is_watched(fd) && fails("write") ? -1 : real(fd, parts, count, at);
}
int ftruncate64(int fd, off64_t size) {
  static int (*real)(int, off64_t) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "ftruncate64");
  return is_watched(fd) && fails("ftruncate") ? -1 : real(fd, size);
}
int mkdir(const char *path, mode_t mode) {
  static int (*real)(const char *, mode_t) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "mkdir");
  return below(path) && fails("mkdir") ? -1 : real(path, mode);
}
int fsync(int fd) {
  static int (*real)(int) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "fsync");
  // Folders too: they are opened for reading.
  return fd >= 0 && fd < (int)sizeof(inside) && inside[fd] && fails("fsync") ? -1 : real(fd);
}
int fdatasync(int fd) {
  static int (*real)(int) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
  return is_watched(fd) && fails("fsync") ? -1 : real(fd);
}
int rename(const char *from, const char *to) {
  static int (*real)(const char *, const char *) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "rename");
  return below(to) && fails("rename") ? -1 : real(from, to);
}
int link(const char *from, const char *to) {
  static int (*real)(const char *, const char *) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "link");
  return below(to) && fails("link") ? -1 : real(from, to);
}
int unlink(const char *path) {
  static int (*real)(const char *) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "unlink");
  return below(path) && fails("unlink") ? -1 : real(path);
}
int remove(const char *path) {
  static int (*real)(const char *) = NULL;
  if (!real) real = dlsym(RTLD_NEXT, "remove");
  return below(path) && fails("unlink") ? -1 : real(path);
}
