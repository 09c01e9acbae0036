import Foundation

/// All that credentials and settings are read from outside of AWS: environment, files, programs.
///
/// It is passed in, so that what depends on a machine's set-up can be tested without one.
public struct Surroundings: Sendable {
  /// The environment's variables.
  public var environment: [String: String]
  /// The bytes of a file; nil where there is none.
  public var readFile: @Sendable (_ path: String) throws -> [UInt8]?
  /// Replaces a file as a whole, for its owner's eyes only.
  public var writeFile: @Sendable (_ path: String, _ bytes: [UInt8]) throws -> Void
  /// What a program prints on its standard output; its arguments go to it without a shell.
  public var run: @Sendable (_ arguments: [String]) async throws(ProgramFailure) -> [UInt8]
  /// The address that gives a machine's or container's credentials is asked through this.
  public var transport: any Transport
  /// Asks the user for the code of a device, by its serial number; nil where nobody can be asked.
  public var askCode: (@Sendable (_ device: String) async -> String?)?
  /// The time of now.
  public var clock: @Sendable () -> Date
  /// Waits before a question is asked again.
  public var pause: Pause

  /// Surroundings that are made up.
  public init(
    environment: [String: String] = [:],
    readFile: @escaping @Sendable (_ path: String) throws -> [UInt8]? = { _ in nil },
    writeFile: @escaping @Sendable (_ path: String, _ bytes: [UInt8]) throws -> Void = { _, _ in },
    run: @escaping @Sendable (_ arguments: [String]) async throws(ProgramFailure) -> [UInt8] = {
      (_) throws(ProgramFailure) in throw ProgramFailure(reason: "programs cannot be run here")
    },
    transport: any Transport,
    askCode: (@Sendable (_ device: String) async -> String?)? = nil,
    clock: @escaping @Sendable () -> Date = { Date() },
    pause: @escaping Pause = { duration in try await Task.sleep(for: duration) }
  ) {
    self.environment = environment
    self.readFile = readFile
    self.writeFile = writeFile
    self.run = run
    self.transport = transport
    self.askCode = askCode
    self.clock = clock
    self.pause = pause
  }

  /// Those of this process.
  ///
  /// - Parameter askCode: asks the user for the code of a device; nil where nobody can be asked.
  public static func process(
    transport: any Transport, askCode: (@Sendable (_ device: String) async -> String?)? = nil
  ) -> Surroundings {
    Surroundings(
      environment: ProcessInfo.processInfo.environment,
      readFile: { path in try BoundedFile.read(path, maximumBytes: 4 << 20) },
      writeFile: AtomicFile.write,
      run: { (arguments) async throws(ProgramFailure) in try await Program.output(of: arguments) },
      transport: transport, askCode: askCode)
  }

  /// A variable's value, where it is set and not empty.
  public func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The profile that the environment names; the AWS CLI and botocore know both variables.
  public var profile: String? {
    variable("AWS_PROFILE") ?? variable("AWS_DEFAULT_PROFILE")
  }

  /// The user's home folder.
  public var home: String? {
    variable("HOME")
  }

  /// A path whose leading `~` is the home folder.
  func expanded(_ path: String) -> String {
    guard let home, path == "~" || path.hasPrefix("~/") else { return path }
    return home + path.dropFirst()
  }
}

/// Why a program gave nothing.
public struct ProgramFailure: Error, Sendable, Hashable {
  /// Why, in words without anything that the program printed on its standard output.
  public let reason: String

  /// A failure.
  public init(reason: String) {
    self.reason = reason
  }
}

extension Surroundings: CustomStringConvertible, CustomReflectable {
  /// Nothing of the environment, which may hold keys.
  public var description: String { "surroundings" }
  /// Nothing of the environment, which may hold keys.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
