// Moves the civil clock of a program by the milliseconds in a file that changes while it runs: the
// tests of a whole day preload this. Clocks that only measure, and the kernel's own waits, stay as they
// are. The numbers of the file are one aligned word: half a change is never read.

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *moved;

__attribute__((constructor)) static void open_file(void) {
  const char *path = getenv("MOVED_CLOCK");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) abort();  // A test that goes by the real time by mistake proves nothing.
  void *map = mmap(NULL, sizeof *moved, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (map == MAP_FAILED) abort();
  moved = map;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = (int)syscall(SYS_clock_gettime, clock, time);
  int is_civil = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result != 0 || !is_civil || moved == NULL) return result;
  int64_t by = *moved;
  time->tv_sec += by / 1000;
  time->tv_nsec += by % 1000 * 1000000;
  if (time->tv_nsec >= 1000000000) {
    time->tv_sec += 1;
    time->tv_nsec -= 1000000000;
  }
  return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  struct timespec now;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
  return result;
}

time_t time(time_t *seconds) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (seconds) *seconds = now.tv_sec;
  return now.tv_sec;
}
