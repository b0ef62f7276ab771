// The limit that a relay on this machine can come near to: receive a batch, authenticate and decrypt,
// encrypt for each receiver, send the batch. No ICE, no RTCP, no rewriting, no replay window, no checks beyond
// authentication; keys and addresses are told in lines over TCP (BareLoopTarget.swift). Built and run by
// `deploy/bench relay` only.
//
//   bare-loop ADDRESS aes128-cm-sha1-80|aes128-gcm [runs]
//   source PORT KEY            packets from ADDRESS:PORT are protected by KEY (key and salt, hex)
//   sink SOURCE-PORT PORT KEY  and passed on to ADDRESS:PORT, protected by KEY
// Every line is answered with the UDP port that packets come to. The TCP port is printed at the start.
// With `runs` what a batch has for one receiver, one after the other and as long as each other, is handed to the
// kernel as one (UDP segmentation offload), receiver by receiver.
#define _GNU_SOURCE
#include "bare-srtp.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 64, BUFFER = 2048, SINKS = 1024 };
// The most that the kernel cuts out of one message, and the most that it may hold.
enum { SEGMENTS = 64, RUN = 65000 };

static int in_runs;

struct sink {
  struct sockaddr_in to;
  struct context context;
  struct sink *next;
};

struct source {
  struct context context;
  struct sink *sinks;
};

static struct source *sources[65536];

static struct mmsghdr in[BATCH], out[SINKS];
static struct iovec in_vectors[BATCH], out_vectors[SINKS];
static struct sockaddr_in in_names[BATCH];
static uint8_t in_buffers[BATCH][BUFFER], out_buffers[SINKS][BUFFER];
static int waiting;
// Bytes of `runs` that wait.
static size_t used;

static void flush(int fd) {
  int next = 0;
  while (next < waiting) {
    int sent = sendmmsg(fd, out + next, waiting - next, 0);
    next += sent > 0 ? sent : 1;
  }
  waiting = 0;
  used = 0;
}

// What leaves in runs: packets lie one behind the other, and a message is a part of it.
static uint8_t runs[512 * BUFFER];
static char controls[SINKS][CMSG_SPACE(sizeof(uint16_t))];

static void add_message(struct sink *sink, size_t from, int segments, int length) {
  struct msghdr *message = &out[waiting].msg_hdr;
  out_vectors[waiting] = (struct iovec){runs + from, used - from};
  message->msg_name = &sink->to;
  message->msg_control = segments > 1 ? controls[waiting] : NULL;
  message->msg_controllen = segments > 1 ? sizeof controls[waiting] : 0;
  if (segments > 1) {
    uint16_t size = (uint16_t)length;
    struct cmsghdr *control = CMSG_FIRSTHDR(message);
    *control = (struct cmsghdr){.cmsg_level = SOL_UDP, .cmsg_type = UDP_SEGMENT, .cmsg_len = CMSG_LEN(sizeof size)};
    memcpy(CMSG_DATA(control), &size, sizeof size);
  }
  waiting++;
}

// A batch's packets of one source for one receiver, in as few messages as their lengths allow: each packet but the
// last of a message is as long as its first.
static void add_run(int fd, struct sink *sink, const int *which, const int *lengths, int count) {
  if (waiting + count > SINKS || used + (size_t)count * BUFFER > sizeof runs) flush(fd);
  size_t begun = used;
  int segments = 0, first = 0, last = 0;
  for (int i = 0; i < count; i++) {
    int length = protect(&sink->context, in_buffers[which[i]], lengths[i], runs + used);
    if (segments > 0 && (last < first || length > first || segments == SEGMENTS || used - begun + (size_t)length > RUN)) {
      add_message(sink, begun, segments, first);
      begun = used;
      segments = 0;
    }
    if (segments == 0) first = length;
    segments++;
    last = length;
    used += (size_t)length;
  }
  add_message(sink, begun, segments, first);
}

static void forward_runs(int fd) {
  for (int i = 0; i < BATCH; i++) in[i].msg_hdr.msg_namelen = sizeof in_names[i];
  int count = recvmmsg(fd, in, BATCH, MSG_DONTWAIT, NULL);
  struct source *whose[BATCH];
  int plain[BATCH];
  for (int i = 0; i < count; i++) {
    whose[i] = sources[ntohs(in_names[i].sin_port)];
    plain[i] = whose[i] ? unprotect(&whose[i]->context, in_buffers[i], (int)in[i].msg_len) : -1;
    if (plain[i] < 0) whose[i] = NULL;
  }
  for (int i = 0; i < count; i++) {
    struct source *source = whose[i];
    if (!source) continue;
    int which[BATCH], lengths[BATCH], found = 0;
    for (int j = i; j < count; j++) {
      if (whose[j] != source) continue;
      which[found] = j;
      lengths[found++] = plain[j];
      whose[j] = NULL;
    }
    for (struct sink *sink = source->sinks; sink; sink = sink->next) add_run(fd, sink, which, lengths, found);
  }
  flush(fd);
}

