/* LD_PRELOAD: buffers for libcamera and picamera2 where the kernel has neither udmabuf nor a dma heap.
 *
 * Opening one of them gives /dev/null; asking it for a buffer gives a memfd of that size, which libcamera and
 * picamera2 map like any other. Cache synchronisation of such a buffer is nothing to do. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* linux/udmabuf.h, linux/dma-heap.h and linux/dma-buf.h, which not every libc-dev brings. */
struct udmabuf_create { uint32_t memfd, flags; uint64_t offset, size; };
struct heap_allocation { uint64_t size; uint32_t fd, fd_flags; uint64_t heap_flags; };
#define UDMABUF_CREATE _IOW('u', 0x42, struct udmabuf_create)
#define HEAP_ALLOC _IOWR('H', 0, struct heap_allocation)
#define IS_DMA_BUF(request) (_IOC_TYPE(request) == 'b' && _IOC_NR(request) <= 1) /* SYNC, SET_NAME */

static int stands_in(const char *path) {
    return path && (!strcmp(path, "/dev/udmabuf") || !strcmp(path, "/dev/dma_heap/linux,cma"));
}

#define OPEN(name, parameters, arguments)                                              \
    int name parameters {                                                              \
        static int (*real) parameters;                                                 \
        mode_t mode = 0;                                                               \
        if (flags & (O_CREAT | O_TMPFILE)) {                                           \
            va_list rest;                                                              \
            va_start(rest, flags);                                                     \
            mode = va_arg(rest, mode_t);                                               \
            va_end(rest);                                                              \
        }                                                                              \
        if (!real) real = (int (*) parameters)dlsym(RTLD_NEXT, #name);                 \
        if (stands_in(path)) path = "/dev/null";                                       \
        return real arguments;                                                         \
    }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
OPEN(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open64(path, flags); }

static int allocate(struct heap_allocation *wanted) {
    int buffer = memfd_create("rig", MFD_CLOEXEC);
    if (buffer < 0 || ftruncate(buffer, (off_t)wanted->size)) return -1;
    wanted->fd = (uint32_t)buffer;
    return 0;
}

int ioctl(int device, unsigned long request, ...) {
    static int (*real)(int, unsigned long, ...);
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (request == UDMABUF_CREATE) return fcntl((int)((struct udmabuf_create *)argument)->memfd, F_DUPFD_CLOEXEC, 0);
    if (request == HEAP_ALLOC) return allocate(argument);
    if (IS_DMA_BUF(request)) return 0;
    if (!real) real = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    return real(device, request, argument);
}
