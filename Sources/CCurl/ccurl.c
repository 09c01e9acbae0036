// For pthread_rwlock_timedwrlock and RTLD_LOCAL, whatever the compiler's dialect.
#define _GNU_SOURCE

#include "ccurl.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

// MARK: What is used of libcurl, in its own types

typedef struct {
  int message;  // CURLMSG_DONE, 1, is the only one there is
  void *easy;
  union {
    void *whatever;
    int result;
  } data;
} message;

static struct {
  int (*global_init)(long flags);
  struct version *(*version_info)(int age);
  void *(*easy_init)(void);
  void (*easy_reset)(void *);
  void (*easy_cleanup)(void *);
  int (*easy_setopt)(void *, int, ...);
  int (*easy_getinfo)(void *, int, ...);
  const char *(*easy_strerror)(int);
  void *(*slist_append)(void *, const char *);
  void (*slist_free_all)(void *);
  void *(*multi_init)(void);
  int (*multi_setopt)(void *, int, ...);
  int (*multi_cleanup)(void *);
  int (*multi_add_handle)(void *, void *);
  int (*multi_remove_handle)(void *, void *);
  int (*multi_perform)(void *, int *);
  int (*multi_poll)(void *, void *, unsigned int, int, int *);
  int (*multi_wakeup)(void *);
  message *(*multi_info_read)(void *, int *);
} curl;

/// The beginning of curl_version_info_data, which has not changed since its first version.
struct version {
  int age;
  const char *version;
  unsigned int version_num;
};

enum {
  // CURLOPT_…
  OPT_WRITEDATA = 10001,
  OPT_READDATA = 10009,
  OPT_ERRORBUFFER = 10010,
  OPT_WRITEFUNCTION = 20011,
  OPT_READFUNCTION = 20012,
  OPT_HTTPHEADER = 10023,
  OPT_HEADERDATA = 10029,
  OPT_XFERINFODATA = 10057,
  OPT_HEADERFUNCTION = 20079,
  OPT_SOCKOPTFUNCTION = 20148,
  OPT_SOCKOPTDATA = 10149,
  OPT_COPYPOSTFIELDS = 10165,
  OPT_XFERINFOFUNCTION = 20219,
  OPT_POSTFIELDSIZE_LARGE = 30120,
  OPT_PREREQFUNCTION = 20312,
  OPT_PREREQDATA = 10313,
  // CURLMOPT_…
  MOPT_MAXCONNECTS = 6,
  MOPT_MAX_HOST_CONNECTIONS = 7,
  // CURLINFO_…, all of them CURLINFO_LONG
  INFO_REQUEST_SIZE = 0x200000 + 12,
  INFO_HTTP_VERSION = 0x200000 + 46,
  // CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32
  GLOBAL_ALL = 3,
};

// MARK: Opening

#ifdef __APPLE__
static const char *const names[] = {"libcurl.4.dylib", "/usr/lib/libcurl.4.dylib", NULL};
#define ADVICE "libcurl.4.dylib cannot be opened, and it is a part of macOS"
#else
// The second is Debian's with another library for TLS; its ABI is the same.
static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};
#define ADVICE \
  "libcurl.so.4 cannot be opened: install the package `libcurl4` (Debian, Ubuntu) or `libcurl` (Fedora, Amazon Linux)"
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;

// Held for reading while a thread is inside of the library, and for writing, for good, once the process ends: the
// libraries for TLS take themselves down in exit(), under the feet of any thread that is at work in them.
static pthread_rwlock_t gate = PTHREAD_RWLOCK_INITIALIZER;

static void close_gate(void) {
#ifdef __APPLE__
  // macOS has no lock with a bound. A call into the library does not wait, so one is never long.
  for (int tries = 0; tries < 100 && pthread_rwlock_trywrlock(&gate) != 0; tries++) {
    struct timespec pause = {0, 10 * 1000 * 1000};
    nanosleep(&pause, NULL);
  }
#else
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 1;
  pthread_rwlock_timedwrlock(&gate, &until);
#endif
}

