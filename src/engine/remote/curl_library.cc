#include "engine/remote/curl_library.h"

#include <dlfcn.h>

#include <string>

namespace rowhouse::engine::remote {
namespace {

/// Never unloaded: its own libraries keep threads' data.
void* open_library() { return ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL); }

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  // What POSIX means dlsym() for.
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

bool find_all(void* library, CurlLibrary& curl) {
  return find(library, "curl_url", curl.url) &&
         find(library, "curl_url_cleanup", curl.url_cleanup) &&
         find(library, "curl_url_set", curl.url_set) &&
         find(library, "curl_url_get", curl.url_get) && find(library, "curl_free", curl.free) &&
         find(library, "curl_slist_append", curl.slist_append) &&
         find(library, "curl_slist_free_all", curl.slist_free_all) &&
         find(library, "curl_global_init", curl.global_init) &&
         find(library, "curl_easy_init", curl.easy_init) &&
         find(library, "curl_easy_cleanup", curl.easy_cleanup) &&
         find(library, "curl_easy_setopt", curl.easy_setopt) &&
         find(library, "curl_easy_perform", curl.easy_perform) &&
         find(library, "curl_easy_getinfo", curl.easy_getinfo) &&
         find(library, "curl_easy_strerror", curl.easy_strerror) &&
         find(library, "curl_easy_send", curl.easy_send) &&
         find(library, "curl_easy_recv", curl.easy_recv) &&
         find(library, "curl_multi_init", curl.multi_init) &&
         find(library, "curl_multi_cleanup", curl.multi_cleanup) &&
         find(library, "curl_multi_setopt", curl.multi_setopt) &&
         find(library, "curl_multi_add_handle", curl.multi_add_handle) &&
         find(library, "curl_multi_remove_handle", curl.multi_remove_handle) &&
         find(library, "curl_multi_socket_action", curl.multi_socket_action) &&
         find(library, "curl_multi_info_read", curl.multi_info_read);
}

Result<CurlLibrary> load() {
  CurlLibrary curl{};
  void* const library = open_library();
  if (library == nullptr || !find_all(library, curl)) {
    const char* const why = ::dlerror();
    return Error(ErrorCode::kServiceUnavailable,
                 "Calling a server needs libcurl (Debian's package libcurl4): " +
                     std::string(why != nullptr ? why : "not found"));
  }
  if (const CURLcode ready = curl.global_init(CURL_GLOBAL_DEFAULT); ready != CURLE_OK) {
    return Error(ErrorCode::kInternalServer, curl.easy_strerror(ready));
  }
  return curl;
}

}  // namespace

Result<const CurlLibrary*> curl_library() {
  static const Result<CurlLibrary> library = load();
  if (!library) return library.error();
  return &*library;
}

}  // namespace rowhouse::engine::remote
