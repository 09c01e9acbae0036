import CLibrary

/// Which file a name led to at one time: it is another one after somebody removed or replaced it.
struct FileIdentity: Sendable, Hashable {
  private let device: UInt64
  private let file: UInt64

  /// The file at `path`, a link not followed; nil where there is none.
  init?(of path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The file behind an open descriptor.
  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    file = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
