import Document

/// A kind of step with its types erased, as the engine and the reference pages see it. It never changes; each of a
/// workflow's many steps refers to it.
public final class StepKind: Sendable {
  /// The name by which workflows use it, such as `route53.record`.
  public let name: String
  /// One sentence, lowercase, without a full stop.
  public let summary: String
  /// A sentence for each parameter and each output.
  public var help: Help { told() }
  /// What may stand under `with`.
  public var parameters: Shape { parameterShape.value }
  /// What references may name.
  public var outputs: Shape { outputShape.value }
  /// Whether the kind can be taken back at all; one step of it may still say no, see ``BoundStep/isReversible``.
  public let isReversible: Bool
  /// Whether undo can put back what a change overwrites: see ``Step/restores``.
  public let restores: Bool
  /// What its steps act on in the sandbox.
  public let simulation: Simulation
  /// For how long after a change was sent the other side may fail to show it.
  public let visibleWithin: Duration
  /// How long a change usually takes to settle.
  public let usually: Duration
  /// How long a step may take to be seen as wanted where the workflow gives it no `timeout`.
  public let patience: Duration
  /// Whether a connection that merges observations merges those of this kind.
  public let isObservedInBatches: Bool
  /// The name of what steps of the kind change one at a time: see ``Step/exclusive``.
  public let exclusive: String?
  /// What the connection's identity must be permitted to do.
  public var permissions: Permissions { permitted() }
  /// The type that its connection must offer; nil where it needs none.
  public let client: ClientType?

  /// Whether ``preflight(_:using:)`` is asked of a step that needs no other one while an observation finds something to
  /// wait for.
  public var isAskedWhileWaiting: Bool { foresight.value.isAskedWhileWaiting }

  /// What stands, by parameter, for what is not known before a run begins: see ``EarlyChecked``.
  public var standIns: [String: Value] { foresight.value.standIns }

  // What most runs never ask of most kinds is put together only when it is asked for.
  private let told: @Sendable () -> Help
  private let permitted: @Sendable () -> Permissions
  private let foresight: Once<Foresight>
  private let receiptShape: Once<Shape>
  private let parameterShape: Once<Shape>
  private let outputShape: Once<Shape>
  private let object: @Sendable (Value) -> StepError?
  private let make: @Sendable (Value, any Sendable) throws(StepError) -> BoundStep

  /// The kind that a type implements.
  public init<S: Step>(_ type: S.Type) {
    name = S.kind
    summary = S.summary
    told = { S.help }
    foresight = Once { Foresight(of: S.self) }
    receiptShape = Once { Shape.of(S.Receipt.self) }
    parameterShape = Once { Shape.of(S.Parameters.self) }
    outputShape = Once { Shape.of(S.Outputs.self) }
    isReversible = S.reversible
    restores = S.restores
    simulation = S.simulation
    visibleWithin = S.visibleWithin
    usually = S.usually
    patience = S.patience
    isObservedInBatches = S.isObservedInBatches
    exclusive = S.exclusive
    permitted = { S.permissions }
    object = { S.objection(to: $0) }
    client = S.Client.self == Nothing.self ? nil : ClientType(S.Client.self)
    make = { (parameters: Value, client: any Sendable) throws(StepError) -> BoundStep in
      guard let client = (S.Client.self == Nothing.self ? Nothing() : client) as? S.Client else {
        throw .refused("cannot use this connection", notes: ["\(S.kind) needs another type of connection"])
      }
      let decoded: S.Parameters
      do throws(Diagnostic) {
        decoded = try parameters.decode(S.Parameters.self)
      } catch {
        throw .refused("has a parameter that does not fit", notes: [error.summary])
      }
      return BoundStep(try S(decoded, using: client))
    }
  }

  /// A kind that is described at run time, as by a program that implements it. In the sandbox it is real.
  ///
  /// - Parameter bind: makes a step of it from what stands under `with`, every reference resolved, and from what its
  ///   connection offers.
  public init(
    name: String, summary: String, help: Help, parameters: Shape, outputs: Shape, isReversible: Bool,
    restores: Bool = true, visibleWithin: Duration, usually: Duration, patience: Duration, exclusive: String? = nil,
    client: ClientType?,
    bind: @escaping @Sendable (Value, any Sendable) throws(StepError) -> BoundStep
  ) {
    self.name = name
    self.summary = summary
    told = { help }
    foresight = Once { .none }
    receiptShape = Once { .any }
    parameterShape = Once { parameters }
    outputShape = Once { outputs }
    self.isReversible = isReversible
    self.restores = restores
    simulation = .none
    self.visibleWithin = visibleWithin
    self.usually = usually
    self.patience = patience
    isObservedInBatches = true
    self.exclusive = exclusive
    permitted = { Permissions() }
    object = { _ in nil }
    self.client = client
    make = bind
  }

  /// Whether its steps run programs out of the folder that the workflow's file lies in.
  public var usesProgramFiles: Bool { foresight.value.programFiles != nil }

  /// The paths from that folder that a step may use: see ``ProgramFileUsing/programFiles(_:)``.
  public func programFiles(_ known: Value) -> [String] { foresight.value.programFiles?(known) ?? [] }

  /// Whether ``preflight(_:using:)`` observes anything.
  public var hasPreflight: Bool { foresight.value.look != nil }

  /// Why a file may not say this under `with`: see ``Step/objection(to:)``.
  public func objection(to with: Value) -> StepError? { object(with) }

  /// Whether steps of this kind draw on what there may be only so many of.
  public var isQuotaBound: Bool { foresight.value.quotaUses != nil }

  /// What a step of this kind draws on: see ``QuotaBound/quotaUses(_:)``.
  public func quotaUses(_ known: Value) -> [QuotaUse] { foresight.value.quotaUses?(known) ?? [] }

  /// Looks for what would make a step of this kind fail: see ``Preflight/preflight(_:using:)``. Of a kind without one
  /// nothing is foreseen.
  public func preflight(_ known: Value, using client: any Sendable) async throws(StepError) -> Value {
    guard let look = foresight.value.look else { return .object([]) }
    return try await look(known, client)
  }

  /// The receipt that leads to a thing which somebody else made, by its identifier; nil where things of this kind are
  /// known by their parameters alone. It is a receipt's one required field, a string whose name ends in `_id`.
  public func receipt(for identifier: String) -> Value? {
    guard case .object(let fields) = receiptShape.value else { return nil }
    let required = fields.filter { !$0.isOptional }
    guard required.count == 1, required[0].shape == .string, required[0].name.hasSuffix("_id") else { return nil }
    return .object([Value.Member(required[0].name, .string(identifier))])
  }

  /// A step of this kind with its parameters, every reference resolved.
  ///
  /// - Parameter published: names of fields, of parameters and outputs alike, that may hold the text of a secret since
  ///   that is chance; any other answer with one in it is refused.
  public func bind(
    _ parameters: Value, using client: any Sendable, published: Set<String> = []
  ) throws(StepError) -> BoundStep {
    var step = try make(parameters, client)
    step.disclosure = Disclosure(parameters: parameterShape, published: published)
    return step
  }
}

/// A type that connections offer and kinds of step ask for.
public struct ClientType: Sendable, Hashable {
  private enum Identity: Hashable {
    case type(ObjectIdentifier)
    case name(String)
  }

  private let identity: Identity

  /// The type, compared by identity.
  public init(_ type: Any.Type) {
    identity = .type(ObjectIdentifier(type))
  }

  /// What a connection offers whose kind is described at run time, compared by the name of that kind.
  public init(named name: String) {
    identity = .name(name)
  }
}
