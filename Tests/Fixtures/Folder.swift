import Foundation

/// A temporary folder that goes when the last one lets go of it.
public final class Folder: Sendable {
  /// Where it is.
  public let url: URL

  /// - Parameter inMemory: whether it lies in memory where the system has a folder there, for what waits for no disk.
  public init(inMemory: Bool = false) throws {
    let memory = "/dev/shm"
    let isThere = inMemory && FileManager.default.isWritableFile(atPath: memory)
    let parent = isThere ? URL(filePath: memory) : FileManager.default.temporaryDirectory
    url = parent.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Its own path.
  public var path: String { url.path(percentEncoded: false) }

  /// The path of a file in it, whether that is there or not.
  public func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

  /// Writes a file into it.
  public func write(_ text: String, to name: String) throws {
    try text.write(to: url.appending(path: name), atomically: true, encoding: .utf8)
  }
}
