/// What a user's shared config and credentials files hold together.
public struct SharedConfiguration: Sendable, Hashable {
  /// Properties of profiles, by name; property names are lowercase.
  public var profiles: [String: [String: String]]
  /// Properties of SSO sessions, by name.
  public var ssoSessions: [String: [String: String]]
  /// Services sections by name: for each service its properties.
  public var services: [String: [String: [String: String]]]

  /// A configuration.
  public init(
    profiles: [String: [String: String]] = [:], ssoSessions: [String: [String: String]] = [:],
    services: [String: [String: [String: String]]] = [:]
  ) {
    self.profiles = profiles
    self.ssoSessions = ssoSessions
    self.services = services
  }

  /// A file that is not as it should be.
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// The line, counted from 1, where one is at fault.
    public let line: Int?
    /// What is wrong with it.
    public let reason: String

    /// Where, and what.
    public var description: String {
      line.map { "\(path), line \($0): \(reason)" } ?? "\(path): \(reason)"
    }
  }

  /// Merges both files' texts; where both hold a property, that of the credentials file counts.
  public init(config: String, credentials: String, locations: ConfigurationLocations) throws(Failure) {
    self.init()
    for section in try Self.sections(config, path: locations.config) {
      let header = section.header
      switch header.kind {
      case .ssoSession: merge(section, into: \.ssoSessions)
      case .services:
        for (service, text) in section.properties {
          services[header.name, default: [:]][service, default: [:]].merge(Self.nested(text)) { $1 }
        }
      case .profile where header.isPrefixed: merge(section, into: \.profiles)
      case .profile: break
      }
    }
    // `[default]` counts only where the file has no `[profile default]`.
    if profiles["default"] == nil {
      for section in try Self.sections(config, path: locations.config)
      where section.header == ProfileParser.Header(kind: .profile, name: "default", isPrefixed: false) {
        merge(section, into: \.profiles)
      }
    }
    for section in try Self.sections(credentials, path: locations.credentials)
    where section.header.kind == .profile && !section.header.isPrefixed {
      merge(section, into: \.profiles)
    }
  }

  /// Reads both files; one that is missing is empty.
  public init(_ surroundings: Surroundings) throws(Failure) {
    let locations = ConfigurationLocations(surroundings)
    try self.init(
      config: Self.text(locations.config, surroundings), credentials: Self.text(locations.credentials, surroundings),
      locations: locations)
  }

  /// The properties of a nested value: a line each.
  static func nested(_ text: String) -> [String: String] {
    var properties: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
      let name = parts[0].drop(while: blank).reversed().drop(while: blank).reversed()
      let value = parts[1].drop(while: blank).reversed().drop(while: blank).reversed()
      properties[String(name).lowercased()] = String(value)
    }
    return properties
  }

  private mutating func merge(
    _ section: ProfileParser.Section, into group: WritableKeyPath<Self, [String: [String: String]]>
  ) {
    self[keyPath: group][section.header.name, default: [:]].merge(section.properties) { $1 }
  }

  private static func sections(_ text: String, path: String) throws(Failure) -> [ProfileParser.Section] {
    do throws(ProfileParser.Failure) {
      return try ProfileParser.parse(text)
    } catch {
      throw Failure(path: path, line: error.line, reason: error.reason)
    }
  }

  private static func text(_ path: String, _ surroundings: Surroundings) throws(Failure) -> String {
    do {
      guard let bytes = try surroundings.readFile(path) else { return "" }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Failure(path: path, line: nil, reason: "the file is not UTF-8")
      }
      return text
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(path: path, line: nil, reason: "the file cannot be read")
    }
  }
}

/// Where the shared config and credentials files are.
public struct ConfigurationLocations: Sendable, Hashable {
  /// The config file's path.
  public let config: String
  /// The credentials file's path.
  public let credentials: String

  /// Those of the environment, else in `.aws` of the home folder.
  public init(_ surroundings: Surroundings) {
    let folder = (surroundings.home ?? "~") + "/.aws/"
    config = surroundings.variable("AWS_CONFIG_FILE").map(surroundings.expanded) ?? folder + "config"
    credentials =
      surroundings.variable("AWS_SHARED_CREDENTIALS_FILE").map(surroundings.expanded) ?? folder + "credentials"
  }
}

extension SharedConfiguration: CustomStringConvertible, CustomReflectable {
  /// The profiles' names; their properties may be keys.
  public var description: String { "profiles \(profiles.keys.sorted().joined(separator: ", "))" }
  /// The profiles' names; their properties may be keys.
  public var customMirror: Mirror { Mirror(self, children: ["profiles": profiles.keys.sorted()]) }
}
