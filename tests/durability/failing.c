/* A disk that fails: preloaded, it lets the n-th write below FAIL_UNDER, and those after it as
   often as FAIL_TIMES says, end in the error FAIL_ERROR. Counts into the file FAIL_COUNT. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long done = 0;

static int under(const char *path) {
    const char *folder = getenv("FAIL_UNDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int ours(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return under(path);
}

static int fails(void) {
    const char *at = getenv("FAIL_AT"), *times = getenv("FAIL_TIMES"), *error = getenv("FAIL_ERROR");
    long first = at ? atol(at) : 0, count = times ? atol(times) : 1;
    long number = __sync_add_and_fetch(&done, 1);
    if (!first || number < first || number >= first + count) return 0;
    errno = error ? atoi(error) : EIO;
    return 1;
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAIL_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) { fprintf(file, "%ld\n", done); fclose(file); }
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    return ours(fd) && fails() ? -1 : REAL(write)(fd, data, size);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return ours(fd) && fails() ? -1 : REAL(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return ours(fd) && fails() ? -1 : REAL(pwrite64)(fd, data, size, at);
}
int fsync(int fd) { return ours(fd) && fails() ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return ours(fd) && fails() ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return ours(fd) && fails() ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) {
    return ours(fd) && fails() ? -1 : REAL(ftruncate64)(fd, size);
}
int rename(const char *from, const char *to) {
    return under(to) && fails() ? -1 : REAL(rename)(from, to);
}
int mkdir(const char *path, mode_t mode) {
    return under(path) && fails() ? -1 : REAL(mkdir)(path, mode);
}
int unlink(const char *path) { return under(path) && fails() ? -1 : REAL(unlink)(path); }

#define OPENS(name)                                                                     \
    int name(const char *path, int flags, ...) {                                        \
        va_list more;                                                                   \
        va_start(more, flags);                                                          \
        mode_t mode = va_arg(more, int);                                                \
        va_end(more);                                                                   \
        if ((flags & O_CREAT) && under(path) && fails()) return -1;                     \
        return REAL(name)(path, flags, mode);                                           \
    }
OPENS(open)
OPENS(open64)
