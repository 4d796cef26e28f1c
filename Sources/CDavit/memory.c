#include "davit_memory.h"

#include <malloc.h>

void davit_trim_memory(void) { malloc_trim(0); }
