// The door to the system's libcurl, which is opened at run time: nothing of it is needed to build.
//
// What is declared here is what plinkflow uses, and no more. libcurl keeps its ABI since 7.16.0 of 2006: the numbers of
// options, of results and of infos never change and are never given to another (https://curl.se/libcurl/abi.html, and the
// words above `CURLcode` in curl/curl.h: "Never *EVER* remove any. The return codes must remain the same!"). The numbers
// below are those of curl/curl.h and curl/multi.h of 7.88.1.
//
// curl's own setters take a variable argument, which Swift cannot call and which trusts the caller to hand it the type
// that the option wants. Here is a function for each type.
#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>
#include <stdint.h>

/// Opens the library and prepares it, once for the process. Nil where that went well, else a sentence without a full stop
/// that says what is missing.
const char *ccurl_open(void);

/// The library's version as 0xMMmmpp.
unsigned int ccurl_version(void);

// MARK: One request (CURL *)

void *ccurl_easy_init(void);
void ccurl_easy_reset(void *easy);
void ccurl_easy_cleanup(void *easy);
/// What a result means, in the library's words.
const char *ccurl_text(int result);

/// The options, of CURLOPT_…: the type is the number's ten thousands (curl/curl.h, CURLOPTTYPE_…).
enum {
  // A long: 0.
  CCURL_FOLLOWLOCATION = 52,
  CCURL_NOPROGRESS = 43,
  CCURL_NOBODY = 44,
  CCURL_UPLOAD = 46,
  CCURL_POST = 47,
  CCURL_SSL_VERIFYPEER = 64,
  CCURL_FRESH_CONNECT = 74,
  CCURL_FORBID_REUSE = 75,
  CCURL_HTTPGET = 80,
  CCURL_SSL_VERIFYHOST = 81,
  CCURL_HTTP_VERSION = 84,
  CCURL_NOSIGNAL = 99,
  CCURL_TIMEOUT_MS = 155,
  CCURL_CONNECTTIMEOUT_MS = 156,
  CCURL_PROTOCOLS = 181,
  CCURL_PATH_AS_IS = 234,
  CCURL_SUPPRESS_CONNECT_HEADERS = 265,
  CCURL_HTTP09_ALLOWED = 285,
  CCURL_QUICK_EXIT = 322,
  // Text, which the library copies: 10,000.
  CCURL_URL = 10002,
  CCURL_PROXY = 10004,
  CCURL_USERAGENT = 10018,
  CCURL_CUSTOMREQUEST = 10036,
  CCURL_CAINFO = 10065,
  CCURL_CAPATH = 10097,
  CCURL_NOPROXY = 10177,
  // A count of bytes, curl_off_t, of 64 bits: 30,000.
  CCURL_INFILESIZE_LARGE = 30115,
};

/// Values of options and bits of CURLPROTO_…
enum {
  CCURL_HTTP_VERSION_1_1 = 2,
  /// HTTP/2 where the peer offers it in the TLS handshake, else 1.1; over plain text 1.1.
  CCURL_HTTP_VERSION_2TLS = 4,
  CCURL_PROTO_HTTP_HTTPS = 1 | 2,
};

int ccurl_set_long(void *easy, int option, long value);
/// Nil gives the option its initial value.
int ccurl_set_text(void *easy, int option, const char *text);
int ccurl_set_count(void *easy, int option, int64_t count);
/// The body, which the library copies.
int ccurl_set_body(void *easy, const void *bytes, int64_t count);
/// Header fields (struct curl_slist *), which have to stay until the request is done.
int ccurl_set_headers(void *easy, void *list);
/// Adds a line to a list, or begins one; nil where memory is short, and the list is as it was.
void *ccurl_list_append(void *list, const char *line);
void ccurl_list_free(void *list);

