import Document
import Fixtures
import Foundation
import Testing

/// Where a connection's credentials come from.
enum CredentialSource: CaseIterable {
  case environment, profile, assumedRole, process

  /// The account of the provider in this source's trial, which is nobody else's.
  var provider: String { account(1) }
  /// The account of the consumer.
  var consumer: String { account(2) }

  private func account(_ side: Int) -> String {
    let number = Self.allCases.firstIndex(of: self).map { $0 + 1 } ?? 0
    return "\(number)0000000000\(side)"
  }
}

/// The seed's workflow under one source of credentials, in a folder of its own.
struct SourceTrial: Sendable {
  let source: CredentialSource
  private let folder: Folder
  private let provider: MotoPeer.Ground
  private let consumer: MotoPeer.Ground

  /// Writes the workflow, its parameters and the source's files.
  init(
    _ source: CredentialSource, on moto: MotoPeer, _ provider: MotoPeer.Ground, _ consumer: MotoPeer.Ground
  ) throws {
    (self.source, self.provider, self.consumer) = (source, provider, consumer)
    folder = try Folder()
    let seed = try Repository.text(of: "workflows/privatelink.json5")
    let connections = try #require(seed.firstRange(of: /\n  connections: \{\n.*?\n  \},\n/.dotMatchesNewlines()))
    try folder.write(seed.replacingCharacters(in: connections, with: self.connections(moto)), to: "w.json5")
    try folder.write(parameters, to: "params.json5")
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "home/.aws"), withIntermediateDirectories: true)
    try folder.write(configuration(moto), to: "home/.aws/config")
    try folder.write(keys, to: "home/.aws/credentials")
  }

  /// Runs the workflow to its end.
  func run() async throws {
    try await plinkflow("run", "w.json5", "--params", "params.json5")
  }

  /// Takes the run back.
  func undo() async throws {
    try await plinkflow("undo", "--yes")
  }

  /// What boto3 sees, with identifiers replaced by what they are of, so that two trials compare.
  func nameless(_ seen: Value) -> String {
    seen.canonicalText
      .replacing(provider.account, with: "provider").replacing(consumer.account, with: "consumer")
      .replacing(/arn:aws:elasticloadbalancing:[^"]*/, with: "arn")
      .replacing(/\b(vpce-svc|vpce|vpc|subnet|sg|vgw|cgw|vpn|rtb)-[0-9a-f]{8,17}(-[0-9a-f]{8})?/) { $0.output.1 }
  }

  private func plinkflow(_ arguments: String...) async throws {
    let environment = Peer.surroundings(folder).merging(source == .environment ? provider.environment : [:]) { $1 }
    let process = try ChildProcess(BuiltProgram.url(), arguments, in: folder, environment: environment)
    process.closeInput()
    let ending = try await process.ending()
    try #require(ending.status == 0, "\(source), \(arguments): \(ending.errors.suffix(4000))")
  }
}

// MARK: - What a user writes for each source

extension SourceTrial {
  private func connections(_ moto: MotoPeer) -> String {
    let endpoint = "type: 'aws', region: 'ap-northeast-1', endpoint_url: '\(moto.endpointURL)'"
    let (first, second) =
      switch source {
      // The second account by a role that the first one's key may assume.
      case .environment: ("", "role_arn: 'arn:aws:iam::\(consumer.account):role/any', external_id: 'x'")
      case .profile, .assumedRole, .process: ("profile: 'p'", "profile: 'c'")
      }
    return """

        connections: {
          provider: { \(endpoint), account_id: '${params.provider_account}', \(first) },
          consumer: { \(endpoint), account_id: '${params.consumer_account}', \(second) },
        },

      """
  }

  private var parameters: String {
    """
    {
      provider_account: '\(provider.account)', provider_vpc: '\(provider.vpc)',
      provider_subnets: \(list(provider.subnets)), provider_database_subnets: \(list(provider.subnets)),
      provider_security_groups: ['\(provider.groups[0])'],
      consumer_account: '\(consumer.account)', consumer_vpc: '\(consumer.vpc)',
      consumer_subnets: \(list(consumer.subnets)), consumer_endpoint_group: '\(consumer.groups[1])',
      consumer_directory_group: '\(consumer.groups[0])', consumer_route_table: '\(consumer.table)',
    }
    """
  }

  private func configuration(_ moto: MotoPeer) throws -> String {
    switch source {
    case .environment, .profile: return ""
    case .assumedRole:
      // The second role is assumed with the first one's key; STS is where the profiles say.
      return """
        [profile p]
        role_arn = arn:aws:iam::\(provider.account):role/any
        source_profile = base
        endpoint_url = \(moto.endpointURL)

        [profile c]
        role_arn = arn:aws:iam::\(consumer.account):role/any
        role_session_name = consumer
        source_profile = p
        endpoint_url = \(moto.endpointURL)
        """
    case .process:
      return try [("p", provider), ("c", consumer)].map { (name, ground) in
        try folder.write(printed(ground), to: "key of \(name).json")
        return "[profile \(name)]\ncredential_process = /bin/cat \"\(folder.path("key of \(name).json"))\"\n"
      }.joined(separator: "\n")
    }
  }

  private var keys: String {
    func section(_ name: String, _ ground: MotoPeer.Ground) -> String {
      """
      [\(name)]
      aws_access_key_id = \(ground.accessKey)
      aws_secret_access_key = \(ground.secretKey)
      aws_session_token = \(ground.sessionToken)

      """
    }
    return switch source {
    case .environment, .process: ""
    case .profile: section("p", provider) + section("c", consumer)
    // A key of neither account.
    case .assumedRole: "[base]\naws_access_key_id = AKIAJUDGEJUDGEJUDGE2\naws_secret_access_key = any\n"
    }
  }

  private func printed(_ ground: MotoPeer.Ground) -> String {
    """
    {"Version": 1, "AccessKeyId": "\(ground.accessKey)", "SecretAccessKey": "\(ground.secretKey)",
     "SessionToken": "\(ground.sessionToken)"}
    """
  }

  private func list(_ texts: [String]) -> String {
    "[" + texts.map { "'\($0)'" }.joined(separator: ", ") + "]"
  }
}
