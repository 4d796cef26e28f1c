#ifndef DAVIT_SIGNALS_H
#define DAVIT_SIGNALS_H

#include <stdint.h>

/// struct sigaction as rt_sigaction(2) has it on 64-bit machines; all zero is SIG_DFL. The C library's own call refuses
/// the two signals that it keeps for itself, and posix_spawn leaves just those ignored in what it starts.
struct davit_kernel_sigaction {
    uint64_t handler, flags, restorer, mask;
};

#endif
