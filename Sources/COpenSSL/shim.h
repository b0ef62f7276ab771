// OpenSSL 3. Most of it imports directly; below stand wrappers for the macros and variadic
// functions that Swift cannot see. Each does exactly what its OpenSSL namesake does.
#pragma once

#include <openssl/bio.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// Contexts and sessions

static inline long COpenSSL_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_min_proto_version(context, version);
}

static inline long COpenSSL_SSL_CTX_set_max_proto_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_max_proto_version(context, version);
}

static inline long COpenSSL_SSL_CTX_set1_groups_list(SSL_CTX *context, const char *groups) {
  return SSL_CTX_set1_groups_list(context, groups);
}

static inline long COpenSSL_SSL_CTX_set_session_cache_off(SSL_CTX *context) {
  return SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/// Options of a DTLS endpoint that neither resumes, renegotiates, asks the socket for an MTU nor
/// hands out tickets.
static inline void COpenSSL_SSL_CTX_set_dtls_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_QUERY_MTU | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_SINGLE_ECDH_USE);
}

static inline long COpenSSL_SSL_set_mtu(SSL *ssl, long mtu) { return SSL_set_mtu(ssl, mtu); }

static inline int COpenSSL_SSL_set_app_data(SSL *ssl, void *data) {
  return SSL_set_app_data(ssl, data);
}

static inline void *COpenSSL_SSL_get_app_data(const SSL *ssl) { return SSL_get_app_data(ssl); }

static inline long COpenSSL_DTLSv1_handle_timeout(SSL *ssl) { return DTLSv1_handle_timeout(ssl); }

// Keys and memory

/// A new key on the curve of that name, such as "P-256"; NULL on failure.
static inline EVP_PKEY *COpenSSL_EVP_EC_gen(const char *curve) { return EVP_EC_gen(curve); }

/// The same for a part of the library; NULL is all of it.
static inline EVP_PKEY *COpenSSL_EVP_EC_gen_in(OSSL_LIB_CTX *library, const char *curve) {
  return EVP_PKEY_Q_keygen(library, NULL, "EC", curve);
}

static inline long COpenSSL_BIO_get_mem_data(BIO *bio, char **data) {
  return BIO_get_mem_data(bio, data);
}

static inline void COpenSSL_BIO_clear_retry_flags(BIO *bio) { BIO_clear_retry_flags(bio); }

static inline void COpenSSL_BIO_set_retry_read(BIO *bio) { BIO_set_retry_read(bio); }

// SHA-1 whose state is a plain value. OpenSSL 3 calls these functions deprecated; its newer interface
// has no such value, and copying its contexts allocates.

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

static inline int COpenSSL_SHA1_Init(SHA_CTX *state) { return SHA1_Init(state); }

static inline int COpenSSL_SHA1_Update(SHA_CTX *state, const void *bytes, size_t count) {
  return SHA1_Update(state, bytes, count);
}

static inline int COpenSSL_SHA1_Final(unsigned char *digest, SHA_CTX *state) {
  return SHA1_Final(digest, state);
}

#pragma clang diagnostic pop
