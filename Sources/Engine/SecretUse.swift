import Document
import PlinkflowKit
import Runs
import Workflow

/// A source that a workflow gets a secret from, and who asks for it.
public struct SecretUse: Sendable, Equatable {
  /// The source: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`.
  public let source: String
  /// Who asks for it, in the order of the file, connections first.
  public internal(set) var users: [User]

  /// A field that names the source.
  public struct User: Sendable, Equatable {
    /// The index of the step in the workflow; nil for a connection.
    public let step: Int?
    /// The name of the step or connection.
    public let name: String
    /// The field: `secrets.KEY`.
    public let field: String

    /// Whose it is, as a sentence calls it.
    public var subject: String { step == nil ? "connection `\(name)`" : "step `\(name)`" }
  }
}

extension SecretUse {
  /// Who asks for it, the first by name.
  public var words: String {
    let others = users.count - 1
    return (users.first?.subject ?? "nobody") + (others > 0 ? ", with \(others) more," : "")
  }
}

extension Workflow {
  /// The sources that these steps and their connections get secrets from, each once, in the order of the file; without
  /// those that the run itself makes, which are not there ahead of it.
  public func secretUses(of steps: some Sequence<Int>) -> [SecretUse] {
    var uses: [SecretUse] = []
    var indices: [String: Int] = [:]
    let late = sourcesMadeInRun
    func add(_ found: [(field: String, source: String)], step: Int?, name: String) {
      for (field, source) in found where !late.contains(source) {
        let user = SecretUse.User(step: step, name: name, field: field)
        if let index = indices[source] {
          uses[index].users.append(user)
        } else {
          indices[source] = uses.count
          uses.append(SecretUse(source: source, users: [user]))
        }
      }
    }
    let steps = Array(steps)
    for index in Set(steps.compactMap { self.steps[$0].connection }).sorted() {
      let connection = connections[index]
      add(connection.parameters.secretSources(connection.kind.parameters), step: nil, name: connection.name)
    }
    // The shape of a kind is the same for all of its steps.
    var mayName: [String: Bool] = [:]
    for index in steps {
      let kind = self.steps[index].kind
      let names = mayName[kind.name] ?? kind.parameters.mayNameSecrets
      mayName[kind.name] = names
      guard names else { continue }
      let known = knownParameters(of: index) { _ in nil }
      add(known.secretSources(kind.parameters), step: index, name: self.steps[index].name)
    }
    return uses
  }

  /// The sources that a step of the run makes, as the file says, where nobody gave another one.
  private var sourcesMadeInRun: Set<String> {
    Set(
      parameters.compactMap { parameter in
        guard parameter.isMadeInRun, let source = parameter.default, arguments[parameter.name] == source else {
          return nil
        }
        return source.string
      })
  }

  /// The steps that are not done in a run, by index; all of them where none is gone on with.
  func stepsToDo(in record: RunRecord?) -> [Int] {
    guard let record else { return Array(steps.indices) }
    let current = Amendment.current(record)
    return steps.indices.filter { current[steps[$0].name].map { record.steps[$0].phase != .done } ?? true }
  }

  /// Asks for every secret of these steps and of their connections, one after the other, since a program may ask a
  /// person.
  ///
  /// - Returns: those that cannot be had, each with the reason.
  public func missingSecrets(of steps: some Sequence<Int>) async -> [MissingSecret] {
    var missing: [MissingSecret] = []
    for use in secretUses(of: steps) {
      do throws(StepError) {
        _ = try await Secret(source: use.source).reveal()
      } catch {
        missing.append(MissingSecret(use: use, fault: error))
      }
    }
    return missing
  }
}

/// A secret that cannot be had.
public struct MissingSecret: Sendable {
  /// Its source, and who asks for it.
  public let use: SecretUse
  /// Why.
  public let fault: StepError
}

extension Preparation {
  /// Asks for every secret that the steps, and their connections, may need, ahead of the first change, and checks
  /// whether what is about to be journaled of the workflow holds one.
  ///
  /// - Parameter steps: the steps that may still be acted on, by index; nil for all.
  /// - Throws: ``EngineError/missingSecrets(_:)`` or ``EngineError/plainSecrets(_:)``; nothing is begun then.
  public func askForSecrets(of workflow: Workflow, steps: [Int]? = nil) async throws(EngineError) {
    let missing = await workflow.missingSecrets(of: steps ?? Array(workflow.steps.indices))
    guard missing.isEmpty else { throw .missingSecrets(missing) }
    let plain = workflow.plainSecrets
    guard plain.isEmpty else { throw .plainSecrets(plain) }
  }
}

extension [MissingSecret] {
  /// The steps that would stop for want of a secret of their own, each with why.
  var stops: [Int: StepError] {
    var stops: [Int: StepError] = [:]
    for missing in self {
      for user in missing.use.users {
        guard let step = user.step, stops[step] == nil else { continue }
        var fault = missing.fault
        fault.notes.append("it is `\(user.field)`, from `\(missing.use.source)`")
        stops[step] = fault
      }
    }
    return stops
  }
}
