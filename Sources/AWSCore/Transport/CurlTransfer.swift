import CCurl
import Foundation

/// One request in flight, as libcurl's callbacks know it. It is its loop's thread's alone.
final class CurlTransfer {
  let order: CurlOrder
  let continuation: CurlLoop.Continuation
  let easy: UnsafeMutableRawPointer

  private let errorText: UnsafeMutablePointer<CChar>
  private var headerList: UnsafeMutableRawPointer?
  private var file: FileBodyReader?
  private var head = ReplyHead()
  private var body: [UInt8] = []
  /// Why a callback ended the request.
  private var reason: TransportFailure?

  /// Whether libcurl asks before it writes a request; it does from 7.80.0 on.
  private var isAsked = true
  private var hasBegun = false
  /// Whether libcurl would have sent the request once more.
  private var wouldRepeat = false
  private let kept: KeptConnections
  private var sockets: [Int32] = []
  private var ends: KeptConnections.Ends?
  /// Whether nothing was written since bytes waited on the connection, so that another one is needed.
  private(set) var needsAnother = false

  private let end: ContinuousClock.Instant
  private var lastByte = ContinuousClock.now
  private var bytesMoved: Int64 = 0

  /// Readies a handle for the request.
  init(
    _ order: CurlOrder, _ continuation: CurlLoop.Continuation, _ easy: UnsafeMutableRawPointer, kept: KeptConnections
  ) throws(TransportFailure) {
    (self.order, self.continuation, self.easy, self.kept) = (order, continuation, easy, kept)
    end = lastByte + order.totalTime
    errorText = .allocate(capacity: Int(CCURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CCURL_ERROR_SIZE))
    try setUp()
  }

  deinit {
    ccurl_list_free(headerList)
    errorText.deallocate()
  }

  /// When it is given up, unless a byte comes before. libcurl itself bounds the time until a connection stands.
  var deadline: ContinuousClock.Instant { hasBegun ? min(end, lastByte + order.timeout) : end }

  // MARK: What came of it

  var cancelled: Result<HTTPResponse, TransportFailure> {
    .failure(
      mayHaveArrived ? .noReply("the call was cancelled while it waited for \(order.peer)") : .cancelledBeforeSent)
  }

  var late: Result<HTTPResponse, TransportFailure> {
    .failure(
      mayHaveArrived
        ? .noReply("\(order.peer) did not answer in time") : .notSent("no connection to \(order.peer) in time"))
  }

  func outcome(_ result: Int32) -> Result<HTTPResponse, TransportFailure> {
    if let reason { return .failure(reason) }
    if wouldRepeat { return .failure(.noReply("the connection to \(order.peer) was lost")) }
    let text = String(cString: errorText)
    let error = CurlError(code: result, text: text.isEmpty ? String(cString: ccurl_text(result)) : text)
    if let ends, ccurl_is_http2(easy) != 0 { kept.number(ends) }
    guard mayHaveArrived else { return .failure(TransportFailure(notSent: error, order)) }
    // Where the connection ends inside of the header libcurl may call that a reply, or a body that was cut off.
    if result == CCURL_OK || result == CCURL_PARTIAL_FILE, !head.isComplete {
      return .failure(
        .noReply(
          head.hasBegun
            ? "the reply of \(order.peer) ended inside its header" : "the connection to \(order.peer) was lost"))
    }
    guard result == CCURL_OK, let status = head.status else {
      return .failure(TransportFailure(noReply: error, order))
    }
    return .success(HTTPResponse(status: status, headers: head.headers, body: body))
  }

  private var mayHaveArrived: Bool { isAsked ? hasBegun : ccurl_request_bytes(easy) > 0 }

  // MARK: What libcurl calls

  private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    lastByte = .now
    guard bytes.count <= order.maximumReplyBytes - body.count else {
      reason = .noReply("the reply is larger than \(order.maximumReplyBytes) bytes")
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  private func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    lastByte = .now
    guard head.take(line) else {
      reason = .headerTooLarge
      return false
    }
    return true
  }

  private func read(into room: UnsafeMutableRawBufferPointer) -> Int {
    do {
      let piece = try file?.next(upTo: room.count) ?? Data()
      room.copyBytes(from: piece)
      return piece.count
    } catch {
      reason = .noReply("the file \(order.request.file?.path ?? "") changed while it was sent")
      return Int(CCURL_READ_ABORT)
    }
  }

  private func moved(_ bytes: Int64) {
    guard bytes != bytesMoved else { return }
    (bytesMoved, lastByte) = (bytes, .now)
  }

  private func mayConnect(_ socket: Int32) -> Bool {
    ccurl_close_on_exec(socket)
    guard !hasBegun else {
      wouldRepeat = true
      return false
    }
    sockets.append(socket)
    return true
  }

  private func mayBegin(_ ends: KeptConnections.Ends) -> Bool {
    guard !hasBegun else {
      wouldRepeat = true
      return false
    }
    if !sockets.isEmpty {
      kept.add(ends, from: sockets)
    } else if !kept.isQuiet(ends, forNumbered: order.mayUseHTTP2) {
      needsAnother = true
      return false
    }
    (hasBegun, lastByte, self.ends) = (true, .now, ends)
    return true
  }

