import Foundation

/// What a program and its carrier say to each other: JSON, each message behind its length in four bytes, the highest
/// first.
enum CarrierMessage {
  /// From the program to its carrier.
  enum Order: Codable {
    case send(number: Int, CarriedRequest, timeoutMilliseconds: Int64, maximumReplyBytes: Int)
    case cancel(number: Int)
  }

  /// From the carrier to its program.
  struct Report: Codable {
    let number: Int
    let outcome: Outcome

    enum Outcome: Codable {
      case reply(CarriedResponse)
      case notSent(String)
      case noReply(String)
    }
  }

  /// Nothing that either side says is longer; base64 makes a body a third longer.
  static let longest = 256 << 20

  static func frame(_ message: some Encodable) throws -> Data {
    let body = try JSONEncoder().encode(message)
    let length = UInt32(clamping: body.count)
    var frame = Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) })
    frame.append(body)
    return frame
  }

  /// The next message of a stream, as its bytes; nil at the stream's end, or where it holds no such thing.
  static func next(in stream: FileHandle) -> Data? {
    guard let head = read(4, from: stream) else { return nil }
    let length = head.reduce(0) { $0 << 8 | Int($1) }
    guard length <= longest else { return nil }
    return read(length, from: stream)
  }

  /// A pipe gives what is there, not what was asked for.
  private static func read(_ count: Int, from stream: FileHandle) -> Data? {
    var data = Data()
    while data.count < count {
      guard let more = try? stream.read(upToCount: count - data.count), !more.isEmpty else { return nil }
      data.append(more)
    }
    return data
  }
}

/// A request as it goes through a pipe.
struct CarriedRequest: Codable {
  private let method: String
  private let scheme: String
  private let host: String
  private let port: Int?
  private let basePath: String
  private let path: String
  private let query: [[String]]
  private let headers: [[String]]
  private let body: Data
  private let file: FileBody?
  private let mayBeRepeated: Bool

  init(_ request: HTTPRequest) {
    method = request.method
    scheme = request.endpoint.scheme
    host = request.endpoint.host
    port = request.endpoint.port
    basePath = request.endpoint.basePath
    path = request.path
    query = request.query.map { [$0.name, $0.value] }
    headers = request.headers.map { [$0.name, $0.value] }
    body = Data(request.body)
    file = request.file
    mayBeRepeated = request.mayBeRepeated
  }

  var request: HTTPRequest {
    var request = HTTPRequest(
      method: method, endpoint: Endpoint(scheme: scheme, host: host, port: port, basePath: basePath), path: path,
      query: pairs(query), headers: pairs(headers), body: Array(body))
    request.file = file
    request.mayBeRepeated = mayBeRepeated
    return request
  }
}

/// A reply as it goes through a pipe.
struct CarriedResponse: Codable {
  private let status: Int
  private let headers: [[String]]
  private let body: Data

  init(_ response: HTTPResponse) {
    status = response.status
    headers = response.headers.map { [$0.name, $0.value] }
    body = Data(response.body)
  }

  var response: HTTPResponse { HTTPResponse(status: status, headers: pairs(headers), body: Array(body)) }
}

private func pairs(_ fields: [[String]]) -> [(name: String, value: String)] {
  fields.compactMap { $0.count == 2 ? (name: $0[0], value: $0[1]) : nil }
}
