// The limit that a relay on this machine can come near to: receive a batch, authenticate and decrypt,
// encrypt for each receiver, send the batch. No ICE, no RTCP, no rewriting, no replay window, no checks beyond
// authentication; keys and addresses are told in lines over TCP (BareLoopTarget.swift). Built and run by
// `deploy/bench relay` only.
//
//   bare-loop ADDRESS aes128-cm-sha1-80|aes128-gcm
//   source PORT KEY            packets from ADDRESS:PORT are protected by KEY (key and salt, hex)
//   sink SOURCE-PORT PORT KEY  and passed on to ADDRESS:PORT, protected by KEY
// Every line is answered with the UDP port that packets come to. The TCP port is printed at the start.
#define _GNU_SOURCE
#define OPENSSL_SUPPRESS_DEPRECATED
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 64, BUFFER = 2048, SINKS = 1024, TAG_CM = 10, TAG_GCM = 16 };

static int is_gcm;
static EVP_CIPHER *ctr, *gcm;

// One direction of one association. Packets of one source only: one rollover counter.
struct context {
  EVP_CIPHER_CTX *cipher;
  SHA_CTX inner, outer;
  uint8_t salt[16];
  uint64_t newest;  // Extended sequence number.
  int has_newest;
};

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

static void must(int good, const char *what) {
  if (good) return;
  fprintf(stderr, "bare-loop: %s: %s\n", what, strerror(errno));
  exit(1);
}

// RFC 3711, section 4.3.1, with a key derivation rate of 0.
static void derive(const uint8_t *key, const uint8_t *salt, uint8_t label, uint8_t *out, int count) {
  uint8_t block[16] = {0};
  memcpy(block, salt, is_gcm ? 12 : 14);
  block[7] ^= label;
  uint8_t zero[32] = {0};
  int length;
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
  must(EVP_EncryptInit_ex(cipher, ctr, NULL, key, block) == 1, "derivation");
  must(EVP_EncryptUpdate(cipher, out, &length, zero, count) == 1, "derivation");
  EVP_CIPHER_CTX_free(cipher);
}

static void begin(struct context *context, const uint8_t *material) {
  const uint8_t *key = material, *salt = material + 16;
  uint8_t session[16], auth[20], pad[64];
  memset(context, 0, sizeof *context);
  derive(key, salt, 0, session, 16);
  derive(key, salt, 2, context->salt, is_gcm ? 12 : 14);
  context->cipher = EVP_CIPHER_CTX_new();
  // Once for the key; each packet sets the nonce alone. Encrypting and decrypting differ for GCM, and are
  // set by the first packet's direction.
  must(EVP_CipherInit_ex(context->cipher, is_gcm ? gcm : ctr, NULL, session, NULL, 1) == 1, "key");
  if (is_gcm) return;
  derive(key, salt, 1, auth, 20);
  memset(pad, 0x36, 64);
  for (int i = 0; i < 20; i++) pad[i] ^= auth[i];
  SHA1_Init(&context->inner);
  SHA1_Update(&context->inner, pad, 64);
  memset(pad, 0x5c, 64);
  for (int i = 0; i < 20; i++) pad[i] ^= auth[i];
  SHA1_Init(&context->outer);
  SHA1_Update(&context->outer, pad, 64);
}

static void hmac(struct context *context, const uint8_t *packet, int count, uint32_t rollover, uint8_t *tag) {
  uint8_t digest[20];
  uint32_t big = htonl(rollover);
  SHA_CTX state = context->inner;
  SHA1_Update(&state, packet, count);
  SHA1_Update(&state, &big, 4);
  SHA1_Final(digest, &state);
  state = context->outer;
  SHA1_Update(&state, digest, 20);
  SHA1_Final(digest, &state);
  memcpy(tag, digest, TAG_CM);
}

static void nonce(struct context *context, const uint8_t *packet, uint64_t index, uint8_t *out) {
  memset(out, 0, 16);
  memcpy(out, context->salt, is_gcm ? 12 : 14);
  int at = is_gcm ? 2 : 4;
  for (int i = 0; i < 4; i++) out[at + i] ^= packet[8 + i];
  for (int i = 0; i < 6; i++) out[at + 4 + i] ^= (uint8_t)(index >> (40 - 8 * i));
}

