/* A process that is killed just before its DIES_AT-th write, truncation, sync or deletion of a file below DIES_BELOW. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int count;
static void step(const char *path) {
    const char *at = getenv("DIES_AT"), *below = getenv("DIES_BELOW");
    if (at && below && !strncmp(path, below, strlen(below)) && ++count == atoi(at)) raise(SIGKILL);
}
static void step_of(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    step(path);
}
#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
    step_of(file);
    return REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t)(file, data, size, at);
}
ssize_t pwrite(int file, const void *data, size_t size, off_t at) { return pwrite64(file, data, size, at); }
ssize_t write(int file, const void *data, size_t size) {
    step_of(file);
    return REAL(ssize_t, "write", int, const void *, size_t)(file, data, size);
}
int ftruncate64(int file, off64_t size) {
    step_of(file);
    return REAL(int, "ftruncate64", int, off64_t)(file, size);
}
int ftruncate(int file, off_t size) { return ftruncate64(file, size); }
int fsync(int file) {
    step_of(file);
    return REAL(int, "fsync", int)(file);
}
int fdatasync(int file) {
    step_of(file);
    return REAL(int, "fdatasync", int)(file);
}
int unlink(const char *path) {
    step(path);
    return REAL(int, "unlink", const char *)(path);
}
