import Document
import Processes

/// What an `eb create` command line makes, as parameters of `beanstalk.environment`.
///
/// The options are those of the EB CLI (its command reference, "eb create").
struct EnvironmentImport {
  /// Why a command line cannot be taken over.
  struct Mistake: Error {
    let sentence: String
    var help: String?
  }

  private(set) var name = ""
  private(set) var fields: [Value.Member] = []
  /// Options that say nothing about the environment itself, or that plinkflow has no parameter for.
  private(set) var leftOut: [String] = []

  private enum Sort {
    case text, list, tags, switched(Bool), minutes
    /// For the person at the terminal, or about something that the step does not make; with a value or without.
    case ignored(takesValue: Bool)
  }

  private static let options: [String: (field: String, sort: Sort)] = [
    "--elb-type": ("elb_type", .text), "--cname": ("cname", .text), "-c": ("cname", .text),
    "--tags": ("tags", .tags), "--vpc.id": ("vpc_id", .text), "--vpc.ec2subnets": ("ec2_subnets", .list),
    "--vpc.elbsubnets": ("elb_subnets", .list), "--vpc.dbsubnets": ("db_subnets", .list),
    "--vpc.publicip": ("public_ip", .switched(true)), "--vpc.elbpublic": ("elb_public", .switched(true)),
    "--vpc.securitygroups": ("security_groups", .list), "--instance_profile": ("instance_profile", .text),
    "-ip": ("instance_profile", .text), "--service-role": ("service_role", .text),
    "--instance_type": ("instance_type", .text), "-i": ("instance_type", .text),
    "--instance-types": ("instance_type", .text), "-it": ("instance_type", .text), "--tier": ("tier", .text),
    "-t": ("tier", .text), "--platform": ("platform", .text), "-p": ("platform", .text),
    "--version": ("version_label", .text), "-l": ("version_label", .text), "--sample": ("sample", .switched(true)),
    "--timeout": ("timeout", .minutes), "--region": ("region", .ignored(takesValue: true)),
    "-r": ("region", .ignored(takesValue: true)), "--profile": ("profile", .ignored(takesValue: true)),
    "--nohang": ("nohang", .ignored(takesValue: false)), "-nh": ("nohang", .ignored(takesValue: false)),
    "--verbose": ("verbose", .ignored(takesValue: false)), "-v": ("verbose", .ignored(takesValue: false)),
    "--quiet": ("quiet", .ignored(takesValue: false)), "-q": ("quiet", .ignored(takesValue: false)),
    "--debug": ("debug", .ignored(takesValue: false)),
    "--branch_default": ("branch_default", .ignored(takesValue: false)),
    "-d": ("branch_default", .ignored(takesValue: false)), "--keyname": ("keyname", .ignored(takesValue: true)),
    "-k": ("keyname", .ignored(takesValue: true)), "--envvars": ("envvars", .ignored(takesValue: true)),
    "--scale": ("scale", .ignored(takesValue: true)),
  ]

  init(_ text: String) throws(Mistake) {
    let words: [String]
    do throws(ShellWords.Mistake) {
      words = try ShellWords.split(text)
    } catch {
      throw Mistake(sentence: error.sentence)
    }
    guard words.count >= 2, words[0] == "eb", words[1] == "create" else {
      throw Mistake(sentence: "it does not begin with `eb create`")
    }
    var rest = words.dropFirst(2)
    while let word = rest.popFirst() {
      guard word.hasPrefix("-") else {
        guard name.isEmpty else { throw Mistake(sentence: "it names two environments, `\(name)` and `\(word)`") }
        name = word
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard let option = Self.options[parts[0]] else {
        throw Mistake(
          sentence: "`\(parts[0])` is no option that can be taken over",
          help: "take it out of the line, and say it in the workflow if plinkflow has a parameter for it")
      }
      try take(option, parts.count == 2 ? parts[1] : nil, parts[0], &rest)
    }
    guard !name.isEmpty else { throw Mistake(sentence: "it names no environment") }
  }

  private mutating func take(
    _ option: (field: String, sort: Sort), _ inline: String?, _ word: String, _ rest: inout ArraySlice<String>
  ) throws(Mistake) {
    func value() throws(Mistake) -> String {
      if let inline { return inline }
      guard let next = rest.popFirst(), !next.hasPrefix("-") else { throw Mistake(sentence: "`\(word)` has no value") }
      return next
    }
    switch option.sort {
    case .text: put(option.field, .string(try value()))
    case .list:
      put(option.field, Value(.array(try value().split(separator: ",").map { .string(String($0)) })))
    case .switched(let on): put(option.field, Value(.boolean(on)))
    case .minutes:
      let text = try value()
      guard let minutes = Int64(text) else { throw Mistake(sentence: "`\(word)` is no number of minutes: `\(text)`") }
      put(option.field, Value(.integer(minutes)))
    case .tags:
      var tags: [Value.Member] = []
      for pair in try value().split(separator: ",") {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2 else { throw Mistake(sentence: "`\(word)` has a tag without a value: `\(pair)`") }
        tags.append(.init(String(sides[0]), .string(String(sides[1]))))
      }
      put(option.field, .object(tags))
    case .ignored(let takesValue):
      leftOut.append(word)
      if takesValue { _ = try value() }
    }
  }

  private mutating func put(_ field: String, _ value: Value) {
    fields.removeAll { $0.key == field }
    fields.append(.init(field, value))
  }

  /// A workflow with the environment, and the application that `eb init` would have made.
  ///
  /// - Parameter platform: what the environment runs on, where the line does not say; `eb init` had asked for it.
  func workflow(application: String?, platform: String?) -> Value {
    var with = [Value.Member("application", .string("${application.name}")), .init("name", .string(name))]
    if let platform, !fields.contains(where: { $0.key == "platform" }) {
      with.append(.init("platform", .string(platform)))
    }
    return .object([
      .init("workflow", .string(name)),
      .init("connections", .object([.init("provider", .object([.init("type", .string("aws"))]))])),
      .init(
        "steps",
        .object([
          .init(
            "application",
            .object([
              .init("uses", .string("beanstalk.application")), .init("on", .string("provider")),
              .init("with", .object([.init("name", .string(application ?? name))])),
            ])),
          .init(
            "environment",
            .object([
              .init("uses", .string("beanstalk.environment")), .init("on", .string("provider")),
              .init("with", .object(with + fields)),
            ])),
        ])),
    ])
  }
}
