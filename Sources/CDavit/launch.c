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
    case DAVIT_BECOME_INIT:
        return become_init(step, *report);
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
        do {
            value = run_step(step, slot, &report, remembered);
        } while (value == -EINTR);
        if (plan->stamps) plan->stamps[i] = now();
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
