// SRTP of the bare loop: RFC 3711 and RFC 7714 by OpenSSL's contexts, kept for each key.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_CM = 10, TAG_GCM = 16 };

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