/// What is called while a request goes on, with the context that was set; in curl's own forms, so that nothing stands
/// between.
typedef struct {
  /// A piece of the body, `size` times `count` bytes: any other result than that number ends the request.
  size_t (*body)(char *bytes, size_t size, size_t count, void *context);
  /// The same for a line of the header.
  size_t (*header)(char *bytes, size_t size, size_t count, void *context);
  /// Puts a piece of a file's body into `bytes`, and returns its length; `CCURL_READ_ABORT` ends the request.
  size_t (*read)(char *bytes, size_t size, size_t count, void *context);
  /// Bytes of the body so far; anything but 0 ends the request.
  int (*progress)(void *context, int64_t toReceive, int64_t received, int64_t toSend, int64_t sent);
  /// A socket is there, and is about to be connected: 0 lets it, 1 ends the request.
  int (*connect)(void *context, int socket, int purpose);
  /// A connection stands, and the request is about to be written to it: 0 lets it, 1 ends the request. libcurl asks each
  /// time before the first byte, so also where it would send a request once more on its own account.
  int (*begin)(void *context, char *peer, char *own, int peerPort, int ownPort);
} ccurl_callbacks;

enum { CCURL_READ_ABORT = 0x10000000, CCURL_ERROR_SIZE = 256 };

/// Sets all of them. The context and the buffer for an error's text (`CCURL_ERROR_SIZE` bytes) have to stay until the
/// request is done. `CCURL_UNKNOWN_OPTION` where the library, before 7.80.0, cannot ask `begin`: all else is set then.
int ccurl_set_callbacks(void *easy, ccurl_callbacks callbacks, void *context, char *errorText);

/// Results, of CURLcode.
enum {
  CCURL_OK = 0,
  CCURL_UNSUPPORTED_PROTOCOL = 1,
  CCURL_URL_MALFORMAT = 3,
  CCURL_COULDNT_RESOLVE_PROXY = 5,
  CCURL_COULDNT_RESOLVE_HOST = 6,
  CCURL_COULDNT_CONNECT = 7,
  CCURL_WEIRD_SERVER_REPLY = 8,
  CCURL_HTTP2 = 16,
  CCURL_PARTIAL_FILE = 18,
  CCURL_OUT_OF_MEMORY = 27,
  CCURL_OPERATION_TIMEDOUT = 28,
  CCURL_SSL_CONNECT_ERROR = 35,
  CCURL_ABORTED_BY_CALLBACK = 42,
  CCURL_UNKNOWN_OPTION = 48,
  CCURL_GOT_NOTHING = 52,
  CCURL_SEND_ERROR = 55,
  CCURL_RECV_ERROR = 56,
  CCURL_PEER_FAILED_VERIFICATION = 60,
  CCURL_SSL_CACERT_BADFILE = 77,
  CCURL_HTTP2_STREAM = 92,
  CCURL_PROXY_ERROR = 97,
  CCURL_TOO_LARGE = 100,
};

/// How many bytes of request lines and header fields went out (CURLINFO_REQUEST_SIZE).
long ccurl_request_bytes(void *easy);
/// Whether the last reply came by HTTP/2 (CURLINFO_HTTP_VERSION).
int ccurl_is_http2(void *easy);
/// Keeps a socket from the programs that this one starts.
void ccurl_close_on_exec(int socket);
/// The port at this end of a socket; 0 where there is none.
int ccurl_own_port(int socket);
/// Whether something waits to be read, the end of the connection among it.
int ccurl_has_input(int socket);

// MARK: Many requests on one thread (CURLM *)

/// Room for `connections` to a host, all told and at rest.
void *ccurl_multi_init(long connectionsPerHost, long connectionsAtRest);
void ccurl_multi_cleanup(void *multi);
int ccurl_multi_add(void *multi, void *easy);
int ccurl_multi_remove(void *multi, void *easy);
/// Does what can be done without waiting; false where the library is at an end with its means.
int ccurl_multi_perform(void *multi);
/// Waits for a socket, for a time that the library has to keep, or for ``ccurl_multi_wakeup``.
int ccurl_multi_poll(void *multi, int milliseconds);
/// Ends a wait, from any thread.
int ccurl_multi_wakeup(void *multi);
/// The next request that is done, and how it went; nil where there is none.
void *ccurl_multi_next(void *multi, int *result);

/// Names the calling thread, in fifteen bytes at most, and keeps signals from it: they are for the others, and a
/// connection that is gone is told by a result.
void ccurl_prepare_thread(const char *name);

#endif
