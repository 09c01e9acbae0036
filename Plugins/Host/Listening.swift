import Foundation
import PlinkflowKit

/// Something that a service is reached at once it is ready.
enum Listening: Sendable, Hashable {
  case tcp(UInt16)
  case udp(UInt16)
  case socket(String)
  /// A socket for all packets of an interface, such as that of a capture.
  case packets

  /// Reads `tcp/80`, `udp/53`, `unix/PATH` or `packet`.
  init(_ text: String) throws(StepError) {
    let halves = text.split(separator: "/", maxSplits: 1).map(String.init)
    switch halves.first {
    case "tcp" where halves.count == 2:
      if let port = UInt16(halves[1]), port > 0 {
        self = .tcp(port)
        return
      }
    case "udp" where halves.count == 2:
      if let port = UInt16(halves[1]), port > 0 {
        self = .udp(port)
        return
      }
    case "unix" where halves.count == 2:
      self = .socket(halves[1])
      return
    case "packet" where halves.count == 1:
      self = .packets
      return
    default: break
    }
    throw .refused(
      "has nothing to listen on in `listens`: `\(text)`",
      help: "write it like `tcp/80`, `udp/53`, `unix//run/x` or `packet`")
  }

  var text: String {
    switch self {
    case .tcp(let port): "tcp/\(port)"
    case .udp(let port): "udp/\(port)"
    case .socket(let path): "unix/\(path)"
    case .packets: "packet"
    }
  }

  /// Whether it is open in the network namespace of a process.
  func isOpen(for process: Int32) -> Bool {
    switch self {
    case .tcp(let port): Self.has(port, in: ["tcp", "tcp6"], of: process, state: "0A")
    case .udp(let port): Self.has(port, in: ["udp", "udp6"], of: process, state: nil)
    case .socket(let path):
      Self.lines("unix", process).contains { $0.hasSuffix(" \(path)") }
    case .packets: Self.lines("packet", process).count > 1
    }
  }

  /// Looks for a local port in the kernel's tables, whose lines are `number: ADDRESS:PORT ADDRESS:PORT STATE …`.
  private static func has(_ port: UInt16, in tables: [String], of process: Int32, state: String?) -> Bool {
    tables.contains { table in
      lines(table, process).contains { line in
        let fields = line.split(separator: " ")
        guard fields.count > 3, let local = fields[1].split(separator: ":").last else { return false }
        return UInt16(local, radix: 16) == port && (state == nil || fields[3] == state ?? "")
      }
    }
  }

  private static func lines(_ table: String, _ process: Int32) -> [Substring] {
    (Kernel.text("/proc/\(process)/net/\(table)") ?? "").split(separator: "\n")
  }
}
