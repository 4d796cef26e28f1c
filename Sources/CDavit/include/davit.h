/// System calls and macros that Swift cannot call, and the loop that runs a launch plan between clone and execve.
///
/// Every function returns the kernel's result, or the negated errno. Nothing here allocates, logs or decides.
#ifndef DAVIT_H
#define DAVIT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

/// syscall(2) with the error as a negative result.
long davit_syscall(long number, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5);

// Descriptors ------------------------------------------------------------------------------------------------------

long davit_pipe(int *descriptors /* [2] */, int flags);
long davit_ioctl(int fd, unsigned long request, uint64_t argument);
long davit_fcntl(int fd, int command, long argument);
long davit_open(const char *path, int flags, mode_t mode);
long davit_openat(int folder, const char *path, int flags, mode_t mode);
/// openat2(2), again when somebody renames meanwhile (EAGAIN); `resolve` takes RESOLVE_ bits.
long davit_openat2(int folder, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

/// The magic number of the file system that a descriptor is on, statfs(2).
long davit_file_system(int fd);

struct davit_event {
    uint64_t token;
    uint32_t events;
};
long davit_epoll_create(void);
long davit_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t token);
/// At most 64 events a call.
long davit_epoll_wait(int epoll, struct davit_event *events, int capacity, int milliseconds);
long davit_eventfd(unsigned initial, int flags);
long davit_signalfd(int fd, uint64_t mask, int flags);
struct davit_signal {
    uint32_t number;
    uint32_t pid;
    int32_t code;
    int32_t status;
};
/// Reads one signal; -EAGAIN when there is none.
long davit_signalfd_read(int fd, struct davit_signal *signal);
/// Adds (`how` = SIG_BLOCK) or takes the bits of `mask` (bit n-1 is signal n); the former mask is stored in `former`.
long davit_sigprocmask(int how, uint64_t mask, uint64_t *_Nullable former);
/// The signals that this process ignores, bit n-1 for signal n.
uint64_t davit_ignored_signals(void);
long davit_ignore_signal(int number);
long davit_timerfd(int clock, int flags);
long davit_timerfd_set(int fd, int flags, int64_t seconds, int64_t nanoseconds);

// Sockets ----------------------------------------------------------------------------------------------------------

/// Descriptors of one message; as many as the kernel passes at once (SCM_MAX_FD).
#define DAVIT_MESSAGE_DESCRIPTORS 253
long davit_send(int fd, const void *_Nullable bytes, size_t length, const int *_Nullable descriptors, size_t count, int flags);
/// `count` in: room in `descriptors`; out: how many came. `message_flags` out: msg_flags (MSG_TRUNC, MSG_CTRUNC).
long davit_receive(int fd, void *bytes, size_t length, int *_Nullable descriptors, size_t *count, int flags,
                   int *message_flags);
struct davit_peer {
    pid_t pid;
    uid_t uid;
    gid_t gid;
};
long davit_peer_credentials(int fd, struct davit_peer *peer);

// Processes --------------------------------------------------------------------------------------------------------

struct davit_exit {
    pid_t pid;
    int32_t code;    // CLD_EXITED, CLD_KILLED, CLD_DUMPED
    int32_t status;  // exit code or signal
};
/// posix_spawn_file_actions_addchdir_np(3); `actions` is a posix_spawn_file_actions_t. Returns an errno.
int davit_spawn_change_folder(void *actions, const char *path);
/// posix_spawn_file_actions_addclosefrom_np(3), likewise.
int davit_spawn_close_from(void *actions, int lowest);

/// waitid(2) with P_PID, P_PIDFD, P_ALL; 0 and `pid` 0 when WNOHANG found nothing.
long davit_waitid(int kind, int id, struct davit_exit *result, int options);

uint64_t davit_device(uint32_t major, uint32_t minor);

// Launch plan ------------------------------------------------------------------------------------------------------

enum davit_operation {
    /// A system call.
    DAVIT_CALL = 0,
    /// From here on failures are reported to the descriptor in argument[0].
    DAVIT_REPORT_TO = 1,
    /// Fails with EACCES when a step that remembers met it, else with ENOENT: no candidate could be executed.
    DAVIT_FAIL_REMEMBERED = 2,
    /// Forks: the child goes on with the plan, this process becomes the init of it (davit_init).
    /// argument[0], [1]: memory and size of this process's argument strings, overwritten by argument[2] (a string).
    DAVIT_BECOME_INIT = 3,
    /// fstatfs: fails with EINVAL when the file system of argument[0] has another magic number than argument[1].
    DAVIT_CHECK_FILE_SYSTEM = 4,
    /// fstat: fails with ENODEV when argument[0] is not the character device argument[1].
    DAVIT_CHECK_DEVICE = 5,
    /// getcwd: fails with ENOENT when the working folder cannot be reached from the root.
    DAVIT_CHECK_FOLDER = 6,
    /// Forks with the CLONE_NEW… bits in argument[0]: the child, whose parent is this process's parent, waits for a byte
    /// from there and goes on with the plan; this process tells of it (DAVIT_FORKED) and ends.
    DAVIT_FORK = 7,
    /// Sends DAVIT_ASKED with the number in argument[0] and the descriptors in argument[1], [2] (-1: none), and waits
    /// for a byte. Fails with ECANCELED when nobody answers.
    DAVIT_ASK = 8,
};

#define DAVIT_SLOTS 1024

struct davit_step {
    int64_t number;
    uint64_t argument[6];
    int32_t ignored[4];       // errnos that do not end the plan; 0 = none
    uint16_t operation;       // enum davit_operation
    uint16_t skip_on_success; // steps to leave out after success
    uint16_t skip_on_ignored; // steps to leave out after an ignored errno
    int16_t result;           // slot that takes the result, or -1
    uint8_t slots;            // bit n: argument[n] is the number of a slot
    uint8_t remembers;        // an ignored EACCES is remembered for DAVIT_FAIL_REMEMBERED
};

struct davit_report {
    int32_t step;  // index in the plan of what failed, or one of the two below
    int32_t error; // errno; the process's number; the question's number
};
#define DAVIT_FORKED (-1)
#define DAVIT_ASKED (-2)

struct davit_plan {
    const struct davit_step *steps;
    size_t count;
    uint64_t clone_flags; // CLONE_NEW…, CLONE_PIDFD is added
    int32_t cgroup;       // descriptor of a v2 folder for CLONE_INTO_CGROUP, or -1
    int32_t report;       // descriptor that gets a struct davit_report on failure
    uint64_t ignored_signals;
    int64_t *_Nullable stamps; // shared memory, one a step: gets the time (CLOCK_MONOTONIC, nanoseconds) when it was done
};

/// How often an openat2(2) is tried again that met a rename or a mount anywhere on the host. Source: openat2(2), EAGAIN.
#define DAVIT_LOOKUPS 1024

/// Clones a child that runs the plan. Returns its pid; `pidfd` takes its descriptor. Signals have to be blocked by the caller.
long davit_launch(const struct davit_plan *plan, int *pidfd);

/// Runs as the init of a container: hands signals on to `child`, collects orphans, ends as the child ends.
_Noreturn void davit_init(pid_t child);

#pragma clang assume_nonnull end

#endif