// RFC 3711, section 3.3.1, from the newest packet so far.
static uint64_t index_of(struct context *context, const uint8_t *packet) {
  uint16_t sequence = (uint16_t)(packet[2] << 8 | packet[3]);
  if (!context->has_newest) return sequence;
  int16_t step = (int16_t)(sequence - (uint16_t)context->newest);
  return context->newest + step;
}

static void saw(struct context *context, uint64_t index) {
  if (!context->has_newest || index > context->newest) context->newest = index;
  context->has_newest = 1;
}

static int header_length(const uint8_t *packet, int count) {
  int length = 12 + 4 * (packet[0] & 15);
  if (packet[0] & 0x10) {
    if (length + 4 > count) return -1;
    length += 4 + 4 * (packet[length + 2] << 8 | packet[length + 3]);
  }
  return length <= count ? length : -1;
}

// Returns the plain length, -1 for what is not authentic.
static int unprotect(struct context *context, uint8_t *packet, int count) {
  int tag_length = is_gcm ? TAG_GCM : TAG_CM, length;
  if (count < 12 + tag_length) return -1;
  int plain = count - tag_length, head = header_length(packet, plain);
  if (head < 0) return -1;
  uint64_t index = index_of(context, packet);
  uint8_t iv[16];
  nonce(context, packet, index, iv);
  if (is_gcm) {
    if (EVP_CipherInit_ex(context->cipher, NULL, NULL, NULL, iv, 0) != 1 ||
        EVP_CIPHER_CTX_ctrl(context->cipher, EVP_CTRL_GCM_SET_TAG, TAG_GCM, packet + plain) != 1 ||
        EVP_CipherUpdate(context->cipher, NULL, &length, packet, head) != 1 ||
        EVP_CipherUpdate(context->cipher, packet + head, &length, packet + head, plain - head) != 1 ||
        EVP_CipherFinal_ex(context->cipher, packet + plain, &length) != 1)
      return -1;
  } else {
    uint8_t tag[TAG_CM];
    hmac(context, packet, plain, (uint32_t)(index >> 16), tag);
    if (CRYPTO_memcmp(tag, packet + plain, TAG_CM) != 0) return -1;
    if (EVP_CipherInit_ex(context->cipher, NULL, NULL, NULL, iv, 1) != 1 ||
        EVP_CipherUpdate(context->cipher, packet + head, &length, packet + head, plain - head) != 1)
      return -1;
  }
  saw(context, index);
  return plain;
}

// From `plain` into `out`; returns the length there.
static int protect(struct context *context, const uint8_t *plain, int count, uint8_t *out) {
  int head = header_length(plain, count), length;
  uint64_t index = index_of(context, plain);
  uint8_t iv[16];
  nonce(context, plain, index, iv);
  memcpy(out, plain, head);
  must(EVP_CipherInit_ex(context->cipher, NULL, NULL, NULL, iv, 1) == 1, "nonce");
  if (is_gcm) must(EVP_CipherUpdate(context->cipher, NULL, &length, out, head) == 1, "header");
  must(EVP_CipherUpdate(context->cipher, out + head, &length, plain + head, count - head) == 1, "payload");
  if (is_gcm) {
    must(EVP_CipherFinal_ex(context->cipher, out + count, &length) == 1, "tag");
    EVP_CIPHER_CTX_ctrl(context->cipher, EVP_CTRL_GCM_GET_TAG, TAG_GCM, out + count);
    count += TAG_GCM;
  } else {
    hmac(context, out, count, (uint32_t)(index >> 16), out + count);
    count += TAG_CM;
  }
  saw(context, index);
  return count;
}

static struct mmsghdr in[BATCH], out[SINKS];
static struct iovec in_vectors[BATCH], out_vectors[SINKS];
static struct sockaddr_in in_names[BATCH];
static uint8_t in_buffers[BATCH][BUFFER], out_buffers[SINKS][BUFFER];
static int waiting;

static void flush(int fd) {
  int next = 0;
  while (next < waiting) {
    int sent = sendmmsg(fd, out + next, waiting - next, 0);
    next += sent > 0 ? sent : 1;
  }
  waiting = 0;
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
  must(argc == 3, "ADDRESS and a profile");
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
    if (both[0].revents & POLLIN) forward(media);
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
