// libcurl's easy interface. Its two central functions are variadic, which Swift cannot call: below stand
// wrappers by the type of the value. Each does exactly what its libcurl namesake does.
#pragma once

#include <curl/curl.h>

static inline CURLcode CCurl_set_long(CURL *handle, CURLoption option, long value) {
  return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode CCurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode CCurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode CCurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode CCurl_set_reader(CURL *handle, curl_read_callback value) {
  return (curl_easy_setopt)(handle, CURLOPT_READFUNCTION, value);
}

static inline CURLcode CCurl_set_writer(CURL *handle, curl_write_callback value) {
  return (curl_easy_setopt)(handle, CURLOPT_WRITEFUNCTION, value);
}

static inline CURLcode CCurl_set_progress(CURL *handle, curl_xferinfo_callback value) {
  return (curl_easy_setopt)(handle, CURLOPT_XFERINFOFUNCTION, value);
}

/// The last status that the server sent; 0 where it sent none.
static inline long CCurl_response_code(CURL *handle) {
  long code = 0;
  (curl_easy_getinfo)(handle, CURLINFO_RESPONSE_CODE, &code);
  return code;
}
