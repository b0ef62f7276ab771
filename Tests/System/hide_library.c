// To be loaded before all others: there is no libipsec-mb. Built by test_multi_buffer.py.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

void *dlopen(const char *name, int mode) {
  if (name && strstr(name, "libIPSec_MB")) return NULL;
  void *(*real)(const char *, int) = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
  return real(name, mode);
}