static void open_library(void) {
  void *library = NULL;
  for (int index = 0; names[index] && !library; index++) library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    missing = ADVICE;
    return;
  }
  struct {
    const char *name;
    void *into;
  } functions[] = {
      {"curl_global_init", &curl.global_init},
      {"curl_version_info", &curl.version_info},
      {"curl_easy_init", &curl.easy_init},
      {"curl_easy_reset", &curl.easy_reset},
      {"curl_easy_cleanup", &curl.easy_cleanup},
      {"curl_easy_setopt", &curl.easy_setopt},
      {"curl_easy_getinfo", &curl.easy_getinfo},
      {"curl_easy_strerror", &curl.easy_strerror},
      {"curl_slist_append", &curl.slist_append},
      {"curl_slist_free_all", &curl.slist_free_all},
      {"curl_multi_init", &curl.multi_init},
      {"curl_multi_setopt", &curl.multi_setopt},
      {"curl_multi_cleanup", &curl.multi_cleanup},
      {"curl_multi_add_handle", &curl.multi_add_handle},
      {"curl_multi_remove_handle", &curl.multi_remove_handle},
      {"curl_multi_perform", &curl.multi_perform},
      {"curl_multi_poll", &curl.multi_poll},
      {"curl_multi_wakeup", &curl.multi_wakeup},
      {"curl_multi_info_read", &curl.multi_info_read},
  };
  for (size_t index = 0; index < sizeof functions / sizeof *functions; index++) {
    void *found = dlsym(library, functions[index].name);
    if (!found) {
      // curl_multi_wakeup is the youngest of them.
      missing = "the system's libcurl is too old: 7.68.0 of January 2020 or a later one is needed";
      return;
    }
    memcpy(functions[index].into, &found, sizeof found);
  }
  if (curl.global_init(GLOBAL_ALL) != CCURL_OK) {
    missing = "the system's libcurl cannot be prepared for use";
    return;
  }
  // After the library for TLS has asked for the same, so that this is done before it takes itself down.
  atexit(close_gate);
}

const char *ccurl_open(void) {
  pthread_once(&once, open_library);
  return missing;
}

unsigned int ccurl_version(void) { return curl.version_info(0)->version_num; }

// MARK: One request

void *ccurl_easy_init(void) { return curl.easy_init(); }
void ccurl_easy_reset(void *easy) { curl.easy_reset(easy); }
const char *ccurl_text(int result) { return curl.easy_strerror(result); }

void ccurl_easy_cleanup(void *easy) {
  pthread_rwlock_rdlock(&gate);
  curl.easy_cleanup(easy);
  pthread_rwlock_unlock(&gate);
}

int ccurl_set_long(void *easy, int option, long value) { return curl.easy_setopt(easy, option, value); }
int ccurl_set_text(void *easy, int option, const char *text) { return curl.easy_setopt(easy, option, text); }
int ccurl_set_count(void *easy, int option, int64_t count) { return curl.easy_setopt(easy, option, count); }
int ccurl_set_headers(void *easy, void *list) { return curl.easy_setopt(easy, OPT_HTTPHEADER, list); }
void *ccurl_list_append(void *list, const char *line) { return curl.slist_append(list, line); }
void ccurl_list_free(void *list) { curl.slist_free_all(list); }

int ccurl_set_body(void *easy, const void *bytes, int64_t count) {
  // The size comes first: it tells how much is copied.
  int result = curl.easy_setopt(easy, OPT_POSTFIELDSIZE_LARGE, count);
  if (result == CCURL_OK) result = curl.easy_setopt(easy, OPT_COPYPOSTFIELDS, count > 0 ? bytes : "");
  return result;
}

