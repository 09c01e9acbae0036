import Foundation
import PlinkflowKit

/// One of the programs that a Linux machine is administered with, asked or told something by its arguments alone.
package struct Tool: Sendable {
  /// Its name on the search path.
  package let name: String
  /// Debian's package that brings it.
  package let package: String

  /// A tool, and Debian's package that brings it.
  package init(_ name: String, of package: String) {
    self.name = name
    self.package = package
  }

  /// iproute2.
  package static let ip = Tool("ip", of: "iproute2")

  /// Where tools are looked for. A person's own search path often lacks the folders of administration.
  package static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// Whether it is on this machine.
  package var isInstalled: Bool {
    if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) }
    return Self.path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }

  /// What a tool answered.
  package struct Answer: Sendable {
    /// The tool's name.
    let tool: String
    /// Its exit status.
    package let status: Int32
    /// Standard output.
    package let output: String
    /// The last lines of standard error.
    package let complaints: [String]

    /// Whether a complaint has these words in it.
    package func complains(of words: String) -> Bool {
      complaints.contains { $0.contains(words) }
    }

    /// The answer, where the tool did what it was told; else a refusal in its own words.
    @discardableResult
    package func checked() throws(StepError) -> Answer {
      guard status != 0 else { return self }
      throw .refused("was refused by `\(tool)`", notes: complaints.isEmpty ? ["it exited with \(status)"] : complaints)
    }
  }

  /// Runs it.
  ///
  /// - Parameters:
  ///   - namespace: the network namespace that it runs in; nil for this process's own.
  ///   - environment: variables beside the few that tools need.
  ///   - change: whether it was told to change something, so that nobody knows what it did where it gives no answer.
  package func callAsFunction(
    _ arguments: [String], in namespace: String? = nil, environment: [String: String] = [:], change: Bool = false
  ) async throws(StepError) -> Answer {
    let prefix = namespace.map { ["ip", "netns", "exec", $0] } ?? []
    let program = Program(
      arguments: prefix + [name] + arguments,
      environment: ["PATH": Self.path, "LC_ALL": "C", "HOME": "/"].merging(environment) { _, given in given },
      timeout: .seconds(30))
    let result: ProgramResult
    do {
      result = try await program.run()
    } catch {
      var fault = error
      fault.help = "install Debian's package `\(prefix.isEmpty ? self.package : Tool.ip.package)`"
      throw fault
    }
    guard case .exited(let status) = result.ending else {
      throw StepError(
        change ? .unknown : .transient(retryAfter: nil), "got no answer from `\(name)`",
        notes: [result.ending.sentence] + result.tail)
    }
    return Answer(
      tool: name, status: status, output: String(decoding: result.output, as: UTF8.self), complaints: result.tail)
  }
}
