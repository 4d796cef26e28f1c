#ifndef DAVIT_MEMORY_H
#define DAVIT_MEMORY_H

/// malloc_trim(3): gives freed memory back to the kernel.
void davit_trim_memory(void);

#endif
