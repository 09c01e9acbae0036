import AWSCore
import Foundation

/// What stands between a served sandbox and its clients: it sees each request, and says what goes back over the wire.
public protocol ServedTraffic: Sendable {
  /// What goes back.
  ///
  /// - Parameters:
  ///   - request: as it came, with all of its body.
  ///   - served: how many requests came over the same connection before.
  ///   - sandbox: where the request takes effect, if it is handed on.
  func reply(to request: HTTPRequest, after served: Int, from sandbox: Sandbox) -> ServedReply
}

/// What a connection sends for one request, and what becomes of it then.
public struct ServedReply: Sendable {
  /// Something that is sent, or a time in which nothing is.
  public enum Piece: Sendable {
    case bytes([UInt8])
    case pause(Duration)
  }

  /// What becomes of the connection.
  public enum ReplyEnd: Sendable {
    /// It waits for the next request.
    case keeps
    /// It is closed in order, without a word ahead.
    case closes
    /// It is reset.
    case resets
  }

  /// What is sent, in order.
  public var pieces: [Piece]
  /// What becomes of the connection then.
  public var ending: ReplyEnd

  /// A reply piece by piece.
  public init(_ pieces: [Piece], _ ending: ReplyEnd) {
    self.pieces = pieces
    self.ending = ending
  }

  /// A whole reply, after which the connection is kept.
  public init(_ response: HTTPResponse, to request: HTTPRequest) {
    self.init([.bytes(Self.head(of: response) + (request.method == "HEAD" ? [] : response.body))], .keeps)
  }

  /// The status line and the header fields, up to the body.
  ///
  /// - Parameter length: what `Content-Length` says; left out, the body's own.
  public static func head(of response: HTTPResponse, length: Int? = nil) -> [UInt8] {
    var text = "HTTP/1.1 \(response.status) Answered\r\nContent-Length: \(length ?? response.body.count)\r\n"
    for field in response.headers { text += "\(field.name): \(field.value)\r\n" }
    return Array((text + "\r\n").utf8)
  }
}

/// Hands every request on, and every reply back.
struct PlainTraffic: ServedTraffic {
  func reply(to request: HTTPRequest, after served: Int, from sandbox: Sandbox) -> ServedReply {
    ServedReply(sandbox.respond(to: request, at: Date()), to: request)
  }
}
