import Document

/// A kind of connection with its types erased, as the engine and the reference pages see it.
public struct ConnectionKind: Sendable {
  /// The word behind `type` in a workflow, such as `aws`.
  public let name: String
  /// One sentence, lowercase, without a full stop.
  public let summary: String
  /// A sentence for each parameter.
  public let help: [String: String]
  /// What may be written for it, beside `type`.
  public var parameters: Shape { parameterShape.value }
  /// What it offers to steps.
  public let client: ClientType
  /// Whether looks that are asked for at the same time travel in one request.
  public let batchesObservations: Bool
  /// Whether it leads into the simulated world where a run uses the sandbox.
  public let isSimulated: Bool

  private let parameterShape: Once<Shape>
  private let write: @Sendable (Permissions) -> Value?
  private let connect: @Sendable (Value, String) async throws(StepError) -> any Sendable
  private let find: @Sendable (Value, String, [Need]) async -> [Finding]

  /// The kind that a value implements; what it holds (a transport, say) serves every connection that it opens.
  public init<C: Connection>(_ connection: C) {
    name = C.kind
    summary = C.summary
    help = C.help
    parameterShape = Once { Shape.of(C.Parameters.self) }
    client = ClientType(C.Client.self)
    batchesObservations = C.batchesObservations
    isSimulated = C.isSimulated
    write = { C.policy(granting: $0) }
    connect = { (parameters: Value, name: String) async throws(StepError) -> any Sendable in
      let decoded: C.Parameters
      do throws(Diagnostic) {
        decoded = try parameters.decode(C.Parameters.self)
      } catch {
        throw .refused("connection `\(name)` has a parameter that does not fit", notes: [error.summary])
      }
      return try await connection.open(decoded, named: name)
    }
    find = { parameters, name, needs in
      guard let decoded = try? parameters.decode(C.Parameters.self) else { return [] }
      return await connection.diagnose(decoded, named: name, for: needs)
    }
  }

  /// A kind that is described at run time, as by a program that uses it.
  public init(
    name: String, summary: String, help: [String: String], parameters: Shape, client: ClientType,
    open: @escaping @Sendable (Value, String) async throws(StepError) -> any Sendable
  ) {
    self.name = name
    self.summary = summary
    self.help = help
    parameterShape = Once { parameters }
    self.client = client
    batchesObservations = false
    isSimulated = false
    write = { _ in nil }
    connect = open
    find = { _, _, _ in [] }
  }

  /// Opens a connection that a workflow describes.
  public func open(_ parameters: Value, named name: String) async throws(StepError) -> any Sendable {
    try await connect(parameters, name)
  }

  /// Looks for why a connection could not be opened.
  public func diagnose(_ parameters: Value, named name: String, for needs: [Need]) async -> [Finding] {
    await find(parameters, name, needs)
  }

  /// The document that grants an identity these permissions; nil where the kind has no such documents.
  public func policy(granting permissions: Permissions) -> Value? {
    write(permissions)
  }
}
