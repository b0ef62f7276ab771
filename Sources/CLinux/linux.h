// Linux calls that Swift's Glibc module does not show. The batched datagram calls are hidden behind
// _GNU_SOURCE there, which cannot be defined for one header alone: their struct and prototypes are
// given here under names of our own and bound to the C library's symbols.
#ifndef CLINUX_H
#define CLINUX_H

#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/input.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// struct mmsghdr (recvmmsg(2)).
struct clinux_datagram {
  struct msghdr header;
  unsigned int length;
};

int clinux_sendmmsg(int fd, struct clinux_datagram *datagrams, unsigned int count, int flags)
    __asm__("sendmmsg");
int clinux_recvmmsg(int fd, struct clinux_datagram *datagrams, unsigned int count, int flags,
                    struct timespec *timeout) __asm__("recvmmsg");

// pthread_setname_np(3): at most 15 characters, for the operator's eyes.
int clinux_set_thread_name(pthread_t thread, const char *name) __asm__("pthread_setname_np");

// asm-generic/socket.h; the names are not always visible without _GNU_SOURCE.
enum {
  CLINUX_SO_RCVBUFFORCE = 33,
  CLINUX_SO_SNDBUFFORCE = 32,
  CLINUX_SO_RXQ_OVFL = 40,
  CLINUX_SO_TIMESTAMPNS = 35,
};

// Which module Swift takes these types from depends on what it has read before: ask C instead.
static inline int clinux_udp_socket(int family) {
  return socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

// 1 where the input device has this key, else 0 (EVIOCGBIT of linux/input.h).
static inline int clinux_input_has_key(int fd, unsigned key) {
  uint8_t keys[KEY_MAX / 8 + 1] = {0};
  if (key > KEY_MAX || ioctl(fd, EVIOCGBIT(EV_KEY, sizeof keys), keys) < 0) return 0;
  return keys[key / 8] >> key % 8 & 1;
}

// Two ends of a wire to another program; ours does not block.
static inline int clinux_stream_pair(int *ends) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return 0;
}

// A socket for datagrams to a name in the file system or, where it begins with a zero, an abstract one;
// -1 where nobody listens. It does not block.
static inline int clinux_unix_datagrams_to(const void *name, size_t length) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  if (length == 0 || length >= sizeof to.sun_path) return -1;
  __builtin_memcpy(to.sun_path, name, length);
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  socklen_t size = (socklen_t)(__builtin_offsetof(struct sockaddr_un, sun_path) + length);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&to, size) != 0) {
    close(fd);
    fd = -1;
  }
  return fd;
}

enum { clinux_shut_write = SHUT_WR };

// send(2) that gives an error where nobody reads any more, instead of a signal.
static inline ssize_t clinux_send_quietly(int fd, const void *bytes, size_t count) {
  return send(fd, bytes, count, MSG_NOSIGNAL);
}

static inline int clinux_only_v6(int fd) {
  int on = 1;
  return setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
}

static inline uint64_t clinux_nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static inline uint64_t clinux_wall_clock(void) { return clinux_nanoseconds(CLOCK_REALTIME); }
static inline uint64_t clinux_monotonic_clock(void) { return clinux_nanoseconds(CLOCK_MONOTONIC); }

// 1 where a time server keeps the kernel's clock, 0 where none does, -1 where it does not say
// (adjtimex(2), asked without changing anything).
static inline int clinux_clock_is_synchronised(void) {
  struct timex clock = {0};
  if (adjtimex(&clock) < 0) return -1;
  return clock.status & STA_UNSYNC ? 0 : 1;
}

// The kernel's count of datagrams this socket had to drop, sent along with a received one
// (SO_RXQ_OVFL); -1 where the message carries none. The walk is a macro in C.
static inline int64_t clinux_dropped_datagrams(struct msghdr *header) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == CLINUX_SO_RXQ_OVFL) {
      uint32_t count;
      __builtin_memcpy(&count, CMSG_DATA(c), sizeof count);
      return count;
    }
  }
  return -1;
}

// When the kernel took a datagram in, in nanoseconds since 1970 (SO_TIMESTAMPNS of socket(7)); 0 where
// the message does not say. And whether the socket will tell.
static inline uint64_t clinux_arrival(struct msghdr *header) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == CLINUX_SO_TIMESTAMPNS) {
      struct timespec time;
      __builtin_memcpy(&time, CMSG_DATA(c), sizeof time);
      return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
    }
  }
  return 0;
}

