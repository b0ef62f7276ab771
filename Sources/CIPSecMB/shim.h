// libipsec-mb 1: ciphers and hashes of many buffers at once. Opened as the program runs, so that programs
// start where it is not installed; built without its header they say that it is not there. Its functions
// stand in a struct of 50 kB, which Swift shall not see: what is needed of it is wrapped below.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// Why there is no manager.
enum CIPSecMB_Obstacle {
  CIPSecMB_nothing = 0,
  CIPSecMB_notBuilt,
  CIPSecMB_notInstalled,
  CIPSecMB_otherVersion,
  CIPSecMB_processor,
  CIPSecMB_selfTest,
  CIPSecMB_memory,
};

// Bytes of an expanded key of AES-128, and of a SHA-1 digest.
enum { CIPSecMB_keyBytes = 176, CIPSecMB_digestBytes = 20 };

static inline void CIPSecMB_free_jobs(void *jobs) { free(jobs); }

#if __has_include(<intel-ipsec-mb.h>)

// Without it the header gives names such as SHA1 to constants of its own.
#ifndef NO_COMPAT_IMB_API_053
#define NO_COMPAT_IMB_API_053
#endif
#include <dlfcn.h>
#include <intel-ipsec-mb.h>

typedef IMB_MGR *(*CIPSecMB_alloc)(uint64_t);
typedef void (*CIPSecMB_init)(IMB_MGR *, IMB_ARCH *);
typedef void (*CIPSecMB_free)(IMB_MGR *);
typedef unsigned (*CIPSecMB_version)(void);

static inline void CIPSecMB_close(void *manager) {
  // Open, since a manager came of it; opening it once more only counts.
  void *library = dlopen("libIPSec_MB.so.1", RTLD_NOW | RTLD_LOCAL);
  CIPSecMB_free release = library ? (CIPSecMB_free)dlsym(library, "free_mb_mgr") : NULL;
  if (release) release((IMB_MGR *)manager);
}

