/// The status and the header fields of a reply, taken line by line.
struct ReplyHead {
  /// The most bytes of all lines, those of interim replies among them.
  static let maximumBytes = 64 << 10

  private(set) var status: Int?
  private(set) var headers: [(name: String, value: String)] = []
  /// Whether the blank line has come that ends the header. A reply without it is none, whatever libcurl says: up to 8.x
  /// it takes the end of a connection inside of the header for the end of the reply.
  private(set) var isComplete = false
  private var byteCount = 0
  /// Whether any line of a reply has come.
  var hasBegun: Bool { byteCount > 0 }

  /// Takes a line with its end; false where the header becomes too large.
  mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
    byteCount += line.count
    guard byteCount <= Self.maximumBytes else { return false }
    // What comes after the header are the trailers of a body in chunks.
    guard !isComplete else { return true }
    var text = line[...]
    while let last = text.last, last == 0x0a || last == 0x0d { text.removeLast() }
    if text.isEmpty {
      // 100 to 199 only announce the reply.
      if let status, (100..<200).contains(status) {
        (self.status, headers) = (nil, [])
      } else {
        isComplete = status != nil
      }
    } else if status == nil {
      status = Self.status(text)
    } else if let first = text.first, first == 0x20 || first == 0x09, !headers.isEmpty {
      // A value that goes on in the next line, a form that HTTP gave up and servers still have.
      headers[headers.count - 1].value += " " + Self.trimmed(text)
    } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
      headers.append((Self.trimmed(text[..<colon]), Self.trimmed(text[(colon + 1)...])))
    }
    return true
  }

  /// `HTTP/1.1 200 OK`, `HTTP/2 200`.
  private static func status(_ line: Slice<UnsafeRawBufferPointer>) -> Int? {
    let words = line.split(separator: 0x20, maxSplits: 2)
    guard words.count > 1, words[1].count == 3, let status = Int(String(decoding: words[1], as: UTF8.self)),
      (100...999).contains(status)
    else { return nil }
    return status
  }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
