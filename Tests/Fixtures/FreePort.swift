import Foundation
import Synchronization

/// Ports of 127.0.0.1 for servers that have to be told theirs.
public enum FreePort {
  /// The system takes the ports that it chooses itself from 32768 on (ip(7), `ip_local_port_range`), and macOS from
  /// 49152: none of these becomes another socket's between being found free and being taken by the server.
  private static let range: Range<UInt16> = 20_000..<32_000
  private static let given = Mutex<Set<UInt16>>([])

  /// A port that is free for TCP and for UDP, each time another one.
  public static func next() throws -> UInt16 {
    for _ in 0..<1000 {
      let port = UInt16.random(in: range)
      guard given.withLock({ $0.insert(port).inserted }) else { continue }
      if (try? DeafPort(port)) != nil { return port }
    }
    throw POSIXError(.EADDRINUSE)
  }
}
