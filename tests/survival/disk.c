/* A disk that fails when it is told to, and that remembers what was made durable. Loaded before libc (LD_PRELOAD).

   FAIL_PATH    files whose path holds this text are concerned
   FAIL_CALLS   "write", "sync" or both
   FAIL_AT      the number of the call that fails, counted from 1 over these files
   FAIL_ERRNO   as which error
   FAIL_ON      set: all later calls fail too, as on a disk that stays full
   SYNC_LOG     a file that gets a line for each fsync: the path and the size at that time */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long seen;

static int path_of(int fd, char *name, size_t room) {
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, room - 1);
    if (length < 0) return 0;
    name[length] = 0;
    return 1;
}

static int fails(int fd, const char *call) {
    const char *path = getenv("FAIL_PATH"), *calls = getenv("FAIL_CALLS");
    char name[4096];
    if (!path || !calls || !strstr(calls, call) || !path_of(fd, name, sizeof name) || !strstr(name, path)) return 0;
    long at = atol(getenv("FAIL_AT")), number = atomic_fetch_add(&seen, 1) + 1;
    if (number != at && !(number > at && getenv("FAIL_ON"))) return 0;
    errno = atoi(getenv("FAIL_ERRNO"));
    return 1;
}

static void note(int fd) {
    const char *log = getenv("SYNC_LOG");
    char name[4096], line[4200];
    struct stat about;
    if (!log || !path_of(fd, name, sizeof name) || fstat(fd, &about)) return;
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int length = snprintf(line, sizeof line, "%s\t%lld\n", name, (long long)about.st_size);
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (out >= 0) real(out, line, length);
    close(out);
}

ssize_t write(int fd, const void *data, size_t size) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (!fails(fd, "write")) return real(fd, data, size);
    int error = errno; /* a disk takes what it has room for before it says that it is full */
    if (error == ENOSPC && size > 1) real(fd, data, size / 2);
    errno = error;
    return -1;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    return fails(fd, "write") ? -1 : real(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

int fsync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    if (fails(fd, "sync")) return -1;
    int done = real(fd);
    note(fd);
    return done;
}

int fdatasync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    if (fails(fd, "sync")) return -1;
    int done = real(fd);
    note(fd);
    return done;
}
