import CLibrary

/// The host's own name for itself; asking the network for it could take long.
public enum HostName {
  /// The name, or `unknown`.
  public static var own: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "unknown" }
    return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
