import Foundation
import PlinkflowKit

/// Where programs that implement plugins are looked for, and whether one may be trusted with a run.
public struct PluginPath: Sendable {
  /// What the names of such programs begin with.
  public static let prefix = "plinkflow-plugin-"

  /// The folders, in the order in which they are searched.
  public let folders: [String]

  /// - Parameters:
  ///   - own: the folder beside the journal.
  ///   - environment: `PLINKFLOW_PLUGIN_PATH` and `PATH` name further ones. Those that are not absolute are left out:
  ///     what is run must not depend on the folder that somebody stands in.
  public init(own: String, environment: [String: String]) {
    let named = ["PLINKFLOW_PLUGIN_PATH", "PATH"].flatMap { (environment[$0] ?? "").split(separator: ":") }
    folders = [own] + named.map(String.init).filter { $0.hasPrefix("/") }
  }

  /// The first program of that plugin, its links followed; nil where there is none.
  func program(of plugin: String) -> String? {
    for folder in folders {
      let path = "\(folder)/\(Self.prefix)\(plugin)"
      if FileManager.default.isExecutableFile(atPath: path) {
        return URL(filePath: path).resolvingSymlinksInPath().path
      }
    }
    return nil
  }

  /// The names of all plugins that have a program, sorted, each once.
  public var plugins: [String] {
    var names: Set<String> = []
    for folder in folders {
      for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where file.hasPrefix(Self.prefix)
      {
        let name = String(file.dropFirst(Self.prefix.count))
        if program(of: name) != nil { names.insert(name) }
      }
    }
    return names.sorted()
  }

  /// Refuses a program that somebody else could have put there: one that belongs to another person, or that others may
  /// write to, or that lies in a folder of which that is true. Who became root by `sudo` decides what root runs, so
  /// what is that person's is trusted too.
  static func check(_ path: String) throws(StepError) {
    for file in [path, URL(filePath: path).deletingLastPathComponent().path] {
      var status = stat()
      guard stat(file, &status) == 0 else { throw .refused("cannot be used", notes: ["`\(file)` cannot be read"]) }
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      guard isFolder == (file != path), isFolder || status.st_mode & S_IFMT == S_IFREG else {
        throw .refused("cannot be used", notes: ["`\(file)` is no file"])
      }
      guard status.st_uid == 0 || status.st_uid == geteuid() || status.st_uid == caller("SUDO_UID") else {
        throw .refused("cannot be used", notes: ["`\(file)` belongs to another user"])
      }
      // In a folder with the sticky bit only the owner of a file may replace it.
      let isGuarded = isFolder && status.st_mode & S_ISVTX != 0
      let isOwnGroup = status.st_gid == 0 || status.st_gid == getegid() || status.st_gid == caller("SUDO_GID")
      let others: mode_t = isOwnGroup ? S_IWOTH : S_IWOTH | S_IWGRP
      guard isGuarded || status.st_mode & others == 0 else {
        throw .refused(
          "cannot be used", notes: ["others may write to `\(file)`"],
          help: "take that away: `chmod go-w \(file)`")
      }
    }
  }

  /// The user, or the user's group, that `sudo` made root; nil where it did not.
  private static func caller(_ variable: String) -> UInt32? {
    geteuid() == 0 ? ProcessInfo.processInfo.environment[variable].flatMap { UInt32($0) } : nil
  }
}
