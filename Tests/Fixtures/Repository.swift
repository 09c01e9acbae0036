import Foundation

/// The repository that the tests belong to.
public enum Repository {
  /// Its root: the folder with the nearest `Package.swift` above the sources of the tests.
  public static let root: URL = {
    let source = URL(filePath: #filePath)
    var folder = source.deletingLastPathComponent()
    while !isRoot(folder), folder.pathComponents.count > 1 { folder.deleteLastPathComponent() }
    return folder
  }()

  /// The folder of the workflows that are shipped.
  public static let workflows = root.appending(path: "workflows")

  /// What stands in a file, its path told from the root.
  public static func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The files below a folder whose name has an ending, by their paths from the root, in order.
  ///
  /// - Parameter suffix: the ending, such as `.swift`.
  public static func files(below folder: String, named suffix: String) -> [String] {
    let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path(percentEncoded: false))
    let paths = found?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }.sorted()
  }

  private static func isRoot(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path(percentEncoded: false))
  }
}