  /// Readies the handle for another try, over a connection of its own; nothing was written in the first.
  func renew() {
    needsAnother = false
    _ = ccurl_set_long(easy, Int32(CCURL_FRESH_CONNECT), 1)
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private static let callbacks = ccurl_callbacks(
    body: { bytes, size, count, context in
      let all = size * count
      return CurlTransfer.at(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: all)) == true
        ? all : all &+ 1
    },
    header: { bytes, size, count, context in
      let all = size * count
      return CurlTransfer.at(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: all)) == true
        ? all : all &+ 1
    },
    read: { bytes, size, count, context in
      CurlTransfer.at(context)?.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        ?? Int(CCURL_READ_ABORT)
    },
    progress: { context, _, received, _, sent in
      CurlTransfer.at(context)?.moved(received &+ sent)
      return 0
    },
    connect: { context, socket, _ in CurlTransfer.at(context)?.mayConnect(socket) == true ? 0 : 1 },
    begin: { context, peer, own, peerPort, ownPort in
      let ends = KeptConnections.Ends(
        peer: peer.map { String(cString: $0) } ?? "", peerPort: peerPort, own: own.map { String(cString: $0) } ?? "",
        ownPort: ownPort)
      return CurlTransfer.at(context)?.mayBegin(ends) == true ? 0 : 1
    })

  // MARK: Options

  private func setUp() throws(TransportFailure) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    isAsked = ccurl_set_callbacks(easy, Self.callbacks, context, errorText) == CCURL_OK
    // Without a signal for a lost connection, which the loop's thread has blocked, or for a slow name server.
    try set(CCURL_NOSIGNAL, 1)
    // A thread that still asks a name server is left to itself, so that nobody waits for it.
    _ = ccurl_set_long(easy, Int32(CCURL_QUICK_EXIT), 1)
    try set(CCURL_URL, order.wire.address)
    try set(CCURL_PROTOCOLS, Int(CCURL_PROTO_HTTP_HTTPS))
    try set(CCURL_PATH_AS_IS, 1)
    try set(CCURL_FOLLOWLOCATION, 0)
    try set(CCURL_HTTP09_ALLOWED, 0)
    try set(CCURL_SUPPRESS_CONNECT_HEADERS, 1)
    try set(CCURL_CONNECTTIMEOUT_MS, max(1, Int((order.timeout / .milliseconds(1)).rounded(.up))))
    try set(CCURL_USERAGENT, "plinkflow")
    try set(CCURL_PROXY, order.proxy)
    try set(CCURL_NOPROXY, order.withoutProxy)
    try setUpTrust()
    try setUpConnection()
    try setUpBody()
    for line in order.wire.headerLines {
      guard let list = ccurl_list_append(headerList, line) else { throw .notSent("libcurl has no memory left") }
      headerList = list
    }
    try check(ccurl_set_headers(easy, headerList))
  }

  private func setUpTrust() throws(TransportFailure) {
    try set(CCURL_SSL_VERIFYPEER, 1)
    try set(CCURL_SSL_VERIFYHOST, 2)
    guard let store = order.authorities else { return }
    // Both, since libcurl has a usual place of its own for each.
    try check(ccurl_set_text(easy, Int32(CCURL_CAINFO), store.isFolder ? nil : store.path))
    try check(ccurl_set_text(easy, Int32(CCURL_CAPATH), store.isFolder ? store.path : nil))
  }

  private func setUpConnection() throws(TransportFailure) {
    if isAsked {
      if order.mayUseHTTP2 {
        // A library without HTTP/2 says no, and does with 1.1.
        _ = ccurl_set_long(easy, Int32(CCURL_HTTP_VERSION), Int(CCURL_HTTP_VERSION_2TLS))
      } else {
        try set(CCURL_HTTP_VERSION, Int(CCURL_HTTP_VERSION_1_1))
      }
      if !order.request.mayBeRepeated || order.request.file != nil { try set(CCURL_FRESH_CONNECT, 1) }
    } else {
      // It repeats a request of a kept connection that died, and of a stream that was refused. So there is neither.
      try set(CCURL_HTTP_VERSION, Int(CCURL_HTTP_VERSION_1_1))
      try set(CCURL_FRESH_CONNECT, 1)
      try set(CCURL_FORBID_REUSE, 1)
    }
  }

  private func setUpBody() throws(TransportFailure) {
    let request = order.request
    var implied = "GET"
    if let body = request.file {
      do {
        file = try FileBodyReader(body)
      } catch is FileBodyReader.Changed {
        throw .notSent("the file \(body.path) has changed since it was read for its signature")
      } catch {
        throw .notSent("the file \(body.path) cannot be read")
      }
      try set(CCURL_UPLOAD, 1)
      try check(ccurl_set_count(easy, Int32(CCURL_INFILESIZE_LARGE), Int64(body.byteCount)))
      implied = "PUT"
    } else if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
      try set(CCURL_POST, 1)
      try check(request.body.withUnsafeBytes { ccurl_set_body(easy, $0.baseAddress, Int64($0.count)) })
      implied = "POST"
    } else if request.method == "HEAD" {
      try set(CCURL_NOBODY, 1)
      implied = "HEAD"
    } else {
      try set(CCURL_HTTPGET, 1)
    }
    if request.method != implied { try set(CCURL_CUSTOMREQUEST, request.method) }
  }

  private func set(_ option: Int, _ value: Int) throws(TransportFailure) {
    try check(ccurl_set_long(easy, Int32(option), value))
  }

  private func set(_ option: Int, _ text: String) throws(TransportFailure) {
    try check(ccurl_set_text(easy, Int32(option), text))
  }

  private func check(_ result: Int32) throws(TransportFailure) {
    guard result != CCURL_OK else { return }
    throw .notSent("libcurl does not take this request: \(String(cString: ccurl_text(result)))")
  }
}
