#ifndef DAVIT_CFUZZER_H
#define DAVIT_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

// libFuzzer as a library: no header of the toolchain declares it for C.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*target)(const uint8_t *bytes, size_t count));

#endif