// A manager, for one thread at a time, and of how many messages it hashes as many at once. The struct's
// places may move with the second number of the version.
static inline enum CIPSecMB_Obstacle CIPSecMB_open(void **manager, int *lanes) {
  void *library = dlopen("libIPSec_MB.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return CIPSecMB_notInstalled;
  CIPSecMB_alloc make = (CIPSecMB_alloc)dlsym(library, "alloc_mb_mgr");
  CIPSecMB_init init = (CIPSecMB_init)dlsym(library, "init_mb_mgr_auto");
  CIPSecMB_version version = (CIPSecMB_version)dlsym(library, "imb_get_version");
  if (!make || !init || !version || version() >> 8 != IMB_VERSION_NUM >> 8) return CIPSecMB_otherVersion;
  IMB_MGR *made = make(0);
  if (!made) return CIPSecMB_memory;
  init(made, NULL);
  enum CIPSecMB_Obstacle obstacle = CIPSecMB_nothing;
  if (made->used_arch < IMB_ARCH_AVX2 || !(made->features & IMB_FEATURE_AESNI)) {
    obstacle = CIPSecMB_processor;
  } else if (made->imb_errno || !(made->features & IMB_FEATURE_SELF_TEST_PASS)) {
    obstacle = CIPSecMB_selfTest;
  }
  if (obstacle) {
    CIPSecMB_close(made);
    return obstacle;
  }
  *manager = made;
  *lanes = made->used_arch >= IMB_ARCH_AVX512 ? 16 : 8;
  return CIPSecMB_nothing;
}

// Counter mode

// Into CIPSecMB_keyBytes at a multiple of 16.
static inline void CIPSecMB_expand(void *manager, const void *key, void *expanded) {
  // Keys to decrypt by are written as well; counter mode has no use for them.
  uint8_t unused[CIPSecMB_keyBytes] __attribute__((aligned(16)));
  ((IMB_MGR *)manager)->keyexp_128(key, expanded, unused);
  explicit_bzero(unused, sizeof unused);
}

// Adds AES-128's key stream in place. 0 where the library did not do so.
static inline int CIPSecMB_counter_mode(
    void *manager, const void *expanded, const void *block, void *bytes, size_t count) {
  IMB_JOB job = {0};
  job.enc_keys = expanded;
  job.key_len_in_bytes = IMB_KEY_128_BYTES;
  job.src = (const uint8_t *)bytes;
  job.dst = (uint8_t *)bytes;
  job.msg_len_to_cipher_in_bytes = count;
  job.iv = (const uint8_t *)block;
  job.iv_len_in_bytes = 16;
  job.cipher_mode = IMB_CIPHER_CNTR;
  job.cipher_direction = IMB_DIR_ENCRYPT;
  job.hash_alg = IMB_AUTH_NULL;
  return ((IMB_MGR *)manager)->submit_cipher_burst_nocheck(
             (IMB_MGR *)manager, &job, 1, IMB_CIPHER_CNTR, IMB_DIR_ENCRYPT, IMB_KEY_128_BYTES) == 1;
}

// HMAC-SHA1 of many messages

static inline void *CIPSecMB_make_jobs(int count, uint8_t *digests) {
  IMB_JOB *jobs = (IMB_JOB *)calloc((size_t)count, sizeof(IMB_JOB));
  for (int index = 0; jobs && index < count; index++) {
    jobs[index].cipher_mode = IMB_CIPHER_NULL;
    jobs[index].cipher_direction = IMB_DIR_ENCRYPT;
    jobs[index].hash_alg = IMB_AUTH_HMAC_SHA_1;
    jobs[index].auth_tag_output = digests + index * CIPSecMB_digestBytes;
    jobs[index].auth_tag_output_len_in_bytes = CIPSecMB_digestBytes;
  }
  return jobs;
}

// `inner` and `outer`: the five words of SHA-1's state behind the key's blocks.
static inline void CIPSecMB_set_job(
    void *jobs, int index, const void *message, size_t count, const void *inner, const void *outer) {
  IMB_JOB *job = (IMB_JOB *)jobs + index;
  job->src = (const uint8_t *)message;
  job->msg_len_to_hash_in_bytes = count;
  job->u.HMAC._hashed_auth_key_xor_ipad = (const uint8_t *)inner;
  job->u.HMAC._hashed_auth_key_xor_opad = (const uint8_t *)outer;
  job->status = IMB_STATUS_BEING_PROCESSED;
}

// The first `count` jobs, IMB_MAX_BURST_SIZE at most. 0 where the library did not do all of them.
static inline int CIPSecMB_hash(void *manager, void *jobs, int count) {
  IMB_MGR *by = (IMB_MGR *)manager;
  IMB_JOB *first = (IMB_JOB *)jobs;
  int isDone = by->submit_hash_burst_nocheck(by, first, (uint32_t)count, IMB_AUTH_HMAC_SHA_1) == (uint32_t)count;
  for (int index = 0; index < count; index++) isDone &= first[index].status == IMB_STATUS_COMPLETED;
  return isDone;
}

enum { CIPSecMB_most_jobs = IMB_MAX_BURST_SIZE };

// GCM, which the library has for one message at a time

static inline size_t CIPSecMB_gcm_key_bytes(void) { return sizeof(struct gcm_key_data); }
static inline size_t CIPSecMB_gcm_context_bytes(void) { return sizeof(struct gcm_context_data); }

// `keyCount`: 16 or 32 bytes. Into CIPSecMB_gcm_key_bytes() at a multiple of 64.
static inline void CIPSecMB_gcm_expand(void *manager, const void *key, size_t keyCount, void *expanded) {
  IMB_MGR *by = (IMB_MGR *)manager;
  (keyCount == 32 ? by->gcm256_pre : by->gcm128_pre)(key, (struct gcm_key_data *)expanded);
}

// In place; `vector` has 12 bytes. Writes the 16 bytes of the tag, also where it decrypts: the caller
// compares.
static inline void CIPSecMB_gcm(
    void *manager, size_t keyCount, int encrypts, const void *expanded, void *context, void *bytes,
    size_t count, const void *vector, const void *clear, size_t clearCount, void *tag) {
  IMB_MGR *by = (IMB_MGR *)manager;
  aes_gcm_enc_dec_t go = encrypts ? (keyCount == 32 ? by->gcm256_enc : by->gcm128_enc)
                                  : (keyCount == 32 ? by->gcm256_dec : by->gcm128_dec);
  go((const struct gcm_key_data *)expanded, (struct gcm_context_data *)context, (uint8_t *)bytes,
     (const uint8_t *)bytes, count, (const uint8_t *)vector, (const uint8_t *)clear, clearCount,
     (uint8_t *)tag, 16);
}

#else

// Nothing of what follows is called: there is no manager.

static inline void CIPSecMB_close(void *manager) { (void)manager; }
static inline enum CIPSecMB_Obstacle CIPSecMB_open(void **manager, int *lanes) {
  (void)manager, (void)lanes;
  return CIPSecMB_notBuilt;
}
static inline void CIPSecMB_expand(void *manager, const void *key, void *expanded) {
  (void)manager, (void)key, (void)expanded;
}
static inline int CIPSecMB_counter_mode(
    void *manager, const void *expanded, const void *block, void *bytes, size_t count) {
  (void)manager, (void)expanded, (void)block, (void)bytes, (void)count;
  return 0;
}
static inline void *CIPSecMB_make_jobs(int count, uint8_t *digests) {
  (void)count, (void)digests;
  return NULL;
}
static inline void CIPSecMB_set_job(
    void *jobs, int index, const void *message, size_t count, const void *inner, const void *outer) {
  (void)jobs, (void)index, (void)message, (void)count, (void)inner, (void)outer;
}
static inline int CIPSecMB_hash(void *manager, void *jobs, int count) {
  (void)manager, (void)jobs, (void)count;
  return 0;
}
enum { CIPSecMB_most_jobs = 1 };
static inline size_t CIPSecMB_gcm_key_bytes(void) { return 64; }
static inline size_t CIPSecMB_gcm_context_bytes(void) { return 64; }
static inline void CIPSecMB_gcm_expand(void *manager, const void *key, size_t keyCount, void *expanded) {
  (void)manager, (void)key, (void)keyCount, (void)expanded;
}
static inline void CIPSecMB_gcm(
    void *manager, size_t keyCount, int encrypts, const void *expanded, void *context, void *bytes,
    size_t count, const void *vector, const void *clear, size_t clearCount, void *tag) {
  (void)manager, (void)keyCount, (void)encrypts, (void)expanded, (void)context, (void)bytes;
  (void)count, (void)vector, (void)clear, (void)clearCount, (void)tag;
}

#endif
