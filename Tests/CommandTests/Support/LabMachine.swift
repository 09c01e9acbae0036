import Fixtures
import Foundation
import Testing

/// What networks and services of the lab there are on this machine, and whether it can have them at all.
enum LabMachine {
  static let workflow = Repository.root.appending(path: "workflows/onprem-lab.json5").path
  static let environment = ["PLINKFLOW_PLUGIN_PATH": Repository.root.appending(path: "Plugins/Examples/RFC2136").path]

  /// Why the lab cannot be on this machine; nil where it can. Found out without plinkflow, which is what is on trial.
  static let obstacle: String? = {
    #if !os(Linux)
      return "network namespaces are Linux's"
    #else
      guard geteuid() == 0 else { return "the tests do not run as root" }
      let needed = [
        "/usr/sbin/charon-systemd", "/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so", "/usr/sbin/haproxy",
        "/usr/sbin/nginx", "/usr/sbin/named", "/usr/bin/nsupdate", "/usr/sbin/nft", "/usr/bin/tcpdump", "/usr/sbin/ip",
      ]
      let missing = needed.filter { !FileManager.default.fileExists(atPath: $0) }
      guard missing.isEmpty else { return "\(missing.joined(separator: ", ")) missing: `Tests/install` installs them" }
      guard FileHandle(forUpdatingAtPath: "/dev/net/tun") != nil else { return "/dev/net/tun cannot be opened" }
      guard (try? output(of: ["unshare", "--net", "--mount", "true"]))?.status == 0 else {
        return "no network namespace can be made"
      }
      return nil
    #endif
  }()

  static let isAble = obstacle == nil
  static let absence = Comment(rawValue: "this machine cannot have the lab: \(obstacle ?? "")")

  /// Everything that the lab could leave behind, as text.
  static func world() throws -> String {
    // A service runs in its folder; other tests' servers run elsewhere.
    let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter {
      let folder = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/cwd")
      return folder?.hasPrefix("/run/plinkflow-") == true
    }
    let files = ["/run", "/etc/netns"].flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
        $0.hasPrefix("plinkflow") || $0.hasPrefix("lab-") || $0.hasPrefix("trial-")
      }
    }
    return """
      namespaces: \(try output(of: ["ip", "netns", "list"]).text)
      links: \(try output(of: ["ip", "-brief", "link"]).text)
      rules: \(try output(of: ["nft", "list", "ruleset"]).text)
      routes: \(try output(of: ["ip", "route"]).text)
      processes: \(processes.sorted())
      files: \(files.sorted())
      """
  }

  /// A process's name; nil of one that has ended.
  private static func name(of process: Int32) -> String? {
    guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let start = line.firstIndex(of: "("), let end = line.lastIndex(of: ")"), !line[end...].hasPrefix(") Z")
    else { return nil }
    return String(line[line.index(after: start)..<end])
  }

  /// Waits until processes have ended that were told to, for a minute at least before it gives up: a signal is met when
  /// the system gets to it.
  static func waitForEnd(of processes: [Int32]) async throws {
    for _ in 0..<6000 {
      if processes.allSatisfy({ name(of: $0) == nil }) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("processes have not ended: \(processes.filter { name(of: $0) != nil })")
  }

  /// How many processes of that name run in a namespace.
  static func count(of name: String, in namespace: String) throws -> Int {
    let listed = try output(of: ["ip", "netns", "pids", namespace]).text.split(separator: "\n").compactMap { Int32($0) }
    return listed.filter { self.name(of: $0) == name }.count
  }

  /// Gets a page from a namespace, as any program there would; nil where that fails.
  static func page(_ address: String, from namespace: String) throws -> Data? {
    let script = """
      import sys, urllib.request
      sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1], timeout=10).read())
      """
    let answer = try output(of: ["ip", "netns", "exec", namespace, "python3", "-c", script, address])
    return answer.status == 0 ? answer.bytes : nil
  }

  /// Runs one of the machine's programs.
  @discardableResult
  static func output(of command: [String]) throws -> (status: Int32, bytes: Data, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, bytes, String(decoding: bytes, as: UTF8.self))
  }
}
