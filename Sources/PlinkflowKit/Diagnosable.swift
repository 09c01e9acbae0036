/// What a connection offers, where that can be examined before anything depends on it: `plinkflow doctor` asks it.
public protocol Diagnosable: Sendable {
  /// Looks, without changing anything, whether steps would find what they need.
  ///
  /// - Parameter needs: sorted by permission, each permission once.
  /// - Returns: everything that was found out, in an order that does not change; what could not be found out is a
  ///   finding too.
  func diagnose(for needs: [Need]) async -> [Finding]
}

/// A permission that steps need, in the words of their connection's own system.
public struct Need: Sendable, Hashable {
  /// The permission, such as `ec2:CreateVpcEndpoint`.
  public let permission: String
  /// How many steps need it.
  public let steps: Int

  /// A permission, and how many steps need it.
  public init(_ permission: String, steps: Int) {
    self.permission = permission
    self.steps = steps
  }
}

/// One thing that a diagnosis found.
public struct Finding: Sendable, Hashable {
  /// What sort of thing: `permission`, `clock`.
  public let subject: String
  /// Which one of its sort, where there are several: `ec2:CreateVpcEndpoint`.
  public let object: String?
  /// What was found, lowercase, without a full stop; nil where being in order says it all.
  public let found: String?
  /// What to do about it; nil where it is in order.
  public let remedy: String?

  /// A thing that is in order.
  public static func inOrder(_ subject: String, _ object: String? = nil, _ found: String? = nil) -> Finding {
    Finding(subject: subject, object: object, found: found, remedy: nil)
  }

  /// A thing that somebody has to do something about.
  public static func wrong(
    _ subject: String, _ object: String? = nil, _ found: String?, remedy: String
  ) -> Finding {
    Finding(subject: subject, object: object, found: found, remedy: remedy)
  }
}
