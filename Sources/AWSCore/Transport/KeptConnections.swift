import CCurl

/// The sockets of connections that a loop keeps, to check one before it is used again. It is the loop's thread's alone.
///
/// Up to 7.88 libcurl uses a kept connection also where bytes wait on it that no request asked for, and takes them for
/// the next reply.
final class KeptConnections {
  /// The ends of a connection, which tell it from every other that stands.
  struct Ends: Hashable {
    let peer: String
    let peerPort: Int32
    let own: String
    let ownPort: Int32
  }

  private struct Connection {
    let socket: Int32
    /// Whether its replies bear the number of their request, so that bytes that wait are nothing out of the way.
    var isNumbered = false
  }

  private var connections: [Ends: Connection] = [:]

  /// Notes a connection that has just come to stand, on one of the sockets that were opened for it.
  func add(_ ends: Ends, from sockets: [Int32]) {
    guard let socket = sockets.last(where: { ccurl_own_port($0) == ends.ownPort }) else { return }
    connections[ends] = Connection(socket: socket)
    // Those that are gone are not told; their sockets are closed, or another's.
    if connections.count > 256 { connections = connections.filter { ccurl_own_port($1.socket) == $0.ownPort } }
  }

  /// Notes that a reply came over it by HTTP/2.
  func number(_ ends: Ends) {
    connections[ends]?.isNumbered = true
  }

  /// Whether a request may be written to it: nothing waits on it that would be taken for the reply, and it speaks no
  /// HTTP/2 where the request is not to go by that.
  func isQuiet(_ ends: Ends, forNumbered mayBeNumbered: Bool) -> Bool {
    guard let connection = connections[ends], ccurl_own_port(connection.socket) == ends.ownPort else { return false }
    return connection.isNumbered ? mayBeNumbered : ccurl_has_input(connection.socket) == 0
  }
}