static inline int clinux_tell_arrivals(int fd) {
  int on = 1;
  return setsockopt(fd, SOL_SOCKET, CLINUX_SO_TIMESTAMPNS, &on, sizeof on);
}

// Asks the kernel to cut one message into datagrams of so many bytes (UDP_SEGMENT of udp(7)); `control` has
// CLINUX_SEGMENT_CONTROL bytes and lives as long as the message. And whether a socket does such a thing.
enum { CLINUX_SEGMENT_CONTROL = CMSG_SPACE(sizeof(uint16_t)), CLINUX_UDP_SEGMENT = 103 };

static inline void clinux_cut_into(struct msghdr *header, void *control, uint16_t bytes) {
  header->msg_control = control;
  header->msg_controllen = CLINUX_SEGMENT_CONTROL;
  struct cmsghdr *message = CMSG_FIRSTHDR(header);
  message->cmsg_level = IPPROTO_UDP;
  message->cmsg_type = CLINUX_UDP_SEGMENT;
  message->cmsg_len = CMSG_LEN(sizeof bytes);
  __builtin_memcpy(CMSG_DATA(message), &bytes, sizeof bytes);
}

static inline int clinux_can_cut(int fd) {
  int none = 0;
  return setsockopt(fd, IPPROTO_UDP, CLINUX_UDP_SEGMENT, &none, sizeof none) == 0;
}

// Sends one datagram; -1 where the kernel does not take it.
static inline ssize_t clinux_send_to(int fd, const void *bytes, size_t count,
                                     const struct sockaddr_storage *to, socklen_t length) {
  return sendto(fd, bytes, count, MSG_NOSIGNAL, (const struct sockaddr *)to, length);
}

// Of a thread that looks at something again and again: lets what shares its core go first.
static inline void clinux_relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Sleeps until the descriptor (below 1,024) is readable or the time has passed, by the finest timer there
// is: epoll_wait(2) counts whole milliseconds.
static inline int clinux_wait_readable(int fd, uint64_t nanoseconds) {
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(fd, &readable);
  struct timespec time = {.tv_sec = (time_t)(nanoseconds / 1000000000u),
                          .tv_nsec = (long)(nanoseconds % 1000000000u)};
  return pselect(fd + 1, &readable, 0, 0, &time, 0);
}

// Sleeps until a moment of the monotonic clock, in nanoseconds; a signal ends it early.
static inline void clinux_sleep_until(uint64_t moment) {
  struct timespec time = {.tv_sec = (time_t)(moment / 1000000000u), .tv_nsec = (long)(moment % 1000000000u)};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, 0);
}

// This thread's timers are not put together with others' to save power (prctl(2)).
static inline int clinux_exact_timers(void) { return prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0); }

// How the system lets this thread run (sched_setattr(2)): 0 and a niceness for an ordinary one, SCHED_FIFO and
// a priority for one of real time; of ordinary ones, how long they run at a time, in nanoseconds, of which
// systems before Linux 6.12 take no notice. Threads that it makes are as others are. 0, or -1 where the system
// does not allow it.
static inline int clinux_schedule(uint32_t policy, int32_t nice, uint32_t priority, uint64_t run) {
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
  } attributes = {sizeof attributes, policy, 1 /* SCHED_FLAG_RESET_ON_FORK */, nice, priority, run, 0, 0};
  return (int)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

// What this thread has had of the processor.
static inline uint64_t clinux_thread_time(void) {
  return clinux_nanoseconds(CLOCK_THREAD_CPUTIME_ID);
}

// A netlink socket that becomes readable when an address of this machine comes or goes
// (rtnetlink(7)); -1 where there is none to be had. Its messages are read and thrown away.
static inline int clinux_watch_addresses(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
  struct sockaddr_nl name = {.nl_family = AF_NETLINK,
                             .nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR};
  if (fd >= 0 && bind(fd, (struct sockaddr *)&name, sizeof name) != 0) {
    close(fd);
    fd = -1;
  }
  return fd;
}

// epoll_event is packed and holds a union: set and read its file descriptor here.
static inline int clinux_epoll_add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static inline int clinux_epoll_fd(const struct epoll_event *event) { return event->data.fd; }

#endif
