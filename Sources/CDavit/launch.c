#define _GNU_SOURCE
#include "davit.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Everything below `run` is in the cloned child: system calls only, no allocation, no locks.

static void reset_signals(uint64_t ignored) {
    struct davit_kernel_sigaction action = {0};
    for (int number = 1; ignored != 0; number++, ignored >>= 1) {
        if (ignored & 1) syscall(SYS_rt_sigaction, number, &action, NULL, sizeof(uint64_t));
    }
}

/// Returns 0 in the child that goes on with the plan; the parent stays in davit_init.
static long become_init(const struct davit_step *step, int report) {
    long child = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (child < 0) return -(long)errno;
    if (child == 0) return 0;
    close(report);
    char *memory = (char *)step->argument[0];
    size_t size = step->argument[1];
    const char *name = (const char *)step->argument[2];
    if (memory && size > 0) {
        memset(memory, 0, size);
        strncpy(memory, name, size - 1);
    }
    prctl(PR_SET_NAME, name);
    prctl(PR_SET_DUMPABLE, 0); // /proc/1/exe and environ are the host's
    davit_init((pid_t)child);
}

static long check_file_system(int fd, uint64_t magic) {
    long found = davit_file_system(fd);
    if (found < 0) return found;
    return (uint64_t)found == magic ? 0 : -EINVAL;
}

static long check_device(int fd, uint64_t device) {
    struct stat status;
    if (fstat(fd, &status) < 0) return -(long)errno;
    return S_ISCHR(status.st_mode) && status.st_rdev == device ? 0 : -ENODEV;
}

/// The kernel writes "(unreachable)" before a path that the root does not lead to.
static long check_folder(void) {
    char path[4096];
    if (syscall(SYS_getcwd, path, sizeof path) < 0) return -(long)errno;
    return path[0] == '/' ? 0 : -ENOENT;
}

static long wait_for_answer(int report) {
    char answer;
    long got;
    do {
        got = recv(report, &answer, 1, 0);
    } while (got < 0 && errno == EINTR);
    return got == 1 ? 0 : got < 0 ? -(long)errno : -ECANCELED;
}

/// Returns in the child that goes on with the plan alone.
static long fork_on(uint64_t flags, int report) {
    long child = syscall(SYS_clone, flags | CLONE_PARENT, NULL, NULL, NULL, NULL);
    if (child < 0) return -(long)errno;
    if (child == 0) return wait_for_answer(report);
    struct davit_report news = {.step = DAVIT_FORKED, .error = (int32_t)child};
    (void)!send(report, &news, sizeof news, MSG_NOSIGNAL);
    _exit(0);
}

static long ask(uint64_t number, int first, int second, int report) {
    union {
        char bytes[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr header;
    } control;
    struct davit_report question = {.step = DAVIT_ASKED, .error = (int32_t)number};
    struct iovec part = {.iov_base = &question, .iov_len = sizeof question};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    int descriptors[2] = {first, second};
    size_t count = first < 0 ? 0 : second < 0 ? 1 : 2;
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof(int));
    }
    if (sendmsg(report, &message, MSG_NOSIGNAL) < 0) return -(long)errno;
    return wait_for_answer(report);
}

static long run_step(const struct davit_step *step, int32_t *slot, int *report, int remembered) {
    uint64_t argument[6];
    for (int i = 0; i < 6; i++) {
        uint64_t value = step->argument[i];
        argument[i] = (step->slots >> i & 1) && value < DAVIT_SLOTS ? (uint64_t)(int64_t)slot[value] : value;
    }
    switch (step->operation) {
    case DAVIT_CALL:
        return davit_syscall(step->number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
    case DAVIT_REPORT_TO:
        *report = (int)argument[0];
        return 0;
    case DAVIT_FAIL_REMEMBERED:
        return -(remembered ? remembered : ENOENT);
    case DAVIT_CHECK_FILE_SYSTEM:
        return check_file_system((int)argument[0], argument[1]);
    case DAVIT_CHECK_DEVICE:
        return check_device((int)argument[0], argument[1]);
    case DAVIT_CHECK_FOLDER:
        return check_folder();
    case DAVIT_BECOME_INIT:
        return become_init(step, *report);
    case DAVIT_FORK:
        return fork_on(argument[0], *report);
    case DAVIT_ASK:
        return ask(argument[0], (int)argument[1], (int)argument[2], *report);
    default:
        return -EINVAL;
    }
}

static int is_ignored(const struct davit_step *step, long error) {
    for (int i = 0; i < 4; i++) {
        if (step->ignored[i] != 0 && step->ignored[i] == error) return 1;
    }
    return 0;
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static _Noreturn void run(const struct davit_plan *plan) {
    int32_t slot[DAVIT_SLOTS];
    int report = plan->report, remembered = 0;
    for (int i = 0; i < DAVIT_SLOTS; i++) slot[i] = -1;
    reset_signals(plan->ignored_signals);
    for (size_t i = 0; i < plan->count; i++) {
        const struct davit_step *step = &plan->steps[i];
        long value;
        int tries = 0;
        do {
            value = run_step(step, slot, &report, remembered);
        } while (value == -EINTR ||
                 (value == -EAGAIN && step->number == SYS_openat2 && ++tries < DAVIT_LOOKUPS));
        if (plan->stamps) plan->stamps[i] = now();
        // A slot is used again, and its number may by then be another descriptor's.
        if (step->number == SYS_close && (step->slots & 1) && step->argument[0] < DAVIT_SLOTS) {
            slot[step->argument[0]] = -1;
        }
        if (value >= 0) {
            if (step->result >= 0 && step->result < DAVIT_SLOTS) slot[step->result] = (int32_t)value;
            i += step->skip_on_success;
        } else if (is_ignored(step, -value)) {
            if (step->remembers && value == -EACCES) remembered = EACCES;
            i += step->skip_on_ignored;
        } else {
            struct davit_report failure = {.step = (int32_t)i, .error = (int32_t)-value};
            (void)!send(report, &failure, sizeof failure, MSG_NOSIGNAL);
            _exit(127);
        }
    }
    _exit(126); // a plan ends in execve
}

long davit_launch(const struct davit_plan *plan, int *pidfd) {
    struct clone_args arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.flags = plan->clone_flags | CLONE_PIDFD;
    arguments.pidfd = (uint64_t)(uintptr_t)pidfd;
    arguments.exit_signal = SIGCHLD;
    if (plan->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)plan->cgroup;
    }
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0 && errno == ENOSYS && plan->cgroup < 0) {
        pid = syscall(SYS_clone, arguments.flags | SIGCHLD, NULL, pidfd, NULL, NULL);
    }
    if (pid == 0) run(plan);
    return pid < 0 ? -(long)errno : pid;
}
