#define _GNU_SOURCE
#include "davit.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/// Collects every child that ended; leaves when `child` did.
static void collect(pid_t child) {
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0 || (ended < 0 && errno == EINTR)) {
        if (ended != child) continue;
        _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
}

_Noreturn void davit_init(pid_t child) {
    sigset_t all;
    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGILL);
    sigprocmask(SIG_SETMASK, &all, NULL);
    collect(child);
    for (;;) {
        siginfo_t info;
        int number = sigwaitinfo(&all, &info);
        if (number < 0) continue;
        if (number == SIGCHLD) {
            collect(child);
        } else if (info.si_code != SI_KERNEL) { // what the terminal sends, the child gets as well
            kill(child, number);
        }
    }
}
