// A library to be loaded before all others: counts what takes memory, what counts references, and the calls to the
// system that packets pass by. Says how often when the program ends, and whenever it gets SIGUSR2. Built by
// test_srtp_budget.py for itself, test_relay_budget.py and test_relay_calls.py.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

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

#define TRUE_ONE(name) \
  static __typeof__(&name) true_one; \
  if (!true_one) true_one = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static atomic_long receives, datagrams, sends, messages, waits, sleeps, timers, others, locks;

int recvmmsg(int fd, struct mmsghdr *all, unsigned count, int flags, struct timespec *patience) {
  TRUE_ONE(recvmmsg);
  int had = true_one(fd, all, count, flags, patience);
  atomic_fetch_add(&receives, 1);
  if (had > 0) atomic_fetch_add(&datagrams, had);
  return had;
}

int sendmmsg(int fd, struct mmsghdr *all, unsigned count, int flags) {
  TRUE_ONE(sendmmsg);
  int had = true_one(fd, all, count, flags);
  atomic_fetch_add(&sends, 1);
  if (had > 0) atomic_fetch_add(&messages, had);
  return had;
}

int epoll_wait(int fd, struct epoll_event *events, int count, int patience) {
  TRUE_ONE(epoll_wait);
  atomic_fetch_add(&waits, 1);
  return true_one(fd, events, count, patience);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left) {
  TRUE_ONE(clock_nanosleep);
  atomic_fetch_add(&sleeps, 1);
  return true_one(clock, flags, time, left);
}

int timerfd_settime(int fd, int flags, const struct itimerspec *time, struct itimerspec *old) {
  TRUE_ONE(timerfd_settime);
  atomic_fetch_add(&timers, 1);
  return true_one(fd, flags, time, old);
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  TRUE_ONE(pthread_mutex_lock);
  atomic_fetch_add(&locks, 1);
  return true_one(mutex);
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock) {
  TRUE_ONE(pthread_rwlock_rdlock);
  atomic_fetch_add(&locks, 1);
  return true_one(lock);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock) {
  TRUE_ONE(pthread_rwlock_wrlock);
  atomic_fetch_add(&locks, 1);
  return true_one(lock);
}

ssize_t read(int fd, void *bytes, size_t count) {
  TRUE_ONE(read);
  atomic_fetch_add(&others, 1);
  return true_one(fd, bytes, count);
}

ssize_t sendto(
    int fd, const void *bytes, size_t count, int flags, const struct sockaddr *to, socklen_t length) {
  TRUE_ONE(sendto);
  atomic_fetch_add(&others, 1);
  return true_one(fd, bytes, count, flags, to, length);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  TRUE_ONE(write);
  atomic_fetch_add(&others, 1);
  return true_one(fd, bytes, count);
}

static void tell(int signal) {
  int kept = errno;
  char line[400];
  int length = snprintf(
      line, sizeof line,
      "counted allocations=%ld retains=%ld receives=%ld datagrams=%ld sends=%ld messages=%ld waits=%ld sleeps=%ld "
      "timers=%ld others=%ld locks=%ld\n",
      (long)allocations, (long)retains, (long)receives, (long)datagrams, (long)sends, (long)messages, (long)waits,
      (long)sleeps, (long)timers, (long)others, (long)locks);
  // Nobody to tell it to is no reason to stop.
  (void)!write(2, line, length);
  errno = kept;
}

__attribute__((constructor)) static void listen_for_questions(void) { signal(SIGUSR2, tell); }

__attribute__((destructor)) static void say(void) { tell(0); }
