// A library to be loaded before all others: counts what takes memory and what counts references, and
// says how often when the program ends. Built by test_srtp_budget.py.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_long allocations, retains;

void *malloc(size_t size) {
  atomic_fetch_add(&allocations, 1);
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  atomic_fetch_add(&allocations, 1);
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  atomic_fetch_add(&allocations, 1);
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  atomic_fetch_add(&allocations, 1);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **place, size_t alignment, size_t size) {
  void *memory = memalign(alignment, size);
  if (!memory) return ENOMEM;
  *place = memory;
  return 0;
}

// Of Swift's runtime, where it is a library of its own.
void *swift_retain(void *object) {
  static void *(*true_one)(void *);
  if (!true_one) true_one = (void *(*)(void *))dlsym(RTLD_NEXT, "swift_retain");
  atomic_fetch_add(&retains, 1);
  return true_one(object);
}

__attribute__((destructor)) static void say(void) {
  fprintf(stderr, "counted allocations=%ld retains=%ld\n", (long)allocations, (long)retains);
}