static void forward(int fd) {
  for (int i = 0; i < BATCH; i++) in[i].msg_hdr.msg_namelen = sizeof in_names[i];
  int count = recvmmsg(fd, in, BATCH, MSG_DONTWAIT, NULL);
  for (int i = 0; i < count; i++) {
    struct source *source = sources[ntohs(in_names[i].sin_port)];
    if (!source) continue;
    int plain = unprotect(&source->context, in_buffers[i], (int)in[i].msg_len);
    if (plain < 0) continue;
    for (struct sink *sink = source->sinks; sink; sink = sink->next) {
      if (waiting == SINKS) flush(fd);
      out_vectors[waiting].iov_len = protect(&sink->context, in_buffers[i], plain, out_buffers[waiting]);
      out[waiting].msg_hdr.msg_name = &sink->to;
      waiting++;
    }
  }
  flush(fd);
}

static int unhex(const char *text, uint8_t *bytes, int count) {
  for (int i = 0; i < count; i++) {
    unsigned value;
    if (sscanf(text + 2 * i, "%2x", &value) != 1) return -1;
    bytes[i] = (uint8_t)value;
  }
  return 0;
}

static void command(char *line, struct sockaddr_in own, int answer_to) {
  unsigned from, to;
  char key[128];
  uint8_t material[32];
  int count = is_gcm ? 28 : 30;
  const char *answer = "no";
  char port[16];
  snprintf(port, sizeof port, "%u", ntohs(own.sin_port));
  if (sscanf(line, "source %u %127s", &from, key) == 2 && from < 65536 && !unhex(key, material, count)) {
    if (!sources[from]) sources[from] = calloc(1, sizeof **sources);
    begin(&sources[from]->context, material);
    answer = port;
  } else if (sscanf(line, "sink %u %u %127s", &from, &to, key) == 3 && from < 65536 && to < 65536 &&
             sources[from] && !unhex(key, material, count)) {
    struct sink *sink = calloc(1, sizeof *sink);
    sink->to = own;
    sink->to.sin_port = htons((uint16_t)to);
    begin(&sink->context, material);
    sink->next = sources[from]->sinks;
    sources[from]->sinks = sink;
    answer = port;
  }
  dprintf(answer_to, "%s\n", answer);
}

int main(int argc, char **argv) {
  must(argc == 3 || argc == 4, "ADDRESS and a profile");
  in_runs = argc == 4 && strcmp(argv[3], "runs") == 0;
  is_gcm = strcmp(argv[2], "aes128-gcm") == 0;
  ctr = EVP_CIPHER_fetch(NULL, "AES-128-CTR", NULL);
  gcm = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
  must(ctr && gcm, "ciphers");

  struct sockaddr_in name = {.sin_family = AF_INET};
  must(inet_pton(AF_INET, argv[1], &name.sin_addr) == 1, "address");
  socklen_t length = sizeof name;
  int media = socket(AF_INET, SOCK_DGRAM, 0), size = 4 << 20;
  must(media >= 0 && bind(media, (struct sockaddr *)&name, sizeof name) == 0, "media");
  if (setsockopt(media, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size)) setsockopt(media, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (setsockopt(media, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size)) setsockopt(media, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  getsockname(media, (struct sockaddr *)&name, &length);

  struct sockaddr_in control = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  length = sizeof control;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  must(bind(listener, (struct sockaddr *)&control, sizeof control) == 0 && listen(listener, 1) == 0, "control");
  getsockname(listener, (struct sockaddr *)&control, &length);
  printf("ready %u\n", ntohs(control.sin_port));
  fflush(stdout);
  int line = accept(listener, NULL, NULL);
  must(line >= 0, "accept");

  for (int i = 0; i < BATCH; i++) {
    in_vectors[i] = (struct iovec){in_buffers[i], BUFFER};
    in[i].msg_hdr = (struct msghdr){.msg_name = &in_names[i], .msg_iov = &in_vectors[i], .msg_iovlen = 1};
  }
  for (int i = 0; i < SINKS; i++) {
    out_vectors[i] = (struct iovec){out_buffers[i], 0};
    out[i].msg_hdr = (struct msghdr){.msg_namelen = sizeof name, .msg_iov = &out_vectors[i], .msg_iovlen = 1};
  }
  char text[4096];
  size_t held = 0;
  struct pollfd both[2] = {{media, POLLIN, 0}, {line, POLLIN, 0}};
  while (1) {
    poll(both, 2, -1);
    if (both[0].revents & POLLIN) (in_runs ? forward_runs : forward)(media);
    if (both[1].revents == 0) continue;
    ssize_t count = read(line, text + held, sizeof text - held - 1);
    if (count <= 0) return 0;
    held += (size_t)count;
    text[held] = 0;
    char *start = text, *end;
    while ((end = strchr(start, '\n'))) {
      *end = 0;
      command(start, name, line);
      start = end + 1;
    }
    held -= (size_t)(start - text);
    memmove(text, start, held);
  }
}
