#define _GNU_SOURCE
#include "davit.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert(sizeof(long) == 8 && sizeof(void *) == 8, "64-bit only");

static long result(long value) { return value < 0 ? -(long)errno : value; }

long davit_syscall(long number, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5) {
    return result(syscall(number, a0, a1, a2, a3, a4, a5));
}

long davit_pipe(int *descriptors, int flags) { return result(pipe2(descriptors, flags)); }

long davit_ioctl(int fd, unsigned long request, uint64_t argument) { return result(ioctl(fd, request, argument)); }

long davit_fcntl(int fd, int command, long argument) { return result(fcntl(fd, command, argument)); }

long davit_open(const char *path, int flags, mode_t mode) { return result(open(path, flags | O_CLOEXEC, mode)); }

long davit_openat(int folder, const char *path, int flags, mode_t mode) {
    return result(openat(folder, path, flags | O_CLOEXEC, mode));
}

long davit_openat2(int folder, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};
    long value = -EAGAIN;
    for (int i = 0; value == -EAGAIN && i < DAVIT_LOOKUPS; i++) {
        value = result(syscall(SYS_openat2, folder, path, &how, sizeof how));
    }
    return value;
}

long davit_file_system(int fd) {
    struct statfs status;
    return fstatfs(fd, &status) < 0 ? -(long)errno : (long)status.f_type;
}

long davit_epoll_create(void) { return result(epoll_create1(EPOLL_CLOEXEC)); }

long davit_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return result(epoll_ctl(epoll, operation, fd, &event));
}

long davit_epoll_wait(int epoll, struct davit_event *events, int capacity, int milliseconds) {
    struct epoll_event buffer[64];
    int count = epoll_wait(epoll, buffer, capacity < 64 ? capacity : 64, milliseconds);
    for (int i = 0; i < count; i++) {
        events[i] = (struct davit_event){.token = buffer[i].data.u64, .events = buffer[i].events};
    }
    return result(count);
}

long davit_eventfd(unsigned initial, int flags) { return result(eventfd(initial, flags)); }

long davit_signalfd(int fd, uint64_t mask, int flags) {
    return result(syscall(SYS_signalfd4, fd, &mask, sizeof mask, flags));
}

long davit_signalfd_read(int fd, struct davit_signal *signal) {
    struct signalfd_siginfo info;
    long count = read(fd, &info, sizeof info);
    if (count < 0) return -(long)errno;
    if (count != sizeof info) return -EIO;
    *signal = (struct davit_signal){info.ssi_signo, info.ssi_pid, info.ssi_code, info.ssi_status};
    return count;
}

long davit_sigprocmask(int how, uint64_t mask, uint64_t *former) {
    return result(syscall(SYS_rt_sigprocmask, how, &mask, former, sizeof mask));
}

uint64_t davit_ignored_signals(void) {
    uint64_t ignored = 0;
    struct davit_kernel_sigaction action;
    for (int number = 1; number <= 64; number++) {
        if (syscall(SYS_rt_sigaction, number, NULL, &action, sizeof(uint64_t)) == 0 && action.handler == 1) {
            ignored |= 1ull << (number - 1);
        }
    }
    return ignored;
}

long davit_ignore_signal(int number) { return signal(number, SIG_IGN) == SIG_ERR ? -(long)errno : 0; }

long davit_timerfd(int clock, int flags) { return result(timerfd_create(clock, flags)); }

long davit_timerfd_set(int fd, int flags, int64_t seconds, int64_t nanoseconds) {
    struct itimerspec value = {.it_value = {.tv_sec = seconds, .tv_nsec = nanoseconds}};
    return result(timerfd_settime(fd, flags, &value, NULL));
}

union control {
    char bytes[CMSG_SPACE(sizeof(int) * DAVIT_MESSAGE_DESCRIPTORS)];
    struct cmsghdr header;
};

long davit_send(int fd, const void *bytes, size_t length, const int *descriptors, size_t count, int flags) {
    union control control;
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > DAVIT_MESSAGE_DESCRIPTORS) return -E2BIG;
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(&control.header), descriptors, sizeof(int) * count);
    }
    return result(sendmsg(fd, &message, flags | MSG_NOSIGNAL));
}

long davit_receive(int fd, void *bytes, size_t length, int *descriptors, size_t *count, int flags, int *message_flags) {
    union control control;
    size_t room = *count, found = 0;
    struct iovec part = {.iov_base = bytes, .iov_len = length};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *count = 0;
    long got = recvmsg(fd, &message, flags | MSG_CMSG_CLOEXEC);
    if (got < 0) return -(long)errno;
    *message_flags = message.msg_flags;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t arrived = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < arrived; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
            if (found < room) {
                descriptors[found++] = descriptor;
            } else {
                close(descriptor);
                *message_flags |= MSG_CTRUNC;
            }
        }
    }
    *count = found;
    return got;
}

long davit_peer_credentials(int fd, struct davit_peer *peer) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) return -(long)errno;
    *peer = (struct davit_peer){credentials.pid, credentials.uid, credentials.gid};
    return 0;
}

long davit_waitid(int kind, int id, struct davit_exit *exit, int options) {
    siginfo_t info;
    info.si_pid = 0;
    if (waitid((idtype_t)kind, (id_t)id, &info, options) < 0) return -(long)errno;
    *exit = (struct davit_exit){info.si_pid, info.si_code, info.si_status};
    return 0;
}

int davit_spawn_change_folder(void *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

int davit_spawn_close_from(void *actions, int lowest) {
    return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}

uint64_t davit_device(uint32_t high, uint32_t low) { return makedev(high, low); }
