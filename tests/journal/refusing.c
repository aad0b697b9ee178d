/* A disk of which REFUSED names what it refuses (map: shared mappings, lock: locks, mode: chmod), for files below REFUSED_BELOW. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int refused(const char *what, const char *path) {
    const char *all = getenv("REFUSED"), *below = getenv("REFUSED_BELOW");
    return all && below && strstr(all, what) && !strncmp(path, below, strlen(below));
}
static int refused_of(const char *what, int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return refused(what, path);
}
#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))
void *mmap64(void *at, size_t length, int protection, int flags, int file, off64_t offset) {
    if (file >= 0 && (flags & MAP_SHARED) && refused_of("map", file)) { errno = ENODEV; return MAP_FAILED; }
    return REAL(void *, "mmap64", void *, size_t, int, int, int, off64_t)(at, length, protection, flags, file, offset);
}
void *mmap(void *at, size_t length, int protection, int flags, int file, off_t offset) {
    return mmap64(at, length, protection, flags, file, offset);
}
int fcntl64(int file, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    int locks = command == F_SETLK || command == F_SETLKW || command == F_GETLK || command == F_OFD_SETLK || command == F_OFD_SETLKW;
    if (locks && refused_of("lock", file)) { errno = ENOLCK; return -1; }
    return REAL(int, "fcntl64", int, int, void *)(file, command, argument);
}
int fcntl(int file, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return fcntl64(file, command, argument);
}
int flock(int file, int operation) {
    if (refused_of("lock", file)) { errno = ENOLCK; return -1; }
    return REAL(int, "flock", int, int)(file, operation);
}
int chmod(const char *path, mode_t mode) {
    if (refused("mode", path)) { errno = EPERM; return -1; }
    return REAL(int, "chmod", const char *, mode_t)(path, mode);
}
int fchmod(int file, mode_t mode) {
    if (refused_of("mode", file)) { errno = EPERM; return -1; }
    return REAL(int, "fchmod", int, mode_t)(file, mode);
}