int ccurl_set_callbacks(void *easy, ccurl_callbacks callbacks, void *context, char *errorText) {
  curl.easy_setopt(easy, OPT_ERRORBUFFER, errorText);
  curl.easy_setopt(easy, OPT_WRITEFUNCTION, callbacks.body);
  curl.easy_setopt(easy, OPT_WRITEDATA, context);
  curl.easy_setopt(easy, OPT_HEADERFUNCTION, callbacks.header);
  curl.easy_setopt(easy, OPT_HEADERDATA, context);
  curl.easy_setopt(easy, OPT_READFUNCTION, callbacks.read);
  curl.easy_setopt(easy, OPT_READDATA, context);
  curl.easy_setopt(easy, OPT_XFERINFOFUNCTION, callbacks.progress);
  curl.easy_setopt(easy, OPT_XFERINFODATA, context);
  curl.easy_setopt(easy, CCURL_NOPROGRESS, 0L);
  curl.easy_setopt(easy, OPT_SOCKOPTFUNCTION, callbacks.connect);
  curl.easy_setopt(easy, OPT_SOCKOPTDATA, context);
  int result = curl.easy_setopt(easy, OPT_PREREQFUNCTION, callbacks.begin);
  if (result == CCURL_OK) result = curl.easy_setopt(easy, OPT_PREREQDATA, context);
  return result;
}

long ccurl_request_bytes(void *easy) {
  long bytes = 0;
  curl.easy_getinfo(easy, INFO_REQUEST_SIZE, &bytes);
  return bytes;
}

int ccurl_is_http2(void *easy) {
  long version = 0;
  curl.easy_getinfo(easy, INFO_HTTP_VERSION, &version);
  return version == 3;  // CURL_HTTP_VERSION_2_0
}

void ccurl_close_on_exec(int socket) {
  int flags = fcntl(socket, F_GETFD);
  if (flags >= 0) fcntl(socket, F_SETFD, flags | FD_CLOEXEC);
}

int ccurl_own_port(int socket) {
  struct sockaddr_storage address = {0};
  socklen_t length = sizeof address;
  if (getsockname(socket, (struct sockaddr *)&address, &length) != 0) return 0;
  if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
  if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
  return 0;
}

int ccurl_has_input(int socket) {
  struct pollfd waiting = {.fd = socket, .events = POLLIN};
  return poll(&waiting, 1, 0) != 0;
}

// MARK: Many requests on one thread

void *ccurl_multi_init(long connectionsPerHost, long connectionsAtRest) {
  void *multi = curl.multi_init();
  if (!multi) return NULL;
  curl.multi_setopt(multi, MOPT_MAX_HOST_CONNECTIONS, connectionsPerHost);
  curl.multi_setopt(multi, MOPT_MAXCONNECTS, connectionsAtRest);
  return multi;
}

void ccurl_multi_cleanup(void *multi) {
  pthread_rwlock_rdlock(&gate);
  curl.multi_cleanup(multi);
  pthread_rwlock_unlock(&gate);
}

int ccurl_multi_add(void *multi, void *easy) { return curl.multi_add_handle(multi, easy); }

int ccurl_multi_remove(void *multi, void *easy) {
  pthread_rwlock_rdlock(&gate);
  int result = curl.multi_remove_handle(multi, easy);
  pthread_rwlock_unlock(&gate);
  return result;
}

int ccurl_multi_perform(void *multi) {
  int running = 0;
  pthread_rwlock_rdlock(&gate);
  int result = curl.multi_perform(multi, &running);
  pthread_rwlock_unlock(&gate);
  return result == 0;
}

int ccurl_multi_poll(void *multi, int milliseconds) {
  int ready = 0;
  return curl.multi_poll(multi, NULL, 0, milliseconds, &ready) == 0;
}

int ccurl_multi_wakeup(void *multi) { return curl.multi_wakeup(multi); }

void *ccurl_multi_next(void *multi, int *result) {
  int left = 0;
  message *next = curl.multi_info_read(multi, &left);
  if (!next || next->message != 1) return NULL;
  *result = next->data.result;
  return next->easy;
}

// MARK: Threads

void ccurl_prepare_thread(const char *name) {
#ifdef __APPLE__
  pthread_setname_np(name);
#else
  pthread_setname_np(pthread_self(), name);
#endif
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, NULL);
}
